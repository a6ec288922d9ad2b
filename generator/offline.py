"""What a published site needs around its pages: a service worker that keeps it on the device, and headers for hosts.

Works on any site folder, whichever site builder made it: `finish` reads the files and adds what `extras` returns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from generator.outputs import Output

WORKER = Path(__file__).with_name("templates") / "worker.js"

KEPT = {".html", ".css", ".js", ".json", ".svg", ".png", ".webmanifest", ".woff2"}  # kept on the device from the first visit on
LEFT_OUT = ("downloads/", "worker.js", "404.html", "assets/javascripts/lunr/", "assets/images/")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "/*": {
        "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    },
}


def finish(site: Path) -> None:
    """Add the service worker and the headers to a built site."""
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file() and _kept(path.relative_to(site).as_posix())}
    for output in extras(files):
        (site / output.path).write_bytes(output.content)


def extras(files: Mapping[str, bytes]) -> tuple[Output, ...]:
    """Return the service worker and the `_headers` file for a site's files, by their paths below its root."""
    listed = {_address(path): hashlib.sha256(content).hexdigest()[:12] for path, content in sorted(files.items()) if _kept(path)}
    source = WORKER.read_text(encoding="utf-8")
    version = hashlib.sha256(f"{json.dumps(listed)}{source}".encode()).hexdigest()[:12]
    worker = source.replace("const FILES = {};", f"const FILES = {json.dumps(listed, separators=(',', ':'))};")
    worker = worker.replace('const VERSION = "";', f'const VERSION = "{version}";')
    headers = "".join(f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in values.items()) for path, values in HEADERS.items())
    return Output.of("worker.js", worker), Output.of("_headers", headers)


def _kept(path: str) -> bool:
    return PurePosixPath(path).suffix in KEPT and not path.startswith(LEFT_OUT) and not path.endswith(".map")


def _address(path: str) -> str:
    """Return a file's clean address: a page is kept by its folder."""
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
