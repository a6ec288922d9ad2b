"""Read the words of a command, and say kindly what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from generator.problems.problem import nearest


class Commands(click.Group):
    """What gathers the commands; its help names them as they are typed."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a line for each command, those first that people need first."""
        with formatter.section("Commands"):
            lines = {name: str(command.help).partition("\n")[0] for name, command in self.commands.items()}
            formatter.write_dl([(f"{self.name} {name}", line) for name, line in lines.items()])


def explain(error: click.UsageError, commands: click.Group) -> str:
    """Return what is wrong with the words of a command: what click says, in our words."""
    context = error.ctx or click.Context(commands, info_name=commands.name)
    at, command, what = context.command_path, context.command, error.message
    options = {name: option for option in command.params for name in option.opts}
    if isinstance(error, click.NoSuchCommand):
        what = f"there is no command “{error.command_name}”; {nearest(error.command_name, commands.commands)}"
    elif command is commands:
        what = f"a command comes first; {nearest('', commands.commands)}"
    elif isinstance(error, click.NoSuchOption):
        what = f"there is no option “{error.option_name}”; {nearest(error.option_name, (name for name in options if name[0] == '-'))}"
    elif isinstance(error, click.BadOptionUsage):
        wrong = "takes no value" if getattr(options[error.option_name], "is_flag", False) else "needs a value after it"
        what = f"“{error.option_name}” {wrong}"
    elif isinstance(error, click.MissingParameter):
        missing = [each for each in command.params if each.required and not context.params.get(str(each.name))]
        what = f"more is needed after “{at}”: {', '.join(each.make_metavar(context).rstrip('.') for each in missing)}"
    return f"{at}: {what}\n“{at} --help” shows how it is written.\n"


class OneOf(click.Choice[str]):
    """One of a few names, in capitals or not; `wrong` says that a word is none of them."""

    def __init__(self, wrong: str, names: Sequence[str]) -> None:
        super().__init__(names, case_sensitive=False)
        self.wrong = wrong

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Say that a word is none of them."""
        return f"{self.wrong.format(value)}; {nearest(str(value).lower(), self.choices)}"


def port(word: str) -> int:
    """Read the number of a port."""
    if not re.fullmatch("[0-9]{1,5}", word) or int(word) > 65535:
        raise click.BadParameter(f"“{word}” is not a port; write a number up to 65535, for example --port 8080")
    return int(word)


def pdf(word: str) -> Path:
    """Read the name of a PDF that is to be written."""
    path = Path(word)
    if path.suffix.lower() != ".pdf":
        instead = (path if path.name else path / "worksheets").with_suffix(".pdf")
        raise click.BadParameter(f"“{word}” is not the name of a PDF; write --out {instead.as_posix()}")
    return path
