"""What people type leads to the page that is right for it: with the site's own script, on what it knows of this guide."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.render import search
from tests.conftest import ROOT

HERE = ROOT / "tests/search"
SEED = 14


class Searches:
    """Searches of one file, with what each finds."""

    def __init__(self, name: str, index: dict[str, Any], texts: dict[str, Any], typos: bool) -> None:
        self.all = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
        dice = random.Random(SEED)
        typed = [mistyped(each["search"], dice) if typos else each["search"] for each in self.all]
        given = json.dumps({"index": index, "texts": texts, "searches": typed})
        done = subprocess.run([node(), str(HERE / "find.js")], input=given, capture_output=True, text=True, check=True, encoding="utf-8")
        self.answers = json.loads(done.stdout)
        self.places = [_place(answer["found"], each["right"]) for each, answer in zip(self.all, self.answers, strict=True)]

    def share(self, first: int) -> float:
        """Return the share of searches with a right page among the first ones, in percent."""
        return 100 * sum(place < first for place in self.places) / len(self.places)

    def worst(self, first: int) -> list[str]:
        """Return the searches without a right page among the first ones."""
        return [each["search"] for each, place in zip(self.all, self.places, strict=True) if place >= first]


def _place(found: list[list[Any]], right: list[str]) -> int:
    pages = dict.fromkeys(address.partition("#")[0] for address, _ in found)
    return next((place for place, page in enumerate(pages) if page in right), len(pages) + 99)


def mistyped(words: str, dice: random.Random) -> str:
    """Return words with one letter wrong, missing, doubled or swapped, in a word of four letters or more where there is one."""
    places, at = [], 0
    for word in words.split(" "):
        places += range(at, at + len(word)) if len(word) > 3 else []
        at += len(word) + 1
    if not places:
        return words
    at = dice.choice(places)
    kind = dice.choice(["wrong", "missing", "doubled", "swapped"])
    if kind == "wrong":
        return words[:at] + dice.choice("abcdefghijklmnopqrstuvwxyz") + words[at + 1 :]
    if kind == "missing":
        return words[:at] + words[at + 1 :]
    if kind == "doubled":
        return words[:at] + words[at] + words[at:]
    other = at + 1 if at + 1 in places else at - 1
    left, right = sorted((at, other))
    return words[:left] + words[right] + words[left] + words[right + 1 :]


@cache
def node() -> str:
    found = shutil.which("node")
    assert found, "install Node.js: the tests run the site's own scripts with it"
    return found


@pytest.fixture(scope="module")
def known(site: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    index, texts = (json.loads((site / name).read_text(encoding="utf-8")) for name in (search.INDEX, search.TEXTS))
    return index, texts


@pytest.fixture(scope="module")
def aside(known: tuple[dict[str, Any], dict[str, Any]]) -> Searches:
    return Searches("aside", *known, typos=False)


def test_the_right_page_comes_first(aside: Searches) -> None:
    assert aside.share(1) >= 85, aside.worst(1)
    assert aside.share(3) >= 97, aside.worst(3)


def test_every_search_finds_something(aside: Searches) -> None:
    assert [each["search"] for each, answer in zip(aside.all, aside.answers, strict=True) if not answer["found"]] == []


@pytest.mark.parametrize("name", ["tuned", "aside"])
def test_what_is_urgent_is_answered_with_a_card(known: tuple[dict[str, Any], dict[str, Any]], name: str) -> None:
    searches = Searches(name, *known, typos=False)
    urgent = [(each, answer) for each, answer in zip(searches.all, searches.answers, strict=True) if each.get("crisis")]
    assert len(urgent) > 15
    assert [each["search"] for each, answer in urgent if not answer["urgent"]] == []


def test_a_card_is_not_cried_at_everyone(known: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for name in ("tuned", "aside"):
        searches = Searches(name, *known, typos=False)
        pairs = zip(searches.all, searches.answers, strict=True)
        calm = [each["search"] for each, answer in pairs if answer["urgent"] and not each.get("crisis")]
        assert len(calm) <= 0.1 * len(searches.all), calm


def test_one_wrong_letter_does_not_matter(known: tuple[dict[str, Any], dict[str, Any]]) -> None:
    searches = Searches("aside", *known, typos=True)
    assert searches.share(3) >= 90, searches.worst(3)


def test_every_country_has_a_number_for_each_card(known: tuple[dict[str, Any], dict[str, Any]]) -> None:
    index, _ = known
    assert index["urgent"] and len(index["countries"]) > 5
    for code, country in index["countries"].items():
        assert country["emergency"], code
        for urgent in index["urgent"]:
            assert urgent["about"] in country["lines"], f"{code} has no line about {urgent['about']}"


def test_what_things_are_found_by_stands_on_no_page(site: Path, known: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Words that people type may be ones that the guide itself does not use."""
    _, texts = known
    typed = [phrase for _, found_by, parts in texts["pages"] for each in (found_by, *(by for *_, by in parts)) for phrase in each]
    assert {"junkie", "fell off the wagon"} <= set(typed)
    read = [
        path.read_text(encoding="utf-8").lower() for path in site.rglob("*.html") if path.parent.name != "keys"
    ]  # it lists what keys hold
    assert not [html for html in read if "junkie" in html or "fell off the wagon" in html]
