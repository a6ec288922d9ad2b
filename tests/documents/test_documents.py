"""Documents: what they hold, that they can be filled, that everyone can read them, and that they stay the same."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import outloud
import page as page_validation
import pdfua
import pikepdf
import pymupdf
import pypdf
import pytest
from PIL import Image

from generator import cli
from generator.model import Program, SitePhrases
from generator.read.answers import flat
from generator.render.pdf import acroform, documents, typeset
from generator.render.pdf.documents import Document
from generator.render.pdf.typeset import Rendered
from tests.conftest import ROOT

from .inventory import inventory, widgets

HERE = Path(__file__).parent
MM = 72 / 25.4


@pytest.fixture(scope="module")
def planned(program: Program) -> dict[str, Document]:
    return {document.path.removeprefix("downloads/en/"): document for document in documents.plan(program)}


@pytest.fixture(scope="module")
def rendered(planned: dict[str, Document]) -> dict[str, Rendered]:
    return {path: typeset.render(document) for path, document in planned.items()}


@pytest.fixture(scope="module")
def sheet(rendered: dict[str, Rendered]) -> bytes:
    return rendered["a4/every-kind.pdf"].bytes


# ── What there is ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_sheet_step_and_pack_has_a_document_in_both_papers_and_prints(planned: dict[str, Document]) -> None:
    names = ["workbook", "guide", "every-kind", "long-table", "step-pack-try-it", "pack-both"]
    to_read = ["example-every-kind", "example-long-table", "facilitator-guide"]
    regular = [f"{paper}/{name}.pdf" for name in names + to_read for paper in ("a4", "letter")]
    assert list(planned) == regular + [f"{paper}-large/{name}.pdf" for name in names for paper in ("a4", "letter")]


def test_whoever_names_papers_names_them_all() -> None:
    papers = list(documents.PAPERS)
    [offered] = [option.type for option in cli.pdf.params if option.name == "paper"]
    assert list(getattr(offered, "choices", ())) == papers
    assert list(get_args(get_args(SitePhrases.model_fields["paper"].annotation)[0])) == papers
    for script in ("sheet.js", "my-worksheets.js"):
        assert json.dumps(papers) in (ROOT / "docs/assets/sheet" / script).read_text(encoding="utf-8"), script


@pytest.mark.parametrize(
    "name",
    ["a4/every-kind.pdf", "letter/every-kind.pdf", "a4/step-pack-try-it.pdf", "a4-large/every-kind.pdf", "a4/example-every-kind.pdf"],
)
def test_the_inventory_is_as_expected(rendered: dict[str, Rendered], name: str) -> None:
    golden = HERE / (name.replace("/", "-").removesuffix(".pdf") + ".txt")
    found = inventory(rendered[name].bytes)
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8"), "if this is wanted: GOLDEN=write pytest tests/documents"


def test_fields_stand_in_the_order_that_the_document_lists(planned: dict[str, Document], rendered: dict[str, Rendered]) -> None:
    for path, document in planned.items():
        names = list(dict.fromkeys(widget.name for widget in widgets(rendered[path].bytes)))
        assert names == list(document.fields), path
    assert any(document.fields for document in planned.values())


def test_no_field_leaves_its_page_or_meets_another(planned: dict[str, Document], rendered: dict[str, Rendered]) -> None:
    for path, document in planned.items():
        with pikepdf.open(io.BytesIO(rendered[path].bytes)) as pdf:
            sizes = [[round(float(far - near)) for near, far in zip(box[:2], box[2:], strict=True)] for box in map(edges, pdf.pages)]
        assert all(sorted(size) == ([595, 842] if document.paper == "a4" else [612, 792]) for size in sizes)
        found = list(widgets(rendered[path].bytes))
        for at, one in enumerate(found):
            left, bottom, right, top = one.box
            width, height = sizes[one.page - 1]  # a page may lie on its side
            assert 26 < left < right < width - 26 and 26 < bottom < top < height - 26, (path, one)
            for other in found[:at]:
                apart = other.page != one.page or other.box[2] <= left or right <= other.box[0]
                assert apart or other.box[3] <= bottom or top <= other.box[1], (path, one, other)


def edges(page: pikepdf.Page) -> list[float]:
    return [float(edge) for edge in page.obj.MediaBox]


def test_a_long_table_repeats_its_head_and_keeps_its_rows_whole(rendered: dict[str, Rendered]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered["a4/long-table.pdf"].bytes))
    assert all("What happened" in page.extract_text() for page in reader.pages)
    heights = {widget.box[3] - widget.box[1] for widget in widgets(rendered["a4/long-table.pdf"].bytes) if widget.name.endswith(".what")}
    assert heights <= {round(17 * MM - 1 * MM), round(17 * MM - 1 * MM) - 1, round(17 * MM - 1 * MM) + 1}


def test_texts_that_look_like_code_are_set_as_they_are(sheet: bytes) -> None:
    text = pypdf.PdfReader(io.BytesIO(sheet)).pages[0].extract_text()
    assert "Every kind: #x *y* $z$" in text and '#import "x" and [not] a *link*' in text


def test_a_citation_is_a_number_that_leads_to_its_note(rendered: dict[str, Rendered]) -> None:
    pages = pypdf.PdfReader(io.BytesIO(rendered["a4/step-pack-try-it.pdf"].bytes)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "1. Doe J, Roe R. " in text and "2. Roe R, Poe E, Moe M. " in text


def test_an_example_names_the_sources_of_its_sheet_in_short(rendered: dict[str, Rendered]) -> None:
    text = pypdf.PdfReader(io.BytesIO(rendered["a4/example-long-table.pdf"].bytes)).pages[-1].extract_text()
    assert "Doe and Roe 2001; Roe and others 2002; The Team 2003" in text


def test_links_stay_inside_where_their_target_is(rendered: dict[str, Rendered]) -> None:
    def addresses(name: str) -> set[str]:
        pages = pikepdf.open(io.BytesIO(rendered[name].bytes)).pages
        links = [link for page in pages for link in page.obj.get("/Annots", []) if link.Subtype == "/Link" and "/A" in link]
        return {str(link.A.URI) for link in links if "/URI" in link.A}

    assert "https://tiny.example/worksheets/long-table/" in addresses("a4/every-kind.pdf")
    assert "https://tiny.example/steps/try-it/" not in addresses("a4/step-pack-try-it.pdf")
    assert "https://example.org/more" in addresses("a4/step-pack-try-it.pdf")


# ── Filling in ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_radio_circles_are_one_field_with_a_state_for_each_option(sheet: bytes) -> None:
    found = [widget for widget in widgets(sheet) if widget.name == "every-kind.pick"]
    assert [widget.state for widget in found] == ["left", "right", "none"]
    assert {widget.kind for widget in found} == {"Btn radio"}
    assert found[0].tip == "Pick one: On the left"


def test_every_box_to_tick_is_a_field_of_its_own(sheet: bytes) -> None:
    found = {widget.name: widget.state for widget in widgets(sheet) if widget.kind == "Btn"}
    assert found == {f"every-kind.{name}": "on" for name in ("tick.red", "tick.green", "days.mon.done", "days.tue.done")}


def test_every_widget_has_an_appearance_of_its_own_font(sheet: bytes) -> None:
    document = pikepdf.open(io.BytesIO(sheet))
    annotations = [a for page in document.pages for a in page.obj.Annots if a.Subtype == "/Widget"]
    assert len(annotations) > 40
    assert all("/N" in widget.AP and widget.F == 4 for widget in annotations)
    texts = [widget.AP.N.objgen for widget in annotations if widget.get("/FT") in ("/Tx", "/Ch")]
    assert len(set(texts)) == len(texts), "viewers write into these streams, so none may be shared"
    font = document.Root.AcroForm.DR.Font.Answers
    assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor and "+" not in str(font.BaseFont)


def filled(sheet: bytes, answers: dict[str, str]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sheet))
    states = {widget.name: widget.kind for widget in widgets(sheet)}
    values = {name: f"/{value}" if states[name].startswith("Btn") else value for name, value in answers.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_worked_example_goes_in_and_comes_out(program: Program, sheet: bytes) -> None:
    answers = dict(flat(program.worksheets["every-kind"]))
    assert len(answers) == 24 and set(answers) <= set(program.worksheets["every-kind"].names())
    read = pypdf.PdfReader(io.BytesIO(filled(sheet, answers))).get_fields()
    assert {name: str(read[name]["/V"]).removeprefix("/") for name in answers} == answers


def test_what_is_typed_can_be_seen(program: Program, sheet: bytes, tmp_path: Path) -> None:
    answers = dict(flat(program.worksheets["every-kind"]))
    before, after = (shown(content, tmp_path / name) for content, name in ((sheet, "before"), (filled(sheet, answers), "after")))
    assert len(before) == 2
    for widget in widgets(sheet):
        value = answers.get(widget.name)
        if value is None or (widget.state and widget.state != value):
            continue
        pictures = [dark(pages[widget.page - 1], widget.box) for pages in (before, after)]
        assert pictures[1] > pictures[0] + 20, (widget, pictures)


def shown(pdf: bytes, stem: Path) -> list[Image.Image]:
    """Return the pages as poppler shows them, 144 dots an inch."""
    stem.with_suffix(".pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "144", "-gray", stem.with_suffix(".pdf"), stem], check=True)
    return [Image.open(path) for path in sorted(stem.parent.glob(f"{stem.name}-*.pgm"))]


def dark(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """Count dark dots within a box; its edge is left out, since rules run there."""
    left, bottom, right, top = (2 * number for number in box)
    inner = picture.crop((left + 3, picture.height - top + 3, right - 3, picture.height - bottom - 3))
    return sum(inner.histogram()[:70])  # darker than the lines to write on


# ── Everyone can read it ───────────────────────────────────────────────────────────────────────────────────────────────


def faults(path: Path) -> list[str]:
    """Return what three PDF/UA checkers call an error, and one of them of PDF/A where a document claims to be that."""
    profiles = page_validation.ValidationProfile
    claimed = [profiles.PDF_UA_1] + ([profiles.PDF_A_2A] if claims_pdf_a(path.read_bytes()) else [])
    failures = [failure for profile in claimed for failure in page_validation.validate_pdf(str(path), profile=profile).failures]
    # It takes the line feed before “endstream” for part of a stream that ends in a carriage return, which is one end of line to it.
    if all_streams_are_as_long_as_they_say(path.read_bytes()):
        failures = [failure for failure in failures if failure.rule_id != "PDFA2A-STREAM-LENGTH-001"]
    found = [f"page: {failure}" for failure in failures]
    found += [f"pdfua: {finding}" for finding in pdfua.validate(str(path)).findings]
    # TBL-010 guesses that a small table with as many heads as cells was torn from a larger one; ours are whole.
    result = outloud.check(str(path), skip=["TBL-010"])
    # TAG-002 finds words that no reader says; where a table's head repeats, they were said a page before.
    wrong = [each for each in result.findings if each.severity == "error" and not (each.rule == "TAG-002" and _repeats(path, each))]
    return found + [f"outloud: {finding}" for finding in wrong]


def _repeats(path: Path, finding: outloud.Finding) -> bool:
    """Return whether a line stands at the head of a table on the page before, too."""
    with pymupdf.open(path) as document:
        here, before = (document[finding.page - back].get_text("text", flags=0).split() for back in (1, 2))
    line = finding.evidence.split()
    return finding.page > 1 and here[: len(line)] != [] and all(word in before and word in here for word in line)


def claims_pdf_a(pdf: bytes) -> bool:
    """Return whether a document says of itself that it is PDF/A."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b"pdfaid:part" in document.Root.Metadata.read_bytes()


