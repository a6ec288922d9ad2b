"""What renderers give back: files, each with its place and its bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Output:
    """One file to write: its path below the staged folder, with forward slashes, and its bytes."""

    path: str
    content: bytes

    @classmethod
    def of(cls, path: str, text: str) -> Output:
        """Return an output of UTF-8 text."""
        return cls(path, text.encode("utf-8"))
