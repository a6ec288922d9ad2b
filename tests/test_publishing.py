"""What a build says while it runs and when the pages around the content are wrong, and what stands in its pages."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import fontpkg_atkinson_hyperlegible  # type: ignore[import-untyped]
import fontpkg_kalam  # type: ignore[import-untyped]
import pytest

from tests.conftest import ROOT, TODAY, guide
from tests.test_commands import tree


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    """A small program with this project's pages and looks around it."""
    shutil.copytree(ROOT / "tests/content/minimal", tmp_path / "content")
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def problems(folder: Path) -> list[str]:
    """Build, and return the problems that there must be."""
    done = guide("build", cwd=folder)
    assert done.returncode == 1 and not (folder / "site").exists() and "Traceback" not in done.stderr
    return [line for line in done.stderr.splitlines() if re.match(r"\S+: ", line)]


def test_a_page_in_another_encoding_is_named(bread: Path) -> None:
    (bread / "docs/en/privacy.md").write_bytes("# Privatsphäre\n".encode("latin-1"))
    assert problems(bread) == ["docs/en/privacy.md:1:12: there is a letter here that is not UTF-8; save the file as UTF-8"]


def test_a_check_removes_nothing_that_a_build_beside_it_may_need(bread: Path) -> None:
    cache = bread / "build/cache"
    cache.mkdir(parents=True)
    others = [cache / f"{number}-1-{hashlib.sha256(b'').hexdigest()}.pdf" for number in range(500)]
    for path in others:
        path.write_bytes(b"")
    assert guide("check", "--words", cwd=bread).returncode == 0
    assert all(path.exists() for path in others)
    assert guide("build", cwd=bread).returncode == 0
    assert sum(path.exists() for path in others) == 400, "a build, which no other runs beside, forgets what is out of use"


