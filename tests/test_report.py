"""How problems are told: to people on a terminal and through a pipe, to programs, and beside the lines of a pull request."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator import cli
from generator.problems import report
from generator.problems.problem import Place, Problem
from generator.publish.trees import sign
from tests.conftest import ROOT, guide
from tests.test_problems import Case

BROKEN = {"en/worksheets/loaf-log.yaml": {"minutes: 5": "minutes: five"}}
SAID = "“minutes” must be a whole number, but here is “five”; write digits only, without a zero before them"


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with one slip, in the current folder."""
    Case(replace=BROKEN).lay_out(tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def on_a_terminal(*arguments: str, columns: int = 80, **environment: str) -> tuple[int, str]:
    """Run the command on a terminal; returns its exit status and all that it shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "generator.cli", *arguments]
    around = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", **environment}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=around) as shown:
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        status = shown.wait(timeout=60)
    os.close(ours)
    return status, said.decode().replace("\r\n", "\n").replace("\r\033[K", "")


def place_of(line: str) -> tuple[int, int]:
    found = re.match(r"[^:]+:(\d+):(\d+): ", line)
    assert found, line
    return int(found[1]), int(found[2])


def test_a_terminal_shows_the_line_with_a_caret_under_the_place(broken: Path) -> None:
    status, said = on_a_terminal("check", NO_COLOR="1")
    first, line, caret, blank, count, end = said.split("\n")
    row, column = place_of(first)
    assert status == 1 and first.endswith(SAID) and (blank, count, end) == ("", "1 problem.", "")
    assert line == f"{row} │ minutes: five"
    assert caret.index("^") == line.index("five") and caret.index("^") - line.index("minutes") == column - 1


def test_colors_show_on_a_terminal_only_and_only_when_welcome(broken: Path) -> None:
    assert "\033[1;31m" in on_a_terminal("check", NO_COLOR="")[1]
    assert "\033[" not in on_a_terminal("check", NO_COLOR="1")[1]
    assert "\033[" not in on_a_terminal("check", NO_COLOR="", TERM="dumb")[1]
    assert "\033" not in guide("check", cwd=broken).stderr


def test_a_pipe_gets_a_line_for_each_problem_and_no_caret(broken: Path) -> None:
    done = guide("check", cwd=broken)
    assert re.fullmatch(rf"content/en/worksheets/loaf-log.yaml:\d+:\d+: {SAID}\n\n1 problem[.]\n", done.stderr)
    assert done.stdout == ""


def test_what_is_said_after_problems_depends_on_what_was_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Case(replace=BROKEN).lay_out(tmp_path / "content")
    monkeypatch.chdir(tmp_path)

    def last_line(*arguments: str) -> str:
        assert cli.main(list(arguments)) == 1
        return capsys.readouterr().err.splitlines()[-1]

    assert last_line("check") == last_line("check", "--format", "json") == "1 problem."
    assert last_line("build") == "1 problem. No site was built."
    assert last_line("pdf", "loaf-log") == last_line("new", "step", "first-loaf") == "1 problem. Nothing was written."
    (tmp_path / "site").mkdir()
    assert last_line("build") == "1 problem. No site was built."
    (tmp_path / "site/index.html").touch()
    sign(tmp_path / "site")
    assert last_line("build") == "1 problem. The last good site stays as it was."


def test_json_is_one_document_with_every_problem(broken: Path) -> None:
    done = guide("check", "--format", "json", cwd=broken)
    [problem] = json.loads(done.stdout)["problems"]
    assert list(problem) == ["file", "line", "column", "severity", "what", "remedy"]
    assert problem["file"] == "content/en/worksheets/loaf-log.yaml" and problem["severity"] == "error"
    assert f"{problem['what']}; {problem['remedy']}" == SAID and done.returncode == 1
    assert "loaf-log" not in done.stderr


def test_json_is_a_document_when_all_is_well(tmp_path: Path) -> None:
    Case().lay_out(tmp_path / "content")
    done = guide("check", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0 and json.loads(done.stdout) == {"problems": []}
    for form in ("json", "github"):
        assert guide("build", "--format", form, "--content", "nowhere", cwd=tmp_path).returncode == 1
    missing = guide("build", "--format", "json", "--content", "nowhere", cwd=tmp_path)
    assert [problem["file"] for problem in json.loads(missing.stdout)["problems"]] == ["nowhere"]


def test_a_build_tells_its_warnings_as_json(built: Path) -> None:
    done = guide("build", "--format", "json", cwd=built)
    assert done.returncode == 0 and isinstance(json.loads(done.stdout)["problems"], list)
    assert "documents" in done.stderr or "nothing has changed" in done.stderr


def test_github_shows_problems_beside_their_lines(broken: Path) -> None:
    done = guide("check", "--format", "github", cwd=broken)
    where = r"file=content/en/worksheets/loaf-log\.yaml,line=\d+,col=\d+,title=To mend"
    assert re.fullmatch(rf"::error {where}::{SAID}\n", done.stdout)
    assert "--format github" in (ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8")


def test_a_whole_file_has_no_line_for_people_programs_or_github(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Case(remove=["en/glossary.yaml"]).lay_out(tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    what, remedy = "this file is missing", "bring it back from an earlier version"
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err.startswith(f"content/en/glossary.yaml: {what}; {remedy}\n")
    assert cli.main(["check", "--format", "json"]) == 1
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert problem == {
        "file": "content/en/glossary.yaml", "line": None, "column": None, "severity": "error", "what": what, "remedy": remedy
    }  # fmt: skip
    assert cli.main(["check", "--format", "github"]) == 1
    assert capsys.readouterr().out == f"::error file=content/en/glossary.yaml,title=To mend::{what}; {remedy}\n"


def test_nothing_that_is_quoted_breaks_a_command_to_github() -> None:
    nasty = Problem(Place("a,b:c%.yaml", 2, 3), "100% of\r\n::error::this, and: that", "write “,”", "warning")
    assert report.github([nasty]) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=2,col=3,title=To look at::100%25 of%0D%0A::error::this, and: that; write “,”\n"
    )
    undecodable = Problem(Place("caf\udce9.yaml"), "x", "y")
    assert report.github([undecodable]).startswith("::error file=caf?.yaml,")
    assert json.loads(report.json_document([undecodable]))["problems"][0]["file"] == "caf\udce9.yaml"


# ── The line of a file ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "column", "shown", "under"),
    [
        ("key: value", 6, "key: value", "value"),
        ("\tkey", 2, "    key", "key"),
        ("a\tb\tc", 5, "a    b    c", "c"),
        ("漢字: value", 5, "漢字: value", "value"),
        ("e\u0301te\u0301: x", 8, "e\u0301te\u0301: x", "x"),
        ("ｗｉｄｅ😀 x", 7, "ｗｉｄｅ😀 x", "x"),
        ("a \x1b[31m b", 8, "a ·[31m b", " b"),
        ("end", 4, "end", ""),
    ],
)
def test_the_caret_stands_under_its_letter(line: str, column: int, shown: str, under: str, tmp_path: Path) -> None:
    wide = {"漢": 2, "字": 2, "😀": 2, "\u0301": 0, **dict.fromkeys("ｗｉｄｅ", 2)}
    path = tmp_path / "it.yaml"
    path.write_text(f"first\n{line}\nlast\n", encoding="utf-8", newline="")
    above, below = report.excerpt(Place(str(path), 2, column))
    assert above == f"2 │ {shown}"
    before = above[len("2 │ ") : len(above) - len(under)]
    assert above.endswith(under) and below == "  │ " + " " * sum(wide.get(letter, 1) for letter in before) + "^"


@pytest.mark.parametrize("column", [1, 40, 500, 99_990, 100_001])
def test_a_long_line_shows_a_window_around_the_place(column: int, tmp_path: Path) -> None:
    path = tmp_path / "it.yaml"
    line = "".join(chr(ord("a") + at % 26) for at in range(100_000))
    path.write_text(line)
    above, below = report.excerpt(Place(str(path), 1, column), width=60)
    assert len(above) < 60 and len(below) <= 60
    assert (above[below.index("^")] if column <= 100_000 else "") == line[column - 1 : column]
    assert above.startswith("1 │ …") == (column > 1) and above.endswith("…") == (column < 99_990)


def test_a_place_without_a_line_shows_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # opening it would wait for ever
    (tmp_path / "empty").touch()
    (tmp_path / "latin").write_bytes(b"caf\xe9: x")
    for name in ("gone", "pipe", "empty", "."):
        assert report.excerpt(Place(str(tmp_path / name), 1, 1)) == ()
    assert report.excerpt(Place(str(tmp_path / "latin"))) == ()
    assert report.excerpt(Place(str(tmp_path / "empty"), 7, 1)) == ()
    assert report.excerpt(Place(str(tmp_path / "latin"), 1, 4))[0] == "1 │ caf\ufffd: x"


# ── A flood ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def flood(count: int, file: str, what: str = "there is no source “{}”", severity: str = "error") -> list[Problem]:
    return [Problem(Place(file, line), what.format(line), "remove it", severity) for line in range(1, count + 1)]  # type: ignore[arg-type]


def test_up_to_fifty_problems_are_told_one_by_one() -> None:
    told = report.text(flood(50, "a.yaml")).splitlines()
    assert len(told) == 50 and all(line.startswith("a.yaml:") for line in told)


def test_a_flood_is_told_in_short_with_what_each_file_has() -> None:
    problems = [
        *flood(400, "a.yaml"),
        *flood(30, "b.yaml", "“x{}” is wrong in another way"),
        *(problem for at in range(40) for problem in flood(2, f"c{at:02}.yaml")),
        Problem(Place("z.yaml", 9), "this one is alone", "mend it"),
    ]
    told = report.text(sorted(problems)).splitlines()
    one_by_one = told[: told.index("")]
    assert len(one_by_one) <= 50 and len(told) < 90
    assert [line[: line.index(":")] for line in one_by_one[:6]] == ["a.yaml"] * 3 + ["b.yaml"] * 3
    left = int(re.fullmatch(r"And (\d+) more:", told[told.index("") + 1])[1])  # type: ignore[index]
    assert left + len(one_by_one) == len(problems)
    counts = [line for line in told if re.match(r" +\d+  ", line)]
    assert sum(int(line.split()[0]) for line in counts) == left and "    397  a.yaml" in counts
    assert told[-1] == "Mend the first and check again; “guide check --format json” lists all."


def test_no_flood_of_warnings_hides_an_error() -> None:
    problems = [*flood(300, "a.yaml", "“x” is odd in way {}", "warning"), Problem(Place("z.yaml"), "this is wrong", "mend it")]
    assert "z.yaml: this is wrong; mend it" in report.text(problems).splitlines()


def test_several_hundred_problems_of_a_program_print_as_a_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = "".join(f"source-{at}:\n  kind: bok\n" for at in range(400))
    Case(write={"references.yaml": sources}).lay_out(tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check"]) == 1
    said = capsys.readouterr().err
    assert 5 < len(said.splitlines()) < 75 and "content/references.yaml" in said and said.endswith(" problems.\n")
    assert cli.main(["check", "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["problems"]) > 300
