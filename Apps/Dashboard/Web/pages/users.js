import { stamp } from "../logic/times.js";
import { everything, sender } from "../live/api.js";
import { session } from "../live/session.js";
import { topic } from "../live/store.js";
import { ask } from "../parts/dialog.js";
import { fill, h } from "../parts/dom.js";
import { button, field, input, select } from "../parts/form.js";
import { empty, Page, panel } from "../parts/page.js";
import { attempt, problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

/** @type {[string, string][]} */
const roles = [["viewer", "viewer: looks"], ["trader", "trader: looks and trades"], ["examiner", "examiner: looks, audits, exports"],
    ["admin", "admin: everything"]];

/** Which accounts a user may see and trade: all there are and will be, or those that are named. */
class Grants {
    #list = h("div", { class: "choices" });
    #all = h("input", { type: "checkbox" });
    #named;

    /** @param {string[]|null} granted null for all */
    constructor(granted) {
        this.#named = new Set(granted ?? []);
        this.#all.checked = granted === null;
        this.#all.addEventListener("change", () => this.offer());
        this.element = h("fieldset", { class: "grants" }, h("legend", {}, "Accounts"),
            h("label", {}, this.#all, "all, also later ones"), this.#list);
        this.offer();
    }

    /** Offers what accounts there are now, and those that were granted. */
    offer() {
        const names = [...new Set([...this.#named, ...topic("accounts").rows.keys()])].sort();
        fill(this.#list, ...names.map((name) => {
            const box = h("input", { type: "checkbox" });
            [box.checked, box.disabled] = [this.#all.checked || this.#named.has(name), this.#all.checked];
            box.addEventListener("change", () => { if (box.checked) this.#named.add(name); else this.#named.delete(name); });
            return h("label", {}, box, name);
        }));
    }

    /** @returns {string[]|null} */
    get value() { return this.#all.checked ? null : [...this.#named].sort(); }
}

class UsersPage extends Page {
    build() {
        const outcome = h("div", {});
        const load = () => everything("/users").then((rows) => table.show(rows), (error) => fill(outcome, problem(error)));
        const table = new RowTable({
            caption: "Users", key: (/** @type {Assay.User} */ row) => row.name, mark: (row) => (row.enabled ? "enabled" : "disabled"),
                empty: empty("No users", "Add the first below."),
            columns: [
                { title: "Name", text: (row) => row.name, order: (a, b) => a.name.localeCompare(b.name) },
                    { title: "Called", text: (row) => row.displayName }, { title: "Role", text: (row) => row.role },
                { title: "State", text: (row) => (!row.enabled ? "disabled" : row.hasPassword ? "enabled" : "no password yet") },
                { title: "Accounts", text: (row) => row.accounts === null ? "all" : row.accounts.join(", ") || "none" },
                    { title: "Added", text: (row) => stamp(row.added), class: "time" },
                    { title: "Change", class: "actions", draw: (cell, row) => fill(cell, ...this.#actions(row, load)) },
            ],
        });
        const [name, called, role] = [input({ required: true, autocapitalize: "none", maxlength: 31 }),
            input({ required: true, maxlength: 64 }), select(roles)];
        const grants = new Grants([]);
        const [answer, send] = [h("div", {}), sender()];
        const go = h("button", { type: "submit", class: "primary" }, "Add");
        const form = h("form", { class: "line-form" }, field("Name", name), field("Called", called), field("Role", role),
            grants.element, go, answer);
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            const made = await attempt(go, answer, () => send("POST", "/users", {
                name: name.value.trim(), displayName: called.value.trim(), role: role.value, accounts: grants.value }));
            if (made === undefined) return;
            fill(answer, h("p", { class: "verdict good", role: "status" },
                `${name.value} was added. Make a log-in link for the first log-in.`));
            name.value = called.value = "";
            void load();
        });
        this.head("Users");
        this.append(panel("Who may log in", {}, table.element, outcome), panel("Add a user", {}, form));
        this.watch(["accounts"], () => grants.offer());
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
            button("Accounts", () => {
                const grants = new Grants(row.accounts);
                ask({
                    title: `Accounts of ${row.name}`, confirm: "Grant",
                    body: [h("p", {}, "Their sessions end; they log in again with what you grant."), grants.element],
                    act: async () => { await send("PUT", `${path}/accounts`, { accounts: grants.value }); changed(); },
                });
            }, { class: "small", label: `Grant accounts to ${row.name}` }),
            button(row.enabled ? "Disable" : "Enable", () => ask({
                title: `${row.enabled ? "Disable" : "Enable"} ${row.name}?`, confirm: row.enabled ? "Disable" : "Enable",
                    danger: row.enabled,
                body: [h("p", {}, row.enabled ? "Their sessions end at once. Their orders stay as they are." : "They can log in again.")],
                act: async () => { await send("PUT", `${path}/disabled`, { disabled: row.enabled }); changed(); },
            }), { class: "small", reason: isSelf, label: `${row.enabled ? "Disable" : "Enable"} ${row.name}` }),
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
