"""Let one build at a time write, and say in a sentence what the system refuses."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from generator.problems import ContentError, Place, Problem, refused, shown

PATIENCE = 60.0  # seconds to wait for another build; a cold one takes a few


@contextmanager
def turn(work: Path, site: Path, tell: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Wait until no other build writes into `work`, then let the caller write; its lock ends with it, however it ends.

    Raises ContentError when another build goes on for too long, and for everything that the system refuses: a full
    disk, a folder that may not be written.
    """
    try:
        work.mkdir(parents=True, exist_ok=True)
        with (work / "lock").open("a+b") as lock:
            _wait(lock, tell)
            yield
    except OSError as error:
        raise refused(error, site) from None
    except BrokenExecutor:
        remedy = "close other programs, and try again; when memory is short, a build needs about 1 GB"
        raise ContentError([Problem(Place(shown(work)), "a part of this build was stopped from outside", remedy)]) from None


def _wait(lock: IO[bytes], tell: Callable[[str], None]) -> None:
    began, told = time.monotonic(), False
    while not _taken(lock):
        waited = time.monotonic() - began
        if waited > PATIENCE:
            remedy = "wait until it is done, or stop it, and build again"
            raise ContentError([Problem(Place(shown(Path(lock.name))), "another build is writing here", remedy)])
        if not told:  # through a pipe too: whoever sees nothing happen stops it
            folder = shown(Path(lock.name).parent)
            print(f"Another build is writing into {folder}. This one waits until it is done.", file=sys.stderr, flush=True)
            told = True
        tell(f"Waiting, {waited:.0f} s")
        time.sleep(0.1)


def _taken(lock: IO[bytes]) -> bool:
    """Try to lock a file. The system frees it when this process ends; workers, which are copies of it, do not hold it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return os.name == "posix"  # some network disks know no locks, and then builds go on without; Windows says so when it is locked
    return True
