"""The site without a connection, a new version of it, its rules against strangers, and its weight."""

from __future__ import annotations

import gzip
import html
import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from generator.publish import service_worker
from generator.publish.minify import bundled
from tests.browser.answers import Host, hosting, reading
from tests.browser.test_answers import host  # noqa: F401

READY = "navigator.serviceWorker.ready.then(() => true)"


def test_the_site_reads_searches_and_fills_in_without_a_connection(browser: Browser, host: Host) -> None:  # noqa: F811
    with hosting(host.folder) as there, reading(browser, there, offline=True, accept_downloads=True) as reader:
        page = reader.sheet("urge-log")
        assert page.evaluate(READY)
        page.reload()
        page.locator("form.sheet textarea").first.fill("On the train")
        reader.choose()
        reader.file("Download as a PDF")
        there.stop()
        reader.context.set_offline(True)
        for path, words in (
            ("", "twelve steps"),
            ("steps/urges/", "urge"),
            ("worksheets/trigger-map/", "Trigger map"),
            ("steps/urges/index.html", "urge"),
        ):
            page.goto(there.address + path)
            expect(page.locator("main")).to_contain_text(words)
        page.goto(there.address)
        page.keyboard.press("/")
        page.keyboard.type("urge")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
        page = reader.sheet("urge-log")
        reader.hears("Saved on this device")
        assert "On the train" in reader.answers().values()
        reader.file("Download as a PDF")  # it was opened before, so the device has it
        page = reader.sheet("trigger-map")
        page.locator("form.sheet textarea").first.fill("x")
        reader.hears("Saved on this device")
        reader.wrong.clear()
        reader.press("Download as a PDF")
        reader.hears("couldn’t be made")
        assert "net::ERR" in "".join(reader.wrong)
        reader.wrong.clear()


def test_all_pdfs_come_at_a_press_with_progress(browser: Browser, host: Host) -> None:  # noqa: F811
    with hosting(host.folder) as there, reading(browser, there, offline=True, accept_downloads=True) as reader:
        page = reader.open("my-worksheets/")
        assert page.evaluate(READY)
        page.reload()
        reader.press("Save all PDFs to read offline, A4")
        expect(page.locator("progress")).to_be_visible()
        expect(page.get_by_text("All PDFs are saved on this device now.")).to_be_visible(timeout=30_000)
        reader.context.set_offline(True)
        page = reader.sheet("trigger-map")
        page.get_by_label("Paper").select_option("a4")
        reader.file("Download as a PDF")


def test_a_new_version_never_swaps_a_page_under_someone_who_is_typing(browser: Browser, host: Host, tmp_path: Path) -> None:  # noqa: F811
    site = tmp_path / "site"
    shutil.copytree(host.folder, site)
    with hosting(site) as there, reading(browser, there, offline=True) as reader:
        page = reader.sheet("my-urge-plan")
        assert page.evaluate(READY)
        page.reload()
        page.wait_for_selector(".keeping p")
        page.evaluate("() => { window.same = true }")
        path = site / "worksheets/my-urge-plan/index.html"
        path.write_text(path.read_text(encoding="utf-8").replace("<h1", "<p>The new words</p><h1", 1), encoding="utf-8")
        service_worker.finish(site)
        area = page.locator("form.sheet textarea").first
        area.fill("In the middle of a")
        page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
        expect(page.locator(".new-version")).to_be_visible()
        area.type(" sentence")
        assert page.evaluate("window.same") and area.input_value().endswith("sentence")
        expect(page.locator("main")).not_to_contain_text("The new words")
        reader.press("Save it here")
        reader.hears("Saved on this device")
        page.reload()  # even now the version of before answers, until the reader asks for the other
        expect(page.locator("main")).not_to_contain_text("The new words")
        reader.press("Reload now")
        expect(page.locator("main")).to_contain_text("The new words")
        reader.hears("Saved on this device")
        assert any(answer.endswith("sentence") for answer in reader.answers().values())


# ── Strangers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_headers_say_what_every_page_says(host: Host) -> None:  # noqa: F811
    pages = list(host.folder.rglob("*.html"))
    assert len(pages) > 60
    for path in pages:
        said = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', path.read_text(encoding="utf-8"))
        assert said and html.unescape(said[1]) == service_worker.POLICY, path
    assert f"Content-Security-Policy: {service_worker.POLICY}; frame-ancestors 'none'" in (host.folder / "_headers").read_text()


def test_the_policy_stops_inline_scripts_and_strangers(browser: Browser, host: Host) -> None:  # noqa: F811
    with browser.new_context() as context:
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.goto(host.address)
        page.evaluate(
            """() => { const script = document.createElement("script"); script.textContent = "window.got = 1"; document.body.append(script);
              fetch("https://example.org/").catch(() => {}); }"""
        )
        page.wait_for_timeout(200)
        assert page.evaluate("window.got") is None
        assert sum("Content Security Policy" in line for line in heard) >= 2


