"""A tiny invented program for the documents' tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator import model
from generator.read.load import load
from generator.read.yaml import read

HERE = Path(__file__).parent
CONTENT = HERE.parent.parent / "content"


def reference(authors: str, year: int) -> model.Reference:
    return model.Reference(
        authors=authors, year=year, title="On things", container="Journal of Things 1, 2–3", kind="review", shows="Little.",
        strength="one review", checked="2026-01-01", doi="10.1000/1",
    )  # fmt: skip


@pytest.fixture(scope="session")
def program() -> model.Program:
    worksheets = [model.Worksheet.model_validate(read(HERE / f"{id}.yaml").value) for id in ("every-kind", "long-table")]
    settings = model.Settings(
        title="Tiny Guide", tagline="for tests", description="An invented guide.", address="https://tiny.example/",
        edition="1", date="2026-01-02", publisher="Nobody", license="CC0", help_page="get-help-now",
        safety_line="Take care of yourself first.",
        home=model.Home.model_construct(), menu=(model.Menu(title="All", pages=("steps",)),),
        packs=(model.Pack(id="both", title="Both sheets", text="For **all**.", worksheets=("long-table", "every-kind")),),
    )  # fmt: skip
    return model.Program.model_construct(
        locale="en",
        settings=settings,
        steps=(model.Step.model_validate(read(HERE / "step.yaml").value),),
        worksheets={worksheet.id: worksheet for worksheet in worksheets},
        pages={},
        glossary=model.Glossary(),
        phrases=model.Phrases.model_validate(read(CONTENT / "en" / "phrases.yaml").value),
        help_lines=model.HelpLines(elsewhere="Ask around."),
        references={
            "doe-2001": reference("Doe J, Roe R", 2001),
            "roe-2002": reference("Roe R, Poe E, Moe M", 2002),
            "team-2003": reference("The Team", 2003),
        },
    )


def typical(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the documents that stand for all, the longest first.

    In Letter, a page is the same but for the margins around it (test_documents.py proves it), so only the sheets in regular print
    are here in Letter too. Of the step packs the first is here: all their readings and sheets are in the workbook.
    """
    first = next(entry["id"] for entry in listed if entry["kind"] == "step-pack")
    chosen = [
        entry
        for entry in listed
        if (entry["kind"] != "step-pack" or entry["id"] == first)
        and (entry["paper"] == "a4" or (entry["kind"], entry["print"]) == ("worksheet", "regular"))
    ]
    assert {(entry["kind"], entry["print"]) for entry in chosen} == {(entry["kind"], entry["print"]) for entry in listed}
    return sorted(chosen, key=lambda entry: -entry["pages"])


@pytest.fixture(scope="session")
def real(built: Path) -> model.Program:
    """The real content."""
    return load(built / "content", "en").program()


@pytest.fixture(scope="session")
def listed(site: Path) -> list[dict[str, Any]]:
    """What the manifest says of each of its documents."""
    found = json.loads((site / "downloads/manifest.json").read_text(encoding="utf-8"))["documents"]
    assert isinstance(found, list) and len(found) > 100
    return found
