"""The schemas that editors read agree with the generator, and every content file names its own."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from generator import keys
from generator.read.load import load
from generator.schema import KINDS, schemas, write_schemas

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "content", ROOT / "tests/content/minimal", ROOT / "tests/content/full")
FILES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.yaml"))]
TEMPLATES = sorted((ROOT / "generator/render/templates").glob("new-*.yaml"))
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


class Yaml12(yaml.SafeLoader):
    """Reads YAML as editors do: the core schema of YAML 1.2, in which `No` is a word and dates are texts."""


Yaml12.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+.0123456789"),
):
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first) + ([""] if tag == "null" else []))


def as_editors_read(text: str) -> Any:
    return yaml.load(text, Yaml12)  # noqa: S506 - a safe loader


@cache
def validator(name: str) -> Draft7Validator:
    schema = json.loads((ROOT / "schema" / name).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=FormatChecker())


def expected(path: Path) -> str:
    """Return the schema of a content file, by where it lies."""
    kind = path.parent.name.removesuffix("s") if path.parent.name in ("steps", "worksheets", "pages") else path.stem
    assert kind in KINDS
    return f"{kind}.json"


def test_there_are_files_to_look_at() -> None:
    assert len(FILES) > 70 and len(KINDS) >= 8 and len(TEMPLATES) >= 2
    assert {expected(path).removesuffix(".json") for path in FILES} == set(KINDS)


def test_editors_read_words_dates_and_numbers_apart() -> None:
    read = as_editors_read("a: No\nb: 2026-01-02\nc: 12:30\nd: 7\ne: 1.5\nf:\ng: true\n")
    assert read == {"a": "No", "b": "2026-01-02", "c": "12:30", "d": 7, "e": 1.5, "f": None, "g": True}
    assert not isinstance(read["b"], dt.date)


def test_the_schemas_are_fresh(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    (tmp_path / "content").mkdir()
    assert write_schemas(tmp_path / "content") == (), "the model changed: run “guide schema”"
    assert {path.stem for path in (ROOT / "schema").glob("*.json")} == set(KINDS)


def test_a_schema_that_is_not_fresh_is_written_anew(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    stale = tmp_path / "schema/step.json"
    stale.write_text(stale.read_text(encoding="utf-8").replace('"title"', '"titel"'), encoding="utf-8")
    assert [path.name for path in write_schemas(tmp_path / "content")] == ["step.json"]
    assert stale.read_bytes() == (ROOT / "schema/step.json").read_bytes()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_content_file_names_its_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    modeline = MODELINE.match(text)
    assert modeline, "the first line must name the schema, as in the other files of this folder"
    named = (path.parent / modeline[1]).resolve()
    assert named == ROOT / "schema" / expected(path)
    problems = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator(expected(path)).iter_errors(as_editors_read(text))
    ]
    assert problems == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_what_guide_new_writes_names_its_schema(path: Path) -> None:
    assert MODELINE.search(path.read_text(encoding="utf-8"))


def within(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema within a schema, with the keys that lead to it; what is named by people is no schema."""
    if isinstance(schema, list):
        for part in schema:
            yield from within(part, path)
    elif isinstance(schema, dict):
        yield path, schema
        for key, part in schema.items():
            if key in ("properties", "patternProperties", "definitions"):
                for name, inner in part.items():
                    yield from within(inner, f"{path}/{name}")
            elif key not in ("enum", "const", "default", "required"):
                yield from within(part, path)


def unexplained(schema: dict[str, Any]) -> list[str]:
    keys = [(f"{path}/{name}", key) for path, part in within(schema) for name, key in part.get("properties", {}).items()]
    assert keys
    groups = {f"#/definitions/{name}": part for name, part in schema.get("definitions", {}).items()}
    referred = {name: groups.get([*key.get("allOf", []), key][0].get("$ref"), {}) for name, key in keys}
    return [name for name, key in keys if not {**referred[name], **key}.get("description", "").strip()]


@pytest.mark.parametrize("name", KINDS)
def test_an_editor_explains_every_key(name: str) -> None:
    schema = validator(f"{name}.json").schema
    assert isinstance(schema, dict) and unexplained(schema) == []


def test_a_key_without_a_word_is_found() -> None:
    schema = json.loads((ROOT / "schema/step.json").read_text(encoding="utf-8"))
    del schema["definitions"]["skill"]["properties"]["actions"]["description"]
    assert unexplained(schema) == ["/skill/actions"]


# What the YAML extension of VS Code understands whatever its version: draft 7, as the README of yaml-language-server names it.
DRAFT_7 = {
    *("$schema", "$comment", "$ref", "definitions", "title", "description", "default", "type", "enum", "const", "allOf", "anyOf", "oneOf"),
    *(
        "properties",
        "patternProperties",
        "required",
        "additionalProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
        "items",
        "minItems",
    ),
    *("maxItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_schema_keeps_to_what_editors_understand(name: str) -> None:
    schema = validator(f"{name}.json").schema
    assert isinstance(schema, dict)
    parts = [part for _, part in within(schema)]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#" and len(parts) > 3
    assert {key for part in parts for key in part} <= DRAFT_7
    assert [part for part in parts if "$ref" in part and len(part) > 1] == [], "draft 7 ignores what stands beside a $ref"
    objects = [part for part in parts if "properties" in part]
    assert [part for part in objects if part.get("additionalProperties") is not False] == []


SLIPS = {
    "worksheet.json": [
        ("unknown key", {"colour": 1}),
        ("repeat", {"repeat": "hourly"}),
        ("minutes", {"minutes": 0}),
        ("fields", {"fields": []}),
    ],
    "step.json": [("number", {"number": "one"}), ("review_due", {"review_due": "soon"})],
}


@pytest.mark.parametrize(("name", "slip"), [(name, slip) for name, slips in SLIPS.items() for _, slip in slips], ids=str)
def test_an_editor_shows_a_slip(name: str, slip: dict[str, Any]) -> None:
    kind = name.removesuffix(".json")
    path = next(iter(sorted((ROOT / f"tests/content/full/en/{kind}s").glob("*.yaml"))))
    good: dict[str, Any] = as_editors_read(path.read_text(encoding="utf-8"))
    assert validator(name).is_valid(good)
    assert not validator(name).is_valid(good | slip)


def test_every_key_of_every_file_is_on_the_page_for_maintainers() -> None:
    page = keys.listed(load(ROOT / "tests/content/full", "en"))
    sections = dict(re.findall(r"^##+ [^\n]* \{ #(\S+) \}\n(.*?)(?=^##+ |\Z)", page, re.M | re.S))
    places = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert len(places) > 30 and places <= set(sections), "each part is told once, and led to"
    seen = 0
    for schema in schemas():
        file = json.loads(schema.content)
        for name, part in {schema.path.removesuffix(".json"): file, **file.get("definitions", {})}.items():
            told = sections.get(f"part-{name}", sections.get(name, ""))
            for key, about in part.get("properties", {}).items():
                [line] = re.findall(rf"^`{re.escape(key)}` – (.+; .+)\n:   (.*)$", told, re.M)
                need = "must be there" if key in part.get("required", ()) else r"may be left out|otherwise `.+`"
                assert re.search(rf"; ({need})$", line[0]) and "anything" not in line[0], (name, key, line)
                assert re.sub(r"\W", "", about.get("description", "")) in re.sub(r"&#?\w+;|\W", "", line[1]), (name, key)
                seen += 1
    assert seen > 350 and page.count("For example: `") > 200
