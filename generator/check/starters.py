"""The files that a worksheet, a step or a program begins with, and the sample sentences in them, which say what to write there."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from jinja2 import nodes

from generator.check.dates import today
from generator.render.forms import templates


def begun(template: str, **values: object) -> str:
    """Return a file to begin with."""
    day = today()
    text = templates().get_template(template).render(sample=str, today=day, due=day + dt.timedelta(days=365), **values)
    return text.rstrip("\n") + "\n"


@cache
def sample() -> re.Pattern[str]:
    """Return what finds a sample sentence: each is marked in its template, as {{ sample("…") }}, so that none is forgotten here."""
    found = {sentence for name in templates().list_templates() if name.endswith(".yaml") for sentence in _marked(name)}
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))


def _marked(template: str) -> list[str]:
    environment = templates()
    source = environment.loader.get_source(environment, template)[0] if environment.loader else ""
    calls = environment.parse(source).find_all(nodes.Call)
    return [str(call.args[0].as_const()) for call in calls if isinstance(call.node, nodes.Name) and call.node.name == "sample"]
