"""Check that what was loaded is sound: names, links, sources, texts and examples fit together.

Each rule is one function that yields problems; `check` runs them all, so that every problem is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from generator import pictures, prose
from generator.answers import misfits
from generator.colors import BEHIND, ENOUGH, contrast
from generator.due import overdue, today
from generator.letters import unprintable
from generator.load import Content, Loaded
from generator.model import Pictured, ScaleField, TableField, WheelPicture
from generator.names import Names, ids_can_be_addresses, ids_match_their_files, named_things_exist, steps_are_numbered_once
from generator.problems import Problem, Severity, closest, nearest
from generator.source import Path_, Source
from generator.texts import parts, texts

Rule = Callable[[Names, Content], Iterator[Problem]]


def check(content: Content, hand_written: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return every problem of an edition, sorted by place; `hand_written` names the pages written as Markdown."""
    names = Names(content, hand_written)
    found = [problem for rule in RULES for problem in rule(names, content)]
    return tuple(sorted({*content.problems, *found, *overdue(content, today())}))


def _problem(source: Source, path: Path_, what: str, remedy: str, near: str = "", severity: Severity = "error") -> Problem:
    return Problem(source.place(path, near=near), what, remedy, severity)


# ── Rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def texts_keep_to_the_dialect(names: Names, content: Content) -> Iterator[Problem]:
    """Prose holds the small Markdown only, and every link and citation in it is one."""
    for loaded in parts(content):
        for path, text, kind in texts(loaded.part):
            if kind == "words":
                continue
            try:
                found = prose.blocks(text) if kind == "prose" else prose.inlines(text)
            except prose.DialectError as error:
                yield _problem(loaded.source, path, error.what, error.remedy, error.near)
                continue
            for mark in prose.marks(found):
                if mark["t"] == "link" and mark["href"].partition(":")[0] not in (*prose.SCHEMES, "https", "http", "tel", "mailto"):
                    remedy = "begin it with step:, worksheet:, page:, term: or https://"
                    yield _problem(loaded.source, path, f"“{mark['href']}” leads nowhere", remedy, mark["href"])
            if _BRACKET.search(text) or _BARE.search(text):
                yield from _citations_without_at(names, loaded.source, path, prose.plain(found))
            left = next((mark for mark in _LEFT if mark in text and mark in prose.plain(found)), "")
            if left:
                yield _problem(loaded.source, path, f"“{left}” {_LEFT[left][0]}", _LEFT[left][1], left)


_LEFT = {
    "[@": ("begins a source that is not complete", "write a source as [@key], each key in brackets of its own"),
    "](": ("belongs to a link that is not complete", "write a link as [words](page:get-help)"),
    "][": ("belongs to a link that is not complete", "write a link as [words](page:get-help)"),
    "**": ("begins or ends strong words only on one side", "write **strong words**, without spaces inside the stars"),
}


def _citations_without_at(names: Names, source: Source, path: Path_, text: str) -> Iterator[Problem]:
    """Yield every [smith-2020] that was meant as [@smith-2020]: it would be printed as it is, and its claim had no source."""
    known = names.known["source"] or set()
    for bracket in _BRACKET.finditer(text):
        key = bracket[1].strip().lower()
        if key not in known:
            key = next(iter(_DATED.findall(key)), "")
        if key:
            near = closest(key, known)
            remedy = f"write [@{key}], and add it to references.yaml"
            if near:
                remedy = f"write [@{key}]" if near == key else f"did you mean [@{near}]?"
            yield _problem(source, path, f"“{bracket[0]}” has no @, and is not read as a source", remedy, bracket[0])
    for bare in _BARE.finditer(text):
        if bare[1] in known:
            yield _problem(source, path, f"“{bare[0]}” has no brackets, and is not read as a source", f"write [{bare[0]}]", bare[0])


_BARE = re.compile(r"(?<![\[\w.])@([a-z0-9-]+)")
_BRACKET = re.compile(r"\[([^\[\]@]+)\](?!\()")
_DATED = re.compile(r"\b[a-z][a-z-]*-\d{4}[a-z]?\b")  # a name and a year, as in the keys of most sources


