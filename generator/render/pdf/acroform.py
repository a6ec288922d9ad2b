"""What makes a PDF fillable: Typst draws a link for each place to answer, and here each link becomes a form field.

Typst has no form fields, but it gives a link its rectangle and its place in the tag tree, so reading order and tab order
come with the page. A link to `field:NAME` is a text field or a check box; `field:NAME#STATE` is one circle of a radio group.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from generator.model import Control, DocumentPhrases, TableField, Worksheet
from generator.render import TEMPLATES

ANSWERS_FONT = TEMPLATES / "answers.pdf"

MULTILINE, RADIO, COMBO = 1 << 12, 1 << 15, 1 << 17
PRINTED = 4  # the annotation flag without which a widget stays off the paper

TWO_LINES, SMALL = 2.4, 9  # how high two lines are, by the size of their letters; and the points at which cells still read well

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
Widget = dict[str, Any]  # name, kind ("text", "words", "lines", "choice" or "check"), tip, options (state -> words), small


def widgets(worksheet: Worksheet, phrases: DocumentPhrases) -> Iterator[Widget]:
    """Yield every place to answer in reading order: its name, its kind, and what a screen reader says of it."""
    for field in worksheet.fields:
        name = worksheet.name_of(field)
        if isinstance(field, TableField):
            for row, label in field.row_labels.items():
                row_label = phrases.row.format(n=label) if isinstance(field.rows, int) else label
                for cell in field.cells(name, row):
                    tip = phrases.cell.format(table=field.prompt, row=row_label, column=_tip(cell, phrases))
                    yield {"name": cell.name, "small": True, **_widget(cell, tip)}
            continue
        for control in field.controls(name):
            tip = _tip(control, phrases)
            if control.name != name:  # one of several under a prompt
                tip = phrases.option.format(prompt=field.prompt, option=tip)
            yield {"name": control.name, **_widget(control, tip)}


def _tip(control: Control, phrases: DocumentPhrases) -> str:
    """Return the prompt, with what else must be known to answer it without seeing the sheet."""
    more = {"date": phrases.date_format, "time": phrases.time_format, "number": control.unit}.get(control.kind)
    if control.kind == "scale":
        first, last = control.ends
        more = phrases.range.format(low=first, high=last)
        if control.low:
            more = phrases.ends.format(**{"from": first, "low": control.low, "to": last, "high": control.high})
    return phrases.unit.format(prompt=control.prompt, unit=more) if more else control.prompt


def _widget(control: Control, tip: str) -> dict[str, Any]:
    """Return a widget's kind, tip and options; a scale in a table is a number to write."""
    if control.kind == "option" or (control.kind == "scale" and control.low):
        return {"kind": "choice", "tip": tip, "options": dict(control.options)}
    if control.kind == "area" and control.lines > 1:  # one line scrolls sideways rather than hide what is typed below it
        return {"kind": "lines", "tip": tip}
    return {"kind": {"tick": "check", "line": "words"}.get(control.kind, "text"), "tip": tip}


@cache
def _font() -> pikepdf.Pdf:
    return pikepdf.open(ANSWERS_FONT)


def fill_in(
    pdf: bytes,
    places: Iterable[Widget],
    option_tip: str,
    paper: Box,
    *,
    links: Mapping[str, str],
    size: int | None = None,
    compact: bool,
) -> tuple[bytes, int]:
    """Turn the links to fields into form fields; return the PDF for a paper, and how many pages it has.

    `links` holds the words of links by their address; they describe them, where Typst writes the address. `size` is that of
    typed letters in points, where it is not the usual one. `compact` packs objects into streams: smaller, but then a browser
    cannot append answers with a plain update.
    """
    mode = pikepdf.ObjectStreamMode.generate if compact else pikepdf.ObjectStreamMode.disable
    with pikepdf.open(io.BytesIO(pdf)) as document:
        _describe(document, links)
        _Form(document, places, option_tip, size).make()
        edges: dict[bool, pikepdf.Object] = {}  # of all pages that lie the same way, so that another paper needs no more new objects
        for page in document.pages:
            lying = _lies(page)
            if lying not in edges:
                edges[lying] = document.make_indirect(Array(_turned(paper) if lying else paper))
            page.obj.MediaBox = edges[lying]
        count = len(document.pages)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=mode, fix_metadata_version=False)
    return out.getvalue(), count


def _describe(document: pikepdf.Pdf, links: Mapping[str, str]) -> None:
    for page in document.pages:
        for annotation in page.obj.get("/Annots", Array()):
            words = links.get(str(annotation.get("/A", Dictionary()).get("/URI", "")))
            if words:
                annotation.Contents = String(words)


