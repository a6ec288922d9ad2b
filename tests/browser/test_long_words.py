"""A word of 78 letters breaks where its line ends: no page grows wider than the screen, and nothing on paper stands over anything else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pymupdf
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import serving
from tests.conftest import build
from tests.test_problems import Case

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellscha"
assert len(WORD) == 78
COLUMNS = "".join(f"      - {{id: w-{n}, kind: text, prompt: Morgens}}\n" for n in range(7))
TABLES = f"""prompt: {WORD} {WORD}
    help: {WORD}
  - {{id: one, kind: choice, prompt: One, options: {{a: {WORD}, b: b}}}}
  - id: two
    kind: table
    prompt: {WORD}
    row_title: Überraschungsangriffe am Tag
    rows: {{a: {WORD}, b: Wahrscheinlichkeitsrechnung am Abend}}
    columns:
      - {{id: x, kind: text, prompt: Wahrscheinlichkeit}}
      - {{id: y, kind: choice, prompt: Which, options: {{a: {WORD}, b: b}}}}
      - {{id: z, kind: lines, prompt: Why}}
  - id: wide
    kind: table
    prompt: Wide
    rows: 3
    columns:
{COLUMNS}      - {{id: last, kind: choice, prompt: Last, options: {{a: {WORD}, b: b}}}}"""
TEXT = f"""text: |
      {WORD} [{WORD}](https://bread.example/{WORD}) Mix flour with water and salt. Wait until it has doubled.

      | {WORD} | b | c |
      |---|---|---|
      | a | {WORD} | c |
"""
SLIPS = {
    "en/worksheets/loaf-log.yaml": {
        "title: Loaf log": f"title: {WORD}",
        "purpose: Remember": f"purpose: {WORD} Remember",
        "prompt: What is the crumb like?": TABLES,
        "crumb: Dense, with a good crust": f"crumb: {WORD}\n    one: a\n    wide: [{{w-0: {WORD}, w-1: x}}]",
    },
    "en/steps/01-first-loaf.yaml": {
        "title: Your first loaf": f"title: {WORD}",
        "short: First loaf": f"short: {WORD}",
        "text: Mix flour with water and salt. Wait until it has doubled.\n": TEXT,
    },
    "en/program.yaml": {"title: Bread for Beginners": f"title: {WORD}", "title: Bake\n": f"title: {WORD}\n", "one loaf, one page": WORD},
}
PAGES = ("", "steps/", "steps/first-loaf/", "worksheets/", "worksheets/loaf-log/", "glossary/", "404.html")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with the word in every place, built."""
    folder = tmp_path_factory.mktemp("long")
    Case(replace=SLIPS).lay_out(folder / "content")
    return build(folder) / "site"


@pytest.fixture(scope="module")
def host(long: Path) -> Iterator[str]:
    with serving(long) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(width: int, host: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(host + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()


@pytest.mark.parametrize("print_", ["", "-large"])
def test_no_word_on_paper_stands_over_another_or_off_the_page(print_: str, long: Path) -> None:
    path = long / f"downloads/en/a4{print_}/loaf-log.pdf"
    with pymupdf.open(path) as document:
        for sheet in document:
            found = [pymupdf.Rect(word[:4]) for word in sheet.get_text("words")]
            assert found and all(rect.x0 >= 0 and rect.x1 <= sheet.rect.width - 20 for rect in found)
            inner = [rect + (1, rect.height * 0.35, -1, -rect.height * 0.35) for rect in found]
            assert not [1 for one, other in combinations(inner, 2) if one.intersects(other)]
