"""Words that a reader typed are found again, or their loss is told: several tabs, locks, damage, and browsers that lack something."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import answers
from tests.browser.answers import KEPT, Host, Reader, hosting
from tests.browser.conftest import SWITCHES
from tests.browser.engines import CHROMIUMS, needed
from tests.browser.test_answers import BLOCKED, FULL, bring, set_passphrase, stored
from tests.browser.test_answers import host as host  # noqa: PLC0414  # the fixture

AREA = "form.sheet textarea"

# Making a key takes a second or many, as it should; here it is made in a moment.
SWIFT = """if (crypto.subtle) { const derive = crypto.subtle.deriveKey.bind(crypto.subtle);
  crypto.subtle.deriveKey = (how, ...given) => derive({ ...how, iterations: 1 }, ...given); }"""

# What the database holds, as text: what is locked shows as its length only.
RAW = """(name) => new Promise((done) => { const opening = indexedDB.open(name); opening.onsuccess = () => {
  const database = opening.result;
  const change = database.transaction(database.objectStoreNames);
  const found = { left: { ...localStorage } };
  for (const place of database.objectStoreNames) change.objectStore(place).getAll().onsuccess = ({ target }) => { found[place] = target.result };
  change.oncomplete = () => { database.close();
    done(JSON.stringify(found, (_, value) => (value instanceof Uint8Array ? `${value.length} bytes` : value))) };
}; })"""


def meddle(page: Page, place: str, work: str) -> None:
    """Do something to what the browser keeps, as a fault would; the page's policy lets no script be made of a text there."""
    page.evaluate(
        """(place) => new Promise((done, failed) => { const opening = indexedDB.open("worksheets /"); opening.onsuccess = () => { try {
  const change = opening.result.transaction(place, "readwrite");
  (WORK)(change.objectStore(place));
  change.oncomplete = () => { opening.result.close(); done() };
} catch (error) { failed(error) } }; })""".replace("WORK", work),
        place,
    )


@contextmanager
def reading(browser: Browser, host: Host, **settings: Any) -> Iterator[Reader]:
    """Someone on a phone whose passphrases take no time."""
    with answers.reading(browser, host, **settings) as reader:
        reader.context.add_init_script(SWIFT)
        yield reader


def raw(page: Page, name: str = "worksheets /") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.evaluate(RAW, name))
    return found


def keep(reader: Reader, words: str, id: str = "my-urge-plan", page: Page | None = None) -> Page:
    page = reader.sheet(id, page)
    page.locator(AREA).first.fill(words)
    if page.locator(".ask").count():
        reader.choose(page)
    reader.hears(KEPT, page)
    page.wait_for_timeout(500)
    return page


def lock(reader: Reader, passphrase: str = "correct horse") -> None:
    """Lock everything on the page of what is kept, which stays open."""
    reader.open("my-worksheets/")
    set_passphrase(reader, passphrase)
    reader.hears("Locked with your password")


def unlock(reader: Reader, page: Page, passphrase: str = "correct horse") -> None:
    page.get_by_label("Password", exact=True).fill(passphrase)
    reader.press("Unlock", page)


# ── Tabs and locks ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("channel", ["told", "not told"])
@pytest.mark.parametrize("after", ["Remove the password", "another passphrase"])
def test_no_word_is_locked_with_a_key_whose_lock_is_gone(browser: Browser, host: Host, channel: str, after: str) -> None:
    with reading(browser, host) as reader:
        if channel == "not told":
            reader.context.add_init_script("delete globalThis.BroadcastChannel")
        keep(reader, "before")
        lock(reader)
        second = reader.sheet("my-urge-plan", reader.tab())
        unlock(reader, second)
        reader.hears(KEPT, second)
        reader.press("Remove the password")
        reader.hears("The password is removed")
        if after == "another passphrase":
            set_passphrase(reader, "another")
            reader.hears("Locked with your password")
        area = second.locator(AREA).first
        area.fill("typed after that")
        if after == "another passphrase" and channel == "not told":
            reader.hears("what you type isn’t saved", second)  # it is told, and the words stay
            expect(area).to_have_value("typed after that")
            unlock(reader, second, "another")
        reader.hears(KEPT, second)
        second.wait_for_timeout(600)
        second.close()
        page = reader.sheet("my-urge-plan")
        if after == "another passphrase":
            unlock(reader, page, "another")
        reader.hears(KEPT)
        assert "typed after that" in reader.answers().values()
        assert ("typed after that" in str(raw(page))) == (after == "Remove the password")


