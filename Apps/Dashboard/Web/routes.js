/**
 * @typedef {object} Route
 * @property {RegExp} path
 * @property {string} title
 * @property {() => Promise<{page: (match: RegExpExecArray) => HTMLElement}>} load
 * @property {string} [link] where the navigation leads; pages without one are not in it
 * @property {string} [icon] its outline in a box of 20
 * @property {string} [permission] what one needs to see it
 * @property {boolean} [tab] whether it is among the tabs of a phone
 */

/**
 * Every page, in the order of the navigation.
 * @type {Route[]}
 */
export const routes = [
    {
        path: /^\/$/, title: "Overview", link: "/", tab: true, icon: "M3 12l5-5 4 3 5-6M3 17h14",
        load: () => import("./pages/overview.js"),
    },
    {
        path: /^\/chart(?:\/([^/]+))?$/, title: "Chart", link: "/chart", tab: true,
            icon: "M6 3v3m0 8v3M4 6h4v8H4zM14 2v5m0 6v5M12 7h4v6h-4z",
        load: () => import("./pages/chart.js"),
    },
    {
        path: /^\/orders(?:\/(\d+))?$/, title: "Orders", link: "/orders", tab: true, permission: "orders.read",
            icon: "M4 5h12M4 10h12M4 15h7",
        load: () => import("./pages/orders.js"),
    },
    {
        path: /^\/trades$/, title: "Trades", link: "/trades", permission: "orders.read", icon: "M4 7h11l-3-3M16 13H5l3 3",
        load: () => import("./pages/trades.js"),
    },
    {
        path: /^\/strategies(?:\/([^/]+))?$/, title: "Strategies", link: "/strategies", icon: "M4 15c4 0 3-9 6-9s2 6 6 6",
        load: () => import("./pages/strategies.js"),
    },
    {
        path: /^\/backtests(?:\/([^/]+))?$/, title: "Backtests", link: "/backtests", permission: "backtests.read",
        icon: "M10 4a6 6 0 1 1-5.7 4M10 7v4l3 2M4 3v5h5", load: () => import("./pages/backtests.js"),
    },
    {
        path: /^\/data(?:\/([^/]+))?$/, title: "Data", link: "/data", permission: "data.read",
        icon: "M4 6c0-3 12-3 12 0v8c0 3-12 3-12 0zM4 6c0 3 12 3 12 0M4 10c0 3 12 3 12 0", load: () => import("./pages/datasets.js"),
    },
    {
        path: /^\/risk$/, title: "Risk", link: "/risk", tab: true, icon: "M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5z",
        load: () => import("./pages/risk.js"),
    },
    {
        path: /^\/alerts$/, title: "Alerts", link: "/alerts", permission: "alerts.read", icon: "M5 14h10l-1-2V9a4 4 0 0 0-8 0v3zM9 16h2",
        load: () => import("./pages/alerts.js"),
    },
    {
        path: /^\/audit$/, title: "Audit", link: "/audit", permission: "audit.read", icon: "M8 4h-3v12h3M12 4h3v12h-3M8 10h4",
        load: () => import("./pages/audit.js"),
    },
    {
        path: /^\/users$/, title: "Users", link: "/users", permission: "users.manage",
            icon: "M10 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c0-6 12-6 12 0",
        load: () => import("./pages/users.js"),
    },
    {
        path: /^\/settings$/, title: "Settings", link: "/settings", icon: "M3 6h8m4 0h2M3 14h2m4 0h8M11 4v4M7 12v4",
        load: () => import("./pages/settings.js"),
    },
];

/** @param {string} path @returns {{route: Route, match: RegExpExecArray}|null} */
export function find(path) {
    for (const route of routes) {
        const match = route.path.exec(path);
        if (match) return { route, match };
    }
    return null;
}
