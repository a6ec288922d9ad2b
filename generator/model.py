"""What a program is made of: frozen values with the field's own names.

Three kinds of text: `Words` are plain, `Inline` is one paragraph of the small Markdown, `Prose` is any number of them.
Descriptions here feed the JSON Schemas that editors show.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple, Union

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]  # of a row, an option or a reference


class Text:
    """Marks a string that readers see, and says which Markdown it may hold."""

    def __init__(self, kind: Literal["words", "inline", "prose"]) -> None:
        self.kind = kind


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Text("words")]
Inline = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Text("inline")]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), Text("prose")]


def _iso_date(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("{key} must be a date there is, but here is {given}; write year-month-day, for example 2026-11-23")
    return value


Date = Annotated[dt.date, BeforeValidator(_iso_date)]


def _https(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        raise ValueError("{given} is not a web address; write it in full, beginning with https://")
    return value


Address = Annotated[str, AfterValidator(_https)]


def _plain_digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", value):
        raise ValueError("{key} must be a whole number, but here is {given}; write digits only, without a zero before them")
    return value  # pydantic would read 010, 1_0 and 10.0 as numbers too


WHOLE = BeforeValidator(_plain_digits)


class Part(BaseModel):
    """Any part of a program; frozen, with no key that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)


# ── Worksheets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Asked(Part):
    id: Id
    """Short stable name; it names the answer for ever, so never change it once published."""
    prompt: Words
    """The words that ask."""


class _Field(_Asked):
    help: Words | None = None
    """One sentence under the prompt, where the prompt alone could puzzle."""
    heading: Words | None = None
    """A heading set before this field; it begins a new part of the sheet."""


class TextField(_Field):
    """A few words on one line."""

    kind: Literal["text"]


class LinesField(_Field):
    """Room to write sentences."""

    kind: Literal["lines"]
    lines: Annotated[int, Field(ge=1, le=30), WHOLE] = 3
    """How many lines to write on."""


Options = Annotated[Mapping[Key, Words], Field(min_length=2, max_length=20)]


class ChoiceField(_Field):
    """Pick one of several."""

    kind: Literal["choice"]
    options: Options
    """Each option's short stable name, and its words."""


class ChecksField(_Field):
    """Tick any number."""

    kind: Literal["checks"]
    options: Annotated[Mapping[Key, Words], Field(min_length=1, max_length=30)]
    """Each option's short stable name, and its words."""


class _Scale(Part):
    from_: Annotated[int, Field(alias="from", ge=0, le=10), WHOLE] = 0
    """Lowest number of the scale."""
    to: Annotated[int, Field(ge=1, le=10), WHOLE] = 10
    """Highest number of the scale."""

    @model_validator(mode="after")
    def _ascends(self) -> Any:
        if self.to <= self.from_:
            raise ValueError("“to” must be larger than “from”; swap or change the two numbers")
        return self


class ScaleField(_Field, _Scale):
    """A number between two ends, each end in words."""

    kind: Literal["scale"]
    low: Words
    """What the lowest number means."""
    high: Words
    """What the highest number means."""


class NumberField(_Field):
    """A number."""

    kind: Literal["number"]
    unit: Words | None = None
    """What is counted, for example “minutes” or “$”."""


class DateField(_Field):
    """A date."""

    kind: Literal["date"]


class TimeField(_Field):
    """A time of day."""

    kind: Literal["time"]


class _Column(_Asked):
    width: Annotated[int, Field(ge=1, le=12), WHOLE] = 2
    """How wide this column is, relative to the others."""


class TextColumn(_Column):
    """A few words in each cell."""

    kind: Literal["text"]


class LinesColumn(_Column):
    """Room for several lines in each cell."""

    kind: Literal["lines"]
    lines: Annotated[int, Field(ge=1, le=12), WHOLE] = 2
    """How many lines each cell has."""


class NumberColumn(_Column):
    """A number in each cell."""

    kind: Literal["number"]
    unit: Words | None = None
    """What is counted, for example “minutes” or “$”."""


class DateColumn(_Column):
    """A date in each cell."""

    kind: Literal["date"]


class TimeColumn(_Column):
    """A time in each cell."""

    kind: Literal["time"]


class TickColumn(_Column):
    """A box to tick in each cell."""

    kind: Literal["tick"]


class ChoiceColumn(_Column):
    """One of a few short words in each cell."""

    kind: Literal["choice"]
    options: Options
    """Each option's short stable name, and its words."""


class ScaleColumn(_Column, _Scale):
    """A number from a scale in each cell; the prompt says what its ends mean."""

    kind: Literal["scale"]


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


Field_ = Annotated[
    Union[TextField, LinesField, ChoiceField, ChecksField, ScaleField, NumberField, DateField, TimeField, TableField],
    Field(discriminator="kind"),
]

Cell = Union[Words, None]
Answer = Union[Words, tuple[Words, ...], tuple[Mapping[Id, Cell], ...], Mapping[Key, Mapping[Id, Cell]], None]


