"""Every slip that people make in the content ends in a line that says where, what, and what to do.

Each file below tests/problems/ is one slip: what it changes in a sound program, and the lines that the command prints.

    content   which program below tests/content/ is changed (minimal when left out)
    replace   by file: the words replaced, and the words instead
    write     by file: its new text
    encode    by file: the encoding it is saved in
    remove    files and folders that are removed
    folder    folders that are made
    run       the command's arguments (check when left out)
    said      what is printed; nothing when the program stays sound
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import cli
from tests.golden_files import updating

HERE = Path(__file__).parent
CASES = sorted((HERE / "problems").glob("*/*.yaml"))


@dataclass(frozen=True)
class Case:
    content: str = "minimal"
    replace: dict[str, dict[str, str]] = field(default_factory=dict)
    write: dict[str, str] = field(default_factory=dict)
    encode: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    folder: list[str] = field(default_factory=list)
    run: list[str] = field(default_factory=lambda: ["check"])
    said: str = ""

    def lay_out(self, content: Path) -> None:
        """Copy the program and make the slip in it."""
        shutil.copytree(HERE / "content" / self.content, content)
        for name in self.remove:
            path = content / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, text in self.write.items():
            path = content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name in self.folder:
            (content / name).mkdir()
        for name, words in self.replace.items():
            path = content / name
            text = path.read_text(encoding="utf-8")
            for old, new in words.items():
                assert text.count(old) == 1, f"{name} must hold “{old}” once"
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        for name, encoding in self.encode.items():
            path = content / name
            path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))


def case(path: Path) -> Case:
    return Case(**yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run the command in this process; returns its exit status and the problems that it printed."""
    status = cli.main(arguments)
    said = capsys.readouterr().err
    return status, said.partition("\n\n")[0].strip()


