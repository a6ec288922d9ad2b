// What a worksheet's page can do with its form.
import { Autosave } from "./autosave.js";
import { charts } from "./charts.js";
import { Form } from "./form.js";
import { onPaper } from "./paper.js";
import { answersIn } from "./pdf-read.js";
import { button, download, make, p, say, today } from "./words.js";

export function start() {
  const element = document.querySelector("form[data-worksheet]");
  const form = new Form(element);
  const title = document.querySelector("h1").textContent.trim();
  const autosave = new Autosave(form, title);
  const { message } = autosave;

  element.addEventListener("submit", (event) => event.preventDefault());

  // ── Filling ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  // Where the browser cannot do it by style, lines grow as they fill up.
  if (!CSS.supports("field-sizing", "content")) {
    const grow = (area) => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
    };
    const areas = element.querySelectorAll("textarea");
    element.addEventListener("input", ({ target }) => target.matches("textarea") && grow(target));
    element.addEventListener("filled", () => areas.forEach(grow));
  }

  // Each scale says its number beside its question.
  const scales = [...element.querySelectorAll("fieldset[data-kind=scale]")].map((field) => {
    const number = make("output", { "aria-hidden": "true" });
    field.querySelector("legend").append(" ", number);
    return () => (number.textContent = field.querySelector(":checked")?.value ?? "");
  });
  const showScales = () => scales.forEach((show) => show());
  element.addEventListener("input", showScales);
  element.addEventListener("filled", showScales);

  // The worked example, an answer below each question.
  const example = JSON.parse(element.dataset.example || "{}");
  const toggle = button("example_show", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = say(open ? "example_hide" : "example_show");
    element.querySelectorAll(".shown-example").forEach((shown) => shown.remove());
    if (!open) return;
    const ticked = new Map();
    for (const [name, answer] of Object.entries(example)) {
      const control = form.controls.get(name)?.[0];
      if (!control) continue;
      const place = control.closest("td") || control.closest(".field");
      const { part } = form.question(name);
      const words = control.type === "checkbox" && part && !control.closest("td") ? part : form.shown(name, answer);
      if (ticked.has(place)) ticked.get(place).append(`; ${words}`);
      else {
        ticked.set(place, make("p", { class: "shown-example" }, make("b", {}, say("example")), ` ${words}`));
        (control.type === "radio" || control.type === "checkbox" ? control.closest(".options, .box") : control).after(ticked.get(place));
      }
    }
  });
  toggle.setAttribute("aria-expanded", "false");
  if (element.dataset.example) element.before(p(toggle));

  // ── Taking away ──────────────────────────────────────────────────────────────────────────────────────────────────────

  const take = document.querySelector(".take");
  const american = /-(US|CA|MX)/.test(navigator.language);
  const paper = make("select", {}, ...["a4", "letter"].map((each) => make("option", { value: each, selected: american === (each === "letter") }, say(each))));

  const pdf = button("pdf", async () => {
    message.textContent = say("working");
    try {
      const [{ filled }, published] = await Promise.all([import("./pdf-fill.js"), fetch(take.dataset[paper.value])]);
      if (!published.ok) throw new Error(published.statusText);
      const { bytes, cramped } = await filled(new Uint8Array(await published.arrayBuffer()), form.answers());
      download(`worksheet-${today()}.pdf`, bytes, "application/pdf");
      message.textContent = cramped.length ? say("pdf_cramped", { n: cramped.length }) : say("pdf_done");
    } catch {
      message.textContent = say("pdf_failed");
    }
  });

  const copy = button("copy_text", async () => {
    const text = `${title}\n\n${form.text(form.answers())}\n`;
    try {
      await navigator.clipboard.writeText(text);
      message.textContent = say("copied");
    } catch {
      download(`worksheet-${today()}.txt`, text, "text/plain;charset=utf-8");
      message.textContent = say("copied_file");
    }
  });

  // Shows answers from elsewhere as an entry of their own; what stood in the form can be had back.
  async function replace(answers, key) {
    const undo = await autosave.startAnother(answers);
    message.replaceChildren(say(key), " ", button("undo", async () => {
      await undo?.();
      message.textContent = say("undone");
    }));
  }

  const chosen = make("input", { type: "file", accept: ".pdf,application/pdf", onchange: async () => {
    const file = chosen.files[0];
    chosen.value = "";
    if (!file) return;
    message.textContent = say("working");
    const { answers = {}, unsure = [], problem } = await answersIn(file);
    const mine = Object.fromEntries(Object.entries(answers).filter(([name]) => name.startsWith(`${form.worksheet}.`)));
    const asked = unsure.filter((name) => form.controls.has(name)).map((name) => form.asked(name));
    const doubt = asked.length ? say("pdf_unsure", { questions: asked.join("; ") }) : "";
    if (problem) message.textContent = say(problem);
    else if (Object.keys(mine).length) {
      await replace(mine, "opened");
      message.lastElementChild.before(doubt, " ");
    } else message.textContent = doubt || say(Object.keys(answers).length ? "pdf_other" : "pdf_empty");
  } });

  take.append(
    p(pdf, make("label", { class: "paper" }, say("paper"), " ", paper)),
    p(button("print", () => print()), copy, button("empty", () => replace({}, "emptied"))),
    p(make("label", {}, say("open_pdf"), " ", chosen)),
  );

  if (element.querySelector("[data-kind=scale]")) charts(form, autosave);
  onPaper(form);
  autosave.begin();
  showScales();
}
