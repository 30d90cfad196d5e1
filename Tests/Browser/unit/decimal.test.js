import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, format, money, negated, parse, percentUsed, price, product, profit, signOf, sum } from "../../../Apps/Dashboard/Web/logic/decimal.js";

test("digits beyond a float survive", () => {
    assert.equal(format("12345678901234567890.123456789012345678"), "12\u202f345\u202f678\u202f901\u202f234\u202f567\u202f890.123456789012345678");
    assert.equal(sum(["0.1", "0.2"]), "0.3");
    assert.equal(sum(["9007199254740993", "0.000000000000000001"]), "9007199254740993.000000000000000001");
    assert.equal(product("1502.114625", "38"), "57080.355750");
});

test("what is no decimal is said as it is, and never becomes a number", () => {
    for (const text of ["", "1e5", "NaN", "1,000", ".5", "5.", "0x10", "--1"]) assert.equal(parse(text), null, text);
    assert.equal(format(null), "–");
    assert.equal(format("no"), "no");
    assert.equal(sum(["1", "x"]), null);
    assert.equal(product("1", ""), null);
});

test("money is rounded half to even at two decimals", () => {
    assert.equal(money("0.125"), "0.12");
    assert.equal(money("0.135"), "0.14");
    assert.equal(money("-0.135"), "−0.14");
    assert.equal(money("0.1250000001"), "0.13");
    assert.equal(money("1234567"), "1\u202f234\u202f567.00");
});

test("profit has arrow and sign, and nothing is neither", () => {
    assert.equal(profit("1576.51"), "▲ +1\u202f576.51");
    assert.equal(profit("-439.39"), "▼ −439.39");
    assert.equal(profit("0.00"), "0.00");
    assert.equal(profit("-0.00"), "0.00");
    assert.equal(profit("0.001"), "▲ 0.00");
});

test("prices keep what they came with but for zeros past two decimals", () => {
    assert.equal(price("1391.250000"), "1\u202f391.25");
    assert.equal(price("116.736"), "116.736");
    assert.equal(price("118.00"), "118.00");
    assert.equal(price("0.004500"), "0.0045");
    assert.equal(price(null), "–");
});

test("order and sign are exact", () => {
    assert.equal(compare("10", "9.99"), 1);
    assert.equal(compare("0.10", "0.1"), 0);
    assert.equal(compare("-2", "1"), -1);
    assert.equal(compare(null, "1"), -1);
    assert.equal(signOf("-0.000000000000000001"), -1);
    assert.equal(negated("5.20"), "-5.20");
});

test("a limit that is touched never shows as unused, nor one that is left as full", () => {
    assert.equal(percentUsed("0.01", "20000"), 1);
    assert.equal(percentUsed("0", "20000"), 0);
    assert.equal(percentUsed("20000.01", "20000"), 101);
    assert.equal(percentUsed("-50", "100"), 50);
    assert.equal(percentUsed("1", "0"), null);
    assert.equal(percentUsed("1", "no"), null);
});
