"""What MkDocs, YAML and pydantic say in English is known in one place each; these fail when an upgrade changes their words.

Then that place is to be mended, or people are told something vaguer than they were.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from generator.publish.builders import mkdocs_says
from generator.publish.paths import Folders
from generator.read import yaml_hints
from generator.read.yaml import _LOADER

# A text at which the parser says each of the things that we listen for.
SLIPS = {
    "found unexpected document indicator": 'a: "b\n---\n',
    "did not find expected alphabetic or numeric": "a: *\n",
    "did not find expected node content": "a: [,]\n",
    "found unexpected ':'": "{a: b:[c]}\n",
    "did not find expected comment or line break": "a: | b\n",
    "block sequence entries are not allowed": "a: - b\n",
    "mapping keys are not allowed": "a: ? b\n",
    "tag": "a: !<\n",
    "escape": 'a: "\\q"\n',
    "hexdecimal": 'a: "\\xzz"\n',
    "<document start>": "a: b\n...\nc: d\n",
    "directive": "%a\n",
    "incompatible YAML document": "%YAML 3.0\n---\na: b\n",
    "could not find expected ':'": "a: b\nc\nd: e\n",
    "mapping values are not allowed": "a: b: c\n",
    "did not find expected key": 'a: "b" c\n',
    "did not find expected '-' indicator": "- a\nb: c\n",
    "did not find expected ',' or": "a: [b\nc: d\n",
    "found unexpected end of stream": 'a: "b\n',
    "cannot start any token": "a: @b\n",
}
OURS = {"lists within lists go too deep", "a key must be a word", ""}  # what our own reader says, and what stands for all else


def test_yaml_says_what_we_listen_for() -> None:
    assert set(SLIPS) == {*yaml_hints._SYNTAX, *yaml_hints._GUESSES} - OURS
    for words, text in SLIPS.items():
        with pytest.raises(yaml.YAMLError) as caught:
            list(yaml.parse(text, Loader=_LOADER))
        assert words in (getattr(caught.value, "problem", None) or str(caught.value)), text


# A setting of which MkDocs says each of the things that we listen for, and what we make of it.
SETTINGS = {
    "site_nam: x": "there is no setting “site_nam”",
    "site_name:": "“site_name” is missing",
    "site_name: [x]": "“site_name” must be a text, but here is a list",
    "theme: {name: materail}": "there is no theme “materail”",
    "markdown_extensions: [def_lits]": "the extension “def_lits” cannot be loaded",
    "plugins: [serach]": "there is no plugin “serach”",
    "hooks: [nowhere.py]": "there is nothing at “nowhere.py”, which “hooks” names",
    "theme: 3": "“theme” is not as MkDocs expects it: Invalid type",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_mkdocs_says_what_we_listen_for(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(setting + ("" if "site_name" in setting else "\nsite_name: x") + "\n")
    with suppress(Abort):
        load_config("mkdocs.yml")
    problems = [mkdocs_says.explain(line, Folders(Path("content"), Path("site"))) for line in caplog.messages]
    assert any(problem.what.startswith(SETTINGS[setting]) for problem in problems), caplog.messages
    assert not any(kind in problem.what for problem in problems for kind in ("<class", "Error:"))


def test_every_thing_that_we_listen_for_is_tried() -> None:
    ours = [
        re.escape(words).replace(r"\{0\}", ".*").replace(r"\{1\}", ".*").replace(r"\{builder\}", "MkDocs")
        for words in mkdocs_says._SETTINGS.values()
    ]
    for words in ours:
        assert any(re.match(words.replace(r"\{setting\}", r"\w+"), made) for made in SETTINGS.values()), words


def test_pydantic_names_what_is_allowed_in_single_quotation_marks() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Literal["a4", "letter", "a5"]).validate_python("x")
    assert caught.value.errors()[0]["ctx"]["expected"] == "'a4', 'letter' or 'a5'"
