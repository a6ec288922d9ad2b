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

from generator.problems import ContentError, Place, Problem, shown

Value = Union[str, None, list["Value"], dict[str, "Value"]]
Path_ = tuple[Union[str, int], ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MOST_PROBLEMS = 300  # that are told of one file
MORE = "this file has more problems than are told", "mend the others first, and check again"

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What libyaml says, and the same in the words of someone who does not know YAML's grammar. The first that fits counts.
_SYNTAX = {
    "a key is indented too far": (
        "this line is indented further than the line above it",
        "indent it with as many spaces as its neighbors",
    ),
    "mapping values are not allowed": (
        "a colon followed by a space stands inside this text",
        "put the whole text in double quotes, or check the indentation of this line",
    ),
    "cannot start any token": (
        "a text cannot begin with this character",
        "put the whole text in double quotes",
    ),
    "found unexpected end of stream": (
        "a quotation mark is opened here and never closed",
        "close it; inside single quotes, write an apostrophe twice",
    ),
    "found unexpected document indicator": ("a quotation mark is opened here and never closed", "close it before the “---”"),
    "found a tab character": ("there is a tab here", "indent with spaces"),
    "could not find expected ':'": (
        "the line above this one has no “key:”",
        "add its key and colon, or indent it to belong to the text before it",
    ),
    "a text goes on for lines": (
        "a quotation mark is opened here and not closed on this line",
        "close it, or write the text below its key after “|”",
    ),
    "words follow the closing": (
        "more words follow after the closing quotation mark or bracket",
        'put the whole text in double quotes, and write \\" for a quotation mark inside them',
    ),
    "did not find expected key": (
        "this line does not line up with the keys above it",
        "indent it with as many spaces as its neighbors, and check the quotation marks of the lines above",
    ),
    "did not find expected '-' indicator": (
        "this line does not line up with the list above it",
        "begin it with “- ”, or indent it like the line above",
    ),
    "did not find expected ',' or": (
        "a bracket is opened here and not closed",
        "add the missing “,”, “]” or “}”, or put the whole text in double quotes",
    ),
    "did not find expected alphabetic or numeric": ("a text cannot begin with “*” or “&”", "put the whole text in double quotes"),
    "did not find expected node content": ("something is missing here", "write the words, or put them in double quotes"),
    "did not find expected comment or line break": (
        "words follow “|” or “>” on the same line",
        "begin the text on the next line, indented, or put it in double quotes",
    ),
    "block sequence entries are not allowed": (
        "a list cannot begin on this line",
        "begin it on a line of its own, indented, or put the text in double quotes",
    ),
    "mapping keys are not allowed": ("a text cannot begin with “? ”", "put the whole text in double quotes"),
    "tag": ("a text cannot begin with “!”", "put the whole text in double quotes"),
    "lists within lists go too deep": ("lists and keys are nested too deeply here", "nothing needs more than a few levels; remove some"),
    "a key must be a word": (
        "a bracket stands where a key should be",
        "put the whole text in double quotes, or write a key and a colon before it",
    ),
    "escape": ("a backslash in double quotes begins a code that is not known", "write \\\\ for a backslash"),
    "hexdecimal": ("a backslash in double quotes begins a code that is not known", "write \\\\ for a backslash"),
    "<document start>": ("the document ended above this line", "remove the line “...”"),
    "directive": ("a line cannot begin with “%”", "put the text in double quotes, or remove the line"),
    "incompatible YAML document": ("this asks for a version of YAML that is not used here", "remove the line"),
}
_AT_OPENING = (
    "found unexpected end of stream",
    "found unexpected document indicator",
    "did not find expected ',' or",
    "alphabetic or numeric",
)

_INVISIBLE = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Source:
    """One YAML file: its text, its value, and the place of every part of that value."""

    file: str
    text: str = ""
    value: Value = None
    places: Mapping[Path_, int] = field(default_factory=dict)  # path of keys and indexes -> offset in text
    keys: Mapping[Path_, int] = field(default_factory=dict)  # path -> offset of the key that names it

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
    return _parse(name, text_of(path, within))


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
        raise refuse(f"there is an invisible character here (U+{ord(hidden[0]):04X})", "delete it", Source(name, text).at(hidden.start()))
    return text


def _parse(name: str, text: str) -> Source:
    problems: list[Problem] = []
    builder = _Builder(Source(name, text), problems)
    try:
        for event in _events(text):
            builder.take(event)
            if len(problems) >= MOST_PROBLEMS:
                problems.append(Problem(Place(name), *MORE))
                break
    except yaml.YAMLError as error:
        problems.append(_syntax(error, Source(name, text), builder.quoted))
    if not problems and builder.documents == 0:
        problems.append(Problem(Place(name), "the file is empty", "write its keys, or remove the file"))
    if problems:
        raise ContentError(problems)
    return Source(name, text, builder.root, builder.places, builder.keys)


def _syntax(error: yaml.YAMLError, source: Source, quoted: tuple[int, int]) -> Problem:
    """Say what a parser's error means, and point at where its cause begins; `quoted` is the last text in quotes."""
    said = getattr(error, "problem", None) or str(error)
    opened = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or opened
    offset = min(mark.index, len(source.text)) if mark else 0
    before = source.text[:offset].rstrip(" ")
    if source.text[offset : offset + 1] == "\t":
        said = "found a tab character"
    elif any(part in said for part in _AT_OPENING) and opened:
        offset = opened.index
    elif "mapping values" in said and re.search(r"\n +[\w-]+$", before):
        said = "a key is indented too far"
    elif "did not find expected key" in said and before[-1:] in ("'", '"', "]", "}"):
        start, end = quoted
        several = end == len(before) and "\n" in source.text[start:end]
        said, offset = ("a text goes on for lines", start) if several else ("words follow the closing", offset)
    unknown = ("this line is not written as YAML expects", "compare it with the lines above, or put its text in double quotes")
    return Problem(source.at(offset), *next((plain for part, plain in _SYNTAX.items() if part in said), unknown))


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
        self.places: dict[Path_, int] = {}
        self.keys: dict[Path_, int] = {}
        self._source = source
        self._problems = problems
        self._open: list[list[Value] | dict[str, Value]] = []
        self._path: list[str | int | None] = []  # what names the next value in each open container; None awaits a key

    def take(self, event: Any) -> None:
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
        self._put(None if empty else event.value, event)

    def _visible(self, event: Any) -> None:
        hidden = _INVISIBLE.search(event.value)  # one that a code such as \0 in double quotes stands for
        if hidden:
            self._problem(
                event, f"this text holds an invisible character (U+{ord(hidden[0]):04X})", "delete the code that begins with a backslash"
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
