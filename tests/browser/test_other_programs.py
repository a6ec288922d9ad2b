"""Another program in a real browser: no barrier, in its own colors, by day and by night."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import barriers, serving
from tests.browser.test_pages import watching

ACCENT = {"light": "rgb(122, 31, 92)", "dark": "rgb(240, 182, 220)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_a_new_program(browser: Browser, made: Path, scheme: str) -> None:
    with serving(made / "site") as address, watching(browser, address, 390, color_scheme=scheme) as watched:
        for path in ("", "steps/first-step/", "worksheets/first-sheet/", "get-help/"):
            page = watched.open(path)
            assert barriers(page) == []
        page = watched.open("steps/first-step/")
        assert page.locator(".foot ul a").first.evaluate("a => getComputedStyle(a).color") == ACCENT[scheme]
        assert (watched.foreign, watched.violations, watched.errors) == ([], [], [])
