"""`guide check --words`: each rule finds the fault planted for it, says where and what to do, and lets sound words be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from generator import cli
from generator.check.readability import count_sentences, paragraphs, reading, sentences, words
from tests.conftest import ROOT, guide

HERE = Path(__file__).parent / "words"
IN_TIME = "1767400000"  # 2026-01-03, when everything in the test’s program was looked up the day before
STEP, SHEET, PAGE = "en/steps/01-first-loaf.yaml", "en/worksheets/loaf-log.yaml", "en/pages/yeast.yaml"

Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def bread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound program with a words.yaml of its own, below a fresh current folder."""
    content = tmp_path / "content"
    shutil.copytree(HERE / "content", content)
    shutil.copy(ROOT / "tests/content/minimal/en/phrases.yaml", content / "en")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", IN_TIME)
    return content


@pytest.fixture
def check(bread: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Run `guide check` and return its status and what it found, without the folder’s name."""

    def run(*options: str) -> tuple[int, list[str]]:
        status = cli.main(["check", *options])
        found = [line.removeprefix("content/") for line in capsys.readouterr().err.splitlines() if line.startswith("content/")]
        return status, found

    return run


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} must hold “{old}” once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_sound_program_passes(check: Check) -> None:
    assert check("--words", "--release") == (0, [])


def test_the_real_content_passes(project: Path) -> None:
    done = guide("check", "--words", cwd=project, SOURCE_DATE_EPOCH="1796018400")  # 2026-11-30, the day after it was checked
    assert (done.returncode, done.stderr) == (0, "")


FAULTS = yaml.safe_load((HERE / "faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_finds(fault: str, bread: Path, check: Check) -> None:
    planted = FAULTS[fault]
    edit(bread / planted["file"], planted["old"], planted["new"])
    status, found = check("--words")
    assert found == planted["said"].splitlines()
    assert status == (0 if all(": warning: " in line for line in found) else 1)


NAME_IT = "name it in an exercise, a skill or a pack, or remove the file"


def test_what_nothing_names_is_a_warning_and_in_a_release_a_problem(bread: Path, check: Check) -> None:
    shutil.copy(bread / SHEET, bread / "en/worksheets/second-loaf.yaml")
    edit(bread / "en/worksheets/second-loaf.yaml", "id: loaf-log", "id: second-loaf")
    edit(bread / "en/worksheets/second-loaf.yaml", "title: Loaf log", "title: Second loaf")
    edit(bread / "en/worksheets/second-loaf.yaml", "bread diary", "second try")
    edit(bread / STEP, "See [Yeast](page:yeast), and buy", "Buy")
    edit(bread / "en/program.yaml", "yeast, ", "")
    source = (bread / "references.yaml").read_text(encoding="utf-8")
    (bread / "references.yaml").write_text(source + source.partition("\n")[2].replace("rye-2020", "rye-2021"), encoding="utf-8")
    unseen = [
        "en/pages/yeast.yaml:2:5: {}nothing leads to the page “yeast”; add it to the menu in program.yaml, or remove the file",
        "en/worksheets/second-loaf.yaml:2:5: {}nothing leads to the worksheet “second-loaf”; " + NAME_IT,
        "references.yaml:12:1: {}nothing leads to the source “rye-2021”; cite it where it is used, or remove it",
    ]
    assert check("--words") == (0, [line.format("warning: ") for line in unseen])
    assert check("--words", "--release") == (1, [line.format("") for line in unseen])


@pytest.mark.parametrize("way", ["link: page:yeast", "help"])
def test_what_the_help_button_or_the_home_page_leads_to_is_named(way: str, bread: Path, check: Check) -> None:
    edit(bread / STEP, "See [Yeast](page:yeast), and buy", "Buy")
    program = bread / "en/program.yaml"
    edit(program, "yeast, ", "")
    assert len(check("--words")[1]) == 1
    if way == "help":
        program.write_text(program.read_text(encoding="utf-8") + "help_page: yeast\n", encoding="utf-8")
    else:
        edit(program, "link: step:first-loaf", way)
    assert check("--words") == (0, [])


LATE = "1796300000"  # 2026-12-03, a day after the reviews were due and long after everything was looked up
OVERDUE = [
    "en/pages/yeast.yaml:17:13: the next review was due on 2026-12-02; read it again, and set `reviewed` and `review_due` anew",
    "en/steps/01-first-loaf.yaml:72:13: the next review was due on 2026-12-02; read it again, and set `reviewed` and `review_due` anew",
    "help-lines.yaml:7:14: the emergency number of Atlantis was last checked on 2026-01-02, more than 90 days ago; look it up again, …",
    "help-lines.yaml:17:18: the help line “xa-oven” was last checked on 2026-01-02, more than 90 days ago; look it up again, …",
    "references.yaml:11:12: the source “rye-2020” was last checked on 2026-01-02, more than 90 days ago; look it up again, …",
]


@pytest.mark.parametrize("options", [[], ["--words"]])
def test_what_is_past_its_date_is_a_warning_and_in_a_release_a_problem(
    options: list[str], check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATE)
    expected = [line.replace("…", "mend what changed, and set `checked` to that day") for line in OVERDUE]
    assert check(*options, "--release") == (1, expected)
    status, found = check(*options)
    assert (status, [line.replace("warning: ", "") for line in found]) == (0, expected)


def test_a_day_before_its_date_nothing_is_overdue(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775120000")  # 2026-04-02, the ninetieth day
    assert check("--release") == (0, [])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775200000")
    assert len(check("--release")[1]) == 3


def test_without_words_yaml_only_reading_is_checked(bread: Path, check: Check) -> None:
    (bread / "en/words.yaml").unlink()
    edit(bread / STEP, "Weigh the flour.", "Weigh the Failed Loaf!")
    assert check("--words") == (0, [])
    edit(bread / PAGE, "It likes a warm place.", "Temperature regulates enzymatic activity, acidity and reproduction. " * 4)
    assert [line.split(", and")[0] for line in check("--words")[1]] == [
        "en/pages/yeast.yaml:3:8: “Yeast” has a reading grade (SMOG) of 12.2"
    ]


def test_reading_is_checked_in_english_only(bread: Path, check: Check) -> None:
    edit(bread / PAGE, "It likes a warm place.", "Temperature regulates enzymatic activity, acidity and reproduction. ")
    (bread / "en").rename(bread / "et")
    assert check("--words") == (0, [])


@pytest.mark.parametrize(
    "text",
    [
        "Tests found that rye [@rye-2020] rises better.",
        "It rises better. So says one book [@rye-2020].",
        "It rises better.\n\n      So says one book [@rye-2020].",
        "No tests found that.",
    ],
)
def test_a_claim_may_stand_beside_its_source(text: str, bread: Path, check: Check) -> None:
    edit(bread / STEP, "      Mix it in a bowl. Dr.", f"      {text}\n\n      Dr.")
    assert check("--words") == (0, [])


# ── Taking texts apart ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("One. Two? Three… Four", 4),
        ("Ask “What came before?” rather than “Why?”.", 1),
        ("Say: “It can pass. I will wait.” Then wait.", 3),
        ("Dr. Rye met A. Baker at 9.30 for 2.5 hours.", 1),
        ("“… then I will go,” says the plan. It is short.", 2),
        ("It helped.\ue000 It cost little.", 2),
        ("That was me and I. Nobody else came.", 2),
    ],
)
def test_sentences_end_where_a_reader_stops(paragraph: str, expected: int) -> None:
    assert len(sentences(paragraph, ["Dr"])) == expected


def test_what_is_quoted_belongs_to_the_sentence_that_quotes_it() -> None:
    assert count_sentences("Say: “It is a feeling. It can pass.” Then wait.") == 2
    assert count_sentences("“Why? I do not know.” Both are fine.") == 2


def test_words_are_counted_as_they_are_read() -> None:
    assert words("Don’t count if–then as two, nor 1,200 or 0.5; “so-so” is one") == [
        "Don’t", "count", "if–then", "as", "two", "nor", "1,200", "or", "0.5", "so-so", "is", "one",
    ]  # fmt: skip


def test_paragraphs_are_those_of_the_page() -> None:
    text = "**Short.** Then more [@a].\n\n- an item\n- another\n\n| A | B |\n|---|---|\n| x | y [@a] |"
    assert paragraphs(text, "prose") == ("Short.", "Then more\ue000.", "an item", "another", "A", "B", "x\ue000", "y\ue000")
    assert paragraphs(text, "prose", tables=False) == ("Short.", "Then more\ue000.", "an item", "another")
    assert paragraphs("a *b* {{ c }}", "words") == ("a *b* {{ c }}",)


def test_smog_is_as_its_author_computed_it() -> None:
    easy, hard = "Bread is good.", "Bread is wonderful."
    assert reading([easy] * 30, {}).grade == pytest.approx(3.1291)
    assert reading([hard] * 30, {}).grade == pytest.approx(3.1291 + 1.0430 * 30**0.5)
    assert reading([hard] * 15 + [easy] * 15, {}).grade == pytest.approx(3.1291 + 1.0430 * 15**0.5)
    assert reading([hard] * 5 + [easy] * 5, {}).grade == pytest.approx(3.1291 + 1.0430 * 15**0.5)
    assert reading([hard] * 30, {"wonderful": 2}).grade == pytest.approx(3.1291)


def test_a_list_of_short_phrases_makes_no_page_look_easy() -> None:
    sentence = ["Bread is wonderful."]
    assert reading(sentence + ["flour", "water"] * 20, {}).grade == reading(sentence, {}).grade
