"""Dates are words, counts agree with their number and lists end with “and”, each as the edition's language has it."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from functools import cache
from typing import Any

import pytest

from generator.model import Program, Worksheet
from generator.read.load import load
from generator.render import archives, epub, pages
from generator.render.pdf import documents
from tests.conftest import ROOT

ISO = re.compile(r"\b20\d\d-\d\d(?:-\d\d)?\b")
LANGUAGES = {
    "en": ("May 3, 2026", "November 2026", "A single min", "Some 2 min", "bells, brakes, and tires"),
    "en-GB": ("3 May 2026", "November 2026", "A single min", "Some 2 min", "bells, brakes and tires"),
    "de": ("3. Mai 2026", "November 2026", "A single min", "Some 2 min", "bells, brakes und tires"),
    "ja": ("2026年5月3日", "2026年11月", "Some 1 min", "Some 2 min", "bells、brakes、tires"),
    "qaa": ("2026-05-03", "2026-11", "Some 1 min", "Some 2 min", "bells, brakes, tires"),  # a language that nobody knows
}


@cache
def full() -> Program:
    return load(ROOT / "tests/content/full", "en").program()


def program(locale: str, minutes: int = 1) -> Program:
    """The program of tests/content/full in another language, with sheets that take so long."""

    def changed(part: Any, **values: Any) -> Any:
        return part.model_copy(update=values)

    sheets = {id: changed(sheet, minutes=minutes) for id, sheet in full().worksheets.items()}
    return changed(full(), locale=locale, worksheets=sheets)


def sheet(program: Program) -> Worksheet:
    return next(iter(program.worksheets.values()))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_dates_counts_and_lists_are_as_the_language_has_them(locale: str) -> None:
    day, month, one, two, list_ = LANGUAGES[locale]
    language = program(locale).language
    assert language.date(dt.date(2026, 5, 3)) == day and language.month(dt.date(2026, 11, 3)) == month
    assert language.listed(["bells", "brakes", "tires"]) == list_ and language.listed(["bells"]) == "bells"
    for minutes, said in ((1, one), (2, two)):
        made = program(locale, minutes)
        id = sheet(made).id
        page = {output.path: output.content.decode() for output in pages.render(made, {})}[f"worksheets/{id}.md"]
        assert f">{said} · " in page
        assert f'"about":["{said}"' in documents.worksheet_document(made, sheet(made)).input


def words(text: str) -> str:
    """Return what people read of a page, a book or a document: no markup, no addresses and nothing that is for machines."""
    text = re.sub(
        r'\A---\n.*?\n---\n|<(?:style|script|dc:date|meta)\b.*?</[^>]*>|"(?:href|address|tip|note)":"[^"]*"', " ", text, flags=re.S
    )
    return re.sub(r"<[^>]*>|https?:\S*", " ", text)


def test_no_sentence_holds_a_date_for_machines() -> None:
    made = program("en")
    book = zipfile.ZipFile(io.BytesIO(epub.render(made)))
    read = {output.path: words(output.content.decode()) for output in pages.render(made, {})}
    read |= {name: words(book.read(name).decode()) for name in book.namelist() if name.endswith(".xhtml")}
    read |= {document.path: words(document.input) for document in documents.plan(made)}
    read["README.txt"] = archives._read_me(made)
    answers = set(ISO.findall(str([sheet.example for sheet in made.worksheets.values()])))
    assert len(read) > 40 and answers
    machines = {name: ISO.findall(text) for name, text in read.items() if set(ISO.findall(text)) - (set() if ".md" in name else answers)}
    assert machines == {}, "answers are typed into documents as their fields ask for them"
    for name in ("sources.md", "steps/chain.md", "EPUB/step-chain.xhtml", "README.txt", "downloads/en/a4/workbook.pdf"):
        assert re.search(r"\b[A-Z][a-z]+ (?:\d\d?, )?20\d\d\b", read[name]), name
