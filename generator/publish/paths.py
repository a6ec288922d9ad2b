"""Where a build reads and writes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from generator.problems.problem import ContentError, Place, Problem, shown
from generator.publish.trees import refuse_what_is_not_ours


def shared() -> Path:
    """Return the folder of what programs share (mkdocs.yml, overrides/, docs/): in the installed package, or the checkout around it."""
    package = Path(__file__).parent.parent
    installed = package / "shared"  # setup.py puts it there
    return installed if installed.is_dir() else package.parent


@dataclass(frozen=True)
class Folders:
    """Where a build reads and writes.

    Beside its content a program may have looks of its own: mkdocs.yml, overrides/, and any file of docs/assets/. What it does
    not have comes with the generator, so that scripts and forms always fit together.
    """

    content: Path
    site: Path

    @property
    def hand_written(self) -> Path:
        """The pages that people write, in a folder for each locale, and what changes the looks."""
        return self._beside / "docs"

    @property
    def assets(self) -> tuple[Path, ...]:
        """Scripts, styles and pictures; a file of an earlier folder stands for one of the same name in a later one."""
        return self.hand_written / "assets", shared() / "docs" / "assets"

    @property
    def overrides(self) -> Path:
        """What changes the theme."""
        return self._own_or_shared("overrides")

    @property
    def config(self) -> Path:
        """The mkdocs.yml that says how the site looks and works."""
        return self._own_or_shared("mkdocs.yml")

    @property
    def work(self) -> Path:
        """Where pages and documents are staged; each content folder has its own."""
        name = re.sub(r"[^a-z0-9]+", "-", str(self.content).lower()).strip("-")
        return Path("build") if name == "content" else Path("build") / name

    @property
    def cache(self) -> Path:
        """Documents by what they are made of."""
        return self.work / "cache"

    @property
    def edited(self) -> Path:
        """What people wrote into files of the site; a build would have written over it."""
        return self.work / "edited"

    @property
    def stamp(self) -> Path:
        """What the last build was made of, and what it left."""
        return self.work / "stamp"

    def docs(self, suffix: str = "") -> Path:
        """The tree of an edition that MkDocs, or any other site builder, publishes."""
        return self.work / f"docs{suffix}"

    def settings(self, suffix: str = "", when: str = "") -> Path:
        """The mkdocs.yml beside the tree of an edition; with “-next” the one of a build that goes on."""
        return self.work / f"mkdocs{when}{suffix}.yml"

    def refuse_a_site_elsewhere(self) -> None:
        """Raise ContentError when building the site would remove what was not built here."""
        site = os.path.realpath(self.site)
        read = (self.content, self.hand_written, self.overrides, self.docs(), self.cache, self.work / "next", self.edited)
        if os.path.lexists(self.site) and not os.path.isdir(site):
            wrong = "this is a file, and the site is a folder", "remove it, or name another folder with --site"
        elif any(_holds(site, used) for used in (Path.cwd(), self.work, *read)) or any(_holds(used, site) for used in read):
            wrong = "the site would replace what a build reads", "name another folder with --site"
        else:
            refuse_what_is_not_ours(self.site, "move what is yours elsewhere and remove the folder, or name another one with --site")
            return
        raise ContentError([Problem(Place(shown(self.site)), *wrong)])

    @property
    def _beside(self) -> Path:
        return Path(os.path.normpath(self.content / ".."))

    def _own_or_shared(self, name: str) -> Path:
        own = self._beside / name
        return own if own.exists() else shared() / name


def _holds(folder: Path | str, other: Path | str) -> bool:
    """Return whether one folder is another, or has it somewhere below."""
    above, below = os.path.realpath(folder), os.path.realpath(other)
    return above == below or below.startswith(above.rstrip(os.sep) + os.sep)
