"""Join scripts, and styles, that import one another into one file, and leave out what only people read.

A phone then makes one request instead of ten and loads a third fewer bytes, without a tool chain. It understands the few
ways in which our scripts import and export: by name, at the beginning of a line, never in a circle.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from rcssmin import cssmin
from rjsmin import jsmin

_IMPORT = re.compile(r'^import (?:\{ (?P<names>[^}]+) \}|\* as (?P<all>\w+)) from "(?P<path>\./[^"]+)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)
_STYLE = re.compile(r'^@import "(?P<path>[^":]+)";\n', re.M)
_NESTED = re.compile(r"`[^`]*\$\{[^}`]*`")


def bundled(entry: str, scripts: Mapping[str, str], apart: Collection[str] = ()) -> str:
    """Return the script at `entry` with all that it imports; each becomes a function, and only what is imported is known outside it.

    Scripts in `apart` stay files of their own, because others import them too. Raises ValueError when two scripts export one name.
    """
    joined = [path for path in in_order(entry, scripts, apart) if path == entry or path not in apart]
    known: dict[str, dict[str, str]] = {path: {} for path in joined}  # what others know of each script, by name, as they import it
    known[entry] = {name: name for name in _EXPORT.findall(scripts[entry])}
    for path in joined:
        for found in _IMPORT.finditer(scripts[path]):
            asked = [f"* as {found['all']}"] if found["all"] else found["names"].split(", ")
            known.setdefault(_beside(path, found["path"]), {}).update({each.split()[-1]: each for each in asked})
    names = [name for each in known.values() for name in each]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{entry}: two scripts export {', '.join(twice)}: call one of them something else")
    imports = [
        f'import {form} from "./{posixpath.relpath(path, posixpath.dirname(entry))}";\n'
        for path in known
        if path not in joined
        for form in _forms(known[path])
    ]
    return "".join([*imports, *(_wrapped(scripts[path], _forms(known[path]), "export " * (path == entry)) for path in joined)])


def inlined(entry: str, styles: Mapping[str, str]) -> str:
    """Return the style at `entry` with those that it imports in their places."""
    return _STYLE.sub(lambda found: inlined(_beside(entry, found["path"]), styles), styles[entry])


def in_order(entry: str, scripts: Mapping[str, str], apart: Collection[str] = ()) -> list[str]:
    """Return the paths of a script or a style and of all that it imports, each after what it needs; `apart` is not looked into."""
    found: dict[str, None] = {}

    def visit(path: str) -> None:
        for needed in () if path in apart and path != entry else _needs(path, scripts[path]):
            if needed not in found:
                visit(needed)
        found[path] = None

    visit(entry)
    return list(found)


def slim(path: str, source: str) -> str:
    """Return a script or style without comments and needless space.

    Raises ValueError for a template within a template: the library would change its words.
    """
    if path.endswith(".js") and _NESTED.search(source):
        raise ValueError(f"{path}: write the template within a template some other way")
    return str(jsmin(source) if path.endswith(".js") else cssmin(source))


def _needs(path: str, source: str) -> Iterator[str]:
    for found in (_IMPORT if path.endswith(".js") else _STYLE).finditer(source):
        yield _beside(path, found["path"])


def _beside(path: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _forms(names: Mapping[str, str]) -> list[str]:
    """Return how the names that are known of a script are imported: it as a whole, and its parts."""
    parts = [each for each in names.values() if each[0] != "*"]
    return [each for each in names.values() if each[0] == "*"] + ([f"{{ {', '.join(parts)} }}"] if parts else [])


def _wrapped(source: str, forms: Sequence[str], export: str) -> str:
    """Return a script as a function that gives what it exports, to be known in these forms."""
    body = _EXPORT.sub("", _IMPORT.sub("", source))
    if not forms:
        return f"(() => {{\n{body}\n}})();\n"
    first, *more = [form.removeprefix("* as ").replace(" as ", ": ") for form in forms]
    given = re.sub(r": \w+", "", first) if first[0] == "{" else f"{{ {', '.join(_EXPORT.findall(source))} }}"
    whole = f"{export}const {first} = (() => {{\n{body}\nreturn {given};\n}})();\n"
    return whole + "".join(f"const {form} = {first};\n" for form in more)
