"""What the site's search knows: every page with its headings and what people type for it, and which pages hold which words.

Two files, so that the box is ready soon: one holds titles and what is urgent; the other what pages are about and found by, their
parts, and the words of their texts. The scripts in docs/assets/search rank them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.model import Country, Program, Section
from generator.render import markdown, reading
from generator.render.output import Output

INDEX, TEXTS = "search/index.json", "search/texts.json"
COMMON = 0.5  # a word that more than half of all pages have tells none apart
# What an entry weighs beside a page, step or sheet on a thing:
MENTION = 0.85  # the term for it,
ASIDE = 0.7  # a page around the guide,
LAST = 0.45  # and one for those who lead or keep it.


@dataclass(frozen=True)
class WrittenPage:
    """A page that someone wrote by hand, as far as the search knows it."""

    title: str
    about: str = ""
    found_by: tuple[str, ...] = ()
    for_makers: bool = False
    """Whether it is for those who run the site, and not for its readers."""
    text: str = ""


@dataclass(frozen=True)
class _Entry:
    address: str
    title: str
    about: str
    found_by: Iterable[str] = ()
    parts: Sequence[tuple[str, str, Iterable[str]]] = ()
    """Id, heading and what it is found by, of each part that can be linked to."""
    text: Iterable[str] = ()
    weight: float = 1


def files(program: Program, written: Mapping[str, WrittenPage]) -> tuple[Output, Output]:
    """Return the two files of an edition; `written` holds the pages written by hand, by id."""
    entries = [*_steps(program), *_sheets(program), *_pages(program), *_made(program), *_terms(program), *_by_hand(written)]
    index = {
        "pages": [[each.address, each.title, each.weight] for each in entries],
        "urgent": [
            {**urgent.model_dump(include={"title", "text", "about", "page"}), "foundBy": urgent.found_by}
            for urgent in program.settings.urgent
        ],
        "countries": {country.code: _country(program, country) for country in program.help_lines.countries},
        "phrases": {
            **program.phrases.search.model_dump(exclude={"wait", "broken"}, exclude_none=True),
            "emergency": program.phrases.site.emergency,
            "library": program.phrases.site.all_worksheets,
            "help": program.phrases.site.help_now,
        },
        "help": f"{program.settings.help_page}/" if program.settings.help_page else "",
    }
    texts = {"pages": [[each.about, list(each.found_by), list(each.parts)] for each in entries], "words": _words(entries)}
    return _json(INDEX, index), _json(TEXTS, texts)


def _json(name: str, content: Any) -> Output:
    return Output.of(name, json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def _steps(program: Program) -> Iterator[_Entry]:
    site = program.phrases.site
    for step in program.steps:
        body = reading.step(program, step)
        address = f"steps/{step.id}/"
        titles = (step.title, site.step_title.format(n=step.number, title=""))
        skills = [(skill.id, skill.title, ()) for skill in step.skills]
        parts = [*_sections(step.sections), *skills]
        yield _Entry(address, step.short, step.description, (*titles, *step.found_by), parts, reading.texts(body))
        if step.facilitators:
            title = site.facilitators_link.format(step=site.step_title.format(n=step.number, title=step.short))
            goal = markdown.plain(markdown.inlines(step.facilitators.goal))
            lead = reading.texts(reading.facilitation(program, step))
            yield _Entry(f"facilitators/{step.id}/", title, goal, text=lead, weight=LAST)


def _sheets(program: Program) -> Iterator[_Entry]:
    for sheet in program.worksheets.values():
        prompts = [("sheet", prompt, ()) for field in sheet.fields for prompt in (field.heading, field.prompt) if prompt]
        text = reading.texts(list(markdown.blocks(sheet.instructions)))
        yield _Entry(f"worksheets/{sheet.id}/", sheet.title, sheet.purpose, sheet.found_by, prompts, text)


def _pages(program: Program) -> Iterator[_Entry]:
    for page in program.pages.values():
        parts = _sections(page.sections)
        for section in page.sections:
            if section.show == "help-lines":
                parts += [(section.id, line.name, line.found_by) for country in program.help_lines.countries for line in country.lines]
        text = reading.texts(reading.page(program, page))
        yield _Entry(f"{page.id}/", page.title, page.description, (*([page.short] if page.short else []), *page.found_by), parts, text)


def _made(program: Program) -> Iterator[_Entry]:
    site, sheets, settings = program.phrases.site, program.phrases.worksheet, program.settings
    packs = [("packs", pack.title, ()) for pack in settings.packs]
    needs = [need.title for need in settings.needs]
    typed = settings.found_by
    yield _Entry("steps/", site.steps, site.steps_lead, typed.steps)
    yield _Entry("worksheets/", sheets.worksheets, sheets.lead, (*needs, *typed.worksheets), packs)
    yield _Entry("glossary/", site.glossary, site.glossary_lead, typed.glossary, weight=ASIDE)
    yield _Entry("sources/", site.sources, site.sources_lead, typed.sources, weight=ASIDE)


def _terms(program: Program) -> Iterator[_Entry]:
    for term in program.glossary.terms:
        meaning = markdown.plain(markdown.inlines(term.meaning))
        yield _Entry(f"glossary/#{term.id}", term.term, meaning, term.found_by, weight=MENTION)


def _by_hand(written: Mapping[str, WrittenPage]) -> Iterator[_Entry]:
    for id, page in written.items():
        yield _Entry(f"{id}/", page.title, page.about, page.found_by, (), [page.text], LAST if page.for_makers else 1)


def _sections(sections: Iterable[Section]) -> list[tuple[str, str, Iterable[str]]]:
    return [(section.id, section.title, section.found_by) for section in sections]


def _country(program: Program, country: Country) -> dict[str, Any]:
    """Return a country's emergency number, and the line for each thing that is urgent: the first about it, or the first of all."""
    lines: dict[str, Any] = {}
    for urgent in program.settings.urgent:
        line = next((line for line in country.lines if line.about == urgent.about), country.lines[0] if country.lines else None)
        if line:
            lines[urgent.about] = {"name": line.name, "calls": reading.calls(program, line)}
    return {"name": country.name, "emergency": country.emergency, "lines": lines}


# ── Words ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: small letters without accents, “can’t” as one word.

    The script takes apart what people type in the same way (docs/assets/search/ranking.js).
    """
    plain = text.replace("’", "").replace("'", "").lower()
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFD", plain) if unicodedata.category(letter) != "Mn")
    return re.findall(r"[^\W_]+", plain)


def _words(entries: Sequence[_Entry]) -> dict[str, list[int]]:
    """Return for each word of the texts which pages have it, by their number in the list; without those that nearly all have."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, entry in enumerate(entries):
        for word in words(" ".join(entry.text)):
            found[word].add(number)
    return {word: sorted(pages) for word, pages in sorted(found.items()) if len(word) > 1 and len(pages) <= COMMON * len(entries)}
