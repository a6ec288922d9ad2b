"""Render documents on every core, and keep them by what they are made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import documents, workers
from generator.documents import Document, Rendered

SPARE = 400  # how many documents no longer in use are kept, for going back and forth between versions


@dataclass(frozen=True)
class Kept:
    """A finished PDF in the cache; its file is replaced, never changed."""

    file: Path
    pages: int
    sha256: str

    @property
    def bytes(self) -> bytes:
        """What is in it."""
        return self.file.read_bytes()


class Rendering:
    """Documents on their way; those whose key is in the cache are not rendered again."""

    def __init__(self, planned: Sequence[Document], folder: Path, pool: ProcessPoolExecutor | None) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        keys = {document.path: documents.key(document) for document in planned}
        kept = _all_kept(folder, set(keys.values()))
        self._planned = planned
        self._found = {path: kept[key] for path, key in keys.items() if key in kept}
        self.missing = tuple(document for document in planned if document.path not in self._found)
        alike: dict[tuple[str, str], list[Document]] = {}  # those that differ in their paper only
        # Books first, since all wait for the longest; then the short ones, because Typst keeps much of a long one in mind for a while.
        for document in sorted(self.missing, key=lambda document: (document.kind not in documents.BOOKS, len(document.input))):
            alike.setdefault((document.input, document.print), []).append(document)
        self._groups = tuple(alike.values())
        run = pool.map if pool else map
        self._coming: Iterator[list[Kept]] = run(partial(_render, folder), self._groups)

    def results(self) -> Iterator[tuple[Document, Kept]]:
        """Yield every document in the order planned, waiting for those still being rendered."""
        for group, papers in zip(self._groups, self._coming, strict=True):
            self._found |= {document.path: kept for document, kept in zip(group, papers, strict=True)}
        self._forget()
        for document in self._planned:
            yield document, self._found[document.path]

    def _forget(self) -> None:
        used = {kept.file.name for kept in self._found.values()}
        spare = [path for path in self._folder.iterdir() if path.name not in used]
        for path in sorted(spare, key=lambda path: -path.stat().st_mtime)[SPARE:]:
            path.unlink(missing_ok=True)


class Renderers:
    """The processes that render documents: started when they are first needed, and kept until the end."""

    def __init__(self, aside: bool = False) -> None:
        """Let them work aside when someone waits for what others do meanwhile."""
        self._pool: ProcessPoolExecutor | None = None
        self._begin = _begin_aside if aside else workers.begin

    def __enter__(self) -> Renderers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Start the processes now, while this one can still be copied."""
        cores = min(os.cpu_count() or 1, 8)
        if cores > 1 and not self._pool:
            self._pool = ProcessPoolExecutor(cores, mp_context=workers.context(), initializer=self._begin)
            with workers.sheltered():
                self._pool.submit(int)

    def begin(self, planned: Sequence[Document], folder: Path) -> Rendering:
        """Begin to render documents in the background; the caller goes on with other work until it asks for the results."""
        self.start()
        with workers.sheltered():
            return Rendering(planned, folder, self._pool)


def _begin_aside() -> None:
    workers.begin()
    if hasattr(os, "nice"):
        os.nice(19)


def rendered(document: Document, folder: Path) -> Rendered:
    """Return one document from the cache, or rendered now; the cache stays as it is."""
    key = documents.key(document)
    kept = _all_kept(folder, {key}).get(key)
    return Rendered(kept.bytes, kept.pages) if kept else documents.render(document)


def _all_kept(folder: Path, keys: Collection[str]) -> dict[str, Kept]:
    """Return what the cache holds by its key; a file that is not as it was written does not count."""
    kept = {}
    for file in folder.glob("*.pdf"):
        key, _, facts = file.stem.partition("-")
        pages, _, sha256 = facts.partition("-")
        if key in keys and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
            kept[key] = Kept(file, int(pages), sha256)
    return kept


def _render(folder: Path, alike: Sequence[Document]) -> list[Kept]:
    """Render documents that differ in nothing but their paper, and keep them."""
    return [_keep(folder, document, made) for document, made in zip(alike, documents.render_papers(alike), strict=True)]


def _keep(folder: Path, document: Document, made: Rendered) -> Kept:
    sha256 = hashlib.sha256(made.bytes).hexdigest()
    file = folder / f"{documents.key(document)}-{made.pages}-{sha256}.pdf"
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(made.bytes)
    os.replace(beside, file)
    return Kept(file, made.pages, sha256)
