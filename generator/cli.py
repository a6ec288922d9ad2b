"""The `guide` command."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import Literal

import click
from click.core import augment_usage_errors

from generator import progress, usage
from generator.problems import report
from generator.problems.problem import ContentError, Place, Problem, errors, nearest, refused, shown
from generator.publish.fingerprint import stands
from generator.publish.paths import Folders
from generator.publish.trees import listed, unfinished


class Command(click.Command):
    """A command: a word more than it takes is wrong, and the problems that end it are told."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words after the command's name."""
        ctx.allow_extra_args = True  # click would name them all in one breath
        with augment_usage_errors(ctx):
            left = super().parse_args(ctx, args)
            if left and not ctx.resilient_parsing:  # as when Tab asks what may follow
                raise click.UsageError(f"“{left[0]}” is one word more than it takes; leave it out")
        return left

    def invoke(self, ctx: click.Context) -> int:
        """Run the command; returns its exit status."""
        try:
            return super().invoke(ctx) or 0
        except ContentError as error:
            found = error.problems
        except BrokenPipeError:
            raise  # whoever read has read enough, which click knows
        except KeyboardInterrupt:
            return 130
        except OSError as error:
            found = refused(error, Path()).problems
        _report(found, ctx.params.get("format", "text"), _aftermath(str(self.name), ctx.params.get("site", Path())))
        return 1


