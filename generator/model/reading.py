"""What is read: steps with their sections, skills and exercises, and pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from generator.model.base import WHOLE, Date, Id, Inline, Part, Prose, Query, Words
from generator.model.picture import Picture


class Section(Part):
    """A titled reading."""

    id: Id
    """Short stable name; links lead to it."""
    title: Words
    """The heading."""
    text: Prose
    """Reading, with sources as [@key]."""
    evidence: Inline | None = None
    """How sure all this is, in one line with its sources: what was studied stands with them."""
    picture: Picture | None = None
    """A picture that explains what the text says, set after it."""
    show: Literal["help-lines", "steps", "packs"] | None = None
    """A list that the generator makes, set after the text."""
    found_by: tuple[Query, ...] = ()
    """What people type who need this part; searched, and never shown."""


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
    evidence: Inline | None = None
    """How sure it is that this helps, in one line with its sources: what was studied stands with them."""
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


Outline = Annotated[str, StringConstraints(pattern=r"^[MmLlHhVvCcSsQqTtAaZz0-9., -]{4,1000}$")]
"""Where a pen goes, as the path of an SVG picture."""


class StepMark(Part):
    """A small drawing that stands for a step: 48 by 48 units, on a line that comes in and goes out 36 from the top."""

    line: Outline
    """What is drawn as a line, 2 units wide."""
    solid: Outline | None = None
    """What is filled in."""
    alt: Words
    """What it shows, in one sentence, for people who do not see it."""


class Step(Reviewed):
    """One of the program's steps."""

    id: Id
    """The last part of its address, /steps/<id>/."""
    number: Annotated[int, Field(ge=1, le=99), WHOLE]
    """Its place among the steps; the file's name begins with it."""
    title: Words
    """The step's full title, which stands beneath its short one."""
    short: Words
    """What the step is called, in two or three words."""
    mark: StepMark | None = None
    """A small drawing that stands for the step."""
    description: Words
    """One sentence for search engines and lists, up to 160 characters."""
    found_by: tuple[Query, ...] = ()
    """What people type who need this step; searched, and never shown."""
    aim: Inline
    """What this step is for, in one sentence."""
    gives: Annotated[tuple[Inline, ...], Field(max_length=3)] = ()
    """What the reader gets out of it, in up to three lines."""
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
    found_by: tuple[Query, ...] = ()
    """What people type who need this page; searched, and never shown."""
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
