"""Pydantic’s errors in the words of someone who edits YAML, each with its place and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError

from generator.problems.problem import Place, Problem, nearest
from generator.read.yaml import MORE, MOST_PROBLEMS, Path_, Source

MOST_ERRORS = 10 * MOST_PROBLEMS  # of pydantic, which tells one for each shape that a value may have


def explain(error: ValidationError, source: Source, kind: type[BaseModel]) -> Iterable[Problem]:
    """Turn each error of a file into a problem with its place, what is wrong, and what to do."""
    found = error.errors(include_url=False)
    details = list(_furthest(found[:MOST_ERRORS], source.value))
    if len(found) > MOST_ERRORS or len(details) > MOST_PROBLEMS:
        yield Problem(Place(source.file), *MORE)
        details = details[:MOST_PROBLEMS]
    above = {path[:end] for path, _ in details for end in range(len(path))}
    told: set[Path_] = set()
    meant: set[Path_] = set()  # keys that are missing only because they are spelled wrong
    for path, detail in sorted(details, key=lambda found: found[1]["type"] == "missing"):
        left_over = detail["type"] == "too_short" and path in above  # entries that are wrong were not counted
        if left_over or path in told or path in meant:
            continue
        told.add(path)
        what, remedy, of_key = _words(detail, path, source, kind)
        if detail["type"] == "extra_forbidden":
            meant |= {(*path[:-1], name) for name in re.findall("“([^”:]+)", remedy)}
        named = [(*path, key) for key in re.findall(r"“(\w+)”", what) if (*path, key) in source.keys]
        at_key = detail["type"] == "value_error" and bool(named)
        if detail["type"] == "union_tag_invalid":
            path = (*path, "kind")
        yield Problem(source.place(named[0] if at_key else path, of_key=of_key or at_key), what, remedy)


def _furthest(errors: list[Any], value: Any) -> Iterable[tuple[Path_, Any]]:
    """Yield errors with their paths; where a value may be of several shapes, those of the shape that came furthest."""
    details = [(_path(detail["loc"], value, detail["type"] == "missing"), detail) for detail in errors]
    best: dict[tuple[Any, ...], tuple[int, str]] = {}
    for (path, shapes), _ in details:
        for start, shape in shapes:
            best[start] = max(best.get(start, (-1, shape)), (len(path), shape), key=lambda found: found[0])
    for (path, shapes), detail in details:
        if all(best[start][1] == shape for start, shape in shapes):
            yield path, detail


def _path(loc: tuple[str | int, ...], value: Any, missing: bool) -> tuple[Path_, list[tuple[Path_, str]]]:
    """Return the path in the file, and by their paths the shapes that pydantic tried and puts between."""
    path: list[str | int] = []
    shapes: list[tuple[Path_, str]] = []
    for at, part in enumerate(loc):
        last = at == len(loc) - 1
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            path.append(part)
            value = value[part]
        elif isinstance(value, dict) and part == value.get("kind") and at and loc[at - 1] != part and not last:
            pass  # the shape that `kind` chose, which may share its name with a key
        elif isinstance(value, dict) and str(part) in value and part != "[key]":
            path.append(str(part))
            value = value[str(part)]
        elif last and missing:
            path.append(str(part))
        elif part != "[key]":
            shapes.append((tuple(path), str(part)))
    return tuple(path), shapes


def _words(detail: Any, path: Path_, source: Source, kind: type[BaseModel]) -> tuple[str, str, bool]:
    """Return what is wrong, what to do, and whether the place is the key rather than its value."""
    error, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    last = path[-1] if path else ""
    key = f"“{last}”" if isinstance(last, str) and last else "this entry" if path else "the file"
    if error == "missing":
        return f"{key} is missing", f"add “{last}:” here", False
    if error == "extra_forbidden":
        known = _keys_beside(path, source.value, kind)
        joined = _joined(str(last), known) if given is None else None
        if joined:
            return f"{key} has no colon with a space after it", f"write {joined}", True
        if " " in str(last):  # no key has one
            return f"{key} is not a key", "indent this line further if it belongs to the text above it, or remove it", True
        return f"{key} is not a key that belongs here", nearest(str(last), known, "remove it, or use one of"), True
    if detail["loc"][-1:] == ("[key]",):
        return f"{key} cannot be a short name", _PATTERNS.get(context.get("pattern", ""), _NAMES), True
    if error in ("union_tag_not_found", "union_tag_invalid"):
        kinds, tag = _kinds(path, source.value, kind), given.get("kind") if isinstance(given, dict) else None
        if tag and isinstance(tag, str):
            return f"“{tag}” is not a kind there is", nearest(tag, kinds), False
        if error == "union_tag_invalid":
            return "“kind” is empty" if not tag else f"“kind” cannot be {_short(tag)}", nearest("", kinds, "write one of"), False
        joined = next((joined for name in given or () if (joined := _joined(name, ["kind"]))), None) if isinstance(given, dict) else None
        return "“kind” is missing", f"write {joined}" if joined else nearest("", kinds, "add “kind:” with one of"), False
    if given is None and path in source.keys and re.compile(r"[^\n]*?:[ \t]+#").match(source.text, source.keys[path]):
        remedy = "put it in double quotes, or remove the key if it may be left out"
        return f"{key} is empty, for what follows “#” is a note", remedy, True
    if given is None or given == "":
        remedy = "write its value, or remove the key if it may be left out"
        if not isinstance(last, str):
            remedy = "write something after the “-”, or remove the line"
        return f"{key} is empty", remedy if path else "write its keys, or remove the file", bool(path)
    if error == "literal_error":
        allowed = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        return f"{key} cannot be {_short(given)}", nearest(str(given), allowed), False
    if error == "string_pattern_mismatch":
        return f"{_short(given)} cannot be used for {key}", _PATTERNS.get(context.get("pattern", "")) or _name(str(given)), False
    if error in ("too_short", "too_long"):
        bound, count = context.get("min_length") or context.get("max_length"), context.get("actual_length")
        entries = "more entries than fit" if count is None else f"{count} {'entry' if count == 1 else 'entries'}"
        return f"{key} has {entries}", f"it needs at least {bound}" if error == "too_short" else f"it may have at most {bound}", False
    if error == "value_error":
        what, _, remedy = str(context.get("error", "")).strip().partition("; ")
        return what.format(key=key, given=_short(given)), remedy, False
    for prefix, (what, remedy) in _TYPES.items():
        if error.startswith(prefix):
            bounds = {name: f"{context[name]:g}" for name in ("ge", "le", "gt", "max_length") if name in context}
            return what.format(key=key, given=_short(given)), remedy.format(**bounds), False
    return f"{key} is not right", "compare with another file of this kind", False


def _joined(written: str, known: Iterable[str]) -> str | None:
    """Return how to write a key and its value within braces that were written as one, such as “kind date” or “id:day”."""
    found = re.fullmatch(r"([\w-]+)[ :] ?(.+)", written)
    return f"“{found[1]}: {found[2]}”" if found and found[1] in known else None


_NAMES = "use small letters, digits and single hyphens, beginning with a letter: evening-review"


def _name(given: str) -> str:
    """Say how to write a short name; within a text, that of a source has an @ before it."""
    if not given.startswith("@"):
        return _NAMES
    return "leave out the @, and " + (f"write {given[1:]}" if re.fullmatch(r"@[a-z0-9]+(?:-[a-z0-9]+)*", given) else _NAMES)


_PATTERNS = {
    r"^10\.\d{4,9}/\S+$": "a DOI looks like 10.1000/xyz123, without https://doi.org/ before it",
    r"^[A-Z]{2}$": "use the two capital letters of the country",
}

_TYPES = {
    "string_too_short": ("{key} is empty", "write its words, or remove the key if it may be left out"),
    "string_type": (
        "{key} must be a text, but here is {given}",
        "write its words; put them in double quotes if they hold “: ” or begin with a bracket",
    ),
    "int": ("{key} must be a whole number, but here is {given}", "write digits only, without a zero before them"),
    "float": ("{key} must be a number, but here is {given}", "write digits, with a point before decimals"),
    "greater_than_equal": ("{key} is too small", "use {ge} or more"),
    "greater_than": ("{key} is too small", "use more than {gt}"),
    "less_than_equal": ("{key} is too large", "use {le} or less"),
    "bool": ("{key} must be true or false, but here is {given}", "write true or false"),
    "date": ("{key} must be a date there is, but here is {given}", "write year-month-day, for example 2026-11-23"),
    "string_too_long": ("{key} is too long", "use at most {max_length} letters"),
    "tuple_type": ("{key} must be a list, but here is {given}", "begin each entry on its own line with “- ”, a dash and a space"),
    "dict": ("{key} must hold short names with their words, but here is {given}", "write each on its own line as “name: words”"),
    "mapping": ("{key} must hold short names with their words, but here is {given}", "write each on its own line as “name: words”"),
    "model": ("{key} must hold keys with values, but here is {given}", "write each on its own line as “key: value”"),
}  # fmt: skip


def _short(given: Any) -> str:
    if isinstance(given, list):
        return "a list"
    if isinstance(given, dict):
        return "a group of keys"
    text = " ".join(str(given).split())
    return f"“{text[:30]}…”" if len(text) > 30 else f"“{text}”"


def _keys_beside(path: Path_, value: Any, kind: type[BaseModel]) -> list[str]:
    """Return the keys that may stand where an unknown one does, less those already there."""
    model: Any = kind
    for part in path[:-1]:
        value = value[part]
        model = _inside(model, part, value)
    fields = getattr(model, "model_fields", {})
    taken = value if isinstance(value, dict) else {}
    return [name for name in (field.alias or name for name, field in fields.items()) if name not in taken]


def _kinds(path: Path_, value: Any, kind: type[BaseModel]) -> list[str]:
    """Return the kinds that an entry of a list, or what a key holds, may be of."""
    model: Any = kind
    for part in path[:-1]:
        value = value[part]
        model = _inside(model, part, value)
    if path and isinstance(path[-1], str):
        model = next((field.annotation for name, field in model.model_fields.items() if (field.alias or name) == path[-1]), model)
    fields = (candidate.model_fields["kind"] for candidate in _models(model) if "kind" in candidate.model_fields)
    return [name for field in fields for name in getattr(field.annotation, "__args__", ())]


def _inside(model: Any, part: str | int, value: Any) -> Any:
    """Return the model of one part of a model, choosing a union's branch by its `kind`."""
    if isinstance(model, type) and issubclass(model, RootModel):
        model = model.model_fields["root"].annotation
    elif isinstance(model, type) and issubclass(model, BaseModel):
        by_alias = {field.alias or name: field for name, field in model.model_fields.items()}
        model = by_alias[str(part)].annotation if str(part) in by_alias else None
        if isinstance(value, (list, tuple)) or model is None:
            return model
    candidates = list(_models(model))
    wanted = value.get("kind") if isinstance(value, dict) else None
    for candidate in candidates:
        field = candidate.model_fields.get("kind")
        if field is not None and wanted in getattr(field.annotation, "__args__", ()):
            return candidate
    return candidates[0] if candidates else None


def _models(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
    for argument in getattr(annotation, "__metadata__", ()):
        yield from _models(getattr(argument, "annotation", None))
