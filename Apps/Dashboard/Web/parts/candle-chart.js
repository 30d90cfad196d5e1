import { exponential, simple } from "../logic/averages.js";
import { forDrawing, format, price } from "../logic/decimal.js";
import { clamped, indexAt, zoomed } from "../logic/scale.js";
import { barLabel } from "../logic/times.js";
import { axisHeight, axisWidth, paint } from "./candle-drawing.js";
import { fill, h, say } from "./dom.js";
import { listenToPointers } from "./candle-pointers.js";

/** @typedef {{name: string, kind: "SMA"|"EMA", length: number, colour: string}} Average */

/** Candles with volume, averages, fills and signals. Reads decimal text; floats are for pixels. It asks for older bars by `older`. */
export class CandleChart extends HTMLElement {
    /** @type {Assay.Bar[]} */
    #bars = [];
    /** @type {Assay.Marker[]} */
    #markers = [];
    /** @type {Average[]} */
    #averages = [];
    /** @type {import("./candle-drawing.js").Scene} */
    #scene = {
        candles: [], signs: [], overlays: [], view: { end: 0, width: 9 }, width: 0, height: 0, isDaily: true, pointed: null, pointedY: null,
    };
    /** @type {Map<string, number>} */
    #indexes = new Map();
    #canvas = h("canvas", {
        tabindex: "0", role: "img", "aria-roledescription": "candle chart",
            "aria-label": "Candles; arrow keys read bars, plus and minus zoom",
    });
    #legend = h("div", { class: "chart-legend" });
    /** Speaks only what the keyboard asked for, never prices by themselves. */
    #voice = h("div", { class: "unseen", "aria-live": "polite" });
    /** Resolves a colour of the theme to one that a canvas takes. */
    #probe = h("span", { hidden: true });
    #isPlanned = false;
    /** @type {import("./candle-drawing.js").Colours|null} */
    #colours = null;
    /** @type {ResizeObserver|null} */
    #sizes = null;
    #schemes = matchMedia("(prefers-color-scheme: dark)");
    #recolour = () => { this.#colours = null; this.#plan(); };

    connectedCallback() {
        this.replaceChildren(this.#canvas, this.#legend, this.#voice, this.#probe);
        this.#sizes = new ResizeObserver(() => this.#resize());
        this.#sizes.observe(this);
        this.#schemes.addEventListener("change", this.#recolour);
        addEventListener("themechange", this.#recolour);
        this.#canvas.addEventListener("keydown", (event) => this.#key(event));
        listenToPointers(this.#canvas, {
            pan: (pixels) => this.#look({ ...this.#scene.view, end: this.#scene.view.end - pixels / this.#scene.view.width }),
            zoom: (factor, x) => this.#look(zoomed(this.#scene.view, factor, x, this.#pixels)),
            point: (x, y) => this.#point(x, y),
        });
    }

    disconnectedCallback() {
        this.#sizes?.disconnect();
        this.#schemes.removeEventListener("change", this.#recolour);
        removeEventListener("themechange", this.#recolour);
    }

    get bars() { return this.#bars; }
    get markers() { return this.#markers; }
    get #pixels() { return Math.max(10, this.#scene.width - axisWidth); }

    /**
     * Shows other bars, the newest at the right.
     * @param {Assay.Bar[]} bars @param {Assay.Marker[]} markers
     */
    setBars(bars, markers) {
        this.#bars = [...bars];
        this.#scene.view = { width: this.#scene.view.width, end: bars.length + 2 };
        this.#rebuild(markers);
    }

    /**
     * Puts older bars before what is shown, and keeps the view.
     * @param {Assay.Bar[]} bars @param {Assay.Marker[]} markers
     */
    addOlder(bars, markers) {
        const fresh = bars.filter((bar) => !this.#indexes.has(bar.time));
        this.#bars = [...fresh, ...this.#bars];
        this.#scene.view = { ...this.#scene.view, end: this.#scene.view.end + fresh.length };
        this.#rebuild([...markers, ...this.#markers]);
        return fresh.length;
    }

    /**
     * Changes the last bar or adds one.
     * @param {Assay.Bar} bar
     */
    update(bar) {
        const index = this.#indexes.get(bar.time);
        const last = this.#bars.at(-1);
        if (index === undefined && last && bar.time < last.time) return;
        const isAtEnd = this.#scene.view.end >= this.#bars.length;
        if (index === undefined) {
            this.#indexes.set(bar.time, this.#bars.push(bar) - 1);
            this.#scene.candles.push(CandleChart.#candle(bar));
            if (isAtEnd) this.#scene.view = { ...this.#scene.view, end: this.#scene.view.end + 1 };
        } else {
            this.#bars[index] = bar;
            this.#scene.candles[index] = CandleChart.#candle(bar);
        }
        this.#average();
        this.#plan();
    }

    /** @param {Assay.Marker[]} markers */
    setMarkers(markers) {
        this.#markers = markers;
        this.#scene.signs = markers.flatMap((marker) => {
            const index = this.#indexOf(marker.time);
            return index === null ? [] : [{ kind: marker.kind, side: marker.side, price: forDrawing(marker.price), index }];
        });
        this.#plan();
    }

    /** @param {Average[]} averages */
    setAverages(averages) {
        this.#averages = averages;
        this.#average();
        this.#plan();
    }

    /** @param {Assay.Bar} bar */
    static #candle(bar) {
        const [open, high, low, close, volume] = [bar.open, bar.high, bar.low, bar.close, bar.volume].map(forDrawing);
        return { time: bar.time, open, high, low, close, volume: Number.isNaN(volume) ? 0 : volume };
    }

    /** @param {Assay.Marker[]} markers */
    #rebuild(markers) {
        this.#indexes = new Map(this.#bars.map((bar, index) => [bar.time, index]));
        this.#scene.candles = this.#bars.map(CandleChart.#candle);
        const [a, b] = this.#bars;
        this.#scene.isDaily = !(a && b) || Date.parse(b.time) - Date.parse(a.time) >= 72_000_000;
        this.#average();
        this.setMarkers(markers);
    }

    #average() {
        const closes = this.#scene.candles.map((candle) => candle.close);
        this.#scene.overlays = this.#averages.map(({ name, kind, length, colour }) => ({
            name, values: (kind === "SMA" ? simple : exponential)(closes, length), color: this.#css(colour),
        }));
    }

    /**
     * The bar a time falls into: the first that ends at or after it.
     * @param {string} time
     */
    #indexOf(time) {
        const known = this.#indexes.get(time);
        if (known !== undefined) return known;
        let [low, high] = [0, this.#bars.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.#bars[middle].time < time) low = middle + 1;
            else high = middle;
        }
        return low > 0 && low < this.#bars.length ? low : null;
    }

    /** @param {import("../logic/scale.js").View} view */
    #look(view) {
        this.#scene.view = clamped(view, this.#bars.length, this.#pixels);
        if (view.end - this.#pixels / view.width < 20) this.dispatchEvent(new CustomEvent("older"));
        this.#plan();
    }

    /** @param {number|null} x @param {number|null} y */
    #point(x, y) {
        this.#scene.pointed = x === null ? null : indexAt(this.#scene.view, x, this.#pixels, this.#bars.length);
        this.#scene.pointedY = y;
        this.#plan();
    }

    /** @param {KeyboardEvent} event */
    #key(event) {
        const { view, pointed } = this.#scene;
        const last = this.#bars.length - 1;
        const at = pointed ?? Math.min(last, Math.ceil(view.end) - 1);
        const page = Math.floor(this.#pixels / view.width / 2);
        /** @type {Record<string, number>} */
        const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, PageUp: at - page, PageDown: at + page, Home: 0, End: last };
        if (event.key in moves && last >= 0) this.#read(
            Math.max(0, Math.min(last, pointed === null && event.key.startsWith("Arrow") ? at : moves[event.key])));
        else if (event.key === "+" || event.key === "=") this.#look(zoomed(view, 1.25, this.#pixels, this.#pixels));
        else if (event.key === "-") this.#look(zoomed(view, 0.8, this.#pixels, this.#pixels));
        else if (event.key === "Escape") this.#point(null, null);
        else return;
        event.preventDefault();
    }

    /** @param {number} index */
    #read(index) {
        const { view } = this.#scene;
        const shown = this.#pixels / view.width;
        const end = index >= view.end - 1 ? index + 2 : index < view.end - shown ? index + shown : view.end;
        this.#scene.pointed = index;
        this.#scene.pointedY = null;
        this.#look({ ...view, end });
        const bar = this.#bars[index];
        const signs = this.#markersAt(index).map(
            (marker) => `${marker.kind}: ${marker.side} ${marker.quantity} at ${price(marker.price)}, ${marker.reason ?? "no reason"}`);
        say(this.#voice, [
            barLabel(bar.time, this.#scene.isDaily), `open ${price(bar.open)}`, `high ${price(bar.high)}`, `low ${price(bar.low)}`,
            `close ${price(bar.close)}`, `volume ${format(bar.volume)}`, ...signs,
        ].join(", "));
    }

    /** @param {number} index */
    #markersAt(index) {
        return this.#markers.filter((marker) => this.#indexOf(marker.time) === index);
    }

    #plan() {
        if (this.#isPlanned) return;
        this.#isPlanned = true;
        requestAnimationFrame(() => {
            this.#isPlanned = false;
            this.#paint();
        });
    }

    #resize() {
        const { clientWidth: width, clientHeight: height } = this;
        if (width === 0 || height <= axisHeight) return;
        const ratio = devicePixelRatio || 1;
        Object.assign(this.#canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
        this.#canvas.getContext("2d")?.setTransform(ratio, 0, 0, ratio, 0, 0);
        Object.assign(this.#scene, { width, height });
        this.#paint();
    }

    #paint() {
        const context = this.#canvas.getContext("2d");
        if (!context || this.#scene.width === 0) return;
        if (!this.#colours) {
            const names = ["text", "faint", "grid", "up", "down", "buy", "sell", "signal", "ground"];
            this.#colours = /** @type {any} */ (Object.fromEntries(names.map((name) => [name, this.#css(`--chart-${name}`)])));
            this.#average();
        }
        paint(context, this.#scene, /** @type {import("./candle-drawing.js").Colours} */ (this.#colours));
        this.#describe();
    }

    #describe() {
        const index = this.#scene.pointed ?? this.#bars.length - 1;
        const bar = this.#bars[index];
        if (!bar) return fill(this.#legend);
        const figures = [["O", bar.open], ["H", bar.high], ["L", bar.low],
            ["C", bar.close]].map(([name, value]) => `${name} ${price(value)}`);
        const averages = this.#scene.overlays.map((overlay, at) => h("span", { class: `average-${at}` },
            `${overlay.name} ${Number.isNaN(overlay.values[index]) ? "–" : overlay.values[index].toFixed(2)}`));
        const signs = this.#scene.pointed === null ? [] : this.#markersAt(index).map((marker) => h(
            "p", { class: `sign ${marker.kind}` }, h("strong", {}, marker.kind === "fill" ? "FILL" : "SIGNAL"),
            ` ${marker.side} ${format(marker.quantity)} @ ${price(marker.price)}`, marker.reason ? ` · ${marker.reason}` : ""));
        fill(
            this.#legend, h("p", {}, h("strong", {}, barLabel(bar.time, this.#scene.isDaily)), " ", figures.join("  "),
                `  V ${format(bar.volume)}`),
            averages.length ? h("p", {}, ...averages) : null, ...signs);
    }

    /** @param {string} name */
    #css(name) {
        this.#probe.style.color = `var(${name})`;
        return getComputedStyle(this.#probe).color;
    }
}

customElements.define("candle-chart", CandleChart);
