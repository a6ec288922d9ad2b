"""Check how an edition writes, by the rules in its words.yaml: plain, short, in its own voice, with a source for what it claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from generator.check.packs import NOT_PRINTED
from generator.check.readability import CITED, count_sentences, paragraphs, reading, running, sentences, words
from generator.model import HouseStyle, ScaleField, Worksheet
from generator.problems.problem import Place, Problem
from generator.read.load import Content, Loaded
from generator.read.walk import parts, texts
from generator.read.yaml import Path_, Source

Rule = Callable[[HouseStyle, Content], Iterator[Problem]]

# Names, titles and addresses are not ours to reword.
_NAMES = {"references": {"authors", "title", "container"}, "help-lines": {"name", "operator", "number", "text"}}

_REPEATS = {"lead", "aim", "summary"}  # say in short what the page says with a source


# ── Where a text stands ────────────────────────────────────────────────────────────────────────────────────────────────


def written(content: Content) -> Iterator[tuple[Source, Path_, str, str]]:
    """Yield every text that the edition words itself: its file, path, text and kind."""
    for loaded in parts(content):
        names = _NAMES.get(_stem(loaded.source), set())
        for path, text, kind in texts(loaded.part):
            if path[-1] not in names:
                yield loaded.source, path, text, kind


def _read(content: Content) -> tuple[Loaded[Any], ...]:
    """Return what is read as a page of its own."""
    return (*content.steps, *content.pages, *content.worksheets)


def _stem(source: Source) -> str:
    return source.file.rpartition("/")[2].removesuffix(".yaml")


def place(source: Source, path: Path_, words_: str) -> Place:
    """Return where some words of a text stand; marks between them in the file shorten what can be looked for."""
    pieces = re.split(rf"[{CITED}\n]", words_)[0].split(" ")
    whole = source.place(path)
    for length in (*range(min(len(pieces), 8), 0, -1),):
        found = source.place(path, near=" ".join(pieces[:length]))
        if found != whole:
            return found
    return whole


def _start(sentence: str, length: int = 6) -> str:
    pieces = sentence.replace(CITED, "").split()
    return " ".join(pieces[:length]) + (" …" if len(pieces) > length else "")


# ── Rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pages_read_easily(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A page, step or worksheet asks for no more years of school than the edition allows."""
    if content.locale.partition("-")[0] != "en":
        return  # SMOG was made for English, and means nothing elsewhere
    rules = style.reading
    for loaded in _read(content):
        limit = rules.medical_grade if getattr(loaded.part, "medical", False) else rules.grade
        for title, prose in _readings(loaded.part):
            found = reading(prose, rules.syllables, style.abbreviations)
            if found.grade > limit:
                longest = ", ".join(f"“{word}”" + (f" ({n} times)" if n > 1 else "") for word, n in found.long_words.most_common(6))
                yield Problem(
                    loaded.source.place(("title",)),
                    f"{title} has a reading grade (SMOG) of {found.grade:.1f}, and {limit:g} is the limit",
                    f"use shorter words for some of {longest}, or split sentences",
                )


