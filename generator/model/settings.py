"""What a program says of itself: its name, its menu, its packs, its colors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from generator.model.base import Address, Alarm, Date, Id, Inline, Part, Prose, Query, Words
from generator.model.picture import Pictured


class Way(Part):
    """One way in, offered on the home page."""

    title: Words
    """One or two words, such as Read."""
    text: Inline
    """One sentence about it."""
    link: str
    """Where it leads: step:ID, worksheet:ID, page:ID or page:worksheets."""


class Doors(Part):
    """Short pages for a reader who needs something now, before anything else on the home page."""

    title: Words
    """The question that they answer."""
    pages: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of the pages, in order; each shows its title and description."""


class Home(Part):
    lead: Inline
    """What this is, in one or two sentences."""
    doors: Doors | None = None
    """Short pages for a reader who needs something now."""
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
    pages: tuple[Id, ...] = ()
    """Ids of pages to read, which stand before its worksheets, in order."""
    worksheets: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of its worksheets, in order."""
    custody: Words | None = None
    """For people in jail or prison: the safety line of its paper, which holds no link, no code to scan and no number to call."""


class Need(Part):
    """What someone may want to do with a worksheet; readers choose sheets by it."""

    id: Id
    """Short stable name; addresses of a choice hold it."""
    title: Words
    """What they want, in their words, such as “get through tonight”."""
    worksheets: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of the worksheets that serve it, the best first."""


class Urgent(Part):
    """What the search answers before anything else, with numbers to call."""

    id: Id
    """Short stable name."""
    title: Words
    """What the card says first, to someone in danger."""
    text: Words
    """What to do now, in one or two sentences."""
    about: Id
    """Which help lines stand on the card, beside the emergency number: those that are about this."""
    page: Id
    """The page that says more."""
    found_by: Annotated[tuple[Alarm, ...], Field(min_length=1)]
    """What people type who need it: a search that holds all the words of one of these, such as “she/he fell”, is answered with the card."""


class MadePages(Part):
    """What people type for each page that is made of the content itself."""

    steps: tuple[Query, ...] = ()
    """For the list of all steps."""
    worksheets: tuple[Query, ...] = ()
    """For the library of worksheets, with everything to print."""
    glossary: tuple[Query, ...] = ()
    """For the glossary."""
    sources: tuple[Query, ...] = ()
    """For the list of all sources."""


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


def _site(value: str) -> str:
    if "?" in value or "#" in value:
        raise ValueError("{given} is no place where pages can stand; end it before “?” or “#”")
    return value


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
    address: Annotated[Address, AfterValidator(_site)]
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
    paper_help: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = ()
    """Countries, by their two letters, whose numbers to call every pack and book prints; the first one's stand on each sheet."""
    sides: Literal["both", "one"] = "both"
    """Which sides of the paper packs and books are printed on; on both, each sheet and step begins on a right-hand page."""
    home: Home
    """The home page."""
    menu: Annotated[tuple[Menu, ...], Field(min_length=1)]
    """Groups of pages in the site's menu; the last one stands at the foot of every page too."""
    packs: tuple[Pack, ...] = ()
    """Chosen worksheets, each pack in one document."""
    needs: tuple[Need, ...] = ()
    """What the worksheets are good for; readers choose by it."""
    found_by: MadePages = MadePages()
    """What people type who need a page that the generator makes; searched, and never shown."""
    urgent: tuple[Urgent, ...] = ()
    """What the search answers with numbers to call, before anything that was found."""
    language: Words | None = None
    """What the language of this edition calls itself; readers choose by it where there are several editions."""
    path: Pictured | None = None
    """Words for a picture of the steps as a path, with those that go on from others; it is drawn where all steps are listed."""
    colors: Colors | None = None
    """Colors of the program's own, where those of the site are not wanted."""
    builder: Literal["mkdocs", "properdocs", "zensical"] = "mkdocs"
    """What makes a site of the pages; anything but mkdocs must be installed beside it, as the handbook says."""