class Example(Part):
    """A worked example: an invented person's answers."""

    about: Words
    """Who is imagined here and what is going on, in one or two sentences that say it is invented."""
    answers: Mapping[Id, Answer]
    """Answers by field id: words; a list of option names for checks; for tables a list of rows, or rows by name."""


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
    sources: tuple[Key, ...] = ()
    """Keys in references.yaml that this technique comes from."""

    def blanks(self) -> Iterator[Blank]:
        """Yield every place to answer, in reading order."""
        for field in self.fields:
            name = f"{self.id}.{field.id}"
            if isinstance(field, TableField):
                for row in field.row_labels:
                    yield from (Blank(f"{name}.{row}.{column.id}", field, column, row=row) for column in field.columns)
            elif isinstance(field, ChecksField):
                yield from (Blank(f"{name}.{option}", field, field, option=option) for option in field.options)
            else:
                yield Blank(name, field, field)

    def names(self) -> Iterator[str]:
        """Yield the full name of every place to answer, in reading order."""
        return (blank.name for blank in self.blanks())


class Blank(NamedTuple):
    """One place to answer: a field, a cell of a table, or a box to tick."""

    name: str
    field: Field_
    asked: Field_ | Column
    """The field itself, or the column of the cell."""
    row: str = ""
    option: str = ""


# ── Pictures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Pictured(Part):
    """A picture's words; it is drawn by generator/pictures.py, the same for pages and paper."""

    alt: Annotated[Words, StringConstraints(max_length=400)]
    """What the picture teaches, in a sentence or two, for people who do not see it."""
    caption: Words
    """One or two sentences under the picture, for those who do."""


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
        if any(after.at <= before.at for before, after in pairwise(self.points)):
            raise ValueError("the points of this curve do not go from left to right; give each a larger “at” than the one before")
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


Picture = Annotated[Union[CurvePicture, ChainPicture, CirclesPicture, WheelPicture], Field(discriminator="kind")]


# ── Steps and pages ────────────────────────────────────────────────────────────────────────────────────────────────────


class Section(Part):
    """A titled reading."""

    id: Id
    """Short stable name; links lead to it."""
    title: Words
    """The heading."""
    text: Prose
    """Reading, with sources as [@key]."""
    picture: Picture | None = None
    """A picture that explains what the text says, set after it."""
    show: Literal["help-lines", "steps", "packs", "references", "terms"] | None = None
    """A list that the generator makes, set after the text."""


class Skill(Part):
    """Something to do, as numbered actions."""

    id: Id
    """Short stable name; links lead to it."""
    title: Words
    """What the skill is called."""
    when: Inline
    """When it helps, in one sentence."""
    actions: Annotated[tuple[Inline, ...], Field(min_length=2, max_length=9)]
    """What to do, one action after the other."""
    note: Inline | None = None
    """One sentence after the actions."""
    worksheet: Id | None = None
    """The worksheet that practices this skill."""


class Story(Part):
    """A worked example: an invented person uses this step."""

    title: Words
    """The heading."""
    text: Prose
    """What an invented person does; say that it is invented."""


class Exercise(Part):
    """Something a step asks the reader to do."""

    id: Id
    """Short stable name; links lead to it."""
    title: Words
    """The heading."""
    text: Prose
    """When and how to do it."""
    worksheet: Id | None = None
    """The id of the worksheet to fill in."""


class Hard(Part):
    """A difficulty, and what to try."""

    problem: Words
    """What makes it hard, in the reader's words."""
    attempt: Annotated[Inline, Field(alias="try")]
    """What to try then."""


class Activity(Part):
    """One part of a group session."""

    minutes: Annotated[int, Field(ge=1, le=60), WHOLE]
    """How long this part takes."""
    title: Words
    """What this part is called."""
    text: Prose
    """What to do."""


