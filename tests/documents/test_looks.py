"""How documents look: nothing overflows, meets, is torn or too small; their QR codes are read; and a change of looks is seen."""

from __future__ import annotations

import io
import multiprocessing
import os
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageStat

from generator.model import Program, TableField
from generator.read.answers import flat
from generator.render.pdf import documents, typeset
from generator.render.pdf.documents import Document
from tests.golden_files import updating

from . import looks
from .conftest import typical

HERE = Path(__file__).parent
MM = 72 / 25.4


def prompts(program: Program) -> dict[str, list[str]]:
    """Return what must stand on the page of each place to answer: its field's prompt, and in a table its column's."""
    found = {}
    for worksheet in program.worksheets.values():
        for field in worksheet.fields:
            for control in field.controls(worksheet.name_of(field)):
                found[control.name] = [control.prompt] if isinstance(field, TableField) else [field.prompt, control.prompt]
    return found


def lines(program: Program, print: str) -> dict[str, int]:
    """Return how many lines to write on each field has; within tables, boxes stand for lines."""
    return {
        f"{worksheet.id}.{field.id}": getattr(field, "lines", 1)
        for worksheet in program.worksheets.values()
        for field in worksheet.fields
        if field.kind in ("text", "lines", "number", "date", "time")
    }


@pytest.fixture(scope="module")
def found(site: Path, listed: list[dict[str, Any]], real: Program) -> dict[str, list[str]]:
    """What is wrong with each document, by its path."""
    chosen = typical(listed)
    asked = prompts(real)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(looks.complaints, site / entry["path"], entry["print"], asked, lines(real, entry["print"])) for entry in chosen]
        return {entry["path"]: job.result() for entry, job in zip(chosen, jobs, strict=True)}


def test_nothing_overflows_or_meets_or_is_torn_or_too_small_in_any_document(found: dict[str, list[str]]) -> None:
    assert len(found) > 150
    assert {path: complaints for path, complaints in found.items() if complaints} == {}


def test_a_large_print_sheet_numbers_its_pages(site: Path, listed: list[dict[str, Any]]) -> None:
    long = [entry for entry in listed if (entry["kind"], entry["print"]) == ("worksheet", "large") and entry["pages"] > 1]
    assert long
    for entry in long:
        with pymupdf.open(site / entry["path"]) as document:
            assert all(f"Page {page.number + 1} of {entry['pages']}" in page.get_text() for page in document), entry["path"]


# ── QR codes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def page_of(path: Path, number: int, stem: Path, dpi: int = 120) -> Image.Image:
    """Return one page as poppler shows it."""
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", "-f", str(number), path, stem], check=True)
    return Image.open(f"{stem}.pgm")


@pytest.mark.parametrize("print", ["regular", "large"])
def test_every_worksheets_code_is_read_as_the_address_of_its_page(
    site: Path, listed: list[dict[str, Any]], real: Program, tmp_path: Path, print: str
) -> None:
    sheets = [entry for entry in listed if (entry["kind"], entry["paper"], entry["print"]) == ("worksheet", "a4", print)]
    assert {entry["id"] for entry in sheets} == set(real.worksheets)
    for entry in sheets:
        picture = page_of(site / entry["path"], entry["pages"], tmp_path / entry["id"])
        [code] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert code.text == f"{real.settings.address.rstrip('/')}/worksheets/{entry['id']}/"
        assert (site / "worksheets" / entry["id"] / "index.html").is_file()


def test_the_codes_in_packs_and_examples_are_read_too(site: Path, listed: list[dict[str, Any]], real: Program, tmp_path: Path) -> None:
    [pack] = [entry for entry in listed if entry["path"].endswith("/letter-large/pack-starter.pdf")]
    read = set()
    for number in range(1, pack["pages"] + 1):
        picture = page_of(site / pack["path"], number, tmp_path / str(number))
        read |= {code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)}
    [starter] = [pack for pack in real.settings.packs if pack.id == "starter"]
    assert read == {f"{real.settings.address.rstrip('/')}/worksheets/{id}/" for id in starter.worksheets}
    example = page_of(site / "downloads/en/a4/example-urge-log.pdf", 1, tmp_path / "example")
    assert [code.text for code in zxingcpp.read_barcodes(example)] == [f"{real.settings.address.rstrip('/')}/worksheets/urge-log/"]


def test_a_code_has_modules_of_half_a_millimeter_and_paper_around_it(site: Path, real: Program, tmp_path: Path) -> None:
    for id in (min(real.worksheets, key=len), max(real.worksheets, key=len), "urge-log"):
        picture = page_of(site / f"downloads/en/letter/{id}.pdf", 1, tmp_path / id, 254)  # ten dots a millimeter
        [code] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        corner, far = code.position.top_left, code.position.bottom_right
        width, _ = typeset._code(code.text)
        assert (far.x - corner.x) / width == pytest.approx(5, abs=0.15)
        zone = picture.crop((corner.x - 19, corner.y - 19, far.x + 20, far.y + 20))
        zone.paste(255, (15, 15, zone.width - 15, zone.height - 15))  # the code itself
        assert zone.getextrema()[0] > 250, id


