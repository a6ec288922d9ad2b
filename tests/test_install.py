"""Installing: what is pinned holds wherever we promise it, and .venv is made anew when it must be, and only then."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

LOCKS = ("build", "site", "test")
PROMISED = ("3.11.0", "3.11.4", "3.11.5", "3.12.0", "3.13.0", "3.14.0")
# The Apple systems with Apple's own chips: for older ones, pikepdf comes without a wheel.
SYSTEMS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
# These come as sources for some systems; setuptools alone builds them, without a compiler too, for it then leaves their C away.
SOURCES = ("rcssmin", "rjsmin")


def entries(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Yield what a file in requirements/ pins, with the digests that it may have."""
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").replace("\\\n", "")
    for line in text.splitlines():
        if not line.startswith("#"):
            said, *digests = line.split("--hash=")
            yield Requirement(said.strip()), [digest.strip() for digest in digests]


def pinned(name: str) -> list[str]:
    return [str(requirement) for requirement, _ in entries(name)]


# ── What is pinned ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", LOCKS)
def test_all_that_is_pinned_has_one_version_and_digests_and_names_no_place(name: str) -> None:
    for requirement, digests in entries(name):
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)) and not requirement.url, requirement
        assert digests and all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in digests), requirement
    assert not re.search(r"://|^-|file:", (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8"), re.M)


def test_the_tests_run_with_what_the_site_is_built_with() -> None:
    assert len(pinned("site")) > 40
    assert set(pinned("site")) - set(pinned("test")) == set(), "run: make upgrade"


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_pinned_says_itself_that_it_runs_on_each_python_that_we_promise(name: str) -> None:
    """Read from what is installed here; what is pinned for another Python is asked of the registry below."""
    wrong: list[str] = []
    read = 0
    for requirement, _ in entries(name):
        marker = requirement.marker
        if marker is None or marker.evaluate():
            package = distribution(requirement.name)
            assert package.version in requirement.specifier, "this environment was not made with requirements/"
            runs_on = SpecifierSet(package.metadata.get("Requires-Python") or "")
            wrong += [f"{requirement} needs Python {runs_on}, not {python}" for python in pythons(requirement) if python not in runs_on]
            read += 1
        else:
            assert marker.evaluate({"os_name": "nt"}) or pythons(requirement), f"who needs {requirement}?"
    assert read
    assert wrong == []


def pythons(requirement: Requirement) -> list[str]:
    """Return the promised Pythons that a requirement is for."""
    marker = requirement.marker
    around = [{"python_full_version": python, "python_version": python.rpartition(".")[0]} for python in PROMISED]
    return [each["python_full_version"] for each in around if marker is None or marker.evaluate(dict(each))]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", ("3.11.0", "3.14.0"))
def test_what_is_pinned_can_be_installed_there(python: str, system: str, tmp_path: Path) -> None:
    """A resolver asks the registry for all that pip would install: versions that fit each other, and wheels with these digests."""
    done = resolve(ROOT / "requirements/test.txt", python, system, tmp_path)
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_installed_there_is_noticed(tmp_path: Path) -> None:
    planted = tmp_path / "planted.txt"
    text = (ROOT / "requirements/test.txt").read_text(encoding="utf-8")
    one_version = re.sub(r"^pymdown-extensions==.* < .*\n(    --hash.*\n)+", "", text, flags=re.M)
    planted.write_text(one_version.replace(" ; python_full_version >= '3.11.5'", ""), encoding="utf-8")
    done = resolve(planted, "3.11.4", SYSTEMS[0], tmp_path)
    assert done.returncode == 1 and "pymdown-extensions==13.1 depends on Python>=3.11.5" in " ".join(done.stderr.split())


def resolve(lock: Path, python: str, system: str, folder: Path) -> subprocess.CompletedProcess[str]:
    text = lock.read_text(encoding="utf-8")
    if "linux" not in system:
        text = re.sub(rf"^({'|'.join(SOURCES)})==.*\n(    --hash.*\n)+", "", text, flags=re.M)
    (folder / "lock.txt").write_text(text, encoding="utf-8")
    options = ["--quiet", "--dry-run", "--no-config", "--no-build", "--require-hashes", "--target", folder / "nowhere"]
    return subprocess.run(
        ["uv", "pip", "install", *options, "--python-version", python, "--python-platform", system, "-r", folder / "lock.txt"],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "MACOSX_DEPLOYMENT_TARGET": "15.0"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )


# ── The environment ────────────────────────────────────────────────────────────────────────────────────────────────────

TINY = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "tiny"
version = "1"
[project.scripts]
guide = "generator.cli:main"
[tool.setuptools]
packages = ["generator"]
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with no packages of its own and the real ways to install it, which was installed; tests copy it."""
    folder = tmp_path_factory.mktemp("installed") / "guide"
    (folder / "requirements").mkdir(parents=True)
    for name in ("install.py", "Makefile", "requirements/build.txt"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("site", "test"):
        (folder / f"requirements/{name}.txt").write_text("# nothing\n")
    (folder / "pyproject.toml").write_text(TINY)
    (folder / "setup.py").write_text("from setuptools import setup\n\nsetup()\n")
    (folder / "generator").mkdir()
    (folder / "generator/cli.py").write_text("def main():\n    print('a tiny site')\n\n\nif __name__ == '__main__':\n    main()\n")
    done = install(folder)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("Installing into .venv")
    return folder


@pytest.fixture
def tiny(finished: Path) -> Iterator[Path]:
    """A copy in the very folder where it was installed, so that it is in order; what stood there is put back afterwards."""
    kept = finished.with_name("kept")
    shutil.copytree(finished, kept, symlinks=True)
    yield finished
    shutil.rmtree(finished)
    kept.rename(finished)


def install(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "install.py", *arguments, folder=folder, **environment)


def run(*command: str | Path, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PIP_NO_COMPILE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )


def command(folder: Path) -> Path:
    return folder / ".venv" / ("Scripts/guide.exe" if os.name == "nt" else "bin/guide")


def sign(folder: Path) -> Path:
    return folder / ".venv/made-by-install.json"


def test_what_is_in_order_stays_as_it_is(tiny: Path) -> None:
    before = {path: path.lstat().st_mtime_ns for path in (tiny / ".venv").rglob("*")}
    done = install(tiny)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {path: path.lstat().st_mtime_ns for path in (tiny / ".venv").rglob("*")} == before


@pytest.mark.skipif(os.name == "nt", reason="make and these names are for other systems")
def test_a_project_that_moved_builds_where_it_is_now(tiny: Path, tmp_path: Path) -> None:
    there = tmp_path / 'Évelyn’s "new" guide, it\'s 100% $HOME & 中文'
    shutil.copytree(tiny, there, symlinks=True)
    shutil.move(tiny, tmp_path / "gone")
    try:
        done = run("make", "site", folder=there)
        assert (done.returncode, done.stderr) == (0, "") and done.stdout.endswith("a tiny site\n")
        assert run(there / ".venv/bin/python", "-c", "import generator.cli as c; print(c.__file__)", folder=tmp_path).stdout == (
            f"{there}/generator/cli.py\n"
        )
        assert json.loads(sign(there).read_text(encoding="utf-8"))["folder"] == str(there / ".venv")
    finally:
        shutil.move(tmp_path / "gone", tiny)


def test_what_another_python_made_or_an_attempt_that_was_stopped_is_made_anew(tiny: Path) -> None:
    made = json.loads(sign(tiny).read_text())
    sign(tiny).write_text(json.dumps({**made, "python": "3.11.2 (of old)"}))
    (tiny / ".venv/left-over").write_text("of another Python")
    stopped = install(tiny, PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="")
    assert stopped.returncode == 1 and stopped.stderr.endswith("what stopped it stands above. Try again: it begins anew.\n")
    assert not (tiny / ".venv/left-over").exists() and not command(tiny).exists()
    (tiny / ".venv/left-over").write_text("half a package")
    assert install(tiny).returncode == 0
    assert json.loads(sign(tiny).read_text()) == made and command(tiny).exists()
    assert not (tiny / ".venv/left-over").exists()


@pytest.mark.skipif(os.name == "nt", reason="make is for other systems")
def test_without_a_word_about_python_make_stays_with_the_one_that_there_is(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "python3").write_text('#!/bin/sh\necho "the system\'s Python was asked" >&2\nexit 1\n')
    (tmp_path / "python3").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert run("make", "site", folder=tiny, PATH=path).returncode == 0
    (tiny / ".venv/bin/python").unlink()
    assert "the system's Python was asked" in run("make", "site", folder=tiny, PATH=path).stderr


def test_what_is_needed_now_is_installed_over_what_there_is(tiny: Path) -> None:
    (tiny / ".venv/stays").write_text("as the environment does")
    for text, arguments in ((TINY.replace("guide =", "other ="), ()), (TINY, ("--tests",))):
        (tiny / "pyproject.toml").write_text(text)
        assert install(tiny, *arguments).returncode == 0
        assert command(tiny).exists() == (text == TINY) and (tiny / ".venv/stays").exists()
    assert (install(tiny).stdout, install(tiny, "--tests").stdout) == ("", ""), "the tests' packages hold the site's"


@pytest.mark.parametrize("what", ("folder", "environment", "link", "file"))
def test_an_environment_of_somebody_else_stays_as_it_is(what: str, tiny: Path, tmp_path: Path) -> None:
    shutil.rmtree(tiny / ".venv")
    theirs = tmp_path / "theirs" if what == "link" else tiny / ".venv"
    if what == "file":
        theirs.write_text("mine")
    else:
        theirs.mkdir()
        (theirs / ("pyvenv.cfg" if what == "environment" else "notes.txt")).write_text("mine")
        if what == "link":
            (tiny / ".venv").symlink_to(theirs)
    done = install(tiny)
    assert done.returncode == 1
    assert done.stderr == ".venv was not made by this project, so it stays as it is. Move it away or remove it, and try again.\n"
    assert [path.read_text() for path in ([theirs] if what == "file" else theirs.iterdir())] == ["mine"]


def test_an_old_python_is_told_so(tiny: Path) -> None:
    sign(tiny).write_text("{}")
    assert planted("import sys; sys.version_info = (3, 9, 2)", tiny) == (
        "Python 3.11 or later is needed, and this is 3.9. Name another: make site PYTHON=python3.12\n"
    )
    ast.parse((ROOT / "install.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_python_without_what_makes_environments_is_told_what_to_install(tiny: Path) -> None:
    sign(tiny).write_text("{}")
    hide = "import importlib.util as u, sys; find = u.find_spec; u.find_spec = lambda name: name != 'ensurepip' and find(name)"
    said = planted(hide, tiny)
    assert said.splitlines()[-1].endswith(f"sudo apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv")


def planted(fault: str, folder: Path) -> str:
    """Return what is said when a fault of the system was planted first."""
    code = f"{fault}\nimport runpy, sys; sys.argv = ['install.py']; runpy.run_path('install.py', run_name='__main__')"
    done = run(sys.executable, "-c", code, folder=folder, PYTHONIOENCODING="utf-8")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return done.stderr
