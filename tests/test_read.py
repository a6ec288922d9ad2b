"""Reading YAML: words stay words, everything has a place, and nothing in a file can do harm."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from generator.model import Worksheet
from generator.problems.problem import ContentError, Place
from generator.read.load import load
from generator.read.walk import texts
from generator.read.yaml import MAX_BYTES, read
from tests.test_problems import HERE, Case, run


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "it.yaml"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return path


def told(path: Path) -> list[str]:
    """Return what is wrong with a file, each without its folder."""
    with pytest.raises(ContentError) as caught:
        read(path)
    return [str(problem).partition("it.yaml:")[2].strip() for problem in caught.value.problems]


def test_words_stay_what_their_author_typed(tmp_path: Path) -> None:
    typed = ["No", "yes", "on", "12:30", "010", "0x1F", "1e3", "1_000", "2026-03-02", "3.50", ".inf", "=", "true", "12:30:45.6"]
    found = read(written(tmp_path, "".join(f"- {word}\n" for word in typed))).value
    assert found == typed


def test_only_a_value_left_out_is_empty(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a:\nb: ~\nc: null\nd: ''\ne: \"~\"\nf: nothing\nnull: x\n")).value
    assert found == {"a": None, "b": None, "c": None, "d": "", "e": "~", "f": "nothing", "null": "x"}


def test_every_part_has_a_place(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a: é😀\nb:\n  - c: [d, {e: f}]\n  -  g\n"))
    at = {path: (place.line, place.column) for path in found.places for place in [found.place(path)]}
    assert at == {
        (): (1, 1), ("a",): (1, 4), ("b",): (3, 3), ("b", 0): (3, 5), ("b", 0, "c"): (3, 8), ("b", 0, "c", 0): (3, 9),
        ("b", 0, "c", 1): (3, 12), ("b", 0, "c", 1, "e"): (3, 16), ("b", 1): (4, 6),
    }  # fmt: skip
    assert found.place(("b", 0, "c"), of_key=True).column == 5
    assert found.place(("b", 0, "absent", "too")) == found.place(("b", 0))


def test_a_mark_is_looked_for_in_its_own_text_only(tmp_path: Path) -> None:
    found = read(written(tmp_path, "a: one\nb: '[x](step:y)'\nc: one [x]\n  (step:y)\n"))
    assert found.place(("a",), near="(step:y)") == found.place(("a",))
    assert found.place(("c",), near="[x] (step:y)") == Place(found.file, 3, 8)


def test_windows_and_old_line_ends_are_welcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Case("full").lay_out(tmp_path / "content")
    files = sorted((tmp_path / "content").rglob("*.yaml"))
    assert len(files) > 10
    for line_end in (b"\r\n", b"\r"):
        for path in files:
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", line_end))
        assert run(["check"], capsys) == (0, "")


def test_places_are_right_in_files_with_windows_line_ends(tmp_path: Path) -> None:
    assert told(written(tmp_path, "a: 1\r\nb: 2\r\na: 3\r\n")) == ["3:1: “a” is written twice here; keep one of the two"]
    assert told(written(tmp_path, b"a: 1\r\nb: \xe9\r\n")) == ["2:4: there is a letter here that is not UTF-8; save the file as UTF-8"]


def test_a_wrong_letter_behind_a_byte_order_mark_has_its_place(tmp_path: Path) -> None:
    assert told(written(tmp_path, b"\xef\xbb\xbfa: \xc3\xa9\xc3\xa9 \xff\n"))[0].startswith("1:7: ")


def test_lines_are_counted_as_editors_count_them(tmp_path: Path) -> None:
    assert told(written(tmp_path, 'a: "x"\r\n\r\nb: c: d\n'))[0].startswith("3:5: ")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "it.yaml"
    with path.open("wb") as file:
        file.truncate(50 * MAX_BYTES)
    started = time.perf_counter()
    assert told(path) == ["the file is larger than 1000 kB; split it, or remove what does not belong in it"]
    assert time.perf_counter() - started < 0.5


BOMBS = {
    "aliases": "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
    "an alias of itself": "a: &a [*a]\n",
    "lists": "[" * 20_000,
    "lists that close": "a: " + "[" * 20_000 + "]" * 20_000,
    "mappings": "{a: " * 20_000,
    "dashes": "- " * 20_000,
    "keys": "? " * 20_000,
    "quotes": '"' * 20_000,
    "a long line": "a: " + "x" * 900_000 + ": y",
    "many problems": "".join("a: &b !c d\n" for _ in range(3_000)),
    "spaces": "a:" + " " * 900_000 + "\tb: c",
    "empty lines": "\n" * 900_000 + "a: b: c",
    "percent signs": "%" * 20_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_nothing_in_a_file_takes_long(name: str, tmp_path: Path) -> None:
    started = time.perf_counter()
    assert told(written(tmp_path, BOMBS[name]))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "text", ["x" * 7_000, "> " * 2_000 + "x", "- " * 2_000 + "x", "[" * 5_000, "*a " * 1_900, "<a " * 1_900, "a\\n" * 1_900 + "*b*"]
)
def test_no_text_takes_long(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Case(replace={"en/worksheets/loaf-log.yaml": {"Write while it cools.": f'"{text}"'}}).lay_out(tmp_path / "content")
    started = time.perf_counter()
    status, _ = run(["check"], capsys)
    assert status in (0, 1) and time.perf_counter() - started < 5


def test_a_text_that_goes_too_deep_spoils_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    deep = "- " * 1_500 + "x"
    Case(replace={"en/worksheets/loaf-log.yaml": {"Write while it cools.": f'"{deep}"', "Taste together.": "Taste `it`."}}).lay_out(
        tmp_path / "content"
    )
    said = run(["check"], capsys)[1].splitlines()
    assert len(said) == 2 and "too deep" in said[0] and "back quotes" in said[1]


def test_a_file_or_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Case().lay_out(tmp_path / "content")
    read_bytes, listed = Path.read_bytes, Path.iterdir

    def refuse(path: Path) -> bytes:
        if path.name == "loaf-log.yaml":
            raise PermissionError(13, os.strerror(13))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    file = "content/en/worksheets/loaf-log.yaml: the file cannot be read (Permission denied); check its permissions"
    assert run(["check"], capsys) == (1, file)

    def refuse_folder(path: Path) -> object:
        if path.name == "worksheets":
            raise PermissionError(13, os.strerror(13))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse_folder)
    folder = "content/en/worksheets: the folder cannot be read (Permission denied); check its permissions"
    status, said = run(["check"], capsys)
    assert status == 1 and folder in said.splitlines()


def test_links_that_lead_nowhere_or_to_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Case().lay_out(tmp_path / "content")
    for name, target in (
        ("en/glossary.yaml", "gone.yaml"),
        ("en/steps/02-second.yaml", "02-second.yaml"),
        ("en/worksheets/pipe.yaml", "/dev/zero"),
    ):
        path = tmp_path / "content" / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)
    what = "this is not a file; remove it, or put a file here"
    places = ("content/en/glossary.yaml", "content/en/steps/02-second.yaml", "content/en/worksheets/pipe.yaml")
    said = [f"{place}: {what}" for place in places[:2]]
    said.append(f"{places[2]}: this is a link to a file elsewhere; put the file itself here")
    assert run(["check"], capsys) == (1, "\n".join(said))


def test_what_a_message_quotes_cannot_break_lines_or_steer_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Case(replace={"en/program.yaml": {"license: CC0": f'license: CC0\n"odd\\nkey \\u202e {"x" * 500}": 1'}}).lay_out(tmp_path / "content")
    status, said = run(["check"], capsys)
    assert status == 1 and len(said.splitlines()) == 1 and len(said) < 300 and "\u202e" not in said


def test_every_text_of_the_full_program_is_of_a_known_kind() -> None:
    """A text without a kind would be neither checked nor rendered as its author meant."""
    content = load(HERE / "content" / "full", "en")
    sheet = next(loaded.part for loaded in content.worksheets if loaded.part.id == "ride-log")
    assert isinstance(sheet, Worksheet)
    kinds = {path: kind for path, _, kind in texts(sheet)}
    assert kinds["title",] == "words" and kinds["suits",] == "inline" and kinds["instructions",] == "prose"
    assert kinds["fields", 0, "columns", 2, "prompt"] == "words" and kinds["example", "answers", "note"] == "words"
