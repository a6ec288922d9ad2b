"""Check that an edition is whole: steps and worksheets have their parts, examples fit, sheets keep to a page, all is shown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.check.readability import words
from generator.check.starters import sample
from generator.model import HouseStyle, TableField, Worksheet
from generator.problems.problem import Problem
from generator.publish.pdf_workers import Renderers
from generator.publish.store import Store
from generator.read.answers import misfits
from generator.read.load import Content, Loaded
from generator.read.walk import parts, texts
from generator.read.yaml import Path_
from generator.render.mentions import mentions
from generator.render.pdf import documents

# How many letters of ordinary handwriting a sheet has room for; its lines are 174 mm long (kit.typ, `sheet-width`).
LETTERS_ON_A_LINE = 85
LETTERS_IN_A_TEXT = 60  # leaves room to write large
LETTERS_OF_PADDING = 2  # a cell's edges, 1.8 mm on either side
LABELS_SHARE = 0.32  # the most that row labels take of a table's width (sheet.typ, `label-width`)


def steps_have_their_parts(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A step has every part that the edition asks for, and enough of it."""
    rules = style.step
    for loaded in content.steps:
        step, at = loaded.part, loaded.source.place
        for key in rules.parts:
            if not getattr(step, key):
                yield Problem(at(), f"this step has no “{key}”", f"add “{key}:”")
        if step.skills and len(step.skills) < rules.skills:
            what = f"this step teaches {_counted(len(step.skills), 'skill')}"
            yield Problem(at(("skills",), of_key=True), what, f"give it {rules.skills} or more")
        if len(step.worksheets) < rules.worksheets:
            what = f"the exercises of this step name {_counted(len(step.worksheets), 'worksheet')}"
            yield Problem(at(("exercises",), of_key=True), what, f"give it {rules.worksheets} or more")
        count = sum(len(words(text)) for part in (step.sections, step.skills, step.story) for _, text, _ in texts(part))
        if count < rules.least_words or count > (rules.most_words or count):
            remedy = f"{rules.least_words} to {rules.most_words} words in sections, skills and story hold a reader"
            yield Problem(at(("sections",), of_key=True), f"the reading of this step has {count} words", remedy)
        if step.facilitators and rules.group_minutes:
            minutes = sum(activity.minutes for activity in step.facilitators.group)
            if minutes != rules.group_minutes:
                what = f"the parts of this group session add up to {minutes} minutes"
                yield Problem(at(("facilitators", "group"), of_key=True), what, f"make them {rules.group_minutes}")


