"""Worksheets: their fields and columns, their worked examples, and the places to answer that they have."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union

from pydantic import BeforeValidator, Field, model_validator

from generator.model.base import WHOLE, Id, Inline, Key, Part, Prose, Query, Words
from generator.model.control import Control


class _Asked(Part):
    id: Id
    """Short stable name; it names the answer for ever, so never change it once published."""
    prompt: Words
    """The words that ask."""


class _Control(_Asked):
    """Something with one place to answer."""

    @abstractmethod
    def control(self, name: str) -> Control:
        """Return it as the primitive input of a full name."""


class _Line(_Control):
    kind: Literal["text"]

    def control(self, name: str) -> Control:
        return Control(name, "line", self.prompt)


class _Area(_Control):
    kind: Literal["lines"]
    lines: int

    def control(self, name: str) -> Control:
        return Control(name, "area", self.prompt, lines=self.lines)


Options = Annotated[Mapping[Key, Words], Field(min_length=2, max_length=20)]


class _Option(_Control):
    kind: Literal["choice"]
    options: Options
    """Each option's short stable name, and its words."""

    def control(self, name: str) -> Control:
        return Control(name, "option", self.prompt, options=self.options)


class _Tick(_Control):
    kind: Literal["tick"]

    def control(self, name: str) -> Control:
        return Control(name, "tick", self.prompt)


class _Numbers(Part):
    from_: Annotated[int, Field(alias="from", ge=0, le=10), WHOLE] = 0
    """Lowest number of the scale."""
    to: Annotated[int, Field(ge=1, le=10), WHOLE] = 10
    """Highest number of the scale."""

    @model_validator(mode="after")
    def _ascends(self) -> Any:
        if self.to <= self.from_:
            raise ValueError("“to” must be larger than “from”; swap or change the two numbers")
        return self

    @property
    def numbers(self) -> Mapping[str, str]:
        """Every number of the scale, as a value and as its words."""
        return {str(number): str(number) for number in range(self.from_, self.to + 1)}


class _Ends(_Numbers):
    low: Words
    """What the lowest number means."""
    high: Words
    """What the highest number means."""


class _Number(_Control):
    kind: Literal["number"]
    unit: Words | None = None
    """What is counted, for example “minutes” or “$”."""

    def control(self, name: str) -> Control:
        return Control(name, "number", self.prompt, unit=self.unit)


class _Date(_Control):
    kind: Literal["date"]

    def control(self, name: str) -> Control:
        return Control(name, "date", self.prompt)


class _Time(_Control):
    kind: Literal["time"]

    def control(self, name: str) -> Control:
        return Control(name, "time", self.prompt)


class _Field(_Asked):
    """A place on a sheet with a prompt of its own; it lowers itself to controls, and an example's answer to theirs."""

    help: Words | None = None
    """One sentence under the prompt, where the prompt alone could puzzle."""
    heading: Words | None = None
    """A heading set before this field; it begins a new part of the sheet."""

    @abstractmethod
    def controls(self, name: str) -> Iterator[Control]:
        """Yield its controls in reading order; `name` is its own full name."""

    @abstractmethod
    def given(self, name: str, answer: Any) -> Iterator[tuple[str, str]]:
        """Yield the full name of each control that an example's answer fills, and what it then holds; a ticked box holds “on”."""


class _Single(_Field, _Control):
    def controls(self, name: str) -> Iterator[Control]:
        yield self.control(name)

    def given(self, name: str, answer: Any) -> Iterator[tuple[str, str]]:
        yield name, str(answer)


class TextField(_Single, _Line):
    """A few words on one line."""


class LinesField(_Single, _Area):
    """Room to write sentences."""

    lines: Annotated[int, Field(ge=1, le=30), WHOLE] = 3
    """How many lines to write on."""


class ChoiceField(_Single, _Option):
    """Pick one of several."""