class Facilitation(Part):
    """How to lead this step with others."""

    goal: Inline
    """What people take away from it, in one sentence."""
    group: Annotated[tuple[Activity, ...], Field(min_length=1)]
    """A session's parts in order."""
    one_to_one: Prose
    """How to lead this step with one person."""
    care: Inline | None = None
    """What to watch for."""
    print: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Worksheets to print."""


class Reviewed(Part):
    """Something with a date by which it is to be read again."""

    reviewed: Date
    """The day someone last read it with care, as year-month-day."""
    review_due: Date
    """From this day on, “guide check” reminds you to read it again."""

    @model_validator(mode="after")
    def _due_after_review(self) -> Any:
        if self.review_due <= self.reviewed:
            raise ValueError("“review_due” must be later than “reviewed”; change one of the dates")
        return self


class Step(Reviewed):
    """One of the program's steps."""

    id: Id
    """The last part of its address, /steps/<id>/."""
    number: Annotated[int, Field(ge=1, le=99), WHOLE]
    """Its place among the steps; the file's name begins with it."""
    title: Words
    """What the step is called."""
    short: Words
    """Two or three words, for menus and footers."""
    description: Words
    """One sentence for search engines and lists, up to 160 characters."""
    aim: Inline
    """What this step is for, in one sentence."""
    continues: Id | None = None
    """The step that this one goes on from."""
    suits: Inline | None = None
    """Whom it suits."""
    skip: Inline | None = None
    """When to leave this step for later, or take another."""
    safety: Inline | None = None
    """What could harm, said before anything else."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    """The reading, in parts with headings."""
    skills: tuple[Skill, ...] = ()
    """Things to do, as numbered actions."""
    story: Story | None = None
    """A worked example: an invented person uses this step."""
    exercises: tuple[Exercise, ...] = ()
    """What the step asks the reader to do; each may name a worksheet."""
    hard: tuple[Hard, ...] = ()
    """When it is hard: a problem, and what to try."""
    ready: tuple[Inline, ...] = ()
    """Ready to move on when …"""
    questions: tuple[Inline, ...] = ()
    """Questions to reflect on or discuss."""
    summary: Annotated[tuple[Inline, ...], Field(min_length=1)]
    """The main points once more, one sentence each."""
    today: Inline
    """One thing to do today."""
    facilitators: Facilitation | None = None
    """How to lead this step with others."""

    @property
    def worksheets(self) -> tuple[str, ...]:
        """Ids of the worksheets its exercises name, in order, each once."""
        return tuple(dict.fromkeys(e.worksheet for e in self.exercises if e.worksheet))


class Page(Reviewed):
    """A page around the steps."""

    id: Id
    """Its address, /<id>/."""
    title: Words
    """What the page is called."""
    short: Words | None = None
    """A shorter title for the menu."""
    description: Words
    """One sentence for search engines and lists, up to 160 characters."""
    medical: bool = False
    """A page that must use medical words; it may read one or two grades harder."""
    lead: Inline
    """The page's one main message."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    """The text, in parts with headings."""
    summary: tuple[Inline, ...] = ()
    """The main points once more, one sentence each."""
    today: Inline | None = None
    """One thing to do today."""


# ── The program around them ────────────────────────────────────────────────────────────────────────────────────────────


class Way(Part):
    """One way in, offered on the home page."""

    title: Words
    """One or two words, such as Read."""
    text: Inline
    """One sentence about it."""
    link: str
    """Where it leads: step:ID, worksheet:ID, page:ID or page:worksheets."""


class Home(Part):
    lead: Inline
    """What this is, in one or two sentences."""
    text: Prose
    """The text below, as long as it needs to be."""
    ways: Annotated[tuple[Way, ...], Field(min_length=1, max_length=4)]
    """One to four ways in, side by side."""


class Pack(Part):
    """Chosen worksheets in one document."""

    id: Id
    """Short stable name; the PDF's name ends with it."""
    title: Words
    """What the pack is called."""
    text: Inline
    """For whom and for what."""
    worksheets: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of its worksheets, in order."""


class Menu(Part):
    """A group of pages in the site's menu."""

    title: Words
    """The heading of the group; a group of one page shows the page alone."""
    pages: Annotated[tuple[str, ...], Field(min_length=1)]
    """Page ids in order; `steps` stands for all steps."""


