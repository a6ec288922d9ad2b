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

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

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
    """What is counted, for example “drinks” or “$”."""


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
    spokes: Annotated[Mapping[Id, Words], Field(min_length=3, max_length=10)]
    """The id of each scale, and a short label for its spoke."""


class Worksheet(Part):
    """One sheet to fill in."""

    id: Id
    """The same as the file's name."""
    title: Words
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
    wheel: Wheel | None = None
    example: Example
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
    note: Words | None = None
    """A few words beside the link."""


class ChainPicture(Pictured):
    """Things that follow from one another, from top to bottom."""

    kind: Literal["chain"]
    links: Annotated[tuple[Link, ...], Field(min_length=2, max_length=8)]


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
    rings: Annotated[tuple[Ring, ...], Field(min_length=1, max_length=3)]
    """From the closest outward."""


class WheelPicture(Pictured):
    """The wheel of a worksheet, filled in with its worked example."""

    kind: Literal["wheel"]
    worksheet: Id


Picture = Annotated[Union[CurvePicture, ChainPicture, CirclesPicture, WheelPicture], Field(discriminator="kind")]


# ── Steps and pages ────────────────────────────────────────────────────────────────────────────────────────────────────


class Section(Part):
    """A titled reading."""

    id: Id
    title: Words
    text: Prose
    """Reading, with sources as [@key]."""
    picture: Picture | None = None
    """A picture that explains what the text says, set after it."""
    show: Literal["help-lines", "steps", "packs", "references", "terms"] | None = None
    """A list that the generator makes, set after the text."""


class Skill(Part):
    """Something to do, as numbered actions."""

    id: Id
    title: Words
    when: Inline
    """When it helps, in one sentence."""
    actions: Annotated[tuple[Inline, ...], Field(min_length=2, max_length=9)]
    note: Inline | None = None
    worksheet: Id | None = None
    """The worksheet that practices this skill."""


class Story(Part):
    """A worked example: an invented person uses this step."""

    title: Words
    text: Prose


class Exercise(Part):
    """Something a step asks the reader to do."""

    id: Id
    title: Words
    text: Prose
    worksheet: Id | None = None


class Hard(Part):
    """A difficulty, and what to try."""

    problem: Words
    attempt: Annotated[Inline, Field(alias="try")]


class Activity(Part):
    """One part of a group session."""

    minutes: Annotated[int, Field(ge=1, le=60), WHOLE]
    title: Words
    text: Prose


class Facilitation(Part):
    """How to lead this step with others."""

    goal: Inline
    group: Annotated[tuple[Activity, ...], Field(min_length=1)]
    """A session's parts in order."""
    one_to_one: Prose
    care: Inline | None = None
    """What to watch for."""
    print: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Worksheets to print."""


class Reviewed(Part):
    """Something with a date by which it is to be read again."""

    reviewed: Date
    review_due: Date

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
    title: Words
    short: Words
    """Two or three words, for menus and footers."""
    description: Words
    """One sentence for search engines and lists, up to 160 characters."""
    aim: Inline
    """What this step is for, in one sentence."""
    continues: Id | None = None
    """The step that this one goes on from."""
    suits: Inline | None = None
    skip: Inline | None = None
    """When to leave this step for later, or take another."""
    safety: Inline | None = None
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    skills: tuple[Skill, ...] = ()
    story: Story | None = None
    exercises: tuple[Exercise, ...] = ()
    hard: tuple[Hard, ...] = ()
    """When it is hard: a problem, and what to try."""
    ready: tuple[Inline, ...] = ()
    """Ready to move on when …"""
    questions: tuple[Inline, ...] = ()
    """Questions to reflect on or discuss."""
    summary: Annotated[tuple[Inline, ...], Field(min_length=1)]
    today: Inline
    """One thing to do today."""
    facilitators: Facilitation | None = None

    @property
    def worksheets(self) -> tuple[str, ...]:
        """Ids of the worksheets its exercises name, in order, each once."""
        return tuple(dict.fromkeys(e.worksheet for e in self.exercises if e.worksheet))


class Page(Reviewed):
    """A page around the steps."""

    id: Id
    """Its address, /<id>/."""
    title: Words
    short: Words | None = None
    """A shorter title for the menu."""
    description: Words
    medical: bool = False
    """A page that must use medical words; it may read one or two grades harder."""
    lead: Inline
    """The page's one main message."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    summary: tuple[Inline, ...] = ()
    today: Inline | None = None


