"""A source is written the same on pages, on paper and in the book."""

from __future__ import annotations

import html
import re
from pathlib import Path
from zipfile import ZipFile

import pymupdf
import pytest

from generator.model import Reference
from generator.read.load import load
from generator.render import citations
from tests.conftest import ROOT

KNOWN = {"year": 2019, "kind": "trial", "shows": "x", "strength": "x", "checked": "2026-11-23"}


@pytest.mark.parametrize(
    ("about", "written"),
    [
        (
            {"authors": "Smith A, Jones B", "title": "What helps?", "container": "Journal 12, 3–9"},
            "Smith A, Jones B. What helps? Journal 12, 3–9. 2019.",
        ),
        ({"authors": "A. Smith et al.", "title": "It helps!", "container": "Press Inc."}, "A. Smith et al. It helps! Press Inc. 2019."),
        ({"authors": "A service", "title": "A leaflet"}, "A service. A leaflet. 2019."),
        (
            {"authors": "A service", "title": "A page", "container": "undated, read in 2019"},
            "A service. A page. undated, read in 2019.",
        ),
    ],
)
def test_a_source_is_written_in_full(about: dict[str, str], written: str) -> None:
    assert citations.full(Reference.model_validate({**KNOWN, **about, "doi": "10.1000/x"})) == written


def test_where_to_read_it_is_said_in_short() -> None:
    def place(**where: str) -> str:
        return citations.place(Reference.model_validate({**KNOWN, "authors": "x", "title": "x", **where}))

    assert (place(doi="10.1000/x"), place(address="https://www.example.org/a/b")) == ("doi:10.1000/x", "example.org")


def test_each_source_is_written_alike_on_its_page_on_paper_and_in_the_book(built: Path) -> None:
    references = load(ROOT / "content", "en").program().references
    page = _words(re.sub(r"<[^>]+>", "", (built / "site/sources/index.html").read_text(encoding="utf-8")))
    with ZipFile(built / "site/downloads/en/guide.epub") as book:
        [name] = [name for name in book.namelist() if name.endswith("sources.xhtml")]
        chapter = _words(re.sub(r"<[^>]+>", "", book.read(name).decode()))
    with pymupdf.open(built / "site/downloads/en/a4/guide.pdf") as pages:
        paper = re.sub(rf"SourcesPage\d+of{len(pages)}", "", _words("".join(each.get_text() for each in pages)))  # at a page's foot
    cited = [reference for reference in references.values() if _words(citations.full(reference)) in paper]
    assert len(cited) > 100
    for reference in references.values():
        assert _words(citations.full(reference)) in page and _words(citations.full(reference)) in chapter
        assert reference in cited or _words(reference.title) not in paper


def _words(text: str) -> str:
    """Text without what a line's end and a way of escaping change."""
    return re.sub(r"[\s\u00ad\u200b-]", "", html.unescape(text))
