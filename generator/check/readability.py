"""Take a text apart into paragraphs, sentences and words, and say how hard it is to read."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from generator.render import markdown

CITED = "\ue000"  # stands in a paragraph where a source was cited; no font and no author uses it

HEADING_WORDS = 8  # bold words at the start of a paragraph, up to so many, are a heading and no sentence of it

_END = re.compile(rf"[.?!…][”’)\]{CITED}]*\s+")
_OPENING = "“‘([" + CITED
_WORD = re.compile(r"[^\W_]+(?:[’'.,–-][^\W_]+)*")  # don’t, 0.5, 1,200 and if–then are one word each
_QUOTED = re.compile(r"“[^”]*”")


@cache
def paragraphs(text: str, kind: str, *, tables: bool = True) -> tuple[str, ...]:
    """Return the words of each paragraph, list item and cell in reading order, with CITED where a source is cited.

    `kind` is the text's own: plain words are one paragraph, whatever characters they hold.
    """
    if kind == "words":
        return (text,)
    blocks = (block for block in markdown.blocks(text) if tables or block["t"] != "table")
    return tuple(paragraph for block in blocks for paragraph in _paragraphs(block))


def running(text: str) -> tuple[str, ...]:
    """Return the words of the paragraphs that stand in no list, table or quote."""
    return tuple(paragraph for block in markdown.blocks(text) if block["t"] == "p" for paragraph in _paragraphs(block))


def _paragraphs(block: markdown.Block) -> Iterator[str]:
    kind = block["t"]
    if kind == "p":
        yield from _with_its_heading(block["c"])
    elif kind in ("ul", "ol"):
        for item in block["items"]:
            yield from _all(item)
    elif kind == "quote":
        yield from _all(block["c"])
    elif kind == "table":
        for row in (block["head"], *block["rows"]):
            cells = [_words(cell) for cell in row]
            cited = CITED if any(CITED in cell for cell in cells) else ""  # a source in one cell speaks for its row
            yield from (cell if CITED in cell else cell + cited for cell in cells)
    else:
        for item in block["items"]:
            yield _words(item["term"])
            for meaning in item["meanings"]:
                yield from _all(meaning)


def _with_its_heading(parts: list[Any]) -> Iterator[str]:
    """Yield a paragraph; a few words in bold that end with a stop are a heading on the same line, and stand by themselves."""
    first = _words(parts[0])
    bold = len(parts) > 1 and isinstance(parts[0], dict) and parts[0]["t"] == "strong"
    if bold and re.search(r"[.?!:]”?$", first) and len(words(first)) <= HEADING_WORDS:
        yield first
        parts = parts[1:]
    yield _words(parts).strip()


def _all(blocks: Iterable[markdown.Block]) -> Iterator[str]:
    for block in blocks:
        yield from _paragraphs(block)


def _words(parts: Any) -> str:
    if isinstance(parts, str):
        return parts
    if isinstance(parts, dict):
        return CITED if parts["t"] == "cite" else _words(parts["c"])
    return "".join(map(_words, parts))


def sentences(paragraph: str, abbreviations: Iterable[str] = ()) -> list[str]:
    """Return the sentences of a paragraph; a question quoted inside a sentence does not end it."""
    found, start = [], 0
    for end in _END.finditer(paragraph):
        following = paragraph[end.end() :].lstrip(_OPENING)[:1]
        last = paragraph[start : end.start()].rpartition(" ")[2].lstrip(_OPENING)
        if (following.isupper() or following.isdigit()) and not _is_short(last, end[0], abbreviations):
            found.append(paragraph[start : end.end()].strip())
            start = end.end()
    return [*found, paragraph[start:].strip()]


def _is_short(word: str, end: str, abbreviations: Iterable[str]) -> bool:
    """Say whether a stop only shortens this word, as in “Dr.” or “J.”."""
    return end.startswith(".") and (word in abbreviations or (len(word) == 1 and word.isupper() and word != "I"))


def count_sentences(paragraph: str, abbreviations: Iterable[str] = ()) -> int:
    """Return how many sentences a paragraph has; what is quoted belongs to the sentence that quotes it."""
    quiet = _QUOTED.sub(lambda quote: re.sub(r"[.?!…](?=.*[^”]”)", ",", quote[0]), paragraph)
    return len(sentences(quiet, abbreviations))


def words(text: str) -> list[str]:
    """Return the words of a text; numbers count."""
    return _WORD.findall(text)


class Reading(NamedTuple):
    """How hard a text is to read, and why."""

    grade: float
    """McLaughlin's SMOG, about the years of school that the text asks for."""
    sentences: int
    long_words: Counter[str]
    """Words of three or more syllables, and how often each stands there."""


def reading(paragraphs: Iterable[str], syllables: Mapping[str, int], abbreviations: Iterable[str] = ()) -> Reading:
    """Return the SMOG grade of a page in English.

    Only what ends with a stop counts as a sentence, so that a list of short phrases makes no text look easy; its words count.
    McLaughlin (1969), SMOG grading: a new readability formula, Journal of Reading 12(8), 639–646, made general for any number of sentences.
    """
    whole = 0
    long_words: Counter[str] = Counter()
    for paragraph in paragraphs:
        whole += sum(bool(re.search(rf"[.?!…][”’)\]{CITED}]*$", sentence)) for sentence in sentences(paragraph, abbreviations))
        long_words.update(word for word in map(str.lower, words(paragraph)) if _syllables(word, syllables) >= 3)
    grade = 3.1291 + 1.0430 * math.sqrt(long_words.total() * 30 / max(whole, 1))
    return Reading(grade, whole, long_words)


def _syllables(word: str, corrections: Mapping[str, int]) -> int:
    """Return a word's syllables; the parts of a compound add up."""
    return sum(corrections.get(part, 0) or _counted(part) for part in re.split(r"[-–]", word))


@cache
def _counted(word: str) -> int:
    import syllapy  # type: ignore[import-untyped]

    stem = re.sub(r"[’'](?:s|d|ll|m|re|ve)?$", "", word)
    return int(syllapy.count(stem.replace("’", "'")))