def all_streams_are_as_long_as_they_say(pdf: bytes) -> bool:
    starts = list(re.finditer(rb"/Length (\d+)[^\n]*>>\nstream\n", pdf))
    return bool(starts) and all(pdf[start.end() + int(start[1]) :].startswith(b"\nendstream") for start in starts)


def test_three_checkers_find_no_error(rendered: dict[str, Rendered], tmp_path: Path) -> None:
    for name, document in rendered.items():
        path = tmp_path / name.replace("/", "-")
        path.write_bytes(document.bytes)
        assert faults(path) == [], name
    assert len(rendered) == 30


@pytest.mark.parametrize("planted", ["/TU", "/StructParent"])
def test_the_checkers_would_see_a_fault(sheet: bytes, tmp_path: Path, planted: str) -> None:
    document = pikepdf.open(io.BytesIO(sheet))
    for annotation in document.pages[0].obj.Annots:
        if annotation.Subtype == "/Widget":
            del annotation[planted]
    document.save(tmp_path / "planted.pdf")
    assert faults(tmp_path / "planted.pdf")


def test_the_label_of_a_row_is_its_header(sheet: bytes) -> None:
    heads: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if kid.S == "/TH":
                    heads.append(next(str(a.Scope) for a in kid.A if "/Scope" in a))
                walk(kid)

    document = pikepdf.open(io.BytesIO(sheet))
    walk(document.Root.StructTreeRoot)
    assert heads == ["/Column"] * 10 + ["/Row"] * 2 + ["/Column"] * 12 + ["/Row"] * 3  # two tables, and the ratings of the wheel


