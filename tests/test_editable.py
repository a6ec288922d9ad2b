"""Worksheets as Word documents: opened with python-docx, and held against the standard."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from lxml import etree
from openxml_audit import OpenXmlValidator

from generator.model import Program, TableField, Worksheet
from generator.read.load import load
from generator.render import docx
from generator.render.pdf import documents, typeset

CONTENT = {
    "guide": Path(__file__).parent.parent / "content",
    **{name: Path(__file__).parent / "content" / name for name in ("minimal", "full")},
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# ISO/IEC 29500-4, CT_SdtPr; the last of them says what kind of control it is.
ORDER = ["rPr", "alias", "tag", "id", "lock", "placeholder", "temporary", "showingPlcHdr", "dataBinding", "label", "tabIndex"]
KINDS = {"line": "text", "area": "text", "number": "text", "time": "text", "date": "date", "tick": "checkbox"}
IN_TABLES = {**KINDS, "option": "dropDownList", "scale": "dropDownList"}


def cells(sheet: Worksheet) -> set[str]:
    """Return the names of the places to answer that stand in tables."""
    tables = (field for field in sheet.fields if isinstance(field, TableField))
    return {control.name for table in tables for control in table.controls(sheet.name_of(table))}


@cache
def program(name: str) -> Program:
    return load(CONTENT[name], "en").program()


SHEETS = [(name, id) for name in CONTENT for id in program(name).worksheets]
every_sheet = pytest.mark.parametrize(("name", "id"), SHEETS, ids=["-".join(sheet) for sheet in SHEETS])


def sheet_of(name: str, id: str) -> Worksheet:
    return program(name).worksheets[id]


@cache
def rendered(name: str, id: str) -> bytes:
    return docx.render(program(name), sheet_of(name, id))


def drawn(name: str, id: str) -> bytes:
    with ZipFile(io.BytesIO(rendered(name, id))) as package:
        return package.read("word/document.xml")


@cache
def body(name: str, id: str) -> etree._Element:
    return etree.fromstring(drawn(name, id))


def controls(tree: etree._Element) -> Iterator[tuple[str, list[str], etree._Element]]:
    """Yield every content control: its tag, the names of its properties, and itself."""
    for control in tree.iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        names = [etree.QName(each).localname for each in properties]
        yield properties.find(f"{W}tag").get(f"{W}val"), names, control


def complaints(document: bytes, folder: Path) -> list[str]:
    path = folder / "sheet.docx"
    path.write_bytes(document)
    found = [f"{error.part_uri} {error.path}: {error.description}" for error in OpenXmlValidator().validate(str(path)).errors]
    # The validator wants a table of fonts and a theme; the standard lets them be left out, and so does Word.
    return [complaint for complaint in found if not re.search(r"relationships/(fontTable|theme)' is missing", complaint)]


@every_sheet
def test_a_sheet_keeps_to_the_standard(name: str, id: str, tmp_path: Path) -> None:
    assert complaints(rendered(name, id), tmp_path) == []


@pytest.mark.parametrize(("right", "wrong"), [
    (b'<w:pStyle w:val="Cell"/><w:jc w:val="center"/>', b'<w:jc w:val="center"/><w:pStyle w:val="Cell"/>'),
    (b"<w:showingPlcHdr/>", b"<w:showing/>"),
    (b'<wp:docPr id="1"', b'<wp:docPr id="one"'),
])  # fmt: skip
def test_a_planted_fault_is_found(right: bytes, wrong: bytes, tmp_path: Path) -> None:
    id = next(id for id in program("full").worksheets if right in drawn("full", id))
    faulty = io.BytesIO()
    with ZipFile(io.BytesIO(rendered("full", id))) as package, ZipFile(faulty, "w") as changed:
        for path in package.namelist():
            changed.writestr(path, package.read(path).replace(right, wrong, 1))
    assert len(complaints(faulty.getvalue(), tmp_path)) == 1


@every_sheet
def test_every_place_to_answer_is_a_control_with_its_name(name: str, id: str) -> None:
    sheet = sheet_of(name, id)
    tags = [tag for tag, _, _ in controls(body(name, id))]
    assert [tag for tag in tags if tag in set(sheet.names())] == list(sheet.names())
    one_of = {control.name: control for control in sheet.controls() if control.options and control.name not in cells(sheet)}
    for tag in set(tags) - set(sheet.names()):
        assert tag.rpartition(".")[0] in one_of  # one of the boxes of a question with one answer
    for tag, asked in one_of.items():
        [group] = [control for found, _, control in controls(body(name, id)) if found == tag]
        assert [found for found, _, _ in controls(group.find(f"{W}sdtContent"))] == [f"{tag}.{option}" for option in asked.options]


@every_sheet
def test_a_control_is_of_the_kind_of_its_field(name: str, id: str) -> None:
    kinds = {tag: names[-1] for tag, names, _ in controls(body(name, id))}
    sheet = sheet_of(name, id)
    for control in sheet.controls():
        known = IN_TABLES if control.name in cells(sheet) else KINDS
        assert kinds[control.name] == known.get(control.kind, "id")  # no kind: it holds check boxes


@every_sheet
def test_the_properties_of_a_control_stand_in_the_order_of_the_standard(name: str, id: str) -> None:
    numbers = []
    for tag, names, control in controls(body(name, id)):
        known = [ORDER.index(each) for each in names if each in ORDER]
        assert known == sorted(set(known)) and set(names[: len(known)]) <= set(ORDER), tag
        properties = control.find(f"{W}sdtPr")
        assert 0 < len(properties.find(f"{W}alias").get(f"{W}val")) <= 64 and len(tag) <= 64
        assert "".join(control.find(f"{W}sdtContent").itertext())  # what is empty cannot be selected
        numbers.append(properties.find(f"{W}id").get(f"{W}val"))
    assert len(numbers) == len(set(numbers)) > 0


@every_sheet
def test_it_opens_and_its_headings_are_in_order(name: str, id: str) -> None:
    sheet, document = sheet_of(name, id), Document(io.BytesIO(rendered(name, id)))
    headings = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings == [("Heading 1", sheet.title), *(("Heading 2", field.heading) for field in sheet.fields if field.heading)]
    assert document.core_properties.title == sheet.title
    assert document.core_properties.modified.date() == document.core_properties.created.date() == program(name).settings.date
    assert document.core_properties.language == program(name).locale
    texts = [Paragraph(paragraph, document).text for paragraph in document.element.body.iter(f"{W}p")]
    assert all(any(field.prompt in text for text in texts) for field in sheet.fields)
    footer = "".join(paragraph.text for paragraph in document.sections[0].footer.paragraphs)
    assert f"worksheets/{id}/" in footer and (program(name).settings.safety_line or "") in footer


def test_a_tables_head_repeats_and_its_rows_stay_whole() -> None:
    tables = [table for name, id in SHEETS for table in body(name, id).iter(f"{W}tbl")]
    assert len(tables) > 30
    for table in tables:
        rows = list(table.iter(f"{W}tr"))  # a control may hold a row
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        assert heads == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        widths = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        assert sum(widths) <= documents.PAPERS["a4"][0] / 25.4 * 1440 - 2 * docx.twips(docx.MARGIN)
        assert {len(row.findall(f"{W}tc")) for row in rows} == {len(widths)}


def test_a_drop_down_offers_what_the_column_offers() -> None:
    found = 0
    for name, id in SHEETS:
        lists = {tag: control.find(f"{W}sdtPr/{W}dropDownList") for tag, _, control in controls(body(name, id))}
        sheet = sheet_of(name, id)
        for asked in sheet.controls():
            if asked.name in cells(sheet) and asked.kind == "option":
                offered = {each.get(f"{W}value"): each.get(f"{W}displayText") for each in lists[asked.name]}
                assert offered == dict(asked.options)
                found += 1
    assert found > 5


def test_a_wheel_is_drawn_and_described() -> None:
    wheels = [(name, id) for name, id in SHEETS if sheet_of(name, id).wheel]
    assert wheels
    for name, id in wheels:
        [picture] = [element for element in body(name, id).iter() if etree.QName(element).localname == "docPr"]
        assert all(spoke in picture.get("descr") for spoke in sheet_of(name, id).wheel.spokes.values())
        assert len(Document(io.BytesIO(rendered(name, id))).inline_shapes) == 1


def test_paper_goes_by_the_region_of_the_language() -> None:
    here = program("minimal")
    sheet = next(iter(here.worksheets.values()))
    for locale, height in (("en", 297), ("en-GB", 297), ("en-US", 279.4)):
        section = Document(io.BytesIO(docx.render(here.model_copy(update={"locale": locale}), sheet))).sections[0]
        assert round(section.page_height.mm, 1) == height


def test_the_same_sheet_gives_the_same_bytes() -> None:
    for name, id in SHEETS:
        assert docx.render(program(name), sheet_of(name, id).model_copy()) == rendered(name, id)


def test_an_edition_without_words_for_them_has_none() -> None:
    bare = program("minimal")
    assert [download.id for download in docx.plan(bare)] == list(bare.worksheets)
    bare = bare.model_copy(update={"phrases": bare.phrases.model_copy(update={"editable": None})})
    assert list(docx.plan(bare)) == []


def printed(sheets: dict[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return the text of each page of some documents, as a word processor prints them on the paper that PDFs are set for."""
    writer = shutil.which("soffice")
    assert writer, "install LibreOffice Writer and Liberation, a font as wide as Arial: the tests print Word documents with them"
    folder.mkdir()
    shortest = f'w:h="{docx.twips(typeset.SHARED[1])}"'.encode()
    for name, document in sheets.items():
        replaced(document, rb'w:h="[0-9]+"', shortest, folder / f"{name}.docx")
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    made = [writer, home, "--headless", "--convert-to", "pdf", "--outdir", folder, *(folder / f"{name}.docx" for name in sheets)]
    subprocess.run(made, check=True, capture_output=True, timeout=300)
    texts = {name: subprocess.check_output(["pdftotext", folder / f"{name}.pdf", "-"], encoding="utf-8") for name in sheets}
    return {name: text.split("\f")[:-1] for name, text in texts.items()}


