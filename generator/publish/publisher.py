"""Let a site builder publish staged trees, in a process of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from generator.problems.problem import ContentError, Place, Problem
from generator.publish import processes
from generator.publish.builders import BUILDERS
from generator.publish.builders.builder import Tree
from generator.publish.paths import Folders


class Publisher:
    """A site builder in a process of its own: it gets ready while others read and check, and is asked as often as one likes."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._start(next(iter(BUILDERS)))

    def __enter__(self) -> Publisher:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _start(self, builder: str) -> None:
        self._builder, self._busy = builder, False
        context = processes.context()
        self._ours, theirs = context.Pipe()
        about = (theirs, self._ours, builder, self._folders, os.getpid())
        self._process = context.Process(target=_serve, args=about, daemon=True)
        with processes.sheltered():
            self._process.start()
        theirs.close()

    def _end(self) -> None:
        self._ours.close()  # it ends when nothing more can come
        if self._busy:
            self._process.terminate()
        self._process.join()

    def begin(self, builder: str, trees: Sequence[Tree]) -> None:
        """Begin to publish trees, one after the other, with the builder of this name."""
        if builder != self._builder:  # in a fresh process, for one builder may stand in the way of another
            self._process.terminate()  # workers may hold the other end of its pipe too, so that it would not hear of the end
            self._end()
            self._start(builder)
        self._busy = True
        self._ours.send(list(trees))

    def finish(self) -> None:
        """Wait until they are published; raises ContentError when the builder warns of anything, such as a link to nowhere."""
        try:
            problems: list[Problem] = self._ours.recv()
            self._busy = False
        except EOFError:
            what = f"{BUILDERS[self._builder].name} was stopped from outside"
            raise ContentError([Problem(Place("mkdocs.yml"), what, "close other programs, and build again")]) from None
        if problems:
            raise ContentError(problems)


def _serve(trees: Connection, other_end: Connection, builder: str, folders: Folders, parent: int) -> None:
    """Publish what comes through a connection, and answer with what the builder warned of."""
    other_end.close()  # or the end of its owner would never be seen
    processes.begin(parent)
    with suppress(Exception):  # what is wrong is told when there is a tree to publish
        BUILDERS[builder].get_ready(folders)
    while True:
        try:
            asked = trees.recv()
        except EOFError:
            return
        answer = BUILDERS[builder].publish(asked)
        with suppress(BrokenPipeError):  # nobody waits for it any more
            trees.send(answer)
        gc.enable()  # one build ends before memory matters; many do not
