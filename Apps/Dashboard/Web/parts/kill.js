import { isLive, statusText } from "../logic/order-words.js";
import { format } from "../logic/decimal.js";
import { sender } from "../live/api.js";
import { session } from "../live/session.js";
import { listen, topic } from "../live/store.js";
import { ask, tell } from "./dialog.js";
import { fill, h } from "./dom.js";
import { chosenIn, field, segments, select } from "./form.js";

/** Why the reader may not change trading; null where they may. */
export const reasonAgainstKill = () => (session.may("trading.halt") ? null : session.reason("trading.halt"));

const effects = new Map([
    ["halted", "No new orders. Working orders are canceled. Positions stay open; nothing is sold."],
    ["reducing", "Only orders that make a position smaller are taken. Strategies keep running."],
    ["active", "Every order that passes the limits is taken again. Canceled orders do not come back."],
]);

/**
 * Halts, reduces or resumes trading, and shows what was confirmed.
 * @param {string} [scope] @param {Assay.TradingState} [state]
 */
export function askToKill(scope = "all", state = "halted") {
    const accounts = /** @type {Assay.Account[]} */ ([...topic("accounts").rows.values()]);
    const scopes = select(
        [["all", "Every account"], ...accounts.map((account) => /** @type {[string, string]} */ (
            [account.id, `${account.id} (${account.mode})`]))]);
    scopes.value = scope;
    /** @type {[string, string][]} */
    const states = [["halted", "Halt"], ["reducing", "Reduce only"]];
    if (session.may("trading.resume")) states.push(["active", "Resume"]);
    const choice = segments("What trading may do", "state", states, state);
    const effect = h("p", { class: "effect" });
    const form = h("div", { class: "kill-form" }, field("Scope", scopes), choice, effect);
    const chosen = () => chosenIn(form, "state");
    const explain = () => fill(effect, effects.get(chosen()) ?? "");
    form.addEventListener("change", explain);
    explain();
    const send = sender();
    ask({
        title: "Change trading", body: [form], confirm: "Do it now", danger: true, word: () => scopes.value,
        act: async (word) => {
            const body = { scope: scopes.value, state: chosen(), cancel: chosen() !== "active", word };
            /** @type {Assay.KillAnswer} */
            const answer = await send("POST", "/kill", body);
            tell(answer.confirmed ? `Confirmed: trading is ${answer.state}.`
                : `Not confirmed: ${answer.stillLive.length} orders may still fill.`, "assertive");
            return outcome(answer, scopes.value);
        },
    });
}

/**
 * What really happened: confirmed or not, what was canceled, what may still fill.
 * @param {Assay.KillAnswer} answer @param {string} scope
 */
export function outcome(answer, scope) {
    const head = answer.confirmed
        ? h("p", { class: "verdict good" }, h("strong", {}, `Confirmed: trading is ${answer.state}`),
            ` for ${scope === "all" ? "every account" : scope}.`)
        : h("p", { class: "verdict bad" }, h("strong", {}, "Not confirmed."),
            " The orders below may still fill at the broker. Do not rely on the halt until they are gone.");
    const live = h("div", {});
    const draw = () => fill(live, orders("Still live", answer.stillLive, true));
    const end = listen("orders", () => (live.isConnected ? draw() : end()));
    draw();
    return h("div", { class: "kill-outcome" }, head, live, orders("Canceled", answer.canceled, false));
}

/** @param {string} title @param {(number|Assay.Order)[]} list @param {boolean} follows whether the orders' present state is shown */
function orders(title, list, follows) {
    const items = list.map((item) => {
        const id = typeof item === "number" ? item : item.id;
        const order = /** @type {Assay.Order|undefined} */ (topic("orders").rows.get(String(id)) ?? (
            typeof item === "number" ? undefined : item));
        const text = order ? `${order.account}  ${order.side} ${format(order.quantity)} ${order.instrument}` : "";
        const status = follows && order ? h("span", { class: isLive(order) ? "chip warn" : "chip" }, statusText(order)) : null;
        return h("li", {}, h("strong", {}, `#${id}`), " ", text, " ", status);
    });
    return h("section", {}, h("h3", {}, `${title}: ${list.length}`), items.length ? h("ul", { class: "plain" }, ...items)
        : h("p", { class: "faint" }, "none"));
}
