"""Let Zensical make a site of a staged tree: the makers of Material wrote it, and it reads the same mkdocs.yml.

It works on a tree of its own, since it wants its site beside its settings and reads some things in its own way.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator.problems.problem import Place, Problem, refused, shown
from generator.publish.builders.builder import Tree, broken_template, lost_link, said
from generator.publish.files import Copy, write
from generator.publish.paths import Folders
from generator.render.output import Output

NAME = "Zensical"
SETTINGS = "zensical.yml"
STYLE = "assets/site.css"
BOX = """
/* The search box: MkDocs's Material has these looks for it, and Zensical has none. */
.md-search { display: block; position: relative; padding: 0.2rem 0; }
.md-search__overlay { position: fixed; inset: 0; display: none; background: #0000008a; }
.md-search__inner { position: relative; width: 11.7rem; }
.md-search__form { position: relative; z-index: 2; background: var(--md-default-bg-color); color: var(--md-default-fg-color); }
.md-search__input { width: 100%; height: 1.8rem; padding-inline: 2.2rem; background: none; color: inherit; font-size: 0.8rem; }
.md-search__form > .md-search__icon, .md-search__options { position: absolute; top: 0.3rem; inset-inline-start: 0.5rem; width: 1.2rem; }
.md-search__options { inset-inline: auto 0.5rem; }
.md-search__icon svg + svg, .md-search__input:not(:valid) ~ .md-search__options { display: none; }
.md-search__output { position: absolute; z-index: 1; width: 100%; display: none; background: var(--md-default-bg-color); }
.md-search__scrollwrap { max-height: 75vh; overflow-y: auto; }
.md-search-result__list { margin: 0; padding: 0; list-style: none; }
.md-search-result__item { border-top: 1px solid var(--line); }
.md-search-result__link { display: block; color: var(--md-default-fg-color); }
[data-md-toggle="search"]:checked ~ .md-header :is(.md-search__overlay, .md-search__output) { display: block; }
@media (min-width: 60em) {
  [data-md-toggle="search"]:checked ~ .md-header .md-search__inner { width: 23.4rem; }
}
@media (max-width: 59.984em) {
  .md-search__inner { position: fixed; inset: 0; z-index: 2; display: none; width: 100%; background: var(--md-default-bg-color); }
  [data-md-toggle="search"]:checked ~ .md-header .md-search__inner { display: block; }
  .md-search__output { inset: 1.8rem 0 0; }
  .md-search__scrollwrap { height: 100%; max-height: none; }
}
"""


def get_ready(folders: Folders) -> None:
    """Load what each site needs."""
    import zensical.config  # noqa: F401  # takes longest


def publish(trees: Sequence[Tree]) -> list[Problem]:
    """Build the site of each tree; returns what Zensical warned of."""
    return [problem for tree in trees for problem in _publish(tree)]


def _publish(tree: Tree) -> list[Problem]:
    import zensical

    workshop = tree.staged.with_name("workshop")
    failed = ""
    try:
        write(_laid_out(tree), workshop)
        with _heard() as heard:
            try:
                zensical.build(str((workshop / SETTINGS).resolve()), {"clean": False, "strict": True})
            except BaseException as error:  # a panic of its Rust is no Exception
                failed = str(error) or type(error).__name__
        warned = list(_problems(heard[0], failed, tree))
        if not warned:
            (workshop / "site/search.json").unlink(missing_ok=True)  # of its own search, which nothing here asks for
            os.rename(workshop / "site", tree.site)
        return warned
    except OSError as error:
        return list(refused(error, tree.site).problems)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _laid_out(tree: Tree) -> Iterator[Output | Copy]:
    """Yield what Zensical reads: the staged tree, the templates and the settings."""
    for name, path in _below(tree.staged):
        if name.endswith(".md"):
            yield Output.of(f"docs/{name}", _from_file(name, path.read_text(encoding="utf-8")))
        elif name == STYLE:
            yield Output.of(f"docs/{name}", path.read_text(encoding="utf-8") + BOX)
        elif not name.startswith(f"{tree.without}/"):
            yield Copy(f"docs/{name}", path)
    yield from (Copy(f"overrides/{name}", path) for name, path in _below(tree.folders.overrides))
    theme = {"custom_dir": "overrides", "variant": "classic"}
    settings = {"INHERIT": str(tree.config.resolve()), "docs_dir": "docs", "site_dir": "site", "theme": theme}
    yield Output.of(SETTINGS, json.dumps(settings))


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    return ((path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if path.is_file())


def _from_file(name: str, text: str) -> str:
    """Let addresses in HTML lead on from the page's file; MkDocs lets them lead on from its address, which is a folder deeper."""
    return text if Path(name).name == "index.md" else re.sub(r"""(\b(?:href|src)=["']?)\.\./""", r"\1", text)


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Hear what is said meanwhile past Python, on what are stdout and stderr for this process."""
    heard: list[str] = []
    before = [os.dup(stream) for stream in (1, 2)]
    with tempfile.TemporaryFile() as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
        try:
            yield heard
        finally:
            for stream, was in zip((1, 2), before, strict=True):
                os.dup2(was, stream)
                os.close(was)
            file.seek(0)
            heard.append(re.sub(r"\x1b\[[\d;]*m", "", file.read().decode(errors="replace")))


def _problems(lines: str, failed: str, tree: Tree) -> Iterator[Problem]:
    """Yield what Zensical said, at the page or template that it names."""
    warned = re.findall(r"^Warning: (.+)(?:\n.*?\[ (.+):(\d+):(\d+) \]$)?", lines, re.M)
    for what, name, line, column in warned:
        yield _about_page(what, name, int(line or 0), int(column or 0), tree)
    if failed and not warned:
        overrides = tree.folders.overrides
        named = [(overrides / name, int(line)) for name, line in re.findall(r"\(in ([^()]+):(\d+)\)", failed)]
        place = next((Place(shown(path), line) for path, line in reversed(named) if path.is_file()), Place(shown(overrides)))
        *_, why = failed.strip().split("\n")
        why = re.sub(r"^.*\): | \(in [^()]+\)$", "", why)  # without the way there
        yield broken_template(place, why) if named else said(tree.folders, NAME, why)


def _about_page(what: str, name: str, line: int, column: int, tree: Tree) -> Problem:
    """Return a warning at the page that someone wrote by hand; what is made of the content was checked before."""
    for page in sorted(tree.folders.hand_written.glob(f"*/{name}")) if name else ():
        text = page.read_text(encoding="utf-8").split("\n")[line - 1]
        for link in re.finditer(r"(?<=\]\()[^)\s]+", text):
            if link.start() < column <= link.end():
                return lost_link(page, line, link.start() + 1, link[0])
    return said(tree.folders, NAME, f"{what}, at {name}:{line}:{column}" if name else what)
