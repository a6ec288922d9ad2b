"""Check that what was loaded is sound: names, links, sources, texts and examples fit together.

Each rule is one function that yields problems; `check` runs them all, so that every problem is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from generator import pictures, prose
from generator.answers import misfits
from generator.colors import BEHIND, ENOUGH, contrast
from generator.due import overdue, today
from generator.letters import unprintable
from generator.load import Content, Loaded, file_id
from generator.model import Page, Pictured, ScaleField, Step, TableField, Text, WheelPicture, Worksheet
from generator.problems import Problem, Severity, nearest
from generator.source import Path_, Source

MADE = ("steps", "worksheets", "sources", "glossary")  # pages that the generator makes of the content itself

Rule = Callable[["Names", Content], Iterator[Problem]]


class Names:
    """Every name that something else may point to; of a file that did not load, the name of the file."""

    def __init__(self, content: Content, hand_written: Iterable[str] = ()) -> None:
        broken = content.broken
        self.hand_written = frozenset(hand_written)
        self.steps = None if "steps/" in broken else _ids(content.steps) | broken
        self.worksheets = None if "worksheets/" in broken else _ids(content.worksheets) | broken
        self.pages = None if "pages/" in broken else _ids(content.pages) | broken | set(MADE) | self.hand_written
        self.references = set(content.references.part.root) if content.references else None
        self.terms = {term.id for term in content.glossary.part.terms} if content.glossary else None
        self.links: Mapping[str, set[str] | None] = {
            "step": self.steps,
            "worksheet": self.worksheets,
            "page": self.pages,
            "term": self.terms,
        }


def _ids(group: Iterable[Loaded[Any]]) -> set[str]:
    """Return the ids of files, and what their names say that these should be; a file where both differ is told by itself."""
    return {id for loaded in group for id in (loaded.part.id, file_id(loaded.source.file))}


def check(content: Content, hand_written: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return every problem of an edition, sorted by place; `hand_written` names the pages written as Markdown."""
    names = Names(content, hand_written)
    found = [problem for rule in RULES for problem in rule(names, content)]
    return tuple(sorted({*content.problems, *found, *overdue(content, today())}))


def parts(content: Content) -> Iterator[Loaded[Any]]:
    """Yield everything that was loaded, each with its file."""
    singles: tuple[Loaded[Any] | None, ...] = (content.settings, content.phrases, content.glossary, content.references, content.help_lines)
    several: tuple[Loaded[Any], ...] = (*content.steps, *content.worksheets, *content.pages)
    yield from (loaded for loaded in singles if loaded)
    yield from several


def texts(part: Any, path: Path_ = (), kind: str = "") -> Iterator[tuple[Path_, str, str]]:
    """Yield every text that readers see, with its path and its kind: words, inline or prose."""
    if isinstance(part, str):
        if kind:
            yield path, part, kind
    elif isinstance(part, BaseModel):
        for name, key, kind_ in _text_fields(type(part)):
            value = getattr(part, name)
            if value is not None:
                yield from texts(value, (*path, *key), kind_)
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield from texts(value, (*path, name), kind)
    elif isinstance(part, tuple):
        for at, value in enumerate(part):
            yield from texts(value, (*path, at), kind)


@cache
def _text_fields(model: type[BaseModel]) -> tuple[tuple[str, Path_, str], ...]:
    """Return the fields of a model that may hold texts: each one’s name, its key in the file, and the kind of its text."""
    fields = model.model_fields.items()
    return tuple(
        (name, () if name == "root" else (field.alias or name,), _kind(field.metadata) or _kind_within(field.annotation))
        for name, field in fields
        if name != "id"
    )


def _kind(metadata: Iterable[Any]) -> str:
    return next((mark.kind for mark in metadata if isinstance(mark, Text)), "")


def _kind_within(annotation: Any) -> str:
    """Return the kind of text that an annotation such as `tuple[Inline, ...] | None` holds."""
    inner = (_kind(getattr(a, "__metadata__", ())) or _kind_within(a) for a in getattr(annotation, "__args__", ()))
    return next((kind for kind in inner if kind), "")


def _problem(source: Source, path: Path_, what: str, remedy: str, near: str = "", severity: Severity = "error") -> Problem:
    return Problem(source.place(path, near=near), what, remedy, severity)


# ── Rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def texts_keep_to_the_dialect(names: Names, content: Content) -> Iterator[Problem]:
    """Prose holds the small Markdown only, and every link and citation in it leads somewhere."""
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
                yield from _mark(names, loaded.source, path, mark)
            left = next((mark for mark in _LEFT if mark in text and mark in prose.plain(found)), "")
            if left:
                yield _problem(loaded.source, path, f"“{left}” {_LEFT[left][0]}", _LEFT[left][1], left)


_LEFT = {
    "[@": ("begins a source that is not complete", "write a source as [@key], each key in brackets of its own"),
    "](": ("belongs to a link that is not complete", "write a link as [words](page:get-help)"),
    "][": ("belongs to a link that is not complete", "write a link as [words](page:get-help)"),
    "**": ("begins or ends strong words only on one side", "write **strong words**, without spaces inside the stars"),
}


def _mark(names: Names, source: Source, path: Path_, mark: Mapping[str, Any]) -> Iterator[Problem]:
    if mark["t"] == "cite":
        if names.references is not None and mark["key"] not in names.references:
            yield _problem(
                source, path, f"there is no source “{mark['key']}”", _meant(mark["key"], names.references, "source"), f"[@{mark['key']}"
            )
        return
    scheme, _, id = mark["href"].partition(":")
    if scheme in names.links:
        known = names.links[scheme]
        if known is not None and id not in known:
            yield _problem(source, path, f"there is no {scheme} “{id}”", _meant(id, known, scheme), f"({mark['href']}")
    elif scheme not in ("https", "http", "tel", "mailto"):
        remedy = "begin it with step:, worksheet:, page:, term: or https://"
        yield _problem(source, path, f"“{mark['href']}” leads nowhere", remedy, mark["href"])


