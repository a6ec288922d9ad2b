// Reads the objects of a PDF by going through the file from its beginning. It needs no table of contents in the file,
// so it reads what any viewer saved: later objects replace earlier ones, packed objects are unpacked. Whatever it does is
// counted, so that no file can keep it at work. It throws errors named by the phrase that tells the reader why.

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

// A string of the file, decoded when it is asked for; `bytes` holds one character for each byte.
export class Text {
  constructor(raw, decoded = (raw) => raw) {
    this.raw = raw;
    this.decoded = decoded;
  }

  get bytes() {
    return this.decoded(this.raw);
  }
}

// How much of each there may be in one file; our largest, the workbook, has 290,000 values and 2,000 visits.
const MOST = { values: 1e6, filters: 5000, inflated: 2e7, visits: 1e5, letters: 4e6, answered: 5e5 };
const DEEPEST = 50;

const RADIO = 32768;
const PUSH = 65536;
const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const WORDS = { true: true, false: false, null: null };

// What the characters of a file are: 1 is space, 2 ends a word.
const KIND = new Uint8Array(256);
for (const each of "\0\t\n\f\r ") KIND[each.charCodeAt(0)] = 1;
for (const each of "()<>[]{}/%") KIND[each.charCodeAt(0)] = 2;

// One character for each byte: TextDecoder's “latin1” is windows-1252 and would change some.
export function latin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192));
  return text;
}

