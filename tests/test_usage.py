"""A command that is written wrong ends with status 2, a sentence about it, and nothing done."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import cli
from tests.conftest import guide
from tests.test_problems import JARGON

COMMANDS = "build, check, new, pdf, schema, serve"
WRONG = {
    "": f"guide: a command comes first; use one of: {COMMANDS}",
    "--content here check": f"guide: a command comes first; use one of: {COMMANDS}",
    "chek": "guide: there is no command “chek”; did you mean “check”?",
    "bake": f"guide: there is no command “bake”; use one of: {COMMANDS}",
    "check --relase": "guide check: there is no option “--relase”; did you mean “--release”?",
    "check --rel": "guide check: there is no option “--rel”; did you mean “--release”?",
    "check -v": "guide check: there is no option “-v”; use one of: --content, --format, --release, --words",
    "check content": "guide check: “content” is one word more than it takes; leave it out",
    "check --format jsn": "guide check: “jsn” is not a format; did you mean “json”?",
    "build --sight=x": "guide build: there is no option “--sight”; did you mean “--site”?",
    "check --words=all": "guide check: “--words” takes no value",
    "build --site": "guide build: “--site” needs a value after it",
    "serve --port home": "guide serve: “home” is not a port; write a number up to 65535, for example --port 8080",
    "serve --port 70000": "guide serve: “70000” is not a port; write a number up to 65535, for example --port 8080",
    "new": "guide new: more is needed after “guide new”: {worksheet|step|program}, ID",
    "new wroksheet evening": "guide new: “wroksheet” is nothing that can be begun; did you mean “worksheet”?",
    "pdf": "guide pdf: more is needed after “guide pdf”: ID",
    "pdf loaf-log --paper a5": "guide pdf: “a5” is not a paper; use one of: a4, letter",
    "pdf loaf-log --out for/ann.docx": "guide pdf: “for/ann.docx” is not the name of a PDF; write --out for/ann.pdf",
    "pdf loaf-log --out .": "guide pdf: “.” is not the name of a PDF; write --out worksheets.pdf",
}


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_ends_with_status_2_and_a_sentence(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status = cli.main(words.split())
    said = capsys.readouterr().err
    program = WRONG[words].partition(":")[0]
    assert status == 2 and said == f"{WRONG[words]}\n“{program} --help” shows how it is written.\n"
    assert not [word for word in JARGON if word in said] and list(tmp_path.iterdir()) == []


def test_the_command_itself_ends_so(tmp_path: Path) -> None:
    done = guide("chek", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith(WRONG["chek"])


def test_paper_and_formats_may_be_written_in_capitals(tmp_path: Path) -> None:
    done = guide("new", "program", "bread", cwd=tmp_path)
    assert done.returncode == 0
    done = guide("pdf", "first-sheet", "--paper", "Letter", "--out", "sheet.PDF", cwd=tmp_path / "bread")
    assert (done.returncode, done.stdout) == (0, "sheet.PDF: 1 page, 1 worksheet\n")
    assert guide("check", "--format", "JSON", cwd=tmp_path / "bread").stdout.startswith('{\n "problems"')


def test_help_is_no_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--help"], ["-h"], ["pdf", "--help"]):
        assert cli.main(words) == 0 and "Usage: guide" in capsys.readouterr().out


def test_tab_completes_commands_and_options(tmp_path: Path) -> None:
    def completed(words: str) -> list[str]:
        said = guide(cwd=tmp_path, _GUIDE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(words.count(" "))).stdout
        return [line.removeprefix("plain,") for line in said.splitlines()]

    assert completed("guide s") == ["schema", "serve"]
    assert completed("guide check --re") == ["--release"]
    assert completed("guide pdf urge-log --paper l") == ["letter"]
