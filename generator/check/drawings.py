"""Check that what is drawn can be drawn, and read: wheels, pictures, tables and colors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.check.references import Names, problem
from generator.model import Pictured, ScaleField, TableField, WheelPicture
from generator.problems.problem import Problem, nearest
from generator.read.load import Content, Loaded
from generator.read.yaml import Path_
from generator.render import pictures
from generator.render.colors import BEHIND, ENOUGH, contrast


def wheels_have_scales(names: Names, content: Content) -> Iterator[Problem]:
    """The spokes of a wheel are scales of its sheet, all of one range."""
    for loaded in content.worksheets:
        if not loaded.part.wheel:
            continue
        scales = {field.id: field for field in loaded.part.fields if isinstance(field, ScaleField)}
        for id in loaded.part.wheel.spokes:
            path: Path_ = ("wheel", "spokes", id)
            if id not in scales:
                yield problem(loaded.source, path, f"the sheet has no scale “{id}”", nearest(id, scales))
        if len({(scales[id].from_, scales[id].to) for id in loaded.part.wheel.spokes if id in scales}) > 1:
            yield problem(loaded.source, ("wheel",), "the scales of this wheel differ in range", "give all the same “from” and “to”")
        elif scales:
            yield from _misfits(loaded, (), pictures.wheel(loaded.part))


def pictures_explain_themselves(names: Names, content: Content) -> Iterator[Problem]:
    """A picture's words fit in it, and what is said to those who do not see it is more than its caption."""
    worksheets = {loaded.part.id: loaded.part for loaded in content.worksheets}
    readings: tuple[Loaded[Any], ...] = (*content.steps, *content.pages)
    for loaded in readings:
        for at, section in enumerate(loaded.part.sections):
            path: Path_ = ("sections", at, "picture")
            if section.picture is None:
                continue
            yield from _alt_is_no_caption(loaded, path, section.picture)
            if not isinstance(section.picture, WheelPicture):
                yield from _misfits(loaded, path, pictures.draw(section.picture, worksheets))
            elif section.picture.worksheet in worksheets and not worksheets[section.picture.worksheet].wheel:
                what = f"the worksheet “{section.picture.worksheet}” has no wheel"
                yield problem(loaded.source, (*path, "worksheet"), what, "name one that has, or add “wheel:” to it")
    alone = len({step.part.id for step in content.steps}) == len(content.steps)  # a copy of a step would crowd the path
    if content.settings and content.settings.part.path and alone:
        yield from _alt_is_no_caption(content.settings, ("path",), content.settings.part.path)
        for (number, *rest), what, remedy in pictures.misfits(pictures.steps_path([step.part for step in content.steps])):
            yield problem(content.steps[int(number)].source, tuple(rest), what, remedy)


def _alt_is_no_caption(loaded: Loaded[Any], path: Path_, picture: Pictured) -> Iterator[Problem]:
    if picture.alt.strip(" .").casefold() == picture.caption.strip(" .").casefold():
        what = "“alt” only says again what “caption” says"
        yield problem(loaded.source, (*path, "alt"), what, "say what the picture shows, for people who do not see it")


def _misfits(loaded: Loaded[Any], path: Path_, drawing: pictures.Drawing) -> Iterator[Problem]:
    for inner, what, remedy in pictures.misfits(drawing):
        yield problem(loaded.source, (*path, *inner), what, remedy)


def tables_stay_apart(names: Names, content: Content) -> Iterator[Problem]:
    """A row's label must not be taken for a number of an empty row."""
    for loaded in content.worksheets:
        for at, field in enumerate(loaded.part.fields):
            if isinstance(field, TableField) and not isinstance(field.rows, int):
                for row in field.rows:
                    if row.isdigit():
                        yield problem(
                            loaded.source, ("fields", at, "rows", row), f"“{row}” is not a name for a row", "begin it with a letter"
                        )


SHEET, LETTER, EDGES = 174, 4.23, 3.7  # mm: a sheet's width, the height of its letters, a cell's edges (kit.typ, sheet.typ)
LABELS = 0.32  # the most that row labels take of a table's width


def tables_fit_on_paper(names: Names, content: Content) -> Iterator[Problem]:
    """The columns of a table stand side by side on a sheet of paper, with no word of their heads broken."""
    for loaded in content.worksheets:
        for at, field in enumerate(loaded.part.fields):
            if not isinstance(field, TableField):
                continue
            longest = [max(column.prompt.split(), key=_head) for column in field.columns]
            labels = [field.row_title or "", *field.rows.values()] if not isinstance(field.rows, int) else []
            room = SHEET - min(max((pictures.ems(label) * LETTER + EDGES for label in labels), default=0), LABELS * SHEET)
            needed = sum(_head(word) + EDGES for word in longest)
            if needed > room:
                what = f"the heads of these columns need {needed:.0f} mm side by side, and a sheet of paper has {room:.0f} mm for them"
                remedy = f"use shorter words than “{max(longest, key=_head)}”, or make two tables of this one"
                yield Problem(loaded.source.place(("fields", at, "columns"), of_key=True), what, remedy)


def _head(word: str) -> float:
    return pictures.ems(word, bold=True) * LETTER


def colors_can_be_read(names: Names, content: Content) -> Iterator[Problem]:
    """A program's own colors stand out enough from what is behind them."""
    if not content.settings or not content.settings.part.colors:
        return
    for name, behind in BEHIND.items():
        color = getattr(content.settings.part.colors, name)
        ratio = contrast(color, behind)
        if ratio < ENOUGH:
            page, change = ("dark", "lighter") if name == "accent_dark" else ("light", "darker")
            shown = int(ratio * 10) / 10  # rounded down, or 4.46 would look like enough
            what = f"“{color}” is hard to read on {page} pages: its contrast is {shown}:1, and {ENOUGH}:1 is the least"
            yield problem(content.settings.source, ("colors", name), what, f"choose a {change} color")
