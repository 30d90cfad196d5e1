import { listen } from "../live/store.js";
import { stream } from "../live/stream.js";
import { h } from "./dom.js";

/** What every page is: it builds itself once, and lets go of what it watches when it leaves. */
export class Page extends HTMLElement {
    /** @type {(() => void)[]} */
    #ends = [];

    connectedCallback() {
        this.replaceChildren();
        this.build();
    }

    disconnectedCallback() {
        for (const end of this.#ends.splice(0)) end();
    }

    /** Makes the page; pages override it. */
    build() {}

    /**
     * Calls `end` when the page leaves.
     * @param {() => void} end
     */
    own(end) { this.#ends.push(end); }

    /**
     * Subscribes to topics and draws after each change.
     * @param {string[]} topics @param {() => void} draw
     */
    watch(topics, draw) {
        for (const name of topics) this.own(listen(name, draw));
        this.own(stream.watch(topics));
        draw();
    }

    /**
     * Runs `work` now and then every `seconds` while the page is seen.
     * @param {number} seconds @param {() => void} work
     */
    every(seconds, work) {
        work();
        const timer = setInterval(() => { if (!document.hidden) work(); }, seconds * 1000);
        this.own(() => clearInterval(timer));
    }

    /**
     * The head of the page: its one `h1`, and what stands beside it.
     * @param {string} title @param {...Node} beside
     */
    head(title, ...beside) {
        const heading = h("h1", { tabindex: "-1" }, title);
        document.title = `${title} · Assay`;
        this.append(h("header", { class: "page-head" }, heading, h("div", { class: "page-tools" }, ...beside)));
    }
}

/**
 * A titled box.
 * @param {string} title @param {{class?: string, tools?: Node[]}} options @param {...(Node|string|null)} children
 */
export function panel(title, { class: name = "", tools = [] }, ...children) {
    const head = h("header", {}, h("h2", {}, title), ...tools);
    return h("section", { class: `panel ${name}` }, head, ...children);
}

/**
 * What an empty place says: what would be here, and how to get it there.
 * @param {string} title @param {...(Node|string)} lines
 */
export function empty(title, ...lines) {
    return h("div", { class: "empty" }, h("strong", {}, title), ...lines.map((line) => h("p", {}, line)));
}

/**
 * A command to copy by hand.
 * @param {string} text
 */
export const code = (text) => h("code", {}, text);
