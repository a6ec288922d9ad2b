"""`guide serve` shows the site, a problem and its mending, as a browser would ask for them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT, TODAY, lay_out_minimal

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
    changed = {path for path in after if after[path] != before[path]}
    assert changed and all(re.search("loaf|workbook|pack|guide", path) for path in changed)


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
from generator import cache, documents
from generator.load import load

if __name__ == "__main__":
    planned = tuple(documents.plan(load(Path("content"), "en").program()))
    documents.render(planned[0])
    with cache.Renderers() as renderers:
        print(sum(1 for _ in renderers.begin(planned, Path("kept")).results()) == len(planned))
"""

GIVE_UP = """
from pathlib import Path
from generator import cache, documents
from generator.load import load

if __name__ == "__main__":
    planned = [document for document in documents.plan(load(Path("content"), "en").program()) if document.kind in ("guide", "workbook")]
    with cache.Renderers() as renderers:
        coming = renderers.begin(planned, Path("kept"))
        try:
            next(coming.results(lambda: False))
        except cache.NoLongerWanted:
            print("given up", end=" ")
        again = renderers.begin(planned, Path("kept"))
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
