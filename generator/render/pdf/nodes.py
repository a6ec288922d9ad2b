"""What a document says, as nodes that the Typst templates draw: headings, paragraphs, figures, sheets, notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.model import Control, DateField, DocumentPhrases, Field_, Page, Program, Step, TableField, Worksheet
from generator.render import citations, links, markdown, marks, pictures, reading

FAMILY, ZEROS = "Atkinson Hyperlegible", "Fira Sans"  # the first one's zero is slashed: in “000” it looks struck out
WHEELS = {"regular": (168, 789), "large": (111, 438)}  # radius and width, so that a sheet's width shows letters of its small type

Node = dict[str, Any]


def paragraph(words: str) -> Node:
    return {"t": "p", "c": [words]}


def _heading(level: int, words: str, label: str | None = None) -> Node:
    return {"t": "h", "level": level, "c": [words], "label": label}


def _bullets(items: Iterable[Node]) -> Node:
    return {"t": "ul", "items": [[{"t": "p", "c": [item]}] for item in items]}


def _number(call: Mapping[str, str]) -> Node:
    """Return a telephone number to call or text, which no line breaks apart."""
    number = call["number"].replace(" ", "\u00a0").replace("-", "\u2011")
    return {"t": "p", "c": [f"{call['words']}: ", {"t": "link", "href": call["href"], "c": [{"t": "strong", "c": [number]}]}]}


class Text:
    """Turns a program's texts into nodes for one document, and numbers its citations as they come."""

    def __init__(self, program: Program, inside: Collection[str] = (), *, numbered: bool = True) -> None:
        self.program = program
        self.phrases: DocumentPhrases = program.phrases.documents
        self.words = program.phrases.site
        self.inside = inside
        self.numbered = numbered  # whether a citation is drawn, as the number of its note
        self.cited = citations.Notes()

    def blocks(self, text: str) -> list[Node]:
        return [self._resolved(block) for block in markdown.blocks(text)]

    def inlines(self, text: str) -> list[Any]:
        return [self._resolved(part) for part in markdown.inlines(text)]

    def _resolved(self, part: Any) -> Any:
        """Return a part with its citations numbered and its links leading somewhere."""
        if isinstance(part, list | tuple):
            resolved = (self._resolved(each) for each in part)
            return [each for each in resolved if each is not None]
        if not isinstance(part, dict):
            return part
        if part.get("t") == "cite":
            number = self.cited.number(part["key"])
            if not self.numbered:
                return None
            return {"t": "cite", "n": number, "to": f"note-{part['key']}", "next": "next" in part}
        if part.get("t") == "link":
            return {"t": "link", **self._target(part["href"]), "c": self._resolved(part["c"])}
        return {key: self._resolved(value) for key, value in part.items()}

    def _target(self, href: str) -> Node:
        kind, _, id = href.partition(":")
        if href in self.inside:
            return {"to": f"{kind}-{id}"}
        path = links.path(href)
        return {"href": href if path is None else self._address(path)}

    def _address(self, path: str) -> str:
        return f"{self.program.settings.address.rstrip('/')}/{path}"

    def notes(self, *, chapter: bool = False) -> list[Node]:
        """Return the sources cited so far, under a heading."""
        if not self.cited:
            return []
        start = [{"t": "chapter"}] if chapter else []
        notes = {"t": "notes", "items": [self._note(key) for key, _ in self.cited]}
        return [*start, _heading(1 if chapter else 2, self.words.sources), notes]

    def _note(self, key: str) -> Node:
        reference = self.program.references[key]
        return {"label": f"note-{key}", "c": [f"{citations.full(reference)} "], "href": reference.url}

    def front(self, title: str, about: list[Node], *, depth: int, numbers: bool = True) -> list[Node]:
        """Return a cover, the numbers to call if they are wanted, and a table of contents of so many levels."""
        return [self._cover(title, about), *(self.help_card() if numbers else ()), {"t": "contents", "depth": depth}]

    def path_of_steps(self) -> list[Node]:
        """Return the picture of all steps on a page of its own, if the program has words for it."""
        drawn = self.drawn(reading.path_of_steps(self.program))
        return [{"t": "chapter"}, _heading(2, self.words.steps), *drawn] if drawn else []

    def help_card(self) -> list[Node]:
        """Return the numbers to call, if the program has some for paper."""
        return self.drawn(reading.help_card(self.program))

    def _cover(self, title: str, about: list[Node]) -> Node:
        settings = self.program.settings
        help = self._target(f"page:{settings.help_page}") if settings.help_page else None
        published = self.phrases.published.format(
            publisher=settings.publisher, license=settings.license, date=self.program.language.month(settings.date)
        )
        return {
            "t": "cover", "title": title, "help-page": help, "program": settings.title, "tagline": settings.tagline, "about": about,
            "published": published, "address": _plain_address(settings.address), "drawing": marks.cover(self.program),
        }  # fmt: skip

    def step(self, step: Step) -> list[Node]:
        """Return a step's reading."""
        sheets = [self._link(f"worksheet:{id}", self.program.worksheets[id].title) for id in step.worksheets]
        page = {"way": marks.way(self.program, step.number), "alt": step.mark.alt if step.mark else "", "sheets": sheets}
        words = {"sheets-title": self.program.phrases.worksheet.worksheets}
        return [{**self._opening(step, self.inlines(step.aim)), **page, **words}, *self.drawn(reading.step(self.program, step))]

    def page(self, page: Page) -> list[Node]:
        """Return a page around the steps."""
        return [self._chapter(page.title, f"page-{page.id}", self.inlines(page.lead)), *self.drawn(reading.page(self.program, page))]

    def card(self, page: Page) -> Node:
        """Return a page as a card for a pocket."""
        return {
            "title": page.title,
            "lead": self.inlines(page.lead),
            "c": self.drawn(reading.card(page)),
            "where": self._plain(f"{page.id}/"),
        }

    def facilitation(self, step: Step) -> list[Node]:
        """Return a step's notes for facilitators."""
        if not step.facilitators:
            return []
        return [self._opening(step, self.inlines(step.facilitators.goal)), *self.drawn(reading.facilitation(self.program, step))]

    def drawn(self, blocks: Iterable[reading.Block]) -> list[Node]:
        """Return the neutral tree as nodes."""
        return [node for block in blocks for node in self._drawn(block)]

    def _drawn(self, block: reading.Block) -> list[Node]:
        draw = getattr(self, f"_draw_{block['t'].replace('-', '_')}", None)
        return draw(block) if draw else [self._resolved(block)]

    def _draw_section(self, block: reading.Block) -> list[Node]:
        if block["kind"] == "story":
            return [{"t": "box", "mark": "story", "level": 2, "title": block["title"], "c": self._resolved(block["c"])}]
        return [{**_heading(2, block["title"]), "listed": block["kind"] == "reading"}, *self.drawn(block["c"])]

    def _draw_h(self, block: reading.Block) -> list[Node]:
        return [_heading(3, block["title"]), *self.drawn(block["c"])]

    def _draw_evidence(self, block: reading.Block) -> list[Node]:
        line = {"t": "p", "c": [{"t": "strong", "c": [self.words.how_sure]}, " ", *self._resolved(block["c"])]}
        return [{"t": "small", "c": [line]}]

    def _draw_box(self, block: reading.Block) -> list[Node]:
        look = {"mark": "care"} if block["kind"] == "safety" else {"mark": block["kind"], "level": 2}
        return [{"t": "box", **look, "title": block["title"], "c": self._resolved(block["c"])}]

    def _draw_contents(self, block: reading.Block) -> list[Node]:
        return []  # a document has its own

    def _draw_figure(self, block: reading.Block) -> list[Node]:
        picture = _picture(block["drawing"]._replace(links=()), block["alt"])
        return [{"t": "picture", "svg": picture, "alt": block["alt"], "caption": block["caption"]}]

    def _draw_pointer(self, block: reading.Block) -> list[Node]:
        """Return a line that leads to a worksheet."""
        sheet: Worksheet = block["worksheet"]
        node = {"t": "pointer", **self._target(f"worksheet:{sheet.id}"), "c": [self.phrases.worksheet.format(title=sheet.title)]}
        return [node if "to" in node else {**node, "address": _plain_address(node["href"])}]  # on paper no link can be followed

    def _draw_steps(self, block: reading.Block) -> list[Node]:
        steps = [entry["step"] for entry in block["items"]]
        return [_bullets(self._link(f"step:{step.id}", f"{self._step(step)}: {step.short}") for step in steps)]

    def _draw_packs(self, block: reading.Block) -> list[Node]:
        packs = [{"term": [entry["pack"].title], "meanings": [self._resolved(entry["c"])]} for entry in block["items"]]
        where = self._link("page:worksheets", self._plain("worksheets/"))
        return [{"t": "dl", "items": packs}, {"t": "p", "c": [where]}] if packs else []

    def _draw_plan(self, block: reading.Block) -> list[Node]:
        head = [[words] for words in (self.phrases.plan_minutes, self.phrases.plan_part, self.phrases.plan_text)]
        rows = [[[paragraph(str(part["minutes"]))], [paragraph(part["title"])], self._resolved(part["c"])] for part in block["items"]]
        return [{"t": "table", "head": head, "rows": rows, "widths": [3, 5, 12], "row_heads": 1}]

    def _draw_sheets(self, block: reading.Block) -> list[Node]:
        return [_bullets(self._link(f"worksheet:{sheet.id}", sheet.title) for sheet in block["items"])]

    def _draw_help_lines(self, block: reading.Block) -> list[Node]:
        """Return the help lines of every country, a table for each."""
        phrases, site = self.phrases, self.words
        head = [[words] for words in (phrases.help_line, phrases.help_reach, phrases.help_what)]
        nodes: list[Node] = []
        for country in block["countries"]:
            nodes.append(_heading(3, country["country"].name))
            nodes.append({"t": "lead-in", "c": [f"{site.emergency}: ", *country["emergency"]]})
            rows = []
            for entry in country["lines"]:
                line = entry["line"]
                reach = [_number(call) for call in entry["calls"]]
                reach += [paragraph(f"{words}: {text}") for words, text in ((site.hours, line.hours), (site.cost, line.cost)) if text]
                rows.append([[paragraph(line.name)], reach, [paragraph(f"{line.what} {site.run_by} {line.operator}.")]])
            if rows:
                nodes.append({"t": "small", "c": [{"t": "table", "head": head, "rows": rows, "widths": [4, 5, 7], "row_heads": 0}]})
        return [*nodes, _heading(3, site.elsewhere), paragraph(self.program.help_lines.elsewhere)]

    def _draw_help_card(self, block: reading.Block) -> list[Node]:
        phrases, site = self.phrases, self.words
        countries = []
        for entry in block["countries"]:
            lines = [
                {"name": line["line"].name, "hours": line["line"].hours, "reach": [_number(call) for call in line["calls"]]}
                for line in entry["lines"]
            ]
            countries.append({"name": entry["country"].name, "emergency": entry["emergency"], "lines": lines})
        people = list(phrases.help_people.values())
        words = {"title": phrases.help_card, "emergency": site.emergency, "own": phrases.help_own, "people": people}
        return [{"t": "help-card", **words, "countries": countries}]

    def worksheets(self) -> list[Node]:
        """Return what each worksheet is for and where it is."""
        phrases = self.program.phrases.worksheet
        nodes = [self._chapter(phrases.worksheets, "page-worksheets", [phrases.lead])]
        for step in (*self.program.steps, None):
            items = []
            for worksheet in self.program.worksheets.values():
                if self.program.step_of(worksheet.id) == step:
                    address = self._plain(f"worksheets/{worksheet.id}/")
                    about = f"{worksheet.purpose} {self.program.language.counted(phrases.minutes, worksheet.minutes)}."
                    items.append({"term": [self._link(f"worksheet:{worksheet.id}", worksheet.title)], "about": about, "address": address})
            if items and step:
                nodes.append(_heading(2, f"{self._step(step)}: {step.short}"))
            if items:
                nodes.append({"t": "sheets", "items": items})
        return nodes

    def glossary(self) -> list[Node]:
        """Return the words that the guide explains."""
        phrases = self.words
        terms = sorted(self.program.glossary.terms, key=lambda term: term.term)
        items = [{"label": f"term-{term.id}", "term": term.term, "c": self.inlines(term.meaning)} for term in terms]
        return [self._chapter(phrases.glossary, "page-glossary", [phrases.glossary_lead]), {"t": "glossary", "items": items}]

    def sources(self) -> list[Node]:
        """Return the sources cited so far as a chapter, each with its weight."""
        notes = [{**self._note(key), "strength": self.program.references[key].strength} for key, _ in self.cited]
        return [self._chapter(self.words.sources, "page-sources", []), {"t": "notes", "items": notes}]

    def _chapter(self, title: str, label: str, aim: list[Any]) -> Node:
        return {"t": "opening", "n": None, "title": title, "aim": aim, "label": label}

    def _link(self, target: str, words: str) -> Node:
        return {"t": "link", **self._target(target), "c": [words]}

    def _plain(self, path: str) -> str:
        return _plain_address(self._address(path))

    def _opening(self, step: Step, aim: list[Any]) -> Node:
        return {
            "t": "opening",
            "n": step.number,
            "mark": self._step(step),
            "drawing": marks.picture(step),
            "title": step.short,
            "full": step.title if step.title != step.short else None,
            "aim": aim,
            "label": f"step-{step.id}",
        }

    def _of(self, step: Step) -> Node:
        """Return what a sheet shows of its step."""
        total = len(self.program.steps)
        return {"n": step.number, "of": total, "mark": self._step(step), "short": step.short, "drawing": marks.picture(step)}

    def _step(self, step: Step) -> str:
        return self.program.phrases.worksheet.step.format(n=step.number)

    def sheet(self, worksheet: Worksheet, *, level: int = 1, answers: Mapping[str, str] | None = None) -> Node:
        """Return a worksheet; its heading stands at `level`, and with answers it is an example to read."""
        phrases, step = self.phrases, self.program.step_of(worksheet.id)
        text = Text(self.program, self.inside, numbered=False)  # a sheet names its sources at its foot
        for key in worksheet.sources:
            text.cited.number(key)
        date, fields = _dated(worksheet)
        address = self._address(f"worksheets/{worksheet.id}/")
        about = [self.program.language.counted(self.program.phrases.worksheet.minutes, worksheet.minutes)]
        if worksheet.repeat != "once":
            about.append(self.program.phrases.worksheet.repeat[worksheet.repeat])
        return {
            "t": "sheet",
            "id": worksheet.id,
            "level": level,
            "title": worksheet.title,
            "step": self._of(step) if step else None,
            "purpose": worksheet.purpose,
            "about": about,
            "safety": text.inlines(worksheet.safety) if worksheet.safety else None,
            "instructions": text.blocks(worksheet.instructions),
            "fields": list(self._fields(worksheet, fields, level + 1)),
            "wheel": self._wheel(worksheet, answers),
            "after": text.inlines(worksheet.after) if worksheet.after else None,
            "evidence": text.inlines(worksheet.evidence) if worksheet.evidence else None,
            "sources": "; ".join(citations.short(self.program.references[key], self.program) for key, _ in text.cited),
            "href": address,
            "address": _plain_address(address),
            "code-alt": phrases.code.format(address=address),
            "date": self._control(date.control(worksheet.name_of(date))) if date else None,
            "example": worksheet.example.about,
        }

    def _fields(self, worksheet: Worksheet, fields: Iterable[Field_], level: int) -> Iterator[Node]:
        """Yield what is drawn for each field: a table, boxes to tick, or one control for each of its own.

        Prompts are headings at `level`, or one below it after a heading of the sheet's own.
        """
        below = 0
        for field in fields:
            name = worksheet.name_of(field)
            below = 1 if field.heading else below
            asks: Node = {"name": name, "prompt": field.prompt, "help": field.help, "heading": field.heading, "level": level + below}
            if isinstance(field, TableField):
                columns = [{**self._control(column.control("")), "id": column.id, "width": column.width} for column in field.columns]
                labels = None if isinstance(field.rows, int) else list(field.rows.values())
                table = {"columns": columns, "rows": list(field.row_labels), "labels": labels, "row_title": field.row_title}
                yield _without_none({"kind": "table", **asks}) | table
                continue
            controls = [self._control(control) for control in field.controls(name)]
            if controls[0]["kind"] == "tick":
                yield _without_none({"kind": "ticks", **asks, "options": [[control["name"], control["prompt"]] for control in controls]})
            elif len(controls) == 1:
                yield _without_none({**controls[0], **asks})
            else:  # several under one prompt, which stands over the first
                over = {"over": field.prompt, "over-help": field.help, "heading": field.heading, "level": level + below}
                yield from (_without_none({**control, "of": name, **(over if at == 0 else {})}) for at, control in enumerate(controls))

    def _control(self, control: Control) -> Node:
        node: Node = {"kind": control.kind, "name": control.name, "prompt": control.prompt, "lines": control.lines, "unit": control.unit}
        if control.kind == "scale":
            first, last = control.ends
            node |= {"from": int(first), "to": int(last), "low": control.low, "high": control.high}
            if not control.low:
                node["note"] = self.phrases.range.format(low=first, high=last)
        elif control.options:
            node["options"] = [[key, words] for key, words in control.options.items()]
        return _without_none(node)

    def _wheel(self, worksheet: Worksheet, answers: Mapping[str, str] | None) -> Node | None:
        if not worksheet.wheel:
            return None
        names = [worksheet.name_of(field) for field in worksheet.fields if field.id in worksheet.wheel.spokes]
        alt = pictures.wheel_words(self.program, worksheet)
        if answers is not None:
            given = {label: answers.get(f"{worksheet.id}.{id}") for id, label in worksheet.wheel.spokes.items()}
            drawn = self.program.language.listed(f"{label} {value}" for label, value in given.items() if value)
            alt = self.phrases.wheel_drawn.format(spokes=drawn)
        drawings = {print: pictures.wheel(worksheet, answers, radius=radius, width=width) for print, (radius, width) in WHEELS.items()}
        svg = {print: _picture(drawing, alt) for print, drawing in drawings.items()}
        return {"svg": svg, "alt": alt, "caption": worksheet.wheel.caption, "scales": names}


