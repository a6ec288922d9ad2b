"""How a source is written, the same wherever it stands: in full among notes, and in few words at a sheet's foot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from generator.model import Program, Reference


def full(reference: Reference) -> str:
    """Return who wrote what, where and when: “Smith A, Jones B. What helps? Journal 12, 3–9. 2019.”"""
    year = str(reference.year)
    said = (reference.container or "").endswith(year)  # as in “read in 2026”
    parts = (reference.authors, reference.title, reference.container, "" if said else year)
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)


def place(reference: Reference) -> str:
    """Return where to read it, as short as can be: its DOI, or the host of its address."""
    return f"doi:{reference.doi}" if reference.doi else str(urlsplit(reference.url).hostname).removeprefix("www.")


def short(reference: Reference, program: Program) -> str:
    """Return authors and year: “Smith and Jones 2019”."""
    listed = re.sub(r" *\([^)]*\)", "", reference.authors).split(",")  # without “(editors)”
    authors = [re.sub(r"(?: [A-Z](?:-?[A-Z]){0,3})+$", "", author.strip()) for author in listed]
    if len(authors) == 1:
        names = authors[0]
    elif len(authors) == 2 and " others" not in authors[1]:
        names = program.language.listed(authors)
    else:
        names = program.phrases.documents.and_others.format(first=authors[0])
    return f"{names} {reference.year}"


class Notes:
    """Numbers the sources of one page or document, in the order in which it first names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._placed: set[str] = set()

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(self._numbers.items())

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def number(self, key: str) -> int:
        """Return a source's number."""
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def place(self, key: str) -> tuple[int, bool]:
        """Return a source's number for a place in the text, and whether it is the first such place: there a note leads back to."""
        first = key not in self._placed
        self._placed.add(key)
        return self.number(key), first

    def is_placed(self, key: str) -> bool:
        """Return whether a place in the text names a source, and not only a list."""
        return key in self._placed
