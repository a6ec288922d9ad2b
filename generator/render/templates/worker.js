// Keeps the site on the device, so that it opens without a connection. “guide build” fills in the list of files.
const FILES = new Set([]); // addresses below this script
const VERSION = ""; // changes with the bytes of any of them
const root = new URL("./", location);
const PAGES = `${root.pathname} pages ${VERSION}`; // one origin may hold several guides: each touches the caches of its own path
const DOCUMENTS = `${root.pathname} documents`; // PDFs, kept once they were opened or fetched for offline
const LOST = full("404.html"); // some hosts send it from another address only: then the browser’s own words serve

function full(path) {
  return new URL(path, root).href;
}

// A response that was redirected must not answer a navigation, and a failed one is worth nothing.
const sound = (response) => response.ok && !response.redirected;

// All or nothing: a worker without all its files is never installed. The worker before it stays.
addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(PAGES);
      const waiting = [...FILES];
      const some = async () => {
        while (waiting.length) {
          const address = full(waiting.shift());
          const response = await fetch(address, { cache: "no-cache" }); // a file that has not changed costs no more than the question
          if (!sound(response)) throw new Error(address);
          await cache.put(address, response);
        }
      };
      await Promise.all([some(), some(), some(), some()]);
      const lost = await fetch(LOST).catch(() => {});
      if (lost && sound(lost)) await cache.put(LOST, lost);
    })(),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== PAGES && (await isMine(name))) await caches.delete(name);
      await moveDocuments();
      await clients.claim();
    })(),
  );
});

// Editions before 2027 named no path. Their pages are of this guide if its home page is among them, since each kept its own.
async function isMine(name) {
  if (/^pages-[0-9a-f]{12}$/.test(name)) return Boolean(await (await caches.open(name)).match(root.href));
  return name.startsWith(`${root.pathname} pages `);
}

async function moveDocuments() {
  if (!(await caches.has("documents"))) return;
  const [before, now] = await Promise.all(["documents", DOCUMENTS].map((name) => caches.open(name)));
  const mine = (await before.keys()).filter(({ url }) => url.startsWith(full("downloads/")));
  for (const request of mine) {
    await now.put(request, await before.match(request));
    await before.delete(request);
  }
  if (mine.length && !(await before.keys()).length) await caches.delete("documents");
}

// The page says so when its reader wants the new version; nothing changes before.
addEventListener("message", (event) => event.data === "take over" && skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || !address.href.startsWith(root.href)) return;
  const path = address.href.slice(root.href.length).replace(/[?#].*/, "").replace(/(^|\/)index\.html$/, "$1");
  if (FILES.has(path)) event.respondWith(fromCache(path, request));
  else if (FILES.has(`${path}/`)) event.respondWith(Response.redirect(full(`${path}/`) + address.search));
  else if (path.startsWith("downloads/")) event.respondWith(document_(full(path), request));
  else if (request.mode === "navigate") event.respondWith(elsewhere(request));
});

async function fromCache(path, request) {
  const cache = await caches.open(PAGES);
  return (await cache.match(full(path))) || fetch(request);
}

// No page of ours: without a connection nobody but us can say so.
async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const lost = await (await caches.open(PAGES)).match(LOST);
    if (lost) return new Response(lost.body, { status: 404, headers: lost.headers });
    throw error;
  }
}

// PDFs come fresh while there is a connection; the copy serves when there is none.
async function document_(address, request) {
  const cache = await caches.open(DOCUMENTS);
  try {
    const response = await fetch(request);
    if (sound(response)) await cache.put(address, response.clone()).catch(() => {});
    return response;
  } catch (error) {
    const kept = await cache.match(address);
    if (kept) return kept;
    throw error;
  }
}
