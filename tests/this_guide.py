"""The words of this guide, which neither the generator nor another program may hold."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

WORDS = (
    *("self-managed", "recovery", "recovering", "twelve", "12 steps", "12-step"),
    *(r"addict\w*", r"alcohol\w*", r"drink\w*", "drank", "drunk", r"drugs?", r"gambl\w*", "bets?", "betting", "opioids?", "overdose"),
    *(r"benzodiazepines?", r"crav\w+", "urges?", r"relaps\w+", "sober", "sobriety", r"abstinen\w+", "withdrawal", "detox", "naloxone"),
)  # fmt: skip


def ids() -> tuple[str, ...]:
    """Return the ids of this guide's steps and worksheets that nobody would write by chance."""
    files = [path for folder in ("steps", "worksheets") for path in (ROOT / "content/en" / folder).glob("*.yaml")]
    return tuple(sorted(id for path in files if "-" in (id := re.sub(r"^\d+-", "", path.stem))))


_PATTERN = re.compile(rf"(?<![\w-])(?:{'|'.join((*WORDS, *map(re.escape, ids())))})(?![\w-])", re.I)


def words_of_this_guide(text: str) -> list[str]:
    """Return every word of this guide in a text."""
    return _PATTERN.findall(text)
