"""The command line: finds the command, and turns what happens into an exit status."""

import gc
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn, cast

import typer

from kdverify import commands, registry
from kdverify.commands._model import (
    AS_EXPECTED,
    NOT_AS_EXPECTED,
    OWN_FAULT,
    WRONG_INPUT,
    Command,
    Misused,
    is_coloured,
    tell,
)
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.verify.configuration import Misconfigured, choose, values
from kdverify.verify.spec_paths import NoSuchSpec
from kdverify.version import VERSION

# The commands whose options may be chosen once for a project or a machine.
_CONFIGURED = ("check", "diff")
# What Typer makes of Ctrl-C where no command does anything about it.
_INTERRUPTED = 130
# Typer exports the errors that it raises for a wrong command line only by one of their descendants.
_USAGE_ERROR = typer.BadParameter.__mro__[2]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process with its exit status."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns its exit status; never raises."""
    # Read when a linear algebra library is loaded; the workers are the parallelism.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Terms are many, and live as long as the run: to look for garbage among them takes a tenth of a short one.
    gc.set_threshold(100_000)
    # Asked to end, as by a CI that has run out of time, a run still reports what is done.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app = application(arguments[0] if arguments else "")
        status = app(args=list(arguments) or ["--help"], prog_name="kdverify", standalone_mode=False)
        sys.stdout.flush()
        if status == _INTERRUPTED:
            raise KeyboardInterrupt
        return status if isinstance(status, int) else AS_EXPECTED
    except SpecError as error:
        tell(render_all(error.diagnostics, colour=is_coloured(sys.stderr)))
        return WRONG_INPUT
    except (Misused, Misconfigured, NoSuchSpec) as error:
        return _misuse(str(error))
    except KeyboardInterrupt:
        tell("kdverify: stopped")
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


def application(first: str = "") -> typer.Typer:
    """The commands of the open folder: the one that the first argument names, or else all."""
    app = typer.Typer(
        name="kdverify",
        help="Formal axiom checking for the operators of knowledge distillation.",
        epilog="Run `kdverify COMMAND --help` for the options of a command.",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    # One command loads faster than all, and needs no other; completion speaks of all.
    chosen = {} if first == "completion" else registry.load_one(commands, Command, first)
    for name, command in (chosen or registry.load(commands, Command)).items():
        app.command(name, epilog=command.epilog or None)(command.run)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"kdverify {VERSION}")
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    # Options that are not given have the values that the environment or the project chose.
    if context.invoked_subcommand in _CONFIGURED:
        context.default_map = {context.invoked_subcommand: dict(values(choose(Path(), os.environ)))}


def _misuse(message: str) -> int:
    line = " ".join(message.split())
    tell(f"kdverify: error: {line}")
    return WRONG_INPUT


def _crash(error: Exception) -> int:
    if "KDVERIFY_DEBUG" in os.environ:
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    tell(
        f"kdverify: internal error: {type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})\n"
        "This is a bug in kdverify, not in your spec. To report it, run the same command with KDVERIFY_DEBUG=1 set,\n"
        f"and send what it prints together with the spec and `kdverify --version` ({VERSION})."
    )
    return OWN_FAULT
