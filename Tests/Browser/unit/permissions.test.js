import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isLive, statusText } from "../../../Apps/Dashboard/Web/logic/order-words.js";
import { permissionsOf } from "../../../Apps/Dashboard/Web/logic/permissions.js";

const root = new URL("../../../", import.meta.url);

test("every permission of the server's table is known here, and no other", () => {
    const source = readFileSync(new URL("Modules/Security/Access/Role.swift", root), "utf8");
    const cases = [...source.matchAll(/case (\w+)(?: = "([\w.]+)")?$/gm)].filter(([, name]) => source.indexOf("enum Permission") < source.indexOf(`case ${name}`));
    const names = cases.map(([, name, raw]) => raw ?? name).sort();
    assert.deepEqual([...permissionsOf({ user: "a", role: "admin" })].sort(), names);
});

test("a role nobody knows may do nothing, and a session that names permissions is believed", () => {
    assert.equal(permissionsOf({ user: "a", role: "owner" }).size, 0);
    assert.equal(permissionsOf(null).size, 0);
    assert.deepEqual([...permissionsOf({ user: "a", role: "admin", permissions: ["desk.read"] })], ["desk.read"]);
    assert.ok(!permissionsOf({ user: "a", role: "viewer" }).has("orders.place"));
    assert.ok(!permissionsOf({ user: "a", role: "trader" }).has("trading.resume"));
});

test("an order is live until the server says it is final", () => {
    const source = readFileSync(new URL("Modules/Domain/Orders.swift", root), "utf8");
    const body = source.slice(source.indexOf("public enum OrderStatus"), source.indexOf("True when nothing can change any more"));
    const statuses = [...body.matchAll(/^ {4}case (\w+)$/gm)].map(([, name]) => name);
    const final = ["filled", "canceled", "expired", "rejected", "replaced"];
    assert.deepEqual(statuses.filter((status) => !isLive({ status })), final);
    assert.ok(isLive({ status: "unknown" }));
    assert.equal(statusText({ status: "working", cancelPending: true }), "working, canceling");
});

test("every limit has a name in words, and no other has", async () => {
    const { words } = await import("../../../Apps/Dashboard/Web/parts/meter.js");
    const source = readFileSync(new URL("Modules/Runtime/Commands/DeskCommand.swift", root), "utf8");
    const list = source.slice(source.indexOf("public static let names = ["));
    const names = [...list.slice(0, list.indexOf("]")).matchAll(/"([a-z-]+)"/g)].map(([, name]) => name);
    assert.deepEqual([...words.keys()].sort(), names.sort());
});
