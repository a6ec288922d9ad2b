"""Read YAML as plain text, lists and mappings, and remember where each stood.

Every scalar stays the words its author typed: YAML 1.1 would read `No` as false, `12:30` as 750 and `010` as 8.
The model turns words into numbers and dates where it asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union

import yaml

from generator.problems import ContentError, Place, Problem, shown

Value = Union[str, None, list["Value"], dict[str, "Value"]]
Path_ = tuple[Union[str, int], ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What PyYAML says, and the same in the words of someone who does not know YAML's grammar.
_SYNTAX = {
    "mapping values are not allowed": (
        "a colon followed by a space stands where YAML does not expect one",
        "put the whole text in double quotes, or write it below the key after “|”",
    ),
    "cannot start any token": (
        "this character cannot begin a text here",
        "indent with spaces, never tabs, and put texts that begin with @, `, % or a tab in double quotes",
    ),
    "found unexpected end of stream": ("a quotation mark was opened and never closed", "close it"),
    "found a tab character": ("there is a tab here", "indent with spaces"),
    "could not find expected ':'": ("this line has no “key:”", "add the colon, or indent the line to belong to the text above"),
    "did not find expected key": (
        "YAML expected another “key:” here",
        "check the indentation of this line and the quotes of the lines above",
    ),
    "did not find expected '-' indicator": ("YAML expected another “- ” here", "line this up with the items above it"),
    "did not find expected ',' or": ("a list or mapping in brackets is not closed", "add the missing “,”, “]” or “}”"),
    "did not find expected node content": ("something is missing here", "write the value, or put it in double quotes"),
    "block sequence entries are not allowed": ("a list cannot begin on this line", "start the list on a line of its own, indented"),
    "control characters are not allowed": ("there is an invisible control character", "delete it"),
    "lists within lists go too deep": ("lists and mappings are nested too deeply", "nothing in the content needs more than a few levels; remove some"),
    "unknown escape character": ("a backslash in double quotes starts a code YAML does not know", "write \\\\ for a backslash"),
}


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
            found = self.text.find(near, offset)
            offset = found if found >= 0 else offset
        line = self.text.count("\n", 0, offset) + 1
        return Place(self.file, line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1)


def read(path: Path) -> Source:
    """Read one YAML file.

    Raises ContentError, naming the place and the remedy, for a file that cannot be read, is not UTF-8, holds a tab,
    a duplicate key, an alias, a tag, two documents, or is too deep or too large.
    """
    name = shown(path)
    return _parse(name, _text(path, name))


def _text(path: Path, name: str) -> str:
    def refuse(what: str, remedy: str, place: Place | None = None) -> ContentError:
        return ContentError([Problem(place or Place(name), what, remedy)])

    try:
        if not path.is_file():
            raise refuse("this is not a file", "put a YAML file here, or remove it")
        if path.stat().st_size > MAX_BYTES:
            raise refuse(f"the file is larger than {MAX_BYTES // 1000} kB", "split it, or remove what does not belong in it")
        raw = path.read_bytes()
    except OSError as error:
        raise refuse(f"the file cannot be read ({error.strerror})", "check its permissions") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("the file is saved as UTF-16", "save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise refuse("there is a letter here that is not UTF-8", "save the file as UTF-8", place) from None
    for character, called in (("\0", "a NUL byte"), ("\ufeff", "a byte order mark")):
        if character in text:
            raise refuse(f"there is {called} in the text", "delete it", Source(name, text).place(near=character))
    return text


def _parse(name: str, text: str) -> Source:
    problems: list[Problem] = []
    builder = _Builder(Source(name, text), problems)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or str(error)
        what, remedy = next(
            (plain for key, plain in _SYNTAX.items() if key in said), (f"this is not valid YAML ({said})", "compare with the lines above")
        )
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        problems.append(Problem(place, what, remedy))
    except yaml.YAMLError as error:
        at = getattr(error, "position", 0) or 0
        place = Source(name, text, None, {(): at}).place()
        problems.append(Problem(place, "there is a character YAML does not allow", "delete it"))
    if not problems and builder.documents == 0:
        problems.append(Problem(Place(name), "the file is empty", "write its keys, or remove the file"))
    if problems:
        raise ContentError(problems)
    return Source(name, text, builder.root, builder.places, builder.keys)


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
            self._problem(event, f"“*{event.anchor}” repeats an earlier part", "write the text out; aliases are not used here")
            self._put(None)
        elif isinstance(event, yaml.ScalarEvent):
            self._declared(event)
            self._scalar(event)
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            self._declared(event)
            self._enter(event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self._open.pop()
            self._path.pop()
            self._next()

    def _problem(self, event: Any, what: str, remedy: str) -> None:
        mark = event.start_mark
        self._problems.append(Problem(Place(self._source.file, mark.line + 1, mark.column + 1), what, remedy))

    def _declared(self, event: Any) -> None:
        if event.anchor:
            self._problem(event, f"“&{event.anchor}” names this part for later", "remove it; write texts out instead")
        if event.tag and event.tag not in ("!",):
            self._problem(event, f"“{event.tag.replace('tag:yaml.org,2002:', '!!')}” is a YAML tag", "remove it; only plain texts, lists and keys are used here")

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], dict) and self._path[-1] is None

    def _here(self) -> Path_:
        return tuple(p for p in self._path if p is not None)

    def _scalar(self, event: Any) -> None:
        if self._awaits_key():
            container = self._open[-1]
            assert isinstance(container, dict)
            key = event.value
            if key in container:
                self._problem(event, f"“{key}” is written twice here", "keep one of them; the second would silently win")
            self._path[-1] = key
            self.keys[self._here()] = event.start_mark.index
            return
        empty = not event.style and event.value in ("", "~", "null")
        self._put(None if empty else event.value, event)

    def _enter(self, event: Any) -> None:
        if self._awaits_key():
            self._problem(event, "a key must be a word", "write “key:” before this")
            self._path[-1] = ""
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
