"""What can be wrong in the content, and how it is told."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where it is, what is wrong, and what to do about it."""

    place: Place
    what: str
    remedy: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "warning: " if self.severity == "warning" else ""
        line = f"{self.place}: {mark}{self.what}" + (f"; {self.remedy}" if self.remedy else "")
        line = re.sub(r"“([^”]{60})[^”]+”", r"“\1…”", line)
        return "".join(c if c.isprintable() else " " for c in line)  # what people quote must not break lines or steer terminals


class ContentError(Exception):
    """Raised when the content cannot be used as it is; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that stop a build, without the warnings."""
    return tuple(p for p in problems if p.severity == "error")


def nearest(name: str, valid: Iterable[str], instead: str = "use one of", none: str = "remove it") -> str:
    """Say which valid name was probably meant, or list them when none is near; `none` is said when there are none."""
    names = sorted(set(valid))
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    if close:
        return f"did you mean “{close[0]}”?"
    if not names:
        return none
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"{instead}: {shown}"


def shown(path: Path) -> str:
    """Return a path as people type it: from the current folder when it lies below, with forward slashes."""
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # resolving would fail for links in a circle
    except ValueError:
        return path.as_posix()
