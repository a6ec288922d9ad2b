"""Search and forms work on the site that Zensical makes."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import serving
from tests.test_zensical import zensical  # noqa: F401


def test_search_finds_a_word(browser: Browser, zensical: Path) -> None:  # noqa: F811
    with serving(zensical) as address, browser.new_context() as context:
        page = context.new_page()
        with page.expect_response("**/search.json"):
            page.goto(address)
        page.get_by_role("button", name="Search Ctrl+K").click()
        page.locator("dialog input").first.fill("craving")
        found = page.locator("dialog li > a", has_text="How an urge passes")
        found.click()
        expect(page.get_by_role("heading", name="How an urge passes")).to_be_in_viewport()


def test_a_form_keeps_what_is_typed(browser: Browser, zensical: Path) -> None:  # noqa: F811
    with serving(zensical) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}worksheets/urge-log/")
        page.locator("form.sheet textarea").first.fill("A hard evening")
        page.get_by_role("button", name="Keep it here", exact=True).click()
        expect(page.locator(".status")).to_contain_text("Kept on this device")
        page.reload()
        expect(page.locator("form.sheet textarea").first).to_have_value("A hard evening")
