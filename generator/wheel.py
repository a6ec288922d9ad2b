"""Draw a sheet's scales as spokes of a wheel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from generator.model import ScaleField, Worksheet

SIZE, RADIUS = 420, 130  # in the picture's own units; room around the rim holds the labels


def svg(worksheet: Worksheet, label: str, answers: Mapping[str, str] | None = None) -> str:
    """Return the wheel of a worksheet as SVG, blank or with its answers (by full name) joined by a line.

    `label` is what a screen reader says instead of the picture. The worksheet must have a wheel.
    """
    assert worksheet.wheel is not None
    spokes = worksheet.wheel.spokes
    scale = next(field for field in worksheet.fields if isinstance(field, ScaleField) and field.id in spokes)
    steps = scale.to - scale.from_
    drawn = [f'<svg class="wheel" viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="{escape(label)}">']
    for ring in range(1, steps + 1):
        strong = ' class="rim"' if ring == steps else ""
        drawn.append(f'<circle cx="{SIZE / 2:g}" cy="{SIZE / 2:g}" r="{RADIUS * ring / steps:g}"{strong}/>')
    for at, name in enumerate(spokes.values()):
        x, y = _point(at, len(spokes), 1)
        drawn.append(f'<line x1="{SIZE / 2:g}" y1="{SIZE / 2:g}" x2="{x:g}" y2="{y:g}"/>')
        drawn.append(_label(at, len(spokes), name))
    if answers is not None:
        values = [answers.get(f"{worksheet.id}.{id}") for id in spokes]
        drawn += _shape([(int(value) - scale.from_) / steps if value else None for value in values])
    return "".join(drawn) + "</svg>"


def _point(at: int, of: int, distance: float) -> tuple[float, float]:
    angle = 2 * math.pi * at / of - math.pi / 2
    return round(SIZE / 2 + RADIUS * distance * math.cos(angle), 2), round(SIZE / 2 + RADIUS * distance * math.sin(angle), 2)


def _label(at: int, of: int, name: str) -> str:
    x, y = _point(at, of, 1.1)
    anchor = "middle" if abs(x - SIZE / 2) < 12 else "start" if x > SIZE / 2 else "end"
    drop = 10 if y > SIZE / 2 + RADIUS else 4 if y > SIZE / 2 - RADIUS else 0
    words = name.split()
    lines = (
        [name]
        if len(name) < 14 or len(words) == 1
        else [" ".join(words[: (len(words) + 1) // 2]), " ".join(words[(len(words) + 1) // 2 :])]
    )
    spans = "".join(f'<tspan x="{x:g}" dy="{0 if n == 0 else 17}">{escape(line)}</tspan>' for n, line in enumerate(lines))
    lift = 17 * (len(lines) - 1) if y < SIZE / 2 - RADIUS / 2 else 0
    return f'<text x="{x:g}" y="{y + drop - lift:g}" text-anchor="{anchor}">{spans}</text>'


def _shape(values: Sequence[float | None]) -> list[str]:
    points = [_point(at, len(values), value) for at, value in enumerate(values) if value is not None]
    joined = " ".join(f"{x:g},{y:g}" for x, y in points)
    return [f'<polygon points="{joined}"/>', *(f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="4"/>' for x, y in points)]
