"""Whatever stands in the folders that a build reads, it ends soon, in clear lines, and the last good site stays."""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from generator.publish.trees import sign
from tests.conftest import copy_project, guide
from tests.test_problems import HERE, JARGON

SHEETS = "content/en/worksheets"
SHEET = f"{SHEETS}/loaf-log.yaml"
NOT_A_FILE = "this is not a file; remove it, or put a file here"
A_FOLDER = "this is a folder, and a file should be here; rename or remove the folder"
ELSEWHERE = "this is a link to a file elsewhere; put the file itself here"
A_COPY = f"“loaf-log” is the id of {SHEET} too; move this copy elsewhere, or give it an id of its own, here and in its name, such as “loaf-log-2”"
UTF_8 = "there is a letter here that is not UTF-8; save the file as UTF-8"


def write(name: str, content: str | bytes) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)


def edit(name: str, old: str, new: str) -> None:
    text = Path(name).read_text(encoding="utf-8")
    assert old in text
    write(name, text.replace(old, new, 1))


def link(name: str, target: str) -> None:
    if os.path.isdir(name):
        shutil.rmtree(name)
    Path(name).unlink(missing_ok=True)
    os.symlink(target, name)


def folder(name: str) -> None:
    Path(name).unlink(missing_ok=True)
    os.mkdir(name)


def pipe(name: str) -> None:
    Path(name).unlink(missing_ok=True)
    os.mkfifo(name)


def sockets(name: str) -> None:
    socket.socket(socket.AF_UNIX).bind(name)


def moved_out(name: str) -> None:
    shutil.move(name, "elsewhere")
    os.symlink(os.path.abspath("elsewhere"), name)


def many(count: int, ending: str) -> None:
    for number in range(count):
        write(f"{SHEETS}/sheet-{number}{ending}", "a: b\n")


def renamed(old: str, new: str) -> None:
    os.rename(old, new)


def recoded(name: str, encoding: str) -> None:
    write(name, Path(name).read_text(encoding="utf-8").encode(encoding))


