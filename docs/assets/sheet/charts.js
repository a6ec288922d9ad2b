// Pictures of the numbers on a sheet, each with a table: the wheel, a number over time, two entries compared.
import { day, make, p, say } from "./words.js";

function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const line = (x1, y1, x2, y2, style = "") => draw("line", { x1, y1, x2, y2, class: style });
const dot = (cx, cy, style = "") => draw("circle", { cx, cy, r: style === "before" ? 6 : 4, class: style });
// Where a value on one scale stands on another.
/** @param {number[]} from @param {number[]} to */
export const scaled = ([least, most], [start, end]) => (value) => start + ((value - least) * (end - start)) / (most - least);

const cells = (tag, texts) => texts.map((text) => make(tag, {}, text ?? "–"));

// A picture below its caption, and the same numbers as a table for those who do not see it.
function figure(caption, height, shapes, heads, rows) {
  const picture = draw("svg", { viewBox: `0 0 400 ${height}`, class: "chart", role: "img", "aria-label": say("chart", { n: shapes.length }) }, ...shapes);
  return make("figure", { class: "seen" },
    make("figcaption", {}, caption),
    ...(shapes.length ? [picture] : []),
    make("details", {}, make("summary", {}, say("as_table")), make("table", {},
      make("thead", {}, make("tr", {}, ...cells("th", heads))),
      make("tbody", {}, ...rows.map(([first, ...others]) => make("tr", {}, make("th", { scope: "row" }, first), ...cells("td", others)))),
    )),
  );
}

// One number over time: a line between the ends of its scale.
function timeline(prompt, rows, scale) {
  const x = scaled([0, rows.length - 1], [30, 390]);
  const y = scaled(scale, [110, 10]);
  const places = rows.map(([, value], at) => [x(at), y(value)]);
  const ends = scale.flatMap((end) => [line(30, y(end), 390, y(end)), draw("text", { x: 6, y: y(end) + 4 }, end)]);
  const shapes = [...ends, draw("polyline", { points: places.join(" ") }), ...places.map((place) => dot(...place))];
  return figure(say("over_time", { prompt }), 120, shapes, [say("date"), say("number")], rows);
}

// Two numbers for each question: a ring for the one before, a dot for the one now.
function comparison(heads, rows, scale) {
  const x = scaled(scale, [10, 390]);
  const shapes = rows.flatMap(([question, before, now], at) => {
    const y = at * 40 + 28;
    return [
      draw("text", { x: 10, y: y - 12 }, question),
      line(10, y, 390, y),
      ...(before && now ? [line(x(before), y, x(now), y, "moved")] : []),
      ...(before ? [dot(x(before), y, "before")] : []),
      ...(now ? [dot(x(now), y)] : []),
    ];
  });
  const changes = rows.map((row) => [...row, row[1] && row[2] ? (row[2] > row[1] ? "+" : "") + (row[2] - row[1]) : null]);
  return figure(`○ ${heads[0]} · ● ${heads[1]}`, rows.length * 40, shapes, [say("question"), ...heads, say("change")], changes);
}

