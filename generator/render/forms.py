"""Render a worksheet as an HTML form, and its worked example as a form filled in for reading."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from generator.model import Program, Worksheet
from generator.read.answers import flat
from generator.render import citations, markdown, marks, pictures


@cache
def templates() -> Environment:
    """Return the Jinja2 templates; text is escaped in those that make HTML, or Markdown with HTML in it."""
    made = Environment(
        loader=PackageLoader("generator.render"),
        autoescape=lambda name: bool(name and name.endswith((".html", ".xhtml", ".xml", ".md"))),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["long"] = _long
    made.filters["mark"] = lambda step: Markup(marks.picture(step) or "")
    made.filters["citation"] = citations.full
    made.filters["place"] = citations.place
    made.filters["zip"] = lambda one, other: zip(one, other, strict=True)
    made.filters["plain"] = lambda words: Markup(markdown.as_typed(str(words)))
    return made


def _long(words: str) -> Markup:
    """Return words in which very long ones may break: a table's column is never narrower than its longest word."""
    return Markup(_VERY_LONG.sub(r"\g<0><wbr>", str(escape(words))))


_VERY_LONG = re.compile(r"(?<!&)\w{12}(?=\w{12})")


def form(program: Program, worksheet: Worksheet) -> Markup:
    """Return the empty form; each control's name is the full name of its field."""
    return _render("form.html", program, worksheet, answers=None)


def example(program: Program, worksheet: Worksheet) -> Markup:
    """Return the worked example as text, in the order of the sheet."""
    return _render("example.html", program, worksheet, answers=flat(worksheet))


def _render(template: str, program: Program, worksheet: Worksheet, answers: Any) -> Markup:
    phrases = program.phrases.worksheet
    picture = ""
    if worksheet.wheel:
        picture = pictures.svg(pictures.wheel(worksheet, answers), pictures.wheel_words(program, worksheet))

    def begun(prefix: str) -> bool:
        return any(name.startswith(prefix) for name in answers or ())

    html = (
        templates()
        .get_template(template)
        .render(
            sheet=worksheet,
            phrases=phrases,
            answers=answers,
            example=flat(worksheet),
            begun=begun,
            said=program.language.answer,
            wheel=picture,
        )
    )
    return Markup("\n".join(line for line in html.split("\n") if line.strip()))  # a blank line would end an HTML block in Markdown
