"""From the form to a filled PDF, and from a filled PDF to the form."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Route, expect
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from tests.browser.answers import FILL, Host, Reader, reading
from tests.browser.test_answers import host, sheets  # noqa: F401

NAMES = ["Łukasz Żółć", "Ирина Иванова", "李 Li", "مريم"]
SEEN = NAMES[:2]  # the letters that the embedded font has


def answers_in(path: Path) -> dict[str, str]:
    """A PDF's answers as pypdf reads them; a ticked box holds “on”."""
    found = {}
    for name, field in (PdfReader(path).get_fields() or {}).items():
        value = field.get("/V")
        if value not in (None, "", "/Off"):
            found[name] = str(value).removeprefix("/").replace("\r", "\n")
    return found


def take(reader: Reader, to: Path) -> Path:
    """Press for the PDF, and keep it where the browser cannot delete it."""
    return Path(shutil.copy(reader.file("Download as a PDF"), to / f"{time.monotonic_ns()}.pdf"))


def test_every_sheet_goes_out_as_a_sound_pdf_and_is_found_again(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    wrong = []
    with reading(browser, host, accept_downloads=True) as reader:
        for id, example in sheets(host).items():
            page = reader.sheet(id)
            page.evaluate(FILL, example)
            if page.locator(".ask").count():
                reader.press("Save it here")
            reader.hears("Saved on this device")
            path = take(reader, tmp_path)
            page.wait_for_timeout(300)
            page.reload()
            reader.hears("Saved on this device")
            if reader.answers() != example:
                wrong.append(f"{id}: not found again after a reload")
            if answers_in(path) != example:
                wrong.append(f"{id}: {set(answers_in(path).items()) ^ set(example.items())}")
            check = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
            if check.returncode or "WARNING" in check.stderr:
                wrong.append(f"{id}: {check.stderr}")
            published = host.folder / page.locator(".take").get_attribute("data-letter").replace("../../", "")
            if not path.read_bytes().startswith(published.read_bytes()):
                wrong.append(f"{id}: the published bytes were changed")
        assert not [(method, path) for method, path in host.asked if method != "GET" or "?" in path]
    assert wrong == []


def test_names_of_every_script_stay_whole_and_are_seen_where_the_font_has_them(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    with reading(browser, host, accept_downloads=True) as reader:
        page = reader.sheet("urge-log")
        areas = page.locator("form.sheet textarea")
        for at, name in enumerate(SEEN):
            areas.nth(at).fill(name)
        shown = take(reader, tmp_path)
        for at, name in enumerate(NAMES):
            areas.nth(at).fill(name)
        whole = take(reader, tmp_path)
    assert set(answers_in(whole).values()) == set(NAMES)
    assert set(answers_in(shown).values()) == set(SEEN)
    text = subprocess.run(["pdftotext", "-layout", shown, "-"], capture_output=True, text=True).stdout
    assert all(name in text for name in SEEN)
    for path in (shown, whole):
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    subprocess.run(["pdftoppm", "-r", "50", "-png", "-singlefile", whole, tmp_path / "seen"], check=True, capture_output=True)
    subprocess.run(
        ["pdftoppm", "-r", "50", "-png", "-singlefile", host.folder / "downloads/en/letter/urge-log.pdf", tmp_path / "blank"], check=True
    )
    assert ink(Image.open(tmp_path / "seen.png"), Image.open(tmp_path / "blank.png")) > 100


def ink(picture: Image.Image, blank: Image.Image) -> int:
    """How many dots of a picture differ from a blank one."""
    return sum(ImageChops.difference(picture.convert("L"), blank.convert("L")).point(lambda grey: grey > 80 and 255).histogram()[255:])


def show(content: bytes, route: Route) -> None:
    route.fulfill(body=content, content_type="application/pdf")


def test_answers_are_seen_in_chromiums_viewer(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    with reading(browser, host, accept_downloads=True) as reader:
        page = reader.sheet("urge-log")
        for at, name in enumerate(SEEN):
            page.locator("form.sheet textarea").nth(at).fill(name * 3)
        filled = take(reader, tmp_path).read_bytes()
    blank = (host.folder / "downloads/en/letter/urge-log.pdf").read_bytes()
    pictures = []
    with browser.new_context(viewport={"width": 800, "height": 1000}) as context:
        for content in (blank, filled):
            page = context.new_page()
            page.route("**/viewed.pdf", functools.partial(show, content))
            page.goto(host.address + "viewed.pdf#toolbar=0")
            page.wait_for_timeout(2500)
            pictures.append(Image.open(io.BytesIO(page.screenshot())))
    assert ink(pictures[0], pictures[0]) == 0
    assert ink(pictures[1], pictures[0]) > 200


# ── Back into the form ───────────────────────────────────────────────────────────────────────────────────────────────


def bring(reader: Reader, content: bytes) -> None:
    reader.page.get_by_label("Open a PDF you filled out").set_input_files(
        {"name": "filled.pdf", "mimeType": "application/pdf", "buffer": content}
    )


def filled_by_pypdf(path: Path, answers: dict[str, str]) -> bytes:
    writer = PdfWriter(clone_from=path)
    names = {name: str(field.get("/FT")) for name, field in (PdfReader(path).get_fields() or {}).items()}
    values = {name: NameObject(f"/{answer}") if names[name] == "/Btn" else answer for name, answer in answers.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("id", ["urge-log", "life-balance-wheel", "trigger-map", "my-support-map"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_pdf_filled_elsewhere_is_read_into_the_form(browser: Browser, host: Host, tmp_path: Path, id: str, packed: bool) -> None:  # noqa: F811
    example = sheets(host)[id]
    first = next(name for name, answer in example.items() if len(answer) > 5 and not name.endswith(".date"))
    example = {**example, first: "Łukasz, Ирина, 李 and مريم (in brackets) \\ back"}
    content = filled_by_pypdf(host.folder / f"downloads/en/a4/{id}.pdf", example)
    if packed:  # as viewers save: objects packed into streams
        (tmp_path / "in.pdf").write_bytes(content)
        subprocess.run(["qpdf", "--object-streams=generate", "--linearize", tmp_path / "in.pdf", tmp_path / "out.pdf"], check=True)
        content = (tmp_path / "out.pdf").read_bytes()
        assert b"/ObjStm" in content
    with reading(browser, host) as reader:
        reader.sheet(id)
        bring(reader, content)
        reader.hears("now in the form")
        assert reader.answers() == example


def test_a_pdf_of_ours_comes_back_whole_and_never_over_other_answers(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    example = sheets(host)["urge-log"]
    with reading(browser, host, accept_downloads=True) as reader:
        page = reader.sheet("urge-log")
        page.evaluate(FILL, example)
        reader.choose()
        saved = take(reader, tmp_path).read_bytes()
        page.locator("form.sheet textarea").last.fill("Changed since")
        page.wait_for_timeout(400)
        bring(reader, saved)
        reader.hears("now in the form")
        assert reader.answers() == example
        expect(page.locator(".entries option")).to_have_count(2)  # an entry of its own
        reader.press("Undo")
        assert "Changed since" in reader.answers().values()


def test_other_files_get_a_clear_word_and_change_nothing(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    blank = host.folder / "downloads/en/a4/urge-log.pdf"
    other = filled_by_pypdf(host.folder / "downloads/en/a4/trigger-map.pdf", sheets(host)["trigger-map"])
    subprocess.run(["qpdf", "--encrypt", "a", "b", "256", "--", blank, tmp_path / "locked.pdf"], check=True)
    with reading(browser, host) as reader:
        page = reader.sheet("urge-log")
        page.locator("form.sheet textarea").last.fill("Mine")
        for content, words in (
            (other, "another worksheet"),
            (blank.read_bytes(), "no answers"),
            ((tmp_path / "locked.pdf").read_bytes(), "is locked"),
            (b"PK\x03\x04 not a PDF at all", "isn’t a PDF"),
            (b"%PDF-1.7\n" + b"[" * 100_000, "damaged or cut short"),
            (b"%PDF-1.7\n1 0 obj" + b"[" * 100_000, "too big, or takes too long"),
            (blank.read_bytes()[:9000], "damaged or cut short"),
        ):
            bring(reader, content)
            reader.hears(words)
            assert list(reader.answers().values()) == ["Mine"]
