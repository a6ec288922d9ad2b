"""Another program than this guide: made by `guide new program`, or from tests/content/full, it is whole and all its own."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pdfua
import pikepdf
import pymupdf
import pytest

from generator import cli, new
from generator.check.starters import sample
from generator.model import Phrases
from generator.read.yaml import read
from generator.render.colors import BEHIND, contrast
from generator.schema import KINDS
from tests.conftest import ROOT, STEPS, build, guide
from tests.test_schema import FILES, MODELINE, as_editors_read, validator
from tests.test_site import lost_links
from tests.this_guide import ids, words_of_this_guide


@pytest.fixture(params=["made", "full"])
def program(request: pytest.FixtureRequest) -> Path:
    """Each of the two, by turns."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Path)
    return found


def documents(program: Path) -> list[Path]:
    found = sorted((program / "site/downloads").rglob("*.pdf"))
    assert len(found) >= 14
    return found


# ── It is whole ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_link_of_another_program_leads_somewhere(program: Path) -> None:
    site = program / "site"
    pages = [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]
    followed, lost = lost_links(site, pages)
    assert len(pages) > 12 and followed > 200
    assert lost == []


def test_a_new_program_holds_its_steps_and_sheets(made: Path) -> None:
    for id in ("first-step", *STEPS):
        assert (made / f"site/steps/{id}/index.html").is_file()
    listed = json.loads((made / "site/downloads/manifest.json").read_text())["documents"]
    packs = {entry["id"] for entry in listed if entry["kind"] == "pack"}
    assert packs == {"starter"} and {entry["paper"] for entry in listed} == {"a4", "letter"}
    assert "evening-review" in (made / "site/worksheets/index.html").read_text()


