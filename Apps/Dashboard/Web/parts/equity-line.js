import { forDrawing, money } from "../logic/decimal.js";
import { ticks } from "../logic/scale.js";
import { stamp } from "../logic/times.js";
import { fill, h, mark, say, svg } from "./dom.js";

const [width, height, right] = [640, 180, 0];

/** An account's equity as a line that draws itself on, with a read-out under the pointer. */
export class EquityLine extends HTMLElement {
    /** @type {Assay.EquityPoint[]} */
    #points = [];
    /**
     * What is drawn of each point, so that a long line is not read anew with each that comes.
     * @type {number[]}
     */
    #values = [];
    #area = svg("path", { class: "area" });
    #line = svg("path", { class: "line" });
    #rules = svg("g", { class: "rules" });
    #cross = svg("line", { class: "cross", y1: 0, y2: height });
    #picture = svg(
        "svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, this.#rules, this.#area,
            this.#line,
        this.#cross);
    #labels = h("div", { class: "equity-labels", "aria-hidden": "true" });
    #plot = h("div", { class: "equity-plot" }, this.#picture, this.#labels);
    #span = h("p", { class: "equity-span faint" });

    connectedCallback() {
        this.replaceChildren(this.#plot, this.#span);
        this.addEventListener("pointermove", (event) => this.#point(event));
        this.addEventListener("pointerleave", () => this.#rest());
        this.draw();
    }

    /** @param {Assay.EquityPoint[]} points oldest first */
    setPoints(points) {
        this.#points = points;
        this.#values = points.map((one) => forDrawing(one.equity));
        this.draw();
    }

    /** @param {Assay.EquityPoint} point */
    add(point) {
        const last = this.#points.at(-1);
        if (last && last.time >= point.time) {
            if (last.time !== point.time) return;
            last.equity = point.equity;
            this.#values.pop();
        } else {
            this.#points.push(point);
        }
        this.#values.push(forDrawing(point.equity));
        if (this.#points.length > 1200) {
            /** @param {any} _ @param {number} index */
            const stays = (_, index) => index % 2 === 0 || index > 1100;
            [this.#points, this.#values] = [this.#points.filter(stays), this.#values.filter(stays)];
        }
        this.draw();
    }

    get points() { return this.#points; }

    draw() {
        const values = this.#values;
        this.#plot.hidden = values.length < 2;
        if (values.length < 2) return say(this.#span, "The line begins with the second price that is heard.");
        let [low, high] = [Math.min(...values), Math.max(...values)];
        const spare = (high - low || Math.abs(high) * 0.01 || 1) * 0.08;
        [low, high] = [low - spare, high + spare];
        const step = (width - right) / (values.length - 1);
        /** @param {number} value */
        const y = (value) => height - ((value - low) / (high - low)) * height;
        const path = values.map((value, index) => `${index ? "L" : "M"}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
        mark(this.#line, "d", path);
        mark(this.#area, "d", `${path}L${width} ${height}L0 ${height}Z`);
        const rules = ticks(low, high, 3);
        this.#rules.replaceChildren(...rules.map((value) => svg("line", { x1: 0, x2: width, y1: y(value), y2: y(value) })));
        fill(this.#labels, ...rules.map((value) => {
            const label = h("span", {}, Math.round(value).toLocaleString("en").replaceAll(",", "\u202f"));
            label.style.top = `${(y(value) / height) * 100}%`;
            return label;
        }));
        this.#rest();
    }

    #rest() {
        mark(this.#cross, "visibility", "hidden");
        const [first, last] = [this.#points[0], this.#points.at(-1)];
        if (first && last) say(this.#span, `${stamp(first.time)} – ${stamp(last.time)}`);
    }

    /** @param {PointerEvent} event */
    #point(event) {
        const box = this.#picture.getBoundingClientRect();
        const count = this.#points.length;
        const index = Math.round(((event.clientX - box.left) / box.width) * (count - 1));
        const point = this.#points[Math.max(0, Math.min(count - 1, index))];
        if (!point || count < 2) return;
        const x = String((Math.max(0, Math.min(count - 1, index)) / (count - 1)) * width);
        mark(this.#cross, "x1", x);
        mark(this.#cross, "x2", x);
        mark(this.#cross, "visibility", "visible");
        say(this.#span, `${stamp(point.time)}   equity ${money(point.equity)}   cash ${money(point.cash)}`);
    }
}

customElements.define("equity-line", EquityLine);
