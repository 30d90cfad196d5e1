import { Refusal } from "../live/api.js";
import { fill, h } from "./dom.js";

/**
 * A failure in the server's words: what, why, what to do.
 * @param {unknown} error
 */
export function problem(error) {
    const known = error instanceof Refusal ? error.problem : { title: "Something went wrong", status: 0, detail: String(error) };
    const details = (known.errors ?? []).map((item) => h("li", {}, h("code", {}, item.pointer), " ", item.detail));
    return h(
        "div", { class: "problem", role: "alert" },
        h("strong", {}, known.title), known.detail ? h("p", {}, known.detail) : null,
        details.length ? h("ul", {}, ...details) : null, known.fix ? h("p", { class: "fix" }, known.fix) : null,
        error instanceof Refusal && error.request ? h("p", { class: "faint" }, `request ${error.request}`) : null);
}

/**
 * Runs `work` with `button` busy, and shows a failure in `place`.
 * @template Answer
 * @param {HTMLButtonElement|null} button @param {Element} place @param {() => Promise<Answer>} work @returns {Promise<Answer|undefined>}
 */
export async function attempt(button, place, work) {
    fill(place);
    if (button) button.disabled = true;
    button?.setAttribute("aria-busy", "true");
    try {
        return await work();
    } catch (error) {
        fill(place, problem(error));
        return undefined;
    } finally {
        if (button) button.disabled = false;
        button?.removeAttribute("aria-busy");
    }
}