def _readings(part: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield what is read as one, and its running text: a step's notes for facilitators are a page of their own.

    Titles, labels and tables are not running text, for which SMOG was made.
    """
    page: list[str] = []
    facilitators: list[str] = []
    for path, text, kind in texts(part):
        if path[:2] != ("example", "answers") and (kind != "words" or re.search(r"[.?!]$", text)):
            (facilitators if path[0] == "facilitators" else page).extend(paragraphs(text, kind, tables=False))
    yield f"“{part.title}”", page
    if facilitators:
        yield f"“{part.title}” for facilitators", facilitators


def sentences_are_short(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """No sentence has more words than the edition allows."""
    if style.sentence_words is None:
        return
    for source, path, text, kind in written(content):
        for paragraph in paragraphs(text, kind):
            for sentence in sentences(paragraph, style.abbreviations):
                if (length := len(words(sentence))) > style.sentence_words:
                    what = f"“{_start(sentence)}” is a sentence of {length} words"
                    yield Problem(place(source, path, sentence), what, f"split it, or cut it to {style.sentence_words} words")


def paragraphs_are_short(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """No paragraph has more sentences than the edition allows."""
    if style.paragraph_sentences is None:
        return
    for source, path, text, kind in written(content):
        if "answers" in path:
            continue  # an invented person's notes are no paragraph of ours
        for paragraph in paragraphs(text, kind):
            if (count := count_sentences(paragraph, style.abbreviations)) > style.paragraph_sentences:
                remedy = f"leave at most {style.paragraph_sentences}: split it, or cut a sentence"
                yield Problem(place(source, path, paragraph), f"“{_start(paragraph)}” begins a paragraph of {count} sentences", remedy)


def words_fit_the_voice(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Words that the edition does not use are replaced by better ones, except in names."""
    better = {word.lower(): avoid.better for avoid in style.avoid for word in avoid.words}
    spelling = {word.lower(): own for word, own in style.spelling.items()}
    pattern = _any_of([*better, *spelling])
    allowed = _any_of(style.allow)
    for source, path, text, found in _matches(content, pattern, allowed):
        word = found.group().lower()
        near = text[max(0, found.start() - 15) : found.end() + 15].replace("\n", " ").strip()
        at = place(source, path, _rest_of_line(text, found.start()))
        if word in better:
            yield Problem(at, f"“{found.group()}” is not used here (“… {near} …”)", f"write {better[word]}")
        else:
            yield Problem(at, f"“{found.group()}” is spelled as elsewhere (“… {near} …”)", f"write “{spelling[word]}”")


def words_run_together(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """What people say as one word is written as one, in all that readers are told."""
    own = {words_.lower(): one for words_, one in style.contractions.items()}
    for source, path, text, found in _matches(content, _any_of(own), None):
        if _stem(source) not in _NAMES:
            at = place(source, path, _rest_of_line(text, found.start()))
            yield Problem(at, f"“{found.group()}” is not how people talk", f"write “{own[found.group().lower()]}”")


def texts_begin_differently(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Texts of one kind do not all begin with the same words."""
    if style.openings is None:
        return
    begun: dict[tuple[str, str], list[tuple[Source, Path_, str]]] = {}
    for loaded in _read(content):
        for path, text, _ in texts(loaded.part):
            key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
            opening = " ".join(words(text)[: style.openings.words])
            if key in style.openings.keys:
                begun.setdefault((key, opening), []).append((loaded.source, path, opening))
    for (key, opening), places in begun.items():
        for source, path, _ in places[style.openings.most :]:
            what = f"“{opening} …” begins {len(places)} texts with “{key}:”, and {style.openings.most} is the most"
            yield Problem(place(source, path, opening), what, "begin this one in its own way")


def sentences_differ_in_length(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """No long run of sentences is of one length."""
    if style.even_sentences is None:
        return
    for loaded in _read(content):
        for path, text, kind in texts(loaded.part):
            if kind != "prose":
                continue
            found = [sentence for paragraph in running(text) for sentence in sentences(paragraph, style.abbreviations)]
            lengths = [len(words(sentence)) for sentence in found]
            at = 0
            while at + style.even_sentences <= len(lengths):
                run = lengths[at : at + style.even_sentences]
                if max(run) - min(run) > 1:
                    at += 1
                    continue
                what = f"“{_start(found[at])}” begins {style.even_sentences} sentences of one length ({min(run)} to {max(run)} words)"
                yield Problem(place(loaded.source, path, found[at]), what, "let one be short, or one run on")
                at += style.even_sentences


def studies_stand_at_the_side(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """What was studied is told in `evidence:` and with the source, not where someone reads for help."""
    for source, path, text, found in _matches(content, _any_of(style.reports), None):
        if path[0] in ("sections", "skills") and "evidence" not in path:
            at = place(source, path, _rest_of_line(text, found.start()))
            yield Problem(at, f"“{found.group()}” reports a study", "say what follows from it, and put the study in “evidence:”")


def links_count_steps_right(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A link whose words are “Step 7” leads to step 7."""
    if not content.phrases:
        return
    counted = re.escape(content.phrases.part.worksheet.step).replace(r"\{n\}", r"(\d+)")
    numbers = {loaded.part.id: loaded.part.number for loaded in content.steps}
    for source, path, text, _ in written(content):
        for link in re.finditer(rf"\[{counted}\]\(step:([a-z0-9-]+)\)", text):
            number = numbers.get(link[2])
            if number is not None and number != int(link[1]):
                what = f"“{link.group()}” leads to step {number}"
                yield Problem(place(source, path, link.group()), what, "change the number, or where it leads")


def prompts_ask_something(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A prompt asks or tells the reader something, and is no title."""
    asks = _any_of(style.prompt_words)
    if asks is None:
        return
    for loaded in content.worksheets:
        for at, field in enumerate(loaded.part.fields):
            if isinstance(field, ScaleField) or "?" in field.prompt or asks.search(field.prompt):
                continue  # what a scale measures is asked by its ends
            what = f"“{field.prompt}” names something, and asks nothing"
            yield Problem(loaded.source.place(("fields", at, "prompt")), what, "ask the reader a question, or say what to do")


def sheets_can_be_used_in_custody(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """The sheets of a pack for jail and prison ask for nothing that nobody has there."""
    packs = content.settings.part.packs if content.settings else ()
    inside = {id: pack.title for pack in packs if pack.custody for id in pack.worksheets}
    for source, path, text, found in _matches(content, _any_of(style.custody), None):
        id = _stem(source)
        if id in inside and path[0] not in NOT_PRINTED:
            what = f"“{found.group()}” is nothing for “{inside[id]}”"
            remedy = "say it so that it holds there too, or take this sheet out of the pack"
            yield Problem(place(source, path, _rest_of_line(text, found.start())), what, remedy)


def marks_are_this_editions(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """Quotation marks and the like are the edition's own."""
    pattern = re.compile("|".join(map(re.escape, style.marks))) if style.marks else None
    for source, path, text, found in _matches(content, pattern, None):
        near = text[max(0, found.start() - 12) : found.end() + 12].replace("\n", " ").strip()
        what = f"there is a {found.group()} in “{near}”"
        yield Problem(place(source, path, _rest_of_line(text, found.start())), what, f"write {style.marks[found.group()]}")


def _any_of(phrases: Any) -> re.Pattern[str] | None:
    listed = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, listed)) + r")(?![\w-])", re.I) if listed else None


_TARGET = re.compile(r"\]\([^)]*\)|\[@[^\]]*\]|https?://\S+")


def _matches(
    content: Content, pattern: re.Pattern[str] | None, allowed: re.Pattern[str] | None
) -> Iterator[tuple[Source, Path_, str, re.Match[str]]]:
    """Yield every match in the words of a text, outside addresses and outside what is allowed."""
    if pattern is None:
        return
    for source, path, text, _ in written(content):
        seen = _blank(_TARGET, text)
        if allowed:
            seen = _blank(allowed, seen)
        for found in pattern.finditer(seen):
            yield source, path, text, found


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found.group()), text)


