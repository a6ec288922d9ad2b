// What is kept on this device: entries (one filled sheet each) and a few settings, in IndexedDB; and, until the next page takes them
// in, the last words of pages that went away. Nothing is created before the reader chooses to keep something.
// There is one truth for a key: what is written is locked with the lock that the database holds in that very transaction.
import { decrypt, deriveKey, encrypt, makeNoise, mask, newId, sameKey, unmask } from "./encryption.js";
import { joined } from "./entry.js";
import { guide, say } from "./words.js";

/**
 * @typedef {import("./encryption.js").Key} Key
 * @typedef {import("./entry.js").Answers} Answers
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./entry.js").Words} Words
 * @typedef {{ id: string, rev: string, salt: Uint8Array, rounds: number, locked: Uint8Array<ArrayBuffer> }} LockedRecord
 * @typedef {Entry | LockedRecord} Stored a record of the database
 * @typedef {{ at: string, words: any, noise?: string } & Partial<import("./encryption.js").Masked>} LastWords last words, and where they are
 * @typedef {{ id?: string, rev?: string, unreadable: Stored | LastWords }} Unreadable what cannot be opened
 * @typedef {{ salt: Uint8Array<ArrayBuffer>, rounds: number, proof: Uint8Array<ArrayBuffer> }} Lock
 * @typedef {{ key: Key, noise: import("./encryption.js").Noise | null }} Held
 * @typedef {{
 *   ids?: string[], removed?: boolean, erased?: boolean, setting?: string, key?: Key, closed?: boolean,
 * }} Message what one tab tells the others
 */

/** @template R @typedef {{ put?: Entry[], next?: Key | null, result?: R }} Revision what to write, and what to give back */

export const MOST = 4e6; // letters of one entry: more than anyone types, less than stops a browser

export const ERASED = "erased_elsewhere";
export const LOCKED = "locked";

// What goes wrong says which phrase tells it.
export class Refused extends Error {
  /** @param {string} phrase */
  constructor(phrase) {
    super(phrase);
    this.phrase = phrase;
  }
}

// What went wrong, in words: one phrase for each cause, the same wherever it is said.
/** @param {any} error @returns {string} */
export function reason({ phrase, name }) {
  if (phrase) return say(phrase);
  if (name === "QuotaExceededError") return say("full");
  return say(name === "SecurityError" || name === "InvalidStateError" || forbidden() ? "blocked" : "trouble");
}

// Chromium calls a database that it may not open one that has an unknown fault; here it says why.
function forbidden() {
  try {
    return !globalThis.indexedDB || !localStorage;
  } catch {
    return true;
  }
}

const NAME = `worksheets ${guide.pathname}`; // another guide may stand on the same host
const LAST = `${guide.pathname}.last `; // begins the names of last words
const PLACES = ["entries", "settings"];
const NOISE = 8192; // bytes that are ready for last words

/** @type {Promise<IDBDatabase | null> | undefined} */
let opening; // the promise of an open database, or of none
/** @type {IDBDatabase | undefined} */
let connection; // of the one that is open
/** @type {Held[]} */
let keys = []; // each that this page was given, with noise for last words: in its memory only
/** @type {Held | null} */
let current = null; // of them, the one of the lock that was last seen

// ── The database ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const promised = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

// Looking must leave no trace: some browsers keep an empty database even when its making is called off.
const exists = async () => !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name === NAME);

/** @param {boolean} [create] @returns {Promise<IDBDatabase | null>} */
async function database(create) {
  if (!create && !(await exists())) return null;
  const request = indexedDB.open(NAME, 1);
  let unwanted = false;
  request.onupgradeneeded = () => {
    unwanted = !create;
    if (unwanted) return request.transaction?.abort();
    request.result.createObjectStore("entries", { keyPath: "id" });
    request.result.createObjectStore("settings");
  };
  try {
    const open = await promised(request);
    open.onversionchange = open.onclose = () => close(open);
    return (connection = open);
  } catch (error) {
    if (!unwanted) throw error;
    await promised(indexedDB.deleteDatabase(NAME));
    return null;
  }
}

