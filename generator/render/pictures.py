"""Draw the pictures that explain something, as SVG that pages, printed documents and other programs show alike.

A drawing has no colors but that of the text around it, no ids, and needs no style sheet. Its letters are letters: 16 units
high, so that a picture that is 22 em wide has letters of the size of the text around it, on a phone and in large print.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from html import escape
from itertools import combinations, groupby, pairwise
from typing import Literal, NamedTuple

from generator.model import (
    ChainPicture,
    CirclesPicture,
    CurvePicture,
    ForkPicture,
    Picture,
    Program,
    ScaleField,
    ScalePicture,
    Step,
    WheelPicture,
    Worksheet,
)
from generator.read.answers import flat
from generator.read.yaml import Path_

WIDTH, LETTER, LEAD, ROW = 352, 16, 19, 34  # units: a picture’s width, the height of letters, from line to line, from step to step

Anchor = Literal["start", "middle", "end"]
Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """Words in a picture, and the room they take."""

    path: Path_
    """Where the picture's part of the content holds them."""
    lines: tuple[str, ...]
    x: float
    middle: float
    """Half way between the top of the first line and the foot of the last."""
    anchor: Anchor = "middle"
    bold: bool = False
    size: float = LETTER
    """How high its letters are."""

    @property
    def box(self) -> Box:
        """Left, top, right and bottom; generous, since pages are set in whatever font the reader has."""
        width = max(_width(line, self.bold) for line in self.lines)
        left = self.x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        half = LEAD * len(self.lines) / 2
        return left, self.middle - half, left + width, self.middle + half

    def svg(self) -> str:
        """Return the words as SVG."""
        first = self.middle - LEAD * (len(self.lines) - 1) / 2 + 0.34 * self.size
        spans = "".join(f'<tspan x="{self.x:g}" y="{first + n * LEAD:g}">{escape(line)}</tspan>' for n, line in enumerate(self.lines))
        look = (f' text-anchor="{self.anchor}"' if self.anchor != "start" else "") + (' font-weight="700"' if self.bold else "")
        return f"<text{look}>{spans}</text>"


class Drawing(NamedTuple):
    """A picture as shapes and words, in units."""

    height: float
    shapes: tuple[str, ...]
    labels: tuple[Label, ...]
    style: str = ""
    """A class for the style sheet of pages."""
    links: tuple[str, ...] = ()
    """Where the row of each label leads, if anywhere."""
    width: float = WIDTH


def svg(drawing: Drawing, alt: str, font: str = "") -> str:
    """Return a drawing as SVG that stands by itself; `font` names the font where none is inherited."""
    words = [label.svg() for label in drawing.labels]
    if drawing.links:
        rows = (f'x="60" y="{label.middle - ROW / 2:g}" width="{WIDTH - 60}" height="{ROW}"' for label in drawing.labels)
        words = [
            f'<a href="{escape(to)}"><rect {row} fill="none" pointer-events="all"/>{word}</a>'
            for word, to, row in zip(words, drawing.links, rows, strict=True)
        ]
    # What is inside a picture cannot be reached by those who hear pages; what leads elsewhere must be.
    role = "group" if drawing.links else "img"
    size = f'width="{drawing.width / LETTER:g}em" height="{drawing.height / LETTER:g}em"'
    named = (f' class="{drawing.style}"' if drawing.style else "") + (f' font-family="{escape(font)}"' if font else "")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{named} viewBox="0 0 {drawing.width:g} {drawing.height:g}" {size} role="{role}"'
        f' aria-label="{escape(alt)}" fill="none" stroke="currentColor" stroke-width="1.5">'
        + "".join(drawing.shapes)
        + _set(words)
        + "</svg>"
    )


def _set(words: Iterable[str], size: float = LETTER) -> str:
    return f'<g font-size="{size:g}" fill="currentColor" stroke="none">{"".join(words)}</g>'


def misfits(drawing: Drawing) -> Iterator[tuple[Path_, str, str]]:
    """Yield where words of a drawing have no room: their path, what is wrong, and what to do."""
    crowded = {
        max(one, other, key=lambda label: len("".join(label.lines))).path
        for one, other in combinations(drawing.labels, 2)
        if _meet(one.box, other.box)
    }
    for label in drawing.labels:
        (left, top, right, bottom), words = label.box, " ".join(label.lines)
        if left < -2 or right > drawing.width + 2 or top < -2 or bottom > drawing.height + 2 or len(label.lines) > 3:
            yield label.path, f"“{words}” is too long for its place in the picture", "use fewer letters"
        elif label.path in crowded:
            yield label.path, f"“{words}” would run into other words of the picture", "use fewer letters or fewer labels"


