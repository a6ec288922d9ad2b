// A simple model of what must be found, beside the real thing: three tabs with a sheet, and one that locks, erases, imports and exports.
"use strict";

const NAME = "worksheets /";
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const asked = (request) => new Promise((done, fail) => ((request.onsuccess = () => done(request.result)), (request.onerror = () => fail(request.error))));

// Numbers that look like chance and are the same for one seed.
function chance(seed) {
  let state = seed + 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return { below: (n) => Math.floor(next() * n), of: (list) => list[Math.floor(next() * list.length)] };
}

let names = 0;
const page = fetch("/worksheets/model/").then((found) => found.text());
async function opened() {
  const frame = document.createElement("iframe");
  document.getElementById("tabs").append(frame);
  frame.contentDocument.open(); // an address of its own would take as long as all the rest
  frame.contentDocument.write(await page);
  frame.contentDocument.close();
  while (!frame.contentWindow?.ready) await pause(1);
  return { frame, typed: [], name: ++names };
}

const inside = ({ frame }) => frame.contentWindow.tab;
const keeps = (tab) => inside(tab).autosave.keeps;

// What the reader was told of, or nothing; anything else that goes wrong ends the sequence.
async function told(work) {
  try {
    return await work();
  } catch (error) {
    if (error.phrase) return error.phrase;
    throw error;
  }
}

// ── What is really there ─────────────────────────────────────────────────────────────────────────────────────────────

async function keyOf(passphrase, salt) {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 1 }, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
}

async function decrypted(passphrase, salt, bytes) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, await keyOf(passphrase, salt), bytes.slice(12));
  return new Uint8Array(plain);
}

const from64 = (letters) => Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
const text = (bytes) => new TextDecoder().decode(bytes);

const CLOSED = "last words do not open";
async function stored(passphrase) {
  const left = Object.entries({ ...localStorage }).filter(([name]) => name.startsWith("/.last ")).map(([, each]) => JSON.parse(each));
  if (!(await indexedDB.databases()).some(({ name }) => name === NAME)) return { entries: [], last: left, wrong: [] };
  const database = await asked(indexedDB.open(NAME));
  const change = database.transaction(["entries", "settings"]);
  const [lock, records] = await Promise.all([
    asked(change.objectStore("settings").get("lock")),
    asked(change.objectStore("entries").getAll()),
  ]);
  database.close();
  const wrong = [];
  const entries = [];
  for (const record of records) {
    if (Boolean(record.locked) !== Boolean(lock)) wrong.push(`${record.id} is ${record.locked ? "locked without a lock" : "plain under a lock"}`);
    if (!record.locked) entries.push(record);
    else await decrypted(passphrase, record.salt, record.locked).then((bytes) => entries.push(JSON.parse(text(bytes))), () => wrong.push(`${record.id} does not open`));
  }
  const last = [];
  for (const each of left) {
    if (!each.noise) last.push(each.words);
    else await decrypted(passphrase, new Uint8Array(each.salt), from64(each.noise)).then((noise) => last.push(JSON.parse(text(from64(each.words).map((byte, at) => byte ^ noise[at])))), () => wrong.push(CLOSED));
  }
  return { entries, last, wrong };
}

const wordsIn = ({ entries, last }) => new Set([...entries.flatMap(({ answers }) => Object.values(answers)), ...last.flatMap(({ changes }) => Object.values(changes))]);

// ── One sequence ─────────────────────────────────────────────────────────────────────────────────────────────────────

