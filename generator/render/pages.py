"""Render a program as Markdown pages for the site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from generator.model import Part, Program, Reference, Step, Worksheet
from generator.render import citations, forms, links, markdown, marks, pictures, reading
from generator.render.mentions import mentions
from generator.render.output import Output
from generator.render.search import WrittenPage

Downloads = Mapping[tuple[str, str, str, str], str]
"""Where a document is, from the site's root, by its kind, id, paper and print."""


class PageContext:
    """A page being rendered: where it stands, and the numbers its notes have got so far."""

    def __init__(self, program: Program, path: str, downloads: Downloads) -> None:
        self.program = program
        self.downloads = downloads
        self.notes = citations.Notes()
        folders = path.split("/")  # for example "steps/first"
        self.to_root = "../" * (0 if folders[-1] == "index" and len(folders) == 1 else len(folders) - (folders[-1] == "index"))

    def html(self, text: str) -> Markup:
        """Return a text as HTML; one of a single paragraph without an element around it."""
        found = markdown.blocks(text)
        return self.blocks(found[0]["c"] if len(found) == 1 and found[0]["t"] == "p" else found)

    def prose(self, text: str) -> Markup:
        """Return a text as paragraphs, lists and so on."""
        return self.blocks(markdown.blocks(text))

    def blocks(self, parts: Any) -> Markup:
        """Return blocks or inlines as HTML."""
        return Markup(markdown.html(parts, self.link, self.note))

    def note(self, key: str) -> Markup:
        """Return the number of a source, which leads to its note."""
        number, first = self.notes.place(key)
        label = escape(self.program.phrases.site.note.format(n=number))
        place = f' id="ref-{number}"' if first else ""  # where the note's “back to the text” leads
        return Markup(f'<sup class="note"{place}><a href="#note-{number}" aria-label="{label}">{number}</a></sup>')

    def link(self, target: str) -> str:
        """Return the address, relative to this page, of `step:ID`, `worksheet:ID` and so on; any other stays as it is."""
        path = links.path(target)
        return target if path is None else self.to_root + path

    def links(self, targets: Iterable[tuple[str, str]]) -> Markup:
        """Return the list of what leads somewhere, by addresses as above and names, as HTML."""
        return Markup(self.program.language.listed(f'<a href="{self.link(target)}">{escape(name)}</a>' for target, name in targets))

    def download(self, kind: str, id: str, paper: str, print: str = "regular") -> str:
        """Return the address of a document, or nothing when there is none."""
        path = self.downloads.get((kind, id, paper, print))
        return self.to_root + path if path else ""

    def figure(self, figure: reading.Block) -> Markup:
        """Return a picture with its caption as HTML."""
        caption = escape(figure["caption"], quote=False)
        drawing = figure["drawing"]
        picture = pictures.svg(drawing._replace(links=tuple(map(self.link, drawing.links))), figure["alt"])
        return Markup(f'<figure class="picture">{picture}<figcaption>{caption}</figcaption></figure>')

    @property
    def references(self) -> list[tuple[int, Reference, bool]]:
        """The sources of this page so far, each with its number and whether a place in the text names it."""
        return [(number, self.program.references[key], self.notes.is_placed(key)) for key, number in self.notes]

    def cite(self, keys: tuple[str, ...]) -> str:
        """Give sources numbers without a place in the text."""
        for key in keys:
            self.notes.number(key)
        return ""


def render(program: Program, downloads: Downloads) -> Iterator[Output]:
    """Yield every page of a program as Markdown."""
    settings, phrases = program.settings, program.phrases.site
    uses = _uses(program)

    def page(path: str, template: str, title: str, description: str, schema: Mapping[str, Any], **values: Any) -> Output:
        context = PageContext(program, path, downloads)
        body = (
            forms.templates()
            .get_template(template)
            .render(
                program=program,
                phrases=phrases,
                context=context,
                html=context.html,
                link=context.link,
                download=context.download,
                title=title,
                uses=uses,
                **values,
            )
        )
        front = {"title": title, "description": description, "schema": _schema(program, path, title, description, schema)}
        front |= values.get("front", {})
        return Output.of(f"{path}.md", _front_matter(front) + body.strip() + "\n")

    all_steps = [*reading.path_of_steps(program), reading.steps(program)]
    home: dict[str, Any] = {"hide": ["navigation", "toc"]}
    way, listed = marks.way(program, program.steps[-1].number), [reading.steps(program)]
    yield page("index", "home.md", settings.title, settings.description, {"@type": "WebSite"}, front=home, body=listed, way=way)
    yield page("steps/index", "steps.md", phrases.steps, phrases.steps_lead, {"@type": "CollectionPage"}, body=all_steps)
    for step in program.steps:
        named = phrases.step_title.format(n=step.number, title=step.short)
        body = reading.step(program, step)
        values = {"step": step, "body": body, "minutes": reading.minutes(body), "front": {"hide": ["toc"]}}
        values["here"] = marks.here(program, step)
        yield page(f"steps/{step.id}", "step.md", named, step.description, _how_to(step), **values)
        if step.facilitators:
            title = phrases.facilitators_link.format(step=named)
            yield page(
                f"facilitators/{step.id}",
                "facilitators.md",
                title,
                markdown.plain(markdown.inlines(step.facilitators.goal)),
                {"@type": "LearningResource", "audience": {"@type": "EducationalAudience", "educationalRole": "facilitator"}},
                step=step,
                body=reading.facilitation(program, step),
            )
    sheets = tuple(program.worksheets.values())
    library = program.phrases.worksheet
    yield page(
        "worksheets/index",
        "library.md",
        library.worksheets,
        library.lead,
        {"@type": "CollectionPage"},
        sheets=sheets,
        words=library,
        body=[reading.packs(program)],
        front={"hide": ["toc"]},
    )
    for at, sheet in enumerate(sheets):
        yield page(
            f"worksheets/{sheet.id}",
            "worksheet.md",
            sheet.title,
            sheet.purpose,
            _learning(sheet),
            sheet=sheet,
            step=program.step_of(sheet.id),
            words=library,
            front={"answers": "sheet", "hide": ["toc"]},
            form=forms.form(program, sheet),
            example=forms.example(program, sheet),
            evidence=reading.evidence(sheet.evidence, sheet.sources),
            before=sheets[at - 1] if at else None,
            after=sheets[at + 1] if at + 1 < len(sheets) else None,
        )
    for around in program.pages.values():
        yield page(
            around.id,
            "page.md",
            around.title,
            around.description,
            {"@type": "MedicalWebPage" if around.medical else "WebPage"},
            page=around,
            body=reading.page(program, around),
        )
    yield page("sources", "sources.md", phrases.sources, phrases.sources_lead, {"@type": "CollectionPage"})
    yield _app(program)
    yield page("glossary", "glossary.md", phrases.glossary, phrases.glossary_lead, {"@type": "DefinedTermSet"})


