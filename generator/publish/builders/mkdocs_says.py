"""What MkDocs says, in our words: nothing else here knows its English."""

from __future__ import annotations

import re
from pathlib import Path

from generator.problems.problem import Place, Problem, shown
from generator.publish.builders.builder import lost_link, said
from generator.publish.paths import Folders
from generator.read.yaml import read

# What it says of a setting’s value, and what we say. The first that fits counts.
_SETTINGS = {
    r"Unrecognised configuration name": "there is no setting “{setting}”",
    r"Required configuration not provided": "“{setting}” is missing",
    r"Expected type: (.+) but received: (.+)": "“{setting}” must be {0}, but here is {1}",
    r"Unrecognised theme name: '([^']*)'": "there is no theme “{0}”",
    r"Failed to load extension '([^']*)'": "the extension “{0}” cannot be loaded",
    r"The \"([^\"]*)\" plugin is not installed": "there is no plugin “{0}”",
    r"The path '([^']*)' isn't an existing": "there is nothing at “{0}”, which “{setting}” names",
    r"(.*)": "“{setting}” is not as {builder} expects it: {0}",
}
_SETTING = r"Config value '(\w+)': (.+)"
_INHERITED = "Inherited config file"
_LINK = r"Doc file '([^']+)' contains (?:a link|an absolute link|an unrecognized relative link) '([^']+)'"
_KINDS = {"bool": "true or false", "list": "a list", "dict": "keys with values", "str": "a text", "int": "a number", "NoneType": "nothing"}


def explain(line: str, folders: Folders, builder: str = "MkDocs") -> Problem:
    """Return what MkDocs, or what goes by another name, says as a problem, at the setting or link that it names."""
    line = re.sub(r"\b\w+(Error|Exception): ", "", re.sub(r"<class '(\w+)'>", lambda found: _KINDS.get(found[1], found[1]), line))
    if line.startswith(_INHERITED):
        return Problem(Place(shown(folders.config)), "this file is missing", "bring it back from an earlier version")
    setting = re.match(_SETTING, line, re.S)
    if setting:
        name, words = setting[1], setting[2].rstrip(".")
        found = ((re.match(pattern, words, re.S), ours) for pattern, ours in _SETTINGS.items())
        what = next(ours.format(*map(_as_typed, match.groups()), setting=name, builder=builder) for match, ours in found if match)
        remedy = "mend this setting, or bring the file back from an earlier version"
        return Problem(read(folders.config).place((name,), of_key=True), what, remedy)
    link = re.match(_LINK, line)
    for path in sorted(folders.hand_written.glob(f"*/{link[1]}")) if link else ():
        rows = [row for row, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1) if link and link[2] in text]
        if link and rows:
            return lost_link(path, rows[0], 1, link[2])
    return said(folders, builder, line)


def _as_typed(named: str) -> str:
    """Return a path as people type it, and anything else as it is."""
    return shown(Path(named)) if Path(named).is_absolute() else named
