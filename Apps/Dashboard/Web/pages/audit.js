import { stamp } from "../logic/times.js";
import { happened } from "../logic/order-words.js";
import { api, query } from "../live/api.js";
import { fill, h } from "../parts/dom.js";
import { button, select } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

class AuditPage extends Page {
    /** @type {Assay.Leaf[]} */
    #leaves = [];
    /** @type {string|null} */
    #next = null;

    build() {
        const [outcome, verdict] = [h("div", {}), h("div", { class: "verification" })];
        const stream = select(
            [["", "The desk"], ["identity", "Users and sessions"]], { "aria-label": "Stream" });
        const table = new RowTable({
            caption: "Audit trail", key: (/** @type {Assay.Leaf} */ row) => row.leaf,
            empty: empty("Nothing here", "Every command and every fact of the desk becomes a leaf of the chain; none is ever taken out."),
            columns: [
                { title: "Leaf", number: true, text: (row) => String(row.sequence) },
                    { title: "Time", text: (row) => stamp(row.time), class: "time" },
                { title: "Actor", text: (row) => row.actor }, { title: "Action", text: (row) => row.action },
                { title: "Fact", text: (row) => happened(row.fact), class: "reason" },
                {
                    title: "Order", number: true, draw: (cell, row) => fill(cell, row.order === null ? ""
                        : h("a", { href: `/orders/${row.order}`, "aria-label": `Order ${row.order}` }, String(row.order))),
                },
                { title: "Hash", text: (row) => row.leaf.slice(0, 12), class: "hash" },
            ],
        });
        const more = button("Load more", () => load(this.#next), { class: "quiet" });
        const load = (/** @type {string|null} */ after) => attempt(more, outcome, async () => {
            const page = await api.get("/audit" + query({ stream: stream.value, limit: 200, after }));
            this.#leaves = after ? [...this.#leaves, ...page.items] : page.items;
            this.#next = page.next;
            more.hidden = page.next === null;
            table.show(this.#leaves);
        });
        const verify = button("Verify the chain", () => attempt(verify, verdict, async () => {
            const answer = /** @type {Assay.Verification} */ (await api.get("/audit/verify"));
            const lines = answer.streams.map((one) => h(
                "li", { "data-tone": one.finding ? "down" : "up" }, h("strong", {}, one.stream), ` ${one.leaves} leaves sound`,
                one.finding ? `; at ${one.finding.sequence}: ${one.finding.text}` : `, head ${one.head.slice(0, 12)}`));
            fill(
                verdict, h("p", { class: answer.isSound ? "verdict good" : "verdict bad", role: "status" },
                    h("strong", {}, answer.isSound ? "The chain is sound." : "The chain is broken.")),
                h("ul", { class: "plain" }, ...lines));
        }), { class: "primary" });
        stream.addEventListener("change", () => void load(null));
        this.head("Audit", stream, verify);
        this.append(verdict, panel("Trail", {}, outcome, table.element, more));
        void load(null);
    }
}

customElements.define("audit-page", AuditPage);
export const page = () => new AuditPage();
