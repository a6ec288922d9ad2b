// Registers the service worker, and says when a new version is ready; it never swaps a page by itself.
"use strict";
{
  const root = new URL("..", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const bar = document.querySelector(".new-version");
  const [show, later] = bar.querySelectorAll("button");
  let wanted;

  const begin = async () => {
    try {
      const { serviceWorker } = navigator;
      const found = await serviceWorker.register(new URL("worker.js", root), { updateViaCache: "none" });
      const offer = () => {
        if (found.waiting && found.active) bar.hidden = false; // and not the first version of all
      };
      const watch = (worker) => worker?.addEventListener("statechange", offer);
      serviceWorker.addEventListener("controllerchange", () => wanted && location.reload());
      show.onclick = () => {
        wanted = true;
        if (found.waiting) found.waiting.postMessage("take over");
        else location.reload(); // another tab has let it take over
      };
      offer();
      watch(found.installing);
      found.addEventListener("updatefound", () => watch(found.installing));
    } catch {} // no room, not allowed, or not known to this browser: the site works without
  };
  later.onclick = () => (bar.hidden = true);
  addEventListener("load", begin);
}
