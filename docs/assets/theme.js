// Colors, menu and search of the page around the text. It runs in the head, before anything is painted.
"use strict";
{
  // Three names that the theme's own script expects to find. A browser may forbid storage: then nothing is remembered.
  const scope = new URL("..", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  Object.assign(window, {
    __md_scope: scope,
    __md_get(key, storage, at = scope) {
      try {
        return JSON.parse((storage ?? localStorage).getItem(`${at.pathname}.${key}`));
      } catch {
        return null;
      }
    },
    __md_set(key, value, storage, at = scope) {
      try {
        (storage ?? localStorage).setItem(`${at.pathname}.${key}`, JSON.stringify(value));
      } catch {}
    },
  });

  // Light or dark: what the reader chose, or else what the device asks for.
  const night = matchMedia("(prefers-color-scheme: dark)");
  let chosen; // holds for this page even where storage is forbidden
  const dark = () => (chosen ?? __md_get("colors") ?? (night.matches ? "dark" : "light")) === "dark";
  const paint = () => {
    document.body.dataset.mdColorScheme = dark() ? "slate" : "default";
    const button = document.querySelector("button.colors");
    if (!button) return;
    button.hidden = false;
    button.title = dark() ? button.dataset.light : button.dataset.dark;
    button.setAttribute("aria-label", button.title);
  };
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    paint();
  }).observe(document.documentElement, { childList: true });
  night.addEventListener("change", paint);

  // A label can be tapped but not reached with the Tab key: put a button in its place.
  const turnIntoButton = (label) => {
    const box = document.getElementById(label.htmlFor);
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.append(...label.childNodes);
    button.dataset.opens = box.id;
    button.title = label.dataset.name;
    button.setAttribute("aria-label", button.title);
    const show = () => button.setAttribute("aria-expanded", box.checked);
    box.addEventListener("change", show);
    button.addEventListener("click", () => box.click());
    label.replaceWith(button);
    show();
  };

  document.addEventListener("DOMContentLoaded", () => {
    paint();
    document.querySelector("button.colors").addEventListener("click", () => {
      chosen = dark() ? "light" : "dark";
      __md_set("colors", chosen);
      paint();
    });
    document.querySelectorAll("label[data-name]").forEach(turnIntoButton);

    // The search: only when the focus comes to its box does that open, and ask for what it needs to answer.
    const search = document.querySelector(".md-search");
    const query = search.querySelector("input");
    const open = document.getElementById("__search");
    let asked;
    const ask = async () => {
      try {
        const [{ start }, index] = await Promise.all([import(`${scope}assets/search/search.js`), fetch(`${scope}search/index.json`)]);
        start(search, scope, await index.json());
      } catch {
        asked = undefined; // ask again
        const status = search.querySelector("[role=status]");
        status.textContent = status.dataset.broken;
      }
    };
    query.addEventListener("focus", () => open.checked || open.click());
    for (const sign of ["focus", "input"]) query.addEventListener(sign, () => (asked ??= ask()));
    open.addEventListener("change", () => open.checked && query.focus());

    // What was looked for is marked where it was found; it is handed on in this tab, and forgotten at once.
    try {
      const found = sessionStorage.getItem(`${scope.pathname}.found`);
      sessionStorage.removeItem(`${scope.pathname}.found`);
      if (found) import(`${scope}assets/search/search.js`).then(({ markPage }) => markPage(found.split(" ")));
    } catch {}

    // The menu on a phone: the focus goes in, and comes back. Like the search it closes with Escape, and when the focus leaves it.
    const drawer = document.getElementById("__drawer");
    const menu = document.querySelector(".menu");
    drawer.addEventListener("change", () => {
      if (drawer.checked) setTimeout(() => (menu.querySelector("[aria-current]") ?? menu.querySelector("a")).focus(), 100);
    });
    document.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey } = event;
      const { activeElement } = document;
      if (key === "Escape") {
        if (open.checked) /** @type {HTMLElement} */ (activeElement).blur();
        if (drawer.checked) document.querySelector("[data-opens=__drawer]").focus();
        for (const box of [open, drawer]) if (box.checked) box.click();
      } else if (key === "/" && !ctrlKey && !metaKey && !activeElement?.matches("input, select, textarea")) {
        query.focus();
        event.preventDefault();
      }
    });
    for (const [part, box] of [[search, open], [menu, drawer]]) {
      part.addEventListener("focusout", ({ relatedTarget }) => {
        if (box.checked && relatedTarget && !part.contains(relatedTarget)) box.click();
      });
    }
  });
}
