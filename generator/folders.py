"""Where a build reads and writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """Where a build reads and writes; all but the content and the site lie in the current folder."""

    content: Path
    site: Path

    @property
    def hand_written(self) -> Path:
        """The pages, scripts and styles that people write."""
        return Path("docs")

    @property
    def overrides(self) -> Path:
        """What changes the theme."""
        return Path("overrides")

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
    def staged(self) -> Path:
        """The tree that MkDocs, or any other site builder, publishes."""
        return self.work / "docs"
