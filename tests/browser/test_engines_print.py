"""What every engine prints of a sheet that is filled in: each answer whole, and each mark."""

from __future__ import annotations

import re
import unicodedata
from itertools import permutations

import pymupdf
import pytest

from tests.browser.answers import Host
from tests.browser.test_answers import host as site_host  # noqa: F401
from tests.browser.test_answers import sheets
from tests.browser.test_engines import host, visitor  # noqa: F401
from tests.browser.visitor import Visitor

# How each answer that is words looks on the page; a mark is looked at by its ink.
SHOWN = """
const form = document.querySelector("form.sheet");
const shown = {};
for (const [name, answer] of Object.entries(arguments[0])) {
  const control = form.elements[name];
  if (control instanceof RadioNodeList || control.type === "checkbox") continue;
  shown[name] = [control.type, control.selectedOptions ? control.selectedOptions[0].label : control.value];
}
return shown;
"""


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def readable(content: bytes) -> str:
    """What can be read in a PDF, without blanks: letters that are cut away by the box they stand in do not count."""
    with pymupdf.open(stream=content) as pages:
        return squeezed("".join(page.get_text(flags=pymupdf.TEXT_CLIP | pymupdf.TEXT_PRESERVE_LIGATURES) for page in pages))


def ways_to_show(kind: str, answer: str) -> list[str]:
    """A date and a time are shown as the reader's country does; the rest as it was typed."""
    if kind == "date":
        return ["/".join(parts) for parts in permutations(answer.split("-"))] + [answer]
    if kind == "time":
        hour, minute = answer.split(":")
        return [answer, f"{(int(hour) - 1) % 12 + 1:02}:{minute}"]
    return [answer]


def missing(visitor: Visitor, id: str, example: dict[str, str]) -> list[str]:  # noqa: F811
    """The answers of a sheet that its print does not show whole."""
    visitor.sheet(id)
    visitor.fill(example)
    shown = visitor.run(SHOWN, example)
    paper = readable(visitor.engine.paper())
    return [
        f"{name}: {answer}"
        for name, (kind, answer) in shown.items()
        if not any(squeezed(way) in paper for way in ways_to_show(kind, answer))
    ]


def test_every_answer_of_every_sheet_is_whole_on_paper(visitor: Visitor, host: Host) -> None:  # noqa: F811
    examples = sheets(host)
    assert len(examples) == 40
    assert [line for id, example in examples.items() for line in missing(visitor, id, example)] == []


@pytest.mark.parametrize("control", ["[data-kind=checks] [type=checkbox]", "[data-kind=choice] [type=radio]"], ids=["box", "circle"])
def test_a_mark_is_seen_on_paper(visitor: Visitor, control: str) -> None:  # noqa: F811
    visitor.sheet("my-first-goal")
    visitor.run("document.querySelectorAll('form.sheet label span').forEach((words) => (words.textContent = ''))")  # they turn bold
    before = ink(visitor.engine.paper())
    marks = visitor.run(
        """const controls = [...document.querySelectorAll(`form.sheet ${arguments[0]}`)];
        controls.forEach((control) => (control.checked = true));
        return controls.filter(({ checked }) => checked).length;""",
        control,
    )
    assert marks
    assert ink(visitor.engine.paper()) - before > 25 * marks  # a mark is at least 5 by 5 dots of a hundredth of an inch


def ink(content: bytes) -> int:
    """How many dark dots a print has, at 100 dots an inch."""
    with pymupdf.open(stream=content) as pages:
        return sum(grey < 128 for page in pages for grey in page.get_pixmap(dpi=100, colorspace=pymupdf.csGRAY).samples)