def _rest_of_line(text: str, start: int) -> str:
    return text[start : start + 60].partition("\n")[0]


def claims_have_sources(style: HouseStyle, content: Content) -> Iterator[Problem]:
    """A claim about effects has a source in its paragraph, or in the sentence after it."""
    pattern, none = _any_claim(style.claims), _any_claim(style.no_claims)
    if pattern is None:
        return
    for loaded in _read(content):
        if isinstance(loaded.part, Worksheet) and loaded.part.sources:
            continue  # the sheet names its sources at its foot
        for path, text, kind in texts(loaded.part):
            if kind == "words" or path[0] in _REPEATS:
                continue
            yield from _unsourced(loaded, path, paragraphs(text, kind), pattern, none)


def _unsourced(
    loaded: Loaded[Any], path: Path_, all: tuple[str, ...], pattern: re.Pattern[str], none: re.Pattern[str] | None
) -> Iterator[Problem]:
    for at, paragraph in enumerate(all):
        following = sentences(all[at + 1])[0] if at + 1 < len(all) else ""
        if CITED in paragraph or CITED in following:
            continue
        for sentence in sentences(paragraph):
            found = pattern.search(_blank(none, sentence) if none else sentence)
            if found:
                what = f"“{_start(sentence)}” claims an effect (“{found.group()}”) and cites no source"
                remedy = "cite one as [@key] in this paragraph, or claim less"
                yield Problem(place(loaded.source, path, sentence), what, remedy)


def _any_claim(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    listed = "|".join(re.escape(phrase).replace(r"\#", r"\d[\d,.]*") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", re.I)


RULES: tuple[Rule, ...] = (
    pages_read_easily,
    sentences_are_short,
    paragraphs_are_short,
    words_fit_the_voice,
    words_run_together,
    texts_begin_differently,
    sentences_differ_in_length,
    studies_stand_at_the_side,
    links_count_steps_right,
    prompts_ask_something,
    sheets_can_be_used_in_custody,
    marks_are_this_editions,
    claims_have_sources,
)
