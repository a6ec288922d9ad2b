"""The one dialect of Markdown, read by the very parser that renders the site.

A second parser would drift from it in lists, nesting and numbering, so the tree that Python-Markdown builds is turned
into plain JSON, which pages draw as HTML and documents draw as type.

    block  = {"t": "p", "c": [inline…]} | {"t": "ul" | "ol", "items": [[block…]…]} | {"t": "quote", "c": [block…]}
           | {"t": "table", "head": [[inline…]…], "rows": [[[inline…]…]…]}
           | {"t": "dl", "items": [{"term": [inline…], "meanings": [[block…]…]}…]}
    inline = "text" | {"t": "em" | "strong", "c": [inline…]} | {"t": "link", "href": …, "c": [inline…]} | {"t": "cite", "key": …}
             where a citation that follows another at once has "next": true
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

Block = dict[str, Any]
Inline_ = Any  # str or a dict, as above

EXTENSIONS = ("tables", "def_list", "sane_lists")  # the same as mkdocs.yml, so that both read a text alike

CITE = re.compile(r"(?:(?<!\s)\s+)?\[@([^\]\s]*)\]")  # looking behind keeps long runs of spaces cheap
SCHEMES = ("step", "worksheet", "page", "term")

LONGEST = 6_000  # characters of one text, and
MOST_LINKS = 300  # its opening brackets; the parser's time grows with the square of both
DEEPEST = 5  # lists and quotes within each other

_SPECIAL = re.compile(r"[*_\[\]<>&`|\\{}]|^[ \t]*(?:[-+#:=]|\d+[.)])|^ {4}|\t|  $|https?:", re.M)
_LOOSE = re.compile(r"(?<!\])\((?:" + "|".join(SCHEMES) + r"):[a-z0-9-]+\)")
_RUN_ON = re.compile(r"(?:\A|\n[ \t]*\n)(?![-*+] |\d+[.)] |[>|:\s])(?:[^\n]+\n)+?(?:[-*+] |\d{1,2}[.)] )[^\n]*")
_HEADING = ("a heading stands here", "begin a section of its own with it as the title, or write **strong words**")
_NOT_ALLOWED = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING),
    "hr": ("a line of dashes or stars draws a line across the page", "remove it"),
    "img": ("a picture stands here", "remove it; texts hold none"),
    "pre": ("four spaces at the beginning of a line make it code", "indent it like the lines around it"),
    "code": ("back quotes make code", "write plain or **strong words** instead"),
    "br": ("two spaces at the end of a line force a line break", "delete them"),
}


class DialectError(ValueError):
    """Raised for text outside the dialect; `near` is the piece of text to point at."""

    def __init__(self, what: str, remedy: str, near: str = "") -> None:
        super().__init__(what)
        self.what, self.remedy, self.near = what, remedy, near


_TOO_DEEP = DialectError("lists or quotes within each other go too deep here", f"use at most {DEEPEST} levels")


class _Tree(Treeprocessor):
    root: Element

    def run(self, root: Element) -> None:
        self.root = root


@cache
def _parser() -> tuple[Markdown, _Tree]:
    parser = Markdown(extensions=list(EXTENSIONS), output_format="html")
    tree = _Tree(parser)
    parser.treeprocessors.register(tree, "finished_tree", -100)
    return parser, tree


@cache
def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text; raises DialectError for anything but the allowed few kinds."""
    if len(text) > LONGEST or text.count("[") > MOST_LINKS:
        raise DialectError(
            f"this text is longer than {LONGEST:,} characters, or holds more than {MOST_LINKS} “[”", "make several texts of it"
        )
    loose = _LOOSE.search(text)
    if loose:
        raise DialectError("this link is not complete", "write links as [words](step:ID), with nothing between ] and (", loose[0])
    run_on = _RUN_ON.search(text)
    if run_on:
        near = run_on[0].rstrip().rpartition("\n")[2]
        raise DialectError("this line would not be read as the first of a list", "leave an empty line above it", near)
    if not _SPECIAL.search(text):
        return tuple({"t": "p", "c": [" ".join(p.split())]} for p in re.split(r"\n\s*\n", text) if p.strip())
    parser, tree = _parser()
    parser.reset()
    try:
        parser.convert(text)
        raw = [str(html).strip() for html in parser.htmlStash.rawHtmlBlocks]
        found = () if raw else tuple(_blocks(tree.root))
    except RecursionError:
        _parser.cache_clear()  # it is left in the middle of its work
        raise _TOO_DEEP from None
    if raw:
        near = raw[0].split("\n")[0][:40]
        remedy = "write the letter itself" if near.startswith("&") else "use **, lists and links instead; a plain < needs a space after it"
        raise DialectError(f"“{near}” is HTML", remedy, near)
    if "{" in text:
        raise DialectError("“{” would be read as a command on pages", "use ( and ) instead", "{")
    own = [mark for mark in marks(found) if mark["t"] == "link" and mark["href"].partition(":")[0] in SCHEMES]
    if len(own) != len(_LINK.findall(text)):
        told, written = {mark["href"] for mark in own}, _LINK.findall(text)
        near = next((href for href in (*told, *written) if (href in told) != (href in written)), "")
        raise DialectError("this link is not written in full", "write links as [words](step:ID), with nothing else in the brackets", near)
    if not found:
        raise DialectError("this text shows nothing", "write words; a line such as “[a]: https://…” shows none")
    return found


