// The file that holds everything kept: written, read back, and merged without replacing anything.
import { keyOf, unlocked } from "./lock.js";
import { sealed, unsealed, VERSION } from "./store.js";

const KIND = "worksheets";

// Why a file is not taken; its message is the phrase that says so.
export class Refused extends Error {}

const to64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const from64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// The file as text; locked when a passphrase is set.
export async function written(entries) {
  const file = { kind: KIND, version: VERSION, exported: new Date().toISOString() };
  const { salt, rounds, content } = await sealed(entries);
  return JSON.stringify(salt ? { ...file, salt: to64(salt), rounds, locked: to64(content) } : { ...file, entries }, null, 1);
}

// The entries in a file, with the passphrase in use or the one typed for it.
export async function read(text, passphrase) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Refused(text.includes(`"${KIND}"`) ? "damaged" : text.startsWith("%PDF") ? "a_pdf" : "foreign");
  }
  if (file?.kind !== KIND) throw new Refused("foreign");
  if (!(file.version <= VERSION)) throw new Refused("newer");
  let { entries } = file;
  if (file.locked) {
    try {
      const content = from64(file.locked);
      entries = await (passphrase ? unlocked(await keyOf(passphrase, from64(file.salt), Math.min(file.rounds, 1e7)), content) : unsealed(content));
    } catch {
      throw new Refused("file_locked");
    }
  }
  if (!Array.isArray(entries)) throw new Refused("damaged");
  return entries.map(sound);
}

const isTexts = (value) => value && typeof value === "object" && !Array.isArray(value) && Object.values(value).every((each) => typeof each === "string");

// An entry with the keys we know.
function sound(entry) {
  const { id, version = VERSION, worksheet, title, name, created, changed, asked = {}, answers } = entry || {};
  const dated = [created, changed].every((date) => typeof date === "string" && !isNaN(new Date(date)));
  const named = typeof id === "string" && /^[a-z0-9-]+$/.test(worksheet) && typeof title === "string";
  if (!dated || !named || !isTexts(answers) || !isTexts(asked) || (name && typeof name !== "string")) throw new Refused("damaged");
  if (version > VERSION) throw new Refused("newer");
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