def figures(pdf: bytes) -> list[tuple[str, bool]]:
    """Return each figure's alternative text, and whether it holds nothing that is read out by itself."""
    found: list[tuple[str, bool]] = []

    def walk(element: pikepdf.Object) -> None:
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if kid.S == "/Figure":
                    inside = kid.K if isinstance(kid.K, pikepdf.Array) else [kid.K]
                    found.append(
                        (str(kid.get("/Alt", "")), not any(isinstance(each, pikepdf.Dictionary) and "/S" in each for each in inside))
                    )
                walk(kid)

    document = pikepdf.open(io.BytesIO(pdf))
    walk(document.Root.StructTreeRoot)
    return found


def test_a_picture_is_one_figure_with_its_alternative_text(rendered: dict[str, Rendered]) -> None:
    for name in ("a4/step-pack-try-it.pdf", "letter/workbook.pdf"):
        assert ("Two boxes, the second below the first.", True) in figures(rendered[name].bytes), name


def test_the_checkers_would_see_a_picture_without_its_alternative_text(rendered: dict[str, Rendered], tmp_path: Path) -> None:
    document = pikepdf.open(io.BytesIO(rendered["a4/step-pack-try-it.pdf"].bytes))
    told = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    [figure] = [each for each in told if str(each.Alt).startswith("Two boxes")]
    del figure.Alt
    document.save(tmp_path / "planted.pdf")
    assert faults(tmp_path / "planted.pdf")


