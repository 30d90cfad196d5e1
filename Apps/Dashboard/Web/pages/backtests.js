import { money } from "../logic/decimal.js";
import { stamp } from "../logic/times.js";
import { api, query } from "../live/api.js";
import { session } from "../live/session.js";
import { fill, h } from "../parts/dom.js";
import { button } from "../parts/form.js";
import { code, empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";
import { backtestForm } from "./backtest-form.js";

/** @param {number|null} share */
const percent = (share) => (share === null ? "–" : `${share > 0 ? "+" : share < 0 ? "−" : ""}${Math.abs(share * 100).toFixed(2)} %`);

class BacktestsPage extends Page {
    /** @type {Set<string>} */
    #chosen = new Set();
    /** @type {Assay.Run[]} */
    #runs = [];
    /** @type {string|null} */
    #next = null;

    build() {
        const outcome = h("div", {});
        const comparison = h("div", { class: "panels" });
        const compare = button("Compare", () => attempt(compare, comparison, async () => {
            const answer = await api.get("/backtests/compare" + query({ ids: [...this.#chosen].join(",") }));
            fill(comparison, ...compared(answer));
            comparison.scrollIntoView({ block: "nearest" });
        }));
        const table = new RowTable({
            caption: "Runs, newest first", key: (/** @type {Assay.Run} */ row) => row.id,
            empty: empty("No runs yet", "Start one above, or on a terminal:", code("assay backtest run --strategy sma_cross --data sp500")),
            columns: [
                { title: "Compare", draw: (cell, row) => fill(cell, this.#choice(row, compare)) },
                { title: "Run", draw: (cell, row) => fill(cell, h("a", { href: `/backtests/${row.id}` }, row.id)) },
                { title: "Saved", text: (row) => stamp(row.saved), class: "time", order: (a, b) => a.saved.localeCompare(b.saved) },
                { title: "Strategy", text: (row) => row.strategy }, { title: "Data", text: (row) => [row.data].flat().join(", ") },
                { title: "Return", number: true, text: (row) => percent(row.totalReturn), tone: (row) => Math.sign(row.totalReturn ?? 0),
                    order: (a, b) => (a.totalReturn ?? 0) - (b.totalReturn ?? 0) },
                { title: "End equity", number: true, text: (row) => money(row.endEquity) },
                { title: "Trades", number: true, text: (row) => String(row.trades), order: (a, b) => a.trades - b.trades },
            ],
        });
        const more = button("Load older", () => load(this.#next), { class: "quiet" });
        const load = (/** @type {string|null} */ after) => attempt(more, outcome, async () => {
            const page = await api.get("/backtests" + query({ limit: 100, after }));
            this.#runs = after ? [...this.#runs, ...page.items] : page.items;
            this.#next = page.next;
            more.hidden = page.next === null;
            table.show(this.#runs);
        });
        compare.disabled = true;
        this.head("Backtests");
        const start = session.may("backtests.run") ? backtestForm((end) => this.own(end), () => load(null))
            : h("p", { class: "faint" }, session.reason("backtests.run"));
        this.append(panel("Start a run", {}, start), panel("Runs", { tools: [compare] }, table.element, outcome, more), comparison);
        void load(null);
    }

    /** @param {Assay.Run} row @param {HTMLButtonElement} compare */
    #choice(row, compare) {
        const box = h("input", { type: "checkbox", "aria-label": `Compare ${row.id}` });
        box.checked = this.#chosen.has(row.id);
        box.addEventListener("change", () => {
            if (box.checked) this.#chosen.add(row.id);
            else this.#chosen.delete(row.id);
            compare.disabled = this.#chosen.size < 2;
        });
        return box;
    }
}

/** @param {Assay.Comparison} answer */
function compared(answer) {
    /** @param {string} title @param {{name: string, values: string[]}[]} rows */
    const table = (title, rows) => {
        const made = new RowTable({
            caption: title, key: (/** @type {{name: string}} */ row) => row.name, empty: empty("None", "They are the same in this."),
            columns: [
                { title: "", text: (row) => row.name },
                ...answer.runs.map((run, index) =>
                    ({ title: run, number: true, text: (/** @type {any} */ row) => row.values[index] ?? "–" })),
            ],
        });
        made.show(rows);
        return panel(title, {}, made.element);
    };
    const warning = answer.comparable ? null : h("div", { class: "verdict bad" },
        h("strong", {}, "These runs cannot be compared fairly. "), answer.obstacles.join(" "));
    return [warning, table("Figures", answer.figures), table("Differences in how they were run", answer.differences)].filter(
        (node) => node !== null);
}

/** One run: its figures, and its report in a frame that may do nothing else. */
class BacktestPage extends Page {
    /** @param {string} id */
    constructor(id) {
        super();
        this.run = id;
    }

    build() {
        const report = `/api/v1/backtests/${encodeURIComponent(this.run)}/report`;
        this.head(`Run ${this.run}`, h("a", { href: report, target: "_blank", rel: "noopener" }, "Report alone"),
            h("a", { href: "/backtests" }, "All runs"));
        const place = h("div", { class: "panels" });
        const frame = h("iframe", { class: "report", title: `Report of run ${this.run}`, src: report, sandbox: "allow-scripts",
            loading: "lazy" });
        this.append(place, panel("Report", {}, frame));
        api.get(`/backtests/${encodeURIComponent(this.run)}`).then((answer) => fill(place, describe(answer.run ?? answer)),
            (error) => fill(place, problem(error)));
    }
}

/** @param {any} run an `assay.backtest/1` */
function describe(run) {
    const metrics = run.metrics ?? {};
    const number = (/** @type {number|null|undefined} */ value) => (value === null || value === undefined ? "–"
        : value.toFixed(2).replace("-", "−"));
    /** @type {[string, string][]} */
    const facts = [
        ["Strategy", run.strategy], ["Return", percent(metrics.totalReturn ?? null)],
            ["End equity", `${money(run.endEquity)} ${run.currency ?? ""}`],
        ["Sharpe", number(metrics.sharpe)],
            ["Worst drawdown", percent(metrics.maxDrawdownShare == null ? null : -Math.abs(metrics.maxDrawdownShare))],
        ["Trades", String(metrics.trades ?? "–")], ["Fees", money(run.fees)], ["State hash", String(run.stateHash ?? "–").slice(0, 12)],
    ];
    const list = h("dl", { class: "facts" }, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value ?? "–"))));
    const warnings = (run.warnings ?? []).map((/** @type {string} */ text) => h("li", {}, text));
    return panel("Figures (simulated)", {}, list, warnings.length ? h("ul", { class: "findings" }, ...warnings) : null);
}

customElements.define("backtests-page", BacktestsPage);
customElements.define("backtest-page", BacktestPage);
/** @param {RegExpExecArray} match */
export const page = (match) => (match[1] ? new BacktestPage(decodeURIComponent(match[1])) : new BacktestsPage());
