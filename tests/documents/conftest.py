"""A tiny invented program for the documents' tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import model
from generator.source import read

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
