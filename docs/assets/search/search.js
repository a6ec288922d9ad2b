// The search box: what is found as one types, and before that whom to call. It is loaded when someone goes to the box.
import { alike, searcher, words } from "./ranking.js";

/**
 * @typedef {{ name: string, calls: { words: string, href: string, number: string }[] }} Line
 * @typedef {{ name: string, emergency: string, lines: Record<string, Line> }} Country
 * @typedef {import("./ranking.js").Urgent} Urgent
 */

/** @type {{ urgent?: Urgent, found: import("./ranking.js").Found[], near: string[] }} */
const NOTHING = { found: [], near: [] };
const MARKED = 4; // letters: shorter words are on every page

/** @param {string} tag @param {object} [properties] @param {(Node | string)[]} parts */
const element = (tag, properties, ...parts) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...parts);
  return made;
};

/** Return where the words of a text stand that are like those that someone looks for. @param {string} text @param {string[]} wanted */
function* marks(text, wanted) {
  for (const found of text.matchAll(/[\p{L}\p{N}'’]+/gu)) {
    const [word = ""] = words(found[0]);
    if (word.length >= MARKED && wanted.some((other) => alike(other, word) > 0.8)) yield [found.index, found.index + found[0].length];
  }
}

/** Return a text with the words marked that someone looks for. @param {string} text @param {string[]} wanted */
const marked = (text, wanted) => {
  const parts = [];
  let at = 0;
  for (const [start, end] of marks(text, wanted)) {
    parts.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
};

/** Mark in the page what was looked for, and was found in it. @param {string[]} wanted */
export function markPage(wanted) {
  const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  for (const node of found) {
    if (node.parentElement?.closest("form, script, svg, mark")) continue;
    const parts = marked(node.textContent ?? "", wanted);
    if (parts.length > 1) /** @type {Text} */ (node).replaceWith(...parts);
  }
}

/**
 * Return a search over what the site knows, to which its texts are added as soon as they come; it gets ready when it is asked.
 * @param {any} known @param {URL} root
 */
export function searchOf(known, root) {
  let found;
  /** @type {ReturnType<typeof searcher> | undefined} */
  let ready;
  const search = () => (ready ??= searcher(known, found));
  const whole = fetch(new URL("search/texts.json", root)).then(async (texts) => {
    found = await texts.json();
    ready = undefined;
    setTimeout(search); // before someone types
  });
  return { search, whole };
}

/**
 * Let the box answer; `root` is where the site stands, `known` what it knows.
 * @param {HTMLElement} box @param {URL} root @param {any} known
 */
export function start(box, root, known) {
  const { phrases } = known;
  const query = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const card = box.querySelector(".urgent");
  const list = box.querySelector("ol");
  const more = box.querySelector(".more");
  const { search, whole } = searchOf(known, root);
  const at = (address) => new URL(address, root).href;
  const link = (address, ...parts) => element("a", { href: at(address) }, ...parts);

  const country = () => {
    const regions = navigator.languages.map((tag) => new Intl.Locale(tag).region);
    return known.countries[regions.find((region) => region && known.countries[region]) ?? Object.keys(known.countries)[0]];
  };

  /** @param {Urgent} urgent @param {Country | undefined} here */
  const answer = ({ title, text, about, page }, here) => {
    const numbers = here
      ? [
          element("li", {}, element("b", {}, `${phrases.emergency}: `), ...dialed(here.emergency)),
          ...[here.lines[about]].filter(Boolean).flatMap(({ name, calls }) => [
            element("li", {}, element("b", {}, `${name}: `), ...calls.flatMap(({ words, href, number }, at) => [at ? " · " : "", `${words} `, element("a", { href }, number)])),
          ]),
        ]
      : [];
    const { [1]: named } = known.pages.find(([address]) => address === `${page}/`) ?? [];
    const others = here && known.help ? [element("p", { className: "fine" }, `${here.name}. `, link(known.help, phrases.elsewhere))] : [];
    return [element("p", { className: "label" }, title), element("p", {}, text), element("ul", {}, ...numbers), ...others, element("p", {}, link(`${page}/`, named))];
  };

  /** Let the page that comes mark these words. @param {string[]} wanted */
  const handOn = (wanted) => {
    try {
      sessionStorage.setItem(`${root.pathname}.found`, wanted.join(" "));
    } catch {} // forbidden: nothing is marked
  };

  /** @type {Urgent | undefined} */
  let answered;
  let late = status.dataset.wait; // said until the texts have come, or why they have not
  const show = () => {
    const asked = query.value.trim();
    const { urgent, found, near } = asked ? search().answer(asked) : NOTHING;
    const wanted = near.length ? near : words(asked);
    list.replaceChildren(
      ...found.map(({ address, title, about, heading }) =>
        element(
          "li",
          { className: "md-search-result__item" },
          element(
            "a",
            { className: "md-search-result__link", href: at(address), onclick: () => urgent || handOn(wanted) },
            element("p", { className: "name" }, ...marked(title, wanted)),
            ...(heading ? [element("p", {}, element("b", {}, ...marked(heading, wanted)))] : []),
            element("p", {}, ...marked(about, wanted)),
          ),
        ),
      ),
    );
    if (urgent !== answered) card.replaceChildren(...(urgent ? answer(urgent, country()) : [])); // it is read out, and only once
    answered = urgent;
    card.hidden = !urgent;
    const none = asked && (!found.length || near.length) && !late; // what has not come may hold it
    const again = near.map((word) =>
      element("button", { type: "button", onclick: () => ((query.value = word), show(), query.focus()) }, word),
    );
    more.replaceChildren(
      ...(near.length ? [element("p", {}, phrases.near, ...again.flatMap((button) => [" ", button]))] : []),
      element("p", {}, link("worksheets/", phrases.library)),
      ...(known.help ? [element("p", {}, link(known.help, phrases.help))] : []),
    );
    more.hidden = !none;
    status.textContent = !asked ? phrases.hint : none ? phrases.none : late || counted(phrases.found, found.length);
  };

  query.addEventListener("input", show);
  query.form.addEventListener("reset", () => setTimeout(show));
  query.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = card.hidden ? list.querySelectorAll("a") : [...card.querySelectorAll("a")].slice(-1);
    first?.click();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const places = [query, ...box.querySelectorAll(".md-search-result a, .md-search-result button")].filter((place) => place.offsetParent);
    const now = places.indexOf(document.activeElement);
    places[Math.min(Math.max(now + (event.key === "ArrowDown" ? 1 : -1), 0), places.length - 1)].focus();
    event.preventDefault();
  });
  whole
    .then(
      () => (late = ""),
      () => (late = status.dataset.broken),
    )
    .then(() => list.contains(document.activeElement) || show()); // nothing moves under someone's hand: they see it when they are back
  query.addEventListener("focus", show);
  show();
}

/** Return words with a number, in the form that the page's language has for it. @param {Record<string, string>} forms @param {number} n */
const counted = (forms, n) => (forms[new Intl.PluralRules(document.documentElement.lang).select(n)] ?? forms.other).replace("{n}", String(n));

/** Return the words of an emergency number, each number as something to tap and call. @param {string} words */
const dialed = (words) => words.split(/(\d{2,})/).map((part) => (/^\d/.test(part) ? element("a", { href: `tel:${part}` }, part) : part));
