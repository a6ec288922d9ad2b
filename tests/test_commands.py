"""The command as people run it: what it says, what it leaves behind, and with which exit status."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from generator.load import load
from tests.conftest import copy_project, guide


def tree(folder: Path) -> dict[str, str]:
    """Return every file below a folder with a digest of its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of a built project, site and cache included."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def documents(folder: Path) -> list[dict[str, object]]:
    found = json.loads((folder / "site/downloads/manifest.json").read_text(encoding="utf-8"))["documents"]
    assert isinstance(found, list)
    return found


def test_check_says_that_all_is_well(project: Path) -> None:
    done = guide("check", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "12 steps" in done.stdout and "All is well" in done.stdout


def test_the_words_of_the_guide_keep_to_its_house_style(project: Path) -> None:
    done = guide("check", "--words", "--release", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")


def test_wrong_usage_ends_with_status_2(project: Path) -> None:
    assert guide("bake", cwd=project).returncode == 2
    assert guide("build", "--sight", "x", cwd=project).returncode == 2


def test_help_names_every_command(project: Path) -> None:
    said = guide("--help", cwd=project).stdout
    assert all(f"guide {command}" in said for command in ("check", "build", "serve", "new", "schema"))


def test_a_problem_leaves_the_last_good_site_as_it_was(copy: Path) -> None:
    before = tree(copy)
    sheet = copy / "content/en/worksheets/urge-log.yaml"
    edit(sheet, "kind: table", "kind: tabel")
    broken = sheet.read_bytes()
    done = guide("build", cwd=copy)
    assert done.returncode == 1
    assert "content/en/worksheets/urge-log.yaml:" in done.stderr and "did you mean “table”?" in done.stderr
    assert "Traceback" not in done.stderr
    after = tree(copy)
    assert after.pop("content/en/worksheets/urge-log.yaml") == hashlib.sha256(broken).hexdigest()
    before.pop("content/en/worksheets/urge-log.yaml")
    assert after == before


def test_a_broken_link_on_a_hand_written_page_leaves_the_last_good_site_as_it_was(copy: Path) -> None:
    before = tree(copy / "site") | tree(copy / "build/docs")
    page = copy / "docs/en/privacy.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[gone](nowhere.md)\n", encoding="utf-8")
    done = guide("build", cwd=copy)
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr and "Traceback" not in done.stderr
    assert tree(copy / "site") | tree(copy / "build/docs") == before


def test_nothing_changed_renders_nothing(copy: Path) -> None:
    first = guide("build", cwd=copy)  # the copy stands elsewhere, so the pages are published once more
    assert first.returncode == 0 and "0 of them rendered anew" in first.stdout
    before = tree(copy / "site")
    again = guide("build", cwd=copy)
    assert again.returncode == 0 and "nothing has changed" in again.stdout
    assert tree(copy / "site") == before


def test_a_site_that_was_tampered_with_is_published_again(copy: Path) -> None:
    guide("build", cwd=copy)
    good = (copy / "site/index.html").read_bytes()
    (copy / "site/index.html").write_text("not ours")
    assert guide("build", cwd=copy).returncode == 0
    assert (copy / "site/index.html").read_bytes() == good


def test_a_changed_worksheet_renders_only_the_documents_that_hold_it(copy: Path) -> None:
    before = {str(entry["path"]): entry["sha256"] for entry in documents(copy)}
    edit(copy / "content/en/worksheets/urge-log.yaml", "prompt: Urges this week", "prompt: Urges these seven days")
    done = guide("build", cwd=copy)
    assert done.returncode == 0, done.stderr
    changed = {str(entry["path"]) for entry in documents(copy) if before[str(entry["path"])] != entry["sha256"]}
    packs = [pack for pack in load(copy / "content", "en").program().settings.packs if "urge-log" in pack.worksheets]
    names = ["urge-log", "step-pack-urges", "workbook", *(f"pack-{pack.id}" for pack in packs)]
    assert changed == {f"downloads/en/{paper}/{name}.pdf" for paper in ("a4", "letter") for name in names} and packs
    assert f"{len(changed)} of them rendered anew" in done.stdout


def test_two_builds_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path, built)
    done = guide("build", "--site", "elsewhere/site", cwd=project, PYTHONHASHSEED="7", TZ="Pacific/Auckland", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    one, two = tree(built / "site"), tree(project / "elsewhere/site")
    assert {path for path in one | two if one.get(path) != two.get(path)} == set()
    assert tree(built / "build/docs") == tree(project / "build/docs")


def test_the_generator_needs_no_site_builder_to_stage_its_tree(built: Path) -> None:
    staged = tree(built / "build/docs")
    assert {"index.md", "steps/urges.md", "worksheets/urge-log.md", "downloads/manifest.json", "assets/site.css"} <= set(staged)
    assert (built / "build/mkdocs.yml").is_file()


def test_new_begins_a_worksheet_and_a_step_that_build_at_once(copy: Path) -> None:
    for what in ("worksheet", "step"):
        done = guide("new", what, "evening-review", cwd=copy)
        assert done.returncode == 0, done.stderr
    assert guide("check", cwd=copy).returncode == 0
    done = guide("build", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert (copy / "site/worksheets/evening-review/index.html").is_file()
    assert (copy / "site/steps/evening-review/index.html").is_file()


def test_new_does_not_write_over_what_is_there(project: Path) -> None:
    sheet = project / "content/en/worksheets/urge-log.yaml"
    before = sheet.read_bytes()
    done = guide("new", "worksheet", "urge-log", cwd=project)
    assert done.returncode == 1 and "already" in done.stderr
    assert sheet.read_bytes() == before


def test_another_content_folder_has_a_build_of_its_own(copy: Path) -> None:
    before = tree(copy / "build/docs")
    shutil.copytree(copy / "content", copy / "other")
    edit(copy / "other/en/program.yaml", "title: Self-Managed Recovery", "title: Another Guide")
    done = guide("build", "--content", "other", "--site", "other-site", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert "Another Guide" in (copy / "other-site/index.html").read_text(encoding="utf-8")
    assert tree(copy / "build/docs") == before
