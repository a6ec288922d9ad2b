"""What has a name, where it is named, and whether each name leads to one thing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generator.model import ID_PATTERN, Page, Step, Worksheet
from generator.problems.problem import Place, Problem, Severity, closest, nearest
from generator.read.load import Content, Loaded, file_id
from generator.read.walk import parts
from generator.read.yaml import Path_, Source
from generator.render.mentions import mentions

MADE = ("steps", "worksheets", "sources", "glossary")  # pages that the generator makes of the content itself
ALIKE = 0.85  # keys of two sources are alike by their years, and one must not be taken for the other
FEW = 3  # places that name what is not there, each of which is told by itself; of more, one line says what is missing


def problem(source: Source, path: Path_, what: str, remedy: str, near: str = "", severity: Severity = "error") -> Problem:
    """Return what is wrong at a path of a file, at words `near` it."""
    return Problem(source.place(path, near=near), what, remedy, severity)


@dataclass(frozen=True)
class Naming:
    """One place that names something by its id."""

    group: str  # worksheet, step, page, term, source, country or help line about
    id: str
    source: Source
    path: Path_
    near: str = ""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.source.place(self.path, near=self.near)


class Names:
    """Every name that something else may point to, and what does; of a file that did not load, the name of the file."""

    def __init__(self, content: Content, hand_written: Iterable[str] | None = ()) -> None:
        broken = content.broken
        self.hand_written = frozenset(hand_written or ())
        references, glossary = content.references, content.glossary
        pages = _ids(content.pages) | broken | set(MADE) | self.hand_written
        self.known: Mapping[str, set[str] | None] = {
            "step": None if "steps/" in broken else _ids(content.steps) | broken,
            "worksheet": None if "worksheets/" in broken else _ids(content.worksheets) | broken,
            "page": None if "pages/" in broken or (hand_written is None and content.problems) else pages,
            "term": {term.id for term in glossary.part.terms} if glossary else None,
            "source": set(references.part.root) if references else None,
            "country": {country.code for country in content.help_lines.part.countries} if content.help_lines else None,
            "help line about": {line.about for each in content.help_lines.part.countries for line in each.lines}
            if content.help_lines
            else None,
        }
        self.namings = tuple(
            Naming(group, id, loaded.source, path, near) for loaded in parts(content) for group, id, path, near in mentions(loaded.part)
        )
        self.counted = Counter((naming.group, naming.id) for naming in self.namings)


def _ids(group: Iterable[Loaded[Any]]) -> set[str]:
    """Return the ids of files, and what their names say that these should be; a file where both differ is told by itself."""
    return {id for loaded in group for id in (loaded.part.id, file_id(loaded.source.file))}


# ── Rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def named_things_exist(names: Names, content: Content) -> Iterator[Problem]:
    """Worksheets, steps, pages, terms and sources that are named are there."""
    missing: dict[tuple[str, str], list[Naming]] = defaultdict(list)
    for naming in names.namings:
        known = names.known[naming.group]
        if known is not None and naming.id not in known:
            missing[naming.group, naming.id].append(naming)
    for (group, id), namings in missing.items():
        places = sorted({naming.place for naming in namings})
        known = names.known[group] or set()
        if len(places) > FEW and re.fullmatch(r"[a-z0-9-]+", id):  # any other cannot be the name of a file
            yield _missing(content, group, id, places, known)
        else:
            yield from (Problem(place, f"there is no {group} “{id}”", _meant(id, known, group)) for place in places)


def _missing(content: Content, group: str, id: str, places: list[Place], known: set[str]) -> Problem:
    """Say once what many places name: people who lost a file need to hear of that file, not of every link to it."""
    where, what = {
        "worksheet": (f"{content.folder}/worksheets/{id}.yaml", "this file is missing"),
        "page": (f"{content.folder}/pages/{id}.yaml", f"this file is missing, or {id}.md among the pages written by hand"),
        "step": (f"{content.folder}/steps", f"the file of the step “{id}” is missing"),
        "term": (content.glossary.source.file if content.glossary else "", f"there is no term “{id}”"),
        "source": (content.references.source.file if content.references else "", f"there is no source “{id}”"),
    }[group]
    listed = f"{len(places)} places name it: {', '.join(map(str, places[:FEW]))} and {len(places) - FEW} more"
    near = closest(id, known, ALIKE)
    if near and group != "source":
        what, remedy = f"there is no {group} “{id}”", f"did you mean “{near}”? if not, bring its file back from an earlier version"
        return Problem(places[0], f"{what}, and {listed}", remedy)
    other = f"write “{near}” there if that is what is meant" if near else "name another there"
    return Problem(Place(where), f"{what}, and {listed}", f"bring it back from an earlier version, or {other}")


def _meant(id: str, known: Iterable[str], group: str) -> str:
    add = {
        "source": "add it to references.yaml",
        "term": "add it to glossary.yaml",
        "country": "add it to help-lines.yaml",
        "help line about": "add one to help-lines.yaml",
    }.get(group, "make or bring back its file")
    return nearest(id, known, f"{add}, or use one of", add, ALIKE if group == "source" else 0.7)


def ids_match_their_files(names: Names, content: Content) -> Iterator[Problem]:
    """A file is named after the id in it, and no id is used twice."""
    groups: dict[str, tuple[Loaded[Any], ...]] = {"step": content.steps, "worksheet": content.worksheets, "page": content.pages}
    for group, files in groups.items():
        taken = {_stem(loaded) for loaded in files}
        owners: dict[str, Loaded[Any]] = {}
        for loaded in sorted(files, key=lambda loaded: _stem(loaded) != _expected(loaded.part)):
            owners.setdefault(loaded.part.id, loaded)
        for loaded in files:
            owner = owners[loaded.part.id]
            if owner is not loaded:
                yield _double(loaded, owner, {*owners, *content.broken, *(file_id(f"{stem}.yaml") for stem in taken)})
            elif _stem(loaded) != _expected(loaded.part):
                yield _misnamed(names, group, loaded, _expected(loaded.part) in taken or loaded.part.id in content.broken)


def _double(loaded: Loaded[Any], owner: Loaded[Any], taken: set[str]) -> Problem:
    """Say whose id a copy has kept. To rename the copy after it would write over the other file."""
    id, own = loaded.part.id, file_id(loaded.source.file)
    number = re.match(r"0*(\d+)-", _stem(loaded))
    if re.fullmatch(ID_PATTERN, own) and own != id:
        numbered = f" and “number: {number[1]}”" if isinstance(loaded.part, Step) and number else ""
        remedy = f"write “id: {own}”{numbered} here, after the name of this file"
    else:
        other = next(name for number in range(2, len(taken) + 3) if (name := f"{id}-{number}") not in taken)
        remedy = f"move this copy elsewhere, or give it an id of its own, here and in its name, such as “{other}”"
    return Problem(loaded.source.place(("id",)), f"“{id}” is the id of {owner.source.file} too", remedy)


def _misnamed(names: Names, group: str, loaded: Loaded[Any], taken: bool) -> Problem:
    """Say which of a file's name and its id to change: the one that nothing else names, and never onto another file."""
    id, own, place = loaded.part.id, file_id(loaded.source.file), loaded.source.place(("id",))
    what = f"this file should be named {_expected(loaded.part)}.yaml"
    keep = f"write “id: {own}” here, after the name of this file"
    if not re.fullmatch(ID_PATTERN, own):
        keep = "give this file an id of its own, here and in its name"
    if taken:
        return Problem(place, f"{what}, and there is another file of that name", keep)
    if own == id:
        return Problem(place, what, "rename it, or change the number")
    if names.counted[group, own] > names.counted[group, id]:
        return Problem(place, f"the id of this file is “{id}”, and others name it “{own}”, as the file is named", keep)
    return Problem(place, what, "rename it" if names.counted[group, id] else "rename it, or change the id")