def test_what_is_kept_is_made_anew_unless_it_is_whole(bread: Path) -> None:
    assert guide("build", cwd=bread).returncode == 0
    before = tree(bread)
    for path in (bread / "build/cache").iterdir():
        half = path.read_bytes()[: path.stat().st_size // 2]
        path.unlink()  # it may be one file with that of the site
        path.write_bytes(half)
    (bread / "build/stamp").unlink()
    assert guide("build", cwd=bread).returncode == 0
    assert {name.rpartition(".")[2] for name in before if name.startswith("build/cache/")} >= {"pdf", "docx", "epub", "gz"}
    assert {**tree(bread), "build/stamp": ""} == {**before, "build/stamp": ""}


def test_a_checkout_that_moves_renders_nothing_anew(bread: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    here = tmp_path_factory.mktemp("moved")
    for package in (fontpkg_atkinson_hyperlegible, fontpkg_kalam):  # they stay between the two places, and the generator moves
        fonts = Path(package.__file__).parent
        shutil.copytree(fonts, here / "m" / fonts.name)
    shutil.copytree(ROOT / "generator", bread / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    for place in (here / "a", here / "z"):
        shutil.move(bread, place)
        (place / "build/stamp").unlink(missing_ok=True)  # so that it looks for each document
        done = guide("build", cwd=place, PYTHONPATH=f"{place}{os.pathsep}{here / 'm'}")
        assert done.returncode == 0, done.stderr
        bread = place
    assert " 0 of them rendered anew" in done.stdout


def test_what_a_page_would_show_as_it_stands_is_named(bread: Path) -> None:
    page = "---\ntitle Privacy\ndescription: What is kept.\n---\n\n# Privacy\n\nSee [a sheet](worksheet:loaf-log).\n"
    (bread / "docs/en/privacy.md").write_text(page, encoding="utf-8")
    told = problems(bread)
    assert told == [
        (
            "docs/en/privacy.md:2:1: this line between the “---” at the top has no “key:”, and would be shown on the page; "
            "write a colon and a space after the key, for example “title: Privacy”"
        ),
        (
            "docs/en/privacy.md:8:15: “worksheet:loaf-log” is a link of the content, and means nothing on a page written by hand; "
            "write the file it leads to, for example worksheets/evening-review.md"
        ),
    ]


TOPS = {
    "title: Privacy # of yours": (
        "2:16: readers see “Privacy” only, for what follows “#” is a note; "
        "put all of the text in double quotes; or only what readers see, if the rest is a note"
    ),
    "title: Privacy: a promise": "2:15: a colon followed by a space stands inside this text; put the whole text in double quotes",
    "title: Privacy\ntitle: Secrets": "3:1: “title” is written twice here; keep one of the two",
    "title: Privacy\nfound_by: erase my answers": (
        "3:11: “found_by” must be a list of what people type; write it in brackets, for example “found_by: [erase, delete my answers]”"
    ),
    "title: Privacy\nfor_makers: yes": "3:13: “for_makers” must be true or false; write “for_makers: true”, or remove it",
    "title: Privacy\u2028and more": "2:15: there is an invisible line break here (U+2028); delete it, and press Enter where a line ends",
    'title: "Privacy" # of yours\n# Of the page.\nsearch: # seldom\n  boost: 0.1 # or less': "",
}


@pytest.mark.parametrize("top", TOPS)
def test_the_top_of_a_page_is_read_as_the_content_is(top: str, bread: Path) -> None:
    (bread / "docs/en/privacy.md").write_text(f"---\n{top}\n---\n\n# Privacy\n", encoding="utf-8")
    said = guide("check", "--release", cwd=bread).stderr.splitlines()
    assert said[:1] == ([f"docs/en/privacy.md:{TOPS[top]}"] if TOPS[top] else [])


def test_a_page_that_is_made_and_written_too_is_named(bread: Path) -> None:
    (bread / "docs/en/steps").mkdir()
    (bread / "docs/en/steps/first-loaf.md").write_text("# Another loaf\n", encoding="utf-8")
    [said] = problems(bread)
    assert "steps/first-loaf.md" in said and "written by hand and made by the generator too" in said


def test_what_stops_the_site_builder_is_told_in_a_line(bread: Path) -> None:
    with (bread / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("\nhooks: [nowhere.py]\n")
    said = problems(bread)
    assert any(re.match(r"mkdocs.yml:\d+:1: there is nothing at “build/nowhere.py”, which “hooks” names; ", line) for line in said)
    assert all(line.startswith("mkdocs.yml:") for line in said)


def test_a_build_in_a_terminal_says_what_it_is_doing_and_leaves_one_line(bread: Path) -> None:
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    command = [sys.executable, "-m", "generator.cli", "build"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": TODAY}
    with subprocess.Popen(command, cwd=bread, env=environment, stdout=subprocess.PIPE, stderr=theirs, text=True) as build:
        os.close(theirs)
        assert build.stdout
        left = build.stdout.read()
    said = b""
    while chunk := _read(ours):
        said += chunk
    os.close(ours)
    assert build.returncode == 0 and left.count("\n") == 1 and left.startswith("site: ")
    steps = said.decode().split("\r\x1b[K")
    assert "Publishing the pages" in steps
    assert any(re.fullmatch(r"Rendering \[[#.]{24}\] \d+ of \d+(, now en/(a4|letter)(-large)?/[\w-]+\.pdf)?", step) for step in steps)
    assert steps[-1] == "", "the line is cleared in the end"


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody is at the other end any more
        return b""


def test_ctrl_c_ends_a_build_without_a_word_and_leaves_the_site(bread: Path) -> None:
    assert guide("build", cwd=bread).returncode == 0
    before = {path: path.read_bytes() for path in (bread / "site").rglob("*") if path.is_file()}
    sheet = bread / "content/en/worksheets/loaf-log.yaml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("minutes: ", "minutes: 1"), encoding="utf-8")
    command = [sys.executable, "-m", "generator.cli", "build"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": TODAY}
    build = subprocess.Popen(
        command, cwd=bread, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert not (bread / "build/next").exists(), "the last build left nothing, so this one is in the middle of its work"
    while not (bread / "build/next/docs").exists() and build.poll() is None:
        time.sleep(0.01)
    os.killpg(build.pid, signal.SIGINT)
    said, wrong = build.communicate(timeout=60)
    assert (build.returncode, said, wrong) in ((130, "", ""), (-signal.SIGINT, "", ""))
    assert {path: path.read_bytes() for path in (bread / "site").rglob("*") if path.is_file()} == before


BLOCKS = """\
    A sentence before.

    > Something that was said.

    1. First
    2. Second

    | Day | Rise |
    |---|---|
    | Monday | High |

    Crumb
    :   What is inside.
"""


def test_every_kind_of_text_stands_in_a_story_and_is_checked_for_its_words(bread: Path) -> None:
    step = bread / "content/en/steps/01-first-loaf.yaml"
    text = re.sub(r"\nstory:\n(?:  .*\n|\n)*", "\n", step.read_text(encoding="utf-8"))
    story = f"story:\n  title: A loaf\n  text: |\n{BLOCKS}"
    step.write_text(f"{text.rstrip()}\n{story}", encoding="utf-8")
    assert guide("build", cwd=bread).stderr == ""
    html = (bread / "site/steps/first-loaf/index.html").read_text(encoding="utf-8")
    told = html[html.index('class="story"') :]
    for part in ("<blockquote><p>Something", "<ol><li>", '<th scope="col">Day</th>', "<td>High</td>", "<dt>Crumb</dt><dd>"):
        assert part in told, part
    rules = "# yaml-language-server: $schema=../../schema/words.json\nsentence_words: 5\navoid:\n  - {words: [said], better: told}\n"
    (bread / "content/en/words.yaml").write_text(rules, encoding="utf-8")
    words = guide("check", "--words", cwd=bread)
    assert words.returncode == 1 and "“said”" in words.stderr and "01-first-loaf.yaml" in words.stderr
