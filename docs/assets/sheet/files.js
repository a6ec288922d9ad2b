// The file that holds everything kept: written, read back, and merged without replacing anything.
import { keyOf, locked, random, ROUNDS, unlocked } from "./lock.js";
import { VERSION } from "./store.js";

const KIND = "worksheets";

export class Foreign extends Error {}
export class Damaged extends Error {}
export class Newer extends Error {}

const to64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const from64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// The file as text; with a passphrase, its entries are locked.
export async function written(entries, passphrase) {
  const file = { kind: KIND, version: VERSION, exported: new Date().toISOString() };
  if (!passphrase) return JSON.stringify({ ...file, entries }, null, 1);
  const salt = random(16);
  const content = await locked(await keyOf(passphrase, salt), entries);
  return JSON.stringify({ ...file, salt: to64(salt), rounds: ROUNDS, locked: to64(content) });
}

// The entries in a file; `ask` returns the passphrase of a locked one.
export async function read(text, ask) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw text.trimStart().startsWith("{") && text.includes(`"${KIND}"`) ? new Damaged() : new Foreign();
  }
  if (file?.kind !== KIND) throw new Foreign();
  if (!(file.version <= VERSION)) throw new Newer();
  let { entries } = file;
  if (file.locked) {
    const passphrase = await ask();
    const rounds = Math.min(Number(file.rounds) || ROUNDS, 10 * ROUNDS);
    entries = await unlocked(await keyOf(passphrase, from64(file.salt), rounds), from64(file.locked));
  }
  if (!Array.isArray(entries)) throw new Damaged();
  return entries.map(sound);
}

const isTexts = (value) => value && typeof value === "object" && !Array.isArray(value) && Object.values(value).every((each) => typeof each === "string");

// An entry with the keys we know, or Damaged.
function sound(entry) {
  const { id, version = VERSION, worksheet, title, name, created, changed, asked = {}, answers } = entry || {};
  const dated = [created, changed].every((date) => typeof date === "string" && !isNaN(new Date(date)));
  const named = typeof id === "string" && /^[a-z0-9-]+$/.test(worksheet) && typeof title === "string";
  if (!dated || !named || !isTexts(answers) || !isTexts(asked) || (name && typeof name !== "string")) throw new Damaged();
  if (version > VERSION) throw new Newer();
  return { id, version, worksheet, title, ...(name && { name }), created, changed, asked, answers };
}

const same = (a, b) => {
  const [mine, theirs] = [a, b].map((entry) => JSON.stringify(Object.entries(entry.answers).sort()));
  return a.worksheet === b.worksheet && mine === theirs;
};

// What to add so that nothing is lost or replaced: entries not here, and those that differ from the one with their id.
export function merged(kept, found) {
  const add = [];
  const counts = { added: 0, same: 0, beside: 0 };
  for (const entry of found) {
    const here = [...kept, ...add];
    const twin = here.find(({ id }) => id === entry.id);
    if (here.some((each) => same(each, entry) && (each.id === entry.id || each.created === entry.created))) counts.same++;
    else if (twin) {
      counts.beside++;
      add.push({ ...entry, id: crypto.randomUUID() });
    } else {
      counts.added++;
      add.push(entry);
    }
  }
  return { add, counts };
}