def replaced(document: bytes, pattern: bytes, by: bytes, path: Path) -> None:
    """Write a document in which something is another."""
    with ZipFile(io.BytesIO(document)) as package, ZipFile(path, "w") as changed:
        for part in package.namelist():
            changed.writestr(part, re.sub(pattern, by, package.read(part)))


def words(document: bytes) -> Counter[str]:
    """Return how often a document holds each of its words."""
    found: Counter[str] = Counter()
    parted = [f"{W}{tag}" for tag in ("t", "br", "tab", "noBreakHyphen")]
    with ZipFile(io.BytesIO(document)) as package:
        for part in ("word/document.xml", "word/footer.xml"):
            for paragraph in etree.fromstring(package.read(part)).iter(f"{W}p"):
                text = "".join((each.text or "") if each.tag == f"{W}t" else " " for each in paragraph.iter(*parted))
                found.update(re.findall(r"\w+", text))
    return found


def faults(document: bytes, pages: list[str]) -> list[str]:
    """Return what is wrong with a printed sheet."""
    torn = words(document) - Counter(re.findall(r"\w+", " ".join(pages)))
    return [f"{len(pages)} pages"] * (len(pages) > 1) + [f"torn or lost: {word}" for word in torn]


def test_every_sheet_prints_on_one_page_with_its_words_whole(tmp_path: Path) -> None:
    sheets = {f"{name}-{id}": rendered(name, id) for name, id in SHEETS}
    pages = printed(sheets, tmp_path / "printed")
    assert {name: faults(sheets[name], pages[name]) for name in sheets if faults(sheets[name], pages[name])} == {}
    assert not any("Write here" in page for each in pages.values() for page in each)


