"""Load the files of one edition into the model, and collect every problem on the way."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError

from generator.model import (
    Glossary,
    HelpLines,
    HouseStyle,
    Key,
    Page,
    Phrases,
    Program,
    Reference,
    Settings,
    Step,
    Worksheet,
)
from generator.problems.problem import ContentError, Place, Problem, nearest, shown
from generator.read.explain import explain
from generator.read.yaml import Source, read


class References(RootModel[Mapping[Key, Reference]]):
    """references.yaml: every source by its key."""


P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[P]):
    """A part of the program beside the file that it came from."""

    part: P
    source: Source


@dataclass(frozen=True)
class Content:
    """One edition as far as it could be loaded; what could not is named in `problems`, and its id still counts as known."""

    locale: str
    folder: str  # as people type it
    settings: Loaded[Settings] | None
    phrases: Loaded[Phrases] | None
    glossary: Loaded[Glossary] | None
    references: Loaded[References] | None
    help_lines: Loaded[HelpLines] | None
    style: Loaded[HouseStyle] | None
    steps: tuple[Loaded[Step], ...]
    worksheets: tuple[Loaded[Worksheet], ...]
    pages: tuple[Loaded[Page], ...]
    broken: frozenset[str]  # ids of files that did not load, and folders that could not be listed, with a slash
    problems: tuple[Problem, ...]

    def program(self) -> Program:
        """Return the program; raises ContentError with every problem when a file did not load."""
        if self.problems or not (self.settings and self.phrases and self.glossary and self.references and self.help_lines):
            raise ContentError(self.problems)
        steps = tuple(sorted((step.part for step in self.steps), key=lambda step: step.number))
        by_id = {sheet.part.id: sheet.part for sheet in self.worksheets}
        named = [id for step in steps for id in step.worksheets if id in by_id]
        return Program(
            locale=self.locale,
            settings=self.settings.part,
            steps=steps,
            worksheets={id: by_id[id] for id in dict.fromkeys([*named, *sorted(by_id)])},
            pages={page.part.id: page.part for page in self.pages},
            glossary=self.glossary.part,
            phrases=self.phrases.part,
            references=self.references.part.root,
            help_lines=self.help_lines.part,
        )


def locales(content: Path) -> tuple[str, ...]:
    """Return the locales that have a folder with a program.yaml, English first; raises ContentError when there is none."""
    found = sorted(path.parent.name for path in content.glob("*/program.yaml")) if content.is_dir() else []
    folders = sorted({path.parent for name in ("steps", "worksheets") for path in content.glob(f"*/{name}")})
    lost = [folder / "program.yaml" for folder in folders if folder.name not in found and not folder.name.startswith(".")]
    if lost:
        remedy = "bring it back from an earlier version, or move this folder elsewhere"
        raise ContentError([Problem(Place(shown(path)), "this file is missing", remedy) for path in lost])
    if not found:
        what = "there is no program here" if content.is_dir() else "there is no such folder"
        remedy = "a content folder holds en/program.yaml, en/steps/ and so on; name it with --content"
        if any(content.glob("content/*/program.yaml")):
            remedy = f"name the folder in it: --content {shown(content / 'content')}"
        raise ContentError([Problem(Place(shown(content)), what, remedy)])
    return tuple(sorted(found, key=lambda locale: (locale != "en", locale)))


def load(content: Path, locale: str) -> Content:
    """Load one edition; never raises for what is in the files, whose problems it returns instead."""
    folder = content / locale
    problems: list[Problem] = []
    broken: set[str] = set()

    def one(path: Path, kind: type[P]) -> Loaded[P] | None:
        if not os.path.lexists(path):
            problems.append(Problem(Place(shown(path)), "this file is missing", "bring it back from an earlier version"))
            return None
        try:
            source = read(path, content)
        except ContentError as error:
            problems.extend(error.problems)
        else:
            try:
                return Loaded(_adapter(kind).validate_python(source.value), source)
            except ValidationError as error:
                problems.extend(explain(error, source, kind))
        broken.add(file_id(path.name))
        return None

    def every(name: str, kind: type[P]) -> tuple[Loaded[P], ...]:
        found = (one(path, kind) for path in _yaml_files(folder / name, problems, broken))
        return tuple(loaded for loaded in found if loaded)

    settings = one(folder / "program.yaml", Settings)
    phrases = one(folder / "phrases.yaml", Phrases)
    glossary = one(folder / "glossary.yaml", Glossary)
    references = one(content / "references.yaml", References)
    help_lines = one(content / "help-lines.yaml", HelpLines)
    style = one(folder / "words.yaml", HouseStyle) if os.path.lexists(folder / "words.yaml") else None
    steps = every("steps", Step)
    worksheets = every("worksheets", Worksheet)
    pages = every("pages", Page)
    problems += [*_strays(content, _SHARED), *_strays(folder, _OWN)]
    if not steps and not problems:
        problems.append(Problem(Place(shown(folder / "steps")), "there is no step", "add one with “guide new step ID”"))
    return Content(
        locale,
        shown(folder),
        settings,
        phrases,
        glossary,
        references,
        help_lines,
        style,
        steps,
        worksheets,
        pages,
        frozenset(broken),
        tuple(sorted(problems)),
    )


_SHARED = ("references.yaml", "help-lines.yaml")
_OWN = ("program.yaml", "phrases.yaml", "glossary.yaml", "words.yaml")


def _strays(folder: Path, known: Collection[str]) -> Iterator[Problem]:
    """Yield the files that nothing reads, though whoever saved them here thinks so."""
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in known and not path.name.startswith("."):
            what = "no file of this name is read here"
            yield Problem(Place(shown(path)), what, nearest(path.name, known, "move it to worksheets, steps or pages; here belong"))


def _yaml_files(folder: Path, problems: list[Problem], broken: set[str]) -> list[Path]:
    if os.path.lexists(folder) and not folder.is_dir():
        problems.append(Problem(Place(shown(folder)), "this is a file, and a folder should be here", "rename or remove the file"))
        broken.add(f"{folder.name}/")
        return []
    found = []
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        problems.append(Problem(Place(shown(folder)), f"the folder cannot be read ({error.strerror})", "check its permissions"))
        broken.add(f"{folder.name}/")
        return []
    for path in paths:
        if path.name.startswith("."):
            continue  # editors and systems leave such files
        if path.suffix == ".yaml":
            found.append(path)
        elif not path.name.endswith("~"):
            broken.add(file_id(path.name))
            misnamed = path.suffix.lower() in (".yml", ".yaml")
            remedy = f"rename it to {path.stem}.yaml" if misnamed else "move it elsewhere; only .yaml files belong here"
            problems.append(Problem(Place(shown(path)), "this is not a .yaml file", remedy))
    return found


def file_id(name: str) -> str:
    """Return the id that a file's name or path promises: without folder, number and ending."""
    return re.sub(r"^\d+-", "", name.rpartition("/")[2].rpartition(".")[0])


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type[P]) -> TypeAdapter[P]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