def inlines(text: str) -> tuple[Inline_, ...]:
    """Return the parts of a text of one paragraph; raises DialectError when it is more than that."""
    found = blocks(text)
    if len(found) != 1 or found[0]["t"] != "p":
        raise DialectError("this text must be a single paragraph", "leave out lists, tables and blank lines here")
    return tuple(found[0]["c"])


def _blocks(parent: Element, depth: int = 0) -> Iterator[Block]:
    if depth > DEEPEST:
        raise _TOO_DEEP
    loose: list[Inline_] = list(_text(parent.text)) if parent.text and parent.text.strip() else []
    for element in parent:
        tag = element.tag
        if tag in ("em", "strong", "a"):  # the words of a tight list item
            loose += _inline(element)
            loose += _text(element.tail)
            continue
        if loose:
            yield {"t": "p", "c": _joined(loose)}
            loose = []
        yield _block(element, depth)
        if element.tail and element.tail.strip():
            loose = list(_text(element.tail))
    if loose:
        yield {"t": "p", "c": _joined(loose)}


def _block(element: Element, depth: int) -> Block:
    tag = str(element.tag)
    if tag == "p":
        return {"t": "p", "c": _joined(_inlines(element))}
    if tag in ("ul", "ol"):
        return {"t": tag, "items": [list(_blocks(item, depth + 1)) for item in element]}
    if tag == "blockquote":
        return {"t": "quote", "c": list(_blocks(element, depth + 1))}
    if tag == "table":
        head = [_joined(_inlines(cell)) for cell in element.iter("th")]
        rows = [[_joined(_inlines(cell)) for cell in row] for row in element.iter("tr") if row.find("td") is not None]
        return {"t": "table", "head": head, "rows": rows}
    if tag == "dl":
        items: list[dict[str, Any]] = []
        for child in element:
            if child.tag == "dt":
                items.append({"term": _joined(_inlines(child)), "meanings": []})
            elif items:
                items[-1]["meanings"].append(list(_blocks(child, depth + 1)))
        return {"t": "dl", "items": items}
    raise _refusal(element)


def _refusal(element: Element) -> DialectError:
    near = "".join(element.itertext()).strip() or str(element.get("alt") or "")
    return DialectError(*_NOT_ALLOWED.get(str(element.tag), ("this cannot stand in a text", "remove it")), near.split("\n")[0][:40])


def _inlines(element: Element) -> list[Inline_]:
    found = list(_text(element.text))
    for child in element:
        found += _inline(child)
        found += _text(child.tail)
    return found


def _inline(element: Element) -> list[Inline_]:
    if element.tag in ("em", "strong"):
        return [{"t": element.tag, "c": _joined(_inlines(element))}]
    if element.tag == "a":
        return [_link(str(element.get("href", "")), _joined(_inlines(element)))]
    raise _refusal(element)


def _link(href: str, words: list[Inline_]) -> Inline_:
    if "\x02" in href:
        raise DialectError("a mail address in < and > is scrambled on pages", "write it as [words](mailto:name@example.org)", "@")
    if not plain(words).strip():
        raise DialectError("a link has no words to select", "write them between [ and ]", f"]({href}" if href else "[](")
    if any(mark["t"] == "cite" for mark in marks(words)):
        raise DialectError("a source stands within the words of a link", "put it after the link", "[@")
    return {"t": "link", "href": href, "c": words}


def _text(text: str | None) -> Iterator[Inline_]:
    """Split text into words and citations; a citation takes the space before it, so that a note follows its word."""
    if not text:
        return
    end = 0
    for cite in CITE.finditer(text):
        if cite.start() > end:
            yield text[end : cite.start()]
        yield {"t": "cite", "key": cite[1]}
        end = cite.end()
    if end < len(text):
        yield text[end:]


