"""Any of the site builders publishes what is staged: tests/test_site.py looks at each site, and here they stand side by side."""

from __future__ import annotations

import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import pytest

from generator.model import Settings
from generator.publish.builders import BUILDERS
from tests.conftest import DEFAULT, ROOT, guide, lay_out_minimal
from tests.test_site import pages

OTHERS = [name for name in BUILDERS if name != DEFAULT]


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def article(page: Path) -> list[str]:
    """Return the words between a page's header and its footer."""
    [found] = re.findall(r"<article.*?>(.*?)</article>", page.read_text(encoding="utf-8"), re.S)
    return re.sub(r"<[^>]+>", " ", found).split()


# ── The same site ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_setting_offers_what_there_is() -> None:
    setting = Settings.model_fields["builder"]
    assert get_args(setting.annotation) == tuple(BUILDERS) and setting.default == DEFAULT


def test_every_page_is_there_and_says_the_same(site: Path, made_by: Path) -> None:
    ours = [path.relative_to(site) for path in pages(site)]
    assert [path.relative_to(made_by) for path in pages(made_by)] == ours
    assert [name for name in ours if article(site / name) != article(made_by / name)] == []


def test_every_download_is_there_byte_for_byte(site: Path, made_by: Path) -> None:
    ours = files(site / "downloads")
    assert len(ours) > 100 and files(made_by / "downloads") == ours


@pytest.mark.parametrize("builder", ["properdocs"], indirect=True)
def test_properdocs_is_mkdocs_by_another_name(site: Path, made_by: Path) -> None:
    assert files(made_by) == files(site)


@pytest.mark.parametrize("builder", ["zensical"], indirect=True)
def test_what_the_handbook_says_is_different_with_zensical_is(made_by: Path) -> None:
    assert (made_by / "sitemap.xml").is_file() and not (made_by / "sitemap.xml.gz").exists()


@pytest.mark.parametrize("name", OTHERS)
def test_the_handbook_says_which_version_was_tried(name: str) -> None:
    assert f"{BUILDERS[name].name} {version(name)}" in (ROOT / "docs/en/handbook.md").read_text(encoding="utf-8")


# ── What is wrong ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bread(builder: str, tmp_path: Path) -> Path:
    """A small program, to be built by one of the builders."""
    lay_out_minimal(tmp_path)
    write(tmp_path / "content/en/program.yaml", f"builder: {builder}\n")
    return tmp_path


def write(path: Path, more: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(more)


def told(folder: Path) -> list[str]:
    """Build what cannot be built, and return the problems."""
    done = guide("build", cwd=folder)
    assert done.returncode == 1 and "Traceback" not in done.stderr and not (folder / "site").exists(), done.stderr
    assert not (folder / "build/next/workshop").exists()
    return [line for line in done.stderr.splitlines() if re.match(r"\S+: ", line)]


def test_a_link_that_leads_nowhere_is_named_at_its_place(bread: Path, builder: str) -> None:
    page = bread / "docs/en/privacy.md"
    page.write_text("# Privacy\n\nNo [pages](nowhere.md), and [none](about.md#nothing).\n", encoding="utf-8")
    first, second = (12, 36) if builder == "zensical" else (1, 1)
    remedy = "mend it, or the name of the page it leads to"
    assert set(told(bread)) == {
        f"docs/en/privacy.md:3:{first}: the link “nowhere.md” leads nowhere; {remedy}",
        f"docs/en/privacy.md:3:{second}: the link “about.md#nothing” leads nowhere; {remedy}",
    }


def test_a_template_that_cannot_be_shown_is_named_at_its_line(bread: Path) -> None:
    template = bread / "overrides/partials/footer.html"
    line = len(template.read_text(encoding="utf-8").splitlines()) + 1
    write(template, "{{ config.extra.nothing.more.than.that }}\n")
    [said] = told(bread)
    assert said.startswith(f"overrides/partials/footer.html:{line}:1: this template cannot be shown: ")
    assert said.endswith("; mend this line, or bring the file back from an earlier version")


def test_a_setting_that_stops_the_builder_is_told_in_a_line(bread: Path, builder: str) -> None:
    config = bread / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("name: material", "name: materail"), encoding="utf-8")
    [said] = told(bread)
    if builder == "zensical":
        assert said.startswith("mkdocs.yml: Zensical says: ") and said.endswith("; mend the link, page or setting that it names")
    else:
        assert re.match(r"mkdocs.yml:\d+:1: there is no theme “materail”; ", said)
    assert "materail" in said


WITHOUT = """\
import importlib.metadata
version = importlib.metadata.version
def without(name):
    if name == "{package}":
        raise importlib.metadata.PackageNotFoundError(name)
    return version(name)
importlib.metadata.version = without
"""


@pytest.mark.parametrize("builder", OTHERS, indirect=True)
def test_a_builder_that_is_not_installed_is_asked_for(bread: Path, builder: str) -> None:
    (bread / "sitecustomize.py").write_text(WITHOUT.format(package=builder), encoding="utf-8")
    place = f"content/en/program.yaml:{len((bread / 'content/en/program.yaml').read_text(encoding='utf-8').splitlines())}:10"
    done = guide("build", cwd=bread, PYTHONPATH=os.pathsep.join([str(bread), os.environ.get("PYTHONPATH", "")]))
    said = f"{BUILDERS[builder].name} is to build the site, and is not installed; run "
    assert done.returncode == 1 and done.stderr.startswith(f"{place}: {said}"), done.stderr
    assert re.search(rf"python[\d.]*(\.exe)? -m pip install {builder}, or choose another one here\n", done.stderr)


@pytest.mark.parametrize("builder", ["zensical"], indirect=True)
def test_what_the_handbook_says_zensical_overlooks_it_does(bread: Path) -> None:
    write(bread / "mkdocs.yml", "\nno_such_setting: 1\n")
    write(bread / "docs/en/privacy.md", "\n![A picture](nowhere.png)\n")
    assert guide("build", cwd=bread).returncode == 0


def test_a_page_with_html_of_its_own_keeps_its_links(bread: Path) -> None:
    write(bread / "docs/en/privacy.md", '\n<p><a href="../about/">One</a> <img src="../assets/icon.svg" alt=""></p>\n')
    assert guide("build", cwd=bread).returncode == 0
    page = (bread / "site/privacy/index.html").read_text(encoding="utf-8")
    assert '<a href="../about/">One</a>' in page and 'src="../assets/icon.svg"' in page
