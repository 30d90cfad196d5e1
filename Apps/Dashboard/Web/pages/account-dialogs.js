/** What is done to an account: opened, paid into and out of, bound by limits. Each asks first and shows what the desk answered. */

import { money } from "../logic/decimal.js";
import { api, sender } from "../live/api.js";
import { fillIn } from "../live/store.js";
import { ask, tell } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { decimalInput, field, input } from "../parts/form.js";
import { words } from "../parts/meter.js";
import { problem } from "../parts/problem.js";

/** @param {() => void} changed */
export function askToOpen(changed) {
    const id = input({ required: true, autocapitalize: "none", maxlength: 31 });
    const broker = input({ required: true, autocapitalize: "none", value: "paper", maxlength: 31 });
    const currency = input({ required: true, value: "USD", maxlength: 12 });
    const cash = decimalInput({ placeholder: "none" });
    const send = sender();
    const pay = sender();
    let opened = "";
    ask({
        title: "Open an account", confirm: "Open it",
        body: [field("Name", id), field("Broker", broker, "paper is the simulation in this program"), field("Currency", currency),
            field("First deposit", cash)],
        act: async () => {
            const name = id.value.trim();
            if (opened !== name) fillIn("accounts", [await send("POST", "/accounts",
                { id: name, currency: currency.value.trim().toUpperCase(), broker: broker.value.trim() })]);
            opened = name;
            if (cash.value) await pay("POST", `/accounts/${encodeURIComponent(name)}/deposits`, { amount: cash.value });
            tell(`The account ${name} is open.`);
            changed();
        },
    });
}

/** @param {Assay.Account} account @param {"deposits"|"withdrawals"} way @param {() => void} changed */
export function askToMove(account, way, changed) {
    const isIn = way === "deposits";
    const amount = decimalInput({ required: true });
    const send = sender();
    ask({
        title: `${isIn ? "Deposit into" : "Withdraw from"} ${account.id}`, confirm: isIn ? "Deposit" : "Withdraw",
        danger: account.mode === "live", ...(account.mode === "live" ? { word: () => account.id } : {}),
        body: [field(`Amount in ${account.currency}`, amount, `cash now: ${money(account.cash)}`)],
        act: async () => {
            const answer = await send("POST", `/accounts/${encodeURIComponent(account.id)}/${way}`, { amount: amount.value });
            tell(`${account.id} has ${money(answer.cash)} ${answer.currency}.`);
            changed();
        },
    });
}

/** @param {string} account @param {() => void} changed */
export function askForLimits(account, changed) {
    const path = `/accounts/${encodeURIComponent(account)}`;
    const place = h("div", { class: "limit-form" }, h("p", { class: "faint" }, "Reading what holds…"));
    /** @type {{name: string, control: HTMLInputElement, before: string}[]} */
    let rows = [];
    const send = sender();
    const dialog = ask({
        title: `Limits of ${account}`, confirm: "Set the limits", body: [place],
        act: async () => {
            const changes = rows.map((row) => ({ ...row, now: row.control.value.trim() || "none" })).filter(
                (row) => row.now !== row.before);
            if (!changes.length) return;
            await send("PUT", `${path}/limits`, Object.fromEntries(changes.map((row) => [row.name, row.now])));
            tell(`The limits of ${account} hold from here on.`);
            changed();
        },
    });
    api.get(path).then((detail) => {
        rows = detail.limits.map((/** @type {Assay.Limit} */ limit) => (
            { name: limit.limit, before: limit.allowed, control: input({ value: limit.allowed, autocapitalize: "none" }) }));
        fill(place, h("p", { class: "faint" }, "none lifts a limit; 1% or 50bps is a share; yes or no switches a rule."),
            ...rows.map((row, index) => field((words.get(row.name) ?? row.name)
                + (detail.limits[index].unit ? ` (${detail.limits[index].unit})` : ""), row.control)));
        if (dialog.isConnected) rows[0]?.control.focus();
    }, (error) => fill(place, problem(error)));
}
