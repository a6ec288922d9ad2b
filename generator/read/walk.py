"""The texts of an edition that readers see, each with its path and its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from generator.model import Text
from generator.read.load import Content, Loaded
from generator.read.yaml import Path_


def parts(content: Content) -> Iterator[Loaded[Any]]:
    """Yield everything that was loaded, each with its file."""
    singles: tuple[Loaded[Any] | None, ...] = (content.settings, content.phrases, content.glossary, content.references, content.help_lines)
    several: tuple[Loaded[Any], ...] = (*content.steps, *content.worksheets, *content.pages)
    yield from (loaded for loaded in singles if loaded)
    yield from several


def texts(part: Any, path: Path_ = (), kind: str = "") -> Iterator[tuple[Path_, str, str]]:
    """Yield every text that readers see, with its path and its kind: words, inline or prose."""
    if isinstance(part, str):
        if kind:
            yield path, part, kind
    elif isinstance(part, BaseModel):
        for name, key, kind_ in _text_fields(type(part)):
            value = getattr(part, name)
            if value is not None:
                yield from texts(value, (*path, *key), kind_)
    elif isinstance(part, Mapping):
        for name, value in part.items():
            yield from texts(value, (*path, name), kind)
    elif isinstance(part, tuple):
        for at, value in enumerate(part):
            yield from texts(value, (*path, at), kind)


def text_kinds(model: type[BaseModel]) -> dict[str, str]:
    """Return the kind of text that each key of a model holds; nothing where it holds none."""
    return {str(key[-1]): kind for _, key, kind in _text_fields(model) if key}


@cache
def _text_fields(model: type[BaseModel]) -> tuple[tuple[str, Path_, str], ...]:
    """Return the fields of a model that may hold texts: each one’s name, its key in the file, and the kind of its text."""
    fields = model.model_fields.items()
    return tuple(
        (name, () if name == "root" else (field.alias or name,), _kind(field.metadata) or _kind_within(field.annotation))
        for name, field in fields
        if name != "id"
    )


def _kind(metadata: Iterable[Any]) -> str:
    return next((mark.kind for mark in metadata if isinstance(mark, Text)), "")


def _kind_within(annotation: Any) -> str:
    """Return the kind of text that an annotation such as `tuple[Inline, ...] | None` holds."""
    inner = (_kind(getattr(a, "__metadata__", ())) or _kind_within(a) for a in getattr(annotation, "__args__", ()))
    return next((kind for kind in inner if kind), "")
