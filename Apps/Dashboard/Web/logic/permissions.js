/** What a role may do, as the server's table says; a session that names its permissions is believed over it. */

const looking = [
    "desk.read", "accounts.read", "orders.read", "positions.read", "backtests.read", "data.read", "alerts.read", "sessions.own",
];
const trading = [
    "orders.place", "orders.amend", "orders.cancel", "trading.halt", "strategies.run", "backtests.run", "data.import", "alerts.acknowledge",
];
const examining = ["audit.read", "export", "settings.read"];
const running = [
    "accounts.open", "accounts.fund", "limits.set", "trading.resume", "instruments.restrict", "users.manage", "settings.write",
        "sessions.any",
];

/** @type {Record<string, string[]>} */
const table = {
    viewer: looking,
    trader: [...looking, ...trading],
    examiner: [...looking, ...examining],
    admin: [...looking, ...trading, ...examining, ...running],
};

/**
 * The permissions of a session; none for a role nobody knows.
 * @param {Assay.Session|null} session @returns {Set<string>}
 */
export const permissionsOf = (session) => new Set(session ? session.permissions ?? table[session.role] ?? [] : []);
