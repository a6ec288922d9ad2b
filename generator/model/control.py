"""Primitive inputs: what every kind of field and column comes down to, so that whatever draws one knows of no kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Control(NamedTuple):
    """One place to answer."""

    name: str
    """Its full name, for ever: worksheet.field, and in a field of several also the row and column, or the option."""
    kind: Literal["line", "area", "option", "tick", "number", "date", "time", "scale"]
    prompt: str
    """The words that ask: the field's, a column's, or an option's."""
    options: Mapping[str, str] = {}
    """What an option or a scale offers: each value, and its words."""
    lines: int = 1
    """How many lines there are to write on."""
    unit: str | None = None
    """What a number counts."""
    low: str | None = None
    """What the lowest number of a scale means, where that stands beside it."""
    high: str | None = None
    """What the highest number means."""

    @property
    def ends(self) -> tuple[str, str]:
        """The lowest and the highest number of a scale."""
        numbers = list(self.options)
        return numbers[0], numbers[-1]
