/** Words about orders, in one place. */

const live = new Set(["intent", "sendStarted", "unknown", "accepted", "working", "partiallyFilled", "suspended"]);

const labels = new Map([
    ["intent", "recorded"], ["sendStarted", "sending"], ["unknown", "unknown"], ["partiallyFilled", "part filled"],
]);

/**
 * Whether it can still change or fill; what is unknown can.
 * @param {{status: string}} order
 */
export const isLive = (order) => live.has(order.status);

/** @param {Assay.Order} order */
export function statusText(order) {
    const text = labels.get(order.status) ?? order.status;
    if (order.replacement && isLive(order)) {
        const { quantity, limit, stop } = order.replacement;
        return `${text}, changing to ${[quantity, ...[limit, stop].filter(Boolean)].join(" at ")}`;
    }
    return order.cancelPending && isLive(order) ? `${text}, canceling` : text;
}

/**
 * The price that matters: limit, stop, or that of the market.
 * @param {Assay.Order} order
 */
export const orderPrice = (order) => order.limit ?? order.stop ?? null;

/**
 * A fact's name in words: `orderSendStarted` → `order send started`.
 * @param {string} fact
 */
export const happened = (fact) => fact.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * What kind of order prices make it.
 * @param {string} limit @param {string} stop as they were typed
 */
export const typeOf = (limit, stop) => (limit && stop ? "stop-limit" : limit ? "limit" : stop ? "stop" : "market");
