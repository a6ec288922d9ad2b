"""Write the JSON Schemas that let an editor complete and explain every key of the content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from generator.model import Glossary, HelpLines, HouseStyle, Page, Phrases, Settings, Step, Worksheet
from generator.publish.files import refuse_to_replace, write
from generator.read.load import References
from generator.render.output import Output

COMMENT = "Written by “guide schema”, which writes it anew."

KINDS: dict[str, type[BaseModel]] = {
    "program": Settings,
    "step": Step,
    "worksheet": Worksheet,
    "page": Page,
    "glossary": Glossary,
    "phrases": Phrases,
    "references": References,
    "help-lines": HelpLines,
    "words": HouseStyle,
}


def schemas() -> Iterator[Output]:
    """Yield one schema for each kind of content file."""
    for name, kind in KINDS.items():
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", "$comment": COMMENT, **_tidy(kind.model_json_schema(by_alias=True))}
        yield Output.of(f"{name}.json", json.dumps(schema, ensure_ascii=False, indent=1) + "\n")


def _tidy(schema: Any) -> Any:
    """Return a schema as YAML editors read it: draft 7, without what only OpenAPI knows."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {_RENAMED.get(key, key): _tidy(value) for key, value in schema.items() if key != "discriminator" and not _is_title(key, value)}
    if "definitions" in tidy:
        tidy["definitions"] = {words(name): part for name, part in tidy["definitions"].items()}
    kind = tidy.get("properties", {}).get("kind", {})
    if "const" in kind:
        kind.setdefault("description", tidy["description"])  # what an editor says of `kind: lines` is what such a field is
    if tidy.get("type") == "string" and "minLength" in tidy:
        tidy["type"] = ["string", "number", "boolean"]  # words such as 1984 or true need no quotes; the generator reads them as words
    if "$ref" in tidy:
        tidy["$ref"] = f"#/definitions/{words(tidy['$ref'].rpartition('/')[2])}"
        if len(tidy) > 1:  # draft 7 ignores what stands beside a $ref
            tidy = {"allOf": [{"$ref": tidy.pop("$ref")}], **tidy}
    return tidy


_RENAMED = {"$defs": "definitions"}


def words(name: str) -> str:
    """Return a class's name as editors show it to people: TextField as text-field."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)  # pydantic's own titles repeat the key; a property named title is a group


def write_schemas(content: Path) -> tuple[Path, ...]:
    """Write the schemas to the folder `schema` beside the content; returns those that changed."""
    folder = content.resolve().parent / "schema"
    for schema in schemas():
        refuse_to_replace(folder / schema.path, _ours(schema), "move it elsewhere, and run “guide schema” again")
    return write(schemas(), folder)


def _ours(schema: Output) -> Callable[[bytes], bool]:
    return lambda content: content == schema.content or json.dumps(COMMENT, ensure_ascii=False).encode() in content
