import { format, parse, percentUsed } from "../logic/decimal.js";
import { h } from "./dom.js";

/** What a limit's name means in words; a name nobody knows stands for itself. */
const words = new Map([
    ["order-quantity", "Quantity of one order"], ["order-notional", "Worth of one order"], ["position-notional", "Worth of one position"],
    ["exposure", "Worth of all positions"], ["orders-per-hour", "Orders in an hour"], ["orders-per-day", "Orders in a day"],
    ["collar", "Distance from the last price"], ["short", "Short sales"], ["session", "Market must be open"],
        ["duplicate-window", "Same order again after"],
]);

/**
 * A limit with how much of it is used. What is no number is a rule: it is shown in words.
 * @param {Assay.Limit} limit
 */
export function meter({ limit, allowed, used, unit = "" }) {
    const percent = percentUsed(used, allowed);
    const name = words.get(limit) ?? limit;
    const value = parse(used) && parse(allowed) ? `${format(used)} of ${format(allowed)} ${unit}` : allowed;
    const level = percent === null ? "rule" : percent >= 100 ? "full" : percent >= 80 ? "high" : "calm";
    const bar = h("span", { class: "meter-fill" });
    bar.style.inlineSize = `${Math.min(100, percent ?? 0)}%`;
    const track = percent === null ? null : h(
        "span", { class: "meter", role: "meter", "aria-label": name, "aria-valuemin": 0, "aria-valuemax": 100,
            "aria-valuenow": Math.min(100, percent), "aria-valuetext": `${percent} % used, ${value}` }, bar);
    return h(
        "div", { class: "limit", "data-level": level }, h("span", { class: "limit-name" }, name),
            h("span", { class: "number limit-value" }, value.trim()), track,
        percent === null ? null : h("span", { class: "number limit-percent" }, `${percent} %`));
}
