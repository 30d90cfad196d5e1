import { attempt } from "./problem.js";
import { fill, h, unique } from "./dom.js";
import { field, input } from "./form.js";

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {Node[]} body
 * @property {string} confirm what the button says
 * @property {boolean} [danger]
 * @property {() => string} [word] what must be typed first; asked for again when the form changes
 * @property {(typed: string) => Promise<Node|void>} act its answer is shown in the dialog; without one the dialog closes
 */

/**
 * Asks before something is done, and shows what came of it. The focus goes back to where it was.
 * @param {Question} question
 */
export function ask({ title, body, confirm, danger = false, word, act }) {
    const opener = /** @type {HTMLElement|null} */ (document.activeElement);
    const typed = input({ autocapitalize: "none" });
    const label = h("span", {});
    const typing = word ? field("", typed) : null;
    typing?.querySelector("label")?.append(label);
    const outcome = h("div", { class: "outcome" });
    const go = h("button", { type: "submit", class: danger ? "danger" : "primary" }, confirm);
    const leave = h("button", { type: "button", onclick: () => dialog.close() }, "Cancel");
    const id = unique("dialog");
    const form = h("form", { method: "dialog" }, ...body, typing, outcome, h("footer", {}, leave, go));
    const dialog = h("dialog", { "aria-labelledby": id, class: danger ? "grave" : null }, h("h2", { id }, title), form);

    const judge = () => {
        const needed = word?.() ?? "";
        if (word) fill(label, "Type ", h("strong", {}, needed), " to go on");
        go.disabled = word !== undefined && typed.value.trim() !== needed;
    };
    form.addEventListener("input", judge);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (go.disabled) return;
        let isDone = false;
        const answer = await attempt(go, outcome, async () => {
            const node = await act(typed.value.trim());
            isDone = true;
            return node;
        });
        if (!isDone) return;
        if (!answer) return dialog.close();
        fill(form, answer, h("footer", {}, h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "Close")));
        form.querySelector("button")?.focus();
    });
    dialog.addEventListener("close", () => {
        dialog.remove();
        if (opener?.isConnected) opener.focus();
    });
    document.body.append(dialog);
    judge();
    dialog.showModal();
    return dialog;
}

/**
 * Says something once, politely, and shows it for a while.
 * @param {string} text @param {"polite"|"assertive"} [urgency]
 */
export function tell(text, urgency = "polite") {
    const place = document.querySelector(`[data-says="${urgency}"]`);
    if (!place) return;
    const note = h("p", { class: "toast" }, text);
    place.append(note);
    setTimeout(() => note.remove(), 8000);
}