/** @param {IDBDatabase | undefined} open */
function close(open) {
  open?.close();
  if (open === connection) opening = connection = undefined;
}

/** @param {boolean} [create] @returns {Promise<IDBDatabase | null>} */
async function opened(create) {
  const mine = (opening ??= database(create));
  const found = await mine.catch((error) => {
    if (opening === mine) opening = undefined;
    throw error;
  });
  if (found) return found;
  if (opening === mine) opening = undefined;
  return create ? opened(true) : null;
}

// A page that goes away may only be put aside, with all that it holds: what it has begun would keep others from the database.
/** @type {Set<IDBTransaction>} */
const running = new Set();
/** @type {Promise<void> | undefined} */
let away; // while it is away: the promise of its return
addEventListener("pagehide", () => {
  away = new Promise((done) => addEventListener("pageshow", () => done((away = undefined)), { once: true }));
  for (const change of running) abort(change);
  close(connection);
});

/** @param {IDBTransaction} change */
function abort(change) {
  try {
    change.abort();
  } catch {} // it is over already
}

// Resolves with what `work` gives, once all it did is on the disk; or nothing of it is.
/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(entries: IDBObjectStore, settings: IDBObjectStore) => Promise<T>} work
 * @param {boolean} [create]
 * @returns {Promise<T | undefined>}
 */
async function transaction(mode, work, create) {
  await away;
  const open = await opened(create);
  if (!open) return undefined;
  let change;
  try {
    change = open.transaction(PLACES, mode, { durability: "strict" });
  } catch (error) {
    if (open === connection) throw error;
    return transaction(mode, work, create); // it was closed meanwhile
  }
  running.add(change);
  const done = new Promise((yes, no) => {
    change.oncomplete = yes;
    change.onabort = () => no(change.error || new DOMException("", "AbortError"));
  }).finally(() => running.delete(change));
  try {
    const [given] = await Promise.all([work(.../** @type {[any, any]} */ (PLACES.map((place) => change.objectStore(place)))), done]);
    return given;
  } catch (error) {
    done.catch(() => {});
    abort(change);
    throw change.error || error;
  }
}

/** @param {string} name */
export const setting = (name) => transaction("readonly", (_, settings) => promised(settings.get(name)));

/** @param {string} name */
export async function set(name, value) {
  const create = name === "choice";
  await transaction("readwrite", (_, settings) => promised(settings.put(value, name)).then(() => true), create).then(mustExist);
  broadcast({ setting: name });
}

/** @param {unknown} done @returns {asserts done} */
function mustExist(done) {
  if (!done) throw new Refused(ERASED);
}

// ── Other tabs ───────────────────────────────────────────────────────────────────────────────────────────────────────

// A browser may have no channel, or forbid it: then other tabs learn of a change when they next write.
const channel = (() => {
  try {
    return new BroadcastChannel(NAME);
  } catch {}
})();

/** @param {Message} message */
function broadcast(message) {
  try {
    channel?.postMessage(message);
  } catch {
    /** @type {BroadcastChannel} */ (channel).postMessage({ ...message, key: undefined }); // a browser that hands on no keys
  }
}

// Calls back when another tab has changed something, with what this one then knows; one message after the other.
/** @param {(message: Message) => unknown} callback */
export function onMessage(callback) {
  let turn = Promise.resolve();
  channel?.addEventListener("message", ({ data }) => {
    if (data.erased) forgetKeys();
    const holding = data.key && addKey(data.key); // at once: an earlier message may be waiting for this very key
    turn = turn.then(async () => {
      await holding;
      await callback(data);
    });
  });
}

// A page with a key is ready for its last words at any moment: so the noise comes first. Earlier keys stay, for they may have locked
// what another page left behind.
/** @param {Key} key */
async function addKey(key) {
  if (findKey(key)) return;
  const noise = await makeNoise(key, NOISE);
  if (!findKey(key)) keys.push({ key, noise }); // it may have come twice
}

