"""Render documents on every core, and keep them by what they are made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from generator import documents, workers
from generator.documents import Document, Rendered

ASK_EVERY = 0.1  # seconds between two questions whether documents are still wanted
LONG = 100_000  # characters of what is drawn in a document that takes much memory
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


class NoLongerWanted(Exception):
    """Raised when documents are given up while they are rendered."""


class Rendering:
    """Documents on their way; those whose key is in the cache are not rendered again."""

    def __init__(self, planned: Iterable[Document], folder: Path, pool: ProcessPoolExecutor) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._found: dict[Document, Kept | None] = {}
        self._coming: list[tuple[list[Document], Future[list[Kept]]]] = []
        files = _files(folder)
        for _, group in groupby(planned, lambda document: (document.input, document.print)):  # on either paper, made together
            alike = {document: _kept(files.get(documents.key(document))) for document in group}
            self._found |= alike
            missing = [document for document, kept in alike.items() if not kept]
            if missing:
                self._coming.append((missing, pool.submit(_render, folder, missing)))

    @property
    def planned(self) -> tuple[Document, ...]:
        """Every document, in the order planned."""
        return tuple(self._found)

    @property
    def missing(self) -> tuple[Document, ...]:
        """Those that are rendered now."""
        return tuple(document for group, _ in self._coming for document in group)

    def results(self, wanted: Callable[[], bool] = lambda: True) -> Iterator[tuple[Document, Kept]]:
        """Yield every document in the order planned, waiting for those still being rendered as long as they are wanted."""
        for group, future in self._coming:
            while wait([future], ASK_EVERY).not_done:
                if not wanted():
                    for _, each in self._coming:
                        each.cancel()
                    raise NoLongerWanted
            self._found |= zip(group, future.result(), strict=True)
        for document, kept in self._found.items():
            assert kept
            yield document, kept

    def forget_others(self) -> None:
        """Remove what has been out of use for longest; nobody else may be building from the same cache."""
        used = {kept.file.name for kept in self._found.values() if kept}
        spare = [path for path in self._folder.iterdir() if path.name not in used]
        for path in sorted(spare, key=lambda path: -path.stat().st_mtime)[SPARE:]:
            path.unlink(missing_ok=True)


class Renderers:
    """The processes that render documents: started when they are first needed, and kept until the end."""

    def __init__(self, aside: bool = False) -> None:
        """Let them work aside when someone waits for what others do meanwhile."""
        self._pool: ProcessPoolExecutor | None = None
        self._begin = _begin_aside if aside else _begin

    def __enter__(self) -> Renderers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self) -> ProcessPoolExecutor:
        """Start the processes now, while this one can still be copied."""
        if not self._pool:
            self._pool = ProcessPoolExecutor(
                min(os.cpu_count() or 1, 8), mp_context=workers.context(), initializer=self._begin, initargs=(os.getpid(),)
            )
            with workers.sheltered():
                self._pool.submit(int)
        return self._pool

    def begin(self, planned: Iterable[Document], folder: Path) -> Rendering:
        """Begin to render documents in the background, each as soon as it is planned; the caller goes on until it asks for the results."""
        pool = self.start()
        with workers.sheltered():
            return Rendering(planned, folder, pool)


def _begin(parent: int) -> None:
    workers.begin(parent)
    documents.forget()  # it reads the fonts, which takes longest


def _begin_aside(parent: int) -> None:
    global _for_long
    _for_long = True
    _begin(parent)
    if hasattr(os, "nice"):
        os.nice(19)


def rendered(document: Document, folder: Path) -> Rendered:
    """Return one document from the cache, or rendered now; the cache stays as it is."""
    kept = _kept(_files(folder).get(documents.key(document)))
    return Rendered(kept.bytes, kept.pages) if kept else documents.render(document)


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of the cache by their keys."""
    return {file.name.partition("-")[0]: file for file in folder.glob("*.pdf")}


def _kept(file: Path | None) -> Kept | None:
    """Return what a file of the cache holds, unless it is not as it was written."""
    if not file:
        return None
    _, pages, sha256 = file.stem.split("-")
    return Kept(file, int(pages), sha256) if hashlib.sha256(file.read_bytes()).hexdigest() == sha256 else None


_for_long = False  # whether this process renders one build after the other, so that memory matters


def _render(folder: Path, alike: Sequence[Document]) -> list[Kept]:
    """Render documents that differ in nothing but their paper, and keep them."""
    if _for_long and len(alike[0].input) > LONG:
        documents.forget()
    return [_keep(folder, document, made) for document, made in zip(alike, documents.render_papers(alike), strict=True)]


def _keep(folder: Path, document: Document, made: Rendered) -> Kept:
    sha256 = hashlib.sha256(made.bytes).hexdigest()
    file = folder / f"{documents.key(document)}-{made.pages}-{sha256}.pdf"
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(made.bytes)
    os.replace(beside, file)
    return Kept(file, made.pages, sha256)