def _joined(parts: list[Inline_]) -> list[Inline_]:
    """Join neighbouring words and fold their white space."""
    joined: list[Inline_] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    folded: list[Inline_] = [re.sub(r"\s+", " ", part) if isinstance(part, str) else part for part in joined]
    for before, part in pairwise(folded):
        if all(isinstance(each, dict) and each["t"] == "cite" for each in (before, part)):
            part["next"] = True
    if folded and isinstance(folded[0], str):
        folded[0] = folded[0].lstrip()
    if folded and isinstance(folded[-1], str):
        folded[-1] = folded[-1].rstrip()
    return [part for part in folded if part != ""]


def marks(parts: Any) -> Iterator[dict[str, Any]]:
    """Yield every link and citation within blocks or inlines, in reading order."""
    if isinstance(parts, dict):
        if parts["t"] in ("link", "cite"):
            yield parts
        parts = [value for key, value in parts.items() if key not in ("t", "href", "key")]
    if isinstance(parts, (list, tuple)):
        for part in parts:
            if isinstance(part, dict) and "t" not in part:
                yield from marks(list(part.values()))
            else:
                yield from marks(part)


def plain(parts: Any) -> str:
    """Return the words alone, without marks or citations; blocks are parted by a blank line."""
    if isinstance(parts, str):
        return parts
    if isinstance(parts, dict):
        if parts.get("t") == "cite":
            return ""
        return _plain_all([value for key, value in parts.items() if key not in ("t", "href", "key")])
    return _plain_all(parts)


def _plain_all(parts: Any) -> str:
    pieces = [plain(part) for part in parts]
    inline = all(isinstance(part, str) or part.get("t") in ("em", "strong", "link", "cite") for part in parts if not isinstance(part, list))
    inline = inline and not any(isinstance(part, list) for part in parts)
    return "".join(pieces) if inline else "\n\n".join(piece for piece in pieces if piece.strip())


Resolve = Callable[[str], str]


def html(parts: Any, href: Resolve, note: Callable[[str], str]) -> str:
    """Return blocks or inlines as HTML.

    `href` turns a link such as `step:first` into an address; `note` turns a citation's key into the HTML of its number.
    """
    if isinstance(parts, str):
        return escape(parts, quote=False)
    if isinstance(parts, (list, tuple)):
        return "".join(html(part, href, note) for part in parts)
    kind = parts["t"]
    if kind == "cite":
        return f"{'<sup>,</sup>' if 'next' in parts else ''}{note(parts['key'])}"
    if kind == "link":
        return f'<a href="{escape(href(parts["href"]))}">{html(parts["c"], href, note)}</a>'
    if kind in ("ul", "ol"):
        return f"<{kind}>" + "".join(f"<li>{_within(item, href, note)}</li>" for item in parts["items"]) + f"</{kind}>"
    if kind == "table":
        head = "".join(f'<th scope="col">{html(cell, href, note)}</th>' for cell in parts["head"])
        rows = "".join("<tr>" + "".join(f"<td>{html(cell, href, note)}</td>" for cell in row) + "</tr>" for row in parts["rows"])
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    if kind == "dl":
        return "<dl>" + "".join(_definition(item, href, note) for item in parts["items"]) + "</dl>"
    tag = "blockquote" if kind == "quote" else kind
    return f"<{tag}>{html(parts['c'], href, note)}</{tag}>"


def _definition(item: dict[str, Any], href: Resolve, note: Callable[[str], str]) -> str:
    meanings = "".join(f"<dd>{_within(meaning, href, note)}</dd>" for meaning in item["meanings"])
    return f"<dt>{html(item['term'], href, note)}</dt>{meanings}"


def _within(blocks: list[Block], href: Resolve, note: Callable[[str], str]) -> str:
    """Return the blocks of a list's item; a single paragraph, or one above a list, needs no element of its own."""
    if blocks and blocks[0]["t"] == "p" and all(block["t"] in ("ul", "ol") for block in blocks[1:]):
        return html(blocks[0]["c"], href, note) + html(blocks[1:], href, note)
    return html(blocks, href, note)


def as_typed(words: str) -> str:
    """Return plain words as Markdown that shows them as they were typed, whatever they hold."""
    return _MARK.sub(lambda mark: f"{mark[0][:-1]}&#{ord(mark[0][-1])};", " ".join(words.split()))


_MARK = re.compile(r"[\\`*_{}\[\]<>&|]|^(?:[-+#=:~]|\d+[.)])")

_LINK = re.compile(r"\]\(((?:" + "|".join(SCHEMES) + r"):[a-z0-9-]+)\)")
