"""What the tests of filling in share: a host that sends the site's own headers, and a reader at a page."""

from __future__ import annotations

import functools
import http.server
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

KEEP, KEPT = "Save it here", "Saved on this device at"

IDLE = b"addEventListener('fetch', () => {});\n"  # a worker that does nothing; WebKit takes an empty one for a new version

FILL = """(answers) => {
  const form = document.querySelector("form.sheet");
  for (const control of form.elements) {
    const answer = answers[control.name];
    if (!answer || (control.type === "radio" && control.value !== answer)) continue;
    if (control.type === "radio" || control.type === "checkbox") control.checked = true;
    else control.value = answer;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}"""

ANSWERS = """() => {
  const answers = {};
  for (const control of document.querySelector("form.sheet").elements) {
    if (!control.name || (/radio|checkbox/.test(control.type) && !control.checked)) continue;
    if (control.value) answers[control.name] = control.type === "checkbox" ? "on" : control.value;
  }
  return answers;
}"""


@dataclass
class Host:
    """A host that serves a folder under its `_headers`, and remembers what it was asked."""

    folder: Path
    address: str = ""
    worker: bool = True
    """Whether the service worker does its work, which is to fetch every page on a first visit."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    stop: Callable[[], object] = print
    """Stops serving, as when a host goes away."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    host: Host

    def __init__(self, *arguments: Any, host: Host) -> None:
        self.host = host
        super().__init__(*arguments, directory=os.fspath(host.folder))

    def send_head(self) -> Any:
        if self.path == "/worker.js" and not self.host.worker:
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Content-Length", str(len(IDLE)))
            self.end_headers()
            return io.BytesIO(IDLE)
        return super().send_head()

    def end_headers(self) -> None:
        for line in (self.host.folder / "_headers").read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                self.send_header(*line.strip().split(": ", 1))
        super().end_headers()

    def log_request(self, *_: object) -> None:
        self.host.asked.append((self.command, self.path))

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()


@contextmanager
def hosting(folder: Path, worker: bool = True) -> Iterator[Host]:
    """Serve a site under its own headers while the block runs."""
    host = Host(folder, worker=worker)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, host=host)) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        host.address = f"http://127.0.0.1:{served.server_port}/"
        host.stop = lambda: (served.shutdown(), served.server_close())
        yield host
        served.shutdown()


class Reader:
    """Someone at a page, and everything the page did that it should not have done."""

    def __init__(self, context: BrowserContext, host: Host) -> None:
        self.context, self.host = context, host
        self.wrong: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: None if request.url.startswith((self.host.address, "data:", "blob:")) else self.wrong.append(request.url),
        )
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and message.text != "Service Worker registration blocked by Playwright":
            self.wrong.append(message.text)

    def open(self, path: str, page: Page | None = None) -> Page:
        page = page or self.page
        page.goto(self.host.address + path)
        page.wait_for_selector(".keeping p:not(.kept), .my-worksheets p")
        return page

    def sheet(self, id: str, page: Page | None = None) -> Page:
        return self.open(f"worksheets/{id}/", page)

    def answers(self, page: Page | None = None) -> dict[str, str]:
        found: dict[str, str] = (page or self.page).evaluate(ANSWERS)
        return found

    def press(self, name: str, page: Page | None = None) -> None:
        (page or self.page).get_by_role("button", name=name, exact=True).click()

    def hears(self, words: str, page: Page | None = None) -> None:
        expect((page or self.page).locator(".status")).to_contain_text(words)

    def choose(self, page: Page | None = None) -> None:
        """Choose to keep, and wait until it is kept."""
        self.press(KEEP, page)
        self.hears(KEPT, page)

    def file(self, press: str) -> Path:
        """Press a button that gives a file."""
        with self.page.expect_download() as download:
            self.press(press)
        return Path(download.value.path())


@contextmanager
def reading(browser: Browser, host: Host, width: int = 390, height: int = 844, offline: bool = False, **settings: Any) -> Iterator[Reader]:
    """Someone on a phone; `offline` lets the site's service worker run, which fetches every page."""
    workers: Any = "allow" if offline else "block"
    with browser.new_context(viewport={"width": width, "height": height}, service_workers=workers, **settings) as context:
        reader = Reader(context, host)
        yield reader
        assert reader.wrong == []
