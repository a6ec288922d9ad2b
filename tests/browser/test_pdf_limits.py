"""PDFs from elsewhere: what they hold is found, what they say twice is asked, and none keeps the page at work."""

from __future__ import annotations

import base64
import io
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pypdf import PdfReader

from tests.browser.answers import Host, Reader, reading
from tests.browser.crafted import MOST, form, hostile, pdf, stream, text
from tests.browser.test_answers import host, sheets  # noqa: F401
from tests.browser.test_answers_pdf import bring, filled_by_pypdf, take

RADIOS, TICKS = "my-support-map", "feelings-thermometer"
TOO_MUCH, DAMAGED, LOCKED = "too big, or takes too long", "damaged or cut short", "is locked"


def published(host: Host, id: str) -> Path:  # noqa: F811
    return host.folder / f"downloads/en/a4/{id}.pdf"


def read(page: Page, content: bytes) -> Any:
    """What the site's reader finds in a PDF, or the problem that it has with it."""
    return page.evaluate(
        """async (content) => {
          const { answersIn } = await import(new URL("../../assets/sheet/pdf.js", location));
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          try {
            const { answers, unsure } = await answersIn(bytes);
            return unsure.length ? { answers, unsure } : answers;
          } catch (error) {
            return error.message;
          }
        }""",
        base64.b64encode(content).decode(),
    )


# ── Only the widget was written ──────────────────────────────────────────────────────────────────────────────────────


def chosen_in_widgets(path: Path, answers: dict[str, str], keys: tuple[str, ...]) -> tuple[bytes, dict[str, str]]:
    """Choose as a program does that writes widgets and not their fields; returns the PDF and what MuPDF shows chosen in it."""
    with pymupdf.open(path) as document:
        for page in document:
            for widget in page.widgets():
                if answers.get(widget.field_name) == widget.on_state():
                    for key in keys:
                        document.xref_set_key(widget.xref, key, f"/{widget.on_state()}")
        content = document.tobytes()
    with pymupdf.open(stream=content) as document:
        dots = (
            (each.field_name, each.on_state(), document.xref_get_key(each.xref, "AS")[1]) for page in document for each in page.widgets()
        )
        return content, {name: state for name, state, shown in dots if shown == f"/{state}" and name in answers}


@pytest.mark.parametrize("keys", [("AS",), ("V", "AS")], ids=["shown", "held and shown"])
@pytest.mark.parametrize("id", [RADIOS, TICKS])
def test_what_a_widget_shows_chosen_counts(browser: Browser, host: Host, id: str, keys: tuple[str, ...]) -> None:  # noqa: F811
    example = sheets(host)[id]
    content, shown = chosen_in_widgets(published(host, id), example, keys)
    assert len(shown) == {RADIOS: 12, TICKS: 7}[id]
    with reading(browser, host) as reader:
        reader.sheet(id)
        bring(reader, content)
        reader.hears("now in the form")
        assert reader.answers() == shown


def test_what_a_pdf_says_twice_is_asked(browser: Browser, host: Host) -> None:  # noqa: F811
    """Of one question the value stays, and no widget shows it; of another, all circles are chosen."""
    example = {name: answer for name, answer in sheets(host)[RADIOS].items() if name.endswith((".close", ".knows"))}
    content = filled_by_pypdf(published(host, RADIOS), example)
    [stale, other, *_] = example
    with pikepdf.open(io.BytesIO(content)) as document:
        for annotation in document.pages[0].Annots:
            if annotation.Subtype != "/Widget" or "/T" in annotation:
                continue
            field = annotation.Parent
            name = f"{RADIOS}.map.{field.Parent.T}.{field.T}"
            [on] = [state for state in annotation.AP.N if state != "/Off"]
            if name == stale:
                annotation.AS = annotation.V = pikepdf.Name.Off
            elif name == other:
                annotation.AS = pikepdf.Name(on)
        out = io.BytesIO()
        document.save(out)
    with reading(browser, host) as reader:
        page = reader.sheet(RADIOS)
        bring(reader, out.getvalue())
        reader.hears("now in the form")
        reader.hears("two different answers to these questions")
        assert reader.answers() == {name: answer for name, answer in example.items() if name not in (stale, other)}
        asked = page.locator(".status").inner_text()
        assert asked.count(";") == 1 and "Company without drinking or using · Do they know?" in asked
        reader.press("Undo")
        assert reader.answers() == {}


