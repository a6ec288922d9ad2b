// The file that holds everything kept: written, read back, and merged without replacing anything.
import { canEncrypt, fromBase64, toBase64 } from "./encryption.js";
import { VERSION } from "./entry.js";
import { decryptBackup, encryptBackup, MOST, Refused } from "./store.js";

const KIND = "worksheets";
const LARGEST = 5e7; // bytes of a file

/** @typedef {import("./entry.js").Entry} Entry */

// The file as text; locked when a passphrase is set.
/** @param {Entry[]} kept */
export async function write(kept) {
  const entries = kept.map(({ rev, ...entry }) => entry);
  const file = { kind: KIND, version: VERSION, exported: new Date().toISOString() };
  const locked = await encryptBackup(entries);
  return JSON.stringify(locked ? { ...file, salt: toBase64(locked.salt), rounds: locked.rounds, locked: toBase64(locked.content) } : { ...file, entries }, null, 1);
}

// The entries in a file, with the passphrase in use or the one typed for it.
/** @param {Blob} given @param {string} [passphrase] @returns {Promise<Entry[]>} */
export async function read(given, passphrase) {
  if (given.size > LARGEST) throw new Refused("too_large");
  const text = await given.text();
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Refused(text.includes(`"${KIND}"`) ? "damaged" : text.startsWith("%PDF") ? "a_pdf" : "foreign");
  }
  if (file?.kind !== KIND) throw new Refused("foreign");
  checkVersion(file.version);
  const entries = file.locked ? await decrypted(file, passphrase) : file.entries;
  if (!Array.isArray(entries)) throw new Refused("damaged");
  return entries.map(checked);
}

/** @param {any} file @param {string} [passphrase] */
async function decrypted({ locked, salt, rounds }, passphrase) {
  if (!canEncrypt()) throw new Refused("no_lock");
  if (typeof locked !== "string" || typeof salt !== "string" || !Number.isInteger(rounds) || rounds < 1 || rounds > 1e7) throw new Refused("damaged");
  let content;
  try {
    content = { salt: fromBase64(salt), rounds, content: fromBase64(locked) };
  } catch {
    throw new Refused("damaged");
  }
  try {
    return await decryptBackup(content, passphrase);
  } catch {
    throw new Refused(passphrase ? "wrong" : "file_locked");
  }
}

function checkVersion(version) {
  if (!Number.isInteger(version) || version < 1) throw new Refused("damaged");
  if (version > VERSION) throw new Refused("newer");
}

const isTexts = (value) => value && typeof value === "object" && !Array.isArray(value) && Object.values(value).every((each) => typeof each === "string");
const isDate = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !isNaN(Date.parse(value));
const isName = (value) => typeof value === "string" && /^[a-z0-9-]+$/.test(value);

// An entry with the keys we know.
/** @param {any} entry @returns {Entry} */
function checked(entry) {
  const { id, version = VERSION, worksheet, title, name, created, changed, asked = {}, answers } = entry || {};
  checkVersion(version);
  const named = isName(id) && isName(worksheet) && typeof title === "string" && (name === undefined || typeof name === "string");
  if (!named || !isDate(created) || !isDate(changed) || !isTexts(answers) || !isTexts(asked)) throw new Refused("damaged");
  const known = { id, version, worksheet, title, ...(name && { name }), created, changed, asked, answers };
  if (JSON.stringify(known).length > MOST) throw new Refused("too_large");
  return known;
}

// All that a reader would miss if it were dropped.
/** @param {Entry} entry */
const content = ({ worksheet, name = "", answers }) => JSON.stringify([worksheet, name, Object.entries(answers).sort()]);

// What to add so that nothing is lost or replaced: entries not here, and those that differ from the one with their id.
/** @param {Entry[]} kept @param {Entry[]} found */
export function merge(kept, found) {
  const counts = { added: 0, same: 0, beside: 0 };
  const ids = new Set(kept.map(({ id }) => id));
  const here = new Set(kept.flatMap(identities));
  /** @type {Entry[]} */
  const add = [];
  for (const entry of found) {
    if (identities(entry).some((mark) => here.has(mark))) counts.same++;
    else {
      counts[ids.has(entry.id) ? "beside" : "added"]++;
      add.push(entry); // where it is kept, it gets an id of its own
    }
    ids.add(entry.id);
    for (const mark of identities(entry)) here.add(mark);
  }
  return { add, counts };
}

// Two entries are the same when their content is, and their id or the moment they were begun.
/** @param {Entry} entry */
function identities(entry) {
  const all = content(entry);
  return [`${entry.id} ${all}`, `${entry.created} ${all}`];
}
