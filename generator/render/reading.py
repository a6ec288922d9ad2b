"""What is read, as one neutral tree: the order of its parts, its headings and its links are decided here, and nowhere else.

Pages, the PDF and the EPUB are writers of it. To the blocks of a text (see markdown.py) come

    block = {"t": "section", "id": …, "title": …, "kind": "reading" | "story" | "part", "c": [block…]}
          | {"t": "h", "id": …, "title": …, "c": [block…]}   a part of a section, under its own heading
          | {"t": "box", "kind": "safety" | "gives" | "today", "title": …, "c": [block…]}
          | {"t": "contents"}                           where a long page lists its sections, if it does
          | {"t": "evidence", "c": [inline…], "uncited": [inline…], "sources": [key…]}   how sure something is, with and without its notes
          | {"t": "figure", "drawing": Drawing, "alt": …, "caption": …}
          | {"t": "pointer", "worksheet": Worksheet, "exercise": bool}   leads to a sheet
          | {"t": "steps", "items": [{"step": Step, "aim": [inline…]}…]} | {"t": "sheets", "items": [Worksheet…]}
          | {"t": "packs", "items": [{"pack": Pack, "c": [block…], "sheets": [Worksheet…]}…]}
          | {"t": "plan", "items": [{"minutes": …, "title": …, "c": [block…]}…]}
          | {"t": "help-lines" | "help-card", "countries": [{"country": Country, "emergency": [inline…], "lines": […]}…]}

Its links say what they lead to (`step:…`), and its citations whom they name: where that is, and the number of a note, differ
from writer to writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from generator.model import Country, Exercise, HelpLine, Page, Picture, Pictured, Program, Section, Skill, Step
from generator.render import markdown, pictures

Block = dict[str, Any]


def step(program: Program, step: Step) -> list[Block]:
    """Return what a step says below its title and its aim: what could harm and what to do today come before the reading."""
    phrases = program.phrases.site
    found: list[Block] = []
    if step.safety:
        found.append(_box("safety", phrases.safety, step.safety))
    if step.gives:
        found.append({"t": "box", "kind": "gives", "title": phrases.gives, "c": [_list(step.gives)]})
    found.append(_box("today", phrases.today, step.today))
    if step.continues:
        words = phrases.continues.format(step=program.step(step.continues).short)
        found.append(_paragraph({"t": "link", "href": f"step:{step.continues}", "c": [words]}))
    fits = [(phrases.suits, step.suits), (phrases.skip, step.skip)]
    if step.suits or step.skip:
        found.append(_definitions((term, text) for term, text in fits if text))
    found += (_section(program, section) for section in step.sections)
    if step.skills:
        found.append(_part("skills", phrases.skills, (_skill(program, skill) for skill in step.skills)))
    if step.story:
        title = f"{program.phrases.worksheet.example}: {step.story.title}"
        found.append({"t": "section", "id": "example", "title": title, "kind": "story", "c": list(markdown.blocks(step.story.text))})
    if step.exercises:
        found.append(_part("exercises", phrases.exercises, (_exercise(program, exercise) for exercise in step.exercises)))
    if step.hard:
        found.append(_part("when-it-is-hard", phrases.hard, [_definitions((hard.problem, hard.attempt) for hard in step.hard)]))
    for id, title, lines in (
        ("ready", phrases.ready, step.ready),
        ("questions", phrases.questions, step.questions),
        ("summary", phrases.summary, step.summary),
    ):
        if lines:
            found.append(_part(id, title, [_list(lines)]))
    return found


WORDS_A_MINUTE = 200  # a little slower than adults read silently for themselves: 238 in Brysbaert 2019, 10.1016/j.jml.2019.104047


def minutes(blocks: Iterable[Block]) -> int:
    """Return how many minutes it takes to read sections and what stands in them; one at least."""
    words = sum(len(text.split()) for block in blocks if block["t"] == "section" for text in texts(block["c"]))
    return max(1, round(words / WORDS_A_MINUTE))


def texts(part: Any) -> Iterator[str]:
    """Yield the words of blocks and inlines, piece by piece."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | tuple):
        for each in part:
            yield from texts(each)
    elif isinstance(part, dict):
        for key, each in part.items():
            if key not in ("t", "kind", "id", "href", "drawing", "alt", "sources", "uncited"):
                yield from texts(each)


