import { api, everything, sender } from "../live/api.js";
import { fill, h, mark, say } from "../parts/dom.js";
import { decimalInput, field, input, offer, select } from "../parts/form.js";
import { attempt, problem } from "../parts/problem.js";

/**
 * What starts a run and follows it.
 * @param {(end: () => void) => void} own calls what is given when the page leaves @param {() => void} saved
 */
export function backtestForm(own, saved) {
    const parameters = new URLSearchParams(location.search);
    const [strategy, data] = [select([], { required: true }), select([], { required: true })];
    const fillPolicy = select([["next-event/1", "at the next event"], ["pessimistic/1", "pessimistic"]]);
    const rule = h("textarea", { rows: 5, spellcheck: "false", class: "formula", wrap: "off" });
    const ruleField = field("Rule", rule);
    const [from, to] = [h("input", { type: "date" }), h("input", { type: "date" })];
    const cash = decimalInput({ value: "100000", required: true });
    const [fees, slippage, set] = [input({ value: "0.1%" }), input({ value: "none" }), input({ placeholder: "fast=20 slow=100" })];
    const seed = input({ inputmode: "numeric", value: "1", class: "number" });
    const [outcome, send] = [h("div", {}), sender()];
    const go = h("button", { type: "submit", class: "primary" }, "Run");
    const form = h(
        "form", { class: "run-form" }, field("Strategy", strategy), field("Data", data), field("From", from), field("To", to),
            field("Cash", cash),
        field("Fees", fees), field("Slippage", slippage), field("Fills", fillPolicy), field("Seed", seed),
            field("Parameters", set, "name=value, apart by spaces"),
        ruleField, go, outcome);

    const chooseRule = () => { ruleField.hidden = strategy.value !== "formula"; };
    strategy.addEventListener("change", chooseRule);
    Promise.all([everything("/strategies"), everything("/datasets")]).then(([strategies, datasets]) => {
        offer(strategy, [...new Set([...strategies.map((one) => one.key), "formula"])]);
        offer(data, datasets.filter((one) => !one.problem).map((one) => one.name));
        strategy.value = parameters.has("rule") ? "formula" : parameters.get("strategy") ?? strategy.value;
        rule.value = sessionStorage.getItem("formula") ?? "";
        chooseRule();
    }, (error) => fill(outcome, problem(error)));

    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const pairs = set.value.trim() ? set.value.trim().split(/\s+/).map((pair) => pair.split("=", 2)) : [];
        const body = {
            ...(strategy.value === "formula" ? { rule: rule.value } : { strategy: strategy.value }), data: [data.value],
                cash: cash.value, fees: fees.value,
            slippage: slippage.value, fill: fillPolicy.value, seed: seed.value, set: Object.fromEntries(pairs),
            ...(from.value ? { from: from.value } : {}), ...(to.value ? { to: to.value } : {}),
        };
        const answer = await attempt(go, outcome, () => send("POST", "/backtests", body));
        if (answer?.job) follow(String(answer.job), outcome, own, saved);
    });
    return form;
}

/**
 * Shows a job until it ends.
 * @param {string} job @param {HTMLElement} place @param {(end: () => void) => void} own @param {() => void} saved
 */
function follow(job, place, own, saved) {
    const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress of the run" });
    const text = h("span", { class: "faint" }, "waiting");
    fill(place, h("p", { class: "progress" }, bar, text));
    let timer = 0;
    let isOver = false;
    own(() => { isOver = true; clearTimeout(timer); });
    const look = async () => {
        try {
            const state = /** @type {Assay.Job} */ (await api.get(`/backtests/jobs/${encodeURIComponent(job)}`));
            mark(bar, "value", String(state.progress));
            say(text, `${state.state} ${Math.round(state.progress * 100)} %`);
            if (state.problem) return fill(place, h("div", { class: "problem", role: "alert" }, h("strong", {}, "The run failed"),
                h("p", {}, state.problem)));
            if (state.id) {
                fill(place, h("p", { class: "verdict good", role: "status" }, "Done: ",
                    h("a", { href: `/backtests/${state.id}` }, `run ${state.id}`)));
                return saved();
            }
        } catch (error) {
            return fill(place, problem(error));
        }
        if (!isOver) timer = setTimeout(look, 400);
    };
    void look();
}
