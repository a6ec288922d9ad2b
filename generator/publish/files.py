"""The one place that writes what renderers give back."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from generator.problems.problem import ContentError, Place, Problem, shown
from generator.render.output import Output


@dataclass(frozen=True)
class Copy:
    """One file to write that is the same as another; that one is replaced, never changed."""

    path: str
    of: Path


def write(outputs: Iterable[Output | Copy], folder: Path) -> tuple[Path, ...]:
    """Write outputs into a folder, leaving alone a file that is there already; returns what was written."""
    written = []
    for output in outputs:
        path = folder / output.path
        if not _is_current(output, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{token_hex(8)}.part")  # a name that nobody else has thought of
            try:
                _put(output, beside)
                os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)  # left over only when one of them failed
            written.append(path)
    return tuple(written)


def _is_current(output: Output | Copy, path: Path) -> bool:
    """Return whether a file holds these bytes already, or is the other one under a second name."""
    if isinstance(output, Copy):
        return path.exists() and path.samefile(output.of)
    try:
        return path.stat().st_size == len(output.content) and path.read_bytes() == output.content
    except OSError:
        return False


def _put(output: Output | Copy, path: Path) -> None:
    if isinstance(output, Copy):
        link_or_copy(output.of, path)
    else:
        path.write_bytes(output.content)


def refuse_to_replace(path: Path, ours: Callable[[bytes], bool], remedy: str) -> None:
    """Raise ContentError when a file stands there that we did not write, as its content says."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode) or not ours(path.read_bytes()):
        raise ContentError([Problem(Place(shown(path)), "a file of this name is there already, and “guide” did not write it so", remedy)])


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Give a file a second name, or copy it where that cannot be; files are replaced here, never changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
