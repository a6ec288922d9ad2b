"""Measure how long the main jobs take, as ratios against a baseline in the same run.

Machines are noisy, so each ratio is the median of pairs run in turn, and where it says CPU, it counts the work of all processes and
not the time that passes. Run with `make bench`; what is to be held stands beside each figure.
"""

from __future__ import annotations

import queue
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
FEW = 3  # of what takes long
COPIES = 10  # how many times the worksheets
CHANGES = 20  # under `serve`, to see that its memory stays as it is
EDITIONS = ("en-AU", "en-IE")  # beside the first one


def main() -> None:
    """Print each figure beside what it should not exceed."""
    with tempfile.TemporaryDirectory() as folder:
        one, many, three = (_project(Path(folder) / name) for name in ("one", "many", "three"))
        _multiply(many)
        _translate(three)
        _guide(one)
        cold = _pairs(lambda: _clock(_cold, one), lambda: _clock(_bare, one), FEW)
        _say("cold build of everything / bare MkDocs", cold, 5.5)
        _say("nothing changed / bare MkDocs", _pairs(lambda: _clock(_guide, one), lambda: _clock(_bare, one)), 0.3)
        _say("one changed worksheet / bare MkDocs, CPU", _pairs(lambda: _changed(one), lambda: _cpu(_bare, one)), 3.9)
        _guide(three)
        _say("the same, one of three editions / one edition, CPU", _pairs(lambda: _changed(three), lambda: _changed(one)), 1.4)
        pages, everything, growth = _served(one)
        _say("serve: changed worksheet to new page / bare MkDocs", pages, 0.6)
        _say("serve: to all that holds it / bare MkDocs, CPU", everything, 1.8)
        _say(f"serve: memory after {CHANGES} changes / after {CHANGES // 2}", growth, 1.05)
        _guide(many)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{f'{COPIES} times the worksheets, cold: MB of a process':<60}{peak:7.0f}   (1,050 or less)", flush=True)
        _say(f"{COPIES} times: nothing changed / bare MkDocs", _pairs(lambda: _clock(_guide, many), lambda: _clock(_bare, many), FEW), 0.3)
        _say(f"{COPIES} times: one changed / bare MkDocs, CPU", _pairs(lambda: _changed(many), lambda: _cpu(_bare, many), FEW), 4.5)
        (seconds, count), (longer, _) = _sheets(one, "ours"), _sheets(many, "ours")
        _say(f"documents of {COPIES} times the worksheets / of one", longer / seconds, 10.5)
        print(f"{'one worksheet document, ms':<60}{1000 * seconds / count:7.1f}   (15 or less)", flush=True)
        _say("worksheet documents / Typst alone", _pairs(lambda: _sheets(one, "ours")[0], lambda: _sheets(one, "typst")[0]), 3)
        _say("every document / Typst alone, each paper by itself", _pairs(lambda: _all(one, "ours"), lambda: _all(one, "typst"), FEW), 1.5)
        _say("every document / Typst alone, both papers at once", _pairs(lambda: _all(one, "ours"), lambda: _all(one, "typst-once"), FEW))


def _say(what: str, ratio: float, bound: float | None = None) -> None:
    print(f"{what:<60}{ratio:7.2f}" + (f"   ({bound:g} or less)" if bound else ""), flush=True)


def _pairs(ours: Callable[[], float], theirs: Callable[[], float], runs: int = RUNS) -> float:
    theirs()  # warm up
    return statistics.median(ours() / theirs() for _ in range(runs))


