"""Say problems in the form that their reader wants: lines and places for people, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from generator.problems.problem import Place, Problem

MOST = 50  # problems that are told one by one; more are a flood, and mending the first often mends the rest
ALIKE = 3  # of one kind in one file, when there is a flood
FILES = 20  # that are counted one by one

LARGEST = 1_000_000  # bytes of a file whose lines are shown
BOLD, RED, YELLOW, PLAIN = "\033[1m", "\033[1;31m", "\033[1;33m", "\033[0m"


def text(problems: Sequence[Problem], *, terminal: bool = False, color: bool = False, width: int = 80) -> str:
    """Return problems as lines for people; on a terminal each with the line of its file and a caret under the place."""
    shown, left = few(problems)
    told = []
    for problem in shown:
        told.append(_painted(str(problem), BOLD, color))
        if terminal:
            for line, paint in zip(excerpt(problem.place, width), ("", RED if problem.severity == "error" else YELLOW), strict=False):
                told.append(_painted(line, paint, color))
            told.append("")
    if left:
        told += ([] if terminal else [""]) + [f"And {sum(left.values()):,} more:"]
        counted = left.most_common()
        told += [f"{count:7,}  {file}" for file, count in counted[:FILES]]
        if len(counted) > FILES:
            told.append(f"{sum(count for _, count in counted[FILES:]):7,}  in {len(counted) - FILES} other files")
        told.append("Mend the first and check again; “guide check --format json” lists all.")
    return "".join(f"{line}\n" for line in told)


def for_reader(problems: Sequence[Problem], stream: TextIO) -> str:
    """Return problems as whoever reads a stream sees them best: on a terminal with carets, as wide as it is, and in color if wanted."""
    terminal = stream.isatty()
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return text(problems, terminal=terminal, color=color, width=shutil.get_terminal_size().columns)


def _painted(line: str, paint: str, color: bool) -> str:
    return f"{paint}{line}{PLAIN}" if paint and color else line


def json_document(problems: Iterable[Problem]) -> str:
    """Return problems as one JSON document; its list is empty when all is well."""
    listed = [
        {
            "file": problem.place.file,
            "line": problem.place.line or None,  # none for a whole file or folder, such as one that is missing
            "column": problem.place.column if problem.place.line else None,
            "severity": problem.severity,
            "what": problem.what,
            "remedy": problem.remedy,
        }
        for problem in problems
    ]
    return json.dumps({"problems": listed}, indent=1) + "\n"


def github(problems: Iterable[Problem]) -> str:
    """Return problems as commands that GitHub shows beside the lines of a pull request."""
    lines = []
    for problem in problems:
        place, title = problem.place, "To mend" if problem.severity == "error" else "To look at"
        line = f",line={place.line},col={place.column}" if place.line else ""
        where = f"file={_escaped(place.file, ':,')}{line},title={title}"
        words = f"{problem.what}; {problem.remedy}" if problem.remedy else problem.what
        lines.append(f"::{problem.severity} {where}::{_escaped(words)}\n".encode("utf-8", "replace").decode())
    return "".join(lines)


def _escaped(words: str, also: str = "") -> str:
    return "".join(f"%{ord(letter):02X}" if letter in "%\r\n" + also else letter for letter in words)


# ── A flood ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def few(problems: Sequence[Problem]) -> tuple[list[Problem], Counter[str]]:
    """Return the problems to tell one by one, in their order, and how many more each file has.

    Of a flood, errors come before warnings, and of many alike in one file only the first: they have one cause.
    """
    if len(problems) <= MOST:
        return list(problems), Counter()
    alike: Counter[tuple[str, str]] = Counter()
    chosen = []
    for problem in sorted(problems, key=lambda problem: problem.severity):  # stable, and “error” comes before “warning”
        kind = problem.place.file, re.sub("“[^”]*”", "“”", problem.what)
        alike[kind] += 1
        if alike[kind] <= ALIKE:
            chosen.append(problem)
    shown = set(chosen[:MOST])
    return [p for p in problems if p in shown], Counter(p.place.file for p in problems if p not in shown)


# ── The line of a file ─────────────────────────────────────────────────────────────────────────────────────────────────


def excerpt(place: Place, width: int = 80) -> tuple[str, ...]:
    """Return the line of a place and one with a caret under it, no wider than a terminal; nothing when it cannot be read."""
    line = _line(place)
    if line is None:
        return ()
    number = f"{place.line} │ "
    room = max(width - len(number) - 1, 20)
    cells = [_cells(letter) for letter in line]
    at = min(place.column - 1, len(line))
    start, end = _window([columns for _, columns in cells], at, room)
    shown = ("…" if start else "") + "".join(letter for letter, _ in cells[start:end]) + ("…" if end < len(line) else "")
    before = (1 if start else 0) + sum(columns for _, columns in cells[start:at])
    return f"{number}{shown}".rstrip(), " " * (len(number) - 2) + "│ " + " " * before + "^"


def _line(place: Place) -> str | None:
    path = Path(place.file)
    try:
        if not place.line or not path.is_file() or path.stat().st_size > LARGEST:
            return None
        lines = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        line = lines[place.line - 1].decode("utf-8-sig" if place.line == 1 else "utf-8", "replace")
    except (OSError, IndexError, ValueError):
        return None
    return line if line.strip() else None


def _cells(letter: str) -> tuple[str, int]:
    """Return how a letter is shown, and on how many columns of a terminal."""
    if letter == "\t":
        return "    ", 4
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me"):
        return letter, 0
    if not letter.isprintable():
        return "·", 1  # it could steer the terminal
    return letter, 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _window(widths: Sequence[int], at: int, room: int) -> tuple[int, int]:
    """Return from where to where a line is shown so that a letter is within it, with most of what comes before."""
    if sum(widths) <= room:
        return 0, len(widths)
    room -= 2  # for “…” at both ends
    start = end = at
    used = 0
    while start and used + widths[start - 1] <= room * 2 // 3:
        start -= 1
        used += widths[start]
    while end < len(widths) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    while start and used + widths[start - 1] <= room:
        start -= 1
        used += widths[start]
    return start, end
