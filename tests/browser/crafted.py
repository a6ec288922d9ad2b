"""PDFs that no viewer wrote: small ones to read, and ones made to keep a reader at work for ever."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

MOST = 20_000_000
"""The largest file that the site reads, in bytes."""


def pdf(*objects: str | bytes, more: str | bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 3, which is the form; it has no table of contents, since the site needs none."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, _bytes(each)) for number, each in enumerate(objects, 3))
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /AcroForm 3 0 R >>\nendobj\n" + body + _bytes(more) + b"\ntrailer << /Root 1 0 R >>\n"


def stream(content: bytes, keys: str = "", length: str = "") -> bytes:
    return f"<< {keys} /Length {length or len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def packed(content: bytes, keys: str = "") -> bytes:
    return stream(zlib.compress(content, 9), f"/Filter /FlateDecode {keys}")


def text(name: str, value: str = "(Yes)", more: str = "") -> str:
    return f"<< /T ({name}) /FT /Tx /V {value} {more} >>"


def form(fields: str) -> str:
    return f"<< /Fields [ {fields} ] >>"


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("latin-1")


def _refs(numbers: range) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _bomb(size: int) -> bytes:
    """Zeros, packed: one packed piece again and again, since packing them all would take a minute."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + piece * (size // 1_000_000)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Yield files that would take minutes or gigabytes, each with its name."""
    yield "a length that points back to the stream before", pdf(form("6 0 R"), stream(b"x"), stream(b"y", length="-51"), text("a"))
    yield "a length that points back to its own object", pdf(form("4 0 R"), stream(b"", length="-99999"))
    yield "kids that are their own parents", pdf(form("4 0 R"), f"<< /T (a) /Kids [ {'4 0 R ' * 10}] >>")
    yield "kids in a circle", pdf(form("4 0 R"), f"<< /T (a) /Kids [ {'5 0 R ' * 10}] >>", f"<< /T (b) /Kids [ {'4 0 R ' * 10}] >>")
    chain = (f"<< /T (a) /Kids [ {number + 1} 0 R ] >>" for number in range(4, 50_000))
    yield "fifty thousand generations", pdf(form("4 0 R"), *chain)
    head = "".join(f"{number} 0 " for number in range(4, 50_004))
    large = f"{head}[ {'1 ' * 50_000}]".encode()
    fields = form(_refs(range(4, 50_004)))
    yield "objects at one offset", pdf(fields, more=b"60000 0 obj\n" + packed(large, f"/Type /ObjStm /N 50000 /First {len(head)}"))
    yield "one field ten thousand times", pdf(form("4 0 R " * 10_000), text("a"))
    yield "one field a million times", pdf(form("4 0 R " * 1_000_000), text("a"))
    yield "one name ten thousand times", pdf(form(_refs(range(4, 10_004))), *(text("a", f"(value {n})") for n in range(10_000)))
    for name, value in (("plain", f"({'a' * 19_000_000})"), ("in brackets", f"({'(' * 9_000_000}{')' * 9_000_000})")):
        yield f"a long string, {name}", pdf(form("4 0 R"), text("a", value))
    yield "a long string, escaped", pdf(form("4 0 R"), text("a", "(" + r"\050" * 4_700_000 + ")"))
    yield "a long string, in hex", pdf(form("4 0 R"), text("a", f"<{'41' * 9_500_000}>"))
    yield "a long string that never ends", pdf(form("4 0 R"), f"<< /T ({'a' * 19_000_000}")
    shared = packed(b"word " * 400_000)
    yield "fields that share a packed value", pdf(form(_refs(range(5, 305))), shared, *(text(f"a{n}", "4 0 R") for n in range(300)))
    yield (
        "fields that share a string",
        pdf(form(_refs(range(5, 5005))), f"({'word ' * 20_000})", *(text(f"a{n}", "4 0 R") for n in range(5000))),
    )
    empty = packed(b"9 0 " + b" " * 9_000_000, "/Type /ObjStm /N 1 /First 4")
    many = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, empty) for number in range(9, 209))
    yield "object streams that inflate a thousandfold", pdf(form("4 0 R"), text("a"), more=many)
    noise = packed(b"9 0 " + random.Random(11).randbytes(900) * 100, "/Type /ObjStm /N 1 /First 4")
    many = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, noise) for number in range(9, 9009))
    yield "object streams that inflate a hundredfold", pdf(form("4 0 R"), text("a"), more=many[:MOST])
    yield (
        "one stream that inflates to twenty gigabytes",
        pdf(form("4 0 R"), text("a", "5 0 R"), stream(_bomb(19_000_000_000), "/Filter /FlateDecode")),
    )
    tiny = packed(b"9 0 1", "/Type /ObjStm /N 1 /First 4")
    yield "a hundred thousand object streams", pdf(form("4 0 R"), text("a"), more=(b"9 0 obj\n" + tiny + b"\nendobj\n") * 100_000)
    yield "trailers without end", pdf(form("4 0 R"), text("a"), more="trailer << /Size 1 >>\n" * 800_000)
    keys = " ".join(f"/K{n} 1" for n in range(2000))
    yield "large trailers", pdf(form("4 0 R"), text("a"), more=f"trailer << {keys} >>\n" * 1000)
    options = f"[ {' '.join(f'(option {n})' for n in range(10_000))} ]"
    several = (text(f"a{n}", "(option 9999)", "/Opt 4 0 R") for n in range(10_000))
    yield "options shared by ten thousand fields", pdf(form(_refs(range(5, 10_005))), options, *several)
    several = (text(f"a{n}", "(b)", f"/Opt [ {'[ 4 0 R 4 0 R ] ' * 500}]") for n in range(2000))
    yield "options that share a long word", pdf(form(_refs(range(5, 2005))), f"({'b' * 50_000})", *several)
    several = (f"<< /T (a{n}) /Kids 4 0 R >>" for n in range(10_000))
    yield "kids shared by ten thousand fields", pdf(form(_refs(range(5, 10_005))), f"[ {'1 ' * 10_000}]", *several)
    several = (f"<< /FT /Tx /T (b{n}) /V (c) >>" for n in range(10_000))
    yield (
        "a long name above ten thousand fields",
        pdf(form("4 0 R"), f"<< /T ({'a' * 1_000_000}) /Kids [ {_refs(range(5, 10_005))} ] >>", *several),
    )
    for name, opening in (("lists", "["), ("dictionaries", "<< /A "), ("both", "[ << /A ")):
        yield f"nested {name}", pdf(form("4 0 R"), opening * 100_000)
    yield "filters without end", pdf(form("4 0 R"), text("a", "5 0 R"), packed(b"x", f"/Filter [ {'/FlateDecode ' * 1_000_000}]"))
    hexed = stream(b"41" * 9_000_000, "/Filter /ASCIIHexDecode")
    yield "a value in hex of nine million bytes", pdf(form("4 0 R"), text("a", "5 0 R"), hexed)
    hexed = stream(b"z" * 19_000_000, "/Filter /ASCII85Decode")
    yield "a value in base 85 of 76 million bytes", pdf(form("4 0 R"), text("a", "5 0 R"), hexed)
    for name, columns in (("wide", "1e300"), ("backward", "-4"), ("no", "0")):
        parms = f"/DecodeParms << /Predictor 12 /Columns {columns} >>"
        yield f"rows of {name} columns", pdf(form("4 0 R"), text("a", "5 0 R"), packed(b"\2abcd" * 9, parms))
    parms = "/DecodeParms << /Predictor 15 /Columns 1 >>"
    yield "ten million narrow rows", pdf(form("4 0 R"), text("a", "5 0 R"), packed(b"\4\1" * 9_900_000, parms))
    for name, piece in {
        "spaces": b" ", "digits": b"1", "numbers": b"1 ", "numbers far apart": b"1" + b" " * 999, "names": b"/A ", "lists": b"[]",
        "dictionaries": b"<<>>", "brackets": b"<", "comments": b"%\n", "beginnings": b"1 0 obj 1 ", "ends": b"endobj ", "streams": b"stream\n",
        "empty streams": b"1 0 obj<<>>stream\nendstream ", "references": b"1 0 R ", "zeros": b"\0", "letters": b"a", "trailers": b"trailer",
    }.items():  # fmt: skip
        filler = piece * (19_900_000 // len(piece))
        yield f"twenty megabytes of {name}", pdf(form("4 0 R"), text("a"), more=filler)
        yield f"a list of twenty megabytes of {name}", pdf(form("4 0 R"), text("a"), more=b"9 0 obj [ " + filler)
    yield "one byte too many", pdf(form("4 0 R"), text("a")).ljust(MOST + 1)
