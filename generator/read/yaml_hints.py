"""Say what a slip in YAML probably was: a parser tells where it gave up, and a person needs to know where the slip is.

All of it is guessed from the line that the parser stopped at, the line above, and the bracket, quotation mark or list that was open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

# What libyaml says, and the same in the words of someone who does not know YAML's grammar. The first that fits counts.
_SYNTAX = {
    "found unexpected document indicator": ("a quotation mark is opened here and never closed", "close it before the “---”"),
    "did not find expected alphabetic or numeric": ("a text cannot begin with “*” or “&”", "put the whole text in double quotes"),
    "did not find expected node content": ("something is missing here", "write the words, or put them in double quotes"),
    "found unexpected ':'": ("a space is missing after this colon", "write it, or put the whole text in double quotes"),
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
    "": ("this line is not written as YAML expects", "compare it with the lines above, or put its text in double quotes"),
}

_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?= |$)", re.M)  # where Git could not join two versions of a file
_KEY = r"(?:[A-Za-z0-9_][\w-]*|\"[^\"\n]*\"|'[^'\n]*')"
_KEYED = re.compile(rf"(?:- +)*{_KEY} *:(?: |$)")
_BULLET = re.compile(r"[•·●◦▪‣–—*+](?=\s)")
_CLOSING = {"[": "]", "{": "}"}
MOST_LINES = 300  # that are looked at above a slip; a list of a sheet has fewer


class Slip(NamedTuple):
    """Where a slip is, counted from 0, what is wrong, and what to do."""

    at: int
    what: str
    remedy: str


@dataclass(frozen=True)
class Stop:
    """Where and why a parser gave up on a text."""

    text: str
    said: str
    at: int
    opened: int | None  # where the list, bracket or quotation mark begins that it was in
    quoted: tuple[int, int]  # where the last text in quotes begins and ends
    noted: int | None = None  # where a note begins, when it follows the text that was read last

    @property
    def before(self) -> str:
        return self.text[: self.at].rstrip(" ")

    @property
    def after_quotes(self) -> bool:
        return self.quoted[1] > 0 and self.quoted[1] == len(self.before)


@dataclass(frozen=True)
class _Line:
    text: str
    start: int
    indent: int
    words: str  # without the spaces around them

    @property
    def number(self) -> int:
        return self.text.count("\n", 0, self.start) + 1

    @property
    def at(self) -> int:
        return self.start + self.indent


def slip(stop: Stop) -> Slip:
    """Return the slip that most probably stopped a parser."""
    conflict = _CONFLICT.search(stop.text)
    if conflict:
        what = "two versions of this file were joined here, and nobody has chosen between them"
        return Slip(conflict.start(), what, "keep one of the two, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>")
    if stop.text[stop.at : stop.at + 1] == "\t":
        return Slip(stop.at, "there is a tab here", "write spaces instead")
    cut = _cut_off(stop)
    if cut:
        return cut
    for said, guess in _GUESSES.items():
        found = guess(stop) if said in stop.said else None
        if found:
            return found
    at = stop.opened if stop.opened is not None and re.search("document indicator|alphabetic or numeric", stop.said) else stop.at
    return Slip(at, *next(plain for said, plain in _SYNTAX.items() if said in stop.said))


def _cut_off(stop: Stop) -> Slip | None:
    """A text without quotation marks goes on after “ #”, where all is a note up to the end of the line."""
    in_brackets = stop.opened is not None and stop.text[stop.opened : stop.opened + 1] in _CLOSING  # it may stand at the very end
    if stop.noted is None or (not in_brackets and re.match(rf"- |{_KEYED.pattern}", _line(stop.text, stop.at).words)):
        return None
    return Slip(stop.noted, "what follows “#” on this line is a note, and cuts the text off", "put the whole text in double quotes")


# ── Keys and colons ────────────────────────────────────────────────────────────────────────────────────────────────────


def _no_colon(stop: Stop) -> Slip:
    """A line that should begin with a key was read to its end, and no colon came."""
    return _keyless(_line(stop.text, stop.at if stop.opened is None else stop.opened))


