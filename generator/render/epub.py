"""The guide as an EPUB 3 book, whose chapters come from the same texts as the site's pages.

No library writes it: the one in wide use is under a license that this project cannot take over, and a book is a few
XHTML files in a ZIP. What EPUB asks beyond that stands in templates/ebook-package.xml.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from generator.model import Page, Program, Reference, Step
from generator.render import TEMPLATES, citations, forms, links, markdown, marks, pictures, reading
from generator.render.downloads import NOON, Download, packed
from generator.render.pdf import typeset

MEDIA_TYPE = "application/epub+zip"
CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass(frozen=True)
class Chapter:
    """One XHTML file of the book."""

    id: str
    title: str
    template: str
    body: tuple[reading.Block, ...] = ()
    """What it says below its title."""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.id}.xhtml"

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The id and title of each part within it."""
        return reading.sections(self.body)

    @property
    def has_pictures(self) -> bool:
        """Whether a picture stands in it, which the package must say."""
        return any(block["t"] == "figure" for part in self.body for block in part.get("c", ()))


class Group(NamedTuple):
    """Chapters that the contents list together; a chapter alone needs no title above it."""

    title: str
    chapters: tuple[Chapter, ...]


def plan(program: Program) -> Iterator[Download]:
    """Yield the book, if the edition has words for it."""
    if program.phrases.ebook:
        yield Download(f"downloads/{program.locale}/guide.epub", program.settings.title, "ebook", "guide", program.locale)


def render(program: Program) -> bytes:
    """Return the book; the same program gives the same bytes."""
    settings = program.settings
    groups = tuple(_groups(program))
    chapters = [Chapter("title", settings.title, "ebook-title.xhtml"), *(chapter for group in groups for chapter in group.chapters)]
    book = _Book(program, groups, chapters)
    shared = {
        "book": book,
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.address}#{program.locale}-{settings.edition}").urn,
        "modified": dt.datetime.combine(settings.date, NOON).isoformat() + "Z",
    }

    def drawn(template: str, **values: Any) -> str:
        text = forms.templates().get_template(template).render(program=program, words=program.phrases.ebook, **shared, **values)
        return "\n".join(line for line in text.split("\n") if line.strip()) + "\n"

    files: list[tuple[str, str | bytes]] = [
        ("mimetype", MEDIA_TYPE),
        ("META-INF/container.xml", CONTAINER),
        ("EPUB/package.opf", drawn("ebook-package.xml")),
        ("EPUB/nav.xhtml", drawn("ebook-nav.xhtml")),
        ("EPUB/cover.xhtml", drawn("ebook-cover.xhtml")),
        ("EPUB/cover.png", _cover(program)),
        ("EPUB/style.css", (TEMPLATES / "ebook.css").read_text(encoding="utf-8")),
    ]
    for chapter in chapters:
        files.append((f"EPUB/{chapter.file}", drawn(chapter.template, chapter=chapter, text=_Text(book), **chapter.values)))
    return packed(files, settings.date, stored=frozenset(["mimetype", "EPUB/cover.png"]))


# ── What chapters there are ────────────────────────────────────────────────────────────────────────────────────────────


def _groups(program: Program) -> Iterator[Group]:
    """Yield the chapters in the order of the site's menu; those that it leaves out come last."""
    made = {chapter.id: chapter for chapter in _made(program)}
    placed: set[str] = set()

    def chapters(id: str) -> Iterator[Chapter]:
        placed.add(id)
        if id == "steps":
            yield from (_step(program, step) for step in program.steps)
        elif id in program.pages:
            yield _page(program, program.pages[id])
        elif id in made:  # else it is written by hand, for the site alone
            yield made[id]

    for group in program.settings.menu:
        found = tuple(chapter for id in group.pages for chapter in chapters(id))
        if found:
            yield Group(group.title, found)
    for id in ("steps", *program.pages, *made):
        if id not in placed:
            yield from (Group(chapter.title, (chapter,)) for chapter in chapters(id))


