"""Check that texts keep to what may stand in them, and that all of it can be shown and printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.check.glyphs import unprintable
from generator.check.references import Names, problem
from generator.model import is_web_address
from generator.problems.problem import Problem, closest, cut_off
from generator.read.load import Content, Loaded
from generator.read.walk import parts, texts
from generator.read.yaml import Path_, Source
from generator.render import markdown


def texts_keep_to_the_dialect(names: Names, content: Content) -> Iterator[Problem]:
    """Prose holds the small Markdown only, and every link and citation in it is one."""
    for loaded in parts(content):
        for path, text, kind in texts(loaded.part):
            if kind == "words":
                continue
            try:
                found = markdown.blocks(text) if kind == "prose" else markdown.inlines(text)
            except markdown.DialectError as error:
                yield problem(loaded.source, path, error.what, error.remedy, error.near)
                continue
            for mark in markdown.marks(found):
                if mark["t"] == "link" and mark["href"].partition(":")[0] not in (*markdown.SCHEMES, "https", "http", "tel", "mailto"):
                    remedy = "begin it with step:, worksheet:, page:, term: or https://"
                    yield problem(loaded.source, path, f"“{mark['href']}” leads nowhere", remedy, mark["href"])
                elif mark["t"] == "link" and mark["href"].startswith("http") and not is_web_address(mark["href"]):
                    what, remedy = f"“{mark['href']}” cannot be a web address", "copy it anew from the browser’s address bar"
                    yield problem(loaded.source, path, what, remedy, mark["href"])
            if _BRACKET.search(text) or _BARE.search(text):
                yield from _citations_without_at(names, loaded.source, path, markdown.plain(found))
            left = next((mark for mark in _LEFT if mark in text and mark in markdown.plain(found)), "")
            if left:
                yield problem(loaded.source, path, f"“{left}” {_LEFT[left][0]}", _LEFT[left][1], left)


_LEFT = {
    "[@": ("begins a source that is not complete", "write a source as [@key], each key in brackets of its own"),
    "](": ("belongs to a link that is not complete", "write a link as [words](page:get-help)"),
    "][": ("belongs to a link that is not complete", "write a link as [words](page:get-help)"),
    "**": ("begins or ends strong words only on one side", "write **strong words**, without spaces inside the stars"),
}


def _citations_without_at(names: Names, source: Source, path: Path_, text: str) -> Iterator[Problem]:
    """Yield every [smith-2020] that was meant as [@smith-2020]: it would be printed as it is, and its claim had no source."""
    known = names.known["source"] or set()
    for bracket in _BRACKET.finditer(text):
        key = bracket[1].strip().lower()
        if key not in known:
            key = next(iter(_DATED.findall(key)), "")
        if key:
            near = closest(key, known)
            remedy = f"write [@{key}], and add it to references.yaml"
            if near:
                remedy = f"write [@{key}]" if near == key else f"did you mean [@{near}]?"
            yield problem(source, path, f"“{bracket[0]}” has no @, and is not read as a source", remedy, bracket[0])
    for bare in _BARE.finditer(text):
        if bare[1] in known:
            yield problem(source, path, f"“{bare[0]}” has no brackets, and is not read as a source", f"write [{bare[0]}]", bare[0])


_BARE = re.compile(r"(?<![\[\w.])@([a-z0-9-]+)")
_BRACKET = re.compile(r"\[([^\[\]@]+)\](?!\()")
_DATED = re.compile(r"\b[a-z][a-z-]*-\d{4}[a-z]?\b")  # a name and a year, as in the keys of most sources


def words_are_plain(names: Names, content: Content) -> Iterator[Problem]:
    """Titles, prompts and the like hold no Markdown and no HTML, which would show as typed or not at all."""
    for loaded in parts(content):
        for path, text, kind in texts(loaded.part):
            found = _MARKUP.search(text) if kind == "words" and path[:2] != ("example", "answers") else None  # people may type anything
            if found:
                yield problem(loaded.source, path, f"“{found[0]}” is markup, and only plain words can stand here", "remove it", found[0])


_MARKUP = re.compile(r"\*\*|\]\(|\[@|</?[A-Za-z!][^>]*>?|&#?\w+;|`")


def notes_cut_no_words_off(names: Names, content: Content) -> Iterator[Problem]:
    """What readers see does not end where a note begins, unless its quotation marks say so."""
    for loaded in parts(content):
        notes = loaded.source.notes
        seen = {path: text for path, text, _ in texts(loaded.part)} if notes else {}
        for path, at in notes.items():
            if path in seen:
                what, remedy = cut_off(seen[path])
            elif loaded.source.value_at(path) is None:
                what = f"“{path[-1]}” is empty, for what follows “#” is a note"
                remedy = "put it in double quotes, or remove the key if it may be left out"
            else:
                continue
            yield Problem(loaded.source.at(at), what, remedy, "warning")


def letters_can_be_printed(names: Names, content: Content) -> Iterator[Problem]:
    """The fonts of the printed documents have every letter of what they show; answers have a font of their own."""
    printed: tuple[Loaded[Any] | None, ...] = (content.settings, content.phrases, content.references, *content.steps, *content.worksheets)
    for loaded in printed:
        for path, text, _ in texts(loaded.part) if loaded else ():
            letter = unprintable(text, answer=path[:2] == ("example", "answers"))
            if letter and loaded:
                what = f"“{letter}” cannot be printed: the font of the PDFs does not have it"
                yield problem(loaded.source, path, what, "write it in words, or use another letter", letter)
