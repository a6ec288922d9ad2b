"""Whatever stops a build, the site is whole, old or new: a full disk, a kill in the middle, two builds at once."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOLCK, EXDEV
from pathlib import Path

import filelock
import pytest

from generator.cli import main
from generator.publish import lock, trees
from generator.publish.trees import LIST, recover, replace, sign
from tests.conftest import ROOT, copy_project, guide
from tests.test_commands import edit, tree

SHEET = "content/en/worksheets/urge-log.yaml"
TITLE = "title: Urge log"


def folder_of(path: Path, words: str) -> Path:
    """Write a small site, of which every file holds the same words."""
    for name in ("index.html", "steps/one/index.html", "steps/two/index.html", "worker.js"):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(words)
    sign(path)
    return path


def words_of(path: Path) -> str:
    """Return the words of a small site, which must be whole."""
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and file.name != LIST]
    words = {file.read_text() for file in files}
    assert len(files) == 4 and len(words) == 1, f"half of a site: {files} {words}"
    return words.pop()


def run_and_kill(act: Callable[[], None], at: int) -> bool:
    """Run something in a copy of this process, killed at its nth call of the file system; returns whether it was."""
    copy = os.fork()
    if copy == 0:
        calls = 0

        def count(event: str, arguments: object) -> None:
            nonlocal calls
            if event.startswith(("os.", "shutil.", "open")) and event != "os.kill":
                calls += 1
                if calls == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            act()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(copy, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0
    return killed


def never(*_: object) -> bool:
    return False


def rename_on_one_disk(source: str | Path, target: str | Path, rename: Callable[..., None] = os.rename) -> None:
    if Path(source).name == "fresh":
        raise OSError(EXDEV, os.strerror(EXDEV))
    rename(source, target)


@pytest.mark.parametrize("way", ["in one step", "one after the other", "from another disk", "from another disk, one after the other"])
@pytest.mark.parametrize("before", ["old", "nothing"])
def test_a_site_is_whole_wherever_its_exchange_is_killed(way: str, before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "after the other" in way:
        monkeypatch.setattr(trees, "_exchanged", never)
    if "another disk" in way:
        monkeypatch.setattr(os, "rename", rename_on_one_disk)
    seen = set()
    for at in range(1, 200):
        home = tmp_path / str(at)
        site = home / "public" / "site"
        if before == "old":
            folder_of(site, "old")
        fresh = folder_of(home / "work" / "fresh", "new")
        killed = run_and_kill(lambda: replace(site, fresh, home / "edited"), at)  # noqa: B023
        if "one after the other" in way or before == "nothing":
            recover(site, home / "edited")  # as the next build does
        if site.exists() or before == "old":
            seen.add(words_of(site))
        if not killed:
            break
        replace(site, folder_of(home / "work" / "fresh", "newer"), home / "edited")
        assert words_of(site) == "newer" and not (home / "edited").exists()
        assert sorted(path.name for path in site.parent.iterdir()) == ["site"]
    assert not killed and at > 5, f"killed at {at} calls"
    assert seen == ({"old", "new"} if before == "old" else {"new"})
    assert words_of(site) == "new" and sorted(path.name for path in site.parent.iterdir()) == ["site"]


def test_an_exchange_that_fails_puts_the_old_site_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, fresh = folder_of(tmp_path / "site", "old"), folder_of(tmp_path / "fresh", "new")
    rename = os.rename

    def refuse(source: str | Path, target: str | Path) -> None:
        if Path(source).name == "new":
            raise PermissionError(13, os.strerror(13), str(source))
        rename(source, target)

    monkeypatch.setattr(trees, "_exchanged", never)
    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(PermissionError) as caught:
        replace(site, fresh, tmp_path / "edited")
    assert words_of(site) == "old" and caught.value.filename == str(site)


def test_a_site_that_is_a_link_stays_one(tmp_path: Path) -> None:
    real, fresh = folder_of(tmp_path / "real", "old"), folder_of(tmp_path / "fresh", "new")
    (tmp_path / "site").symlink_to(real)
    replace(tmp_path / "site", fresh, tmp_path / "edited")
    assert (tmp_path / "site").is_symlink() and words_of(real) == "new"


# ── Whole builds ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of a built project, which was built once more where it stands."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    assert guide("build", cwd=folder).returncode == 0
    return folder


def begun(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "generator.cli", "build"],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795435200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_a_worker_whose_origin_was_killed_before_it_began_ends_at_once() -> None:
    code = "import os, time; from generator.publish import processes; processes.begin(os.getppid() + 1); time.sleep(30)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=20).returncode == 1


def test_a_build_that_is_killed_leaves_a_whole_site_and_does_not_hinder_the_next(copy: Path) -> None:
    moments = random.Random(5)
    for turn, moment in enumerate([moments.uniform(0.1, 1.0), moments.uniform(1.0, 2.5)]):
        edit(copy / SHEET, TITLE, f"{TITLE} {turn}")
        old = tree(copy / "site")
        killed = begun(copy)
        try:
            killed.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            killed.kill()
            killed.communicate(timeout=20)  # its workers end too, or their ends of the pipes would stay open
        found = tree(copy / "site")
        done = guide("build", cwd=copy)
        assert done.returncode == 0, done.stderr
        new = tree(copy / "site")
        assert old != new and found in (old, new)


def test_a_site_that_was_put_aside_is_brought_back_even_by_a_build_with_problems(copy: Path) -> None:
    before = tree(copy / "site")
    os.rename(copy / "site", trees.make_scratch(copy / ".site-next") / "old")
    edit(copy / SHEET, TITLE, "titel: Urge log")
    assert guide("build", cwd=copy).returncode == 1
    assert tree(copy / "site") == before


def test_two_builds_at_once_both_end_well(copy: Path, tmp_path: Path) -> None:
    edit(copy / SHEET, TITLE, f"{TITLE} anew")
    (tmp_path / "apart").mkdir()
    apart = copy_project(tmp_path / "apart", copy)
    builds = [begun(copy) for _ in range(2)]
    for build in builds:
        said = build.communicate(timeout=200)
        assert build.returncode == 0, said
    assert guide("build", cwd=apart).returncode == 0
    assert tree(copy / "site") == tree(apart / "site")
    assert "nothing has changed" in guide("build", cwd=copy).stdout


def test_a_build_does_not_wait_for_ever(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "build").mkdir()
    hold = "import filelock, sys; lock = filelock.FileLock('build/lock'); lock.acquire(); print(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline()
        monkeypatch.chdir(project)
        monkeypatch.setattr(lock, "PATIENCE", 0.3)
        assert main(["build"]) == 1
        other.communicate()
    said = capsys.readouterr().err
    assert said.startswith("Another build is writing into build. This one waits until it is done.\n")
    assert said.count("Another build is writing into") == 1, "it is told once, however long it waits"
    assert "build/lock: another build is writing here; wait until it is done, or stop it, and build again" in said
    assert not (project / "site").exists()


def test_the_workers_of_a_killed_build_do_not_hold_up_the_next(tmp_path: Path) -> None:
    fork = "with lock.turn(Path(), Path()):\n if os.fork(): os.kill(os.getpid(), 9)\n else: print(flush=True); sys.stdin.read()"
    act = f"import os, sys; from pathlib import Path; from generator.publish import lock\n{fork}"
    worker = subprocess.Popen([sys.executable, "-c", act], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdout and worker.stdout.readline(), "it lives on"
    assert worker.wait() == -signal.SIGKILL
    with filelock.FileLock(tmp_path / "lock", blocking=False):
        worker.communicate()


def test_a_disk_that_knows_no_locks_is_built_on_all_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(ENOLCK, os.strerror(ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.chdir(project)
    edit(project / SHEET, TITLE, "titel: Urge log")
    assert main(["build"]) == 1
    assert "“titel” is not a key that belongs here" in capsys.readouterr().err, "it came as far as reading"


# ── What the system refuses ────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """Make a folder a disk of its own of a few kB, where this account may; yields whether it could."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def told(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence in which a build ended."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr and "Errno" not in done.stderr and done.stdout == ""
    line, rest = done.stderr.split("\n\n")
    assert rest.strip() in ("1 problem. The last good site stays as it was.", "1 problem. No site was built.") and "\n" not in line
    return line


