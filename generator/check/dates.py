"""Check what time has made doubtful: sources, help lines and reviews past their date.

The day comes from SOURCE_DATE_EPOCH when it is set, so that a check can be repeated, and else from the clock. It decides what
is said about the content, and never a byte of what is built.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

from generator.problems.problem import Problem, Severity
from generator.read.load import Content, Loaded
from generator.read.yaml import Path_


def today() -> dt.date:
    """Return the day that dates are compared with."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now(dt.UTC).date()


def overdue(content: Content, day: dt.date, severity: Severity = "warning") -> Iterator[Problem]:
    """Yield every part that is due to be checked or read again by this day."""
    dated: tuple[Loaded[Any], ...] = (*content.steps, *content.pages)
    for loaded in dated:
        due = loaded.part.review_due
        if due < day:
            remedy = "read it again, and set `reviewed` and `review_due` anew"
            yield Problem(loaded.source.place(("review_due",)), f"the next review was due on {due}", remedy, severity)
    days = content.style.part.checked_days if content.style else None
    for loaded, path, called, checked in _checked(content):
        place = loaded.source.place((*path, "checked"))
        if (checked - day).days > 1:  # somewhere it is tomorrow already
            what = f"{called} was last checked on {checked}, which is still to come"
            yield Problem(place, what, "set `checked` to the day it was looked up", severity)
        elif days is not None and (day - checked).days > days:
            what = f"{called} was last checked on {checked}, more than {days} days ago"
            yield Problem(place, what, "look it up again, mend what changed, and set `checked` to that day", severity)


def _checked(content: Content) -> Iterator[tuple[Loaded[Any], Path_, str, dt.date]]:
    """Yield everything with a day on which it was last looked up: its file, path, name and day."""
    if content.references:
        for key, reference in content.references.part.root.items():
            yield content.references, (key,), f"the source “{key}”", reference.checked
    if content.help_lines:
        for at, country in enumerate(content.help_lines.part.countries):
            yield content.help_lines, ("countries", at), f"the emergency number of {country.name}", country.checked
            for number, line in enumerate(country.lines):
                yield content.help_lines, ("countries", at, "lines", number), f"the help line “{line.id}”", line.checked
