"""Whatever words and addresses hold, the built pages have the elements and attributes that they have without it, and no others."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.read.load import load
from generator.read.walk import parts, texts
from generator.read.yaml import read
from tests.conftest import ROOT, build

# Each mark means something in HTML, in an attribute or in Markdown; none is markup that `guide check` refuses.
BEFORE, AFTER = "1. # > ", """ "onclick='x' *a* _b_ [c] \\_ < & > ~"""
FEW = """ "'<&"""
COMMANDS = " { onclick=x }"  # what Markdown takes for attributes; in phrases braces are places
DRAWN = {"picture", "path", "wheel", "example"}  # they have little room, or are told apart by their words
DIALED = {"emergency", "number", "text"}


def hostile(folder: Path) -> int:
    """Put the marks into every plain text of a program; returns how many there are."""
    count = 0
    for loaded in parts(load(folder / "content", "en")):
        path = folder / loaded.source.file.removeprefix(f"{folder.as_posix()}/")
        value: Any = read(path).value
        if path.name == "phrases.yaml":
            value["same_words"] = {BEFORE + words + AFTER: why for words, why in value["same_words"].items()}
        places = [found for found, _, kind in texts(loaded.part) if kind == "words" and not DRAWN & set(found)]
        places = [found for found in places if path.name != "help-lines.yaml" or found[-1] not in DIALED]
        for *way, last in places:
            part = value
            for step in way:
                part = part[step]
            more = "" if path.name == "phrases.yaml" else COMMANDS
            tight = "columns" in way or (path.parent.name, last) == ("steps", "short")  # the head of a column, a step drawn on the path
            part[last] = part[last] + FEW if tight else BEFORE + part[last] + AFTER + more
            count += 1
        path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return count


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full program with marks in all its words, built."""
    folder = tmp_path_factory.mktemp("attacked")
    shutil.copytree(ROOT / "tests/content/full", folder / "content")
    assert hostile(folder) > 390
    return build(folder) / "site"


def pages(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def test_words_add_no_element_and_no_attribute(full: Path, attacked: Path) -> None:
    sound, found = pages(full / "site"), pages(attacked)
    assert len(sound) > 15 and list(sound) == list(found)
    for name in sound:
        assert Elements(found[name]).found == Elements(sound[name]).found, name


def test_words_are_shown_as_they_were_typed(attacked: Path) -> None:
    for name, page in pages(attacked).items():
        words = " ".join(Elements(page).words.split())
        if name != "404.html":
            title = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
            said = " ".join(Elements(title[1]).words.split()) if title else ""
            assert said.startswith(BEFORE.strip()) or said.endswith(FEW.strip()), name
        assert words.count(AFTER.strip()) > 10, name
