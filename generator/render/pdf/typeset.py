"""From a document to bytes: Typst sets it in type, and what it drew for answers becomes fields to fill in.

It depends on nothing but a document's `input`, the templates, the fonts and the versions of Typst, pikepdf and segno. `key`
names all of that, so that a cache can tell what is fresh.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]
import fontpkg_fira_sans  # type: ignore[import-untyped]
import fontpkg_kalam  # type: ignore[import-untyped]
import segno
import typst

from generator.render import TEMPLATES, markdown
from generator.render.pdf import acroform
from generator.render.pdf.documents import PAPERS, Document, Paper

FONTS = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
HANDWRITING = Path(fontpkg_kalam.__file__).parent / "files"
ZEROS = Path(fontpkg_fira_sans.__file__).parent / "files"
SHARED = (210.0, 279.4)
VERY_LONG = 1_000_000  # characters of what is drawn in a document of which Typst keeps more in mind than there may be room for
TYPED_LARGE = 18  # points of what is typed into large print


class Rendered(NamedTuple):
    """A finished PDF."""

    bytes: bytes
    pages: int


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS, HANDWRITING, TEMPLATES, ZEROS], ignore_system_fonts=True)


def _compile(template: str, data: Mapping[str, Any], **options: Any) -> bytes:
    """Return a template as Typst sets it; what it draws stands beside it in files that are JSON, never markup."""
    files = {f"{name}.json": json.dumps(content).encode() for name, content in data.items()}
    made = _compiler().compile({"main.typ": b'#include "%s.typ"' % template.encode(), **files}, **options)
    assert isinstance(made, bytes)  # a list stands for pictures of several pages
    return made


def forget() -> None:
    """Let Typst drop what it keeps in mind of documents, hundreds of MB of a book: it does so once it has set ten others.

    The system gets back what is free of it, before something else needs as much.
    """
    for _ in range(11):
        _compiler().compile(b"", format="pdf")
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # C libraries without it give back by themselves
            ctypes.CDLL(None).malloc_trim(0)


def painted(template: str, ppi: int, **data: Any) -> bytes:
    """Return a template of one page as a PNG, for what cannot draw itself."""
    return _compile(template, data, format="png", ppi=ppi)


def set_in_type(document: Document) -> bytes:
    """Return a document as Typst sets it, before it is made fillable."""
    input = json.loads(document.input)
    edition = {**input["edition"], "print": document.print}
    year, month, day = edition["date"]
    noon = int(datetime(year, month, day, 12, tzinfo=UTC).timestamp())
    for node in input["body"]:
        if node["t"] == "sheet" and "href" in node:
            node["code"] = _code(node["href"])
    drawn = {name: input[name] for name in ("title", "kind", "bound", "body")}
    data = {"document": drawn, "edition": edition, "answers": input["answers"]}
    # What is only read is kept for long as PDF/A too. A form is not: Acrobat shows what claims PDF/A for reading only,
    # and nobody could fill it in.
    standards: list[Any] = ["ua-1"] if document.fields else ["ua-1", "a-2a"]
    return _compile("document", data, format="pdf", pdf_standards=standards, timestamp=noon)


@cache
def _code(address: str) -> tuple[int, str]:
    """Return a QR code without its quiet zone: how many modules wide it is, and an SVG picture of one path."""
    # To weigh all eight masks takes five times as long; a reader takes any.
    rows = segno.make(address, error="l", micro=False, mask=3).matrix
    runs = [(run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in re.finditer(rb"\x01+", bytes(row))]
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs)
    side = len(rows)
    return side, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


def render(document: Document) -> Rendered:
    """Return a document's bytes and number of pages; the same document gives the same bytes."""
    return render_papers([document])[0]


def render_papers(documents: Sequence[Document]) -> list[Rendered]:
    """Render documents that differ in nothing but their paper: set in type once, and saved for each."""
    first = documents[0]
    assert {(document.input, document.print) for document in documents} == {(first.input, first.print)}
    input = json.loads(first.input)
    compact = first.kind != "worksheet"  # answers are appended to worksheets in the browser
    size = TYPED_LARGE if first.print == "large" else None
    very_long = len(first.input) > VERY_LONG
    if very_long:
        forget()  # what was set before
    pages_set = set_in_type(first)
    if very_long:
        forget()
    safety = input["edition"]["safety"] or {"href": None}
    links = ({safety["href"]: safety["line"]} if safety["href"] else {}) | dict(_links(input["body"]))
    a4, pages = acroform.fill_in(pages_set, input["widgets"], input["option_tip"], _box("a4"), links=links, size=size, compact=compact)
    papers = (a4 if document.paper == "a4" else acroform.on_paper(a4, _box(document.paper), compact=compact) for document in documents)
    return [Rendered(paper, pages) for paper in papers]


def _links(part: Any) -> Iterator[tuple[str, str]]:
    """Yield the address and the words of every link to a page on the web."""
    if isinstance(part, list):
        for each in part:
            yield from _links(each)
    elif isinstance(part, dict):
        if part.get("t") in ("link", "pointer") and part.get("href", "").startswith("http"):
            yield part["href"], markdown.plain(part["c"])
        for each in part.values():
            yield from _links(each)


def _box(paper: Paper) -> acroform.Box:
    """Return a paper's edges in points, seen from the lower left corner of what is set in type."""
    (width, height), (inner_width, inner_height) = PAPERS[paper], SHARED
    beside, above = (width - inner_width) / 2, (height - inner_height) / 2
    edges = (-beside, -above, inner_width + beside, inner_height + above)
    left, bottom, right, top = (round(edge * 72 / 25.4, 3) for edge in edges)
    return left, bottom, right, top


def key(document: Document) -> str:
    """Return a name for a document's bytes: it changes whenever they might."""
    return hashlib.sha256(f"{_machinery()}\n{document.kind}\n{document.paper}\n{document.print}\n{document.input}".encode()).hexdigest()


@cache
def _machinery() -> str:
    used = ("typst", "pikepdf", "segno", "fontpkg-fira-sans")
    digest = hashlib.sha256(" ".join(map(version, used)).encode())
    made_of = [*TEMPLATES.glob("*.typ"), *TEMPLATES.glob("answers.*"), *FONTS.glob("*.ttf"), *HANDWRITING.glob("*.ttf")]
    for file in sorted([*made_of, Path(__file__), Path(acroform.__file__)], key=lambda file: file.name):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