class ScaleField(_Single, _Ends):
    """A number between two ends, each end in words."""

    kind: Literal["scale"]

    def control(self, name: str) -> Control:
        return Control(name, "scale", self.prompt, options=self.numbers, low=self.low, high=self.high)


class NumberField(_Single, _Number):
    """A number."""


class DateField(_Single, _Date):
    """A date."""


class TimeField(_Single, _Time):
    """A time of day."""


class ChecksField(_Field):
    """Tick any number."""

    kind: Literal["checks"]
    options: Annotated[Mapping[Key, Words], Field(min_length=1, max_length=30)]
    """Each option's short stable name, and its words."""

    def controls(self, name: str) -> Iterator[Control]:
        return (Control(f"{name}.{option}", "tick", words) for option, words in self.options.items())

    def given(self, name: str, answer: Any) -> Iterator[tuple[str, str]]:
        return ((f"{name}.{option}", "on") for option in self.options if option in answer)


class RatingsField(_Field, _Ends):
    """Several things, each with how much of it there is."""

    kind: Literal["ratings"]
    options: Options
    """Each thing's short stable name, and its words."""

    def controls(self, name: str) -> Iterator[Control]:
        for option, words in self.options.items():
            yield Control(f"{name}.{option}", "scale", words, options=self.numbers, low=self.low, high=self.high)

    def given(self, name: str, answer: Any) -> Iterator[tuple[str, str]]:
        return ((f"{name}.{option}", str(answer[option])) for option in self.options if answer.get(option))


class _Column(_Control):
    width: Annotated[int, Field(ge=1, le=12), WHOLE] = 2
    """How wide this column is, relative to the others."""


class TextColumn(_Column, _Line):
    """A few words in each cell."""


class LinesColumn(_Column, _Area):
    """Room for several lines in each cell."""

    lines: Annotated[int, Field(ge=1, le=12), WHOLE] = 2
    """How many lines each cell has."""


class NumberColumn(_Column, _Number):
    """A number in each cell."""


class DateColumn(_Column, _Date):
    """A date in each cell."""


class TimeColumn(_Column, _Time):
    """A time in each cell."""


class TickColumn(_Column, _Tick):
    """A box to tick in each cell."""


class ChoiceColumn(_Column, _Option):
    """One of a few short words in each cell."""


class ScaleColumn(_Column, _Numbers):
    """A number from a scale in each cell; the prompt says what its ends mean."""

    kind: Literal["scale"]

    def control(self, name: str) -> Control:
        return Control(name, "scale", self.prompt, options=self.numbers)


Column = Annotated[
    Union[TextColumn, LinesColumn, NumberColumn, DateColumn, TimeColumn, TickColumn, ChoiceColumn, ScaleColumn],
    Field(discriminator="kind"),
]


def _rows(value: object) -> object:
    if not isinstance(value, (int, Mapping)) and not re.fullmatch(r"-?[0-9]+", str(value)) and value is not None:
        remedy = "write how many empty rows, or each row on its own line as “name: label”"
        raise ValueError("{key} must be a number of rows, or rows with labels, but here is {given}; " + remedy)
    return value


