import { api, everything, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { stamp } from "../logic/times.js";
import { ask, tell } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { button } from "../parts/form.js";
import { FormulaEditor } from "../parts/formula-editor.js";
import { code, empty, Page, panel } from "../parts/page.js";
import { problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

class StrategiesPage extends Page {
    #deployments = h("div", { class: "deployments" });

    build() {
        this.head("Strategies");
        const parameters = h("div", {});
        const list = new RowTable({
            caption: "Strategies", key: (/** @type {Assay.Strategy} */ row) => row.key,
                empty: empty("No strategies", "Make one of your own:", code("assay strategy new mine")),
            columns: [
                { title: "Strategy", draw: (cell, row) =>
                    fill(cell, button(row.key, () => this.#showParameters(parameters, row.key), { class: "link" })) },
                { title: "What it does", text: (row) => row.summary, class: "reason" },
            ],
        });
        const outcome = h("div", {});
        this.append(
            panel("Running on accounts", {}, this.#deployments), panel("Formula", {}, new FormulaEditor()),
            panel("What there is", {}, list.element, outcome, parameters));
        everything("/strategies").then((rows) => list.show(rows), (error) => fill(outcome, problem(error)));
        this.every(10, () => void this.#refresh());
    }

    async #refresh() {
        try {
            const rows = /** @type {Assay.Deployment[]} */ (await everything("/deployments"));
            const text = JSON.stringify(rows);
            if (text === this.#deployments.dataset.shown) return;
            this.#deployments.dataset.shown = text;
            const nothing = empty("No strategy trades", "Name one in the configuration and start the desk again:",
                code("strategies: { mine: { account: \"paper\", strategy: \"sma_cross\" } }"));
            fill(this.#deployments, ...(rows.length ? rows.map((row) => this.#card(row)) : [nothing]));
        } catch (error) {
            fill(this.#deployments, problem(error));
        }
    }

    /** @param {Assay.Deployment} row */
    #card(row) {
        const isRunning = row.state === "running";
        const reason = session.may("strategies.run") ? null : session.reason("strategies.run");
        const act = button(isRunning ? "Stop" : "Start", () => this.#askToTurn(row, isRunning),
            { class: isRunning ? "" : "primary", reason, label: `${isRunning ? "Stop" : "Start"} ${row.name}` });
        const values = row.parameters.map(({ name, value }) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
        return h(
            "article", { class: "deployment", "data-state": row.state },
            h("header", {}, h("h3", {}, row.name),
                h("span", { class: "chip", "data-state": isRunning ? "active" : row.problem ? "halted" : "stopped" }, row.state), act),
            h("p", { class: "faint" }, `${row.strategy} on ${row.account}`,
                row.instruments?.length ? ` · ${row.instruments.join(", ")}` : "", row.since ? ` · since ${stamp(row.since)}` : ""),
            row.problem ? h("p", { class: "verdict bad" }, row.problem) : null,
            values.length ? h("dl", { class: "facts tight" }, ...values) : null);
    }

    /** @param {Assay.Deployment} row @param {boolean} isRunning */
    #askToTurn(row, isRunning) {
        const send = sender();
        const text = isRunning
            ? "It places no more orders. Its working orders and positions stay as they are; cancel or close them yourself."
            : `It trades the account ${row.account} from the next price on, within the account's limits.`;
        ask({
            title: `${isRunning ? "Stop" : "Start"} ${row.name}?`, confirm: isRunning ? "Stop it" : "Start it", danger: isRunning,
                body: [h("p", {}, text)],
            act: async () => {
                await send("POST", `/deployments/${encodeURIComponent(row.name)}/${isRunning ? "stop" : "start"}`);
                tell(`${row.name} was told to ${isRunning ? "stop" : "start"}.`);
                await this.#refresh();
            },
        });
    }

    /** @param {HTMLElement} place @param {string} key */
    async #showParameters(place, key) {
        try {
            const strategy = /** @type {Assay.Strategy} */ (await api.get(`/strategies/${encodeURIComponent(key)}`));
            const table = new RowTable({
                caption: `Parameters of ${key}`, key: (/** @type {Assay.Parameter} */ row) => row.name,
                    empty: empty("No parameters", "It takes none."),
                columns: [
                    { title: "Parameter", text: (row) => row.name }, { title: "Default", number: true, text: (row) => row.default },
                    { title: "Range", text: (row) => row.range ?? "" }, { title: "Type", text: (row) => row.type },
                        { title: "Meaning", text: (row) => row.summary, class: "reason" },
                ],
            });
            table.show(strategy.parameters ?? []);
            const test = session.may("backtests.run") ? h("a", { class: "button",
                href: `/backtests?strategy=${encodeURIComponent(key)}` }, "Backtest it") : null;
            fill(place, h("h3", {}, `Parameters of ${key}`), table.element, test);
            place.scrollIntoView({ block: "nearest" });
        } catch (error) {
            fill(place, problem(error));
        }
    }
}

customElements.define("strategies-page", StrategiesPage);
export const page = () => new StrategiesPage();
