"""The command as people run it: what it says, what it leaves behind, and with which exit status."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from generator.read.load import load
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


def test_help_names_every_command(project: Path) -> None:
    said = guide("--help", cwd=project).stdout
    assert all(f"guide {command}" in said for command in ("check", "build", "serve", "pdf", "new", "schema"))


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
    before = tree(copy / "site")
    again = guide("build", cwd=copy)  # the copy stands elsewhere, which makes no difference
    assert again.returncode == 0 and "nothing has changed" in again.stdout
    assert tree(copy / "site") == before


def test_a_site_that_was_tampered_with_is_published_again(copy: Path) -> None:
    guide("build", cwd=copy)
    good = (copy / "site/index.html").read_bytes()
    (copy / "site/index.html").write_text("not ours")
    assert guide("build", cwd=copy).returncode == 0
    assert (copy / "site/index.html").read_bytes() == good


def test_a_document_that_was_changed_where_it_stands_is_rendered_anew(copy: Path) -> None:
    sheet = copy / "site/downloads/en/letter/urge-log.pdf"
    good = sheet.read_bytes()
    kept = next(path for path in (copy / "build/cache").glob("*.pdf") if path.read_bytes() == good)
    sheet.unlink()
    os.link(kept, sheet)  # as a build does: one file with the one that is kept for the next build
    sheet.write_bytes(good.replace(b"%PDF-1.7", b"%PDF-0.0"))
    done = guide("build", cwd=copy)
    assert done.returncode == 0 and sheet.read_bytes() == good
    assert "1 of them rendered anew" in done.stdout


def test_a_changed_worksheet_renders_only_the_documents_that_hold_it(copy: Path) -> None:
    before = {str(entry["path"]): entry["sha256"] for entry in documents(copy)}
    edit(copy / "content/en/worksheets/urge-log.yaml", "prompt: When did it hit?", "prompt: When did it begin?")
    done = guide("build", cwd=copy)
    assert done.returncode == 0, done.stderr
    changed = {str(entry["path"]) for entry in documents(copy) if before[str(entry["path"])] != entry["sha256"]}
    packs = [pack for pack in load(copy / "content", "en").program().settings.packs if "urge-log" in pack.worksheets]
    names = ["urge-log", "step-pack-urges", "workbook", *(f"pack-{pack.id}" for pack in packs)]
    expected = {f"downloads/en/{paper}{print}/{name}.pdf" for paper in ("a4", "letter") for print in ("", "-large") for name in names}
    assert changed == expected | {f"downloads/en/{paper}/example-urge-log.pdf" for paper in ("a4", "letter")} and packs
    assert f"{len(changed)} of them rendered anew" in done.stdout


def test_a_changed_worksheet_makes_only_the_other_files_that_hold_it_again(copy: Path) -> None:
    before = {path.name for path in (copy / "build/cache").iterdir()}
    edit(copy / "content/en/worksheets/urge-log.yaml", "prompt: When did it hit?", "prompt: When did it begin?")
    assert guide("build", cwd=copy).returncode == 0
    made = Counter(path.suffix for path in (copy / "build/cache").iterdir() if path.name not in before)
    made.pop(".pdf")
    assert made == {".docx": 1, ".epub": 1, ".gz": 4, ".json": 1}  # in archives for two papers and two prints


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


def test_chosen_worksheets_become_one_document_in_the_order_named(copy: Path) -> None:
    done = guide("pdf", "saying-no", "urge-log", "saying-no", "--paper", "Letter", cwd=copy)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "worksheets.pdf: 3 pages, 2 worksheets\n")
    with pikepdf.open(copy / "worksheets.pdf") as pdf:
        assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == ["saying-no", "urge-log"]
        assert [float(number) for number in pdf.pages[0].MediaBox[2:]] != [595.276, 841.89]
        with pdf.open_outline() as outline:
            assert [sheet.title for sheet in outline.root] == ["Saying no", "Urge log"]


def test_a_single_worksheet_is_the_published_one_and_may_go_anywhere(copy: Path) -> None:
    assert guide("pdf", "urge-log", cwd=copy).stdout == "urge-log.pdf: 1 page, 1 worksheet\n"
    assert (copy / "urge-log.pdf").read_bytes() == (copy / "site/downloads/en/a4/urge-log.pdf").read_bytes()
    done = guide("pdf", "urge-log", "--large", "--out", "for/ann.pdf", cwd=copy)
    assert done.returncode == 0 and done.stdout.startswith("for/ann.pdf: ")
    assert (copy / "for/ann.pdf").read_bytes() != (copy / "urge-log.pdf").read_bytes()


def test_a_worksheet_that_is_not_there_is_named_with_its_nearest(project: Path) -> None:
    (project / "worksheets.pdf").write_bytes(b"mine")
    done = guide("pdf", "urge-log", "urgelog", cwd=project)
    assert done.returncode == 1
    assert "content/en/worksheets: there is no worksheet “urgelog”; did you mean “urge-log”?" in done.stderr
    assert (project / "worksheets.pdf").read_bytes() == b"mine"


def test_a_document_that_cannot_be_written_leaves_nothing_behind(project: Path) -> None:
    (project / "taken.pdf").mkdir()
    before = tree(project)
    done = guide("pdf", "urge-log", "--out", "taken.pdf", cwd=project)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "taken.pdf: a folder stands where a file should be; rename or remove the folder" in done.stderr
    assert tree(project) == before


def test_chosen_worksheets_may_come_from_another_content_folder(project: Path) -> None:
    shutil.copytree(Path(__file__).parent / "content/full", project / "other")
    done = guide("pdf", "ride-log", "--content", "other", cwd=project)
    assert (done.returncode, done.stdout) == (0, "ride-log.pdf: 1 page, 1 worksheet\n")


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
