"""What is to be taken away from a site, and the manifest that lists it: PDFs, the EPUB, Word files and archives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from generator.editions import Edition
from generator.model import Program
from generator.publish.files import Copy
from generator.publish.pdf_workers import Rendering
from generator.publish.store import Kept, Store, name_of
from generator.publish.trees import Digests
from generator.render import archives
from generator.render.downloads import GZIP, Download, Gzipped, gzipped
from generator.render.exports import EXPORTS
from generator.render.output import Output
from generator.render.pdf.documents import Document

DOWNLOADS = "downloads"
MANIFEST = f"{DOWNLOADS}/manifest.json"
KINDS = ("pdf", "gz", *(export.suffix for export in EXPORTS))  # of files that are kept from one build to the next


def is_download(name: str) -> bool:
    """Return whether a path below a site is of something to be taken away."""
    return name.startswith(f"{DOWNLOADS}/")


def count(site: Path) -> int:
    """Return how many documents a site has."""
    return len(json.loads((site / MANIFEST).read_bytes())["documents"])


def digests(staged: Path) -> Digests:
    """Return what is known already of the documents, and of files of other kinds."""
    manifest = json.loads((staged / MANIFEST).read_bytes())
    return {about["path"]: about["sha256"] for about in (*manifest["documents"], *manifest["files"])}


def files(
    rendering: Rendering,
    editions: Iterable[Edition],
    store: Store,
    machinery: str,
    wanted: Callable[[], bool],
    tell: Callable[[int, int, Document], None],
) -> Iterator[Output | Copy]:
    """Yield every document and every file of another kind, and the manifest that lists them; `machinery` names what makes them."""
    programs = [edition.program for edition in editions]
    # While the documents are rendered.
    others = [file for program in programs for file in _exported(program, store, machinery)]
    finished = list(rendering.results(wanted, tell))
    sheets = [(document, _packed(kept, store)) for document, kept in finished if document.kind == "worksheet"]
    zips = [file for program in programs for file in archives.archives(program, sheets)]
    yield from (Copy(document.path, kept.file) for document, kept in finished)
    yield from (Copy(download.path, kept.file) for download, kept in others)
    yield from (Output(download.path, content) for download, content in zips)
    about = [_about_file(download, kept.file.stat().st_size, kept.sha256) for download, kept in others]
    about += [_about_file(download, len(content), hashlib.sha256(content).hexdigest()) for download, content in zips]
    manifest = {"documents": [_about_document(*each) for each in finished], "files": about}
    yield Output.of(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def _exported(program: Program, store: Store, machinery: str) -> Iterator[tuple[Download, Kept]]:
    """Yield the other files of a program, each by what it is made of; they take too little time to be shared among cores."""
    for export in EXPORTS:
        for download in export.plan(program):
            name = name_of(export.suffix, machinery, download.id, *export.made_of(program, download))
            yield download, store.made(name, export.suffix, partial(export.render, program, download))


def _packed(document: Kept, store: Store) -> Gzipped:
    """Return a document as it stands in an archive, in which most are as they were before."""
    name = name_of(GZIP, document.sha256)
    return Gzipped(store.made(name, "gz", lambda: gzipped(document.bytes).content).bytes)


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


def _about_file(download: Download, size: int, sha256: str) -> dict[str, Any]:
    return {**vars(download), "bytes": size, "sha256": sha256}
