// Colors, menu and search of the page around the text. It runs in the head, before anything is painted.
"use strict";
{
  // Four names that the theme's own script expects to find. A browser may forbid storage: then nothing is remembered.
  const scope = new URL("..", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  Object.assign(window, {
    __md_scope: scope,
    __md_hash: (text) => [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) | 0, 0),
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

    // The search: the box opens when the focus comes, closes when it leaves, and only then asks for what it needs to answer.
    const search = document.querySelector(".md-search");
    const query = search.querySelector("input");
    const open = document.getElementById("__search");
    const status = search.querySelector("[role=status]");
    let known;
    const ask = async () => {
      status.textContent ||= status.dataset.wait;
      const json = async (name) => (await fetch(new URL(name, scope))).json();
      try {
        const [script, index] = await Promise.all([import(`${scope}assets/search/search.js`), json("search/index.json")]);
        script.start(search, scope, index, json("search/texts.json"));
      } catch {
        known = undefined; // ask again
        status.textContent = status.dataset.broken;
      }
    };
    const turn = (on) => open.checked !== on && open.click();
    query.addEventListener("focus", () => {
      turn(true);
      known ??= ask();
    });
    query.addEventListener("input", () => (known ??= ask()));
    open.addEventListener("change", () => open.checked && query.focus());
    search.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !search.contains(relatedTarget) && turn(false));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && open.checked) {
        turn(false);
        /** @type {HTMLElement} */ (document.activeElement).blur();
      } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !document.activeElement?.matches("input, select, textarea")) {
        query.focus();
        event.preventDefault();
      }
    });
    // What was looked for is marked where it was found; it is handed on in this tab, and forgotten at once.
    try {
      const found = sessionStorage.getItem(`${scope.pathname}.found`);
      sessionStorage.removeItem(`${scope.pathname}.found`);
      if (found) import(`${scope}assets/search/search.js`).then(({ markPage }) => markPage(found.split(" ")));
    } catch {}

    // The menu on a phone: the focus goes in, Escape closes it, and the focus comes back.
    const drawer = document.getElementById("__drawer");
    const menu = document.querySelector(".menu");
    drawer.addEventListener("change", () => {
      if (drawer.checked) setTimeout(() => (menu.querySelector("[aria-current]") ?? menu.querySelector("a")).focus(), 100);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drawer.checked) return;
      drawer.click();
      document.querySelector("[data-opens=__drawer]").focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (drawer.checked && event.relatedTarget && !menu.contains(event.relatedTarget)) drawer.click();
    });
  });
}
