"""Remember what MkDocs makes of a page, so that one that has not changed is not made again.

`Page.render`, which makes HTML of Markdown, takes much of its time. What it makes is named by all that goes into it, and kept in
the store as JSON. Whatever is not known to depend on that alone is made each time:
pages that MkDocs warns of, since it must warn again; pages with extensions that may read other files; and all pages, should MkDocs
one day keep more of them than is kept here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.publish.builders.builder import installed
from generator.publish.store import Store, name_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink

KIND = "json"
# These look at nothing but the text and their settings.
EXTENSIONS = {"abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "sane_lists", "tables", "toc"}
RENDERED = {"content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors"}  # what `Page.render` sets


@contextmanager
def remembering(folder: Path) -> Iterator[Store]:
    """Let MkDocs take from the store of a folder what it made of the same before, while the block runs; yields that store."""
    from mkdocs.structure.pages import Page

    store = Store(folder)
    memo = _Memo(store)
    render = Page.render
    Page.render = lambda page, config, files: memo.rendered(page, config, files, render)  # type: ignore[method-assign, assignment]
    try:
        yield store
    finally:
        Page.render = render  # type: ignore[method-assign]


class _Memo:
    """What is remembered while sites are built."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._site: tuple[Files | None, int, str] = (None, 0, "")

    def rendered(self, page: Page, config: MkDocsConfig, files: Files, render: Callable[..., None]) -> None:
        """Give a page what `render` would."""
        about = _json([self._named(config, files), page.file.src_uri, page.file.url, page.markdown])
        name = name_of("page", _machinery(), about) if set(config.markdown_extensions) <= EXTENSIONS else ""
        kept = self._store.get(name)
        if kept:
            _restore(page, files, json.loads(kept.bytes))
            return
        before = dict(vars(page))
        with _listening(type(page)) as heard:
            render(page, config, files)
        changed = {key for key, value in vars(page).items() if key not in before or value is not before[key]}
        if name and not heard and changed <= RENDERED:
            self._keep(name, _essence(page))

    def _keep(self, name: str, made: Any) -> None:
        written = _json(made)
        if written and json.loads(written) == made:
            self._store.put(name, KIND, written.encode())

    def _named(self, config: MkDocsConfig, files: Files) -> str:
        """Return a name for what pages have in common: the settings that concern them, and all that links may lead to."""
        if self._site[0] is not files or self._site[1] != len(files):  # of another tree, or with more in it by now
            ways = sorted((file.src_uri, file.url, file.inclusion.name) for file in files)
            settings = _json([config.markdown_extensions, config.mdx_configs]) or str(object())  # one that nothing else has
            self._site = files, len(files), name_of(settings, f"{config.use_directory_urls} {config.validation}", json.dumps(ways))
        return self._site[2]


@cache
def _machinery() -> str:
    """Return a name for all that makes something of a page, and for this module."""
    versions = [f"{package} {installed(package)}" for package in ("mkdocs", "properdocs", "mkdocs-material", "markdown")]
    return name_of(platform.python_version(), *versions, hashlib.sha256(Path(__file__).read_bytes()).hexdigest())


def _json(value: Any) -> str:
    """Return a value as JSON; nothing when JSON does not know all that is in it."""
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return ""


def _essence(page: Page) -> dict[str, Any]:
    """Return what `Page.render` has set, as JSON knows it."""
    links = page.links_to_anchors
    return {
        "content": page.content,
        "toc": _contents(page),
        "title": page._title_from_render,
        "ids": sorted(page.present_anchor_ids or ()),
        "links": None if links is None else [[file.src_uri, anchors] for file, anchors in links.items()],
    }


def _restore(page: Page, files: Files, kept: dict[str, Any]) -> None:
    """Set what `Page.render` would."""
    from mkdocs.structure.toc import get_toc

    page.content = kept["content"]
    page.toc = get_toc(kept["toc"])
    page._title_from_render = kept["title"]
    page.present_anchor_ids = set(kept["ids"])
    if kept["links"] is not None:
        page.links_to_anchors = {files.src_uris[name]: anchors for name, anchors in kept["links"]}


def _contents(page: Page) -> list[Any]:
    """Return a page's table of contents as MkDocs reads it."""

    def entry(link: AnchorLink) -> dict[str, Any]:
        return {"level": link.level, "id": link.id, "name": link.title, "children": [entry(child) for child in link.children]}

    return [entry(link) for link in page.toc]


@contextmanager
def _listening(page: type[Page]) -> Iterator[list[str]]:
    """Hear what MkDocs, by whichever name, warns of while the block runs."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    listener, log = Listener(logging.WARNING), logging.getLogger(page.__module__.partition(".")[0])
    log.addHandler(listener)
    try:
        yield heard
    finally:
        log.removeHandler(listener)
