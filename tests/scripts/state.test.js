// What a tab knows decides what the reader is told, what is saved, and what may be emptied.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { State } = await import("../../docs/assets/sheet/state.js");

const OPEN = { set: true, closed: false };
const CLOSED = { set: true, closed: true };
const state = (changes, ...unsaved) => Object.assign(new State(), { unsaved: new Set(unsaved) }, changes);

test("the reader is told of trouble first, then of a lock, then of what was chosen", () => {
  assert.equal(state({}).status, "not_yet");
  assert.equal(state({ choice: "no" }).status, "not_keeping");
  assert.equal(state({ choice: "keep" }).status, "keeping");
  assert.equal(state({ choice: "keep", lock: OPEN }).status, "keeping");
  assert.equal(state({ choice: "keep", lock: CLOSED }).status, "locked");
  assert.equal(state({ choice: "no", lock: CLOSED }).status, "locked");
  assert.equal(state({ choice: "keep", lock: CLOSED, problem: new Error() }).status, "trouble");
});

test("words are saved for one who chose so, unless they are locked; after trouble it is tried again", () => {
  assert.ok(state({ choice: "keep" }).keeps && state({ choice: "keep", lock: OPEN }).keeps && state({ choice: "keep", problem: new Error() }).keeps);
  assert.ok(!state({}).keeps && !state({ choice: "no" }).keeps && !state({ choice: "keep", lock: CLOSED }).keeps);
});

test("a form waits for its words to be saved, but not where that cannot be", () => {
  assert.ok(state({ choice: "keep" }, "when").mustSave);
  for (const other of [{}, { choice: "no" }, { choice: "keep", lock: CLOSED }, { choice: "keep", problem: new Error() }])
    assert.ok(!state(other, "when").mustSave);
  assert.ok(!state({ choice: "keep" }).mustSave);
});

test("a form with unsaved words is emptied only for one who wanted nothing kept", () => {
  for (const choice of [undefined, "keep", "no"]) assert.ok(state({ choice }).mayEmpty);
  assert.ok(state({ choice: "no" }, "when").mayEmpty);
  for (const other of [{}, { choice: "keep" }, { choice: "keep", lock: CLOSED }, { problem: new Error() }]) assert.ok(!state(other, "when").mayEmpty);
});
