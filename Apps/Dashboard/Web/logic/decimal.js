/**
 * 
 * Decimal text, exact. Everything here takes and gives text or big integers; `forDrawing` is the one way to a float, and only pixels
 * use it.
 * @typedef {{units: bigint, decimals: number}} Decimal
 */

const pattern = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads decimal text; null where it is none.
 * @param {string|null|undefined} text @returns {Decimal|null}
 */
export function parse(text) {
    const match = typeof text === "string" ? pattern.exec(text.trim()) : null;
    if (!match) return null;
    const fraction = match[3] ?? "";
    const units = BigInt(match[2] + fraction);
    return { units: match[1] === "-" ? -units : units, decimals: fraction.length };
}

/** @param {Decimal} value @param {number} decimals at least its own */
function scaled(value, decimals) {
    return value.units * 10n ** BigInt(decimals - value.decimals);
}

/** @param {Decimal} value @returns {string} */
function write({ units, decimals }) {
    const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
    const split = digits.length - decimals;
    return (units < 0n ? "-" : "") + digits.slice(0, split) + (decimals ? "." + digits.slice(split) : "");
}

/**
 * The exact sum; null where one is no decimal.
 * @param {(string|null|undefined)[]} texts @returns {string|null}
 */
export function sum(texts) {
    const values = texts.map(parse);
    if (values.some((value) => value === null)) return null;
    const known = /** @type {Decimal[]} */ (values);
    const decimals = known.reduce((most, value) => Math.max(most, value.decimals), 0);
    return write({ units: known.reduce((total, value) => total + scaled(value, decimals), 0n), decimals });
}

/** @param {string|null|undefined} text @returns {string|null} */
export function negated(text) {
    const value = parse(text);
    return value && write({ units: -value.units, decimals: value.decimals });
}

/**
 * The exact product; null where one is no decimal.
 * @param {string|null|undefined} left @param {string|null|undefined} right
 */
export function product(left, right) {
    const [a, b] = [parse(left), parse(right)];
    return a && b ? write({ units: a.units * b.units, decimals: a.decimals + b.decimals }) : null;
}

/**
 * -1, 0 or 1; 0 where it is no decimal.
 * @param {string|null|undefined} text
 */
export function signOf(text) {
    const units = parse(text)?.units ?? 0n;
    return units > 0n ? 1 : units < 0n ? -1 : 0;
}

/**
 * Orders two decimal texts; what is no decimal comes first.
 * @param {string|null|undefined} left @param {string|null|undefined} right
 */
export function compare(left, right) {
    const [a, b] = [parse(left), parse(right)];
    if (!a || !b) return a ? 1 : b ? -1 : 0;
    const decimals = Math.max(a.decimals, b.decimals);
    const [x, y] = [scaled(a, decimals), scaled(b, decimals)];
    return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * Rounds half to even to `decimals` places.
 * @param {Decimal} value @param {number} decimals @returns {Decimal}
 */
function rounded(value, decimals) {
    if (value.decimals <= decimals) return { units: scaled(value, decimals), decimals };
    const divisor = 10n ** BigInt(value.decimals - decimals);
    const [quotient, rest] = [value.units / divisor, value.units % divisor];
    const twice = (rest < 0n ? -rest : rest) * 2n;
    const away = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
    return { units: away ? quotient + (value.units < 0n ? -1n : 1n) : quotient, decimals };
}

/**
 * For eyes: thousands apart by a thin gap, a real minus sign, an optional plus sign. Without `decimals` every digit is kept.
 * @param {string|null|undefined} text @param {{decimals?: number, plus?: boolean}} options
 */
export function format(text, { decimals, plus = false } = {}) {
    const value = parse(text);
    if (!value) return text == null || text === "" ? "–" : text;
    const shown = write(decimals === undefined ? value : rounded(value, decimals));
    const isNegative = shown.startsWith("-");
    const [whole, fraction] = (isNegative ? shown.slice(1) : shown).split(".");
    const isZero = !/[1-9]/.test(shown);
    const sign = isZero ? "" : isNegative ? "−" : plus ? "+" : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (fraction ? "." + fraction : "");
}

/**
 * Money with two decimals.
 * @param {string|null|undefined} text
 */
export const money = (text) => format(text, { decimals: 2 });

/**
 * A quantity or price with the digits it came with, but no trailing zeros beyond two.
 * @param {string|null|undefined} text
 */
export function price(text) {
    if (!parse(text)) return format(text);
    const trimmed = /** @type {string} */ (text).replace(/(\.\d\d\d*?)0+$/, "$1");
    return format(trimmed);
}

/**
 * Profit or loss: arrow, sign, amount; the neutral band is zero.
 * @param {string|null|undefined} text
 */
export function profit(text) {
    const amount = format(text, { decimals: 2, plus: true });
    const sign = signOf(text);
    return sign === 0 ? amount : (sign > 0 ? "▲ " : "▼ ") + amount;
}

/** The share `used / allowed` in whole percent, rounded up so that a limit in use never shows as none; null without a limit.
 * @param {string|null|undefined} used @param {string|null|undefined} allowed */
export function percentUsed(used, allowed) {
    const [a, b] = [parse(used), parse(allowed)];
    if (!a || !b || b.units <= 0n) return null;
    const decimals = Math.max(a.decimals, b.decimals);
    const [x, y] = [scaled(a, decimals), scaled(b, decimals)];
    const part = x < 0n ? -x : x;
    return Number((part * 100n + y - 1n) / y);
}

/**
 * A float for pixels only; NaN where it is no decimal.
 * @param {string|null|undefined} text
 */
export const forDrawing = (text) => (parse(text) ? Number(text) : NaN);
