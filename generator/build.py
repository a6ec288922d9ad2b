"""Build all: read, load, check, render, stage, and let MkDocs publish the staged tree."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import documents, pages
from generator.check import check
from generator.documents import Document, Rendered
from generator.load import load, locales
from generator.model import Program
from generator.outputs import Output, write
from generator.problems import ContentError, Place, Problem, errors, shown

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Folders:
    """Where a build reads and writes; all but the content and the site lie in the current folder."""

    content: Path
    site: Path

    @property
    def work(self) -> Path:
        """Where pages and documents are staged; each content folder has its own."""
        name = re.sub(r"[^a-z0-9]+", "-", str(self.content).lower()).strip("-")
        return Path("build") if name == "content" else Path("build") / name

    @property
    def staged(self) -> Path:
        """The tree that MkDocs, or any other site builder, publishes."""
        return self.work / "docs"

    @property
    def hand_written(self) -> Path:
        return Path("docs")


@dataclass(frozen=True)
class Built:
    """What a build did."""

    program: Program
    documents: int
    rendered: int
    changed: tuple[str, ...]


def checked(folders: Folders) -> tuple[Program, tuple[Problem, ...]]:
    """Load and check the first edition; returns it with its warnings, or raises ContentError with every problem."""
    locale = locales(folders.content)[0]
    content = load(folders.content, locale)
    problems = check(content, _titles(folders.hand_written / locale))
    if errors(problems):
        raise ContentError(problems)
    return content.program(), problems


def build(folders: Folders, tell: Tell = lambda line: None) -> Built:
    """Build the site; a problem raises ContentError before anything published has changed."""
    program, _ = checked(folders)
    planned = list(documents.plan(program))
    downloads = {(document.kind, document.id, document.paper): document.path for document in planned}
    cache = folders.work / "cache"
    rendered, fresh = _rendered(planned, cache, tell)
    staged = [
        *pages.render(program, downloads),
        *_documents(program, planned, rendered),
        *_hand_written(folders.hand_written, program.locale),
    ]
    _complain_of_doubles(staged)
    changed = write(staged, folders.staged)
    config = _config(folders, program)
    _forget_unused(cache, rendered)
    tell("Publishing the pages")
    publish(config, folders.site)
    return Built(program, len(planned), fresh, changed)


# ── Documents ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rendered(planned: list[Document], cache: Path, tell: Tell) -> tuple[dict[str, Rendered], int]:
    """Return each document's bytes by path, from the cache where its key is there, and how many had to be rendered."""
    keys = {document.path: documents.key(document) for document in planned}
    found = {document.path: _cached(cache / keys[document.path]) for document in planned}
    missing = [document for document in planned if found[document.path] is None]
    cache.mkdir(parents=True, exist_ok=True)
    for count, (document, rendered) in enumerate(_render(missing), 1):
        found[document.path] = rendered
        _remember(cache / keys[document.path], rendered)
        tell(f"Documents {count} of {len(missing)}")
    return {path: rendered for path, rendered in found.items() if rendered is not None}, len(missing)


def _render(missing: list[Document]) -> Iterator[tuple[Document, Rendered]]:
    workers = min(os.cpu_count() or 1, 8)
    if workers == 1 or len(missing) < 6:
        yield from ((document, documents.render(document)) for document in missing)
        return
    largest_first = sorted(missing, key=lambda document: -len(document.input))
    with ProcessPoolExecutor(workers) as pool:
        yield from zip(largest_first, pool.map(documents.render, largest_first, chunksize=1), strict=True)


def _cached(path: Path) -> Rendered | None:
    try:
        pages_, _, content = path.read_bytes().partition(b"\n")
        return Rendered(content, int(pages_))
    except (OSError, ValueError):
        return None


def _remember(path: Path, rendered: Rendered) -> None:
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(b"%d\n" % rendered.pages + rendered.bytes)
    os.replace(beside, path)


def _forget_unused(cache: Path, rendered: Mapping[str, Rendered], keep: int = 400) -> None:
    """Keep the cache from growing for ever: drop the oldest files beyond those in use and `keep` more."""
    files = sorted(cache.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[len(rendered) + keep :]:
        path.unlink(missing_ok=True)


def _documents(program: Program, planned: Iterable[Document], rendered: Mapping[str, Rendered]) -> Iterator[Output]:
    """Yield every document, and the manifest that lists them."""
    import hashlib

    listed = []
    for document in planned:
        content = rendered[document.path].bytes
        listed.append(
            {
                "path": document.path,
                "title": document.title,
                "kind": document.kind,
                "id": document.id,
                "locale": document.locale,
                "paper": document.paper,
                "print": document.print,
                "pages": rendered[document.path].pages,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "fields": list(document.fields),
            }
        )
        yield Output(document.path, content)
    yield Output.of("downloads/manifest.json", json.dumps({"documents": listed}, ensure_ascii=False, indent=1) + "\n")


# ── What is written by hand ────────────────────────────────────────────────────────────────────────────────────────────


def _titles(folder: Path) -> dict[str, str]:
    """Return the title of each page written by hand, by its id."""
    titles = {}
    for path in sorted(folder.glob("*.md")):
        found = re.search(r"^title:\s*(.+)$|^#\s+(.+)$", path.read_text(encoding="utf-8"), re.M)
        titles[path.stem] = (found[1] or found[2]).strip(" \"'") if found else path.stem
    return titles


def _hand_written(folder: Path, locale: str) -> Iterator[Output]:
    """Yield the pages of one locale and the scripts, styles and pictures that every edition shares."""
    for root in (folder / locale, folder / "assets"):
        base = root if root.name == locale else folder
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


# ── Publishing: the only part that knows MkDocs ────────────────────────────────────────────────────────────────────────


def _config(folders: Folders, program: Program) -> Path:
    """Write the build's mkdocs.yml beside the staged tree: what mkdocs.yml holds, and the program's name and menu."""
    settings = program.settings
    up = os.path.relpath(".", folders.work).replace(os.sep, "/")
    config: dict[str, Any] = {
        "INHERIT": f"{up}/mkdocs.yml",
        "site_name": settings.title,
        "site_url": settings.address,
        "site_description": settings.description,
        "site_author": settings.publisher,
        "copyright": f"{settings.publisher} · {settings.license} · {settings.edition}",
        "docs_dir": "docs",
        "theme": {"custom_dir": f"{up}/overrides", "language": program.locale.partition("-")[0]},
        "extra": {"help": {"page": settings.help_page, "label": program.phrases.site.help_now}},
        "nav": pages.menu(program, _titles(folders.hand_written / program.locale)),
    }
    text = "# Written by “guide build”; the words come from the content, the looks from mkdocs.yml.\n"
    text += json.dumps(config, ensure_ascii=False, indent=1) + "\n"  # JSON is YAML
    path = folders.work / "mkdocs.yml"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def publish(config: Path, site: Path) -> None:
    """Let MkDocs build the staged tree beside the site, and put it in the site's place once it is whole."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    fresh = config.parent / "site-next"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        mkdocs_build(load_config(str(config), site_dir=str(fresh.resolve()), strict=True))
    except (Abort, MkDocsException) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        what = "MkDocs could not publish the pages"
        raise ContentError([Problem(Place("mkdocs.yml"), what, f"mend what it names above ({error})")]) from None
    old = config.parent / "site-old"
    shutil.rmtree(old, ignore_errors=True)
    site.parent.mkdir(parents=True, exist_ok=True)
    if site.exists():
        shutil.move(site, old)
    shutil.move(fresh, site)
    shutil.rmtree(old, ignore_errors=True)


