"""Measure how long the main job takes, as ratios against a baseline in the same run.

Machines are noisy, so each ratio is the median of pairs run in turn. Run with `make bench`.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
COPIES = 10  # how many times the worksheets, to see how documents grow


def main() -> None:
    """Print each ratio beside what it should not exceed."""
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder))
        _guide(project)
        cold = _ratio(lambda: _cold(project), lambda: _bare(project))
        _say("cold build / bare MkDocs", cold, 2.5)
        _guide(project)
        _say("nothing changed / bare MkDocs", _ratio(lambda: _guide(project), lambda: _bare(project)), 1.25)
        pairs = [(_sheets(project, "ours"), _sheets(project, "typst")) for _ in range(RUNS)]
        _say("worksheet documents / Typst alone", statistics.median(ours / typst for (ours, _), (typst, _) in pairs), 3)
        seconds, count = min(ours for ours, _ in pairs)
        print(f"{'one worksheet document, ms':<50}{1000 * seconds / count:7.1f}   (15 or less)")
        many = _many(project)
        _say(f"documents of {COPIES} times the worksheets / of one", many, 11)
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
        print(f"{'peak memory of one process, MB':<50}{peak:7.0f}   (600 or less)")


def _say(what: str, ratio: float, bound: float) -> None:
    print(f"{what:<50}{ratio:7.2f}   ({bound:g} or less)", flush=True)


def _project(folder: Path) -> Path:
    for name in ("content", "docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def _run(*command: str, cwd: Path) -> None:
    subprocess.run([sys.executable, *command], cwd=cwd, check=True, capture_output=True)


def _guide(project: Path) -> None:
    _run("-m", "generator.cli", "build", cwd=project)


def _cold(project: Path) -> None:
    shutil.rmtree(project / "build/cache")
    (project / "build/stamp").unlink()
    _guide(project)


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
    alike.setdefault(sheet.input, []).append(sheet)
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
