"""Check that what was loaded is sound: names, links, sources, texts and examples fit together.

Each rule is one function that yields problems; `check` runs them all, so that every problem is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from generator.check.dates import overdue, today
from generator.check.drawings import (
    colors_can_be_read,
    pictures_explain_themselves,
    tables_fit_on_paper,
    tables_stay_apart,
    wheels_have_scales,
)
from generator.check.packs import cards_fit_a_pocket, packs_for_custody_lead_nowhere, packs_print_pages
from generator.check.phrases import phrases_hold_their_places, phrases_say_a_thing_once
from generator.check.references import (
    Names,
    ids_can_be_addresses,
    ids_match_their_files,
    named_things_exist,
    problem,
    steps_are_numbered_once,
)
from generator.check.texts import letters_can_be_printed, notes_cut_no_words_off, texts_keep_to_the_dialect, words_are_plain
from generator.problems.problem import Problem, nearest
from generator.read.answers import misfits
from generator.read.load import Content
from generator.read.walk import parts
from generator.read.yaml import Path_
from generator.render import markdown

Rule = Callable[[Names, Content], Iterator[Problem]]


def check(content: Content, hand_written: Iterable[str] | None = ()) -> tuple[Problem, ...]:
    """Return every problem of an edition, sorted by place.

    `hand_written` names the pages written as Markdown; None when there is no folder of them, as beside a copy of the content.
    """
    names = Names(content, hand_written)
    found = [each for rule in RULES for each in rule(names, content)]
    return tuple(sorted({*content.problems, *found, *overdue(content, today())}))


def ids_within_a_file_are_unique(names: Names, content: Content) -> Iterator[Problem]:
    """Fields, columns, sections and the like have ids of their own."""
    for loaded in parts(content):
        for path, ids in _id_lists(loaded.part):
            for at, id in enumerate(ids):
                if id in ids[:at]:
                    yield problem(loaded.source, (*path, at, "id"), f"“{id}” is used twice in this list", "give each its own id")
    if not content.help_lines:
        return
    codes = [country.code for country in content.help_lines.part.countries]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            yield problem(
                content.help_lines.source,
                ("countries", at, "code"),
                f"“{code}” is used twice in this list",
                "put all its lines under one of them",
            )


def anchors_of_a_step_are_unique(names: Names, content: Content) -> Iterator[Problem]:
    """A section, a skill and an exercise of one step share a page, so none may have the id of another."""
    for loaded in content.steps:
        seen: dict[str, str] = {}
        for group in ("sections", "skills", "exercises"):
            for at, item in enumerate(getattr(loaded.part, group)):
                taken = seen.setdefault(item.id, group)
                if taken != group:
                    what = f"“{item.id}” is the id of one of the {taken} too, and both stand on one page"
                    yield problem(loaded.source, (group, at, "id"), what, f"choose another, such as “{item.id}-{group.removesuffix('s')}”")


def _id_lists(part: Any, path: Path_ = ()) -> Iterator[tuple[Path_, list[str]]]:
    if isinstance(part, tuple):
        if part and hasattr(part[0], "id"):
            yield path, [item.id for item in part]
        for at, item in enumerate(part):
            yield from _id_lists(item, (*path, at))
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _id_lists(getattr(part, name), (*path, name))


def ways_lead_somewhere(names: Names, content: Content) -> Iterator[Problem]:
    """The ways in on the home page lead to pages of this site, and its doors to pages whose title and description they can show."""
    if not content.settings:
        return
    home, shown = content.settings.part.home, {loaded.part.id for loaded in content.pages}
    for at, id in enumerate(home.doors.pages if home.doors else ()):
        if id not in shown and id in (names.known["page"] or ()):  # one that is nowhere is told by `named_things_exist`
            what = f"a door shows a page’s title and description, and “{id}” has no file in pages"
            yield problem(content.settings.source, ("home", "doors", "pages", at), what, nearest(id, shown))
    for at, way in enumerate(home.ways):
        if way.link.partition(":")[0] not in markdown.SCHEMES:
            remedy = "begin it with step:, worksheet: or page:, as in page:worksheets"
            yield problem(content.settings.source, ("home", "ways", at, "link"), f"“{way.link}” is not a page of this site", remedy)


def examples_fit(names: Names, content: Content) -> Iterator[Problem]:
    """Every answer of a worked example can be given in its field."""
    for loaded in content.worksheets:
        if any(len(set(ids)) < len(ids) for _, ids in _id_lists(loaded.part)):
            continue  # two fields or columns share an id, so no answer can be told apart
        for path, what, remedy in misfits(loaded.part):
            yield problem(loaded.source, ("example", "answers", *path), what, remedy)


RULES: tuple[Rule, ...] = (
    texts_keep_to_the_dialect,
    words_are_plain,
    notes_cut_no_words_off,
    letters_can_be_printed,
    phrases_hold_their_places,
    phrases_say_a_thing_once,
    ids_match_their_files,
    ids_can_be_addresses,
    ids_within_a_file_are_unique,
    anchors_of_a_step_are_unique,
    steps_are_numbered_once,
    named_things_exist,
    ways_lead_somewhere,
    packs_print_pages,
    cards_fit_a_pocket,
    packs_for_custody_lead_nowhere,
    examples_fit,
    wheels_have_scales,
    pictures_explain_themselves,
    tables_stay_apart,
    tables_fit_on_paper,
    colors_can_be_read,
)
