"""The processes that work beside the main one, and how they start and end."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkContext, SpawnContext
from pathlib import Path


def context() -> ForkContext | SpawnContext:
    """Return how workers start: as copies of this process, which is quick, or afresh where a copy would not be safe.

    A copy lacks the threads of its origin and waits for them for ever, those of Python and those that Typst starts for itself.
    """
    tasks = Path("/proc/self/task")
    alone = tasks.is_dir() and len(os.listdir(tasks)) == 1
    return multiprocessing.get_context("fork") if alone else multiprocessing.get_context("spawn")


@contextmanager
def sheltered() -> Iterator[None]:
    """Start processes that Ctrl+C does not reach from their first moment; this one hears of it when the block ends."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin(parent: int) -> None:
    """Get a process ready for short hard work; it ends when its `parent`, which may be gone already, is no more."""
    gc.disable()
    os.environ["RAYON_NUM_THREADS"] = "1"  # there is one process for each core; threads of Typst's own would only wait for them
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the main process, which ends this one
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
