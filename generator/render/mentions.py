"""What a part of a program names: the steps, worksheets, pages, terms and sources that its keys, links and citations lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from generator.model import Settings, Step, WheelPicture, Worksheet
from generator.read.walk import texts
from generator.read.yaml import Path_
from generator.render import markdown


class Mention(NamedTuple):
    """Something that a part names, and where in it."""

    group: str  # worksheet, step, page, term, source, country or help line about
    id: str
    path: Path_
    near: str = ""
    """The words at the path that name it."""


def mentions(part: Any) -> Iterator[Mention]:
    """Yield all that a part names; a text outside of the dialect names nothing."""
    yield from _in_keys(part)
    for path, text, kind in texts(part):
        if kind == "words" or "[" not in text:
            continue
        try:
            found = markdown.blocks(text)
        except markdown.DialectError:
            continue  # `check.texts_keep_to_the_dialect` tells it
        for mark in markdown.marks(found):
            if mark["t"] == "cite":
                yield Mention("source", mark["key"], path, f"[@{mark['key']}")
            else:
                yield from _link(mark["href"], path, f"({mark['href']}")


def _link(href: str, path: Path_, near: str = "") -> Iterator[Mention]:
    scheme, _, id = href.partition(":")
    if scheme in markdown.SCHEMES:
        yield Mention(scheme, id, path, near)


def _in_keys(part: Any) -> Iterator[Mention]:
    for at, section in enumerate(getattr(part, "sections", ())):
        if isinstance(section.picture, WheelPicture):
            yield Mention("worksheet", section.picture.worksheet, ("sections", at, "picture", "worksheet"))
    if isinstance(part, Step):
        if part.continues:
            yield Mention("step", part.continues, ("continues",))
        for group in ("skills", "exercises"):
            for at, item in enumerate(getattr(part, group)):
                if item.worksheet:
                    yield Mention("worksheet", item.worksheet, (group, at, "worksheet"))
        for at, id in enumerate(part.facilitators.print if part.facilitators else ()):
            yield Mention("worksheet", id, ("facilitators", "print", at))
    elif isinstance(part, Worksheet):
        for at, key in enumerate(part.sources):
            yield Mention("source", key, ("sources", at))
    elif isinstance(part, Settings):
        if part.help_page:
            yield Mention("page", part.help_page, ("help_page",))
        for at, code in enumerate(part.paper_help):
            yield Mention("country", code, ("paper_help", at))
        for number, menu in enumerate(part.menu):
            for at, id in enumerate(menu.pages):
                yield Mention("page", id, ("menu", number, "pages", at))
        for number, pack in enumerate(part.packs):
            for at, id in enumerate(pack.pages):
                yield Mention("page", id, ("packs", number, "pages", at))
            for at, id in enumerate(pack.worksheets):
                yield Mention("worksheet", id, ("packs", number, "worksheets", at))
        for number, need in enumerate(part.needs):
            for at, id in enumerate(need.worksheets):
                yield Mention("worksheet", id, ("needs", number, "worksheets", at))
        for number, urgent in enumerate(part.urgent):
            yield Mention("page", urgent.page, ("urgent", number, "page"))
            yield Mention("help line about", urgent.about, ("urgent", number, "about"))
        for at, id in enumerate(part.home.doors.pages if part.home.doors else ()):
            yield Mention("page", id, ("home", "doors", "pages", at))
        for at, way in enumerate(part.home.ways):
            yield from _link(way.link, ("home", "ways", at, "link"))  # any other is told by `check.ways_lead_somewhere`