def _color(value: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise ValueError('{given} is not a color; write # and six digits or letters from a to f, in double quotes: "#14564a"')
    return value.lower()


Color = Annotated[str, AfterValidator(_color), WithJsonSchema({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"})]


class Colors(Part):
    """Colors of the program's own, for links, buttons and what is chosen."""

    accent: Color
    """The color on light pages, dark enough to read: # and six digits, in double quotes."""
    accent_dark: Color
    """The color on dark pages, light enough to read: # and six digits, in double quotes."""

    @model_validator(mode="before")
    @classmethod
    def _stand_in_quotes(cls, given: Any) -> Any:
        left = next((name for name in ("accent", "accent_dark") if isinstance(given, Mapping) and given.get(name, "#") in (None, "")), "")
        if left:
            raise ValueError(f'“{left}” has no color, for what stands after a bare # is a note; write it in double quotes: "#14564a"')
        return given


class Settings(Part):
    """program.yaml: what holds the steps together."""

    title: Words
    """What the program is called."""
    tagline: Words
    """A few words under the title."""
    tab: Words | None = None
    """What browser tabs and histories show after a page's title, when the program's own would tell too much."""
    description: Words
    """What it is and whom it is for, in one sentence for search engines."""
    address: Address
    """Where the site is published; printed on every sheet."""
    edition: Words
    """What this version is called, for example 2026.1."""
    date: Date
    """When this edition was finished; documents carry it."""
    publisher: Words
    """Who publishes it; stands at the foot of every page and in every PDF."""
    license: Words
    """On what terms others may use it, for example CC BY 4.0."""
    help_page: Id | None = None
    """The page that every page and sheet points to for urgent help."""
    safety_line: Words | None = None
    """One line on every sheet."""
    home: Home
    """The home page."""
    menu: Annotated[tuple[Menu, ...], Field(min_length=1)]
    """Groups of pages in the site's menu; the last one stands at the foot of every page too."""
    packs: tuple[Pack, ...] = ()
    """Chosen worksheets, each pack in one document."""
    language: Words | None = None
    """What the language of this edition calls itself; readers choose by it where there are several editions."""
    path: Pictured | None = None
    """Words for a picture of the steps as a path, with those that go on from others; it is drawn where all steps are listed."""
    colors: Colors | None = None
    """Colors of the program's own, where those of the site are not wanted."""


class Reference(Part):
    """A source that was looked up."""

    authors: Words
    """Family names with initials, with commas between: Smith A, Jones B."""
    year: Annotated[int, Field(ge=1500, le=2100), WHOLE]
    """The year in which it was published."""
    title: Words
    """Its title as published."""
    container: Words | None = None
    """Journal, book or publisher, with volume and pages where known."""
    kind: Literal["guideline", "review", "trial", "cohort", "survey", "laboratory", "theory", "book", "official"]
    """What kind of source it is."""
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    """Its DOI, without https://doi.org/ before it."""
    address: Address | None = None
    """Its address on the web, where it has no DOI."""
    shows: Words
    """What it found, and no more, in plain words."""
    strength: Words
    """How much weight it bears, for example “a review of 27 trials”."""
    checked: Date
    """The day someone last looked it up."""

    @model_validator(mode="after")
    def _can_be_found(self) -> Reference:
        if not (self.doi or self.address):
            raise ValueError("this source cannot be found; add “doi:” or “address:”")
        return self

    @property
    def url(self) -> str:
        """Where to read it."""
        return f"https://doi.org/{self.doi}" if self.doi else str(self.address)


def _dialed(value: str) -> str:
    if not re.fullmatch(r"\+?[0-9][0-9 ()/-]*[0-9]", value):
        raise ValueError("{given} is not a number that a phone can dial; write its digits, with spaces or hyphens between them")
    return value


Telephone = Annotated[Words, AfterValidator(_dialed)]


def _with_digits(value: str) -> str:
    if not re.search(r"[0-9]{2}", value):
        raise ValueError("{given} holds no number to call; write its digits")
    return value


class HelpLine(Part):
    id: Id
    """Short stable name."""
    name: Words
    """What it is called."""
    operator: Words
    """Who runs it."""
    about: Id
    """What it helps with, in a short name of your own, for example crisis or family."""
    number: Telephone | None = None
    """The number to call, in quotes."""
    text: Telephone | None = None
    """The number to text."""
    hours: Words
    """When someone answers."""
    cost: Words | None = None
    """What a call costs."""
    what: Words
    """What it is and is not."""
    source: Address
    """The page where you found all this."""
    checked: Date
    """The day someone last looked it up."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> HelpLine:
        if not (self.number or self.text):
            raise ValueError("this help line cannot be reached; add “number:” or “text:”")
        return self


class Country(Part):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1, two capital letters."""
    name: Words
    """The country's name, as readers say it."""
    emergency: Annotated[Words, AfterValidator(_with_digits)]
    """The emergency number, in quotes; several may be joined by words."""
    source: Address
    """The page where you found the number."""
    checked: Date
    """The day someone last looked it up."""
    lines: tuple[HelpLine, ...] = ()
    """Its help lines, the most urgent first."""


class HelpLines(Part):
    countries: tuple[Country, ...] = ()
    """Countries with their numbers."""
    elsewhere: Words
    """What to do in a country that is not listed."""


class Term(Part):
    """A word that the glossary explains."""

    id: Id
    """Short stable name; links lead to it as term:ID."""
    term: Words
    """The word."""
    meaning: Inline
    """What it means, in one or two sentences."""


class Glossary(Part):
    terms: tuple[Term, ...] = ()
    """The words, each with its meaning."""


class DocumentPhrases(Part):
    """Words that printable documents add of their own."""

    minutes: Words
    """With `{n}`, for example “About {n} minutes”."""
    daily: Words
    """How often the sheet is worth filling in."""
    weekly: Words
    """How often the sheet is worth filling in."""
    monthly: Words
    """How often the sheet is worth filling in."""
    as_needed: Words
    """How often the sheet is worth filling in."""
    step: Words
    """With `{n}`."""
    safety: Words
    """The heading of what could harm."""
    after: Words
    """What to do with the filled sheet; stands before the sentence."""
    sources: Words
    """The heading of a list of sources."""
    and_others: Words
    """After the first of three or more authors, with `{first}`."""
    two_authors: Words
    """With `{first}` and `{second}`."""
    page: Words
    """With `{n}` and `{total}`."""
    on_page: Words
    """Follows the title of a worksheet that stands further on, with `{n}`."""
    contents: Words
    """The heading of the table of contents."""
    edition: Words
    """With `{edition}`."""
    row: Words
    """The name of a table's row that has no label, with `{n}`."""
    cell: Words
    """What a screen reader says of a table's cell, with `{table}`, `{row}` and `{column}`."""
    range: Words
    """A scale's ends, with `{low}` and `{high}`."""
    ends: Words
    """A scale's ends in words, with `{from}`, `{low}`, `{to}` and `{high}`."""
    option: Words
    """What a screen reader says of one option, with `{prompt}` and `{option}`."""
    date_format: Words
    """How to type a date; read out after the prompt."""
    time_format: Words
    """How to type a time; read out after the prompt."""
    unit: Words
    """A prompt with its unit, with `{prompt}` and `{unit}`."""
    wheel: Words
    """What the picture of a wheel shows, with `{spokes}`, `{from}` and `{to}`."""
    suits: Words
    """Stands before whom a step suits."""
    skip: Words
    """Stands before when to leave a step."""
    skills: Words
    """The heading over a step's skills."""
    exercises: Words
    """The heading over a step's exercises."""
    worksheet: Words
    """With `{title}`."""
    hard: Words
    """The heading over “when it is hard”."""
    ready: Words
    """The heading over the signs that a reader can go on."""
    questions: Words
    """The heading over a step's questions."""
    summary: Words
    """The heading over a step's summary."""
    today: Words
    """The heading over the one thing to do today."""
    facilitator_guide: Words
    """What the facilitator's guide is called."""
    workbook: Words
    """What the document with everything is called."""
    group: Words
    """The heading of a group session's plan, with `{n}`, its minutes."""
    plan_minutes: Words
    """Heads the column of minutes in a session's plan."""
    plan_part: Words
    """Heads the column of parts in a session's plan."""
    plan_text: Words
    """Heads the column of what to do in a session's plan."""
    one_to_one: Words
    """The heading over leading a step with one person."""
    care: Words
    """Stands before what to watch for."""
    print: Words
    """The heading over sheets to print."""
    published: Words
    """With `{publisher}`, `{license}` and `{date}`."""
    date: Words
    """Stands before a line for the day a sheet is filled in."""
    code: Words
    """What a screen reader says of a QR code, with `{address}`."""
    example: Words
    """Marks a sheet whose answers are invented."""
    example_title: Words
    """The title of a sheet with invented answers, with `{title}`."""
    marked: Words
    """What a screen reader says of a circle or box that an example has marked, with `{words}`."""
    wheel_drawn: Words
    """What the picture of a wheel with an example’s numbers shows, with `{spokes}`."""
    guide: Words
    """The guide as a book for reading."""
    cited: Words
    """Follows a note, with `{pages}`: where the text cites it."""
    help_line: Words
    """The heading over the names of help lines."""
    help_reach: Words
    """The heading over their numbers."""
    help_what: Words
    """The heading over what each one is."""


class SitePhrases(Part):
    """Words on pages."""

    help_now: Words
    """The button on every page that leads to help."""
    steps: Words
    """The heading over all steps; call them weeks, sessions or parts if you like."""
    steps_lead: Words
    """One sentence under that heading."""
    step_of: Words
    """With `{n}` and `{total}`."""
    step_title: Words
    """With `{n}` and `{title}`."""
    continues: Words
    """With `{step}`, the step that this one goes on from."""
    aim: Words
    """The heading over a step's aim."""
    suits: Words
    """Stands before whom a step suits."""
    skip: Words
    """Stands before when to leave a step."""
    safety: Words
    """The heading of what could harm."""
    skills: Words
    """The heading over a step's skills."""
    story: Words
    """Stands over a worked example."""
    exercises: Words
    """The heading over a step's exercises."""
    hard: Words
    """The heading over difficulties."""
    ready: Words
    """The heading over the signs that a reader can go on."""
    questions: Words
    """The heading over a step's questions."""
    summary: Words
    """The heading over a summary."""
    today: Words
    """The heading over the one thing to do today."""
    for_facilitators: Words
    """Stands over pages for those who lead a step."""
    facilitators_link: Words
    """With `{step}`."""
    goal: Words
    """Stands before the goal of a session."""
    group: Words
    """With `{minutes}`."""
    minutes_short: Words
    """With `{n}`."""
    one_to_one: Words
    """The heading over leading a step with one person."""
    care: Words
    """The heading of what to watch for."""
    print_these: Words
    """The heading over sheets to print."""
    sources: Words
    """The heading of the sources, and of their page."""
    sources_lead: Words
    """One sentence on the page of all sources."""
    note: Words
    """With `{n}`: what a screen reader says for the number of a note."""
    back_to_text: Words
    """What a screen reader says for the arrow from a note to its place."""
    used_in: Words
    """Stands before the pages that cite a source."""
    checked: Words
    """With `{date}`."""
    shows: Words
    """Stands before what a source found."""
    strength: Words
    """Stands before how much weight a source bears."""
    glossary: Words
    """The title of the page of words."""
    glossary_lead: Words
    """One sentence on that page."""
    reviewed: Words
    """With `{date}` and `{due}`."""
    start: Words
    """A link to the beginning."""
    home: Words
    """The home page in the menu."""
    lost: Words
    """The title of the page that says an address leads nowhere."""
    lost_text: Words
    """One or two sentences on the page that says an address leads nowhere."""
    on_this_page: Words
    """Stands over the headings of a long page."""
    all_steps: Words
    """The page of all steps in the menu."""
    all_worksheets: Words
    """The page of all worksheets in the menu."""
    printable: Words
    """Stands before links to PDFs."""
    step_pack: Words
    """The PDF of one step with its worksheets."""
    workbook: Words
    """The PDF with everything."""
    workbook_text: Words
    """One sentence about that PDF."""
    packs: Words
    """The heading over packs of worksheets."""
    facilitator_guide: Words
    """The PDF for those who lead the steps."""
    paper: Mapping[Literal["a4", "letter"], Words]
    """What the two sizes of paper are called."""
    countries: Words
    """Stands over the links to each country's help lines."""
    elsewhere: Words
    """The heading over help in countries that are not listed."""
    emergency: Words
    """Stands before a country's emergency number."""
    call: Words
    """Stands before a number to call."""
    text_to: Words
    """Stands before a number to text."""
    hours: Words
    """Stands before when someone answers."""
    cost: Words
    """Stands before what a call costs."""
    run_by: Words
    """Stands before who runs a help line."""
    large_print: Words
    """Before the links to a document in large print."""
    guide_book: Words
    """The heading over the guide as a book."""
    guide_book_text: Words
    """What the book holds."""
    every_sheet: Words
    """The heading over all worksheets in one file."""
    every_sheet_text: Words
    """What that file is for."""
    zip: Words
    """Before the links to that file, one for each paper."""
    epub_for: Words
    """Before the link to the guide as an EPUB."""
    epub: Words
    """The words of that link."""


class WorksheetPhrases(Part):
    """Words on worksheet pages and in their forms."""

    worksheets: Words
    """The title of the page of all worksheets."""
    lead: Words
    """One sentence on that page."""
    minutes: Words
    """With `{n}`."""
    repeat: Mapping[Literal["once", "daily", "weekly", "monthly", "as needed"], Words]
    """How often a sheet is worth filling in."""
    step: Words
    """With `{n}`."""
    fill_in_here: Words
    """The heading over the form."""
    how: Words
    """The heading over the instructions."""
    print_it: Words
    """The heading over the PDFs."""
    print_pdf: Words
    """With `{paper}`."""
    example: Words
    """The heading over the worked example."""
    after: Words
    """The heading over what to do with the filled sheet."""
    row: Words
    """The heading over the numbers of empty rows."""
    choose: Words
    """The first entry of a list to choose from."""
    scale: Words
    """With `{from}`, `{low}`, `{to}` and `{high}`."""
    blank: Words
    """What stands for a question the example leaves open."""
    kept: Words
    """What happens to what is typed."""
    previous: Words
    """A link to the worksheet before."""
    next: Words
    """A link to the worksheet after."""
    filter: Words
    """What a screen reader says of the filter of worksheets."""
    filter_step: Words
    """The label of the filter by step."""
    every_step: Words
    """The choice that shows the worksheets of all steps."""
    filter_time: Words
    """The label of the filter by time."""
    any_time: Words
    """The choice that shows worksheets of any length."""
    up_to: Words
    """With `{n}` minutes."""
    found: Words
    """With `{n}`."""
    wheel: Words
    """With `{spokes}`: what the picture of a wheel shows."""
    example_pdf: Words
    """Before the links to the sheet with the worked example filled in."""
    editable: Words
    """Before the link to the sheet as a file to change."""
    docx: Words
    """The words of the link to a worksheet as a Word document."""


class AnswerPhrases(Part):
    """Words around filling in, keeping and taking away; they reach the pages' scripts as JSON."""

    exit: Words
    """The button on every page."""
    exit_how: Words
    """What the button says on hovering and to screen readers."""
    exit_to: Address
    """Where the button leads: somewhere that nobody asks about."""
    app: Words
    """A short neutral name, for the device's list of apps."""
    new_version: Words
    """Says that a newer version of the site is there."""
    show_new: Words
    """The button that shows it."""
    later: Words
    """The button that leaves it for later."""
    example: Words
    """Stands before the worked example's answer."""
    example_show: Words
    """The button that shows an example in the form."""
    example_hide: Words
    """The button that hides it."""
    add_row: Words
    """The button that adds a row to a table."""
    ask: Words
    """The question whether this device should keep what is typed."""
    ask_more: Words
    """What yes means, and for whom it is not wise."""
    ask_keep: Words
    """The answer yes."""
    ask_not: Words
    """The answer no."""
    not_yet: Words
    """Says what happens to what is typed, before the question was answered."""
    not_keeping: Words
    """The same after the answer no."""
    keeping: Words
    """Before a link to the page “My worksheets”."""
    kept_at: Words
    """With `{time}` and `{day}`."""
    kept_apart: Words
    """Says that two tabs changed the same answer."""
    blocked: Words
    """Says that the browser keeps nothing."""
    full: Words
    """Says that there is no room left."""
    still_here: Words
    """Says that words are on the page still, and how to save them."""
    erased_elsewhere: Words
    """Says that another tab erased everything."""
    locked: Words
    """Says that a passphrase is needed first."""
    passphrase: Words
    """The label of the passphrase."""
    unlock: Words
    """The button that unlocks."""
    wrong: Words
    """Says that the passphrase is another."""
    entries: Words
    """The label of a list of dated entries."""
    entry_of: Words
    """An entry without a name, with `{day}` and `{time}`."""
    new_entry: Words
    """The button that begins a new entry."""
    started: Words
    """Says that a new entry is begun."""
    unknown: Words
    """Stands before answers to questions that the sheet no longer asks."""
    remind: Words
    """Reminds people to save a copy."""
    pdf: Words
    """The button that makes a PDF of the answers."""
    paper: Words
    """The label of the choice of paper."""
    a4: Words
    """What A4 paper is called."""
    letter: Words
    """What US Letter paper is called."""
    working: Words
    """Says that something takes a moment."""
    pdf_done: Words
    """Says where the PDF is, and who can open it."""
    pdf_cramped: Words
    """With `{n}`."""
    pdf_failed: Words
    """Says that no PDF could be made."""
    print: Words
    """The button that prints."""
    copy_text: Words
    """The button that copies the answers as text."""
    copied: Words
    """Says that they are copied."""
    copied_file: Words
    """Says that they are saved as a file instead."""
    empty: Words
    """The button that empties the form."""
    emptied: Words
    """Says that the form is empty."""
    open_pdf: Words
    """The button that opens a PDF that was filled in."""
    opened: Words
    """Says that its answers are in the form."""
    pdf_other: Words
    """Says that the PDF belongs to another worksheet."""
    pdf_empty: Words
    """Says that the PDF holds no answers."""
    pdf_unreadable: Words
    """Says that the file is no PDF that can be read."""
    undo: Words
    """The button that undoes what was just done."""
    undone: Words
    """Says that it is undone."""
    seeing: Words
    """A heading."""
    over_time: Words
    """With `{prompt}`."""
    compare: Words
    """The label of the entry to compare with."""
    this_entry: Words
    """Heads the numbers of the entry on the page."""
    question: Words
    """Heads a column of questions."""
    date: Words
    """Heads a column of dates."""
    number: Words
    """Heads a column of numbers."""
    change: Words
    """Heads a column of differences."""
    as_table: Words
    """Opens the numbers of a picture as a table."""
    chart: Words
    """With `{n}`: what a screen reader says of a picture."""
    title: Words
    """The title of the page of what is kept on this device."""
    nothing: Words
    """Says that nothing is kept."""
    not_chosen: Words
    """Says that the reader chose to keep nothing."""
    changed: Words
    """With `{day}` and `{time}`."""
    open: Words
    """The button that opens a kept worksheet."""
    rename: Words
    """The button that gives it another name."""
    duplicate: Words
    """The button that copies it."""
    delete: Words
    """The button that deletes it."""
    name: Words
    """The label of its name."""
    save_name: Words
    """The button that keeps the new name."""
    cancel: Words
    """The button that leaves things as they are."""
    renamed: Words
    """Says that it has another name."""
    duplicated: Words
    """Says that there is a copy."""
    deleted: Words
    """With `{name}`."""
    copy_of: Words
    """With `{name}`."""
    export: Words
    """The button that saves everything as one file."""
    exported: Words
    """Says where that file is."""
    export_why: Words
    """Says what the file is for."""
    open_file: Words
    """The button that opens such a file."""
    imported: Words
    """With `{added}`, `{same}` and `{beside}`."""
    foreign: Words
    """Says that a file was not saved here."""
    damaged: Words
    """Says that a file is damaged."""
    a_pdf: Words
    """Says that a PDF belongs on the page of its worksheet."""
    newer: Words
    """Says that a file comes from a newer version of the site."""
    file_locked: Words
    """Says that a file needs its passphrase."""
    set_passphrase: Words
    """The button that locks with a passphrase."""
    remove_passphrase: Words
    """The button that takes the passphrase away."""
    passphrase_why: Words
    """Says what a passphrase does, and that it cannot be brought back."""
    passphrase_set: Words
    """Says that everything is locked."""
    passphrase_gone: Words
    """Says that nothing is locked any more."""
    stop_keeping: Words
    """The button after which nothing more is kept."""
    stopped: Words
    """Says that nothing more is kept."""
    resumed: Words
    """Says that things are kept again."""
    erase: Words
    """The button that erases everything."""
    erase_sure: Words
    """Says what that means, and asks once more."""
    erase_yes: Words
    """The button that does it."""
    erased: Words
    """Says that it is done."""
    offline_get: Words
    """With `{paper}`."""
    offline_progress: Words
    """With `{n}` and `{total}`."""
    offline_done: Words
    """Says that all PDFs are on the device."""
    offline_failed: Words
    """Says that some are not."""


class EbookPhrases(Part):
    """Words that the guide as a book adds of its own."""

    accessibility: Words
    """What people who choose a book by its accessibility are told; catalogs show it."""
    cover: Words
    """What a screen reader says of the cover, with `{title}`."""
    landmarks: Words
    """The heading of a list that reading systems use and do not show."""
    worksheets: Words
    """Stands over the list of worksheets: what following a link does."""
    help_line: Words
    """The head of a table’s column."""
    number: Words
    """The head of a table’s column."""


class EditablePhrases(Part):
    """Words that worksheets as Word documents add of their own."""

    write: Words
    """Stands in an empty place to answer."""


class Phrases(Part):
    """phrases.yaml: the words of buttons, headings and notes in one language."""

    site: SitePhrases
    """Words on pages."""
    worksheet: WorksheetPhrases
    """Words on worksheet pages and in their forms."""
    documents: DocumentPhrases
    """Words that printable documents add of their own."""
    answers: AnswerPhrases
    """Words around filling in, keeping and taking away."""
    ebook: EbookPhrases | None = None
    """Without these words there is no book."""
    editable: EditablePhrases | None = None
    """Without these words there are no Word documents."""


# ── How an edition writes ──────────────────────────────────────────────────────────────────────────────────────────────


class ReadingRules(Part):
    """How hard a page may be to read."""

    grade: Annotated[float, Field(gt=3, le=20)] = 9
    """The highest SMOG grade of a page, about the years of school that it asks for."""
    medical_grade: Annotated[float, Field(gt=3, le=20)] = 11
    """The same for pages with `medical: true`, whose words cannot all be short."""
    syllables: Mapping[str, Annotated[int, Field(ge=1, le=12), WHOLE]] = {}
    """Syllables of words that the library counts wrongly, in small letters."""


class Avoid(Part):
    """Words that this edition does not use, and what it says instead."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    """Whole words or phrases; capitals make no difference."""
    better: str
    """What to write instead, in a few words."""


class StepRules(Part):
    """What every step has."""

    parts: tuple[Literal["suits", "skip", "skills", "story", "exercises", "hard", "ready", "questions", "facilitators"], ...] = ()
    """Keys that no step goes without."""
    skills: int = 0
    """The least number of skills."""
    worksheets: int = 0
    """The least number of worksheets."""
    least_words: int = 0
    """The least words in sections, skills and story together."""
    most_words: int | None = None
    """The most words in sections, skills and story together."""
    group_minutes: int | None = None
    """What the parts of a group session add up to."""


class WorksheetRules(Part):
    """What every worksheet has."""

    sources: bool = False
    """Whether it must name the sources of its technique."""
    whole_example: bool = False
    """Whether its example must answer every field."""
    pages: int | None = None
    """The most pages in regular print."""


class Exemption(Part):
    """One finding that stands, and why."""

    file: str
    """The file below the content folder."""
    near: str
    """A piece of what the finding says; it must name one finding at least, or the exemption is itself a problem."""
    why: str
    """Why it stands."""


class HouseStyle(Part):
    """words.yaml: how this edition writes, and what its steps and worksheets hold; a rule that is left out is not checked."""

    reading: ReadingRules = ReadingRules()
    """How hard a page may be to read."""
    sentence_words: Annotated[int, Field(ge=5), WHOLE] | None = None
    """The most words in a sentence."""
    paragraph_sentences: Annotated[int, Field(ge=1), WHOLE] | None = None
    """The most sentences in a paragraph."""
    abbreviations: tuple[str, ...] = ()
    """Words whose full stop does not end a sentence, without that stop."""
    avoid: tuple[Avoid, ...] = ()
    """Words that are not used, and what to say instead."""
    spelling: Mapping[str, str] = {}
    """Spellings of another region, each with this edition’s own."""
    marks: Mapping[str, str] = {}
    """Characters that are not used, each with what to write instead."""
    allow: tuple[str, ...] = ()
    """Names and phrases in which words to avoid may stand."""
    claims: tuple[str, ...] = ()
    """Words that make a sentence a claim about effects, which needs a source; `#` stands for a number."""
    no_claims: tuple[str, ...] = ()
    """Phrases with such words that claim nothing."""
    checked_days: Annotated[int, Field(ge=1), WHOLE] | None = None
    """For how many days a source or help line counts as checked."""
    step: StepRules = StepRules()
    """What every step has."""
    worksheet: WorksheetRules = WorksheetRules()
    """What every worksheet has."""
    exemptions: tuple[Exemption, ...] = ()
    """Findings that stand, each with its reason."""


class Program(Part):
    """The whole guide in one locale, with everything that its renderers need."""

    locale: str
    """A BCP 47 tag, for example “en”."""
    settings: Settings
    steps: tuple[Step, ...]
    """By number."""
    worksheets: Mapping[str, Worksheet]
    """By id, in the order in which the steps name them."""
    pages: Mapping[str, Page]
    glossary: Glossary
    phrases: Phrases
    references: Mapping[str, Reference]
    help_lines: HelpLines

    def step(self, id: str) -> Step:
        """Return the step with this id."""
        return next(step for step in self.steps if step.id == id)

    def step_of(self, worksheet: str) -> Step | None:
        """Return the step whose exercise names this worksheet."""
        return next((step for step in self.steps if worksheet in step.worksheets), None)