def _app(program: Program) -> Output:
    """Return what a device must know to keep the site among its apps; its name and picture give nothing away."""
    settings = program.settings
    app = {
        "name": settings.title,
        "short_name": program.phrases.answers.app,
        "lang": program.locale,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#fbf7ef",
        "theme_color": settings.colors.accent if settings.colors else "#fbf7ef",
        "icons": [
            {"src": "assets/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": purpose} for purpose in ("any", "maskable")
        ],
    }
    return Output.of("manifest.webmanifest", json.dumps(app, ensure_ascii=False, indent=1) + "\n")


def menu(program: Program, written: Mapping[str, WrittenPage]) -> list[dict[str, Any]]:
    """Return the site's menu as MkDocs reads it; `written` holds the pages written by hand, by id."""
    phrases = program.phrases.site
    made = {"sources": phrases.sources, "glossary": phrases.glossary}

    def entry(id: str) -> list[dict[str, Any]]:
        if id == "steps":
            return [{phrases.all_steps: "steps/index.md"}, *({f"{s.number}. {s.short}": f"steps/{s.id}.md"} for s in program.steps)]
        if id == "worksheets":
            return [{phrases.all_worksheets: "worksheets/index.md"}]
        page = program.pages.get(id)
        title = (page.short or page.title) if page else made.get(id) or written[id].title
        return [{title: f"{id}.md"}]

    groups: list[dict[str, Any]] = [{phrases.home: "index.md"}]
    for group in program.settings.menu:
        entries = [item for id in group.pages for item in entry(id)]
        groups.append(entries[0] if len(entries) == 1 else {group.title: entries})
    return groups


def _front_matter(values: Mapping[str, Any]) -> str:
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]  # JSON is YAML
    return "\n".join(["---", *lines, "---", "", ""])


def _uses(program: Program) -> Mapping[str, list[tuple[str, str]]]:
    """Return for each source the pages that cite it, as link and title."""
    citing: list[tuple[Part, str, str]] = [
        *((step, f"step:{step.id}", step.short) for step in program.steps),
        *((page, f"page:{page.id}", page.title) for page in program.pages.values()),
        *((sheet, f"worksheet:{sheet.id}", sheet.title) for sheet in program.worksheets.values()),
        (program.glossary, "page:glossary", program.phrases.site.glossary),
    ]
    uses: dict[str, dict[str, str]] = {}
    for part, link, title in citing:
        for found in mentions(part):
            if found.group == "source":
                uses.setdefault(found.id, {})[link] = title
    return {key: list(found.items()) for key, found in uses.items()}


# ── What search engines read (schema.org) ──────────────────────────────────────────────────────────────────────────────


def _schema(program: Program, path: str, title: str, description: str, more: Mapping[str, Any]) -> str:
    settings = program.settings
    address = settings.address.rstrip("/") + "/" + (path.removesuffix("index") + ("" if path.endswith("index") else "/"))
    about = {
        "@context": "https://schema.org",
        "name": title,
        "description": description,
        "url": address,
        "inLanguage": program.locale,
        "isAccessibleForFree": True,
        "license": settings.license,
        "dateModified": settings.date.isoformat(),
        "publisher": {"@type": "Organization", "name": settings.publisher},
        **more,
    }
    if path != "index":
        about["isPartOf"] = {"@type": "WebSite", "name": settings.title, "url": settings.address}
    return str(htmlsafe_json_dumps(about, dumps=lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True)))


def _how_to(step: Step) -> Mapping[str, Any]:
    return {
        "@type": "LearningResource",
        "position": step.number,
        "learningResourceType": "guide",
        "teaches": [skill.title for skill in step.skills],
    }


def _learning(sheet: Worksheet) -> Mapping[str, Any]:
    return {"@type": "LearningResource", "learningResourceType": "worksheet", "timeRequired": f"PT{sheet.minutes}M"}
