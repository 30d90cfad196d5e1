import { stamp } from "../logic/times.js";
import { api, everything } from "../live/api.js";
import { session } from "../live/session.js";
import { fill, h } from "../parts/dom.js";
import { button } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

class SettingsPage extends Page {
    build() {
        this.head("Settings");
        this.append(this.#sessions());
        if (session.may("settings.read")) this.append(this.#values());
    }

    #sessions() {
        const outcome = h("div", {});
        const load = () => everything("/sessions").then((rows) => table.show(rows), (error) => fill(outcome, problem(error)));
        const table = new RowTable({
            caption: "Sessions", key: (/** @type {Assay.SessionLine} */ row) => row.id,
                empty: empty("No sessions", "Nobody is logged in by a browser."),
            columns: [
                { title: "User", text: (row) => row.user + (row.current ? " (this one)" : "") },
                    { title: "Begun", text: (row) => stamp(row.created), class: "time" },
                { title: "Last seen", text: (row) => stamp(row.lastSeen), class: "time" },
                    { title: "From", text: (row) => row.address ?? "" },
                {
                    title: "End", class: "actions", draw: (cell, row) => {
                        const end = button("End", () => void attempt(end, outcome, async () => {
                            await api.remove(`/sessions/${encodeURIComponent(row.id)}`);
                            await load();
                        }), { class: "small", label: `End the session of ${row.user} begun ${stamp(row.created)}` });
                        fill(cell, end);
                    },
                },
            ],
        });
        void load();
        return panel("Sessions", {}, table.element, outcome);
    }

    #values() {
        const outcome = h("div", {});
        const table = new RowTable({
            caption: "Configuration", key: (/** @type {Assay.Setting} */ row) => row.name,
                empty: empty("No settings", "Defaults hold everywhere."),
            columns: [
                { title: "Name", text: (row) => row.name, order: (a, b) => a.name.localeCompare(b.name) },
                    { title: "Value", text: (row) => row.value },
                { title: "Set by", text: (row) => row.origin, class: "reason" },
            ],
        });
        everything("/settings").then((rows) => table.show(rows), (error) => fill(outcome, problem(error)));
        return panel("Configuration in force", {}, h("p", { class: "faint" },
            "Secrets are masked. Values change in the configuration file; the desk reads it when it starts."), table.element, outcome);
    }
}

customElements.define("settings-page", SettingsPage);
export const page = () => new SettingsPage();
