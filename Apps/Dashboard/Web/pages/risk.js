import { everything, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { topic } from "../live/store.js";
import { price } from "../logic/decimal.js";
import { ask } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { button } from "../parts/form.js";
import { askToKill, reasonAgainstKill } from "../parts/kill.js";
import { meter } from "../parts/meter.js";
import { empty, Page, panel } from "../parts/page.js";
import { problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";
import { askForLimits, askToMove, askToOpen } from "./account-dialogs.js";

/** @param {string} permission */
const reasonFor = (permission) => (session.may(permission) ? null : session.reason(permission));

class RiskPage extends Page {
    #desk = h("div", { class: "desk-state" });
    #accounts = h("div", { class: "accounts" });
    #shown = "";

    build() {
        const instruments = new RowTable({
            caption: "Instruments", key: (/** @type {Assay.Instrument} */ row) => row.id, mark: (row) => (row.restricted ? "bad" : "good"),
            empty: empty("No instruments", "They come with the first dataset or feed."),
            columns: [
                { title: "Instrument", text: (row) => row.id }, { title: "Last", number: true, text: (row) => price(row.lastPrice) },
                { title: "Calendar", text: (row) => row.calendar ?? "" },
                    { title: "Trading", text: (row) => (row.restricted ? "restricted" : "allowed") },
                { title: "Change", class: "actions", draw: (cell, row) => fill(cell, this.#restriction(row, () => load())) },
            ],
        });
        const outcome = h("div", {});
        /** @returns {Promise<void>} */
        const load = () => everything("/instruments").then((rows) => instruments.show(rows), (error) => fill(outcome, problem(error)));
        this.head("Risk", button("Open an account…", () => askToOpen(() => void this.#refresh()),
            { reason: reasonFor("accounts.open") }));
        this.append(this.#desk, this.#accounts, panel("Restricted list", {}, instruments.element, outcome));
        this.watch(["status", "accounts"], () => this.#drawDesk());
        this.every(5, () => void this.#refresh());
        void load();
    }

    #drawDesk() {
        const status = /** @type {Assay.Status|null} */ (topic("status").value);
        const state = status?.tradingState ?? "unknown";
        if (state === this.#desk.dataset.state) return;
        this.#desk.dataset.state = state;
        const texts = new Map([
            ["active", "Every order that passes the limits is taken."], ["reducing", "Only orders that make a position smaller are taken."],
            ["halted", "No orders are taken. Positions stay open."], ["unknown", "The server has not said yet."],
        ]);
        const reason = reasonAgainstKill();
        const may = reasonFor("trading.resume");
        fill(
            this.#desk, h("div", {}, h("h2", {}, "The desk is ", h("strong", {}, state)), h("p", {}, texts.get(state) ?? "")),
            h("div", { class: "tools" },
                state === "halted" ? null : button("Reduce only…", () => askToKill("all", "reducing"), { reason }),
                state === "active" || state === "unknown" ? null : button("Resume…", () => askToKill("all", "active"), { reason: may }),
                button("Halt everything…", () => askToKill("all", "halted"), { class: "danger", reason })));
    }

    async #refresh() {
        try {
            const rows = /** @type {Assay.Risk[]} */ (await everything("/risk"));
            const text = JSON.stringify(rows);
            if (text === this.#shown) return;
            this.#shown = text;
            fill(this.#accounts, ...(rows.length ? rows.map((row) => this.#card(row))
                : [empty("No accounts yet", "Limits belong to accounts.")]));
        } catch (error) {
            fill(this.#accounts, problem(error));
        }
    }

    /** @param {Assay.Risk} row */
    #card(row) {
        const account = /** @type {Assay.Account|undefined} */ (topic("accounts").rows.get(row.account));
        const halt = button("Halt…", () => askToKill(row.account, "halted"),
            { class: "small halt", reason: reasonAgainstKill(), label: `Halt ${row.account}` });
        const limits = button("Limits…", () => askForLimits(row.account, () => void this.#refresh()),
            { class: "small", reason: reasonFor("limits.set"), label: `Limits of ${row.account}` });
        /** @param {"deposits"|"withdrawals"} way @param {string} verb */
        const move = (way, verb) => button(`${verb}…`, () => {
            const now = /** @type {Assay.Account|undefined} */ (topic("accounts").rows.get(row.account));
            if (now) askToMove(now, way, () => void this.#refresh());
        }, { class: "small", reason: reasonFor("accounts.fund"), label: `${verb}: ${row.account}` });
        const foot = h("footer", { class: "tools" }, limits, move("deposits", "Deposit"), move("withdrawals", "Withdraw"));
        const head = h(
            "header", {}, h("h2", {}, row.account), account ? h("span", { class: "badge", "data-kind": account.mode },
                account.mode === "live" ? "LIVE" : "PAPER") : null,
            h("span", { class: "chip", "data-state": row.tradingState }, row.tradingState), halt);
        const body = row.limits.length ? row.limits.map((limit) => meter(limit))
            : [empty("No limits", "Every order that the cash allows is taken. Set some below.")];
        return h("section", { class: "panel", "aria-label": `Limits of ${row.account}` }, head,
            h("div", { class: "limits" }, ...body), foot);
    }

    /** @param {Assay.Instrument} row @param {() => void} changed */
    #restriction(row, changed) {
        const reason = reasonFor("instruments.restrict");
        const verb = row.restricted ? "Allow" : "Restrict";
        return button(verb, () => ask({
            title: `${verb} ${row.id}?`, confirm: verb, danger: !row.restricted,
            body: [h("p", {}, row.restricted ? "Orders that pass the limits are taken again."
                : "No order is taken that opens or enlarges a position in it.")],
            act: async () => {
                await sender()("PUT", `/instruments/${encodeURIComponent(row.id)}/restriction`, { restricted: !row.restricted });
                changed();
            },
        }), { class: "small", reason, label: `${verb} ${row.id}` });
    }
}

customElements.define("risk-page", RiskPage);
export const page = () => new RiskPage();
