"""Filling in on a phone and keeping it there."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.answers import FILL, KEEP, KEPT, Host, Reader, hosting, reading
from tests.browser.conftest import SWITCHES, barriers
from tests.browser.engines import CHROMIUMS, needed

HOSTILE = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "javascript:alert(3)", '"><svg onload=alert(4)>']


@pytest.fixture(scope="module")
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """The built site under its own headers."""
    folder = Path(os.environ["BUILT_SITE"]) if "BUILT_SITE" in os.environ else request.getfixturevalue("site")
    with hosting(folder) as host:
        yield host


def sheets(host: Host) -> dict[str, dict[str, str]]:
    """Every worksheet's worked example by full field names, as its page holds it."""
    found = {}
    for path in sorted((host.folder / "worksheets").glob("*/index.html")):
        example = re.search(r'data-example="([^"]*)"', path.read_text(encoding="utf-8"))
        assert example, path
        found[path.parent.name] = json.loads(example[1].replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&"))
    assert len(found) >= 12
    return found


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def stored(reader: Reader) -> Any:
    return reader.page.evaluate(
        "async () => [(await indexedDB.databases()).length, localStorage.length, sessionStorage.length, document.cookie]"
    )


def test_nothing_is_stored_before_the_reader_chooses(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.sheet("my-urge-plan")
        area = page.locator("form.sheet textarea").first
        area.fill("Call Ana")
        expect(page.locator(".ask")).to_be_visible()
        page.wait_for_timeout(600)
        assert stored(reader) == [0, 0, 0, ""]
        reader.choose()
        assert stored(reader)[0] == 1  # the check above can fail


def test_the_bar_that_asks_covers_nothing_and_asks_once(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.sheet("my-urge-plan")
        area = page.locator("form.sheet textarea").first
        area.fill("Call Ana")
        box, field = page.locator(".ask").bounding_box(), area.bounding_box()
        assert box and field and box["y"] >= field["y"] + field["height"]
        assert page.locator(".ask").evaluate("element => getComputedStyle(element).position") == "static"
        assert box["y"] - (field["y"] + field["height"]) < 500  # and it is near enough to be seen
        reader.press("Don’t save it")
        expect(page.locator(".keeping")).to_contain_text("isn’t saved")
        page.reload()
        page.locator("form.sheet textarea").first.fill("Again")
        page.wait_for_timeout(300)
        assert page.locator(".ask").count() == 0
        reader.choose()  # changeable always
        page.reload()
        reader.hears(KEPT)
        assert "Again" in reader.answers().values()


def test_two_tabs_do_not_overwrite_each_other(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        first = reader.sheet("my-urge-plan")
        areas = "form.sheet textarea"
        first.locator(areas).nth(0).fill("one")
        reader.choose()
        second = reader.sheet("my-urge-plan", reader.tab())
        reader.hears(KEPT, second)
        first.locator(areas).nth(0).fill("one, from the first tab")
        second.locator(areas).nth(1).fill("two, from the second tab")
        reader.hears(KEPT, second)
        expect(first.locator(areas).nth(1)).to_have_value("two, from the second tab")
        expect(second.locator(areas).nth(0)).to_have_value("one, from the first tab")
        # The same answer at the same moment: nothing is lost, the later one becomes an entry of its own.
        both = "([text, at]) => setTimeout(() => { const area = document.querySelector('form.sheet textarea'); area.value = text; area.dispatchEvent(new Event('input', {bubbles: true})) }, at - Date.now())"
        moment = first.evaluate("Date.now()") + 500  # for a slow machine too
        first.evaluate(both, ["written here", moment])
        second.evaluate(both, ["written there", moment])
        expect(first.locator(".entries option")).to_have_count(2)
        page = reader.open("my-worksheets/")
        assert page.locator(".kept-list > li").count() == 2
        words = page.evaluate(
            """() => new Promise((done) => { const opening = indexedDB.open("worksheets /"); opening.onsuccess = () => {
              const all = opening.result.transaction("entries").objectStore("entries").getAll(); all.onsuccess = () => done(JSON.stringify(all.result)); }; })"""
        )
        assert "written here" in words and "written there" in words


FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); };"
BLOCKED = "Object.defineProperty(window, 'indexedDB', { value: { open() { throw new DOMException('', 'SecurityError'); } } });"


@pytest.mark.parametrize(
    ("fault", "words"), [(FULL, "no room left"), (BLOCKED, "won’t let the site save anything")], ids=["full", "blocked"]
)
def test_a_device_that_keeps_nothing_is_told_in_words_and_the_text_survives(browser: Browser, host: Host, fault: str, words: str) -> None:
    with reading(browser, host) as reader:
        reader.page.add_init_script(fault)
        page = reader.sheet("my-urge-plan")
        area = page.locator("form.sheet textarea").first
        area.fill("Still here")
        if page.locator(".ask").count():
            reader.press(KEEP)
        reader.hears(words)
        reader.hears("still on this page")
        expect(area).to_have_value("Still here")


def test_answers_outlive_a_killed_browser(browser: Browser, host: Host, tmp_path: Path) -> None:

    path = needed(*CHROMIUMS)
    command = [path, *SWITCHES, f"--user-data-dir={tmp_path / 'profile'}", "--remote-debugging-port=0", "about:blank"]
    ports = tmp_path / "profile" / "DevToolsActivePort"

    def start() -> subprocess.Popen[bytes]:
        ports.unlink(missing_ok=True)
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)

    def visit(process: subprocess.Popen[bytes], work: Any) -> None:
        import time

        deadline = time.monotonic() + 20
        while not (ports.exists() and "\n" in ports.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        try:
            there = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{ports.read_text().split()[0]}")
            work(Reader(there.contexts[0], host))
            os.killpg(process.pid, signal.SIGKILL)
        finally:
            process.poll() is None and os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def write(reader: Reader) -> None:
        page = reader.sheet("my-urge-plan")
        page.locator("form.sheet textarea").first.fill("Before the crash")
        reader.choose()
        page.locator("form.sheet textarea").nth(1).fill("A moment before the crash")
        page.wait_for_timeout(700)

    def find(reader: Reader) -> None:
        reader.sheet("my-urge-plan")
        reader.hears(KEPT)
        assert {"Before the crash", "A moment before the crash"} <= set(reader.answers().values())

    visit(start(), write)
    visit(start(), find)


def test_answers_without_a_question_are_shown_and_kept(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.sheet("my-urge-plan")
        page.locator("form.sheet textarea").first.fill("known")
        reader.choose()
        page.evaluate(
            """() => new Promise((done) => { const opening = indexedDB.open("worksheets /"); opening.onsuccess = () => {
              const entries = opening.result.transaction("entries", "readwrite").objectStore("entries");
              entries.getAll().onsuccess = ({ target }) => { const [entry] = target.result;
                entry.answers["my-urge-plan.long-ago"] = "from an older sheet <b>"; entry.asked["my-urge-plan.long-ago"] = "An old question";
                entries.put(entry).onsuccess = done; }; }; })"""
        )
        page.reload()
        expect(page.locator(".unknown")).to_contain_text("An old question")
        expect(page.locator(".unknown")).to_contain_text("from an older sheet <b>")
        page.locator("form.sheet textarea").nth(1).fill("more")
        reader.hears(KEPT)
        page.wait_for_timeout(600)
        page.reload()
        expect(page.locator(".unknown dd")).to_have_text("from an older sheet <b>")


def test_words_typed_a_moment_before_leaving_are_kept(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.sheet("my-urge-plan")
        area = page.locator("form.sheet textarea").first
        area.fill("Call Ana")
        reader.choose()
        area.fill("Call Ana at six")
        page.goto(host.address)
        page = reader.sheet("my-urge-plan")
        reader.hears(KEPT)
        assert "Call Ana at six" in reader.answers().values()


# ── Text that means harm ─────────────────────────────────────────────────────────────────────────────────────────────


def test_hostile_answers_stand_there_as_text(browser: Browser, host: Host) -> None:
    long = "слово " * 16_700
    with reading(browser, host) as reader:
        page = reader.sheet("solve-a-problem")
        areas = page.locator("form.sheet textarea, form.sheet input[type=text]")
        for at, words in enumerate(HOSTILE[:3]):
            areas.nth(at).fill(words)
        page.evaluate(FILL, {page.locator("form.sheet textarea").last.get_attribute("name"): long})
        reader.choose()
        page.reload()
        reader.hears(KEPT)
        assert {*HOSTILE[:3], long} <= set(reader.answers().values())
        assert len(long) > 100_000
        reader.file("Download as a PDF")
        page = reader.open("my-worksheets/")
        reader.press("Rename: " + page.locator(".kept-list a").inner_text())
        page.get_by_role("textbox", name="Name").fill(HOSTILE[0])
        reader.press("Save")
        expect(page.locator(".kept-list a")).to_have_text(HOSTILE[0])
        page.locator(".kept-list a").click()
        expect(page.locator(".entries select")).to_contain_text(HOSTILE[0])
        assert page.locator("main img, main script:not([src]):not([type])").count() == 0


# ── My worksheets ────────────────────────────────────────────────────────────────────────────────────────────────────


def fill_three(reader: Reader, host: Host) -> dict[str, dict[str, str]]:
    chosen = {id: sheets(host)[id] for id in ("urge-log", "life-balance-wheel", "my-urge-plan")}
    for id, example in chosen.items():
        page = reader.sheet(id)
        page.evaluate(FILL, example)
        if page.locator(".ask").count():
            reader.press(KEEP)
        reader.hears(KEPT)
        page.wait_for_timeout(500)
    return chosen


def bring(reader: Reader, content: bytes, name: str = "saved.json", page: Page | None = None) -> None:
    (page or reader.page).get_by_label("Open a file you downloaded").set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": content}
    )


def test_what_is_exported_comes_back_after_erasing(browser: Browser, host: Host) -> None:
    with reading(browser, host, accept_downloads=True) as reader:
        chosen = fill_three(reader, host)
        page = reader.open("my-worksheets/")
        exported = reader.file("Download it all as one file").read_bytes()
        reader.press("Delete it all")
        reader.press("Yes, delete it all")
        reader.hears("It’s all deleted")
        assert stored(reader)[:2] == [0, 0]
        assert page.locator(".kept-list > li").count() == 0
        for broken, words in (
            (exported[: len(exported) // 2], "damaged"),
            (exported.replace(b'"answers"', b'"Answers"'), "damaged"),
            (b'{"kind": "something else"}', "didn’t come from this page"),
            (b"\x00\xff\xfe", "didn’t come from this page"),
            (b"%PDF-1.7", "That’s a PDF"),
            (exported.replace(b'"version": 1', b'"version": 99'), "newer version"),
        ):
            bring(reader, broken)
            reader.hears(words)
            assert stored(reader)[0] == 0
        bring(reader, exported)
        reader.hears("Added: 3")
        bring(reader, exported)
        reader.hears("Added: 0. Already here: 3")
        changed = json.loads(exported)
        changed["entries"][0]["answers"]["x.y"] = "other"
        bring(reader, json.dumps(changed).encode())
        reader.hears("Already here: 2. Different from yours, so both are saved: 1")
        assert page.locator(".kept-list > li").count() == 4
        page.locator(".kept-list a").filter(has_text="Urge log").last.click()
        reader.hears(KEPT)
        assert reader.answers().items() >= chosen["urge-log"].items()


def test_entries_are_renamed_copied_deleted_and_brought_back(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        fill_three(reader, host)
        page = reader.open("my-worksheets/")
        name = page.locator(".kept-list a").filter(has_text="Urge log").inner_text()
        reader.press(f"Duplicate: {name}")
        expect(page.locator(".kept-list > li")).to_have_count(4)
        reader.press(f"Rename: {name}")
        page.get_by_role("textbox", name="Name").fill("First week")
        reader.press("Save")
        reader.press("Delete: First week")
        expect(page.locator(".kept-list > li")).to_have_count(3)
        reader.press("Undo")
        expect(page.locator(".kept-list > li")).to_have_count(4)
        expect(page.locator(".kept-list a").filter(has_text="First week")).to_have_count(1)


def set_passphrase(reader: Reader, passphrase: str) -> None:
    reader.page.get_by_label("Password", exact=True).fill(passphrase)
    reader.page.get_by_label("Type it again").fill(passphrase)
    reader.press("Lock with this password")


def test_a_passphrase_locks_what_is_kept_and_the_file(browser: Browser, host: Host) -> None:
    with reading(browser, host, accept_downloads=True) as reader:
        chosen = fill_three(reader, host)
        page = reader.open("my-worksheets/")
        set_passphrase(reader, "correct horse")
        reader.hears("Locked with your password")
        exported = reader.file("Download it all as one file").read_bytes()
        raw = page.evaluate(
            """() => new Promise((done) => { const opening = indexedDB.open("worksheets /"); opening.onsuccess = () => {
              opening.result.transaction("entries").objectStore("entries").getAll().onsuccess = ({ target }) =>
                done(JSON.stringify(target.result.map((each) => ({ ...each, locked: new TextDecoder().decode(each.locked) })))); }; })"""
        )
        for text in (raw, exported.decode()):
            assert "urge" not in text and not any(answer in text for answer in chosen["urge-log"].values() if len(answer) > 8)
        page = reader.sheet("urge-log")
        assert reader.answers() == {}
        page.get_by_label("Password").fill("wrong horse")
        reader.press("Unlock")
        expect(page.locator(".passphrase")).to_contain_text("not the right password")
        assert reader.answers() == {}
        page.get_by_label("Password").fill("correct horse")
        reader.press("Unlock")
        reader.hears(KEPT)
        assert reader.answers() == chosen["urge-log"]
        page = reader.open("my-worksheets/")
        page.locator(".my-worksheets").get_by_label("Password").fill("correct horse")
        reader.press("Unlock")
        expect(page.locator(".kept-list > li")).to_have_count(3)
        reader.press("Delete it all")
        reader.press("Yes, delete it all")
        reader.hears("It’s all deleted")
        bring(reader, exported)
        reader.hears("That file is locked")
        page.locator(".status").get_by_label("Password").fill("wrong")
        page.locator(".status").get_by_role("button", name="Unlock").click()
        reader.hears("not the right password")
        page.locator(".status").get_by_label("Password").fill("correct horse")
        page.locator(".status").get_by_role("button", name="Unlock").click()
        reader.hears("Added: 3")


def test_a_copy_that_is_long_ago_is_called_to_mind(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        fill_three(reader, host)
        page = reader.open("my-worksheets/")
        assert page.locator(".remind").count() == 0
        page.clock.set_fixed_time("2031-01-01T00:00:00")
        page.reload()
        expect(page.locator(".remind")).to_be_visible()


# ── For everyone ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_forms_empty_and_filled(browser: Browser, host: Host, scheme: Any, width: int) -> None:
    def look(name: str) -> None:
        assert (name, barriers(reader.page)) == (name, [])

    with reading(browser, host, width, color_scheme=scheme) as reader:
        for id in ("urge-log", "life-balance-wheel", "monthly-review"):
            page = reader.sheet(id)
            look(f"{id} empty")
            page.evaluate(FILL, sheets(host)[id])
            if page.locator(".ask").count():
                look(f"{id} asked")
                reader.press(KEEP)
            reader.hears(KEPT)
            page.wait_for_timeout(500)
            reader.press("New entry")
            page.evaluate(FILL, sheets(host)[id])
            page.wait_for_timeout(600)
            page.locator(".seeing select").select_option(index=1)
            reader.press("Show me an example")
            page.evaluate("document.querySelectorAll('.seen details').forEach(each => each.open = true)")
            look(f"{id} filled")
        reader.open("my-worksheets/")
        look("my worksheets")


def test_a_sheet_is_filled_kept_and_saved_without_a_mouse(browser: Browser, host: Host) -> None:
    with reading(browser, host, accept_downloads=True) as reader:
        page = reader.sheet("life-balance-wheel")

        def tab_to(words: str) -> None:
            for _ in range(120):
                page.keyboard.press("Tab")
                if (
                    page.evaluate("() => { const at = document.activeElement; return (at.name || '') + ' ' + at.textContent }").find(words)
                    >= 0
                ):
                    return
            raise AssertionError(f"no way by keyboard to {words}")

        tab_to("life-balance-wheel.health")
        page.keyboard.press("ArrowRight")
        tab_to(KEEP)
        page.keyboard.press("Enter")
        reader.hears(KEPT)
        assert page.evaluate("document.activeElement.name") == "life-balance-wheel.health"  # back where the reader was
        tab_to("life-balance-wheel.next")
        page.keyboard.type("Swim")
        tab_to("Download as a PDF")
        with page.expect_download():
            page.keyboard.press("Enter")
        page.goto(host.address + "my-worksheets/")
        page.wait_for_selector(".kept-list li")
        tab_to("Download it all as one file")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert "Swim" in Path(download.value.path()).read_text()


@pytest.mark.parametrize("id", ["urge-log", "life-balance-wheel", "trigger-map"])
def test_a_form_fits_320_pixels_with_targets_for_a_thumb(browser: Browser, host: Host, id: str) -> None:
    with reading(browser, host, 320, forced_colors="active") as reader:
        page = reader.sheet(id)
        page.evaluate(FILL, sheets(host)[id])
        reader.choose()
        reader.press("Show me an example")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        small = page.evaluate(
            """() => [...document.querySelectorAll("form.sheet :is(input, select, textarea), .keeping :is(button, select), .take :is(button, select, input)")]
              .map((each) => each.closest("label") && /radio|checkbox/.test(each.type) ? each.closest("label") : each)
              .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
              .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
        )
        assert small == []


def test_lines_grow_as_they_are_typed_in_and_scales_say_their_number(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.sheet("life-balance-wheel")
        area = page.locator("form.sheet textarea").first
        before = area.bounding_box()
        area.fill("line\n" * 12)
        after = area.bounding_box()
        assert before and after and after["height"] > before["height"] + 100
        page.locator("fieldset[data-kind=scale] label", has_text="7").first.click()
        expect(page.locator("fieldset[data-kind=scale] output").first).to_have_text("7")


# ── Seeing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_numbers_of_entries_become_pictures_with_tables(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.sheet("life-balance-wheel")
        example = sheets(host)["life-balance-wheel"]
        page.evaluate(FILL, example)
        expect(page.locator("form .wheel polygon")).to_have_attribute("points", re.compile(r"\d"))
        on_paper = page.locator(".example .wheel polygon").get_attribute("points")
        drawn = page.locator("form .wheel polygon").get_attribute("points")
        numbers = [[round(float(number)) for number in re.findall(r"[\d.]+", points or "")] for points in (on_paper, drawn)]
        assert numbers[0] == numbers[1] and len(numbers[0]) == 16  # the same wheel as on paper
        reader.choose()
        reader.press("New entry")
        page.evaluate(FILL, {**example, "life-balance-wheel.health": "9"})
        page.wait_for_timeout(600)
        page.locator(".seeing select").select_option(index=1)
        expect(page.locator("form .wheel polygon")).to_have_count(2)
        page.locator(".seen summary").first.click()
        expect(page.locator(".seen tbody tr").first).to_have_text(re.compile(r"Body and health\s*5\s*9\s*\+4"))

        page = reader.sheet("urge-log")
        page.evaluate(FILL, sheets(host)["urge-log"])
        chart = page.locator(".seen", has_text="Strength, over time")
        expect(chart.locator("circle")).to_have_count(3)
        chart.locator("summary").click()
        expect(chart.locator("tbody")).to_contain_text("Thu 6 pm8")


# ── Leaving ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_answers_can_be_taken_away_as_text(browser: Browser, host: Host) -> None:
    with reading(browser, host, permissions=["clipboard-read", "clipboard-write"]) as reader:
        page = reader.sheet("after-a-slip")
        page.get_by_label("What would you say to a friend").fill("Seven weeks still happened. <b>")
        page.get_by_label("I’ve had water and something to eat").check()
        reader.press("Copy as text")
        reader.hears("Copied")
        text = page.evaluate("navigator.clipboard.readText()")
        assert text.startswith("After a slip")
        assert "What would you say to a friend who told you this?" in text and "Seven weeks still happened. <b>" in text
        assert "I’ve had water and something to eat" in text and "naloxone" not in text


@pytest.mark.parametrize("way", ["button", "keyboard"])
def test_quick_exit_puts_another_page_in_this_ones_place(browser: Browser, host: Host, way: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="elsewhere", content_type="text/html"))
        page.goto(host.address)
        page.goto(host.address + "steps/urges/")
        if way == "button":
            page.get_by_role("link", name="Leave this site").click()
        else:
            for _ in range(3):
                page.keyboard.press("Shift")
        page.wait_for_url("https://www.wikipedia.org/")
        page.go_back()
        assert page.url == host.address  # the step is no longer in the history
