// Keeps a form's answers on this device, once the reader has chosen so: asks once, saves as they type, lists dated entries.
import { adopted, entryToShow, newEntry, pick, stillUnsaved, wordsToSave } from "./entry.js";
import { passphraseForm } from "./passphrase.js";
import { State } from "./state.js";
import * as store from "./store.js";
import { button, make, p, say, sayWhen } from "./words.js";

const PAUSE = 250; // milliseconds without typing before a save

export class Autosave extends State {
  saving = Promise.resolve(); // the last save that was asked for: each waits for the one before

  constructor(form, title) {
    super();
    this.form = form;
    this.title = title;
    this.about = make("div", { class: "keeping" }, document.querySelector(".kept") || ""); // until it is known what to say
    this.message = make("p", { class: "status", role: "status" });
    form.element.before(this.about);
    form.element.after(this.message);
    form.element.addEventListener("input", (event) => this.onInput(event));
    addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.keeps && this.unsaved.size && store.saveLastWords(this.words()));
    addEventListener("pageshow", (event) => event.persisted && this.begin()); // the page comes back as it was, and others may have written
    addEventListener("hashchange", () => this.save().then(() => {
      if (this.named) this.entry = null;
      return this.begin();
    }));
    store.onMessage((message) => this.onMessage(message));
    store.onLastWords(() => store.tidy().catch(() => {})); // what has no key here waits for one
  }

  // The id of the entry that the address names.
  get named() {
    return /^#entry=(.+)/.exec(location.hash)?.[1];
  }

  // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  // Shows what is kept of this sheet: the entry that the address names, or the latest.
  async begin() {
    try {
      this.choice = await store.setting("choice");
      this.lock = await store.lockState();
      this.problem = null;
      if (!this.lock.closed) await this.find();
    } catch (error) {
      this.problem = error;
    }
    if (this.lock?.closed) this.conceal();
    this.show();
    if (this.unsaved.size) this.saveSoon();
  }

  async find() {
    await store.tidy();
    await this.load();
    this.overdue = await store.overdue(this.entries);
    const entry = entryToShow(this, this.named);
    if (!entry || this.choice !== "keep") return;
    this.unsaved = stillUnsaved(this.unsaved, pick(this.unsaved, entry.answers), this.form.answers());
    if (!this.unsaved.size) this.open(entry);
  }

  async load() {
    this.entries = (await store.entries()).entries.filter(({ worksheet }) => worksheet === this.form.worksheet);
  }

  async list() {
    await this.load();
    this.show();
  }

  /** @param {store.Entry} entry */
  open(entry) {
    this.entry = entry;
    this.begun = false;
    this.unsaved.clear();
    this.unknown = this.form.fill(entry.answers);
    this.report(sayWhen("kept_at", entry.changed));
  }

  // What is locked is shown no more. Words that are not kept yet stay, as an entry of their own: they must not take the place of
  // answers that nobody sees.
  conceal() {
    this.entries = [];
    this.entry = this.draft = null;
    this.unknown = {};
    this.refresh();
    this.form.element.dispatchEvent(new Event("filled"));
    if (!this.unsaved.size) this.report("");
  }

  // Knows and shows the entry as it is kept.
  /** @param {store.Entry} kept @param {store.Answers} [saved] */
  adopt(kept, saved) {
    this.entry = adopted(this, kept, saved);
    this.refresh();
  }

  // Shows the entry as this tab knows it, but for the answers that are being changed here.
  refresh() {
    for (const name of this.form.controls.keys()) if (!this.unsaved.has(name)) this.form.set(name, this.entry?.answers[name] || "");
  }

  // Another tab saved, removed, locked or unlocked something.
  /** @param {store.Message} message */
  async onMessage({ ids = [], removed, erased, setting, key, closed }) {
    if (erased) return this.fail(new store.Refused(store.ERASED));
    if (closed) await this.onceSaved(store.forgetKeys);
    if (setting || key || closed) return this.begin();
    if (!this.keeps) return;
    try {
      const { id } = this.entry || {};
      const kept = id && ids.includes(id) && !removed && (await store.entry(id));
      if (kept && id === this.entry?.id) {
        this.adopt(kept);
        this.form.element.dispatchEvent(new Event("filled"));
        if (!this.unsaved.size) this.report(sayWhen("kept_at", kept.changed));
      }
      await this.list();
    } catch (error) {
      this.fail(error);
    }
  }

  // ── Saving ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  onInput({ target }) {
    if (!target.name) return;
    this.unsaved.add(target.name);
    if (this.problem && this.choice !== "keep") return this.reportProblem();
    if (this.choice === undefined && !this.question) this.ask(target);
    if (!this.keeps) return;
    this.saveSoon();
    if (this.lock?.set) store.prepareLastWords(JSON.stringify(this.words()).length).catch(() => {});
  }

  /** @param {store.Answers} [answers] */
  markUnsaved(answers = this.form.answers()) {
    Object.keys(answers).forEach((name) => this.unsaved.add(name));
  }

  words() {
    const answers = this.form.answers();
    const asked = Object.keys(answers).map((name) => [name, this.form.asked(name)]);
    const entry = this.entry || (this.draft ??= newEntry(this.form.worksheet, this.title));
    return wordsToSave(this, entry, answers, Object.fromEntries(asked));
  }

  saveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  save() {
    this.saving = this.saving.then(() => this.saveNow());
    return this.saving;
  }

  async saveNow() {
    clearTimeout(this.timer);
    if (!this.keeps || !this.unsaved.size) return;
    const words = this.words();
    if (!this.entry && !Object.keys(words.whole).length) return this.unsaved.clear();
    this.inFlight = words.changes;
    try {
      const kept = await store.save(words);
      const apart = this.entry && kept.id !== this.entry.id;
      const listed = !this.problem && this.entries.some(({ id }) => id === kept.id);
      this.problem = null;
      this.unsaved = stillUnsaved(this.unsaved, words.changes, this.form.answers());
      this.adopt(kept, words.changes);
      this.draft = null;
      this.begun = false;
      if (!listed) await this.list();
      this.report(sayWhen(apart ? "kept_apart" : "kept_at", kept.changed));
    } catch (error) {
      this.fail(error);
    }
    this.inFlight = null;
  }

  // Saves until there is nothing left, and does some work in that very moment: after one more wait, someone might have typed again.
  /** @template T @param {() => T} work */
  async onceSaved(work) {
    do await this.save();
    while (this.mustSave);
    return work();
  }

  // Shows these answers as a new entry, and gives what brings back the form as it was. What was kept stays kept. Without answers it
  // is an empty form, and nothing can be brought back: so words that are not kept stay, and the reader was told why.
  /** @param {store.Answers} [answers] */
  startAnother(answers) {
    return this.onceSaved(async () => {
      if (!answers && !this.mayEmpty) return;
      const before = { ...this.form.answers(), ...this.unknown };
      const { entry } = this;
      this.entry = this.draft = null;
      this.begun = true;
      this.unknown = this.form.fill(answers);
      this.unsaved.clear();
      this.markUnsaved(answers);
      await this.save();
      this.show();
      return () => this.onceSaved(() => {
        this.unknown = this.form.fill(before);
        this.entry = entry;
        this.draft = null;
        this.begun = !entry;
        this.markUnsaved(); // a save may have failed before
        this.saveSoon();
        this.show();
      });
    });
  }

  /** @param {any} error */
  fail(error) {
    if (error.phrase === store.ERASED) {
      this.question?.remove();
      this.choice = this.lock = undefined;
      this.entry = this.draft = this.question = null;
      this.entries = [];
      this.markUnsaved();
      this.report(say(store.ERASED));
    } else if (error.phrase === store.LOCKED) {
      this.lock = { set: true, closed: true };
      this.entries = [];
      this.report(say(store.LOCKED));
    } else {
      this.problem = error;
      this.reportProblem();
    }
    this.show();
  }

  // ── Talking with the reader ──────────────────────────────────────────────────────────────────────────────────────────

  // Asked once, below the field or the table's row being filled in, so that nothing is covered.
  ask(control) {
    const answer = (key, choice) => button(key, () => {
      this.question.remove();
      control.focus();
      return this.choose(choice);
    });
    this.question = make("div", { class: "ask", role: "group", "aria-label": say("ask") },
      p(make("strong", {}, say("ask")), ` ${say("ask_more")}`),
      answer("ask_keep", "keep"),
      answer("ask_not", "no"),
    );
    const row = control.closest("tr");
    const cell = control.closest("td");
    if (row && getComputedStyle(cell).display !== "table-cell") cell.append(this.question); // a card on a phone
    else if (row) {
      this.question = make("tr", {}, make("td", { colSpan: row.cells.length }, this.question));
      row.after(this.question);
    } else control.closest(".field").after(this.question);
    this.report(say("ask"));
  }

  /** @param {"keep" | "no"} choice */
  async choose(choice) {
    this.choice = choice;
    try {
      await store.set("choice", choice);
      if (choice === "keep") navigator.storage?.persist?.();
      this.markUnsaved();
      await this.save();
    } catch (error) {
      this.fail(error);
    }
    this.show();
  }

  /** @param {string} text */
  report(text) {
    this.message.textContent = text;
  }

  // Says why nothing can be kept, and that the words on the page are safe for now.
  reportProblem() {
    this.report(`${store.reason(this.problem)} ${say("still_here")}`);
  }

  nameOf = (entry) => entry.name || sayWhen("entry_of", entry.created);

  show() {
    const { status, lock } = this;
    const about = p(this.problem ? store.reason(this.problem) : say(status));
    const parts = [about];
    if (status === "locked") parts.push(passphraseForm("unlock", async (typed) => {
      await store.unlock(typed);
      await this.begin();
    }));
    if (status === "keeping") about.append(" ", make("a", { href: "../../my-worksheets/" }, say("title")), ".");
    if (this.choice === "no" && !this.problem) parts.push(button("ask_keep", () => this.choose("keep")));
    if (lock?.set && !lock.closed && !this.problem) parts.push(button("lock_now", async () => {
      await this.save();
      if (!this.mayEmpty) return;
      store.lockNow();
      await this.begin();
      this.about.querySelector("input").focus();
    }));
    if (this.overdue) parts.push(p(say("remind")));
    if (this.entries.length) parts.push(this.picker());
    const unknown = Object.entries(this.unknown).map(([name, answer]) => [make("dt", {}, this.entry?.asked?.[name] || name), make("dd", {}, answer)]);
    if (unknown.length) parts.push(make("div", { class: "unknown" }, p(say("unknown")), make("dl", {}, ...unknown.flat())));
    this.about.replaceChildren(...parts);
    this.form.element.dispatchEvent(new Event("entries"));
  }

  picker() {
    const options = this.entries.map((entry) => make("option", { value: entry.id }, this.nameOf(entry)));
    if (!this.entry) options.unshift(make("option", { value: "" }, say("new_entry")));
    const select = make("select", { onchange: async () => {
      try {
        const chosen = await store.entry(select.value);
        await this.onceSaved(() => {
          if (chosen && this.mayEmpty) this.open(chosen);
          this.show();
          this.about.querySelector("select").focus();
        });
      } catch (error) {
        this.fail(error);
      }
    } }, ...options);
    select.value = this.entry?.id ?? "";
    return make("p", { class: "entries" }, make("label", {}, say("entries"), " ", select), button("new_entry", async () => {
      if (!(await this.startAnother())) return;
      this.report(say("started"));
      this.form.element.elements[0].focus();
    }));
  }
}
