"""Files to take away that are no PDFs: what each is, and how one that holds others is packed."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

NOON = dt.time(12)
GZIP = f"gzip, zlib {zlib.ZLIB_RUNTIME_VERSION}"  # each may compress in its own way


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


class Gzipped(NamedTuple):
    """A file as gzip keeps it, which is compressed as it would be in a ZIP."""

    content: bytes


def gzipped(content: bytes) -> Gzipped:
    """Return a file as gzip keeps it, without a name or a time."""
    return Gzipped(zlib.compress(content, wbits=zlib.MAX_WBITS + 16))


def packed(files: Iterable[tuple[str, str | bytes | Gzipped]], date: dt.date, *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return files by name as a ZIP, in the order given; the same files and date give the same bytes.

    Those in `stored` are not compressed, and what is gzipped is not compressed again.
    """
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, (date.year, date.month, date.day, NOON.hour, 0, 0))
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            if isinstance(content, Gzipped):
                _add(archive, entry, content.content)
            else:
                archive.writestr(entry, content, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return packed.getvalue()


_HEAD, _END = 10, 8  # bytes of gzip's before and after what is compressed; the end holds its checksum and size


def _add(archive: ZipFile, entry: ZipInfo, gzip: bytes) -> None:
    """Add what is compressed already, which `writestr` would do again."""
    assert archive.fp
    compressed = gzip[_HEAD:-_END]
    entry.compress_type, entry.compress_size = ZIP_DEFLATED, len(compressed)
    entry.CRC, entry.file_size = struct.unpack("<II", gzip[-_END:])
    entry.header_offset = archive.fp.tell()
    archive.fp.write(entry.FileHeader() + compressed)
    archive.start_dir = archive.fp.tell()
    archive.filelist.append(entry)