_WEB = ("href", "address", "code-alt", "help-page")


def unlinked(part: Any) -> Any:
    """Return nodes in which nothing leads out of the paper: links to addresses are their words, and sheets show no address."""
    if isinstance(part, list):
        return [plain for each in part for plain in (unlinked(each["c"]) if _leads_out(each) else [unlinked(each)])]
    if isinstance(part, dict):
        return {key: unlinked(value) for key, value in part.items() if key not in _WEB}
    return part


def _leads_out(part: Any) -> bool:
    return isinstance(part, dict) and part.get("t") == "link" and "href" in part


def _without_none(node: Node) -> Node:
    return {key: value for key, value in node.items() if value is not None}


def _dated(worksheet: Worksheet) -> tuple[DateField | None, Sequence[Field_]]:
    """Return the date that a sheet asks for before all else, which stands in its head, and its other fields."""
    first, *others = worksheet.fields
    return (first, others) if isinstance(first, DateField) and others and not (first.help or first.heading) else (None, worksheet.fields)


def safety(program: Program) -> Node | None:
    """Return what every sheet and cover carries: a line, where it leads, and numbers to call."""
    settings, numbers = program.settings, reading.urgent_numbers(program)
    if not settings.safety_line and not numbers:
        return None
    href = f"{settings.address.rstrip('/')}/{links.path(f'page:{settings.help_page}')}" if settings.help_page else None
    return {"line": settings.safety_line or "", "numbers": numbers, "href": href}


def _picture(drawing: pictures.Drawing, alt: str) -> str:
    """Return a drawing as SVG in the faces of paper."""
    open_zero = f'<tspan font-family="{ZEROS}">0</tspan>'
    return re.sub(r">[^<]*0[^<]*<", lambda words: words[0].replace("0", open_zero), pictures.svg(drawing, alt, FAMILY))


def _plain_address(address: str) -> str:
    """Return an address as people read it aloud."""
    return re.sub(r"^https?://", "", address)