BUTTON = "<< /T (a) /FT /Btn {} >>"
RADIO = "<< /T (a) /FT /Btn /Ff 32768 {} /Kids [ 5 0 R 6 0 R ] >>"
SURE, UNSURE = {"a": "x"}, {"answers": {}, "unsure": ["a"]}


@pytest.mark.parametrize(
    ("objects", "found"),
    [
        ((BUTTON.format("/V /on"),), {"a": "on"}),
        ((BUTTON.format("/V /Off /AS /on"),), {"a": "on"}),
        ((BUTTON.format("/AS /on"),), {"a": "on"}),
        ((BUTTON.format("/V /Yes /AS /on"),), {"a": "on"}),
        ((BUTTON.format("/V /on /AS /Off"),), UNSURE),
        ((BUTTON.format("/V /Off /AS /Off"),), {}),
        ((BUTTON.format("/Ff 65536 /V /on"),), {}),
        ((RADIO.format("/V /Off"), "<< /AS /Off >>", "<< /AS /x /V /x >>"), SURE),
        ((RADIO.format("/V /Off"), "<< /AS /Off >>", "<< /AS /x >>"), SURE),
        ((RADIO.format(""), "<< /AS /Off >>", "<< /V /x >>"), UNSURE),
        ((RADIO.format("/V /x"), "<< >>", "<< >>"), SURE),
        ((RADIO.format("/V (/x)"), "<< /AS /x >>", "<< /AS /Off >>"), SURE),
        ((RADIO.format("/V /x"), "<< /AS /x >>", "<< /AS /Off >>"), SURE),
        ((RADIO.format("/V /x"), "<< /AS /Off >>", "<< /AS /Off >>"), UNSURE),
        ((RADIO.format("/V /x"), "<< /AS /Off >>", "<< /AS /y >>"), UNSURE),
        ((RADIO.format("/V /Off"), "<< /AS /x >>", "<< /AS /y >>"), UNSURE),
        ((text("a", "(one)"),), {"a": "one"}),
        (("<< /T (a) /FT /Tx /Kids [ 5 0 R ] >>", "<< /V (one) >>"), {"a": "one"}),
        (("<< /T (a) /FT /Tx /V (one) /Kids [ 5 0 R 6 0 R ] >>", "<< /V (one) >>", "<< /V () >>"), {"a": "one"}),
        (("<< /T (a) /FT /Tx /V (one) /Kids [ 5 0 R ] >>", "<< /V (two) >>"), UNSURE),
        ((text("a", "[ (one) (two) ]"),), UNSURE),
        ((text("a", "(Two)", "/Opt [ [ (1) (One) ] [ (2) (Two) ] ]"),), {"a": "2"}),
        ((text("a", "(2)", "/Opt [ [ (1) (2) ] [ (2) (3) ] ]"),), {"a": "2"}),
    ],
)
def test_a_field_and_its_widgets_are_heard(browser: Browser, host: Host, objects: tuple[str, ...], found: Any) -> None:  # noqa: F811
    with reading(browser, host) as reader:
        assert read(reader.sheet(RADIOS), pdf(form("4 0 R"), *objects)) == found


# ── Packed and written in other ways ─────────────────────────────────────────────────────────────────────────────────


