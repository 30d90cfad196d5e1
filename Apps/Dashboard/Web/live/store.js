/** What the stream told, by topic: rows by key, or one value. Listeners are called at most once a frame, on phones ten times a second. */

import { judge, nowhere, placeAfter } from "../logic/sequence.js";

/** @typedef {{rows: Map<string, any>, value: any, place: import("../logic/sequence.js").Place, isKnown: boolean, told: string}} Topic */

/**
 * The key of a row, by topic.
 * @type {Record<string, (row: any) => string>}
 */
const keys = {
    accounts: (row) => String(row.id),
    positions: (row) => `${row.account} ${row.instrument}`,
    orders: (row) => String(row.id),
    fills: (row) => `${row.order} ${row.execution}`,
    alerts: (row) => String(row.id),
    bars: (row) => String(row.time),
};
/** Topics whose rows only ever grow: they are kept up to `most`; the rest is read over HTTP. */
const growing = new Set(["orders", "fills"]);
const most = 2000;

/** @type {Map<string, Topic>} */
const topics = new Map();
/** @type {Map<string, Set<() => void>>} */
const listeners = new Map();
/** @type {Set<string>} */
const touched = new Set();
let isPlanned = false;
let flushedAt = 0;

const isPhone = () => matchMedia("(max-width: 760px), (pointer: coarse)").matches;

/** @param {string} name @returns {Topic} */
export function topic(name) {
    let found = topics.get(name);
    if (!found) {
        found = { rows: new Map(), value: null, place: nowhere, isKnown: false, told: "" };
        topics.set(name, found);
    }
    return found;
}

/**
 * Takes a frame; false asks for a new snapshot.
 * @param {Assay.Frame} frame
 */
export function receive(frame) {
    const name = frame.topic ?? "";
    const state = topic(name);
    const verdict = judge(state.place, frame);
    if (verdict === "gap") return false;
    if (verdict === "drop") return true;
    const key = keys[name.split(":")[0]];
    if (key) {
        if (verdict === "replace") state.rows.clear();
        const rows = Array.isArray(frame.d) ? frame.d : frame.d?.items ?? frame.d?.bars ?? (frame.d ? [frame.d] : []);
        // A snapshot begins with the newest; what is let go below are those that came first.
        if (frame.type === "snapshot" && growing.has(name)) rows.reverse();
        for (const row of rows) {
            if (frame.type === "removed") state.rows.delete(key(row));
            else state.rows.set(key(row), row);
        }
        while (state.rows.size > most) state.rows.delete(/** @type {string} */ (state.rows.keys().next().value));
    } else {
        const value = Array.isArray(frame.d) ? frame.d[0] ?? null : frame.d;
        state.value = verdict === "replace" ? value : frame.type === "removed" ? null : { ...state.value, ...value };
    }
    state.place = placeAfter(frame);
    state.isKnown = true;
    state.told = frame.ts ?? "";
    touch(name);
    return true;
}

/**
 * Rows that were read, or that a command answered with, fill what the stream has not told. The stream knows better: an answer may arrive
 * after what became of it.
 * @param {string} name @param {any[]} rows
 */
export function fillIn(name, rows) {
    const state = topic(name);
    for (const row of rows) {
        const key = keys[name](row);
        if (!state.rows.has(key)) state.rows.set(key, row);
    }
    touch(name);
}

/**
 * A row that a command changed for good, whatever the stream told before.
 * @param {string} name @param {any} row
 */
export function put(name, row) {
    topic(name).rows.set(keys[name](row), row);
    touch(name);
}

/** @param {string} name */
export function forget(name) {
    topics.delete(name);
}

/** After a log-out nothing of one user is left for the next. */
export function forgetEverything() {
    topics.clear();
}

/**
 * Calls `listener` after changes of `name`, until the answer is called.
 * @param {string} name @param {() => void} listener
 */
export function listen(name, listener) {
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(listener));
    return () => { all.delete(listener); };
}

/** @param {string} name */
export function touch(name) {
    touched.add(name);
    if (isPlanned) return;
    isPlanned = true;
    const rest = isPhone() ? Math.max(0, 100 - (performance.now() - flushedAt)) : 0;
    if (rest > 0) setTimeout(() => requestAnimationFrame(flush), rest);
    else if (document.hidden) setTimeout(flush, 1000);
    else requestAnimationFrame(flush);
}

function flush() {
    isPlanned = false;
    flushedAt = performance.now();
    const called = new Set();
    for (const name of touched) for (const listener of listeners.get(name) ?? []) called.add(listener);
    touched.clear();
    for (const listener of called) listener();
}
