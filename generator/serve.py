"""Show the site on this computer, and build it again when something changes."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generator import progress
from generator.build import build
from generator.problems import report
from generator.problems.problem import ContentError
from generator.publish.paths import Folders
from generator.publish.pdf_workers import NoLongerWanted, Renderers
from generator.publish.publisher import Publisher

LOOK_EVERY = 0.1  # seconds between two looks at the files
NAMES = ("localhost", "127.0.0.1", "[::1]")  # of this computer, in addresses
PATIENCE = 20.0  # seconds a page waits for news before it asks again

RELOAD = b"""\
// Ask the server for news; it answers when there is some: a newer build, or problems that keep it from coming.
const board = document.createElement("div");
board.setAttribute("role", "alert");
Object.assign(board.style, {
  position: "fixed", inset: "auto 0 0 0", zIndex: 99, maxHeight: "60vh", overflow: "auto", padding: "1rem 1.25rem",
  background: "#fff", color: "#000", borderTop: "6px solid #b3261e", font: "16px/1.5 ui-monospace, monospace", whiteSpace: "pre-wrap",
});
const show = (problems) => {
  board.textContent = problems.join("\\n");
  if (problems.length) document.body.append(board);
  else board.remove();
};
const ask = async (seen, build) => {
  try {
    const news = await (await fetch("/__news?" + seen, { cache: "no-store" })).json();
    if (build && news.build !== build) return location.reload();
    show(news.problems);
    await ask(news.number, news.build);
  } catch {
    setTimeout(ask, 1000, seen, build);
  }
};
ask("", 0);
"""

# What was kept for reading offline would hide the new pages.
WORKER = b"""\
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) await caches.delete(name);
      await registration.unregister();
    })(),
  ),
);
"""


class News:
    """What pages wait for: the number of the newest build, and what keeps a newer one from coming."""

    def __init__(self) -> None:
        self._number = 1
        self._build = 1
        self._problems: tuple[str, ...] = ()
        self._changed = threading.Condition()

    def built(self) -> None:
        """Tell that a newer build can be seen."""
        self._tell(self._build + 1, ())

    def mended(self) -> None:
        """Tell that nothing is wrong any more."""
        self._tell(self._build, ())

    def trouble(self, problems: tuple[str, ...]) -> None:
        """Tell what is wrong; the last good build stays."""
        self._tell(self._build, problems)

    def _tell(self, build: int, problems: tuple[str, ...]) -> None:
        with self._changed:
            if (build, problems) != (self._build, self._problems):
                self._number, self._build, self._problems = self._number + 1, build, problems
                self._changed.notify_all()

    def other_than(self, seen: str) -> bytes:
        """Return the news as JSON once its number is another than `seen`, or when patience ends."""
        with self._changed:
            self._changed.wait_for(lambda: str(self._number) != seen, timeout=PATIENCE)
            return json.dumps({"number": self._number, "build": self._build, "problems": self._problems}).encode()


class Handler(SimpleHTTPRequestHandler):
    """Serves the built site, and adds to each page a script that reloads it and shows problems."""

    def __init__(self, *args: Any, news: News, **kwargs: Any) -> None:
        self.news = news
        super().__init__(*args, **kwargs)

    def parse_request(self) -> bool:
        """Read what is asked; a page elsewhere may point a name of its own at this computer, and then read what is not published."""
        if not super().parse_request():
            return False
        names = [re.sub(r":\d*$", "", name.strip().lower()).rstrip(".") for name in self.headers.get_all("Host", [])]
        if names and all(name in NAMES for name in names):
            return True
        _, port = self.request.getsockname()
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain=f"The guide is shown on this computer only, at http://127.0.0.1:{port}/.")
        return False

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/__news":
            self._send(self.news.other_than(query), "application/json")
        elif path == "/__reload.js":
            self._send(RELOAD, "text/javascript")
        elif path.endswith("/worker.js"):
            self._send(WORKER, "text/javascript")
        else:
            page = self._file()
            if page and page.suffix == ".html":
                html = page.read_bytes().replace(b"</body>", b'<script src="/__reload.js" defer></script></body>')
                self._send(html, "text/html; charset=utf-8")
            else:
                super().do_GET()

    def send_head(self) -> Any:
        """Begin to answer with a file of the site, or say that there is none."""
        if self._file():
            return super().send_head()
        if self._file("/index.html"):  # its address ends in a slash, and links from there count on it
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{urlsplit(self.path).path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def _file(self, more: str = "") -> Path | None:
        """Return the file that is asked for, unless it lies outside the site."""
        try:
            path = self.translate_path(self.path) + more
            file = os.path.realpath(f"{path}index.html" if path.endswith("/") else path)
            inside = os.path.isfile(file) and file.startswith(os.path.join(os.path.realpath(self.directory), ""))
        except (OSError, ValueError):  # a name that no file can have
            return None
        return Path(file) if inside else None

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Answers on this computer only."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what went wrong, unless it is that somebody asked and did not wait for the answer."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def serve(content: Path, site: Path, port: int) -> int:
    """Build, serve and watch until Ctrl+C; returns 1 when there is nothing to serve."""
    folders, news, generator = Folders(content, site), News(), Path(__file__).parent
    watched = _Watched([content, folders.hand_written, folders.overrides, folders.config, generator])
    with Publisher(folders) as publisher, Renderers(aside=True) as renderers:
        renderers.start()
        try:
            server = Server(("127.0.0.1", port), partial(Handler, directory=str(site), news=news))
        except OSError as error:
            print(f"Port {port} cannot be used ({error.strerror}). Choose another with --port.", file=sys.stderr)
            return 1

        @cache
        def show() -> None:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"http://127.0.0.1:{server.server_port}/  (Ctrl+C stops)", flush=True)

        if not _build(folders, publisher, renderers, watched, news, show) and not site.is_dir():
            return 1
        show()
        for changed in watched.changes():
            if any(path.suffix in (".py", ".typ") for path in changed if generator in path.parents):
                os.execv(sys.executable, [sys.executable, "-m", "generator", *sys.argv[1:]])  # the code itself is new
            _build(folders, publisher, renderers, watched, news, show)
    return 0


def _build(folders: Folders, publisher: Publisher, renderers: Renderers, watched: _Watched, news: News, show: Callable[[], None]) -> bool:
    started = time.perf_counter()

    pages_shown = False

    def pages_stand(rest: str) -> None:
        nonlocal pages_shown
        tell("")
        pages_shown = True
        news.built()
        show()
        print(f"Pages built in {time.perf_counter() - started:.1f} s. {rest} …", flush=True)

    try:
        with progress.line() as tell:
            built = build(folders, publisher, renderers, tell, pages_stand=pages_stand, wanted=lambda: not watched.changed())
    except NoLongerWanted:
        return True  # something newer was saved meanwhile
    except KeyboardInterrupt:
        if pages_shown:
            print("Stopped before all documents were ready. Run “guide build” before you publish.", file=sys.stderr, flush=True)
        raise
    except ContentError as error:
        print(report.for_reader(error.problems, sys.stderr), file=sys.stderr)
        stays = "The last good site stays; mend this and it builds again." if folders.site.is_dir() else "No site was built."
        print(stays, file=sys.stderr, flush=True)
        news.trouble(tuple(report.text(error.problems).splitlines()))
        return False
    news.mended()
    if built.changed:
        print(f"Built in {time.perf_counter() - started:.1f} s.", flush=True)
    else:
        print("Nothing has changed.", flush=True)
    return True


class _Watched:
    """Files as they stood when the watch began, so that nothing saved during a build is missed."""

    def __init__(self, roots: list[Path]) -> None:
        self._roots, self._before = roots, _stamps(roots)

    def changed(self) -> set[Path]:
        """Return the files that have changed, were added or went away, and that `changes` has yet to give."""
        return self._since(_stamps(self._roots))

    def changes(self) -> Iterator[set[Path]]:
        """Yield the files that changed, were added or went away, again and again."""
        while True:
            now = _stamps(self._roots)
            changed, self._before = self._since(now), now
            if changed:
                yield changed
            else:
                time.sleep(LOOK_EVERY)

    def _since(self, now: dict[Path, int]) -> set[Path]:
        return {path for path, _ in self._before.items() ^ now.items()}


def _stamps(watched: list[Path]) -> dict[Path, int]:
    stamps = {}
    for root in watched:
        for path in [root] if root.is_file() else root.rglob("*"):
            if path.suffix != ".pyc" and not path.name.endswith((".part", "~")) and path.is_file():
                stamps[path] = path.stat().st_mtime_ns
    return stamps
