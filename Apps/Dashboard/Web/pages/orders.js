import { format, price } from "../logic/decimal.js";
import { happened, isLive, statusText } from "../logic/order-words.js";
import { stamp } from "../logic/times.js";
import { api, query, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { topic } from "../live/store.js";
import { accountFilter, orderColumns } from "../parts/columns.js";
import { ask, tell } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { button, decimalInput, field } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";
import { OrderTicket } from "./order-ticket.js";

/** @param {Assay.Order} order */
const summary = (order) => `${order.side} ${format(order.quantity)} ${order.instrument} for ${order.account}`;

/** @param {Assay.Order} order */
function askToCancel(order) {
    const send = sender();
    ask({
        title: `Cancel order ${order.id}?`, confirm: "Cancel the order", danger: true,
        body: [h("p", {}, `${summary(order)}, ${format(order.filled)} filled so far. It can still fill until the broker confirms.`)],
        act: async () => {
            await send("POST", `/orders/${order.id}/cancel`);
            tell(`Canceling order ${order.id} was asked for.`);
        },
    });
}

/** @param {Assay.Order} order */
function askToAmend(order) {
    const send = sender();
    const [quantity, limit, stop] = [order.quantity, order.limit, order.stop].map((value) => decimalInput({ value: value ?? "" }));
    const fields = [field("Quantity", quantity), ...(order.limit ? [field("Limit", limit)] : []),
        ...(order.stop ? [field("Stop", stop)] : [])];
    ask({
        title: `Amend order ${order.id}`, confirm: "Amend",
        body: [h("p", {}, "It stays the same order. Another price or more quantity loses its turn; ",
            "until the broker answers it can fill as it is."),
            ...fields],
        act: async () => {
            /** @type {[string, string, string|null][]} */
            const members = [["quantity", quantity.value, order.quantity], ["limit", limit.value, order.limit],
                ["stop", stop.value, order.stop]];
            const changes = Object.fromEntries(members.filter(([, now, before]) => now && now !== before).map(
                ([name, now]) => [name, now]));
            if (Object.keys(changes).length === 0) return;
            await send("PATCH", `/orders/${order.id}`, changes);
            tell(`Amending order ${order.id} was asked for.`);
        },
    });
}

/** @param {HTMLElement} cell @param {Assay.Order} order */
function drawActions(cell, order) {
    if (!isLive(order) || order.cancelPending) return fill(cell);
    const [cancel, amend] = [["orders.cancel"], ["orders.amend"]].map(([permission]) =>
        (session.may(permission) ? null : session.reason(permission)));
    fill(
        cell, button("Amend", () => askToAmend(order), { class: "small", reason: order.replacement ? "It is being changed." : amend,
             label: `Amend order ${order.id}` }),
        button("Cancel", () => askToCancel(order), { class: "small", reason: cancel, label: `Cancel order ${order.id}` }));
}

class OrdersPage extends Page {
    /** @type {Map<string, Assay.Order>} */
    #older = new Map();
    /** @type {string|null} */
    #next = null;

    build() {
        const filter = accountFilter(() => { this.#older.clear(); void load(null); draw(); });
        const ticket = new OrderTicket();
        const outcome = h("div", {});
        const working = new RowTable({
            caption: "Live orders", columns: [...orderColumns(), { title: "Actions", draw: drawActions, class: "actions" }],
            key: (/** @type {Assay.Order} */ row) => String(row.id), empty: empty("No live orders",
                "Orders that can still fill stand here; they change by themselves."),
        });
        const final = new RowTable({
            caption: "Finished orders, newest first", columns: orderColumns(), key: (/** @type {Assay.Order} */ row) => String(row.id),
                mark: (row) => row.status,
            empty: empty("No finished orders", "Filled, canceled, rejected and expired orders come here with what became of them."),
        });
        const more = button("Load older", () => load(this.#next), { class: "quiet" });
        const csv = session.may("export")
            ? h("a", { class: "button", href: "/api/v1/export/orders.csv", download: "orders.csv" }, "CSV") : null;
        this.head("Orders", filter.element, ...(csv ? [csv] : []));
        this.append(ticket.element, panel("Live", {}, working.element), panel("Finished", {}, final.element, outcome, more));

        const draw = () => {
            filter.refresh();
            ticket.offerAccounts();
            const rows = new Map(this.#older);
            for (const [key, row] of topic("orders").rows) rows.set(key, row);
            const chosen = [...rows.values()].filter((row) => !filter.account || row.account === filter.account).sort(
                (a, b) => b.id - a.id);
            working.show(chosen.filter(isLive));
            final.show(chosen.filter((row) => !isLive(row)));
            more.hidden = this.#next === null;
        };
        const load = (/** @type {string|null} */ after) => attempt(more, outcome, async () => {
            const page = await api.get("/orders" + query({ account: filter.account, limit: 200, after }));
            for (const row of page.items) this.#older.set(String(row.id), row);
            this.#next = page.next;
            draw();
        });
        this.watch(["orders", "accounts"], draw);
        this.every(5, () => void ticket.refresh());
        this.own(() => ticket.leave());
        void load(null);
    }
}

/** One order and everything that ever happened to it. */
class OrderPage extends Page {
    /** @param {string} id */
    constructor(id) {
        super();
        this.orderId = id;
    }

    build() {
        const actions = h("span", { class: "actions" });
        this.head(`Order ${this.orderId}`, actions, h("a", { href: "/orders" }, "All orders"));
        const place = h("div", { class: "panels" });
        this.append(place);
        let shown = "";
        const read = () => api.get(`/orders/${this.orderId}`).then((order) => {
            fill(place, ...describe(order));
            drawActions(actions, order);
        }, (error) => fill(place, problem(error)));
        this.watch(["orders"], () => {
            const known = JSON.stringify(topic("orders").rows.get(this.orderId) ?? null);
            if (known !== shown) void read();
            shown = known;
        });
        void read();
    }
}

/** @param {Assay.Order} order */
function describe(order) {
    /** @type {[string, string][]} */
    const facts = [
        ["Status", statusText(order)], ["Account", order.account], ["Instrument", order.instrument], ["Side", order.side],
            ["Type", order.type],
        ["Lives", order.timeInForce], ["Quantity", format(order.quantity)], ["Filled", format(order.filled)], ["Limit", price(order.limit)],
        ["Stop", price(order.stop)], ["Average price", price(order.averagePrice)], ["Decided", stamp(order.decidedAt)],
        ["Price then", price(order.decidedPrice)], ["Reason", order.reason ?? "–"],
        ...(order.refusal ? [/** @type {[string, string]} */ (["Refused by", order.refusal])] : []),
    ];
    const history = new RowTable({
        caption: "History", key: (/** @type {NonNullable<Assay.Order["history"]>[number]} */ row) => String(row.sequence),
        empty: empty("No history", "The journal holds nothing about this order that you may see."),
        columns: [
            { title: "Fact", number: true, text: (row) => String(row.sequence) },
                { title: "Time", text: (row) => stamp(row.time), class: "time" },
            { title: "What happened", text: (row) => happened(row.text), class: "reason" },
        ],
    });
    history.show(order.history ?? []);
    const list = h("dl", { class: "facts" }, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
    return [panel("The order", {}, list), panel("Everything that happened to it", {}, history.element)];
}

customElements.define("orders-page", OrdersPage);
customElements.define("order-page", OrderPage);
/** @param {RegExpExecArray} match */
export const page = (match) => (match[1] ? new OrderPage(match[1]) : new OrdersPage());
