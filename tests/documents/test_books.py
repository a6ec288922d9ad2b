"""The guide as a book, and all worksheets in one file: what they hold, in which order, and that everyone can read them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pymupdf
import pytest

from generator.model import Menu, Program
from generator.read.load import load
from generator.render import archives
from generator.render.downloads import gzipped
from generator.render.pdf import documents, typeset
from generator.render.pdf.documents import Document

from .test_documents import claims_pdf_a

CONTENT = Path(__file__).parent.parent / "content"


@pytest.fixture(scope="module")
def wheels() -> Program:
    return load(CONTENT / "full", "en").program()


@pytest.fixture(scope="module")
def book(wheels: Program) -> bytes:
    return typeset.render(documents.guide(wheels)).bytes


def chapters(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        return [item.title for item in outline.root]


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_text() for page in pymupdf.open(stream=pdf)).split())


def tags(pdf: bytes) -> Counter[str]:
    found: Counter[str] = Counter()

    def walk(element: pikepdf.Object) -> None:
        kids: Any = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                found[str(kid.S)] += 1
                walk(kid)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot)
    return found


# ── The book ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_book_holds_what_the_menu_offers_in_its_order(wheels: Program, book: bytes) -> None:
    pages = [wheels.pages[id].title for id in ("accidents", "tools")]
    steps = [f"{wheels.phrases.worksheet.step.format(n=step.number)}: {step.short}" for step in wheels.steps]
    sheets, words, sources = wheels.phrases.worksheet.worksheets, wheels.phrases.site.glossary, wheels.phrases.site.sources
    first = [wheels.phrases.documents.help_card, wheels.phrases.documents.contents, wheels.phrases.site.steps]
    assert chapters(book) == [*first, *pages, *steps, sheets, words, sources]


def test_help_comes_first_wherever_the_menu_has_it(wheels: Program) -> None:
    menu = (Menu(title="All", pages=("glossary", "steps", "tools", "accidents")),)
    other = wheels.model_copy(update={"settings": wheels.settings.model_copy(update={"menu": menu})})
    found = chapters(typeset.render(documents.guide(other)).bytes)
    assert found[3:5] == [wheels.pages["accidents"].title, wheels.phrases.site.glossary]
    assert found[-2:] == [wheels.pages["tools"].title, wheels.phrases.site.sources]


def test_every_note_leads_to_its_source_and_back(book: bytes) -> None:
    document = pymupdf.open(stream=book)
    first_of_sources = document.page_count - 1  # the sources of this small program fill one page
    forth, back = Counter[int](), Counter[int]()
    for number, page in enumerate(document):
        for link in page.get_links():
            if link["kind"] in (pymupdf.LINK_GOTO, pymupdf.LINK_NAMED) and number != link["page"]:
                if link["page"] == first_of_sources and number > 2:  # what comes before are the numbers to call and the contents
                    forth[number] += 1
                elif number == first_of_sources:
                    back[link["page"]] += 1
    assert forth and set(forth) == set(back)


def test_links_between_chapters_stay_in_the_book(wheels: Program, book: bytes) -> None:
    web = [link["uri"] for page in pymupdf.open(stream=book) for link in page.get_links() if "uri" in link]
    assert f"{wheels.settings.address}worksheets/ride-log/" in web
    assert not [address for address in web if re.search(r"/(steps/\w|glossary|accidents|tools)", address)]


def test_worksheets_are_named_with_the_addresses_to_type(wheels: Program, book: bytes) -> None:
    found = text(book)
    assert all(f"wheels.example/guide/worksheets/{id}/" in found for id in wheels.worksheets)
    assert documents.guide(wheels).fields == ()


def test_help_lines_stand_in_tables_with_heads(wheels: Program, book: bytes) -> None:
    found = text(book)
    lines = [line for country in wheels.help_lines.countries for line in country.lines]
    assert lines and all(line.name in found and line.operator in found for line in lines)
    countries = sum(bool(country.lines) for country in wheels.help_lines.countries)
    assert tags(book)["/TH"] >= 3 * countries > 0
    numbers = {link["uri"] for page in pymupdf.open(stream=book) for link in page.get_links() if link.get("uri", "").startswith("tel:")}
    assert {f"tel:{re.sub('[ -]', '', line.number)}" for line in lines if line.number} <= numbers


def test_lists_are_lists_and_headings_go_down_one_by_one(book: bytes) -> None:
    found = tags(book)
    assert found["/L"] and found["/LI"] == found["/LBody"]
    levels: list[int] = []

    def walk(element: pikepdf.Object) -> None:
        kids: Any = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if re.fullmatch(r"/H[1-6]", str(kid.S)):
                    levels.append(int(str(kid.S)[2]))
                walk(kid)

    with pikepdf.open(io.BytesIO(book)) as document:
        walk(document.Root.StructTreeRoot)
    assert levels[0] == 1 and max(levels) == 3
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_foot_of_a_page_names_its_chapter(wheels: Program, book: bytes) -> None:
    for page in pymupdf.open(stream=book):
        title = next((step.short for step in wheels.steps if f"{step.short}\n{step.title}\n" in page.get_text()), None)
        if title and page.number > 3:
            foot = page.get_text(clip=pymupdf.Rect(0, page.rect.height - 80, page.rect.width, page.rect.height))
            assert title in foot
            return
    raise AssertionError("no step begins on any page")


def test_large_print_is_large(wheels: Program) -> None:
    sizes: Counter[int] = Counter()
    for page in pymupdf.open(stream=typeset.render(documents.guide(wheels, print="large")).bytes):
        for block in page.get_text("dict")["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    sizes[round(span["size"])] += len(span["text"])
    assert sizes.most_common(1)[0][0] == 18


# ── Kept for long ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_only_read_is_pdf_a_and_what_is_filled_in_is_not(wheels: Program, book: bytes) -> None:
    """Acrobat shows what claims PDF/A for reading only, so a form that claims it could not be filled in."""
    assert claims_pdf_a(book)
    assert not claims_pdf_a(typeset.render(documents.worksheet_document(wheels, wheels.worksheets["ride-log"])).bytes)


@pytest.mark.parametrize("planted", ["/MarkInfo", "/Metadata"])
def test_the_checker_would_see_a_fault_in_what_is_kept(book: bytes, tmp_path: Path, planted: str) -> None:
    with pikepdf.open(io.BytesIO(book)) as document:
        del document.Root[planted]
        document.save(tmp_path / "planted.pdf")
    assert page_validation.validate_pdf(str(tmp_path / "planted.pdf"), profile=page_validation.ValidationProfile.PDF_A_2A).failures


# ── All worksheets in one file ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def rendered(program: Program) -> list[tuple[Document, bytes]]:
    planned = [document for document in documents.plan(program) if document.kind in ("worksheet", "guide")]
    return [(document, typeset.render(document).bytes) for document in planned]


def test_an_archive_holds_every_worksheet_of_its_paper(program: Program, rendered: list[tuple[Document, bytes]]) -> None:
    found = {file.path: content for file, content in archives.archives(program, rendered)}
    assert {"downloads/en/worksheets-a4.zip", "downloads/en/worksheets-letter.zip"} <= set(found)
    for path, content in found.items():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == ["README.txt", "every-kind.pdf", "long-table.pdf"], path
            assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 1, 2)}
            paper = Path(path).stem.removeprefix("worksheets-")
            for document, pdf in rendered:
                if document.kind == "worksheet" and document.path.split("/")[2] == paper:
                    assert archive.read(f"{document.id}.pdf") == pdf
            read_me = archive.read("README.txt").decode()
            assert "CC0" in read_me and "https://tiny.example/" in read_me


def test_an_archive_is_the_same_each_time(program: Program, rendered: list[tuple[Document, bytes]]) -> None:
    one, two = (list(archives.archives(program, given)) for given in (rendered, list(reversed(rendered))))
    assert one and sorted(one, key=str) == sorted(two, key=str)


def test_what_is_compressed_already_gives_the_same_archive(program: Program, rendered: list[tuple[Document, bytes]]) -> None:
    compressed = [(document, gzipped(pdf)) for document, pdf in rendered]
    assert list(archives.archives(program, compressed)) == list(archives.archives(program, rendered))


def test_archives_stand_where_the_pages_look_for_them(program: Program, rendered: list[tuple[Document, bytes]]) -> None:
    where = archives.where(program)
    assert sorted(where.values()) == sorted(file.path for file, _ in archives.archives(program, rendered))


def test_the_manifest_lists_what_is_no_pdf(site: Path) -> None:
    files = json.loads((site / "downloads/manifest.json").read_text(encoding="utf-8"))["files"]
    assert {"downloads/en/worksheets-a4.zip", "downloads/en/worksheets-letter.zip"} <= {file["path"] for file in files}
    for file in files:
        assert (site / file["path"]).stat().st_size == file["bytes"]
        assert set(file) == {"path", "title", "kind", "id", "locale", "bytes", "sha256"}


def test_no_name_that_the_code_makes_tells_what_the_guide_is_about(site: Path) -> None:
    listed = json.loads((site / "downloads/manifest.json").read_text(encoding="utf-8"))
    names = {Path(entry["path"]).name.replace(entry["id"], "") for entry in [*listed["documents"], *listed["files"]]}
    assert len(names) > 4
    assert not [name for name in names if re.search(r"recover|addict|drink|drug|gambl|alcohol|urge|guide-to", name)]
    inside = [name for path in (site / "downloads").rglob("*.zip") for name in zipfile.ZipFile(path).namelist()]
    assert {name.removesuffix(".pdf") for name in inside} == {"README.txt"} | {
        entry["id"] for entry in listed["documents"] if entry["kind"] == "worksheet"
    }


def test_every_download_that_a_page_offers_is_there(site: Path) -> None:
    offered = 0
    for page in site.rglob("*.html"):
        for href in re.findall(r'href="?([^" >]*downloads/[^" >]+)', page.read_text(encoding="utf-8")):
            assert (page.parent / href).resolve().is_file(), (page, href)
            offered += 1
    assert offered > 100


# ── Several things under one prompt ────────────────────────────────────────────────────────────────────────────────────


def test_ratings_stand_as_rows_below_what_is_asked(wheels: Program) -> None:
    sheet = typeset.render(documents.worksheet_document(wheels, wheels.worksheets["balance"])).bytes
    with pymupdf.open(stream=sheet) as document:
        places = {widget.field_name: widget.rect for widget in document[0].widgets()}
        [asked] = document[0].search_for("How loud is each")
        rows = [document[0].search_for(words)[-1] for words in ("Chain", "Hub")]
    circles = [places["balance.noises.chain"], places["balance.noises.hub"]]
    assert asked.y1 < rows[0].y0 < rows[0].y1 < rows[1].y0
    assert all(abs((row.y0 + row.y1) / 2 - (circle.y0 + circle.y1) / 2) < 3 for row, circle in zip(rows, circles, strict=True))
