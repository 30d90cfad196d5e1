/** Columns that several pages show the same way. */

import { compare, format, money, price, profit, signOf } from "../logic/decimal.js";
import { isLive, orderPrice, statusText } from "../logic/order-words.js";
import { stamp } from "../logic/times.js";
import { topic } from "../live/store.js";
import { fill, h } from "./dom.js";

/**
 * Paper or live, beside an account's name wherever it stands.
 * @param {string} account
 */
export function modeOf(account) {
    return /** @type {Assay.Account|undefined} */ (topic("accounts").rows.get(account))?.mode ?? null;
}

/** @param {HTMLElement} cell @param {string} account */
function drawAccount(cell, account) {
    const mode = modeOf(account);
    fill(cell, account, mode ? h("span", { class: "mode", "data-kind": mode }, mode === "live" ? "LIVE" : "PAPER") : null);
}

/** @returns {import("./table.js").Column<Assay.Position>[]} */
export const positionColumns = () => [
    { title: "Account", draw: (cell, row) => drawAccount(cell, row.account), order: (a, b) => a.account.localeCompare(b.account) },
    {
        title: "Instrument", draw: (cell, row) =>
            fill(cell, h("a", { href: `/chart/${encodeURIComponent(row.instrument)}` }, row.instrument)),
        order: (a, b) => a.instrument.localeCompare(b.instrument),
    },
    { title: "Quantity", number: true, text: (row) => format(row.quantity, { plus: true }),
        order: (a, b) => compare(a.quantity, b.quantity) },
    { title: "Average", number: true, text: (row) => price(row.averagePrice) },
    { title: "Last", number: true, text: (row) => price(row.lastPrice) },
    { title: "Value", number: true, text: (row) => money(row.value), order: (a, b) => compare(a.value, b.value) },
    {
        title: "Unrealised", number: true, text: (row) => profit(row.unrealised), tone: (row) => signOf(row.unrealised),
        order: (a, b) => compare(a.unrealised, b.unrealised),
    },
];

/** @returns {import("./table.js").Column<Assay.Order>[]} */
export const orderColumns = () => [
    {
        title: "Order", number: true,
            draw: (cell, row) => fill(cell, h("a", { href: `/orders/${row.id}`, "aria-label": `Order ${row.id}` }, String(row.id))),
        order: (a, b) => a.id - b.id,
    },
    { title: "Account", draw: (cell, row) => drawAccount(cell, row.account) },
    { title: "Side", text: (row) => row.side, tone: (row) => (row.side === "buy" ? 1 : -1), class: "side-cell" },
    { title: "Instrument", text: (row) => row.instrument },
    { title: "Quantity", number: true, text: (row) => format(row.quantity) },
    { title: "Type", text: (row) => row.type },
    { title: "Price", number: true, text: (row) => price(orderPrice(row)) },
    {
        title: "Status", draw: (cell, row) =>
            fill(cell, h("span", { class: "chip", "data-status": isLive(row) ? "live" : row.status }, statusText(row))),
        order: (a, b) => a.status.localeCompare(b.status),
    },
    { title: "Filled", number: true, text: (row) => format(row.filled) },
    { title: "Avg price", number: true, text: (row) => price(row.averagePrice) },
    { title: "Decided", text: (row) => stamp(row.decidedAt), class: "time", order: (a, b) => a.decidedAt.localeCompare(b.decidedAt) },
    { title: "Reason", text: (row) => row.reason ?? row.refusal ?? "", class: "reason" },
];

/** @returns {import("./table.js").Column<Assay.Trade>[]} */
export const tradeColumns = () => [
    { title: "Time", text: (row) => stamp(row.time), class: "time", order: (a, b) => a.time.localeCompare(b.time) },
    { title: "Account", draw: (cell, row) => drawAccount(cell, row.account) },
    { title: "Side", text: (row) => row.side, tone: (row) => (row.side === "buy" ? 1 : -1), class: "side-cell" },
    { title: "Quantity", number: true, text: (row) => format(row.quantity) },
    { title: "Instrument", draw: (cell, row) =>
        fill(cell, h("a", { href: `/chart/${encodeURIComponent(row.instrument)}` }, row.instrument)) },
    { title: "Price", number: true, text: (row) => price(row.price) },
    { title: "Notional", number: true, text: (row) => money(row.notional), order: (a, b) => compare(a.notional, b.notional) },
    { title: "Fee", number: true, text: (row) => money(row.fee) },
    {
        title: "Realised", number: true, text: (row) => (row.realised === null ? "–" : profit(row.realised)),
            tone: (row) => signOf(row.realised),
        order: (a, b) => compare(a.realised, b.realised),
    },
    { title: "Order", number: true,
        draw: (cell, row) => fill(cell, h("a", { href: `/orders/${row.order}`, "aria-label": `Order ${row.order}` }, String(row.order))) },
    { title: "Reason", text: (row) => row.reason ?? "", class: "reason" },
];

/**
 * A choice of account that lives in the address.
 * @param {() => void} changed
 */
export function accountFilter(changed) {
    const control = h("select", { "aria-label": "Account" });
    const draw = () => {
        const accounts = /** @type {Assay.Account[]} */ ([...topic("accounts").rows.values()]);
        const chosen = new URLSearchParams(location.search).get("account") ?? "";
        fill(control, h("option", { value: "" }, "All accounts"), ...accounts.map(
            (account) => h("option", { value: account.id }, `${account.id} · ${account.mode}`)));
        control.value = accounts.some((account) => account.id === chosen) ? chosen : "";
    };
    control.addEventListener("change", () => {
        history.replaceState(history.state, "", location.pathname + (control.value ? `?account=${encodeURIComponent(control.value)}` : ""));
        changed();
    });
    let known = "";
    return {
        element: control,
        /** Offers what accounts there are now. */
        refresh() {
            const ids = [...topic("accounts").rows.keys()].join();
            if (ids !== known || !control.options.length) draw();
            known = ids;
        },
        get account() { return control.value; },
    };
}
