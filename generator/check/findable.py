"""Check that what people type into the search leads somewhere, and to one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from generator.model import HouseStyle
from generator.problems.problem import Place, Problem
from generator.read.load import Content, Loaded
from generator.read.yaml import Path_
from generator.render.search import words


class _Found(NamedTuple):
    """A phrase, where it stands, and what it leads to."""

    phrase: str
    place: Place
    to: str
    title: str


def what_is_read_can_be_found(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Every step, page and worksheet says what people type who need it."""
    if style.found_by:
        for loaded in _read(content):
            if not loaded.part.found_by:
                remedy = "add “found_by: [words, other words]”, in the words of those who need it"
                yield Problem(loaded.source.place(), "nothing here says what people type who need this", remedy)


def a_phrase_leads_to_one_place(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """What people type leads to one thing, or the search would have to guess."""
    first = {" ".join(words(title)): (title, id) for id, title in _titles(content)}
    for found in _phrases(content):
        bare = " ".join(words(found.phrase))
        title, to = first.setdefault(bare, (found.title, found.to))
        if to != found.to:
            what = f"“{found.phrase}” leads to “{title}” too"
            yield Problem(found.place, what, "leave it where someone who types it is helped most", "warning")


def _read(content: Content) -> tuple[Loaded[Any], ...]:
    return (*content.steps, *content.pages, *content.worksheets)


def _titles(content: Content) -> Iterator[tuple[str, str]]:
    for loaded in _read(content):
        for title in dict.fromkeys((loaded.part.title, getattr(loaded.part, "short", None))):
            if title:
                yield loaded.part.id, title


def _phrases(content: Content) -> Iterator[_Found]:
    for loaded in _read(content):
        part = loaded.part
        yield from _of(loaded, part, (), part.id, part.title)
        for at, section in enumerate(getattr(part, "sections", ())):
            yield from _of(loaded, section, ("sections", at), f"{part.id}#{section.id}", f"{part.title}: {section.title}")
    if content.glossary:
        for at, term in enumerate(content.glossary.part.terms):
            yield from _of(content.glossary, term, ("terms", at), f"term:{term.id}", term.term)
    if content.help_lines:
        for number, country in enumerate(content.help_lines.part.countries):
            for at, line in enumerate(country.lines):
                yield from _of(content.help_lines, line, ("countries", number, "lines", at), "help lines", line.name)


def _of(loaded: Loaded[Any], part: Any, path: Path_, to: str, title: str) -> Iterator[_Found]:
    for at, phrase in enumerate(part.found_by):
        yield _Found(phrase, loaded.source.place((*path, "found_by", at)), to, title)


RULES = (
    what_is_read_can_be_found,
    a_phrase_leads_to_one_place,
)
