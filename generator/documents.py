"""Printable documents: each becomes the JSON that the Typst templates draw, then a PDF, then a fillable PDF.

`plan` is pure and quick; `render` is the costly part, and depends on nothing but a document's `input`, the templates,
the fonts and the versions of Typst, pikepdf and segno. `key` names all of that, so that a cache can tell what is fresh.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, NamedTuple

import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]
import fontpkg_kalam  # type: ignore[import-untyped]
import segno
import typst

from generator import fields, pictures, prose
from generator.answers import flat
from generator.model import (
    DocumentPhrases,
    Pack,
    Page,
    Picture,
    Pictured,
    Program,
    Reference,
    Section,
    Step,
    TableField,
    Worksheet,
)

TEMPLATES = Path(__file__).with_name("templates")
FAMILY = "Atkinson Hyperlegible"
FONTS = Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files"
HANDWRITING = Path(fontpkg_kalam.__file__).parent / "files"

Kind = Literal["worksheet", "example", "step-pack", "pack", "workbook", "facilitator-guide", "guide"]
Paper = Literal["a4", "letter"]
Print = Literal["regular", "large"]
Node = dict[str, Any]

PAPERS: Mapping[Paper, tuple[float, float]] = {"a4": (210, 297), "letter": (215.9, 279.4)}
"""Width and height in millimeters. Pages are set once, on the part that both papers share, and each paper adds its margins."""
SHARED = (210.0, 279.4)
TYPED_LARGE = 18  # points of what is typed into large print


@dataclass(frozen=True)
class Document:
    """One PDF that is to be made."""

    title: str
    kind: Kind
    id: str
    locale: str
    paper: Paper
    print: Print
    fields: tuple[str, ...]
    """Full names of the places to answer, in reading order."""
    input: str
    """All that the templates get but the print, as JSON; the same for each paper and print."""

    @property
    def path(self) -> str:
        """Where it goes below the site's root."""
        folder = self.paper if self.print == "regular" else f"{self.paper}-{self.print}"
        name = (
            f"{self.kind}-{self.id}" if self.kind in ("example", "step-pack", "pack") else self.id
        )  # a step and a worksheet may share an id
        return f"downloads/{self.locale}/{folder}/{name}.pdf"


class Rendered(NamedTuple):
    """A finished PDF."""

    bytes: bytes
    pages: int


# ── What documents there are ───────────────────────────────────────────────────────────────────────────────────────────


def plan(program: Program) -> Iterator[Document]:
    """Yield every document of a program in each paper, ready to render: first in regular print, then in large print.

    Books begin first, since all wait for the longest; then the short ones, because Typst keeps much of a long one in mind.
    """
    regular = []
    for document in _each(program):
        regular.append(document)
        yield from _on_papers(document)
    for document in (*_to_read(program), *(replace(each, print="large") for each in regular)):
        yield from _on_papers(document)


def _on_papers(document: Document) -> Iterator[Document]:
    for paper in PAPERS:
        yield replace(document, paper=paper)


def _each(program: Program) -> Iterator[Document]:
    yield workbook(program)
    yield guide(program)
    for worksheet in program.worksheets.values():
        yield worksheet_document(program, worksheet)
    for step in program.steps:
        yield step_pack(program, step)
    for pack in program.settings.packs:
        yield pack_document(program, pack)


def _to_read(program: Program) -> Iterator[Document]:
    """Yield what there is in regular print only."""
    for worksheet in program.worksheets.values():
        yield example_document(program, worksheet)
    if any(step.facilitators for step in program.steps):
        yield facilitator_guide(program)


