"""What a site builder is given, and what each of them has to do."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from generator.problems.problem import Place, Problem, shown
from generator.publish.paths import Folders

COMMENT = "# Written by “guide build”: the words come from the content, the looks from mkdocs.yml.\n"


def config(folders: Folders, docs: str, program: Mapping[str, Any]) -> str:
    """Return the mkdocs.yml that stands beside a staged tree `docs`: what mkdocs.yml holds, and the program's name and menu."""

    def from_here(path: Path) -> str:
        if path.is_absolute():
            return path.as_posix()
        return os.path.relpath(path, folders.work).replace(os.sep, "/")

    theme = {"custom_dir": from_here(folders.overrides), **program.get("theme", {})}
    values = {"INHERIT": from_here(folders.config), "docs_dir": docs, "site_dir": from_here(Path("site")), **program, "theme": theme}
    return COMMENT + json.dumps(values, ensure_ascii=False, indent=1) + "\n"  # JSON is YAML


@dataclass(frozen=True)
class Tree:
    """A staged tree that is to become a site, or a part of one."""

    config: Path
    staged: Path
    site: Path
    """A fresh folder."""
    date: dt.date
    """What stands in the site's map, so that two builds of one edition are the same."""
    without: str
    """A folder that the caller adds itself."""
    folders: Folders
    """Where what is wrong can be mended."""


@dataclass(frozen=True)
class Builder:
    """A program that makes a site of a staged tree."""

    name: str
    """What it calls itself."""
    packages: tuple[str, ...]
    """What must be installed for it."""
    module: str
    """The module here that knows it, and has functions like the two below; it is loaded when it is needed."""

    def get_ready(self, folders: Folders) -> None:
        """Load what every site needs before the first tree comes, in a process of its own; it may raise anything."""
        self._known().get_ready(folders)

    def publish(self, trees: Sequence[Tree]) -> list[Problem]:
        """Build the site of each tree; returns what the builder warned of, such as a link that leads nowhere."""
        found: list[Problem] = self._known().publish(trees)
        return found

    def _known(self) -> Any:
        return import_module(f"{__package__}.{self.module}")

    @property
    def versions(self) -> dict[str, str]:
        """The version of each package that it needs; nothing for one that is not installed."""
        return {package: installed(package) for package in self.packages}


def installed(package: str) -> str:
    """Return the version of a package that is installed; nothing when it is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def lost_link(page: Path, line: int, column: int, link: str) -> Problem:
    """Return what is wrong with a link of a page that someone wrote by hand."""
    remedy = "mend it, or the name of the page it leads to"
    return Problem(Place(shown(page), line, column), f"the link “{link}” leads nowhere", remedy)


def broken_template(place: Place, why: str) -> Problem:
    """Return what is wrong with a template that could be read, and not be shown."""
    return Problem(place, f"this template cannot be shown: {why}", "mend this line, or bring the file back from an earlier version")


def said(folders: Folders, builder: str, line: str) -> Problem:
    """Return what a builder says of something that has no place of its own."""
    what = f"{builder} says: {line.rstrip('.')}"
    return Problem(Place(shown(folders.config)), what, "mend the link, page or setting that it names")
