// Keeps the site on the device, so that it opens without a connection. “guide build” fills in the list of files.
const FILES = new Set([]); // addresses below this script
const VERSION = ""; // changes with the bytes of any of them
const PAGES = `pages-${VERSION}`;
const DOCUMENTS = "documents"; // PDFs, kept once they were opened or fetched for offline
const root = new URL("./", location);
const full = (path) => new URL(path, root).href;

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
    })(),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("pages-") && name !== PAGES) await caches.delete(name);
      await clients.claim();
    })(),
  );
});

// The page says so when its reader wants the new version; nothing changes before.
addEventListener("message", (event) => event.data === "take over" && skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || !address.href.startsWith(root.href)) return;
  const path = address.href.slice(root.href.length).replace(/[?#].*/, "").replace(/(^|\/)index\.html$/, "$1");
  if (FILES.has(path)) event.respondWith(fromCache(path, request));
  else if (path.startsWith("downloads/")) event.respondWith(document_(full(path), request));
});

async function fromCache(path, request) {
  const cache = await caches.open(PAGES);
  return (await cache.match(full(path))) || fetch(request);
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