def ids_can_be_addresses(names: Names, content: Content) -> Iterator[Problem]:
    """No id is one that a system, the generator or a page written by hand has taken."""
    files: tuple[Loaded[Any], ...] = (*content.steps, *content.worksheets, *content.pages)
    for loaded in files:
        id, place, page = loaded.part.id, loaded.source.place(("id",)), isinstance(loaded.part, Page)
        if id in _TAKEN_BY_WINDOWS:
            yield Problem(place, f"Windows cannot keep a file named “{id}”", "choose another id")
        if id == "index" or (page and id in (*MADE, "downloads", "assets")):
            yield Problem(place, f"“{id}” is a page that the guide makes by itself", "choose another id")
        if page and id in names.hand_written:
            what = f"there is a page {id}.md among the pages written by hand"
            yield Problem(place, what, "choose another id, or remove one of them")


_TAKEN_BY_WINDOWS = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def _stem(loaded: Loaded[Any]) -> str:
    return loaded.source.file.rpartition("/")[2].removesuffix(".yaml")


def _expected(part: Step | Worksheet | Page) -> str:
    return f"{part.number:02d}-{part.id}" if isinstance(part, Step) else part.id


def steps_are_numbered_once(names: Names, content: Content) -> Iterator[Problem]:
    """No two steps share a number, and none is missing."""
    if any(_stem(step) != _expected(step.part) for step in content.steps):
        return  # either the name or the number of a file is wrong; that is told already
    by_number = sorted(content.steps, key=lambda step: step.part.number)
    twice = [(before, step) for before, step in pairwise(by_number) if step.part.number == before.part.number]
    for before, step in twice:
        what = f"the number {step.part.number} is also that of {before.source.file}"
        yield Problem(step.source.place(("number",)), what, "give each step its own number")
    if twice or content.broken:
        return  # what leaves a gap is told already
    for number, step in enumerate(by_number, start=1):
        if step.part.number != number:
            remedy = f"bring back the file of step {number}, or number the steps from 1 on, without gaps"
            yield Problem(step.source.place(("number",)), f"there is no step {number} before this one", remedy)
            return
