// Reads the objects of a PDF by going through the file from its beginning. It needs no table of contents in the file,
// so it reads what any viewer saved: later objects replace earlier ones, packed objects are unpacked.

export class Name {
  constructor(text) {
    this.text = text;
  }
}

export class Ref {
  constructor(number) {
    this.number = number;
  }
}

// A string of the file; `bytes` holds one character for each byte.
export class Text {
  constructor(bytes) {
    this.bytes = bytes;
  }
}

const LARGEST = 30e6;
const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

// One character for each byte: TextDecoder's “latin1” is windows-1252 and would change some.
export function latin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

class Reader {
  constructor(text, at = 0) {
    this.text = text;
    this.at = at;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  // What stands here: a number, a Name, a Ref, a Text, an array, a Map, true, false or null.
  value() {
    this.take(/(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y);
    let found;
    if (this.take(/<</y)) return this.map();
    if (this.take(/\[/y)) return this.list();
    if (this.take(/\(/y)) return new Text(this.literal());
    if ((found = this.take(/<([^>]*)>/y))) return new Text(fromHex(found[1]));
    if ((found = this.take(/\/([^\0\t\n\f\r ()<>[\]{}/%]*)/y)))
      return new Name(found[1].replace(/#([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))));
    if ((found = this.take(/(\d+)[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R\b/y))) return new Ref(Number(found[1]));
    if ((found = this.take(/[+-]?(?:\d+\.?\d*|\.\d+)/y))) return Number(found[0]);
    if ((found = this.take(/true|false|null/y))) return { true: true, false: false, null: null }[found[0]];
    throw new Error();
  }

  ends(mark) {
    this.take(/(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y);
    return this.take(mark);
  }

  list() {
    const values = [];
    while (!this.ends(/\]/y)) values.push(this.value());
    return values;
  }

  map() {
    const values = new Map();
    while (!this.ends(/>>/y)) {
      const key = this.value();
      if (!(key instanceof Name)) throw new Error();
      values.set(key.text, this.value());
    }
    return values;
  }

  literal() {
    let bytes = "";
    for (let depth = 1; ; ) {
      const found = this.take(/[^()\\]*([()]|\\(?:[0-7]{1,3}|\r\n|[^]))/y);
      if (!found) throw new Error();
      const mark = found[1];
      bytes += found[0].slice(0, found[0].length - mark.length).replace(/\r\n?/g, "\n");
      if (mark === "(") depth++;
      if (mark === ")" && !--depth) return bytes;
      if (mark[0] !== "\\") bytes += mark;
      else if (/\d/.test(mark[1])) bytes += String.fromCharCode(parseInt(mark.slice(1), 8) & 255);
      else if (!/[\r\n]/.test(mark[1])) bytes += ESCAPES[mark[1]] ?? mark[1];
    }
  }
}

function fromHex(digits) {
  const pairs = digits.replace(/[^0-9a-f]/gi, "").match(/..?/g) || [];
  return pairs.map((pair) => String.fromCharCode(parseInt(pair.padEnd(2, "0"), 16))).join("");
}

async function inflated(bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let text = "";
  try {
    for (let part; (part = await reader.read()), !part.done && text.length < LARGEST; ) text += latin1(part.value);
  } catch (error) {
    if (!text) throw error; // only a line end behind the packed bytes
  }
  return text;
}

export class Pdf {
  // Throws an error for what is no PDF, or one that is locked or damaged.
  static async read(bytes) {
    const pdf = new Pdf();
    pdf.bytes = bytes;
    if (bytes.length > LARGEST || !latin1(bytes.subarray(0, 1024)).includes("%PDF-")) throw new Error();
    await pdf.scan();
    const catalog = pdf.get(pdf.trailer.get("Root"));
    if (pdf.trailer.has("Encrypt") || !(catalog instanceof Map)) throw new Error();
    pdf.form = pdf.get(catalog.get("AcroForm")) || new Map();
    return pdf;
  }

  async scan() {
    this.objects = new Map();
    this.streams = new Map();
    this.trailer = new Map();
    const text = (this.text = latin1(this.bytes));
    const mark = /(?<!\d)(\d+)[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj\b|\btrailer\b/g;
    for (let found; (found = mark.exec(text)); ) {
      const reader = new Reader(text, mark.lastIndex);
      const value = reader.value();
      mark.lastIndex = reader.at;
      if (!found[1]) {
        this.remember(value);
        continue;
      }
      this.objects.set(Number(found[1]), value);
      if (!(value instanceof Map) || !reader.ends(/stream\r?\n?/y)) continue;
      const given = reader.at + this.get(value.get("Length"));
      const end = /^[\0\t\n\f\r ]*endstream/.test(text.slice(given, given + 20)) ? given : text.indexOf("endstream", reader.at);
      if (end < 0) throw new Error();
      this.streams.set(value, this.bytes.subarray(reader.at, end));
      mark.lastIndex = end;
      const type = value.get("Type")?.text;
      if (type === "XRef") this.remember(value);
      if (type === "ObjStm") await this.unpack(value);
    }
  }

  remember(trailer) {
    this.trailer = new Map([...this.trailer, ...trailer]);
  }

  async unpack(packed) {
    const text = await this.content(packed);
    const numbers = text.slice(0, packed.get("First")).match(/\d+/g) || [];
    for (let at = 0; at + 1 < numbers.length; at += 2)
      this.objects.set(Number(numbers[at]), new Reader(text, packed.get("First") + Number(numbers[at + 1])).value());
  }

  // A stream's content, one character for each byte.
  async content(stream) {
    const bytes = this.streams.get(stream);
    return stream.has("Filter") ? inflated(bytes) : latin1(bytes);
  }

  get(value) {
    return value instanceof Ref ? this.objects.get(value.number) : value;
  }

  // Every form field: its full name, the object number it can be updated by, its dictionary, and its widgets.
  *fields(kids = this.form.get("Fields"), above = [], depth = 0) {
    for (const ref of this.get(kids) || []) {
      const field = this.get(ref);
      if (!(field instanceof Map) || depth > 20) continue;
      const line = [...above, field];
      const below = this.get(field.get("Kids")) || [];
      const named = below.some((kid) => this.get(kid)?.has?.("T"));
      if (named) yield* this.fields(below, line, depth + 1);
      else {
        const inherited = (key) => this.get(line.findLast((each) => each.has(key))?.get(key));
        const names = line.filter((each) => each.has("T")).map((each) => this.words(each.get("T")));
        yield { name: names.join("."), ref, field, widgets: below.length ? below : [ref], inherited };
      }
    }
  }

  // A string of the file as words.
  words(value) {
    const bytes = this.get(value)?.bytes ?? "";
    const codes = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
    const encoding = { "\xfe\xff": "utf-16be", "\xff\xfe": "utf-16le", "\xef\xbb": "utf-8" }[bytes.slice(0, 2)];
    const words = encoding ? new TextDecoder(encoding).decode(codes) : bytes.replace(/[\x18-\x1f\x80-\xa0]/g, plain);
    return words.replace(/\r\n?/g, "\n").replaceAll("\0", "");
  }
}

// What the bytes of a PDF's plain strings mean where they differ from Latin-1.
function plain(byte) {
  const code = byte.charCodeAt(0);
  if (code === 160) return "€";
  return (code < 32 ? "˘ˇˆ˙˝˛˚˜"[code - 24] : "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž"[code - 128]) ?? byte;
}

// The answers that a filled PDF holds, by full name; a ticked box holds “on”.
export async function answersIn(bytes) {
  const pdf = await Pdf.read(bytes);
  const answers = {};
  let fields = 0;
  for (const { name, widgets, inherited } of pdf.fields()) {
    fields++;
    let value = inherited("V");
    if (inherited("FT")?.text === "Btn") {
      const shown = widgets.map((widget) => pdf.get(pdf.get(widget).get("AS"))?.text).find((state) => state && state !== "Off");
      const state = (value instanceof Name && value.text) || shown;
      if (state && state !== "Off") answers[name] = (inherited("Ff") || 0) & 32768 ? state : "on";
    } else {
      if (Array.isArray(value)) value = value[0];
      let words = pdf.streams.has(value) ? pdf.words(new Text(await pdf.content(value))) : pdf.words(value);
      for (const option of inherited("Opt") || []) {
        const [key, shown] = Array.isArray(option) ? option : [option, option];
        if (pdf.words(shown) === words) words = pdf.words(key);
      }
      if (words.trim()) answers[name] = words;
    }
  }
  return { answers, fields };
}
