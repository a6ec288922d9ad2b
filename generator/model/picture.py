"""Pictures that explain something, by kind: what each shows, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal, Protocol, Union

from pydantic import Field, StringConstraints, model_validator

from generator.model.base import WHOLE, Id, Part, Words


class Pictured(Part):
    """A picture's words; it is drawn once, for pages and paper alike."""

    alt: Annotated[Words, StringConstraints(max_length=400)]
    """What the picture teaches, in a sentence or two, for people who do not see it."""
    caption: Words
    """One or two sentences under the picture, for those who do."""


class _Placed(Protocol):
    @property
    def at(self) -> int: ...


def _left_to_right(places: Sequence[_Placed], which: str) -> None:
    if any(after.at <= before.at for before, after in pairwise(places)):
        raise ValueError(f"{which} do not go from left to right; give each a larger “at” than the one before")


class CurvePoint(Part):
    """A place that the line goes through."""

    at: Annotated[int, Field(ge=0, le=100), WHOLE]
    """How far to the right, in percent."""
    height: Annotated[int, Field(ge=0, le=100), WHOLE]
    """How high, in percent."""
    label: Words | None = None
    """A few words that stand at this place."""


class CurvePicture(Pictured):
    """Something that rises and falls as time passes; it has no numbers, so that it claims none."""

    kind: Literal["curve"]
    up: Words
    """What rises and falls."""
    along: Words
    """What passes from left to right."""
    points: Annotated[tuple[CurvePoint, ...], Field(min_length=3, max_length=9)]
    """From left to right."""

    @model_validator(mode="after")
    def _goes_right(self) -> CurvePicture:
        _left_to_right(self.points, "the points of this curve")
        return self


class Link(Part):
    """One link of a chain."""

    label: Words
    """A few words in the link."""
    note: Words | None = None
    """A few words beside the link."""


class ChainPicture(Pictured):
    """Things that follow from one another, from top to bottom."""

    kind: Literal["chain"]
    links: Annotated[tuple[Link, ...], Field(min_length=2, max_length=8)]
    """What follows from what, from top to bottom."""
    again: Words | None = None
    """A few words on an arrow from the last link back to the first, where it all begins anew."""


class ForkWay(Part):
    """One of the ways that a fork leads."""

    title: Words
    """What this way is called, in a few words."""
    links: Annotated[tuple[Words, ...], Field(min_length=1, max_length=5)]
    """What follows from what, from top to bottom, in a few words each."""


class ForkPicture(Pictured):
    """Two ways that lead on from the same moment, side by side."""

    kind: Literal["fork"]
    start: Words
    """The moment where they part."""
    ways: Annotated[tuple[ForkWay, ...], Field(min_length=2, max_length=2)]
    """The two ways, the left one first."""


class Mark(Part):
    """A place on a scale."""

    at: Annotated[int, Field(ge=0, le=10), WHOLE]
    """Its number."""
    label: Words
    """A few words that stand at this number."""


class ScalePicture(Pictured):
    """A line from 0 to 10 with something marked on it."""

    kind: Literal["scale"]
    low: Words
    """What 0 means, in a word or two."""
    high: Words
    """What 10 means, in a word or two."""
    marks: Annotated[tuple[Mark, ...], Field(min_length=1, max_length=4)]
    """What is marked, from left to right."""

    @model_validator(mode="after")
    def _goes_right(self) -> ScalePicture:
        _left_to_right(self.marks, "the marks of this scale")
        return self


class Ring(Part):
    """A ring around the middle."""

    label: Words
    """How close this ring is."""
    people: Annotated[tuple[Words, ...], Field(min_length=1, max_length=5)]
    """Who stands on it: names or roles, in a word or two each."""


class CirclesPicture(Pictured):
    """A map of people: rings around the one whose map it is."""

    kind: Literal["circles"]
    middle: Words
    """Who stands in the middle, such as Me."""
    rings: Annotated[tuple[Ring, ...], Field(min_length=1, max_length=3)]
    """From the closest outward."""


class WheelPicture(Pictured):
    """The wheel of a worksheet, filled in with its worked example."""

    kind: Literal["wheel"]
    worksheet: Id
    """The id of a worksheet that has a wheel."""


Picture = Annotated[Union[CurvePicture, ChainPicture, ForkPicture, ScalePicture, CirclesPicture, WheelPicture], Field(discriminator="kind")]