def test_the_words_of_a_picture_are_set_in_the_font_of_the_document(rendered: dict[str, Rendered]) -> None:
    pages = pymupdf.open(stream=rendered["a4/step-pack-try-it.pdf"].bytes)
    spans = [
        span for page in pages for block in page.get_text("dict")["blocks"] for line in block.get("lines", []) for span in line["spans"]
    ]
    found = {span["text"].strip(): (span["font"].split("-")[0], round(span["size"], 1)) for span in spans}
    assert found["Another"] == found["Hold #x *on*"] == ("AtkinsonHyperlegible", 12)


def test_title_language_and_bookmarks_are_there(rendered: dict[str, Rendered]) -> None:
    document = pikepdf.open(io.BytesIO(rendered["a4/workbook.pdf"].bytes))
    assert str(document.Root.Lang) == "en" and document.Root.ViewerPreferences.DisplayDocTitle
    assert str(document.docinfo.Title) == "Tiny Guide: Workbook"
    with document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Contents", "Step 2: Trying", "Sources"]


def test_lines_to_write_on_are_wide_enough_apart(program: Program, sheet: bytes) -> None:
    large = typeset.render(documents.worksheet_document(program, program.worksheets["every-kind"], "a4", "large")).bytes
    for pdf, least in ((sheet, 8.5), (large, 11)):
        story = next(widget for widget in widgets(pdf) if widget.name == "every-kind.story")
        page = pymupdf.open(stream=pdf)[story.page - 1]
        left, _, right, _ = story.box
        rules = {drawing["rect"].y0 for drawing in page.get_drawings() if drawing["rect"].x0 == pytest.approx(left, abs=1)}
        top, bottom = page.rect.height - story.box[3], page.rect.height - story.box[1] + 3
        rules = sorted(y for y in rules if top + 2 < y < bottom)
        assert len(rules) == 3
        assert min(b - a for a, b in zip(rules, rules[1:], strict=False)) >= least * MM - 0.1


