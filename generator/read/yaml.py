"""Read YAML as plain text, lists and mappings, and remember where each stood.

Every scalar stays the words its author typed: YAML 1.1 would read `No` as false, `12:30` as 750 and `010` as 8.
The model turns words into numbers and dates where it asks for them.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Union

import yaml

from generator.problems.problem import ContentError, Place, Problem, shown
from generator.read.yaml_hints import Stop, slip

Value = Union[str, None, list["Value"], dict[str, "Value"]]
Path_ = tuple[Union[str, int], ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MOST_PROBLEMS = 300  # that are told of one file
MORE = "this file has more problems than are told", "mend the others first, and check again"

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Control characters, marks that turn the direction of what follows, line breaks that no editor shows, byte order marks.
_INVISIBLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufff8\ufffc\ufffd\U00010000-\U000dffff\U000e0080-\U0010ffff]"
)
_BREAKS = "\x85\u2028\u2029"
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NOTE = re.compile("[ \t]+#|\n *#")


@dataclass(frozen=True)
class Source:
    """One YAML file: its text, its value, and the place of every part of that value."""

    file: str
    text: str = ""
    value: Value = None
    places: Mapping[Path_, int] = field(default_factory=dict)  # path of keys and indexes -> offset in text
    keys: Mapping[Path_, int] = field(default_factory=dict)  # path -> offset of the key that names it
    notes: Mapping[Path_, int] = field(default_factory=dict)  # path -> offset of the “#” that ends a text without quotation marks

    def place(self, path: Path_ = (), *, of_key: bool = False, near: str = "") -> Place:
        """Return where a part stands; the nearest part above it when it is absent.

        `near` is a piece of the part's text; when it is found there, its own place is returned.
        """
        table = self.keys if of_key else self.places
        while path and path not in table:
            path, table = path[:-1], self.places
        offset = table.get(path, 0)
        if near:
            end = self._starts[at] if (at := bisect_right(self._starts, offset)) < len(self._starts) else None
            pattern = r"\s+".join(map(re.escape, near.split()))  # a text may be folded over several lines
            found = re.compile(pattern).search(self.text, offset, end or len(self.text))
            offset = found.start() if found else offset
        return self.at(offset)

    def value_at(self, path: Path_) -> Value:
        """Return the part that a path leads to."""
        found: Any = self.value
        for step in path:
            found = found[step]
        value: Value = found
        return value

    def at(self, offset: int) -> Place:
        """Return the place of a character, counted from 0."""
        line = bisect_right(self._lines, offset)
        return Place(self.file, line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    @cached_property
    def _starts(self) -> list[int]:
        return sorted({*self.places.values(), *self.keys.values()})


def read(path: Path, within: Path | None = None) -> Source:
    """Read one YAML file, which must lie within a folder if one is named, whatever links lead to it.

    Raises ContentError, naming the place and the remedy, for a file that cannot be read, is not UTF-8, holds a tab,
    a duplicate key, an alias, a tag, two documents, or is too deep or too large.
    """
    name = shown(path)
    return parse(name, text_of(path, within))


def text_of(path: Path, within: Path | None = None, whole: bool = True) -> str:
    """Return the text of a file, with line ends as here; nothing but its whereabouts is looked at unless the whole is wanted."""
    name = shown(path)

    def refuse(what: str, remedy: str, place: Place | None = None) -> ContentError:
        return ContentError([Problem(place or Place(name), what, remedy)])

    try:
        if within and not os.path.realpath(path).startswith(os.path.join(os.path.realpath(within), "")):
            raise refuse("this is a link to a file elsewhere", "put the file itself here")
        if path.is_dir():
            raise refuse("this is a folder, and a file should be here", "rename or remove the folder")
        if not path.is_file():
            raise refuse("this is not a file", "remove it, or put a file here")
        if not whole:
            return ""
        if path.stat().st_size > MAX_BYTES:
            raise refuse(f"the file is larger than {MAX_BYTES // 1000} kB", "split it, or remove what does not belong in it")
        raw = path.read_bytes()
    except OSError as error:
        raise refuse(f"the file cannot be read ({error.strerror})", "check its permissions") from None
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise refuse("the file is saved as UTF-32", "save it as UTF-8")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw.count(b"\0", 0, 1000) > len(raw[:1000]) / 3:
        raise refuse("the file is saved as UTF-16", "save it as UTF-8")
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        place = Source(name, before).at(len(before))
        raise refuse("there is a letter here that is not UTF-8", "save the file as UTF-8", place) from None
    hidden = _INVISIBLE.search(text)
    if hidden:
        remedy = "delete it, and press Enter where a line ends" if hidden[0] in _BREAKS else "delete it"
        raise refuse(f"there is {_invisible(hidden[0])} here ({_code(hidden[0])})", remedy, Source(name, text).at(hidden.start()))
    return text


def _invisible(letter: str) -> str:
    if letter in _BREAKS:
        return "an invisible line break"
    return "an invisible mark that turns the direction of reading" if letter in _TURNS else "an invisible character"


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def parse(name: str, text: str) -> Source:
    """Read the text of one YAML file; raises ContentError as `read` does."""
    problems: list[Problem] = []
    builder = _Builder(Source(name, text), problems)
    try:
        for event in _events(text):
            builder.take(event)
            if len(problems) >= MOST_PROBLEMS:
                problems.append(Problem(Place(name), *MORE))
                break
    except yaml.YAMLError as error:
        problems.append(_syntax(error, Source(name, text), builder))
    if not problems and builder.documents == 0:
        problems.append(Problem(Place(name), "the file is empty", "write its keys, or remove the file"))
    if problems:
        raise ContentError(problems)
    return Source(name, text, builder.root, builder.places, builder.keys, builder.notes)


def _syntax(error: yaml.YAMLError, source: Source, builder: _Builder) -> Problem:
    """Say what a parser's error means, and point at where its cause begins."""
    opened = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or opened
    said = getattr(error, "problem", None) or str(error)
    at = min(mark.index, len(source.text)) if mark else 0
    found = slip(Stop(source.text, said, at, opened.index if opened else None, builder.quoted, builder.noted))
    return Problem(source.at(found.at), found.what, found.remedy)


