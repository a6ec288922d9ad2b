"""Which letters the printed documents can show: those of their font, and in answers those of the answers’ font too."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]

from generator.render import TEMPLATES

_SHAPELESS = ("Cc", "Cf", "Zs", "Zl", "Zp")
FONTS = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
ANSWERS_FONT = TEMPLATES / "answers.ttf"


def unprintable(text: str, *, answer: bool = False) -> str:
    """Return the first letter of a text that the font lacks, or nothing; spaces and the like do not count."""
    if text.isascii():
        return ""
    known = _letters() | _letters_of_answers() if answer else _letters()
    letters = unicodedata.normalize("NFC", text)
    return next((letter for letter in letters if unicodedata.category(letter) not in _SHAPELESS and ord(letter) not in known), "")


@cache
def _letters() -> frozenset[int]:
    files = sorted(path for path in FONTS.rglob("*") if path.suffix in (".ttf", ".otf"))
    return frozenset.intersection(*(frozenset(_codes(path.read_bytes())) for path in files))


@cache
def _letters_of_answers() -> frozenset[int]:
    return frozenset(_codes(ANSWERS_FONT.read_bytes()))


def _codes(font: bytes) -> Iterator[int]:
    """Yield the code points of an OpenType font, from the segments of its “cmap” table (format 4)."""
    tables = {
        font[at : at + 4]: struct.unpack(">2I", font[at + 8 : at + 16]) for at in range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16)
    }
    start, length = tables[b"cmap"]
    cmap = font[start : start + length]
    for at in range(4, 4 + 8 * struct.unpack(">H", cmap[2:4])[0], 8):
        (offset,) = struct.unpack(">I", cmap[at + 4 : at + 8])
        kind, _, _, double = struct.unpack(">4H", cmap[offset : offset + 8])
        if kind == 4:
            ends = struct.unpack(f">{double // 2}H", cmap[offset + 14 : offset + 14 + double])
            begins = struct.unpack(f">{double // 2}H", cmap[offset + 16 + double : offset + 16 + 2 * double])
            for begin, end in zip(begins, ends, strict=True):
                yield from range(begin, min(end + 1, 0xFFFF))  # the last segment holds only the mark of the end
            return
