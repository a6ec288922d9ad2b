"""The processes that render documents: how they start, and starting them early. Imports nothing heavy, so that early is early."""

from __future__ import annotations

import multiprocessing
from functools import cache
from multiprocessing.context import BaseContext


@cache
def context() -> BaseContext:
    """Return how workers are started: never as copies of this process, whose threads (Typst’s, a server’s) they would lack."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    started = multiprocessing.get_context("forkserver")
    started.set_forkserver_preload(["generator.documents"])
    return started


def warm_up() -> None:
    """Start the process that workers are copied from; it gets ready while the content is read."""
    if context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()
