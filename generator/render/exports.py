"""The formats beside PDF that readers take away. A new one is a module beside epub and docx, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from generator.model import Program
from generator.render import docx, epub
from generator.render.downloads import Download


class Export(NamedTuple):
    """A format, and how its files are made."""

    suffix: str
    """What its files end with, without the dot."""
    plan: Callable[[Program], Iterator[Download]]
    """Yields the files of a program."""
    made_of: Callable[[Program, Download], tuple[str, ...]]
    """Returns all that one of them is made of, so that it is made again when that has changed."""
    render: Callable[[Program, Download], bytes]
    """Returns what is in one of them."""


EXPORTS = (
    Export("epub", epub.plan, lambda program, book: (program.model_dump_json(),), lambda program, book: epub.render(program)),
    Export("docx", docx.plan, docx.made_of, lambda program, sheet: docx.render(program, program.worksheets[sheet.id])),
)


def plan(program: Program) -> Iterator[Download]:
    """Yield every file of a program that is no PDF, nor holds some."""
    for export in EXPORTS:
        yield from export.plan(program)
