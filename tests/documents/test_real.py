"""Every document of the real content: what checkers find, and that its worked example goes in and comes out."""

from __future__ import annotations

import io
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdf

from generator.model import Program
from generator.read.answers import flat

from .conftest import typical
from .inventory import widgets
from .test_documents import dark, faults, figures, filled, shown


def test_three_checkers_find_no_error_in_any_kind_of_document(site: Path, listed: list[dict[str, Any]]) -> None:
    paths = [site / entry["path"] for entry in typical(listed)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        found = dict(zip(paths, pool.map(faults, paths), strict=True))
    assert {path.name: errors for path, errors in found.items() if errors} == {}


def test_every_document_is_as_listed(site: Path, listed: list[dict[str, Any]]) -> None:
    for entry in listed:
        with pikepdf.open(site / entry["path"]) as pdf:
            assert pdf.check_pdf_syntax() == [], entry["path"]
            assert len(pdf.pages) == entry["pages"]
            assert str(pdf.docinfo.Title) == entry["title"] and str(pdf.Root.Lang) == entry["locale"]
            fonts = [font for page in pdf.pages for font in page.resources.get("/Font", {}).values()]
            assert fonts and all("/FontDescriptor" in font.DescendantFonts[0] for font in fonts)
        names = list(dict.fromkeys(widget.name for widget in widgets((site / entry["path"]).read_bytes())))
        assert names == entry["fields"], entry["path"]


def test_every_picture_is_on_paper_with_its_alternative_text(site: Path, listed: list[dict[str, Any]], real: Program) -> None:
    pictures = {step.id: [section.picture.alt for section in step.sections if section.picture] for step in real.steps}
    assert sum(map(bool, pictures.values())) >= 4 and real.settings.path
    every = [real.settings.path.alt, *(alt for step in real.steps for alt in pictures[step.id])]
    for entry in listed:
        told = figures((site / entry["path"]).read_bytes())
        assert all(alt for alt, _ in told), entry["path"]  # the wheel of a sheet too
        if entry["kind"] in ("step-pack", "workbook"):
            expected = every if entry["kind"] == "workbook" else pictures[entry["id"]]
            assert [alt for alt, whole in told if whole and alt in every] == expected, entry["path"]
    wheel, code = figures((site / "downloads/en/a4/life-balance-wheel.pdf").read_bytes())
    assert "Close people" in wheel[0] and "QR code" in code[0]


def test_every_document_holds_a_number_to_call_but_the_one_for_where_nobody_can(
    site: Path, listed: list[dict[str, Any]], real: Program
) -> None:
    closed = {pack.id for pack in real.settings.packs if pack.custody}
    assert closed
    for entry in listed:
        with pymupdf.open(site / entry["path"]) as pdf:
            said = "".join(page.get_text() for page in pdf)
            outward = [link["uri"] for page in pdf for link in page.get_links() if link.get("uri")]
        if entry["kind"] == "pack" and entry["id"] in closed:
            assert "988" not in said and "Call:" not in said and "self-managed-recovery" not in said, entry["path"]
            assert outward == [] and not any("code" in alt for alt, _ in figures((site / entry["path"]).read_bytes())), entry["path"]
        else:
            assert "988" in said and "911" in said, entry["path"]


def test_a_card_for_a_pocket_keeps_its_words_to_itself(site: Path, listed: list[dict[str, Any]], real: Program) -> None:
    assert real.settings.home.doors
    titles = [real.pages[id].title for id in real.settings.home.doors.pages]
    [regular] = [entry for entry in listed if (entry["kind"], entry["paper"], entry["print"]) == ("cards", "a4", "regular")]
    found: list[str] = []
    with pymupdf.open(site / regular["path"]) as pdf:
        for page in pdf:
            width, height = page.rect.width, page.rect.height
            for row in range(2):
                for column in range(2):
                    edge = pymupdf.Rect(column * width / 2, row * height / 2, (column + 1) * width / 2, (row + 1) * height / 2)
                    words = [word for word in page.get_text("words") if edge.contains(pymupdf.Point(word[0], word[1]))]
                    room = edge + (15, 15, -15, -15)  # points: scissors are not exact
                    assert all(room.contains(pymupdf.Rect(word[:4])) for word in words)
                    if words:
                        found.append(page.get_text(clip=edge))
    assert len(found) == len(titles) + 1
    for title, card in zip(titles, found, strict=False):
        assert card.strip().startswith(title) and ("988" in card or "911" in card)
    [large] = [entry for entry in listed if (entry["kind"], entry["paper"], entry["print"]) == ("cards", "a4", "large")]
    assert large["pages"] == len(titles) + 1


def test_every_worksheet_and_every_example_is_one_page(listed: list[dict[str, Any]]) -> None:
    sheets = [entry for entry in listed if entry["kind"] in ("worksheet", "example") and entry["print"] == "regular"]
    assert sheets and [entry["path"] for entry in sheets if entry["pages"] > 1] == []


def test_every_worked_example_goes_into_its_document_and_comes_out(site: Path, listed: list[dict[str, Any]], real: Program) -> None:
    sheets = [entry for entry in listed if entry["kind"] == "worksheet" and entry["paper"] == "a4"]
    assert {entry["id"] for entry in sheets} == set(real.worksheets) and len(sheets) == 2 * len(real.worksheets)
    for entry in sheets:
        answers = dict(flat(real.worksheets[entry["id"]]))
        assert answers
        read = pypdf.PdfReader(io.BytesIO(filled((site / entry["path"]).read_bytes(), answers))).get_fields() or {}
        assert {name: str(read[name]["/V"]).removeprefix("/") for name in answers} == answers, entry["path"]


def test_what_is_typed_into_a_worksheet_can_be_seen(site: Path, listed: list[dict[str, Any]], real: Program, tmp_path: Path) -> None:
    seen = 0
    for entry in listed:
        if (entry["kind"], entry["paper"], entry["print"]) != ("worksheet", "a4", "regular"):
            continue
        sheet, answers = (site / entry["path"]).read_bytes(), dict(flat(real.worksheets[entry["id"]]))
        [before] = shown(sheet, tmp_path / f"{entry['id']}-empty")
        [after] = shown(filled(sheet, answers), tmp_path / f"{entry['id']}-filled")
        for widget in widgets(sheet):
            value = answers.get(widget.name)
            if value is not None and widget.state in (None, "", value):
                assert dark(after, widget.box) > dark(before, widget.box) + 4, (entry["id"], widget)
                seen += 1
    assert seen > 500