def _keyless(line: _Line) -> Slip:
    """Say what keeps a line from beginning with a key or with “- ”."""
    if line.words.startswith("\xa0"):
        return Slip(line.at, "this line is indented with a space that is no ordinary one", "delete it, and type spaces")
    if re.match(r"-(?=[^\s-])", line.words):
        return Slip(line.at, "a space is missing after this dash", "begin the entry with “- ”")
    bullet = _BULLET.match(line.words)
    if bullet:
        return Slip(line.at, f"“{bullet[0]}” does not begin an entry of a list", "write “- ” instead")
    joined = re.match(rf"(?:- +)?({_KEY}) ?(?::\xa0?(?=\S)|：)", line.words)
    if joined:
        key = joined[1].strip("\"'")
        what = f"a space is missing after “{key}:”" if joined[0].endswith(":") else f"“{key}” needs an ordinary colon and an ordinary space"
        return Slip(line.at + joined.end(1), what, f"write “{key}: …”")
    word = re.match(r"(?:- +)?([a-z][\w-]*)(.*)", line.words)
    if not word:
        remedy = "if it belongs to the text above it, indent it further; otherwise begin it with a key and a colon"
        return Slip(line.at, "this line does not begin with a key and a colon", remedy)
    remedy = f"write “{word[1]}: …”; or, if this line belongs to the text above it, indent it further"
    return Slip(line.at, f"no colon follows “{word[1]}” here", remedy if word[2] else f"write “{word[1]}:”, or remove this word")


def _colon_within(stop: Stop) -> Slip:
    """A colon came where none can be: in a text, or after a key that is taken for a part of the text above."""
    line = _line(stop.text, stop.at)
    above = _above(stop.text, line)
    head = stop.text[line.at : stop.at]
    if re.fullmatch(rf"(?:- )?{_KEY}", head) and above:
        if not _KEYED.match(above.words):
            return _keyless(above)
        if line.indent > above.indent:
            spaces = above.indent + 2 * above.words.startswith("- ")
            if _lost_indentation(line, above):
                what = f"this line begins with {_spaces(spaces)}, and line {line.number} below it with {_spaces(line.indent)}"
                return Slip(above.at, what, f"begin it with {_spaces(line.indent)}")
            if spaces % 2:  # the line above is probably the one that is off
                return _unlike(line, f"line {above.number}", spaces)
            return Slip(line.at, "this line is indented further than the line above it", f"begin it with {_spaces(spaces)}")
    key = _KEYED.match(line.words)
    value = line.words[key.end() :].lstrip() if key else ""
    if value[:1] in ("“", "”", "„", "‘", "’", "«", "»"):
        what = "a curly quotation mark is a letter like any other here, and holds no text together"
        return Slip(line.at + line.words.index(value[0]), what, 'put the whole text between straight ones: "…"')
    for opening, closing in _CLOSING.items():
        if line.words.endswith(closing) and line.words.count(closing) > line.words.count(opening):
            at = line.at + len(line.words) - 1
            return Slip(at, f"“{closing}” closes a bracket that was never opened", f"write “{opening}” where it begins")
    remedy = "put the whole text in double quotes" + ("" if key else ", or check the indentation of this line")
    return Slip(stop.at, "a colon followed by a space stands inside this text", remedy)


def _lost_indentation(line: _Line, above: _Line) -> bool:
    """Tell whether a key stands among groups whose keys are indented like the line below it, and so belongs to one of them."""
    if above.words.startswith("- "):
        return False
    further = list(_lines_above(above.text, above))
    group = next((other for other in further if other.indent < line.indent), above)
    inside = next((other for other in further if other.indent <= line.indent), above)
    beside = [other for other in further if other.indent == above.indent]
    grouped = bool(beside) and all(other.words.endswith(":") for other in beside)
    return group.indent == above.indent and grouped and (inside.indent == line.indent or inside is group)


def _start_again(stop: Stop) -> Slip | None:
    """A file has words before its first key, and was taken to end there."""
    first = re.search(r"^(?![#\s]|%|---)", stop.text, re.M)
    ended = re.search(r"^\.\.\.", stop.text[: stop.at], re.M)
    return _keyless(_line(stop.text, first.start())) if first and not ended else None


# ── Lines that do not line up ──────────────────────────────────────────────────────────────────────────────────────────


def _out_of_line(stop: Stop) -> Slip | None:
    """Where a key should come, something else does, or a key in another column."""
    found = _after_quotes(stop) or _never_opened(stop)
    if found or stop.opened is None:
        return found
    line, first = _line(stop.text, stop.at), _line(stop.text, stop.opened)
    column, above = stop.opened - first.start, list(_lines_above(stop.text, line))
    if not re.match(r"-(?: |$)", line.words):
        if not _KEYED.match(line.words):
            return _keyless(line)
        near = above[0] if above and _KEYED.match(above[0].words) else first
        spaces = column if near is first else near.indent + 2 * near.words.startswith("- ")
        what = f"this line begins with {_spaces(line.indent)}, and lines up with no key above it"
        return Slip(line.at, what, f"begin it like its neighbors; line {near.number}, for one, begins with {_spaces(spaces)}")
    entry = [*takewhile(lambda other: other.indent > line.indent, above)][-1:]
    if entry and entry[0].indent == line.indent + 2 and re.match(rf"{_KEY}:", entry[0].words):
        what = f"this entry of a list has no “- ” before it, and the one in line {line.number} has"
        return Slip(entry[0].at, what, "begin it with “- ”")
    for other in above:
        if other.words.startswith("- ") and 0 < abs(other.indent - line.indent) < 3:
            return _unlike(line, f"the entry in line {other.number}", other.indent)
    return Slip(line.at, "an entry of a list stands where a key should be", "indent it further if it belongs to the text or list above")