@pytest.mark.parametrize(("right", "wrong", "fault"), [
    (rb'<w:sz w:val="22"/>', b'<w:sz w:val="60"/>', "2 pages"),
    (rb'<w:sz w:val="20"/>', b'<w:sz w:val="60"/>', "torn or lost: Something"),
])  # fmt: skip
def test_a_planted_fault_in_print_is_found(right: bytes, wrong: bytes, fault: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.docx"
    replaced(rendered("guide", "weekly-planner"), right, wrong, planted)
    [pages] = printed({"planted": planted.read_bytes()}, tmp_path / "printed").values()
    assert fault in faults(planted.read_bytes(), pages)


def test_a_place_to_answer_is_empty_and_in_a_frame() -> None:
    """Words in it would be printed; where nothing is, a frame or a line shows where to click and to write."""
    for name, id in SHEETS:
        for tag, names, control in controls(body(name, id)):
            if "showingPlcHdr" in names:
                assert not "".join(control.itertext()).strip(), tag
                on_a_line = json.loads(documents.worksheet_document(program(name), sheet_of(name, id)).input)["body"][0]["date"]
                assert (on_a_line and tag == on_a_line["name"]) or next(control.iterancestors(f"{W}tbl"), None) is not None, tag


def test_lines_survive_a_copier() -> None:
    with ZipFile(io.BytesIO(rendered("guide", "weekly-planner"))) as package:
        styles = etree.fromstring(package.read("word/styles.xml"))
    lines = [line for line in styles.iter() if line.get(f"{W}val") == "single" and line.get(f"{W}sz")]
    assert len(lines) > 10
    assert all(int(line.get(f"{W}sz")) / 8 >= 0.6 and line.get(f"{W}color") == "000000" for line in lines)
