// What a PDF says is read as it is meant, however it was written; and what is written into one is found again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";

const { answersIn, latin1 } = await import("../../docs/assets/sheet/pdf.js");
const { filled } = await import("../../docs/assets/sheet/pdf-fill.js");

const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const object = (number, content) => `${number} 0 obj\n${content}\nendobj\n`;
const stream = (number, keys, content) => object(number, `<< ${keys} /Length ${content.length} >>\nstream\n${content}\nendstream`);
const pdf = (...objects) => bytes(`%PDF-1.7\n${objects.join("")}trailer << /Root 1 0 R /Size 50 >>\nstartxref\n0\n%%EOF\n`);
const form = (fields, more = "") => object(1, `<< /Type /Catalog /AcroForm << /Fields [${fields}] ${more} >> >>`);
const field = (number, value, more = "") => object(number, `<< /FT /Tx /T (x) /V ${value} ${more} >>`);
const read = async (...objects) => (await answersIn(pdf(...objects))).answers;
const refused = (content, problem) => assert.rejects(answersIn(typeof content === "string" ? bytes(content) : content), { message: problem });

test("a string means the same in each way to write it", async () => {
  const cases = {
    "(plain)": "plain",
    "(a \\(b\\) (c))": "a (b) (c)",
    "(one\\ntwo\rthree\\r\\nfour)": "one\ntwo\nthree\nfour",
    "(\\101\\102\\7)": "AB\u0007",
    "(in \\\ntwo lines)": "in two lines",
    "(\\240\\222\\351)": "€™é",
    "<48 65 6C\n6c 6F>": "Hello",
    "<41 4>": "A@",
    "<FEFF 674E D83D DE42>": "李🙂",
    "<FFFE 4E67>": "李",
    "<EFBBBF C3A9>": "é",
    "<FEFF 001B 0065 006E 001B 0048 0069>": "Hi", // the name of a language stands between two escapes
  };
  for (const [written, meant] of Object.entries(cases)) assert.deepEqual(await read(form("2 0 R"), field(2, written)), { x: meant }, written);
});

test("a later object takes the place of an earlier one with its number", async () => {
  assert.deepEqual(await read(form("2 0 R"), field(2, "(old)"), field(2, "(new)")), { x: "new" });
});

test("a field is named with those above it", async () => {
  const above = object(2, "<< /T (sheet) /Kids [3 0 R 4 0 R] /FT /Tx >>");
  const kids = object(3, "<< /T (a) /V (one) /Parent 2 0 R >>") + object(4, "<< /T (b) /V (two) /Parent 2 0 R >>");
  assert.deepEqual(await read(form("2 0 R"), above, kids), { "sheet.a": "one", "sheet.b": "two" });
});

test("what is chosen is told by the name of its option, and a ticked box by “on”", async () => {
  const options = "/FT /Ch /Opt [[(home) (At home)] [(work) (At work)]]";
  assert.deepEqual(await read(form("2 0 R"), object(2, `<< /T (x) ${options} /V (At work) >>`)), { x: "work" });
  const box = (state) => object(2, `<< /T (x) /FT /Btn /V /${state} /AS /${state} >>`);
  assert.deepEqual(await read(form("2 0 R"), box("Yes")), { x: "on" });
  assert.deepEqual(await read(form("2 0 R"), box("Off")), {});
  const radio = object(2, "<< /T (x) /FT /Btn /Ff 32768 /V /three /Kids [3 0 R 4 0 R] >>") + object(3, "<< /AS /Off >>") + object(4, "<< /AS /three >>");
  assert.deepEqual(await read(form("2 0 R"), radio), { x: "three" });
});

test("two answers to one question are asked about", async () => {
  const found = await answersIn(pdf(form("2 0 R 3 0 R"), field(2, "(this)"), field(3, "(that)")));
  assert.deepEqual(found, { answers: {}, unsure: ["x"], fields: 1 });
});

// ── Packed objects ───────────────────────────────────────────────────────────────────────────────────────────────────

// Letters in no order, so that each guess at a byte has its turn; and nothings before them, which have a sign of their own in ASCII85.
const ANSWER = Array.from({ length: 300 }, (_, at) => "abcdefgh"[(at * at * 7 + (at >> 3)) % 8]).join("");
const PACKED = `2 0 ${"\0".repeat(8)}${`<< /FT /Tx /T (x) /V (${ANSWER}) >>`.padEnd(332)}`;
const packed = (content, filters) => stream(9, `/Type /ObjStm /N 1 /First 12 ${filters}`, content);

// Rows of bytes as differences from their neighbors, in each of the five ways by turns.
function predicted(text, columns) {
  const rows = text.match(new RegExp(`[^]{${columns}}`, "g")).map((row) => [...row].map((letter) => letter.charCodeAt(0)));
  const nearest = (a, b, c) => [a, b, c].reduce((best, each) => (Math.abs(a + b - c - each) < Math.abs(a + b - c - best) ? each : best));
  return rows.flatMap((row, y) => [y % 5, ...row.map((byte, x) => {
    const [left, above, corner] = [row[x - 1] ?? 0, rows[y - 1]?.[x] ?? 0, rows[y - 1]?.[x - 1] ?? 0];
    return (byte - [0, left, above, (left + above) >> 1, nearest(left, above, corner)][y % 5]) & 255;
  })]);
}