# ── The program around them ────────────────────────────────────────────────────────────────────────────────────────────


class Way(Part):
    """One way in, offered on the home page."""

    title: Words
    text: Inline
    link: str
    """Where it leads: step:ID, worksheet:ID, page:ID or page:worksheets."""


class Home(Part):
    lead: Inline
    """What this is, in one or two sentences."""
    text: Prose
    ways: Annotated[tuple[Way, ...], Field(min_length=1, max_length=4)]


class Pack(Part):
    """Chosen worksheets in one document."""

    id: Id
    title: Words
    text: Inline
    """For whom and for what."""
    worksheets: Annotated[tuple[Id, ...], Field(min_length=1)]


class Menu(Part):
    """A group of pages in the site's menu."""

    title: Words
    pages: Annotated[tuple[str, ...], Field(min_length=1)]
    """Page ids in order; `steps` stands for all steps."""


class Settings(Part):
    """program.yaml: what holds the steps together."""

    title: Words
    tagline: Words
    tab: Words | None = None
    """What browser tabs and histories show after a page's title, when the program's own would tell too much."""
    description: Words
    address: Address
    """Where the site is published; printed on every sheet."""
    edition: Words
    """What this version is called, for example 2026.1."""
    date: Date
    """When this edition was finished; documents carry it."""
    publisher: Words
    license: Words
    help_page: Id | None = None
    """The page that every page and sheet points to for urgent help."""
    safety_line: Words | None = None
    """One line on every sheet."""
    home: Home
    menu: Annotated[tuple[Menu, ...], Field(min_length=1)]
    packs: tuple[Pack, ...] = ()
    language: Words | None = None
    """What the language of this edition calls itself; readers choose by it where there are several editions."""
    path: Pictured | None = None
    """Words for a picture of the steps as a path, with those that go on from others; it is drawn where all steps are listed."""


class Reference(Part):
    """A source that was looked up."""

    authors: Words
    year: Annotated[int, Field(ge=1500, le=2100), WHOLE]
    title: Words
    container: Words | None = None
    """Journal, book or publisher, with volume and pages where known."""
    kind: Literal["guideline", "review", "trial", "cohort", "survey", "laboratory", "theory", "book", "official"]
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    address: Address | None = None
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


class HelpLine(Part):
    id: Id
    name: Words
    operator: Words
    about: Literal["crisis", "alcohol-and-drugs", "gambling", "health", "family"]
    number: Words | None = None
    text: Words | None = None
    """The number to text."""
    hours: Words
    cost: Words | None = None
    what: Words
    """What it is and is not."""
    source: Address
    checked: Date

    @model_validator(mode="after")
    def _can_be_reached(self) -> HelpLine:
        if not (self.number or self.text):
            raise ValueError("this help line cannot be reached; add “number:” or “text:”")
        return self


