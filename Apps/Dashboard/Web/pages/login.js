import { session } from "../live/session.js";
import { fill, h } from "../parts/dom.js";
import { field, input } from "../parts/form.js";
import { attempt } from "../parts/problem.js";

/**
 * The way in: name and password, or a one-time link.
 * @param {() => void} entered @param {string} [reason] why one has to log in again
 */
export function page(entered, reason) {
    document.title = "Log in · Assay";
    const user = input({ autocomplete: "username", autocapitalize: "none", required: true, name: "user" });
    const password = h("input", { type: "password", autocomplete: "current-password", required: true, name: "password" });
    const outcome = h("div", {});
    const go = h("button", { type: "submit", class: "primary" }, "Log in");
    const form = h("form", { class: "login-form" }, field("Name", user), field("Password", password), outcome, go);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const isIn = await attempt(go, outcome, async () => {
            await session.enter(user.value.trim(), password.value);
            return true;
        });
        if (isIn) return entered();
        password.value = "";
        password.focus();
    });
    const status = h("p", { class: "faint", role: "status" }, reason ?? "");
    const token = location.hash.slice(1);
    if (token) {
        // The token leaves the address before anything else can read or keep it.
        history.replaceState(history.state, "", location.pathname + location.search);
        fill(status, "Using the one-time link…");
        void attempt(null, outcome, async () => {
            await session.enterOnce(token);
            return true;
        }).then((isIn) => {
            fill(status, isIn ? "" : "The link did not work; each works once and for a short time.");
            if (isIn) entered();
        });
    }
    const help = h("details", {}, h("summary", {}, "No password yet?"),
        h("p", {}, "On the machine that runs Assay, ", h("code", {}, "assay up"), " prints a link that logs you in once."));
    return h("main", { class: "login", id: "content" }, h("div", { class: "login-box" }, h("h1", {}, "Assay"), status, form, help));
}
