"""What can be wrong in the content, and how it is told."""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: in a file, whose lines and columns count from 1, or a whole file or folder, whose line is 0."""

    file: str
    line: int = 0
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


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


def cut_off(seen: str) -> tuple[str, str]:
    """Say what is wrong with a text that readers see up to a “#” only, and what to do."""
    what = f"readers see “{seen}” only, for what follows “#” is a note"
    return what, "put all of the text in double quotes; or only what readers see, if the rest is a note"


def nearest(name: str, valid: Iterable[str], instead: str = "use one of", none: str = "remove it", likeness: float = 0.7) -> str:
    """Say which valid name was probably meant, or list them when none is near; `none` is said when there are none."""
    names = sorted(set(valid))
    close = closest(name, names, likeness)
    if close:
        return f"did you mean “{close}”?"
    if not names:
        return none
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"{instead}: {shown}"


def closest(name: str, valid: Iterable[str], likeness: float = 0.7) -> str:
    """Return the valid name that was probably meant; nothing when none is as near as `likeness`, from 0 to 1."""
    return _close(name[:60], tuple(sorted(set(valid))), likeness)


@lru_cache(maxsize=10_000)
def _close(name: str, names: tuple[str, ...], likeness: float) -> str:
    return next(iter(difflib.get_close_matches(name, names[:2_000], n=1, cutoff=likeness)), "")


def shown(path: Path) -> str:
    """Return a path as people type it: from the current folder when it lies below, with forward slashes."""
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd()).as_posix()  # resolving would fail for links in a circle
    except ValueError:
        return path.as_posix()


def refused(error: OSError, where: Path) -> ContentError:
    """Say what the system refuses; `where` counts when the error itself names no file."""
    number = error.errno
    if number is None:  # shutil.Error lists what could not be copied, in words only
        found = re.search(r"\[Errno (\d+)\]", repr(error.args))
        number = int(found[1]) if found else 0
    named = error.filename2 or error.filename or ""  # the second name is where something was to go
    name = os.fsdecode(named) if isinstance(named, str | bytes) else ""
    said = os.strerror(number) if number else "no reason is given"
    what, remedy = _REFUSALS.get(number, (f"the system refuses this ({said})", "look at this place, and try again"))
    return ContentError([Problem(Place(shown(Path(name)) if name else shown(where)), what, remedy)])


_FULL = ("the disk is full", "free some space and try again; what stood before still stands")
_CLOSED = ("this may not be written or read", "change its permissions, close what uses it, or choose another folder")
_REFUSALS = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EFBIG: ("a file is larger than this account or disk allows", "raise that limit, or choose another folder"),
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: ("this can be read only", "choose a folder that may be written"),
    errno.EBUSY: ("this is in use, or another disk begins here", "close what uses it, or choose a folder within it"),
    errno.ENOENT: ("this is not there, or went away just now", "bring it back, and try again"),
    errno.ENOTDIR: ("a file stands where a folder should be", "rename or remove the file"),
    errno.EEXIST: ("a file stands where a folder should be", "rename or remove the file"),
    errno.EISDIR: ("a folder stands where a file should be", "rename or remove the folder"),
    errno.ENAMETOOLONG: ("this name is too long", "choose a shorter one"),
    errno.ELOOP: ("this link leads back to itself", "remove it"),
    errno.EMFILE: ("too many files are open", "close other programs, and try again"),
    errno.EIO: ("the disk reports a fault", "copy your files to another disk"),
}
