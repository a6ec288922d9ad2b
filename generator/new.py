"""Begin a worksheet, a step or a whole program: commented files that build at once."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from generator.check.glyphs import unprintable
from generator.check.starters import begun
from generator.model import ID_PATTERN
from generator.problems.problem import ContentError, Place, Problem, shown
from generator.publish.files import write
from generator.publish.paths import shared
from generator.read.load import load, locales
from generator.render.forms import templates
from generator.render.output import Output
from generator.schema import schemas

SHARED = ("content/en/phrases.yaml", "docs/en/my-worksheets.md", "docs/en/privacy.md")  # words that fit any program


def new(what: str, id: str, content: Path) -> str:
    """Write the start of a worksheet or a step; returns what to tell, or raises ContentError when that cannot be."""
    locale = locales(content)[0]
    folder = content / locale / f"{what}s"
    if not re.fullmatch(ID_PATTERN, id):
        remedy = "use small letters, digits and single hyphens, beginning with a letter: " + _id_of(id)
        raise ContentError([Problem(Place(shown(folder)), f"“{id}” cannot be the id of a {what}", remedy)])
    names = {other: other.name.lower() for other in sorted(folder.glob("*"))}  # Windows and macOS hold “A.YAML” and “a.yaml” for one file
    taken = next((other for other, name in names.items() if re.sub(r"^\d+-", "", name) == f"{id}.yaml"), None)
    if taken:
        raise ContentError([Problem(Place(shown(taken)), f"there is a {what} “{id}” already", "choose another id, or edit this file")])
    if what == "worksheet":
        write([Output.of(f"{id}.yaml", _worksheet(id))], folder)
        return (
            f"{shown(folder / id)}.yaml is ready, and builds as it is. Open it and change its words.\n"
            f"Then give it a place in a step: write “worksheet: {id}” in one of the exercises of a file in {shown(folder.parent)}/steps.\n"
            "Until you do, it is found among all worksheets only."
        )
    named = (re.match(r"\d+(?=-)", path.name) for path in folder.glob("*.yaml"))  # a file that does not load has its number too
    number = max([step.part.number for step in load(content, locale).steps] + [int(found[0]) for found in named if found], default=0) + 1
    name = f"{number:02d}-{id}.yaml"
    write([Output.of(name, _step(id, number))], folder)
    return (
        f"{shown(folder / name)} is ready, and builds as it is. Open it and change its words.\n"
        f"It is step {number}. For another place, change the numbers of the steps, in the files and in their names."
    )


def new_program(folder: Path) -> str:
    """Write the start of a program into a new or empty folder; returns what to tell, or raises ContentError when that cannot be."""
    place = Place(shown(folder))
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise ContentError([Problem(place, "this folder is not empty", "name a new one, so that nothing of yours is written over")])
        if folder.exists() and not folder.is_dir():
            raise ContentError([Problem(place, "there is a file of this name", "name a new folder")])
        _put(tuple(_program(_title(folder.resolve().name))), folder.resolve())
    except OSError as error:
        raise ContentError([Problem(place, f"nothing can be written here ({error.strerror})", "name a folder in another place")]) from None
    there = f"  cd {shown(folder)}\n" if folder.resolve() != Path.cwd() else ""
    return (
        f"{folder.resolve().name} holds a program of one step and one worksheet, which builds as it is:\n\n"
        f"{there}  guide serve\n\nIts README.md says what to change first."
    )


def _put(outputs: tuple[Output, ...], folder: Path) -> None:
    """Write a whole folder beside its place and move it there, so that no half of it is left when someone interrupts."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    beside.mkdir()  # nobody else's
    try:
        write(outputs, beside)
        if folder.is_dir():  # empty, and perhaps the current one
            for path in sorted(beside.iterdir()):
                os.replace(path, folder / path.name)
        else:
            os.replace(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _program(title: str) -> Iterator[Output]:
    """Yield every file of a new program."""
    for name in templates().list_templates():
        if name.startswith("program/"):
            path = name.removeprefix("program/").replace("gitignore", ".gitignore")
            yield Output.of(path, begun(name, title=title if path.endswith(".md") else json.dumps(title, ensure_ascii=False)))
    yield Output.of("content/en/worksheets/first-sheet.yaml", _worksheet("first-sheet"))
    yield Output.of("content/en/steps/01-first-step.yaml", _step("first-step", 1, worksheet="first-sheet"))
    yield from (Output(name, (shared() / name).read_bytes()) for name in SHARED)
    yield from (Output(f"schema/{schema.path}", schema.content) for schema in schemas())


def _worksheet(id: str) -> str:
    return begun("new-worksheet.yaml", id=id, title=_title(id))


def _step(id: str, number: int, worksheet: str = "") -> str:
    return begun("new-step.yaml", id=id, title=_title(id), number=number, worksheet=worksheet)


def _id_of(name: str) -> str:
    """Return the id that was probably meant, or an example of one."""
    found = re.search(r"[a-z].*", re.sub(r"[\W_]+", "-", name.lower()).strip("-"))
    return found[0] if found and re.fullmatch(ID_PATTERN, found[0]) else "evening-review"


def _title(name: str) -> str:
    """Return words made of a file's name, which its owner changes."""
    words = re.sub(r"[\W_]+", " ", name).strip()
    return "A new program" if not words or unprintable(words) else words[0].upper() + words[1:]
