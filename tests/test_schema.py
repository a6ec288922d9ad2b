"""The schemas that editors read agree with the generator, and every content file names its own."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from generator.schema import KINDS, write_schemas

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "content", ROOT / "tests/content/minimal", ROOT / "tests/content/full")
FILES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.yaml"))]
TEMPLATES = sorted((ROOT / "generator/templates").glob("new-*.yaml"))
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
    stale.write_text("{}", encoding="utf-8")
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


def test_every_key_of_a_schema_can_be_explained_or_explains_itself() -> None:
    """An editor shows a description on hovering; a worksheet's own keys all have one or are plain words of the guide."""
    schema = validator("worksheet.json").schema
    plain = {"title", "fields", "wheel", "example"}
    assert isinstance(schema, dict)
    unexplained = {name for name, key in schema["properties"].items() if "description" not in key}
    assert unexplained <= plain


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
