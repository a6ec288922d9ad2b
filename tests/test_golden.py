"""What two small programs look like as pages, forms and answers, compared with files; see golden_files.py for how to update them."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

from generator.check.content import check
from generator.model import Phrases, Program
from generator.read.answers import flat
from generator.read.load import load
from generator.read.walk import texts
from generator.render import archives, downloads, epub, exports, pages
from generator.render.pdf import documents
from tests.golden_files import same_as_golden

HERE = Path(__file__).parent
PAGES = {
    "minimal": ("index", "steps/first-loaf", "worksheets/loaf-log", "worksheets/index", "sources", "glossary"),
    "full": (
        "index", "steps/index", "steps/chain", "steps/tires", "steps/wheels", "facilitators/chain", "accidents",
        "worksheets/ride-log", "worksheets/tire-check", "worksheets/balance", "worksheets/parts-list",
        "worksheets/index", "sources", "glossary",
    ),
}  # fmt: skip
BOOKS = {
    "minimal": ("package.opf", "nav.xhtml", "cover.xhtml", "title.xhtml", "step-first-loaf.xhtml", "worksheets.xhtml"),
    "full": (
        "package.opf", "nav.xhtml", "cover.xhtml", "title.xhtml", "step-chain.xhtml", "step-tires.xhtml", "step-wheels.xhtml",
        "page-accidents.xhtml", "page-tools.xhtml", "worksheets.xhtml", "sources.xhtml", "glossary.xhtml",
    ),
}  # fmt: skip
OURS = ("recovery", "addiction", "drink", "gambl", "drug", "self-managed", "twelve", r"urges?\b", "craving")


@cache
def program(name: str) -> Program:
    content = load(HERE / "content" / name, "en")
    assert check(content) == ()
    return content.program()


@cache
def rendered(name: str) -> dict[str, str]:
    """Return every page of a program by its path."""
    files = downloads.where(exports.plan(program(name)))
    where = {**documents.where(program(name)), **archives.where(program(name)), **files}
    return {output.path: output.content.decode("utf-8") for output in pages.render(program(name), where)}


@pytest.mark.parametrize(("name", "page"), [(name, page) for name, found in PAGES.items() for page in found])
def test_a_page_looks_like_its_golden_file(name: str, page: str) -> None:
    same_as_golden(rendered(name)[f"{page}.md"], HERE / "golden" / name / f"{page.replace('/', '.')}.md")


@pytest.mark.parametrize("name", PAGES)
def test_the_list_of_pages_is_that_of_its_golden_file(name: str) -> None:
    same_as_golden("".join(f"{path}\n" for path in rendered(name)), HERE / "golden" / name / "pages.txt")


@pytest.mark.parametrize("name", PAGES)
def test_the_worked_examples_are_those_of_their_golden_file(name: str) -> None:
    found = {id: dict(flat(sheet)) for id, sheet in program(name).worksheets.items()}
    same_as_golden(json.dumps(found, ensure_ascii=False, indent=1) + "\n", HERE / "golden" / name / "examples.json")


@cache
def book(name: str) -> dict[str, str]:
    """Return every text of a program's EPUB by its path."""
    with ZipFile(io.BytesIO(epub.render(program(name)))) as files:
        return {path: files.read(path).decode("utf-8") for path in files.namelist() if not path.endswith(".png")}


@pytest.mark.parametrize(("name", "file"), [(name, file) for name in PAGES for file in BOOKS[name]])
def test_a_page_of_the_book_looks_like_its_golden_file(name: str, file: str) -> None:
    same_as_golden(book(name)[f"EPUB/{file}"], HERE / "golden" / name / "book" / file)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_book_has_a_golden_file(name: str) -> None:
    known = {"mimetype", "META-INF/container.xml", "EPUB/style.css", *(f"EPUB/{file}" for file in BOOKS[name])}
    assert set(book(name)) == known


@pytest.mark.parametrize("name", PAGES)
def test_answers_are_named_as_the_fields_of_the_sheet(name: str) -> None:
    answered = 0
    for sheet in program(name).worksheets.values():
        assert set(flat(sheet)) <= set(sheet.names())
        answered += len(flat(sheet))
    assert answered


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_this_guide_is_built_into_the_generator(name: str) -> None:
    real = load(HERE.parent / "content", "en").phrases
    assert real
    ours = {phrase for phrase in _phrases(real.part) if " " in phrase and "{" not in phrase and len(phrase) > 12}
    own = " ".join(_phrases(program(name).phrases))
    assert len(ours) > 80
    for path, text in rendered(name).items():
        assert not [phrase for phrase in ours if phrase in text and phrase not in own], path
        assert not [word for word in OURS if re.search(rf"\b{word}", text, re.I)], path


def _phrases(phrases: Phrases) -> list[str]:
    return [words for _, words, _ in texts(phrases)]


def test_every_kind_of_field_column_and_text_is_in_the_full_program() -> None:
    """The full program is worth its name: whatever the model offers, it uses."""
    schema = json.loads((HERE.parent / "schema/worksheet.json").read_text(encoding="utf-8"))
    kinds = {name for name in schema["definitions"] if name.endswith(("-field", "-column"))}
    used = set()
    for sheet in program("full").worksheets.values():
        for field in sheet.fields:
            used |= {f"{field.kind}-field", *(f"{column.kind}-column" for column in getattr(field, "columns", ()))}
    assert len(kinds) > 15 and used == kinds
    step = program("full").steps[0]
    assert {name for name in type(step).model_fields if not getattr(step, name)} == {"continues"}
    assert all(getattr(program("full").settings, name) for name in type(program("full").settings).model_fields)
