"""What every part of a program is made of: three kinds of text, ids, dates, addresses."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

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

Query = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
"""What someone types into the search box; it is searched and never shown, so it may use words that the guide itself does not."""

Alarm = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]
"""Words of a search that is urgent, all of which it must hold, in any order; one place may offer several, as “she/he fell”."""


def _iso_date(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("{key} must be a date there is, but here is {given}; write year-month-day, for example 2026-11-23")
    return value


Date = Annotated[dt.date, BeforeValidator(_iso_date)]


_NAME = r"[^\W_](?:[\w-]*[^\W_])?"  # one part of a host's name; it may have letters of any alphabet
_WEB = re.compile(rf"https?://{_NAME}(?:\.{_NAME})+(?::[0-9]{{1,5}})?(?:[/?#][^\s\"'<>\\^`{{|}}]*)?")


def is_web_address(value: str) -> bool:
    """Return whether a text is an address on the web as it may stand in a page: its host has a dot, and nobody's name before it."""
    return bool(_WEB.fullmatch(value))


def _https(value: str) -> str:
    if not re.match("https?://[^/]*[.]", value):
        raise ValueError("{given} is not a web address; write it in full, beginning with https://")
    if not is_web_address(value):
        raise ValueError(
            "{given} cannot be a web address; it may hold no space, quotation mark or bracket, and no name with an @ before the host"
        )
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
