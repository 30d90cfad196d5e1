/** The one WebSocket of this tab: topics are counted, resumed after a break, and asked for again after a gap. */

import { meaningOf, waitBefore } from "../logic/backoff.js";
import { subscriptions } from "../logic/sequence.js";
import { authority } from "./api.js";
import { forget, receive, topic, touch } from "./store.js";

/** @typedef {"connecting"|"live"|"lost"|"denied"|"off"} Link */

/**
 * How many watch each topic.
 * @type {Map<string, number>}
 */
const wanted = new Map();
/** @type {WebSocket|null} */
let socket = null;
/** @type {Link} */
let link = "off";
let attempt = 0;
let heartbeat = 15_000;
let retryTimer = 0;
let retryAt = 0;
let lastHeard = 0;
let lastTold = 0;

export const stream = {
    /** @returns {Link} */
    get link() { return link; },
    /** Milliseconds since a topic told something; null before. */
    get silence() { return lastTold === 0 ? null : performance.now() - lastTold; },
    /** Milliseconds until the next attempt. */
    get retryIn() { return Math.max(0, retryAt - performance.now()); },
    open() {
        if (link === "off") connect();
    },
    close() {
        clearTimeout(retryTimer);
        become("off");
        socket?.close(1000);
        socket = null;
    },
    /** Tries at once. */
    retry() {
        if (link === "lost" || link === "denied") connect();
    },
    /**
     * Subscribes while anyone watches.
     * @param {string[]} names @returns {() => void} ends it
     */
    watch(names) {
        const added = names.filter((name) => !wanted.has(name));
        for (const name of names) wanted.set(name, (wanted.get(name) ?? 0) + 1);
        if (added.length && link === "live") subscribe(added);
        return () => {
            const ended = [];
            for (const name of names) {
                const left = (wanted.get(name) ?? 1) - 1;
                if (left > 0) wanted.set(name, left);
                else if (wanted.delete(name)) ended.push(name);
            }
            if (ended.length && link === "live") send({ op: "unsubscribe", topics: ended });
            for (const name of ended) if (name.includes(":")) forget(name);
        };
    },
};

/** @param {Link} state */
function become(state) {
    if (link === state) return;
    link = state;
    touch("link");
}

/** @param {unknown} message */
function send(message) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** @param {string[]} names */
function subscribe(names) {
    for (const part of subscriptions(names.map((name) => [name, topic(name).place]))) send({ op: "subscribe", ...part });
}

function connect() {
    clearTimeout(retryTimer);
    if (socket) {
        socket.onclose = null;
        socket.close();
    }
    become("connecting");
    const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/stream`);
    socket = opened;
    lastHeard = performance.now();
    opened.onmessage = (event) => take(event.data);
    opened.onclose = (event) => lose(event.code);
}

/** @param {string} text */
function take(text) {
    lastHeard = performance.now();
    /** @type {Assay.Frame} */
    const frame = JSON.parse(text);
    if (frame.type === "hello") {
        attempt = 0;
        heartbeat = (frame.heartbeat ?? 15) * 1000;
        lastTold = performance.now();
        become("live");
        if (wanted.size) subscribe([...wanted.keys()]);
    } else if (frame.type === "pong") {
        lastTold = performance.now();
    } else if (frame.topic && frame.seq !== undefined) {
        lastTold = performance.now();
        if (wanted.has(frame.topic) && !receive(frame)) resubscribe(frame.topic);
    }
}

/**
 * Drops what is known of a topic and asks for a snapshot.
 * @param {string} name
 */
function resubscribe(name) {
    topic(name).place = { epoch: null, seq: -1 };
    subscribe([name]);
}

/** @param {number} code */
function lose(code) {
    socket = null;
    if (link === "off") return;
    const meaning = meaningOf(code);
    if (meaning === "login") {
        stream.close();
        authority.ended();
        return;
    }
    become(meaning === "denied" ? "denied" : "lost");
    if (meaning === "later") attempt = Math.max(attempt, 4);
    const wait = waitBefore(meaning === "denied" ? 6 : attempt, Math.random());
    attempt += 1;
    retryAt = performance.now() + wait;
    retryTimer = setTimeout(connect, wait);
}

addEventListener("online", () => stream.retry());
addEventListener("offline", () => { if (link === "live") socket?.close(); });
document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (link === "live" && performance.now() - lastHeard > heartbeat * 1.5) connect();
    else stream.retry();
});
setInterval(() => {
    // Where nothing changes nothing is told; the answer shows that the server is there.
    if (link === "live" && performance.now() - lastHeard > 1500) send({ op: "ping" });
    if (link === "live" && performance.now() - lastHeard > heartbeat * 2) connect();
    if (link === "connecting" && performance.now() - lastHeard > 10_000) connect();
}, 1000);