export function charts(form, autosave) {
  const { element, controls } = form;
  const wheel = element.querySelector("[data-spokes]");
  const scales = [...controls].filter(([, [control]]) => control.closest("[data-kind=scale]")).map(([name]) => name);
  const grid = (name, kind) => controls.get(name)[0].closest(`table${kind}`);
  const select = make("select", { onchange: () => show() });
  const choose = p(make("label", {}, say("compare"), " ", select));
  const pictures = make("div");
  const section = make("section", { class: "seeing", hidden: true }, make("h3", {}, say("seeing")), choose, pictures);
  document.querySelector(".take").after(section);

  function scaleOf(name) {
    const [first, ...more] = controls.get(name);
    return (first.dataset.scale?.split(" ") || [first.value, more.at(-1).value]).map(Number);
  }

  // A line around the wheel through the numbers of its spokes.
  function around(answers, style) {
    const spokes = wheel.querySelectorAll("line");
    const places = wheel.dataset.spokes.split(" ").flatMap((id, at) => {
      const name = `${form.worksheet}.${id}`;
      if (!answers[name]) return [];
      const place = (...ends) => scaled(scaleOf(name), ends.map((end) => Number(spokes[at].getAttribute(end))))(answers[name]);
      return [[place("x1", "x2"), place("y1", "y2")]];
    });
    const dots = style ? [] : places.map((place) => dot(...place, "dot drawn"));
    wheel.querySelector("svg").append(draw("polygon", { class: `drawn ${style}`, points: places.join(" ") }), ...dots);
  }

  // A number in each entry, or in each row of a log: a row is named by its first cell.
  function overTime(entries) {
    const column = (name) => (grid(name, "[data-open-rows]") ? form.question(name).part : name);
    for (const each of new Set(scales.map(column))) {
      const names = scales.filter((name) => column(name) === each);
      if (grid(names[0], ":not([data-open-rows])")) continue;
      const rows = entries.flatMap(({ answers, created }) => names.filter((name) => answers[name]).map((name) => {
        const first = controls.get(name)[0].closest("tr")?.querySelector("td [name]").name;
        return [(first !== name && answers[first]) || day(created), answers[name]];
      }));
      const { prompt, part } = form.question(names[0]);
      if (rows.length > 1) pictures.append(timeline(part || prompt, rows, scaleOf(names[0])));
    }
  }

  // The first and the last filled column of a table whose rows have names, such as the months of a review.
  function columns(answers) {
    for (const table of new Set(scales.map((name) => grid(name, ":not([data-open-rows])")))) {
      const rows = [...(table?.tBodies[0].rows || [])].map((row) => [...row.querySelectorAll("[data-scale]")].map(({ name }) => name)).filter((row) => row.length); // the keep question stands in a row too
      const filled = (rows[0] || []).map((_, at) => at).filter((at) => rows.some((row) => answers[row[at]]));
      if (filled.length < 2) continue;
      const pick = (row) => [row[filled[0]], row[/** @type {number} */ (filled.at(-1))]];
      const heads = pick(rows[0]).map((name) => form.question(name).part);
      pictures.append(comparison(heads, rows.map((row) => [form.question(row[0]).row, ...pick(row).map((name) => answers[name])]), scaleOf(rows[0][0])));
    }
  }

  function show() {
    const now = { created: autosave.entry?.created || new Date().toISOString(), answers: form.answers() };
    const others = (autosave.entries || []).filter(({ id }) => id !== autosave.entry?.id);
    const other = others.find(({ id }) => id === select.value);
    select.replaceChildren(make("option", { value: "" }, "–"), ...others.map((entry) => make("option", { value: entry.id, selected: entry === other }, autosave.nameOf(entry))));
    choose.hidden = !others.length;
    pictures.replaceChildren();
    if (wheel) {
      wheel.querySelectorAll(".drawn").forEach((shape) => shape.remove());
      if (other) around(other.answers, "before");
      around(now.answers, "");
    }
    const rows = scales.filter((name) => !grid(name, "[data-open-rows]")).map((name) => {
      const { prompt, row, part } = form.question(name);
      return [row ? `${row} · ${part}` : prompt, other?.answers[name], now.answers[name]];
    }).filter(([, before, after]) => before || after);
    if (other && rows.length) pictures.append(comparison([autosave.nameOf(other), say("this_entry")], rows, scaleOf(scales[0])));
    else if (wheel && rows.length) pictures.append(figure("", 0, [], [say("question"), say("number")], rows.map(([question, , number]) => [question, number])));
    columns(now.answers);
    if (!wheel) overTime([...others, now].sort((a, b) => a.created.localeCompare(b.created)));
    section.hidden = !pictures.children.length && choose.hidden;
  }

  let waiting;
  for (const event of ["input", "filled", "entries"])
    element.addEventListener(event, () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(show);
    });
}
