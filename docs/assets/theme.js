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

    // The theme listens for keys; what is pasted or dictated presses none.
    const query = document.querySelector(".md-search__input");
    query.addEventListener("input", () => query.dispatchEvent(new Event("keyup")));

    // On Tab the theme takes the focus off the box, and then WebKit begins the page anew: so the key is kept from it, and what
    // was found can be reached. The list closes when the focus leaves it.
    const search = document.querySelector(".md-search");
    const open = document.getElementById("__search");
    search.addEventListener("keydown", (event) => {
      if (event.key === "Tab" || (event.key === " " && event.target !== query)) event.stopPropagation();
    });
    search.addEventListener("focusout", ({ relatedTarget }) => {
      if (open.checked && relatedTarget && !search.contains(relatedTarget)) open.click();
    });

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