def test_a_worksheet_that_no_step_names_yet_is_in_the_library(made: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(made, project)
    assert guide("new", "worksheet", "on-its-own", cwd=project).returncode == 0
    build(project)
    assert "on-its-own" in (project / "site/worksheets/index.html").read_text()
    assert (project / "site/downloads/en/a4/on-its-own.pdf").is_file()


def test_documents_of_another_program_are_accessible(program: Path) -> None:
    found = {path.name: pdfua.validate(str(path)).findings for path in documents(program) if path.parent.name == "a4"}
    assert len(found) >= 7
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_a_new_program_passes_the_check_before_a_release_when_its_sample_sentences_are_gone(made: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(made, project, ignore=shutil.ignore_patterns("site", "build"))
    done = guide("check", "--words", cwd=project)
    assert done.returncode == 0 and done.stdout.endswith("All is well.\n")
    said = [line for line in done.stderr.splitlines() if line]
    assert len(said) > 35 and all(line.endswith(" is a sample of “guide new”; write your own words, or remove it") for line in said)
    assert all(": warning: “" in line for line in said)
    assert guide("check", "--words", "--release", cwd=project).returncode == 1
    replaced = 0
    for path in sorted(project.glob("content/**/*.yaml")):
        text, count = sample().subn("These words are mine.", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        replaced += count
    assert replaced >= len(said)
    done = guide("check", "--words", "--release", cwd=project)
    assert (done.returncode, done.stderr) == (0, "") and "4 steps, 2 worksheets" in done.stdout


def test_each_sentence_that_says_what_to_write_is_a_sample() -> None:
    """A sentence of a template is either a sample or fit to stay."""
    assert sample().pattern.count("|") > 10
    unmarked = re.compile(r"^[^#{]*: (What|How|Write|When|One (line|sentence)|Open with|The name of)\b.*$", re.M)
    templates = sorted((ROOT / "generator/render/templates").rglob("*.yaml"))
    assert len(templates) == 7
    assert [line[0] for path in templates for line in unmarked.finditer(path.read_text(encoding="utf-8")) if "prompt:" not in line[0]] == []


def test_what_guide_new_writes_fits_its_schemas(made: Path) -> None:
    files = sorted(made.glob("content/**/*.yaml"))
    assert len(files) > 9
    for path in files:
        text = path.read_text(encoding="utf-8")
        named = MODELINE.match(text)
        assert named, path
        schema = (path.parent / named[1]).resolve()
        assert schema.parent == (made / "schema").resolve() and schema.is_file()
        assert list(validator(schema.name).iter_errors(as_editors_read(text))) == []
    assert {path.stem: path.read_bytes() for path in (made / "schema").iterdir()} == {
        name: (ROOT / f"schema/{name}.json").read_bytes() for name in KINDS
    }


def test_the_phrases_of_a_new_program_are_those_of_the_model() -> None:
    assert new.SHARED[0] in {path.relative_to(ROOT).as_posix() for path in FILES}
    Phrases.model_validate(read(ROOT / new.SHARED[0]).value)


# ── It is all its own ──────────────────────────────────────────────────────────────────────────────────────────────────


FONTS = (".ttf", ".otf", ".odttf")


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the words of every file, for a PDF also its metadata, its fields and its bookmarks; scripts of others left out."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or re.search(r"(^|/)(cache|assets/(javascripts|stylesheets))/", name):
            continue
        if path.suffix == ".pdf":
            yield name, words_of_document(path.read_bytes())
        elif path.suffix in (".epub", ".docx"):
            with zipfile.ZipFile(path) as parts:
                yield name, "\n".join(parts.read(part).decode(errors="ignore") for part in parts.namelist() if not part.endswith(FONTS))
        elif path.suffix == ".zip":  # what it holds stands beside it as well, but for its own words
            with zipfile.ZipFile(path) as parts:
                yield (
                    name,
                    "\n".join([*parts.namelist(), *(parts.read(part).decode() for part in parts.namelist() if part.endswith(".txt"))]),
                )
        elif path.suffix not in (".png", ".gz"):
            yield name, path.read_text(encoding="utf-8")


def words_of_document(content: bytes) -> str:
    with pymupdf.open(stream=content) as document:
        shown = "\n".join(page.get_text() for page in document)
        about = json.dumps([document.metadata, document.get_toc(), document.get_xml_metadata()], ensure_ascii=False)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        strings = [str(value) for made in pdf.objects for value in strings_of(made)]
    return "\n".join([shown, about, *strings])


def strings_of(made: object) -> Iterator[object]:
    if isinstance(made, (pikepdf.Dictionary, pikepdf.Stream)):
        yield from (value for value in dict(made.items()).values() if isinstance(value, pikepdf.String))


def test_no_word_of_this_guide_is_left_in_another_program(program: Path) -> None:
    read_ = dict(texts(program))
    assert {"site/index.html", "site/worker.js", "site/404.html", "site/manifest.webmanifest", "site/search/index.json"} <= set(read_)
    assert sum(name.endswith(".pdf") for name in read_) >= 14
    assert {Path(name).suffix for name in read_} >= {".docx", ".epub", ".html", ".js", ".yaml"}
    assert {name: found for name, text in read_.items() if (found := words_of_this_guide(text))} == {}


def test_a_word_of_this_guide_is_found_wherever_it_stands(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made / "site", copy)
    (copy / "404.html").write_text("<p>An urge is a wave.</p>", encoding="utf-8")
    with pikepdf.open(documents(made)[0]) as pdf:
        pdf.docinfo["/Subject"] = "A guide to Recovery"
        pdf.save(copy / "planted.pdf")
    assert {name: found for name, text in texts(copy) if (found := words_of_this_guide(text))} == {
        "404.html": ["urge"],
        "planted.pdf": ["Recovery"] * 2,  # in its metadata, and in the object that holds them
    }


def generator_files() -> list[Path]:
    folders = [ROOT / name for name in ("generator", "overrides", "docs/assets")]
    kinds = (".py", ".typ", ".md", ".html", ".yaml", ".js", ".css", ".svg", "")
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in kinds]
    return [*found, ROOT / "mkdocs.yml", *(ROOT / name for name in new.SHARED)]


def test_the_generator_knows_nothing_of_this_guide() -> None:
    files = generator_files()
    assert len(files) > 80 and len(ids()) > 30
    found = {path.relative_to(ROOT).as_posix(): words_of_this_guide(path.read_text(encoding="utf-8")) for path in files}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "line",
    [
        "if len(steps) != 12:  # all twelve",
        '"about": Literal["alcohol-and-drugs", "gambling"]',
        "Self-Managed Recovery",
        'leaf.link("step:self-care")',
        "worksheet:urge-log",
        "Ride out the urge; a craving passes.",
    ],
)
def test_a_line_that_knows_this_guide_is_noticed(line: str) -> None:
    assert words_of_this_guide(line)


# ── Its colors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_program_has_colors_of_its_own(made: Path, full: Path) -> None:
    style = (made / "site/assets/site.css").read_text()
    assert '[data-md-color-scheme="default"]{--link:#7a1f5c}' in style
    assert '[data-md-color-scheme="slate"]{--link:#f0b6dc}' in style
    assert json.loads((made / "site/manifest.webmanifest").read_text())["theme_color"] == "#7a1f5c"
    assert "#7a1f5c" not in (full / "site/assets/site.css").read_text()


def test_colors_are_compared_with_what_is_behind_them() -> None:
    """The site's own colors pass, and no background of text is nearer to them than those compared with."""
    style = (ROOT / "docs/assets/style/tokens.css").read_text()
    for scheme, name in (("default", "accent"), ("slate", "accent_dark")):
        [rules] = re.findall(rf'^\[data-md-color-scheme="{scheme}"\] {{(.+?)}}', style, re.M | re.S)
        values = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rules))
        behind = [values[each] for each in ("paper", "raised", "sunken", "warn", "on-strong")]
        assert BEHIND[name] in behind
        assert min(contrast(values["link"], each) for each in behind) == contrast(values["link"], BEHIND[name]) > 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1


