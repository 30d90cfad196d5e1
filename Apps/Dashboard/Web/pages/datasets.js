import { age, day, stamp } from "../logic/times.js";
import { api, everything } from "../live/api.js";
import { fill, h } from "../parts/dom.js";
import { code, empty, Page, panel } from "../parts/page.js";
import { problem } from "../parts/problem.js";
import { RowTable } from "../parts/table.js";

class DatasetsPage extends Page {
    build() {
        const outcome = h("div", {});
        const table = new RowTable({
            caption: "Datasets", key: (/** @type {Assay.Dataset} */ row) => row.name, mark: (row) => (row.problem ? "bad" : "good"),
            empty: empty("No datasets", "One is made of a CSV file:", code(
                "assay data import prices.csv --name mine --instrument SPY.XNYS")),
            columns: [
                { title: "Name", draw: (cell, row) => fill(cell, h("a", { href: `/data/${encodeURIComponent(row.name)}` }, row.name)),
                    order: (a, b) => a.name.localeCompare(b.name) },
                { title: "Instrument", text: (row) => row.instrument ?? "" }, { title: "Kind", text: (row) => row.kind ?? "" },
                { title: "Rows", number: true, text: (row) => (row.rows ?? 0).toLocaleString("en").replaceAll(",", "\u202f"),
                    order: (a, b) => a.rows - b.rows },
                { title: "First", text: (row) => day(row.first), class: "time" },
                    { title: "Last", text: (row) => day(row.last), class: "time" },
                { title: "Source", text: (row) => row.problem ?? row.source ?? "", class: "reason" },
            ],
        });
        this.head("Data");
        this.append(panel("Recorded prices", {}, table.element, outcome));
        everything("/datasets").then((rows) => table.show(rows), (error) => fill(outcome, problem(error)));
    }
}

class DatasetPage extends Page {
    /** @param {string} name */
    constructor(name) {
        super();
        this.recorded = name;
    }

    build() {
        this.head(this.recorded, h("a", { href: "/data" }, "All data"));
        const place = h("div", { class: "panels" });
        this.append(place);
        api.get(`/datasets/${encodeURIComponent(this.recorded)}`).then((answer) => fill(place, ...describe(answer)),
            (error) => fill(place, problem(error)));
    }
}

/** @param {any} answer */
function describe(answer) {
    const manifest = { ...answer, ...(answer.manifest ?? {}) };
    const kind = manifest.interval ? `${manifest.kind} of ${age(manifest.interval / 1e6)}` : manifest.kind;
    const instrument = typeof manifest.instrument === "object" ? manifest.instrument : { id: manifest.instrument };
    /** @type {[string, string][]} */
    const facts = [
        ["Instrument", instrument.id], ["Currency", instrument.currency ?? "–"], ["Calendar", instrument.calendar ?? "–"],
            ["Kind", kind],
        ["Rows", String(manifest.rows)], ["First", stamp(manifest.first)], ["Last", stamp(manifest.last)],
            ["Adjustments", manifest.adjustments ?? "–"],
        ["Source", manifest.source], ["Hash", manifest.hash ?? manifest.importedFrom?.sha256],
    ];
    const list = h("dl", { class: "facts" }, ...facts.map(([name, value]) =>
        h("div", {}, h("dt", {}, name), h("dd", { class: name === "Hash" ? "hash" : null }, value ?? "–"))));
    return [panel("What it holds", {}, list)];
}

customElements.define("datasets-page", DatasetsPage);
customElements.define("dataset-page", DatasetPage);
/** @param {RegExpExecArray} match */
export const page = (match) => (match[1] ? new DatasetPage(decodeURIComponent(match[1])) : new DatasetsPage());
