"""Prepare the font of what people type into the PDFs, once, as `answers.pdf` and `answers.ttf` beside this file.

Which letters people will type is unknown, so the font is not cut down to the letters of one sheet: it holds Latin, Greek
and Cyrillic. Its outlines alone are kept (no hints, no layout), compressed, and wrapped as a PDF font; a document only
copies it. Typst reads the second file, for letters in examples that its other fonts lack. Run this again only when the
font changes: `python generator/render/templates/make_answers_font.py` (needs fonttools).
"""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import fontpkg_noto_sans
import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from pikepdf import Array, Dictionary, Name

LETTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1A0, 0x1B1), *range(0x1CD, 0x1DD), *range(0x218, 0x21C),  # Latin
    0x259, 0x292, *range(0x1E80, 0x1E86), 0x1E9E, *range(0x1EA0, 0x1EFA),  # … Vietnamese, Welsh, Azeri
    *range(0x2C6, 0x2DE), *range(0x300, 0x30D), 0x323, 0x326,  # accents
    *range(0x370, 0x3D0), *range(0x400, 0x460), *range(0x490, 0x4F6),  # Greek, Cyrillic
    *range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20A6, 0x20AA, 0x20AB, 0x20AC, 0x20B4,
    0x20B9, 0x20BA, 0x20BD, 0x2116, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
]  # fmt: skip


def outlines() -> TTFont:
    """Return the regular weight with the letters above and nothing that a PDF does not need."""
    folder = Path(fontpkg_noto_sans.__file__).parent / "files"
    font = instancer.instantiateVariableFont(TTFont(folder / "NotoSans[wdth,wght].ttf", recalcTimestamp=False), {"wght": 400, "wdth": 100})
    options = subset.Options(hinting=False, notdef_outline=True, layout_features=[], recalc_timestamp=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "gasp", "MVAR", "HVAR", "avar", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    return font


def saved(font: TTFont) -> bytes:
    """Return the font as a file."""
    file = io.BytesIO()
    font.save(file, reorderTables=True)
    return file.getvalue()


def wrapped(font: TTFont) -> bytes:
    """Return a PDF that holds the font as a composite font, whose codes are glyph numbers."""
    file = saved(font)
    units = 1000 / font["head"].unitsPerEm
    widths = [round(font["hmtx"][glyph][0] * units) for glyph in font.getGlyphOrder()]
    # A glyph may stand for several letters (Ω is a letter and a unit); the first is the one to copy out.
    letters: dict[int, int] = {}
    for letter, glyph in sorted(font.getBestCmap().items()):
        letters.setdefault(font.getGlyphID(glyph), letter)
    pairs = [f"<{glyph:04X}><{letter:04X}>" for glyph, letter in sorted(letters.items())]
    chunks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]  # the most that one section may hold
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange <0000><FFFF> endcodespacerange\n"
        + "".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar\n" for chunk in chunks)
        + "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    )
    pdf = pikepdf.new()

    def stream(content: bytes, **keys: object) -> pikepdf.Object:
        return pdf.make_indirect(pikepdf.Stream(pdf, zlib.compress(content, 9), Filter=Name.FlateDecode, **keys))

    hhea, head, os2 = font["hhea"], font["head"], font["OS/2"]
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.NotoSans, FontFamily="Noto Sans", Flags=4, ItalicAngle=0, StemV=80,
        Ascent=round(hhea.ascent * units), Descent=round(hhea.descent * units), CapHeight=round(os2.sCapHeight * units),
        FontBBox=Array([round(value * units) for value in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        FontFile2=stream(file, Length1=len(file)),
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.NotoSans, CIDToGIDMap=Name.Identity, DW=600,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0), W=Array([0, Array(widths)]),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    composite = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.NotoSans, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]), ToUnicode=stream(to_unicode.encode()),
    )  # fmt: skip
    pdf.Root.AnswersFont = pdf.make_indirect(composite)
    pdf.add_blank_page()
    bytes_ = io.BytesIO()
    pdf.save(bytes_, deterministic_id=True)
    return bytes_.getvalue()


if __name__ == "__main__":
    for name, content in (("answers.pdf", wrapped(outlines())), ("answers.ttf", saved(outlines()))):
        Path(__file__).with_name(name).write_bytes(content)
        print(f"{name}: {len(content)} bytes")
