import { format, money, parse, percentUsed } from "../logic/decimal.js";
import { h } from "./dom.js";

/** What a limit's name means in words; a name nobody knows stands for itself. */
export const words = new Map([
    ["order-quantity", "Quantity of an order"], ["order-notional", "Worth of an order"], ["position", "One position"],
    ["exposure", "All positions"], ["orders-per-hour", "Orders in an hour"], ["orders-per-day", "Orders in a day"],
    ["collar", "Distance from the last price"], ["short", "Short sales"], ["session", "Market must be open"],
        ["duplicate-ms", "Milliseconds to the same order"],
]);

/**
 * A limit with how much of it is used. What is no number is a rule: it is shown in words.
 * @param {Assay.Limit} limit
 */
export function meter({ limit, allowed, used, unit = "" }) {
    const percent = percentUsed(used, allowed);
    const name = words.get(limit) ?? limit;
    const write = unit ? money : format;
    const value = parse(used) && parse(allowed) ? `${write(used)} of ${write(allowed)}` : write(allowed);
    const level = percent === null ? "rule" : percent >= 100 ? "full" : percent >= 80 ? "high" : "calm";
    const bar = h("span", { class: "meter-fill" });
    bar.style.inlineSize = `${Math.min(100, percent ?? 0)}%`;
    const track = percent === null ? null : h(
        "span", { class: "meter", role: "meter", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100,
            "aria-valuenow": Math.min(100, percent), "aria-valuetext": `${percent} % used, ${value} ${unit}` }, bar);
    return h(
        "div", { class: "limit", "data-level": level }, h("span", { class: "limit-name" }, name),
            h("span", { class: "number limit-value" }, value, unit ? h("span", { class: "unit" }, ` ${unit}`) : null), track,
        percent === null ? null : h("span", { class: "number limit-percent" }, `${percent} %`));
}