@click.group("guide", usage.Commands, context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
def guide() -> None:
    """Build a step-by-step guide, its worksheets and its printable PDFs from YAML."""


guide.command_class = Command

_content = click.option("--content", type=Path, default="content", metavar="DIR", help="the folder with the YAML")
_site = click.option("--site", type=Path, default="site", metavar="DIR", help="where the site goes")
_format = click.option(
    "--format",
    type=usage.OneOf("“{}” is not a format", ["text", "json", "github"]),
    default="text",
    help="how problems are told: to people, to programs, or beside the lines of a pull request",
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 when all is well, 1 when the content has problems, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows another
    try:
        return int(guide.main(arguments, "guide", standalone_mode=False))
    except click.UsageError as error:
        print(usage.explain(error, guide), end="", file=sys.stderr)
        return 2
    except click.Abort:  # by Ctrl+C, before a command began
        return 130


@guide.command()
@_content
@click.option("--words", is_flag=True, help="also check how it is written, and that nothing is missing")
@click.option("--release", is_flag=True, help="count warnings as problems, as before a release")
@_format
def check(content: Path, words: bool, release: bool, format: str) -> None:
    """Say what is wrong in the content, without building."""
    gc.disable()  # as for a build, below
    from generator.editions import checked

    folders = Folders(content, Path("site"))
    editions = checked(folders)
    found = tuple(problem for edition in editions for problem in edition.warnings)
    if words:
        from generator.check.editorial import review

        found += tuple(problem for edition in editions for problem in review(edition.content, folders.cache))
    if release:
        found = tuple(replace(problem, severity="error") for problem in found)
    if errors(found):
        raise ContentError(found)
    _report(found, format)
    for edition in editions:
        program = edition.program
        counts = ((len(program.steps), "step"), (len(program.worksheets), "worksheet"), (len(program.references), "source"))
        _done(f"{program.settings.title}: {_counted(counts)}. All is well.", format)


@guide.command()
@_content
@_site
@_format
def build(content: Path, site: Path, format: str) -> None:
    """Build the site: pages, forms and documents."""
    gc.disable()  # a build ends before memory matters, and looking for garbage takes a tenth of it
    started = time.perf_counter()
    folders = Folders(content, site)
    if stands(folders):
        _report((), format)
        _done(f"{site.as_posix()}: nothing has changed, in {time.perf_counter() - started:.1f} s", format)
        return
    from generator.publish.publisher import Publisher

    with Publisher(folders) as publisher:  # it gets ready while this process still imports the rest
        from generator import build as recipe
        from generator.publish.pdf_workers import Renderers

        with Renderers() as renderers, progress.line() as tell:
            built = recipe.build(folders, publisher, renderers, tell)
    gc.freeze()  # nothing is left to look for when Python ends
    _report(built.warnings, format)
    seconds = time.perf_counter() - started
    done = f"{built.documents} documents, {built.rendered} of them rendered anew" if built.changed else "nothing has changed"
    _done(f"{site.as_posix()}: {done}, in {seconds:.1f} s", format)


@guide.command()
@_content
@_site
@click.option("--port", type=usage.port, default="8000", metavar="PORT", help="the port to show it on")
def serve(content: Path, site: Path, port: int) -> int:
    """Build the site, show it on this computer, and build again when something changes."""
    from generator import serve as server

    return server.serve(content, site, port)


@guide.command()
@_content
@click.option("--paper", type=usage.OneOf("“{}” is not a paper", ["a4", "letter"]), default="a4", help="the paper to print on")
@click.option("--large", is_flag=True, help="set it in large print")
@click.option("--out", type=usage.pdf, metavar="FILE", help="where it goes  [default: ID.pdf, or worksheets.pdf for several]")
@click.argument("ids", nargs=-1, required=True, metavar="ID")
def pdf(content: Path, paper: Literal["a4", "letter"], large: bool, out: Path | None, ids: tuple[str, ...]) -> None:
    """Write chosen worksheets as one PDF to fill in, in the order named.

    ID is a worksheet’s short stable name, for example evening-review.
    """
    from generator.editions import checked
    from generator.publish.files import refuse_to_replace, write
    from generator.publish.store import Store
    from generator.render.output import Output
    from generator.render.pdf import documents, typeset

    folders = Folders(content, Path("site"))
    program = checked(folders)[0].program
    unknown = [id for id in ids if id not in program.worksheets]
    if unknown:
        place = Place(shown(content / program.locale / "worksheets"))
        raise ContentError(Problem(place, f"there is no worksheet “{id}”", nearest(id, program.worksheets)) for id in unknown)
    worksheets = [program.worksheets[id] for id in dict.fromkeys(ids)]  # one sheet, one set of field names
    print_: documents.Print = "large" if large else "regular"
    if len(worksheets) == 1:
        document = documents.worksheet_document(program, worksheets[0], paper, print_)
    else:
        document = documents.chosen(program, worksheets, paper, print_)
    out = out or Path(f"{document.id}.pdf")
    store, name = Store(folders.cache), typeset.key(document)
    kept = store.get(name)
    pdf = typeset.Rendered(kept.bytes, kept.pages) if kept else typeset.render(document)
    remedy = "there may be answers in it, so give another name with --out, or move it elsewhere"
    refuse_to_replace(out, lambda there: there == pdf.bytes or store.holds(there), remedy)
    write([Output(out.name, pdf.bytes)], out.parent)
    store.put(name, "pdf", pdf.bytes, pdf.pages)  # so that it is known as ours
    counts = ((pdf.pages, "page"), (len(worksheets), "worksheet"))
    print(f"{shown(out)}: {_counted(counts)}")


@guide.command()
@_content
@click.argument("what", type=usage.OneOf("“{}” is nothing that can be begun", ["worksheet", "step", "program"]))
@click.argument("name", metavar="ID")
def new(content: Path, what: str, name: str) -> None:
    """Begin a worksheet, a step or a whole program that builds at once.

    ID is its short stable name, for example evening-review; for a program, its new folder.
    """
    from generator import new as starters

    print(starters.new_program(Path(name)) if what == "program" else starters.new(what, name, content))


@guide.command()
@_content
def schema(content: Path) -> None:
    """Write the JSON Schemas that let an editor complete and explain every key."""
    from generator.schema import write_schemas

    for path in write_schemas(content):
        print(shown(path))


def _counted(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts)


def _done(line: str, form: str) -> None:
    print(line, file=sys.stdout if form == "text" else sys.stderr)


def _aftermath(command: str, site: Path) -> str:
    """Say what became of the files: a check writes none, and to hear that nothing changed would make people fear for their edits."""
    if command == "check":
        return ""
    if command == "build":
        if unfinished(site):
            return "A part of the site is new; mend this, and build again."
        return "No site was built." if listed(site) is None else "The last good site stays as it was."
    return "Nothing was written."


def _report(problems: tuple[Problem, ...], form: str = "text", aftermath: str = "") -> None:
    """Tell problems: to people on stderr, to programs on stdout."""
    count = sum(problem.severity == "error" for problem in problems)
    if form == "json":
        print(report.json_document(problems), end="")
    elif form == "github":
        print(report.github(problems), end="")
    else:
        told = report.for_reader(problems, sys.stderr)
        print(told, end="\n" if count and not sys.stderr.isatty() else "", file=sys.stderr)
    if count:
        print(f"{count:,} {'problem' if count == 1 else 'problems'}. {aftermath}".rstrip(), file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