# ── Projects ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _project(folder: Path) -> Path:
    for name in ("content", "docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def _multiply(project: Path) -> None:
    """Give a project many times the worksheets."""
    folder = project / "content/en/worksheets"
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for copy in range(2, COPIES + 1):
            id = f"{path.stem}-{copy}"
            (folder / f"{id}.yaml").write_text(text.replace(f"\nid: {path.stem}\n", f"\nid: {id}\n", 1), encoding="utf-8")


def _translate(project: Path) -> None:
    """Give a project more editions, which say the same."""
    first = project / "content/en/program.yaml"
    text = re.sub(r"^language: .*\n", "", first.read_text(encoding="utf-8"), flags=re.M)
    address = re.search(r"^address: *[\"']?([^\s\"']+)", text, re.M)
    assert address
    first.write_text(f"{text.rstrip()}\nlanguage: English\n", encoding="utf-8")
    for locale in EDITIONS:
        for name in ("content", "docs"):
            shutil.copytree(project / name / "en", project / name / locale)
        own = re.sub(r"^address: .*$", f"address: {address[1].rstrip('/')}/{locale}/", text, flags=re.M)
        (project / f"content/{locale}/program.yaml").write_text(f"{own.rstrip()}\nlanguage: {locale}\n", encoding="utf-8")


_changes = iter(range(1_000_000))


def _change(project: Path) -> tuple[str, str]:
    """Give a worksheet another prompt; returns its id and the prompt."""
    sheet = min((project / "content/en/worksheets").glob("*.yaml"))
    prompt = f"Number {next(_changes)} of these"
    text = re.sub(r"^( +(?:- )?prompt: ).+$", rf"\g<1>{prompt}", sheet.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert prompt in text
    sheet.write_text(text, encoding="utf-8")
    return sheet.stem, prompt


# ── What is measured ───────────────────────────────────────────────────────────────────────────────────────────────────


def _run(*command: str, cwd: Path) -> None:
    subprocess.run([sys.executable, *command], cwd=cwd, check=True, capture_output=True)


def _guide(project: Path) -> None:
    _run("-m", "generator.cli", "build", cwd=project)


def _cold(project: Path) -> None:
    shutil.rmtree(project / "build/cache")
    (project / "build/stamp").unlink(missing_ok=True)
    _guide(project)


def _bare(project: Path) -> None:
    """Let MkDocs make a site of the staged pages as most sites have it: with the theme's own search."""
    (project / "build/bare.yml").write_text('{"INHERIT": "mkdocs.yml", "plugins": ["search"]}', encoding="utf-8")
    _run("-m", "mkdocs", "build", "-q", "-f", "build/bare.yml", "-d", str(project / "bare"), cwd=project)


def _clock(task: Callable[[Path], None], project: Path) -> float:
    """Return how many seconds a task takes."""
    started = time.perf_counter()
    task(project)
    return time.perf_counter() - started


def _cpu(task: Callable[[Path], None], project: Path) -> float:
    """Return how many seconds all processors together work on a task."""

    def worked() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = worked()
    task(project)
    return worked() - before


def _changed(project: Path) -> float:
    """Return how many seconds all processors together work on a build after one worksheet has changed."""
    _change(project)
    return _cpu(_guide, project)


def _served(project: Path) -> tuple[float, float, float]:
    """Return what `guide serve` takes after a changed worksheet, against a bare MkDocs build of the same pages, and how its memory grows.

    The first is the time to the new page, the second the work until all that holds the worksheet is new.
    """
    pages, everything, memory = [], [], []
    with _serving(project) as (process, address, heard):
        for number in range(CHANGES + 1):
            worked, started = _worked(process), time.perf_counter()
            id, prompt = _change(project)
            while prompt not in urlopen(f"{address}worksheets/{id}/").read().decode():
                time.sleep(0.01)
            seconds = time.perf_counter() - started
            heard("Built in")
            memory.append(sum(each.memory_info().rss for each in _family(process)))
            if 0 < number <= RUNS:  # the first sets all books anew
                pages.append(seconds / _clock(_bare, project))
                everything.append((_worked(process) - worked) / _cpu(_bare, project))
    return statistics.median(pages), statistics.median(everything), memory[-1] / memory[CHANGES // 2]


@contextmanager
def _serving(project: Path) -> Iterator[tuple[psutil.Process, str, Callable[[str], str]]]:
    """Run `guide serve` while the block runs; yields its process, its address, and what waits for a line that it says."""
    command = [sys.executable, "-m", "generator.cli", "serve", "--port", "0"]
    server = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    said: queue.Queue[str] = queue.Queue()
    assert server.stdout
    threading.Thread(target=lambda: [said.put(line) for line in server.stdout or ()], daemon=True).start()

    def heard(words: str) -> str:
        while words not in (line := said.get(timeout=600)):
            pass
        return line

    try:
        address = heard("http://").split()[0]
        yield psutil.Process(server.pid), address, heard
    finally:
        server.terminate()
        server.wait(30)


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _worked(process: psutil.Process) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in _family(process))


SHEETS = """
import sys, time
from pathlib import Path
from generator.read.load import load
from generator.render.pdf import documents, typeset

sheets = [d for d in documents.plan(load(Path("content"), "en").program()) if d.kind == "worksheet"]
alike = {}
for sheet in sheets:
    alike.setdefault((sheet.input, sheet.print), []).append(sheet)
tasks = {"ours": typeset.render_papers, "typst": lambda papers: typeset.set_in_type(papers[0])}
task = tasks[sys.argv[1]]
task(sheets[:1])  # start the compiler and load the fonts
started = time.perf_counter()
for papers in alike.values():
    task(papers)
print(time.perf_counter() - started, len(sheets))
"""


def _sheets(project: Path, task: str) -> tuple[float, int]:
    """Return how many seconds all worksheet documents take, and their number: `ours` whole, or what `typst` takes of it."""
    said = subprocess.run([sys.executable, "-c", SHEETS, task], cwd=project, check=True, capture_output=True, text=True).stdout
    seconds, count = said.split()
    return float(seconds), int(count)


ALL = """
import sys, time
from dataclasses import replace
from pathlib import Path
from generator.publish.pdf_workers import Renderers
from generator.publish.store import Store
from generator.read.load import load
from generator.render.pdf import documents, typeset

def alone(document):
    typeset.set_in_type(document)

def main():
    planned = tuple(documents.plan(load(Path("content"), "en").program()))
    if sys.argv[1] == "typst-once":
        planned = tuple({(document.input, document.print): document for document in planned}.values())
    started = time.perf_counter()
    with Renderers() as renderers:
        if sys.argv[1] == "ours":
            coming = renderers.begin(planned, Store(Path("build/all-cache")))
            count = sum(1 for _ in coming.results())
        else:
            renderers.begin((), Store(Path("build/all-cache")))
            longest_first = sorted(planned, key=lambda document: -len(document.input))
            count = sum(1 for _ in renderers.start()["regular"].map(alone, longest_first))
    print(time.perf_counter() - started, count)

main()
"""


def _all(project: Path, task: str) -> float:
    """Return how many seconds all documents take on both cores: `ours` whole, or what `typst` takes of it for the same pages."""
    shutil.rmtree(project / "build/all-cache", ignore_errors=True)
    said = subprocess.run([sys.executable, "-c", ALL, task], cwd=project, check=True, capture_output=True, text=True).stdout
    return float(said.split()[0])


if __name__ == "__main__":
    main()
