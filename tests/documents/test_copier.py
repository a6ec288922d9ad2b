"""What a bad copier keeps of a sheet: every line to write on, every ring, every box."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageFilter

from generator.model import Program
from generator.render.pdf import documents, typeset

DPI, BLUR, BLACK = 300, 1.0, 160  # a copier of offices: dots an inch, how far a dot spreads, and the palest gray that it copies
LEAST = 0.9  # of a stroke's points

Point = tuple[float, float]


def copied(page: pymupdf.Page) -> Image.Image:
    """Return a page in black and white, as a copier gives it."""
    seen = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    gray = Image.frombytes("L", (seen.width, seen.height), seen.samples).filter(ImageFilter.GaussianBlur(BLUR))
    return gray.point(lambda level: 0 if level < BLACK else 255)


def along(item: Any) -> list[Point]:
    """Return points along a line, a curve or the edges of a rectangle, about a millimeter apart."""
    kind, *places = item
    if kind == "c":
        a, b, c, d = (complex(*place) for place in places)
        steps = [n / 20 for n in range(21)]
        curve = [(1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d for t in steps]
        return [(point.real, point.imag) for point in curve]
    if kind == "l":
        edges = [(places[0], places[1])]
    else:
        box = places[0].quad if kind == "re" else places[0]
        edges = [(box.ul, box.ur), (box.ur, box.lr), (box.lr, box.ll), (box.ll, box.ul)]
    found = []
    for start, end in edges:
        count = max(2, round(math.dist(start, end) / 3))
        found += [(start.x + (end.x - start.x) * n / count, start.y + (end.y - start.y) * n / count) for n in range(count + 1)]
    return found


def lost(pdf: bytes) -> Iterator[str]:
    """Yield every stroke of which a copier loses more than it may; what is dashed is drawn as gaps."""
    for page in pymupdf.open(stream=pdf):
        copy, scale = copied(page), DPI / 72
        for drawing in page.get_drawings():
            if "s" not in drawing["type"] or drawing["dashes"] not in ("", "[] 0"):
                continue
            points = [(x * scale, y * scale) for item in drawing["items"] for x, y in along(item)]
            kept = sum(copy.crop((int(x) - 1, int(y) - 1, int(x) + 2, int(y) + 2)).getextrema()[0] == 0 for x, y in points)
            if kept < LEAST * len(points):
                yield f"page {page.number + 1}: {drawing['rect']}, {drawing['width']:.2f} pt, of gray {drawing['color']}"


def blank(program: Program, print: documents.Print) -> Iterator[tuple[str, bytes]]:
    for worksheet in program.worksheets.values():
        yield worksheet.id, typeset.render(documents.worksheet_document(program, worksheet, print=print)).bytes


@pytest.mark.parametrize("print", documents.get_args(documents.Print))
def test_a_copier_loses_no_line_ring_or_box_of_any_sheet(real: Program, print: documents.Print) -> None:
    found = {id: list(lost(pdf)) for id, pdf in blank(real, print)}
    assert len(found) > 30 and {id: strokes for id, strokes in found.items() if strokes} == {}


def test_a_line_too_thin_and_pale_would_be_seen_to_be_lost() -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        page.draw_line((50, 100), (300, 100), width=0.6, color=(0.3, 0.3, 0.3))
        page.draw_line((50, 200), (300, 200), width=0.4, color=(0.55, 0.55, 0.55))
        assert [found.split(",")[1].strip() for found in lost(document.tobytes())] == ["200.0"]
