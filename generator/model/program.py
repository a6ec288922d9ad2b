"""The program as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.base import Part
from generator.model.language import Language
from generator.model.phrases import Phrases
from generator.model.reading import Page, Step
from generator.model.reference import Glossary, HelpLines, Reference
from generator.model.settings import Settings
from generator.model.worksheet import Worksheet


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

    @property
    def language(self) -> Language:
        """How its dates, counts and lists are written."""
        return Language(self.locale)

    def step(self, id: str) -> Step:
        """Return the step with this id."""
        return next(step for step in self.steps if step.id == id)

    def step_of(self, worksheet: str) -> Step | None:
        """Return the step whose exercise names this worksheet."""
        return next((step for step in self.steps if worksheet in step.worksheets), None)
