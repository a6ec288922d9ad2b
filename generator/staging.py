"""Stage an edition: pages, what people wrote by hand and the program's looks, in a tree that a site builder can publish."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from generator import keys
from generator.editions import Edition
from generator.manifest import DOWNLOADS
from generator.model import Program
from generator.problems.problem import ContentError, Place, Problem, shown
from generator.publish import service_worker, trees
from generator.publish.builders import BUILDERS
from generator.publish.builders.builder import COMMENT, Tree, config
from generator.publish.files import refuse_to_replace, write
from generator.publish.paths import Folders
from generator.read.load import Content
from generator.render import archives, colors, downloads, exports, pages, search
from generator.render.output import Output
from generator.render.pdf import documents


def stage(edition: Edition, editions: Sequence[Edition], folders: Folders, fresh: Path) -> None:
    """Write an edition's pages, and the mkdocs.yml beside them."""
    program = edition.program
    up = "../" if edition.folder else ""  # all documents stand in one folder at the site's root
    files = downloads.where(exports.plan(program))
    where = {name: up + path for name, path in {**documents.where(program), **archives.where(program), **files}.items()}
    staged = [
        *pages.render(program, where),
        *search.files(program, edition.written),
        *_hand_written(folders, edition.content),
        *_looks(folders, program),
    ]
    _complain_of_doubles(staged)
    write(staged, fresh / f"docs{edition.suffix}")
    text = config(folders, f"docs{edition.suffix}", _about(edition, editions))
    write([Output.of(folders.settings(edition.suffix, "-next").name, text)], folders.work)


def tree(edition: Edition, folders: Folders, fresh: Path) -> Tree:
    """Return what the site builder is given of an edition."""
    return Tree(
        config=folders.settings(edition.suffix, "-next"),
        staged=fresh / folders.docs(edition.suffix).name,
        site=fresh / "site" / edition.folder,
        date=edition.program.settings.date,
        without=DOWNLOADS,
        folders=folders,
    )


def builder(editions: Sequence[Edition]) -> str:
    """Return which site builder the program asks for; raises ContentError when it is not installed."""
    name = editions[0].program.settings.builder
    missing = [package for package, version in BUILDERS[name].versions.items() if not version]
    if missing:
        settings = editions[0].content.settings
        assert settings
        what = f"{BUILDERS[name].name} is to build the site, and is not installed"
        remedy = f"run {shown(Path(sys.executable))} -m pip install {' '.join(missing)}, or choose another one here"
        raise ContentError([Problem(settings.source.place(("builder",)), what, remedy)])
    return name


def _hand_written(folders: Folders, content: Content) -> Iterator[Output]:
    """Yield the pages of one locale that people wrote; one may have a place for the list of every key."""
    for name, path in _below(folders.hand_written / content.locale):
        page = path.read_bytes()
        if keys.MARK in page:
            page = page.replace(keys.MARK, keys.listed(content).encode())
        yield Output(name, page)


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
            "answers": {**phrases.answers.model_dump(), **phrases.site.paper},
            "search": phrases.search.model_dump(include={"wait", "broken"}),
            "guide": up,
            "policy": service_worker.POLICY,
            "tab": settings.tab or settings.title,
            "editions": others,
        },
        "nav": pages.menu(edition.program, edition.written),
    }


# ── What belongs to someone else ───────────────────────────────────────────────────────────────────────────────────────


def refuse_what_others_made(folders: Folders, editions: Iterable[Edition]) -> None:
    """Raise ContentError, before any work, when something that we did not write stands where we are going to."""
    remedy = "move it elsewhere, and build again"
    trees.refuse_other_scratch(folders.work / "next")
    refuse_to_replace(folders.stamp, lambda content: bool(re.fullmatch(rb"[0-9a-f]{64}\n[0-9a-f]{64}\n", content)), remedy)
    for suffix in (edition.suffix for edition in editions):
        trees.recover(folders.docs(suffix), folders.edited)
        trees.refuse_what_is_not_ours(folders.docs(suffix), remedy)
        for when in ("", "-next"):
            refuse_to_replace(folders.settings(suffix, when), lambda content: content.startswith(COMMENT.encode()), remedy)


def about_edited(edited: Iterable[Path], folders: Folders) -> list[Problem]:
    """Say that files of ours were changed by someone, and where they are now."""
    names = list(dict.fromkeys(map(shown, edited)))
    if not names:
        return []
    more = f", and {len(names) - 1} more," if len(names) > 1 else ""
    what = f"someone changed this file{more} after it was built, and now it is built anew"
    remedy = f"what was written there is kept in {shown(folders.edited)}; change the content instead, and remove that folder"
    return [Problem(Place(names[0]), what, remedy, "warning")]
