/**
 * Which bars a chart shows: `end` is the index just past the last bar at the right edge (may be fractional), `width` the pixels of a bar.
 * @typedef {{end: number, width: number}} View
 */

export const narrowest = 2;
export const widest = 40;
/** How many bars of empty room may stand right of the newest. */
const room = 8;

/**
 * Indexes of the first and one past the last visible bar.
 * @param {View} view @param {number} count @param {number} pixels
 */
export function visible(view, count, pixels) {
    const first = Math.max(0, Math.floor(view.end - pixels / view.width));
    return { first: Math.min(first, count), last: Math.max(0, Math.min(count, Math.ceil(view.end))) };
}

/**
 * Keeps some bars in sight.
 * @param {View} view @param {number} count @param {number} pixels @returns {View}
 */
export function clamped(view, count, pixels) {
    const width = Math.min(widest, Math.max(narrowest, view.width));
    const shown = pixels / width;
    const least = Math.min(count + room, Math.min(shown, count));
    return { width, end: Math.min(count + room, Math.max(least, view.end)) };
}

/**
 * Zooms by `factor` and keeps the bar under `x` where it is.
 * @param {View} view @param {number} factor @param {number} x
 * @param {number} pixels @returns {View}
 */
export function zoomed(view, factor, x, pixels) {
    const width = Math.min(widest, Math.max(narrowest, view.width * factor));
    const under = view.end - (pixels - x) / view.width;
    return { width, end: under + (pixels - x) / width };
}

/**
 * The index under `x`; null outside.
 * @param {View} view @param {number} x @param {number} pixels @param {number} count
 */
export function indexAt(view, x, pixels, count) {
    const index = Math.floor(view.end - (pixels - x) / view.width);
    return index >= 0 && index < count ? index : null;
}

/**
 * The middle of bar `index` in pixels.
 * @param {View} view @param {number} index @param {number} pixels
 */
export const middleOf = (view, index, pixels) => pixels - (view.end - index - 0.5) * view.width;

/**
 * Round numbers from `low` to `high`, about `count` of them.
 * @param {number} low @param {number} high @param {number} count
 */
export function ticks(low, high, count) {
    if (!(high > low) || count < 1) return [];
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
    const found = [];
    for (let index = Math.ceil(low / step); index * step <= high + step * 1e-9; index += 1) found.push(index * step);
    return found;
}

/**
 * How many decimals tell neighbours apart.
 * @param {number[]} values
 */
export function decimalsOf(values) {
    const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
    for (let decimals = 0; decimals < 8; decimals += 1) {
        const steps = step * 10 ** decimals;
        if (Math.abs(steps - Math.round(steps)) < 1e-6) return decimals;
    }
    return 8;
}
