"""A second language stands beside the first: an edition of its own below the site's root."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.conftest import guide, lay_out_minimal


@pytest.fixture(scope="module")
def two(builder: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small program in two languages, as each site builder makes it."""
    folder = lay_out_minimal(tmp_path_factory.mktemp("two"))
    english = folder / "content/en"
    with (english / "program.yaml").open("a", encoding="utf-8") as program:
        program.write(f"language: English\nbuilder: {builder}\n")
    shutil.copytree(english, folder / "content/es")
    shutil.copytree(folder / "docs/en", folder / "docs/es")
    spanish = folder / "content/es/program.yaml"
    text = spanish.read_text(encoding="utf-8").replace("language: English", "language: Español")
    text = re.sub(r"^title: .+$", "title: Pan de casa", text, flags=re.M)
    spanish.write_text(re.sub(r"^address: (.+?)/?$", r"address: \1/es/", text, flags=re.M), encoding="utf-8")
    done = guide("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def html(page: Path) -> str:
    """Return a page as a browser reads it: Zensical writes “&#x2f;” for a slash."""
    return unescape(page.read_text(encoding="utf-8"))


def test_each_edition_has_its_pages_and_leads_to_the_other(two: Path) -> None:
    english, spanish = (html(two / "site" / name) for name in ("index.html", "es/index.html"))
    assert '<html lang="en"' in english and '<html lang="es"' in spanish
    assert re.search(r'<a class="md-header__button edition" href="(\./)?es/" hreflang="es" lang="es">Español</a>', english)
    assert re.search(r'<a class="md-header__button edition" href="\.\./(\./)?" hreflang="en" lang="en">English</a>', spanish)
    assert "Pan de casa" in spanish and "Pan de casa" not in english
    deep = html(two / "site/es/worksheets/loaf-log/index.html")
    assert 'class="md-header__button edition" href="../../../"' in deep


def test_every_link_of_the_second_edition_leads_somewhere(two: Path) -> None:
    pages = sorted((two / "site/es").rglob("index.html"))
    followed = 0
    for page in pages:
        for link in re.findall(r'(?:href|src)="([^":#?]+)[#"?]', html(page)):
            target = (page.parent / link).resolve() if not link.startswith("/") else None
            if target:
                followed += 1
                assert target.exists(), f"{page}: {link}"
    assert len(pages) > 5 and followed > 100


def test_documents_of_both_editions_are_listed_and_there(two: Path) -> None:
    listed = json.loads((two / "site/downloads/manifest.json").read_text(encoding="utf-8"))["documents"]
    assert {entry["locale"] for entry in listed} == {"en", "es"}
    assert all((two / "site" / entry["path"]).is_file() for entry in listed)
    names = {locale: [entry["fields"] for entry in listed if entry["locale"] == locale] for locale in ("en", "es")}
    assert names["en"] == names["es"], "answers can move between editions"


def test_each_edition_keeps_only_its_own_pages_for_reading_offline(two: Path) -> None:
    english, spanish = ((two / "site" / name).read_text(encoding="utf-8") for name in ("worker.js", "es/worker.js"))
    assert '"worksheets/loaf-log/"' in english and '"worksheets/loaf-log/"' in spanish
    assert '"es/' not in english


def test_another_site_builder_call_publishes_the_second_edition_too(two: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", "build/mkdocs-es.yml", "-d", str(tmp_path)]
    subprocess.run(command, cwd=two, check=True, capture_output=True)
    assert (tmp_path / "worksheets/loaf-log/index.html").is_file()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("program.yaml", "/es/", "/", "this edition will stand at"),
        ("program.yaml", "language: Español\n", "", "does not name its own; add a line such as “language: English”"),
        ("worksheets/loaf-log.yaml", "- id: ", "- id: other-", "has other fields in this worksheet: “loaf-log."),
    ],
)
def test_what_keeps_editions_apart_is_a_problem(two: Path, tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    shutil.copytree(two / "content", tmp_path / "content")
    for name in ("docs", "overrides"):
        shutil.copytree(two / name, tmp_path / name)
    path = tmp_path / "content/es" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = guide("check", cwd=tmp_path)
    assert done.returncode == 1
    assert any(line.startswith(f"content/es/{file}:") and told in line for line in done.stderr.splitlines()), done.stderr