def on_paper(saved: bytes, paper: Box, *, compact: bool) -> bytes:
    """Return what `fill_in` gave on another paper, as an update at its end; to save it all again takes five times as long."""
    with pikepdf.open(io.BytesIO(saved)) as pdf:
        before, size = pdf.trailer, int(pdf.trailer.Size)
        boxes = {page.obj.MediaBox.objgen[0]: _turned(paper) if _lies(page) else paper for page in pdf.pages}
        edges, places = b"", {}
        for number, box in sorted(boxes.items()):
            places[number] = len(saved) + len(edges)
            edges += b"%d 0 obj\n%s\nendobj\n" % (number, Array(box).unparse())
        start = len(saved) + len(edges)
        here = hashlib.md5(bytes(before.ID[1]) + edges, usedforsecurity=False).digest()
        trailer = Dictionary(Root=before.Root, Info=before.Info, Size=size, ID=Array([before.ID[0], String(here)]))
        trailer.Prev = int(saved[saved.rindex(b"startxref") + len(b"startxref") :].split()[0])
        if compact:  # objects that are packed into streams are listed in a stream, and so must be what is new
            rows = b"".join(b"\1" + place.to_bytes(4) + b"\0" for place in (*places.values(), start))
            trailer.Type, trailer.Size, trailer.Length = Name.XRef, size + 1, len(rows)
            trailer.Index, trailer.W = Array([*(n for number in places for n in (number, 1)), size, 1]), Array([1, 4, 1])
            table = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (size, trailer.unparse(), rows)
        else:
            rows = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
            table = b"xref\n%strailer\n%s\n" % (rows, trailer.unparse())
    return b"%s%s%sstartxref\n%d\n%%%%EOF\n" % (saved, edges, table, start)


def _lies(page: pikepdf.Page) -> bool:
    """Return whether a page is wider than it is high."""
    left, bottom, right, top = (float(edge) for edge in page.obj.MediaBox)
    return right - left > top - bottom


def _turned(paper: Box) -> Box:
    """Return the edges of a paper that lies on its side: what was beside the page is above and below it."""
    left, bottom, right, top = paper
    return bottom, left, top, right


