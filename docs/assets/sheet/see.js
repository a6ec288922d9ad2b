// Pictures of the numbers on a sheet, each with a table: the wheel, a number over time, two entries compared.
import { day, make, say } from "./words.js";

function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// The same numbers as a table, for those who do not see the picture.
const table = (caption, heads, rows) =>
  make("details", {}, make("summary", {}, say("as_table")), make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows.map(([first, ...cells]) => make("tr", {}, make("th", { scope: "row" }, first), ...cells.map((cell) => make("td", {}, cell ?? "–")))))));

// One number over time: a line, the ends of the scale at its left.
function line(prompt, points, [from, to]) {
  const x = (at) => 30 + (at * 360) / Math.max(1, points.length - 1);
  const y = (value) => 110 - ((value - from) * 100) / (to - from);
  const places = points.map(({ value }, at) => [x(at), y(value)]);
  const picture = draw("svg", { viewBox: "0 0 400 120", class: "chart", role: "img", "aria-label": say("chart", { n: points.length }) },
    ...[from, to].flatMap((end) => [draw("line", { x1: 30, x2: 390, y1: y(end), y2: y(end) }), draw("text", { x: 24, y: y(end) + 4, "text-anchor": "end" }, end)]),
    draw("polyline", { points: places.map((place) => place.join()).join(" ") }),
    ...places.map(([cx, cy]) => draw("circle", { cx, cy, r: 4 })));
  const caption = say("over_time", { prompt });
  return make("figure", { class: "seen" }, make("p", {}, caption), picture, table(caption, [say("date"), say("number")], points.map(({ when, value }) => [when, value])));
}

// Two numbers for each question: a ring for the one before, a dot for the one now.
function pairs(heads, rows, [from, to]) {
  const x = (value) => 10 + ((value - from) * 380) / (to - from);
  const picture = draw("svg", { viewBox: `0 0 400 ${rows.length * 40}`, class: "chart", role: "img", "aria-label": say("chart", { n: rows.length * 2 }) },
    ...rows.flatMap(([question, before, now], at) => {
      const cy = at * 40 + 28;
      const parts = [draw("text", { x: 10, y: cy - 12 }, question), draw("line", { x1: 10, x2: 390, y1: cy, y2: cy })];
      if (before && now) parts.push(draw("line", { x1: x(before), x2: x(now), y1: cy, y2: cy, class: "moved" }));
      if (before) parts.push(draw("circle", { cx: x(before), cy, r: 6, class: "before" }));
      if (now) parts.push(draw("circle", { cx: x(now), cy, r: 4 }));
      return parts;
    }));
  const cells = rows.map(([question, before, now]) => [question, before, now, before && now ? signed(now - before) : null]);
  const caption = `○ ${heads[0]} · ● ${heads[1]}`;
  return make("figure", { class: "seen" }, make("p", {}, caption), picture, table(caption, [say("question"), ...heads, say("change")], cells));
}

const signed = (number) => (number > 0 ? `+${number}` : String(number).replace("-", "−"));

