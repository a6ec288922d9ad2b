// The words of the page's language, and elements made of text alone: nothing here reads HTML.
const source = document.getElementById("words");
const words = JSON.parse(source.textContent);

// Where this guide begins, in whichever language its reader is: other guides may stand on the same host.
export const guide = new URL(source.dataset.guide, location.href);

export const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

// An element: properties by name, `class` and `data-…` and `aria-…` as attributes, then its children.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && !key.startsWith("aria")) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

export const p = (...children) => make("p", {}, ...children);

export const button = (key, onclick, values) => make("button", { type: "button", class: "plain", onclick }, say(key, values));

const locale = document.documentElement.lang;
const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const times = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const day = (date) => days.format(new Date(date));
export const sayWhen = (key, date) => say(key, { day: day(date), time: times.format(new Date(date)) });
export const today = () => new Date().toLocaleDateString("sv"); // year-month-day

// Hands a file to the reader.
export function download(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
