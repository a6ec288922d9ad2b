"""What the tests share: a copy of the project, the site it builds, and a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden_files import pytest_addoption, pytest_configure  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ("content", "docs", "overrides", "schema", "mkdocs.yml")

TODAY = "1795435200"  # 2026-11-23: what is past its date must not depend on when the tests run

Guide = Callable[..., subprocess.CompletedProcess[str]]


def copy_project(folder: Path, project: Path = ROOT) -> Path:
    """Copy what a build reads, so that a test can change it."""
    for name in PROJECT:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    return folder


def guide(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, in a folder."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "generator.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "SOURCE_DATE_EPOCH": TODAY, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project to change."""
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its site built; tests only read it."""
    folder = copy_project(tmp_path_factory.mktemp("built"))
    done = guide("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def site(built: Path) -> Path:
    """The built site of the real content; tests only read it."""
    return built / "site"
