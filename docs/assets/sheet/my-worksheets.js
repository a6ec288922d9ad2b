// The page that shows all that is kept on this device.
import * as backup from "./backup.js";
import { newId } from "./encryption.js";
import { passphraseForm } from "./passphrase.js";
import * as store from "./store.js";
import { button, download, guide, make, p, say, sayWhen, today } from "./words.js";

const place = (name) => document.querySelector(`.my-${name}`);
const message = make("p", { class: "status", role: "status" });
const root = new URL("../..", import.meta.url);
const nameOf = (entry) => entry.name || `${entry.title}, ${sayWhen("entry_of", entry.created)}`;

// Says what was done, with a button to undo it where that is possible.
const report = (words, undo) => message.replaceChildren(words, ...(undo ? [" ", button("undo", undo)] : []));

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    report(store.reason(error));
  }
}

// Does something, shows the list anew, and says what was done.
const change = (work, key, values, undo) => attempt(async () => {
  await work();
  await show();
  report(say(key, values), undo);
});

// ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function show() {
  const parts = [];
  try {
    const lock = await store.lockState();
    showLock(lock, await store.setting("choice"));
    parts.push(...(lock.closed ? [p(say("locked")), passphraseForm("unlock", async (typed) => {
      await store.unlock(typed);
      await show();
    })] : await list()));
  } catch (error) {
    parts.push(p(store.reason(error)));
  }
  place("worksheets").replaceChildren(...parts, message);
}

async function list() {
  await store.tidy();
  const { entries, unreadable } = await store.entries();
  const choice = await store.setting("choice");
  const parts = [];
  if (choice === "no") parts.push(p(say("not_chosen")));
  if (!entries.length && !unreadable.length) parts.push(p(say("nothing")));
  if (await store.overdue(entries)) parts.push(make("p", { class: "remind" }, say("remind")));
  parts.push(make("ul", { class: "kept-list" }, ...entries.map(listed)));
  if (unreadable.length) parts.push(p(say("unreadable")), make("ul", { class: "unreadable" }, ...unreadable.map(listedUnreadable)));
  if (choice === "keep") parts.push(button("stop_keeping", () => change(() => store.set("choice", "no"), "stopped")));
  else if (choice) parts.push(button("ask_keep", () => change(() => store.set("choice", "keep"), "resumed")));
  return parts;
}

// Something that cannot be opened: another passphrase may have locked it, or it is damaged.
function listedUnreadable(record) {
  return make("li", {}, passphraseForm("rescue", async (typed) => {
    await store.rescue(record, typed);
    await show();
    report(say("rescued"));
  }), p(button("delete", () => change(() => store.discard(record), "discarded"))));
}

function listed(entry) {
  const name = nameOf(entry);
  const link = make("a", { href: new URL(`worksheets/${entry.worksheet}/#entry=${entry.id}`, root) }, name);
  const about = sayWhen("changed", entry.changed);
  const act = (key, work) => {
    const made = button(key, work);
    made.setAttribute("aria-label", `${say(key)}: ${name}`);
    return made;
  };
  const row = make("li", {}, p(link), make("p", { class: "about" }, entry.name ? `${entry.title}. ${about}` : about));
  row.append(make("p", {},
    act("rename", () => rename(entry, row)),
    act("duplicate", () => {
      const now = new Date().toISOString();
      const copy = { ...entry, id: newId(), created: now, changed: now, name: say("copy_of", { name }) };
      return change(() => store.add(() => ({ add: [copy] })), "duplicated");
    }),
    act("delete", async () => {
      await change(() => store.remove(entry.id), "deleted", { name }, () => change(() => store.add(() => ({ add: [entry] })), "undone"));
      message.querySelector("button")?.focus();
    }),
  ));
  return row;
}

function rename(entry, row) {
  const typed = make("input", { value: entry.name || "", maxLength: 80, autocomplete: "off" });
  row.replaceChildren(make("form", { onsubmit: (event) => {
    event.preventDefault();
    change(() => store.rename(entry.id, typed.value.trim()), "renamed");
  } }, make("label", {}, say("name"), " ", typed), make("button", { class: "plain" }, say("save_name")), button("cancel", show)));
  typed.focus();
}

// ── A copy as a file ─────────────────────────────────────────────────────────────────────────────────────────────────

const chosen = make("input", { type: "file", accept: ".json,application/json", onchange: async () => {
  const [file] = chosen.files;
  if (!file) return;
  report(say("working"));
  try {
    await bringIn(file);
  } catch (/** @type {any} */ error) {
    report(store.reason(error));
    if (error.phrase === "file_locked") {
      message.append(passphraseForm("unlock", (typed) => bringIn(file, typed)));
      message.querySelector("input")?.focus();
    }
  }
  chosen.value = "";
} });