def test_there_are_cases() -> None:
    assert len(CASES) > 150


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_each_problem_is_told_as_in_its_golden_case(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    this = case(path)
    this.lay_out(tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    status, said = run(this.run, capsys)
    if updating():
        text = path.read_text(encoding="utf-8").partition("\nsaid:")[0]
        lines = "".join(f"\n  {line}" for line in said.split("\n"))
        path.write_text(f"{text}\nsaid: |{lines}\n" if said else f'{text}\nsaid: ""\n', encoding="utf-8")
        return
    assert said == this.said.strip()
    assert status == (1 if said else 0)


def lines() -> Iterator[tuple[Path, str]]:
    for path in CASES:
        for line in case(path).said.splitlines():
            yield path, line


def test_every_line_says_where_what_and_what_to_do() -> None:
    for path, line in lines():
        found = re.fullmatch(r"(content|nowhere)[^:]*(:[1-9]\d*:[1-9]\d*)?: (.+?); (.+)", line)
        assert found, f"{path.name}: no place, problem or remedy in “{line}”"
        assert not line.rstrip().endswith("."), path


JARGON = (
    "None",
    "dict",
    "tuple",
    "str_",
    "Error",
    "[]",
    "input",
    "instance",
    "type=",
    "validat",
    "'",
    "null",
    "YAML 1",
    "boolean",
    "float",
    "pydantic",
    "regex",
    "Traceback",
    "Errno",
    "codec",
    "<class",
)


def test_no_line_speaks_of_python() -> None:
    for path, line in lines():
        words = line.split(": ", 1)[1]
        assert not [word for word in JARGON if word in words], f"{path.name}: {line}"


def test_several_problems_are_all_told_in_the_order_of_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slips: dict[str, Any] = {
        "en/worksheets/tire-check.yaml": {"pressure: 3.5": "pressure: high", "cracks: few": "cracks: lots"},
        "en/steps/02-tires.yaml": {"continues: chain": "continues: chian", "aim: To ride": "aim: To `ride`"},
        "en/steps/01-chain.yaml": {"short: Chain": "shrot: Chain", "minutes: 25": "minutes: lots"},
        "references.yaml": {"year: 2020": "year: MMXX"},
    }
    Case("full", replace=slips).lay_out(tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    status, said = run(["check"], capsys)
    places = [tuple(line.split(":")[:3]) for line in said.splitlines()]
    numbered = [(file, int(row), int(column)) for file, row, column in places]
    assert status == 1 and numbered == sorted(numbered)
    assert [line.split(":")[0].rpartition("/")[2] for line in said.splitlines()] == [
        *["01-chain.yaml"] * 2, *["02-tires.yaml"] * 2, *["tire-check.yaml"] * 2, "references.yaml"
    ]  # fmt: skip


@pytest.mark.parametrize("program", ["minimal", "full"])
def test_a_file_that_does_not_load_causes_no_problem_elsewhere(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(path.relative_to(HERE / "content" / program) for path in (HERE / "content" / program).rglob("*.yaml"))
    assert len(files) >= 7
    for name in files:
        folder = tmp_path / name.stem
        folder.mkdir()
        monkeypatch.chdir(folder)
        Case(program, write={str(name): "unknown: key\n"}).lay_out(folder / "content")
        status, said = run(["check"], capsys)
        assert status == 1
        assert {line.split(":")[0] for line in said.splitlines()} == {f"content/{name.as_posix()}"}


BROKEN = ("en/worksheets/urge-log.yaml", "en/steps/02-urges.yaml", "en/pages/get-help-now.yaml", "references.yaml", "en/glossary.yaml")


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_does_not_load_is_told_alone_where_the_content_stands_outside_the_project(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HERE.parent / "content", tmp_path / "elsewhere/content")
    (tmp_path / "elsewhere/content" / name).write_text("", encoding="utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    status, said = run(["check", "--content", "../elsewhere/content"], capsys)
    assert (status, said) == (1, f"../elsewhere/content/{name}: the file is empty; write its keys, or remove the file")


def test_pages_that_are_not_there_are_told_where_all_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    slip = {"en/program.yaml": {"sources, glossary]": "sources, glossary, privacy]"}}
    Case(replace=slip).lay_out(tmp_path / "elsewhere/content")
    status, said = run(["check", "--content", "elsewhere/content"], capsys)
    assert status == 1 and said.startswith(
        "elsewhere/content/en/program.yaml:19:51: there is no page “privacy”; make or bring back its file"
    )


def test_no_content_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    remedy = "a content folder holds en/program.yaml, en/steps/ and so on; name it with --content"
    assert run(["check"], capsys) == (1, f"content: there is no such folder; {remedy}")
    (tmp_path / "content").mkdir()
    assert run(["check"], capsys) == (1, f"content: there is no program here; {remedy}")
    (tmp_path / "mine/content/en").mkdir(parents=True)
    (tmp_path / "mine/content/en/program.yaml").write_text("x")
    said = "mine: there is no program here; name the folder in it: --content mine/content"
    assert run(["check", "--content", "mine"], capsys) == (1, said)
    (tmp_path / "file").write_text("x")
    assert run(["check", "--content", "file"], capsys) == (1, f"file: there is no such folder; {remedy}")


def test_editions_that_do_not_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Case().lay_out(tmp_path / "content")
    shutil.copytree("content/en", "content/de")
    with Path("content/de/program.yaml").open("a", encoding="utf-8") as program:
        program.write("builder: zensical\n")
    sheet = Path("content/de/worksheets/loaf-log.yaml")
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("crumb", "krume"), encoding="utf-8")
    status, said = run(["check"], capsys)
    assert status == 1
    assert [line.partition(": ")[2] for line in said.splitlines()] == [
        "readers choose between editions by their languages, and this one does not name its own; add a line such as “language: English”",
        "this edition will stand at “https://bread.example/de/”, below the edition “en”; write that address here",
        "the edition “en” is built by “mkdocs”, and one builder makes the whole site; write “builder: mkdocs” here too",
        "the edition “en” has other fields in this worksheet: “loaf-log.crumb” is missing; keep the same ids in every edition, so that answers can move between them",  # noqa: E501
        "readers choose between editions by their languages, and this one does not name its own; add a line such as “language: English”",
    ]


def test_a_text_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Case(replace={"en/worksheets/loaf-log.yaml": {"Write while it cools.": "word *word* " * 3_000}}).lay_out(tmp_path / "content")
    said = run(["check"], capsys)[1]
    assert re.search(r"this text is longer than [\d,]+ characters, or holds more than \d+ “\[”; make several texts of it$", said)
