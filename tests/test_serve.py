"""`guide serve` shows the site, a problem and its mending, as a browser would ask for them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT, TODAY, guide, lay_out_minimal
from tests.test_commands import tree

SHEET = "content/en/worksheets/loaf-log.yaml"


@contextmanager
def serving(folder: Path, meanwhile: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Run `guide serve` in a folder while the block runs; gives its address once it has built. `meanwhile` is done as it starts."""
    command = [sys.executable, "-m", "generator.cli", "serve", "--port", "0"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": TODAY}
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            assert process.stdout
            meanwhile()
            address = None
            while not address:
                line = process.stdout.readline()
                assert line, (folder / "said.txt").read_text()
                address = re.search(r"http://\S+/", line)
            while not re.match("Built in|Nothing has changed", line):
                line = process.stdout.readline()
            yield address[0]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 130, (folder / "said.txt").read_text()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small program in a project of its own."""
    return lay_out_minimal(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


def get(address: str) -> str:
    with urlopen(address, timeout=60) as response:
        text: str = response.read().decode()
        return text


def news(address: str, wanted: Callable[[Any], object]) -> Any:
    """Ask for news, as a page does, until they are as wanted."""
    seen = ""
    for _ in range(6):
        told = json.loads(get(f"{address}__news?{seen}"))
        if wanted(told):
            return told
        seen = told["number"]
    raise AssertionError(told)


def test_a_change_a_problem_and_its_mending_reach_the_page(folder: Path, address: str) -> None:
    sheet, page = folder / SHEET, f"{address}worksheets/loaf-log/"
    good = sheet.read_text(encoding="utf-8")
    title = re.search(r"^title: (.+)$", good, re.M)
    assert title and "/__reload.js" in get(page)
    first = news(address, lambda told: True)
    assert first["problems"] == []

    sheet.write_text(good.replace(title[0], f"titel: {title[1]}"), encoding="utf-8")
    broken = news(address, lambda told: told["problems"])
    assert any(line.startswith(f"{SHEET}:") and "did you mean “title”?" in line for line in broken["problems"])
    assert broken["build"] == first["build"] and f"<h1>{title[1]}" in re.sub(r"<h1[^>]*>", "<h1>", get(page)), "the last good site stays"

    sheet.write_text(good, encoding="utf-8")
    mended = news(address, lambda told: not told["problems"])
    assert mended["build"] == first["build"], "nothing new is to be seen"

    sheet.write_text(good.replace(title[0], "title: A loaf for today"), encoding="utf-8")
    changed = news(address, lambda told: told["build"] > first["build"])
    assert changed["problems"] == [] and "A loaf for today" in get(page)


def test_what_is_saved_during_the_first_build_is_not_missed(folder: Path, tmp_path: Path) -> None:
    project = tmp_path / "served"
    for name in ("content", "docs", "overrides"):
        shutil.copytree(folder / name, project / name)
    shutil.copy(folder / "mkdocs.yml", project)
    sheet = project / SHEET

    def save_when_all_is_read() -> None:
        deadline = time.monotonic() + 60
        while not (project / "build/next/docs/index.md").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        sheet.write_text(re.sub(r"^title: .+$", "title: A late loaf", sheet.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")

    with serving(project, save_when_all_is_read) as address:
        news(address, lambda told: "A late loaf" in get(f"{address}worksheets/loaf-log/"))


def test_a_port_in_use_is_told_before_anything_is_built(folder: Path, address: str, tmp_path: Path) -> None:
    shutil.copytree(folder / "content", tmp_path / "content")
    port = address.rstrip("/").rpartition(":")[2]
    command = [sys.executable, "-m", "generator.cli", "serve", "--port", port]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 1 and f"Port {port} cannot be used" in done.stderr and not (tmp_path / "site").exists()


def test_documents_follow_the_pages(folder: Path, address: str) -> None:
    sheet = folder / SHEET
    before = {entry["path"]: entry["sha256"] for entry in json.loads(get(f"{address}downloads/manifest.json"))["documents"]}
    build = news(address, lambda told: True)["build"]
    sheet.write_text(re.sub(r"^title: .+$", "title: Another loaf", sheet.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    news(address, lambda told: told["build"] > build)
    after = before
    for _ in range(600):
        after = {entry["path"]: entry["sha256"] for entry in json.loads(get(f"{address}downloads/manifest.json"))["documents"]}
        if after != before:
            break
        time.sleep(0.1)
    changed = {path for path in after if after[path] != before[path]}
    assert changed and all(re.search("loaf|workbook|pack|guide", path) for path in changed)


def test_after_many_changes_all_is_as_if_it_had_been_built_from_nothing(folder: Path, address: str, tmp_path: Path) -> None:
    sheet = folder / SHEET
    for number in range(4):
        text = re.sub(r"^title: .+$", f"title: Loaf number {number}", sheet.read_text(encoding="utf-8"), flags=re.M)
        sheet.write_text(text, encoding="utf-8")
        for _ in range(600):
            if f"Loaf number {number}" in get(f"{address}downloads/manifest.json"):
                break
            time.sleep(0.1)
    apart = tmp_path / "apart"
    shutil.copytree(folder, apart, ignore=shutil.ignore_patterns("build", "site", ".site-next"))
    assert guide("build", cwd=apart).returncode == 0
    expected = tree(apart / "site")
    for _ in range(600):
        if (found := tree(folder / "site")) == expected:
            break
        time.sleep(0.1)
    assert found == expected


def test_a_page_kept_for_reading_offline_does_not_hide_the_new_one(address: str) -> None:
    assert "registration.unregister()" in get(f"{address}worker.js")


def test_broken_content_without_a_site_ends_with_the_problem(folder: Path, tmp_path: Path) -> None:
    for name in ("content", "docs", "overrides"):
        shutil.copytree(folder / name, tmp_path / name)
    shutil.copy(folder / "mkdocs.yml", tmp_path)
    (tmp_path / SHEET).write_text("title: [\n", encoding="utf-8")
    command = [sys.executable, "-m", "generator.cli", "serve", "--port", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and f"{SHEET}:2" in done.stderr and "Traceback" not in done.stderr


RENDER = """
import sys
from pathlib import Path
from generator.publish.pdf_workers import Renderers
from generator.publish.store import Store
from generator.read.load import load
from generator.render.pdf import documents, typeset

if __name__ == "__main__":
    planned = tuple(documents.plan(load(Path("content"), "en").program()))
    typeset.render(planned[0])
    with Renderers() as renderers:
        print(sum(1 for _ in renderers.begin(planned, Store(Path("kept"))).results()) == len(planned))
"""

GIVE_UP = """
from pathlib import Path
from generator.publish.pdf_workers import NoLongerWanted, Renderers
from generator.publish.store import Store
from generator.read.load import load
from generator.render.pdf import documents

if __name__ == "__main__":
    planned = [document for document in documents.plan(load(Path("content"), "en").program()) if document.kind in ("guide", "workbook")]
    with Renderers() as renderers:
        coming = renderers.begin(planned, Store(Path("kept")))
        try:
            next(coming.results(lambda: False))
        except NoLongerWanted:
            print("given up", end=" ")
        again = renderers.begin(planned, Store(Path("kept")))
        print(len(again.missing) > 0, len(list(again.results())) == len(planned))
"""


def _run(script: str, folder: Path, tmp_path: Path) -> str:
    shutil.copytree(folder / "content", tmp_path / "content")
    (tmp_path / "script.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_renderers_start_even_when_this_process_has_rendered_before(folder: Path, tmp_path: Path) -> None:
    # copies of a process that has run Typst would wait for ever
    assert _run(RENDER, folder, tmp_path) == "True\n"


def test_documents_that_are_no_longer_wanted_are_given_up_and_can_be_asked_for_again(folder: Path, tmp_path: Path) -> None:
    assert _run(GIVE_UP, ROOT, tmp_path) == "given up True True\n"


# ── Who may ask, and for what ──────────────────────────────────────────────────────────────────────────────────────────


def ask(address: str, target: str, *hosts: str, method: str = "GET") -> tuple[int, bytes]:
    """Ask as a program may, with any target and host; returns the status and what is answered."""
    port = int(address.rstrip("/").rpartition(":")[2])
    lines = [f"{method} {target} HTTP/1.1", *(f"Host: {host.replace('PORT', str(port))}" for host in hosts), "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode("utf-8", "surrogateescape"))
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head if method == "HEAD" else body


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:PORT", "LOCALHOST", "localhost.:PORT", "127.0.0.1:PORT", "127.0.0.1", "[::1]:PORT"]
)
def test_this_computer_may_ask_by_each_of_its_names(host: str, address: str) -> None:
    status, page = ask(address, "/", host)
    assert status == 200 and b"__reload.js" in page


OTHERS = {
    "a name that leads here": ("draft.example.org:PORT",),
    "a name that ends like ours": ("localhost.example.org",),
    "a name that begins with another": ("example.org.localhost:80",),
    "no name": (),
    "an empty name": ("",),
    "two names": ("localhost", "draft.example.org"),
    "another address": ("192.0.2.1:PORT",),
    "a name with a sign": ("localhost@example.org",),
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("target", ["/", "/__news?", "/worker.js", "/downloads/manifest.json"])
def test_a_page_elsewhere_cannot_read_a_draft_by_a_name_of_its_own(name: str, target: str, address: str) -> None:
    for method in ("GET", "HEAD"):
        status, answer = ask(address, target, *OTHERS[name], method=method)
        assert status == 421 and (method == "HEAD" or b"The guide is shown on this computer only, at http://127.0.0.1:" in answer)
        assert b"loaf" not in answer.lower()


ODD = ("/%00", "/steps%00/", "/%", "/%ff", "/" + "a" * 5_000, "/" + "a/" * 5_000, "/" + "%00" * 5_000, "/..%2f..%2fcontent/en/program.yaml")


@pytest.mark.parametrize("target", [*ODD, "/../content/en/program.yaml", "/index.html/", "/downloads/", "http://localhost/nowhere", "//"])
def test_an_odd_address_is_no_page_and_no_trouble(target: str, folder: Path, address: str) -> None:
    said = (folder / "said.txt").read_text()
    for method in ("GET", "HEAD"):
        status, answer = ask(address, target, "localhost", method=method)
        assert status == (200 if target == "//" else 404) and b"title: " not in answer
    assert (folder / "said.txt").read_text() == said


def test_a_folder_without_its_slash_leads_to_its_page(address: str) -> None:
    for method in ("GET", "HEAD"):
        assert ask(address, "/steps?a", "localhost", method=method)[0] == 301
    with urlopen(f"{address}steps", timeout=60) as response:
        assert response.url == f"{address}steps/"


def test_a_link_that_leads_out_of_the_site_is_not_followed(folder: Path, address: str, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    for name in ("index.html", "one.txt"):
        (tmp_path / "letters" / name).write_text("private")
    mine = folder / "site/mine"
    mine.mkdir()
    (mine / "letters").symlink_to(tmp_path / "letters")
    (mine / "one.txt").symlink_to(tmp_path / "letters/one.txt")
    (mine / "index.html").symlink_to(tmp_path / "letters/index.html")
    (mine / "home.html").symlink_to("../index.html")
    os.mkfifo(mine / "pipe")
    for target in ("/mine/letters/one.txt", "/mine/letters/", "/mine/letters", "/mine/one.txt", "/mine/", "/mine", "/mine/pipe"):
        for method in ("GET", "HEAD"):
            status, answer = ask(address, target, "localhost", method=method)
            assert status == 404 and b"private" not in answer, target
    assert ask(address, "/mine/home.html", "localhost")[0] == 200, "a link within the site is"


def test_someone_who_hangs_up_is_no_trouble(folder: Path, address: str) -> None:
    port = int(address.rstrip("/").rpartition(":")[2])
    said = (folder / "said.txt").read_text()
    for asked in (
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /search/index.json HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # hang up without a word
                connection.sendall(asked)
    assert ask(address, "/", "localhost")[0] == 200
    assert (folder / "said.txt").read_text() == said


TWICE = """
import os, signal, sys
from generator import __main__ as start

at, seen = int(sys.argv.pop(1)), 0

class Twice:
    def find_spec(self, *_):
        global seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Twice())
sys.exit(start.main())
"""


@pytest.mark.parametrize("command", ["serve", "build", "check"])
@pytest.mark.parametrize("at", [1, 2, 30, 90, 200])
def test_ctrl_c_twice_while_modules_are_loaded_ends_without_a_word(command: str, at: int, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "content", tmp_path / "content")
    (tmp_path / "script.py").write_text(TWICE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "script.py", str(at), command]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    assert not (tmp_path / "site").exists()


def test_ctrl_c_twice_ends_at_once_what_goes_on(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "content", tmp_path / "content")
    command = [sys.executable, "-m", "generator", "build"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": TODAY}
    build = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not (tmp_path / "build/next/docs").exists() and build.poll() is None:
        time.sleep(0.01)
    for _ in range(2):
        os.killpg(build.pid, signal.SIGINT)
        time.sleep(0.001)
    said = build.communicate(timeout=60)
    assert build.returncode == 130 and said == (b"", b"") and not (tmp_path / "site").exists()
