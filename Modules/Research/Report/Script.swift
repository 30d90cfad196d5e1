extension Report {
    /// The page's script, about a kilobyte: reads out the equity chart under the pointer or the arrow keys, and filters the round trips.
    static let script = """
        (()=>{const g=i=>document.getElementById(i),d=JSON.parse(g("run").textContent).points,c=g("equity-plot"),o=g("equity-readout"),\
        l=g("equity-line"),t=g("trades-table"),f=g("filter");let i=d.length-1;\
        const s=n=>{i=Math.max(0,Math.min(d.length-1,n));const p=d[i];l.setAttribute("visibility","visible");\
        l.setAttribute("x1",p[0]+"%");l.setAttribute("x2",p[0]+"%");\
        o.textContent=p[1]+": equity "+p[2]+(p[3]?", benchmark "+p[3]:"")+", "+p[4]+" from the peak"};\
        if(c){o.hidden=false;o.textContent="Point at the chart, or focus it and use the arrow keys, to read it out.";\
        c.addEventListener("pointermove",e=>{const r=c.getBoundingClientRect(),x=(e.clientX-r.left)/r.width*100;let a=0,b=d.length-1;\
        while(a<b){const m=a+b>>1;d[m][0]<x?a=m+1:b=m}s(a)});\
        c.addEventListener("keydown",e=>{const k={ArrowLeft:-1,ArrowRight:1,Home:-1e9,End:1e9}[e.key];if(k){s(i+k);e.preventDefault()}});\
        c.addEventListener("focus",()=>o.setAttribute("aria-live","polite"));c.addEventListener("blur",()=>o.removeAttribute("aria-live"))}\
        if(f){f.hidden=false;f.addEventListener("click",e=>{const w=e.target.dataset.show;if(w===undefined)return;t.className=w&&"only-"+w;\
        for(const b of f.querySelectorAll("button"))b.setAttribute("aria-pressed",b===e.target)})}})()
        """
}
