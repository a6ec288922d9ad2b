"""What a fillable PDF holds, as text that can be compared: its pages, and every widget in reading order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf


class Found(NamedTuple):
    """A widget as a reader of the PDF finds it."""

    page: int
    name: str
    kind: str
    state: str
    box: tuple[int, int, int, int]
    """Left, bottom, right and top in points, from the lower left corner of the page."""
    tip: str


def qualified(field: pikepdf.Object) -> str:
    """Return a field's full name, as PDF makes it from its parents."""
    own = str(field.T) if "/T" in field else ""
    above = qualified(field.Parent) if "/Parent" in field else ""
    return ".".join(part for part in (above, own) if part)


def widgets(pdf: bytes) -> Iterator[Found]:
    """Yield every widget in the order of the tag tree, which is the order of the tab key."""
    document = pikepdf.open(io.BytesIO(pdf))
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
    for widget in _tagged(document.Root.StructTreeRoot):
        field = widget if "/FT" in widget else widget.Parent
        kind = str(field.FT)[1:]
        flags = int(field.get("/Ff", 0))
        kind += {1 << 12: " lines", 1 << 15: " radio", 1 << 17: " list"}.get(flags, "")
        states = [state[1:] for state in dict(widget.AP.N) if state != "/Off"] if kind.startswith("Btn") else []
        left, bottom = (float(number) for number in list(widget.P.MediaBox)[:2])
        box = tuple(round(float(number) - edge) for number, edge in zip(widget.Rect, (left, bottom) * 2, strict=True))
        yield Found(pages[widget.P.objgen], qualified(widget), kind, "".join(states), box, str(widget.TU))


def _tagged(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            continue
        if kid.get("/Type") == "/OBJR":
            if kid.Obj.Subtype == "/Widget":
                yield kid.Obj
        else:
            yield from _tagged(kid)


def inventory(pdf: bytes) -> str:
    """Return the pages and widgets of a PDF, a line each."""
    lines = [f"{len(pikepdf.open(io.BytesIO(pdf)).pages)} pages"]
    for page, name, kind, state, box, tip in widgets(pdf):
        lines.append(f"{page}  {name}{'=' + state if state else ''}  {kind}  {' '.join(map(str, box))}  {tip}")
    return "\n".join(lines) + "\n"