def test_all_tabs_learn_of_a_lock_and_an_unlock_at_once(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "for nobody else")
        second = reader.sheet("my-urge-plan", reader.tab())
        reader.hears(KEPT, second)
        lock(reader)
        expect(second.locator(AREA).first).to_have_value("for nobody else")  # it got the key
        second.locator(AREA).first.fill("for nobody else, typed just now")
        reader.press("Lock now")
        expect(second.locator(".keeping")).to_contain_text("are locked")
        expect(second.locator(AREA).first).to_have_value("")
        assert "nobody" not in second.content() and "nobody" not in reader.page.content()
        unlock(reader, reader.page)
        expect(second.locator(AREA).first).to_have_value("for nobody else, typed just now")
        reader.press("Lock now", second)
        expect(reader.page.locator(".my-worksheets")).to_contain_text("are locked")


def test_erasing_is_learned_of_by_a_tab_with_a_key(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "before")
        lock(reader)
        second = reader.sheet("my-urge-plan", reader.tab())
        unlock(reader, second)
        reader.hears(KEPT, second)
        reader.press("Delete it all")
        reader.press("Yes, delete it all")
        reader.hears("It’s all deleted")
        reader.hears("deleted in another tab", second)
        second.locator(AREA).first.fill("new words")
        assert stored(reader)[0] == 0
        reader.choose(second)
        second.wait_for_timeout(500)
        second.close()
        reader.sheet("my-urge-plan")
        reader.hears(KEPT)
        assert "new words" in reader.answers().values()


def test_a_new_passphrase_is_typed_twice(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "before")
        page = reader.open("my-worksheets/")
        page.get_by_label("Password", exact=True).fill("correct horse")
        page.get_by_label("Type it again").fill("correct hrose")
        reader.press("Lock with this password")
        expect(page.locator(".passphrase")).to_contain_text("aren’t the same")
        assert "before" in str(raw(page)["entries"])


def test_nothing_stays_plain_when_a_file_comes_in_while_another_tab_locks(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "before")
        second = reader.open("my-worksheets/", reader.tab())
        reader.open("my-worksheets/")
        reader.page.get_by_label("Password", exact=True).fill("correct horse")
        reader.page.get_by_label("Type it again").fill("correct horse")
        reader.page.evaluate("document.querySelector('.passphrase button').click()")
        bring(reader, json.dumps(a_file(200)).encode(), page=second)
        reader.hears("Locked with your password")
        reader.hears("Added: 200", second)
        found = raw(reader.page)
        assert len(found["entries"]) == 201 and all("locked" in each for each in found["entries"])
        expect(second.locator(".kept-list > li")).to_have_count(201)


# ── Last words ───────────────────────────────────────────────────────────────────────────────────────────────────────

