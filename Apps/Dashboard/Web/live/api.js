/** Reads and commands over HTTP. Every failure is a `Refusal` that carries the server's own words. */

const base = "/api/v1";

/** A problem (RFC 9457) the server answered with, or the lack of an answer. */
export class Refusal extends Error {
    /** @param {Assay.Problem} problem @param {string|null} request */
    constructor(problem, request = null) {
        super(problem.detail ?? problem.title);
        this.problem = problem;
        this.request = request;
    }
}

/**
 * Told of each 401, so that one place ends the session.
 * @type {{ended: () => void}}
 */
export const authority = { ended: () => {} };

/** @param {Response} response @returns {Promise<Refusal>} */
async function refusalOf(response) {
    const request = response.headers.get("X-Request-Id");
    if ((response.headers.get("Content-Type") ?? "").includes("json")) {
        const body = await response.json().catch(() => null);
        if (body && typeof body.title === "string") return new Refusal({ ...body, status: response.status }, request);
    }
    return new Refusal({ title: `The server answered ${response.status}`, status: response.status, detail: response.statusText }, request);
}

/**
 * @param {string} method @param {string} path below the base @param {{body?: unknown, key?: string, quiet?: boolean}} options
 * @returns {Promise<any>} the JSON answer; null where there is none
 */
async function call(method, path, { body, key, quiet = false } = {}) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (method !== "GET") headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    let response;
    try {
        response = await fetch(base + path, {
            method, headers, credentials: "same-origin", cache: "no-cache", body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
        });
    } catch {
        const detail = method === "GET" ? "The server did not answer."
            : "The server did not answer: it is not known whether this was done.";
        const fix = method === "GET" ? "Check the connection; the page tries again by itself."
            : "Send it again: the same request is done once only.";
        throw new Refusal({ title: "No answer", status: 0, detail, fix });
    }
    if (response.ok) return response.status === 204 ? null : response.json().catch(() => null);
    const refusal = await refusalOf(response);
    if (response.status === 401 && !quiet) authority.ended();
    throw refusal;
}

/** Tells one command from another. */
function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends commands so that one whose answer got lost is done only once: the key stays the same while no answer came and nothing was changed.
 * @returns {(method: "POST"|"PUT"|"PATCH", path: string, body?: unknown) => Promise<any>}
 */
export function sender() {
    let [key, sent] = ["", ""];
    return async (method, path, body = {}) => {
        const text = `${method} ${path} ${JSON.stringify(body)}`;
        if (text !== sent) key = newKey();
        sent = text;
        try {
            const answer = await call(method, path, { body, key });
            sent = "";
            return answer;
        } catch (error) {
            const status = error instanceof Refusal ? error.problem.status : 0;
            if (status >= 400 && status < 500) sent = "";
            throw error;
        }
    };
}

/** @param {Record<string, string|number|null|undefined>} values @returns {string} `?a=b`, or nothing */
export function query(values) {
    const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text ? "?" + text : "";
}

export const api = {
    /** @param {string} path */
    get: (path) => call("GET", path),
    /**
     * Reads without ending the session where there is none.
     * @param {string} path
     */
    probe: (path) => call("GET", path, { quiet: true }),
    /**
     * Asks something that changes nothing.
     * @param {string} path @param {unknown} body
     */
    ask: (path, body) => call("POST", path, { body }),
    /**
     * Logs in: a refusal is an answer, not the end of a session.
     * @param {string} path @param {unknown} body
     */
    enter: (path, body) => call("POST", path, { body, quiet: true }),
    /** @param {string} path @param {unknown} body */
    put: (path, body) => call("PUT", path, { body, quiet: true }),
    /** @param {string} path */
    remove: (path) => call("DELETE", path),
};

/**
 * Every item of a list, page by page, at most `most`.
 * @param {string} path @param {number} [most] @returns {Promise<any[]>}
 */
export async function everything(path, most = 1000) {
    const items = [];
    let after = null;
    do {
        /** @type {any} */
        const page = await api.get(path + (path.includes("?") ? "&" : "?") + query({ limit: 500, after }).slice(1));
        if (Array.isArray(page)) return page;
        items.push(...page.items);
        after = page.next;
    } while (after && items.length < most);
    return items;
}
