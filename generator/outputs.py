"""What renderers give back, and the one place that writes it."""

from __future__ import annotations

import os
import shutil
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


def write(outputs: Iterable[Output], folder: Path) -> tuple[Path, ...]:
    """Write outputs into a folder, leaving alone a file whose bytes are the same; returns what was written."""
    written = []
    for output in outputs:
        path = folder / output.path
        if not _same(path, output.content):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f"{path.name}.{os.getpid()}.part")
            try:
                beside.write_bytes(output.content)
                os.replace(beside, path)
            finally:
                beside.unlink(missing_ok=True)  # left over only when one of them failed
            written.append(path)
    return tuple(written)


def replace(folder: Path, fresh: Path) -> None:
    """Put a whole new folder in the place of an old one, which is gone only once the new one stands."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    old = fresh.with_name(fresh.name + "-old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        shutil.move(folder, old)
    shutil.move(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)


def link_or_copy(source: str, target: str) -> None:
    """Give a file a second name, or copy it where that cannot be; files are replaced here, never changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