class TableField(_Field):
    """A table: columns of kinds; rows that are empty, or that have labels of their own."""

    kind: Literal["table"]
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]
    """The columns in order; each says its kind."""
    rows: Annotated[
        Annotated[int, Field(ge=1, le=31), WHOLE] | Annotated[Mapping[Key, Words], Field(min_length=1, max_length=31)],
        BeforeValidator(_rows),
    ]
    """How many empty rows; or each row's short stable name, and its label."""
    row_title: Words | None = None
    """The heading over the row labels, for example “Day”."""

    @model_validator(mode="after")
    def _labels_have_a_title(self) -> TableField:
        if isinstance(self.rows, Mapping) and not self.row_title:
            raise ValueError("“row_title” is missing; add it: the heading over the labels of the rows")
        return self

    @property
    def row_labels(self) -> Mapping[str, str]:
        """Each row's name and label; rows without labels are named by number and labelled the same."""
        if isinstance(self.rows, int):
            return {str(n): str(n) for n in range(1, self.rows + 1)}
        return self.rows

    def cells(self, name: str, row: str) -> Iterator[Control]:
        """Yield the controls of a row."""
        return (column.control(f"{name}.{row}.{column.id}") for column in self.columns)

    def controls(self, name: str) -> Iterator[Control]:
        return (cell for row in self.row_labels for cell in self.cells(name, row))

    def given(self, name: str, answer: Any) -> Iterator[tuple[str, str]]:
        rows = answer if isinstance(answer, Mapping) else {str(n): cells for n, cells in enumerate(answer, 1)}
        for row in self.row_labels:
            for column, cell in zip(self.columns, self.cells(name, row), strict=True):
                held = (rows.get(row) or {}).get(column.id)
                if cell.kind == "tick":
                    held = "on" if held == "yes" else None
                if held:
                    yield cell.name, str(held)


Field_ = Annotated[
    Union[TextField, LinesField, ChoiceField, ChecksField, ScaleField, RatingsField, NumberField, DateField, TimeField, TableField],
    Field(discriminator="kind"),
]

Cell = Union[Words, None]
Answer = Union[Words, tuple[Words, ...], tuple[Mapping[Id, Cell], ...], Mapping[Key, Mapping[Id, Cell]], Mapping[Key, Cell], None]


class Example(Part):
    """A worked example: an invented person's answers."""

    about: Words
    """Who is imagined here and what is going on, in one or two sentences that say it is invented."""
    answers: Mapping[Id, Answer]
    """Answers by field id: words; a list of options for checks; a number for each option for ratings; a list of rows, or rows by name."""


class Wheel(Part):
    """A picture of the sheet's scales as spokes of a wheel."""

    caption: Words
    """One sentence under the picture."""
    spokes: Annotated[Mapping[Id, Words], Field(min_length=3, max_length=10)]
    """The id of each scale, and a short label for its spoke."""


class Worksheet(Part):
    """One sheet to fill in."""

    id: Id
    """The same as the file's name."""
    title: Words
    """What the sheet is called."""
    purpose: Words
    """What it is for, in one sentence."""
    found_by: tuple[Query, ...] = ()
    """What people type who need this sheet; searched, and never shown."""
    minutes: Annotated[int, Field(ge=1, le=90), WHOLE]
    """How long it takes to fill in once."""
    repeat: Literal["once", "daily", "weekly", "monthly", "as needed"] = "once"
    """How often it is worth filling in."""
    suits: Inline | None = None
    """Whom it suits, and who had better take another sheet."""
    safety: Inline | None = None
    """What could harm, said before anything is asked."""
    instructions: Prose
    """How to fill it in; short."""
    fields: Annotated[tuple[Field_, ...], Field(min_length=1, max_length=40)]
    """The places to answer, in order; each says its kind."""
    wheel: Wheel | None = None
    """A picture of the sheet's scales as spokes of a wheel."""
    example: Example
    """An invented person's answers, which readers can look at."""
    after: Inline | None = None
    """What to do with the filled sheet."""
    facilitator: Prose
    """A note for someone who gives this sheet to others."""
    evidence: Inline | None = None
    """How sure it is that this sheet helps, in one line; what was studied stands with its sources."""
    sources: tuple[Key, ...] = ()
    """Keys in references.yaml that this technique comes from."""

    def controls(self) -> Iterator[Control]:
        """Yield every place to answer, in reading order."""
        return (control for field in self.fields for control in field.controls(self.name_of(field)))

    def name_of(self, field: Field_) -> str:
        """Return a field's full name."""
        return f"{self.id}.{field.id}"

    def names(self) -> Iterator[str]:
        """Yield the full name of every place to answer, in reading order."""
        return (control.name for control in self.controls())