def _counted(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def worksheets_have_their_parts(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A worksheet names its sources and says how sure it is, and its example answers every question."""
    for loaded in content.worksheets:
        sheet = loaded.part
        if style.worksheet.sources and not sheet.sources:
            remedy = "add the keys that its technique comes from, as “sources: [key]”"
            yield Problem(loaded.source.place(), "this worksheet names no source", remedy)
        if style.worksheet.evidence and not sheet.evidence:
            remedy = "add “evidence: …” in one line, in words that its sources bear out"
            yield Problem(loaded.source.place(), "this worksheet does not say how sure it is that it helps", remedy)
        if style.worksheet.whole_example:
            for field in sheet.fields:
                if not sheet.example.answers.get(field.id):
                    place = loaded.source.place(("example", "answers"), of_key=True)
                    yield Problem(place, f"the example leaves “{field.id}” open", f"answer it, as “{field.id}: …”")


def examples_fit_their_room(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A worked example's answers are no longer than a reader could write in the same place."""
    for loaded in content.worksheets:
        if any(misfits(loaded.part)):
            continue  # their shape is wrong, which `guide check` tells
        for path, answer, width, lines in _rooms(loaded.part):
            needed = len(textwrap.wrap(answer, max(width, 1))) if lines > 1 else -(-len(answer) // width)
            if needed > lines:
                room = f"{_counted(lines, 'line')} of {width} letters" if lines > 1 else f"{width} letters"
                what = f"the example’s answer has {len(answer)} letters, and there is room for {room}"
                place = loaded.source.place(("example", "answers", *path))
                yield Problem(place, what, "shorten it, or give the field more room")


def _rooms(sheet: Worksheet) -> Iterator[tuple[Path_, str, int, int]]:
    """Yield each answer that is written out: its path, its words, and the letters and lines there is room for."""
    for field in sheet.fields:
        answer: Any = sheet.example.answers.get(field.id)
        if not answer:
            continue
        if isinstance(field, TableField):
            widths = _widths(field)
            for row, cells in answer.items() if isinstance(answer, Mapping) else enumerate(answer):
                for column in field.columns:
                    control = column.control(column.id)
                    if control.kind in ("line", "area") and cells.get(column.id):
                        yield (field.id, row, column.id), cells[column.id], widths[column.id], control.lines
        elif isinstance(answer, str):
            control = next(field.controls(field.id))
            if control.kind in ("line", "area"):
                yield (field.id,), answer, LETTERS_IN_A_TEXT if control.kind == "line" else LETTERS_ON_A_LINE, control.lines


def _widths(table: TableField) -> dict[str, int]:
    """Return how many letters go on a line of each column; labels of rows take their share first."""
    room: float = LETTERS_ON_A_LINE
    if isinstance(table.rows, Mapping):
        longest = max(map(len, (*table.rows.values(), table.row_title or "")))
        room -= min(longest + LETTERS_OF_PADDING, LABELS_SHARE * room)
    shares = sum(column.width for column in table.columns)
    return {column.id: int(room * column.width / shares) - LETTERS_OF_PADDING for column in table.columns}


def worksheets_keep_to_a_page(style: HouseStyle, content: Content, cache: Path) -> Iterator[Problem]:
    """A worksheet has no more pages in regular print, on either paper, than the edition allows."""
    limit = style.worksheet.pages
    if limit is None or content.problems:
        return
    program = content.program()
    planned = [documents.worksheet_document(program, sheet, paper) for sheet in program.worksheets.values() for paper in documents.PAPERS]
    sources = {loaded.part.id: loaded.source for loaded in content.worksheets}
    with Renderers() as renderers:
        for document, kept in renderers.begin(planned, Store(cache)).results():
            if kept.pages > limit:
                what = f"this worksheet takes {kept.pages} pages on {document.paper.upper() if document.paper == 'a4' else 'US Letter'}"
                yield Problem(sources[document.id].place(("fields",), of_key=True), what, "cut prompts, lines or rows", "warning")


def all_is_shown(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Every worksheet, page, source and term is named by something that readers see."""
    found = {(group, id) for loaded in parts(content) for group, id, *_ in mentions(loaded.part)}

    def unseen(loaded: Loaded[Any], path: Path_, kind: str, id: str, remedy: str, of_key: bool = False) -> Iterator[Problem]:
        if (kind, id) not in found:
            yield Problem(loaded.source.place(path, of_key=of_key), f"nothing leads to the {kind} “{id}”", remedy, "warning")

    for sheet in content.worksheets:
        yield from unseen(sheet, ("id",), "worksheet", sheet.part.id, "name it in an exercise, a skill or a pack, or remove the file")
    for page in content.pages:
        yield from unseen(page, ("id",), "page", page.part.id, "add it to the menu in program.yaml, or remove the file")
    if content.references:
        for key in content.references.part.root:
            yield from unseen(content.references, (key,), "source", key, "cite it where it is used, or remove it", of_key=True)
    if content.glossary:
        for at, term in enumerate(content.glossary.part.terms):
            remedy = f"link it where it is first used, as [{term.term.lower()}](term:{term.id})"
            yield from unseen(content.glossary, ("terms", at, "id"), "term", term.id, remedy)


def countries_have_their_lines(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Each country has a help line about all that the edition asks for."""
    if not content.help_lines:
        return
    for at, country in enumerate(content.help_lines.part.countries):
        there = {line.about for line in country.lines}
        for about in style.help_lines:
            if about not in there:
                what = f"{country.name} has no help line about “{about}”"
                place = content.help_lines.source.place(("countries", at, "name"))
                yield Problem(place, what, "add one that you looked up, with its source", "warning")


def sample_sentences_are_gone(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Nothing is left of what `guide new` wrote to say what should stand there."""
    for loaded in parts(content):
        for path, text, _ in texts(loaded.part):
            for found in sample().finditer(" ".join(text.split())):
                place = loaded.source.place(path, near=found[0])
                yield Problem(place, f"“{found[0]}” is a sample of “guide new”", "write your own words, or remove it", "warning")


RULES = (
    steps_have_their_parts,
    worksheets_have_their_parts,
    examples_fit_their_room,
    all_is_shown,
    countries_have_their_lines,
    sample_sentences_are_gone,
)
