"""Load and check every edition of the program: one for each folder of the content that holds a program.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.check.content import check
from generator.model import Program
from generator.problems.problem import ContentError, Problem, errors
from generator.publish.handwritten import front_matter, written
from generator.publish.paths import Folders
from generator.read.load import Content, load, locales
from generator.read.yaml import text_of
from generator.render.search import WrittenPage


@dataclass(frozen=True)
class Edition:
    """The program in one locale, sound, as it is to be published."""

    program: Program
    content: Content
    written: Mapping[str, WrittenPage]
    """The pages written by hand, by id."""
    folder: str
    """Where it stands below the site's root: nothing for the first edition, the locale for the others."""
    warnings: tuple[Problem, ...]

    @property
    def suffix(self) -> str:
        """What tells its staged tree from those of other editions."""
        return f"-{self.folder}" if self.folder else ""


def checked(folders: Folders) -> tuple[Edition, ...]:
    """Load and check every edition, the first one first; raises ContentError with every problem of them all."""
    beside = tuple(written(folders))
    problems = list(beside)
    read: list[tuple[Content, Mapping[str, WrittenPage], tuple[Problem, ...]]] = []
    for locale in locales(folders.content):
        pages = folders.hand_written / locale
        content, by_hand = load(folders.content, locale), _written_pages(pages)
        found = check(content, by_hand if pages.is_dir() else None)
        if read:
            found += tuple(_agree(read[0][0], content))
        problems += found
        read.append((content, by_hand, found))
    if len(read) > 1:
        problems += [problem for content, *_ in read for problem in _has_a_name(content)]
    if errors(problems):
        raise ContentError(problems)
    return tuple(
        Edition(content.program(), content, by_hand, content.locale if at else "", warnings if at else (*beside, *warnings))
        for at, (content, by_hand, warnings) in enumerate(read)
    )


def _has_a_name(content: Content) -> Iterator[Problem]:
    """Yield what keeps readers from choosing an edition by its language."""
    if content.settings and not content.settings.part.language:
        what = "readers choose between editions by their languages, and this one does not name its own"
        yield Problem(content.settings.source.place(()), what, "add a line such as “language: English”")


def _agree(first: Content, other: Content) -> Iterator[Problem]:
    """Yield what would keep answers, or readers, from moving between two editions."""
    if first.settings and other.settings:
        expected = f"{first.settings.part.address.rstrip('/')}/{other.locale}/"
        if other.settings.part.address != expected:
            what = f"this edition will stand at “{expected}”, below the edition “{first.locale}”"
            yield Problem(other.settings.source.place(("address",)), what, "write that address here")
        builder = first.settings.part.builder
        if other.settings.part.builder != builder:
            what = f"the edition “{first.locale}” is built by “{builder}”, and one builder makes the whole site"
            yield Problem(other.settings.source.place(("builder",)), what, f"write “builder: {builder}” here too")
    sheets = {loaded.part.id: loaded.part for loaded in first.worksheets}
    for loaded in other.worksheets:
        sheet = sheets.get(loaded.part.id)
        if not sheet:
            continue
        ours, theirs = list(sheet.names()), list(loaded.part.names())
        wrong = [f"“{name}” is missing" for name in ours if name not in theirs] + [
            f"“{name}” is new" for name in theirs if name not in ours
        ]
        if wrong:
            what = f"the edition “{first.locale}” has other fields in this worksheet: {wrong[0]}"
            remedy = "keep the same ids in every edition, so that answers can move between them"
            yield Problem(loaded.source.place(("fields",)), what, remedy)


def _written_pages(folder: Path) -> dict[str, WrittenPage]:
    """Return what each page written by hand says of itself, by its id."""
    return {path.stem: _written_page(path) for path in sorted(folder.glob("*.md"))}


def _written_page(path: Path) -> WrittenPage:
    try:
        text = text_of(path)
        head = front_matter(path.name, text).value
    except ContentError:
        text, head = "", {}  # `written` tells why
    about = head if isinstance(head, dict) else {}
    title, found_by = about.get("title"), about.get("found_by")
    heading = re.search(r"^#\s+(.+)$", text, re.M)
    return WrittenPage(
        title=title if isinstance(title, str) else heading[1].strip() if heading else path.stem,
        about=str(about.get("description") or ""),
        found_by=tuple(phrase for phrase in found_by if isinstance(phrase, str)) if isinstance(found_by, list) else (),
        for_makers=about.get("for_makers") == "true",
        text=re.sub(r"\A---.*?^---$|\]\([^)]*\)|<[^>]*>", " ", text, flags=re.S | re.M),
    )
