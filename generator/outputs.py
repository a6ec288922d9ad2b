"""What renderers give back, and the one place that writes it."""

from __future__ import annotations

import os
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


def write(outputs: Iterable[Output], folder: Path) -> tuple[str, ...]:
    """Make a folder hold these outputs and nothing else; returns the paths whose bytes changed.

    A file whose bytes are the same is left alone, so that whatever watches the folder wakes for real changes only.
    """
    changed, kept = [], set()
    for output in outputs:
        path = folder / output.path
        kept.add(path)
        if not _same(path, output.content):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(path.name + ".part")
            beside.write_bytes(output.content)
            os.replace(beside, path)
            changed.append(output.path)
    for stray in sorted(folder.rglob("*"), reverse=True):
        if stray.is_dir() and not stray.is_symlink():
            if not any(stray.iterdir()):
                stray.rmdir()
        elif stray not in kept:
            stray.unlink()
            changed.append(stray.relative_to(folder).as_posix())
    return tuple(changed)


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
