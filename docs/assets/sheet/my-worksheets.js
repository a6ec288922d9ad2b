// The page that shows all that is kept on this device.
import { merged, read, Refused, written } from "./files.js";
import { passphrase } from "./keeping.js";
import * as store from "./store.js";
import { button, day, give, make, p, say, time, today } from "./words.js";

const place = (name) => document.querySelector(`.my-${name}`);
const said = make("p", { class: "status", role: "status" });
const root = new URL("../..", import.meta.url);
const nameOf = (entry) => entry.name || `${entry.title}, ${say("entry_of", { day: day(entry.created), time: time(entry.created) })}`;

// Says what was done, with a button to undo it where that is possible.
const tell = (words, undo) => said.replaceChildren(words, ...(undo ? [" ", button("undo", undo)] : []));

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    tell(say(error instanceof store.Locked ? "locked" : error.name === "QuotaExceededError" ? "full" : "blocked"));
  }
}

// ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function show() {
  const parts = [];
  let entries = [];
  try {
    if (await store.isLocked()) parts.push(p(say("locked")), passphrase("unlock", async (typed) => {
      await store.unlock(typed);
      await show();
    }));
    else {
      entries = await store.entries();
      const choice = await store.setting("choice");
      if (choice === "no") parts.push(p(say("not_chosen")));
      if (!entries.length) parts.push(p(say("nothing")));
      if (await store.overdue(entries)) parts.push(make("p", { class: "remind" }, say("remind")));
      parts.push(make("ul", { class: "kept-list" }, ...entries.map(item)));
      if (choice) parts.push(button(choice === "keep" ? "stop_keeping" : "ask_keep", () => attempt(async () => {
        await store.set("choice", choice === "keep" ? "no" : "keep");
        tell(say(choice === "keep" ? "stopped" : "resumed"));
        await show();
      })));
    }
    await showLock();
  } catch {
    parts.push(p(say("blocked")));
  }
  place("worksheets").replaceChildren(...parts, said);
}

function item(entry) {
  const name = nameOf(entry);
  const link = make("a", { href: new URL(`worksheets/${entry.worksheet}/#entry=${entry.id}`, root) }, name);
  const about = say("changed", { day: day(entry.changed), time: time(entry.changed) });
  const act = (key, work) => {
    const made = button(key, () => attempt(work));
    made.setAttribute("aria-label", `${say(key)}: ${name}`);
    return made;
  };
  const row = make("li", {}, p(link), make("p", { class: "about" }, entry.name ? `${entry.title}. ${about}` : about));
  row.append(make("p", {},
    act("rename", async () => rename(entry, row)),
    act("duplicate", async () => {
      const now = new Date().toISOString();
      await store.put({ ...entry, id: crypto.randomUUID(), created: now, changed: now, name: say("copy_of", { name }) });
      await show();
      tell(say("duplicated"));
    }),
    act("delete", async () => {
      await store.remove(entry.id);
      await show();
      tell(say("deleted", { name }), () => attempt(async () => {
        await store.put(entry);
        await show();
        tell(say("undone"));
      }));
      said.querySelector("button").focus();
    }),
  ));
  return row;
}

function rename(entry, row) {
  const typed = make("input", { value: entry.name || "", maxLength: 80 });
  row.replaceChildren(make("form", { onsubmit: (event) => {
    event.preventDefault();
    attempt(async () => {
      await store.put({ ...entry, name: typed.value.trim() });
      await show();
      tell(say("renamed"));
    });
  } }, make("label", {}, say("name"), " ", typed), make("button", { class: "plain" }, say("save_name")), button("cancel", show)));
  typed.focus();
}

// ── A copy as a file ─────────────────────────────────────────────────────────────────────────────────────────────────

const chosen = make("input", { type: "file", accept: ".json,application/json", onchange: async () => {
  const text = await chosen.files[0]?.text();
  chosen.value = "";
  if (text === undefined) return;
  try {
    await bringIn(text);
  } catch (error) {
    if (!(error instanceof Refused)) return attempt(() => Promise.reject(error));
    tell(say(error.message));
    if (error.message !== "file_locked") return;
    said.append(passphrase("unlock", (typed) => bringIn(text, typed)));
    said.querySelector("input").focus();
  }
} });

async function bringIn(text, typed) {
  const { add, counts } = merged(await store.entries(), await read(text, typed));
  if (!(await store.setting("choice"))) await store.set("choice", "keep");
  if (add.length) await store.put(...add);
  await show();
  tell(say("imported", counts));
}

async function save() {
  give(`worksheets-${today()}.json`, await written(await store.entries()), "application/json");
  if (await store.setting("choice")) await store.set("exported", new Date().toISOString());
  await show();
  tell(say("exported"));
}

// ── The passphrase ───────────────────────────────────────────────────────────────────────────────────────────────────

async function showLock() {
  const parts = [p(say("passphrase_why"))];
  const change = async (passphrase_, words) => {
    await store.relock(passphrase_);
    await show();
    tell(say(words));
  };
  if (!(await store.setting("lock"))) {
    if (await store.setting("choice")) parts.push(passphrase("set_passphrase", (typed) => change(typed, "passphrase_set"), true));
  } else if (!(await store.isLocked())) parts.push(p(button("remove_passphrase", () => attempt(() => change("", "passphrase_gone")))));
  place("lock").replaceChildren(...parts);
}

// ── Offline ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const bar = make("progress", { hidden: true, value: 0, "aria-label": say("offline_get", { paper: "" }) });
const count = make("span", { role: "status" });
async function fetchAll(paper) {
  bar.hidden = false;
  try {
    const { documents } = await (await fetch(new URL("downloads/manifest.json", root))).json();
    const wanted = documents.filter((each) => each.paper === paper && each.print === "regular" && each.path.endsWith(".pdf"));
    const cache = await caches.open("documents");
    bar.max = wanted.length;
    for (const [at, { path }] of wanted.entries()) {
      const found = await fetch(new URL(path, root));
      if (!found.ok) throw new Error(path);
      await cache.put(new URL(path, root), found);
      bar.value = at + 1;
      count.textContent = at % 10 === 9 ? say("offline_progress", { n: at + 1, total: wanted.length }) : count.textContent;
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

async function erase() {
  await attempt(async () => {
    await store.erase();
    localStorage.clear();
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    erasing.replaceChildren(ask);
    await show();
    tell(say("erased"));
    said.scrollIntoView({ block: "center" });
  });
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
  store.onChange(show);
  show();
}