def test_little_ink_is_needed(rendered: dict[str, Rendered]) -> None:
    inks = []
    for document in rendered.values():
        for page in pymupdf.open(stream=document.bytes):
            samples = page.get_pixmap(dpi=50, colorspace=pymupdf.csGRAY).samples
            inks.append(1 - sum(samples) / (255 * len(samples)))
    assert 0.01 < max(inks) < 0.06


def test_no_text_leaves_its_page(rendered: dict[str, Rendered]) -> None:
    for name, document in rendered.items():
        for page in pymupdf.open(stream=document.bytes):
            words = page.get_text("words")
            assert words and all(word[0] > 24 and word[2] < page.rect.width - 24 for word in words), name


def test_both_papers_show_the_same_page_with_other_margins(rendered: dict[str, Rendered]) -> None:
    sizes = {"a4": (595.276, 841.89), "letter": (612, 792)}
    found = {}
    for paper, size in sizes.items():
        page = pypdf.PdfReader(io.BytesIO(rendered[f"{paper}/every-kind.pdf"].bytes)).pages[0]
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx(size, abs=0.01)
        found[paper] = page.extract_text()
    assert found["a4"] == found["letter"]


@pytest.mark.parametrize("name", ["every-kind.pdf", "step-pack-try-it.pdf", "workbook.pdf", "example-every-kind.pdf"])
def test_the_second_paper_is_the_first_one_and_an_update(name: str, rendered: dict[str, Rendered], tmp_path: Path) -> None:
    first, second = (rendered[f"{paper}/{name}"].bytes for paper in ("a4", "letter"))
    assert second.startswith(first) and len(second) < len(first) + 600
    (tmp_path / name).write_bytes(second)
    subprocess.run(["qpdf", "--check", tmp_path / name], check=True, capture_output=True)
    identities = [pypdf.PdfReader(io.BytesIO(content)).trailer["/ID"] for content in (first, second)]
    assert identities[0][0] == identities[1][0] and identities[0][1] != identities[1][1]
    widths = {float(page.mediabox.width) for page in pypdf.PdfReader(io.BytesIO(second)).pages}
    assert widths == {612.0}


# ── It stays the same ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_processes_make_the_same_bytes(planned: dict[str, Document], rendered: dict[str, Rendered]) -> None:
    names = ["a4/every-kind.pdf", "letter/workbook.pdf"]
    code = (
        "import sys, json, hashlib; from generator.render.pdf.documents import Document; from generator.render.pdf.typeset import render\n"
        "for given in json.load(sys.stdin): print(hashlib.sha256(render(Document(**given)).bytes).hexdigest())"
    )
    given = json.dumps([{**planned[name].__dict__} for name in reversed(names)])
    out = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, text=True, check=True, cwd=HERE.parent.parent)
    assert out.stdout.split() == [hashlib.sha256(rendered[name].bytes).hexdigest() for name in reversed(names)]


def test_a_key_changes_with_what_is_set_and_only_then(planned: dict[str, Document]) -> None:
    document = planned["a4/every-kind.pdf"]
    assert typeset.key(document) == typeset.key(replace(document))
    assert typeset.key(document) != typeset.key(replace(document, input=document.input.replace("Tell it", "Say it")))
    assert len({typeset.key(each) for each in planned.values()}) == len(planned)


def test_a_worksheet_can_take_an_appended_update_and_others_are_packed(rendered: dict[str, Rendered]) -> None:
    assert b"/ObjStm" not in rendered["a4/every-kind.pdf"].bytes and b"\nxref\n" in rendered["a4/every-kind.pdf"].bytes
    assert b"/ObjStm" in rendered["a4/workbook.pdf"].bytes
    assert all(len(document.bytes) < 170_000 for document in rendered.values())


def test_the_prepared_font_is_the_one_that_its_script_makes() -> None:
    pytest.importorskip("fontpkg_noto_sans")
    from generator.render.templates import make_answers_font as script

    assert script.wrapped(script.outlines()) == acroform.ANSWERS_FONT.read_bytes()
    assert script.saved(script.outlines()) == acroform.ANSWERS_FONT.with_suffix(".ttf").read_bytes()


def test_large_print_is_set_larger(program: Program) -> None:
    document = documents.worksheet_document(program, program.worksheets["every-kind"], "a4", "large")
    assert document.path == "downloads/en/a4-large/every-kind.pdf"
    assert typeset.render(document).pages > 2
