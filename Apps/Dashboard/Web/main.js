/** Begins the dashboard: who is there, which page, and what to do when a session ends. */

import { authority } from "./live/api.js";
import { session } from "./live/session.js";
import { forgetEverything } from "./live/store.js";
import { stream } from "./live/stream.js";
import { fill, h } from "./parts/dom.js";
import { empty } from "./parts/page.js";
import { problem } from "./parts/problem.js";
import { Shell } from "./parts/shell.js";
import { page as loginPage } from "./pages/login.js";
import { page as passwordPage } from "./pages/password.js";
import { find } from "./routes.js";

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
/** @type {Shell|null} */
let shell = null;
/** Counts navigations, so that a slow page never lands on a later one. */
let turn = 0;

/** @param {string} address @param {{replace?: boolean, reason?: string}} options */
export function go(address, { replace = false, reason } = {}) {
    history[replace ? "replaceState" : "pushState"]({ reason }, "", address);
    void show(true);
}

/** @param {boolean} isMoved whether the reader went somewhere, so that the focus goes along */
async function show(isMoved) {
    const mine = (turn += 1);
    if (location.pathname === "/login") return showLogin();
    if (!session.isThere) return go(`/login?next=${encodeURIComponent(location.pathname + location.search)}`, { replace: true });
    if (session.needsPassword) {
        fill(app, passwordPage(() => void show(true)));
        return;
    }
    if (!shell) {
        shell = new Shell();
        fill(app, shell);
        stream.open();
    }
    const found = find(location.pathname);
    shell.select(found?.route ?? null);
    const permission = found?.route.permission;
    let content;
    if (!found) content = notice("Nothing is here", `There is no page ${location.pathname}.`);
    else if (permission && !session.may(permission)) content = notice(found.route.title, session.reason(permission));
    else content = await found.route.load().then((module) => module.page(found.match), (error) => h("div", {}, problem(error)));
    if (mine !== turn) return;
    shell.show(content);
    if (isMoved) {
        scrollTo(0, 0);
        /** @type {HTMLElement|null} */ (shell.querySelector("h1"))?.focus();
    }
}

/** @param {string} title @param {string} text */
function notice(title, text) {
    document.title = `${title} · Assay`;
    return h("div", {}, h("h1", { tabindex: "-1" }, title), empty(text, h("a", { href: "/" }, "Go to the overview")));
}

function showLogin() {
    stream.close();
    forgetEverything();
    shell = null;
    const next = new URLSearchParams(location.search).get("next") ?? "/";
    // Only a path of this server: what begins with two slashes would be another one.
    const target = /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/";
    fill(app, loginPage(() => go(target, { replace: true }), history.state?.reason));
}

authority.ended = () => {
    if (location.pathname === "/login") return;
    session.forget();
    const next = encodeURIComponent(location.pathname + location.search);
    go(`/login?next=${next}`, { replace: true, reason: "Your session ended. Log in again to go on where you were." });
};

document.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest?.("a");
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
    if (link.origin !== location.origin || link.hasAttribute("download") || link.getAttribute("href")?.startsWith("#")) return;
    if (link.pathname.startsWith("/api/")) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
});
addEventListener("popstate", () => { if (!location.hash || location.pathname === "/login") void show(true); });
addEventListener("leave", async () => {
    await session.leave().catch(() => session.forget());
    go("/login");
});

try {
    if (location.pathname !== "/login") await session.find();
    await show(false);
} catch (error) {
    fill(app, h("main", { class: "alone" }, h("h1", {}, "Assay"), problem(error),
        h("button", { onclick: () => location.reload() }, "Try again")));
}