def worksheet_document(program: Program, worksheet: Worksheet, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return one worksheet as a document of its own."""
    text = _Text(program)
    return _document(program, "worksheet", worksheet.id, worksheet.title, paper, print, [text.sheet(worksheet)], [worksheet])


def example_document(program: Program, worksheet: Worksheet, paper: Paper = "a4") -> Document:
    """Return one worksheet with the invented answers of its example in place, to read."""
    text = _Text(program)
    title = program.phrases.documents.example_title.format(title=worksheet.title)
    sheet = text.sheet(worksheet, answers=flat(worksheet))
    return _document(program, "example", worksheet.id, title, paper, "regular", [sheet], [], answers=flat(worksheet))


def step_pack(program: Program, step: Step, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return a step's reading and its worksheets."""
    worksheets = [program.worksheets[id] for id in step.worksheets]
    text = _Text(program, {f"worksheet:{id}" for id in step.worksheets} | {f"step:{step.id}"})
    body = [*text.step(step), *text.notes(), *(text.sheet(worksheet, level=2) for worksheet in worksheets)]
    title = f"{program.phrases.documents.step.format(n=step.number)}: {step.title}"
    return _document(program, "step-pack", step.id, title, paper, print, body, worksheets)


def pack_document(program: Program, pack: Pack, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return chosen worksheets behind a cover."""
    worksheets = [program.worksheets[id] for id in dict.fromkeys(pack.worksheets)]
    text = _Text(program, {f"worksheet:{id}" for id in pack.worksheets})
    cover = text.cover(pack.title, [{"t": "p", "c": text.inlines(pack.text)}])
    body = [cover, text.contents(depth=2), *(text.sheet(worksheet, level=2) for worksheet in worksheets)]
    return _document(program, "pack", pack.id, pack.title, paper, print, body, worksheets)


def workbook(program: Program, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return all readings and worksheets in one document."""
    phrases = program.phrases.documents
    worksheets = list(program.worksheets.values())
    text = _Text(program, {f"worksheet:{id}" for id in program.worksheets} | {f"step:{step.id}" for step in program.steps})
    body = [text.cover(phrases.workbook, [_paragraph(program.settings.description)]), text.contents(depth=2), *text.path_of_steps()]
    placed: set[str] = set()
    for step in program.steps:
        body += text.step(step)
        for id in step.worksheets:
            if id not in placed:  # one sheet, one set of field names
                placed.add(id)
                body.append(text.sheet(program.worksheets[id], level=2))
    body += [text.sheet(worksheet, level=1) for worksheet in worksheets if worksheet.id not in placed]
    body += text.notes(chapter=True)
    title = f"{program.settings.title}: {phrases.workbook}"
    return _document(program, "workbook", "workbook", title, paper, print, body, _in_order(body, worksheets))


def facilitator_guide(program: Program, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return the notes for facilitators of every step."""
    phrases = program.phrases.documents
    text = _Text(program, {f"step:{step.id}" for step in program.steps if step.facilitators})
    body = [text.cover(phrases.facilitator_guide, [_paragraph(program.settings.description)]), text.contents(depth=1)]
    for step in program.steps:
        body += text.facilitation(step)
    body += text.notes(chapter=True)
    title = f"{program.settings.title}: {phrases.facilitator_guide}"
    return _document(program, "facilitator-guide", "facilitator-guide", title, paper, print, body, [])


def guide(program: Program, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return the guide as a book for reading: what the menu offers in its order, with help first and the sources last.

    Worksheets are named with their addresses; the pages written by hand, which are about the site, are left out.
    """
    settings, phrases = program.settings, program.phrases.documents
    order = [id for group in settings.menu for id in group.pages]
    chapters = dict.fromkeys([*([settings.help_page] if settings.help_page else []), *order, "steps", "sources"])
    inside = {f"step:{step.id}" for step in program.steps} | {f"page:{id}" for id in chapters if id != "steps"}
    if "glossary" in chapters:
        inside |= {f"term:{term.id}" for term in program.glossary.terms}
    text = _Text(program, inside - {f"page:{id}" for id in chapters if id not in (*program.pages, "worksheets", "glossary", "sources")})
    body = [text.cover(settings.title, [_paragraph(settings.description)]), text.contents(depth=2), *text.path_of_steps()]
    for id in chapters:
        if id == "steps":
            body += [node for step in program.steps for node in text.step(step)]
        elif id == "worksheets":
            body += text.worksheets()
        elif id == "glossary":
            body += text.glossary()
        elif id in program.pages:
            body += text.page(program.pages[id])
    body += text.sources()
    return _document(program, "guide", "guide", f"{settings.title}: {phrases.guide}", paper, print, body, [])


def chosen(program: Program, worksheets: Sequence[Worksheet], paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return worksheets as one document, in the order given."""
    title = program.phrases.worksheet.worksheets
    body = [_Text(program).sheet(worksheet) for worksheet in worksheets]
    return _document(program, "pack", "worksheets", title, paper, print, body, list(worksheets))


def _in_order(body: Iterable[Node], worksheets: Iterable[Worksheet]) -> list[Worksheet]:
    by_id = {worksheet.id: worksheet for worksheet in worksheets}
    return [by_id[node["id"]] for node in body if node["t"] == "sheet"]


_PRINTED = {"page", "on_page", "sources", "after", "safety", "contents", "row", "example", "marked", "cited"}


def _document(
    program: Program,
    kind: Kind,
    id: str,
    title: str,
    paper: Paper,
    print: Print,
    body: list[Node],
    worksheets: list[Worksheet],
    answers: Mapping[str, str] | None = None,
) -> Document:
    settings, phrases = program.settings, program.phrases.documents
    widgets = [widget for worksheet in worksheets for widget in fields.widgets(worksheet, phrases)]
    edition: Node = {
        "locale": program.locale,
        "publisher": settings.publisher,
        "program": settings.title,
        "name": phrases.edition.format(edition=settings.edition),
        "date": [settings.date.year, settings.date.month, settings.date.day],
        "safety": _safety(program),
        "phrases": phrases.model_dump(include=_PRINTED),
        "example": answers is not None,
    }
    input: dict[str, Any] = {
        "edition": edition,
        "title": title,
        "kind": kind,
        "body": body,
        "answers": answers,
        "widgets": widgets,
        "option_tip": phrases.option,
    }
    return Document(
        title=title,
        kind=kind,
        id=id,
        locale=program.locale,
        paper=paper,
        print=print,
        fields=tuple(name for worksheet in worksheets for name in worksheet.names()),
        input=json.dumps(input, ensure_ascii=False, separators=(",", ":")),
    )


def where(planned: Iterable[Document]) -> dict[tuple[str, str, str, str], str]:
    """Return each document's path by its kind, id, paper and print."""
    return {(document.kind, document.id, document.paper, document.print): document.path for document in planned}


# ── From a model to nodes that the templates draw ──────────────────────────────────────────────────────────────────────


def _paragraph(words: str) -> Node:
    return {"t": "p", "c": [words]}


def _heading(level: int, words: str, label: str | None = None) -> Node:
    return {"t": "h", "level": level, "c": [words], "label": label}


def _figure(words: Pictured, drawing: pictures.Drawing) -> Node:
    return {"t": "picture", "svg": pictures.svg(drawing, words.alt, FAMILY), "alt": words.alt, "caption": words.caption}


class _Text:
    """Turns a program's texts into nodes for one document, and numbers its citations as they come."""

    def __init__(self, program: Program, inside: Collection[str] = ()) -> None:
        self.program = program
        self.phrases: DocumentPhrases = program.phrases.documents
        self.inside = inside
        self.cited: dict[str, int] = {}
        self.numbered = True  # whether a citation is drawn, as the number of its note

    def blocks(self, text: str) -> list[Node]:
        return [self._resolved(block) for block in prose.blocks(text)]

    def inlines(self, text: str) -> list[Any]:
        return [self._resolved(part) for part in prose.inlines(text)]

    def _resolved(self, part: Any) -> Any:
        """Return a part with its citations numbered and its links leading somewhere."""
        if isinstance(part, list | tuple):
            resolved = (self._resolved(each) for each in part)
            return [each for each in resolved if each is not None]
        if not isinstance(part, dict):
            return part
        if part.get("t") == "cite":
            number = self.cited.setdefault(part["key"], len(self.cited) + 1)
            if not self.numbered:
                return None
            return {"t": "cite", "n": number, "to": f"note-{part['key']}"}
        if part.get("t") == "link":
            return {"t": "link", **self._target(part["href"]), "c": self._resolved(part["c"])}
        return {key: self._resolved(value) for key, value in part.items()}

    def _target(self, href: str) -> Node:
        kind, _, id = href.partition(":")
        if href in self.inside:
            return {"to": f"{kind}-{id}"}
        path = {"step": f"steps/{id}/", "worksheet": f"worksheets/{id}/", "page": f"{id}/", "term": f"glossary/#{id}"}.get(kind)
        return {"href": self._address(path) if path else href}

    def _address(self, path: str) -> str:
        return f"{self.program.settings.address.rstrip('/')}/{path}"

    def notes(self, *, chapter: bool = False) -> list[Node]:
        """Return the sources cited so far, under a heading."""
        if not self.cited:
            return []
        start = [{"t": "chapter"}] if chapter else []
        notes = {"t": "notes", "items": [self._note(key) for key in self.cited]}
        return [*start, _heading(1 if chapter else 2, self.phrases.sources), notes]

    def _note(self, key: str) -> Node:
        reference = self.program.references[key]
        return {"label": f"note-{key}", "c": _reference(reference), "href": reference.url}

    def cover(self, title: str, about: list[Node]) -> Node:
        settings = self.program.settings
        help = self._target(f"page:{settings.help_page}") if settings.help_page else None
        published = self.phrases.published.format(
            publisher=settings.publisher, license=settings.license, date=f"{settings.date.year}-{settings.date.month:02}"
        )
        return {
            "t": "cover", "title": title, "help": help, "program": settings.title, "tagline": settings.tagline, "about": about,
            "published": published, "address": _plain_address(settings.address),
        }  # fmt: skip

    def contents(self, depth: int) -> Node:
        return {"t": "contents", "depth": depth}

    def picture(self, picture: Picture | None) -> list[Node]:
        """Return a section's picture, if it has one."""
        return [_figure(picture, pictures.draw(picture, self.program.worksheets))] if picture else []

    def path_of_steps(self) -> list[Node]:
        """Return the picture of all steps, if the program has words for it."""
        words = self.program.settings.path
        return [_figure(words, pictures.steps_path(self.program.steps))] if words else []

    def step(self, step: Step) -> list[Node]:
        """Return a step's reading."""
        phrases = self.phrases
        nodes: list[Node] = [self._opening(step, self.inlines(step.aim))]
        terms = [(phrases.suits, step.suits), (phrases.skip, step.skip)]
        items = [{"term": [term], "meanings": [[{"t": "p", "c": self.inlines(text)}]]} for term, text in terms if text]
        if items:
            nodes.append({"t": "dl", "items": items})
        if step.safety:
            nodes.append({"t": "box", "mark": "care", "title": phrases.safety, "c": [{"t": "p", "c": self.inlines(step.safety)}]})
        for section in step.sections:
            nodes += self._section(section)
        if step.skills:
            nodes.append(_heading(2, phrases.skills))
        for skill in step.skills:
            nodes += [_heading(3, skill.title), {"t": "p", "c": self.inlines(skill.when)}]
            nodes.append({"t": "ol", "items": [[{"t": "p", "c": self.inlines(action)}] for action in skill.actions]})
            if skill.note:
                nodes.append({"t": "p", "c": self.inlines(skill.note)})
            if skill.worksheet:
                nodes.append(self._pointer(skill.worksheet))
        if step.story:
            nodes.append({"t": "box", "mark": "story", "level": 2, "title": step.story.title, "c": self.blocks(step.story.text)})
        if step.exercises:
            nodes.append(_heading(2, phrases.exercises))
        for exercise in step.exercises:
            nodes += [_heading(3, exercise.title), *self.blocks(exercise.text)]
            if exercise.worksheet:
                nodes.append(self._pointer(exercise.worksheet))
        if step.hard:
            items = [{"term": [hard.problem], "meanings": [[{"t": "p", "c": self.inlines(hard.attempt)}]]} for hard in step.hard]
            nodes += [_heading(2, phrases.hard), {"t": "dl", "items": items}]
        for title, lines in ((phrases.ready, step.ready), (phrases.questions, step.questions)):
            if lines:
                nodes += [_heading(2, title), self._list(lines)]
        return nodes + self._ending(step)

    def page(self, page: Page) -> list[Node]:
        """Return a page around the steps."""
        nodes = [self._chapter(page.title, f"page-{page.id}", self.inlines(page.lead))]
        for section in page.sections:
            nodes += self._section(section)
        return nodes + self._ending(page)

    def _section(self, section: Section) -> list[Node]:
        nodes = [{**_heading(2, section.title), "listed": True}, *self.blocks(section.text), *self.picture(section.picture)]
        settings = self.program.settings
        if section.show == "help-lines":
            nodes += self._help_lines()
        elif section.show == "steps":
            items = [(f"step:{step.id}", f"{self.phrases.step.format(n=step.number)}: {step.title}") for step in self.program.steps]
            nodes.append({"t": "ul", "items": [[{"t": "p", "c": [self._link(target, words)]}] for target, words in items]})
        elif section.show == "packs" and settings.packs:
            packs = [{"term": [pack.title], "meanings": [[{"t": "p", "c": self.inlines(pack.text)}]]} for pack in settings.packs]
            nodes += [{"t": "dl", "items": packs}, {"t": "p", "c": [self._link("page:worksheets", self._plain("worksheets/"))]}]
        return nodes

    def _ending(self, part: Step | Page) -> list[Node]:
        nodes: list[Node] = []
        if part.summary:
            nodes += [_heading(2, self.phrases.summary), self._list(part.summary)]
        if part.today:
            about = {"mark": "today", "level": 2, "title": self.phrases.today}
            nodes.append({"t": "box", **about, "c": [{"t": "p", "c": self.inlines(part.today)}]})
        return nodes

    def _help_lines(self) -> list[Node]:
        """Return the help lines of every country, a table for each."""
        phrases, site, help_lines = self.phrases, self.program.phrases.site, self.program.help_lines
        head = [[words] for words in (phrases.help_line, phrases.help_reach, phrases.help_what)]
        nodes: list[Node] = []
        for country in help_lines.countries:
            nodes.append(_heading(3, country.name))
            nodes.append({"t": "lead-in", "c": [f"{site.emergency}: {country.emergency}"]})
            rows = []
            for line in country.lines:
                reach: list[Node] = []
                for scheme, words, number in (("tel", site.call, line.number), ("sms", site.text_to, line.text)):
                    if number:
                        address = f"{scheme}:{re.sub('[ -]', '', number)}"
                        link = {"t": "link", "href": address, "c": [{"t": "strong", "c": [_unbroken(number)]}]}
                        reach.append({"t": "p", "c": [f"{words}: ", link]})
                reach += [_paragraph(f"{words}: {text}") for words, text in ((site.hours, line.hours), (site.cost, line.cost)) if text]
                rows.append([[_paragraph(line.name)], reach, [_paragraph(f"{line.what} {site.run_by} {line.operator}.")]])
            if rows:
                nodes.append({"t": "small", "c": [{"t": "table", "head": head, "rows": rows, "widths": [4, 5, 7], "row_heads": 0}]})
        return [*nodes, _heading(3, site.elsewhere), _paragraph(help_lines.elsewhere)]

    def worksheets(self) -> list[Node]:
        """Return what each worksheet is for and where it is."""
        phrases = self.program.phrases.worksheet
        nodes = [self._chapter(phrases.worksheets, "page-worksheets", [phrases.lead])]
        for step in (*self.program.steps, None):
            items = []
            for worksheet in self.program.worksheets.values():
                if self.program.step_of(worksheet.id) == step:
                    address = self._plain(f"worksheets/{worksheet.id}/")
                    about = f"{worksheet.purpose} {phrases.minutes.format(n=worksheet.minutes)}."
                    items.append({"term": [self._link(f"worksheet:{worksheet.id}", worksheet.title)], "about": about, "address": address})
            if items and step:
                nodes.append(_heading(2, f"{self.phrases.step.format(n=step.number)}: {step.title}"))
            if items:
                nodes.append({"t": "sheets", "items": items})
        return nodes

    def glossary(self) -> list[Node]:
        """Return the words that the guide explains."""
        phrases = self.program.phrases.site
        terms = sorted(self.program.glossary.terms, key=lambda term: term.term)
        items = [{"label": f"term-{term.id}", "term": term.term, "c": self.inlines(term.meaning)} for term in terms]
        return [self._chapter(phrases.glossary, "page-glossary", [phrases.glossary_lead]), {"t": "glossary", "items": items}]

    def sources(self) -> list[Node]:
        """Return the sources cited so far as a chapter, each with its weight."""
        notes = [{**self._note(key), "strength": self.program.references[key].strength} for key in self.cited]
        return [self._chapter(self.phrases.sources, "page-sources", []), {"t": "notes", "items": notes}]

    def _chapter(self, title: str, label: str, aim: list[Any]) -> Node:
        return {"t": "opening", "n": None, "title": title, "aim": aim, "label": label}

    def _link(self, target: str, words: str) -> Node:
        return {"t": "link", **self._target(target), "c": [words]}

    def _plain(self, path: str) -> str:
        return _plain_address(self._address(path))

    def facilitation(self, step: Step) -> list[Node]:
        """Return a step's notes for facilitators."""
        plan, phrases = step.facilitators, self.phrases
        if not plan:
            return []
        head = [[words] for words in (phrases.plan_minutes, phrases.plan_part, phrases.plan_text)]
        rows = [[[_paragraph(str(part.minutes))], [_paragraph(part.title)], self.blocks(part.text)] for part in plan.group]
        minutes = sum(part.minutes for part in plan.group)
        nodes = [
            self._opening(step, self.inlines(plan.goal)),
            _heading(2, phrases.group.format(n=minutes)),
            {"t": "table", "head": head, "rows": rows, "widths": [3, 5, 12], "row_heads": 1},
            _heading(2, phrases.one_to_one),
            *self.blocks(plan.one_to_one),
        ]
        if plan.care:
            nodes.append({"t": "box", "mark": "care", "title": phrases.care, "c": [{"t": "p", "c": self.inlines(plan.care)}]})
        sheets = [self.program.worksheets[id] for id in plan.print if id in self.program.worksheets]
        nodes.append(_heading(2, phrases.print))
        items = [[{"t": "p", "c": [{"t": "link", **self._target(f"worksheet:{sheet.id}"), "c": [sheet.title]}]}] for sheet in sheets]
        nodes.append({"t": "ul", "items": items})
        return nodes

    def _opening(self, step: Step, aim: list[Any]) -> Node:
        mark = self.phrases.step.format(n=step.number)
        return {"t": "opening", "n": step.number, "mark": mark, "title": step.title, "aim": aim, "label": f"step-{step.id}"}

    def _list(self, lines: Iterable[str]) -> Node:
        return {"t": "ul", "items": [[{"t": "p", "c": self.inlines(line)}] for line in lines]}

    def _pointer(self, id: str) -> Node:
        """Return a line that leads to a worksheet."""
        worksheet = self.program.worksheets[id]
        node = {"t": "pointer", **self._target(f"worksheet:{id}"), "c": [self.phrases.worksheet.format(title=worksheet.title)]}
        return node if "to" in node else {**node, "address": _plain_address(node["href"])}  # on paper no link can be followed

    def sheet(self, worksheet: Worksheet, *, level: int = 1, answers: Mapping[str, str] | None = None) -> Node:
        """Return a worksheet; its heading stands at `level`, and with answers it is an example to read."""
        phrases, step = self.phrases, self.program.step_of(worksheet.id)
        cited, self.cited, self.numbered = self.cited, dict.fromkeys(worksheet.sources, 0), False  # a sheet names its sources at its foot
        address = self._address(f"worksheets/{worksheet.id}/")
        about = [phrases.minutes.format(n=worksheet.minutes)]
        if worksheet.repeat != "once":
            about.append(getattr(phrases, worksheet.repeat.replace(" ", "_")))
        node = {
            "t": "sheet",
            "id": worksheet.id,
            "level": level,
            "title": worksheet.title,
            "step": {"n": step.number, "mark": phrases.step.format(n=step.number), "short": step.short} if step else None,
            "purpose": worksheet.purpose,
            "about": about,
            "safety": self.inlines(worksheet.safety) if worksheet.safety else None,
            "instructions": self.blocks(worksheet.instructions),
            "fields": [self._field(worksheet.id, field) for field in worksheet.fields],
            "wheel": self._wheel(worksheet, answers),
            "after": self.inlines(worksheet.after) if worksheet.after else None,
            "sources": "; ".join(_short(self.program.references[key], phrases) for key in self.cited),
            "href": address,
            "address": _plain_address(address),
            "code-alt": phrases.code.format(address=address),
            "date": phrases.date if worksheet.repeat != "once" and not _asks_for_a_date(worksheet) else None,
            "example": worksheet.example.about,
        }
        self.cited, self.numbered = cited, True
        return node

    def _field(self, worksheet: str, field: Any) -> Node:
        node: Node = field.model_dump(mode="json", by_alias=True, exclude={"columns", "rows", "id"}, exclude_none=True)
        node["name"] = f"{worksheet}.{field.id}"
        if "options" in node:
            node["options"] = [[key, words] for key, words in field.options.items()]
        if isinstance(field, TableField):
            node["columns"] = [self._column(column) for column in field.columns]
            node["rows"] = list(field.row_labels)
            node["labels"] = None if isinstance(field.rows, int) else list(field.rows.values())
        return node

    def _column(self, column: Any) -> Node:
        node: Node = column.model_dump(mode="json", by_alias=True, exclude_none=True)
        if "options" in node:
            node["options"] = [[key, words] for key, words in column.options.items()]
        if column.kind == "scale":
            node["note"] = self.phrases.range.format(low=column.from_, high=column.to)
        return node

    def _wheel(self, worksheet: Worksheet, answers: Mapping[str, str] | None) -> Node | None:
        if not worksheet.wheel:
            return None
        scales = {field.id: field for field in worksheet.fields if field.kind == "scale"}
        first = scales[next(iter(worksheet.wheel.spokes))]
        spokes = list(worksheet.wheel.spokes.values())
        alt = self.phrases.wheel.format(**{"spokes": ", ".join(spokes), "from": first.from_, "to": first.to})
        names = [f"{worksheet.id}.{id}" for id in scales if id in worksheet.wheel.spokes]
        wheel: Node = {
            "caption": worksheet.wheel.caption,
            "spokes": spokes,
            "from": first.from_,
            "to": first.to,
            "alt": alt,
            "scales": names,
        }
        if answers is not None:
            given = {label: answers.get(f"{worksheet.id}.{id}") for id, label in worksheet.wheel.spokes.items()}
            wheel["values"] = [int(value) if value else None for value in given.values()]
            drawn = ", ".join(f"{label} {value}" for label, value in given.items() if value)
            wheel["alt"] = self.phrases.wheel_drawn.format(spokes=drawn)
        return wheel


def _asks_for_a_date(worksheet: Worksheet) -> bool:
    return any(blank.asked.kind == "date" for blank in worksheet.blanks())


def _safety(program: Program) -> Node | None:
    """Return the line that every sheet and cover carries, and where it leads."""
    settings = program.settings
    if not settings.safety_line:
        return None
    return {"line": settings.safety_line, "href": f"{settings.address.rstrip('/')}/{settings.help_page}/" if settings.help_page else None}


def _unbroken(number: str) -> str:
    """Return a telephone number that no line breaks apart."""
    return number.replace(" ", "\u00a0").replace("-", "\u2011")


def _plain_address(address: str) -> str:
    """Return an address as people read it aloud."""
    return re.sub(r"^https?://", "", address)


def _reference(reference: Reference) -> list[Any]:
    container = f" {reference.container}." if reference.container else ""
    return [f"{reference.authors} ({reference.year}). {reference.title}.{container} "]


def _short(reference: Reference, phrases: DocumentPhrases) -> str:
    """Return authors and year, as a sheet's foot names them."""
    listed = re.sub(r" *\([^)]*\)", "", reference.authors).split(",")  # without “(editors)”
    authors = [re.sub(r"(?: [A-Z](?:-?[A-Z]){0,3})+$", "", author.strip()) for author in listed]
    if len(authors) == 1:
        names = authors[0]
    elif len(authors) == 2 and " others" not in authors[1]:
        names = phrases.two_authors.format(first=authors[0], second=authors[1])
    else:
        names = phrases.and_others.format(first=authors[0])
    return f"{names} {reference.year}"


# ── From a document to bytes ───────────────────────────────────────────────────────────────────────────────────────────


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS, HANDWRITING, TEMPLATES], ignore_system_fonts=True)


def _compile(template: str, data: Mapping[str, Any], **options: Any) -> bytes:
    """Return a template as Typst sets it; what it draws stands beside it in files that are JSON, never markup."""
    files = {f"{name}.json": json.dumps(content).encode() for name, content in data.items()}
    made = _compiler().compile({"main.typ": b'#include "%s.typ"' % template.encode(), **files}, **options)
    assert isinstance(made, bytes)  # a list stands for pictures of several pages
    return made


def forget() -> None:
    """Let Typst drop what it keeps in mind of documents, hundreds of MB of a book: it does so once it has set ten others."""
    for _ in range(11):
        _compiler().compile(b"", format="pdf")


def painted(template: str, ppi: int, **data: Any) -> bytes:
    """Return a template of one page as a PNG, for what cannot draw itself."""
    return _compile(template, data, format="png", ppi=ppi)


def set_in_type(document: Document) -> bytes:
    """Return a document as Typst sets it, before it is made fillable."""
    input = json.loads(document.input)
    edition = {**input["edition"], "print": document.print}
    year, month, day = edition["date"]
    noon = int(datetime(year, month, day, 12, tzinfo=UTC).timestamp())
    for node in input["body"]:
        if node["t"] == "sheet":
            node["code"] = _code(node["href"])
    drawn = {name: input[name] for name in ("title", "kind", "body")}
    data = {"document": drawn, "edition": edition, "answers": input["answers"]}
    # What is only read is kept for long as PDF/A too. A form is not: Acrobat shows what claims PDF/A for reading only,
    # and nobody could fill it in.
    standards: list[Any] = ["ua-1"] if document.fields else ["ua-1", "a-2a"]
    return _compile("document", data, format="pdf", pdf_standards=standards, timestamp=noon)


@cache
def _code(address: str) -> tuple[int, str]:
    """Return a QR code without its quiet zone: how many modules wide it is, and an SVG picture of one path."""
    # To weigh all eight masks takes five times as long; a reader takes any.
    rows = segno.make(address, error="l", micro=False, mask=3).matrix
    runs = [(run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in re.finditer(rb"\x01+", bytes(row))]
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs)
    side = len(rows)
    return side, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


def render(document: Document) -> Rendered:
    """Return a document's bytes and number of pages; the same document gives the same bytes."""
    return render_papers([document])[0]


def render_papers(documents: Sequence[Document]) -> list[Rendered]:
    """Render documents that differ in nothing but their paper: set in type once, and saved for each."""
    first = documents[0]
    assert {(document.input, document.print) for document in documents} == {(first.input, first.print)}
    input = json.loads(first.input)
    compact = first.kind != "worksheet"  # answers are appended to worksheets in the browser
    size = TYPED_LARGE if first.print == "large" else None
    a4, pages = fields.fill_in(set_in_type(first), input["widgets"], input["option_tip"], _box("a4"), size=size, compact=compact)
    papers = (a4 if document.paper == "a4" else fields.on_paper(a4, _box(document.paper), compact=compact) for document in documents)
    return [Rendered(paper, pages) for paper in papers]


def _box(paper: Paper) -> fields.Box:
    """Return a paper's edges in points, seen from the lower left corner of what is set in type."""
    (width, height), (inner_width, inner_height) = PAPERS[paper], SHARED
    beside, above = (width - inner_width) / 2, (height - inner_height) / 2
    edges = (-beside, -above, inner_width + beside, inner_height + above)
    left, bottom, right, top = (round(edge * 72 / 25.4, 3) for edge in edges)
    return left, bottom, right, top


def key(document: Document) -> str:
    """Return a name for a document's bytes: it changes whenever they might."""
    return hashlib.sha256(f"{_machinery()}\n{document.kind}\n{document.paper}\n{document.print}\n{document.input}".encode()).hexdigest()


@cache
def _machinery() -> str:
    digest = hashlib.sha256(f"{version('typst')} {version('pikepdf')} {version('segno')}".encode())
    made_of = [*TEMPLATES.glob("*.typ"), *TEMPLATES.glob("answers.*"), *FONTS.glob("*.ttf"), *HANDWRITING.glob("*.ttf")]
    for file in sorted([*made_of, Path(__file__), Path(fields.__file__)]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
