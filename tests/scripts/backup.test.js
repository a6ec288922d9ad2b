// A copy of everything brings back what is missing, and neither replaces nor doubles anything.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { merge, read } = await import("../../docs/assets/sheet/backup.js");

const entry = (changes) => ({
  id: "a", version: 1, worksheet: "urge-log", title: "Urge log", created: "2026-01-02T03:04:05.000Z", changed: "2026-01-02T03:04:05.000Z",
  asked: { "urge-log.when": "When" }, answers: { "urge-log.when": "now" }, ...changes,
});
const file = (changes) => new Blob([JSON.stringify({ kind: "worksheets", version: 1, entries: [entry()], ...changes })]);
const refused = (given, phrase) => assert.rejects(read(given), (error) => error.phrase === phrase);

test("an entry that is here already is not taken in again, whatever it is called now", () => {
  assert.deepEqual(merge([entry()], [entry()]).counts, { added: 0, same: 1, beside: 0 });
  assert.deepEqual(merge([entry({ id: "b" })], [entry()]).counts, { added: 0, same: 1, beside: 0 });
});

test("an entry that differs in anything a reader would miss is kept beside", () => {
  for (const other of [{ answers: { "urge-log.when": "later" } }, { name: "Monday" }]) {
    const { add, counts } = merge([entry()], [entry(other)]);
    assert.deepEqual(counts, { added: 0, same: 0, beside: 1 });
    assert.deepEqual(add, [entry(other)]);
  }
});

test("an entry that stands twice in a file is taken in once", () => {
  assert.equal(merge([], [entry(), entry()]).add.length, 1);
});

test("the order of answers makes no difference", () => {
  const one = entry({ answers: { x: "1", y: "2" } });
  assert.equal(merge([one], [entry({ answers: { y: "2", x: "1" } })]).counts.same, 1);
});

test("a sound file gives its entries with the keys we know", async () => {
  assert.deepEqual(await read(file({ entries: [entry({ stranger: "gone" })] })), [entry()]);
});

test("each kind of wrong file has its own sentence", async () => {
  await refused(new Blob(["%PDF-1.7"]), "a_pdf");
  await refused(new Blob(["a letter"]), "foreign");
  await refused(new Blob(['{"kind": "worksheets", "entr']), "damaged");
  await refused(file({ kind: "recipes" }), "foreign");
  await refused(file({ version: 2 }), "newer");
  await refused(file({ version: 0 }), "damaged");
  await refused(file({ entries: {} }), "damaged");
  for (const odd of [{ id: "A b" }, { worksheet: [] }, { created: "yesterday" }, { changed: "2026-99-99T00:00:00Z" }, { answers: [] }, { asked: { a: 1 } }])
    await refused(file({ entries: [entry(odd)] }), "damaged");
  await refused(file({ entries: [entry({ title: "x".repeat(4e6) })] }), "too_large");
  await refused(file({ entries: undefined, locked: "AAAA", salt: "AAAA", rounds: 0 }), "damaged");
  await refused(file({ entries: undefined, locked: "AAAA", salt: "AAAA", rounds: 1 }), "file_locked");
});
