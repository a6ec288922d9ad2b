"""Let MkDocs publish staged trees, in a process of its own. Nothing else here knows MkDocs."""

from __future__ import annotations

import datetime as dt
import gc
import json
import logging
import os
import re
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from generator import workers
from generator.folders import Folders
from generator.problems import ContentError, Place, Problem, refused, shown
from generator.source import read

if TYPE_CHECKING:  # it takes long to load, and only the process of its own needs it
    from mkdocs.config.defaults import MkDocsConfig


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
    folders: Folders
    """Where what is wrong can be mended."""


class Publisher:
    """MkDocs in a process of its own: it gets ready while others read and check, and is asked as often as one likes."""

    def __init__(self, folders: Folders) -> None:
        context = workers.context()
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._ours, folders, os.getpid()), daemon=True)
        self._busy = False
        with workers.sheltered():
            self._process.start()
        theirs.close()

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.close()  # it ends when nothing more can come
        if self._busy:
            self._process.terminate()
        self._process.join()

    def begin(self, trees: Sequence[Tree]) -> None:
        """Begin to publish trees, one after the other."""
        self._busy = True
        self._ours.send(list(trees))

    def finish(self) -> None:
        """Wait until they are published; raises ContentError when MkDocs warns of anything, such as a link that leads nowhere."""
        try:
            problems: list[Problem] = self._ours.recv()
            self._busy = False
        except EOFError:
            raise ContentError(
                [Problem(Place("mkdocs.yml"), "MkDocs was stopped from outside", "close other programs, and build again")]
            ) from None
        if problems:
            raise ContentError(problems)


def _serve(trees: Connection, other_end: Connection, folders: Folders, parent: int) -> None:
    """Publish what comes through a connection, and answer with what MkDocs warned of."""
    other_end.close()  # or the end of its owner would never be seen
    workers.begin(parent)
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # Material announces what CONTRIBUTING.md already answers
    log = logging.getLogger("mkdocs")
    log.propagate = False
    log.addHandler(logging.NullHandler())  # without one, Python would write what is said while it gets ready
    with suppress(Exception):  # what is wrong is told when there is a tree to publish
        _get_ready(folders)
    while True:
        try:
            asked = trees.recv()
        except EOFError:
            return
        answer = [problem for tree in asked for problem in _publish(tree)]
        with suppress(BrokenPipeError):  # nobody waits for it any more
            trees.send(answer)
        gc.enable()  # one build ends before memory matters; many do not


def _get_ready(folders: Folders) -> None:
    """Load what each site needs, MkDocs itself and the compiled templates, before the first tree comes."""
    import mkdocs.commands.build  # noqa: F401  # takes longest
    from jinja2.meta import find_referenced_templates

    config = _settings(folders.config, docs_dir=str(Path(__file__).parent))  # any folder that there is
    templates = config.theme.get_env()
    names = ["main.html", *config.theme.static_templates]
    for name in names:
        templates.get_template(name)
        assert templates.loader
        text, *_ = templates.loader.get_source(templates, name)
        names += [other for other in find_referenced_templates(templates.parse(text)) if other and other not in names]


def _settings(file: Path, **settings: str) -> MkDocsConfig:
    """Return MkDocs’s settings from a file; templates compile once for all sites that this process builds."""
    from mkdocs.config import load_config

    config = load_config(str(file), **settings)
    make = config.theme.get_env

    def environment() -> Environment:
        made = make()
        made.bytecode_cache = _COMPILED
        return made

    config.theme.get_env = environment  # type: ignore[method-assign]
    return config


class _Compiled(BytecodeCache):
    """Keeps compiled templates by what is in them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back a template that was compiled before."""
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that has just been compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def _publish(tree: Tree) -> list[Problem]:
    """Build the site of one tree; returns what MkDocs warned of."""
    from jinja2 import TemplateError
    from mkdocs.commands.build import build
    from mkdocs.exceptions import Abort, MkDocsException

    noon = dt.datetime(tree.date.year, tree.date.month, tree.date.day, 12, tzinfo=dt.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    heard = _Heard()
    log = logging.getLogger("mkdocs")
    log.addHandler(heard)
    folders = {"docs_dir": str(tree.staged.resolve()), "site_dir": str(tree.site.resolve())}
    try:
        build(_settings(tree.config, **folders, exclude_docs=f"/{tree.without}/"))
    except Abort as error:
        heard.lines += [] if heard.lines else [str(error)]  # it only says that there was something to hear
    except MkDocsException as error:
        heard.lines.append(str(error))
    except TemplateError as error:
        return [_in_template(error, tree.folders)]
    except OSError as error:
        return list(refused(error, tree.site).problems)
    except Exception as error:  # a template may raise anything
        return [_in_template(error, tree.folders)]
    finally:
        log.removeHandler(heard)
    return [_said(line, tree.folders) for line in heard.lines]


def _said(line: str, folders: Folders) -> Problem:
    """Return what MkDocs says, at the setting or page that it names."""
    line = re.sub(r"\b\w+(Error|Exception): ", "", re.sub(r"<class '(\w+)'>", lambda found: _KINDS.get(found[1], found[1]), line))
    if line.startswith("Inherited config file"):
        return Problem(Place(shown(folders.config)), "this file is missing", "bring it back from an earlier version")
    setting = re.match(r"Config value '(\w+)': (.+)", line, re.S)
    if setting:
        place = read(folders.config).place((setting[1],), of_key=True)
        what = f"“{setting[1]}” is not as MkDocs expects it: {setting[2].rstrip('.')}"
        return Problem(place, what, "mend this setting, or bring the file back from an earlier version")
    page = re.match(r"Doc file '([^']+)' contains (?:a link|an absolute link|an unrecognized relative link) '([^']+)'", line)
    for path in sorted(folders.hand_written.glob(f"*/{page[1]}")) if page else ():
        rows = [row for row, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1) if page and page[2] in text]
        if page and rows:
            return Problem(
                Place(shown(path), rows[0]), f"the link “{page[2]}” leads nowhere", "mend it, or the name of the page it leads to"
            )
    return Problem(Place(shown(folders.config)), f"MkDocs says: {line.rstrip('.')}", "mend the link, page or setting that it names")


_KINDS = {"bool": "true or false", "list": "a list", "dict": "keys with values", "str": "a text", "int": "a number", "NoneType": "nothing"}


def _in_template(error: Exception, folders: Folders) -> Problem:
    """Return what a template could not do, at the last line of ours that it was in."""
    from jinja2 import TemplateNotFound

    ours = folders.overrides.resolve()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if ours in Path(frame.filename).parents]
    place = Place(shown(Path(frames[-1].filename)), frames[-1].lineno or 1) if frames else Place(shown(folders.overrides))
    why = str(error).rstrip(".") or "it gives no reason"
    if isinstance(error, RecursionError):
        why = "it includes or extends itself"
    elif isinstance(error, TemplateNotFound):
        why = f"there is no template “{error.name}”"
    return Problem(place, f"this template cannot be shown: {why}", "mend this line, or bring the file back from an earlier version")


class _Heard(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip())
