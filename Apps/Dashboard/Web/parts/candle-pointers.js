/**
 * Turns mouse, pen, wheel and fingers into panning, zooming and pointing.
 * @param {HTMLCanvasElement} canvas
 * @param {{pan: (pixels: number) => void, zoom: (factor: number, x: number) => void, point: (x: number|null, y: number|null) => void}} act
 */
export function listenToPointers(canvas, act) {
    /** @type {Map<number, {x: number, y: number}>} */
    const down = new Map();
    let spread = 0;

    /** @param {PointerEvent|WheelEvent} event */
    const placeOf = (event) => {
        const box = canvas.getBoundingClientRect();
        return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const fingers = () => {
        const [a, b] = down.values();
        return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: (a.x + b.x) / 2 };
    };

    canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        down.set(event.pointerId, placeOf(event));
        if (down.size === 2) spread = fingers().distance;
    });
    canvas.addEventListener("pointermove", (event) => {
        const place = placeOf(event);
        const before = down.get(event.pointerId);
        if (before) down.set(event.pointerId, place);
        if (before && down.size === 1) act.pan(place.x - before.x);
        if (down.size === 2) {
            const { distance, middle } = fingers();
            if (spread > 0 && distance > 0) act.zoom(distance / spread, middle);
            spread = distance;
        }
        if (down.size < 2) act.point(place.x, place.y);
    });
    for (const name of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(name, (event) => {
            down.delete(/** @type {PointerEvent} */ (event).pointerId);
            spread = 0;
        });
    }
    canvas.addEventListener("pointerleave", () => act.point(null, null));
    canvas.addEventListener("wheel", (event) => {
        event.preventDefault();
        const unit = event.deltaMode === 1 ? 16 : 1;
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) act.pan(-(event.deltaX || event.deltaY) * unit);
        else act.zoom(Math.exp(-event.deltaY * unit * 0.0015), placeOf(event).x);
    }, { passive: false });
}
