"""All worksheets of one paper and print in one ZIP file, for whoever prints a stack of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from generator.model import Program
from generator.render.downloads import Download, Gzipped, packed
from generator.render.pdf.documents import PAPERS, Document, Paper, Print


def where(program: Program) -> dict[tuple[str, str, str, str], str]:
    """Return the path of each archive, by “zip”, “worksheets”, paper and print."""
    each = [(paper, print) for paper in PAPERS for print in get_args(Print)] if program.worksheets else []
    return {("zip", "worksheets", paper, print): _path(program.locale, paper, print) for paper, print in each}


def archives(program: Program, finished: Iterable[tuple[Document, bytes | Gzipped]]) -> Iterator[tuple[Download, bytes]]:
    """Yield the archives of a program's worksheets among the documents; the same documents give the same bytes."""
    own = {document: pdf for document, pdf in finished if document.locale == program.locale}
    for (paper, print), documents in _stacks(own).items():
        path = _path(program.locale, paper, print)
        title = f"{program.phrases.worksheet.worksheets}, {program.phrases.site.paper[paper]}"
        if print == "large":
            title += f", {program.phrases.site.large_print}"
        sheets = sorted((f"{document.id}.pdf", own[document]) for document in documents)
        content = packed([("README.txt", _read_me(program)), *sheets], program.settings.date)
        yield Download(path, title, "zip", f"worksheets-{paper}-{print}", program.locale), content


def _stacks(documents: Iterable[Document]) -> dict[tuple[Paper, Print], list[Document]]:
    """Return the worksheets among documents, by paper and print."""
    stacks: dict[tuple[Paper, Print], list[Document]] = {}
    for document in documents:
        if document.kind == "worksheet":
            stacks.setdefault((document.paper, document.print), []).append(document)
    return stacks


def _path(locale: str, paper: Paper, print: Print) -> str:
    return f"downloads/{locale}/worksheets-{paper if print == 'regular' else f'{paper}-{print}'}.zip"


def _read_me(program: Program) -> str:
    settings, phrases = program.settings, program.phrases.documents
    lines = [
        settings.title,
        phrases.edition.format(edition=settings.edition),
        phrases.published.format(publisher=settings.publisher, license=settings.license, date=program.language.month(settings.date)),
        settings.address,
        *([settings.safety_line] if settings.safety_line else []),
    ]
    return "\r\n".join([*lines, ""])  # Notepad of older systems too shows these as lines
