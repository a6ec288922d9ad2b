"""Build all: read, check, render, stage, publish."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import manifest, progress, staging
from generator.editions import Edition, checked
from generator.problems.problem import Problem
from generator.publish import service_worker, trees
from generator.publish.files import link_or_copy, write
from generator.publish.fingerprint import fingerprint, machinery, same_as_last_time
from generator.publish.lock import turn
from generator.publish.paths import Folders
from generator.publish.pdf_workers import Renderers
from generator.publish.publisher import Publisher
from generator.publish.store import Store
from generator.render.output import Output
from generator.render.pdf import documents
from generator.render.pdf.documents import Document

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
        return _build(folders, publisher, renderers, tell, pages_stand, wanted)


def _build(
    folders: Folders, publisher: Publisher, renderers: Renderers, tell: Tell, pages_stand: Tell | None, wanted: Callable[[], bool]
) -> Built:
    edited = [folders.site / name for name in trees.recover(folders.site, folders.edited)]
    machine = machinery()
    made_of = fingerprint(folders, machine)
    if same_as_last_time(folders.stamp, made_of, folders.site):
        return Built(manifest.count(folders.site), 0, tuple(staging.about_edited(edited, folders)), changed=False)

    renderers.start()
    editions = checked(folders)
    staging.refuse_what_others_made(folders, editions)
    builder = staging.builder(editions)

    fresh = trees.make_scratch(folders.work / "next")
    store = Store(folders.cache)
    begin = partial(renderers.begin, (document for edition in editions for document in documents.plan(edition.program)), store)
    coming = None if pages_stand else begin()  # who waits for the pages waits for no document's words
    for edition in editions:
        staging.stage(edition, editions, folders, fresh)

    tell("Publishing the pages")
    publisher.begin(builder, [staging.tree(edition, folders, fresh) for edition in editions])
    coming = coming or begin()
    _finish_pages(publisher, editions, fresh / "site")
    rest = f"Rendering {len(coming.missing):,} documents"
    site = fresh / "site"
    known: trees.Digests = {}
    if pages_stand:
        edited += _put(site, folders, trees.take(folders.site, site, manifest.is_download))
        site = fresh / "whole"
        known = trees.take(folders.site, site, lambda name: not manifest.is_download(name))
    (pages_stand or tell)(rest)

    def rendered(done: int, of: int, slowest: Document) -> None:
        tell(progress.bar("Rendering", done, of, slowest.path.partition("/")[2] if done < of else ""))

    write(manifest.files(coming, editions, store, machine, wanted, rendered), fresh / "docs")
    edited += _put_all(site, fresh / "docs", folders, known)
    edited += _put_staged(editions, fresh, folders)

    store.forget_others(*manifest.KINDS)
    write([Output.of(folders.stamp.name, f"{made_of}\n{trees.state(folders.site)}\n")], folders.work)
    warnings = [warning for edition in editions for warning in edition.warnings]
    return Built(len(coming.planned), len(coming.missing), tuple(warnings + staging.about_edited(edited, folders)))


def _finish_pages(publisher: Publisher, editions: Sequence[Edition], site: Path) -> None:
    """Wait for the pages of every edition, and make them work without a connection."""
    publisher.finish()
    for edition in reversed(editions):  # the first holds the others
        service_worker.finish(site / edition.folder, {other.folder for other in editions if other.folder != edition.folder})


def _put_all(fresh: Path, staged: Path, folders: Folders, known: trees.Digests) -> list[Path]:
    """Put new pages, and the documents that are staged, in the place of the site; returns what of it was edited."""
    shutil.copytree(staged / manifest.DOWNLOADS, fresh / manifest.DOWNLOADS, copy_function=link_or_copy)
    return _put(fresh, folders, {**known, **manifest.digests(staged)})


def _put(fresh: Path, folders: Folders, known: trees.Digests) -> list[Path]:
    trees.sign(fresh, known)
    return [folders.site / name for name in trees.replace(folders.site, fresh, folders.edited)]


def _put_staged(editions: Sequence[Edition], fresh: Path, folders: Folders) -> list[Path]:
    """Put each staged tree, and the settings beside it, in the place of the last; returns what of them was edited."""
    edited = []
    known = manifest.digests(fresh / "docs")
    for edition in editions:
        staged = folders.docs(edition.suffix)
        trees.sign(fresh / staged.name, known)
        edited += [staged / name for name in trees.replace(staged, fresh / staged.name, folders.edited)]
        os.replace(folders.settings(edition.suffix, "-next"), folders.settings(edition.suffix))
    trees.remove_scratch(fresh)
    return edited
