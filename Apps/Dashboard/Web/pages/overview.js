import { forDrawing, money, negated, profit, signOf, sum } from "../logic/decimal.js";
import { isLive } from "../logic/order-words.js";
import { api, query } from "../live/api.js";
import { fillIn, topic } from "../live/store.js";
import { accountFilter, orderColumns, positionColumns } from "../parts/columns.js";
import { fill, h, mark, say, toneOf } from "../parts/dom.js";
import { EquityLine } from "../parts/equity-line.js";
import { empty, Page, panel } from "../parts/page.js";
import { problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

/** One account: its equity, what it made, what it has at risk. Accounts are never added up: paper money is not money. */
class AccountCard {
    #line = new EquityLine();
    #figures = new Map(
        ["Cash", "Exposure", "Reserved", "Realised", "Unrealised", "Fees"].map((name) => [name, h("dd", {})]));
    #equity = h("p", { class: "equity number" });
    #result = h("p", { class: "result number" });
    #state = h("span", { class: "chip" });
    #shown = "";

    /** @param {Assay.Account} account */
    constructor(account) {
        const head = h(
            "header", {}, h("h2", {}, account.id), h("span", { class: "badge", "data-kind": account.mode },
                account.mode === "live" ? "LIVE" : "PAPER"),
            h("span", { class: "faint" }, [account.broker, account.strategy].filter(Boolean).join(" · ")), this.#state);
        const figures = h("dl", { class: "figures" }, ...[...this.#figures].map(([name, value]) => h("div", {}, h("dt", {}, name), value)));
        this.element = h("section", { class: "panel account", "data-mode": account.mode, "aria-label": `Account ${account.id}` }, head,
            h("div", { class: "headline" }, this.#equity, this.#result), this.#line, figures);
        void api.get(`/accounts/${encodeURIComponent(account.id)}/equity${query({ points: 600 })}`).then((answer) => {
            const later = this.#line.points;
            this.#line.setPoints(answer.points);
            for (const point of later) this.#line.add(point);
        }, () => {});
    }

    /** @param {Assay.Account} account @param {string|null} time */
    show(account, time) {
        const total = sum([account.equity, negated(account.capital)]);
        fillOnce(this.#equity, money(account.equity), account.currency);
        const share = forDrawing(account.capital) > 0
            ? ` (${((forDrawing(total) / forDrawing(account.capital)) * 100).toFixed(2).replace("-", "−").replace(/^(?=[\d])/, "+")} %)`
            : "";
        say(this.#result, profit(total) + share);
        mark(this.#result, "data-tone", toneOf(signOf(total)));
        const exposure = forDrawing(account.equity) > 0
            ? ` · ${Math.round((Math.abs(forDrawing(account.positionValue)) / forDrawing(account.equity)) * 100)} %` : "";
        this.#figure("Cash", money(account.cash));
        this.#figure("Exposure", money(account.positionValue) + exposure);
        this.#figure("Reserved", money(account.reserved));
        this.#figure("Realised", profit(account.realised), signOf(account.realised));
        this.#figure("Unrealised", profit(account.unrealised), signOf(account.unrealised));
        this.#figure("Fees", money(account.fees));
        say(this.#state, account.tradingState);
        mark(this.#state, "data-state", account.tradingState);
        if (time && account.equity !== this.#shown) {
            this.#shown = account.equity;
            this.#line.add({ time, equity: account.equity, cash: account.cash });
        }
    }

    /** @param {string} name @param {string} text @param {number} [sign] */
    #figure(name, text, sign) {
        const cell = /** @type {HTMLElement} */ (this.#figures.get(name));
        say(cell, text);
        if (sign !== undefined) mark(cell, "data-tone", toneOf(sign));
    }
}

/** @param {HTMLElement} place @param {string} amount @param {string} currency */
function fillOnce(place, amount, currency) {
    if (place.childNodes.length === 0) place.append(h("span", {}), h("small", {}));
    say(place.children[0], amount);
    say(place.children[1], currency);
}

class OverviewPage extends Page {
    /** @type {Map<string, AccountCard>} */
    #cards = new Map();

    build() {
        const filter = accountFilter(() => draw());
        const cards = h("div", { class: "accounts" });
        const noAccounts = empty(
            "No accounts yet", "An account holds money at a broker. The paper broker needs none of yours.",
                h("a", { href: "/risk" }, "Open one under Risk"));
        const positions = new RowTable({
            caption: "Positions", columns: positionColumns(), key: (row) => `${row.account} ${row.instrument}`,
            empty: empty("No open positions", "They stand here with their profit and loss as soon as an order is filled."),
        });
        const orders = new RowTable({
            caption: "Newest orders", columns: orderColumns(), key: (row) => String(row.id),
                mark: (row) => (isLive(row) ? "live" : "final"),
            empty: empty("No orders yet", "Strategies place them by themselves; you can too, under Orders."),
        });
        const findings = h("ul", { class: "findings" });
        this.head("Overview", filter.element);
        this.append(
            findings, cards, panel("Positions", {}, positions.element),
            panel("Newest orders", { tools: [h("a", { href: "/orders" }, "All orders")] }, orders.element));

        const draw = () => {
            filter.refresh();
            const chosen = filter.account;
            const status = /** @type {Assay.Status|null} */ (topic("status").value);
            const accounts = /** @type {Assay.Account[]} */ ([...topic("accounts").rows.values()]).filter(
                (account) => !chosen || account.id === chosen);
            this.#drawCards(cards, accounts, status?.prices.marketTime ?? status?.time ?? null);
            if (topic("accounts").isKnown && accounts.length === 0) fill(cards, noAccounts);
            positions.show([...topic("positions").rows.values()].filter(
                (row) => signOf(row.quantity) !== 0 && (!chosen || row.account === chosen)));
            const all = /** @type {Assay.Order[]} */ ([...topic("orders").rows.values()]).filter(
                (row) => !chosen || row.account === chosen);
            orders.show(all.sort((a, b) => Number(isLive(b)) - Number(isLive(a)) || b.id - a.id).slice(0, 12));
            const texts = status?.findings ?? [];
            if (texts.join("\n") !== findings.dataset.texts) {
                findings.dataset.texts = texts.join("\n");
                fill(findings, ...texts.map((text) => h("li", {}, text)));
            }
        };
        this.watch(["accounts", "positions", "orders", "status"], draw);
        api.get("/orders" + query({ limit: 20 })).then((page) => fillIn("orders", page.items), (error) => this.append(problem(error)));
    }

    /** @param {HTMLElement} place @param {Assay.Account[]} accounts @param {string|null} time */
    #drawCards(place, accounts, time) {
        const shown = new Set(accounts.map((account) => account.id));
        for (const [id, card] of this.#cards) {
            if (shown.has(id)) continue;
            card.element.remove();
            this.#cards.delete(id);
        }
        for (const account of accounts) {
            let card = this.#cards.get(account.id);
            if (!card) {
                card = new AccountCard(account);
                this.#cards.set(account.id, card);
                place.querySelector(".empty")?.remove();
                place.append(card.element);
            }
            card.show(account, time);
        }
    }
}

customElements.define("overview-page", OverviewPage);
export const page = () => new OverviewPage();
