// What is kept on this device: entries (one filled sheet each) and a few settings, in IndexedDB.
// Nothing is created before the reader chooses to keep something.
import { keyOf, locked, random, ROUNDS, unlocked } from "./lock.js";

export const VERSION = 1; // of an entry's shape

export class Locked extends Error {}
export class Erased extends Error {}

const NAME = "worksheets";
const channel = new BroadcastChannel(NAME);
let database;
let handle; // of the open database
let key = null; // lives in this page's memory only

const alone = (work) => (navigator.locks ? navigator.locks.request(NAME, work) : work());

function opened(create) {
  database ??= new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      if (!create) return request.transaction.abort(); // leaves no trace
      request.result.createObjectStore("entries", { keyPath: "id" });
      request.result.createObjectStore("settings");
    };
    request.onsuccess = () => {
      handle = request.result;
      handle.onversionchange = handle.onclose = () => {
        handle?.close();
        database = handle = undefined;
      };
      done(handle);
    };
    request.onerror = () => (!create && request.error.name === "AbortError" ? done(null) : fail(request.error));
  });
  return database.then(
    (found) => {
      if (!found) database = undefined;
      return found;
    },
    (error) => {
      database = undefined;
      throw error;
    },
  );
}

const asked = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

async function read(place, work, otherwise) {
  const open = await opened(false);
  return open ? asked(work(open.transaction(place).objectStore(place))) : otherwise;
}

// Resolves once the change is on the disk, all of it or nothing.
async function write(work, create = false) {
  const open = await opened(create);
  if (!open) throw new Erased();
  return new Promise((done, fail) => {
    const change = open.transaction(["entries", "settings"], "readwrite", { durability: "strict" });
    change.oncomplete = () => done();
    change.onabort = () => fail(change.error || new DOMException("", "AbortError"));
    work(change.objectStore("entries"), change.objectStore("settings"));
  });
}

const tell = (message) => channel.postMessage(message);

export const setting = (name) => read("settings", (settings) => settings.get(name));

export async function set(name, value) {
  await write((_, settings) => settings.put(value, name), name === "choice");
  tell({ setting: name });
}

// Calls back when another tab has changed something.
export const onChange = (callback) => channel.addEventListener("message", (event) => callback(event.data));

async function shut(entry, by = key) {
  return by ? { id: entry.id, locked: await locked(by, entry) } : entry;
}

async function open(record) {
  if (!record?.locked) return record;
  if (!key) throw new Locked();
  return unlocked(key, record.locked);
}

async function mayWrite() {
  if ((await setting("lock")) && !key) throw new Locked();
}

// Every entry, the one changed last first.
export async function entries() {
  const kept = await Promise.all((await read("entries", (all) => all.getAll(), [])).map(open));
  return kept.sort((a, b) => b.changed.localeCompare(a.changed));
}

// Whether the last copy as a file was long ago, and something has changed since.
export async function overdue(kept) {
  const copied = (await setting("exported")) || kept.at(-1)?.created;
  return kept.some(({ changed }) => changed > copied) && Date.now() - new Date(copied) > 30 * 86400e3;
}

export const entry = async (id) => open(await read("entries", (all) => all.get(id)));

export async function put(...changed) {
  await mayWrite();
  const records = await Promise.all(changed.map((each) => shut(each)));
  await write((all) => records.forEach((record) => all.put(record)));
  changed.forEach(({ id }) => tell({ id }));
}

// The last chance of a page that is going away: begins to write at once, without waiting for anything.
export function rush(entry) {
  if (!handle || key) return;
  const change = handle.transaction("entries", "readwrite");
  change.objectStore("entries").put(entry);
  change.commit();
}

export async function remove(id) {
  await write((all) => all.delete(id));
  tell({ id, removed: true });
}

// Saves the answers that changed since `known`, on top of what other tabs saved meanwhile. When another tab changed the
// same answer to something else, both stay: this one's words become an entry of their own. Returns the entry as kept.
export function save(mine, known, changes) {
  return alone(async () => {
    await mayWrite();
    const kept = (await entry(mine.id)) || mine;
    const clash = Object.keys(changes).some((name) => {
      const there = kept.answers[name] || "";
      return there !== (known[name] || "") && there !== changes[name];
    });
    const answers = { ...kept.answers, ...changes };
    for (const name of Object.keys(answers)) if (!answers[name]) delete answers[name];
    const next = { ...kept, asked: { ...kept.asked, ...mine.asked }, answers, changed: new Date().toISOString() };
    if (clash) Object.assign(next, { id: crypto.randomUUID(), created: next.changed });
    await put(next);
    return next;
  });
}

export async function erase() {
  (await opened(false))?.close();
  database = handle = undefined;
  key = null;
  tell({ erased: true });
  await asked(indexedDB.deleteDatabase(NAME));
}

// ── The passphrase ───────────────────────────────────────────────────────────────────────────────────────────────────

export const isLocked = async () => Boolean((await setting("lock")) && !key);

export async function unlock(passphrase) {
  const { salt, rounds, proof } = await setting("lock");
  const found = await keyOf(passphrase, salt, rounds);
  await unlocked(found, proof);
  key = found;
}

// What a file needs to be locked as everything here is; nothing without a passphrase.
export async function sealed(value) {
  const { salt, rounds } = (key && (await setting("lock"))) || {};
  return { salt, rounds, content: salt && (await locked(key, value)) };
}

export const unsealed = (content) => unlocked(key, content);

// Locks everything with a new passphrase, or with none.
export function relock(passphrase) {
  return alone(async () => {
    const all = await entries();
    const salt = random(16);
    const next = passphrase ? await keyOf(passphrase, salt) : null;
    const lock = next && { salt, rounds: ROUNDS, proof: await locked(next, "open") };
    const records = await Promise.all(all.map((each) => shut(each, next)));
    await write((kept, settings) => {
      records.forEach((record) => kept.put(record));
      if (lock) settings.put(lock, "lock");
      else settings.delete("lock");
    });
    key = next;
    tell({ setting: "lock" });
  });
}