async function bringIn(file, typed) {
  const found = await backup.read(file, typed);
  if ((await store.lockState()).closed) throw new store.Refused(store.LOCKED);
  if (!(await store.setting("choice"))) await store.set("choice", "keep");
  const { counts } = await store.add((kept) => backup.merge(kept, found));
  await show();
  report(say("imported", counts));
}

async function save() {
  download(`worksheets-${today()}.json`, await backup.write((await store.entries()).entries), "application/json");
  if (await store.setting("choice")) await store.set("exported", new Date().toISOString());
  await show();
  report(say("exported"));
}

// ── The passphrase ───────────────────────────────────────────────────────────────────────────────────────────────────

let shownLock;
function showLock({ set, closed }, choice) {
  const now = String([set, closed, choice]);
  if (now === shownLock) return; // someone may be typing a passphrase
  shownLock = now;
  const parts = [p(say("passphrase_why"))];
  if (!set && choice) parts.push(p(say("passphrase_before")), passphraseForm("set_passphrase", async (typed) => {
    await store.setPassphrase(typed);
    await show();
    report(say("passphrase_set"));
  }, true));
  if (set && !closed) parts.push(p(button("lock_now", () => {
    store.lockNow();
    return show();
  }), button("remove_passphrase", () => change(() => store.setPassphrase(""), "passphrase_gone"))));
  place("lock").replaceChildren(...parts);
}

// ── Offline ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const bar = make("progress", { hidden: true, value: 0, "aria-label": say("offline_get", { paper: "" }) });
const count = make("span", { role: "status" });
async function fetchAll(paper) {
  bar.hidden = false;
  try {
    const { documents } = await (await fetch(new URL("downloads/manifest.json", guide))).json();
    const pdfs = documents.filter((each) => each.paper === paper && each.print === "regular" && each.path.endsWith(".pdf"));
    const cache = await caches.open(`${guide.pathname} documents`);
    bar.max = pdfs.length;
    for (const [at, { path }] of pdfs.entries()) {
      const found = await fetch(new URL(path, guide));
      if (!found.ok) throw new Error(path);
      await cache.put(new URL(path, guide), found);
      bar.value = at + 1;
      if (at % 10 === 9) count.textContent = say("offline_progress", { n: at + 1, total: pdfs.length });
    }
    count.textContent = say("offline_done");
  } catch {
    count.textContent = say("offline_failed");
  }
  bar.hidden = true;
}

// ── Erasing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const erasing = place("erase");
const ask = button("erase", () => {
  erasing.replaceChildren(p(say("erase_sure")), button("erase_yes", erase), button("cancel", () => erasing.replaceChildren(ask)));
  erasing.querySelector("button").focus();
});

// Where this guide stands on its host, and each of its other languages. What other sites on the same host keep is theirs.
const scopes = [guide, root, ...[...document.querySelectorAll("link[hreflang]")].map(({ href }) => new URL(href))];
const paths = [...new Set(scopes.map(({ pathname }) => pathname))];

async function erase() {
  await attempt(async () => {
    for (const place of ["localStorage", "sessionStorage"])
      for (const name of await allowed(() => Object.keys(window[place]))) if (paths.some((path) => name.startsWith(`${path}.`))) window[place].removeItem(name);
    for (const worker of await allowed(() => navigator.serviceWorker.getRegistrations())) if (paths.includes(new URL(worker.scope).pathname)) await allowed(() => worker.unregister());
    for (const name of await allowed(() => caches.keys())) if (paths.some((path) => name.startsWith(`${path} `))) await allowed(() => caches.delete(name));
    await store.erase();
    erasing.replaceChildren(ask);
    await show();
    report(say("erased"));
    message.scrollIntoView({ block: "center" });
  });
}

// What a browser that forbids it holds: nothing.
async function allowed(list) {
  try {
    return await list();
  } catch {
    return [];
  }
}

export function start() {
  place("copy").append(
    p(button("export", () => attempt(save))),
    p(say("export_why")),
    p(make("label", {}, say("open_file"), " ", chosen)),
  );
  for (const paper of ["a4", "letter"])
    place("offline").append(p(button("offline_get", () => fetchAll(paper), { paper: say(paper) })));
  place("offline").append(p(bar, " ", count));
  erasing.append(ask);
  addEventListener("pageshow", ({ persisted }) => persisted && show());
  store.onLastWords(show);
  store.onMessage(({ ids, closed: locked }) => {
    if (locked) store.forgetKeys();
    if (!ids || !document.activeElement?.matches(".kept-list input")) show(); // a name that is being typed stays
  });
  show();
}
