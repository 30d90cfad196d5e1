import { compare, format, money, price, product } from "../logic/decimal.js";
import { statusText, typeOf } from "../logic/order-words.js";
import { api, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { fillIn, listen, topic } from "../live/store.js";
import { stream } from "../live/stream.js";
import { ask } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { chosenIn, decimalInput, field, offer, segments, select } from "../parts/form.js";
import { meter } from "../parts/meter.js";
import { panel } from "../parts/page.js";
import { attempt } from "../parts/problem.js";

/** Where an order is written; what risk allows, and what it answered, stand beside it. */
export class OrderTicket {
    #accounts = select([], { required: true });
    #instruments = select([], { required: true });
    #quantity = decimalInput({ required: true });
    #limit = decimalInput();
    #stop = decimalInput();
    #time = select([["gtc", "until canceled"], ["day", "today"], ["ioc", "now or never (ioc)"], ["fok", "all or nothing (fok)"]]);
    #estimate = h("p", { class: "estimate" });
    #limits = h("div", { class: "limits" });
    #answer = h("div", { class: "answer" });
    #go = h("button", { type: "submit", class: "primary" }, "Place order");
    #send = sender();
    /** @type {Map<string, Assay.Instrument>} */
    #known = new Map();
    /** @type {Map<string, Assay.Risk>} */
    #risks = new Map();
    /** The instrument whose prices are heard, and what ends it. */
    #heard = { id: "", end: () => {} };

    constructor() {
        this.#limit.placeholder = this.#stop.placeholder = "none";
        const form = h(
            "form", { class: "ticket" }, segments("Side", "side", [["buy", "Buy"], ["sell", "Sell"]], "buy"),
                field("Account", this.#accounts),
            field("Instrument", this.#instruments), field("Quantity", this.#quantity),
            field("Limit", this.#limit, "without one: at the market"), field("Stop", this.#stop, "works once the price is there"),
            field("Lives", this.#time), this.#go);
        const reason = session.may("orders.place") ? null : session.reason("orders.place");
        if (reason) {
            for (const control of form.querySelectorAll("input, select, button")) control.toggleAttribute("disabled", true);
            fill(this.#answer, h("p", { class: "faint" }, reason));
        }
        const risk = h("aside", { class: "ticket-risk", "aria-label": "What risk says" }, h("h3", {}, "What risk says"), this.#estimate,
            this.#answer, this.#limits);
        this.form = form;
        this.element = panel("New order", { class: "ticket-panel" }, h("div", { class: "ticket-grid" }, form, risk));
        form.addEventListener("input", () => this.#foretell());
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.#submit();
        });
    }

    /** Hears no more of prices. */
    leave() {
        this.#heard.end();
    }

    /** Follows the price of the instrument that is chosen. */
    #hear() {
        const id = this.#instruments.value;
        if (id === this.#heard.id) return;
        this.#heard.end();
        const name = `quotes:${id}`;
        const ends = id ? [stream.watch([name]), listen(name, () => {
            const known = this.#known.get(id);
            if (known) known.lastPrice = topic(name).value?.price ?? known.lastPrice;
            this.#weigh();
        })] : [];
        this.#heard = { id, end: () => { for (const end of ends) end(); } };
    }

    /** Offers what there is now. */
    offerAccounts() {
        const before = this.#accounts.options.length;
        offer(this.#accounts, [...topic("accounts").rows.keys()]);
        if (this.#accounts.options.length !== before) this.#foretell();
    }

    async refresh() {
        const [instruments, risks] = await Promise.all([
            api.get("/instruments?limit=500").catch(() => ({ items: [] })), api.get("/risk").catch(() => ({ items: [] })),
        ]);
        this.#known = new Map(instruments.items.map((/** @type {Assay.Instrument} */ one) => [one.id, one]));
        this.#risks = new Map((risks.items ?? risks).map((/** @type {Assay.Risk} */ one) => [one.account, one]));
        offer(this.#instruments, [...this.#known.keys()]);
        this.offerAccounts();
        this.#foretell();
    }

    /** Says what the order would be worth. */
    #weigh() {
        const instrument = this.#known.get(this.#instruments.value);
        const at = this.#limit.value || this.#stop.value || instrument?.lastPrice || null;
        const notional = product(this.#quantity.value, at);
        const lines = instrument ? [`lot ${price(instrument.lot)}`, `tick ${instrument.tick}`,
            `last ${price(instrument.lastPrice)} ${instrument.currency}`] : [];
        if (instrument?.restricted) lines.unshift("restricted: only orders that reduce are taken");
        fill(this.#estimate, notional ? h("strong", {}, `about ${money(notional)} ${instrument?.currency ?? ""}`)
            : "Write a quantity to see its worth.", h("br"), lines.join(" · "));
        return notional;
    }

    /** What the order would be worth, and how much room the limits leave; the server decides. */
    #foretell() {
        this.#hear();
        const notional = this.#weigh();
        const risk = this.#risks.get(this.#accounts.value);
        const meters = (risk?.limits ?? []).map((limit) => meter(limit));
        const room = risk?.limits.find((limit) => limit.limit === "order-notional");
        const isOver = room && room.allowed !== "none" && notional && compare(notional, room.allowed) > 0;
        fill(this.#limits, isOver ? h("p", { class: "verdict bad" },
            `Above the limit of one order, ${money(room.allowed)}: it will be refused.`) : null, ...meters);
    }

    #submit() {
        const order = {
            account: this.#accounts.value, instrument: this.#instruments.value, side: chosenIn(this.form, "side"),
                quantity: this.#quantity.value,
            type: typeOf(this.#limit.value, this.#stop.value), timeInForce: this.#time.value,
                ...(this.#limit.value ? { limit: this.#limit.value } : {}),
                ...(this.#stop.value ? { stop: this.#stop.value } : {}),
        };
        const account = /** @type {Assay.Account|undefined} */ (topic("accounts").rows.get(order.account));
        if (account?.mode !== "live") {
            void this.#place(order);
            return;
        }
        ask({
            title: "This is real money", confirm: `${order.side} for real`, danger: true, word: () => order.account,
            body: [h("p", {}, `${order.side} ${format(order.quantity)} ${order.instrument} in the LIVE account ${order.account}.`)],
            act: () => this.#place(order),
        });
    }

    /** @param {Record<string, string>} order */
    async #place(order) {
        const placed = await attempt(this.#go, this.#answer, () => this.#send("POST", "/orders", order));
        if (!placed) return;
        fillIn("orders", [placed]);
        const isRefused = Boolean(placed.refusal);
        fill(this.#answer, h(
            "p", { class: isRefused ? "verdict bad" : "verdict good", role: "status" },
                h("strong", {}, isRefused ? "Refused. " : "Passed every check. "),
            h("a", { href: `/orders/${placed.id}` }, `Order ${placed.id}`), ` is ${statusText(placed)}. `, isRefused ? placed.reason : ""));
        this.#quantity.value = "";
        void this.refresh();
    }
}