function bytesOf(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

class Reader {
  constructor(text, pdf, at = 0) {
    this.text = text;
    this.pdf = pdf;
    this.at = at;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  // Passes over space and comments; returns the character that follows.
  next() {
    const { text } = this;
    for (let comment = false; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code === 10 || code === 13) comment = false;
      else if (code === 37) comment = true;
      else if (!comment && KIND[code] !== 1) return text[this.at];
    }
  }

  word() {
    const from = this.at;
    while (KIND[this.text.charCodeAt(this.at)] === 0) this.at++;
    return this.text.slice(from, this.at);
  }

  // What stands here: a number, a Name, a Ref, a Text, an array, a Map, true, false or null.
  value(depth = 0) {
    this.pdf.spend("values");
    if (depth > DEEPEST) throw new Error("pdf_too_much");
    const first = this.next();
    if (first === "(") return this.literal();
    if (first === "/") {
      this.at++;
      return this.pdf.name(this.word());
    }
    if (first === "[") {
      const values = [];
      for (this.at++; this.next() !== "]"; ) values.push(this.value(depth + 1));
      this.at++;
      return values;
    }
    if (first === "<") return this.take(/<</y) ? this.map(depth) : new Text(this.take(/<([^>]*)>/y)[1], fromHex);
    const found = this.take(/(\d+)[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R\b/y);
    if (found) return new Ref(Number(found[1]));
    const word = this.word();
    const value = Object.hasOwn(WORDS, word) ? WORDS[word] : parseFloat(word);
    if (Number.isNaN(value)) throw new Error("pdf_damaged");
    return value;
  }

  map(depth) {
    this.pdf.spend("values", 2); // a Map takes more room than others
    const values = new Map();
    while (this.next() === "/") {
      const key = this.value().text;
      values.set(key, this.value(depth + 1));
    }
    if (!this.take(/>>/y)) throw new Error("pdf_damaged");
    return values;
  }

  literal() {
    const { text } = this;
    const from = ++this.at;
    for (let open = 1; open; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code === 92) this.at++;
      else if (code === 40) open++;
      else if (code === 41) open--;
      if (this.at >= text.length) throw new Error("pdf_damaged");
    }
    return new Text(text.slice(from, this.at - 1), unescaped);
  }
}

function unescaped(raw) {
  return raw.replace(/\\([0-7]{1,3}|\r\n|[^])|\r\n?/g, (_, mark) => {
    if (!mark) return "\n";
    if (/[\r\n]/.test(mark)) return "";
    return /[0-7]/.test(mark) ? String.fromCharCode(parseInt(mark, 8) & 255) : ESCAPES[mark] ?? mark;
  });
}

function fromHex(digits) {
  const pairs = digits.replace(/[^0-9a-f]/gi, "").match(/..?/g) || [];
  return pairs.map((pair) => String.fromCharCode(parseInt(pair.padEnd(2, "0"), 16))).join("");
}

function from85(digits) {
  const groups = digits.replace(/~>[^]*|[\0\s]/g, "").replaceAll("z", "!!!!!").match(/.{1,5}/g) || [];
  return groups.map((group) => {
    let sum = 0;
    for (const digit of group.padEnd(5, "u")) sum = sum * 85 + digit.charCodeAt() - 33;
    return String.fromCharCode((sum >>> 24) & 255, (sum >>> 16) & 255, (sum >>> 8) & 255, sum & 255).slice(0, group.length - 1);
  }).join("");
}

const ASCII = { ASCIIHexDecode: (text) => fromHex(text.replace(/>[^]*/, "")), ASCII85Decode: from85 };

// Goes in by small pieces, because all that a piece unpacks to is held at once; the last bytes one by one, because what
// a piece unpacks to is lost when a line end follows the packed bytes in it.
async function inflated(bytes, pdf) {
  let at = 0;
  const pieces = new ReadableStream({
    pull(to) {
      if (at >= bytes.length) return to.close();
      to.enqueue(bytes.slice(at, (at += Math.max(1, Math.min(8192, bytes.length - 2 - at)))));
    },
  });
  const reader = pieces.pipeThrough(new DecompressionStream("deflate")).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  for (;;) {
    const { value } = await reader.read().catch(() => {
      if (!parts.length) throw new Error("pdf_damaged");
      return { value: undefined };
    });
    if (!value) return new Uint8Array(await new Blob(parts).arrayBuffer());
    pdf.spend("inflated", value.length);
    parts.push(value);
  }
}

// Undoes what was done to rows of bytes so that they pack better.
function unpredicted(bytes, parms) {
  const [predictor, colors, bits, columns] = ["Predictor", "Colors", "BitsPerComponent", "Columns"].map((key) => parms.get(key));
  if (!(predictor > 1)) return bytes;
  const step = Math.max(1, ((colors ?? 1) * (bits ?? 8)) >> 3);
  const width = Math.ceil(((colors ?? 1) * (bits ?? 8) * (columns ?? 1)) / 8);
  const tiff = predictor === 2;
  if (!(width > 0 && width <= MOST.inflated) || (tiff && (bits ?? 8) !== 8)) throw new Error("pdf_damaged");
  const head = tiff ? 0 : 1;
  const out = new Uint8Array(Math.ceil(bytes.length / (width + head)) * width);
  for (let from = 0, row = 0; from < bytes.length; row += width) {
    const kind = tiff ? 1 : bytes[from++];
    for (let at = 0; at < width; at++) {
      const left = at < step ? 0 : out[row + at - step];
      const above = row ? out[row + at - width] : 0;
      const corner = row && at >= step ? out[row + at - width - step] : 0;
      const guess = kind === 1 ? left : kind === 2 ? above : kind === 3 ? (left + above) >> 1 : kind === 4 ? paeth(left, above, corner) : 0;
      out[row + at] = bytes[from++] + guess;
    }
  }
  return out;
}

function paeth(left, above, corner) {
  const a = Math.abs(above - corner);
  const b = Math.abs(left - corner);
  const c = Math.abs(left + above - 2 * corner);
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

export class Pdf {
  constructor(bytes) {
    this.bytes = bytes;
    this.text = "";
    this.trailer = new Map();
    this.form = new Map();
    this.objects = new Map(); // by number
    this.streams = new Map(); // the packed bytes, by dictionary
    this.contents = new Map(); // what they unpack to
    this.options = new Map();
    this.names = new Map();
    this.left = { ...MOST };
  }

  static async read(bytes) {
    const pdf = new Pdf(bytes);
    if (!latin1(bytes.subarray(0, 1024)).includes("%PDF-")) throw new Error("pdf_not");
    const found = pdf.scan();
    if (pdf.trailer.has("Encrypt")) throw new Error("pdf_locked");
    const objects = new Map();
    for (const [number, value] of found) {
      objects.set(number, value);
      if (pdf.streams.has(value) && value.get("Type")?.text === "ObjStm") for (const [inner, packed] of await pdf.unpack(value)) objects.set(inner, packed);
    }
    pdf.objects = objects;
    const catalog = pdf.get(pdf.trailer.get("Root"));
    if (!(catalog instanceof Map)) throw new Error("pdf_damaged");
    pdf.form = pdf.get(catalog.get("AcroForm")) || new Map();
    return pdf;
  }

  spend(what, number = 1) {
    if ((this.left[what] -= number) < 0) throw new Error("pdf_too_much");
  }

  // Most names come again and again.
  name(word) {
    if (!this.names.has(word)) this.names.set(word, new Name(word.replace(/#([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))));
    return this.names.get(word);
  }

  // Returns the objects that lie open in the file, in their order; remembers where streams are, and the trailer.
  scan() {
    const text = (this.text = latin1(this.bytes));
    const reader = new Reader(text, this);
    const objects = [];
    const mark = /(?<!\d)(\d+)[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj\b|\btrailer\b/g;
    for (let found; (found = mark.exec(text)); mark.lastIndex = reader.at) {
      this.spend("values", 5);
      reader.at = mark.lastIndex;
      const value = reader.value();
      if (!found[1]) {
        this.remember(value);
        continue;
      }
      const number = Number(found[1]);
      objects.push([number, value]);
      this.objects.set(number, value);
      reader.next();
      if (!(value instanceof Map) || !reader.take(/stream\r?\n?/y)) continue;
      const length = this.get(value.get("Length"));
      const given = reader.at + length;
      const hasLength = Number.isInteger(length) && length >= 0 && /^[\0\t\n\f\r ]*endstream/.test(text.slice(given, given + 20));
      const end = hasLength ? given : text.indexOf("endstream", reader.at);
      if (end < 0) throw new Error("pdf_damaged");
      this.streams.set(value, this.bytes.subarray(reader.at, end));
      reader.at = end;
      if (value.get("Type")?.text === "XRef") this.remember(value);
    }
    return objects;
  }

  remember(trailer) {
    for (const [key, value] of trailer) this.trailer.set(key, value);
  }

  // The objects of an object stream, each read when it is asked for.
  async unpack(packed) {
    const text = await this.content(packed);
    const first = this.get(packed.get("First"));
    if (!Number.isInteger(first)) throw new Error("pdf_damaged");
    const objects = [];
    for (const [, number, at] of text.slice(0, first).matchAll(/(\d+)\D+(\d+)/g)) {
      this.spend("values");
      objects.push([Number(number), new Reader(text, this, first + Number(at))]);
    }
    return objects;
  }

  // A stream's content, one character for each byte.
  async content(stream) {
    if (this.contents.has(stream)) return this.contents.get(stream);
    const each = (key) => [this.get(stream.get(key)) ?? []].flat().map((one) => this.get(one));
    const parms = each("DecodeParms");
    let bytes = this.streams.get(stream);
    for (const [at, { text: filter }] of each("Filter").entries()) {
      this.spend("filters");
      if (filter === "FlateDecode") bytes = await inflated(bytes, this);
      else {
        if (!Object.hasOwn(ASCII, filter)) throw new Error("pdf_damaged");
        this.spend("letters", bytes.length);
        bytes = bytesOf(ASCII[filter](latin1(bytes)));
      }
      if (parms[at] instanceof Map) bytes = unpredicted(bytes, parms[at]);
    }
    this.contents.set(stream, latin1(bytes));
    return this.contents.get(stream);
  }

  get(value) {
    if (!(value instanceof Ref)) return value;
    const object = this.objects.get(value.number);
    if (!(object instanceof Reader)) return object;
    this.objects.set(value.number, object.value());
    return this.objects.get(value.number);
  }

  // Every form field: its full name, the object number it can be updated by, its dictionary, and its widgets.
  *fields(kids = this.form.get("Fields"), above = [], seen = new Set()) {
    if (above.length > DEEPEST) throw new Error("pdf_too_much");
    for (const ref of this.get(kids) || []) {
      this.spend("visits");
      const field = this.get(ref);
      if (!(field instanceof Map) || seen.has(field)) continue;
      seen.add(field);
      const line = [...above, field];
      const below = this.get(field.get("Kids")) || [];
      this.spend("visits", below.length);
      const named = below.some((kid) => this.get(kid)?.has?.("T"));
      if (named) yield* this.fields(below, line, seen);
      else {
        const inherited = (key) => this.get(line.findLast((each) => each.has(key))?.get(key));
        const names = line.filter((each) => each.has("T")).map((each) => this.words(each.get("T")));
        yield { name: names.join("."), ref, field, widgets: below.length ? below : [ref], inherited };
      }
    }
  }

  // A string of the file as words. Between two escapes stands the name of a language.
  words(value) {
    const text = this.get(value);
    if (!(text instanceof Text)) return "";
    this.spend("letters", text.raw.length);
    const { bytes } = text;
    const encoding = { "\xfe\xff": "utf-16be", "\xff\xfe": "utf-16le", "\xef\xbb": "utf-8" }[bytes.slice(0, 2)];
    const words = encoding
      ? new TextDecoder(encoding).decode(bytesOf(bytes)).replace(/\x1b[^\x1b]{1,6}\x1b/g, "")
      : bytes.replace(/[\x18-\x1f\x80-\xa0]/g, plain);
    return words.replace(/\r\n?/g, "\n").replaceAll("\0", "");
  }

  // What a field holds in its own place or in those of its widgets: one answer, none, or several that disagree.
  async held({ field, widgets, inherited }) {
    const shown = widgets.map((widget) => this.get(widget)).filter((widget) => widget instanceof Map);
    const values = [inherited("V"), ...shown.filter((widget) => widget !== field).map((widget) => this.get(widget.get("V")))];
    const flags = inherited("Ff");
    if (inherited("FT")?.text !== "Btn") return this.typed(values.flat(), inherited("Opt"));
    if (flags & PUSH) return [];
    const states = (all) => {
      const named = all.map((each) => (each instanceof Name ? each.text : this.words(each).replace("/", ""))); // some write a name as a string
      const chosen = named.filter((state) => state && state !== "Off");
      return flags & RADIO ? chosen : chosen.map(() => "on");
    };
    const seen = shown.filter((widget) => widget.has("AS")).map((widget) => this.get(widget.get("AS")));
    const chosen = states(seen);
    const stored = states(values);
    // A value whose widgets all show themselves unchosen: one of the two is old.
    return stored.length && seen.length && !chosen.length ? [stored[0], ""] : [...chosen, ...stored];
  }

  async typed(values, options) {
    const typed = [];
    for (const value of values) {
      const text = this.streams.has(this.get(value)) ? new Text(await this.content(this.get(value))) : value;
      const words = this.chosen(this.words(text), options);
      if (words.trim()) typed.push(words);
    }
    return typed;
  }

  // The name of the option that is shown as these words.
  chosen(words, options) {
    if (!Array.isArray(options)) return words;
    if (!this.options.has(options)) {
      const pairs = options.map((option) => [this.get(option)].flat().map((each) => this.words(each)));
      this.options.set(options, new Map(pairs.map(([name, label]) => /** @type {const} */ ([label ?? name, name])).concat(pairs.map(([name]) => [name, name]))));
    }
    return this.options.get(options).get(words) ?? words;
  }
}

// What the bytes of a PDF's plain strings mean where they differ from Latin-1.
function plain(byte) {
  const code = byte.charCodeAt(0);
  if (code === 160) return "€";
  return (code < 32 ? "˘ˇˆ˙˝˛˚˜"[code - 24] : "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž"[code - 128]) ?? byte;
}

// The answers that a filled PDF holds, by full name; a ticked box holds “on”. Those that could be this or that are `unsure`.
export async function answersIn(bytes) {
  const pdf = await Pdf.read(bytes);
  const held = new Map();
  for (const field of pdf.fields()) {
    const { name } = field;
    if (!held.has(name)) held.set(name, new Set());
    for (const answer of await pdf.held(field)) {
      if (!held.get(name).has(answer)) pdf.spend("answered", answer.length);
      held.get(name).add(answer);
    }
  }
  const sure = [...held].filter(([, answers]) => answers.size === 1).map(([name, [answer]]) => [name, answer]);
  const unsure = [...held].filter(([, answers]) => answers.size > 1).map(([name]) => name);
  return { answers: Object.fromEntries(sure), unsure, fields: held.size };
}
