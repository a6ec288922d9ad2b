"""No message is without a case: every sentence that the generator can tell a person is expected somewhere in these tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import generator
from generator.read import explain
from generator.read.load import load
from generator.schema import KINDS
from tests.test_problems import CASES, Case, case

HERE = Path(__file__).parent
FOLDER = Path(generator.__file__).parent
TOLD_BY = {
    "Problem",
    "_problem",
    "refuse",
    "DialectError",
    "ValueError",
    "Slip",
    "OneOf",
    "BadParameter",
    "UsageError",
    "get_invalid_choice_message",
}
TABLES = {
    "_SYNTAX",
    "_SETTINGS",
    "_TYPES",
    "_PATTERNS",
    "_NAMES",
    "_NOT_ALLOWED",
    "_LEFT",
    "_REFUSALS",
    "_FULL",
    "_CLOSED",
    "_TOO_MANY",
    "MORE",
}
NAMES = {"what", "remedy", "wrong"}

# What no test can bring about on this system, or not without harm.
UNSEEN = {
    "this is in use, or another disk begins here", "close what uses it, or choose a folder within it",
    "this can be read only", "choose a folder that may be written",
    "a folder stands where a file should be", "rename or remove the folder",
    "this name is too long", "choose a shorter one", "this link leads back to itself",
    "too many files are open", "close other programs, and try again",
    "the disk reports a fault", "copy your files to another disk",
    "the system refuses this (", "look at this place, and try again",
    "close other programs, and try again; when memory is short, a build needs about 1 GB",
    "this cannot stand in a text",
    ": write the template within a template some other way",
    "this line is not written as YAML expects", "compare it with the lines above, or put its text in double quotes",
    "a part of this build was stopped from outside", " was stopped from outside", "close other programs, and build again",
}  # fmt: skip


def literals(node: ast.AST) -> Iterator[str]:
    """Yield the words within an expression that are always the same."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from re.split(r"\{[^{}]*\}", part.value)


def sentences(module: Path) -> Iterator[str]:
    """Yield the pieces of every message of a module."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in TOLD_BY:
            yield from literals(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
            if names & (TABLES | NAMES):
                value = node.value
                yield from literals(
                    ast.List(elts=value.values, ctx=ast.Load()) if isinstance(value, ast.Dict) and names & TABLES else value
                )


@pytest.fixture(scope="module")
def expected() -> str:
    """All that these tests expect to be told."""
    tests = [path for path in HERE.rglob("test_*.py") if path.name != Path(__file__).name]
    return "\n".join(
        [*(case(path).said for path in CASES), *(path.read_text(encoding="utf-8") for path in [*tests, *HERE.glob("words/*.yaml")])]
    )


def test_every_message_is_expected_by_a_test(expected: str) -> None:
    expected = " ".join((expected + re.sub(r"\\(.)", r"\1", expected)).split())
    missing, seen = [], 0
    for module in sorted(FOLDER.rglob("*.py")):
        for piece in sentences(module):
            words = " ".join(piece.split()).strip(" ;:“”(.")
            if len(words) > 7 and " " in words and piece not in UNSEEN:
                seen += 1
                if words not in expected:
                    missing.append(f"{module.name}: {words}")
    assert seen > 250, seen
    assert "\n".join(sorted(set(missing))) == ""


# What pydantic can find wrong, by the kind of a schema's node; `explain._words` has words for each.
ERRORS = {
    "str": {"string_type"},
    "int": {"int_type", "int_parsing"},
    "float": {"float_parsing"},
    "bool": {"bool_parsing"},
    "date": {"date_from_datetime_parsing"},
    "literal": {"literal_error"},
    "tuple": {"tuple_type"},
    "dict": {"dict_type"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found"},
    "function-before": {"value_error"},
    "function-after": {"value_error"},
}
BOUNDS = {
    "pattern": "string_pattern_mismatch", "ge": "greater_than_equal", "gt": "greater_than", "le": "less_than_equal", "lt": "less_than",
}  # fmt: skip


def reachable(schema: object) -> Iterator[str]:
    """Yield every kind of error that a schema can find."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        if isinstance(kind, str) and kind in ERRORS:
            yield from ERRORS[kind]
            yield from (error for bound, error in BOUNDS.items() if schema.get(bound) is not None)
            for bound, error in (("min_length", "too_short"), ("max_length", "too_long")):
                if schema.get(bound) is not None:
                    yield f"string_{error}" if kind == "str" else error
        for key, part in schema.items():
            if key not in ("metadata", "ref", "function", "serialization", "cls"):
                yield from reachable(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            yield from reachable(part)


NEVER = {"int_type", "int_parsing", "date_from_datetime_parsing"}  # our own words come first: model.WHOLE and model.Date


def test_every_kind_of_error_that_a_model_can_find_has_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    possible = {error for kind in KINDS.values() for error in reachable(TypeAdapter(kind).core_schema)} - NEVER
    assert len(possible) > 12
    found, words = set(), explain._words

    def record(detail: dict[str, str], *rest: object) -> tuple[str, str, bool]:
        found.add(detail["type"])
        told: tuple[str, str, bool] = words(detail, *rest)  # type: ignore[arg-type]
        assert not told[0].endswith("is not right"), detail["type"]
        return told

    monkeypatch.setattr(explain, "_words", record)
    monkeypatch.chdir(tmp_path)
    for path in CASES:
        if path.parent.name == "load":
            this: Case = case(path)
            content = tmp_path / path.stem / "content"
            this.lay_out(content)
            load(content, "en")
    assert possible - found == set()
