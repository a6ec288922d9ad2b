// What becomes of the words of several tabs: none of them is lost, and none takes another's place unseen.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { adopted, entryToShow, joined, newEntry, pick, stillUnsaved, wordsToSave } = await import("../../docs/assets/sheet/entry.js");

const LONG_AGO = "2026-01-02T03:04:05.000Z";
const entry = (answers, changes) => ({
  id: "a", version: 1, worksheet: "urge-log", title: "Urge log", created: LONG_AGO, changed: LONG_AGO, asked: { when: "When?" }, answers, rev: "1", ...changes,
});
// What a tab has to save that knew `before`, and in which these answers were changed.
const words = (before, changes, more) => {
  const state = { unsaved: new Set(Object.keys(changes)), inFlight: null, unknown: {}, ...more };
  return wordsToSave(state, before, { ...before.answers, ...changes }, { when: "When?" });
};

test("a change goes on top of what another tab made of other answers", () => {
  const before = entry({ when: "now", where: "home" });
  const there = entry({ when: "now", where: "work", why: "tired" }, { rev: "2" });
  const next = joined(there, words(before, { when: "later" }));
  assert.deepEqual(next.answers, { when: "later", where: "work", why: "tired" });
  assert.equal(next.id, "a");
  assert.ok(next.changed > LONG_AGO);
});

test("an answer that is emptied is gone, and its neighbors stay", () => {
  const before = entry({ when: "now", where: "home" });
  assert.deepEqual(joined(before, words(before, { when: "" })).answers, { where: "home" });
});

test("when two tabs changed one answer, both stay: the later words become an entry of their own", () => {
  const there = entry({ when: "theirs", where: "home" }, { rev: "2" });
  const next = joined(there, words(entry({ when: "now", where: "home" }), { when: "mine" }));
  assert.notEqual(next.id, "a");
  assert.ok(next.created > LONG_AGO);
  assert.deepEqual(next.answers, { when: "mine", where: "home" });
  assert.deepEqual(there.answers, { when: "theirs", where: "home" });
});

test("it is no clash when both wrote the same, nor when what stands there was on its way from here", () => {
  const there = entry({ when: "later" }, { rev: "2" });
  assert.equal(joined(there, words(entry({ when: "now" }), { when: "later" })).id, "a");
  assert.equal(joined(there, words(entry({ when: "now" }), { when: "later still" }, { inFlight: { when: "later" } })).id, "a");
});

test("it is no clash when there is nothing any more of an answer that was changed here", () => {
  assert.deepEqual(joined(entry({}), words(entry({ when: "now" }), { when: "mine" })).answers, { when: "mine" });
  assert.equal(joined(entry({}), words(entry({ when: "now" }), { when: "mine" })).id, "a");
});

test("words for an entry that was removed meanwhile keep all there is", () => {
  const next = joined(undefined, words(entry({ when: "now", where: "home" }), { when: "later" }, { unknown: { old: "answer" } }));
  assert.equal(next.id, "a");
  assert.deepEqual(next.answers, { old: "answer", when: "later", where: "home" });
});

test("words for an entry that cannot be opened become one of their own, which leaves it as it is", () => {
  const next = joined({ id: "a", unreadable: {} }, words(entry({ when: "now" }), { when: "later" }));
  assert.notEqual(next.id, "a");
  assert.deepEqual(next.answers, { when: "later" });
});

test("the questions of answers that others gave stay known", () => {
  const next = joined(entry({ why: "tired" }, { asked: { why: "Why?" } }), words(entry({}), { when: "now" }));
  assert.deepEqual(next.asked, { why: "Why?", when: "When?" });
});

test("a form shows the entry that it has, or the one that the address names, or the latest", () => {
  const entries = [entry({}, { id: "b" }), entry({}, { id: "a" })];
  assert.equal(entryToShow({ entries, entry: null, begun: false }), entries[0]);
  assert.equal(entryToShow({ entries, entry: null, begun: false }, "a"), entries[1]);
  assert.equal(entryToShow({ entries, entry: null, begun: false }, "nowhere"), entries[0]);
  assert.equal(entryToShow({ entries, entry: entry({}), begun: false }, "b"), entries[1]);
  assert.equal(entryToShow({ entries: [], entry: null, begun: false }), undefined);
});

test("an entry that was removed, or one that the reader began anew, gives its place to no other", () => {
  const entries = [entry({}, { id: "b" })];
  assert.equal(entryToShow({ entries, entry: entry({}), begun: false }, "b"), undefined);
  assert.equal(entryToShow({ entries, entry: null, begun: true }, "b"), undefined);
});

test("what was typed during a save stays unsaved", () => {
  const unsaved = new Set(["when", "where", "why"]);
  assert.deepEqual(stillUnsaved(unsaved, { when: "now", where: "home" }, { when: "now", where: "home again" }), new Set(["where", "why"]));
  assert.deepEqual(stillUnsaved(new Set(["when"]), { when: "" }, {}), new Set());
});

test("a tab goes on knowing what it knew of the answers that are being changed in it", () => {
  const state = { entry: entry({ when: "now", where: "home" }), unsaved: new Set(["when", "where"]) };
  const kept = entry({ when: "theirs", where: "mine", why: "theirs" }, { rev: "2" });
  assert.deepEqual(adopted(state, kept).answers, { when: "now", where: "home", why: "theirs" });
  assert.deepEqual(adopted(state, kept, { where: "mine" }).answers, { when: "now", where: "mine", why: "theirs" });
  assert.deepEqual(adopted({ entry: null, unsaved: new Set(["when"]) }, kept).answers.when, "");
  assert.equal(adopted(state, kept).rev, "2");
});

test("what another tab changed during a save is a clash at the next", () => {
  const before = entry({ when: "now", where: "home" });
  const unsaved = new Set(["when"]); // typed while `where` was being saved
  const known = adopted({ entry: before, unsaved }, entry({ when: "theirs", where: "mine" }), { where: "mine" });
  assert.notEqual(joined(entry({ when: "theirs", where: "mine" }), words(known, { when: "typed" })).id, "a");
});

test("only what was changed is said to be a change, and all there is goes along", () => {
  const before = entry({ when: "now", where: "home" });
  const state = { unsaved: new Set(["when"]), inFlight: { when: "" }, unknown: { old: "answer" } };
  const { mine, ...rest } = wordsToSave(state, before, { where: "home", why: "tired" }, { why: "Why?" });
  assert.deepEqual(rest, { known: { when: ["now", ""] }, changes: { when: "" }, whole: { old: "answer", where: "home", why: "tired" } });
  assert.equal(mine.answers, undefined);
  assert.deepEqual(mine.asked, { why: "Why?" });
});

test("a name without an answer is picked as an empty one", () => {
  assert.deepEqual(pick(["when", "why"], { when: "now", where: "home" }), { when: "now", why: "" });
  assert.deepEqual(pick(["when"]), { when: "" });
});

test("each new entry has a name that nothing else has", () => {
  assert.notEqual(newEntry("urge-log", "Urge log").id, newEntry("urge-log", "Urge log").id);
  assert.match(newEntry("urge-log", "Urge log").created, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});
