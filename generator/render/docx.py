"""Worksheets as Word documents that a facilitator can change, fill in on the screen, or print.

They are drawn from the same nodes as the PDFs, and each place to answer is a content control tagged with its full name.
The package is written here and not by python-docx, which knows no content controls, links, repeated table heads or
languages, and stamps every file with the clock; what it would save is the packing.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from itertools import count
from typing import Any

from generator.model import Program, Worksheet
from generator.render import forms
from generator.render.downloads import Download, packed
from generator.render.pdf import documents, typeset

LETTER_REGIONS = ("US", "CA", "MX", "PH", "CL", "CO", "VE")  # where printers hold US Letter; elsewhere they hold A4
MARGIN = 18.0  # millimeters
LETTER, PADDING = 136, 180  # twips: room for a bold letter in a table, and for the edges of a cell
PPI = 200
LONGEST = 64  # characters of a control's name and tag; Word refuses more

TYPES = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>
<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>
<Override PartName="/word/footer.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def plan(program: Program) -> Iterator[Download]:
    """Yield each worksheet as an editable file, if the edition has words for it."""
    if program.phrases.editable:
        for worksheet in program.worksheets.values():
            path = f"downloads/{program.locale}/docx/{worksheet.id}.docx"
            yield Download(path, worksheet.title, "editable", worksheet.id, program.locale)


def made_of(program: Program, sheet: Download) -> tuple[str, ...]:
    """Return all that the file of a worksheet is made of: templates see nothing else."""
    document = documents.worksheet_document(program, program.worksheets[sheet.id])
    return program.locale, program.settings.model_dump_json(), program.phrases.model_dump_json(), document.input


def render(program: Program, worksheet: Worksheet) -> bytes:
    """Return a worksheet as a DOCX file; the same worksheet gives the same bytes."""
    document = json.loads(documents.worksheet_document(program, worksheet).input)
    picture = _wheel(document) if document["body"][0]["wheel"] else b""
    body, footer = _Drawing(program, document, picture), _Drawing(program, document)
    drawn = {"word/document.xml": body.part("document"), "word/footer.xml": footer.part("footer")}
    used = {f"{name}.xml": f"{_OFFICE}/{name}" for name in ("styles", "numbering", "settings", "footer")}
    if picture:
        used["wheel.png"] = f"{_OFFICE}/image"
    files: list[tuple[str, str | bytes]] = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", _relationships({"word/document.xml": f"{_OFFICE}/officeDocument", "docProps/core.xml": _CORE})),
        ("docProps/core.xml", body.part("properties")),
        *drawn.items(),
        ("word/_rels/document.xml.rels", _relationships(used, body.links)),
        ("word/_rels/footer.xml.rels", _relationships({}, footer.links)),
        *((f"word/{name}.xml", body.part(name)) for name in ("styles", "numbering", "settings")),
    ]
    if picture:
        files.append(("word/wheel.png", picture))
    return packed(files, program.settings.date)


_CORE = f"{_PACKAGE}/metadata/core-properties"


def _relationships(parts: dict[str, str], links: dict[str, str] | None = None) -> str:
    """Return what a part refers to: other parts by their kind, named after their file, and links by their address."""
    return forms.templates().get_template("editable-relationships.xml").render(parts=parts, links=links or {}, link=f"{_OFFICE}/hyperlink")


class _Drawing:
    """What the templates of one document share; it names links, lists and controls as they come."""

    def __init__(self, program: Program, document: dict[str, Any], picture: bytes = b"") -> None:
        [sheet] = document["body"]
        region = program.locale.upper().split("-")[-1]
        self.paper = documents.PAPERS["letter" if region in LETTER_REGIONS else "a4"]
        self.links: dict[str, str] = {}
        self.lists: list[int] = []
        self.wheel_size = _size(picture) if picture else (0, 0)
        self._controls = count(1)
        tips = {widget["name"]: widget["tip"] for widget in document["widgets"]}
        self._values = {
            "drawing": self,
            "locale": program.locale,
            "language": program.language,
            "settings": program.settings,
            "document": document,
            "sheet": {**sheet, "fields": [_whole(field) for field in sheet["fields"]]},
            "tips": tips,
            "words": program.phrases.editable,
            "phrases": program.phrases,
            "width": twips(self.paper[0] - 2 * MARGIN),
            "margin": twips(MARGIN),
            "twips": twips,
        }

    def part(self, name: str) -> str:
        """Return one part of the package."""
        text = forms.templates().get_template(f"editable-{name}.xml").render(self._values)
        return "\n".join(line for line in text.split("\n") if line.strip())

    def link(self, href: str) -> str:
        """Return the name of a link to an address."""
        return self.links.setdefault(href, f"link{len(self.links) + 1}")

    def counted(self) -> int:
        """Return the number of a list that begins to count anew."""
        self.lists.append(len(self.lists) + 2)  # 1 is that of lists with bullets
        return self.lists[-1]

    def control(self) -> int:
        """Return a number for a content control that no other has."""
        return next(self._controls)

    @staticmethod
    def short(words: str) -> str:
        """Return words that fit the name of a content control."""
        return words if len(words) <= LONGEST else words[: LONGEST - 1].rsplit(" ", 1)[0] + "…"

    @staticmethod
    def widths(field: dict[str, Any], room: int) -> tuple[int, list[int]]:
        """Return the width of a table's row labels, 0 without them, and of its columns, in twips."""
        labels = 0
        if field["labels"]:
            longest = max(map(len, (*field["labels"], field["row_title"])))
            labels = min(longest * LETTER + PADDING, room * 3 // 10)
        return labels, _widths(field["columns"], room - labels)

    @staticmethod
    def columns(options: list[list[str]]) -> int:
        """Return how many options stand side by side: as many as the longest of them allows."""
        longest = max(len(words) for _, words in options)
        return 3 if longest <= 20 and len(options) > 4 else 2 if longest <= 36 and len(options) > 2 else 1


def _widths(columns: list[dict[str, Any]], room: int) -> list[int]:
    """Return the columns' widths: their shares of the room, yet none narrower than the longest word of its head."""
    least = [max(map(len, column["prompt"].split())) * LETTER + PADDING for column in columns]
    fixed: dict[int, int] = {}
    while True:
        left, shares = room - sum(fixed.values()), sum(column["width"] for at, column in enumerate(columns) if at not in fixed)
        widths = [fixed.get(at, left * column["width"] // max(shares, 1)) for at, column in enumerate(columns)]
        narrow = {at: least[at] for at, width in enumerate(widths) if at not in fixed and width < least[at]}
        if not narrow or len(fixed) + len(narrow) == len(columns):
            return widths
        fixed |= narrow


def _wheel(document: dict[str, Any]) -> bytes:
    """Return the wheel that a PDF of the same sheet shows, as a PNG."""
    [sheet] = document["body"]
    return typeset.painted("editable-wheel", PPI, wheel=sheet["wheel"]["svg"]["regular"])


def _size(picture: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG as drawings measure them, 914,400 to an inch, a little smaller than in the PDF."""
    width, height = struct.unpack(">2I", picture[16:24])
    return width * 780_000 // PPI, height * 780_000 // PPI


def _whole(node: dict[str, Any]) -> dict[str, Any]:
    """Return a field or column with the keys that it may leave out."""
    absent = dict.fromkeys(("heading", "help", "over", "over-help", "unit", "note", "labels"))
    return {**absent, **node, "columns": [_whole(column) for column in node.get("columns", ())]}


def twips(millimeters: float) -> int:
    """Return a length as Word measures it, in twentieths of a point."""
    return round(millimeters * 1440 / 25.4)
