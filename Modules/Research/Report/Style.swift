extension Report {
    /// The page's style: light and dark, from a phone to a desk, and on paper. No outside font; figures of one width in numbers.
    static let style = """
        :root{color-scheme:light dark;--page:#f4f6f9;--card:#fff;--ink:#141a23;--muted:#556070;--line:#dde2ea;--grid:#e6eaf0;\
        --base:#8a94a3;\
        --main:#1f4fd1;--other:#9a5b00;--up:#0a6b3b;--down:#b3261e;--warn:#fff6e0;--warn-line:#e0b14a;--badge:#7a4a00;--badge-ink:#fff;\
        --g1:#e3f4ea;--g2:#c3e8d1;--g3:#93d5ad;--g4:#5fbf87;--l1:#fdeae7;--l2:#fbd0c9;--l3:#f5aba0;--l4:#ee8a7c;--shade:#14181f}
        @media (prefers-color-scheme:dark){:root{--page:#0d1117;--card:#151b24;--ink:#e7ecf3;--muted:#a0abbb;--line:#2a3342;--grid:#222b38;\
        --base:#7b8798;--main:#84a9ff;--other:#e3ad55;--up:#63d391;--down:#ff9489;--warn:#2b2413;--warn-line:#8f6f22;--badge:#e3ad55;\
        --badge-ink:#17120a;\
        --g1:#12281d;--g2:#154029;--g3:#185a37;--g4:#1c7546;--l1:#2d1715;--l2:#4c1f1b;--l3:#702a24;--l4:#93352d;--shade:#fff}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);\
        font:16px/1.5 "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        header,main,footer{max-width:80rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:2rem}
        .brand{margin:0;color:var(--muted);font-weight:600;letter-spacing:.02em}
        .badge{margin-left:.5rem;padding:.15rem .55rem;border-radius:99px;background:var(--badge);color:var(--badge-ink);font-size:.75rem;\
        letter-spacing:.06em;text-transform:uppercase}
        h1{margin:.35rem 0 .25rem;font-size:clamp(1.6rem,4.5vw,2.4rem);line-height:1.15;letter-spacing:-.02em;overflow-wrap:anywhere}
        h1 span{font-weight:400;color:var(--muted)}
        h2{margin:0 0 .75rem;font-size:1.2rem;letter-spacing:-.01em}
        h3{margin:.25rem 0 .5rem;font-size:.95rem;color:var(--muted);font-weight:600}
        .summary{margin:.25rem 0;font-size:1.05rem;max-width:60ch}
        .span{margin:.25rem 0 1.25rem;color:var(--muted)}
        section,.notice{margin:0 0 1.25rem;padding:1.25rem;border:1px solid var(--line);border-radius:12px;background:var(--card)}
        .notice{background:transparent;padding:.9rem 1.25rem}
        .notice p{margin:0;max-width:90ch}
        .warnings{background:var(--warn);border-color:var(--warn-line)}
        .warnings ul{margin:0;padding-left:1.2rem}
        .note,.why{color:var(--muted);font-size:.9rem}
        section>.note{margin:-.5rem 0 .9rem}
        .cards{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem;margin:0}
        .cards>div{padding:.9rem 1rem;border:1px solid var(--line);border-radius:10px}
        .cards dt{color:var(--muted);font-size:.85rem}
        .cards dd{margin:0}
        .cards .value{font-size:1.45rem;font-weight:650;line-height:1.3;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
        .cards .note,.cards .versus{font-size:.82rem;color:var(--muted);font-variant-numeric:tabular-nums}
        .cards .why{display:block;font-size:.82rem;font-weight:400;letter-spacing:0;line-height:1.5}
        .up{color:var(--up)}.down{color:var(--down)}
        .up span,.down span{font-size:.7em}
        .legend{display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;margin:0 0 .6rem;padding:0;list-style:none;font-size:.9rem}
        .key{display:inline-block;width:1.6rem;margin-right:.5rem;vertical-align:.25em;border-top:3px solid var(--main)}
        .key.other{border-top:2px dashed var(--other)}.key.fall{border-color:var(--down)}
        .chart{display:grid;grid-template-columns:4.6rem 1fr;grid-template-rows:auto 1.4rem}
        .chart svg{display:block;width:100%;overflow:visible}
        .chart .y,.chart .plot{height:20rem}
        .chart.low .y,.chart.low .plot{height:11rem}
        .chart .x{grid-column:2;height:1.4rem}
        .chart text{font-size:12px;fill:var(--muted);font-variant-numeric:tabular-nums}
        .chart .y text{text-anchor:end}
        .grid{stroke:var(--grid)}.base{stroke:var(--base)}
        .line{fill:none;stroke-width:1.6;vector-effect:non-scaling-stroke;stroke-linejoin:round}
        .line.main{stroke:var(--main)}.line.other{stroke:var(--other);stroke-dasharray:5 3;stroke-width:1.3}.line.fall{stroke:var(--down)}
        .area{stroke:none;fill:var(--main);opacity:.16}.area.fall{fill:var(--down)}
        .gain{fill:var(--main)}.loss{fill:var(--down)}
        .cursor{stroke:var(--ink)}
        #equity-plot:focus{outline:2px solid var(--main);outline-offset:3px}
        .readout{min-height:1.5em;margin:.4rem 0 0 4.6rem;font-size:.9rem;color:var(--muted);font-variant-numeric:tabular-nums}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:1.25rem}
        .scroll{overflow-x:auto;margin:.5rem 0}
        .scroll:focus{outline:2px solid var(--main);outline-offset:2px}
        table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--muted);padding:.25rem 0}
        th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;font-weight:400}
        thead th{font-weight:600;color:var(--muted);white-space:nowrap}
        th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;white-space:nowrap}td{white-space:nowrap}.w{min-width:10rem;white-space:normal}
        code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em;overflow-wrap:anywhere}
        .heat tr th,.heat tr td{padding:.32rem .45rem;border:1px solid var(--card);min-width:3.1rem}
        .heat td{color:var(--shade)}
        .g1{background:var(--g1)}.g2{background:var(--g2)}.g3{background:var(--g3)}.g4{background:var(--g4)}
        .l1{background:var(--l1)}.l2{background:var(--l2)}.l3{background:var(--l3)}.l4{background:var(--l4)}
        details{margin-top:.75rem}
        summary{cursor:pointer;color:var(--main);font-size:.92rem;padding:.35rem 0}
        .filter button{min-height:2rem;margin-right:.25rem;padding:.2rem .8rem;border:1px solid var(--base);border-radius:99px;\
        background:none;color:inherit;font:inherit;cursor:pointer}
        .filter button[aria-pressed=true]{background:var(--main);border-color:var(--main);color:var(--card)}
        .only-win tr.loss,.only-loss tr.win{display:none}
        footer{padding-bottom:2rem;color:var(--muted);font-size:.9rem}
        @media (max-width:60rem){.cards{grid-template-columns:repeat(2,1fr)}.pair{grid-template-columns:1fr}}
        @media (max-width:30rem){header,main,footer{padding-left:.8rem;padding-right:.8rem}section,.notice{padding:1rem .9rem}\
        .cards{gap:.5rem}.cards>div{padding:.7rem .75rem}.cards .value{font-size:1.15rem}.chart{grid-template-columns:3.9rem 1fr}\
        .chart .y,.chart .plot{height:15rem}.chart.low .y,.chart.low .plot{height:9rem}.chart text{font-size:11px}.readout{margin-left:0}\
        .filter button{min-height:2.75rem}summary{padding:.7rem 0}}
        @media print{:root{color-scheme:light}body{background:#fff;font-size:11px}header,main,footer{max-width:none;padding:0}\
        section{break-inside:avoid-page;border-color:#ccc}#trades,#months,#identity{break-inside:auto}\
        .filter,.readout,summary{display:none}.scroll{overflow:visible}\
        .chart .plot,.chart .y{height:12rem}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """
}