def _no_dash(stop: Stop) -> Slip | None:
    """Within a list comes a line that is neither an entry nor indented as far as an entry's keys."""
    found = _after_quotes(stop) or _never_opened(stop)
    if found or stop.opened is None:
        return found
    line, first = _line(stop.text, stop.at), _line(stop.text, stop.opened)
    column = stop.opened - first.start
    if line.words.startswith("- "):
        return _unlike(line, f"the entry in line {first.number}", column)
    entry = next((above for above in _lines_above(stop.text, line) if above.indent == column and above.words.startswith("- ")), first)
    if line.indent == column:
        what = f"this line begins under the “- ” of line {entry.number}, and not under the word after it"
        alone = entry == first == _above(stop.text, line) and column > 1
        other = f"line {entry.number} with {_spaces(column - 2)}" if alone else "with “- ” if it is an entry of its own"
        return Slip(line.at, what, f"begin it with {_spaces(column + 2)}, or {other}")
    what = f"this line begins with {_spaces(line.indent)}, and the keys of the entry in line {entry.number} with {column + 2}"
    return Slip(line.at, what, f"begin it with {_spaces(column + 2)}")


def _unlike(line: _Line, other: str, column: int) -> Slip:
    what = f"this line begins with {_spaces(line.indent)}, and {other}, which it should line up with, begins with {_spaces(column)}"
    return Slip(line.at, what, "give both the same number of spaces")


def _spaces(count: int) -> str:
    return "no spaces" if count == 0 else "1 space" if count == 1 else f"{count} spaces"


# ── Brackets and quotation marks ───────────────────────────────────────────────────────────────────────────────────────


def _not_closed(stop: Stop) -> Slip | None:
    """Within brackets comes something that can neither go on nor close them."""
    if stop.opened is None:
        return None
    opening, here = stop.text[stop.opened], stop.text[stop.at : stop.at + 1]
    closing = _CLOSING.get(opening, "")
    if stop.after_quotes:
        return _after_quotes(stop)
    if here and here in "]}" and here != closing:
        return Slip(stop.at, f"“{here}” stands where “{opening}” needs “{closing}”", f"write “{closing}” instead")
    if here == ":" and "\n" not in stop.text[stop.opened : stop.at]:
        return _no_comma(stop) or Slip(_part(stop), "a colon and a space stand inside this text", "put it in double quotes")
    return Slip(stop.opened, "a bracket is opened here and not closed", f"write “{closing}” where it ends, and a comma between its parts")


def _no_comma(stop: Stop) -> Slip | None:
    """Say that a comma is missing before the word that a colon follows, if that word is probably a key."""
    value, _, word = stop.text[_part(stop) : stop.at].rstrip().rpartition(" ")
    known = re.compile(rf"(?:^ *(?:- +)?|[{{,] *|\bid: ){re.escape(word)}(?=[ :,}}\n])", re.M)  # as a key, or as an id
    if stop.opened is None or stop.text[stop.opened] != "{" or not value.strip() or not re.fullmatch(_KEY, word):
        return None
    if not re.fullmatch(r"[a-z0-9-]+", value.strip()) and not known.search(stop.text):  # words begin with a capital letter
        return None
    at = stop.text.rindex(word, 0, stop.at)
    return Slip(at, f"a comma is missing before “{word}”", f"write “, {word}”")


def _part(stop: Stop) -> int:
    """Return where the part of a bracket begins that the parser stopped in: in braces, the words after its key."""
    assert stop.opened is not None
    start = max(stop.text.rfind(mark, stop.opened, stop.at) for mark in ",[{") + 1
    key = rf" *(?:{_KEY} *: +)?" if stop.text[stop.opened] == "{" else " *"
    found = re.compile(key).match(stop.text, start, stop.at)
    return found.end() if found else start


def _never_opened(stop: Stop) -> Slip | None:
    here = stop.text[stop.at : stop.at + 1]
    return Slip(stop.at, f"“{here}” closes a bracket that was never opened", "remove it") if here and here in "]}" else None