def page(program: Program, page: Page) -> list[Block]:
    """Return what a page around the steps says below its title and its lead."""
    contents: list[Block] = [{"t": "contents"}] if len(page.sections) > 2 else []
    found = [*contents, *(_section(program, section) for section in page.sections)]
    if page.summary:
        found.append(_part("summary", program.phrases.site.summary, [_list(page.summary)]))
    if page.today:
        found.append(_box("today", program.phrases.site.today, page.today))
    return found


def card(page: Page) -> list[Block]:
    """Return what a page says on a card for a pocket, below its title and its lead: its sections, without the lists that are made."""
    return [_reading(section, list(markdown.blocks(section.text))) for section in page.sections if not section.show]


def letters(blocks: Iterable[Block]) -> int:
    """Return how many letters blocks hold."""
    return sum(len(text) for text in texts(list(blocks)))


def facilitation(program: Program, step: Step) -> list[Block]:
    """Return what facilitators are told about a step, below its goal; nothing where there are no such words."""
    plan, phrases = step.facilitators, program.phrases.site
    if not plan:
        return []
    parts = [{"minutes": part.minutes, "title": part.title, "c": list(markdown.blocks(part.text))} for part in plan.group]
    minutes = sum(part.minutes for part in plan.group)
    sheets = [program.worksheets[id] for id in plan.print if id in program.worksheets]
    return [
        *([_box("safety", phrases.care, plan.care)] if plan.care else []),
        _part("group", program.language.counted(phrases.group, minutes), [{"t": "plan", "items": parts}]),
        _part("one-to-one", phrases.one_to_one, markdown.blocks(plan.one_to_one)),
        _part("print", phrases.print_these, [{"t": "sheets", "items": sheets}]),
    ]


def steps(program: Program) -> Block:
    """Return the list of all steps, each with its aim."""
    return {"t": "steps", "items": [{"step": each, "aim": list(markdown.inlines(each.aim))} for each in program.steps]}


def packs(program: Program) -> Block:
    """Return the packs of worksheets."""
    items = [
        {"pack": pack, "c": list(markdown.blocks(pack.text)), "sheets": [program.worksheets[id] for id in dict.fromkeys(pack.worksheets)]}
        for pack in program.settings.packs
    ]
    return {"t": "packs", "items": items}


def path_of_steps(program: Program) -> list[Block]:
    """Return the picture of all steps, each leading to its own page, if the program has words for it."""
    words = program.settings.path
    return [_figure(words, pictures.steps_path(program.steps, lambda id: f"step:{id}"))] if words else []


def help_card(program: Program) -> list[Block]:
    """Return the numbers to call that a document carries, where no link can be followed; nothing if the program names none for paper."""
    countries = _on_paper(program)
    return [{"t": "help-card", "countries": [_country(program, country) for country in countries]}] if countries else []


def urgent_numbers(program: Program) -> str:
    """Return in one line the emergency number and the most urgent help line of the first country on paper, if any."""
    for country in _on_paper(program)[:1]:
        found = [f"{program.phrases.site.emergency} {country.emergency}"]
        for line in country.lines[:1]:
            found.append(f"{line.name}: " + ", ".join(f"{call['words']} {call['number']}" for call in calls(program, line)))
        return " · ".join(found)
    return ""


def _on_paper(program: Program) -> list[Country]:
    by_code = {country.code: country for country in program.help_lines.countries}
    return [by_code[code] for code in program.settings.paper_help]