/** @param {import("./encryption.js").Locked} lock */
const findKey = (lock) => keys.find(({ key }) => sameKey(lock, key));

// A page that learns of a lock does so once its words are saved.
export function forgetKeys() {
  keys = [];
  current = null;
}

// ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

// The lock and the records, as they are at one moment; `ids` for some of the records only.
/**
 * @param {IDBObjectStore} entries
 * @param {IDBObjectStore} settings
 * @param {string[] | null} [ids]
 * @returns {Promise<{ lock: Lock | undefined, records: Stored[] }>}
 */
async function snapshot(entries, settings, ids) {
  const records = ids ? Promise.all(ids.map((id) => promised(entries.get(id)))) : promised(entries.getAll());
  const [lock, found] = await Promise.all([promised(settings.get("lock")), records]);
  return { lock, records: found.filter(Boolean) };
}

// The key for a lock, or none where there is no lock.
/** @param {Lock | undefined} lock @returns {Key | null} */
function keyFor(lock) {
  const mine = lock ? findKey(lock) : null;
  if (mine === undefined) throw new Refused(LOCKED);
  current = mine;
  return mine && mine.key;
}

/** @param {Stored} record @param {Key | null} by @returns {Promise<Entry | Unreadable>} */
async function toEntry(record, by) {
  if (!record.locked) return record;
  try {
    if (by && sameKey(record, by)) return { ...(await decrypt(by, record.locked)), rev: record.rev };
  } catch {}
  return { id: record.id, rev: record.rev, unreadable: record };
}

/** @param {Entry} entry @param {Key | null} by @returns {Promise<Stored>} */
async function toRecord({ rev, ...entry }, by) {
  if (JSON.stringify(entry).length > MOST) throw new Refused("too_long");
  return by ? { id: entry.id, rev: newId(), salt: by.salt, rounds: by.rounds, locked: await encrypt(by, entry) } : { ...entry, rev: newId() };
}

// Every entry, or some of them, as they can be read.
/** @param {string[]} [ids] */
async function read(ids) {
  const found = await transaction("readonly", (...places) => snapshot(...places, ids));
  if (!found) return [];
  const by = keyFor(found.lock);
  return Promise.all(found.records.map((record) => toEntry(record, by)));
}

// Every entry, the one changed last first; and what cannot be opened, which takes none of the others with it.
export async function entries() {
  const all = await read();
  const unreadable = [...all.filter((each) => each.unreadable), ...lastWords().map((each) => ({ unreadable: each }))];
  return { entries: all.filter((each) => !each.unreadable).sort((a, b) => b.changed.localeCompare(a.changed)), unreadable };
}

/** @param {string} id */
export async function entry(id) {
  const [found] = await read([id]);
  return found?.unreadable ? undefined : found;
}

// Whether the last copy as a file was long ago, and something has changed since.
/** @param {Entry[]} kept the one changed last first */
export async function overdue(kept) {
  const copied = (await setting("exported")) || kept.at(-1)?.created;
  return kept.some(({ changed }) => changed > copied) && Date.now() - Date.parse(copied) > 30 * 86400e3;
}

// ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param {{ lock: Lock | undefined, records: Stored[] }} found */
const versions = ({ lock, records }) => JSON.stringify([String(lock?.salt ?? ""), records.map(({ id, rev }) => [id, rev])]);

// Reads, lets `work` say what to put and what to remove, and writes that if nothing came between; or else begins again.
// `work` gets the entries, the key that everything is locked with, and the records as they are. Locking takes a while, and a
// transaction does not wait for it: hence the second look.
/**
 * @template R
 * @param {string[] | null} ids
 * @param {(all: (Entry | Unreadable)[], by: Key | null, records: Stored[]) => Revision<R> | Promise<Revision<R>>} work
 * @returns {Promise<R>}
 */
