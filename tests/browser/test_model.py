"""Whatever happens in three tabs, in whatever order: every word that was typed and kept is found, or its loss was told."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.publish.minify import bundled
from tests.browser.conftest import SWITCHES, Quiet, serving
from tests.browser.engines import CHROMIUMS, needed
from tests.conftest import ROOT

HERE = Path(__file__).parent / "model"
SEQUENCES = 2000
READERS = 2  # at a time, each with a browser of its own
PATIENCE = 300  # seconds without a word


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheets' own modules, as they are written, and pages with a small form around them."""
    folder = tmp_path_factory.mktemp("model")
    for name in ("model.html", "model.js", "quick.js"):
        shutil.copy(HERE / name, folder)
    scripts = {path.name: path.read_text(encoding="utf-8") for path in [*(ROOT / "docs/assets/sheet").glob("*.js"), HERE / "tab.js"]}
    (folder / "tab.js").write_text(bundled("tab.js", scripts), encoding="utf-8")
    words = yaml.safe_load((ROOT / "content/en/phrases.yaml").read_text(encoding="utf-8"))["answers"]
    page = folder / "worksheets/model/index.html"
    page.parent.mkdir(parents=True)
    page.write_text((HERE / "sheet.html").read_text(encoding="utf-8").replace("WORDS", json.dumps(words)), encoding="utf-8")
    return folder


@contextmanager
def reading(folder: Path, profile: Path, first: int, end: int) -> Iterator[queue.Queue[dict[str, Any]]]:
    """Run sequences in a browser that keeps nothing on the disk; gives their results as they come.

    The browser is on its own: whatever drives it would look into each of the thousands of tabs, and take three times as long.
    """
    results: queue.Queue[dict[str, Any]] = queue.Queue()

    class Listening(Quiet):
        def end_headers(self) -> None:
            self.send_header("Cache-Control", "max-age=3600")
            super().end_headers()

        def do_POST(self) -> None:
            results.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

    with serving(folder, Listening) as address:
        page = f"{address}model.html?first={first}&end={end}"
        command = [needed(*CHROMIUMS), *SWITCHES, "--incognito", f"--user-data-dir={profile}", "--remote-debugging-port=0", page]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                yield results
            finally:
                browser.terminate()


@pytest.mark.parametrize("start", range(0, SEQUENCES, SEQUENCES // 4))
def test_every_word_that_is_kept_is_found_or_its_loss_is_told(model: Path, tmp_path: Path, start: int) -> None:
    each = SEQUENCES // 4 // READERS
    done: list[dict[str, Any]] = []
    with ExitStack() as stack:
        firsts = [start + each * reader for reader in range(READERS)]
        readers = [stack.enter_context(reading(model, tmp_path / str(first), first, first + each)) for first in firsts]
        for results in readers:
            try:
                done += [results.get(timeout=PATIENCE) for _ in range(each)]
            except queue.Empty:
                pytest.fail(f"A browser said nothing for {PATIENCE} seconds, after {len(done)} sequences.")
    assert not (wrong := [json.dumps(result) for result in done if "error" in result]), "\n".join(wrong)
    assert [result["seed"] for result in done] == list(range(start, start + each * READERS))
    assert sum(result["live"] for result in done) > SEQUENCES  # the model expects something