# Types and leaves in one breath, so that nothing has the time to be encrypted or saved.
TYPE_AND_GO = """([words, where]) => { const area = document.querySelector("form.sheet textarea"); area.value = words;
  area.dispatchEvent(new Event("input", { bubbles: true })); location.assign(where); }"""


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "plain"])
def test_words_typed_at_the_moment_of_leaving_are_kept(browser: Browser, host: Host, locked: bool) -> None:
    with reading(browser, host) as reader:
        page = keep(reader, "before")
        if locked:
            lock(reader)
            page = reader.sheet("my-urge-plan")
            unlock(reader, page)
            reader.hears(KEPT)
        page.evaluate(TYPE_AND_GO, ["the last words", host.address])
        page.wait_for_url(host.address)
        assert ("the last words" in str(raw(page))) != locked
        page = reader.sheet("my-urge-plan")
        if locked:
            unlock(reader, page)
        reader.hears(KEPT)
        assert "the last words" in reader.answers().values()
        expect(page.locator(".entries option")).to_have_count(1)
        assert page.evaluate("Object.keys(localStorage)") == []


def test_words_of_a_tab_that_leaves_while_another_is_locking_are_kept(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "before")
        for turn in range(3):
            second = reader.sheet("my-urge-plan", reader.tab())
            if turn:
                unlock(reader, second)
            reader.hears(KEPT, second)
            reader.open("my-worksheets/")
            if turn:
                unlock(reader, reader.page)
                reader.press("Remove the password")
                reader.hears("The password is removed")
            for label in ("Password", "Type it again"):
                reader.page.get_by_label(label, exact=True).fill("correct horse")
            reader.page.evaluate("document.querySelector('.passphrase button').click()")
            second.evaluate(TYPE_AND_GO, [f"leaving {turn}", host.address])
            reader.hears("Locked with your password")
            second.wait_for_url(host.address)
            page = reader.sheet("my-urge-plan", second)
            unlock(reader, page)
            expect(page.locator("form.sheet textarea").first).to_have_value(f"leaving {turn}")  # the other tab may bring it in
            reader.hears(KEPT, page)
            assert "leaving" not in str(raw(page))
            page.close()


# Types into two areas, into the second one while the words of the first are being written.
TYPE_TWICE = """([first, second]) => {
  const type = (area, words) => { area.value = words; area.dispatchEvent(new Event("input", { bubbles: true })); };
  const areas = document.querySelectorAll("form.sheet textarea");
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    IDBObjectStore.prototype.put = put;
    type(areas[1], second);
    return put.apply(this, given);
  };
  type(areas[0], first);
}"""


