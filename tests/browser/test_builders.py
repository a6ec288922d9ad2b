"""What the site builders beside the first one make passes the same checks in a browser: pages, search, forms, policy, axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.publish.builders import BUILDERS
from tests.browser import test_answers, test_answers_offline, test_answers_pdf, test_pages
from tests.browser.answers import Host, hosting
from tests.browser.conftest import serving
from tests.browser.test_pages import PAGES
from tests.conftest import DEFAULT

pytestmark = pytest.mark.parametrize("builder", [name for name in BUILDERS if name != DEFAULT], indirect=True, scope="session")


@pytest.fixture(scope="module")
def server(made_by: Path) -> Iterator[str]:
    with serving(made_by) as address:
        yield address


@pytest.fixture(scope="module")
def host(made_by: Path) -> Iterator[Host]:
    with hosting(made_by) as host:
        yield host


def named(checks: list[Any]) -> Any:
    return pytest.mark.parametrize("check", checks, ids=lambda check: check.__name__.removeprefix("test_"))


@named(
    [
        test_pages.test_a_page_keeps_to_itself_and_to_its_policy,
        test_pages.test_no_page_holds_inline_scripts_or_styles,
        test_pages.test_headings_go_down_one_level_at_a_time,
        test_pages.test_help_is_in_sight_even_at_four_hundred_percent,
        test_pages.test_a_page_can_be_read_without_scripts,
        test_pages.test_a_page_says_what_it_is,
    ]
)
def test_every_kind_of_page(browser: Browser, server: str, check: Callable[..., None]) -> None:
    for path in PAGES.values():
        check(browser, server, path)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_no_barrier(browser: Browser, server: str, scheme: str, width: int) -> None:
    for path in PAGES.values():
        test_pages.test_axe_finds_no_barrier(browser, server, path, scheme, width)


@named(
    [
        test_pages.test_the_library_shows_what_was_asked_for,
        test_pages.test_colors_follow_the_device_until_the_reader_chooses,
        test_pages.test_the_menu_opens_and_closes_by_keyboard,
        test_pages.test_a_note_leads_to_its_source_and_back,
        test_pages.test_the_pictures_of_the_site_are_there,
    ]
)
def test_around_the_pages(browser: Browser, server: str, check: Callable[..., None]) -> None:
    check(browser, server)


@named(
    [
        test_answers.test_nothing_is_stored_before_the_reader_chooses,
        test_answers.test_what_is_exported_comes_back_after_erasing,
        test_answers.test_a_sheet_is_filled_kept_and_saved_without_a_mouse,
        test_answers_offline.test_the_headers_say_what_every_page_says,
        test_answers_offline.test_the_policy_stops_inline_scripts_and_strangers,
    ]
)
def test_forms_and_what_is_kept(browser: Browser, host: Host, check: Callable[..., None]) -> None:
    check(*([browser, host] if "browser" in check.__annotations__ else [host]))


def test_a_filled_pdf_comes_back(browser: Browser, host: Host, tmp_path: Path) -> None:
    test_answers_pdf.test_a_pdf_of_ours_comes_back_whole_and_never_over_other_answers(browser, host, tmp_path)


# ── Search: the same box for each ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("typed", "address"), [("coping with urges", "steps/urges/"), ("rest and fun", "worksheets/life-balance-wheel/")])
@pytest.mark.parametrize("width", [390, 1280])
def test_search_finds(browser: Browser, server: str, typed: str, address: str, width: int) -> None:
    test_pages.test_search_finds(browser, server, typed, address, width)
