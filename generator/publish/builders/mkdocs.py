"""Let MkDocs make a site of a staged tree. Nothing else here knows MkDocs, but for `mkdocs_memo` and `mkdocs_says`."""

from __future__ import annotations

import datetime as dt
import logging
import os
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from generator.problems.problem import Place, Problem, refused, shown
from generator.publish.builders import mkdocs_memo, mkdocs_says
from generator.publish.builders.builder import Tree, broken_template
from generator.publish.paths import Folders

if TYPE_CHECKING:  # it takes long to load, and only the process of its own needs it
    from mkdocs.config.defaults import MkDocsConfig


NAME = "MkDocs"


def get_ready(folders: Folders, name: str = NAME) -> None:
    """Load what each site needs, MkDocs itself and the compiled templates, before the first tree comes."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # Material announces what CONTRIBUTING.md already answers
    log = logging.getLogger(name.lower())
    log.propagate = False
    log.addHandler(logging.NullHandler())  # without one, Python would write what is said while it gets ready
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


def publish(trees: Sequence[Tree], name: str = NAME) -> list[Problem]:
    """Build the site of each tree; returns what MkDocs, or what goes on with it under another name, warned of."""
    with mkdocs_memo.remembering(trees[0].folders.cache) as store:
        problems = [problem for tree in trees for problem in _publish(tree, name)]
    if not problems:
        store.forget_others(mkdocs_memo.KIND)
    return problems


def _publish(tree: Tree, name: str) -> list[Problem]:
    from jinja2 import TemplateError
    from mkdocs.commands.build import build
    from mkdocs.exceptions import Abort, MkDocsException

    noon = dt.datetime(tree.date.year, tree.date.month, tree.date.day, 12, tzinfo=dt.UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    heard = _Heard()
    log = logging.getLogger(name.lower())
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
    return [mkdocs_says.explain(line, tree.folders, name) for line in heard.lines]


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
    return broken_template(place, why)


class _Heard(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage().strip())
