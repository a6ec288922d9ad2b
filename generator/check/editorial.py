"""Review an edition: run the rules of words, of completeness and of the search, less what its words.yaml says may stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.check import completeness, findable, style
from generator.model import HouseStyle
from generator.problems.problem import Problem
from generator.read.load import Content

UNSTYLED = HouseStyle()  # for an edition without words.yaml: only how hard a page may be to read


def review(content: Content, cache: Path) -> tuple[Problem, ...]:
    """Return every finding of an edition that was loaded and is sound; `cache` is where documents are kept between builds."""
    house_style = content.style.part if content.style else UNSTYLED
    found = [problem for rule in (*style.RULES, *completeness.RULES, *findable.RULES) for problem in rule(house_style, content)]
    found += completeness.worksheets_keep_to_a_page(house_style, content, cache)
    return tuple(sorted(set(_standing(content, found))))


def _standing(content: Content, found: list[Problem]) -> Iterator[Problem]:
    """Yield the findings that no exemption covers, and the exemptions that cover nothing."""
    if not content.style:
        yield from found
        return
    exemptions = content.style.part.exemptions
    used = set()
    for problem in found:
        covering = [at for at, it in enumerate(exemptions) if problem.place.file.endswith(f"/{it.file}") and it.near in problem.what]
        used.update(covering)
        if not covering:
            yield problem
    for at, exemption in enumerate(exemptions):
        if at not in used:
            what = f"nothing is found in “{exemption.file}” that says “{exemption.near}”"
            yield Problem(content.style.source.place(("exemptions", at, "near")), what, "remove this exemption, or correct it")
