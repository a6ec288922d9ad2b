"""What every engine must do alike, in Chromium, Firefox and WebKit: one site, one started browser each, and a new origin for each test."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.answers import Host, hosting
from tests.browser.conftest import started
from tests.browser.engines import Engine, Firefox, wait_for
from tests.browser.test_answers import host as site_host  # noqa: F401
from tests.browser.test_answers import sheets
from tests.browser.test_answers_pdf import answers_in
from tests.browser.visitor import Visitor, say, visiting

EVERY_KIND = {
    "my-first-goal": "choice, checks, lines, text, date and scale",
    "asking-for-help": "time",
    "rules-i-live-by": "number",
    "a-week-with-more-in-it": "tick, time and scale in a table",
    "my-support-map": "choice in a table",
    "milestones-and-rewards": "date in a table",
    "urge-log": "number in a table",
}


@pytest.fixture
def host(site_host: Host, request: pytest.FixtureRequest) -> Iterator[Host]:  # noqa: F811
    """The built site at an address where no engine has kept anything yet; only what is read offline needs the worker."""
    with hosting(site_host.folder, worker="offline" in request.node.name) as host:
        yield host


@pytest.fixture
def visitor(engine: Engine, host: Host) -> Iterator[Visitor]:
    with visiting(engine, host) as visitor:
        yield visitor


# ── Filling in and finding again ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("id", EVERY_KIND)
def test_a_sheet_is_filled_in_by_keys_alone_and_found_again(visitor: Visitor, host: Host, id: str) -> None:
    visitor.sheet(id)
    example = visitor.two_of_each_kind(sheets(host)[id])
    visitor.fill_in_by_keys(example)
    assert visitor.answers() == example
    visitor.hears("kept_at")
    visitor.sees("is saved on this device", ".keeping")
    wait_for(lambda: holds(kept(visitor), example), "every answer to be kept")
    visitor.open()
    visitor.sheet(id)
    visitor.hears("kept_at")
    assert visitor.answers() == example
    visitor.reload()
    visitor.hears("kept_at")
    assert visitor.answers() == example


def test_answers_outlive_a_killed_browser(engine: Engine, host: Host, tmp_path: Path) -> None:
    example = sheets(host)["my-first-goal"]
    with started(type(engine)(tmp_path)) as mine:
        with visiting(mine, host) as visitor:
            visitor.sheet("my-first-goal")
            visitor.fill(example)
            visitor.keep()
            visitor.type("[name='my-first-goal.because']", "A moment before the crash")
            wait_for(lambda: "A moment before the crash" in kept(visitor), "the words to be kept")
        mine.kill()
        mine.start()
        with visiting(mine, host) as visitor:
            visitor.sheet("my-first-goal")
            visitor.hears("kept_at")
            assert visitor.answers() == {**example, "my-first-goal.because": "A moment before the crash"}


def kept(visitor: Visitor) -> str:
    """All that this origin's databases hold, as text."""
    found: str = visitor.driver.execute_async_script(
        """const done = arguments[0];
        (async () => {
          const all = [];
          const asked = (request) => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = fail; });
          for (const { name } of await indexedDB.databases()) {
            const database = await asked(indexedDB.open(name));
            for (const store of database.objectStoreNames) all.push(await asked(database.transaction(store).objectStore(store).getAll()));
            database.close();
          }
          return JSON.stringify(all);
        })().then(done, (error) => done(String(error)));"""
    )
    return found


def holds(kept: str, answers: dict[str, str]) -> bool:
    return all(f"{json.dumps(name)}:{json.dumps(answer, ensure_ascii=False)}" in kept for name, answer in answers.items())


def test_two_tabs_show_each_others_words(visitor: Visitor) -> None:
    visitor.sheet("my-urge-plan")
    names = visitor.run("return [...document.querySelectorAll('form.sheet textarea')].map(({ name }) => name)")
    one, two = (f"[name='{name}']" for name in names[:2])
    visitor.type(one, "one")
    visitor.keep()
    first = visitor.driver.current_window_handle
    second = visitor.tab()
    visitor.sheet("my-urge-plan")
    visitor.hears("kept_at")
    visitor.type(two, "two, from the second tab")
    visitor.turn_to(first)
    wait_for(lambda: visitor.answers().get(names[1]) == "two, from the second tab", "the second tab's words")
    visitor.type(one, "one, from the first tab")
    visitor.turn_to(second)
    wait_for(lambda: visitor.answers().get(names[0]) == "one, from the first tab", "the first tab's words")


# ── Locking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def give_passphrase(visitor: Visitor, key: str, passphrase: str) -> None:
    """Type it as often as it is asked for, and press the button."""
    for number in range(visitor.run("return document.querySelectorAll('form.passphrase input').length")):
        visitor.driver.find_elements("css selector", "form.passphrase input")[number].send_keys(passphrase)
    visitor.press(key)


