"""The search box as someone in a hurry uses it: what is urgent first, keys, nothing found, and what it may leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import barriers
from tests.browser.test_pages import Watched, watching

FOUND = ".md-search-result__link"
CARD = ".md-search .urgent"


@contextmanager
def searching(browser: Browser, server: str, typed: str, path: str = "about/", width: int = 1280, **context: str) -> Iterator[Watched]:
    """Type into the box of a page, by keys alone."""
    with watching(browser, server, width, **context) as watched:
        page = watched.open(path)
        page.keyboard.press("/")
        expect(page.get_by_role("textbox", name="Search")).to_be_focused()
        page.keyboard.type(typed)
        yield watched
        assert (watched.errors, watched.violations, watched.foreign) == ([], [], [])


def status(page: Page) -> str:
    return page.locator(".md-search [role=status]").inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_urgent_is_answered_with_numbers_before_all_else(browser: Browser, server: str, width: int) -> None:
    with searching(browser, server, "i want to die", width=width, locale="en-US") as watched:
        card = watched.page.locator(CARD)
        expect(card).to_be_in_viewport()
        expect(card).to_have_attribute("role", "alert")
        assert card.locator("a[href^='tel:']").evaluate_all("all => all.map((each) => each.getAttribute('href'))") == ["tel:911", "tel:988"]
        assert card.bounding_box()["y"] < watched.page.locator(FOUND).first.bounding_box()["y"]  # type: ignore[index]
        assert barriers(watched.page) == [] if width > 960 else True
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_url("**/tonight-bear/")
        expect(watched.page.locator("mark")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "number"), [("en-GB", "999"), ("en-AU", "000"), ("de-DE", "911")], ids=["known", "known too", "not known"]
)
def test_the_numbers_are_those_of_the_readers_country(browser: Browser, server: str, locale: str, number: str) -> None:
    """Of a country that is not known, the first one's stand there, with its name and the way to all others."""
    with searching(browser, server, "overdose", locale=locale) as watched:
        card = watched.page.locator(CARD)
        expect(card.locator("li").first).to_contain_text(number)
        expect(card.get_by_role("link", name="All numbers")).to_be_visible()
        expect(card.locator(".fine")).to_contain_text({"en-GB": "United Kingdom", "en-AU": "Australia"}.get(locale, "United States"))


def test_a_wrong_letter_and_an_accent_do_not_matter(browser: Browser, server: str) -> None:
    for typed, address in (
        ("triger map", "worksheets/trigger-map/"),
        ("selfcare plan", "worksheets/self-care-plan/"),
        ("Rélapse", "tonight-slip/"),
    ):
        with searching(browser, server, typed) as watched:
            expect(watched.page.locator(FOUND).first).to_have_attribute("href", f"{server}{address}")


def test_nothing_found_offers_near_words_the_library_and_help(browser: Browser, server: str) -> None:
    with searching(browser, server, "xqzjvw") as watched:
        more = watched.page.locator(".md-search .more")
        expect(more.get_by_role("link", name="All worksheets")).to_be_visible()
        expect(more.get_by_role("link", name="Get help now")).to_be_visible()
        assert status(watched.page) == "Nothing fits those words."
        assert barriers(watched.page) == []


def test_arrow_keys_lead_through_what_was_found_and_escape_out(browser: Browser, server: str) -> None:
    with searching(browser, server, "trigger") as watched:
        page = watched.page
        page.locator(FOUND).nth(1).wait_for()
        for at in (0, 1):
            page.keyboard.press("ArrowDown")
            expect(page.locator(FOUND).nth(at)).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("textbox", name="Search")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#__search")).not_to_be_checked()
        expect(page.locator(FOUND).first).not_to_be_in_viewport()


def test_words_are_marked_where_they_lead_and_kept_nowhere(browser: Browser, server: str) -> None:
    with searching(browser, server, "trigger map") as watched:
        page = watched.page
        page.locator(FOUND).first.click()
        page.wait_for_url("**/trigger-map/")
        expect(page.locator("article mark").first).to_be_attached()
        assert page.evaluate("JSON.stringify([...Object.entries(sessionStorage), ...Object.entries(localStorage)])").count("trigger") == 0
        page.reload()
        expect(page.locator("mark")).to_have_count(0)


def test_without_its_index_the_box_says_so_and_asks_again(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("about/")
        page.route("**/search/index.json", lambda route: route.abort())
        page.keyboard.press("/")
        expect(page.locator(".md-search [role=status]")).to_contain_text("didn’t load")
        page.unroute("**/search/index.json")
        page.keyboard.type("trigger")
        expect(page.locator(FOUND).first).to_be_visible()


def test_texts_that_come_late_are_waited_for_and_move_nothing_under_someones_hand(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("about/")
        held: list[Route] = []
        page.route("**/search/texts.json", lambda route: held.append(route))
        page.keyboard.press("/")
        page.keyboard.type("trigger")
        page.locator(FOUND).first.wait_for()
        waiting = status(page)
        page.keyboard.press("ArrowDown")
        with page.expect_response("**/search/texts.json"):
            held[0].continue_()
        page.wait_for_timeout(200)
        expect(page.locator(FOUND).first).to_be_focused()
        assert status(page) == waiting
        page.keyboard.press("ArrowUp")
        expect(page.locator(".md-search [role=status]")).not_to_have_text(waiting)


def test_without_its_texts_the_box_finds_what_it_knows_and_says_so(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("about/")
        page.route("**/search/texts.json", lambda route: route.abort())
        page.keyboard.press("/")
        page.keyboard.type("trigger map")
        expect(page.locator(FOUND).first).to_be_visible()
        expect(page.locator(".md-search [role=status]")).to_contain_text("didn’t load")


def test_what_is_typed_into_the_box_reaches_no_server(browser: Browser, server: str) -> None:
    with searching(browser, server, "trigger map") as watched:
        asked: list[str] = []
        watched.page.on("request", lambda request: asked.append(request.url))
        watched.page.locator(FOUND).first.click()
        watched.page.wait_for_url("**/trigger-map/")
        assert asked and not [url for url in asked if "trigger" in url.removeprefix(f"{server}worksheets/trigger-map/") and "?" in url]
        assert watched.page.url == f"{server}worksheets/trigger-map/"


# ── The library of worksheets ────────────────────────────────────────────────────────────────────────────────────────


def test_a_counselor_can_send_a_choice_of_worksheets(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("worksheets/")
        need = page.get_by_label("I want to")
        need.select_option(index=1)
        shown = page.locator(".library > li").filter(visible=True)
        first, count = shown.first.inner_text(), shown.count()
        assert 2 < count < 15
        address = page.url
        assert "#need=" in address and "?" not in address
        page.goto(f"{server}about/")
        page.goto(address)
        expect(shown).to_have_count(count)
        assert shown.first.inner_text() == first
        need.select_option("")
        assert page.url == f"{server}worksheets/"


def test_the_library_answers_the_same_words_as_the_box(browser: Browser, server: str) -> None:
    with watching(browser, server) as watched:
        page = watched.open("worksheets/")
        page.get_by_label("In your own words").fill("pros and cons")
        expect(page.locator(".library > li").filter(visible=True).first).to_contain_text("Reasons and costs")
        assert "pros" not in page.url
        page.get_by_label("In your own words").fill("")
        expect(page.locator(".library > li").filter(visible=True)).to_have_count(page.locator(".library > li").count())
        assert (watched.errors, watched.violations) == ([], [])
