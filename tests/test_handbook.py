"""Someone who knows no Python does what the handbook says, and sees what it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import ROOT, guide

HANDBOOK = (ROOT / "docs/en/handbook.md").read_text(encoding="utf-8")


def promised(message: str) -> str:
    """Return a message that the handbook shows."""
    assert message in HANDBOOK
    return message


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_ends_as_the_handbook_shows(project: Path) -> None:
    said = guide("check", cwd=project).stdout
    [shown] = re.findall(r"^ {8}(Self-Managed Recovery: .+)$", HANDBOOK, re.M)
    assert re.sub(r"\d+", "N", said.strip()) == re.sub(r"\d+", "N", shown)


def test_a_sentence_is_found_changed_and_checked(project: Path) -> None:
    sheet = project / "content/en/worksheets/urge-log.yaml"
    edit(sheet, promised("There’s no good or bad row"), "No row is good or bad")
    done = guide("check", "--words", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    edit(sheet, "minutes: 5", "minutes: five")
    done = guide("check", cwd=project)
    assert done.returncode == 1
    assert promised("“minutes” must be a whole number, but here is “five”; write digits only, without a zero before them") in done.stderr


def test_a_worksheet_is_added_to_a_step(project: Path) -> None:
    promised("guide new worksheet evening-review")
    assert guide("new", "worksheet", "evening-review", cwd=project).returncode == 0
    sheet = project / promised("content/en/worksheets/evening-review.yaml")
    assert all(kind in sheet.read_text(encoding="utf-8") for kind in re.findall(r"`(\w+)`", HANDBOOK.split("kind of each field:")[1][:140]))
    edit(project / "content/en/steps/02-urges.yaml", "    worksheet: urge-log", "    " + promised("worksheet: evening-review"))
    done = guide("check", cwd=project)
    assert "41 worksheets" in done.stdout and "evening-review" not in done.stderr


def test_a_source_spelled_wrong_is_found(project: Path) -> None:
    promised("[@harkin-2016]")
    edit(project / "content/en/steps/02-urges.yaml", "[@harkin-2016]", "[@harkin-2061]")
    done = guide("check", cwd=project)
    assert done.returncode == 1 and promised("there is no source “harkin-2061”; did you mean “harkin-2016”?") in done.stderr


def test_a_help_line_not_checked_for_half_a_year_is_named(project: Path) -> None:
    promised("guide check --release")
    later = str(1795435200 + 181 * 86400)
    done = guide("check", "--release", cwd=project, SOURCE_DATE_EPOCH=later)
    assert done.returncode == 1 and "content/help-lines.yaml:" in done.stderr


def test_a_language_is_added(project: Path) -> None:
    import shutil

    promised("cp -r content/en content/es")
    shutil.copytree(project / "content/en", project / "content/es")
    shutil.copytree(project / "docs/en", project / "docs/es")
    for locale, line in (("en", "language: English"), ("es", "language: Español")):
        with (project / f"content/{locale}/program.yaml").open("a", encoding="utf-8") as program:
            program.write(promised(line) + "\n")
    edit(project / "content/es/program.yaml", "self-managed-recovery.example/", "self-managed-recovery.example/es/")
    done = guide("check", cwd=project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("All is well") == 2
