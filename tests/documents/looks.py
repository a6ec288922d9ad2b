"""What can be wrong with the looks of a PDF: each check returns complaints, and nothing for a page as it should be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pymupdf

MM = 72 / 25.4
LEAST = {"regular": {"prompt": 12, "any": 8.5, "line": 8.5 * MM}, "large": {"prompt": 18, "any": 16, "line": 11 * MM}}
"""In points: the least sizes of letters, and how far apart the lines to write on are."""
MARGIN = 9 * MM  # what any printer can leave white
TINT = 0.95  # the darkest ground that words stand on


class Word(NamedTuple):
    """Letters in one run, as high as its capitals: what the eye sees, not the font's box."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float
    font: str
    color: int
    line: tuple[int, int]


def words(page: pymupdf.Page) -> Iterator[Word]:
    """Yield every run of text on a page."""
    for at, block in enumerate(page.get_text("dict", flags=0)["blocks"]):
        for n, line in enumerate(block["lines"]):
            for span in line["spans"]:
                if span["text"].strip():
                    (x0, _, x1, _), (_, base), size = span["bbox"], span["origin"], span["size"]
                    yield Word(x0, base - 0.64 * size, x1, base, span["text"].strip(), size, span["font"], span["color"], (at, n))


def meet(one: Sequence[Any], other: Sequence[Any], by: float = 0.6) -> bool:
    """Return whether two boxes overlap, by more than what edges that touch do."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return bool(across > by and min(one[3], other[3]) - max(one[1], other[1]) > by)


def text_complaints(page: pymupdf.Page, print: str) -> Iterator[str]:
    """No text leaves its page or meets other text; none is too small or too pale."""
    found = sorted(words(page), key=lambda word: word.y0)
    for at, word in enumerate(found):
        if not (
            word.x0 > MARGIN and word.x1 < page.rect.width - MARGIN and word.y0 > MARGIN / 2 and word.y1 < page.rect.height - MARGIN / 2
        ):
            yield f"“{word.text}” leaves the page"
        below = itertools.takewhile(lambda other: other.y0 < word.y1, found[at + 1 :])  # noqa: B023
        for other in below:
            if word.line != other.line and meet(word, other):
                yield f"“{word.text}” meets “{other.text}”"
        least = LEAST[print]["any"] * (0.75 if word.text.replace(",", "").isdigit() else 1)  # the numbers of notes are smaller than text
        if word.size < least - 0.01 and "Kalam" not in word.font:
            yield f"“{word.text}” is only {word.size:.1f} pt"
        if "Kalam" in word.font and word.size < 8:
            yield f"the answer “{word.text}” is only {word.size:.1f} pt"
        if contrast(word.color) < 7:
            yield f"“{word.text}” is too pale: {contrast(word.color):.1f} : 1"


def contrast(color: int) -> float:
    """Return how a color, as 0xRRGGBB, stands out from the darkest ground that words stand on."""

    def light(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (light((color >> shift & 255) / 255) for shift in (16, 8, 0))
    return (light(TINT) + 0.05) / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def field_complaints(page: pymupdf.Page) -> Iterator[str]:
    """No field leaves its page, or meets another field or a word."""
    boxes = [(tuple(widget.rect), widget.field_name) for widget in page.widgets()]
    written = list(words(page))
    for at, (box, name) in enumerate(boxes):
        if not (box[0] > MARGIN and box[2] < page.rect.width - MARGIN and box[1] > MARGIN and box[3] < page.rect.height - MARGIN):
            yield f"the field {name} leaves the page"
        yield from (f"the fields {name} and {other} meet" for found, other in boxes[:at] if meet(box, found, 0.1))
        yield from (f"the field {name} meets “{word.text}”" for word in written if meet(box, word))


def rules(page: pymupdf.Page) -> list[tuple[float, float, float, float, float]]:
    """Return the straight lines of a page: their ends, upper or left end first, and how gray they are."""
    found = []
    for drawing in page.get_drawings():
        for shape in drawing["items"]:
            if shape[0] == "l" and drawing["color"]:
                (a, b) = sorted((tuple(shape[1]), tuple(shape[2])))
                found.append((*a, *b, drawing["color"][0]))
    return found


def crossed(page: pymupdf.Page) -> Iterator[str]:
    """No text runs over the upright edge of its box."""
    upright = [(x0, min(y0, y1), x1, max(y0, y1)) for x0, y0, x1, y1, _ in rules(page) if abs(x0 - x1) < 0.1 and abs(y1 - y0) > 8]
    for word in words(page):
        for x, y0, _, y1 in upright:
            if word.x0 + 0.5 < x < word.x1 - 0.5 and min(y1, word.y1) - max(y0, word.y0) > 1:
                yield f"“{word.text}” runs over the edge of its box"


def line_complaints(page: pymupdf.Page, print: str, lines: Mapping[str, int]) -> Iterator[str]:
    """Each field named in `lines` has so many lines to write on, as far apart as they must be."""
    level = [rule for rule in rules(page) if abs(rule[1] - rule[3]) < 0.1]
    for widget in page.widgets():
        if widget.field_name in lines:
            x0, y0, x1, y1 = widget.rect
            below = sorted(y for x, y, right, _, _ in level if abs(x - x0) < 1 and abs(right - x1) < 1 and y0 + 2 < y < y1 + 3)
            apart = [b - a for a, b in zip([y0, *below], below, strict=False)]
            if len(below) != lines[widget.field_name] or any(abs(gap - LEAST[print]["line"]) > 0.15 for gap in apart):
                yield f"the lines of {widget.field_name} are {[round(gap / MM, 2) for gap in apart]} mm apart"


def ink(page: pymupdf.Page) -> float:
    """Return how much of a page is black, from 0 to 1."""
    samples = page.get_pixmap(dpi=36, colorspace=pymupdf.csGRAY).samples
    return 1 - sum(samples) / (255 * len(samples))


def complaints(path: Path, print: str, asked: Mapping[str, Sequence[str]], lines: Mapping[str, int]) -> list[str]:
    """Return what is wrong with a document; `asked` are the prompts of each field that it may hold."""
    found = []
    where: dict[str, set[int]] = {}
    with pymupdf.open(path) as document:
        for page in document:
            each = [*text_complaints(page, print), *field_complaints(page), *prompt_complaints(page, print, asked)]
            if print == "large" or document.page_count == 1:
                each += [*line_complaints(page, print, lines), *crossed(page)]
            if ink(page) > (0.08 if path.stem == "pocket-cards" else 0.06):  # a card is full of words, and is one leaf
                each.append(f"{ink(page):.1%} of the page is black")
            for widget in page.widgets():
                group = widget.field_name if widget.field_name in asked else widget.field_name.rpartition(".")[0]
                where.setdefault(group, set()).add(page.number)
            found += [f"{path.name}, page {page.number + 1}: {complaint}" for complaint in each]
    return found + [f"{path.name}: {group} is torn in two" for group, pages in where.items() if len(pages) > 1]


def prompt_complaints(page: pymupdf.Page, print: str, asked: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Each field's prompts stand on its page, and are large enough."""
    names = {widget.field_name for widget in page.widgets()}
    if not names:
        return
    text = " ".join(page.get_text("text", flags=0).split())
    bold = [word for word in words(page) if "Bold" in word.font and len(word.text) > 3]
    for name in names:
        for prompt in asked.get(name, ()):
            if prompt not in text:
                yield f"{name} stands without its prompt “{prompt}”"
            small = [
                word for word in bold if len(word.text) > 3 and prompt.startswith(word.text) and word.size < LEAST[print]["prompt"] - 0.01
            ]
            if small:
                yield f"the prompt “{prompt}” is only {small[0].size:.1f} pt"
