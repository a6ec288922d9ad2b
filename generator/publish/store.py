"""Keep what was made by what it is made of, so that it is not made again: documents, other files to take away, pages.

A file of the store is called NAME-PAGES-DIGEST.KIND: a name for all that it is made of, how many pages it has (0 for what has
none), and the digest of what is in it. So half a file, one that someone changed, and one that was never ours are known for what
they are: neither a kill nor two builds at once leave anything that a later one would take for whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.publish.files import write
from generator.render.output import Output

SPARE = 400  # how many files no longer in use are kept, for going back and forth between versions
_FILE = re.compile(r"(?P<name>[^-]+)-(?P<pages>\d+)-(?P<sha256>[0-9a-f]{64})\.\w+")


@dataclass(frozen=True)
class Kept:
    """A finished file in the store; it is replaced, never changed."""

    file: Path
    pages: int
    sha256: str

    @property
    def bytes(self) -> bytes:
        """What is in it."""
        return self.file.read_bytes()


def name_of(*parts: str) -> str:
    """Return a name for what is made of these parts, in this order."""
    return hashlib.sha256("".join(f"{len(part)}\n{part}" for part in parts).encode()).hexdigest()


class Store:
    """A folder of files by what they are made of, and which of them are in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = {file.name.partition("-")[0]: file for file in folder.glob("*-*-*.*")}
        self._used: set[str] = set()

    def get(self, name: str) -> Kept | None:
        """Return what was made of this, unless it is not there, or not as it was written."""
        kept = _whole(self._files.get(name))
        return self.use(kept) if kept else None

    def put(self, name: str, kind: str, content: bytes, pages: int = 0) -> Kept:
        """Keep what was made of this."""
        return self.use(put(self.folder, name, kind, content, pages))

    def use(self, kept: Kept) -> Kept:
        """Remember that this, which another process may have kept, is in use."""
        self._files[kept.file.name.partition("-")[0]] = kept.file
        self._used.add(kept.file.name)
        return kept

    def made(self, name: str, kind: str, make: Callable[[], bytes]) -> Kept:
        """Return what was made of this, or make and keep it."""
        return self.get(name) or self.put(name, kind, make())

    def holds(self, content: bytes) -> bool:
        """Return whether this, byte for byte, is kept here: a form with answers in it is not."""
        return any(self.folder.glob(f"*-{hashlib.sha256(content).hexdigest()}.*"))

    def forget_others(self, *kinds: str) -> None:
        """Remove what has been out of use for longest, if it is ours; nobody else may be building from the same store."""
        spare = [file for kind in kinds for file in self.folder.glob(f"*-*-*.{kind}") if file.name not in self._used]
        for file in sorted(spare, key=lambda file: -file.lstat().st_mtime)[SPARE:]:
            if not file.is_symlink() and file.is_file() and _whole(file):  # its name tells what must be in it
                file.unlink(missing_ok=True)


def put(folder: Path, name: str, kind: str, content: bytes, pages: int = 0) -> Kept:
    """Keep what was made of this in the store of a folder, from whichever process."""
    sha256 = hashlib.sha256(content).hexdigest()
    output = Output(f"{name}-{pages}-{sha256}.{kind}", content)
    write([output], folder)
    return Kept(folder / output.path, pages, sha256)


def _whole(file: Path | None) -> Kept | None:
    """Return a file of the store, unless something else is in it than its name tells."""
    named = _FILE.fullmatch(file.name) if file else None
    if not file or not named:
        return None
    try:
        content = file.read_bytes()
    except OSError:  # gone since, or a folder
        return None
    return Kept(file, int(named["pages"]), named["sha256"]) if hashlib.sha256(content).hexdigest() == named["sha256"] else None
