// On paper every answer is whole. A control to type in cuts what it has no room for, and never breaks across pages: so its
// text takes its place, and only while something is printed. Not every browser tells of that by the same event.
import { make } from "./words.js";

export function onPaper(form) {
  const clear = () => form.element.querySelectorAll(".on-paper").forEach((text) => text.remove());
  const write = () => {
    clear();
    for (const [name, [control]] of form.controls) {
      const answer = form.answer(name);
      if (answer.trim() && !/radio|checkbox/.test(control.type)) control.before(make("div", { class: "on-paper" }, form.shown(name, answer)));
    }
  };
  addEventListener("beforeprint", write);
  addEventListener("afterprint", clear);
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? write() : clear()));
}
