"""The command line: arguments, exit status, and the only place that prints."""

import difflib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO, TypeVar, cast

import typer

from kdverify import catalogue
from kdverify.evidence.verdict import is_own_fault
from kdverify.lang.layout import format_source
from kdverify.lang.load import read
from kdverify.reports._model import Display
from kdverify.source.diagnostic import Diagnostic, SpecError
from kdverify.source.render import render_all
from kdverify.verify import session
from kdverify.verify.report import Report
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import NoSuchSpec, find
from kdverify.version import VERSION

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

AS_EXPECTED, NOT_AS_EXPECTED, WRONG_INPUT, OWN_FAULT = range(4)

EXIT_STATUS = """\
Exit status:
  0  every claim came out as expected
  1  a claim did not come out as expected, or the run was stopped
  2  a spec or the command line is wrong
  3  kdverify itself is wrong: engines in conflict, an engine that broke, a crash

What a spec asks for with `satisfies` or `claim` is expected to be proved, and with
`expect refuted` to be refuted; unknown and bounded proofs are neither.  Where a spec
asks for nothing, every axiom is reported and no verdict counts against it, unless
--strict is given: then all that apply are expected to be proved.
"""

app = typer.Typer(
    name="kdverify",
    help="Formal axiom checking for the operators of knowledge distillation.",
    epilog="Run `kdverify COMMAND --help` for the options of a command.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# Typer exports the errors that it raises for a wrong command line only by one of their descendants.
_USAGE_ERROR = typer.BadParameter.__mro__[2]

_PROGRESS_AFTER = 1.0

Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Specs, or folders to search for *.kd files.")]


class Misused(Exception):
    """The command line asks for something that is not there."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process with its exit status."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns its exit status; never raises."""
    # Read when a linear algebra library is loaded; the workers are the parallelism.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Asked to end, as by a CI that has run out of time, a run still reports what is done.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        status = app(args=list(arguments) or ["--help"], prog_name="kdverify", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else AS_EXPECTED
    except SpecError as error:
        _tell(render_all(error.diagnostics, colour=_is_coloured(sys.stderr)))
        return WRONG_INPUT
    except (Misused, NoSuchSpec) as error:
        return _misuse(str(error))
    except KeyboardInterrupt:
        _tell("kdverify: stopped")
        return NOT_AS_EXPECTED
    except BrokenPipeError:
        # The reader has gone, as `head` does; what is left in the buffer must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_AS_EXPECTED
    except Exception as error:
        if isinstance(error, _USAGE_ERROR):
            return _misuse(cast(typer.BadParameter, error).format_message())
        if isinstance(error, typer.Abort):
            return NOT_AS_EXPECTED
        return _crash(error)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"kdverify {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


# The mark keeps the lines of a paragraph as they are.
@app.command(epilog="\b\n" + EXIT_STATUS.replace("\n\n", "\n\n\b\n"))
def check(
    paths: Paths,
    format: Annotated[str, typer.Option(metavar="NAME", help="How to report; see `kdverify list formats`.")] = (
        "terminal"
    ),
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report there.")] = None,
    budget: Annotated[float, typer.Option(metavar="S", help="Seconds for each claim, a hard limit.")] = 10.0,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Where the pseudo-random search starts.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Expect proofs where a spec asks for nothing, too.")] = False,
    only: Annotated[
        str, typer.Option("-k", metavar="WORDS", help="Only claims whose operator and name contain all these words.")
    ] = "",
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Claims to work on at a time.")] = Settings().jobs,
) -> int:
    """Check the claims of specs, with evidence for each verdict."""
    if not 0 < budget <= 86_400:
        raise Misused(f"the budget of {budget:g} s must be more than 0 and at most a day")
    layout = _named(catalogue.report_formats(), format, "format")
    if output is not None and not output.parent.is_dir():
        raise Misused(f"there is no folder {output.parent} for the report")
    settings = Settings(budget=budget, seed=seed, strict=strict, only=only, jobs=jobs)
    loaded = session.load(find(paths))
    if loaded.problems:
        _tell(render_all(loaded.problems, colour=_is_coloured(sys.stderr)))
    claims = session.select(loaded.claims, only)
    if only and loaded.claims and not claims:
        raise Misused(f"no claim matches {only!r}{_suggest(only, [claim.id for claim in loaded.claims])}")
    report = session.run(claims, loaded.problems, settings, _progress(len(claims)))
    if output is not None:
        output.write_text(layout.render(report, Display()), encoding="utf-8")
    elif report.rows or not loaded.problems:
        print(layout.render(report, _display()), end="")
    return _status(report)


@app.command("list")
def list_(kind: Annotated[str, typer.Argument(metavar="|".join(catalogue.KINDS))]) -> int:
    """List axioms, functions, divergences, engines, lemmas or formats."""
    entries = _named(catalogue.KINDS, kind, "list")()
    width = max(map(len, entries), default=0)
    for name, summary in entries.items():
        print(f"{name:{width}}  {summary}")
    return AS_EXPECTED


@app.command()
def explain(word: Annotated[str, typer.Argument(metavar="CODE-OR-AXIOM")]) -> int:
    """Explain a diagnostic, an axiom, a function, a lemma or a verdict."""
    print(_named(catalogue.explanations(), word, "code, axiom, function, lemma or verdict"))
    return AS_EXPECTED


@app.command()
def new(
    kind: Annotated[str, typer.Argument(metavar="operator")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name such as my_operator.")],
) -> int:
    """Write the spec of a new operator, NAME.kd."""
    _named({"operator": None}, kind, "kind of file")
    if not (name.isidentifier() and name.isascii()):
        raise Misused(f"{name!r} is no name for an operator; use letters, digits and _, such as my_operator")
    path = Path(f"{name}.kd")
    if path.exists():
        raise Misused(f"{path} exists already")
    path.write_text(catalogue.template(name), encoding="utf-8")
    print(f"wrote {path}; run `kdverify check {path}`")
    return AS_EXPECTED


@app.command("format")
def format_(
    paths: Paths,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; status 1 if something would change.")] = False,
) -> int:
    """Rewrite specs in their canonical form."""
    changed = 0
    problems: list[Diagnostic] = []
    for path in find(paths):
        try:
            source = read(path)
            text = format_source(source)
        except SpecError as error:
            problems.extend(error.diagnostics)
            continue
        if text != source.text:
            changed += 1
            print(f"{'would rewrite' if check else 'rewrote'} {path}")
            if not check:
                path.write_text(text, encoding="utf-8")
    if problems:
        raise SpecError(problems)
    return NOT_AS_EXPECTED if check and changed else AS_EXPECTED


def _status(report: Report) -> int:
    if any(is_own_fault(row.verdict) for row in report.rows):
        return OWN_FAULT
    if report.problems:
        return WRONG_INPUT
    if report.missing or not all(row.as_expected for row in report.rows):
        return NOT_AS_EXPECTED
    return AS_EXPECTED


def _named(things: Mapping[str, T], name: str, what: str) -> T:
    if name not in things:
        raise Misused(f"there is no {what} {name!r}{_suggest(name, things)}")
    return things[name]


def _suggest(name: str, names: Iterable[str]) -> str:
    names = sorted(names)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(names)}" if len(names) <= 12 else ""


def _display() -> Display:
    encoding = (sys.stdout.encoding or "ascii").lower()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    return Display(colour=_is_coloured(sys.stdout), unicode=encoding.startswith("utf"), width=min(width, 160))


def _is_coloured(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _progress(total: int) -> Callable[[int], None]:
    """What to call with the number of claims that are done: a bar, for a person who has waited a second."""
    start = time.monotonic()
    bars: list[Progress] = []

    def watch(done: int) -> None:
        if not bars and time.monotonic() - start > _PROGRESS_AFTER and done < total:
            from rich.console import Console
            from rich.progress import Progress

            # Without its thread, since workers are forked while it is shown.
            bars.append(Progress(console=Console(stderr=True), auto_refresh=False, transient=True))
            bars[0].add_task("checking", total=total)
            bars[0].start()
        for bar in bars:
            bar.update(bar.task_ids[0], completed=done, refresh=True)
            if done == total:
                bar.stop()

    return watch if sys.stderr.isatty() else lambda done: None


def _misuse(message: str) -> int:
    line = " ".join(message.split())
    _tell(f"kdverify: error: {line}")
    return WRONG_INPUT


def _crash(error: Exception) -> int:
    if "KDVERIFY_DEBUG" in os.environ:
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    _tell(
        f"kdverify: internal error: {type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})\n"
        "This is a bug in kdverify, not in your spec. To report it, run the same command with KDVERIFY_DEBUG=1 set,\n"
        f"and send what it prints together with the spec and `kdverify --version` ({VERSION})."
    )
    return OWN_FAULT


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