def test_an_answer_that_two_tabs_change_stays_in_both_whatever_is_being_saved_at_that_moment(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        reader.context.add_init_script("delete globalThis.BroadcastChannel")  # what another tab tells may come too late
        second = keep(reader, "before", page=reader.tab())
        page = reader.sheet("my-urge-plan")
        reader.hears(KEPT)
        second.locator(AREA).nth(1).fill("theirs")
        second.wait_for_timeout(600)
        assert "theirs" in str(raw(page))
        page.evaluate(TYPE_TWICE, ["mine", "mine too"])
        reader.hears("changed the same answer")
        kept = str(raw(page))
        assert [words for words in ("theirs", "mine", "mine too") if words not in kept] == []


# ── What cannot be opened ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_that_cannot_be_opened_hides_no_other_and_opens_with_its_own_passphrase(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "first")
        keep(reader, "second", "trigger-map")
        lock(reader)
        page = reader.page
        meddle(page, "settings", "(settings) => settings.delete('lock')")  # as an interrupted browser, or a fault of ours, might
        keep(reader, "third", "solve-a-problem")
        page = reader.open("my-worksheets/")
        expect(page.locator(".kept-list > li")).to_have_count(1)
        expect(page.locator(".unreadable > li")).to_have_count(2)
        first = page.locator(".unreadable > li").first
        first.get_by_label("Password").fill("wrong")
        first.get_by_role("button", name="Open with its password").click()
        expect(first).to_contain_text("not the right password")
        first.get_by_label("Password").fill("correct horse")
        first.get_by_role("button", name="Open with its password").click()
        expect(page.locator(".kept-list > li")).to_have_count(2)
        page.locator(".unreadable > li").get_by_role("button", name="Delete").click()
        expect(page.locator(".unreadable")).to_have_count(0)
        assert len(raw(page)["entries"]) == 2


def test_a_damaged_record_is_named_and_the_sheet_it_belongs_to_goes_on(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        keep(reader, "first")
        lock(reader)
        damage = "(entries) => { entries.getAll().onsuccess = ({ target }) => { const [each] = target.result; each.locked[20] ^= 1; entries.put(each) } }"
        meddle(reader.page, "entries", damage)
        page = reader.sheet("my-urge-plan")
        unlock(reader, page)
        expect(page.locator(".keeping")).to_contain_text("is saved on this device")
        page.locator(AREA).first.fill("typed after the damage")
        reader.hears(KEPT)
        page.wait_for_timeout(500)
        page = reader.open("my-worksheets/")
        unlock(reader, page)
        expect(page.locator(".kept-list > li")).to_have_count(1)
        expect(page.locator(".unreadable > li")).to_have_count(1)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (FULL, "no room left"),
        (BLOCKED, "won’t let the site save anything"),
        ("IDBObjectStore.prototype.put = () => { throw new DOMException('', 'UnknownError'); };", "couldn’t read or write"),
        ("IDBObjectStore.prototype.get = () => { throw new DOMException('', 'DataError'); };", "couldn’t read or write"),
    ],
    ids=["full", "blocked", "cannot write", "cannot read"],
)
def test_each_cause_has_its_own_sentence(browser: Browser, host: Host, fault: str, words: str) -> None:
    with reading(browser, host) as reader:
        keep(reader, "before")
        lock(reader)
        reader.context.add_init_script(fault)
        page = reader.open("my-worksheets/")
        if page.get_by_label("Password", exact=True).count():
            unlock(reader, page)
            reader.press("Remove the password")
            reader.hears(words)
        else:
            expect(page.locator(".my-worksheets")).to_contain_text(words)
        assert "not the right password" not in page.locator("main").inner_text()


