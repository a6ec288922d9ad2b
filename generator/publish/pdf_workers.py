"""Render documents on every core; what is in the store is not rendered again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from itertools import groupby
from pathlib import Path
from typing import get_args

from generator.publish import processes, store
from generator.publish.store import Kept, Store
from generator.render.pdf import typeset
from generator.render.pdf.documents import Document, Print

ASK_EVERY = 0.1  # seconds between two questions whether documents are still wanted


class NoLongerWanted(Exception):
    """Raised when documents are given up while they are rendered."""


class Rendering:
    """Documents on their way; those that are in the store are not rendered again."""

    def __init__(self, planned: Iterable[Document], kept: Store, pools: Mapping[Print, ProcessPoolExecutor]) -> None:
        self._store = kept
        self._found: dict[Document, Kept | None] = {}
        self._coming: list[tuple[list[Document], Future[list[Kept]]]] = []
        for (_, print), group in groupby(planned, lambda document: (document.input, document.print)):  # on either paper, made together
            alike = {document: kept.get(typeset.key(document)) for document in group}
            self._found |= alike
            missing = [document for document, found in alike.items() if not found]
            if missing:
                self._coming.append((missing, pools[print].submit(_render, kept.folder, missing)))

    @property
    def planned(self) -> tuple[Document, ...]:
        """Every document, in the order planned."""
        return tuple(self._found)

    @property
    def missing(self) -> tuple[Document, ...]:
        """Those that are rendered now."""
        return tuple(document for group, _ in self._coming for document in group)

    def results(
        self, wanted: Callable[[], bool] = lambda: True, tell: Callable[[int, int, Document], None] = lambda done, of, slowest: None
    ) -> Iterator[tuple[Document, Kept]]:
        """Yield every document in the order planned, waiting for those still being rendered as long as they are wanted.

        `tell` hears again and again how many of how many are rendered, and which of the others was begun first.
        """
        for group, future in self._coming:
            while wait([future], ASK_EVERY).not_done:
                tell(self._done(), len(self.missing), group[0])
                if not wanted():
                    for _, each in self._coming:
                        each.cancel()
                    raise NoLongerWanted
            self._found |= zip(group, map(self._store.use, future.result()), strict=True)
        if self.missing:
            tell(self._done(), len(self.missing), self.missing[-1])
        for document, kept in self._found.items():
            assert kept
            yield document, kept

    def _done(self) -> int:
        return sum(len(group) for group, future in self._coming if future.done())


class Renderers:
    """The processes that render documents: started when they are first needed, and kept until the end."""

    def __init__(self, aside: bool = False) -> None:
        """Let them work aside when someone waits for what others do meanwhile, again and again.

        Then each print has one process of its own, which has in mind what it set last: of a book it sets anew what has changed.
        """
        self._pools: dict[Print, ProcessPoolExecutor] = {}
        self._aside = aside

    def __enter__(self) -> Renderers:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in set(self._pools.values()):
            pool.shutdown(cancel_futures=True)

    def start(self) -> dict[Print, ProcessPoolExecutor]:
        """Start the processes now, while this one can still be copied."""
        prints = get_args(Print)
        if not self._pools and self._aside:
            self._pools = {print: _pool(1, _begin_aside) for print in prints}
        elif not self._pools:
            self._pools = dict.fromkeys(prints, _pool(min(os.cpu_count() or 1, 8), _begin))
        return self._pools

    def begin(self, planned: Iterable[Document], kept: Store) -> Rendering:
        """Begin to render documents in the background, each as soon as it is planned; the caller goes on until it asks for the results."""
        pools = self.start()
        with processes.sheltered():
            return Rendering(planned, kept, pools)


def _pool(size: int, begin: Callable[[int], None]) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(size, mp_context=processes.context(), initializer=begin, initargs=(os.getpid(),))
    with processes.sheltered():
        pool.submit(int)
    return pool


def _begin(parent: int) -> None:
    processes.begin(parent)
    typeset.forget()  # it reads the fonts, which takes longest


def _begin_aside(parent: int) -> None:
    _begin(parent)
    if hasattr(os, "nice"):
        os.nice(19)


def _render(folder: Path, alike: Sequence[Document]) -> list[Kept]:
    """Render documents that differ in nothing but their paper, and keep them."""
    made = zip(alike, typeset.render_papers(alike), strict=True)
    return [store.put(folder, typeset.key(document), "pdf", pdf.bytes, pdf.pages) for document, pdf in made]
