"""Every document of the real content: what checkers find, and that its worked example goes in and comes out."""

from __future__ import annotations

import io
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
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
