"""The processes that render documents, and how they start."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from multiprocessing.context import BaseContext


def context() -> BaseContext:
    """Return how workers start: as copies of this process, which is quick, or afresh where a copy would not be safe.

    A copy lacks the threads of its origin and waits for them for ever; `guide serve` has threads, and macOS its own.
    """
    alone = threading.active_count() == 1
    return multiprocessing.get_context("fork" if sys.platform == "linux" and alone else "spawn")
