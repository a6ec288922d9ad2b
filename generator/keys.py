"""List every key of the content for maintainers: what it holds, whether it may be left out, what it is for, and an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import Any

from pydantic import BaseModel

from generator.model import Part
from generator.read.load import Content
from generator.read.walk import text_kinds
from generator.schema import KINDS, words

MARK = b"<!-- every key -->"  # on a page written by hand: the list stands here
LONGEST = 60  # letters of an example

_FILES = {
    "step": "steps/*.yaml",
    "worksheet": "worksheets/*.yaml",
    "page": "pages/*.yaml",
}
_TEXTS = {"words": "words", "inline": "a paragraph, with links and sources", "prose": "paragraphs, with lists, links and sources"}
_KINDS = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "string": "a text"}
_PATTERNS = {"^[a-z]": "a short name", "^[a-z0-9]": "a short name", "^[A-Z]{2}$": "two capital letters", "^10": "a DOI", "^#": "a color"}
_BOUNDS = {
    "minimum": "{} or more",
    "exclusiveMinimum": "more than {}",
    "maximum": "{} or less",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}


def listed(content: Content) -> str:
    """Return the list as Markdown; examples are the first that an edition has."""
    examples: dict[tuple[str, str], str] = {}
    files = (content.settings, content.phrases, content.glossary, content.references, content.help_lines, content.style)
    for loaded in (*files, *content.steps, *content.worksheets, *content.pages):
        if loaded:
            _add_examples(loaded.part, examples)
    told: set[str] = set()
    return "\n".join(line for name, kind in KINDS.items() for line in _file(name, kind, examples, told))


def _add_examples(part: Any, examples: dict[tuple[str, str], str]) -> None:
    """Add every value within a part that fits on a line, by the name of the part that has it and its key; the first one stays."""
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            value, at = getattr(part, name), (words(type(part).__name__), field.alias or name)
            if at not in examples and value not in (None, (), {}):
                written = json.dumps(value, ensure_ascii=False, default=str)
                if "{" not in written.replace('": "', "") and len(written) <= LONGEST + 2:
                    examples[at] = written.strip('"')
            _add_examples(value, examples)
    elif isinstance(part, Mapping):
        for value in part.values():
            _add_examples(value, examples)
    elif isinstance(part, tuple):
        for value in part:
            _add_examples(value, examples)


def _file(name: str, kind: type[BaseModel], examples: Mapping[tuple[str, str], str], told: set[str]) -> Iterator[str]:
    """Yield the lines about one kind of file, and about the parts that no file before it has."""
    schema = _schema(kind)
    parts = {words(id): part for id, part in schema.get("$defs", {}).items() if "properties" in part}
    yield from ("", f"## {_FILES.get(name, f'{name}.yaml')} {{ #{name} }}", "")
    for part_name, part in {words(kind.__name__): schema, **parts}.items():
        if part_name in told:
            continue
        told.add(part_name)
        if part is not schema:
            yield from ("", f"### {_title(part_name)} {{ #{_anchor(part_name)} }}", "")
        yield from (_sentence(part.get("description", "")), "")
        yield from _keys(part_name, part, examples)


@cache
def _schema(kind: type[BaseModel]) -> dict[str, Any]:
    return kind.model_json_schema(by_alias=True)


def _keys(part_name: str, part: Mapping[str, Any], examples: Mapping[tuple[str, str], str]) -> Iterator[str]:
    if "additionalProperties" in part and "properties" not in part:
        yield f"It holds {_holds(part)}."
    kinds = _text_kinds().get(part_name, {})
    for key, about in part.get("properties", {}).items():
        default = about.get("default")
        need = "must be there" if key in part.get("required", ()) else "may be left out"
        if default not in (None, [], {}):
            need = f"otherwise `{json.dumps(default, ensure_ascii=False)}`".replace('`"', "`").replace('"`', "`")
        purpose, example = _sentence(about.get("description", part.get("description", ""))), examples.get((part_name, key), "`")
        if "`" not in example and "for example" not in purpose and "enum" not in about:  # those are all named already
            purpose += f" For example: `{example}`"
        yield f"`{key}` – {_holds(about, kinds.get(key, ''))}; {need}"
        yield f":   {purpose}".rstrip()
        yield ""


def _holds(node: Mapping[str, Any], kind: str = "") -> str:
    """Say what may stand at a node of a schema; `kind` is that of its texts."""
    if "$ref" in node:
        name = words(node["$ref"].rpartition("/")[2])
        return f"[{_title(name).lower()}](#{_anchor(name)})"
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        return "one of " + ", ".join(f"`{value}`" for value in node["enum"])
    several = [each for each in (*node.get("anyOf", ()), *node.get("oneOf", ())) if each.get("type") != "null"]
    if several:
        return " or ".join(dict.fromkeys(_holds(each, kind) for each in several))
    bounds = "".join(f", {words.format(node[bound])}" for bound, words in _BOUNDS.items() if bound in node and node[bound] != 1)
    if node.get("type") == "array":
        return f"a list{bounds}, each {_holds(node.get('items', {}), kind)}"
    if isinstance(node.get("additionalProperties"), dict):
        return f"names, each with {_holds(node['additionalProperties'], kind)}"
    if node.get("format") == "date":
        return "a date, as 2026-11-23"
    pattern = next((meant for begin, meant in _PATTERNS.items() if str(node.get("pattern", "")).startswith(begin)), "")
    return (pattern or _TEXTS.get(kind) or _KINDS.get(str(node.get("type")), "anything")) + bounds


@cache
def _text_kinds() -> Mapping[str, Mapping[str, str]]:
    """Return by the name of each part the kind of text that its keys hold."""
    return {words(part.__name__): text_kinds(part) for part in _every(Part)}


def _every(part: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield part
    for more in part.__subclasses__():
        yield from _every(more)


def _title(name: str) -> str:
    return name.replace("-", " ").strip(" _").capitalize()


def _anchor(name: str) -> str:
    return f"part-{name.strip('_')}"


def _sentence(description: str) -> str:
    """Return a description as a paragraph of Markdown."""
    return escape(" ".join(description.split()), quote=False).replace("{", "&#123;").replace("|", "&#124;")