class Country(Part):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1, two capital letters."""
    name: Words
    emergency: Words
    source: Address
    checked: Date
    lines: tuple[HelpLine, ...] = ()


class HelpLines(Part):
    countries: tuple[Country, ...] = ()
    elsewhere: Words


class Term(Part):
    """A word that the glossary explains."""

    id: Id
    term: Words
    meaning: Inline


class Glossary(Part):
    terms: tuple[Term, ...] = ()


class DocumentPhrases(Part):
    """Words that printable documents add of their own."""

    minutes: Words
    """With `{n}`, for example “About {n} minutes”."""
    daily: Words
    weekly: Words
    monthly: Words
    as_needed: Words
    step: Words
    """With `{n}`."""
    safety: Words
    """The heading of what could harm."""
    after: Words
    """What to do with the filled sheet; stands before the sentence."""
    sources: Words
    and_others: Words
    """After the first of three or more authors, with `{first}`."""
    two_authors: Words
    """With `{first}` and `{second}`."""
    page: Words
    """With `{n}` and `{total}`."""
    on_page: Words
    """Follows the title of a worksheet that stands further on, with `{n}`."""
    contents: Words
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
    unit: Words
    """A prompt with its unit, with `{prompt}` and `{unit}`."""
    wheel: Words
    """What the picture of a wheel shows, with `{spokes}`, `{from}` and `{to}`."""
    suits: Words
    skip: Words
    skills: Words
    exercises: Words
    worksheet: Words
    """With `{title}`."""
    hard: Words
    """The heading over “when it is hard”."""
    ready: Words
    questions: Words
    summary: Words
    today: Words
    facilitator_guide: Words
    workbook: Words
    group: Words
    """The heading of a group session's plan, with `{n}`, its minutes."""
    plan_minutes: Words
    plan_part: Words
    plan_text: Words
    one_to_one: Words
    care: Words
    print: Words
    """The heading over sheets to print."""
    published: Words
    """With `{publisher}`, `{license}` and `{date}`."""
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
    steps: Words
    steps_lead: Words
    step_of: Words
    """With `{n}` and `{total}`."""
    step_title: Words
    """With `{n}` and `{title}`."""
    continues: Words
    """With `{step}`, the step that this one goes on from."""
    aim: Words
    suits: Words
    skip: Words
    safety: Words
    skills: Words
    story: Words
    exercises: Words
    hard: Words
    ready: Words
    questions: Words
    summary: Words
    today: Words
    for_facilitators: Words
    facilitators_link: Words
    """With `{step}`."""
    goal: Words
    group: Words
    """With `{minutes}`."""
    minutes_short: Words
    """With `{n}`."""
    one_to_one: Words
    care: Words
    print_these: Words
    sources: Words
    sources_lead: Words
    note: Words
    """With `{n}`: what a screen reader says for the number of a note."""
    back_to_text: Words
    used_in: Words
    checked: Words
    """With `{date}`."""
    shows: Words
    strength: Words
    glossary: Words
    glossary_lead: Words
    reviewed: Words
    """With `{date}` and `{due}`."""
    start: Words
    home: Words
    """The home page in the menu."""
    lost: Words
    """The title of the page that says an address leads nowhere."""
    lost_text: Words
    on_this_page: Words
    all_steps: Words
    all_worksheets: Words
    printable: Words
    step_pack: Words
    workbook: Words
    workbook_text: Words
    packs: Words
    facilitator_guide: Words
    paper: Mapping[Literal["a4", "letter"], Words]
    countries: Words
    """Stands over the links to each country's help lines."""
    elsewhere: Words
    """The heading over help in countries that are not listed."""
    emergency: Words
    call: Words
    text_to: Words
    hours: Words
    cost: Words
    run_by: Words
    large_print: Words
    guide_book: Words
    """The heading over the guide as a book."""
    guide_book_text: Words
    every_sheet: Words
    """The heading over all worksheets in one file."""
    every_sheet_text: Words
    zip: Words
    """With `{paper}`: the words of the link to that file."""
    epub_for: Words
    """Before the link to the guide as an EPUB."""
    epub: Words


