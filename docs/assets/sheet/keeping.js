// Keeps a form's answers on this device, once the reader has chosen so: asks once, saves as they type, lists dated entries.
import * as store from "./store.js";
import { button, day, make, p, say, time } from "./words.js";

const PAUSE = 250; // milliseconds without typing before a save

export class Keeping {
  constructor(form, title) {
    this.form = form;
    this.title = title;
    this.entry = null; // as this tab last knew it
    this.unknown = {};
    this.changed = new Set();
    const before = document.querySelector(".kept");
    this.about = make("div", { class: "keeping" }, before || ""); // until it is known what to say
    this.said = make("p", { class: "status", role: "status" });
    form.element.before(this.about);
    form.element.after(this.said);
    form.element.addEventListener("input", (event) => this.typed(event));
    addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.rush());
    addEventListener("hashchange", () => this.save().then(() => this.begin()));
    store.onChange((message) => this.heard(message));
  }

  // Shows what is kept of this sheet: the entry that the address names, or the latest.
  async begin() {
    try {
      this.choice = await store.setting("choice");
      this.locked = await store.isLocked();
      this.entries = [];
      if (this.choice === "keep" && !this.locked) {
        this.entries = (await store.entries()).filter((entry) => entry.worksheet === this.form.worksheet);
        const wanted = /^#entry=(.+)/.exec(location.hash)?.[1];
        const entry = this.entries.find(({ id }) => id === (this.entry?.id ?? wanted)) || this.entries.find(({ id }) => id === wanted) || this.entries[0];
        if (entry && !this.changed.size && !this.fresh) this.open(entry);
      }
      this.old = await store.overdue(this.entries);
    } catch (error) {
      this.problem = error;
    }
    this.show();
    if (this.changed.size) this.later();
  }

  open(entry) {
    this.entry = entry;
    this.fresh = false;
    this.changed.clear();
    this.unknown = this.form.fill(entry.answers);
    this.say("kept_at", entry.changed);
  }

  typed(event) {
    const name = event.target.name;
    if (!name) return;
    this.changed.add(name);
    if (this.problem) return this.tell();
    if (this.choice === "keep" && !this.locked) this.later();
    else if (this.choice === undefined && !this.asking) this.ask(event.target);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // Asked once, below the field or the table's row being filled in, so that nothing is covered.
  ask(control) {
    const chosen = (choice) => async () => {
      this.choice = choice;
      this.asking.remove();
      control.focus();
      try {
        await store.set("choice", choice);
        if (choice === "keep") navigator.storage?.persist?.();
        await this.save();
      } catch (error) {
        this.fail(error);
      }
      this.show();
    };
    const buttons = [button("ask_keep", chosen("keep")), button("ask_not", chosen("no"))];
    this.asking = make("div", { class: "ask", role: "group", "aria-label": say("ask") }, p(make("strong", {}, say("ask")), ` ${say("ask_more")}`), ...buttons);
    const row = control.closest("tr");
    const cell = control.closest("td");
    if (row && getComputedStyle(cell).display !== "table-cell") cell.append(this.asking); // a card on a phone
    else if (row) {
      const box = this.asking;
      this.asking = make("tr", {}, make("td", { colSpan: row.cells.length }, box));
      row.after(this.asking);
    } else control.closest(".field").after(this.asking);
    this.said.textContent = say("ask");
  }

  rush() {
    if (this.choice !== "keep" || this.locked || !this.entry || !this.changed.size) return;
    const answers = { ...this.entry.answers };
    for (const name of this.changed) answers[name] = this.form.answer(name);
    store.rush({ ...this.entry, answers, changed: new Date().toISOString() });
  }

  save() {
    this.saving = (this.saving || Promise.resolve()).then(() => this.saved());
    return this.saving;
  }

  async saved() {
    clearTimeout(this.timer);
    if (this.choice !== "keep" || this.locked || !this.changed.size) return;
    const names = [...this.changed];
    this.changed.clear();
    const answers = this.form.answers();
    const gone = !this.entry || !(await store.entry(this.entry.id).catch(() => this.entry));
    const changes = gone ? { ...this.unknown, ...answers } : Object.fromEntries(names.map((name) => [name, answers[name] || ""]));
    if (gone && !Object.keys(changes).length) return;
    const mine = gone ? this.made() : this.entry;
    const asked = Object.keys(answers).map((name) => [name, Object.values(this.form.question(name)).filter(Boolean).join(" · ")]);
    try {
      const kept = await store.save({ ...mine, asked: Object.fromEntries(asked) }, mine.answers, changes);
      const apart = kept.id !== mine.id;
      this.entry = kept;
      this.fresh = false;
      this.problem = null;
      for (const [name, answer] of Object.entries(kept.answers)) if (!this.changed.has(name) && this.form.controls.has(name)) this.form.set(name, answer);
      if (gone || apart) await this.list();
      this.say(apart ? "kept_apart" : "kept_at", kept.changed);
    } catch (error) {
      names.forEach((name) => this.changed.add(name));
      this.fail(error);
    }
  }

  made() {
    const now = new Date().toISOString();
    return { id: crypto.randomUUID(), version: store.VERSION, worksheet: this.form.worksheet, title: this.title, created: now, changed: now, answers: {} };
  }

  async list() {
    this.entries = (await store.entries()).filter((entry) => entry.worksheet === this.form.worksheet);
    this.show();
  }

  fail(error) {
    this.locked = error instanceof store.Locked;
    if (error instanceof store.Erased) {
      this.choice = this.entry = undefined;
      this.asking = null;
      this.said.textContent = say("erased_elsewhere");
    } else if (this.locked) this.said.textContent = say("locked");
    else {
      this.problem = error;
      this.tell();
    }
    this.show();
  }

  // Says why nothing can be kept, and that the words on the page are safe for now.
  tell() {
    this.said.textContent = `${say(this.problem.name === "QuotaExceededError" ? "full" : "blocked")} ${say("still_here")}`;
    if (this.choice === "keep" && this.entry) this.later(); // there may be room again
  }

  say(key, date) {
    this.said.textContent = say(key, { time: time(date), day: day(date) });
  }

  // Another tab saved, removed or locked something.
  async heard({ id, removed, erased, setting }) {
    if (erased) return this.fail(new store.Erased());
    if (setting) return this.begin();
    if (id === this.entry?.id && !removed) {
      const kept = await store.entry(id).catch(() => null);
      if (!kept) return;
      for (const name of this.form.controls.keys()) if (!this.changed.has(name)) this.form.set(name, kept.answers[name] || "");
      this.entry = { ...kept, answers: { ...kept.answers, ...this.pending(kept) } };
      this.form.element.dispatchEvent(new Event("filled"));
      if (!this.changed.size) this.say("kept_at", kept.changed);
    }
    if (this.choice === "keep" && !this.locked) await this.list();
  }

  // What this tab knew of the answers that it has changed and not yet saved: a clash must still be seen.
  pending() {
    return Object.fromEntries([...this.changed].map((name) => [name, this.entry.answers[name]]));
  }

  // An empty form; what was kept stays kept.
  async another(answers = {}) {
    await this.save();
    const before = { ...this.form.answers(), ...this.unknown };
    const entry = this.entry;
    this.entry = null;
    this.fresh = true;
    this.unknown = this.form.fill(answers);
    this.changed = new Set(Object.keys(answers));
    await this.save();
    this.show();
    return () => {
      this.unknown = this.form.fill(before);
      this.entry = entry;
      this.fresh = !entry;
      this.show();
    };
  }

  name = (entry) => entry.name || say("entry_of", { day: day(entry.created), time: time(entry.created) });

  show() {
    const parts = [];
    if (this.problem) parts.push(p(say("blocked")));
    else if (this.locked) parts.push(p(say("locked")), passphrase("unlock", async (typed) => {
      await store.unlock(typed);
      await this.begin();
    }));
    else if (this.choice === "keep") parts.push(p(say("keeping"), " ", make("a", { href: "../../my-worksheets/" }, say("title")), "."));
    else parts.push(p(say(this.choice ? "not_keeping" : "not_yet")));
    if (this.choice === "no" && !this.problem) parts.push(button("ask_keep", async () => {
      await store.set("choice", "keep");
      this.choice = "keep";
      Object.keys(this.form.answers()).forEach((name) => this.changed.add(name));
      await this.save();
      this.show();
    }));
    if (this.old) parts.push(p(say("remind")));
    if (this.entries?.length) parts.push(this.picker());
    const unknown = Object.entries(this.unknown).map(([name, answer]) => [make("dt", {}, this.entry?.asked?.[name] || name), make("dd", {}, answer)]);
    if (unknown.length) parts.push(make("div", { class: "unknown" }, p(say("unknown")), make("dl", {}, ...unknown.flat())));
    this.about.replaceChildren(...parts);
    this.form.element.dispatchEvent(new Event("entries"));
  }

  picker() {
    const options = this.entries.map((entry) => make("option", { value: entry.id }, this.name(entry)));
    if (!this.entry) options.unshift(make("option", { value: "" }, say("new_entry")));
    const select = make("select", { onchange: async () => {
      await this.save();
      const chosen = await store.entry(select.value);
      if (chosen) this.open(chosen);
      this.show();
      this.about.querySelector("select").focus();
    } }, ...options);
    select.value = this.entry?.id ?? "";
    return make("p", { class: "entries" }, make("label", {}, say("entries"), " ", select), button("new_entry", async () => {
      await this.another();
      this.said.textContent = say("started");
      this.form.element.elements[0].focus();
    }));
  }
}

// A form that asks for a passphrase; `use` gets it, and throws when it is wrong.
export function passphrase(action, use, fresh = false) {
  const typed = make("input", { type: "password", required: true, autocomplete: fresh ? "new-password" : "current-password" });
  const said = make("span", { role: "status" });
  return make("form", { class: "passphrase", onsubmit: async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      await use(typed.value);
    } catch {
      said.textContent = say("wrong");
      typed.select();
    }
  } }, make("label", {}, say("passphrase"), " ", typed), make("button", { class: "plain" }, say(action)), said);
}