# ── Words ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ems(words: str, bold: bool = False) -> float:
    """Return about how wide words are, by the height of their letters; a little more in most fonts than they will be."""
    narrow, wide = "fijlrt.,:;’‘'|() ", "mwMW"
    return sum(0.34 if each in narrow else 0.86 if each in wide else 0.7 if each.isupper() else 0.57 for each in words) * (
        1.06 if bold else 1
    )


BOLDEST = 1.16  # how much wider than on paper bold words may be on a screen, as in DejaVu Sans


def _width(words: str, bold: bool = False) -> float:
    return ems(words, bold) * LETTER * (BOLDEST if bold else 1)


@lru_cache(4096)  # a picture is drawn for pages, for several documents and for the book
def _wrapped(words: str, room: float, bold: bool = False) -> tuple[str, ...]:
    """Break words into as few lines as the room asks for, of about equal length."""
    lines = _filled(words, room, bold)
    widths = range(LEAD, int(room), 4)
    return next((even for width in widths if len(even := _filled(words, width, bold)) == len(lines)), lines)


def _filled(words: str, room: float, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for word in words.split():
        if lines and _width(f"{lines[-1]} {word}", bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] - 1 and other[1] < one[3] - 1


# ── Shapes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

THIN = ' stroke-width="1"'  # what a worn copier keeps, on a sheet as wide as 789 units
FAINT = ' stroke-opacity=".65"'
TINT = ' fill="currentColor" fill-opacity=".07"'


def _line(start: Point, end: Point, more: str = "") -> str:
    return f'<line x1="{start[0]:g}" y1="{start[1]:g}" x2="{end[0]:g}" y2="{end[1]:g}"{more}/>'


def _path(steps: str, more: str = "") -> str:
    return f'<path d="{steps}"{more}/>'


def _dot(at: Point, radius: float = 4.5) -> str:
    return f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{radius:g}" fill="currentColor" stroke="none"/>'


def _arrow(start: Point, end: Point) -> list[str]:
    """A straight arrow, drawn downward or to the right."""
    (x, y), down = end, end[1] > start[1]
    head = f"M{x - 4:g} {y - 5:g}L{x:g} {y:g}L{x + 4:g} {y - 5:g}" if down else f"M{x - 5:g} {y - 4:g}L{x:g} {y:g}L{x - 5:g} {y + 4:g}"
    return [_line(start, end), _path(head)]


# ── A curve ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@singledispatch
def draw(picture: Picture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    """Return a picture as a drawing; a wheel is that of one of the worksheets."""
    raise TypeError(picture)


@draw.register
def _curve(picture: CurvePicture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    floor, top, left, right = 210.0, 58.0, 14.0, WIDTH - 14.0
    places = [(left + 8 + point.at / 100 * (right - left - 16), floor - point.height / 100 * (floor - top)) for point in picture.points]
    shapes = [
        *_arrow((left, floor), (right, floor)),
        _line((left, floor), (left, 24)), _path(f"M{left - 4:g} 29L{left:g} 24L{left + 4:g} 29"),
    ]  # fmt: skip
    outline = _smooth(places)
    shapes.append(_path(f"{outline}V{floor:g}H{places[0][0]:g}Z", f'{TINT} stroke="none"'))
    shapes.append(_path(outline, ' stroke-width="3"'))
    labels = [Label(("up",), _wrapped(picture.up, WIDTH), 4, 10, "start")]
    under = floor
    for at, (point, (x, y)) in enumerate(zip(picture.points, places, strict=True)):
        if not point.label:
            continue
        path: Path_ = ("points", at, "label")
        before = picture.points[at - 1].height if at else 101
        after = picture.points[at + 1].height if at + 1 < len(places) else 101
        shapes.append(_dot((x, y)))
        if point.height >= max(before, after):  # at a top the words stand above it,
            lines = _wrapped(point.label, 130)
            labels.append(Label(path, lines, x, y - 11 - LEAD * len(lines) / 2))
        elif before < point.height:  # on the way up to its left, on the way down to its right,
            labels.append(Label(path, _wrapped(point.label, x - left - 16), x - 10, y - 4, "end"))
        elif after < point.height:
            labels.append(Label(path, _wrapped(point.label, WIDTH - x - 12), x + 11, y - 4, "start"))
        else:  # and at the ends and low places below the line.
            lines = _wrapped(point.label, 110)
            anchor: Anchor = "start" if x < 60 else "end" if x > WIDTH - 60 else "middle"
            shapes.append(_line((x, y), (x, floor + 6), ' stroke-dasharray="2 3"'))
            labels.append(Label(path, lines, {"start": left, "end": right}.get(anchor, x), floor + 10 + LEAD * len(lines) / 2, anchor))
            under = max(under, labels[-1].box[3])
    labels.append(Label(("along",), _wrapped(picture.along, WIDTH), right, under + 4 + LEAD / 2, "end"))
    return Drawing(under + LEAD + 8, tuple(shapes), tuple(labels))


def _smooth(points: Sequence[Point]) -> str:
    """Return a smooth line that rises and falls only where its points do (Fritsch and Carlson 1980)."""
    rises = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairwise(points)]
    slopes = [0.0, *(2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(rises)), 0.0]
    steps = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for ((x1, y1), (x2, y2)), (before, after) in zip(pairwise(points), pairwise(slopes), strict=True):
        third = (x2 - x1) / 3
        steps.append(f"C{x1 + third:.1f} {y1 + third * before:.1f} {x2 - third:.1f} {y2 - third * after:.1f} {x2:.1f} {y2:.1f}")
    return "".join(steps)


# ── A chain ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@draw.register
def _chain(picture: ChainPicture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    noted = any(link.note for link in picture.links)
    turn = 26.0 if picture.again else 0.0  # room for an arrow that comes back
    left, width = (1.0 + turn, 134.0) if noted else (66.0, 220.0)
    aside = left + width + 20
    shapes: list[str] = []
    labels: list[Label] = []
    middles: list[float] = []
    y = 1.0
    for at, link in enumerate(picture.links):
        words = _wrapped(link.label, width - 8, bold=True)
        note = _wrapped(link.note, (WIDTH - aside) / 1.1) if link.note else ()  # notes end at the edge, and screens set them wider
        height = max(LEAD * max(len(words), len(note)) + 4, 36)
        middles.append(y + height / 2)
        shapes.append(_frame(left, y, width, height))
        labels.append(Label(("links", at, "label"), words, left + width / 2, middles[-1], bold=True))
        if note:
            shapes.append(_line((left + width, middles[-1]), (aside - 6, middles[-1]), ' stroke-dasharray="2 3"'))
            labels.append(Label(("links", at, "note"), note, aside, middles[-1], "start"))
        y += height
        if at + 1 < len(picture.links):
            shapes += _arrow((left + width / 2, y), (left + width / 2, y + 18))
            y += 19
    if picture.again:
        first, last = middles[0], middles[-1]
        shapes.append(_path(f"M{left:g} {last:g}H{left - turn + 8:g}V{first:g}H{left:g}"))
        shapes.append(_path(f"M{left - 5:g} {first - 4:g}L{left:g} {first:g}L{left - 5:g} {first + 4:g}"))
        again = _wrapped(picture.again, WIDTH - left)
        labels.append(Label(("again",), again, left - turn + 8, y + 6 + LEAD * len(again) / 2, "start"))
        y = labels[-1].box[3] + 1
    return Drawing(y + 1, tuple(shapes), tuple(labels))


def _frame(left: float, top: float, width: float, height: float) -> str:
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="8"{TINT}/>'


# ── A fork ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@draw.register
def _fork(picture: ForkPicture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    gap, width = 16.0, (WIDTH - 2 - 16.0) / 2
    start = _wrapped(picture.start, WIDTH - 80, bold=True)
    foot = 1 + max(LEAD * len(start) + 10, 36)
    shapes = [_frame(30, 1, WIDTH - 60, foot - 1)]
    labels = [Label(("start",), start, WIDTH / 2, (foot + 1) / 2, bold=True)]
    bottom = foot
    titles = [_wrapped(way.title, width - 4, bold=True) for way in picture.ways]
    below = foot + 22 + LEAD * max(map(len, titles)) + 8  # both ways begin at one height
    for side, (way, title) in enumerate(zip(picture.ways, titles, strict=True)):
        left = 1 + side * (width + gap)
        middle, y = left + width / 2, below
        shapes += _arrow((middle, foot), (middle, foot + 18))
        labels.append(Label(("ways", side, "title"), title, middle, foot + 24 + LEAD * len(title) / 2, bold=True))
        for at, link in enumerate(way.links):
            words = _wrapped(link, width - 10)
            height = max(LEAD * len(words) + 8, 36)
            shapes.append(f'<rect x="{left:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>')
            labels.append(Label(("ways", side, "links", at), words, middle, y + height / 2))
            y += height
            if at + 1 < len(way.links):
                shapes += _arrow((middle, y), (middle, y + 18))
                y += 19
        bottom = max(bottom, y)
    return Drawing(bottom + 1, tuple(shapes), tuple(labels))


# ── A scale ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@draw.register
def _scale(picture: ScalePicture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    left, right = 20.0, WIDTH - 20.0
    step = (right - left) / 10
    words = [_wrapped(mark.label, 150) for mark in picture.marks]
    # Words of neighbors stand at different heights, so that they pass each other.
    tall = [max((LEAD * len(lines) for lines in words[first::2]), default=0) for first in (0, 1)]
    floor = 12 + sum(tall) + (10 if len(words) > 1 else 0) + 18
    shapes = [_line((left, floor), (right, floor), ' stroke-width="2.5"')]
    shapes += [_line((left + n * step, floor - 5), (left + n * step, floor + 5)) for n in range(11)]
    numbers = [Label(("marks",), (str(n),), left + n * step, floor + 18, size=14) for n in range(11)]
    labels = []
    for at, (mark, lines) in enumerate(zip(picture.marks, words, strict=True)):
        x = left + mark.at * step
        foot = floor - 18 if at % 2 == 0 else floor - 18 - tall[0] - 10
        half = max(_width(line) for line in lines) / 2 * 1.12  # screens set words wider than paper
        middle = min(max(x, half + 2), WIDTH - half - 2)
        shapes += [_dot((x, floor), 6), _line((x, floor - 7), (x, foot + 2), ' stroke-dasharray="2 3"')]
        labels.append(Label(("marks", at, "label"), lines, round(middle, 1), foot - LEAD * len(lines) / 2))
    shapes.append(_set((number.svg() for number in numbers), 14))
    ends: list[tuple[Path_, str, float, Anchor]] = [
        (("low",), picture.low, left - 16, "start"),
        (("high",), picture.high, right + 16, "end"),
    ]
    for path, text, x, anchor in ends:
        lines = _wrapped(text, 150)
        labels.append(Label(path, lines, x, floor + 32 + LEAD * len(lines) / 2, anchor))
    return Drawing(max(label.box[3] for label in labels) + 2, tuple(shapes), tuple(labels))


# ── A map of people ────────────────────────────────────────────────────────────────────────────────────────────────────


@draw.register
def _circles(picture: CirclesPicture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    heart, radii = 28.0, [68.0 + 48 * n for n in range(len(picture.rings))]
    height = 2 * radii[-1] + 2 * LEAD
    x, y = center = (WIDTH / 2, height / 2)
    rings = [
        Label(("rings", at, "label"), _wrapped(ring.label, 110, bold=True), x, y + radius, bold=True)
        for at, (ring, radius) in enumerate(zip(picture.rings, radii, strict=True))
    ]
    people: list[Label] = []
    for at, (ring, radius) in enumerate(zip(picture.rings, radii, strict=True)):
        for n, person in enumerate(ring.people):
            taken = [(x - heart, y - heart, x + heart, y + heart), *(label.box for label in (*rings, *people))]
            around = 90 + 360 * (n + 1) / (len(ring.people) + 1)  # the ring's own name has the place at its foot
            people.append(_placed(("rings", at, "people", n), person, center, radius, around, height, taken))
    boxes = [label.box for label in (*rings, *people)]
    shapes = [
        f'<circle cx="{x:g}" cy="{y:g}" r="{heart:g}"{TINT} stroke-width="2.5"/>',
        *(_path(_broken_ring(center, radius, boxes)) for radius in radii),
    ]
    middle = Label(("middle",), _wrapped(picture.middle, 2 * heart - 4, bold=True), x, y, bold=True)
    return Drawing(height, tuple(shapes), (middle, *rings, *people))


def _placed(path: Path_, words: str, center: Point, radius: float, wanted: float, height: float, taken: Sequence[Box]) -> Label:
    """Return a label on a ring, as near the wanted angle (degrees, clockwise from the right) as it has room."""
    lines = _wrapped(words, 96)
    tried = [wanted + side * turn for turn in range(0, 181, 5) for side in (1, -1)]
    for angle in tried:
        x = center[0] + radius * math.cos(math.radians(angle))
        y = center[1] + radius * math.sin(math.radians(angle))
        label = Label(path, lines, round(x, 1), round(y, 1))
        left, top, right, bottom = label.box
        inside = left >= 2 and right <= WIDTH - 2 and top >= 0 and bottom <= height
        if inside and not any(_meet((left - 4, top - 1, right + 4, bottom + 1), box) for box in taken):
            return label
    return Label(path, lines, *center)  # on the one in the middle: `misfits` tells it


def _broken_ring(center: Point, radius: float, boxes: Sequence[Box]) -> str:
    """Return a ring that stops where words stand; one word or more must stand at its foot."""

    def point(degree: int) -> Point:
        turn = math.radians(degree)
        return center[0] + radius * math.cos(turn), center[1] + radius * math.sin(turn)

    def free(degree: int) -> bool:
        x, y = point(degree)
        return not any(left - 3 < x < right + 3 and top < y < bottom for left, top, right, bottom in boxes)

    arcs = []
    for drawn, degrees in groupby(range(90, 451), free):
        found = [*degrees]
        if drawn and len(found) > 2:
            first, last = found[0], found[-1]
            (x1, y1), (x2, y2) = point(first), point(last)
            arcs.append(f"M{x1:.1f} {y1:.1f}A{radius:g} {radius:g} 0 {int(last - first > 180)} 1 {x2:.1f} {y2:.1f}")
    return "".join(arcs)


# ── The steps as a path ────────────────────────────────────────────────────────────────────────────────────────────────


def steps_path(steps: Sequence[Step], href: Callable[[str], str] | None = None) -> Drawing:
    """Return the steps in their order, with a bow from each to the one that goes on from it; `href` gives the address of a step by id."""
    ring, x = 13.0, 92.0
    middle = {step.id: 16.0 + ROW * at for at, step in enumerate(steps)}
    shapes = [_line((x, y1 + ring), (x, y2 - ring)) for y1, y2 in pairwise(middle.values())]
    for step in steps:
        shapes.append(f'<circle cx="{x:g}" cy="{middle[step.id]:g}" r="{ring:g}" stroke-width="2"/>')
        if step.continues in middle:
            y1, y2 = middle[step.continues], middle[step.id]
            start, out = x - ring - 3, x - ring - 3 - min(18 * abs(y2 - y1) / ROW + 4, 100)
            shapes.append(_path(f"M{start:g} {y1 + 4:g}C{out:g} {y1 + 4:g} {out:g} {y2 - 4:g} {start:g} {y2 - 4:g}", FAINT))
            shapes.append(_path(f"M{start - 6:g} {y2 - 8:g}L{start:g} {y2 - 4:g}L{start - 6:g} {y2:g}"))
    numbers = [Label((at, "number"), (str(step.number),), x, middle[step.id], bold=True) for at, step in enumerate(steps)]
    names = [Label((at, "short"), _wrapped(step.short, WIDTH - x - 28), x + 26, middle[step.id], "start") for at, step in enumerate(steps)]
    shapes.append(_set(number.svg() for number in numbers))
    return Drawing(ROW * len(steps), tuple(shapes), tuple(names), links=tuple(href(step.id) for step in steps) if href else ())


# ── A wheel ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Spokes(NamedTuple):
    """Where the spokes of a wheel are, in units: how many there are, how long they are, and how wide the picture is."""

    of: int
    radius: float
    width: float

    @property
    def hub(self) -> Point:
        """Where they meet."""
        return self.width / 2, self.radius + 30

    def point(self, at: int, distance: float) -> Point:
        """Return the point on a spoke at a share of its length."""
        angle = 2 * math.pi * at / self.of - math.pi / 2
        x, y = self.hub
        return round(x + self.radius * distance * math.cos(angle), 2), round(y + self.radius * distance * math.sin(angle), 2)


@draw.register
def _example(picture: WheelPicture, worksheets: Mapping[str, Worksheet]) -> Drawing:
    worksheet = worksheets[picture.worksheet]
    return wheel(worksheet, flat(worksheet))


def wheel_words(program: Program, worksheet: Worksheet) -> str:
    """Say what the blank wheel of a worksheet shows."""
    assert worksheet.wheel is not None
    spokes, words = worksheet.wheel.spokes, program.phrases.worksheet.wheel
    scale = next(field for field in worksheet.fields if isinstance(field, ScaleField) and field.id in spokes)
    return words.format(**{"spokes": "; ".join(spokes.values()), "from": scale.from_, "to": scale.to})


def wheel(worksheet: Worksheet, answers: Mapping[str, str] | None = None, *, radius: float = 96, width: float = WIDTH) -> Drawing:
    """Return a worksheet's scales as spokes of a wheel, blank or with its answers (by full name) joined by a line.

    The worksheet must have a wheel. Only spokes are `line`s, so that scripts can draw along them.
    """
    assert worksheet.wheel is not None
    named = worksheet.wheel.spokes
    scale = next(field for field in worksheet.fields if isinstance(field, ScaleField) and field.id in named)
    steps = scale.to - scale.from_
    spokes = Spokes(len(named), radius, width)
    numbers = {number: _number(number, spokes, (number - scale.from_) / steps) for number in range(scale.from_ + 1, scale.to + 1)}
    shapes = [_ring(spokes, number, (number - scale.from_) / steps, numbers[number]) for number in numbers]
    shapes += [_line(spokes.hub, spokes.point(at, 1), THIN) for at in range(len(named))]
    shapes.append(_set((numbers[number].svg() for number in numbers if number % 2 == 0), _digit(spokes)))
    labels = [_spoke_label(("wheel", "spokes", id), at, spokes, name) for at, (id, name) in enumerate(named.items())]
    if answers is not None:
        values = [answers.get(f"{worksheet.id}.{id}") for id in named]
        shapes += _joined(spokes, [(int(value) - scale.from_) / steps if value else None for value in values])
    return Drawing(2 * spokes.hub[1], tuple(shapes), tuple(labels), style="wheel", width=width)


def _digit(spokes: Spokes) -> float:
    """Return how high the numbers on the rings are: no higher than there is room between every other ring."""
    return min(13.0, spokes.radius / 9)


def _number(number: int, spokes: Spokes, distance: float) -> Label:
    """Return a number beside the first spoke, across its own ring; that of the outermost stands within it."""
    (x, y), size = spokes.point(0, distance), _digit(spokes)
    return Label(("wheel",), (str(number),), x + 3, y + (0.7 * size if distance == 1 else 0), "start", size=size)


def _ring(spokes: Spokes, number: int, distance: float, label: Label) -> str:
    radius = round(spokes.radius * distance, 2)
    if distance < 1 and number % 2 == 0:  # it makes way for its number
        half = 0.45 * label.size
        box = (label.x - 1, label.middle - half, label.x + 0.62 * label.size * len(str(number)), label.middle + half)
        return _path(_broken_ring(spokes.hub, radius, [box]), FAINT + THIN)
    x, y = spokes.hub
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"{"" if distance == 1 else FAINT + THIN}/>'


def _spoke_label(path: Path_, at: int, spokes: Spokes, name: str) -> Label:
    (x, y), (middle, height) = spokes.point(at, 1 + 6.7 / spokes.radius), spokes.hub
    if abs(x - middle) < 12:
        lines = _wrapped(name, 2.3 * spokes.radius)
        lift = LEAD * len(lines) / 2
        return Label(path, lines, x, y - lift if y < height else y + lift)
    lines = _wrapped(name, (spokes.width - x if x > middle else x) - 2)
    return Label(path, lines, x, y + 0.4 * LEAD * (y - height) / spokes.radius, "start" if x > middle else "end")


def _joined(spokes: Spokes, values: Sequence[float | None]) -> list[str]:
    points = [spokes.point(at, value) for at, value in enumerate(values) if value is not None]
    joined = " ".join(f"{x:g},{y:g}" for x, y in points)
    shape = f'<polygon points="{joined}" fill="currentColor" fill-opacity=".15" stroke-width="2.5"/>'
    return [shape, *(_dot(point, 4) for point in points)]
