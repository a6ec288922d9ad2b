"""Render a worksheet as an HTML form, and its worked example as a form filled in for reading."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from generator import pictures
from generator.answers import flat
from generator.model import Program, Worksheet


@cache
def templates() -> Environment:
    """Return the Jinja2 templates; text is escaped in those that make HTML."""
    return Environment(
        loader=PackageLoader("generator"),
        autoescape=lambda name: bool(name and name.endswith((".html", ".xhtml", ".xml"))),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def form(program: Program, worksheet: Worksheet) -> str:
    """Return the empty form; each control's name is the full name of its field."""
    return _render("form.html", program, worksheet, answers=None)


def example(program: Program, worksheet: Worksheet) -> str:
    """Return the worked example as text, in the order of the sheet."""
    return _render("example.html", program, worksheet, answers=flat(worksheet))


def _render(template: str, program: Program, worksheet: Worksheet, answers: Any) -> str:
    phrases = program.phrases.worksheet
    picture = ""
    if worksheet.wheel:
        label = phrases.wheel.format(spokes=", ".join(worksheet.wheel.spokes.values()))
        picture = pictures.svg(pictures.wheel(worksheet, answers), label)

    def begun(prefix: str) -> bool:
        return any(name.startswith(prefix) for name in answers or ())

    html = (
        templates()
        .get_template(template)
        .render(sheet=worksheet, phrases=phrases, answers=answers, example=flat(worksheet), begun=begun, wheel=picture)
    )
    return "\n".join(line for line in html.split("\n") if line.strip())  # a blank line would end an HTML block in Markdown