def test_a_passphrase_locks_and_unlocks(visitor: Visitor, host: Host) -> None:
    example = sheets(host)["my-support-map"]
    visitor.sheet("my-support-map")
    visitor.fill(example)
    visitor.keep()
    visitor.open("my-worksheets/")
    give_passphrase(visitor, "set_passphrase", "seven green bicycles")
    visitor.hears("passphrase_set")
    assert example["my-support-map.map.listen.who"] not in kept(visitor)
    visitor.sheet("my-support-map")
    visitor.sees(say("locked"), ".keeping")
    assert visitor.answers() == {}
    give_passphrase(visitor, "unlock", "seven green bicycle")
    visitor.sees(say("wrong"), ".keeping")
    visitor.find("form.passphrase input").clear()
    give_passphrase(visitor, "unlock", "seven green bicycles")
    visitor.hears("kept_at")
    assert visitor.answers() == example


# ── PDF out and in, copies ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("id", ["my-first-goal", "my-support-map", "life-balance-wheel"])
def test_answers_go_out_as_a_pdf_and_come_back(visitor: Visitor, host: Host, id: str) -> None:
    example = sheets(host)[id]
    visitor.sheet(id)
    visitor.fill(example)
    path = visitor.take("pdf")
    visitor.hears("pdf_done")
    assert answers_in(path) == example
    visitor.reload()
    assert visitor.answers() == {}  # nothing was kept
    visitor.labelled("open_pdf").send_keys(str(path))
    visitor.hears("opened")
    assert visitor.answers() == example


def test_a_copy_of_everything_comes_back_after_all_is_erased(visitor: Visitor, host: Host) -> None:
    example = sheets(host)["urge-log"]
    visitor.sheet("urge-log")
    visitor.fill(example)
    visitor.keep()
    visitor.open("my-worksheets/")
    path = visitor.take("export")
    visitor.hears("exported")
    visitor.press("erase")
    visitor.press("erase_yes")
    visitor.hears("erased")
    assert example["urge-log.log.1.did"] not in kept(visitor)
    visitor.labelled("open_file").send_keys(str(path))
    visitor.hears("imported")
    visitor.sheet("urge-log")
    visitor.hears("kept_at")
    assert visitor.answers() == example


# ── Offline ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pages_and_sheets_are_read_and_filled_in_offline(visitor: Visitor, host: Host) -> None:
    visitor.open()
    wait_for(lambda: visitor.run("return navigator.serviceWorker.controller?.state") == "activated", "the worker")
    visitor.open("worksheets/")
    host.stop()
    visitor.open("steps/urges/")
    visitor.sees("Getting through urges")
    visitor.sheet("urge-log")
    visitor.fill({"urge-log.log.1.day": "Without a connection"})
    visitor.keep()
    visitor.reload()
    visitor.hears("kept_at")
    assert visitor.answers() == {"urge-log.log.1.day": "Without a connection"}


# ── Parts that open ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_link_into_a_closed_part_opens_it(visitor: Visitor) -> None:
    visitor.open("steps/urges/#delay-and-do")
    part = "document.getElementById('delay-and-do').closest('details')"
    wait_for(lambda: visitor.run(f"return {part}.open") is True, "the part to open")
    top = visitor.run("return document.getElementById('delay-and-do').getBoundingClientRect().top")
    assert 0 <= float(top) < 800


# ── On a phone ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(engine: Engine, host: Host, width: int) -> None:
    with visiting(engine, host, width, 844) as visitor:
        for path in ("", "steps/urges/", "worksheets/urge-log/", "worksheets/my-support-map/", "my-worksheets/"):
            visitor.open(path)
            assert visitor.run("return document.documentElement.scrollWidth") <= width, path


# ── Back and forward ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_back_and_forward_show_what_is_kept_and_lose_nothing(visitor: Visitor, host: Host) -> None:
    example = sheets(host)["my-first-goal"]
    visitor.sheet("my-first-goal")
    visitor.fill(example)
    visitor.keep()
    visitor.find("main a[href*='get-help-now'], .menu a[href*='get-help-now']").click()
    wait_for(lambda: "get-help-now" in visitor.driver.current_url, "the other page")
    visitor.back()
    visitor.hears("kept_at")
    assert visitor.answers() == example
    visitor.type("[name='my-first-goal.because']", "Typed after going back")
    changed = {**example, "my-first-goal.because": "Typed after going back"}
    wait_for(lambda: "Typed after going back" in kept(visitor), "the words to be kept")
    visitor.forward()
    visitor.back()
    visitor.hears("kept_at")
    assert visitor.answers() == changed
    visitor.reload()
    visitor.hears("kept_at")
    assert visitor.answers() == changed


def test_words_typed_a_moment_before_leaving_are_kept(visitor: Visitor) -> None:
    visitor.sheet("my-urge-plan")
    name = visitor.run("return document.querySelector('form.sheet textarea').name")
    visitor.fill({name: "Call Ana"})
    visitor.keep()
    visitor.find(f"[name='{name}']").send_keys(" at six")
    visitor.open()
    visitor.sheet("my-urge-plan")
    visitor.hears("kept_at")
    assert visitor.answers() == {name: "Call Ana at six"}


# ── What an engine writes down by itself ─────────────────────────────────────────────────────────────────────────────

MAY_BE_RESTORED = "for (const each of [...document.querySelectorAll('form.sheet, form.sheet *')]) each.removeAttribute('autocomplete')"


