// What a passphrase locks, it opens again; and nothing else does.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { sameKey, fromBase64, deriveKey, encrypt, mask, makeNoise, toBase64, decrypt, unmask } = await import("../../docs/assets/sheet/encryption.js");

const ROUNDS = 10; // enough for a test
const key = await deriveKey("correct horse", undefined, ROUNDS);
const value = { words: "naïve 李 🙂", list: [1, null, ""] };

test("what is locked is opened by its key, and by the passphrase alone", async () => {
  const bytes = await encrypt(key, value);
  assert.deepEqual(await decrypt(key, bytes), value);
  assert.deepEqual(await decrypt(await deriveKey("correct horse", key.salt, key.rounds), bytes), value);
});

test("letters that look alike make the same key, however they are composed", async () => {
  const bytes = await encrypt(await deriveKey("é", key.salt, ROUNDS), value);
  assert.deepEqual(await decrypt(await deriveKey("e\u0301", key.salt, ROUNDS), bytes), value);
});

test("another passphrase, another salt or one changed byte opens nothing", async () => {
  const bytes = await encrypt(key, value);
  await assert.rejects(decrypt(await deriveKey("wrong", key.salt, ROUNDS), bytes));
  await assert.rejects(decrypt(await deriveKey("correct horse", undefined, ROUNDS), bytes));
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = bytes.slice();
    changed[at] ^= 1;
    await assert.rejects(decrypt(key, changed));
  }
});

test("the same words never look the same when they are locked", async () => {
  assert.notDeepEqual(await encrypt(key, value), await encrypt(key, value));
});

test("last words are hidden by noise, and come back with the key", async () => {
  const last = mask(await makeNoise(key, 500), value);
  assert.ok(!JSON.stringify(last).includes(toBase64(new TextEncoder().encode("naïve"))));
  assert.deepEqual(await unmask(key, last), value);
  await assert.rejects(unmask(await deriveKey("wrong", key.salt, ROUNDS), last));
});

test("words longer than their noise are not hidden by half", async () => {
  assert.equal(mask(await makeNoise(key, 20), value), undefined);
});

test("a lock has its own key only, and no lock has no key", async () => {
  assert.ok(sameKey({ salt: [...key.salt] }, key) && sameKey(null, undefined));
  assert.ok(!sameKey(null, key) && !sameKey(key, null) && !sameKey(key, await deriveKey("correct horse", undefined, ROUNDS)));
});

test("bytes go through text and back", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
});
