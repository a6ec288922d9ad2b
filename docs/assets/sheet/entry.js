// What becomes of an entry and of the words typed into it: which one a form shows, what is still to be saved, and how it meets what other
// tabs saved. Values in, values out.
import { newId } from "./encryption.js";

/**
 * @typedef {Record<string, string>} Answers by full name
 * @typedef {{
 *   id: string, version: number, worksheet: string, title: string, name?: string,
 *   created: string, changed: string, asked: Answers, answers: Answers, rev?: string, locked?: undefined, unreadable?: undefined,
 * }} Entry one filled sheet; `asked` says its questions in words, `rev` changes with every write
 * @typedef {Omit<Entry, "answers">} About
 * @typedef {{ mine: About, known: Record<string, string[]>, changes: Answers, whole: Answers }} Words what a page has to save
 * @typedef {import("./state.js").State} State
 * @typedef {import("./store.js").Unreadable} Unreadable
 */

export const VERSION = 1; // of an entry's shape

/** @param {string} worksheet @param {string} title @returns {Entry} */
export function newEntry(worksheet, title) {
  const now = new Date().toISOString();
  return { id: newId(), version: VERSION, worksheet, title, created: now, changed: now, answers: {}, asked: {} };
}

// The kept entry that a form should show: the one it shows already; or else the one that the address names, or the latest.
/** @param {Pick<State, "entries" | "entry" | "begun">} state @param {string} [named] */
export function entryToShow({ entries, entry, begun }, named) {
  const found = entries.find(({ id }) => id === (entry ? entry.id : named));
  return begun ? undefined : found || (entry ? undefined : entries[0]);
}

// The answers under these names; empty where there is none.
/** @param {Iterable<string>} names @param {Answers} [answers] @returns {Answers} */
export const pick = (names, answers = {}) => Object.fromEntries([...names].map((name) => [name, answers[name] || ""]));

// The names that are unsaved still, once these answers are kept: those that were not among them, or have changed since.
/** @param {Set<string>} unsaved @param {Answers} kept @param {Answers} shown */
export const stillUnsaved = (unsaved, kept, shown) => new Set([...unsaved].filter((name) => kept[name] !== (shown[name] || "")));

// What there is to save: the entry it belongs to, what may stand there, what its answers are now, and all there is.
/** @param {Pick<State, "unsaved" | "inFlight" | "unknown">} state @param {Entry} entry @param {Answers} answers @param {Answers} asked @returns {Words} */
export function wordsToSave({ unsaved, inFlight, unknown }, { answers: before, ...mine }, answers, asked) {
  const known = Object.fromEntries([...unsaved].map((name) => [name, [before[name] || "", inFlight?.[name] ?? ""]]));
  return { mine: { ...mine, asked }, known, changes: pick(unsaved, answers), whole: { ...unknown, ...answers } };
}

// The entry as it is kept. Of answers that are being changed here, and are not among those just saved, this tab goes on knowing what it
// knew: when another tab changed one of them, that clash must still be seen.
/** @param {Pick<State, "entry" | "unsaved">} state @param {Entry} kept @param {Answers} [saved] @returns {Entry} */
export function adopted({ entry, unsaved }, kept, saved = {}) {
  const changing = [...unsaved].filter((name) => !(name in saved));
  return { ...kept, answers: { ...kept.answers, ...pick(changing, entry?.answers) } };
}

// Changes on top of what other tabs saved meanwhile; `known` lists what may stand there for each. When another tab changed the same
// answer to something else, both stay: these words become an entry of their own, as they do when the record cannot be opened. `whole`
// is all there is to keep when the entry is no longer there.
/** @param {Entry | Unreadable | null | undefined} kept @param {Words} words @returns {Entry} */
export function joined(kept, { mine, known, changes, whole }) {
  const now = new Date().toISOString();
  if (kept?.unreadable) return joined(null, { mine: { ...mine, id: newId() }, known, whole, changes });
  if (!kept) return { ...mine, answers: filledIn({ ...whole, ...changes }), changed: now };
  const clash = Object.keys(changes).some((name) => {
    const there = kept.answers[name] || "";
    return !known[name].includes(there) && there !== changes[name];
  });
  const next = { ...kept, asked: { ...kept.asked, ...mine.asked }, answers: filledIn({ ...kept.answers, ...changes }), changed: now };
  return clash ? { ...next, id: newId(), created: now } : next;
}

/** @param {Answers} answers @returns {Answers} */
const filledIn = (answers) => Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer));
