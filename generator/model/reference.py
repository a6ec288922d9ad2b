"""What a program refers to: sources, help lines and the terms of its glossary."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from generator.model.base import WHOLE, Address, Date, Id, Inline, Part, Query, Words


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
        return f"https://doi.org/{quote(self.doi, safe='/:;()')}" if self.doi else str(self.address)


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
    text_with: Words | None = None
    """What to write in the message, such as START."""
    hours: Words
    """When someone answers."""
    cost: Words | None = None
    """What a call costs."""
    what: Words
    """What it is and is not."""
    found_by: tuple[Query, ...] = ()
    """What people type who need this line; searched, and never shown."""
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
    found_by: tuple[Query, ...] = ()
    """What people type who need this word; searched, and never shown."""


class Glossary(Part):
    terms: tuple[Term, ...] = ()
    """The words, each with its meaning."""
