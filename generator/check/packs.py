"""Check that packs can be printed, and that one for jail or prison holds nothing that cannot be followed or called there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from generator.check.references import Names, problem
from generator.model import Pack
from generator.problems.problem import Problem, nearest
from generator.read.load import Content, Loaded
from generator.read.walk import texts
from generator.render import markdown, reading

NOT_PRINTED = ("example", "facilitators", "suits")
"""Keys of a worksheet that its paper does not show."""

_TELEPHONE = re.compile(r"(?<![\w.,-])\+?\d[\d ()-]{5,}\d(?![\w])")


def packs_print_pages(names: Names, content: Content) -> Iterator[Problem]:
    """The pages of a pack have a text to print, as those written by hand have not."""
    if not content.settings:
        return
    printed = {loaded.part.id for loaded in content.pages}
    for number, pack in enumerate(content.settings.part.packs):
        for at, id in enumerate(pack.pages):
            if id not in printed and id in (names.known["page"] or ()):  # one that is nowhere is told by `named_things_exist`
                what = f"a pack prints what a page says, and “{id}” has no file in pages"
                yield problem(content.settings.source, ("packs", number, "pages", at), what, nearest(id, printed))


CARD = 1100  # letters: so many fit on a quarter of a sheet of paper that can still be read


def cards_fit_a_pocket(names: Names, content: Content) -> Iterator[Problem]:
    """The pages behind the doors of the home page are printed as cards, and are no longer than a card."""
    doors = content.settings.part.home.doors if content.settings else None
    for loaded in content.pages if doors else ():
        if doors and loaded.part.id in doors.pages:
            with suppress(markdown.DialectError):  # `texts_keep_to_the_dialect` tells it
                length = len(loaded.part.lead) + reading.letters(reading.card(loaded.part))
                if length > CARD:
                    what = f"this page has {length} letters, and a card for a pocket, which a door leads to, holds {CARD}"
                    yield problem(loaded.source, ("title",), what, "say less here, or lead to another page")


def packs_for_custody_lead_nowhere(names: Names, content: Content) -> Iterator[Problem]:
    """Where nobody can follow a link or call a number, what is printed holds none."""
    packs = content.settings.part.packs if content.settings else ()
    for pack in packs:
        if not pack.custody:
            continue
        sheets: list[Loaded[Any]] = [loaded for loaded in content.worksheets if loaded.part.id in pack.worksheets]
        pages: list[Loaded[Any]] = [loaded for loaded in content.pages if loaded.part.id in pack.pages]
        for loaded in (*sheets, *pages):
            yield from _ways_out(loaded, pack)


def _ways_out(loaded: Loaded[Any], pack: Pack) -> Iterator[Problem]:
    remedy = f"say it without, or take this out of “{pack.title}”"
    inside = {*(f"worksheet:{id}" for id in pack.worksheets), *(f"page:{id}" for id in pack.pages)}
    for path, text, kind in texts(loaded.part):
        if path[0] in NOT_PRINTED:
            continue
        if kind != "words":
            try:
                links = [mark for mark in markdown.marks(markdown.blocks(text)) if mark["t"] == "link" and mark["href"] not in inside]
            except markdown.DialectError:
                continue  # `texts_keep_to_the_dialect` tells it
            for link in links:
                words = "".join(part for part in link["c"] if isinstance(part, str))
                yield problem(loaded.source, path, f"nobody in jail or prison can follow the link “{words}”", remedy, near=words)
        for found in _TELEPHONE.finditer(text):
            yield problem(loaded.source, path, f"nobody in jail or prison can call {found.group()}", remedy, near=found.group())
