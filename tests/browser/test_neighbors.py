"""What stands beside this guide: another guide or edition on the same origin, another tab, and a browser that forbids things."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.publish import service_worker
from tests.browser.answers import Host, hosting, reading
from tests.test_editions import two  # noqa: F401

READY = "navigator.serviceWorker.ready.then(() => true)"
NAMES = "caches.keys().then((names) => names.sort())"


FOUND = ".md-search-result__item"


@pytest.fixture(scope="module")
def small(two: Path) -> Path:  # noqa: F811
    """A small guide, and an edition in Spanish below it."""
    return two / "site"


@pytest.fixture
def neighbors(small: Path, tmp_path: Path) -> Iterator[Host]:
    """Two guides on one origin, each with an edition below it."""
    for name in ("a", "b"):
        shutil.copytree(small, tmp_path / name)
    shutil.copy(small / "_headers", tmp_path)
    with hosting(tmp_path) as host:
        yield host


def visit(context: BrowserContext, address: str) -> Page:
    """Open a page, and wait until its guide is kept on the device."""
    page = context.new_page()
    page.goto(address)
    assert page.evaluate(READY)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    return page


def renew(site: Path) -> None:
    """Publish a new version of a site."""
    page = site / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<h1", "<p>The new words</p><h1", 1), encoding="utf-8")
    service_worker.finish(site, ("es",))


def search(page: Page) -> None:
    """Look for something that every page has, by keys alone."""
    page.keyboard.press("/")
    page.keyboard.type("loaf")
    expect(page.locator(FOUND).first).to_be_visible()


def test_guides_on_one_origin_leave_each_others_pages_alone(browser: Browser, neighbors: Host) -> None:
    with browser.new_context() as context:
        places = [f"{neighbors.address}{path}" for path in ("a/", "a/es/", "b/", "b/es/")]
        pages = [visit(context, place) for place in places]
        names = pages[0].evaluate(NAMES)
        assert [name.split(" pages ")[0] for name in names if " pages " in name] == ["/a/", "/a/es/", "/b/", "/b/es/"]
        renew(neighbors.folder / "a")
        pages[0].evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
        pages[0].locator(".new-version button").first.click()
        expect(pages[0].locator("main")).to_contain_text("The new words")
        after = pages[0].evaluate(NAMES)
        assert len([name for name in after if " pages " in name]) == 4 and names[1:] == after[1:] and names != after
        neighbors.stop()
        for place in places:
            pages[1].goto(f"{place}worksheets/loaf-log/")
            expect(pages[1].locator("form.sheet")).to_be_visible()


def test_a_guide_takes_over_what_its_editions_without_a_scope_kept_and_nothing_else(browser: Browser, neighbors: Host) -> None:
    keep = """async (held) => {
        for (const [name, paths] of Object.entries(held)) {
          const cache = await caches.open(name);
          for (const path of paths) await cache.put(path, new Response(path));
        }
    }"""
    held = {
        "pages-0123456789ab": ["/a/", "/a/steps/"],
        "pages-0123456789cd": ["/a/es/", "/a/es/steps/"],
        "pages-0123456789ef": ["/b/", "/b/steps/"],
        "pages-of-an-app": ["/a/"],
        "documents": ["/a/downloads/x.pdf", "/b/downloads/x.pdf"],
    }
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(neighbors.address + "a/assets/icon.svg")
        page.evaluate(keep, held)
        page = visit(context, neighbors.address + "a/")
        page.wait_for_function("() => caches.has('pages-0123456789ab').then((there) => !there)")
        left = [name for name in page.evaluate(NAMES) if " pages " not in name]
        assert left == ["/a/ documents", "documents", "pages-0123456789cd", "pages-0123456789ef", "pages-of-an-app"]
        urls = "(name) => caches.open(name).then((cache) => cache.keys()).then((keys) => keys.map(({ url }) => new URL(url).pathname))"
        assert page.evaluate(urls, "/a/ documents") == ["/a/downloads/x.pdf"]
        assert page.evaluate(urls, "documents") == ["/b/downloads/x.pdf"]


def test_offline_an_address_without_its_slash_leads_on_and_an_unknown_one_is_told_in_our_words(browser: Browser, neighbors: Host) -> None:
    with browser.new_context() as context:
        page = visit(context, neighbors.address + "a/")
        neighbors.stop()
        page.goto(neighbors.address + "a/steps?from=mail#main")
        assert page.url == neighbors.address + "a/steps/?from=mail#main"
        answer = page.goto(neighbors.address + "a/no/such/page")
        assert answer and answer.status == 404
        expect(page.locator("h1")).to_have_text("site.lost")


def test_offline_the_search_of_every_edition_finds_what_is_there(browser: Browser, neighbors: Host) -> None:
    with browser.new_context() as context:
        page = visit(context, neighbors.address + "a/es/")
        neighbors.stop()
        page.goto(neighbors.address + "a/es/")
        search(page)


def test_the_button_for_a_new_version_works_in_every_tab(browser: Browser, neighbors: Host) -> None:
    with browser.new_context() as context:
        first = visit(context, neighbors.address + "a/")
        second = visit(context, neighbors.address + "a/")
        renew(neighbors.folder / "a")
        first.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
        for page in (first, second):
            expect(page.locator(".new-version")).to_be_visible()
        for page in (first, second):
            page.locator(".new-version button").first.click()
            expect(page.locator("main")).to_contain_text("The new words")


FORBIDDEN = {
    "storage": "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name,"
    " { get() { throw new DOMException('no', 'SecurityError'); } });",
    "workers": "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() { throw new DOMException('no', 'SecurityError'); } });",
    "no workers": "delete Navigator.prototype.serviceWorker;",
    "caches": "Object.defineProperty(window, 'caches', { get() { throw new DOMException('no', 'SecurityError'); } });",
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("path", ["", "worksheets/"])
def test_what_a_browser_forbids_costs_only_what_needs_it(browser: Browser, small: Path, what: str, path: str) -> None:
    with hosting(small) as host, reading(browser, host, offline=True) as reader:
        reader.context.add_init_script(FORBIDDEN[what])
        page = reader.page
        page.goto(host.address + path)
        color = page.locator("body").get_attribute("data-md-color-scheme")
        page.locator("button.colors").click()
        expect(page.locator("body")).not_to_have_attribute("data-md-color-scheme", color or "")
        page.locator("button.colors").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", color or "")
        page.locator("[data-opens=__drawer]").click()
        expect(page.locator(".menu a").first).to_be_visible()


def test_the_tab_key_passes_the_search_box_through_what_was_found(browser: Browser, small: Path) -> None:
    """Of the theme's own accord the box would lose the focus at Tab, and WebKit would begin the page anew."""
    with hosting(small) as host, reading(browser, host, width=1280) as reader:
        page = reader.page
        page.goto(host.address)
        search(page)
        within = []
        for _ in range(40):
            page.keyboard.press("Tab")
            within.append(page.evaluate("Boolean(document.activeElement.closest('.md-search'))"))
            if not within[-1]:
                break
        assert within[0] and not within[-1], "the results can be reached, and left"
        expect(page.locator("#__search")).not_to_be_checked()
