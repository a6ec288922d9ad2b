"""Whatever happens to a file, the content stays sound or the problems are clear: never a traceback, never a long wait.

MUTATIONS=10000 pytest tests/test_mutations.py tries as many for each program, and others than the suite does.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.check import phrases, texts
from generator.check.content import check
from generator.problems.problem import errors
from generator.read import load
from generator.read.yaml import Source, read
from generator.render import mentions, pages
from generator.render.pdf import documents, typeset
from tests.conftest import guide
from tests.test_commands import tree

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = {"real": ROOT / "content", "full": ROOT / "tests/content/full"}
HAND_WRITTEN = tuple(path.stem for path in (ROOT / "docs/en").glob("*.md"))
TRIES = {name: int(os.environ.get("MUTATIONS", few)) for name, few in (("real", 800), ("full", 1600))}
BUILDS = int(os.environ.get("MUTATIONS", 800)) // 100

NASTY = (
    *"\t\n\r \"'\\:-#[]{}<>&*!|>%@`?,~^$()=+_/.;\0\x07\x1b\x7f\x85\xa0\ufeff\u2028\u200d\u202e\ud7ff\ue000\ufffd😀éñЖ中²٣",
    *("---\n", "...\n", ": ", "- ", "? ", "<<: *a", "&a ", "*a", "!!python/object:os.system", "|", ">-", "\r\n", "\\x00", "\\ud800"),
    *("~", "null", "No", "010", "12:30", "1e999", "-1", "99999999999999999999", "2026-02-30"),
    *("<b>", "</script>", "<!--", "&amp;", "[@", "](", "[x](step:y)", "**", "``", "{{ x }}", "{n}", "{% x %}"),
)  # fmt: skip
assert len(NASTY) > 80


def _some(count: int) -> st.SearchStrategy[int]:
    return st.integers(min_value=0, max_value=max(count - 1, 0))


@st.composite
def _mutated(draw: st.DrawFn, text: str) -> str:
    """Return a text after one to four slips of the kinds that people and editors make."""
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        at, other = draw(_some(len(lines))), draw(_some(len(lines)))
        kind = draw(
            st.sampled_from(["delete", "double", "swap", "indent", "dedent", "insert", "cut", "value", "nasty value", "key", "letter"])
        )
        if kind == "delete":
            del lines[at]
        elif kind == "double":
            lines.insert(other, lines[at])
        elif kind == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "indent":
            lines[at] = " " * draw(st.integers(1, 9)) + lines[at]
        elif kind == "dedent":
            lines[at] = lines[at][draw(st.integers(1, 5)) :]
        elif kind in ("insert", "letter"):
            column = draw(_some(len(lines[at]) + 1))
            lines[at] = lines[at][:column] + draw(st.sampled_from(NASTY)) + lines[at][column + (kind == "letter") :]
        elif kind == "cut":
            text = text[: draw(_some(len(text)))]
            continue
        else:
            key, colon, _ = lines[at].partition(": ")
            new = draw(st.sampled_from(NASTY)) if kind == "nasty value" else lines[other].strip().partition(": ")[2]
            lines[at] = key + colon + new if kind != "key" else f"{lines[other].partition(': ')[0]}: {lines[at].strip()}"
        text = "\n".join(lines)
    return text


@dataclass(frozen=True)
class _Same:
    """A part that equals nothing but itself."""

    it: Any

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.it is self.it


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Copies of the programs, in a folder that is the current one; what a test did not change is read and told apart once."""
    folder, before = tmp_path_factory.mktemp("mutations"), Path.cwd()
    for name, program in PROGRAMS.items():
        shutil.copytree(program, folder / name)
    kept = lru_cache(maxsize=None)(lambda path, content, within: read(path, within))
    parts: dict[tuple[type, int], Any] = {}  # by the value of a source, which is kept
    told = lru_cache(maxsize=None)(lambda part: tuple(all_texts(part.it)))

    def read_once(path: Path, within: Path | None = None) -> Source:
        return kept(path, path.read_bytes() if path.is_file() else b"", within)

    class Once:
        def __init__(self, kind: type) -> None:
            self.kind = kind

        def validate_python(self, value: Any) -> Any:
            if (self.kind, id(value)) not in parts:
                parts[self.kind, id(value)] = adapter(self.kind).validate_python(value)
            return parts[self.kind, id(value)]

    all_texts, adapter = texts.texts, load._adapter
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "read", read_once)
        patch.setattr(load, "_adapter", Once)
        for module in (texts, phrases, mentions):
            patch.setattr(
                module, "texts", lambda part, *path, **kind: all_texts(part, *path, **kind) if path or kind else told(_Same(part))
            )
        os.chdir(folder)
        yield lambda name: Path(name)
        os.chdir(before)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_mutated_program_is_sound_or_says_clearly_what_is_wrong(program: str, copies: Callable[[str], Path]) -> None:
    folder = copies(program)
    files = sorted(folder.rglob("*.yaml"))
    assert len(files) >= 10
    seen = {"sound": 0, "wrong": 0}

    @settings(
        max_examples=TRIES[program],
        deadline=None,
        derandomize="MUTATIONS" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def mutate(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(files), label="file")
        before = path.read_bytes()
        text = data.draw(_mutated(before.decode("utf-8")), label="text")
        try:
            path.write_bytes(text.encode("utf-8"))
            started = time.process_time()
            every = seen["sound"] % 20 == 0
            sound = _sound(folder, render_too=every or program == "full", print_too=every and program == "full")
            assert time.process_time() - started < 5
            seen["sound" if sound else "wrong"] += 1
        finally:
            path.write_bytes(before)

    mutate()
    assert seen["sound"] > 20 and seen["wrong"] > 20 and sum(seen.values()) >= TRIES[program], seen  # both ways were taken


def _sound(folder: Path, render_too: bool, print_too: bool) -> bool:
    """Check a program as the command does; when it is sound, render its pages and its workbook if asked for."""
    content = load.load(folder, "en")
    problems = check(content, HAND_WRITTEN)
    for problem in problems:
        line = str(problem)
        assert re.fullmatch(r"[^:\n]+(:\d+:\d+)?: (warning: )?[^\n]+; [^\n]+", line), line
        assert line.isprintable() and len(line) < 600, line
        file = Path(problem.place.file)
        assert problem.place.line <= (
            file.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1 if file.is_file() else 1
        ), line
    if errors(problems):
        return False
    if not render_too:
        return True
    program = content.program()
    planned = tuple(documents.plan(program))
    assert all(output.content is not None for output in pages.render(program, documents.where(program)))
    if print_too:
        assert typeset.render(next(document for document in planned if document.kind == "workbook")).pages
    return True


def test_a_mutated_project_builds_or_leaves_the_site_as_it_was(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    files = sorted(path for name in ("content", "docs/en", "overrides") for path in (folder / name).rglob("*") if path.is_file())
    files.append(folder / "mkdocs.yml")
    ended = []

    @settings(
        max_examples=BUILDS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def mutate(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(files), label="file")
        before, site = path.read_bytes(), tree(folder / "site")
        try:
            path.write_bytes(data.draw(_mutated(before.decode("utf-8")), label="text").encode("utf-8"))
            done = guide("build", cwd=folder)
            ended.append(done.returncode)
            assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
            if done.returncode:
                assert re.search(r"^[^:]+(:\d+:\d+)?: .+; .+$", done.stderr, re.M) and tree(folder / "site") == site
        finally:
            path.write_bytes(before)

    mutate()
    assert len(ended) >= BUILDS
