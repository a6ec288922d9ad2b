"""The built site as files, whoever built it: addresses, links, and what search engines and other programs read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest


@pytest.fixture(scope="session")
def site(made_by: Path) -> Path:
    """The built site of the real content, as each site builder makes it."""
    return made_by


class Page(HTMLParser):
    """What the tests want to know of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[str, str]] = []  # tag and address
        self.meta: dict[str, str] = {}
        self.data: list[str] = []
        self.titles: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and given.get("name"):
            self.ids.add(given["name"])
        for name in ("href", "src"):
            if name in given:
                self.links.append((tag if given.get("rel") != "canonical" else "canonical", given[name]))
        if tag == "meta":
            self.meta[given.get("name") or given.get("property") or ""] = given.get("content", "")
        self._within = "json" if given.get("type") == "application/ld+json" else "title" if tag == "title" else ""

    def handle_data(self, data: str) -> None:
        if self._within == "json":
            self.data.append(data)
        elif self._within == "title":
            self.titles.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._within = ""


@cache
def parsed(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def pages(site: Path) -> Iterator[Path]:
    found = [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]
    assert len(found) > 60
    yield from found


def target(site: Path, page: Path, address: str) -> Path:
    path = unquote(urlsplit(address).path)
    there = (site / path.lstrip("/")) if path.startswith("/") else (page.parent / path)
    there = there.resolve()
    return there / "index.html" if there.is_dir() else there


def lost_links(site: Path, pages: Iterable[Path]) -> tuple[int, list[tuple[str, str]]]:
    """Follow every internal link and anchor; returns how many there are, and those that lead nowhere with their pages."""
    lost, followed = [], 0
    for page in pages:
        for _, address in parsed(page).links:
            parts = urlsplit(address)
            if parts.scheme or address.startswith("//"):
                continue
            followed += 1
            there = target(site, page, address) if parts.path else page
            anchor = unquote(parts.fragment) if there.suffix == ".html" else ""
            if not there.is_file() or (anchor and anchor not in parsed(there).ids):
                lost.append((page.relative_to(site).as_posix(), address))
    return followed, lost


def test_every_internal_link_and_anchor_leads_somewhere(site: Path) -> None:
    followed, lost = lost_links(site, pages(site))
    assert followed > 2000
    assert lost == []


def test_nothing_is_loaded_from_a_third_party(site: Path) -> None:
    loaded = [(page, address) for page in pages(site) for tag, address in parsed(page).links if tag not in ("a", "canonical")]
    assert loaded
    assert [(page, address) for page, address in loaded if urlsplit(address).scheme not in ("", "data")] == []
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert styles
    assert not any(re.search(r"url\(\s*['\"]?https?:|@import", style) for style in styles)


def test_addresses_are_as_promised(site: Path) -> None:
    steps = {path.parent.name for path in (site / "steps").glob("*/index.html")}
    sheets = {path.parent.name for path in (site / "worksheets").glob("*/index.html")}
    assert {"motivation", "urges", "positive-future"} <= steps and len(steps) == 12
    assert {"urge-log", "life-balance-wheel"} <= sheets and len(sheets) >= 36
    for name in ("get-help-now", "about", "sources", "glossary", "accessibility", "privacy", "worksheets", "steps"):
        assert (site / name / "index.html").is_file()


def test_each_page_has_its_own_title_and_description(site: Path) -> None:
    titles: dict[str, Path] = {}
    for page in pages(site):
        title = "".join(parsed(page).titles).strip()
        assert title and title not in titles, (page, titles.get(title))
        titles[title] = page
        meta = parsed(page).meta
        assert 20 <= len(meta["description"]) <= 320, page
        assert meta["og:title"] and meta["og:description"] == meta["description"] and meta["og:url"].startswith("https://")


def test_each_made_page_tells_search_engines_what_it_is(site: Path) -> None:
    for name in ("index.html", "steps/urges/index.html", "worksheets/urge-log/index.html", "get-help-now/index.html"):
        [data] = [json.loads(text) for text in parsed(site / name).data]
        assert data["@context"] == "https://schema.org" and data["@type"] and data["name"]
        assert data["url"].endswith(name.removesuffix("index.html"))


def test_the_manifest_describes_every_document_as_it_is(site: Path) -> None:
    listed = json.loads((site / "downloads/manifest.json").read_text(encoding="utf-8"))["documents"]
    on_disk = {path.relative_to(site).as_posix() for path in site.rglob("*.pdf")}
    assert {entry["path"] for entry in listed} == on_disk and len(on_disk) > 100
    for entry in listed:
        content = (site / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert set(entry) == {"path", "title", "kind", "id", "locale", "paper", "print", "pages", "bytes", "sha256", "fields"}
    for kind in ("worksheet", "step-pack", "pack", "workbook", "facilitator-guide"):
        assert {entry["paper"] for entry in listed if entry["kind"] == kind} == {"a4", "letter"}


def test_search_knows_every_page(site: Path) -> None:
    """What stands in the index; that the box finds it is seen in a browser."""
    index, texts = (json.loads((site / f"search/{name}.json").read_text(encoding="utf-8")) for name in ("index", "texts"))
    known = [address.partition("#") for address, *_ in index["pages"]]
    there = {path.relative_to(site).as_posix().removesuffix("index.html") for path in pages(site)}
    assert {page for page, _, _ in known} == there - {""}, "all but the home page"
    for (page, _, part), (_, _, parts) in zip(known, texts["pages"], strict=True):
        html = (site / page / "index.html").read_text(encoding="utf-8")
        for id in [*filter(None, [part]), *(id for id, *_ in parts)]:
            assert f'id="{id}"' in html, f"{page} has a part {id}"


def test_the_themes_own_search_is_neither_asked_for_nor_kept(site: Path) -> None:
    assert not (site / "search/search_index.json").exists() and not (site / "search.json").exists()
    assert "/workers/" not in (site / "worker.js").read_text(encoding="utf-8")


def test_what_is_kept_for_reading_offline_is_there(site: Path) -> None:
    worker = (site / "worker.js").read_text(encoding="utf-8")
    [listed] = re.findall(r"Set\((\[.+?\])\)", worker)
    kept = set(json.loads(listed))
    assert {"", "steps/urges/", "worksheets/urge-log/", "assets/sheet/answers.js"} <= kept
    for address in kept:
        assert (site / address / "index.html" if address.endswith("/") or not address else site / address).is_file(), address
    assert "Content-Security-Policy" in (site / "_headers").read_text(encoding="utf-8")


def test_every_page_has_help_a_way_out_and_a_policy(site: Path) -> None:
    for page in (*pages(site), site / "404.html"):
        html = page.read_text(encoding="utf-8")
        assert 'class="help-now"' in html and 'class="exit"' in html and "Content-Security-Policy" in html, page


@pytest.mark.parametrize("sheet", ["urge-log", "life-balance-wheel", "weekly-planner"])
def test_a_form_and_its_document_have_the_same_names(site: Path, sheet: str) -> None:
    html = (site / "worksheets" / sheet / "index.html").read_text(encoding="utf-8")
    form = html[html.index(f'data-worksheet="{sheet}"') :].split("</form>")[0]
    in_form = list(dict.fromkeys(re.findall(r'name="([^"]+)"', form)))
    listed = json.loads((site / "downloads/manifest.json").read_text(encoding="utf-8"))["documents"]
    [in_document] = [entry["fields"] for entry in listed if entry["path"] == f"downloads/en/a4/{sheet}.pdf"]
    assert in_form == in_document


def test_the_page_of_every_key_stands_beside_the_handbook(site: Path) -> None:
    page = (site / "keys/index.html").read_text(encoding="utf-8")
    assert "every key -->" not in page and 'href="../handbook/"' in page and 'href="../keys/"' in (site / "handbook/index.html").read_text()
    assert page.count("<dt>") > 350 and all(f"<code>{key}</code>" in page for key in ("minutes", "review_due", "same_words"))
