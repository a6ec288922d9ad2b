// A number stands in a picture where it stands on its scale.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { scaled } = await import("../../docs/assets/sheet/charts.js");

test("the ends of a scale stand at the ends of a line, and its middle in the middle", () => {
  const x = scaled([0, 10], [10, 390]);
  assert.deepEqual([0, 5, 10].map(x), [10, 200, 390]);
});

test("a line may run upwards, and a scale may begin below nothing", () => {
  assert.deepEqual([1, 7].map(scaled([1, 7], [110, 10])), [110, 10]);
  assert.equal(scaled([-5, 5], [0, 100])(0), 50);
});

test("an answer is a number, although a form holds it as text", () => {
  assert.equal(scaled([0, 10], [30, 390])("5"), 210);
});
