"""Start the command, so that Ctrl+C ends it without a traceback, whatever it is doing."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def main() -> int:
    """Run the command; returns its exit status."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # what runs in the background may be told to ignore it
        signal.signal(signal.SIGINT, _stop)
    from generator.cli import main as run

    try:
        return run()
    finally:
        if signal.getsignal(signal.SIGINT) is _stop:
            signal.signal(signal.SIGINT, _end)


def _stop(_: int, frame: FrameType | None) -> None:
    """Interrupt what goes on, so that it can tidy up; whoever asks again does not want to wait for that."""
    signal.signal(signal.SIGINT, _end)
    while frame:
        if frame.f_code.co_filename.startswith("<frozen importlib"):  # it might be caught there, and nothing is begun yet
            os._exit(130)
        frame = frame.f_back
    raise KeyboardInterrupt


def _end(*_: object) -> None:
    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