def _meant(id: str, known: Iterable[str], group: str) -> str:
    add = {"source": "add it to references.yaml", "term": "add it to glossary.yaml"}.get(group)
    return nearest(id, known, f"{add}, or use one of", add) if add else nearest(id, known)


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


def ids_match_their_files(names: Names, content: Content) -> Iterator[Problem]:
    """A file is named after the id in it, and no id is used twice."""
    for group in (content.steps, content.worksheets, content.pages):
        seen: dict[str, str] = {}
        for loaded in group:
            id, stem, expected = loaded.part.id, _stem(loaded), _expected(loaded.part)
            if id in seen:
                yield _problem(loaded.source, ("id",), f"“{id}” is also the id of {seen[id]}", "give one of them another id")
            elif stem != expected:
                change = "change the number or id" if isinstance(loaded.part, Step) else "change the id"
                yield _problem(loaded.source, ("id",), f"this file should be named {expected}.yaml", f"rename it, or {change}")
            seen.setdefault(id, loaded.source.file)
            if id in _TAKEN_BY_WINDOWS:
                yield _problem(loaded.source, ("id",), f"Windows cannot keep a file named “{id}”", "choose another id")
            if id == "index" or (isinstance(loaded.part, Page) and id in (*MADE, "downloads", "assets")):
                yield _problem(loaded.source, ("id",), f"“{id}” is a page that the guide makes by itself", "choose another id")
            if isinstance(loaded.part, Page) and id in names.hand_written:
                yield _problem(
                    loaded.source,
                    ("id",),
                    f"there is a page {id}.md among the pages written by hand",
                    "choose another id, or remove one of them",
                )


_TAKEN_BY_WINDOWS = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def _stem(loaded: Loaded[Any]) -> str:
    return loaded.source.file.rpartition("/")[2].removesuffix(".yaml")


def _expected(part: Step | Worksheet | Page) -> str:
    return f"{part.number:02d}-{part.id}" if isinstance(part, Step) else part.id


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


def steps_are_numbered_once(names: Names, content: Content) -> Iterator[Problem]:
    """No two steps share a number, and none is missing."""
    if any(_stem(step) != _expected(step.part) for step in content.steps):
        return  # either the name or the number of a file is wrong; that is told already
    by_number = sorted(content.steps, key=lambda step: step.part.number)
    twice = [(before, step) for before, step in pairwise(by_number) if step.part.number == before.part.number]
    for before, step in twice:
        what = f"the number {step.part.number} is also that of {before.source.file}"
        yield _problem(step.source, ("number",), what, "give each step its own number")
    if twice or content.broken:
        return  # what leaves a gap is told already
    for number, step in enumerate(by_number, start=1):
        if step.part.number != number:
            what = f"there is no step {number} before this one"
            yield _problem(step.source, ("number",), what, "number the steps from 1 on, without gaps")
            return


def named_things_exist(names: Names, content: Content) -> Iterator[Problem]:
    """Worksheets, steps, pages and sources that are named by id are there."""
    for loaded in parts(content):
        for path, id, group, known in _named(loaded.part, names):
            if known is not None and id not in known:
                yield _problem(loaded.source, path, f"there is no {group} “{id}”", _meant(id, known, group))


def _named(part: Any, names: Names) -> Iterator[tuple[Path_, str, str, set[str] | None]]:
    """Yield path, id, group and known ids of everything that is named outside of texts."""
    for at, section in enumerate(getattr(part, "sections", ())):
        if isinstance(section.picture, WheelPicture):
            yield ("sections", at, "picture", "worksheet"), section.picture.worksheet, "worksheet", names.worksheets
    if isinstance(part, Step):
        if part.continues:
            yield ("continues",), part.continues, "step", names.steps
        for group in ("skills", "exercises"):
            for at, item in enumerate(getattr(part, group)):
                if item.worksheet:
                    yield (group, at, "worksheet"), item.worksheet, "worksheet", names.worksheets
        for at, id in enumerate(part.facilitators.print if part.facilitators else ()):
            yield ("facilitators", "print", at), id, "worksheet", names.worksheets
    elif isinstance(part, Worksheet):
        for at, key in enumerate(part.sources):
            yield ("sources", at), key, "source", names.references
    elif hasattr(part, "menu"):
        if part.help_page:
            yield ("help_page",), part.help_page, "page", names.pages
        for number, menu in enumerate(part.menu):
            for at, id in enumerate(menu.pages):
                yield ("menu", number, "pages", at), id, "page", names.pages
        for number, pack in enumerate(part.packs):
            for at, id in enumerate(pack.worksheets):
                yield ("packs", number, "worksheets", at), id, "worksheet", names.worksheets
        for at, way in enumerate(part.home.ways):
            scheme, _, id = way.link.partition(":")
            if scheme in names.links:  # any other is told by `ways_lead_somewhere`
                yield ("home", "ways", at, "link"), id, scheme, names.links[scheme]


def ways_lead_somewhere(names: Names, content: Content) -> Iterator[Problem]:
    """The ways in on the home page lead to pages of this site."""
    if not content.settings:
        return
    for at, way in enumerate(content.settings.part.home.ways):
        if way.link.partition(":")[0] not in names.links:
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
    if content.settings and content.settings.part.path:
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
