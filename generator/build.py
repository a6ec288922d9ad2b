"""Build all: load, check, render, stage, publish."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from generator import archives, colors, documents, downloads, ebook, editable, offline, pages
from generator.cache import Kept, Renderers, Rendering
from generator.documents import Document
from generator.downloads import Download
from generator.editions import Edition, checked
from generator.folders import Folders
from generator.model import Program
from generator.outputs import Copy, Output, link_or_copy, recover, replace, write
from generator.problems import ContentError, Place, Problem
from generator.publish import Publisher, Tree, config
from generator.turns import turn

DOWNLOADS = "downloads"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build did."""

    documents: int
    rendered: int
    warnings: tuple[Problem, ...] = ()
    changed: bool = True


def build(
    folders: Folders,
    publisher: Publisher,
    renderers: Renderers,
    tell: Tell = lambda line: None,
    pages_stand: Tell | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> Built:
    """Build the site; a problem raises ContentError, and then the staged trees and the site stay as they were.

    With `pages_stand` the new pages go into the site before the new documents do, and it is told so: someone waits. The documents
    are given up with NoLongerWanted once they are not `wanted`.
    """
    folders.refuse_a_site_elsewhere()
    with turn(folders.work, folders.site, tell):
        for tree in (folders.site, folders.site / DOWNLOADS):
            recover(tree)
        return _build(folders, publisher, renderers, tell, pages_stand, wanted)


def _build(
    folders: Folders, publisher: Publisher, renderers: Renderers, tell: Tell, pages_stand: Tell | None, wanted: Callable[[], bool]
) -> Built:
    stamp, made_of = folders.work / "stamp", _fingerprint(folders)
    if _same_as_last_time(stamp, made_of, folders.site):
        return Built(len(json.loads((folders.site / DOWNLOADS / "manifest.json").read_bytes())["documents"]), 0, changed=False)
    renderers.start()
    editions = checked(folders)
    fresh, fresh_site = folders.work / "next", folders.work / "next-site"
    for left_over in (fresh, fresh_site):
        shutil.rmtree(left_over, ignore_errors=True)
    coming = renderers.begin((document for edition in editions for document in documents.plan(edition.program)), folders.cache)
    for edition in editions:
        _stage(edition, editions, coming.planned, folders, fresh)
    tell("Publishing the pages")
    publisher.begin([_tree(edition, folders, fresh, fresh_site) for edition in editions])
    rest = f"Rendering {len(coming.missing)} documents"
    if pages_stand:
        _finish_pages(publisher, editions, fresh_site)
        _put(fresh_site, folders, finished=folders.site / DOWNLOADS)
        pages_stand(rest)
        write(_documents(coming, editions, wanted), fresh / "docs")
        shutil.copytree(fresh / "docs" / DOWNLOADS, fresh_site, copy_function=link_or_copy)
        replace(folders.site / DOWNLOADS, fresh_site)
    else:
        tell(rest)
        write(_documents(coming, editions, wanted), fresh / "docs")
        _finish_pages(publisher, editions, fresh_site)
        _put(fresh_site, folders, finished=fresh / "docs" / DOWNLOADS)
    for edition in editions:
        replace(folders.work / f"docs{edition.suffix}", fresh / f"docs{edition.suffix}")
        os.replace(folders.work / f"mkdocs-next{edition.suffix}.yml", folders.work / f"mkdocs{edition.suffix}.yml")
    shutil.rmtree(fresh)
    coming.forget_others()
    write([Output.of(stamp.name, f"{made_of}\n{_listing(folders.site)}\n")], folders.work)
    return Built(len(coming.planned), len(coming.missing), tuple(warning for edition in editions for warning in edition.warnings))


def _finish_pages(publisher: Publisher, editions: Sequence[Edition], site: Path) -> None:
    """Wait for the pages of every edition, and make them work without a connection."""
    publisher.finish()
    for edition in reversed(editions):  # the first holds the others
        offline.finish(site / edition.folder, {other.folder for other in editions if other.folder != edition.folder})


def _put(fresh: Path, folders: Folders, finished: Path) -> None:
    """Put new pages in the place of the site, with documents that are there already; from now on the last build is none to rely on."""
    (folders.work / "stamp").unlink(missing_ok=True)
    if finished.is_dir():
        shutil.copytree(finished, fresh / DOWNLOADS, copy_function=link_or_copy)
    replace(folders.site, fresh)


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
        "segno",
        "fontpkg-atkinson-hyperlegible",
        "fontpkg-kalam",
        "rjsmin",
        "rcssmin",
    ):
        digest.update(f"{package} {version(package)}\n".encode())
    roots = (folders.content, folders.hand_written, *folders.assets, folders.overrides, folders.config, Path(__file__).parent)
    for root in dict.fromkeys(roots):
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                content = path.read_bytes()
                digest.update(os.fsencode(f"{path} {len(content)}\n") + content)
    return digest.hexdigest()


def _listing(site: Path) -> str:
    """Return a name for a site's files as they stand, by their sizes and times."""
    digest = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        stat = path.stat()
        digest.update(os.fsencode(f"{path} {stat.st_size if path.is_file() else ''} {stat.st_mtime_ns}\n"))
    return digest.hexdigest()


def _same_as_last_time(stamp: Path, made_of: str, site: Path) -> bool:
    try:
        return stamp.read_text(encoding="utf-8").split() == [made_of, _listing(site)]
    except OSError:
        return False


