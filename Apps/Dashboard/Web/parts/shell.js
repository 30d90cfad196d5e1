import { age, stamp } from "../logic/times.js";
import { staleness } from "../logic/backoff.js";
import { session } from "../live/session.js";
import { listen, topic } from "../live/store.js";
import { stream } from "../live/stream.js";
import { routes } from "../routes.js";
import { tell } from "./dialog.js";
import { fill, h, mark, say, svg } from "./dom.js";
import { askToKill, reasonAgainstKill } from "./kill.js";

const themes = ["auto", "light", "dark"];

/** What stands around every page: what is traded, what prices are, how old, whether the link holds; the way to halt. */
export class Shell extends HTMLElement {
    #main = h("main", { id: "content", tabindex: "-1" });
    #modes = h("span", { class: "badges" });
    #prices = h("span", { class: "badge", "data-kind": "none" }, "NO PRICES");
    #market = h("span", { class: "market" });
    #pace = h("span", { class: "market pace" });
    #trading = h("span", { class: "chip trading" });
    #age = h("span", { class: "age" });
    #link = h("span", { class: "link-state", "data-link": "connecting" });
    #stale = h("div", { class: "stale", hidden: true }, h("strong", {}), h("span", {}),
        h("button", { type: "button", onclick: () => stream.retry() }, "Try now"));
    #announced = /** @type {string|null} */ (null);
    /** How far the server's clock is before that of this page, in milliseconds. */
    #ahead = 0;
    /** When the newest price was made, by the clock of this page. */
    #pricedAt = 0;
    #events = -1;
    /** @type {Map<string, HTMLElement[]>} */
    #links = new Map();
    /**
     * One in the navigation, one among the pages of a phone.
     * @type {HTMLElement[]}
     */
    #counts = [];
    /** @type {(() => void)[]} */
    #ends = [];

    connectedCallback() {
        const halt = h("button", { type: "button", class: "halt", onclick: () => askToKill() }, "Halt");
        const reason = reasonAgainstKill();
        if (reason) Object.assign(halt, { disabled: true, title: reason });
        const top = h(
            "header", { class: "top" }, h("a", { class: "brand", href: "/", "aria-label": "Assay, overview" }, "Assay"),
            h("div", { class: "state" }, this.#modes, this.#prices, this.#market, this.#pace, this.#trading),
            h("div", { class: "health" }, this.#age, this.#link, this.#theme(), this.#menu(), halt));
        const side = h("nav", { class: "side", "aria-label": "Pages" }, ...routes.filter(isOffered).map((route) => this.#entry(route)));
        this.replaceChildren(top, this.#stale, side, this.#main, this.#tabs());
        const draw = () => this.#draw();
        this.#ends = [
            stream.watch(["status", "accounts", "orders", "alerts"]), listen("status", () => { this.#hear(); draw(); }),
            listen("accounts", draw), listen("link", draw), listen("alerts", draw), listen("alerts", () => this.#speak()),
        ];
        const timer = setInterval(() => this.#tick(), 250);
        this.#ends.push(() => clearInterval(timer));
        draw();
    }

    disconnectedCallback() {
        for (const end of this.#ends.splice(0)) end();
    }

    /** @param {HTMLElement} content */
    show(content) {
        fill(this.#main, content);
    }

    /** @param {import("../routes.js").Route|null} route */
    select(route) {
        for (const [link, elements] of this.#links) {
            for (const element of elements) mark(element, "aria-current", link === route?.link ? "page" : null);
        }
        for (const menu of this.querySelectorAll("details")) menu.open = false;
    }

    /** @param {import("../routes.js").Route} route */
    #entry(route) {
        const icon = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: route.icon ?? "" }));
        const count = route.link === "/alerts" ? h("span", { class: "count", hidden: true }) : null;
        if (count) this.#counts.push(count);
        const entry = h("a", { href: route.link }, icon, h("span", {}, route.title), count);
        const link = route.link ?? "";
        this.#links.set(link, [...(this.#links.get(link) ?? []), entry]);
        return entry;
    }

    #tabs() {
        const tabs = routes.filter((route) => route.tab && isOffered(route));
        const rest = routes.filter((route) => !route.tab && isOffered(route));
        const more = h(
            "details", { class: "more-pages" },
                h("summary", {}, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" },
                svg("path", { d: "M4 6h12M4 10h12M4 14h12" })), h("span", {}, "More")),
            h("div", {}, ...rest.map((route) => this.#entry(route))));
        const halt = h("button", { type: "button", class: "halt", onclick: () => askToKill() }, "Halt");
        const reason = reasonAgainstKill();
        if (reason) Object.assign(halt, { disabled: true, title: reason });
        return h("nav", { class: "tabs", "aria-label": "Tabs" }, ...tabs.map((route) => this.#entry(route)), more, halt);
    }

    #theme() {
        const root = document.documentElement;
        const button = h("button", { type: "button", class: "quiet theme" });
        const show = () => {
            const theme = root.dataset.theme ?? "auto";
            fill(button, { auto: "◐", light: "☀", dark: "☾" }[theme] ?? "◐");
            mark(button, "aria-label", `Theme: ${theme}. Change it`);
            mark(button, "title", `Theme: ${theme}`);
        };
        button.addEventListener("click", () => {
            const theme = themes[(themes.indexOf(root.dataset.theme ?? "auto") + 1) % themes.length];
            root.dataset.theme = theme;
            try { localStorage.setItem("theme", theme); } catch { /* a browser that keeps nothing still shows the theme */ }
            show();
            dispatchEvent(new Event("themechange"));
        });
        show();
        return button;
    }

    #menu() {
        const leave = h("button", { type: "button", onclick: () => dispatchEvent(new Event("leave")) }, "Log out");
        return h(
            "details", { class: "user" }, h("summary", { "aria-label": `Logged in as ${session.user}` }, session.user),
            h("div", {}, h("p", {}, h("strong", {}, session.user), h("span", { class: "chip" }, session.role)),
                h("a", { href: "/settings" }, "Sessions and settings"), leave));
    }

    /** A price is as old as the server says or, where it does not, as long ago as the count of prices was heard to change. */
    #hear() {
        const { value, told } = topic("status");
        if (told) this.#ahead = Date.parse(told) - Date.now();
        const prices = /** @type {Assay.Status|null} */ (value)?.prices;
        if (!prices || prices.events === this.#events) return;
        this.#events = prices.events;
        this.#pricedAt = performance.now() - (prices.ageMilliseconds ?? 0);
    }

    #draw() {
        const status = /** @type {Assay.Status|null} */ (topic("status").value);
        const accounts = /** @type {Assay.Account[]} */ ([...topic("accounts").rows.values()]);
        const modes = [...new Set(accounts.map((account) => account.mode))].sort();
        if (modes.join() !== this.#modes.dataset.modes) {
            this.#modes.dataset.modes = modes.join();
            fill(this.#modes, ...modes.map((mode) => h("span", { class: "badge", "data-kind": mode },
                mode === "live" ? "LIVE ACCOUNT" : "PAPER")));
        }
        const prices = status?.prices;
        say(this.#prices, prices?.badge ? (prices.badge === "LIVE" ? "LIVE PRICES" : prices.badge) : "NO PRICES");
        mark(this.#prices, "data-kind", (prices?.badge ?? "none").toLowerCase());
        mark(this.#prices, "title", prices?.origin ?? null);
        const isVirtual = prices?.badge === "REPLAY" || prices?.badge === "SYNTHETIC";
        say(this.#market, stamp(prices?.marketTime ?? null).replace("–", ""));
        say(this.#pace, isVirtual && prices?.pace ? `· ${prices.pace}` : "");
        mark(this.#market, "title", isVirtual ? "Virtual time of the prices and its speed" : "Time of the newest price");
        say(this.#trading, status ? `trading ${status.tradingState}` : "");
        mark(this.#trading, "data-state", status?.tradingState ?? null);
        const unread = [...topic("alerts").rows.values()].filter((alert) => !alert.acknowledgedBy && !alert.clearedAt).length;
        for (const count of this.#counts) {
            say(count, String(unread));
            mark(count, "title", `${unread} not acknowledged`);
            count.hidden = unread === 0;
        }
        this.#tick();
    }

    /** New alerts are said once, those of the past are not. */
    #speak() {
        const state = topic("alerts");
        const ids = [...state.rows.keys()].join();
        const before = this.dataset.alerts;
        this.dataset.alerts = ids;
        if (before === undefined) return;
        const known = new Set(before.split(","));
        for (const [id, alert] of state.rows) {
            if (!known.has(id)) tell(alert.title, alert.severity === "critical" ? "assertive" : "polite");
        }
    }

    #tick() {
        const status = /** @type {Assay.Status|null} */ (topic("status").value);
        const prices = status?.prices;
        const priceAge = prices && this.#events > 0 ? performance.now() - this.#pricedAt : null;
        const ended = prices?.ended ?? false;
        say(this.#age, ended ? "prices ended" : priceAge === null ? "" : priceAge < 1000 ? "price < 1 s old"
            : `price ${age(priceAge)} old`);
        const words = { connecting: "connecting", live: "live", lost: "link lost", denied: "refused", off: "off" };
        say(this.#link, words[stream.link]);
        mark(this.#link, "data-link", stream.link);
        const silence = stream.silence;
        const isStarting = silence === null && (stream.link === "connecting" || stream.link === "off");
        const why = isStarting ? null : staleness({ link: stream.link, silence, worker: status?.worker, priceAge, ended });
        this.#warn(why, silence, priceAge, status);
    }

    /**
     * @param {ReturnType<typeof staleness>} why @param {number|null} silence @param {number|null} priceAge
     * @param {Assay.Status|null} status
     */
    #warn(why, silence, priceAge, status) {
        const [title, text, button] = this.#stale.children;
        mark(document.documentElement, "data-stale", why);
        this.#stale.hidden = why === null;
        if (why === "link") {
            say(title, stream.link === "denied" ? "THE SERVER REFUSES THE LIVE LINK" : "LINK LOST");
            const next = stream.link === "connecting" ? "Connecting…" : `Next try in ${Math.ceil(stream.retryIn / 1000)} s.`;
            say(text, `Everything below is ${age(silence)} old and does not change. ${next}`);
        } else if (why === "silent") {
            say(title, "NO DATA");
            say(text, `The server has told nothing for ${age(silence)}. What you see may be wrong.`);
        } else if (why === "worker") {
            const heard = status?.worker?.heardAt;
            say(title, heard ? "THE WORKER IS GONE" : "NO WORKER WAS HEARD YET");
            const since = heard ? `It was last heard ${age(Date.now() + this.#ahead - Date.parse(heard))} ago, at ${stamp(heard)}. ` : "";
            say(text, `${since}Nothing trades: no strategy decides, no order is taken. What works at a broker can still fill.`);
        } else if (why === "prices") {
            say(title, "PRICES ARE OLD");
            say(text, `The feed has told no price for ${age(priceAge)}. Equity and P&L are of that time.`);
        }
        mark(button, "hidden", why === "link" ? null : "");
        if (why !== this.#announced) {
            this.#announced = why;
            if (why) tell(`${title.textContent}. What you see is not current.`, "assertive");
        }
    }
}

/** @param {import("../routes.js").Route} route */
function isOffered(route) {
    return !route.permission || session.may(route.permission);
}

customElements.define("app-shell", Shell);