async function revise(ids, work) {
  for (;;) {
    const before = await transaction("readonly", (...places) => snapshot(...places, ids));
    mustExist(before);
    const by = keyFor(before.lock);
    const { put = [], next = by, result } = await work(await Promise.all(before.records.map((record) => toEntry(record, by))), by, before.records);
    const records = await Promise.all(put.map((each) => toRecord(each, next)));
    const lock = next && next !== by && { salt: next.salt, rounds: next.rounds, proof: await encrypt(next, "open") };
    const written = await transaction("readwrite", async (entries, settings) => {
      if (versions(await snapshot(entries, settings, ids)) !== versions(before)) return false;
      for (const record of records) entries.put(record);
      if (lock) settings.put(lock, "lock");
      else if (!next) settings.delete("lock");
      return true;
    });
    mustExist(written !== undefined);
    if (!written) continue;
    broadcast({ ids: put.map(({ id }) => id) });
    return /** @type {R} */ (result);
  }
}

// Saves answers; returns the entry as kept.
/** @param {Words} words @returns {Promise<Entry>} */
export const save = (words) =>
  revise([words.mine.id], ([kept]) => {
    const next = joined(kept, words);
    return { put: [next], result: next };
  });

// Adds what `chosen` picks, given all that is kept. An entry whose name is taken gets another.
export const add = (chosen) =>
  revise(null, (all) => {
    const { add: found, ...result } = chosen(all.filter((each) => !each.unreadable));
    const taken = new Set(all.map(({ id }) => id));
    return { put: found.map((each) => (taken.has(each.id) ? { ...each, id: newId() } : each)), result };
  });

/** @param {string} id @param {string} name */
export const rename = (id, name) => revise([id], ([kept]) => ({ put: kept && !kept.unreadable ? [{ ...kept, name }] : [] }));

/** @param {string} id */
export async function remove(id) {
  await transaction("readwrite", (entries) => promised(entries.delete(id)));
  broadcast({ ids: [id], removed: true });
}

export async function erase() {
  forgetKeys();
  broadcast({ erased: true });
  lastWords().forEach(({ at }) => localStorage.removeItem(at));
  close(connection);
  if (await exists()) await promised(indexedDB.deleteDatabase(NAME));
  broadcast({ setting: "choice" }); // a tab that hears of the erasing late may have begun to keep anew
}

// ── Last words ───────────────────────────────────────────────────────────────────────────────────────────────────────
// A page that goes away cannot wait for a database, and a database may drop what waits in its queue. Local storage writes at once.

// Gets ready to keep the last words of this page under a passphrase.
export async function prepareLastWords(length = 0) {
  const mine = current;
  if (mine && !(/** @type {any} */ (mine.noise)?.bytes.length >= 2 * length)) mine.noise = await makeNoise(mine.key, 2 * length + NOISE);
}

/** @param {Words} words */
export function saveLastWords(words) {
  const last = current ? current.noise && mask(current.noise, words) : { words };
  if (!last) return;
  if (current) current.noise = null;
  try {
    localStorage.setItem(`${LAST}${Date.now()} ${newId()}`, JSON.stringify(last));
  } catch {} // there is nowhere left to say so
  prepareLastWords();
}

/** @returns {LastWords[]} */
function lastWords() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(LAST))
      .sort()
      .map((at) => ({ at, ...JSON.parse(/** @type {string} */ (localStorage.getItem(at))) }));
  } catch {
    return [];
  }
}

// Brings what pages left behind into their entries, and locks what is not locked.
export async function tidy() {
  if (!lastWords().length) {
    const found = await transaction("readonly", snapshot);
    if (!found?.lock || found.records.every((record) => record.locked)) return;
  }
  const taken = await revise(null, async (all, by, records) => {
    const kept = new Map(all.map((each) => [each.id, each]));
    const plain = by ? records.filter((record) => !record.locked) : [];
    /** @type {Map<string, Entry>} */
    const put = new Map(plain.map((record) => [record.id, record]));
    const result = [];
    for (const last of lastWords()) {
      const theirs = last.noise && findKey(last);
      const words = last.noise ? theirs && (await unmask(theirs.key, /** @type {any} */ (last)).catch(() => null)) : last.words;
      if (!words) continue; // of another lock: they wait for its passphrase
      const next = joined(kept.get(words.mine.id), words);
      kept.set(next.id, next);
      put.set(next.id, next);
      result.push(last.at);
    }
    return { put: [...put.values()], result };
  });
  taken.forEach((at) => localStorage.removeItem(at));
}

