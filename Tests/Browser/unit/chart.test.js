import assert from "node:assert/strict";
import { test } from "node:test";
import { exponential, simple } from "../../../Apps/Dashboard/Web/logic/averages.js";
import { clamped, decimalsOf, indexAt, middleOf, ticks, visible, zoomed } from "../../../Apps/Dashboard/Web/logic/scale.js";
import { age, barLabel, stamp } from "../../../Apps/Dashboard/Web/logic/times.js";

test("the simple average begins with a full window", () => {
    assert.deepEqual(simple([1, 2, 3, 4, 5], 3).slice(2), [2, 3, 4]);
    assert.ok(simple([1, 2, 3], 3).slice(0, 2).every(Number.isNaN));
    assert.ok(simple([1, 2], 5).every(Number.isNaN));
});

test("the exponential average begins with the simple one", () => {
    const values = exponential([1, 2, 3, 4, 5], 3);
    assert.ok(values.slice(0, 2).every(Number.isNaN));
    assert.deepEqual(values.slice(2), [2, 3, 4]);
    assert.deepEqual(exponential([5, 5, 5, 9], 2).slice(1).map((value) => Math.round(value * 1000) / 1000), [5, 5, 7.667]);
});

test("the last bars are seen, and a wide chart sees all", () => {
    assert.deepEqual(visible({ end: 100, width: 10 }, 100, 200), { first: 80, last: 100 });
    assert.deepEqual(visible({ end: 100, width: 10 }, 100, 5000), { first: 0, last: 100 });
    assert.deepEqual(visible({ end: 0, width: 10 }, 0, 200), { first: 0, last: 0 });
});

test("zooming keeps the bar under the pointer in its place", () => {
    for (const [x, factor] of [[0, 2], [150, 0.5], [333, 1.7]]) {
        const before = { end: 73.5, width: 9 };
        const after = zoomed(before, factor, x, 400);
        assert.equal(indexAt(after, x, 400, 1000), indexAt(before, x, 400, 1000));
    }
});

test("a view cannot leave its bars", () => {
    assert.equal(clamped({ end: 900, width: 10 }, 100, 200).end, 108);
    assert.equal(clamped({ end: -50, width: 10 }, 100, 200).end, 20);
    assert.equal(clamped({ end: 5, width: 900 }, 100, 200).width, 40);
});

test("the middle of a bar is over the bar", () => {
    const view = { end: 42.25, width: 7 };
    for (const index of [10, 25, 41]) assert.equal(indexAt(view, middleOf(view, index, 300), 300, 100), index);
    assert.equal(indexAt(view, -900, 300, 100), null);
});

test("ticks are round and inside", () => {
    assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
    assert.ok(ticks(1399.12, 1502.5, 6).every((value) => value % 25 === 0 || value % 20 === 0));
    assert.deepEqual(ticks(5, 5, 4), []);
    assert.equal(decimalsOf([0.25, 0.5]), 2);
    assert.equal(decimalsOf([100, 200]), 0);
    assert.equal(decimalsOf([0.0001, 0.0002]), 4);
});

test("ages and times are short", () => {
    assert.deepEqual([43, 2100, 45_000, 600_000, 18_000_000, 172_900_000].map(age), ["43 ms", "2.1 s", "45 s", "10 min", "5 h", "2 d"]);
    assert.equal(age(null), "–");
    assert.equal(stamp("2000-06-05T20:00:00.123Z"), "2000-06-05 20:00:00");
    assert.equal(barLabel("2000-06-05T20:00:00Z", true), "2000-06-05");
    assert.equal(barLabel("2000-06-05T20:00:00Z", false), "2000-06-05 20:00");
});
