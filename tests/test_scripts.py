"""The site's scripts outside a browser: what their checker is, and that it finds a slip."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

FROM_NPM = [ROOT / "tests" / name for name in ("scripts", "viewers")]


@pytest.mark.parametrize("folder", FROM_NPM, ids=lambda folder: folder.name)
def test_what_comes_from_npm_is_pinned(folder: Path) -> None:
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in asked.items():
        assert locked[f"node_modules/{name}"]["version"] == version and locked[f"node_modules/{name}"]["integrity"]
    assert set(locked) == {"", *(f"node_modules/{name}" for name in asked)}


def test_a_misspelled_key_of_an_entry_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs/assets", tmp_path / "docs/assets")
    shutil.copytree(ROOT / "tests/scripts", tmp_path / "tests/scripts", ignore=shutil.ignore_patterns("node_modules"))
    script = tmp_path / "docs/assets/sheet/autosave.js"
    source = script.read_text(encoding="utf-8")
    assert "kept.changed)" in source
    script.write_text(source.replace("kept.changed)", "kept.changd)", 1), encoding="utf-8")
    checker = ROOT / "tests/scripts/node_modules/typescript/bin/tsc"
    done = subprocess.run(["node", checker, "-p", tmp_path / "tests/scripts"], capture_output=True, text=True)
    assert done.returncode != 0
    assert "autosave.js" in done.stdout and "'changd' does not exist" in done.stdout