let desk; // it shows nothing, and forgets its key after each
async function sequence(seed, steps = 14) {
  const { below, of } = chance(seed);
  const log = [];
  const live = new Set(); // words that must be found
  const replaced = new Set(); // words that someone typed over, once that is saved
  const removed = new Set(); // words that someone removed
  const waiting = [];
  desk ??= await opened();
  await inside(desk).store.set("choice", "keep");
  const tabs = await Promise.all([opened(), opened(), opened()]);
  let passphrase = "";
  let file = null;
  let count = 0;

  const land = (tab) => {
    for (const { word, over } of tab.typed) {
      replaced.add(over);
      if (!removed.has(word)) live.add(word); // someone may have removed it before this tab was seen at rest
    }
    replaced.forEach((word) => live.delete(word));
    tab.typed = [];
  };

  // Waits until nothing is on its way, then takes what is saved as what must be found.
  async function settle() {
    await Promise.all(waiting.splice(0).map(({ work }) => work));
    for (let quiet = 0, turns = 0; quiet < 2; turns++) {
      if (turns > 1500) throw new Error("it does not come to rest");
      await pause(2);
      const busy = await Promise.all(tabs.map(async (tab) => {
        await inside(tab).autosave.saving;
        return keeps(tab) && inside(tab).autosave.unsaved.size > 0;
      }));
      quiet = busy.includes(true) ? 0 : quiet + 1;
    }
    for (const tab of tabs) if (!inside(tab).autosave.unsaved.size) land(tab);
  }

  async function look() {
    let found = await stored(passphrase);
    // A tab that left had heard of no new lock yet: those that have its key are about to take its words in.
    for (let turns = 0; found.wrong.includes(CLOSED) && turns < 200; turns++) {
      await pause(5);
      found = await stored(passphrase);
    }
    const there = wordsIn(found);
    const underway = new Set(tabs.flatMap(({ typed }) => typed.map(({ over }) => over)));
    const lost = [...live].filter((word) => !there.has(word) && !underway.has(word));
    if (lost.length || found.wrong.length) throw new Error(JSON.stringify({ lost, wrong: found.wrong }));
    return found;
  }

  const ready = () => Promise.all([desk, ...tabs].map((tab) => inside(tab).store.prepareLastWords()));

  async function again(at, killed) {
    const [tab] = tabs.splice(at, 1);
    log.push(`${killed ? "kill" : "leave"} tab ${tab.name} (${inside(tab).autosave.keeps}, ${[...inside(tab).autosave.unsaved]})`);
    tab.frame.contentWindow.killed = killed;
    if (keeps(tab) && !killed) land(tab); // a page that goes away in peace keeps what was typed
    else {
      for (const { over } of tab.typed) replaced.add(over); // it may have been: nobody was told
      replaced.forEach((word) => live.delete(word));
    }
    tab.frame.remove();
    waiting.splice(0, waiting.length, ...waiting.filter((each) => each.tab !== tab)); // nothing of it will be heard of
    tabs.push(await opened());
  }

  const open = async (tab) => {
    if (passphrase) await told(() => inside(tab).store.unlock(passphrase));
    await inside(tab).autosave.begin();
  };

  const works = {
    async type(tab) {
      const control = of([...inside(tab).form.controls.values()])[0];
      const word = `w${seed}-${count++}`;
      tab.typed.push({ word, over: control.value });
      log.push(`${word} over ${control.value || "nothing"} in ${control.name} of tab ${tab.name}`);
      control.value = word;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    },
    save: (tab) => inside(tab).autosave.save(),
    another: (tab) => inside(tab).autosave.startAnother(),
    async lock() {
      await open(desk);
      const next = `p${count++}`;
      const before = passphrase;
      const answer = await told(() => inside(desk).store.setPassphrase(next));
      passphrase = answer ? before : next;
    },
    async removePassphrase() {
      await open(desk);
      if (!(await told(() => inside(desk).store.setPassphrase("")))) passphrase = "";
    },
    unlock: open,
    async lockNow(tab) {
      await inside(tab).autosave.save();
      if (!inside(tab).autosave.mayEmpty) return;
      inside(tab).store.lockNow();
      await inside(tab).autosave.begin();
    },
    reload: () => again(below(3), false),
    kill: () => again(below(3), true),
    async remove() {
      await settle();
      const { entries } = await look();
      if (!entries.length) return;
      const { id, answers } = of(entries);
      for (const word of Object.values(answers)) {
        live.delete(word);
        removed.add(word);
      }
      await inside(desk).store.remove(id);
      await settle();
    },
    async export() {
      await settle();
      await open(desk);
      const before = wordsIn(await look());
      const content = await inside(desk).backup.write((await inside(desk).store.entries()).entries);
      const after = wordsIn(await look()); // someone types meanwhile
      file = { content, passphrase, words: new Set([...before].filter((word) => after.has(word))) };
      if ([...file.words].some((word) => !passphrase && word && !file.content.includes(word))) throw new Error("the file lacks a word");
    },
    async import() {
      if (!file) return;
      await open(desk);
      const { backup, store } = inside(desk);
      const found = await backup.read(new Blob([file.content]), file.passphrase || undefined);
      if (!(await told(() => store.add((kept) => backup.merge(kept, found)).then(() => "")))) file.words.forEach((word) => live.add(word));
    },
    async erase() {
      await settle();
      await inside(desk).store.erase();
      await settle();
      passphrase = "";
      live.clear();
      if ((await indexedDB.databases()).length || localStorage.length) throw new Error("erasing leaves a trace");
      for (const tab of tabs) tab.typed = [];
      await inside(desk).store.set("choice", "keep");
      await settle();
      for (const tab of tabs) for (const word of Object.values(inside(tab).form.answers())) tab.typed.push({ word });
      for (const tab of tabs) await inside(tab).autosave.choose("keep");
      await settle();
    },
  };
  const often = { type: 10, save: 2, another: 1, lock: 3, removePassphrase: 1, unlock: 4, lockNow: 2, reload: 4, kill: 2, remove: 1, export: 1, import: 1, erase: 1 };
  const names = Object.entries(often).flatMap(([name, times]) => Array(times).fill(name));
  const alone = new Set(["lock", "removePassphrase", "import", "export", "erase", "remove", "unlock", "reload", "kill"]);

  try {
    for (let step = 0; step < steps; step++) {
      const name = of(names);
      log.push(name);
      await ready();
      const tab = of(tabs);
      const work = works[name](tab);
      if (alone.has(name)) {
        while (!below(2)) {
          log.push("… type");
          await works.type(of(tabs)); // while it is under way
        }
        if (name === "lock" && !below(3)) {
          log.push("… reload");
          await again(below(3), false);
        }
        await work;
      } else if (below(2)) await work;
      else waiting.push({ tab, work });
      if (below(2)) {
        await settle();
        await look();
      }
    }
    await settle();
    await look();
    // Whoever comes back finds it all: a new tab, with the passphrase.
    for (const tab of tabs) if (keeps(tab)) land(tab);
    const typed = tabs.flatMap((tab) => tab.typed); // in tabs that keep nothing any more
    while (tabs.length) tabs.pop().frame.remove();
    tabs.push(await opened());
    await open(tabs[0]);
    const { entries, unreadable } = await inside(tabs[0]).store.entries();
    const found = wordsIn({ entries, last: [] });
    const gone = new Set([...replaced, ...removed]);
    for (const { word, over } of typed.reverse()) {
      if (!found.has(word) && !gone.has(word)) continue;
      gone.add(over); // the word over it was saved, before its tab was locked
      live.delete(over);
    }
    const lost = [...live].filter((word) => !found.has(word));
    if (lost.length || unreadable.length) throw new Error(JSON.stringify({ lost, unreadable: unreadable.length, at: "the end" }));
    return { seed, live: live.size };
  } catch (error) {
    const pages = tabs.map((tab) => ({ name: tab.name, keeps: keeps(tab), unsaved: [...inside(tab).autosave.unsaved], shown: inside(tab).form.answers() }));
    return { seed, error: `${error.message}`, log: log.join(", "), pages, stored: await stored(passphrase) };
  } finally {
    for (const { frame } of tabs) frame.remove();
    await inside(desk).store.erase();
    localStorage.clear();
    if ((await indexedDB.databases()).length) await asked(indexedDB.deleteDatabase(NAME));
  }
}

// Runs the sequences that the address asks for, and tells the one who asked how each of them ended.
async function all() {
  const asked = new URLSearchParams(location.search);
  for (let seed = Number(asked.get("first")); seed < Number(asked.get("end")); seed++) {
    const result = await sequence(seed).catch((error) => ({ seed, error: `${error.stack}` }));
    await fetch("/result", { method: "POST", body: JSON.stringify(result) });
  }
}
all();
