"""What people typed into a sheet is seen in poppler, MuPDF, pdf.js and Chromium's own viewer."""

from __future__ import annotations

import base64
import functools
import io
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.sync_api import Browser, Page, Route

from generator.model import Program
from generator.read.answers import flat
from generator.read.load import load
from generator.render.pdf import documents, typeset
from tests.browser.conftest import serving
from tests.conftest import ROOT
from tests.documents.conftest import program  # noqa: F401
from tests.documents.inventory import Found, widgets
from tests.documents.test_documents import filled as filled_by_pypdf

PDFJS = ROOT / "tests" / "viewers"
SCRIPTS = ROOT / "docs" / "assets" / "sheet"
REAL = ("urge-log", "life-balance-wheel", "weekly-planner")
WAYS = ("pypdf", "script")  # as other programs fill a sheet, and as the site does
NAMES = ("Łukasz Żółć", "Ирина Чайка", "Ελένη Ψωμά")
DOTS = 2  # for each point, in every picture

Pictures = list[Image.Image]


# ── Sheets, and two ways to fill them ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def sheets(program: Program) -> dict[str, tuple[bytes, dict[str, str]]]:  # noqa: F811
    """Blank sheets and answers to them: one with every kind of field, and some of the guide's own."""
    real = load(ROOT / "content", "en").program()
    found = {}
    for of, ids in ((program, ("every-kind",)), (real, REAL)):
        for id in ids:
            worksheet = of.worksheets[id]
            answers = dict(flat(worksheet))
            texts = [each.name for each in worksheet.controls() if each.kind in ("line", "area") and each.name in answers]
            answers |= dict(zip(texts, NAMES, strict=False))
            assert id == "life-balance-wheel" or set(NAMES) <= set(answers.values())
            found[id] = (typeset.render(documents.worksheet_document(of, worksheet, "a4")).bytes, answers)
    return found


