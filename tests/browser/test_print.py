"""On paper every answer is whole, and nothing is there that belongs to the screen."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pymupdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.answers import FILL, Host, Reader, hosting, reading
from tests.browser.test_answers import host  # noqa: F401

LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesentwurfskommission" * 2
"""A word that no column holds."""


def printed(page: Page, paper: str) -> str:
    """Print the page, and return the letters that can be seen on the paper, without spaces: what is cut off is not among them."""
    with pymupdf.open(stream=page.pdf(format=paper)) as document:
        flags = pymupdf.TEXT_CLIP | pymupdf.TEXT_MEDIABOX_CLIP
        return "".join("".join(sheet.get_text(flags=flags).split()) for sheet in document)


def answers_of(page: Page) -> Mapping[str, str]:
    """Return the sheet's example as a reader would write it: an option by its words."""
    found: dict[str, str] = page.evaluate(
        """() => {
          const form = document.querySelector("form.sheet");
          const said = {};
          for (const [name, answer] of Object.entries(JSON.parse(form.dataset.example || "{}"))) {
            const [control] = form.querySelectorAll(`[name="${name}"]`);
            if (!/radio|checkbox/.test(control.type)) said[name] = control.options ? control.selectedOptions[0].text : answer;
          }
          return said;
        }"""
    )
    return found


def filled(reader: Reader, sheet: str) -> Page:
    page = reader.sheet(sheet)
    page.evaluate(FILL, json.loads(page.locator("form.sheet").get_attribute("data-example") or "{}"))
    return page


def lost(page: Page, paper: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that are not whole on paper."""
    seen = printed(page, paper)
    return {name: answer for name, answer in answers.items() if "".join(answer.split()) not in seen}


@pytest.mark.parametrize(("paper", "width"), [("A4", 390), ("Letter", 1000)])
def test_every_answer_of_every_example_is_whole_on_paper(browser: Browser, host: Host, paper: str, width: int) -> None:  # noqa: F811
    cut = {}
    with hosting(host.folder) as there, reading(browser, there, width=width) as reader:
        for path in sorted((host.folder / "worksheets").glob("*/index.html")):
            page = filled(reader, path.parent.name)
            if missing := lost(page, paper, answers_of(page)):
                cut[path.parent.name] = missing
    assert cut == {}


@pytest.mark.parametrize("sheet", ["urge-log", "solve-a-problem", "my-first-goal"])
def test_what_no_column_and_no_page_holds_is_whole_on_paper_too(browser: Browser, host: Host, sheet: str) -> None:  # noqa: F811
    with hosting(host.folder) as there, reading(browser, there) as reader:
        page = reader.sheet(sheet)
        names = page.evaluate("""() => [...document.querySelectorAll("form.sheet :is(textarea, [type=text])")].map(({ name }) => name)""")
        answers = {name: f"{at}{LONG} and so on{at}" for at, name in enumerate(names)}
        answers[names[-1]] = " ".join(f"word{at}" for at in range(2000))
        page.evaluate(FILL, answers)
        assert lost(page, "A4", answers) == {}


def test_answers_stand_apart_from_their_controls_only_while_something_is_printed(browser: Browser, host: Host) -> None:  # noqa: F811
    with hosting(host.folder) as there, reading(browser, there) as reader:
        page = filled(reader, "urge-log")
        page.evaluate(
            "() => { window.most = 0; new MutationObserver(() => (most = Math.max(most, document.querySelectorAll('.on-paper').length)))"
            ".observe(document.body, { childList: true, subtree: true }) }"
        )
        page.pdf()
        page.wait_for_function("() => most > 10 && !document.querySelector('.on-paper')")
        page.emulate_media(media="print")  # a browser that tells of printing by this alone
        expect(page.locator(".on-paper").first).to_be_visible()
        page.emulate_media(media="screen")
        expect(page.locator(".on-paper")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1000])
def test_nothing_of_the_screen_is_printed_with_a_sheet(browser: Browser, host: Host, width: int) -> None:  # noqa: F811
    with hosting(host.folder) as there, reading(browser, there, width=width) as reader:
        page = filled(reader, "urge-log")
        page.evaluate("document.querySelector('.new-version').hidden = false")
        expect(page.locator(".ask")).to_be_visible()
        page.emulate_media(media="print")
        for each in (".ask", ".keeping", ".status", ".new-version", ".take"):
            expect(page.locator(each).first).to_be_hidden()
        rows = page.locator("form.sheet tbody tr")
        assert [rows.nth(at).is_visible() for at in range(rows.count())] == [
            not row.startswith("ask")
            for row in page.evaluate(
                "[...document.querySelectorAll('form.sheet tbody tr')].map((row) => row.querySelector('[name]') ? 'row' : 'ask')"
            )
        ]


def test_what_is_chosen_is_printed_by_its_border(browser: Browser, host: Host) -> None:  # noqa: F811
    """WebKit prints no shadow, and a reader may leave out backgrounds: a border is always there."""
    with hosting(host.folder) as there, reading(browser, there) as reader:
        page = filled(reader, "my-first-goal")
        page.emulate_media(media="print")
        drawn = """(controls) => controls.map((control) => {
          const { borderTopWidth, width, boxShadow } = getComputedStyle(control);
          return [control.checked, parseFloat(borderTopWidth) * 2 >= parseFloat(width) - 1, boxShadow];
        })"""
        found = page.locator("form.sheet :is([type=radio], [type=checkbox])").evaluate_all(drawn)
        assert {True, False} == {checked for checked, _, _ in found}
        assert all(full is checked and shadow == "none" for checked, full, shadow in found), found