function ascii85(text) {
  const groups = text.padEnd(Math.ceil(text.length / 4) * 4).match(/[^]{4}/g);
  const digits = groups.map((group) => {
    const sum = [...group].reduce((all, letter) => all * 256 + letter.charCodeAt(0), 0);
    return sum ? [4, 3, 2, 1, 0].map((power) => String.fromCharCode((Math.floor(sum / 85 ** power) % 85) + 33)).join("") : "z";
  });
  return `${digits.join("")}~>`;
}

test("objects are found however they are packed", async () => {
  const deflated = (content) => latin1(deflateSync(Uint8Array.from(content)));
  const plain = [...PACKED].map((letter) => letter.charCodeAt(0));
  const ways = [
    packed(PACKED, ""),
    packed(deflated(plain), "/Filter /FlateDecode"),
    packed(`${Buffer.from(PACKED).toString("hex")}>`, "/Filter /ASCIIHexDecode"),
    packed(ascii85(PACKED), "/Filter /ASCII85Decode"),
    packed(ascii85(deflated(plain)), "/Filter [/ASCII85Decode /FlateDecode]"),
    packed(deflated(predicted(PACKED, 4)), "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 4 >>"),
    packed(deflated(plain.map((byte, at) => (at % 4 ? byte - plain[at - 1] : byte) & 255)), "/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns 4 >>"),
  ];
  for (const way of ways) assert.deepEqual(await read(form("2 0 R"), way), { x: ANSWER }, way);
});

// ── What cannot be read ──────────────────────────────────────────────────────────────────────────────────────────────

test("each kind of wrong file has its own sentence", async () => {
  await refused("a letter", "pdf_not");
  await refused("%PDF-1.7\n", "pdf_damaged");
  await refused(pdf(form("2 0 R"), object(2, "<< /T (x)")), "pdf_damaged");
  await refused(pdf(form("2 0 R"), object(2, "(without an end")), "pdf_damaged");
  await refused(pdf(form("2 0 R"), packed(PACKED, "/Filter /LZWDecode")), "pdf_damaged");
  await refused(pdf(form("2 0 R"), packed("not deflated", "/Filter /FlateDecode")), "pdf_damaged");
  await refused(`%PDF-1.7\n${form("")}trailer << /Root 1 0 R /Encrypt 3 0 R >>`, "pdf_locked");
  await refused(pdf(form("2 0 R"), object(2, "[".repeat(100) + "]".repeat(100))), "pdf_too_much");
});

test("a form that holds itself is gone through once", async () => {
  assert.deepEqual(await read(form("2 0 R"), object(2, "<< /T (x) /Kids [2 0 R] >>")), {});
});

// ── Filling in ───────────────────────────────────────────────────────────────────────────────────────────────────────

const LETTERS = "abcdefgh ";
const mapped = [...LETTERS].map((letter, at) => `<${String(at + 1).padStart(4, "0")}> <${letter.charCodeAt(0).toString(16).padStart(4, "0")}>`).join("\n");
const font =
  object(20, "<< /Type /Font /Subtype /Type0 /ToUnicode 21 0 R /DescendantFonts [22 0 R] >>") +
  stream(21, "", `beginbfchar\n${mapped}\nendbfchar`) +
  object(22, `<< /Type /Font /W [0 [${Array(LETTERS.length + 1).fill(500).join(" ")}]] >>`);
const box = (number, name, more) => object(number, `<< /FT /Tx /T (${name}) /Rect [0 0 100 20] /DA (/Answers 10 Tf 0 g) ${more} >>`);
const sheet = pdf(form("2 0 R 3 0 R 4 0 R", "/DR << /Font << /Answers 20 0 R >> >>"), font,
  box(2, "line", ""), box(3, "area", "/Ff 4096"),
  object(4, "<< /FT /Btn /T (tick) /AS /Off /AP << /N << /on 5 0 R /Off 5 0 R >> >> /Rect [0 0 9 9] >>"), object(5, "null"));

test("what is filled in is found again, below the bytes as they were", async () => {
  const answers = { line: "a cab (\\) 李 🙂", area: "bad\nbed", tick: "on" };
  const { bytes: content } = await filled(sheet, answers);
  assert.deepEqual(content.slice(0, sheet.length), sheet);
  assert.deepEqual((await answersIn(content)).answers, answers);
  const again = await filled(content, { line: "new" });
  assert.deepEqual((await answersIn(again.bytes)).answers, { ...answers, line: "new" });
});

test("a sheet without answers stays the same", async () => {
  assert.equal((await filled(sheet, { other: "x" })).bytes, sheet);
});

test("answers that do not fit their boxes are told", async () => {
  assert.deepEqual((await filled(sheet, { line: "abc", area: "abc" })).cramped, []);
  assert.deepEqual((await filled(sheet, { line: "abc def ".repeat(9) })).cramped, ["line"]);
  assert.deepEqual((await filled(sheet, { area: "abc def ".repeat(9) })).cramped, ["area"]);
});

test("an answer is drawn as large as its box allows, in letters of the font, and broken at spaces", async () => {
  const added = async (answers) => latin1((await filled(sheet, answers)).bytes.slice(sheet.length));
  assert.match(await added({ line: "abc" }), /\/Answers 10 Tf[^]*<000100020003> Tj/);
  assert.match(await added({ line: "abc def abc def abc def" }), /\/Answers 8 Tf/);
  assert.match(await added({ area: "abcdefgh abcdefgh abcd abcdefgh" }), /<[0-9]+9> Tj T\*\n<[0-9]+> Tj T\*/);
  assert.match(await added({ line: "xyz" }), /\/NeedAppearances true/); // the viewer has to draw what the font lacks
});