def filled_by_script(browser: Browser, sheet: bytes, answers: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """Fill a sheet as the site's own script does; returns it, and the names of answers that do not fit on paper."""
    fill = """async ([sheet, answers]) => {
      const { filled } = await import("/pdf-fill.js");
      const { bytes, cramped } = await filled(Uint8Array.from(atob(sheet), (letter) => letter.charCodeAt(0)), answers);
      return [btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")), cramped];
    }"""
    with serving(SCRIPTS) as address, browser.new_context() as context:
        page = context.new_page()
        page.route("**/empty", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto(f"{address}empty")
        text, cramped = page.evaluate(fill, [base64.b64encode(sheet).decode(), dict(answers)])
    return base64.b64decode(text), cramped


def filled(way: str, browser: Browser, sheet: bytes, answers: Mapping[str, str]) -> bytes:
    return filled_by_pypdf(sheet, dict(answers)) if way == "pypdf" else filled_by_script(browser, sheet, answers)[0]


# ── Four viewers: each shows a PDF as pictures of its pages, two dots a point ──────────────────────────────────────────


def poppler(browser: Browser, pdf: bytes, folder: Path) -> Pictures:
    (folder / "seen.pdf").write_bytes(pdf)
    for left_over in folder.glob("seen-*.png"):
        left_over.unlink()
    subprocess.run(["pdftoppm", "-r", str(72 * DOTS), "-gray", "-png", folder / "seen.pdf", folder / "seen"], check=True)
    return [Image.open(io.BytesIO(path.read_bytes())).convert("L") for path in sorted(folder.glob("seen-*.png"))]


def mupdf(browser: Browser, pdf: bytes, folder: Path) -> Pictures:
    drawn = (page.get_pixmap(dpi=72 * DOTS, colorspace=pymupdf.csGRAY) for page in pymupdf.open(stream=pdf))
    return [Image.frombytes("L", (each.width, each.height), each.samples) for each in drawn]


def send(pdf: bytes, route: Route) -> None:
    route.fulfill(body=pdf, content_type="application/pdf")


@contextmanager
def in_pdfjs(browser: Browser, pdf: bytes, mode: str) -> Iterator[Page]:
    """Open a PDF in pdf.js: “forms” gives fields to fill in, as in Firefox; “drawn” shows what it would print."""
    if not (PDFJS / "node_modules").is_dir():
        pytest.fail("pdf.js is missing. Bring it with: npm ci --prefix tests/viewers")
    with serving(PDFJS) as address, browser.new_context(viewport={"width": 1300, "height": 1800}) as context:
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.route("**/sheet.pdf", functools.partial(send, pdf))
        page.set_viewport_size({"width": 1300, "height": 1800 * len(pymupdf.open(stream=pdf))})
        page.goto(f"{address}show.html?{mode}")
        page.wait_for_selector("html[data-shown]", state="attached")
        yield page
        assert heard == []


def pdfjs(mode: str, browser: Browser, pdf: bytes, folder: Path) -> Pictures:
    with in_pdfjs(browser, pdf, mode) as page:
        return [Image.open(io.BytesIO(one.screenshot())).convert("L") for one in page.locator(".page").all()]


@contextmanager
def in_chromium(browser: Browser, pdf: bytes) -> Iterator[Page]:
    """Open a PDF in Chromium's own viewer, at 96 dots an inch, all its pages in sight."""
    height = 1200 * len(pymupdf.open(stream=pdf))
    with browser.new_context(viewport={"width": 900, "height": height}) as context:
        page = context.new_page()
        page.route("**/sheet.pdf", functools.partial(send, pdf))
        page.goto("http://127.0.0.1:1/sheet.pdf#toolbar=0&zoom=100")  # never asked: the answer is given here
        yield page


def look(page: Page) -> Image.Image:
    """Take a picture once two in a row are alike: the viewer tells no one when it is done."""
    before = b""
    for _ in range(40):
        now = page.screenshot()
        if now == before and Image.open(io.BytesIO(now)).convert("L").getextrema()[1] == 255:
            return Image.open(io.BytesIO(now)).convert("L")
        before = now
        page.wait_for_timeout(400)
    pytest.fail("Chromium's viewer showed nothing.")


def tops(picture: Image.Image, left: int) -> list[int]:
    """Return where pages begin: the margin at their left edge is white all the way down."""
    column = [picture.getpixel((left + 4, y)) == 255 for y in range(picture.height)]
    return [y for y in range(1, picture.height) if column[y] and not column[y - 1]]


def chromium(browser: Browser, pdf: bytes, folder: Path) -> Pictures:
    with in_chromium(browser, pdf) as page:
        picture = look(page)
    found, scale = [], 96 / 72
    for paper in pymupdf.open(stream=pdf):
        width, height = round(paper.rect.width * scale), round(paper.rect.height * scale)
        left = (picture.width - width) // 2
        top = tops(picture, left)[len(found)]
        size = (round(paper.rect.width * DOTS), round(paper.rect.height * DOTS))
        found.append(picture.crop((left, top, left + width, top + height)).resize(size))
    return found


VIEWERS: dict[str, Any] = {
    "poppler": poppler,
    "MuPDF": mupdf,
    "pdf.js, to print": functools.partial(pdfjs, "drawn"),
    "pdf.js, to fill in": functools.partial(pdfjs, "forms"),
    "Chromium": chromium,
}


def within(pictures: Pictures, widget: Found, edge: int = 3) -> Image.Image:
    """Return what stands in a field's box, without its edge, where rules run."""
    picture = pictures[widget.page - 1]
    left, bottom, right, top = (DOTS * number for number in widget.box)
    return picture.crop((left + edge, picture.height - top + edge, right - edge, picture.height - bottom - edge))


def ink(before: Image.Image, after: Image.Image) -> Image.Image:
    """Return what is darker than before, black on white."""
    return ImageChops.subtract(before, after).point(lambda grey: 0 if grey > 50 else 255)


def dots(picture: Image.Image) -> int:
    return picture.histogram()[0]


def answered(sheet: bytes, answers: Mapping[str, str]) -> list[Found]:
    """Return the widgets that must show something: those of an answer, and of its option."""
    return [each for each in widgets(sheet) if each.name in answers and each.state in ("", answers[each.name])]


def unseen(before: Pictures, after: Pictures, asked: list[Found]) -> list[str]:
    """Return the names of fields that look empty, or nearly so, though they hold an answer."""
    return [each.name for each in asked if dots(ink(within(before, each), within(after, each))) < 12]


# ── What is seen ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_answer_is_seen(browser: Browser, sheets: Any, tmp_path: Path, viewer: str) -> None:
    for id, (sheet, answers) in sheets.items():
        before = VIEWERS[viewer](browser, sheet, tmp_path)
        asked = answered(sheet, answers)
        others = [each for each in widgets(sheet) if each not in asked]
        assert len(asked) >= 8
        for way in WAYS:
            after = VIEWERS[viewer](browser, filled(way, browser, sheet, answers), tmp_path)
            assert unseen(before, after, asked) == [], (id, way)
            assert len(unseen(before, after, others)) == len(others), (id, way)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Return how alike two drawings are, from 0 to 1, shifted by up to three dots."""
    soft = [picture.filter(ImageFilter.GaussianBlur(1.5)) for picture in (one, other)]
    best = 0.0
    for x in range(-3, 4):
        for y in range(-3, 4):
            difference = ImageStat.Stat(ImageChops.difference(soft[0], ImageChops.offset(soft[1], x, y))).mean[0]
            most = sum(255 - ImageStat.Stat(each).mean[0] for each in soft)
            best = max(best, 1 - difference / most if most else 0)
    return best


def padded(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture on white paper of another size, from the upper left."""
    paper = Image.new("L", size, 255)
    paper.paste(picture)
    return paper


@pytest.mark.parametrize("viewer", ["MuPDF", "pdf.js, to print", "Chromium"])
@pytest.mark.parametrize("way", WAYS)
def test_letters_of_three_scripts_look_the_same_everywhere(browser: Browser, sheets: Any, tmp_path: Path, viewer: str, way: str) -> None:
    """Boxes or question marks in place of letters would be ink too; so each name is compared with poppler's, and with another."""
    sheet, answers = sheets["every-kind"]
    pdf = filled(way, browser, sheet, answers)
    there, here = (
        {
            answers[each.name]: ink(within(before, each), within(after, each))
            for each in answered(sheet, answers)
            if answers[each.name] in NAMES
        }
        for before, after in ((show(browser, sheet, tmp_path), show(browser, pdf, tmp_path)) for show in (poppler, VIEWERS[viewer]))
    )
    assert set(here) == set(NAMES)
    for name in NAMES:
        other = NAMES[NAMES.index(name) - 1]
        same, different = likeness(there[name], here[name]), likeness(there[name], padded(there[other], there[name].size))
        assert same > 0.85 > 0.7 > different, (name, same, different)


def test_viewers_that_read_text_find_the_answers(browser: Browser, sheets: Any, tmp_path: Path) -> None:
    sheet, answers = sheets["every-kind"]
    for way in WAYS:
        pdf = filled(way, browser, sheet, answers)
        (tmp_path / "filled.pdf").write_bytes(pdf)
        said = subprocess.run(["pdftotext", tmp_path / "filled.pdf", "-"], capture_output=True, text=True, check=True).stdout
        assert all(name in said for name in NAMES)
        assert all(name in "".join(page.get_text() for page in pymupdf.open(stream=pdf)) for name in NAMES)
        values = {widget.field_name: widget.field_value for page in pymupdf.open(stream=pdf) for widget in page.widgets()}
        held = "[...document.querySelectorAll('.annotationLayer :is(input[type=text], textarea, select)')].map((e) => [e.name, e.value])"
        with in_pdfjs(browser, pdf, "forms") as page:
            typed = dict(page.evaluate(held))
        texts = {name: answer for name, answer in answers.items() if name in typed}
        assert len(texts) > 10 and {name: typed[name] for name in texts} == texts
        assert {name: values[name] for name in texts if not name.endswith(".long")} == {
            name: answer for name, answer in texts.items() if not name.endswith(".long")
        }


# ── Ticks, circles, long answers, dates ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("viewer", VIEWERS)
def test_ticks_and_dots_stand_in_the_boxes_printed_on_the_sheet(browser: Browser, sheets: Any, tmp_path: Path, viewer: str) -> None:
    sheet, answers = sheets["every-kind"]
    show = VIEWERS[viewer]
    before, after = show(browser, sheet, tmp_path), show(browser, filled_by_pypdf(sheet, answers), tmp_path)
    marks = [each for each in answered(sheet, answers) if each.kind.startswith("Btn")]
    assert len(marks) > 6
    for mark in marks:
        around = ink(within(before, mark, edge=-4), within(after, mark, edge=-4))
        inside = ink(within(before, mark, edge=0), within(after, mark, edge=0))
        assert dots(around) - dots(inside) < 8, mark.name  # nothing reaches out of the box
        assert 0.03 < dots(inside) / (inside.width * inside.height) < 0.6, mark.name  # a mark, not a filled box
        box = within(before, mark, edge=-1)
        assert box.getextrema()[0] < 170, mark.name  # the box is there before anyone ticks it


def test_arrow_keys_move_between_the_circles_of_a_question(browser: Browser, sheets: Any) -> None:
    """In pdf.js. Chromium's own viewer takes a click only: its arrow keys scroll."""
    with in_pdfjs(browser, sheets["every-kind"][0], "forms") as page:
        circles = page.locator('input[name="every-kind.pick"]')
        circles.first.focus()
        page.keyboard.press("Space")
        chosen = []
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
            chosen.append([circle.is_checked() for circle in circles.all()].index(True))
        assert chosen == [1, 2, 1]


def test_a_click_chooses_a_circle_in_chromiums_viewer(browser: Browser, sheets: Any) -> None:
    sheet = sheets["every-kind"][0]
    [place] = [each for each in widgets(sheet) if (each.name, each.state) == ("every-kind.pick", "right")]
    with in_chromium(browser, sheet) as page:
        picture = look(page)
        left = (picture.width - round(595.276 * 96 / 72)) // 2
        x = left + (place.box[0] + place.box[2]) / 2 * 96 / 72
        y = tops(picture, left)[0] + (841.89 - (place.box[1] + place.box[3]) / 2) * 96 / 72
        page.mouse.click(x, y)
        after = look(page)
    assert picture.getpixel((int(x), int(y))) > 200 and after.getpixel((int(x), int(y))) < 100


LONG = "We walked along the river and talked about the week. " * 9 + "The last word is finis."


@pytest.mark.parametrize("way", WAYS)
def test_a_long_answer_is_never_lost(browser: Browser, sheets: Any, tmp_path: Path, way: str) -> None:
    """Our script sets it smaller until it fits, down to 6 points; other programs may clip it, but keep it and let it scroll."""
    sheet, _ = sheets["every-kind"]
    pdf = filled(way, browser, sheet, {"every-kind.story": LONG})
    with in_pdfjs(browser, pdf, "forms") as page:
        area = page.locator('textarea[name="every-kind.story"]')
        assert area.input_value() == LONG
        assert area.evaluate("(area) => getComputedStyle(area).overflowY !== 'hidden' || area.scrollHeight <= area.clientHeight")
    [story] = [each for each in widgets(sheet) if each.name == "every-kind.story"]
    for show in (poppler, mupdf, VIEWERS["pdf.js, to print"]):
        before, after = show(browser, sheet, tmp_path), show(browser, pdf, tmp_path)
        whole = ink(before[0], after[0])
        left, bottom, right, top = (DOTS * number for number in story.box)
        whole.paste(255, (left - 2, whole.height - top - 2, right + 2, whole.height - bottom + 2))
        assert dots(whole) == 0  # nothing runs over what stands around the box
    if way == "script":
        (tmp_path / "long.pdf").write_bytes(pdf)
        assert "finis" in subprocess.run(["pdftotext", tmp_path / "long.pdf", "-"], capture_output=True, text=True, check=True).stdout


def test_an_answer_that_cannot_fit_on_paper_is_named(browser: Browser, sheets: Any) -> None:
    sheet, _ = sheets["every-kind"]
    pdf, cramped = filled_by_script(browser, sheet, {"every-kind.story": LONG * 6, "every-kind.words": "Short"})
    assert cramped == ["every-kind.story"]
    values = {widget.field_name: widget.field_value for widget in pymupdf.open(stream=pdf)[0].widgets()}
    assert values["every-kind.story"] == LONG * 6


def test_dates_and_times_say_how_they_are_written(sheets: Any) -> None:
    tips = {each.name: each.tip for sheet, _ in sheets.values() for each in widgets(sheet)}
    assert "year-month-day, for example 2026-03-02" in tips["every-kind.day"] and "year-month-day" in tips["every-kind.free.1.d"]
    assert "24-hour clock, for example 21:30" in tips["every-kind.hour"] and "24-hour clock" in tips["every-kind.free.1.t"]


# ── These tests see a fault ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_without_an_appearance_would_be_seen_to_be_missing(browser: Browser, sheets: Any, tmp_path: Path) -> None:
    sheet, answers = sheets["every-kind"]
    with pikepdf.open(io.BytesIO(filled_by_pypdf(sheet, answers))) as pdf:
        field = next(each for each in pdf.pages[0].obj.Annots if each.get("/T") == "words")
        field.AP = pikepdf.Dictionary(N=pdf.make_stream(b"/Tx BMC EMC", BBox=[0, 0, 10, 10], Type=pikepdf.Name.XObject))
        field.AP.N.Subtype = pikepdf.Name.Form
        pdf.save(tmp_path / "planted.pdf")
    planted = (tmp_path / "planted.pdf").read_bytes()
    for viewer in ("poppler", "pdf.js, to print", "Chromium"):
        before, after = (VIEWERS[viewer](browser, content, tmp_path) for content in (sheet, planted))
        assert "every-kind.words" in unseen(before, after, answered(sheet, answers)), viewer


def unembedded(pdf: bytes) -> set[str]:
    """Return the fonts of what is typed that the file does not bring along."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        drawings = [each.AP.N for page in document.pages for each in page.obj.Annots if each.get("/FT") in ("/Tx", "/Ch")]
        for font in (font for each in drawings for font in each.get("/Resources", {}).get("/Font", {}).values()):
            inner = font.get("/DescendantFonts", [font])[0]
            if "/FontFile2" not in inner.get("/FontDescriptor", {}):
                found.add(str(font.BaseFont))
        assert len(drawings) > 10
    return found


def test_the_font_of_what_is_typed_is_embedded(browser: Browser, sheets: Any) -> None:
    sheet, answers = sheets["every-kind"]
    assert [unembedded(filled(way, browser, sheet, answers)) for way in WAYS] == [set(), set()]


def test_a_font_that_is_not_embedded_would_be_seen(browser: Browser, sheets: Any, tmp_path: Path) -> None:
    """Programs that know only the 14 old fonts write question marks for letters that those lack."""
    sheet, answers = sheets["every-kind"]
    whole = filled_by_pypdf(sheet, answers | {"every-kind.words": NAMES[1]})
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        field = next(each for each in pdf.pages[0].obj.Annots if each.get("/T") == "words")
        helvetica = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        field.AP.N.write(b"/Tx BMC q BT /Old 11 Tf 0 g 2 8 Td (????? ?????) Tj ET Q EMC")
        field.AP.N.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(Old=helvetica))
        pdf.save(tmp_path / "planted.pdf")
    planted = (tmp_path / "planted.pdf").read_bytes()
    assert unembedded(planted) == {"/Helvetica"}
    [words] = [each for each in widgets(sheet) if each.name == "every-kind.words"]
    blank = poppler(browser, sheet, tmp_path)
    right, wrong = (ink(within(blank, words), within(poppler(browser, content, tmp_path), words)) for content in (whole, planted))
    assert likeness(right, right) == 1 and likeness(right, wrong) < 0.7
