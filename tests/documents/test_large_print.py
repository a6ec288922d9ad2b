"""Large print is a design of its own: few pages, all that regular print asks, and room for large letters and unsteady hands."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from generator.model import Program
from generator.read.load import load
from generator.render.pdf import documents, typeset
from generator.render.pdf.documents import PAPERS, Paper
from generator.render.pdf.typeset import Rendered

from . import looks
from .inventory import widgets
from .test_looks import lines, prompts

CONTENT = Path(__file__).parent.parent.parent / "content"
MM = 72 / 25.4
MOST_PAGES = 3
LEAST_TARGET = 7 * MM
FOOT = 26 * MM  # what the foot takes of a page, on the taller paper


@pytest.fixture(scope="module")
def guide() -> Program:
    return load(CONTENT, "en").program()


@pytest.fixture(scope="module")
def sheets(guide: Program) -> dict[str, dict[Paper, Rendered]]:
    """Every worksheet in large print, by its id and paper."""
    found = {}
    for id, worksheet in guide.worksheets.items():
        planned = [documents.worksheet_document(guide, worksheet, paper, "large") for paper in PAPERS]
        found[id] = dict(zip(PAPERS, typeset.render_papers(planned), strict=True))
    return found


def pages(sheets: dict[str, dict[Paper, Rendered]]) -> Iterator[tuple[str, pymupdf.Page, bool]]:
    """Yield every page of every sheet in both papers, with a name for it, and whether it is the last."""
    for id, papers in sheets.items():
        for paper, rendered in papers.items():
            with pymupdf.open(stream=rendered.bytes) as pdf:
                for page in pdf:
                    yield f"{paper} {id} {page.number + 1}", page, page.number == len(pdf) - 1


def test_every_sheet_has_at_most_three_pages(sheets: dict[str, dict[Paper, Rendered]]) -> None:
    found = {(paper, id): rendered.pages for id, papers in sheets.items() for paper, rendered in papers.items()}
    assert len(found) == 80
    assert {name: count for name, count in found.items() if count > MOST_PAGES} == {}


def test_every_sheet_asks_all_that_it_asks_in_regular_print(guide: Program, sheets: dict[str, dict[Paper, Rendered]]) -> None:
    for id, papers in sheets.items():
        for rendered in papers.values():
            assert list(dict.fromkeys(widget.name for widget in widgets(rendered.bytes))) == list(guide.worksheets[id].names()), id


def test_no_word_or_field_meets_another_or_leaves_its_page_or_is_torn_from_its_prompt(
    guide: Program, sheets: dict[str, dict[Paper, Rendered]]
) -> None:
    complaints, asked, written = [], prompts(guide), lines(guide, "large")
    for name, page, _ in pages(sheets):
        each = [*looks.text_complaints(page, "large"), *looks.field_complaints(page), *looks.crossed(page)]
        each += [*looks.prompt_complaints(page, "large", asked), *looks.line_complaints(page, "large", written)]
        complaints += [f"{name}: {complaint}" for complaint in each]
    assert complaints == []


def test_every_page_but_the_last_is_at_least_a_third_full(sheets: dict[str, dict[Paper, Rendered]]) -> None:
    empty = {}
    for name, page, last in pages(sheets):
        bottoms = [word.y1 for word in looks.words(page)] + [widget.rect.y1 for widget in page.widgets()]
        full = max(bottom for bottom in bottoms if bottom < page.rect.height - FOOT) / page.rect.height
        if not last and full < 1 / 3:
            empty[name] = round(full, 2)
    assert empty == {}


def test_every_place_to_answer_is_large_enough_to_hit(sheets: dict[str, dict[Paper, Rendered]]) -> None:
    small = []
    for name, page, _ in pages(sheets):
        for widget in page.widgets():
            if min(widget.rect.width, widget.rect.height) < LEAST_TARGET:
                small.append((name, widget.field_name, widget.rect))
    assert small == []


def test_a_table_stands_on_one_page(guide: Program, sheets: dict[str, dict[Paper, Rendered]]) -> None:
    torn = []
    for id, papers in sheets.items():
        where = {widget.name: widget.page for widget in widgets(papers["a4"].bytes)}
        for field in guide.worksheets[id].fields:
            name = f"{id}.{field.id}"
            if len({page for answer, page in where.items() if answer == name or answer.startswith(f"{name}.")}) > 1:
                torn.append(name)
    assert torn == []


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return the width and height of each page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        boxes = [[float(edge) for edge in page.obj.MediaBox] for page in document.pages]
        assert not any("/Rotate" in page.obj for page in document.pages)
    return [(round(right - left, 2), round(top - bottom, 2)) for left, bottom, right, top in boxes]


@pytest.mark.parametrize(("paper", "width", "height"), [("a4", 595.28, 841.89), ("letter", 612.0, 792.0)])
def test_a_log_lies_on_its_side_between_upright_pages(
    sheets: dict[str, dict[Paper, Rendered]], paper: Paper, width: float, height: float
) -> None:
    upright, lying = pytest.approx((width, height), abs=0.02), pytest.approx((height, width), abs=0.02)
    for id, table, rows in (("urge-log", "log", 6), ("three-good-things", "days", 12), ("practice-log", "week", 7)):
        sheet = sheets[id][paper].bytes
        assert sizes(sheet) == [upright, lying, upright], id
        cells = [widget.name.split(".") for widget in widgets(sheet) if widget.page == 2]
        assert {name[1] for name in cells} == {table} and len({name[2] for name in cells}) == rows, id


def test_a_page_that_lies_on_its_side_has_the_same_margins_on_both_sides(sheets: dict[str, dict[Paper, Rendered]]) -> None:
    for paper in PAPERS:
        with pymupdf.open(stream=sheets["urge-log"][paper].bytes) as pdf:
            page = pdf[1]
            across = [rule for rule in looks.rules(page) if abs(rule[1] - rule[3]) < 0.1]
            left, right = min(rule[0] for rule in across), page.rect.width - max(rule[2] for rule in across)
            assert left == pytest.approx(right, abs=0.5) and left > looks.MARGIN
            assert f"Page 2 of {len(pdf)}" in page.get_text()


def test_a_book_in_large_print_has_pages_of_both_kinds_on_each_paper(guide: Program) -> None:
    [pack] = [pack for pack in guide.settings.packs if pack.id == "starter"]
    planned = [documents.pack_document(guide, pack, paper, "large") for paper in PAPERS]
    a4, letter = typeset.render_papers(planned)
    assert letter.bytes.startswith(a4.bytes) and len(letter.bytes) < len(a4.bytes) + 600
    turned = [[wide > high for wide, high in sizes(rendered.bytes)] for rendered in (a4, letter)]
    assert turned[0] == turned[1] and any(turned[0]) and not all(turned[0])
    assert {tuple(sorted(size)) for size in sizes(letter.bytes)} == {(612.0, 792.0)}
    with pymupdf.open(stream=letter.bytes) as pdf:
        for page in pdf:
            assert page.number == 0 or f"Page {page.number + 1} of {letter.pages}" in page.get_text(), page.number + 1