def _made(program: Program) -> Iterator[Chapter]:
    site = program.phrases.site
    yield Chapter("worksheets", program.phrases.worksheet.worksheets, "ebook-worksheets.xhtml")
    if program.references:
        yield Chapter("sources", site.sources, "ebook-sources.xhtml")
    if program.glossary.terms:
        yield Chapter("glossary", site.glossary, "ebook-glossary.xhtml")


def _step(program: Program, step: Step) -> Chapter:
    title = program.phrases.site.step_title.format(n=step.number, title=step.short)
    return Chapter(f"step-{step.id}", title, "ebook-step.xhtml", tuple(reading.step(program, step)), {"step": step})


def _page(program: Program, page: Page) -> Chapter:
    return Chapter(f"page-{page.id}", page.title, "ebook-page.xhtml", tuple(reading.page(program, page)), {"page": page})


# ── What the templates ask ─────────────────────────────────────────────────────────────────────────────────────────────


class _Book:
    """The whole book: its chapters, and where a link leads."""

    def __init__(self, program: Program, groups: Sequence[Group], chapters: Sequence[Chapter]) -> None:
        self.program = program
        self.groups = groups
        self.chapters = chapters
        self._files = {chapter.id: chapter.file for chapter in chapters}

    @property
    def body(self) -> Chapter:
        """The chapter that a reader begins with."""
        return next((chapter for chapter in self.chapters if chapter.id.startswith("step-")), self.chapters[0])

    def has(self, id: str) -> bool:
        """Return whether there is such a chapter."""
        return id in self._files

    def web(self, target: str) -> str:
        """Return the address of a page of the site."""
        return f"{self.program.settings.address.rstrip('/')}/{links.path(target)}"

    def link(self, target: str) -> str:
        """Return where `step:ID`, `worksheet:ID`, `page:ID`, `term:ID` is: in the book, or else on the web."""
        scheme, _, id = target.partition(":")
        if scheme == "worksheet":
            return f"worksheets.xhtml#worksheet-{id}"
        if scheme == "term":
            return f"glossary.xhtml#term-{id}"
        if scheme == "step":
            return self._files[f"step-{id}"]
        if scheme == "page":
            return self._files.get(f"page-{id}") or self._files.get(id) or ("nav.xhtml" if id == "steps" else self.web(target))
        return target


class _Text:
    """Turns the texts of one chapter into XHTML, and numbers its citations as they come."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.program = book.program
        self.cited = citations.Notes()

    def prose(self, text: str) -> Markup:
        """Return a text as paragraphs, lists and so on."""
        return self.blocks(markdown.blocks(text))

    def blocks(self, parts: Any) -> Markup:
        """Return blocks or inlines as XHTML."""
        return Markup(markdown.html(parts, self.book.link, self._note))

    def inlines(self, text: str) -> Markup:
        """Return a text of one paragraph, without the paragraph."""
        return self.blocks(markdown.inlines(text))

    def picture(self, figure: reading.Block) -> Markup:
        """Return a picture, as pages show it."""
        return Markup(pictures.svg(figure["drawing"], figure["alt"]))

    def _note(self, key: str) -> str:
        number, first = self.cited.place(key)
        label = escape(self.program.phrases.site.note.format(n=number))
        id = f' id="ref-{number}"' if first else ""  # where the note's way back leads
        return f'<sup><a{id} epub:type="noteref" role="doc-noteref" href="#note-{number}" aria-label="{label}">{number}</a></sup>'

    @property
    def notes(self) -> list[tuple[int, str, Reference]]:
        """The sources cited in this chapter so far: number, key and source."""
        return [(number, key, self.program.references[key]) for key, number in self.cited]


def _cover(program: Program) -> bytes:
    """Return the picture that stands for the book on a shelf, as a PNG 1,200 points wide."""
    settings = program.settings
    words = {"title": settings.title, "tagline": settings.tagline, "publisher": settings.publisher}
    cover = {**words, "steps": len(program.steps), "marks": marks.cover(program)}
    return typeset.painted("ebook-cover", 144, cover=cover)
