"""Check what people write beside the content: pages, scripts and styles in docs/, templates in overrides/, and mkdocs.yml."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from generator.problems.problem import ContentError, Place, Problem, cut_off, shown
from generator.publish.minify import in_order, slim
from generator.publish.paths import Folders, shared
from generator.read.yaml import Source, parse, read, text_of
from generator.render.markdown import SCHEMES

JOINED = (".js", ".css")
TEXTS = {".md", ".html", ".js", ".css", ".svg", ".json", ".webmanifest"}


def written(folders: Folders) -> Iterator[Problem]:
    """Yield what keeps a site builder from using these files; one that is not there is missed by the build alone."""
    scripts: dict[Path, str] = {}
    for root in (folders.hand_written, folders.overrides):
        if os.path.lexists(root) and not root.is_dir():
            yield Problem(Place(shown(root)), "this is a file, and a folder should be here", "rename or remove the file")
            continue
        for path in sorted(root.rglob("*")):
            if path.name.startswith(".") or (path.is_dir() and path.suffix not in TEXTS):
                continue
            if not path.name.isprintable():
                yield Problem(Place(shown(path)), "this name has letters that not every system can show", "rename it in plain letters")
                continue
            try:
                text = text_of(path, root, whole=path.suffix in TEXTS)
            except ContentError as error:
                yield from error.problems
                continue
            if path.suffix == ".html":
                yield from _template(path, text)
            elif path.suffix == ".md":
                yield from _page(path, text)
            elif path.suffix in JOINED and root == folders.hand_written:
                scripts[path] = text
    yield from _scripts(scripts, folders)
    if os.path.lexists(folders.config):
        yield from _config(folders)


_OWN_LINK = re.compile(rf"\]\((?:{'|'.join(SCHEMES)}):[^)\s]*\)?")


def _page(path: Path, text: str) -> Iterator[Problem]:
    """Yield what a site builder would print as it stands."""
    for link in _OWN_LINK.finditer(text):
        at = link.start() + len("](")
        row, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        what = f"“{link[0][2:].rstrip(')')}” is a link of the content, and means nothing on a page written by hand"
        yield Problem(Place(shown(path), row, column), what, "write the file it leads to, for example worksheets/evening-review.md")
    head = _HEAD.match(text)
    keyless = [
        row for row, line in enumerate(head[1].split("\n") if head else (), start=2) if not re.match(r"\s|#|- |[\w-]+:(?: |$)|$", line)
    ]
    for row in keyless:
        what = "this line between the “---” at the top has no “key:”, and would be shown on the page"
        yield Problem(Place(shown(path), row), what, "write a colon and a space after the key, for example “title: Privacy”")
    if not keyless:
        try:
            head_of_page = front_matter(shown(path), text)
            yield from _cut_off(head_of_page)
            yield from _for_the_search(head_of_page)
        except ContentError as error:
            yield from error.problems


_HEAD = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)


def front_matter(name: str, text: str) -> Source:
    """Read what stands between “---” at the top of a page, with places as in the page; raises ContentError for what is no YAML."""
    head = _HEAD.match(text)
    return parse(name, f"---\n{head[1]}\n") if head else Source(name, text, {})


def _cut_off(head: Source) -> Iterator[Problem]:
    """Yield the words for readers that end where a note begins."""
    for path, at in head.notes.items():
        if path[0] in ("title", "description"):
            yield Problem(head.at(at), *cut_off(str(head.value_at(path) or "")), "warning")


def _for_the_search(head: Source) -> Iterator[Problem]:
    """Yield what the search cannot read."""
    values = head.value if isinstance(head.value, dict) else {}
    found_by = values.get("found_by", [])
    if not (isinstance(found_by, list) and all(isinstance(phrase, str) for phrase in found_by)):
        what = "“found_by” must be a list of what people type"
        yield Problem(head.place(("found_by",)), what, "write it in brackets, for example “found_by: [erase, delete my answers]”")
    if values.get("for_makers", "true") not in ("true", "false"):
        yield Problem(head.place(("for_makers",)), "“for_makers” must be true or false", "write “for_makers: true”, or remove it")


def _template(path: Path, text: str) -> Iterator[Problem]:
    try:
        Environment(extensions=["jinja2.ext.i18n"]).parse(text)
    except TemplateSyntaxError as error:
        what = f"this template cannot be read: {str(error.message).rstrip('.')}"
        yield Problem(Place(shown(path), error.lineno), what, "mend this line, or bring the file back from an earlier version")


def _scripts(scripts: Mapping[Path, str], folders: Folders) -> Iterator[Problem]:
    # A script or style of its own may import one that comes with the generator.
    whole = {name: path.read_text(encoding="utf-8", errors="replace") for name, path in _names(shared() / "docs").items()}
    whole |= {path.relative_to(folders.hand_written).as_posix(): text for path, text in scripts.items()}
    for path, text in scripts.items():
        name, place = path.relative_to(folders.hand_written).as_posix(), Place(shown(path))
        try:
            in_order(name, whole)
            slim(name, text)
        except KeyError as error:
            yield Problem(
                place,
                f"this file imports “{(folders.hand_written / error.args[0]).as_posix()}”, which is not there",
                "mend its import lines",
            )
        except RecursionError:
            yield Problem(place, "this file imports itself, or one that imports it", "mend its import lines")
        except ValueError:
            yield Problem(place, "a template stands within a template, and slimming would change it", "write it some other way")


def _names(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in JOINED and path.is_file()}


def _config(folders: Folders) -> Iterator[Problem]:
    try:
        source = read(folders.config, folders.config.parent)
    except ContentError as error:
        yield from error.problems
        return
    if not isinstance(source.value, dict):
        yield Problem(source.place(), "this file must hold keys with values", "bring it back from an earlier version")
        return
    for key in ("extra_css", "extra_javascript"):
        names = source.value.get(key)
        for at, name in enumerate(names if isinstance(names, list) else ()):
            found = isinstance(name, str) and (re.match("https?:", name) or any((each.parent / name).is_file() for each in folders.assets))
            if isinstance(name, str) and not found:
                what = f"there is no file “{(folders.hand_written / name).as_posix()}”"
                yield Problem(source.place((key, at)), what, "mend its name, or remove the line")
