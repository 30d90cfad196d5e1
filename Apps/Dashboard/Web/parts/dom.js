/** Making nodes without markup: text only ever becomes text. */

/** @typedef {Node|string|number|null|undefined|false} Child */

/**
 * Makes an element. Members that begin with `on` are listeners, `class` and names with a dash are attributes, booleans switch attributes.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, any>} [members] @param {...(Child|Child[])} children @returns {HTMLElementTagNameMap[Name]}
 */
export function h(name, members = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(members)) {
        if (value === null || value === undefined) continue;
        if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
        else if (typeof value === "boolean") element.toggleAttribute(key, value);
        else element.setAttribute(key, String(value));
    }
    element.append(...nodes(children));
    return element;
}

/** @param {(Child|Child[])[]} children @returns {Node[]} */
function nodes(children) {
    return children.flat().flatMap((child) => {
        if (child === null || child === undefined || child === false) return [];
        return [child instanceof Node ? child : document.createTextNode(String(child))];
    });
}

/**
 * Makes an SVG element.
 * @param {string} name @param {Record<string, string|number>} members @param {...Node} children
 */
export function svg(name, members = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(members)) element.setAttribute(key, String(value));
    element.append(...children);
    return element;
}

/**
 * Writes only what changed.
 * @param {Node} node @param {string} text
 */
export function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} element @param {string} name @param {string|null} value */
export function mark(element, name, value) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {Element} element @param {...(Child|Child[])} children */
export function fill(element, ...children) {
    element.replaceChildren(...nodes(children));
}

let count = 0;
/**
 * An id nobody else has.
 * @param {string} stem
 */
export const unique = (stem) => `${stem}-${(count += 1)}`;

/**
 * Up, down or flat, for colour beside sign and arrow.
 * @param {number} sign
 */
export const toneOf = (sign) => (sign > 0 ? "up" : sign < 0 ? "down" : "flat");