def _after_quotes(stop: Stop) -> Slip | None:
    """Something follows after a closing quotation mark or bracket, where nothing can."""
    start, end = stop.quoted
    if not stop.after_quotes:
        if stop.before[-1:] not in ("]", "}"):
            return None
        return _never_opened(stop) or Slip(stop.at, "words follow after the closing bracket", "put the whole text in double quotes")
    if "\n" in stop.text[start:end]:
        return _quote_not_closed(stop, start)
    here, mark = _line(stop.text, stop.at), stop.text[start]
    if stop.text[stop.at : here.at + len(here.words)] == mark:
        return Slip(stop.at, *_TOO_MANY)
    if stop.opened is not None and stop.text[stop.opened] in "[{":
        remedy = f"close it before the next comma or bracket; inside it, write {_inside(mark)}"
        return Slip(start, "a quotation mark is opened here, and closed where other words go on", remedy)
    remedy = "put the whole text in double quotes" + (f", and write {_inside(mark)} inside them" if mark == '"' else "")
    return Slip(stop.at, "more words follow after the closing quotation mark", remedy)


_TOO_MANY = "there is one quotation mark too many here", "remove it"


def _quote_not_closed(stop: Stop, start: int | None = None) -> Slip:
    at = start if start is not None else stop.opened if stop.opened is not None else stop.at
    line, mark = _line(stop.text, at), stop.text[at]
    end = line.at + len(line.words)
    if stop.text[at - 1 : end] == mark * 2:
        return Slip(at, *_TOO_MANY)
    curly = re.search("[“”„]", stop.text[at:end]) if mark == '"' else None
    if curly:
        return Slip(at, "a straight quotation mark is opened here, and a curly one does not close it", 'close it with a straight one: "')
    what = "a quotation mark is opened here and not closed on this line"
    if mark == "'":
        return Slip(at, what, "close it; inside single quotes, write an apostrophe twice")
    head = stop.text[line.start : at]
    if any(head.count(opening) > head.count(closing) for opening, closing in _CLOSING.items()):
        return Slip(at, what, "close it before the next comma or bracket")
    return Slip(at, what, "close it, or write the text below its key after “|”")


def _inside(mark: str) -> str:
    return '\\" for a quotation mark' if mark == '"' else "an apostrophe twice"


# ── Letters that begin no text ─────────────────────────────────────────────────────────────────────────────────────────


def _bullet(stop: Stop) -> Slip | None:
    line = _line(stop.text, stop.at if stop.opened is None else stop.opened)
    return _keyless(line) if _BULLET.match(line.words) else None


def _odd_beginning(stop: Stop) -> Slip:
    line = _line(stop.text, stop.at)
    if line.words.startswith("```"):
        return Slip(line.at, "“```” marks code in a chat or a web page, and does not belong to the file", "remove this line")
    key = _source(stop, line)
    if key:
        return Slip(stop.at, "here the key stands without @", f"write {key}")
    return Slip(stop.at, f"a text cannot begin with “{stop.text[stop.at : stop.at + 1]}”", "put the whole text in double quotes")


def _source(stop: Stop, line: _Line) -> str:
    """Return the key of a source in a list of them, where it begins with @ as it does within a text."""
    end = line.at + len(line.words)
    found = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)(?=[ ,\]}]|$)").match(stop.text, stop.at, end)
    owner = next((other for other in (line, *_lines_above(stop.text, line)) if _KEYED.match(other.words)), line)
    among_sources = re.search(r"\bsources *:", owner.words)
    listed = re.search(r"\[[^\]]*$", stop.text[line.start : stop.at]) and re.search(r"^[^\]]*(?:\][\]}, ]*)?$", stop.text[stop.at : end])
    return found[1] if found and (among_sources or listed) else ""


_GUESSES = {
    "could not find expected ':'": _no_colon,
    "mapping values are not allowed": _colon_within,
    "<document start>": _start_again,
    "did not find expected key": _out_of_line,
    "did not find expected '-' indicator": _no_dash,
    "did not find expected ',' or": _not_closed,
    "found unexpected end of stream": _quote_not_closed,
    "did not find expected alphabetic or numeric": _bullet,
    "cannot start any token": _odd_beginning,
}


# ── The lines of a text ────────────────────────────────────────────────────────────────────────────────────────────────


def _line(text: str, at: int) -> _Line:
    """Return the line that a letter stands on."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    whole = text[start : end if end >= 0 else len(text)]
    words = whole.lstrip(" ")
    return _Line(text, start, len(whole) - len(words), words.rstrip(" "))


def _lines_above(text: str, line: _Line) -> Iterator[_Line]:
    """Yield the lines before one, the nearest first; empty ones and notes are left out."""
    at = line.start - 1
    for _ in range(MOST_LINES):
        if at < 0:
            return
        above = _line(text, at)
        if above.words and not above.words.startswith("#"):
            yield above
        at = above.start - 1


def _above(text: str, line: _Line) -> _Line | None:
    return next(_lines_above(text, line), None)