class WorksheetPhrases(Part):
    """Words on worksheet pages and in their forms."""

    worksheets: Words
    lead: Words
    minutes: Words
    """With `{n}`."""
    repeat: Mapping[Literal["once", "daily", "weekly", "monthly", "as needed"], Words]
    step: Words
    """With `{n}`."""
    fill_in_here: Words
    how: Words
    print_it: Words
    print_pdf: Words
    """With `{paper}`."""
    example: Words
    after: Words
    row: Words
    choose: Words
    scale: Words
    """With `{from}`, `{low}`, `{to}` and `{high}`."""
    blank: Words
    """What stands for a question the example leaves open."""
    kept: Words
    """What happens to what is typed."""
    previous: Words
    next: Words
    filter: Words
    filter_step: Words
    every_step: Words
    filter_time: Words
    any_time: Words
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
    show_new: Words
    later: Words
    example: Words
    """Stands before the worked example's answer."""
    example_show: Words
    example_hide: Words
    add_row: Words
    ask: Words
    ask_more: Words
    ask_keep: Words
    ask_not: Words
    not_yet: Words
    not_keeping: Words
    keeping: Words
    """Before a link to the page “My worksheets”."""
    kept_at: Words
    """With `{time}` and `{day}`."""
    kept_apart: Words
    blocked: Words
    full: Words
    still_here: Words
    erased_elsewhere: Words
    locked: Words
    passphrase: Words
    unlock: Words
    wrong: Words
    entries: Words
    """The label of a list of dated entries."""
    entry_of: Words
    """An entry without a name, with `{day}` and `{time}`."""
    new_entry: Words
    started: Words
    unknown: Words
    remind: Words
    pdf: Words
    paper: Words
    a4: Words
    letter: Words
    working: Words
    pdf_done: Words
    pdf_cramped: Words
    """With `{n}`."""
    pdf_failed: Words
    print: Words
    copy_text: Words
    copied: Words
    copied_file: Words
    empty: Words
    emptied: Words
    open_pdf: Words
    opened: Words
    pdf_other: Words
    pdf_empty: Words
    pdf_unreadable: Words
    undo: Words
    undone: Words
    seeing: Words
    """A heading."""
    over_time: Words
    """With `{prompt}`."""
    compare: Words
    this_entry: Words
    question: Words
    date: Words
    number: Words
    change: Words
    as_table: Words
    chart: Words
    """With `{n}`: what a screen reader says of a picture."""
    title: Words
    nothing: Words
    not_chosen: Words
    changed: Words
    """With `{day}` and `{time}`."""
    open: Words
    rename: Words
    duplicate: Words
    delete: Words
    name: Words
    save_name: Words
    cancel: Words
    renamed: Words
    duplicated: Words
    deleted: Words
    """With `{name}`."""
    copy_of: Words
    """With `{name}`."""
    export: Words
    exported: Words
    export_why: Words
    open_file: Words
    imported: Words
    """With `{added}`, `{same}` and `{beside}`."""
    foreign: Words
    damaged: Words
    a_pdf: Words
    newer: Words
    file_locked: Words
    set_passphrase: Words
    remove_passphrase: Words
    passphrase_why: Words
    passphrase_set: Words
    passphrase_gone: Words
    stop_keeping: Words
    stopped: Words
    resumed: Words
    erase: Words
    erase_sure: Words
    erase_yes: Words
    erased: Words
    offline_get: Words
    """With `{paper}`."""
    offline_progress: Words
    """With `{n}` and `{total}`."""
    offline_done: Words
    offline_failed: Words


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
    worksheet: WorksheetPhrases
    documents: DocumentPhrases
    answers: AnswerPhrases
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


class HouseStyle(Part):
    """words.yaml: how this edition writes, and what its steps and worksheets hold; a rule that is left out is not checked."""

    reading: ReadingRules = ReadingRules()
    sentence_words: Annotated[int, Field(ge=5), WHOLE] | None = None
    """The most words in a sentence."""
    paragraph_sentences: Annotated[int, Field(ge=1), WHOLE] | None = None
    """The most sentences in a paragraph."""
    abbreviations: tuple[str, ...] = ()
    """Words whose full stop does not end a sentence, without that stop."""
    avoid: tuple[Avoid, ...] = ()
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
    worksheet: WorksheetRules = WorksheetRules()
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
