"""Golden files: what is expected, kept as a file; `--update-golden`, or GOLDEN=write, writes what was found instead.

For tests/conftest.py:  from tests.golden_files import pytest_addoption, pytest_configure  # noqa: F401
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the tests find as what they expect from now on")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden"):
        os.environ["GOLDEN"] = "write"  # workers of pytest-xdist inherit it


def updating() -> bool:
    """Return whether golden files are to be written."""
    return os.environ.get("GOLDEN") == "write"


def same_as_golden(found: str, golden: Path) -> None:
    """Compare a text with its golden file, or write it there."""
    if updating():
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert golden.is_file(), "there is no golden file yet: pytest --update-golden"
    assert found == golden.read_text(encoding="utf-8"), "when this change is wanted: pytest --update-golden, and read the difference"