// Calls back when another page has left words behind.
/** @param {() => unknown} callback */
export const onLastWords = (callback) => addEventListener("storage", ({ key: name, newValue }) => newValue && name?.startsWith(LAST) && callback());

// ── The passphrase ───────────────────────────────────────────────────────────────────────────────────────────────────

// Whether there is a lock, and whether its key is at hand.
/** @returns {Promise<{ set: boolean, closed: boolean }>} */
export async function lockState() {
  const lock = await setting("lock");
  const closed = Boolean(lock && !findKey(lock));
  if (!closed) keyFor(lock);
  return { set: Boolean(lock), closed };
}

// A passphrase's key, and what `read` opens with it.
/** @template T @param {string} passphrase @param {any} recipe @param {(key: Key) => Promise<T>} read @returns {Promise<[Key, T]>} */
async function tryPassphrase(passphrase, { salt, rounds }, read) {
  const key = await deriveKey(passphrase, salt, rounds);
  try {
    return [key, await read(key)];
  } catch {
    throw new Refused("wrong");
  }
}

export async function unlock(passphrase) {
  const lock = await setting("lock");
  if (!lock) return;
  const [key] = await tryPassphrase(passphrase, lock, (by) => decrypt(by, lock.proof));
  await addKey(key);
  broadcast({ key });
}

// Opens what another passphrase locked, and keeps it as everything else is kept.
/** @param {any} closed @param {string} passphrase */
export async function rescue({ unreadable }, passphrase) {
  const read = (by) => (unreadable.noise ? unmask(by, unreadable) : decrypt(by, unreadable.locked));
  const [, words] = await tryPassphrase(passphrase, unreadable, read);
  if (!unreadable.noise) return revise([words.id], ([kept]) => ({ put: kept?.unreadable ? [words] : [] }));
  await save(words);
  localStorage.removeItem(unreadable.at);
}

// Deletes what cannot be opened.
/** @param {any} closed */
export async function discard({ id, unreadable }) {
  if (id) await remove(id);
  else localStorage.removeItem(unreadable.at);
}

export function lockNow() {
  forgetKeys();
  broadcast({ closed: true });
}

// What a file needs to be locked as everything here is; nothing without a passphrase.
export async function encryptBackup(value) {
  const by = keyFor(await setting("lock"));
  return by && { salt: by.salt, rounds: by.rounds, content: await encrypt(by, value) };
}

// The entries of a locked file, with the passphrase in use or the one typed for it.
/** @param {{ salt: Uint8Array<ArrayBuffer>, rounds: number, content: Uint8Array<ArrayBuffer> }} file @param {string} [passphrase] */
export async function decryptBackup({ salt, rounds, content }, passphrase) {
  if (passphrase) return (await tryPassphrase(passphrase, { salt, rounds }, (by) => decrypt(by, content)))[1];
  return decrypt(/** @type {Held} */ (findKey({ salt })).key, content);
}

// Locks everything with a new passphrase, or with none.
/** @param {string} passphrase */
export async function setPassphrase(passphrase) {
  const next = passphrase ? await deriveKey(passphrase) : null;
  if (next) {
    await addKey(next);
    broadcast({ key: next }); // other tabs have it before there is a lock that asks for it
  }
  await tidy();
  await revise(null, (all) => ({ put: all.filter((each) => !each.unreadable), next }));
  if (next) await addKey(next); // another tab may have locked everything meanwhile, with the key before
  keyFor(/** @type {any} */ (next));
  broadcast({ setting: "lock" });
  await tidy().catch(() => {}); // what a page left behind meanwhile; the lock stands, and what cannot be taken in now waits
}
