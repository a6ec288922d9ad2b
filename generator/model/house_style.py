"""How an edition writes: the rules that its words.yaml sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from generator.model.base import WHOLE, Id, Part


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
    evidence: bool = False
    """Whether it must say how sure it is that it helps."""
    whole_example: bool = False
    """Whether its example must answer every field."""
    pages: int | None = None
    """The most pages in regular print."""


class Openings(Part):
    """How often texts may begin alike."""

    keys: Annotated[tuple[str, ...], Field(min_length=1)]
    """The keys whose texts are compared, each with its like in all files."""
    words: Annotated[int, Field(ge=1, le=6), WHOLE]
    """How many words make an opening."""
    most: Annotated[int, Field(ge=1), WHOLE]
    """How many texts of one key may have the same."""


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
    contractions: Mapping[str, str] = {}
    """Words that readers are told in one, as people say them: “do not” as “don’t”."""
    openings: Openings | None = None
    """How often texts of one key may begin alike."""
    even_sentences: Annotated[int, Field(ge=3), WHOLE] | None = None
    """So many sentences of one length in a row, give or take a word, are too many."""
    reports: tuple[str, ...] = ()
    """Words that report a study; they stand in `evidence:`, beside the text."""
    prompt_words: tuple[str, ...] = ()
    """A prompt ends with a question mark or holds one of these words, so that it asks or tells the reader something."""
    custody: tuple[str, ...] = ()
    """What nobody has in jail or prison; worksheets of a pack with `custody:` do without these words."""
    claims: tuple[str, ...] = ()
    """Words that make a sentence a claim about effects, which needs a source; `#` stands for a number."""
    no_claims: tuple[str, ...] = ()
    """Phrases with such words that claim nothing."""
    checked_days: Annotated[int, Field(ge=1), WHOLE] | None = None
    """For how many days a source or help line counts as checked."""
    help_lines: tuple[Id, ...] = ()
    """What each country has a help line about; they are the `about` of help lines."""
    found_by: bool = False
    """Whether every step, page and worksheet must say what people type to find it."""
    step: StepRules = StepRules()
    """What every step has."""
    worksheet: WorksheetRules = WorksheetRules()
    """What every worksheet has."""
    exemptions: tuple[Exemption, ...] = ()
    """Findings that stand, each with its reason."""
