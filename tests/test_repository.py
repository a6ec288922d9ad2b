"""What stands around the code: versions, licenses, commands and paths that the documents name, and the workflow."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from packaging.utils import canonicalize_name

from generator.cli import guide
from tests.conftest import ROOT
from tests.licenses import FILE, installed, license_of, listing, requirements
from tests.test_install import LOCKS, PROMISED, entries

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "docs/en/handbook.md", "docs/en/hosts.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# ── Versions and licenses ──────────────────────────────────────────────────────────────────────────────────────────────


def pinned() -> dict[str, str]:
    """Return what requirements/ pins for this Python and system."""
    lines = [requirement for name in LOCKS for requirement, _ in entries(name)]
    here = [line for line in lines if line.marker is None or line.marker.evaluate()]
    return {canonicalize_name(line.name): str(line.specifier).removeprefix("==") for line in here}


def needed() -> dict[str, Distribution]:
    return installed([line for lines in requirements() for line in lines])


def test_every_package_that_the_project_brings_is_pinned_to_one_version() -> None:
    assert len(needed()) > 60
    assert set(needed()) - set(pinned()) == set(), "run: make upgrade"
    versions = {name: (pinned()[name], package.version) for name, package in needed().items()}
    assert {name: both for name, both in versions.items() if not same(*both)} == {}, "this environment was not made with requirements/"


def same(one: str, other: str) -> bool:
    """Whether two versions are one: 1.006 and 1.6 are."""
    return [int(part) if part.isdigit() else part for part in one.split(".")] == [
        int(part) if part.isdigit() else part for part in other.split(".")
    ]


def test_nothing_is_pinned_that_nobody_needs() -> None:
    assert set(pinned()) - set(needed()) == set(), "run: make upgrade"


def test_what_builds_the_project_is_named_alike_in_both_places() -> None:
    said = tomllib.loads(read("pyproject.toml"))
    assert said["dependency-groups"]["build"] == said["build-system"]["requires"]


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
    assert shown == [target for target in phony.split() if not target.startswith(".")]
    assert re.findall(r"^(\.[a-z]+):$", read("Makefile"), re.M) == [target for target in phony.split() if target.startswith(".")]


def test_every_guide_command_that_a_document_names_is_one() -> None:
    wrong = []
    named = [(name, line) for name, line in commands(r"(?:\S*/)?guide ([a-z].*)") if "…" not in line]
    assert len(named) > 12
    for name, line in named:
        words = re.split(r"\s+#|\s+&&", line)[0].split()
        try:
            with guide.make_context("guide", words[:1]) as context:
                guide.resolve_command(context, words)[1].make_context(words[0], words[1:], context)
        except click.UsageError:
            wrong.append((name, line))
        except click.exceptions.Exit:  # it asked for help
            pass
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


def test_actions_are_githubs_own_at_a_commit_with_its_version_beside_it(workflow: dict[str, Any]) -> None:
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    lines = re.findall(r"\buses: (.+)", read(".github/workflows/publish.yml"))
    assert len(used) > 4 and [line.partition(" #")[0] for line in lines] == used
    assert [line for line in lines if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_an_action_is_at_the_same_commit_everywhere() -> None:
    at = {line.partition("@")[::2] for line in re.findall(r"\buses: (.+)", read(".github/workflows/publish.yml"))}
    assert len(at) == len({name for name, _ in at}) == 4


def test_all_tests_run_on_the_oldest_and_the_newest_python_that_is_promised(workflow: dict[str, Any]) -> None:
    oldest = tomllib.loads(read("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    newest = PROMISED[-1].removesuffix(".0")
    assert workflow["jobs"]["build"]["strategy"]["matrix"]["python"] == [oldest, newest]
    assert oldest == PROMISED[0].removesuffix(".0") and f"{oldest} to {newest} are tested" in read("README.md")


def test_elsewhere_the_site_is_built_and_the_quick_tests_are_run_which_need_no_other_program(workflow: dict[str, Any]) -> None:
    elsewhere = workflow["jobs"]["elsewhere"]
    assert [each["system"] for each in elsewhere["strategy"]["matrix"]["include"]] == ["windows-latest", "macos-latest"]
    commands = " ".join(step.get("run", "") for step in elsewhere["steps"])
    assert '/guide" build' in commands
    quick = re.findall(r"tests/test_\w+\.py", commands)
    assert len(quick) > 8
    for name in quick:
        assert not re.search(r"playwright|chromium|pdftoppm|qpdf|epubcheck\b|os\.fork|killpg|import resource", read(name)), name


def test_a_release_with_a_placeholder_for_an_address_is_refused(workflow: dict[str, Any], tmp_path: Path) -> None:
    [step] = [step for step in workflow["jobs"]["build"]["steps"] if "SECURITY.md" in step.get("run", "")]
    assert step["if"] == "startsWith(github.ref, 'refs/tags/')"
    for name in ("SECURITY.md", "content/en/program.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(read(name), encoding="utf-8")
    refused = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode == 1 and "SECURITY.md:" in refused.stdout and "program.yaml:" in refused.stdout
    for name in ("SECURITY.md", "content/en/program.yaml"):
        (tmp_path / name).write_text(read(name).replace("self-managed-recovery.example", "example.org"), encoding="utf-8")
    assert subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path).returncode == 0


def test_github_tells_of_new_versions_of_actions_and_of_packages_with_a_security_problem() -> None:
    updates = yaml.safe_load(read(".github/dependabot.yml"))["updates"]
    assert [(each["package-ecosystem"], each["directory"]) for each in updates] == [("github-actions", "/"), ("pip", "/requirements")]
