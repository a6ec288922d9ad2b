"""The chapters of the guide as a book, opened in a browser as a reading system opens them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import barriers

CHAPTERS = ("cover", "title", "nav", "page-get-help-now", "step-urges", "worksheets", "sources", "glossary")  # one of each kind

# A chapter is a part of a book, and no page with landmarks of its own.
OF_PAGES_ALONE = ("region", "landmark-one-main", "page-has-heading-one")
RULES = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in OF_PAGES_ALONE}}


@pytest.fixture(scope="module")
def book(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book's files, unpacked."""
    folder = tmp_path_factory.mktemp("book")
    with ZipFile(next(site.glob("downloads/*/guide.epub"))) as packed:
        packed.extractall(folder)
    return folder / "EPUB"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    yield page
    page.close()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_axe_finds_no_barrier(book: Path, page: Page, chapter: str) -> None:
    page.goto((book / f"{chapter}.xhtml").as_uri())
    assert barriers(page, **RULES) == []


def test_axe_is_seen_to_fail_in_a_chapter(book: Path, page: Page) -> None:
    page.goto((book / "title.xhtml").as_uri())
    page.evaluate("document.querySelector('section').append(document.createElement('input'))")
    assert [rule for rule, _ in barriers(page, **RULES)] == ["label"]


def test_no_chapter_scrolls_sideways_on_a_small_phone(book: Path, page: Page) -> None:
    for chapter in sorted(book.glob("*.xhtml")):
        page.goto(chapter.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, chapter.name
