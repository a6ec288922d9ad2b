"""Read the words of a command, and say kindly what is wrong with them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from generator.problems import nearest


class Parser(argparse.ArgumentParser):
    """Reads the words of a command; what is wrong with them is told in our own words, and ends it with status 2."""

    def error(self, message: str) -> NoReturn:
        """End the command, and say why; what Python says is told in our words."""
        said = re.sub(r"^argument [^:]+: ", "", message)
        option = re.match(r"argument (-[^:/]+).*: expected ", message)
        missing = re.match(r"the following arguments are required: (.+)", message)
        if option:
            said = f"“{option[1]}” needs a value after it"
        elif missing:
            said = f"more is needed after “{self.prog}”: {missing[1]}"
        self.exit(2, f"{self.prog}: {said}\n“{self.prog} --help” shows how it is written.\n")


def options(parser: Parser, commands: dict[str, Parser], arguments: Sequence[str]) -> argparse.Namespace:
    """Return what a command was told; ends with status 2 when there is no such command, or it knows no such option."""
    command = arguments[0] if arguments else "-"
    if command.startswith("-") and command not in ("-h", "--help"):
        parser.error(f"a command comes first; {nearest('', commands)}")
    if not command.startswith("-") and command not in commands:
        parser.error(f"there is no command “{command}”; {nearest(command, commands)}")
    found, left = parser.parse_known_args(arguments)
    if left:
        used, word = commands[command], left[0].partition("=")[0]
        if not word.startswith("-"):
            used.error(f"“{word}” is one word more than it takes; leave it out")
        known = re.findall(r"--[a-z]+", used.format_usage())
        used.error(f"there is no option “{word}”; {nearest(word, known)}")
    return found


def one_of(wrong: str, *names: str) -> Callable[[str], str]:
    """Return what reads one of a few names, in capitals or not; `wrong` says that a word is none of them."""

    def read(word: str) -> str:
        if word.lower() not in names:
            raise argparse.ArgumentTypeError(f"{wrong.format(word)}; {nearest(word.lower(), names)}")
        return word.lower()

    return read


def port(word: str) -> int:
    """Read the number of a port."""
    if not re.fullmatch("[0-9]{1,5}", word) or int(word) > 65535:
        raise argparse.ArgumentTypeError(f"“{word}” is not a port; write a number up to 65535, for example --port 8080")
    return int(word)


def pdf(word: str) -> Path:
    """Read the name of a PDF that is to be written."""
    path = Path(word)
    if path.suffix.lower() != ".pdf":
        instead = (path if path.name else path / "worksheets").with_suffix(".pdf")
        raise argparse.ArgumentTypeError(f"“{word}” is not the name of a PDF; write --out {instead.as_posix()}")
    return path
