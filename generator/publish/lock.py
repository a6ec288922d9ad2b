"""Let one build at a time write, and say in a sentence what the system refuses."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from errno import ENOLCK, ENOSYS, EOPNOTSUPP
from pathlib import Path

from filelock import FileLock, Timeout

from generator.problems.problem import ContentError, Place, Problem, refused, shown

PATIENCE = 60.0  # seconds to wait for another build; a cold one takes a few


@contextmanager
def turn(work: Path, site: Path, tell: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Wait until no other build writes into `work`, then let the caller write; its lock ends with it, however it ends.

    Raises ContentError when another build goes on for too long, and for everything that the system refuses: a full
    disk, a folder that may not be written.
    """
    lock = FileLock(work / "lock", fallback_to_soft=False)  # a file that stands for a lock would outlive whoever is killed
    try:
        work.mkdir(parents=True, exist_ok=True)
        _take(lock, tell)
        yield
    except OSError as error:
        raise refused(error, site) from None
    except BrokenExecutor:
        remedy = "close other programs, and try again; when memory is short, a build needs about 1 GB"
        raise ContentError([Problem(Place(shown(work)), "a part of this build was stopped from outside", remedy)]) from None
    finally:
        lock.release()


def _take(lock: FileLock, tell: Callable[[str], None]) -> None:
    began = time.monotonic()

    def given_up() -> bool:
        tell(f"Waiting, {time.monotonic() - began:.0f} s")
        return False

    try:
        try:
            lock.acquire(blocking=False)
        except Timeout:  # through a pipe too: whoever sees nothing happen stops it
            folder = shown(Path(lock.lock_file).parent)
            print(f"Another build is writing into {folder}. This one waits until it is done.", file=sys.stderr, flush=True)
            lock.acquire(PATIENCE, poll_interval=0.1, cancel_check=given_up)
    except Timeout:
        remedy = "wait until it is done, or stop it, and build again"
        raise ContentError([Problem(Place(shown(Path(lock.lock_file))), "another build is writing here", remedy)]) from None
    except OSError as error:
        if error.errno not in (ENOLCK, ENOSYS, EOPNOTSUPP):  # some network disks know no locks, and then builds go on without
            raise
