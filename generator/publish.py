"""Let MkDocs publish staged trees, in a process of its own. Nothing else here knows MkDocs."""

from __future__ import annotations

import datetime as dt
import gc
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from generator import workers
from generator.folders import Folders
from generator.problems import ContentError, Place, Problem


def config(folders: Folders, docs: str, program: Mapping[str, Any]) -> str:
    """Return the mkdocs.yml that stands beside a staged tree `docs`: what mkdocs.yml holds, and the program's name and menu."""

    def from_here(path: Path) -> str:
        if path.is_absolute():
            return path.as_posix()
        return os.path.relpath(path, folders.work).replace(os.sep, "/")

    theme = {"custom_dir": from_here(folders.overrides), **program.get("theme", {})}
    values = {"INHERIT": from_here(folders.config), "docs_dir": docs, "site_dir": from_here(Path("site")), **program, "theme": theme}
    comment = "# Written by “guide build”: the words come from the content, the looks from mkdocs.yml.\n"
    return comment + json.dumps(values, ensure_ascii=False, indent=1) + "\n"  # JSON is YAML


@dataclass(frozen=True)
class Tree:
    """A staged tree that is to become a site, or a part of one."""

    config: Path
    staged: Path
    site: Path
    """A fresh folder."""
    date: dt.date
    """What stands in the site's map, so that two builds of one edition are the same."""
    without: str
    """A folder that the caller adds itself."""


class Publisher:
    """MkDocs in a process of its own: it gets ready while others read and check, and is asked as often as one likes."""

    def __init__(self) -> None:
        context = workers.context()
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._ours), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()
        self._process.terminate()
        self._process.join()

    def begin(self, trees: Sequence[Tree]) -> None:
        """Begin to publish trees, one after the other."""
        self._ours.send(list(trees))

    def finish(self) -> None:
        """Wait until they are published; raises ContentError when MkDocs warns of anything, such as a link that leads nowhere."""
        try:
            lines = self._ours.recv()
        except EOFError:
            raise RuntimeError("MkDocs stopped without a word") from None
        if lines:
            remedy = "mend the link or page that it names"
            raise ContentError(Problem(Place("mkdocs.yml"), f"MkDocs says: {line}", remedy) for line in lines)


def _serve(trees: Connection, other_end: Connection) -> None:
    """Publish what comes through a connection, and answer with what MkDocs warned of."""
    other_end.close()  # or the end of its owner would never be seen
    workers.begin()
    import mkdocs.commands.build  # noqa: F401  # takes longest, so it comes before the first tree does

    while True:
        try:
            asked = trees.recv()
        except EOFError:
            return
        trees.send([line for tree in asked for line in _publish(tree)])
        gc.enable()  # one build ends before memory matters; many do not


def _publish(tree: Tree) -> list[str]:
    """Build the site of one tree; returns what MkDocs warned of."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # Material announces what CONTRIBUTING.md already answers
    noon = dt.datetime(tree.date.year, tree.date.month, tree.date.day, 12, tzinfo=dt.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    heard = _Heard()
    log = logging.getLogger("mkdocs")
    log.addHandler(heard)
    log.propagate = False
    folders = {"docs_dir": str(tree.staged.resolve()), "site_dir": str(tree.site.resolve())}
    try:
        build(load_config(str(tree.config), **folders, exclude_docs=f"/{tree.without}/"))
    except (Abort, MkDocsException) as error:
        heard.lines.append(str(error))
    finally:
        log.removeHandler(heard)
    return heard.lines


class _Heard(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip())
