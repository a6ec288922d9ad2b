"""How a language writes dates, counts and lists: what CLDR knows of it, which babel brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

from generator.model.phrases import Counted


@dataclass(frozen=True)
class Language:
    """The language of an edition, by its BCP 47 tag."""

    tag: str

    def date(self, day: dt.date) -> str:
        """Return a day in words: “November 29, 2026”."""
        known = _known(self.tag)
        return format_date(day, "long", known) if known else day.isoformat()

    def answer(self, kind: str, answer: str) -> str:
        """Return what a control of a kind holds as people write it: a date as “Nov 29, 2026”, a time as “6:30 PM”."""
        known = _known(self.tag)
        if known and kind == "date":
            return format_date(dt.date.fromisoformat(answer), "medium", known)
        if known and kind == "time":
            return format_time(dt.time.fromisoformat(answer), "short", locale=known).replace(
                "\u202f", "\u00a0"
            )  # few fonts have the thin one
        return answer

    def month(self, day: dt.date) -> str:
        """Return a day’s month in words: “November 2026”."""
        known = _known(self.tag)
        return format_skeleton("yMMMM", day, locale=known) if known else f"{day:%Y-%m}"

    def counted(self, words: Counted, n: int) -> str:
        """Return words with their number, in the form that it asks for: “1 minute”, “2 minutes”."""
        known = _known(self.tag)
        form = known.plural_form(n) if known else "other"
        return (getattr(words, form) or words.other).format(n=n)

    def listed(self, words: Iterable[str]) -> str:
        """Return words as a list within a sentence: “bread, salt, and water”."""
        known = _known(self.tag)
        return format_list(list(words), locale=known) if known else ", ".join(words)


@cache
def _known(tag: str) -> Locale | None:
    """Return what is known of a language, be it only of its wider form; nothing where nobody wrote its ways down."""
    parts = tag.split("-")
    while parts:
        try:
            return Locale.parse("-".join(parts), sep="-")
        except (UnknownLocaleError, ValueError):
            parts.pop()
    return None
