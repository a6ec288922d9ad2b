"""What renderers give back, and the one place that writes it."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Output:
    """One file to write: its path below the staged folder, with forward slashes, and its bytes."""

    path: str
    content: bytes

    @classmethod
    def of(cls, path: str, text: str) -> Output:
        """Return an output of UTF-8 text."""
        return cls(path, text.encode("utf-8"))

    def stands(self, path: Path) -> bool:
        """Return whether a file holds these bytes already."""
        try:
            return path.stat().st_size == len(self.content) and path.read_bytes() == self.content
        except OSError:
            return False

    def put(self, path: Path) -> None:
        """Write it to a new file."""
        path.write_bytes(self.content)


@dataclass(frozen=True)
class Copy:
    """One file to write that is the same as another; that one is replaced, never changed."""

    path: str
    of: Path

    def stands(self, path: Path) -> bool:
        """Return whether a file is the other one under a second name."""
        return path.exists() and path.samefile(self.of)

    def put(self, path: Path) -> None:
        """Give the other one a second name."""
        link_or_copy(self.of, path)


def write(outputs: Iterable[Output | Copy], folder: Path) -> tuple[Path, ...]:
    """Write outputs into a folder, leaving alone a file that is there already; returns what was written."""
    written = []
    for output in outputs:
        path = folder / output.path
        if not output.stands(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{path.name}.{os.getpid()}.part")
            try:
                output.put(beside)
                os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)  # left over only when one of them failed
            written.append(path)
    return tuple(written)


def replace(folder: Path, fresh: Path) -> None:
    """Put a whole new folder in the place of an old one, which is gone only once the new one stands.

    Where the system can, both change places in one step. Elsewhere the old one is put aside first, and `recover` brings
    it back if that was as far as it came.
    """
    folder = _real(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        recover(folder)
        beside = _brought_beside(folder, fresh)
        if not folder.exists():
            os.rename(beside, folder)
        elif not _exchanged(beside, folder):
            _one_after_the_other(folder, beside)
        recover(folder)
    except OSError as error:
        error.filename = str(folder)  # rather than a name that only stands here for a moment
        raise


def _one_after_the_other(folder: Path, fresh: Path) -> None:
    old = _beside(folder, "old")
    os.rename(folder, old)
    try:
        os.rename(fresh, folder)
    except OSError:
        os.rename(old, folder)
        raise


def recover(folder: Path) -> None:
    """Bring back a folder that a `replace` which was killed had put aside, and remove what else it left."""
    folder = _real(folder)
    old = _beside(folder, "old")
    if old.exists() and not folder.exists():
        os.rename(old, folder)
    for left_over in (old, _beside(folder, "next")):
        shutil.rmtree(left_over, ignore_errors=True)


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))  # a link stays, and what it points at is replaced


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}-{what}")


def _brought_beside(folder: Path, fresh: Path) -> Path:
    """Move the new folder to where a rename is enough; copying it into place would show it half-written."""
    beside = _beside(folder, "next")
    try:
        os.rename(fresh, beside)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copytree(fresh, beside)
        shutil.rmtree(fresh)
    return beside


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; returns whether this system and disk can."""
    paths = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
            return bool(system.renameat2(here, paths[0], here, paths[1], exchange) == 0)
        swap = 2  # RENAME_SWAP, of macOS
        return bool(system.renamex_np(*paths, swap) == 0)
    except (AttributeError, OSError, TypeError):  # Windows, and C libraries without these
        return False


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """Give a file a second name, or copy it where that cannot be; files are replaced here, never changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