# ── Where it comes from ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_installed_guide_makes_the_same_program(made: Path, tmp_path: Path) -> None:
    """What setup.py puts into the package is all that a program needs, far from this checkout."""
    package = tmp_path / "lib/generator"
    shutil.copytree(ROOT / "generator", package, ignore=shutil.ignore_patterns("__pycache__"))
    runpy.run_path(str(ROOT / "setup.py"), run_name="read")["share"](package)
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "SOURCE_DATE_EPOCH": "1795435200"}
    for command, cwd in ((["new", "program", "quiet-evenings"], tmp_path), (["build"], tmp_path / "quiet-evenings")):
        done = subprocess.run([sys.executable, "-m", "generator.cli", *command], cwd=cwd, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("assets/sheet/answers.js", "assets/exit.js", "assets/sheet/sheet.css"):
        assert (tmp_path / "quiet-evenings/site" / name).read_bytes() == (made / "site" / name).read_bytes()


def test_a_file_of_the_program_takes_the_place_of_the_one_that_comes_along(made: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(made, project, ignore=shutil.ignore_patterns("site"))
    (project / "docs/assets").mkdir()
    icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7H1z"/></svg>'
    (project / "docs/assets/icon.svg").write_text(icon)
    build(project)
    assert (project / "site/assets/icon.svg").read_text() == icon
    assert (project / "site/assets/exit.js").is_file()


# ── Beginning ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(list(arguments))
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_new_program_may_begin_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Mut & Ruhe").mkdir()
    monkeypatch.chdir(tmp_path / "Mut & Ruhe")
    status, out, _ = run(capsys, "new", "program", ".")
    assert status == 0 and "guide serve" in out and "cd" not in out
    assert 'title: "Mut Ruhe"' in Path("content/en/program.yaml").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Mut & Ruhe"]
    assert run(capsys, "check")[0] == 0


def test_a_title_that_cannot_be_printed_is_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new", "program", "静かな夜")[0] == 0
    assert 'title: "A new program"' in (tmp_path / "静かな夜/content/en/program.yaml").read_text(encoding="utf-8")


def test_nothing_half_is_left_when_someone_interrupts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(outputs: tuple[new.Output, ...], folder: Path) -> None:
        write(outputs[:5], folder)
        assert any(folder.iterdir())
        raise KeyboardInterrupt

    write = new.write
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(new, "write", interrupted)
    assert run(capsys, "new", "program", "quiet-evenings")[0] == 130
    assert list(tmp_path.iterdir()) == []


def test_a_new_sheet_and_step_say_what_to_do_next(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("content", "docs"):
        shutil.copytree(made / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    said = run(capsys, "new", "worksheet", "one-more")[1]
    assert said.startswith("content/en/worksheets/one-more.yaml is ready") and "“worksheet: one-more”" in said
    said = run(capsys, "new", "step", "one-more")[1]
    assert said.startswith("content/en/steps/05-one-more.yaml is ready") and "step 5" in said
    broken = tmp_path / "content/en/steps/08-broken.yaml"
    broken.write_text("id: broken")
    assert "steps/09-late.yaml" in run(capsys, "new", "step", "late")[1]
    broken.unlink()
    (tmp_path / "content/en/steps/09-late.yaml").unlink()
    assert "reviewed: 20" in (tmp_path / "content/en/steps/05-one-more.yaml").read_text()
    assert run(capsys, "check")[0] == 0