def words_are_plain(names: Names, content: Content) -> Iterator[Problem]:
    """Titles, prompts and the like hold no Markdown and no HTML, which would show as typed or not at all."""
    for loaded in parts(content):
        for path, text, kind in texts(loaded.part):
            found = _MARKUP.search(text) if kind == "words" and path[:2] != ("example", "answers") else None  # people may type anything
            if found:
                yield _problem(loaded.source, path, f"“{found[0]}” is markup, and only plain words can stand here", "remove it", found[0])


_MARKUP = re.compile(r"\*\*|\]\(|\[@|</?[A-Za-z!][^>]*>?|&#?\w+;|`")


def letters_can_be_printed(names: Names, content: Content) -> Iterator[Problem]:
    """The fonts of the printed documents have every letter of what they show; answers have a font of their own."""
    printed: tuple[Loaded[Any] | None, ...] = (content.settings, content.phrases, content.references, *content.steps, *content.worksheets)
    for loaded in printed:
        for path, text, _ in texts(loaded.part) if loaded else ():
            letter = unprintable(text, answer=path[:2] == ("example", "answers"))
            if letter and loaded:
                what = f"“{letter}” cannot be printed: the font of the PDFs does not have it"
                yield _problem(loaded.source, path, what, "write it in words, or use another letter", letter)


def phrases_hold_their_places(names: Names, content: Content) -> Iterator[Problem]:
    """A phrase names no other places, such as {n}, than its description in the model does."""
    if not content.phrases:
        return
    for group, phrases in content.phrases.part:
        for key, field in type(phrases).model_fields.items():
            known = set(re.findall(r"`\{(\w+)\}`", field.description or ""))
            text = getattr(phrases, key)
            for path, words in [((), text)] if isinstance(text, str) else [((name,), words) for name, words in text.items()]:
                for left in re.findall(r"\{[^{}]*\}|[{}]", words):
                    if left[1:-1] not in known or len(left) < 3:
                        remedy = nearest(left, [f"{{{name}}}" for name in known]) if known else "remove it"
                        yield _problem(
                            content.phrases.source,
                            (group, field.alias or key, *path),
                            f"“{left}” stands for nothing in this phrase",
                            remedy,
                            left,
                        )


