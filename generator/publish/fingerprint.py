"""Whether anything has changed since the last build: all that a site is made of has one name, and so has the site."""

from __future__ import annotations

import hashlib
import os
import platform
import zlib
from importlib.metadata import version
from pathlib import Path

from generator.publish import trees
from generator.publish.builders import BUILDERS
from generator.publish.paths import Folders

PACKAGES = (
    "pymdown-extensions",
    "markdown",
    "jinja2",
    "pydantic",
    "typst",
    "pikepdf",
    "segno",
    "fontpkg-atkinson-hyperlegible",
    "fontpkg-fira-sans",
    "fontpkg-kalam",
    "rjsmin",
    "rcssmin",
)


def fingerprint(folders: Folders, machinery: str) -> str:
    """Return a name for all that a site is made of, wherever it stands: every file read, and the machinery."""
    digest = hashlib.sha256(machinery.encode())
    for number, root in enumerate((folders.content, folders.hand_written, *folders.assets, folders.overrides, folders.config)):
        _add(digest, number, root)
    return digest.hexdigest()


def machinery() -> str:
    """Return a name for all that makes a site out of what is read: the generator itself, and the versions of what it uses."""
    digest = hashlib.sha256(f"python {platform.python_version()} zlib {zlib.ZLIB_RUNTIME_VERSION}\n".encode())
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for builder in BUILDERS.values():
        digest.update(f"{builder.versions}\n".encode())
    _add(digest, 0, Path(__file__).parent.parent)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, number: int, root: Path) -> None:
    """Add a file, or every file of a folder, by its name and what is in it."""
    files = {path.relative_to(root).as_posix(): path for path in ([root] if root.is_file() else root.rglob("*"))}
    for name, path in sorted(files.items()):
        if path.is_file() and path.suffix != ".pyc":
            content = path.read_bytes()
            digest.update(os.fsencode(f"{number} {name} {len(content)}\n") + content)


def same_as_last_time(stamp: Path, made_of: str, site: Path) -> bool:
    """Return whether a site stands as the stamp says, made of what there is now."""
    try:
        return stamp.read_text(encoding="utf-8").split() == [made_of, trees.state(site)]
    except OSError:
        return False


def stands(folders: Folders) -> bool:
    """Return whether there is nothing to build, before anything is loaded that a build needs."""
    return not trees.begun(folders.site) and same_as_last_time(folders.stamp, fingerprint(folders, machinery()), folders.site)
