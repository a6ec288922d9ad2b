"""Files to take away that are no PDFs: what each is, and how one that holds others is packed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

NOON = dt.time(12)


@dataclass(frozen=True)
class Download:
    """One file that is to be made."""

    path: str
    """Where it goes below the site's root."""
    title: str
    kind: Literal["ebook", "editable", "zip"]
    id: str
    locale: str


def where(planned: Iterable[Download]) -> dict[tuple[str, str, str, str], str]:
    """Return each file's path by its kind and id; it has no paper and no print."""
    return {(download.kind, download.id, "", ""): download.path for download in planned}


def packed(files: Iterable[tuple[str, str | bytes]], date: dt.date, *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return files by name as a ZIP, in the order given; the same files and date give the same bytes.

    Those in `stored` are not compressed.
    """
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, (date.year, date.month, date.day, NOON.hour, 0, 0))
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return packed.getvalue()
