"""The `guide` command."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path

from generator import report, usage
from generator.folders import SIGN, Folders
from generator.problems import ContentError, Place, Problem, errors, nearest, refused, shown

DESCRIPTION = """\
Build a step-by-step guide, its worksheets and its printable PDFs from YAML.

  guide check       say what is wrong in the content, without building
  guide build       build the site
  guide serve       build it, show it on this computer, and build again when something changes
  guide pdf         write chosen worksheets as one PDF to fill in
  guide new         begin a worksheet, a step or a whole program that builds at once
  guide schema      write the schemas that let an editor complete and explain every key
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0 when all is well, 1 when the content has problems, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows another
    options = usage.options(*_parser(), sys.argv[1:] if arguments is None else arguments)
    form = getattr(options, "format", "text")
    try:
        return int(options.run(options))
    except ContentError as error:
        _report(error.problems, form, _aftermath(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has read enough
    except OSError as error:
        _report(refused(error, Path()).problems, form, _aftermath(options))
    except KeyboardInterrupt:
        return 130
    return 1


def _parser() -> tuple[usage.Parser, dict[str, usage.Parser]]:
    """Return what reads the command line, and what reads the words of each command."""
    parser = usage.Parser("guide", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    read: dict[str, usage.Parser] = {}

    def command(name: str, run: object, help: str, site: bool = False, form: bool = False) -> usage.Parser:
        sub = read[name] = commands.add_parser(name, help=help, description=help, allow_abbrev=False)
        sub.add_argument("--content", type=Path, default=Path("content"), metavar="DIR", help="the folder with the YAML (default: content)")
        if site:
            sub.add_argument("--site", type=Path, default=Path("site"), metavar="DIR", help="where the site goes (default: site)")
        if form:
            told = "how problems are told: to people, to programs, or beside the lines of a pull request (default: text)"
            forms = usage.one_of("“{}” is not a format", "text", "json", "github")
            sub.add_argument("--format", type=forms, default="text", metavar="{text,json,github}", help=told)
        sub.set_defaults(run=run)
        return sub

    check = command("check", _check, "Say what is wrong in the content, without building.", form=True)
    check.add_argument("--words", action="store_true", help="also check how it is written, and that nothing is missing")
    check.add_argument("--release", action="store_true", help="count warnings as problems, as before a release")
    command("build", _build, "Build the site: pages, forms and documents.", site=True, form=True)
    serve = command("serve", _serve, "Build the site, show it on this computer, and build again when something changes.", site=True)
    serve.add_argument("--port", type=usage.port, default=8000, help="the port to show it on (default: 8000)")
    new = command("new", _new, "Begin a worksheet, a step or a whole program that builds at once.")
    begun = usage.one_of("“{}” is nothing that can be begun", "worksheet", "step", "program")
    new.add_argument("what", type=begun, metavar="{worksheet,step,program}", help="what to begin")
    new.add_argument("name", metavar="ID", help="its short stable name, for example evening-review; for a program, its new folder")
    pdf = command("pdf", _pdf, "Write chosen worksheets as one PDF to fill in, in the order named.")
    pdf.add_argument("ids", nargs="+", metavar="ID", help="a worksheet’s short stable name, for example evening-review")
    papers = usage.one_of("“{}” is not a paper", "a4", "letter")
    pdf.add_argument("--paper", type=papers, default="a4", metavar="{a4,letter}", help="the paper to print on (default: a4)")
    pdf.add_argument("--large", action="store_true", help="set it in large print")
    pdf.add_argument("--out", type=usage.pdf, metavar="FILE", help="where it goes (default: ID.pdf, or worksheets.pdf for several)")
    command("schema", _schema, "Write the JSON Schemas that let an editor complete and explain every key.")
    return parser, read


def _check(options: argparse.Namespace) -> int:
    from generator.editions import checked

    folders = Folders(options.content, Path("site"))
    editions = checked(folders)
    found = tuple(problem for edition in editions for problem in edition.warnings)
    if options.words:
        from generator.review import review

        found += tuple(problem for edition in editions for problem in review(edition.content, folders.cache))
    if options.release:
        found = tuple(replace(problem, severity="error") for problem in found)
    if errors(found):
        raise ContentError(found)
    _report(found, options.format)
    for edition in editions:
        program = edition.program
        counts = ((len(program.steps), "step"), (len(program.worksheets), "worksheet"), (len(program.references), "source"))
        _done(f"{program.settings.title}: {_counted(counts)}. All is well.", options.format)
    return 0


def _build(options: argparse.Namespace) -> int:
    gc.disable()  # a build ends before memory matters, and looking for garbage takes a tenth of it
    from generator.publish import Publisher

    started = time.perf_counter()
    folders = Folders(options.content, options.site)
    with Publisher(folders) as publisher:  # it gets ready while this process still imports the rest
        from generator.build import build
        from generator.cache import Renderers

        with Renderers() as renderers:
            built = build(folders, publisher, renderers, tell=_tell)
    gc.freeze()  # nothing is left to look for when Python ends
    _report(built.warnings, options.format)
    seconds = time.perf_counter() - started
    done = f"{built.documents} documents, {built.rendered} of them rendered anew" if built.changed else "nothing has changed"
    _done(f"{options.site.as_posix()}: {done}, in {seconds:.1f} s", options.format)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from generator.serve import serve

    return serve(options.content, options.site, options.port)


def _new(options: argparse.Namespace) -> int:
    from generator.new import new, new_program

    print(new_program(Path(options.name)) if options.what == "program" else new(options.what, options.name, options.content))
    return 0


def _pdf(options: argparse.Namespace) -> int:
    from generator import documents
    from generator.cache import rendered
    from generator.editions import checked
    from generator.outputs import Output, write

    folders = Folders(options.content, Path("site"))
    program = checked(folders)[0].program
    unknown = [id for id in options.ids if id not in program.worksheets]
    if unknown:
        place = Place(shown(options.content / program.locale / "worksheets"))
        raise ContentError(Problem(place, f"there is no worksheet “{id}”", nearest(id, program.worksheets)) for id in unknown)
    worksheets = [program.worksheets[id] for id in dict.fromkeys(options.ids)]  # one sheet, one set of field names
    print_: documents.Print = "large" if options.large else "regular"
    if len(worksheets) == 1:
        document = documents.worksheet_document(program, worksheets[0], options.paper, print_)
    else:
        document = documents.chosen(program, worksheets, options.paper, print_)
    out = options.out or Path(f"{document.id}.pdf")
    pdf = rendered(document, folders.cache)
    write([Output(out.name, pdf.bytes)], out.parent)
    counts = ((pdf.pages, "page"), (len(worksheets), "worksheet"))
    print(f"{shown(out)}: {_counted(counts)}")
    return 0


def _schema(options: argparse.Namespace) -> int:
    from generator.schema import write_schemas

    for path in write_schemas(options.content):
        print(shown(path))
    return 0


def _counted(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counts)


def _tell(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _done(line: str, form: str) -> None:
    print(line, file=sys.stdout if form == "text" else sys.stderr)


def _aftermath(options: argparse.Namespace) -> str:
    """Say what became of the files: a check writes none, and to hear that nothing changed would make people fear for their edits."""
    if options.run is _check:
        return ""
    if options.run is _build:
        return "The last good site stays as it was." if (options.site / SIGN).is_file() else "No site was built."
    return "Nothing was written."


def _report(problems: tuple[Problem, ...], form: str = "text", aftermath: str = "") -> None:
    """Tell problems: to people on stderr, to programs on stdout."""
    _clear()
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
