"""Check that phrases have the places that the model gives them, and that each says something of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.check.references import Names, problem
from generator.problems.problem import Problem, nearest
from generator.read.load import Content
from generator.read.walk import texts
from generator.read.yaml import Path_


def phrases_hold_their_places(names: Names, content: Content) -> Iterator[Problem]:
    """A phrase names no other places, such as {n}, than its description in the model does."""
    if not content.phrases:
        return
    for group, phrases in content.phrases.part:
        for key, field in getattr(type(phrases), "model_fields", {}).items():
            known = set(re.findall(r"`\{(\w+)\}`", field.description or ""))
            for path, words, _ in texts(getattr(phrases, key), kind="words"):
                for left in re.findall(r"\{[^{}]*\}|[{}]", words):
                    if left[1:-1] not in known or len(left) < 3:
                        remedy = nearest(left, [f"{{{name}}}" for name in known]) if known else "remove it"
                        yield problem(
                            content.phrases.source,
                            (group, field.alias or key, *path),
                            f"“{left}” stands for nothing in this phrase",
                            remedy,
                            left,
                        )


def phrases_say_a_thing_once(names: Names, content: Content) -> Iterator[Problem]:
    """No two phrases say the same words, but those that `same_words` gives a reason for; and each of these says some twice."""
    if not content.phrases:
        return
    phrases, source = content.phrases.part, content.phrases.source
    said: dict[str, list[Path_]] = {}
    for path, words, _ in texts(phrases):
        if path[-1] not in ("zero", "one", "two", "few", "many"):  # forms of one phrase
            said.setdefault(_bare(words), []).append(path)
    reasons = {_bare(words): words for words in phrases.same_words}
    for words, (first, *others) in said.items():
        for path in others if words not in reasons else ():
            what = f"this phrase says the same as “{'.'.join(map(str, first))}”"
            yield Problem(source.place(path), what, "make them differ, or say under “same_words” why they may not be one", "warning")
    for bare, words in reasons.items():
        if len(said.get(bare, ())) < 2:
            what = f"no two phrases say “{words}”"
            yield Problem(source.place(("same_words", words), of_key=True), what, "remove this line, or correct it", "warning")


def _bare(words: str) -> str:
    return words.strip(" .:").casefold()
