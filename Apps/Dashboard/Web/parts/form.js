import { h, unique } from "./dom.js";

/**
 * A labelled control.
 * @template {HTMLElement} Control @param {string} label @param {Control} control @param {string} [hint]
 */
export function field(label, control, hint) {
    const id = control.id || unique("field");
    control.id = id;
    const note = hint ? h("small", { id: id + "-hint" }, hint) : null;
    if (note) control.setAttribute("aria-describedby", note.id);
    return h("div", { class: "field" }, h("label", { for: id }, label), control, note);
}

/** @param {Record<string, any>} [members] */
export const input = (members = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...members });

/**
 * Decimal text, never a number control: those make floats of it.
 * @param {Record<string, any>} [members]
 */
export const decimalInput = (members = {}) => input({ inputmode: "decimal", pattern: "\\d+(\\.\\d+)?", class: "number", ...members });

/** @param {(string|[string, string])[]} options values, or values with their words @param {Record<string, any>} [members] */
export function select(options, members = {}) {
    const items = options.map((option) => {
        const [value, text] = Array.isArray(option) ? option : [option, option];
        return h("option", { value }, text);
    });
    return h("select", members, ...items);
}

/**
 * Writes other options and keeps the choice where it is still there.
 * @param {HTMLSelectElement} control @param {string[]} values
 */
export function offer(control, values) {
    if (values.join("\n") === Array.from(control.options, (option) => option.value).join("\n")) return;
    const chosen = control.value;
    control.replaceChildren(...values.map((value) => h("option", { value }, value)));
    if (values.includes(chosen)) control.value = chosen;
}

/**
 * A few exclusive choices side by side.
 * @param {string} legend @param {string} name @param {[string, string][]} choices
 * @param {string} chosen
 */
export function segments(legend, name, choices, chosen) {
    const items = choices.map(([value, text]) => {
        const id = unique(name);
        return [h("input", { type: "radio", name, value, id, checked: value === chosen }), h("label", { for: id }, text)];
    });
    return h("fieldset", { class: "segments" }, h("legend", {}, legend), h("div", {}, ...items.flat()));
}

/**
 * What is chosen among segments.
 * @param {HTMLElement} place @param {string} name
 */
export function chosenIn(place, name) {
    const found = /** @type {HTMLInputElement|null} */ (place.querySelector(`input[name="${name}"]:checked`));
    return found?.value ?? "";
}

/**
 * A button; where `reason` is given it cannot be used and says why.
 * @param {string} text @param {() => void} act
 * @param {{class?: string, reason?: string|null, label?: string}} options
 */
export function button(text, act, { class: name = "", reason = null, label } = {}) {
    return h("button", {
        type: "button", class: name, onclick: act, disabled: reason !== null, title: reason, "aria-label": label,
    }, text);
}
