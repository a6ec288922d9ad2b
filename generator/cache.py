"""Render documents on every core, and keep them by what they are made of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from generator import documents, workers
from generator.documents import Document, Rendered

SPARE = 400  # how many documents no longer in use are kept, for going back and forth between versions


class Rendering:
    """Documents on their way; those whose key is in the cache are not rendered again."""

    def __init__(self, planned: Sequence[Document], folder: Path, pool: ProcessPoolExecutor | None) -> None:
        self._folder = folder
        self._planned = planned
        self._keys = {document.path: documents.key(document) for document in planned}
        self._found = {document.path: _read(folder / self._keys[document.path]) for document in planned}
        self.missing = tuple(document for document in planned if self._found[document.path] is None)
        alike: dict[tuple[str, str], list[Document]] = {}  # those that differ in their paper only
        for document in sorted(self.missing, key=lambda document: -len(document.input)):  # the longest begin first
            alike.setdefault((document.input, document.print), []).append(document)
        self._groups = tuple(alike.values())
        run = pool.map if pool else map
        self._coming: Iterator[list[Rendered]] = run(documents.render_papers, self._groups)

    def results(self) -> Iterator[tuple[Document, Rendered]]:
        """Yield every document in the order planned, waiting for those still being rendered."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for group, papers in zip(self._groups, self._coming, strict=True):
            for document, rendered in zip(group, papers, strict=True):
                self._found[document.path] = rendered
                _write(self._folder / self._keys[document.path], rendered)
        self._forget()
        for document in self._planned:
            rendered_ = self._found[document.path]
            assert rendered_ is not None
            yield document, rendered_

    def _forget(self) -> None:
        used = set(self._keys.values())
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
        os.nice(5)


def rendered(document: Document, folder: Path) -> Rendered:
    """Return one document from the cache, or rendered now; the cache stays as it is."""
    return _read(folder / documents.key(document)) or documents.render(document)


def _read(path: Path) -> Rendered | None:
    try:
        pages, _, content = path.read_bytes().partition(b"\n")
        return Rendered(content, int(pages))
    except (OSError, ValueError):
        return None


def _write(path: Path, rendered: Rendered) -> None:
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(b"%d\n" % rendered.pages + rendered.bytes)
    os.replace(beside, path)
