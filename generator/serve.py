"""Show the site on this computer, and build it again when something changes."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from generator.build import build
from generator.folders import Folders
from generator.problems import ContentError

LOOK_EVERY = 0.2  # seconds between two looks at the files
PATIENCE = 20.0  # seconds a page waits for news before it asks again

RELOAD = b"""\
// Ask the server whether there is a newer build; it answers when there is.
const ask = async (version) => {
  try {
    const news = await (await fetch("/__build?" + version, { cache: "no-store" })).text();
    if (version && news !== version) return location.reload();
    await ask(news);
  } catch {
    setTimeout(ask, 1000, version);
  }
};
ask("");
"""


class Newest:
    """The number of the newest build; pages wait on it."""

    def __init__(self) -> None:
        self.number = 1
        self._changed = threading.Condition()

    def is_new(self) -> None:
        with self._changed:
            self.number += 1
            self._changed.notify_all()

    def wait_for_other_than(self, seen: str) -> str:
        with self._changed:
            self._changed.wait_for(lambda: str(self.number) != seen, timeout=PATIENCE)
            return str(self.number)


class Handler(SimpleHTTPRequestHandler):
    """Serves the built site, and adds to each page a script that reloads it."""

    def __init__(self, *args: Any, newest: Newest, **kwargs: Any) -> None:
        self.newest = newest
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/__build":
            self._send(self.newest.wait_for_other_than(query).encode(), "text/plain")
        elif path == "/__reload.js":
            self._send(RELOAD, "text/javascript")
        else:
            file = Path(self.translate_path(self.path))
            page = file / "index.html" if self.path.partition("?")[0].endswith("/") else file
            if page.suffix == ".html" and page.is_file():
                html = page.read_bytes().replace(b"</body>", b'<script src="/__reload.js" defer></script></body>')
                self._send(html, "text/html; charset=utf-8")
            else:
                super().do_GET()

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def serve(content: Path, site: Path, port: int) -> int:
    """Build, serve and watch until Ctrl+C; returns 1 when there is nothing to serve."""
    folders = Folders(content, site)
    if not _build(folders) and not site.is_dir():
        return 1
    newest = Newest()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(site), newest=newest))
    except OSError as error:
        print(f"Port {port} cannot be used ({error.strerror}). Choose another with --port.", file=sys.stderr)
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}/  (Ctrl+C stops)", flush=True)
    generator = Path(__file__).parent
    for changed in _changes([content, folders.hand_written, Path("overrides"), Path("mkdocs.yml"), generator]):
        if any(path.suffix == ".py" or path.suffix == ".typ" for path in changed if generator in path.parents):
            os.execv(sys.executable, [sys.executable, "-m", "generator.cli", *sys.argv[1:]])  # the code itself is new
        if _build(folders):
            newest.is_new()
    return 0


def _build(folders: Folders) -> bool:
    started = time.perf_counter()
    try:
        built = build(folders)
    except ContentError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        print("The last good site stays; mend this and it builds again.", file=sys.stderr, flush=True)
        return False
    print(f"Built in {time.perf_counter() - started:.1f} s; {built.rendered} documents rendered.", flush=True)
    return True


def _changes(watched: list[Path]) -> Iterator[set[Path]]:
    """Yield the files that changed, were added or went away, once they have come to rest."""
    before = _stamps(watched)
    while True:
        time.sleep(LOOK_EVERY)
        now = _stamps(watched)
        changed = {path for path, _ in before.items() ^ now.items()}
        if changed:
            before = now
            yield changed


def _stamps(watched: list[Path]) -> dict[Path, int]:
    stamps = {}
    for root in watched:
        for path in [root] if root.is_file() else root.rglob("*"):
            if path.suffix != ".pyc" and not path.name.endswith((".part", "~")) and path.is_file():
                stamps[path] = path.stat().st_mtime_ns
    return stamps
