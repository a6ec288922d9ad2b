"""Worksheets as Word documents that a facilitator can change, fill in on the screen, or print.

They are drawn from the same nodes as the PDFs, and each place to answer is a content control tagged with its full name.
The package is written here and not by python-docx, which knows no content controls, links, repeated table heads or
languages, and stamps every file with the clock; what it would save is the packing.
"""

from __future__ import annotations

import json
import re
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
EM, PADDING = 210, 180  # twips: the letters in a table's head, and the edges of a cell
NARROW = " fijlt.,:;!()/’"
BESIDE = {"number", "date", "time"}  # what is answered so shortly that three fit side by side
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
            "settings": program.settings,
            "document": document,
            "sheet": sheet,
            "groups": _groups([_whole(field) for field in sheet["fields"]]),
            "tips": tips,
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
    def pieces(words: object) -> list[str]:
        """Return words parted at the hyphens of telephone numbers, at which no line may break."""
        return re.split(r"(?<=\d)-(?=\d)", str(words))

    @staticmethod
    def widths(field: dict[str, Any], room: int) -> tuple[int, list[int]]:
        """Return the width of a table's row labels, 0 without them, and of its columns, in twips."""
        labels = 0
        if field["labels"]:
            texts = [*field["labels"], field["row_title"]]
            labels = min(max(_longest(*texts), min(max(map(_breadth, texts)) + PADDING, room * 3 // 10)), room // 2)
        return labels, _widths(field["columns"], room - labels)

    @staticmethod
    def columns(options: list[list[str]], room: int) -> int:
        """Return how many options stand side by side: as many as the longest of them allows."""
        longest = max(_breadth(words) for _, words in options) * 7 // 8 + 3 * EM  # not bold; its box, and what parts it from the next
        most = max(min(room // longest, len(options), 5), 1)
        return 2 if most == 3 and len(options) == 4 else most


def _groups(fields: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the fields as they share lines, like in the PDF: short ones side by side, scales of the same kind one below another."""
    groups: list[list[dict[str, Any]]] = []
    for field in fields:
        last = groups[-1] if groups and not field["heading"] else None
        beside = last and len(last) < 3 and {last[0]["kind"], field["kind"]} <= BESIDE
        if last and (beside or field["kind"] == "scale" and _ends(last[0]) == _ends(field)):
            last.append(field)
        else:
            groups.append([field])
    return groups


def _ends(field: dict[str, Any]) -> list[Any]:
    return [field.get(key) for key in ("kind", "from", "to", "low", "high", "of")]


def _breadth(words: str) -> int:
    """Return what words take at most in bold Arial, where an i is three eighths of an em wide, a capital four fifths, an M all of it."""
    return sum(
        EM * 3 // 8 if letter in NARROW
        else EM if letter in "MWmw%@" or letter > "\u024f"
        else EM * 4 // 5 if letter.isupper() else EM * 5 // 8
        for letter in words
    )  # fmt: skip


def _longest(*texts: str) -> int:
    """Return the width of a cell in which no word of some texts breaks."""
    return max(_breadth(word) for text in texts for word in text.split()) + PADDING


def _chosen(option: list[str]) -> int:
    """Return the width of a cell that shows an option on one line if it is short, and else breaks none of its words."""
    whole = _breadth(option[1]) + PADDING
    return whole if whole < twips(20) else _longest(option[1])


def _widths(columns: list[dict[str, Any]], room: int) -> list[int]:
    """Return the columns' widths: their shares of the room, yet none narrower than the longest word of its head."""
    least = [max([_longest(column["prompt"]), *map(_chosen, column.get("options", ()))]) for column in columns]
    if sum(least) > room:
        return [room * each // sum(least) for each in least]
    fixed: dict[int, int] = {}
    while True:
        left, shares = room - sum(fixed.values()), sum(column["width"] for at, column in enumerate(columns) if at not in fixed)
        widths = [fixed.get(at, left * column["width"] // max(shares, 1)) for at, column in enumerate(columns)]
        narrow = {at: least[at] for at, width in enumerate(widths) if at not in fixed and width < least[at]}
        if not narrow:
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
