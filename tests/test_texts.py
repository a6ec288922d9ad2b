"""Every text that a model says readers see is walked: what is walked is checked, cited, printed and published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, RootModel

from generator import model
from generator.model import HouseStyle, Text
from generator.read.load import Content, Loaded, load
from generator.read.walk import parts, texts

HERE = Path(__file__).parent


def hints(kind: type[BaseModel]) -> dict[str, Any]:
    """Return what a model says of its fields, read by Python itself and not by the walk that is tested."""
    if issubclass(kind, RootModel):
        return {"root": kind.model_fields["root"].annotation}
    return {name: get_type_hints(kind, include_extras=True)[name] for name in kind.model_fields}


def models(kind: Any, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Return every model that one is made of, with itself."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        for hint in hints(kind).values():
            models(hint, seen)
    for inner in get_args(kind) if kind is not type else ():
        models(inner, seen)
    return seen


def values(hint: Any, within: tuple[type[BaseModel], ...] = ()) -> Iterator[tuple[Any, tuple[str | int, ...], str]]:
    """Yield values of a type that hold one text each, with the path to the text in the value and its kind."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        kind = next((mark.kind for mark in arguments[1:] if isinstance(mark, Text)), "")
        if kind:
            yield "seen", (), kind
        else:
            yield from values(arguments[0], within)
    elif origin is tuple:
        yield from ((("", value), (1, *path), kind) for value, path, kind in values(arguments[0], within))
    elif origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        yield from (({"a": value}, ("a", *path), kind) for value, path, kind in values(arguments[1], within))
    elif isinstance(hint, type) and issubclass(hint, BaseModel) and hint not in within:
        for value, path, kind in of_a_model(hint, within):
            yield value, path, kind
    else:  # one of several, or nothing that holds a text
        for alternative in arguments:
            yield from values(alternative, within)


def of_a_model(kind: type[BaseModel], within: tuple[type[BaseModel], ...] = ()) -> Iterator[tuple[BaseModel, tuple[str | int, ...], str]]:
    """Yield a model for each text that it may hold, with that text alone."""
    nothing = dict.fromkeys(kind.model_fields)
    for name, hint in hints(kind).items():
        key = () if issubclass(kind, RootModel) else (kind.model_fields[name].alias or name,)
        for value, path, text in values(hint, (*within, kind)):
            yield kind.model_construct(**{**nothing, name: value}), (*key, *path), text


READ = {
    argument
    for hint in get_type_hints(Content).values()
    for loaded in (hint, *get_args(hint))
    if get_origin(loaded) is Loaded
    for argument in get_args(loaded)
}
EVERY = sorted({found for kind in READ for found in models(kind, set())}, key=lambda kind: kind.__name__)


def test_every_model_of_the_content_is_found() -> None:
    assert len(READ) == 9 and HouseStyle in READ
    ours = {kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, model.Part) and kind.model_fields}
    bases = {kind for kind in ours for other in ours if other is not kind and issubclass(other, kind)}
    assert ours - bases - {model.Program} == {kind for kind in EVERY if kind.__module__.startswith(f"{model.__name__}.")} - bases


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_text_of_every_model_is_walked(kind: type[BaseModel]) -> None:
    for value, path, text in of_a_model(kind):
        assert [found for found in texts(value) if found[1]] == [(path, "seen", text)]


def test_there_are_texts_of_each_kind_in_every_shape() -> None:
    found = [(kind, *case) for kind in EVERY for case in of_a_model(kind)]
    assert len(found) > 500 and {text for *_, text in found} == {"words", "inline", "prose"}
    notes = {kind.__name__ for kind, _, path, _ in found if path[-1] == "note"}
    assert {"Skill", "Link", "SitePhrases"} <= notes


@pytest.mark.parametrize("name", ["minimal", "full"])
def test_every_file_is_walked(name: str) -> None:
    content = load(HERE / "content" / name, "en")
    loaded = [
        part for value in vars(content).values() for part in (value if isinstance(value, tuple) else [value]) if isinstance(part, Loaded)
    ]
    assert len(loaded) > 6
    assert {part.source.file for part in parts(content)} == {part.source.file for part in loaded if not isinstance(part.part, HouseStyle)}
