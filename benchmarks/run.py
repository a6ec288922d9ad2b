"""Measure how long the main job takes, as ratios against a baseline in the same run.

Machines are noisy, so each ratio is the median of pairs run in turn. Run with `make bench`.
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
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
FEW = 3  # of what takes long
COPIES = 10  # how many times the worksheets, to see how documents grow


def main() -> None:
    """Print each ratio beside what it should not exceed."""
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder))
        _guide(project)
        _say("cold build of sheets, packs and workbook / bare MkDocs", _ratio(lambda: _cold(project, *CORE), lambda: _bare(project)), 2.5)
        _say("cold build of everything / bare MkDocs", _ratio(lambda: _cold(project), lambda: _bare(project)))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of our builds alone: what follows sets books for comparison
        print(f"{'peak memory of one process, MB':<60}{peak:7.0f}   (600 or less)", flush=True)
        for task in ("every document / Typst alone, each paper by itself", "every document / Typst alone, both papers at once"):
            typst = "typst" if "each" in task else "typst-once"
            pairs = [(_all(project, "ours"), _all(project, typst)) for _ in range(FEW)]
            _say(task, statistics.median(ours / theirs for ours, theirs in pairs), 1.5 if "each" in task else None)
        _guide(project)
        _say("saved worksheet to new page / bare MkDocs", _saved(project), 1.3)
        _guide(project)
        _say("nothing changed / bare MkDocs", _ratio(lambda: _guide(project), lambda: _bare(project)), 1.25)
        pairs = [(_sheets(project, "ours"), _sheets(project, "typst")) for _ in range(RUNS)]
        _say("worksheet documents / Typst alone", statistics.median(ours / typst for (ours, _), (typst, _) in pairs), 3)
        seconds, count = min(ours for ours, _ in pairs)
        print(f"{'one worksheet document, ms':<60}{1000 * seconds / count:7.1f}   (15 or less)")
        many = _many(project)
        _say(f"documents of {COPIES} times the worksheets / of one", many, 11)


def _say(what: str, ratio: float, bound: float | None = None) -> None:
    print(f"{what:<60}{ratio:7.2f}" + (f"   ({bound:g} or less)" if bound else ""), flush=True)


def _project(folder: Path) -> Path:
    for name in ("content", "docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def _run(*command: str, cwd: Path) -> None:
    subprocess.run([sys.executable, *command], cwd=cwd, check=True, capture_output=True)


def _guide(project: Path) -> None:
    _run("-m", "generator.cli", "build", cwd=project)


# What every site needs: sheets, step packs and the workbook in regular print. The rest (large print, examples, the book, packs,
# archives, Word documents, the EPUB) is measured with everything.
CORE = ("-c", """
import sys
from generator import build, cli, documents

plan = documents.plan
documents.plan = lambda program: (d for d in plan(program) if d.kind in ("worksheet", "step-pack", "workbook") and d.print == "regular")
build._files = build.archives.archives = lambda *_: iter(())
sys.exit(cli.main(["build"]))
""")  # fmt: skip


def _cold(project: Path, *command: str) -> None:
    shutil.rmtree(project / "build/cache")
    (project / "build/stamp").unlink(missing_ok=True)
    _run(*(command or ("-m", "generator.cli", "build")), cwd=project)


def _bare(project: Path) -> None:
    _run("-m", "mkdocs", "build", "-q", "-f", "build/mkdocs.yml", "-d", str(project / "bare"), cwd=project)


def _seconds(task: Callable[[], object]) -> float:
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def _ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    theirs()  # warm up
    return statistics.median(_seconds(ours) / _seconds(theirs) for _ in range(RUNS))


SHEETS = """
import sys, time
from pathlib import Path
from generator import documents
from generator.load import load

sheets = [d for d in documents.plan(load(Path("content"), "en").program()) if d.kind == "worksheet"]
alike = {}
for sheet in sheets:
    alike.setdefault((sheet.input, sheet.print), []).append(sheet)
tasks = {"ours": documents.render_papers, "typst": lambda papers: documents.set_in_type(papers[0])}
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
from generator import cache, documents
from generator.load import load

def alone(document):
    documents.set_in_type(document)

def main():
    planned = tuple(documents.plan(load(Path("content"), "en").program()))
    if sys.argv[1] == "typst-once":
        planned = tuple({(document.input, document.print): document for document in planned}.values())
    started = time.perf_counter()
    with cache.Renderers() as renderers:
        if sys.argv[1] == "ours":
            coming = renderers.begin(planned, Path("build/all-cache"))
            count = sum(1 for _ in coming.results())
        else:
            renderers.begin((), Path("build/all-cache"))
            longest_first = sorted(planned, key=lambda document: -len(document.input))
            count = sum(1 for _ in renderers._pool.map(alone, longest_first))
    print(time.perf_counter() - started, count)

main()
"""


def _all(project: Path, task: str) -> float:
    """Return how many seconds all documents take on both cores: `ours` whole, or what `typst` takes of it for the same pages."""
    shutil.rmtree(project / "build/all-cache", ignore_errors=True)
    said = subprocess.run([sys.executable, "-c", ALL, task], cwd=project, check=True, capture_output=True, text=True).stdout
    return float(said.split()[0])


def _saved(project: Path) -> float:
    """Return how long a saved worksheet takes to its new page under `guide serve`, against a bare MkDocs build of the same pages."""
    sheet = next(iter(sorted((project / "content/en/worksheets").glob("*.yaml"))))
    good = sheet.read_text(encoding="utf-8")
    title = re.search(r"^title: .+$", good, re.M)
    assert title
    command = [sys.executable, "-m", "generator.cli", "serve", "--port", "0"]
    server = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    said: queue.Queue[str] = queue.Queue()
    assert server.stdout
    threading.Thread(target=lambda: [said.put(line) for line in server.stdout or ()], daemon=True).start()

    def heard(words: str) -> str:
        while words not in (line := said.get(timeout=120)):
            pass
        return line

    address = heard("http://").split()[0] + f"worksheets/{sheet.stem}/"

    def saved(number: int) -> float:
        words = f"Number {number} of these"
        started = time.perf_counter()
        sheet.write_text(good.replace(title[0], f"title: {words}"), encoding="utf-8")
        while words not in urlopen(address).read().decode():
            time.sleep(0.01)
        seconds = time.perf_counter() - started
        heard("Built in")  # the documents follow
        return seconds

    try:
        return statistics.median(saved(number) / _seconds(lambda: _bare(project)) for number in range(RUNS))
    finally:
        server.terminate()
        server.wait(30)
        sheet.write_text(good, encoding="utf-8")


def _many(project: Path) -> float:
    """Return how much longer ten times the worksheets take than one time."""
    one, _ = _sheets(project, "ours")
    folder = project / "content" / "en" / "worksheets"
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for copy in range(2, COPIES + 1):
            id = f"{path.stem}-{copy}"
            (folder / f"{id}.yaml").write_text(text.replace(f"\nid: {path.stem}\n", f"\nid: {id}\n", 1), encoding="utf-8")
    many, _ = _sheets(project, "ours")
    return many / one


if __name__ == "__main__":
    main()
