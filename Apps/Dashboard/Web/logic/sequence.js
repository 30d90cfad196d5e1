/**
 * Where a topic's numbered messages stand. Numbers are those of the journal: they have holes that are no gaps, and what is told as it is
 * (accounts, positions, prices) may change several times at one number. A server that can lose messages says in `prev` which came before.
 * @typedef {{epoch: string|null, seq: number}} Place
 * @typedef {"take"|"replace"|"drop"|"gap"} Verdict
 */

/**
 * Nothing was heard yet.
 * @type {Place}
 */
export const nowhere = Object.freeze({ epoch: null, seq: -1 });

/**
 * What to do with a frame: `replace` everything by a snapshot, `take` a delta, `drop` what was seen, or resubscribe after a `gap`.
 * @param {Place} place @param {Assay.Frame} frame @returns {Verdict}
 */
export function judge(place, frame) {
    const seq = frame.seq ?? -1;
    if (frame.type === "snapshot") return place.epoch === frame.epoch && seq < place.seq ? "drop" : "replace";
    if (place.epoch === null || frame.epoch !== place.epoch) return "gap";
    if (seq < place.seq) return "drop";
    if (frame.prev !== undefined && frame.prev > place.seq) return "gap";
    return "take";
}

/**
 * The place after a frame that was taken.
 * @param {Assay.Frame} frame @returns {Place}
 */
export function placeAfter(frame) {
    return { epoch: frame.epoch ?? null, seq: frame.seq ?? -1 };
}

/** How topics are asked for after a break: each from where it stands, as every topic may count for itself; the rest as snapshots.
 * @param {[string, Place][]} places @returns {{topics: string[], after?: {epoch: string, seq: number}}[]} */
export function subscriptions(places) {
    const fresh = places.filter(([, place]) => place.epoch === null).map(([name]) => name);
    const resumed = places.flatMap(([name, { epoch, seq }]) => (epoch === null ? [] : [{ topics: [name], after: { epoch, seq } }]));
    return [...(fresh.length ? [{ topics: fresh }] : []), ...resumed];
}
