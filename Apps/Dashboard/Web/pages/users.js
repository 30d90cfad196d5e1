import { stamp } from "../logic/times.js";
import { everything, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { ask } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { button, field, input, select } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

/** @type {[string, string][]} */
const roles = [["viewer", "viewer: looks"], ["trader", "trader: looks and trades"], ["examiner", "examiner: looks, audits, exports"],
    ["admin", "admin: everything"]];

class UsersPage extends Page {
    build() {
        const outcome = h("div", {});
        const load = () => everything("/users").then((rows) => table.show(rows), (error) => fill(outcome, problem(error)));
        const table = new RowTable({
            caption: "Users", key: (/** @type {Assay.User} */ row) => row.name, mark: (row) => (row.disabled ? "disabled" : "enabled"),
                empty: empty("No users", "Add the first below."),
            columns: [
                { title: "Name", text: (row) => row.name, order: (a, b) => a.name.localeCompare(b.name) },
                    { title: "Role", text: (row) => row.role },
                { title: "State", text: (row) => (row.disabled ? "disabled" : "enabled") },
                    { title: "Last log-in", text: (row) => stamp(row.lastLogin), class: "time" },
                { title: "Accounts", text: (row) => row.accounts?.join(", ") ?? "" },
                    { title: "Change", class: "actions", draw: (cell, row) => fill(cell, ...this.#actions(row, load)) },
            ],
        });
        const [name, role] = [input({ required: true, autocapitalize: "none" }), select(roles)];
        const [answer, send] = [h("div", {}), sender()];
        const go = h("button", { type: "submit", class: "primary" }, "Add");
        const form = h("form", { class: "line-form" }, field("Name", name), field("Role", role), go, answer);
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            const made = await attempt(go, answer, () => send("POST", "/users", { name: name.value.trim(), role: role.value }));
            if (made === undefined) return;
            fill(answer, h("p", { class: "verdict good", role: "status" },
                `${name.value} was added. Make a log-in link for the first log-in.`));
            name.value = "";
            void load();
        });
        this.head("Users");
        this.append(panel("Who may log in", {}, table.element, outcome), panel("Add a user", {}, form));
        void load();
    }

    /** @param {Assay.User} row @param {() => void} changed */
    #actions(row, changed) {
        const send = sender();
        const path = `/users/${encodeURIComponent(row.name)}`;
        const isSelf = row.name === session.user ? "This is you." : null;
        const role = select(roles, { "aria-label": "Role" });
        role.value = row.role;
        return [
            button("Role", () => ask({
                title: `Role of ${row.name}`, confirm: "Change", body: [field("Role", role)],
                act: async () => { await send("PUT", `${path}/role`, { role: role.value }); changed(); },
            }), { class: "small", reason: isSelf, label: `Change the role of ${row.name}` }),
            button(row.disabled ? "Enable" : "Disable", () => ask({
                title: `${row.disabled ? "Enable" : "Disable"} ${row.name}?`, confirm: row.disabled ? "Enable" : "Disable",
                    danger: !row.disabled,
                body: [h("p", {}, row.disabled ? "They can log in again." : "Their sessions end at once. Their orders stay as they are.")],
                act: async () => { await send("PUT", `${path}/disabled`, { disabled: !row.disabled }); changed(); },
            }), { class: "small", reason: isSelf, label: `${row.disabled ? "Enable" : "Disable"} ${row.name}` }),
            button("Log-in link", () => ask({
                title: `Log-in link for ${row.name}`, confirm: "Make the link",
                    body: [h("p", {}, "It logs in once, without a password. Whoever has it first is in.")],
                act: async () => {
                    const answer = await send("POST", `${path}/login-link`);
                    const link = location.origin + answer.path;
                    return h("div", {}, field("Give it to nobody else", input({ readonly: true, value: link })),
                        h("p", { class: "faint" }, "It is shown this once only."));
                },
            }), { class: "small", label: `Make a log-in link for ${row.name}` }),
        ];
    }
}

customElements.define("users-page", UsersPage);
export const page = () => new UsersPage();
