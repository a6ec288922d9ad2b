"""Write the JSON Schemas that let an editor complete and explain every key of the content."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from generator.load import References
from generator.model import Glossary, HelpLines, HouseStyle, Page, Phrases, Settings, Step, Worksheet
from generator.outputs import Output, write

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
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", **_tidy(kind.model_json_schema(by_alias=True))}
        yield Output.of(f"{name}.json", json.dumps(schema, ensure_ascii=False, indent=1) + "\n")


def _tidy(schema: Any) -> Any:
    """Return a schema as YAML editors read it: draft 7, without what only OpenAPI knows."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {_RENAMED.get(key, key): _tidy(value) for key, value in schema.items() if key != "discriminator" and not _is_title(key, value)}
    if "definitions" in tidy:
        tidy["definitions"] = {_words(name): part for name, part in tidy["definitions"].items()}
    kind = tidy.get("properties", {}).get("kind", {})
    if "const" in kind:
        kind.setdefault("description", tidy["description"])  # what an editor says of `kind: lines` is what such a field is
    if tidy.get("type") == "string" and "minLength" in tidy:
        tidy["type"] = ["string", "number", "boolean"]  # words such as 1984 or true need no quotes; the generator reads them as words
    if "$ref" in tidy:
        tidy["$ref"] = f"#/definitions/{_words(tidy['$ref'].rpartition('/')[2])}"
        if len(tidy) > 1:  # draft 7 ignores what stands beside a $ref
            tidy = {"allOf": [{"$ref": tidy.pop("$ref")}], **tidy}
    return tidy


_RENAMED = {"$defs": "definitions"}


def _words(name: str) -> str:
    """Return a class's name as editors show it to people: TextField as text-field."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _is_title(key: str, value: Any) -> bool:
    return key == "title" and isinstance(value, str)  # pydantic's own titles repeat the key; a property named title is a group


def write_schemas(content: Path) -> tuple[Path, ...]:
    """Write the schemas to the folder `schema` beside the content; returns those that changed."""
    return write(schemas(), content.resolve().parent / "schema")
