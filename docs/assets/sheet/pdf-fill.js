// Writes answers into a published PDF by appending an update: the original bytes stay as they are.
import { Name, Pdf, Ref, Text } from "./pdf.js";

const MULTILINE = 4096;
const RADIO = 32768;
const MARGIN = 2;
const SMALLEST = 6;
const MOST = 6000; // letters that any box could show

// Returns the filled PDF, which without answers is the published one, and the names of answers that do not fit their boxes on paper.
export async function filled(bytes, answers) {
  const pdf = await Pdf.read(bytes);
  const update = new Update(pdf, await Letters.of(pdf));
  for (const field of pdf.fields()) if (answers[field.name]) update.answer(field, answers[field.name]);
  return { bytes: update.appended(), cramped: update.cramped };
}

class Update {
  constructor(pdf, letters) {
    this.pdf = pdf;
    this.letters = letters;
    this.changed = new Map();
    this.size = pdf.trailer.get("Size");
    this.cramped = [];
    this.unseen = false;
  }

  answer({ name, ref, field, widgets, inherited }, words) {
    const flags = inherited("Ff") || 0;
    if (inherited("FT").text === "Btn") {
      const state = new Name(flags & RADIO ? words : "on");
      this.change(ref, field, { V: state });
      for (const widget of widgets) {
        const dictionary = this.changed.get(widget.number) || this.pdf.get(widget);
        const has = this.pdf.get(this.pdf.get(dictionary.get("AP")).get("N")).has(state.text);
        this.change(widget, dictionary, { AS: has ? state : new Name("Off") });
      }
      return;
    }
    let shown = words;
    for (const [key, label] of inherited("Opt") || []) if (this.pdf.words(key) === words) shown = this.pdf.words(label);
    const [left, bottom, right, top] = field.get("Rect");
    const look = this.letters?.look(shown, right - left, top - bottom, this.pdf.words(inherited("DA")), Boolean(flags & MULTILINE));
    if (look?.cramped) this.cramped.push(name);
    if (!look) this.unseen = true; // letters that the font lacks: the viewer has to draw this one
    this.change(ref, field, {
      V: new Text(utf16(words)),
      I: undefined,
      AP: look ? new Map([["N", this.drawing(look.content, right - left, top - bottom)]]) : undefined,
    });
  }

  change(ref, dictionary, values) {
    const copy = new Map(dictionary);
    for (const [key, value] of Object.entries(values)) if (value === undefined) copy.delete(key);
      else copy.set(key, value);
    this.changed.set(ref.number, copy);
  }

  drawing(content, width, height) {
    const keys = { Type: new Name("XObject"), Subtype: new Name("Form"), BBox: [0, 0, width, height], Resources: this.pdf.form.get("DR"), Length: content.length };
    this.changed.set(this.size, { keys: new Map(Object.entries(keys)), content });
    return new Ref(this.size++);
  }

  appended() {
    const { pdf } = this;
    if (!this.changed.size) return pdf.bytes; // a table of objects must not be empty
    if (this.unseen) {
      const root = pdf.trailer.get("Root");
      const form = new Map(pdf.form).set("NeedAppearances", true);
      const held = pdf.get(root).get("AcroForm");
      if (held instanceof Ref) this.changed.set(held.number, form);
      else this.change(root, pdf.get(root), { AcroForm: form });
    }
    let text = "\n";
    const places = [];
    for (const [number, value] of [...this.changed].sort(([a], [b]) => a - b)) {
      places.push([number, pdf.bytes.length + text.length]);
      const body = value.content === undefined ? source(value) : `${source(value.keys)}\nstream\n${value.content}\nendstream`;
      text += `${number} 0 obj\n${body}\nendobj\n`;
    }
    const start = pdf.bytes.length + text.length;
    const rows = places.map(([number, at]) => `${number} 1\n${String(at).padStart(10, "0")} 00000 n \n`);
    const trailer = new Map([...pdf.trailer, ["Size", this.size], ["Prev", Number(/.*startxref\s+(\d+)/s.exec(pdf.text)?.[1])]]);
    text += `xref\n${rows.join("")}trailer\n${source(trailer)}\nstartxref\n${start}\n%%EOF\n`;
    const more = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const whole = new Uint8Array(pdf.bytes.length + more.length);
    whole.set(pdf.bytes);
    whole.set(more, pdf.bytes.length);
    return whole;
  }
}

