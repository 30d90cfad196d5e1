/** Who is at the screen and what they may do. */

import { permissionsOf } from "../logic/permissions.js";
import { api } from "./api.js";

/** @type {Assay.Session|null} */
let current = null;
/** @type {Set<string>} */
let permissions = new Set();

/** @param {Assay.Session|null} session */
function become(session) {
    current = session;
    permissions = permissionsOf(session);
}

export const session = {
    get user() { return current?.user ?? ""; },
    get role() { return current?.role ?? ""; },
    get isThere() { return current !== null; },
    /** @param {string} permission */
    may: (permission) => permissions.has(permission),
    /** Whether nothing is allowed before a password is set. */
    get needsPassword() { return current?.needsPassword === true; },
    /**
     * Why something is not offered.
     * @param {string} permission
     */
    reason: (permission) => `Your role (${current?.role ?? "none"}) lacks the permission ${permission}.`,
    /** Asks the server; false where nobody is logged in. */
    async find() {
        try {
            become(await api.probe("/session"));
        } catch (error) {
            if (/** @type {any} */ (error).problem?.status !== 401) throw error;
            become(null);
        }
        return current !== null;
    },
    /** @param {string} user @param {string} password */
    async enter(user, password) { become(await api.enter("/session", { user, password })); },
    /** @param {string} token */
    async enterOnce(token) { become(await api.enter("/session/one-time", { token })); },
    /** @param {string} password */
    async setPassword(password) {
        await api.put("/session/password", { new: password });
        become(await api.probe("/session"));
    },
    async leave() {
        await api.remove("/session");
        become(null);
    },
    forget() { become(null); },
};