def sections(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """Return the id and title of each section, for a list of contents."""
    return [(block["id"], block["title"]) for block in blocks if block["t"] == "section"]


def dialed(number: str) -> str:
    """Return the digits that a phone dials for a number as people write it: “+44 (0)20 7946 0000” is +442079460000."""
    return re.sub(r"[^0-9+]", "", number.replace("(0)", "") if number.startswith("+") else number)


# ── Parts ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _paragraph(*parts: Any) -> Block:
    return {"t": "p", "c": list(parts)}


def _part(id: str, title: str, blocks: Iterable[Block]) -> Block:
    return {"t": "section", "id": id, "title": title, "kind": "part", "c": list(blocks)}


def _box(kind: Literal["safety", "today"], title: str, text: str) -> Block:
    return {"t": "box", "kind": kind, "title": title, "c": [_paragraph(*markdown.inlines(text))]}


def _list(lines: Iterable[str], kind: Literal["ul", "ol"] = "ul") -> Block:
    return {"t": kind, "items": [[_paragraph(*markdown.inlines(line))] for line in lines]}


def _definitions(pairs: Iterable[tuple[str, str]]) -> Block:
    return {"t": "dl", "items": [{"term": [term], "meanings": [[_paragraph(*markdown.inlines(text))]]} for term, text in pairs]}


def _pointer(program: Program, id: str | None, *, exercise: bool = False) -> Iterator[Block]:
    if id:
        yield {"t": "pointer", "worksheet": program.worksheets[id], "exercise": exercise}


def _figure(words: Pictured, drawing: pictures.Drawing) -> Block:
    return {"t": "figure", "drawing": drawing, "alt": words.alt, "caption": words.caption}


def _picture(program: Program, picture: Picture | None) -> Iterator[Block]:
    if picture:
        yield _figure(picture, pictures.draw(picture, program.worksheets))


def _section(program: Program, section: Section) -> Block:
    blocks = [*markdown.blocks(section.text), *_picture(program, section.picture), *evidence(section.evidence)]
    if section.show == "help-lines":
        blocks.append(_help_lines(program))
    elif section.show == "steps":
        blocks.append(steps(program))
    elif section.show == "packs":
        blocks.append(packs(program))
    return _reading(section, blocks)


def _reading(section: Section, blocks: list[Block]) -> Block:
    return {"t": "section", "id": section.id, "title": section.title, "kind": "reading", "c": blocks}


def evidence(text: str | None, sources: tuple[str, ...] = ()) -> Iterator[Block]:
    """Yield how sure something is, with the sources that its line cites and those it rests on without a mark."""
    if text:
        line = list(markdown.inlines(text))
        cited = [part for part in line if isinstance(part, dict) and part["t"] == "cite"]
        yield {
            "t": "evidence",
            "c": line,
            "uncited": [part for part in line if part not in cited],
            "sources": [*(part["key"] for part in cited), *sources],
        }


def _skill(program: Program, skill: Skill) -> Block:
    blocks = [_paragraph(*markdown.inlines(skill.when)), _list(skill.actions, "ol")]
    if skill.note:
        blocks.append(_paragraph(*markdown.inlines(skill.note)))
    blocks += [*evidence(skill.evidence), *_pointer(program, skill.worksheet)]
    return {"t": "h", "id": skill.id, "title": skill.title, "c": blocks}


def _exercise(program: Program, exercise: Exercise) -> Block:
    blocks = [*markdown.blocks(exercise.text), *_pointer(program, exercise.worksheet, exercise=True)]
    return {"t": "h", "id": exercise.id, "title": exercise.title, "c": blocks}


def _help_lines(program: Program) -> Block:
    return {"t": "help-lines", "countries": [_country(program, country) for country in program.help_lines.countries]}


def _country(program: Program, country: Country) -> dict[str, Any]:
    lines = [{"line": line, "calls": calls(program, line)} for line in country.lines]
    return {"country": country, "emergency": list(_emergency(country.emergency)), "lines": lines}


def calls(program: Program, line: HelpLine) -> list[dict[str, str]]:
    """Return the ways to reach a help line: what to do, the number, and a link that does it."""
    phrases = program.phrases.site
    text = phrases.text_with.format(word=line.text_with) if line.text_with else phrases.text_to
    ways = (("tel", phrases.call, line.number), ("sms", text, line.text))
    return [{"words": words, "href": f"{scheme}:{dialed(number)}", "number": number} for scheme, words, number in ways if number]


def _emergency(words: str) -> Iterator[Any]:
    """Yield an emergency number in its words, such as “112 or 999”, each number as something to tap and call."""
    for part in re.split(r"(\d{2,})", words):
        if part:
            yield {"t": "link", "href": f"tel:{part}", "c": [part]} if part.isdigit() else part
