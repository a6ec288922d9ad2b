"""Show on a terminal how far long work is, in a line that the next one replaces; whoever reads through a pipe is not bothered."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WIDTH = 24  # letters of a bar


@contextmanager
def line() -> Iterator[Callable[[str], None]]:
    """Yield what shows a line in the place of the last one; in the end none is left."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    try:
        yield _show
    finally:
        _show("")


def _show(text: str) -> None:
    room = (os.get_terminal_size(sys.stderr.fileno()).columns or 80) - 1  # a terminal may not know how wide it is
    text = text if len(text) <= room else f"{text[: room - 1]}…"  # a line that is broken could not be replaced
    print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def bar(what: str, done: int, of: int, slowest: str) -> str:
    """Return how far something is: a bar, counts, and what has been going on for longest, if anything."""
    filled = WIDTH * done // max(of, 1)
    return f"{what} [{'#' * filled}{'.' * (WIDTH - filled)}] {done:,} of {of:,}" + (f", now {slowest}" if slowest else "")
