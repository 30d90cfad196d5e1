import { api } from "../live/api.js";
import { session } from "../live/session.js";
import { fill, h, mark } from "./dom.js";
import { field } from "./form.js";
import { problem } from "./problem.js";

const example = `param fast = 10 in 2..200 "bars of the fast average"
param slow = 30 in 5..400 "bars of the slow average"

enter long when crossover(sma(close, fast), sma(close, slow))
exit when crossunder(sma(close, fast), sma(close, slow))`;

/** A rule in one's own words, checked by the server while it is written; an error points at its column. */
export class FormulaEditor extends HTMLElement {
    #text = h("textarea", { rows: 8, spellcheck: "false", autocapitalize: "none", autocomplete: "off", wrap: "off", class: "formula" });
    #answer = h("div", { class: "formula-answer", role: "status" });
    #timer = 0;
    #turn = 0;

    connectedCallback() {
        if (!this.#text.value) this.#text.value = sessionStorage.getItem("formula") ?? example;
        const test = h("a", { class: "button", href: "/backtests?rule=1" }, "Backtest this rule");
        this.replaceChildren(field("Rule", this.#text), this.#answer, ...(session.may("backtests.run") ? [test] : []));
        this.#text.addEventListener("input", () => {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => void this.#check(), 250);
        });
        void this.#check();
    }

    disconnectedCallback() {
        clearTimeout(this.#timer);
    }

    async #check() {
        const turn = (this.#turn += 1);
        const rule = this.#text.value;
        sessionStorage.setItem("formula", rule);
        if (!rule.trim()) return fill(this.#answer, h("p", { class: "faint" }, "Write when to enter and when to exit."));
        try {
            const answer = /** @type {Assay.FormulaCheck} */ (await api.ask("/formula/check", { rule }));
            if (turn === this.#turn) this.#show(rule, answer);
        } catch (error) {
            if (turn === this.#turn) fill(this.#answer, problem(error));
        }
    }

    /** @param {string} rule @param {Assay.FormulaCheck} answer */
    #show(rule, answer) {
        mark(this.#text, "aria-invalid", answer.ok ? null : "true");
        if (answer.ok) {
            const names = answer.parameters.map((one) => `${one.name} = ${one.default}`).join(", ");
            return fill(this.#answer, h("p", { class: "verdict good" }, h("strong", {}, "The rule can be run."),
                names ? ` Parameters: ${names}.` : ""));
        }
        fill(this.#answer, ...answer.errors.map((error) => {
            const { line, column } = placeOf(rule, error);
            const shown = rule.split("\n")[line - 1] ?? "";
            const jump = h("button", { type: "button", class: "link", onclick: () => this.#select(rule, line, column) },
                `line ${line}, column ${column}`);
            return h("div", { class: "formula-error" }, h("p", {}, jump, ": ", error.message),
                h("pre", { "aria-hidden": "true" }, `${shown}\n${" ".repeat(Math.max(0, column - 1))}^`));
        }));
    }

    /** @param {string} rule @param {number} line @param {number} column */
    #select(rule, line, column) {
        const before = rule.split("\n").slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
        this.#text.focus();
        this.#text.setSelectionRange(before + column - 1, before + column);
    }
}

/** Where an error is; without a line its column counts from the beginning of the rule. Both count from 1.
 * @param {string} rule @param {{line?: number, column: number}} error */
function placeOf(rule, { line, column }) {
    if (line !== undefined) return { line, column };
    let rest = column;
    const lines = rule.split("\n");
    let at = 0;
    while (at < lines.length - 1 && rest > lines[at].length + 1) rest -= lines[at++].length + 1;
    return { line: at + 1, column: rest };
}

customElements.define("formula-editor", FormulaEditor);
