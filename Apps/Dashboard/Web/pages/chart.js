import { format, price } from "../logic/decimal.js";
import { barLabel } from "../logic/times.js";
import { api, query } from "../live/api.js";
import { listen, topic } from "../live/store.js";
import { stream } from "../live/stream.js";
import { CandleChart } from "../parts/candle-chart.js";
import { fill, h, mark, say } from "../parts/dom.js";
import { button, offer, select } from "../parts/form.js";
import { code, empty, Page } from "../parts/page.js";
import { problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

/** @type {[string, string][]} */
const intervals = [["", "As recorded"], ["1m", "1 minute"], ["5m", "5 minutes"], ["15m", "15 minutes"], ["1h", "1 hour"], ["1d", "1 day"]];
/** @type {import("../parts/candle-chart.js").Average[]} */
const averages = [
    { name: "SMA 20", kind: "SMA", length: 20, colour: "--chart-average-0" },
        { name: "SMA 50", kind: "SMA", length: 50, colour: "--chart-average-1" },
    { name: "EMA 20", kind: "EMA", length: 20, colour: "--chart-average-2" },
];

class ChartPage extends Page {
    #chart = new CandleChart();
    #message = h("div", { class: "chart-message" });
    #last = h("span", { class: "last number" });
    #origin = h("span", { class: "faint" });
    #isLoading = false;
    #isFolding = false;
    #interval = "";
    #isAtBeginning = false;
    #instruments = select([], { "aria-label": "Instrument" });
    #bars = new RowTable({
        caption: "Candles, newest first", key: (/** @type {Assay.Bar} */ row) => row.time,
            empty: empty("No candles", "Nothing was recorded in this span."),
        columns: [
            { title: "Time", text: (row) => barLabel(row.time, false), class: "time" },
            ...["open", "high", "low", "close", "volume"].map((name) => ({
                title: name[0].toUpperCase() + name.slice(1), number: true,
                    text: (/** @type {any} */ row) => (name === "volume" ? format(row[name]) : price(row[name])),
            })),
        ],
    });
    #signs = new RowTable({
        caption: "Fills and signals, newest first", key: (/** @type {Assay.Marker} */ row) =>
            `${row.time} ${row.kind} ${row.order} ${row.side} ${row.quantity}`,
        empty: empty("No fills and no signals", "A signal is what a strategy decided; a fill is what was traded."),
        columns: [
            { title: "Time", text: (row) => barLabel(row.time, false), class: "time" }, { title: "Kind", text: (row) => row.kind },
            { title: "Side", text: (row) => row.side, tone: (row) => (row.side === "buy" ? 1 : -1), class: "side-cell" },
            { title: "Price", number: true, text: (row) => price(row.price) },
                { title: "Quantity", number: true, text: (row) => format(row.quantity) },
            { title: "Reason", text: (row) => row.reason ?? "", class: "reason" },
        ],
    });

    /** @param {string} instrument */
    constructor(instrument) {
        super();
        this.instrument = instrument;
    }

    build() {
        const parameters = new URLSearchParams(location.search);
        const interval = select(intervals, { "aria-label": "Interval" });
        interval.value = parameters.get("interval") ?? "";
        const shown = new Set((parameters.get("averages") ?? "SMA 20,SMA 50").split(","));
        const toggles = averages.map((average, index) => {
            const toggle = button(average.name, () => {
                if (!shown.delete(average.name)) shown.add(average.name);
                apply();
            }, { class: `toggle average-${index}` });
            return { toggle, average };
        });
        const table = h("div", { class: "chart-table", hidden: true }, this.#signs.element, this.#bars.element);
        const asTable = button("Show as table", () => {
            table.hidden = !table.hidden;
            say(asTable, table.hidden ? "Show as table" : "Show as chart");
            mark(asTable, "aria-expanded", String(!table.hidden));
            this.#chart.hidden = !table.hidden;
            this.#tabulate(table);
        });
        mark(asTable, "aria-expanded", "false");
        const address = () => {
            const next = query({ interval: interval.value, averages: [...shown].join(",") });
            history.replaceState(history.state, "", `/chart/${encodeURIComponent(this.instrument)}${next}`);
        };
        const apply = () => {
            for (const { toggle, average } of toggles) mark(toggle, "aria-pressed", String(shown.has(average.name)));
            this.#chart.setAverages(averages.filter((average) => shown.has(average.name)));
            address();
        };
        this.head("Chart", this.#instruments, interval, ...toggles.map(({ toggle }) => toggle), asTable);
        this.append(h("div", { class: "chart-facts" }, this.#last, this.#origin, legend()), this.#message, this.#chart, table);
        this.#instruments.addEventListener("change", () => {
            history.pushState(null, "", `/chart/${encodeURIComponent(this.#instruments.value)}`);
            dispatchEvent(new PopStateEvent("popstate"));
        });
        interval.addEventListener("change", () => { address(); void this.#load(interval.value); });
        this.#chart.addEventListener("older", () => this.#older(interval.value));
        void this.#begin(interval.value, apply, table);
    }

    /** @param {string} interval @param {() => void} apply @param {HTMLElement} table */
    async #begin(interval, apply, table) {
        try {
            const page = await api.get("/instruments" + query({ limit: 500 }));
            const instruments = /** @type {Assay.Instrument[]} */ (page.items);
            if (!this.isConnected) return;
            if (!this.instrument) this.instrument = instruments[0]?.id ?? "";
            offer(this.#instruments, [...new Set([...instruments.map((one) => one.id), this.instrument])].filter(Boolean));
            this.#instruments.value = this.instrument;
        } catch (error) {
            fill(this.#message, problem(error));
        }
        if (!this.instrument) {
            fill(this.#message, empty("No instruments yet", "They come with recorded prices or a feed. See what is recorded:",
                code("assay data list")));
            return;
        }
        apply();
        await this.#load(interval);
        if (!this.isConnected) return;
        const [bars, quotes] = [`bars:${this.instrument}`, `quotes:${this.instrument}`];
        this.own(stream.watch([bars, quotes, "fills"]));
        this.own(listen(bars, () => {
            const told = [...topic(bars).rows.values()];
            topic(bars).rows.clear();
            if (this.#interval) return this.#fold();
            for (const bar of told) this.#chart.update(bar);
            // A page that is open all day keeps what can be looked at.
            if (this.#chart.bars.length > 6000) this.#chart.setBars(this.#chart.bars.slice(-5000), this.#chart.markers.slice(-1000));
            if (!table.hidden) this.#tabulate(table);
        }));
        this.own(listen(quotes, () => this.#quote(quotes)));
        let fills = topic("fills").rows.size;
        this.own(listen("fills", () => {
            if (topic("fills").rows.size !== fills) void this.#mark(interval);
            fills = topic("fills").rows.size;
        }));
        this.#quote(quotes);
    }

    /** @param {string} quotes */
    #quote(quotes) {
        const quote = topic(quotes).value;
        if (quote) say(this.#last, price(quote.price ?? quote.last ?? quote.close ?? null));
    }

    /** @param {string} interval @param {string} [before] @returns {Promise<Assay.Candles>} */
    #read(interval, before) {
        return api.get("/candles" + query({ instrument: this.instrument, interval, limit: 500, before }));
    }

    /** @param {string} interval */
    async #load(interval) {
        this.#isAtBeginning = false;
        this.#interval = interval;
        try {
            const candles = await this.#read(interval);
            fill(this.#message);
            this.#chart.setBars(candles.bars, candles.markers);
            say(this.#origin, candles.origin ?? "");
            const last = candles.bars.at(-1);
            if (last) say(this.#last, price(last.close));
            else fill(this.#message, empty(`No candles of ${this.instrument} yet`, "They appear with the first price of the feed."));
        } catch (error) {
            fill(this.#message, problem(error));
        }
    }

    /** The server folds what the feed told into the interval that is shown; it is asked at most once a second. */
    #fold() {
        if (this.#isFolding) return;
        this.#isFolding = true;
        const interval = this.#interval;
        const timer = setTimeout(async () => {
            this.#isFolding = false;
            const page = await api.get("/candles" + query({ instrument: this.instrument, interval, limit: 2 })).catch(() => null);
            if (interval === this.#interval) for (const bar of page?.bars ?? []) this.#chart.update(bar);
        }, 1000);
        this.own(() => clearTimeout(timer));
    }

    /** @param {string} interval */
    async #mark(interval) {
        const candles = await this.#read(interval).catch(() => null);
        if (!candles) return;
        const from = candles.bars[0]?.time ?? "";
        this.#chart.setMarkers([...this.#chart.markers.filter((marker) => marker.time < from), ...candles.markers]);
    }

    /** @param {string} interval */
    async #older(interval) {
        const first = this.#chart.bars[0];
        if (this.#isLoading || this.#isAtBeginning || !first) return;
        this.#isLoading = true;
        const candles = await this.#read(interval, first.time).catch(() => null);
        if (candles) this.#isAtBeginning = this.#chart.addOlder(candles.bars, candles.markers) === 0;
        this.#isLoading = false;
    }

    /** @param {HTMLElement} table */
    #tabulate(table) {
        if (table.hidden) return;
        this.#bars.show([...this.#chart.bars].reverse());
        this.#signs.show([...this.#chart.markers].reverse());
    }
}

/** What the marks mean, in words beside their shapes. */
function legend() {
    const item = (/** @type {string} */ name, /** @type {string} */ text) => h("span", { class: `key ${name}` }, text);
    return h("span", { class: "keys" }, item("rise", "up: hollow"), item("fall", "down: filled"), item("fill", "fill"),
        item("signal", "signal"));
}

customElements.define("chart-page", ChartPage);
/** @param {RegExpExecArray} match */
export const page = (match) => new ChartPage(decodeURIComponent(match[1] ?? ""));
