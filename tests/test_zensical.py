"""The staged tree is published by Zensical too, the successor of Material for MkDocs, from the same mkdocs.yml."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests import test_site
from tests.conftest import ROOT
from tests.test_site import pages


def commands() -> str:
    """Return the lines that the handbook gives for Zensical."""
    handbook = (ROOT / "docs/en/handbook.md").read_text(encoding="utf-8")
    [found] = re.findall(r"\n\n((?:    .+\n)*    zensical build .+\n(?:    .+\n)*)", handbook)
    return str(found)


@pytest.fixture(scope="session")
def zensical(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that the handbook's lines make of what `guide build` staged."""
    folder = tmp_path_factory.mktemp("zensical")
    for name in ("build/docs", "overrides"):
        shutil.copytree(built / name, folder / name)
    for name in ("build/mkdocs.yml", "mkdocs.yml"):
        shutil.copy(built / name, folder / name)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-e", "-c", commands()], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stderr
    return folder / "build/site"


def article(page: Path) -> list[str]:
    """Return the words between a page's header and its footer."""
    html = page.read_text(encoding="utf-8")
    [found] = re.findall(r"<article.*?>(.*?)</article>", html, re.S)
    return re.sub(r"<[^>]+>", " ", found).split()


def test_every_page_is_there_and_says_the_same(site: Path, zensical: Path) -> None:
    ours = {path.relative_to(site).as_posix() for path in pages(site)}
    theirs = {path.relative_to(zensical).as_posix() for path in pages(zensical)}
    assert theirs == ours and len(ours) > 60
    different = [name for name in sorted(ours) if article(site / name) != article(zensical / name)]
    assert different == []
    assert (zensical / "404.html").is_file()


def test_every_link_and_anchor_leads_somewhere(zensical: Path) -> None:
    test_site.test_every_internal_link_and_anchor_leads_somewhere(zensical)


def test_nothing_is_loaded_from_a_third_party(zensical: Path) -> None:
    test_site.test_nothing_is_loaded_from_a_third_party(zensical)


def test_each_page_keeps_its_title_description_and_help(site: Path, zensical: Path) -> None:
    test_site.test_each_page_has_its_own_title_and_description(zensical)
    test_site.test_each_made_page_tells_search_engines_what_it_is(zensical)
    for page in pages(zensical):
        html = page.read_text(encoding="utf-8")
        assert 'class="help-now"' in html and 'class="exit"' in html and "Content-Security-Policy" in html, page


def test_search_knows_the_same_pages(site: Path, zensical: Path) -> None:
    def known(path: Path, key: str) -> set[str]:
        entries = json.loads(path.read_text(encoding="utf-8"))[key]
        return {entry["location"].partition("#")[0] for entry in entries}

    ours, theirs = known(site / "search/search_index.json", "docs"), known(zensical / "search.json", "items")
    assert len(ours) > 50 and theirs == ours


def test_every_download_is_there_byte_for_byte(site: Path, zensical: Path) -> None:
    ours = {path.relative_to(site).as_posix(): path.read_bytes() for path in (site / "downloads").rglob("*") if path.is_file()}
    theirs = {path.relative_to(zensical).as_posix(): path.read_bytes() for path in (zensical / "downloads").rglob("*") if path.is_file()}
    assert len(ours) > 100 and theirs == ours


def test_it_is_kept_for_reading_offline(zensical: Path) -> None:
    worker = (zensical / "worker.js").read_text(encoding="utf-8")
    [listed] = re.findall(r"Set\((\[.+?\])\)", worker)
    kept = set(json.loads(listed))
    assert {"", "steps/urges/", "worksheets/urge-log/", "search.json", "assets/sheet/answers.js"} <= kept
    for address in kept:
        assert (zensical / address / "index.html" if address.endswith("/") or not address else zensical / address).is_file(), address
    assert "Content-Security-Policy" in (zensical / "_headers").read_text(encoding="utf-8")


def test_what_the_handbook_says_is_different_is(site: Path, zensical: Path) -> None:
    assert (site / "sitemap.xml.gz").is_file() and not (zensical / "sitemap.xml.gz").exists()
    assert (zensical / "sitemap.xml").read_text(encoding="utf-8").count("<loc>") > 60
    handbook = (ROOT / "docs/en/handbook.md").read_text(encoding="utf-8")
    assert f"Zensical {version('zensical')}," in handbook
