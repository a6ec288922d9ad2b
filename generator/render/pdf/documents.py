"""Printable documents: which there are, and what each is made of. `nodes` writes what it says, and `typeset` makes it a PDF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from generator.model import (
    Doors,
    Pack,
    Program,
    Step,
    Worksheet,
)
from generator.read.answers import flat
from generator.render.pdf import acroform, nodes

Kind = Literal["worksheet", "example", "step-pack", "pack", "cards", "workbook", "facilitator-guide", "guide"]
Paper = Literal["a4", "letter"]
Print = Literal["regular", "large"]

PAPERS: Mapping[Paper, tuple[float, float]] = {"a4": (210, 297), "letter": (215.9, 279.4)}
"""Width and height in millimeters. Pages are set once, on the part that both papers share, and each paper adds its margins."""


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
        return _path(self.kind, self.id, self.locale, self.paper, self.print)


# ── What documents there are ───────────────────────────────────────────────────────────────────────────────────────────


def listed(program: Program) -> Iterator[tuple[Kind, str, tuple[Print, ...]]]:
    """Yield the kind and the id of every document of a program, and the prints that there are of it.

    Books come first, since all wait for the longest; then the short ones, because Typst keeps much of a long one in mind.
    """
    both: tuple[Print, ...] = get_args(Print)
    regular: tuple[Print, ...] = ("regular",)
    yield from (("workbook", "workbook", both), ("guide", "guide", both))
    yield from (("worksheet", id, both) for id in program.worksheets)
    yield from (("step-pack", step.id, both) for step in program.steps)
    yield from (("pack", pack.id, both) for pack in program.settings.packs)
    if program.settings.home.doors:
        yield "cards", "pocket-cards", both
    yield from (("example", id, regular) for id in program.worksheets)
    if any(step.facilitators for step in program.steps):
        yield "facilitator-guide", "facilitator-guide", regular


def where(program: Program) -> dict[tuple[str, str, str, str], str]:
    """Return each document's path by its kind, id, paper and print; nothing of what it says is needed for that."""
    names = ((kind, id, paper, print) for kind, id, prints in listed(program) for print in prints for paper in PAPERS)
    return {(kind, id, paper, print): _path(kind, id, program.locale, paper, print) for kind, id, paper, print in names}


def plan(program: Program) -> Iterator[Document]:
    """Yield every document of a program in each paper, ready to render: first in regular print, then in large print."""
    also_large = []
    for kind, id, prints in listed(program):
        document = _made(program, kind, id)
        yield from _on_papers(document)
        also_large += [document] if "large" in prints else []
    for document in also_large:
        yield from _on_papers(replace(document, print="large"))


def _on_papers(document: Document) -> Iterator[Document]:
    for paper in PAPERS:
        yield replace(document, paper=paper)


def _path(kind: str, id: str, locale: str, paper: str, print: str) -> str:
    folder = paper if print == "regular" else f"{paper}-{print}"
    name = f"{kind}-{id}" if kind in ("example", "step-pack", "pack") else id  # a step and a worksheet may share an id
    return f"downloads/{locale}/{folder}/{name}.pdf"


def _made(program: Program, kind: Kind, id: str) -> Document:
    match kind:
        case "worksheet":
            return worksheet_document(program, program.worksheets[id])
        case "example":
            return example_document(program, program.worksheets[id])
        case "step-pack":
            return step_pack(program, program.step(id))
        case "pack":
            return pack_document(program, next(pack for pack in program.settings.packs if pack.id == id))
        case "cards":
            assert program.settings.home.doors
            return cards(program, program.settings.home.doors)
        case "workbook":
            return workbook(program)
        case "guide":
            return guide(program)
        case "facilitator-guide":
            return facilitator_guide(program)


