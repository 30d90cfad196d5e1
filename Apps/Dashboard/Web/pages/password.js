import { session } from "../live/session.js";
import { fill, h } from "../parts/dom.js";
import { field } from "../parts/form.js";
import { attempt } from "../parts/problem.js";

/**
 * The first password: after a one-time login nothing else is allowed before it.
 * @param {() => void} done
 */
export function page(done) {
    document.title = "Set a password · Assay";
    const members = { type: "password", autocomplete: "new-password", required: true, minlength: 12 };
    const [first, again] = [h("input", { ...members, name: "password" }), h("input", { ...members, name: "again" })];
    const outcome = h("div", {});
    const go = h("button", { type: "submit", class: "primary" }, "Set the password");
    const form = h(
        "form", { class: "login-form" }, field("Password", first, "At least 12 characters; a sentence is good."),
        field("The same again", again), outcome, go);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (first.value !== again.value) {
            fill(outcome, h("p", { class: "problem", role: "alert" }, "The two differ. Type the same password twice."));
            return again.focus();
        }
        const isSet = await attempt(go, outcome, async () => {
            await session.setPassword(first.value);
            return true;
        });
        if (isSet) done();
    });
    const greeting = h("p", { class: "faint" }, `You are ${session.user}. The link that brought you here is used up.`);
    return h("main", { class: "login", id: "content" }, h("div", { class: "login-box" }, h("h1", {}, "Set a password"), greeting, form));
}