def test_more_words_than_a_browser_can_keep_are_refused_in_words(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = keep(reader, "before")
        page.evaluate(
            """() => { const area = document.querySelector("form.sheet textarea"); area.value = "x".repeat(5e6);
              area.dispatchEvent(new Event("input", { bubbles: true })); }"""
        )
        reader.hears("more than this device can save for one worksheet")
        page.locator(AREA).first.fill("short again")
        reader.hears(KEPT)


# ── Browsers that lack something ─────────────────────────────────────────────────────────────────────────────────────

LACKS = {
    "channel": "Object.defineProperty(globalThis, 'BroadcastChannel', { value: class { constructor() { throw new DOMException('', 'SecurityError') } } })",
    "no channel": "delete globalThis.BroadcastChannel",
    "locks": "Object.defineProperty(navigator, 'locks', { value: undefined })",
    "worker": "Object.defineProperty(navigator, 'serviceWorker', { value: undefined })",
    "storage manager": "Object.defineProperty(navigator, 'storage', { value: undefined })",
    "caches": "Object.defineProperty(globalThis, 'caches', { get() { throw new DOMException('', 'SecurityError') } })",
    "local storage": "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })",
    "list of databases": "delete IDBFactory.prototype.databases",
    "encryption": "Object.defineProperty(crypto, 'subtle', { value: undefined }); delete Crypto.prototype.randomUUID",
}


@pytest.mark.parametrize("lack", LACKS)
def test_what_a_browser_lacks_costs_only_what_needs_it(browser: Browser, host: Host, lack: str) -> None:
    with reading(browser, host, accept_downloads=True) as reader:
        reader.context.add_init_script(LACKS[lack])
        keep(reader, "kept all the same")
        reader.file("Download as a PDF")
        reader.sheet("my-urge-plan")
        reader.hears(KEPT)
        assert "kept all the same" in reader.answers().values()
        page = reader.open("my-worksheets/")
        expect(page.locator(".kept-list > li")).to_have_count(1)
        if lack == "encryption":
            expect(page.locator(".my-lock")).to_contain_text("starts with https")
        reader.press("Delete it all")
        reader.press("Yes, delete it all")
        reader.hears("It’s all deleted")


def test_a_site_on_plain_http_keeps_what_it_says_it_keeps(browser: Browser, host: Host) -> None:
    path = needed(*CHROMIUMS)
    named = Host(host.folder, host.address.replace("127.0.0.1", "guide.test"))
    with (
        browser.browser_type.launch(executable_path=path, args=[*SWITCHES, "--host-resolver-rules=MAP guide.test 127.0.0.1"]) as another,
        reading(another, named, accept_downloads=True) as reader,
    ):
        page = keep(reader, "over plain http")
        assert not page.evaluate("isSecureContext")
        reader.file("Download as a PDF")
        page.reload()
        reader.hears(KEPT)
        assert "over plain http" in reader.answers().values()
        expect(reader.open("my-worksheets/").locator(".my-lock")).to_contain_text("starts with https")
        heard, reader.wrong[:] = set(reader.wrong), []
        assert all("Cross-Origin-Opener-Policy header has been ignored" in line for line in heard)  # as Chromium says of each such page


@pytest.mark.parametrize("listed", [True, False], ids=["databases are listed", "databases are not listed"])
def test_looking_leaves_no_trace(browser: Browser, host: Host, listed: bool) -> None:
    with reading(browser, host) as reader:
        clean = reader.context.new_page()
        clean.goto(host.address)
        if not listed:
            reader.page.add_init_script(LACKS["list of databases"])
        for path in ("worksheets/my-urge-plan/", "my-worksheets/"):
            reader.open(path)
            reader.page.wait_for_timeout(300)
            assert clean.evaluate("async () => (await indexedDB.databases()).length") == 0
        keep(reader, "words")
        assert clean.evaluate("async () => (await indexedDB.databases()).length") == 1
        reader.open("my-worksheets/")
        reader.press("Delete it all")
        reader.press("Yes, delete it all")
        reader.hears("It’s all deleted")
        reader.page.wait_for_timeout(300)
        assert clean.evaluate("async () => (await indexedDB.databases()).length") == 0


# ── Two guides on one host ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def two_guides(host: Host, tmp_path: Path) -> Iterator[Host]:
    """The same site twice on one host, at /a/ and /b/."""
    shutil.copy(host.folder / "_headers", tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).symlink_to(host.folder)
    with hosting(tmp_path) as both:
        yield both


def test_two_guides_on_one_host_keep_and_erase_their_own(browser: Browser, two_guides: Host) -> None:
    with reading(browser, two_guides) as reader:
        page = reader.open("a/worksheets/my-urge-plan/")
        page.locator(AREA).first.fill("of the first guide")
        reader.choose()
        page.wait_for_timeout(500)
        page = reader.open("b/worksheets/my-urge-plan/")
        expect(page.locator(".keeping")).to_contain_text("What you type stays on this page")  # it has not been asked here
        page.locator(AREA).first.fill("of the second guide")
        reader.choose()
        page.wait_for_timeout(500)
        foreign = "async () => { localStorage.setItem('another app', '1'); localStorage.setItem('/a/.colors', '1'); localStorage.setItem('/b/.colors', '1'); await caches.open('another app'); await caches.open('/a/ documents'); await caches.open('/b/ documents') }"
        page.evaluate(foreign)
        page = reader.open("b/my-worksheets/")
        expect(page.locator(".kept-list > li")).to_have_count(1)
        reader.press("Delete it all")
        reader.press("Yes, delete it all")
        reader.hears("It’s all deleted")
        left = page.evaluate(
            "async () => [Object.keys(localStorage).sort(), (await caches.keys()).sort(), (await indexedDB.databases()).map(({ name }) => name)]"
        )
        assert left == [["/a/.colors", "another app"], ["/a/ documents", "another app"], ["worksheets /a/"]]
        reader.open("a/worksheets/my-urge-plan/")
        reader.hears(KEPT)
        assert "of the first guide" in reader.answers().values()


# ── Files that come in ───────────────────────────────────────────────────────────────────────────────────────────────


def a_file(count: int, **changes: Any) -> dict[str, Any]:
    """A file with so many entries."""
    moment = "2026-01-01T00:00:00.000Z"
    entries = [
        {
            "id": f"e{n}",
            "version": 1,
            "worksheet": "my-urge-plan",
            "title": "My urge plan",
            "created": moment,
            "changed": moment,
            "asked": {},
            "answers": {"my-urge-plan.x": f"answer {n}", "my-urge-plan.y": "long " * 200},
            **changes,
        }
        for n in range(count)
    ]
    return {"kind": "worksheets", "version": 1, "entries": entries}


@pytest.mark.parametrize(
    "changes",
    [
        {"version": None},
        {"version": -5},
        {"version": []},
        {"version": "1"},
        {"worksheet": ["my-urge-plan"]},
        {"worksheet": "../x"},
        {"id": 5},
        {"created": "yesterday"},
        {"changed": "2026"},
        {"changed": "2026-13-45T00:00:00.000Z"},
        {"answers": []},
        {"answers": {"a": 1}},
        {"name": {}},
        {"asked": "x"},
    ],
    ids=str,
)
def test_odd_entries_are_not_taken_in(browser: Browser, host: Host, changes: dict[str, Any]) -> None:
    with reading(browser, host) as reader:
        reader.open("my-worksheets/")
        bring(reader, json.dumps(a_file(1, **changes)).encode())
        reader.hears("damaged or cut short")
        assert stored(reader)[0] == 0


@pytest.mark.parametrize("version", [None, -5, [], 0, 1.5], ids=str)
def test_a_file_of_an_odd_version_is_not_taken_in(browser: Browser, host: Host, version: Any) -> None:
    with reading(browser, host) as reader:
        reader.open("my-worksheets/")
        bring(reader, json.dumps({**a_file(1), "version": version}).encode())
        reader.hears("damaged or cut short")


def test_a_name_that_differs_is_kept_beside(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.open("my-worksheets/")
        bring(reader, json.dumps(a_file(1)).encode())
        reader.hears("Added: 1")
        bring(reader, json.dumps(a_file(1, name="The week in May")).encode())
        reader.hears("Different from yours, so both are saved: 1")
        expect(page.locator(".kept-list")).to_contain_text("The week in May")
        bring(reader, json.dumps(a_file(1, name="The week in May")).encode())
        reader.hears("Already here: 1")


def test_two_thousand_entries_come_in_twice_without_a_wait(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.open("my-worksheets/")
        content = json.dumps(a_file(2000)).encode()
        compared = "() => { const before = JSON.stringify; window.times = 0; JSON.stringify = (...all) => { window.times++; return before(...all) } }"
        page.evaluate(compared)
        for words in ("Added: 2000. Already here: 0", "Added: 0. Already here: 2000"):
            bring(reader, content)
            expect(page.locator(".status")).to_contain_text(words, timeout=60_000)
        assert page.evaluate("window.times") < 2000 * 20  # each entry a few times, and never each pair


def test_an_entry_or_a_file_that_is_too_large_is_refused_before_it_is_read(browser: Browser, host: Host) -> None:
    with reading(browser, host) as reader:
        page = reader.open("my-worksheets/")
        bring(reader, json.dumps(a_file(1, answers={"a.b": "x" * 5_000_000})).encode())
        reader.hears("too big")
        page.evaluate(
            """() => { const input = document.querySelector("input[type=file]"); const files = new DataTransfer();
              files.items.add(new File([new Uint8Array(6e7)], "x.json")); input.files = files.files; input.dispatchEvent(new Event("change")); }"""
        )
        reader.hears("too big")
        assert stored(reader)[0] == 0
