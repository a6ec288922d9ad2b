"""Every kind of page as a reader meets it: on a phone and a desk, by day and by night, with and without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import barriers

PAGES = {
    "home": "",
    "step": "steps/urges/",
    "step with a fork": "steps/thoughts-feelings-behaviors/",
    "step with a chain": "steps/patterns/",
    "step with a scale": "steps/motivation/",
    "step with a wheel": "steps/balanced-life/",
    "step with a map of people": "steps/problems-and-support/",
    "all steps": "steps/",
    "worksheet with a table": "worksheets/urge-log/",
    "worksheet with a wheel": "worksheets/life-balance-wheel/",
    "library": "worksheets/",
    "help": "get-help-now/",
    "help for tonight": "tonight-urge/",
    "sources": "sources/",
    "glossary": "glossary/",
    "about": "about/",
    "facilitator": "facilitators/urges/",
    "written by hand": "privacy/",
    "lost": "404.html",
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
every_width = pytest.mark.parametrize("width", [320, 390, 1280])

# Set before any script of the page runs, so that nothing is missed.
WATCH = """
window.broken = [];
addEventListener("securitypolicyviolation", (event) => broken.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""


class Watched:
    """A page, and everything it did that it should not have done."""

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith((server, "data:")) else self.foreign.append(request.url))
        page.add_init_script(WATCH)

    def open(self, path: str) -> Page:
        self.page.goto(self.server + path)
        return self.page

    @property
    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.broken")
        return found


@contextmanager
def watching(browser: Browser, server: str, width: int = 1280, height: int = 900, **settings: Any) -> Iterator[Watched]:
    with browser.new_context(viewport={"width": width, "height": height}, **settings) as context:
        yield Watched(context.new_page(), server)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_page
def test_axe_finds_no_barrier(browser: Browser, server: str, path: str, scheme: Any, width: int) -> None:
    with watching(browser, server, width, color_scheme=scheme) as watched:
        assert barriers(watched.open(path)) == []


def test_axe_is_seen_to_fail(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("")
        page.evaluate("document.querySelector('main').append(document.createElement('input'))")
        assert [rule for rule, _ in barriers(page)] == ["label"]


@every_width
@every_page
def test_no_page_scrolls_sideways(browser: Browser, server: str, path: str, width: int) -> None:
    with watching(browser, server, width) as watched:
        assert watched.open(path).evaluate("document.documentElement.scrollWidth") <= width


@every_page
def test_a_page_keeps_to_itself_and_to_its_policy(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server, 390, 700) as watched:
        page = watched.open(path)
        page.mouse.wheel(0, 2500)
        page.mouse.wheel(0, -400)  # “back to top” shows on the way up
        page.get_by_role("button", name="Switch to dark colors").click()
        page.get_by_role("button", name="Navigation").first.click()
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)
        assert (watched.foreign, watched.violations) == ([], [])
        assert watched.errors == [] or path == "404.html"


def test_the_policy_is_seen_to_work(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = true'}))")
        page.evaluate("fetch('https://example.org/').catch(() => 0)")
        page.wait_for_timeout(100)
        assert page.evaluate("window.ran") is None
        assert {violation.split(":")[0] for violation in watched.violations} == {"style-src-attr", "script-src-elem", "connect-src"}


@every_page
def test_no_page_holds_inline_scripts_or_styles(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server, java_script_enabled=False) as watched:
        page = watched.open(path)
        assert page.locator("meta[http-equiv='Content-Security-Policy']").count() == 1
        assert page.locator("style, [style], script:not([src]):not([type$=json])").count() == 0
        assert page.locator("script[src]").count() > 0


@every_page
def test_headings_go_down_one_level_at_a_time(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server) as watched:
        levels = watched.open(path).locator("main").locator("h1, h2, h3, h4").evaluate_all("found => found.map(h => Number(h.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@every_page
def test_help_is_in_sight_even_at_four_hundred_percent(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server, 320, 256) as watched:
        page = watched.open(path)
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(100)
        help_now = page.locator(".help-bar").get_by_role("link", name="Get help now")
        expect(help_now).to_be_in_viewport(ratio=1)
        box = help_now.bounding_box()
        assert box and box["height"] >= 24 and box["width"] >= 44


@pytest.mark.parametrize("width", [320, 1280])
@every_page
def test_controls_are_large_enough_to_hit(browser: Browser, server: str, path: str, width: int) -> None:
    with watching(browser, server, width) as watched:
        small = watched.open(path).evaluate(
            """() => [...document.querySelectorAll(
                "button, select, textarea, .button, .papers a, .menu a, .options label, input:not(.md-toggle)")]
            .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.closest(".options label > *"))
            .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
            .map(([html, box]) => `${html} ${box.width} × ${box.height}`)"""
        )
    assert small == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("coping with urges", "steps/urges/"),
        ("life balance wheel", "worksheets/life-balance-wheel/"),
        ("rest and fun", "worksheets/life-balance-wheel/"),
    ],
    ids=["a step", "a worksheet", "a prompt"],
)
@pytest.mark.parametrize("width", [390, 1280])
def test_search_finds(browser: Browser, server: str, typed: str, address: str, width: int) -> None:
    with watching(browser, server, width) as watched:
        page = watched.open("about/")
        if width < 960:
            page.get_by_role("button", name="Search").first.click()
        page.get_by_role("textbox", name="Search").fill(typed)
        links = page.locator(".md-search-result__item > a")
        links.first.wait_for()
        expect(page.locator(".md-search [role=status]")).to_have_text(re.compile(r"\d"))  # with its texts, it counts
        found = links.evaluate_all("found => found.map((link) => new URL(link.href).pathname.slice(1))")
        assert address in found[:3]
        if width > 960:
            assert barriers(page) == []
        page.locator(f".md-search-result__link[href*='{address}']").first.click()
        page.wait_for_url(f"**/{address}**")
        assert (watched.errors, watched.violations) == ([], [])