def ids_within_a_file_are_unique(names: Names, content: Content) -> Iterator[Problem]:
    """Fields, columns, sections and the like have ids of their own."""
    for loaded in parts(content):
        for path, ids in _id_lists(loaded.part):
            for at, id in enumerate(ids):
                if id in ids[:at]:
                    yield _problem(loaded.source, (*path, at, "id"), f"“{id}” is used twice in this list", "give each its own id")
    if not content.help_lines:
        return
    codes = [country.code for country in content.help_lines.part.countries]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            yield _problem(
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
                    yield _problem(loaded.source, (group, at, "id"), what, f"choose another, such as “{item.id}-{group.removesuffix('s')}”")


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
    """The ways in on the home page lead to pages of this site."""
    if not content.settings:
        return
    for at, way in enumerate(content.settings.part.home.ways):
        if way.link.partition(":")[0] not in prose.SCHEMES:
            remedy = "begin it with step:, worksheet: or page:, as in page:worksheets"
            yield _problem(content.settings.source, ("home", "ways", at, "link"), f"“{way.link}” is not a page of this site", remedy)


def examples_fit(names: Names, content: Content) -> Iterator[Problem]:
    """Every answer of a worked example can be given in its field."""
    for loaded in content.worksheets:
        if any(len(set(ids)) < len(ids) for _, ids in _id_lists(loaded.part)):
            continue  # two fields or columns share an id, so no answer can be told apart
        for path, what, remedy in misfits(loaded.part):
            yield _problem(loaded.source, ("example", "answers", *path), what, remedy)


def wheels_have_scales(names: Names, content: Content) -> Iterator[Problem]:
    """The spokes of a wheel are scales of its sheet, all of one range."""
    for loaded in content.worksheets:
        if not loaded.part.wheel:
            continue
        scales = {field.id: field for field in loaded.part.fields if isinstance(field, ScaleField)}
        for id in loaded.part.wheel.spokes:
            path: Path_ = ("wheel", "spokes", id)
            if id not in scales:
                yield _problem(loaded.source, path, f"the sheet has no scale “{id}”", nearest(id, scales))
        if len({(scales[id].from_, scales[id].to) for id in loaded.part.wheel.spokes if id in scales}) > 1:
            yield _problem(loaded.source, ("wheel",), "the scales of this wheel differ in range", "give all the same “from” and “to”")
        elif scales:
            yield from _misfits(loaded, (), pictures.wheel(loaded.part))


def pictures_explain_themselves(names: Names, content: Content) -> Iterator[Problem]:
    """A picture's words fit in it, and what is said to those who do not see it is more than its caption."""
    worksheets = {loaded.part.id: loaded.part for loaded in content.worksheets}
    readings: tuple[Loaded[Any], ...] = (*content.steps, *content.pages)
    for loaded in readings:
        for at, section in enumerate(loaded.part.sections):
            path: Path_ = ("sections", at, "picture")
            if section.picture is None:
                continue
            yield from _alt_is_no_caption(loaded, path, section.picture)
            if not isinstance(section.picture, WheelPicture):
                yield from _misfits(loaded, path, pictures.draw(section.picture, worksheets))
            elif section.picture.worksheet in worksheets and not worksheets[section.picture.worksheet].wheel:
                what = f"the worksheet “{section.picture.worksheet}” has no wheel"
                yield _problem(loaded.source, (*path, "worksheet"), what, "name one that has, or add “wheel:” to it")
    alone = len({step.part.id for step in content.steps}) == len(content.steps)  # a copy of a step would crowd the path
    if content.settings and content.settings.part.path and alone:
        yield from _alt_is_no_caption(content.settings, ("path",), content.settings.part.path)
        for (number, *rest), what, remedy in pictures.misfits(pictures.steps_path([step.part for step in content.steps])):
            yield _problem(content.steps[int(number)].source, tuple(rest), what, remedy)


def _alt_is_no_caption(loaded: Loaded[Any], path: Path_, picture: Pictured) -> Iterator[Problem]:
    if picture.alt.strip(" .").casefold() == picture.caption.strip(" .").casefold():
        what = "“alt” only says again what “caption” says"
        yield _problem(loaded.source, (*path, "alt"), what, "say what the picture shows, for people who do not see it")


def _misfits(loaded: Loaded[Any], path: Path_, drawing: pictures.Drawing) -> Iterator[Problem]:
    for inner, what, remedy in pictures.misfits(drawing):
        yield _problem(loaded.source, (*path, *inner), what, remedy)


def tables_stay_apart(names: Names, content: Content) -> Iterator[Problem]:
    """A row's label must not be taken for a number of an empty row."""
    for loaded in content.worksheets:
        for at, field in enumerate(loaded.part.fields):
            if isinstance(field, TableField) and not isinstance(field.rows, int):
                for row in field.rows:
                    if row.isdigit():
                        yield _problem(
                            loaded.source, ("fields", at, "rows", row), f"“{row}” is not a name for a row", "begin it with a letter"
                        )


def colors_can_be_read(names: Names, content: Content) -> Iterator[Problem]:
    """A program's own colors stand out enough from what is behind them."""
    if not content.settings or not content.settings.part.colors:
        return
    for name, behind in BEHIND.items():
        color = getattr(content.settings.part.colors, name)
        ratio = contrast(color, behind)
        if ratio < ENOUGH:
            page, change = ("dark", "lighter") if name == "accent_dark" else ("light", "darker")
            shown = int(ratio * 10) / 10  # rounded down, or 4.46 would look like enough
            what = f"“{color}” is hard to read on {page} pages: its contrast is {shown}:1, and {ENOUGH}:1 is the least"
            yield _problem(content.settings.source, ("colors", name), what, f"choose a {change} color")


RULES: tuple[Rule, ...] = (
    texts_keep_to_the_dialect,
    words_are_plain,
    letters_can_be_printed,
    phrases_hold_their_places,
    ids_match_their_files,
    ids_can_be_addresses,
    ids_within_a_file_are_unique,
    anchors_of_a_step_are_unique,
    steps_are_numbered_once,
    named_things_exist,
    ways_lead_somewhere,
    examples_fit,
    wheels_have_scales,
    pictures_explain_themselves,
    tables_stay_apart,
    colors_can_be_read,
)
