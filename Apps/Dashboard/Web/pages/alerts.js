import { stamp } from "../logic/times.js";
import { api, query, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { fillIn, put, topic } from "../live/store.js";
import { fill, h } from "../parts/dom.js";
import { button } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

class AlertsPage extends Page {
    build() {
        const outcome = h("div", {});
        const reason = session.may("alerts.acknowledge") ? null : session.reason("alerts.acknowledge");
        const acknowledge = (/** @type {Assay.Alert} */ row, /** @type {HTMLButtonElement} */ control) =>
            attempt(control, outcome, async () => {
            const answer = await sender()("POST", `/alerts/${encodeURIComponent(row.id)}/ack`);
            put("alerts", answer?.id ? answer : { ...row, acknowledgedBy: session.user, acknowledgedAt: new Date().toISOString() });
        });
        const table = new RowTable({
            caption: "Alerts, newest first", key: (/** @type {Assay.Alert} */ row) => row.id,
                mark: (row) => (row.acknowledgedBy || row.clearedAt ? "seen" : row.severity),
            empty: empty("No alerts", "Halts, refusals by the broker, gaps in the prices and whatever else needs a person."),
            columns: [
                { title: "Time", text: (row) => stamp(row.time), class: "time", order: (a, b) => a.time.localeCompare(b.time) },
                { title: "Severity", draw: (cell, row) =>
                    fill(cell, h("span", { class: "chip", "data-severity": row.severity }, row.severity)) },
                { title: "What", class: "reason", draw: (cell, row) =>
                    fill(cell, row.link ? h("a", { href: row.link }, row.title) : h("strong", {}, row.title),
                    row.detail ? ` ${row.detail}` : "") },
                { title: "Times", number: true, text: (row) => String(row.count ?? 1) },
                { title: "Ended", text: (row) => (row.clearedAt ? stamp(row.clearedAt) : "goes on"), class: "time" },
                {
                    title: "Seen", class: "actions", draw: (cell, row) => {
                        if (row.acknowledgedBy) return fill(cell, `${row.acknowledgedBy}, ${stamp(row.acknowledgedAt)}`);
                        const control = button("Acknowledge", () => void acknowledge(row, control),
                            { class: "small", reason, label: `Acknowledge: ${row.title}` });
                        fill(cell, control);
                    },
                },
            ],
        });
        this.head("Alerts");
        this.append(panel("Newest first", {}, outcome, table.element));
        this.watch(["alerts"], () => table.show([...topic("alerts").rows.values()].sort((a, b) => b.time.localeCompare(a.time))));
        api.get("/alerts" + query({ limit: 200 })).then((page) => fillIn("alerts", page.items), (error) => fill(outcome, problem(error)));
    }
}

customElements.define("alerts-page", AlertsPage);
export const page = () => new AlertsPage();
