"""What the tests share: a copy of the project, the site it builds, and a browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.publish.builders import BUILDERS
from tests.golden_files import pytest_addoption, pytest_configure  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ("content", "docs", "overrides", "schema", "mkdocs.yml")

DEFAULT = next(iter(BUILDERS))

TODAY = "1795953600"  # 2026-11-29: what is past its date must not depend on when the tests run

# What is started in the background ignores Ctrl+C, and so would all that a suite started there starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# What “make test” tells the make below it: there, each is one that somebody typed.
for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
    os.environ.pop(name, None)

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


def lay_out_minimal(folder: Path) -> Path:
    """Copy the minimal program into a project of its own."""
    shutil.copytree(ROOT / "tests/content/minimal", folder / "content")
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
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


@pytest.fixture(scope="session", params=BUILDERS)
def builder(request: pytest.FixtureRequest) -> str:
    """Each site builder, by what stands in program.yaml."""
    return str(request.param)


@pytest.fixture(scope="session")
def made_by(builder: str, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real content that one builder makes; tests only read it."""
    if builder == DEFAULT:
        return built / "site"
    folder = copy_project(tmp_path_factory.mktemp(builder))
    shutil.copytree(built / "build/cache", folder / "build/cache")  # another builder makes no other documents
    with (folder / "content/en/program.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"builder: {builder}\n")
    done = guide("build", cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), f"{done.stderr}\nThe tests install every builder: python install.py --tests"
    return folder / "site"


# ── Other programs than this guide ─────────────────────────────────────────────────────────────────────────────────────

STEPS = ("begin-small", "find-others", "keep-going")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program begun in an empty place, with three steps more, a worksheet more and colors of its own; built."""
    folder = tmp_path_factory.mktemp("elsewhere")
    done = guide("new", "program", "quiet-evenings", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    project = folder / "quiet-evenings"
    for command in (*(["step", id] for id in STEPS), ["worksheet", "evening-review"]):
        assert guide("new", *command, cwd=project).returncode == 0
    step = project / "content/en/steps/02-begin-small.yaml"
    step.write_text(step.read_text() + "exercises: [{id: look-back, title: Look back, text: In the evening., worksheet: evening-review}]\n")
    program = project / "content/en/program.yaml"
    program.write_text(program.read_text() + 'colors:\n  accent: "#7a1F5c"\n  accent_dark: "#f0b6dc"\n')
    return build(project)


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of tests/content/full, with nothing beside its content; built."""
    folder = tmp_path_factory.mktemp("full")
    shutil.copytree(ROOT / "tests/content/full", folder / "content")
    return build(folder)


def build(project: Path) -> Path:
    done = guide("build", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    return project
