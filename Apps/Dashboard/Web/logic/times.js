/** Times are kept as the server's text; these are for eyes. */

/**
 * `2000-06-05T20:00:00Z` → `2000-06-05 20:00:00`.
 * @param {string|null|undefined} text
 */
export const stamp = (text) => (text ? text.replace("T", " ").replace(/\.\d+/, "").replace(/Z$/, "") : "–");

/**
 * The date alone.
 * @param {string|null|undefined} text
 */
export const day = (text) => (text ? text.slice(0, 10) : "–");

/**
 * A duration in words that stay short: `43 ms`, `2.1 s`, `3 min`, `5 h`.
 * @param {number|null} milliseconds
 */
export function age(milliseconds) {
    if (milliseconds === null || Number.isNaN(milliseconds)) return "–";
    if (milliseconds < 1000) return `${Math.max(0, Math.round(milliseconds))} ms`;
    if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
    if (milliseconds < 120_000) return `${Math.round(milliseconds / 1000)} s`;
    if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)} min`;
    if (milliseconds < 172_800_000) return `${Math.round(milliseconds / 3_600_000)} h`;
    return `${Math.round(milliseconds / 86_400_000)} d`;
}

/**
 * A bar's label: days have no clock.
 * @param {string} text @param {boolean} isDaily
 */
export const barLabel = (text, isDaily) => (isDaily ? day(text) : stamp(text).slice(0, 16));
