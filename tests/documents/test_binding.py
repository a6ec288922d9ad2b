"""What is bound and printed on both sides: one sheet to a leaf, room at the binding, pages that are full; and how it is read out."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest

from generator.model import Program
from generator.render.pdf import documents, typeset

MM = 72 / 25.4


@pytest.fixture(scope="module")
def workbook(site: Path) -> pymupdf.Document:
    return pymupdf.open(site / "downloads/en/a4/workbook.pdf")


@pytest.fixture(scope="module")
def guide(site: Path) -> pymupdf.Document:
    return pymupdf.open(site / "downloads/en/a4/guide.pdf")


def sheets_on(document: pymupdf.Document) -> dict[str, list[int]]:
    """Return the pages of each worksheet that can be filled in."""
    found: dict[str, list[int]] = defaultdict(list)
    for page in document:
        for id in dict.fromkeys(widget.field_name.partition(".")[0] for widget in page.widgets()):
            found[id].append(page.number + 1)
    return found


def test_each_sheet_of_a_pack_or_book_has_leaves_of_its_own(site: Path, listed: list[dict[str, Any]]) -> None:
    bound = [entry for entry in listed if entry["kind"] in ("step-pack", "pack", "workbook") and entry["paper"] == "a4"]
    assert len(bound) > 30
    for entry in bound:
        found = sheets_on(pymupdf.open(site / entry["path"]))
        leaves = [{(page + 1) // 2 for page in pages} for pages in found.values()]
        if entry["print"] == "regular":  # in large print a sheet may begin with words alone
            assert all(pages[0] % 2 for pages in found.values()), entry["path"]
        assert sum(map(len, leaves)) == len(set().union(*leaves)), entry["path"]


def test_a_step_opens_on_a_right_hand_page(workbook: pymupdf.Document, guide: pymupdf.Document, real: Program) -> None:
    titles = [f"{real.phrases.worksheet.step.format(n=step.number)}: {step.short}" for step in real.steps]
    for document in (workbook, guide):
        opened = {title: page for level, title, page in document.get_toc() if level == 1 and title in titles}
        assert [*opened] == titles and all(page % 2 for page in opened.values())


def test_on_one_side_nothing_is_left_empty(real: Program) -> None:
    settings = real.settings.model_copy(update={"sides": "one"})
    program = real.model_copy(update={"settings": settings})
    for of, empty in ((real, True), (program, False)):
        pages = pymupdf.open(stream=typeset.render(documents.step_pack(of, of.steps[1])).bytes)
        assert any(len(page.get_text().split()) < 8 for page in pages) == empty


def test_text_keeps_clear_of_the_binding_and_margins_mirror(workbook: pymupdf.Document) -> None:
    seen = {True: 0, False: 0}
    for page in list(workbook)[1:]:
        words = [word for word in page.get_text("words") if word[3] < page.rect.height - 70]
        if words:
            right = page.number % 2 == 0
            edge = min(word[0] for word in words) if right else page.rect.width - max(word[2] for word in words)
            assert edge > 19.9 * MM, page.number + 1
            assert edge < 25 * MM, page.number + 1
            seen[right] += 1
    assert min(seen.values()) > 50


def full(page: pymupdf.Page) -> float:
    """Return how far down a page reaches what stands on it, from 0 to 1; its foot does not count."""
    foot = page.rect.height - 75
    bottoms = [box[3] for box in page.get_text("blocks") if box[3] < foot]
    bottoms += [drawing["rect"].y1 for drawing in page.get_drawings() if drawing["rect"].y1 < foot]
    return max(bottoms, default=0) / page.rect.height


def thin(document: pymupdf.Document) -> Iterator[int]:
    """Yield each page that is less than a third full, though no chapter ends there and no sheet follows."""
    begun = {page for level, _, page in document.get_toc() if level == 1} | {
        page for pages in sheets_on(document).values() for page in pages
    }
    for page in document:
        number = page.number + 1
        if full(page) < 1 / 3 and not {number + 1, number + 2} & begun and number < len(document):
            yield number


def test_pages_are_a_third_full_but_at_the_end_of_a_chapter(workbook: pymupdf.Document, guide: pymupdf.Document) -> None:
    assert ([*thin(workbook)], [*thin(guide)]) == ([], [])


def headings(pdf: bytes) -> list[str]:
    """Return the headings of a document in reading order, as “H1”."""
    found: list[str] = []

    def walk(element: Any) -> None:
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if str(kid.S) in ("/H1", "/H2", "/H3", "/H4"):
                    found.append(str(kid.S)[1:])
                walk(kid)

    document = pikepdf.open(io.BytesIO(pdf))
    walk(document.Root.StructTreeRoot)
    return found


def test_one_can_go_from_question_to_question_by_headings(site: Path, real: Program) -> None:
    for worksheet in real.worksheets.values():
        for folder in ("a4", "a4-large"):
            found = headings((site / f"downloads/en/{folder}/{worksheet.id}.pdf").read_bytes())
            dated = worksheet.fields[0].kind == "date"
            scales = sum(field.kind == "scale" for field in worksheet.fields)
            assert found[0] == "H1" and len(found) > len(worksheet.fields) - dated - scales, worksheet.id
            assert all(int(after[1]) <= int(before[1]) + 1 for before, after in zip(found, found[1:], strict=False)), worksheet.id


def test_a_link_is_described_by_its_words(site: Path, real: Program) -> None:
    """But for the address that is printed, and the address in a code."""
    for worksheet in real.worksheets.values():
        own = f"{real.settings.address.rstrip('/')}/worksheets/{worksheet.id}/"
        with pikepdf.open(site / f"downloads/en/a4/{worksheet.id}.pdf") as pdf:
            links = [
                (str(each.A.URI), str(each.Contents)) for page in pdf.pages for each in page.obj.Annots if "/URI" in each.get("/A", {})
            ]
        assert links and all("://" not in words for address, words in links if address != own), worksheet.id


def test_no_zero_is_slashed(site: Path, listed: list[dict[str, Any]]) -> None:
    for entry in listed:
        if entry["paper"] == "a4" and entry["kind"] in ("worksheet", "pack", "cards", "facilitator-guide"):
            for page in pymupdf.open(site / entry["path"]):
                spans = [span for block in page.get_text("dict")["blocks"] for line in block.get("lines", []) for span in line["spans"]]
                assert not [span["text"] for span in spans if "0" in span["text"] and "Atkinson" in span["font"]], entry["path"]
