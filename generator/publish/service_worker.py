"""What a published site needs around its pages: a service worker that keeps it on the device, and headers for hosts.

Works on any site folder, whichever site builder made it: `finish` reads the files and adds what `extras` returns.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from generator.publish.minify import bundled, in_order, inlined, slim
from generator.render import TEMPLATES
from generator.render.output import Output

SCRIPTS = ("assets/sheet/", "assets/search/")
ENTRIES = (  # the rest is part of these
    *("sheet/answers.js", "sheet/pdf.js", "sheet/pdf-fill.js", "sheet/pdf-worker.js"),
    *("search/search.js", "search/library.js"),
)
WORKER = TEMPLATES / "worker.js"

THEIRS = ("assets/javascripts/lunr/", "assets/javascripts/workers/")  # of the theme's own search, which nothing here asks for
KEPT = {".html", ".css", ".js", ".json", ".svg", ".png", ".webmanifest", ".woff2"}  # kept on the device from the first visit on
LEFT_OUT = ("downloads/", "worker.js", "404.html", "assets/images/", *THEIRS)

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


def finish(site: Path, apart: Collection[str] = ()) -> None:
    """Join and slim the scripts of a built site, and add the service worker and the headers.

    `apart` names the folders in it that hold sites of their own.
    """
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    files = {name: path for name, path in found.items() if name.partition("/")[0] not in apart}
    kept = {name: path.read_bytes() for name, path in files.items() if _kept(name)}
    joined = light(kept)
    for name in kept.keys() - joined.keys():
        files[name].unlink()
    for output in (*(Output(name, content) for name, content in joined.items() if content != kept[name]), *extras(joined)):
        (site / output.path).write_bytes(output.content)


def light(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return a site's files with our own scripts and styles joined, and without comments."""
    scripts = {path: content.decode() for path, content in files.items() if path.startswith(SCRIPTS) and path.endswith(".js")}
    entries = [f"assets/{name}" for name in ENTRIES if f"assets/{name}" in scripts]
    joined = {path: content for path, content in files.items() if path not in scripts}
    joined |= {path: bundled(path, scripts, entries).encode() for path in entries}
    styles = {path: content.decode() for path, content in files.items() if path.startswith("assets/") and path.endswith(".css")}
    joined |= {path: inlined(path, styles).encode() for path in styles if _ours(path)}
    parts = {part for path in styles if _ours(path) for part in in_order(path, styles) if part != path}
    return {
        path: slim(path, content.decode()).encode() if _ours(path) else content for path, content in joined.items() if path not in parts
    }


def _ours(path: str) -> bool:
    return path.startswith(SCRIPTS) or bool(re.fullmatch(r"assets/[^/]+\.(js|css)", path))


def extras(files: Mapping[str, bytes]) -> tuple[Output, ...]:
    """Return the service worker and the `_headers` file for a site's files, by their paths below its root."""
    kept = {path: content for path, content in sorted(files.items()) if _kept(path)}
    listed = {_address(path): hashlib.sha256(content).hexdigest()[:12] for path, content in kept.items()}
    source = slim(WORKER.name, WORKER.read_text(encoding="utf-8"))
    version = hashlib.sha256(f"{json.dumps(listed)}{source}".encode()).hexdigest()[:12]
    worker = source.replace("Set([])", f"Set({json.dumps(list(listed), separators=(',', ':'))})").replace(
        'VERSION=""', f'VERSION="{version}"'
    )
    headers = "".join(f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in values.items()) for path, values in HEADERS.items())
    return Output.of("worker.js", worker), Output.of("_headers", headers)


def _kept(path: str) -> bool:
    return PurePosixPath(path).suffix in KEPT and not path.startswith(LEFT_OUT) and not path.endswith(".map")


def _address(path: str) -> str:
    """Return a file's clean address: a page is kept by its folder."""
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path