def _events(text: str) -> Iterator[Any]:
    loader = _LOADER(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


class _Refused(yaml.MarkedYAMLError):
    """Raised to stop reading a file whose further problems would only repeat this one."""


class _Builder:
    """Build a value from YAML events, one at a time and without recursion, so that no depth can exhaust the stack."""

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        self.root: Value = None
        self.documents = 0
        self.quoted = (0, 0)  # where the last text in quotes begins and ends
        self.noted: int | None = None  # where a note begins, when it ends the text that was read last
        self.places: dict[Path_, int] = {}
        self.keys: dict[Path_, int] = {}
        self.notes: dict[Path_, int] = {}
        self._source = source
        self._problems = problems
        self._open: list[list[Value] | dict[str, Value]] = []
        self._path: list[str | int | None] = []  # what names the next value in each open container; None awaits a key

    def take(self, event: Any) -> None:
        self.noted = None
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self._problem(event, "a second document starts here", "one file holds one document; remove the “---”")
        elif isinstance(event, yaml.AliasEvent):
            remedy = "to begin a text with “*”, put it in double quotes; to repeat a part, write it out"
            self._problem(event, f"“*{event.anchor}” stands for another part of the file", remedy)
            self._put(None)
        elif isinstance(event, yaml.ScalarEvent):
            self._declared(event)
            if event.style in ("'", '"') and event.start_mark and event.end_mark:
                self.quoted = (event.start_mark.index, event.end_mark.index)
            self._scalar(event)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._declared(event)
            self._enter(event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._open.pop()
            self._path.pop()
            self._next()

    def _problem(self, event: Any, what: str, remedy: str) -> None:
        self._problems.append(Problem(self._source.at(event.start_mark.index), what, remedy))

    def _declared(self, event: Any) -> None:
        if event.anchor:
            remedy = "to begin a text with “&”, put it in double quotes; otherwise remove it"
            self._problem(event, f"“&{event.anchor}” names this part for use elsewhere in the file", remedy)
        if event.tag and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._problem(
                event,
                f"“{tag}” tells programs how to read this part",
                "to begin a text with “!”, put it in double quotes; otherwise remove it",
            )

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._path[-1] is None

    def _here(self) -> Path_:
        return tuple(p for p in self._path if p is not None)

    def _scalar(self, event: Any) -> None:
        if self._awaits_key():
            container = self._open[-1]
            assert isinstance(container, dict)
            key = event.value
            self._visible(event)
            if key in container:
                self._problem(event, f"“{key}” is written twice here", "keep one of the two")
            self._path[-1] = key
            self.keys[self._here()] = event.start_mark.index
            return
        self._visible(event)
        empty = not event.style and event.value in ("", "~", "null")
        self.noted = None if event.style else self._note(event)
        if self.noted is not None:
            self.notes[self._here()] = self.noted
        self._put(None if empty else event.value, event)

    def _note(self, event: Any) -> int | None:
        """Return where a note begins that a person may have meant as a part of a text: on its line, or on the next, indented like it."""
        text, key = self._source.text, self.keys.get(self._here())
        found = _NOTE.match(text, event.end_mark.index)
        if not found:
            return None
        at = found.end() - 1
        if found[0][0] != "\n":
            return at
        line = text.rfind("\n", 0, event.start_mark.index) + 1
        column = key - line if key is not None and key >= line else len(re.compile(" *").match(text, line)[0])  # type: ignore[index]
        return at if event.value and len(found[0]) - 2 > column else None

    def _visible(self, event: Any) -> None:
        hidden = _INVISIBLE.search(event.value)  # one that a code such as \0 in double quotes stands for
        if hidden:
            self._problem(
                event, f"this text holds {_invisible(hidden[0])} ({_code(hidden[0])})", "delete the code that begins with a backslash"
            )

    def _enter(self, event: Any) -> None:
        if self._awaits_key():
            raise _Refused(None, None, "a key must be a word", event.start_mark)
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(None, None, "lists within lists go too deep", event.start_mark)
        container: list[Value] | dict[str, Value] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self._attach(container, event)
        self._open.append(container)
        self._path.append(0 if isinstance(container, list) else None)

    def _put(self, value: Value, event: Any = None) -> None:
        if self._awaits_key():
            self._path[-1] = ""
            return
        self._attach(value, event)
        self._next()

    def _attach(self, value: Value, event: Any) -> None:
        if event is not None:
            self.places[self._here()] = event.start_mark.index
        if not self._open:
            self.root = value
        elif isinstance(self._open[-1], list):
            self._open[-1].append(value)
        else:
            self._open[-1][str(self._path[-1])] = value

    def _next(self) -> None:
        if not self._open:
            return
        last = self._path[-1]
        self._path[-1] = last + 1 if isinstance(last, int) else None
