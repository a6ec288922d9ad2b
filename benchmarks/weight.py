"""Count what a reader asks of the host: requests, and bytes as a host sends them, compressed. Run with `make weight`.

Opens the built site in Chromium as one reader would, in turn, through a host that compresses and keeps to `_headers`.
What the service worker asks for in the background is counted apart.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import shutil
import statistics
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SITE = Path(__file__).resolve().parent.parent / "site"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".webmanifest", ".txt"}


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves the site with its own headers, compresses text, and answers 304 where nothing has changed."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, sent: list[tuple[str, int, int]], headers: list[tuple[str, str]], **named: object) -> None:
        self.sent, self.given = sent, headers
        super().__init__(*arguments, **named)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self._answer(404, b"", "text/plain", "")
            return
        modified = formatdate(file.stat().st_mtime, usegmt=True)
        if self.headers.get("If-Modified-Since") == modified:
            self._answer(304, b"", "", modified)
            return
        content = file.read_bytes()
        self._answer(200, content, mimetypes.guess_type(file.name)[0] or "application/octet-stream", modified, file.suffix in TEXT)

    def _answer(self, status: int, content: bytes, kind: str, modified: str, compress: bool = False) -> None:
        content = gzip.compress(content, 9, mtime=0) if compress else content
        self.send_response(status)
        for name, value in self.given:
            self.send_header(name, value)
        if kind:
            self.send_header("Content-Type", kind)
        if compress:
            self.send_header("Content-Encoding", "gzip")
        if modified:
            self.send_header("Last-Modified", modified)
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.sent.append((self.path, status, len(content)))

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()


@contextmanager
def hosting(site: Path) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """Serve a site while the block runs; gives its address, and the list of what was sent: path, status and bytes."""
    sent: list[tuple[str, int, int]] = []
    lines = (site / "_headers").read_text(encoding="utf-8").splitlines()
    headers = [(name, value) for name, _, value in (line.strip().partition(": ") for line in lines if line.startswith("  "))]
    make = functools.partial(Host, sent=sent, headers=headers, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), make) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}/", sent
        served.shutdown()


def visits(browser: Browser, site: Path) -> Iterator[tuple[str, int, int]]:
    """Yield what each thing that a reader does costs: its name, requests, and bytes."""
    with hosting(site) as (address, sent):

        def cost(page: Page, act: Callable[[], object]) -> tuple[int, int]:
            before = len(sent)
            act()
            still = -1
            while still != len(sent):  # quiet for a second
                still = len(sent)
                page.wait_for_timeout(1000)
            return len(sent) - before, sum(size for _, _, size in sent[before:])

        def opening(page: Page, path: str) -> tuple[int, int]:
            return cost(page, lambda: page.goto(address + path, wait_until="load"))

        def pressing(page: Page, link: str) -> tuple[int, int]:
            def press() -> None:
                with page.expect_download() as download:
                    page.locator(link).first.click()
                download.value.path()

            return cost(page, press)

        with browser.new_context(service_workers="block") as context:  # the page alone, as on the very first visit
            page = context.new_page()
            yield "the first page: home", *opening(page, "")
            yield "then a step", *opening(page, "steps/urges/")
            yield "then a worksheet", *opening(page, "worksheets/urge-log/")
            yield "its PDF", *pressing(page, "a[href$='a4/urge-log.pdf']")
            yield "goes to the search box", *cost(page, lambda: page.keyboard.press("/"))
        with browser.new_context(service_workers="allow") as context:
            page = context.new_page()
            whole = opening(page, "")
            page.evaluate("navigator.serviceWorker.ready")
            yield "home, and the whole guide for reading offline", *whole
            yield "from then on: any page", *opening(page, "steps/urges/")
            yield "from then on: any worksheet", *opening(page, "worksheets/urge-log/")
            yield "from then on: a PDF", *pressing(page, "a[href$='a4/urge-log.pdf']")
            page.close()
            yield "a visit on another day", *opening(context.new_page(), "")


SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}  # as Lighthouse has it
BRAKE = 4  # how many times slower a phone is
RUNS = 5
SEARCHES = ("i relapsed", "my husband drinks", "cant sleep after quitting", "pros and cons", "triger map")


def search_times(browser: Browser, site: Path) -> tuple[float, float]:
    """Return how long the box takes on a slow phone, in ms: from focus to ready, and from a key to what it finds (19 of 20 keys)."""
    with hosting(site) as (address, _), browser.new_context(service_workers="block", viewport={"width": 390, "height": 844}) as context:
        ready, keys = [], []
        for _ in range(RUNS):
            page = context.new_page()
            page.goto(address + "steps/urges/", wait_until="networkidle")
            brake = context.new_cdp_session(page)
            brake.send("Network.enable")
            brake.send("Network.emulateNetworkConditions", SLOW)
            brake.send("Network.setCacheDisabled", {"cacheDisabled": True})
            brake.send("Emulation.setCPUThrottlingRate", {"rate": BRAKE})
            ready.append(page.evaluate(FOCUS))
            page.wait_for_timeout(2000)  # the words of the texts come
            keys += [took for typed in SEARCHES for took in page.evaluate(KEYS, typed)]
            page.close()
        return statistics.median(ready), statistics.quantiles(keys, n=20)[-1]


FOCUS = """new Promise((done) => {
  const status = document.querySelector(".md-search [role=status]");
  const start = performance.now();
  const before = status.textContent;
  const look = () => status.textContent !== before && done(performance.now() - start);
  new MutationObserver(look).observe(status, { childList: true });
  document.querySelector(".md-search input").focus();
})"""
KEYS = """(typed) => [...typed].map((_, at) => {
  const box = document.querySelector(".md-search input");
  box.value = typed.slice(0, at + 1);
  const start = performance.now();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector(".md-search-result").getBoundingClientRect(); // laid out
  return performance.now() - start;
})"""


def main(site: Path = SITE) -> None:
    """Print what each visit costs."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None or not (site / "_headers").is_file():
        sys.exit("Install Chromium, and build the site first: make site")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        print(f"{'':<48}{'requests':>9}{'kB':>8}")
        for what, requests, size in visits(browser, site):
            print(f"{what:<48}{requests:>9}{size / 1000:>8.1f}", flush=True)
        ready, key = search_times(browser, site)
        print(f"on a slow phone: search box ready {ready:.0f} ms (300), 19 of 20 keys within {key:.0f} ms (50)")
        browser.close()


if __name__ == "__main__":
    main()