class _Form:
    """The form of one PDF while it is being made."""

    def __init__(self, pdf: pikepdf.Pdf, places: Iterable[Widget], option_tip: str, size: int | None) -> None:
        self.pdf = pdf
        self.places = {place["name"]: place for place in places}
        self.option_tip = option_tip
        self.size = size
        self.parents: dict[str, pikepdf.Object] = {}
        self.roots: list[pikepdf.Object] = []
        self.states: dict[tuple[str, float, float], pikepdf.Object] = {}
        self.tags: dict[int, pikepdf.Object] = {}

    def make(self) -> None:
        if not self.places:
            return
        font = self.pdf.copy_foreign(_font().Root.AnswersFont)
        self.resources = self.pdf.make_indirect(Dictionary(Font=Dictionary(Answers=font)))
        numbers = self.pdf.Root.StructTreeRoot.ParentTree.Nums
        self.tags = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for page in self.pdf.pages:
            for annotation in page.obj.get("/Annots", ()):
                address = str(annotation.A.URI) if "/A" in annotation and "/URI" in annotation.A else ""
                if address.startswith("field:"):
                    self._widget(annotation, address[6:], page.obj)
            page.obj.Tabs = Name.S
        self.pdf.Root.AcroForm = Dictionary(
            Fields=Array(self.roots), DR=self.resources, DA=String("/Answers 11 Tf 0 g"), NeedAppearances=False
        )

    def _widget(self, annotation: pikepdf.Object, address: str, page: pikepdf.Object) -> None:
        name, _, state = address.partition("#")
        place = self.places[name]
        left, bottom, right, top = (float(number) for number in annotation.Rect)
        width, height = right - left, top - bottom
        del annotation.A, annotation.Border, annotation.Contents
        annotation.Subtype, annotation.F, annotation.P = Name.Widget, PRINTED, page
        if state:
            group = self._group(name, place)
            annotation.Parent = group
            annotation.TU = String(self.option_tip.format(prompt=place["tip"], option=place["options"][state]))
            self._button(annotation, state, "disc", width, height)
            group.Kids.append(annotation)
        else:
            annotation.T, annotation.TU = String(name.rpartition(".")[2]), String(place["tip"])
            if place["kind"] == "check":
                annotation.FT = Name.Btn
                self._button(annotation, "on", "tick", width, height)
            else:
                self._text(annotation, place, width, height)
            self._hang(annotation, name)
        self._tag(self.tags[int(annotation.StructParent)])

    def _hang(self, field: pikepdf.Object, name: str) -> None:
        """Put a field below the parents whose names, joined by periods, make its own: /T itself may hold no period."""
        above = name.rpartition(".")[0]
        if not above:
            self.roots.append(field)
            return
        if above not in self.parents:
            parent = self.pdf.make_indirect(Dictionary(T=String(above.rpartition(".")[2]), Kids=Array()))
            self.parents[above] = parent
            self._hang(parent, above)
        field.Parent = self.parents[above]
        self.parents[above].Kids.append(field)

    def _group(self, name: str, place: Widget) -> pikepdf.Object:
        if name not in self.parents:
            group = self.pdf.make_indirect(
                Dictionary(FT=Name.Btn, Ff=RADIO, T=String(name.rpartition(".")[2]), TU=String(place["tip"]),
                           V=Name.Off, Kids=Array())
            )  # fmt: skip
            self.parents[name] = group
            self._hang(group, name)
        return self.parents[name]

    def _text(self, annotation: pikepdf.Object, place: Widget, width: float, height: float) -> None:
        cell = place.get("small", False)
        size = self.size or (10 if cell else 11)
        wraps = place["kind"] == "lines" or (cell and place["kind"] == "words" and height > TWO_LINES * (self.size or SMALL))
        if cell and wraps and not self.size:
            size = 0  # viewers set it as large as it fits; in large print it stays large, and they scroll
        annotation.DA = String(f"/Answers {size} Tf 0 g")
        if place["kind"] == "choice":
            annotation.FT, annotation.Ff = Name.Ch, COMBO
            annotation.Opt = Array([Array([String(key), String(words)]) for key, words in place["options"].items()])
        else:
            annotation.FT = Name.Tx
            if wraps:
                annotation.Ff = MULTILINE
        # Typed text hides the rules beneath it: no two viewers set lines at the same distance.
        annotation.MK = Dictionary(BG=Array([1]))
        # One stream each, never shared: some viewers write what is typed into the very stream they find.
        annotation.AP = Dictionary(N=self._drawing(b"/Tx BMC EMC", width, height, Resources=self.resources))

    def _button(self, annotation: pikepdf.Object, state: str, shape: str, width: float, height: float) -> None:
        annotation.AS = Name.Off
        annotation.MK = Dictionary(CA=String("l" if shape == "disc" else "4"))
        states = {f"/{state}": self._state(shape, width, height), "/Off": self._state("nothing", width, height)}
        annotation.AP = Dictionary(N=Dictionary(states))

    def _state(self, shape: str, width: float, height: float) -> pikepdf.Object:
        key = (shape, round(width, 1), round(height, 1))
        if key not in self.states:
            self.states[key] = self._drawing(_SHAPES[shape](width, height), width, height)
        return self.states[key]

    def _drawing(self, content: bytes, width: float, height: float, **keys: Any) -> pikepdf.Object:
        box = Array([0, 0, round(width, 2), round(height, 2)])
        return self.pdf.make_indirect(pikepdf.Stream(self.pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=box, **keys))

    def _tag(self, tag: pikepdf.Object) -> None:
        """Make the tag around a field a form tag, and the label before it in a table row that row's header."""
        tag.S = Name.Form
        cell = tag
        while cell.get("/S") not in (Name.TD, Name.Document, None):
            cell = cell.get("/P", Dictionary())
        if cell.get("/S") != Name.TD:
            return
        first = cell.P.K[0]
        if first.S == Name.TD and first.objgen != cell.objgen and not _holds_form(first):
            first.S = Name.TH
            first.A = Array([Dictionary(O=Name.Table, Scope=Name.Row)])


def _holds_form(tag: pikepdf.Object) -> bool:
    kids: Any = tag.get("/K", Array())
    each = kids if isinstance(kids, Array) else [kids]
    return any(isinstance(kid, Dictionary) and kid.get("/S") in (Name.Link, Name.Form) for kid in each)


def _disc(width: float, height: float) -> bytes:
    """Draw a filled circle as four curves."""
    x, y = width / 2, height / 2
    r = min(x, y) * 0.48  # within the circle that is printed, around which the field reaches out
    k = r * 0.5523
    points = [
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    ]
    curves = " ".join(" ".join(f"{number:.2f}" for number in curve) + " c" for curve in points)
    return f"0 g {x + r:.2f} {y:.2f} m {curves} f".encode()


def _tick(width: float, height: float) -> bytes:
    side = min(width, height)
    left, bottom = (width - side) / 2, (height - side) / 2
    points = [(left + side * x, bottom + side * y) for x, y in ((0.2, 0.5), (0.42, 0.24), (0.82, 0.8))]
    (a, b), (c, d), (e, f) = points
    return f"0 G 1.6 w 1 J 1 j {a:.2f} {b:.2f} m {c:.2f} {d:.2f} l {e:.2f} {f:.2f} l S".encode()


_SHAPES: Mapping[str, Any] = {"disc": _disc, "tick": _tick, "nothing": lambda width, height: b"q Q"}  # pdf.js warns of an empty stream