# ── Weight ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def light(*paths: Path) -> int:
    assert paths
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_our_scripts_and_styles_weigh_25_kilobytes_or_less_and_some_more_once_a_pdf_or_the_search_is_asked_for(host: Host) -> None:  # noqa: F811
    assets = host.folder / "assets"
    for_pdf = [*assets.glob("sheet/pdf*.js")]
    ours = [path for path in (*assets.glob("*.js"), *assets.glob("*.css"), *assets.glob("sheet/*")) if path not in for_pdf]
    for_search = [*assets.glob("search/*")]
    assert (len(ours), len(for_pdf), len(for_search)) == (6, 3, 2)
    worker = re.sub(r"Set\(\[.*?\]\)", "", (host.folder / "worker.js").read_text())
    assert light(*ours) + len(gzip.compress(worker.encode(), 9)) <= 25 * 1024
    assert light(*for_pdf) <= 8 * 1024
    assert light(*for_search) <= 6 * 1024


def test_what_pdfs_need_is_loaded_once_one_is_asked_for(browser: Browser, host: Host) -> None:  # noqa: F811
    with hosting(host.folder) as there, reading(browser, there, accept_downloads=True) as reader:
        reader.sheet("my-urge-plan")
        assert not [path for _, path in there.asked if "/sheet/pdf" in path]
        reader.file("Download as a PDF")
        assert [path for _, path in there.asked if "/sheet/pdf" in path]


def test_pages_without_a_form_load_nothing_of_it(browser: Browser, host: Host) -> None:  # noqa: F811
    with hosting(host.folder) as there, browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(there.address + "steps/urges/", wait_until="networkidle")
        asked = [path for _, path in there.asked]
        assert "/assets/exit.js" in asked and not [path for path in asked if "/sheet/" in path]


@pytest.mark.parametrize("path", ["", "steps/urges/", "worksheets/urge-log/"])
def test_a_first_view_stays_light(browser: Browser, host: Host, path: str) -> None:  # noqa: F811
    with hosting(host.folder) as there, browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(there.address + path, wait_until="networkidle")
        page.wait_for_timeout(300)
        asked = {path for _, path in there.asked}
        assert not [path for path in asked if "search" in path], "before someone goes to the box"
        files = [host.folder / path.lstrip("/") for path in asked if not path.startswith("/worker")]
        assert light(*(path / "index.html" if path.is_dir() else path for path in files)) <= 95_000


# ── What the generator adds ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_worker_lists_every_page_by_its_clean_address_and_no_pdf() -> None:
    files = {
        "index.html": b"a",
        "steps/urges/index.html": b"b",
        "404.html": b"c",
        "assets/site.css": b"d{}",
        "downloads/a4/x.pdf": b"e",
        "assets/x.js.map": b"f",
    }
    worker, headers = service_worker.extras(files)
    listed = json.loads(re.search(r"Set\((\[.*?\])\)", worker.content.decode())[1])
    assert listed == ["assets/site.css", "", "steps/urges/"]
    assert worker.content != service_worker.extras({**files, "index.html": b"changed"})[0].content
    assert worker.content == service_worker.extras({**files, "downloads/a4/x.pdf": b"changed"})[0].content
    assert headers.path == "_headers"


def test_scripts_are_joined_in_the_order_of_their_needs() -> None:
    scripts = {
        "s/a.js": 'import { two } from "./b.js";\nimport * as c from "./c.js";\n\nexport function one() {\n  return two + c.three;\n}\n',
        "s/b.js": 'import { three as four } from "./c.js";\n\nexport const two = four;\n',
        "s/c.js": "const hidden = 3;\n\nexport const three = hidden;\n",
    }
    joined = bundled("s/a.js", scripts)
    assert joined.index("const c =") < joined.index("const { two } =") < joined.index("export const { one } =") and "import" not in joined
    apart = bundled("s/a.js", scripts, ["s/a.js", "s/b.js"])
    assert apart.startswith('import { two } from "./b.js";\nconst c =') and "const two" not in apart


def test_two_scripts_that_export_the_same_name_are_not_joined() -> None:
    scripts = {
        "s/a.js": 'import { one } from "./b.js";\n\nexport const two = one;\n',
        "s/b.js": 'import { two } from "./c.js";\n\nexport const one = two;\n',
        "s/c.js": "export const two = 3;\n",
    }
    with pytest.raises(ValueError, match="two scripts export two: call one of them something else"):
        bundled("s/a.js", scripts)
