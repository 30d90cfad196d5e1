import { fill, h, mark, say, toneOf, unique } from "./dom.js";

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} title
 * @property {(row: Row) => string} [text] what the cell says
 * @property {boolean} [number] aligned to the right, in figures of one width
 * @property {(row: Row) => number} [tone] its sign colours the cell
 * @property {(cell: HTMLElement, row: Row) => void} [draw] makes the cell's content; called when the row is another object
 * @property {(a: Row, b: Row) => number} [order] makes the column sortable
 * @property {string} [class]
 */

/** Rows shown before the reader asks for more: a table is laid out anew with each that comes. */
const atOnce = 50;

/**
 * A table whose rows are kept by key: a cell is written only when its text changed. On phones rows become cards.
 * @template Row
 */
export class RowTable {
    /** @type {Map<string, {line: HTMLTableRowElement, row: Row|null}>} */
    #lines = new Map();
    /** @type {Row[]} */
    #rows = [];
    /** @type {{column: Column<Row>, direction: 1|-1}|null} */
    #sorted = null;
    #limit = atOnce;
    #body = h("tbody", { role: "rowgroup" });
    #more = h("button", { class: "quiet more", type: "button", hidden: true,
        onclick: () => { this.#limit += atOnce; this.show(this.#rows); } });
    #empty;
    #scroll;

    /** @param {{caption: string, columns: Column<Row>[], key: (row: Row) => string, empty: Node, mark?: (row: Row) => string}} options */
    constructor({ caption, columns, key, empty, mark: tag }) {
        this.columns = columns;
        this.key = key;
        this.tag = tag ?? null;
        const id = unique("caption");
        const heads = columns.map((column) => this.#head(column));
        const table = h(
            "table", { role: "table", "aria-labelledby": id }, h("caption", { id, class: "unseen" }, caption),
            h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads)), this.#body);
        this.#scroll = h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": caption }, table);
        this.#empty = h("div", { class: "table-empty" }, empty);
        this.element = h("div", { class: "row-table" }, this.#scroll, this.#empty, this.#more);
        this.show([]);
    }

    /** @param {Row[]} rows in the order they are shown unless the reader sorted them */
    show(rows) {
        this.#rows = rows;
        const sorted = this.#sorted;
        const ordered = sorted ? [...rows].sort((a, b) => sorted.direction * (sorted.column.order?.(a, b) ?? 0)) : rows;
        const shown = ordered.slice(0, this.#limit);
        const seen = new Set();
        let before = this.#body.firstElementChild;
        for (const row of shown) {
            const key = this.key(row);
            seen.add(key);
            const line = this.#line(key, row);
            if (line === before) before = before.nextElementSibling;
            else this.#body.insertBefore(line, before);
        }
        for (const [key, { line }] of this.#lines) {
            if (seen.has(key)) continue;
            line.remove();
            this.#lines.delete(key);
        }
        this.#scroll.hidden = rows.length === 0;
        this.#empty.hidden = rows.length > 0;
        this.#more.hidden = rows.length <= this.#limit;
        say(this.#more, `Show more (${rows.length - shown.length} left)`);
    }

    /** @param {string} key @param {Row} row */
    #line(key, row) {
        let known = this.#lines.get(key);
        if (!known) {
            const cells = this.columns.map((column) => h("td", {
                role: "cell", "data-label": column.title, class: [column.number ? "number" : "", column.class ?? ""].join(" ").trim()
                    || null,
            }));
            known = { line: h("tr", { role: "row" }, ...cells), row: null };
            this.#lines.set(key, known);
        }
        // Rows are replaced, never changed: the same one is shown already.
        if (known.row === row) return known.line;
        if (this.tag) mark(known.line, "data-tag", this.tag(row));
        this.columns.forEach((column, index) => {
            const cell = /** @type {HTMLElement} */ (known?.line.children[index]);
            if (column.text) say(cell, column.text(row));
            else column.draw?.(cell, row);
            if (column.tone) mark(cell, "data-tone", toneOf(column.tone(row)));
        });
        known.row = row;
        return known.line;
    }

    /** @param {Column<Row>} column */
    #head(column) {
        const head = h("th", { scope: "col", role: "columnheader", class: column.number ? "number" : null });
        if (!column.order) {
            fill(head, column.title);
            return head;
        }
        head.append(h("button", { type: "button", class: "sort", onclick: () => this.#sort(column, head) }, column.title));
        return head;
    }

    /** @param {Column<Row>} column @param {HTMLElement} head */
    #sort(column, head) {
        const direction = this.#sorted?.column === column && this.#sorted.direction === -1 ? 1 : -1;
        this.#sorted = { column, direction };
        for (const other of head.parentElement?.children ?? []) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
        this.show(this.#rows);
    }
}
