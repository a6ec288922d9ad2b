"""A problem shows in the browser while the last good site stays, and goes when it is mended."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.test_serve import SHEET, address, folder, serving  # noqa: F401


def test_a_problem_shows_in_the_page_and_goes_when_it_is_mended(browser: Browser, folder: Path, address: str) -> None:  # noqa: F811
    sheet = folder / SHEET
    good = sheet.read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}worksheets/loaf-log/")
    board = page.get_by_role("alert")
    sheet.write_text(good.replace("minutes:", "minuets:", 1), encoding="utf-8")
    expect(board).to_contain_text("did you mean “minutes”?", timeout=20_000)
    expect(page.locator("h1")).to_be_visible()
    assert board.evaluate("it => it.scrollWidth <= document.documentElement.clientWidth")
    sheet.write_text(good, encoding="utf-8")
    expect(board).to_have_count(0, timeout=20_000)
    sheet.write_text(good.replace("title: ", "title: Our ", 1), encoding="utf-8")
    expect(page.locator("h1")).to_contain_text("Our ", timeout=20_000)
    assert said == []