@pytest.mark.parametrize("place", ["public", "build"])
def test_a_full_disk_ends_in_a_sentence(place: str, built: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path, built)
    with small_disk(project / place, "200k") as small:
        site = folder_of(project / "public" / "site", "old")
        if small:
            done = guide("build", "--site", "public/site", cwd=project)
            what = "the disk is full; free some space and try again; what stood before still stands"
        else:  # an account that may not mount anything: files may be no larger than 20 kB instead
            done = subprocess.run(
                [sys.executable, "-m", "generator.cli", "build", "--site", "public/site"],
                cwd=project, capture_output=True, text=True, encoding="utf-8",
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
            )  # fmt: skip
            what = "a file is larger than this account or disk allows; raise that limit, or choose another folder"
        line = told(done)
        assert line.endswith(what), line
        assert words_of(site) == "old"


def test_a_site_where_nothing_may_be_written(built: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path, built)
    remedy = "change its permissions, close what uses it, or choose another folder"
    assert told(guide("build", "--site", "/sys/site", cwd=project)) == f"/sys/site: this may not be written or read; {remedy}"
    shutil.rmtree(project / "build")
    (project / "build").write_text("a file")
    assert told(guide("build", cwd=project)).startswith("build: a file stands where a folder should be; ")


SITES = {
    "mkdocs.yml": "this is a file, and the site is a folder; remove it, or name another folder with --site",
    ".": "the site would replace what a build reads; name another folder with --site",
    "..": "the site would replace what a build reads; name another folder with --site",
    "content": "the site would replace what a build reads; name another folder with --site",
    "docs/en": "the site would replace what a build reads; name another folder with --site",
    "build": "the site would replace what a build reads; name another folder with --site",
    "build/cache/site": "the site would replace what a build reads; name another folder with --site",
    "build/docs": "the site would replace what a build reads; name another folder with --site",
    "letters": (
        "this folder holds files, and no list says that “guide build” wrote them; "
        "move what is yours elsewhere and remove the folder, or name another one with --site"
    ),
    "letters/nowhere": "this is a file, and the site is a folder; remove it, or name another folder with --site",
}


@pytest.mark.parametrize("site", SITES)
def test_a_site_never_replaces_other_files(
    site: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    (project / "letters").mkdir()
    (project / "letters" / "nowhere").symlink_to("gone")
    before = tree(project)
    assert main(["build", "--site", site]) == 1
    assert capsys.readouterr().err.startswith(f"{Path(site).as_posix()}: {SITES[site]}\n")
    assert tree(project) == before
