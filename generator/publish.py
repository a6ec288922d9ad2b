"""Let MkDocs publish a staged tree. Nothing else here knows MkDocs."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.problems import ContentError, Place, Problem

CONFIG = Path("mkdocs.yml")


def config(work: Path, program: Mapping[str, Any]) -> str:
    """Return the mkdocs.yml that stands beside a staged tree: what mkdocs.yml holds, and the program's name and menu."""
    up = os.path.relpath(".", work).replace(os.sep, "/")
    theme = {"custom_dir": f"{up}/overrides", **program.get("theme", {})}
    values = {"INHERIT": f"{up}/{CONFIG}", "docs_dir": "docs", "site_dir": f"{up}/site", **program, "theme": theme}
    comment = "# Written by “guide build”: the words come from the content, the looks from mkdocs.yml.\n"
    return comment + json.dumps(values, ensure_ascii=False, indent=1) + "\n"  # JSON is YAML


def publish(config: Path, staged: Path, site: Path, date: dt.date, without: str) -> None:
    """Build the site of a staged tree into a fresh folder; `without` is a folder that the caller adds itself.

    `date` stands in the site's map, so that two builds of one edition are the same. Raises ContentError when MkDocs
    warns of anything, such as a link that leads nowhere.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material announces what CONTRIBUTING.md already answers
    heard = _Heard()
    log = logging.getLogger("mkdocs")
    log.addHandler(heard)
    log.propagate = False
    clock = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(dt.datetime(date.year, date.month, date.day, 12, tzinfo=dt.UTC).timestamp()))
    try:
        build(load_config(str(config), docs_dir=str(staged.resolve()), site_dir=str(site.resolve()), exclude_docs=f"/{without}/"))
    except (Abort, MkDocsException) as error:
        heard.lines.append(str(error))
    finally:
        log.removeHandler(heard)
        _restore("SOURCE_DATE_EPOCH", clock)
    if heard.lines:
        remedy = "mend the link or page that it names"
        raise ContentError(Problem(Place(str(CONFIG)), f"MkDocs says: {line}", remedy) for line in heard.lines)


def _restore(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


class _Heard(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip())
