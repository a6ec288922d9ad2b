"""Begin a worksheet or a step: a commented file that builds at once."""

from __future__ import annotations

import re
from pathlib import Path

from generator.forms import templates
from generator.load import load, locales
from generator.model import ID_PATTERN
from generator.problems import ContentError, Place, Problem, shown


def new(what: str, id: str, content: Path) -> str:
    """Write the start of a worksheet or a step; returns its path, or raises ContentError when that cannot be."""
    locale = locales(content)[0]
    if not re.fullmatch(ID_PATTERN, id):
        remedy = "use small letters, digits and single hyphens, beginning with a letter: evening-review"
        raise ContentError([Problem(Place(shown(content / locale / f"{what}s")), f"“{id}” cannot be the id of a {what}", remedy)])
    steps = load(content, locale).steps
    number = max((step.part.number for step in steps), default=0) + 1
    name = f"{number:02d}-{id}.yaml" if what == "step" else f"{id}.yaml"
    folder = content / locale / f"{what}s"
    path = folder / name
    taken = next((other for other in sorted(folder.glob("*.yaml")) if re.sub(r"^\d+-", "", other.stem) == id), None)
    if taken:
        raise ContentError([Problem(Place(shown(taken)), f"there is a {what} “{id}” already", "choose another id, or edit this file")])
    title = id.replace("-", " ").capitalize()
    text = templates().get_template(f"new-{what}.yaml").render(id=id, title=title, number=number)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return shown(path)