BOMB = "a: &a [x]\n" + "".join(f"b{n}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20))

# What is done, and the first line that is told (a pattern where it begins with ^).
CASES: dict[str, tuple[Callable[[], object], str]] = {
    "a pipe among the sheets": (lambda: pipe(f"{SHEETS}/pipe.yaml"), f"{SHEETS}/pipe.yaml: {NOT_A_FILE}"),
    "a pipe for the program": (lambda: pipe("content/en/program.yaml"), f"content/en/program.yaml: {NOT_A_FILE}"),
    "a socket": (lambda: sockets(f"{SHEETS}/socket.yaml"), f"{SHEETS}/socket.yaml: {NOT_A_FILE}"),
    "a device": (lambda: link(f"{SHEETS}/zero.yaml", "/dev/zero"), f"{SHEETS}/zero.yaml: {ELSEWHERE}"),
    "a folder for the house style": (lambda: folder("content/en/words.yaml"), f"content/en/words.yaml: {A_FOLDER}"),
    "a link of the house style to nowhere": (lambda: link("content/en/words.yaml", "gone"), f"content/en/words.yaml: {NOT_A_FILE}"),
    "a sheet that is a link out of the content": (lambda: moved_out(SHEET), f"{SHEET}: {ELSEWHERE}"),
    "sheets that are a link out of the content": (lambda: moved_out(SHEETS), f"{SHEETS}/loaf-log.yaml: {ELSEWHERE}"),
    "sheets that are a link to themselves": (
        lambda: link(SHEETS, "worksheets"),
        f"{SHEETS}: this is a file, and a folder should be here; rename or remove the file",
    ),
    "content that is a link to itself": (lambda: link("content", "content"), "^content: there is no such folder; "),
    "a name that differs in capitals only": (
        lambda: shutil.copy(SHEET, f"{SHEETS}/Loaf-Log.yaml"),
        f"{SHEETS}/Loaf-Log.yaml:2:5: {A_COPY}",
    ),
    "a name in another encoding": (
        lambda: shutil.copy(SHEET, os.fsencode(f"{SHEETS}/caf") + b"\xe9.yaml"),
        f"{SHEETS}/caf .yaml:2:5: {A_COPY}",
    ),
    "a name with a line break": (
        lambda: shutil.copy(SHEET, f"{SHEETS}/a\nb.yaml"),
        f"{SHEETS}/a b.yaml:2:5: {A_COPY}",
    ),
    "an ending in capitals": (
        lambda: renamed(SHEET, f"{SHEETS}/loaf-log.YAML"),
        f"{SHEETS}/loaf-log.YAML: this is not a .yaml file; rename it to loaf-log.yaml",
    ),
    "a name that Windows keeps for itself": (
        lambda: (renamed(SHEET, f"{SHEETS}/con.yaml"), edit(f"{SHEETS}/con.yaml", "id: loaf-log", "id: con")),
        "^content/en/steps/01-first-loaf.yaml:.*there is no worksheet “loaf-log”; ",
    ),
    "what macOS leaves on other disks": (lambda: write(f"{SHEETS}/._loaf-log.yaml", b"\0\5\x16\7"), ""),
    "UTF-16 without a mark": (lambda: recoded(SHEET, "utf-16-le"), f"{SHEET}: the file is saved as UTF-16; save it as UTF-8"),
    "UTF-16 the other way round": (lambda: recoded(SHEET, "utf-16-be"), f"{SHEET}: the file is saved as UTF-16; save it as UTF-8"),
    "UTF-32": (lambda: recoded(SHEET, "utf-32"), f"{SHEET}: the file is saved as UTF-32; save it as UTF-8"),
    "50 MB": (lambda: write(SHEET, b"x" * 50_000_000), f"^{SHEET}: the file is larger than 1000 kB; "),
    "1 MB of tags": (lambda: write(SHEET, "a: &b !c d\n" * 90_000), f"{SHEET}: this file has more problems than are told; mend the others first, and check again"),
    "1 MB of one key": (lambda: write(SHEET, "a: 1\n" * 190_000), f"^{SHEET}: this file has more problems than are told; "),
    "1 MB of unknown keys": (
        lambda: write(SHEET, "".join(f"k{n}: x\n" for n in range(90_000))),
        f"^{SHEET}: this file has more problems than are told; ",
    ),
    "1 MB of sources that are none": (
        lambda: write("content/references.yaml", "".join(f"k{n}:\n  kindx: a\n" for n in range(50_000))[:999_000]),
        "^content/references.yaml: this file has more problems than are told; ",
    ),
    "an alias bomb": (lambda: write(SHEET, BOMB), f"^{SHEET}:1:4: “&a” names this part for use elsewhere in the file; "),
    "thousands of broken sheets": (lambda: many(3_000, ".yaml"), f"^{SHEETS}/sheet-0.yaml:1:1: "),
    "thousands of other files": (lambda: many(3_000, ".txt"), f"^{SHEETS}/sheet-0.txt: this is not a .yaml file; "),
    # docs/
    "a page in Latin-1": (lambda: write("docs/en/x.md", b"# caf\xe9"), f"docs/en/x.md:1:6: {UTF_8}"),
    "a page in UTF-16": (lambda: write("docs/en/x.md", "# x".encode("utf-16")), "docs/en/x.md: the file is saved as UTF-16; save it as UTF-8"),
    "a page with a NUL": (lambda: write("docs/en/x.md", "# x\n\0"), "docs/en/x.md:2:1: there is an invisible character here (U+0000); delete it"),
    "a page of 50 MB": (lambda: write("docs/en/x.md", b"x" * 50_000_000), "^docs/en/x.md: the file is larger than 1000 kB; "),
    "a page that is a folder": (lambda: folder("docs/en/x.md"), f"docs/en/x.md: {A_FOLDER}"),
    "a page that is a pipe": (lambda: pipe("docs/en/x.md"), f"docs/en/x.md: {NOT_A_FILE}"),
    "a page that is a link to itself": (lambda: link("docs/en/x.md", "x.md"), f"docs/en/x.md: {NOT_A_FILE}"),
    "a file that is a link out of the docs": (lambda: link("docs/assets/x.txt", "/etc/passwd"), f"docs/assets/x.txt: {ELSEWHERE}"),
    "a page whose name is in another encoding": (
        lambda: shutil.copy("docs/en/privacy.md", b"docs/en/caf\xe9.md"),
        "docs/en/caf .md: this name has letters that not every system can show; rename it in plain letters",
    ),
    "docs that are a file": (
        lambda: (shutil.rmtree("docs"), write("docs", "x")),
        "docs: this is a file, and a folder should be here; rename or remove the file",
    ),
    "a script that imports what is not there": (
        lambda: write("docs/assets/x.js", 'import { y } from "./y.js";\n'),
        "docs/assets/x.js: this file imports “docs/assets/y.js”, which is not there; mend its import lines",
    ),
    "a style that imports what is not there": (
        lambda: write("docs/assets/x.css", '@import "y.css";\n'),
        "docs/assets/x.css: this file imports “docs/assets/y.css”, which is not there; mend its import lines",
    ),
    "a script that imports itself": (
        lambda: write("docs/assets/x.js", 'import { y } from "./x.js";\n'),
        "docs/assets/x.js: this file imports itself, or one that imports it; mend its import lines",
    ),
    "a template within a template": (
        lambda: write("docs/assets/x.js", "const a = `a ${`b`} c`;\n"),
        "^docs/assets/x.js: a template stands within a template, and slimming would change it; write it some other way",
    ),
    # overrides/
    "a template with a wrong command": (
        lambda: write("overrides/main.html", "<p>\n{% nope %}\n"),
        "^overrides/main.html:2:1: this template cannot be read: Encountered unknown tag 'nope'; mend this line, or bring the file back from an earlier version",
    ),
    "a template that is not closed": (lambda: write("overrides/main.html", "{% if x %}\n"), "^overrides/main.html:1:1: this template cannot be read: "),
    "a template in Latin-1": (lambda: write("overrides/main.html", b"caf\xe9"), f"overrides/main.html:1:4: {UTF_8}"),
    "a template that is a pipe": (lambda: pipe("overrides/main.html"), f"overrides/main.html: {NOT_A_FILE}"),
    # mkdocs.yml
    "settings that do not line up": (lambda: edit("mkdocs.yml", "  name: material", "  name: material\n name: x"), r"^mkdocs.yml:\d+:\d+: this line begins with 1 space, and lines up with no key above it; "),
    "settings in a list": (lambda: write("mkdocs.yml", "- a\n"), "^mkdocs.yml:1:1: this file must hold keys with values; "),
    "settings that are empty": (lambda: write("mkdocs.yml", ""), "^mkdocs.yml: the file is empty; "),
    "settings with a bomb": (lambda: write("mkdocs.yml", BOMB), r"^mkdocs.yml:\d+:\d+: “&a” names this part "),
    "settings with a command": (
        lambda: edit("mkdocs.yml", "  - def_list", "  - def_list: !!python/object/apply:os.system [touch harmed]"),
        r"^mkdocs.yml:\d+:\d+: “!!python/object/apply:os.system” tells programs how to read this part; ",
    ),
    "settings that are a pipe": (lambda: pipe("mkdocs.yml"), f"mkdocs.yml: {NOT_A_FILE}"),
    "a style that is not there": (
        lambda: edit("mkdocs.yml", "assets/site.css", "assets/sit.css"),
        r"^mkdocs.yml:\d+:\d+: there is no file “docs/assets/sit.css”; mend its name, or remove the line",
    ),
}  # fmt: skip


@pytest.fixture
def bread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with the smallest program, in the current folder, and a site that was built before."""
    copy_project(tmp_path)
    shutil.rmtree(tmp_path / "content")
    shutil.copytree(HERE / "content/minimal", tmp_path / "content")
    write(str(tmp_path / "site/worker.js"), "good")
    sign(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(said: str) -> list[str]:
    return [line for line in said.splitlines() if re.match(r"[^:]+(:\d+:\d+)?: ", line)]


@pytest.mark.parametrize("name", CASES)
def test_hostile_input_ends_soon_in_clear_lines(name: str, bread: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0, capsys.readouterr().err
    capsys.readouterr()
    act, expected = CASES[name]
    act()
    started = time.process_time()
    status = main(["check"])
    assert time.process_time() - started < 5
    said = capsys.readouterr().err
    found = problems(said)
    if not expected:
        assert (status, found) == (0, [])
        return
    assert status == 1 and any(re.match(expected, line) if expected[0] == "^" else line == expected for line in found), said
    assert len(said.splitlines()) < 80 and not Path("harmed").exists()
    for line in found:
        words = line.split(": ", 1)[1].replace("'", "")
        assert "; " in words and not [word for word in JARGON if word in words], line


# What only shows when the site builder has begun.
BUILDS: dict[str, tuple[Callable[[], object], str]] = {
    "an unknown setting": (lambda: edit("mkdocs.yml", "site_name", "site_nam"), r"^mkdocs.yml:\d+:\d+: there is no setting “site_nam”; "),
    "a setting of another kind": (
        lambda: edit("mkdocs.yml", "use_directory_urls: true", "use_directory_urls: [x]"),
        r"^mkdocs.yml:\d+:\d+: “use_directory_urls” must be true or false, but here is a list; mend this setting, or bring the file back from an earlier version",
    ),
    "an unknown theme": (lambda: edit("mkdocs.yml", "name: material", "name: materail"), r"^mkdocs.yml:\d+:\d+: there is no theme “materail”; "),
    "an unknown extension": (lambda: edit("mkdocs.yml", "- def_list", "- def_lits"), r"^mkdocs.yml:\d+:\d+: the extension “def_lits” cannot be loaded; "),
    "a template that extends nothing": (
        lambda: write("overrides/main.html", '{% extends "nope.html" %}'),
        "^overrides/main.html:1:1: this template cannot be shown: there is no template “nope.html”; ",
    ),
    "a template that includes itself": (
        lambda: write("overrides/partials/footer.html", '<p>\n{% include "partials/footer.html" %}'),
        "^overrides/partials/footer.html:2:1: this template cannot be shown: it includes or extends itself; ",
    ),
    "a template that asks for what is not there": (
        lambda: write("overrides/partials/footer.html", "{{ a.b.c }}"),
        "^overrides/partials/footer.html:1:1: this template cannot be shown: a is undefined; ",
    ),
    "a link that leads nowhere": (
        lambda: write("docs/en/privacy.md", "# Privacy\n\n[gone](nowhere.md)\n"),
        "^docs/en/privacy.md:3:1: the link “nowhere.md” leads nowhere; mend it, or the name of the page it leads to",
    ),
    "a page that is made as well": (lambda: write("docs/en/Sources.md", "# x\n"), "^docs/Sources.md: the page “Sources.md” is written by hand and made by the generator too; give one of them another name"),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILDS)
def test_a_site_builder_that_cannot_go_on_is_understood(name: str, bread: Path) -> None:
    act, expected = BUILDS[name]
    act()
    done = guide("build", cwd=bread)
    found = [line.replace("'", "") for line in problems(done.stderr)]
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert any(re.match(expected, line) if expected[0] == "^" else line == expected for line in found), done.stderr
    assert not [word for line in found for word in JARGON if word in line.split(": ", 1)[1]], found
    assert Path("site/worker.js").read_text() == "good"


def test_a_file_that_goes_away_while_it_is_read(bread: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def gone(path: Path) -> bytes:
        os.remove(path)
        raise FileNotFoundError(2, os.strerror(2), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", gone)
        assert main(["check"]) == 1
    assert f"{SHEET}: the file cannot be read (No such file or directory); check its permissions" in problems(capsys.readouterr().err)


def test_a_build_that_loses_a_file_says_so(bread: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    read = Path.read_bytes

    def gone(path: Path) -> bytes:
        if path.name == "site.css":
            raise FileNotFoundError(2, os.strerror(2), str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert main(["build"]) == 1
    expected = "docs/assets/site.css: this is not there, or went away just now; bring it back, and try again"
    assert problems(capsys.readouterr().err) == [expected]
