import { api, query } from "../live/api.js";
import { session } from "../live/session.js";
import { topic } from "../live/store.js";
import { accountFilter, tradeColumns } from "../parts/columns.js";
import { h } from "../parts/dom.js";
import { button } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

class TradesPage extends Page {
    /** @type {Map<string, Assay.Trade>} */
    #older = new Map();
    /** @type {string|null} */
    #next = null;

    build() {
        const filter = accountFilter(() => { this.#older.clear(); void load(null); draw(); });
        const outcome = h("div", {});
        const table = new RowTable({
            caption: "Trades, newest first", columns: tradeColumns(), key: (/** @type {Assay.Trade} */ row) =>
                `${row.order} ${row.execution}`,
            empty: empty("No trades yet",
                "Each fill of an order stands here with its price, fee, result and the reason it was decided for."),
        });
        const more = button("Load older", () => load(this.#next), { class: "quiet" });
        const csv = session.may("export")
            ? h("a", { class: "button", href: "/api/v1/export/trades.csv", download: "trades.csv" }, "CSV") : null;
        this.head("Trades", filter.element, ...(csv ? [csv] : []));
        this.append(panel("Fills", {}, table.element, outcome, more));

        const draw = () => {
            filter.refresh();
            const rows = new Map(this.#older);
            for (const [key, row] of topic("fills").rows) rows.set(key, row);
            const chosen = [...rows.values()].filter((row) => !filter.account || row.account === filter.account);
            table.show(chosen.sort((a, b) => b.sequence - a.sequence || b.order - a.order));
            more.hidden = this.#next === null;
        };
        const load = (/** @type {string|null} */ after) => attempt(more, outcome, async () => {
            const page = await api.get("/trades" + query({ account: filter.account, limit: 200, after }));
            for (const row of page.items) this.#older.set(`${row.order} ${row.execution}`, row);
            this.#next = page.next;
            draw();
        });
        this.watch(["fills", "accounts"], draw);
        void load(null);
    }
}

customElements.define("trades-page", TradesPage);
export const page = () => new TradesPage();
