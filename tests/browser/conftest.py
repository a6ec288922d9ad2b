"""A real browser, and the built site served to it."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.engines import CHROMIUMS, ENGINES, Engine, needed

expect.set_options(timeout=20_000)  # a machine may have other work

SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as this machine has it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=needed(*CHROMIUMS), args=SWITCHES)
        yield started
        started.close()


@pytest.fixture(scope="session", params=list(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each of the three engines, started once; a host of one's own is a place where it has kept nothing yet."""
    with started(ENGINES[request.param](tmp_path_factory.mktemp(request.param))) as engine:
        yield engine


@contextmanager
def started(engine: Engine) -> Iterator[Engine]:
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):  # the browser left before it had everything
            super().handle()


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder on this machine while the block runs; gives its base address, with a slash at the end."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=os.fspath(folder))) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}/"
        served.shutdown()


def barriers(page: Page, **options: object) -> list[tuple[str, list[str]]]:
    """What axe finds wrong: each rule, and the elements that break it."""
    # Whatever is right would be written down just as closely, and take as long again.
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    assert len(found["passes"]) > 5  # it did look
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The built site's base address."""
    with serving(site) as address:
        yield address
