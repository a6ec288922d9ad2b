// What a tab knows of a sheet while someone fills it in. All of it is here, and nothing of the page or the database is: what follows
// from it can be tested by itself.

/**
 * @typedef {import("./entry.js").Answers} Answers
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {"trouble" | "locked" | "keeping" | "not_keeping" | "not_yet"} Status what the reader is told, by its phrase; for trouble by that of its cause
 */

export class State {
  // ── What this device keeps, as this tab last learned it ──
  /** @type {"keep" | "no" | undefined} */
  choice = undefined; // of the reader, who may not have been asked yet
  /** @type {{ set: boolean, closed: boolean } | undefined} */
  lock = undefined; // closed when its key is not at hand
  /** @type {Entry[]} */
  entries = []; // of this worksheet, the one changed last first
  overdue = false; // whether they should be copied to a file
  /** @type {any} */
  problem = null; // why the last try to read or to write them failed

  // ── The entry in the form ──
  /** @type {Entry | null} */
  entry = null; // as it is kept; none when it is a new one
  /** @type {Entry | null} */
  draft = null; // what a new one is going to be kept as
  begun = false; // the reader asked for a new one, so that none that is kept takes its place
  /** @type {Answers} */
  unknown = {}; // its answers that no question here can hold

  // ── What of it is not on the disk ──
  /** @type {Set<string>} */
  unsaved = new Set(); // names of answers
  /** @type {Answers | null} */
  inFlight = null; // answers on their way there

  /** @returns {Status} */
  get status() {
    if (this.problem) return "trouble";
    if (this.lock?.closed) return "locked";
    return this.choice === "keep" ? "keeping" : this.choice ? "not_keeping" : "not_yet";
  }

  // Whether what is typed is to be saved; after trouble it is tried again.
  get keeps() {
    return this.choice === "keep" && !this.lock?.closed;
  }

  // Whether another save is to come before the form may be emptied.
  get mustSave() {
    return this.status === "keeping" && this.unsaved.size > 0;
  }

  // Whether the form can be emptied without losing words that the reader may want kept.
  get mayEmpty() {
    return this.choice === "no" || !this.unsaved.size;
  }
}
