"""List the packages that the project uses, and their licenses, in LICENSES-third-party.md. Run with `make licenses`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "LICENSES-third-party.md"

# What a package's own metadata leaves unsaid: looked up in the license that it brings along.
SAID_ELSEWHERE = {
    "axe-playwright-python": "MIT",
    "pymupdf4llm": "an empty package; see pymupdf",
    "pymupdf-layout": "an empty package; see pymupdf",
}

HEAD = """\
# Licenses of others

What the guide is built and tested with, each under its own license. Nothing of it is copied into this repository; it is
installed from the package registries, in the versions that `requirements/` names. Written by `make licenses`.

Some of it reaches readers. The pages carry the styles and scripts of Material for MkDocs (MIT). The documents carry the
letters of Atkinson Hyperlegible and Noto Sans, two fonts under the SIL Open Font License 1.1, which allows embedding.
"""


def requirements() -> tuple[list[str], list[str]]:
    """Return what the project needs to be installed and to run, and what its tests need besides."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = said["project"]
    besides = [line for extra in project["optional-dependencies"].values() for line in extra]
    return said["build-system"]["requires"] + project["dependencies"], besides


def installed(asked: Iterable[str]) -> dict[str, Distribution]:
    """Return the packages that some requirements bring, by their canonical names, with all that they need in turn."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in asked]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        fresh = name not in found
        found.setdefault(name, distribution(requirement.name))
        for line in found[name].requires or ():
            needed = Requirement(line)
            extras = requirement.extras or {""}
            wanted = not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras)
            if wanted and (fresh or requirement.extras) and canonicalize_name(needed.name) not in found:
                waiting.append(needed)
    return dict(sorted(found.items()))


def license_of(package: Distribution) -> str:
    """Return a package's license in one line, as its metadata has it."""
    said = package.metadata
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    short = (said.get("License") or "").strip()
    candidates = [said.get("License-Expression"), *classified, short if "\n" not in short and short != "UNKNOWN" else ""]
    found = SAID_ELSEWHERE.get(canonicalize_name(said["Name"])) or next(filter(None, candidates), "")
    return found.removeprefix("Dual Licensed - ").replace("GNU AFFERO GPL", "AGPL")


def rows(packages: Iterable[Distribution]) -> Iterator[str]:
    yield "| package | license |"
    yield "|---|---|"
    for package in packages:
        yield f"| {package.metadata['Name']} | {license_of(package)} |"


def listing() -> str:
    """Return the whole file."""
    run, test = map(installed, requirements())
    locks = [json.loads((ROOT / "tests" / folder / "package-lock.json").read_text(encoding="utf-8")) for folder in ("scripts", "viewers")]
    npm = [each for lock in locks for each in lock["packages"].items()]
    from_npm = [f"| {path.removeprefix('node_modules/')} | {entry['license']} |" for path, entry in npm if path]
    only_tests = [package for name, package in test.items() if name not in run]
    tables = [HEAD, "## To build the site", "", *rows(run.values()), "", "## To test it, and for nothing else", ""]
    return "\n".join([*tables, *rows(only_tests), *from_npm, ""])


if __name__ == "__main__":
    FILE.write_text(listing(), encoding="utf-8")
