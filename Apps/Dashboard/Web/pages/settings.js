import { stamp } from "../logic/times.js";
import { api, everything } from "../live/api.js";
import { session } from "../live/session.js";
import { fill, h } from "../parts/dom.js";
import { button, field } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

/** Sets one's own password; the other sessions of oneself end. */
function passwordForm() {
    const members = { type: "password", required: true };
    const old = h("input", { ...members, autocomplete: "current-password" });
    const [first, again] = [0, 1].map(() => h("input", { ...members, autocomplete: "new-password", minlength: 12 }));
    const [outcome, go] = [h("div", {}), h("button", { type: "submit", class: "primary" }, "Change it")];
    const form = h("form", { class: "line-form" }, field("Old password", old), field("New password", first, "At least 12 characters"),
        field("The new one again", again), go, outcome);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (first.value !== again.value) {
            fill(outcome, h("p", { class: "problem", role: "alert" }, "The two differ. Type the same password twice."));
            return again.focus();
        }
        const isSet = await attempt(go, outcome, async () => {
            await api.put("/session/password", { old: old.value, new: first.value });
            return true;
        });
        if (!isSet) return;
        old.value = first.value = again.value = "";
        fill(outcome, h("p", { class: "verdict good", role: "status" }, "It is changed. Your other sessions have ended."));
    });
    return form;
}

class SettingsPage extends Page {
    build() {
        this.head("Settings");
        this.append(panel("Your password", {}, passwordForm()), this.#sessions());
        if (session.may("settings.read")) this.append(this.#values());
    }

    #sessions() {
        const outcome = h("div", {});
        const load = () => everything("/sessions").then((rows) => table.show(rows), (error) => fill(outcome, problem(error)));
        const table = new RowTable({
            caption: "Sessions", key: (/** @type {Assay.SessionLine} */ row) => String(row.id),
                empty: empty("No sessions", "Nobody is logged in by a browser."),
            columns: [
                { title: "User", text: (row) => row.user + (row.own ? " (this one)" : "") },
                    { title: "Kind", text: (row) => row.kind }, { title: "By", text: (row) => row.origin },
                { title: "Begun", text: (row) => stamp(row.opened), class: "time" },
                    { title: "Ends", text: (row) => stamp(row.expires), class: "time" },
                {
                    title: "End", class: "actions", draw: (cell, row) => {
                        const end = button("End", () => void attempt(end, outcome, async () => {
                            await api.remove(`/sessions/${row.id}`);
                            await load();
                        }), { class: "small", label: `End the session of ${row.user} begun ${stamp(row.opened)}` });
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
