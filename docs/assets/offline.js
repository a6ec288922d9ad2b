// Registers the service worker, and says when a new version is ready; it never swaps a page by itself.
"use strict";
if ("serviceWorker" in navigator) {
  const root = new URL("..", document.currentScript.src);
  const words = document.querySelector("a.exit")?.dataset;
  let wanted = false;

  const offer = (worker) => {
    if (!words || document.querySelector(".new-version")) return;
    const bar = document.createElement("div");
    bar.className = "new-version";
    bar.setAttribute("role", "status");
    const button = (label, press) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.onclick = press;
      return made;
    };
    const show = () => {
      wanted = true;
      worker.postMessage("take over");
    };
    bar.append(`${words.new} `, button(words.show, show), button(words.later, () => bar.remove()));
    document.body.append(bar);
  };

  navigator.serviceWorker.addEventListener("controllerchange", () => wanted && location.reload());
  addEventListener("load", async () => {
    try {
      const found = await navigator.serviceWorker.register(new URL("worker.js", root), { scope: root.pathname, updateViaCache: "none" });
      const watch = (worker) => worker?.addEventListener("statechange", () => worker.state === "installed" && navigator.serviceWorker.controller && offer(worker));
      if (found.waiting && navigator.serviceWorker.controller) offer(found.waiting);
      watch(found.installing);
      found.addEventListener("updatefound", () => watch(found.installing));
    } catch {} // no room, or not allowed: the site works without
  });
}