def predicted(content: bytes, predictor: int, width: int) -> bytes:
    """Bytes in rows as a predictor leaves them; with 15, each row has another."""
    content = content.ljust(-(-len(content) // width) * width)
    out, above = b"", bytes(width)
    for at in range(0, len(content), width):
        row = content[at : at + width]
        kind = {2: 1, 15: at // width % 5}.get(predictor, predictor - 10)
        left, corner = bytes(1) + row[:-1], bytes(1) + above[:-1]
        guesses = [bytes(width), left, above, bytes((a + b) // 2 for a, b in zip(left, above, strict=True))]
        guesses.append(bytes(min((a, b, c), key=lambda d: abs(a + b - c - d)) for a, b, c in zip(left, above, corner, strict=True)))
        out += (b"" if predictor == 2 else bytes([kind])) + bytes(
            (each - guess) % 256 for each, guess in zip(row, guesses[kind], strict=True)
        )
        above = row
    return out


FIELD = b"4 0 << /T (a) /FT /Tx /V (Caf\xe9, with a predictor) >>"
PACKED = [
    *((predicted(FIELD, way, 11), f"/Filter /FlateDecode /DecodeParms << /Predictor {way} /Columns 11 >>") for way in (2, *range(10, 16))),
    (FIELD, "/Filter [ /FlateDecode ] /DecodeParms [ null ]"),
    (FIELD, "/Filter 9 0 R /DecodeParms << /Predictor 1 >>"),
    (FIELD, "/Filter [ /ASCIIHexDecode /FlateDecode ]"),
    (FIELD, "/Filter [ /ASCII85Decode /FlateDecode ]"),
    (predicted(FIELD, 12, 7), "/Filter [ /ASCII85Decode /FlateDecode ] /DecodeParms [ null << /Predictor 12 /Columns 7 >> ]"),
    (FIELD, "/Filter /ASCIIHexDecode"),
    (FIELD, "/Filter /ASCII85Decode"),
    (FIELD, ""),
]


@pytest.mark.parametrize("end", [b"", b"\r\n"], ids=["", "and a line end"])
def test_objects_are_found_however_they_are_packed(browser: Browser, host: Host, end: bytes) -> None:  # noqa: F811
    with reading(browser, host) as reader:
        page = reader.sheet(RADIOS)
        for content, keys in PACKED:
            coded = zlib.compress(content) if "Flate" in keys or "9 0 R" in keys else content
            if "Hex" in keys:
                coded = b"\n".join(coded.hex().encode()[at : at + 60] for at in range(0, 2 * len(coded), 60)) + b">"
            elif "85" in keys:
                coded = base64.a85encode(coded, wrapcol=60) + b"~>"
            objects = b"8 0 obj\n" + stream(coded + end, f"/Type /ObjStm /N 1 /First 4 {keys}") + b"\nendobj\n9 0 obj /FlateDecode endobj\n"
            assert read(page, pdf(form("4 0 R"), more=objects)) == {"a": "Café, with a predictor"}, keys
        assert (
            read(page, pdf(form("4 0 R"), more=b"8 0 obj\n" + stream(FIELD, "/Type /ObjStm /First 4 /Filter /LZWDecode"))) == "pdf_damaged"
        )


@pytest.mark.parametrize(
    "language",
    [
        b"\0\x1ben\0\x1b",  # a byte for each letter, as the standard has it
        b"\0\x1benUS\0\x1b",
        "\x1benUS\x1b".encode("utf-16-be"),  # two, as some write it
    ],
)
def test_the_name_of_a_language_within_a_text_is_no_part_of_it(browser: Browser, host: Host, language: bytes) -> None:  # noqa: F811
    hexed = f"<FEFF{(language + 'Yes, '.encode('utf-16-be') + language + 'да'.encode('utf-16-be')).hex()}>"
    with reading(browser, host) as reader:
        assert read(reader.sheet(RADIOS), pdf(form("4 0 R"), text("a", hexed))) == {"a": "Yes, да"}


# ── One sentence for each cause ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lock", ["--encrypt '' owner 256", "--encrypt '' owner 128 --use-aes=n", "--encrypt user owner 128 --use-aes=y"])
@pytest.mark.parametrize("packed", ["generate", "disable"])
def test_a_locked_pdf_is_called_locked(browser: Browser, host: Host, tmp_path: Path, lock: str, packed: str) -> None:  # noqa: F811
    weak = ["--allow-weak-crypto"] if "128" in lock else []
    options = [each.strip("'") for each in lock.split()]
    path = tmp_path / "locked.pdf"
    subprocess.run(["qpdf", *weak, f"--object-streams={packed}", *options, "--", published(host, RADIOS), path], check=True)
    with reading(browser, host) as reader:
        reader.sheet(RADIOS)
        bring(reader, path.read_bytes())
        reader.hears(LOCKED)


def mine(reader: Reader) -> Page:
    page = reader.sheet("urge-log")
    page.locator("form.sheet textarea").last.fill("Mine")
    return page


def test_a_reader_that_does_not_start_is_told(browser: Browser, host: Host) -> None:  # noqa: F811
    content = filled_by_pypdf(published(host, RADIOS), sheets(host)[RADIOS])
    for broken in ("delete window.Worker", "window.Worker = class { constructor() { throw new Error() } }"):
        with reading(browser, host) as reader:
            reader.context.add_init_script(broken)
            mine(reader)
            bring(reader, content)
            reader.hears("didn’t start")
            assert list(reader.answers().values()) == ["Mine"]
    with reading(browser, host) as reader:
        mine(reader)
        reader.page.route("**/pdf-worker.js", lambda route: route.abort())
        bring(reader, content)
        reader.hears("didn’t start")
        assert list(reader.answers().values()) == ["Mine"]
        reader.wrong.clear()  # that it was not loaded


def endless(route: Route) -> None:
    body = "onmessage = () => { postMessage('begun'); for (;;); };"
    route.fulfill(body=body, content_type="text/javascript", headers={"Content-Security-Policy": "default-src 'none'"})


def test_reading_ends_in_time_and_the_page_goes_on_meanwhile(browser: Browser, host: Host) -> None:  # noqa: F811
    with reading(browser, host) as reader:
        page = mine(reader)
        page.route("**/pdf-worker.js", endless)
        bring(reader, published(host, "urge-log").read_bytes())
        reader.hears("Working")
        page.locator("form.sheet textarea").last.press_sequentially(" and more")
        reader.hears("Working")
        reader.hears(TOO_MUCH)
        assert list(reader.answers().values()) == ["Mine and more"]


def test_a_file_that_is_too_large_is_not_even_looked_at(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "large.pdf").write_bytes(published(host, "urge-log").read_bytes().ljust(MOST + 1))
    with reading(browser, host) as reader:
        page = mine(reader)
        page.route("**/pdf-worker.js", endless)
        page.get_by_label("Open a PDF you filled out").set_input_files(tmp_path / "large.pdf")
        reader.hears(TOO_MUCH)


# ── No file keeps the page at work ───────────────────────────────────────────────────────────────────────────────────

ASK = """async ({ files, mutated }) => {
  const address = new URL("../../assets/sheet/pdf-worker.js", location);
  const worker = new Worker(address, { type: "module" });
  const asked = (file) => new Promise((resolve) => {
    let begun;
    const late = setTimeout(() => resolve({ late: true }), 30000);
    worker.onerror = (event) => resolve({ error: event.message });
    worker.onmessage = ({ data }) => {
      if (data === "begun") begun = performance.now();
      else clearTimeout(late), resolve({ ...data, took: performance.now() - begun });
    };
    worker.postMessage(file);
  });
  const told = ({ answers, unsure, problem, ...more }) =>
    problem || (answers && Object.values(answers).every((each) => typeof each === "string") && Array.isArray(unsure) ? "answers" : JSON.stringify(more));
  const found = {};
  let longest = 0;
  for (const [name, file] of files ?? MUTATED(mutated)) {
    const said = await asked(file);
    longest = Math.max(longest, said.took ?? Infinity);
    (found[told(said)] ??= []).push(name);
    if (said.late || said.error) break;
  }
  worker.terminate();
  return { found, longest };
}"""

# Files with slips of every kind: a byte, a number, a name, a piece taken out, put in twice or from elsewhere, the end cut off.
MUTATE = """function* MUTATED({ sources, number, seed }) {
  const random = (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const numbers = ["0", "-1", "1", "7", "99999999", "1e9", "-99999", "2147483648", "0.5", "4294967297"];
  const words = ["/Kids", "/V", "/AS", "/Length", "/Filter", "/FlateDecode", "/First", "/N", "<<", ">>", "[", "]", "(", ")", "obj", "endobj", "stream",
    "endstream", "trailer", "4 0 R", "/Encrypt 4 0 R", "/Predictor 15", "/Columns 9", "/Opt", "/FT /Btn", "\\0", "%", "null"];
  for (let n = 0; n < number; n++) {
    let text = sources[random(sources.length)];
    for (let times = 1 + random(6); times; times--) {
      const at = random(text.length);
      const piece = text.slice(at, at + 1 + random(random(2) ? 12 : 2000));
      const from = random(text.length);
      const rest = text.slice(at + piece.length);
      const way = random(8);
      if (way === 0) text = text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
      else if (way === 1) text = text.slice(0, at) + rest;
      else if (way === 2) text = text.slice(0, at) + piece + piece + rest;
      else if (way === 3) text = text.slice(0, at) + text.slice(from, from + piece.length) + rest;
      else if (way === 4) text = text.slice(0, at) + text.slice(at).replace(/\\d+/, numbers[random(numbers.length)]);
      else if (way === 5) text = text.slice(0, at) + text.slice(at).replace(/\\/\\w+/, words[random(words.length)]);
      else if (way === 6) text = text.slice(0, at) + words[random(words.length)] + text.slice(at);
      else if (!random(8)) text = text.slice(0, at);
    }
    yield [n, new File([bytes(text)], "mutated.pdf")];
  }
}
"""


TOLD = {"answers", "pdf_not", "pdf_damaged", "pdf_locked", "pdf_too_much"}


def test_files_made_to_work_a_reader_to_death_end_by_themselves(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    """Without the limit in time: so each of the others is enough by itself."""
    names = {}
    for number, (name, content) in enumerate(hostile()):
        names[f"{number}.pdf"] = name
        (tmp_path / f"{number}.pdf").write_bytes(content)
    with reading(browser, host) as reader:
        page = mine(reader)
        page.evaluate(
            """() => document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "many", multiple: true }))"""
        )
        page.set_input_files("#many", [tmp_path / name for name in names])
        result = page.evaluate(f"() => ({ASK})({{ files: [...document.getElementById('many').files].map((file) => [file.name, file]) }})")
        found = {told: {names[each] for each in files} for told, files in result["found"].items()}
        assert set(found) <= TOLD and sum(map(len, found.values())) == len(names), found
        assert len(found["pdf_too_much"]) > 25
        assert list(reader.answers().values()) == ["Mine"]
        print(f"the longest took {result['longest']:.0f} ms")


@pytest.mark.parametrize("name", ["kids in a circle", "a long string, in brackets", "object streams that inflate a thousandfold"])
def test_such_a_file_gets_a_clear_word_on_the_page(browser: Browser, host: Host, tmp_path: Path, name: str) -> None:  # noqa: F811
    [content] = [content for each, content in hostile() if each == name]
    (tmp_path / "hostile.pdf").write_bytes(content)
    with reading(browser, host) as reader:
        page = mine(reader)
        page.get_by_label("Open a PDF you filled out").set_input_files(tmp_path / "hostile.pdf")
        expect(page.locator(".status")).to_contain_text("no answers" if "circle" in name else TOO_MUCH, timeout=20_000)
        assert list(reader.answers().values()) == ["Mine"]


def test_thousands_of_mutated_files_end_with_answers_or_a_clear_word(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    real = filled_by_pypdf(published(host, "urge-log"), sheets(host)["urge-log"])
    small = pdf(
        form("4 0 R 5 0 R 9 0 R"),
        text("a", "(one \\(two\\))", "/Opt [ [ (1) (One) ] (Two) ]"),
        "<< /T (b) /FT /Btn /Ff 32768 /V /x /Kids [ 6 0 R 7 0 R ] >>",
        "<< /AS /Off /Parent 5 0 R >>",
        "<< /AS /x /Parent 5 0 R >>",
        stream(b"9 0 << /T (c) /Kids [ 4 0 R << /T (d) /V <FEFF0041> /FT /Tx >> ] >>", "/Type /ObjStm /N 1 /First 4"),
    )
    (tmp_path / "real.pdf").write_bytes(real)
    for name, options in (("open", ["--object-streams=disable", "--stream-data=uncompress"]), ("packed", ["--object-streams=generate"])):
        subprocess.run(["qpdf", *options, tmp_path / "real.pdf", tmp_path / f"{name}.pdf"], check=True)
    sources = [(tmp_path / f"{name}.pdf").read_bytes().decode("latin-1") for name in ("open", "packed")]
    with reading(browser, host) as reader:
        page = mine(reader)
        for number, seed, texts in ((3000, 1, [small.decode("latin-1")]), (300, 2, sources)):
            result = page.evaluate(
                f"(mutated) => {{ {MUTATE} return ({ASK})({{ mutated }}) }}", {"sources": texts, "number": number, "seed": seed}
            )
            found = {told: len(files) for told, files in result["found"].items()}
            assert set(found) <= TOLD and sum(found.values()) == number, result
            assert min(found["answers"], found["pdf_damaged"]) > number / 20, found  # neither all broken nor all whole
            print(f"{found}, the longest took {result['longest']:.0f} ms")
        assert list(reader.answers().values()) == ["Mine"]


# ── And back out ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_forms_pdf_is_sound(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    with reading(browser, host, accept_downloads=True) as reader:
        page = reader.sheet("urge-log")
        page.get_by_label("Paper").select_option("a4")
        path = take(reader, tmp_path)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    assert len(PdfReader(path, strict=True).get_fields() or {}) > 20
    assert path.read_bytes() == published(host, "urge-log").read_bytes()