def test_a_code_says_its_address_to_who_cannot_see_it(site: Path, real: Program) -> None:
    for id in real.worksheets:
        assert f"QR code: {real.settings.address.rstrip('/')}/worksheets/{id}/" in alternatives(site / f"downloads/en/a4/{id}.pdf")


def alternatives(path: Path) -> list[str]:
    """Return what is read out for each picture, in reading order."""
    with pikepdf.open(path) as document:
        found: list[str] = []

        def walk(element: pikepdf.Object) -> None:
            kids = element.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    if "/Alt" in kid:
                        found.append(str(kid.Alt))
                    walk(kid)

        walk(document.Root.StructTreeRoot)
        return found


# ── Examples ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_example_shows_every_answer_and_says_that_it_is_invented(site: Path, listed: list[dict[str, Any]], real: Program) -> None:
    examples = [entry for entry in listed if entry["kind"] == "example"]
    assert {entry["id"] for entry in examples} == set(real.worksheets) and len(examples) == 2 * len(real.worksheets)
    for entry in examples:
        sheet = real.worksheets[entry["id"]]
        with pymupdf.open(site / entry["path"]) as document:
            [page] = document
            assert not list(page.widgets()) and entry["fields"] == []
            text = "".join(page.get_text("text", flags=0).split())
            by_hand = "".join(word.text for word in looks.words(page) if "Kalam" in word.font).replace(" ", "")
        assert "".join(real.phrases.worksheet.example.split()) in text and "".join(sheet.example.about.split()) in text
        answers = flat(sheet)
        written, marked = [], []
        for control in sheet.controls():
            answer = answers.get(control.name)
            if answer is None:
                continue
            if control.kind == "tick":
                marked.append(control.prompt)
            elif control.kind == "option" or (control.kind == "scale" and control.low):  # in a table it is a number to write
                marked.append(control.options[answer])
            else:
                written.append(real.language.answer(control.kind, answer))
        assert [answer for answer in written if "".join(answer.split()) not in by_hand] == [], entry["path"]
        spoken = [words.removeprefix("Marked: ") for words in alternatives(site / entry["path"]) if words.startswith("Marked: ")]
        assert spoken == marked, entry["path"]


def test_an_examples_wheel_says_its_numbers(site: Path) -> None:
    [wheel] = [words for words in alternatives(site / "downloads/en/a4/example-life-balance-wheel.pdf") if words.startswith("The wheel")]
    assert "Body 5, Close people 6" in wheel


# ── Looks ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

WIDTH = 160  # dots


def pictured(document: Document) -> Image.Image:
    """Return a document's first page as a small gray picture."""
    with pymupdf.open(stream=typeset.render(document).bytes) as pdf:
        page = pdf[0]
        samples = page.get_pixmap(matrix=pymupdf.Matrix(4, 4).prescale(WIDTH / page.rect.width, WIDTH / page.rect.width), colorspace="gray")
        return Image.open(io.BytesIO(samples.tobytes("png"))).resize((WIDTH, round(WIDTH * page.rect.height / page.rect.width)), Image.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures differ where ink is, from 0 to 1; a hair's breadth makes little of it."""
    if one.size != other.size:
        return 1
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(1)) for picture in (one, other)]
    inked = max(255 - ImageStat.Stat(picture).mean[0] for picture in soft)
    return float(ImageStat.Stat(ImageChops.difference(*soft)).mean[0] / inked)


def first_of_each_kind(program: Program) -> dict[str, Document]:
    """Return a document of each kind and print, by the name of its picture."""
    found: dict[str, Document] = {}
    for document in documents.plan(program):
        found.setdefault(f"{document.kind}-{document.print}", document)
    return found


def test_each_kind_of_document_looks_like_its_picture(program: Program) -> None:
    chosen = first_of_each_kind(program)
    assert len(chosen) >= 10
    unlike = {}
    for name, document in chosen.items():
        golden, picture = HERE / "pictures" / f"{name}.png", pictured(document)
        if updating():
            golden.parent.mkdir(exist_ok=True)
            picture.save(golden, optimize=True)
        assert golden.is_file(), f"there is no picture of {name} yet: pytest --update-golden"
        unlike[name] = difference(picture, Image.open(golden))
    assert {name: by for name, by in unlike.items() if by > 0.1} == {}, "when this change is wanted: pytest --update-golden, and look at it"


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        ("kit.typ", "title: 22pt", "title: 26pt"),
        ("sheet.typ", "#let gap = if large", "#let gap = if not large"),
        ("kit.typ", "#let tint = luma(97%)", "#let tint = luma(60%)"),
    ],
)
def test_a_change_of_looks_is_seen(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, was: str, now: str
) -> None:
    document = first_of_each_kind(program)["worksheet-regular"]
    shutil.copytree(typeset.TEMPLATES, tmp_path / "templates")
    changed = tmp_path / "templates" / file
    assert was in changed.read_text(encoding="utf-8")
    changed.write_text(changed.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    monkeypatch.setattr(typeset, "TEMPLATES", tmp_path / "templates")
    typeset._compiler.cache_clear()
    try:
        assert difference(pictured(document), Image.open(HERE / "pictures/worksheet-regular.png")) > 0.1
    finally:
        typeset._compiler.cache_clear()
