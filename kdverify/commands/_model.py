"""What a command is, and what commands share: exit statuses, what is told to the user, and how."""

import difflib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeVar

import typer

from kdverify.reports._model import Display
from kdverify.source.render import printable
from kdverify.verify.session import Busy, Watch

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

AS_EXPECTED, NOT_AS_EXPECTED, WRONG_INPUT, OWN_FAULT = range(4)

_PROGRESS_AFTER = 1.0
_REDRAWN_AFTER = 0.1
_MOST_NAMED = 3

Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Specs, or folders to search for *.kd files.")]


class Misused(Exception):
    """The command line asks for something that is not there."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the command line.

    Attributes:
        name: as typed after `kdverify`, and the name of its file.
        run: a function in the style of Typer, whose annotations are the arguments and options, whose docstring
            is the help, and which returns an exit status.  It may raise `Misused`, `SpecError` and `NoSuchSpec`.
        epilog: what its help ends with.
    """

    name: str
    run: Callable[..., int]
    epilog: str = ""


def named(things: Mapping[str, T], name: str, what: str) -> T:
    """The thing of this name.

    Raises:
        Misused: if there is none, with the name that may have been meant.
    """
    if name not in things:
        raise Misused(f"there is no {what} {name!r}{suggest(name, things)}")
    return things[name]


def suggest(name: str, names: Iterable[str]) -> str:
    """What to say after a name that is not among these; may be empty."""
    names = sorted(names)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(names)}" if len(names) <= 12 else ""


def display() -> Display:
    """What the standard output can show."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    return Display(colour=is_coloured(sys.stdout), unicode=encoding.startswith("utf"), width=min(width, 160))


def is_coloured(stream: TextIO) -> bool:
    """Whether a stream is to be written in colour."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def progress(total: int, doing: str) -> Watch:
    """What to call with the number of claims that are done, and those that are worked on.

    It draws a bar for a person who has waited a second, with the claims that take longest.
    """
    due = time.monotonic() + _PROGRESS_AFTER
    bars: list[Progress] = []

    def watch(done: int, running: Sequence[Busy]) -> None:
        nonlocal due
        # Whoever calls does so for each answer of an engine; a person sees a few pictures a second.
        if done < total and time.monotonic() < due:
            return
        due = time.monotonic() + _REDRAWN_AFTER
        if not bars and done < total:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            # Without its thread, since workers are forked while it is shown, and without markup, which names could be.
            columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
            slow = TextColumn("{task.fields[slow]}", markup=False)
            console = Console(stderr=True)
            bars.append(Progress(*columns, slow, console=console, auto_refresh=False, transient=True))
            bars[0].add_task(doing, total=total, slow="")
            bars[0].start()
        for bar in bars:
            bar.update(bar.task_ids[0], completed=done, slow=slowest(running), refresh=True)
            if done == total:
                bar.stop()

    return watch if sys.stderr.isatty() else lambda done, running: None


def stages(total: int, doing: str) -> Callable[[int], None]:
    """What to call with how much is done of one stage of a longer work, of which `progress` draws a bar."""
    watch = progress(total, doing)
    return lambda done: watch(done, ())


def slowest(running: Sequence[Busy]) -> str:
    """The claims that have been worked on for a second or more, slowest first."""
    slow = sorted((busy for busy in running if busy.seconds >= 1), key=lambda busy: -busy.seconds)
    named = [f"{busy.claim.operator.name} {busy.claim.id} {busy.seconds:.0f} s" for busy in slow[:_MOST_NAMED]]
    return printable(", ".join(named))


def tell(text: str) -> None:
    """Writes a line to the standard error; what a path or a spec hides in it is made visible."""
    print(printable(text), file=sys.stderr)


def say(text: str) -> None:
    """Writes a line to the standard output; what a path or a spec hides in it is made visible."""
    print(printable(text))
