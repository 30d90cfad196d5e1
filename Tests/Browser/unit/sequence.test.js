import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf, staleness, waitBefore } from "../../../Apps/Dashboard/Web/logic/backoff.js";
import { judge, nowhere, placeAfter, subscriptions } from "../../../Apps/Dashboard/Web/logic/sequence.js";

const at = (epoch, seq) => ({ epoch, seq });
const delta = (epoch, seq, prev) => ({ type: "delta", topic: "orders", epoch, seq, ...(prev === undefined ? {} : { prev }) });

test("a snapshot replaces, also that of another epoch with a lower number", () => {
    assert.equal(judge(nowhere, { type: "snapshot", epoch: "a", seq: 0 }), "replace");
    assert.equal(judge(at("a", 900), { type: "snapshot", epoch: "b", seq: 3 }), "replace");
    assert.equal(judge(at("a", 900), { type: "snapshot", epoch: "a", seq: 899 }), "drop");
});

test("a delta before any snapshot, or of another epoch, is a gap", () => {
    assert.equal(judge(nowhere, delta("a", 1, 0)), "gap");
    assert.equal(judge(at("a", 5), delta("b", 6, 5)), "gap");
});

test("holes of the journal are no gaps, a missed message is", () => {
    assert.equal(judge(at("a", 5), delta("a", 90, 5)), "take");
    assert.equal(judge(at("a", 5), delta("a", 90, 6)), "gap");
    assert.equal(judge(at("a", 5), delta("a", 90)), "take");
    assert.equal(judge(at("a", 5), delta("a", 4, 3)), "drop");
    assert.equal(judge(at("a", 5), delta("a", 5)), "take", "what is told as it is may change at one number");
    assert.deepEqual(placeAfter(delta("a", 90, 5)), at("a", 90));
});

test("each topic resumes where it stands; what is unknown asks for a snapshot", () => {
    assert.deepEqual(subscriptions([["orders", at("a", 7)], ["status", nowhere], ["quotes:X", at("a", 2)], ["fills", nowhere]]), [
        { topics: ["status", "fills"] }, { topics: ["orders"], after: at("a", 7) }, { topics: ["quotes:X"], after: at("a", 2) },
    ]);
    assert.deepEqual(subscriptions([]), []);
});

test("waits grow from half a second to thirty and differ by chance", () => {
    assert.equal(waitBefore(0, 0), 500);
    assert.equal(waitBefore(3, 1), 4000);
    assert.equal(waitBefore(3, 0), 2000);
    assert.equal(waitBefore(99, 1), 30_000);
    for (let attempt = 0; attempt < 40; attempt += 1) {
        const wait = waitBefore(attempt, (attempt * 7 % 10) / 10);
        assert.ok(wait >= 500 && wait <= 30_000, `attempt ${attempt} waits ${wait}`);
    }
});

test("close codes say what to do", () => {
    assert.equal(meaningOf(4401), "login");
    assert.equal(meaningOf(4403), "denied");
    assert.equal(meaningOf(1008), "denied");
    assert.equal(meaningOf(4429), "later");
    for (const code of [1000, 1001, 1006, 1013, 4408]) assert.equal(meaningOf(code), "again");
});

test("what is old is called old after five seconds, a lost link at once", () => {
    const live = { link: "live", silence: 10, priceAge: 10, ended: false };
    assert.equal(staleness(live), null);
    assert.equal(staleness({ ...live, link: "lost" }), "link");
    assert.equal(staleness({ ...live, silence: 5001 }), "silent");
    assert.equal(staleness({ ...live, silence: 5000 }), null);
    assert.equal(staleness({ ...live, priceAge: 5001 }), "prices");
    const gone = { state: "gone", heardAt: null, trouble: null };
    assert.equal(staleness({ ...live, priceAge: 5001, worker: gone }), "worker");
    assert.equal(staleness({ ...live, worker: { ...gone, state: "unknown" } }), "worker");
    assert.equal(staleness({ ...live, worker: { ...gone, state: "running" } }), null);
    assert.equal(staleness({ ...live, link: "lost", worker: gone }), "link");
    assert.equal(staleness({ ...live, silence: 5001, worker: gone }), "silent");
    assert.equal(staleness({ ...live, priceAge: 5001, ended: true }), null);
    assert.equal(staleness({ ...live, priceAge: null }), null);
});
