"""A page that has not changed is not made again; all that could make it another one, or wrong, is still seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import guide, lay_out_minimal

PAGE = "docs/en/privacy.md"


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small program, built; two of its pages are written by hand, and one leads to a part of the other."""
    folder = lay_out_minimal(tmp_path_factory.mktemp("baked"))
    shutil.rmtree(folder / "docs/en")
    for name, text in {
        "privacy": "# Privacy\n\n[How](rising.md#slowly), or [why](why.md).",
        "rising": "# Rising\n\n## Slowly",
        "why": "# Why",
    }.items():
        write(folder / f"docs/en/{name}.md", text)
    done = guide("build", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture
def bread(baked: Path, tmp_path: Path) -> Path:
    """That program, to change."""
    return Path(shutil.copytree(baked, tmp_path / "bread"))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def remembered(folder: Path) -> set[str]:
    return {path.name for path in (folder / "build/cache").glob("*.json")}


def test_only_a_page_that_has_changed_is_made_again(bread: Path) -> None:
    before = remembered(bread)
    pages = [path for path in (bread / "site").rglob("*.html") if path.name != "404.html"]
    assert len(before) == len(pages), "each page as MkDocs renders it"
    write(bread / "docs/en/why.md", "# Why\n\nBecause it tastes of something.")
    assert guide("build", cwd=bread).returncode == 0
    assert len(remembered(bread) - before) == 1 and before < remembered(bread)
    assert "tastes of something" in (bread / "site/why/index.html").read_text(encoding="utf-8")


def test_a_link_to_a_part_that_is_gone_is_told_though_the_page_has_not_changed(bread: Path) -> None:
    write(bread / "docs/en/rising.md", "# Rising\n\n## Fast")
    for _ in range(2):  # what is wrong stays wrong
        done = guide("build", cwd=bread)
        assert done.returncode == 1 and "rising.md#slowly" in done.stderr


def test_a_link_to_a_page_that_is_gone_is_told_though_the_page_has_not_changed(bread: Path) -> None:
    (bread / "docs/en/why.md").unlink()
    for _ in range(2):
        done = guide("build", cwd=bread)
        assert done.returncode == 1 and "why.md" in done.stderr


def test_a_page_that_takes_words_from_another_file_has_its_newest_words(bread: Path) -> None:
    settings = (bread / "mkdocs.yml").read_text(encoding="utf-8")
    write(bread / "mkdocs.yml", settings.replace("  - def_list\n", "  - def_list\n  - pymdownx.snippets: {base_path: [docs/en]}\n"))
    write(bread / PAGE, '# Privacy\n\n--8<-- "words.txt"')
    for words in ("Rye and water.", "Rye, water and salt."):
        write(bread / "docs/en/words.txt", words)
        done = guide("build", cwd=bread)
        assert (done.returncode, done.stderr) == (0, "")
        assert words in (bread / "site/privacy/index.html").read_text(encoding="utf-8")


def test_another_title_for_a_page_reaches_the_search(bread: Path) -> None:
    write(bread / PAGE, "---\ntitle: What stays with you\n---\n\nNothing leaves.")
    assert guide("build", cwd=bread).returncode == 0
    write(bread / PAGE, "---\ntitle: What stays at home\n---\n\nNothing leaves.")
    assert guide("build", cwd=bread).returncode == 0
    found = (bread / "site/search/index.json").read_text(encoding="utf-8")
    assert re.search("What stays at home", found) and "What stays with you" not in found