export function see(form, keeping) {
  const wheel = form.element.querySelector("[data-spokes]");
  const scales = [...form.controls].filter(([, [control]]) => control.dataset.scale || control.closest("fieldset.scale"));
  const ends = ([control, ...more]) => control.dataset.scale?.split(" ").map(Number) || [Number(control.value), Number(more.at(-1).value)];
  const section = make("section", { class: "seeing", hidden: true }, make("h3", {}, say("seeing")));
  const select = make("select", { onchange: () => show() });
  const choose = make("p", {}, make("label", {}, say("compare"), " ", select));
  const pictures = make("div");
  section.append(choose, pictures);
  document.querySelector(".take").after(section);

  const sheetCaption = () => wheel.querySelector("figcaption").textContent;

  // A line around the wheel through the numbers of its spokes.
  function around(answers, style) {
    const spokes = [...wheel.querySelectorAll("line")];
    const places = wheel.dataset.spokes.split(" ").flatMap((id, at) => {
      const name = `${form.worksheet}.${id}`;
      if (!answers[name] || !form.controls.has(name)) return [];
      const [from, to] = ends(form.controls.get(name));
      const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((key) => Number(spokes[at].getAttribute(key)));
      const share = (answers[name] - from) / (to - from);
      return [[x1 + share * (x2 - x1), y1 + share * (y2 - y1)].join()];
    });
    const dots = style ? [] : places.map((place) => draw("circle", { class: "dot drawn", cx: place.split(",")[0], cy: place.split(",")[1], r: 4 }));
    wheel.querySelector("svg").append(draw("polygon", { class: `drawn ${style}`, points: places.join(" ") }), ...dots);
  }

  // A row's number in each entry; a row is named by its first cell, or else by its entry's day.
  function overTime(entries) {
    for (const column of new Set(scales.filter(([, [control]]) => control.closest("[data-open-rows]")).map(([name]) => name.replace(/[^.]+\.([^.]+)$/, "*.$1")))) {
      const named = scales.filter(([name]) => name.replace(/[^.]+\.([^.]+)$/, "*.$1") === column).map(([name]) => name);
      const points = entries.flatMap(({ answers, created }) => named.flatMap((name) => {
        if (!answers[name]) return [];
        const first = form.controls.get(name)[0].closest("tr").querySelector("input, textarea, select").name;
        return [{ when: (first !== name && answers[first]) || day(created), value: Number(answers[name]) }];
      }));
      if (points.length > 1) pictures.append(line(form.question(named[0]).part, points, ends(form.controls.get(named[0]))));
    }
    for (const [name, controls] of scales.filter(([, [control]]) => control.closest("fieldset"))) {
      const points = entries.filter(({ answers }) => answers[name]).map(({ answers, created }) => ({ when: day(created), value: Number(answers[name]) }));
      if (points.length > 2) pictures.append(line(form.question(name).prompt, points, ends(controls)));
    }
  }

  // The first and the last filled column of a table whose rows have names, such as months of a review.
  function columns(answers) {
    const grids = new Set(scales.map(([, [control]]) => control.closest("table:not([data-open-rows])")).filter(Boolean));
    for (const grid of grids) {
      const rows = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-scale]")]);
      const filled = rows[0].map((_, at) => at).filter((at) => rows.some((row) => answers[row[at].name]));
      if (filled.length < 2) continue;
      const pick = [filled[0], filled.at(-1)];
      const heads = pick.map((at) => form.question(rows[0][at].name).part);
      const cells = rows.map((row) => [form.question(row[0].name).row, ...pick.map((at) => answers[row[at].name])]);
      pictures.append(pairs(heads, cells, ends([rows[0][0]])));
    }
  }

  function show() {
    const now = { id: keeping.entry?.id, created: keeping.entry?.created || new Date().toISOString(), answers: form.answers() };
    const others = (keeping.entries || []).filter(({ id }) => id !== now.id);
    const other = others.find(({ id }) => id === select.value);
    select.replaceChildren(make("option", { value: "" }, "–"), ...others.map((entry) => make("option", { value: entry.id, selected: entry === other }, keeping.name(entry))));
    choose.hidden = !others.length;
    pictures.replaceChildren();
    wheel?.querySelectorAll(".drawn").forEach((shape) => shape.remove());
    if (wheel) {
      if (other) around(other.answers, "before");
      around(now.answers, "");
    }
    const compared = scales.filter(([name, [control]]) => other && !control.closest("[data-open-rows]") && (other.answers[name] || now.answers[name]));
    if (compared.length) {
      const rows = compared.map(([name]) => [Object.values(form.question(name)).slice(form.question(name).row ? 1 : 0).filter(Boolean).join(" · "), other.answers[name], now.answers[name]]);
      pictures.append(pairs([keeping.name(other), say("this_entry")], rows, ends(compared[0][1])));
    } else if (wheel) {
      const rows = scales.filter(([name]) => now.answers[name]).map(([name]) => [form.question(name).prompt, now.answers[name]]);
      if (rows.length) pictures.append(table(sheetCaption(), [say("question"), say("number")], rows));
    }
    columns(now.answers);
    overTime([...others, now].sort((a, b) => a.created.localeCompare(b.created)));
    section.hidden = !pictures.children.length && choose.hidden;
  }

  let waiting;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(show);
  };
  for (const event of ["input", "filled", "entries"]) form.element.addEventListener(event, soon);
  soon();
}