# ── What is staged beside the pages ────────────────────────────────────────────────────────────────────────────────────


def _documents(rendering: Rendering, editions: Iterable[Edition], wanted: Callable[[], bool]) -> Iterator[Output | Copy]:
    """Yield every document and every file of another kind, and the manifest that lists them."""
    programs = [edition.program for edition in editions]
    files = [file for program in programs for file in _files(program)]  # while the documents are rendered
    finished = list(rendering.results(wanted))
    sheets = [(document, kept.bytes) for document, kept in finished if document.kind == "worksheet"]
    files += [file for program in programs for file in archives.archives(program, sheets)]
    yield from (Copy(document.path, kept.file) for document, kept in finished)
    yield from (Output(download.path, content) for download, content in files)
    manifest = {"documents": [_about_document(*each) for each in finished], "files": [_about_file(*each) for each in files]}
    yield Output.of(f"{DOWNLOADS}/manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def _files(program: Program) -> Iterator[tuple[Download, bytes]]:
    """Yield what is made of a program alone; it takes too little time to be kept or shared among cores."""
    yield from ((download, ebook.render(program)) for download in ebook.plan(program))
    yield from ((download, editable.render(program, program.worksheets[download.id])) for download in editable.plan(program))


def _about_document(document: Document, kept: Kept) -> dict[str, Any]:
    return {
        "path": document.path,
        "title": document.title,
        "kind": document.kind,
        "id": document.id,
        "locale": document.locale,
        "paper": document.paper,
        "print": document.print,
        "pages": kept.pages,
        "bytes": kept.file.stat().st_size,
        "sha256": kept.sha256,
        "fields": list(document.fields),
    }


def _about_file(download: Download, content: bytes) -> dict[str, Any]:
    return {**vars(download), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _stage(edition: Edition, editions: Sequence[Edition], planned: Iterable[Document], folders: Folders, fresh: Path) -> None:
    """Write an edition's pages, and the mkdocs.yml beside them."""
    program = edition.program
    up = "../" if edition.folder else ""  # all documents stand in one folder at the site's root
    own = [document for document in planned if document.locale == program.locale]
    files = downloads.where([*ebook.plan(program), *editable.plan(program)])
    where = {name: up + path for name, path in {**documents.where(own), **archives.where(own), **files}.items()}
    staged = [*pages.render(program, where), *_hand_written(folders, program.locale), *_looks(folders, program)]
    _complain_of_doubles(staged)
    write(staged, fresh / f"docs{edition.suffix}")
    text = config(folders, f"docs{edition.suffix}", _about(edition, editions))
    write([Output.of(f"mkdocs-next{edition.suffix}.yml", text)], folders.work)


def _tree(edition: Edition, folders: Folders, fresh: Path, fresh_site: Path) -> Tree:
    return Tree(
        config=folders.work / f"mkdocs-next{edition.suffix}.yml",
        staged=fresh / f"docs{edition.suffix}",
        site=fresh_site / edition.folder,
        date=edition.program.settings.date,
        without=DOWNLOADS,
        folders=folders,
    )


def _hand_written(folders: Folders, locale: str) -> Iterator[Output]:
    """Yield the pages of one locale that people wrote."""
    for name, path in _below(folders.hand_written / locale):
        yield Output(name, path.read_bytes())


def _looks(folders: Folders, program: Program) -> Iterator[Output]:
    """Yield the scripts, styles and pictures that every edition shares, in the program's own colors."""
    found = {name: path for folder in reversed(folders.assets) for name, path in _below(folder)}
    for name, path in sorted(found.items()):
        own = colors.style(program.settings.colors).encode() if name == "site.css" and program.settings.colors else b""
        yield Output(f"assets/{name}", path.read_bytes() + own)


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), path


def _complain_of_doubles(staged: Iterable[Output]) -> None:
    seen: set[str] = set()
    for output in staged:
        name = output.path.casefold()  # Windows and macOS hold “A.md” and “a.md” for one file
        if name in seen:
            what = f"the page “{output.path}” is written by hand and made by the generator too"
            raise ContentError([Problem(Place(f"docs/{output.path}"), what, "give one of them another name")])
        seen.add(name)


def _about(edition: Edition, editions: Sequence[Edition]) -> dict[str, Any]:
    """Return what a site builder must know of an edition."""
    settings, phrases = edition.program.settings, edition.program.phrases
    up = "../" if edition.folder else "./"
    others = [
        {"name": other.program.settings.language, "link": f"{up}{other.folder}/" if other.folder else up, "lang": other.program.locale}
        for other in editions
        if other.folder != edition.folder
    ]
    return {
        "site_name": settings.title,
        "site_url": settings.address,
        "site_description": settings.description,
        "site_author": settings.publisher,
        "copyright": f"{settings.publisher} · {settings.license} · {settings.edition}",
        "theme": {"language": edition.program.locale.partition("-")[0]},
        "extra": {
            "help": {"page": settings.help_page, "label": phrases.site.help_now},
            "lost": {"title": phrases.site.lost, "text": phrases.site.lost_text},
            "answers": phrases.answers.model_dump(),
            "policy": offline.POLICY,
            "tab": settings.tab or settings.title,
            "editions": others,
        },
        "nav": pages.menu(edition.program, edition.titles),
    }
