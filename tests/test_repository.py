"""What stands around the code: versions, licenses, commands and paths that the documents name, and the workflow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.utils import canonicalize_name

from generator import usage
from generator.cli import _parser
from tests.conftest import ROOT
from tests.licenses import FILE, installed, license_of, listing, requirements

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "docs/en/handbook.md", "docs/en/hosts.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# ── Versions and licenses ──────────────────────────────────────────────────────────────────────────────────────────────


def pinned() -> dict[str, str]:
    lines = [line.partition(" #")[0].rstrip() for line in read("constraints.txt").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def test_every_package_that_the_project_brings_is_pinned_to_one_version() -> None:
    needed = installed([line for lines in requirements() for line in lines])
    assert len(needed) > 60
    assert set(needed) - set(pinned()) == set(), "write these into constraints.txt"
    different = {name: (pinned()[name], package.version) for name, package in needed.items() if not same(pinned()[name], package.version)}
    assert different == {}, "this environment was not made with constraints.txt"


def same(one: str, other: str) -> bool:
    """Whether two versions are one: 1.006 and 1.6 are."""
    return [int(part) if part.isdigit() else part for part in one.split(".")] == [
        int(part) if part.isdigit() else part for part in other.split(".")
    ]


def test_nothing_is_pinned_that_nobody_needs() -> None:
    needed = installed([line for lines in requirements() for line in lines])
    assert set(pinned()) - set(needed) == set(), "remove these from constraints.txt"


def test_the_licenses_of_others_are_listed_as_they_are() -> None:
    assert FILE.read_text(encoding="utf-8") == listing(), "run: make licenses"
    assert not [line for line in listing().splitlines() if line.endswith("|  |")]


def test_nothing_that_the_guide_is_built_with_binds_those_who_publish_it() -> None:
    run, _ = requirements()
    licenses = {name: license_of(package) for name, package in installed(run).items()}
    assert len(licenses) > 30
    assert {name: said for name, said in licenses.items() if re.search(r"\bA?GPL|Noncommercial", said)} == {}
    assert re.search("AGPL", listing()), "the check would see one: the tests use one"


def test_code_and_words_each_have_their_license() -> None:
    assert read("LICENSE").startswith("MIT License") and 'license = "MIT"' in read("pyproject.toml")
    words = read("LICENSE-content")
    assert "creativecommons.org/licenses/by/4.0/legalcode" in words
    assert all(part in words for part in ("content/", "docs/", "docs/assets/", "LICENSE-third-party.md".replace("SE-", "SES-")))
    assert "license: CC BY 4.0" in read("content/en/program.yaml")


# ── What documents name is there ───────────────────────────────────────────────────────────────────────────────────────


def commands(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield each document's commands that match: from code in a line, and from blocks of code."""
    for name in DOCUMENTS:
        text = read(name)
        for code in (*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^(?: {4,}|\d\. )(\S.*)$", text, re.M)):
            found = re.match(pattern, code)
            if found:
                yield name, found[1]


def test_every_make_command_that_a_document_names_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.M))
    named = list(commands(r"make ([a-z]+)"))
    assert len(named) > 8
    assert [(name, target) for name, target in named if target not in targets] == []


def test_every_make_target_is_shown_and_stands_for_no_file() -> None:
    shown = re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.M)
    [phony] = re.findall(r"^\.PHONY: (.+)$", read("Makefile"), re.M)
    assert shown == phony.split()


def test_every_guide_command_that_a_document_names_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = []
    named = [(name, line) for name, line in commands(r"(?:\S*/)?guide ([a-z].*)") if "…" not in line]
    assert len(named) > 12
    for name, line in named:
        words = re.split(r"\s+#|\s+&&", line)[0].split()
        try:
            usage.options(*_parser(), words)
        except SystemExit as stopped:
            if stopped.code:
                wrong.append((name, line))
    capsys.readouterr()
    assert wrong == []


def test_every_file_that_a_document_names_is_there() -> None:
    made = (
        "site",
        "build",
        ".venv",
        "worksheets/evening-review",
        "headers.conf",
        "steps/index.html",
        "content/es",
        "docs/es",
        "es/",
        "/srv",
    )
    lost, followed = [], 0
    for name in DOCUMENTS:
        text = read(name)
        folder = (ROOT / name).parent
        links = [(folder / link, link) for link in re.findall(r"\]\(([^):#]+?)(?:#[^)]*)?\)", text)]
        named = [(ROOT / code, code) for code in re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:md|txt|yaml|yml|toml|py))`", text)]
        for path, said in links + named:
            of_content = said.endswith(".md") and folder.name == "en" and (ROOT / "content/en/pages" / f"{Path(said).stem}.yaml").is_file()
            elsewhere = said.startswith(made) or any((ROOT / base / said).exists() for base in ("content", "content/en"))
            followed += 1
            if not (path.exists() or of_content or elsewhere or any(part in str(path) for part in made)):
                lost.append((name, said))
    assert followed > 30
    assert lost == []


# ── The workflow ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    found = yaml.load(read(".github/workflows/publish.yml"), yaml.BaseLoader)
    assert isinstance(found, dict)
    return found


def test_the_site_is_published_only_after_all_tests_and_only_from_main(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]
    ran = [step.get("run", "") for step in jobs["build"]["steps"]]
    assert ran.index("make test") < ran.index("make site")
    assert jobs["publish"]["needs"] == "build" and jobs["publish"]["if"] == "github.ref == 'refs/heads/main'"


def test_each_job_may_do_no_more_than_it_must(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    allowed = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert allowed == {"publish": {"pages": "write", "id-token": "write"}}
    assert "pull_request_target" not in workflow["on"] and "secrets" not in read(".github/workflows/publish.yml")
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_actions_are_githubs_own_at_a_named_version(workflow: dict[str, Any]) -> None:
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert len(used) > 4
    assert [name for name in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", name)] == []