@pytest.mark.parametrize("may_be_restored", [False, True], ids=["as it is", "were it not asked"])
def test_firefox_writes_no_typed_word_into_its_session(site_host: Host, tmp_path: Path, may_be_restored: bool) -> None:  # noqa: F811
    """It stores what stands in forms, to show it again after a crash, with no regard to a passphrase or “don’t save it”.

    The second case is the same without what the forms ask of the browser: there, the search must find the words.
    """
    typed = ["fjordwaltz", "quibmoth", "zephyrvex"]  # one at least stands whole in a file that is packed
    with started(Firefox(tmp_path)) as firefox, hosting(site_host.folder) as host:
        assert isinstance(firefox, Firefox)
        visitor = Visitor(firefox, host)
        firefox.in_the_browser("Services.prefs.setIntPref('browser.sessionstore.interval', 300)")
        visitor.sheet("my-first-goal")
        if may_be_restored:
            visitor.run(MAY_BE_RESTORED)
        controls = visitor.run(
            "return [...document.querySelectorAll('form.sheet :is(textarea, input[type=text])')].map((each) => each.name)"
        )
        for name, words in zip(controls, typed, strict=False):
            visitor.type(f"[name='{name}']", words)
        visitor.type(".md-search__input", "velvetomb")
        visitor.keys(Keys.ESCAPE)
        wait_for(lambda: visitor.run("return !document.querySelector('.md-search__overlay').offsetWidth"), "the box to close")
        visitor.press("ask_not")
        time.sleep(3)  # ten times as long as from one writing to the next
        firefox.kill()
        written = b"".join(path.read_bytes() for path in (tmp_path / "firefox").rglob("*session*/*") if path.is_file())
    assert any(words.encode() in written for words in typed) == may_be_restored
    assert b"velvetomb" not in written, "what was looked for"


# ── Keyboard ─────────────────────────────────────────────────────────────────────────────────────────────────────────

NUMBER_CONTROLS = """
const seen = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
  (each) => each.tabIndex >= 0 && !each.disabled && !each.closest("[inert], [hidden]") && each.checkVisibility({ visibilityProperty: true }));
const groups = new Map();
seen.forEach((each, at) => {
  const group = each.type === "radio" ? each.name : at;
  if (!groups.has(group)) groups.set(group, []);
  groups.get(group).push(each);
});
[...groups.values()].forEach((group, at) => group.forEach((each) => (each.numbered = at)));
return [...groups.values()].map(([first]) => first.outerHTML.slice(0, 120));
"""


@pytest.mark.parametrize("path", ["", "worksheets/my-first-goal/", "my-worksheets/"])
def test_the_tab_key_comes_to_every_control_and_out_again(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    controls = visitor.run(NUMBER_CONTROLS)
    assert len(controls) > 30
    passed: list[int] = []
    for _ in range(len(controls) + 10):
        visitor.keys(Keys.TAB)
        at = visitor.run("return document.activeElement === document.body ? null : document.activeElement.numbered ?? -1")
        if passed and at == passed[0]:
            break
        if at is not None:  # nothing has the focus beyond the last control, and when the theme hides the button that had it
            passed.append(at)
    assert [controls[at] for at in range(len(controls)) if at not in passed] == []


# ── Searching ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_search_answers_what_is_urgent_and_leads_on_by_keys(visitor: Visitor) -> None:
    visitor.open("about/")
    visitor.keys("/")
    visitor.keys("suiside")
    visitor.sees("You don’t have to be alone", ".md-search .urgent")
    assert visitor.run("return document.querySelectorAll('.md-search .urgent a[href^=tel]').length") > 1
    visitor.keys(Keys.ESCAPE)
    visitor.open("about/")
    visitor.keys("/")
    visitor.keys("triger map")
    visitor.sees("Trigger map", ".md-search-result__link")
    visitor.keys(Keys.ARROW_DOWN)
    visitor.keys(Keys.ENTER)
    wait_for(lambda: (visitor.run("return location.pathname") or "").endswith("/worksheets/trigger-map/"), "the page that was found")


# ── A browser that lets sites keep nothing ───────────────────────────────────────────────────────────────────────────


def test_what_needs_no_storage_works_without_it(engine: Engine, host: Host, tmp_path: Path) -> None:
    example = sheets(host)["my-first-goal"]
    with started(type(engine)(tmp_path, blocked=True)) as mine, visiting(mine, host) as visitor:
        visitor.open()
        before = visitor.run("return getComputedStyle(document.body).backgroundColor")
        visitor.find("button.colors").click()
        wait_for(lambda: visitor.run("return getComputedStyle(document.body).backgroundColor") != before, "other colors")
        visitor.sheet("my-first-goal")
        visitor.sees(say("blocked"), ".keeping")
        visitor.type("[name='my-first-goal.because']", "Still here")
        visitor.hears("blocked")
        visitor.fill(example)
        assert answers_in(visitor.take("pdf")) == example
        assert visitor.answers() == example
        visitor.open("my-worksheets/")
        visitor.sees(say("blocked"))
