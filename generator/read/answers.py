"""Answers to a worksheet, and whether they fit its fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.model import ChecksField, Control, Field_, RatingsField, TableField, Worksheet
from generator.problems.problem import nearest
from generator.read.yaml import Path_

Misfit = tuple[Path_, str, str]  # path below `answers`, what is wrong, what to do


def flat(worksheet: Worksheet) -> Mapping[str, str]:
    """Return the worked example by full name, as a form or a PDF holds it; a ticked box holds “on”."""
    answers = ((field, worksheet.example.answers.get(field.id)) for field in worksheet.fields)
    return dict(held for field, answer in answers if answer for held in field.given(worksheet.name_of(field), answer))


def misfits(worksheet: Worksheet) -> Iterator[Misfit]:
    """Yield every answer of the worked example that its field cannot hold."""
    fields = {field.id: field for field in worksheet.fields}
    for id, answer in worksheet.example.answers.items():
        if id not in fields:
            yield (id,), f"the sheet has no field “{id}”", nearest(id, fields)
        elif answer is not None:
            yield from _misfits(fields[id], answer)


def _misfits(field: Field_, answer: object) -> Iterator[Misfit]:
    path: Path_ = (field.id,)
    if isinstance(field, TableField):
        yield from _table_misfits(field, answer)
    elif isinstance(field, ChecksField):
        if not isinstance(answer, tuple) or not all(isinstance(option, str) for option in answer):
            yield path, "the answer to a “checks” field is a list of options", f"write for example [{', '.join(list(field.options)[:2])}]"
            return
        for at, option in enumerate(answer):
            if option not in field.options:
                yield (*path, at), f"“{option}” is not an option of “{field.id}”", nearest(str(option), field.options)
    elif isinstance(field, RatingsField):
        if not isinstance(answer, Mapping) or any(isinstance(number, Mapping) for number in answer.values()):
            yield (
                path,
                "the answer to a “ratings” field is a number for each option",
                f"write for example {{{next(iter(field.options))}: 3}}",
            )
            return
        asked = {control.name: control for control in field.controls("")}
        for option, number in answer.items():
            if option not in field.options:
                yield (*path, option), f"“{option}” is not an option of “{field.id}”", nearest(option, field.options)
            elif number is not None and (wrong := _wrong(asked[f".{option}"], field.id, number)):
                yield ((*path, option), *wrong)
    elif not isinstance(answer, str):
        yield path, f"the answer to a “{field.kind}” field is one text", "write the words after the colon"
    elif wrong := _wrong(field.control(field.id), field.id, answer):
        yield (path, *wrong)


def _table_misfits(table: TableField, answer: object) -> Iterator[Misfit]:
    labelled = not isinstance(table.rows, int)
    given: Any = list(answer.values()) if isinstance(answer, Mapping) else answer
    if not isinstance(answer, Mapping if labelled else tuple) or not all(isinstance(row, Mapping) for row in given):
        shape = "each row’s name with its cells" if labelled else "a list of rows"
        example = "name: {column: words}" if labelled else "- {column: words}"
        yield (table.id,), f"the answer to this table is {shape}", f"write each row as “{example}”"
        return
    columns = {column.id: column for column in table.columns}
    if len(answer) > len(table.row_labels):
        yield (
            (table.id,),
            f"there are {len(answer)} rows for a table of {len(table.row_labels)}",
            "leave some out, or give the table more rows",
        )
    for row, cells in answer.items() if isinstance(answer, Mapping) else enumerate(answer):
        if labelled and row not in table.row_labels:
            yield (table.id, row), f"“{row}” is not a row of this table", nearest(str(row), table.row_labels)
        for id, cell in cells.items():
            at: Path_ = (table.id, row, id)
            if id not in columns:
                left_over = cell is None  # what stands behind the comma of a text
                remedy = "put a text that holds a comma in double quotes" if left_over else nearest(id, columns)
                yield at, f"“{id}” is not a column of this table", remedy
            elif cell is not None:
                wrong = _wrong(columns[id].control(id), id, cell)
                if wrong:
                    yield (at, *wrong)


def _wrong(control: Control, id: str, answer: str) -> tuple[str, str] | None:
    if control.kind == "option" and answer not in control.options:
        return f"“{answer}” is not an option of “{id}”", nearest(answer, control.options)
    if control.kind == "scale" and answer not in control.options:
        return f"“{answer}” is not on the scale", "write a whole number from {} to {}".format(*control.ends)
    if control.kind == "number" and not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", answer):
        return f"“{answer}” is not a number", "write digits only; the unit belongs in “unit”"
    if control.kind == "date" and not _is(dt.date, r"[0-9]{4}-[0-9]{2}-[0-9]{2}", answer):
        return f"“{answer}” is not a date", "write year-month-day, for example 2026-03-02"
    if control.kind == "time" and not _is(dt.time, r"[0-9]{2}:[0-9]{2}", answer):
        return f"“{answer}” is not a time of day", 'write hours and minutes in double quotes, for example "21:30"'
    if control.kind == "tick" and answer not in ("yes", "no"):
        return f"“{answer}” is not yes or no", "write yes for a ticked box, and no or nothing for an empty one"
    return None


def _is(kind: type[dt.date] | type[dt.time], pattern: str, text: str) -> bool:
    if not re.fullmatch(pattern, text):
        return False
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