function utf16(words) {
  let bytes = "\xfe\xff";
  for (let at = 0; at < words.length; at++) bytes += String.fromCharCode(words.charCodeAt(at) >> 8, words.charCodeAt(at) & 255);
  return bytes;
}

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

// A value as it is written in a file.
function source(value) {
  if (value instanceof Map) return `<< ${[...value].map(([key, each]) => source(new Name(key)) + " " + source(each)).join(" ")} >>`;
  if (Array.isArray(value)) return `[ ${value.map(source).join(" ")} ]`;
  if (value instanceof Name) return "/" + value.text.replace(/[^\w.+-]/g, (letter) => "#" + hex(letter.charCodeAt(0), 2));
  if (value instanceof Ref) return `${value.number} 0 R`;
  if (value instanceof Text) return `<${[...value.bytes].map((byte) => hex(byte.charCodeAt(0), 2)).join("")}>`;
  return typeof value === "number" ? String(Number(value.toFixed(5))) : String(value);
}

// The font of what people type: which letters it has, and how wide they are.
class Letters {
  constructor(widths, codes) {
    this.widths = widths;
    this.codes = codes;
  }

  static async of(pdf) {
    const font = pdf.get(pdf.get(pdf.get(pdf.form.get("DR"))?.get("Font"))?.get("Answers"));
    const unicode = pdf.get(font?.get("ToUnicode"));
    const inner = pdf.get(pdf.get(font?.get("DescendantFonts"))?.[0]);
    const [first, widths] = pdf.get(inner?.get("W")) || [];
    if (!pdf.streams.has(unicode) || first !== 0 || !Array.isArray(pdf.get(widths))) return null;
    const codes = new Map();
    const table = await pdf.content(unicode);
    const pairs = table.slice(table.indexOf("beginbfchar")).matchAll(/<(\w{4})>\s*<(\w{4})>/g);
    for (const [, code, letter] of pairs) codes.set(String.fromCharCode(parseInt(letter, 16)), parseInt(code, 16));
    return new Letters(pdf.get(widths), codes);
  }

  width(words) {
    let sum = 0;
    for (const letter of words) sum += this.widths[this.codes.get(letter)];
    return sum / 1000;
  }

  // How an answer looks in its box, as drawing commands; null when the font lacks a letter.
  look(answer, width, height, style, multiline) {
    const lines = answer.slice(0, MOST).normalize("NFC").replaceAll("\t", " ").split("\n");
    for (const letter of lines.join("")) if (!this.codes.has(letter)) return null;
    const room = width - 2 * MARGIN;
    let size = Number(/([\d.]+) Tf/.exec(style)?.[1]) || 11;
    let set = this.wrapped(lines, room / size, multiline);
    const fits = () => (multiline ? set.length * size * 1.25 <= height - MARGIN : this.width(set[0]) * size <= room);
    for (; size > SMALLEST && !fits(); set = this.wrapped(lines, room / size, multiline)) size = Math.max(SMALLEST, size - 0.5);
    const cramped = !fits();
    const first = multiline ? height - MARGIN - size : (height - size * 0.72) / 2;
    const shown = set.slice(0, Math.ceil(height / size)); // no more than the box can show
    const rows = shown.map((line) => `<${[...line].map((letter) => hex(this.codes.get(letter), 4)).join("")}> Tj T*`).join("\n");
    const clip = `1 g 0 0 ${width.toFixed(2)} ${height.toFixed(2)} re f 0 0 ${width.toFixed(2)} ${height.toFixed(2)} re W n`;
    const text = `/Answers ${size} Tf 0 g ${(size * 1.25).toFixed(2)} TL ${MARGIN} ${first.toFixed(2)} Td`;
    return { cramped, content: `/Tx BMC q ${clip}\nBT ${text}\n${rows}\nET Q EMC` };
  }

  // Lines no wider than `room` times the size of the letters, broken at a space where there is one.
  wrapped(lines, room, multiline) {
    if (!multiline) return [lines.join(" ")];
    return lines.flatMap((line) => {
      const set = [];
      let row = "";
      for (const letter of line) {
        row += letter;
        if (this.width(row.trimEnd()) <= room) continue;
        const cut = row.lastIndexOf(" ") + 1 || row.length - 1 || 1;
        set.push(row.slice(0, cut));
        row = row.slice(cut);
      }
      return [...set, row];
    });
  }
}
