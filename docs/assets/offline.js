// Registers the service worker, and says when a new version is ready; it never swaps a page by itself.
"use strict";
if (navigator.serviceWorker) {
  const { serviceWorker } = navigator;
  const root = new URL("..", document.currentScript.src);
  const bar = document.querySelector(".new-version");
  let wanted;

  const offer = (worker) => {
    if (!serviceWorker.controller) return; // the first version of all
    const [show, later] = bar.querySelectorAll("button");
    show.onclick = () => {
      wanted = true;
      worker.postMessage("take over");
    };
    later.onclick = () => (bar.hidden = true);
    bar.hidden = false;
  };

  serviceWorker.addEventListener("controllerchange", () => wanted && location.reload());
  addEventListener("load", async () => {
    try {
      const found = await serviceWorker.register(new URL("worker.js", root), { updateViaCache: "none" });
      const watch = (worker) => worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
      if (found.waiting) offer(found.waiting);
      watch(found.installing);
      found.addEventListener("updatefound", () => watch(found.installing));
    } catch {} // no room, or not allowed: the site works without
  });
}
