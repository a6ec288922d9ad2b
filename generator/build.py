"""Build all: read, load, check, render, stage, publish."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generator import documents, offline, pages
from generator.cache import Rendering, rendering
from generator.check import check
from generator.folders import Folders
from generator.load import load, locales
from generator.model import Program
from generator.outputs import Output, link_or_copy, replace, write
from generator.problems import ContentError, Place, Problem, errors, shown
from generator.publish import CONFIG, config, publish

DOWNLOADS = "downloads"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build did."""

    documents: int
    rendered: int
    warnings: tuple[Problem, ...] = ()
    changed: bool = True


def checked(folders: Folders) -> tuple[Program, tuple[Problem, ...]]:
    """Load and check the first edition; returns it with its warnings, or raises ContentError with every problem."""
    locale = locales(folders.content)[0]
    content = load(folders.content, locale)
    problems = check(content, _titles(folders.hand_written / locale))
    if errors(problems):
        raise ContentError(problems)
    return content.program(), problems


def build(folders: Folders, tell: Tell = lambda line: None) -> Built:
    """Build the site; a problem raises ContentError, and then the staged tree and the site stay as they were."""
    stamp, made_of = folders.work / "stamp", _fingerprint(folders)
    if _same_as_last_time(stamp, made_of, folders.site):
        return Built(len(json.loads((folders.site / DOWNLOADS / "manifest.json").read_bytes())["documents"]), 0, changed=False)
    program, warnings = checked(folders)
    planned = tuple(documents.plan(program))
    where: pages.Downloads = {(document.kind, document.id, document.paper): document.path for document in planned}
    fresh, fresh_site = folders.work / "next", folders.work / "next-site"
    for left_over in (fresh, fresh_site):
        shutil.rmtree(left_over, ignore_errors=True)
    with rendering(planned, folders.cache) as documents_:
        staged = [*pages.render(program, where), *_hand_written(folders.hand_written, program.locale)]
        _complain_of_doubles(staged)
        write(staged, fresh)
        text = config(folders.work, _about(program, folders))
        write([Output.of("mkdocs-next.yml", text)], folders.work)
        tell("Publishing the pages")
        publish(folders.work / "mkdocs-next.yml", fresh, fresh_site, program.settings.date, without=DOWNLOADS)
        offline.finish(fresh_site)
        tell(f"Rendering {len(documents_.missing)} documents")
        write(_documents(documents_), fresh)
    shutil.copytree(fresh / DOWNLOADS, fresh_site / DOWNLOADS, copy_function=link_or_copy)
    stamp.unlink(missing_ok=True)
    replace(folders.staged, fresh)
    os.replace(folders.work / "mkdocs-next.yml", folders.work / "mkdocs.yml")
    replace(folders.site, fresh_site)
    write([Output.of(stamp.name, f"{made_of}\n{_listing(folders.site)}\n")], folders.work)
    return Built(len(planned), len(documents_.missing), warnings)


# ── Has anything changed? ──────────────────────────────────────────────────────────────────────────────────────────────


def _fingerprint(folders: Folders) -> str:
    """Return a name for all that a site is made of: every file read, and the versions of what renders them."""
    digest = hashlib.sha256(str(folders.site.resolve()).encode())
    for package in (
        "mkdocs",
        "mkdocs-material",
        "markdown",
        "jinja2",
        "pydantic",
        "typst",
        "pikepdf",
        "fontpkg-atkinson-hyperlegible",
        "rjsmin",
        "rcssmin",
    ):
        digest.update(f"{package} {version(package)}\n".encode())
    for root in (folders.content, folders.hand_written, folders.overrides, CONFIG, Path(__file__).parent):
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                content = path.read_bytes()
                digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _listing(site: Path) -> str:
    """Return a name for a site's files as they stand, by their sizes and times."""
    digest = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size if path.is_file() else ''} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _same_as_last_time(stamp: Path, made_of: str, site: Path) -> bool:
    try:
        return stamp.read_text(encoding="utf-8").split() == [made_of, _listing(site)]
    except OSError:
        return False


# ── What is staged beside the pages ────────────────────────────────────────────────────────────────────────────────────


def _documents(rendering: Rendering) -> Iterator[Output]:
    """Yield every document, and the manifest that lists them."""
    listed = []
    for document, rendered in rendering.results():
        listed.append(
            {
                "path": document.path,
                "title": document.title,
                "kind": document.kind,
                "id": document.id,
                "locale": document.locale,
                "paper": document.paper,
                "print": document.print,
                "pages": rendered.pages,
                "bytes": len(rendered.bytes),
                "sha256": hashlib.sha256(rendered.bytes).hexdigest(),
                "fields": list(document.fields),
            }
        )
        yield Output(document.path, rendered.bytes)
    yield Output.of(f"{DOWNLOADS}/manifest.json", json.dumps({"documents": listed}, ensure_ascii=False, indent=1) + "\n")


def _titles(folder: Path) -> dict[str, str]:
    """Return the title of each page written by hand, by its id."""
    titles = {}
    for path in sorted(folder.glob("*.md")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise ContentError(
                [Problem(Place(shown(path)), "this page cannot be read", "save it as UTF-8, and check its permissions")]
            ) from None
        found = re.search(r"^title:\s*(.+)$|^#\s+(.+)$", text, re.M)
        titles[path.stem] = (found[1] or found[2]).strip(" \"'") if found else path.stem
    return titles


def _hand_written(folder: Path, locale: str) -> Iterator[Output]:
    """Yield the pages of one locale, and the scripts, styles and pictures that every edition shares."""
    for root, base in ((folder / locale, folder / locale), (folder / "assets", folder)):
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield Output(path.relative_to(base).as_posix(), path.read_bytes())


def _complain_of_doubles(staged: Iterable[Output]) -> None:
    seen: set[str] = set()
    for output in staged:
        if output.path in seen:
            what = f"the page “{output.path}” is written by hand and made by the generator too"
            raise ContentError([Problem(Place(f"docs/{output.path}"), what, "give one of them another name")])
        seen.add(output.path)


def _about(program: Program, folders: Folders) -> dict[str, Any]:
    """Return what a site builder must know of a program."""
    settings, phrases = program.settings, program.phrases
    return {
        "site_name": settings.title,
        "site_url": settings.address,
        "site_description": settings.description,
        "site_author": settings.publisher,
        "copyright": f"{settings.publisher} · {settings.license} · {settings.edition}",
        "theme": {"language": program.locale.partition("-")[0]},
        "extra": {
            "help": {"page": settings.help_page, "label": phrases.site.help_now},
            "lost": {"title": phrases.site.lost, "text": phrases.site.lost_text},
            "answers": phrases.answers.model_dump(),
            "policy": offline.POLICY,
            "tab": settings.tab or settings.title,
        },
        "nav": pages.menu(program, _titles(folders.hand_written / program.locale)),
    }