def worksheet_document(program: Program, worksheet: Worksheet, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return one worksheet as a document of its own."""
    text = nodes.Text(program)
    return _document(program, "worksheet", worksheet.id, worksheet.title, paper, print, [text.sheet(worksheet)], [worksheet])


def example_document(program: Program, worksheet: Worksheet, paper: Paper = "a4") -> Document:
    """Return one worksheet with the invented answers of its example in place, to read."""
    text = nodes.Text(program)
    title = program.phrases.documents.example_title.format(title=worksheet.title)
    kinds = {control.name: control.kind for control in worksheet.controls()}
    answers = {name: program.language.answer(kinds[name], answer) for name, answer in flat(worksheet).items()}
    sheet = text.sheet(worksheet, answers=answers)
    return _document(program, "example", worksheet.id, title, paper, "regular", [sheet], [], answers=answers)


def step_pack(program: Program, step: Step, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return a step's reading and its worksheets."""
    worksheets = [program.worksheets[id] for id in step.worksheets]
    text = nodes.Text(program, {f"worksheet:{id}" for id in step.worksheets} | {f"step:{step.id}"})
    body = [*text.step(step), *text.notes(), *(text.sheet(worksheet, level=2) for worksheet in worksheets), *text.help_card()]
    title = f"{program.phrases.worksheet.step.format(n=step.number)}: {step.short}"
    return _document(program, "step-pack", step.id, title, paper, print, body, worksheets)


def pack_document(program: Program, pack: Pack, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return chosen pages and worksheets behind a cover."""
    worksheets = [program.worksheets[id] for id in dict.fromkeys(pack.worksheets)]
    inside = {f"worksheet:{id}" for id in pack.worksheets} | {f"page:{id}" for id in pack.pages}
    text = nodes.Text(program, inside, numbered=not pack.custody)
    body = text.front(pack.title, [{"t": "p", "c": text.inlines(pack.text)}], depth=2, numbers=not pack.custody)
    for id in dict.fromkeys(pack.pages):
        body += text.page(program.pages[id])
    body += (text.sheet(worksheet, level=2) for worksheet in worksheets)
    if pack.custody:
        return _document(program, "pack", pack.id, pack.title, paper, print, nodes.unlinked(body), worksheets, safety_line=pack.custody)
    return _document(program, "pack", pack.id, pack.title, paper, print, [*body, *text.notes(chapter=True)], worksheets)


def cards(program: Program, doors: Doors, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return the short pages for now as cards for a pocket: four on a sheet of paper, or one in large print."""
    title, text = program.phrases.site.cards, nodes.Text(program, numbered=False)
    words = {"own": program.phrases.documents.help_own, "people": list(program.phrases.documents.help_people.values())}
    items = [text.card(program.pages[id]) for id in doors.pages]
    body = nodes.unlinked([{"t": "cards", **words, "items": items}])
    return _document(program, "cards", "pocket-cards", title, paper, print, body, [])


def workbook(program: Program, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return all readings and worksheets in one document."""
    name = program.phrases.site.workbook
    worksheets = list(program.worksheets.values())
    text = nodes.Text(program, {f"worksheet:{id}" for id in program.worksheets} | {f"step:{step.id}" for step in program.steps})
    body = text.front(name, [nodes.paragraph(program.settings.description)], depth=2)
    body += text.path_of_steps()
    placed: set[str] = set()
    for step in program.steps:
        body += text.step(step)
        for id in step.worksheets:
            if id not in placed:  # one sheet, one set of field names
                placed.add(id)
                body.append(text.sheet(program.worksheets[id], level=2))
    body += [text.sheet(worksheet, level=1) for worksheet in worksheets if worksheet.id not in placed]
    body += text.notes(chapter=True)
    title = f"{program.settings.title}: {name}"
    return _document(program, "workbook", "workbook", title, paper, print, body, _in_order(body, worksheets))


def facilitator_guide(program: Program, paper: Paper = "a4", print: Print = "regular") -> Document:
    """Return the notes for facilitators of every step."""
    name = program.phrases.site.facilitator_guide
    text = nodes.Text(program, {f"step:{step.id}" for step in program.steps if step.facilitators})
    body = text.front(name, [nodes.paragraph(program.settings.description)], depth=1)
    for step in program.steps:
        body += text.facilitation(step)
    body += text.notes(chapter=True)
    title = f"{program.settings.title}: {name}"
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
    inside -= {f"page:{id}" for id in chapters if id not in (*program.pages, "worksheets", "glossary", "sources")}
    text = nodes.Text(program, inside)
    body = text.front(settings.title, [nodes.paragraph(settings.description)], depth=1)
    body += text.path_of_steps()
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
    body = [nodes.Text(program).sheet(worksheet) for worksheet in worksheets]
    return _document(program, "pack", "worksheets", title, paper, print, body, list(worksheets))


def _in_order(body: Iterable[nodes.Node], worksheets: Iterable[Worksheet]) -> list[Worksheet]:
    by_id = {worksheet.id: worksheet for worksheet in worksheets}
    return [by_id[node["id"]] for node in body if node["t"] == "sheet"]


_PRINTED = {"page", "on_page", "contents", "marked", "cited"}


def _document(
    program: Program,
    kind: Kind,
    id: str,
    title: str,
    paper: Paper,
    print: Print,
    body: list[nodes.Node],
    worksheets: list[Worksheet],
    answers: Mapping[str, str] | None = None,
    safety_line: str | None = None,
) -> Document:
    settings, phrases = program.settings, program.phrases.documents
    widgets = [widget for worksheet in worksheets for widget in acroform.widgets(worksheet, phrases)]
    edition: nodes.Node = {
        "locale": program.locale,
        "publisher": settings.publisher,
        "program": settings.title,
        "name": phrases.edition.format(edition=settings.edition),
        "date": [settings.date.year, settings.date.month, settings.date.day],
        "safety": {"line": safety_line, "numbers": "", "href": None} if safety_line else nodes.safety(program),
        "phrases": {
            **phrases.model_dump(include=_PRINTED),
            **program.phrases.site.model_dump(include={"how_sure", "sources", "safety"}),
            **program.phrases.worksheet.model_dump(include={"after", "example"}),
        },
        "example": answers is not None,
    }
    input: dict[str, Any] = {
        "edition": edition,
        "title": title,
        "kind": kind,
        "bound": kind not in ("worksheet", "example", "cards") and settings.sides == "both",
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