def test_the_library_shows_what_was_asked_for(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("worksheets/")
        sheets = page.locator(".library > li")
        every = sheets.count()
        assert every > 30
        expect(page.get_by_role("status").filter(has_text=str(every))).to_be_visible()
        page.get_by_label("Step", exact=True).select_option("2")
        steps = {sheet.get_attribute("data-step") for sheet in sheets.filter(visible=True).all()}
        assert steps == {"2"}
        page.get_by_label("Time it takes").select_option("5")
        left = sheets.filter(visible=True)
        assert all(int(sheet.get_attribute("data-minutes") or 99) <= 5 for sheet in left.all())
        assert 0 < left.count() < every
        expect(page.locator(".found")).to_have_text(f"Worksheets shown: {left.count()}")


def test_colors_follow_the_device_until_the_reader_chooses(browser: Browser, server: str) -> None:
    with watching(browser, server, color_scheme="dark") as watched:
        page = watched.open("")
        body = page.locator("body")
        expect(body).to_have_attribute("data-md-color-scheme", "slate")
        page.get_by_role("button", name="Switch to light colors").click()
        expect(body).to_have_attribute("data-md-color-scheme", "default")
        page.reload()
        expect(body).to_have_attribute("data-md-color-scheme", "default")
        expect(page.get_by_role("button", name="Switch to dark colors")).to_be_visible()


def test_the_menu_opens_and_closes_by_keyboard(browser: Browser, server: str) -> None:
    with watching(browser, server, 390) as watched:
        page = watched.open("steps/urges/")
        opens = page.get_by_role("button", name="Navigation")
        expect(page.locator(".menu").get_by_text("1. Reasons to change")).to_be_hidden()  # and so out of the way of the Tab key
        opens.focus()
        page.keyboard.press("Enter")
        expect(opens).to_have_attribute("aria-expanded", "true")
        expect(page.locator(".menu [aria-current=page]")).to_be_focused()
        page.keyboard.press("Escape")
        expect(opens).to_be_focused()
        expect(opens).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("path", ["", "steps/urges/", "get-help-now/"])
def test_the_first_tab_skips_to_the_title(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open(path)
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        expect(skip).to_contain_class("md-skip")
        where = skip.get_attribute("href") or ""
        assert page.locator(f"h1{where[where.index('#') :]}").count() == 1


def test_a_note_leads_to_its_source_and_back(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("steps/urges/")
        page.get_by_role("link", name="Source 1", exact=True).first.click()
        assert page.url.endswith("#note-1")
        page.locator("#note-1").get_by_role("link", name="Back to the text").click()
        assert page.url.endswith("#ref-1")
        expect(page.locator("#ref-1")).to_be_in_viewport()


def test_a_table_becomes_cards_on_a_phone_and_every_box_keeps_its_name(browser: Browser, server: str) -> None:
    with watching(browser, server, 390) as watched:
        page = watched.open("worksheets/urge-log/")
        cell = page.locator("form.sheet td").first
        assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"
        prompt = cell.get_attribute("data-prompt") or ""
        assert prompt and prompt in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
        expect(cell.locator("input, textarea")).to_have_accessible_name(f"1 {prompt}")


@pytest.mark.parametrize("path", ["worksheets/urge-log/", "worksheets/what-matters-to-me/"])
def test_a_worksheet_prints_as_a_sheet(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server, color_scheme="dark") as watched:
        page = watched.open(path)
        page.emulate_media(media="print")
        expect(page.locator("form.sheet")).to_be_visible()
        for gone in (".md-header", ".help-bar", ".md-sidebar--primary", ".foot", "#example", ".example", ".ways"):
            expect(page.locator(gone).first).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        assert page.locator("form.sheet table").first.evaluate("table => getComputedStyle(table).display") == "table"


OPENED = "document.querySelectorAll('.fold').forEach((part) => (part.open = true))"

# What stands in a part that is closed, and can be neither seen nor heard.
UNSEEN = "[...document.querySelectorAll('article .fold > :not(.goes-with)')].filter((part) => !part.checkVisibility()).map((part) => part.outerHTML)"


def test_a_step_prints_whole(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("steps/urges/")
        assert page.evaluate(UNSEEN) != []
        page.emulate_media(media="print")
        for heading in page.locator("article h2").all():
            expect(heading).to_be_visible()
        assert page.evaluate(UNSEEN) == []


@pytest.mark.parametrize("step", range(12))
def test_a_step_is_short_while_its_parts_are_closed(browser: Browser, server: str, step: int) -> None:
    with watching(browser, server, 390, 844) as watched:
        page = watched.open("steps/")
        page.locator(".step-list a").nth(step).click()
        page.wait_for_url("**/steps/*/")
        expect(page.locator("article > .fold[open]")).to_have_count(1)  # what it begins with can be read at once
        assert page.evaluate("document.documentElement.scrollHeight") <= 8 * 844
        box = page.locator(".today").bounding_box()
        assert box and box["y"] + box["height"] <= 2 * 844
        page.evaluate(OPENED)
        said = re.search(r"(\d+) minutes to read", page.locator(".kicker").inner_text())
        page.evaluate("document.querySelectorAll('.evidence li, .notes, .sheet-card').forEach((part) => part.remove())")
        read = sum(len(part.split()) for part in page.locator("article .fold").all_inner_texts())
        assert said and 0.85 < int(said[1]) * 200 / read < 1.15


def test_a_link_into_a_closed_part_opens_it(browser: Browser, server: str) -> None:
    with watching(browser, server, 390) as watched:
        page = watched.open("steps/urges/#delay-and-do")
        expect(page.get_by_role("heading", name="Delay and do")).to_be_in_viewport()
        expect(page.get_by_text("Pick a wait you think you can pull off")).to_be_visible()
        page.locator("article a[href='#note-2']").first.evaluate("note => note.click()")
        expect(page.locator("#note-2")).to_be_in_viewport()
        watched.open("steps/urges/")
        expect(page.get_by_text("Pick a wait you think you can pull off")).to_be_hidden()


def test_how_sure_something_is_opens_to_what_was_found(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("steps/urges/#when-it-hits")
        page.get_by_text("When it hits").click()
        line = page.locator(".fold[open] .evidence").last
        line.locator("summary").click()
        found = line.locator("li")
        expect(found.first).to_be_visible()
        for each in found.all():
            expect(each.get_by_role("link", name=re.compile(r"Source \d+"))).to_be_visible()
            assert len(each.inner_text()) > 60


@every_page
def test_a_page_can_be_read_without_scripts(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server, 390, java_script_enabled=False, color_scheme="dark") as watched:
        page = watched.open(path)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate(UNSEEN) == []
        expect(page.locator(".help-bar a").first).to_be_visible()
        expect(page.get_by_role("button", name="Switch to dark colors")).to_be_hidden()
        page.locator("label[for=__drawer]:not(.md-overlay)").click()
        expect(page.locator(".menu a").first).to_be_visible()


@every_page
def test_a_page_says_what_it_is(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open(path)
        assert page.locator("html").get_attribute("lang") == "en"
        title = page.title()
        assert title.endswith("A practical guide")
        described = page.locator("meta[name=description]").get_attribute("content") or ""
        assert 40 <= len(described) <= 200
        if path == "404.html":
            return
        shared = page.locator("meta[property='og:title']").get_attribute("content") or ""
        assert shared == ("Self-Managed Recovery" if path == "" else title.removesuffix(" – A practical guide"))
        assert page.locator("meta[property='og:description']").get_attribute("content") == described
        data = page.locator("script[type='application/ld+json']")
        if data.count():
            told = json.loads(data.text_content() or "")
            assert told["@context"] == "https://schema.org" and told["@type"] and told["name"] and told["description"] == described


def test_the_pictures_of_the_site_are_there(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("steps/urges/")
        for link in page.locator("link[rel=icon], link[rel=apple-touch-icon]").all():
            answer = page.request.get(page.evaluate("link => link.href", link.element_handle()))
            assert answer.ok and answer.headers["content-type"].startswith("image/")


def test_phone_numbers_are_large_and_can_be_tapped(browser: Browser, server: str) -> None:
    with watching(browser, server, 320) as watched:
        page = watched.open("get-help-now/")
        calls = page.locator(".help-lines a.call")
        assert calls.count() > 15
        for call in calls.all():
            box = call.bounding_box()
            assert box and box["height"] >= 44
            number = (call.get_attribute("href") or "").split(":")[1]
            assert number.isdigit()
        page.get_by_role("navigation", name="Find your country").get_by_role("link", name="Australia").click()
        expect(page.locator("#au")).to_be_in_viewport()


PICTURES = [path for kind, path in PAGES.items() if kind.startswith(("step", "all steps", "worksheet with a wheel"))]

CRAMPED = """() => [...document.querySelectorAll("figure.picture svg")].flatMap((svg) => {
    const edge = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
    const out = words.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1);
    const met = words.filter(([, one], at) => words.slice(0, at).some(([, other]) =>
        one.left < other.right && other.left < one.right && one.top + 4 < other.bottom && other.top + 4 < one.bottom));
    const small = words.filter(() => edge.width / svg.viewBox.baseVal.width * 16 < (innerWidth < 360 ? 11 : 14));
    return [...out, ...met, ...small].map(([text]) => text);
})"""


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", PICTURES)
def test_the_words_of_a_picture_have_room_and_can_be_read(browser: Browser, server: str, path: str, width: int) -> None:
    with watching(browser, server, width) as watched:
        page = watched.open(path)
        page.evaluate(OPENED)
        assert page.locator("figure.picture svg text").count() > 5
        assert page.evaluate(CRAMPED) == []
        page.evaluate("document.querySelector('figure.picture text').append(' and words for which there is no room left')")
        assert page.evaluate(CRAMPED) != []  # it does look


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_says_what_it_teaches_to_those_who_do_not_see_it(browser: Browser, server: str, path: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open(path)
        page.evaluate(OPENED)
        figures = page.locator("figure.picture")
        assert figures.count() > 0
        for figure in figures.all():
            said = figure.locator("svg").get_attribute("aria-label") or ""
            assert len(said) > 60 and said != figure.locator("figcaption").inner_text()


def test_each_step_of_the_path_leads_to_its_page(browser: Browser, server: str) -> None:
    with watching(browser, server, 390) as watched:
        page = watched.open("steps/")
        expect(page.locator("figure.picture a")).to_have_count(12)
        box = page.locator("figure.picture a").first.bounding_box()
        assert box and box["height"] >= 24 and box["width"] >= 44
        page.get_by_role("group", name="Twelve numbered steps").get_by_role("link", name="Getting through urges").click()
        page.wait_for_url("**/steps/urges/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_takes_the_colors_that_a_system_forces(browser: Browser, server: str, scheme: Any) -> None:
    with watching(browser, server, color_scheme=scheme, forced_colors="active") as watched:
        page = watched.open("steps/urges/")
        words, ink = page.locator("figure.picture").first.evaluate(
            "figure => [getComputedStyle(figure).color, getComputedStyle(figure.querySelector('text')).fill]"
        )
        assert words == ink == ("rgb(0, 0, 0)" if scheme == "light" else "rgb(255, 255, 255)")


def written_style(assets: Path) -> str:
    """What the style imports, one after the other, as it was written."""
    parts = re.findall(r'^@import "(.+)";$', (assets / "site.css").read_text(encoding="utf-8"), re.M)
    assert len(parts) == len(list(assets.glob("style/*.css"))) > 5
    return "".join((assets / part).read_text(encoding="utf-8") for part in parts)


def test_the_minified_style_says_what_was_written(browser: Browser, server: str, built: Path) -> None:
    """The minifier once took the space out of “.cells :is(td)” and cards were tables again."""
    selectors = """(text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        const walk = (rules) => [...rules].flatMap((rule) => [rule.selectorText ?? rule.conditionText ?? "", ...walk(rule.cssRules ?? [])]);
        return walk(sheet.cssRules);
    }"""
    with watching(browser, server) as watched:
        page = watched.open("")
        published = page.evaluate(selectors, (built / "site/assets/site.css").read_text(encoding="utf-8"))
        written = page.evaluate(selectors, written_style(built / "docs/assets"))
    assert len(written) > 150
    assert published == written
