"""Measures kdverify against what one would write without it: `python benchmarks/run.py`.

Both sides of a comparison run in one go on the same machine, so the ratios mean more than the numbers.
"""

import argparse
import platform
import sys
from collections.abc import Sequence

import divergence
from samples import rates
from verdicts import CLASSES, TEACHERS, Answer, races


def main() -> None:
    """Prints both tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--limit", type=float, default=20.0, help="seconds after which a solver is killed")
    options.add_argument("--seconds", type=float, default=1.0, help="seconds for each measurement of samples")
    chosen = options.parse_args()
    say(f"Python {platform.python_version()} on {platform.machine()}\n")
    say(f"Time to a verdict: for every V and K here; Z3 with every coordinate an unknown, K = {TEACHERS},")
    say(f"killed after {chosen.limit:g} s; in brackets the time as a multiple of ours.\n")
    table(["claim", "here", *(f"Z3, V = {classes}" for classes in CLASSES)], verdict_rows(chosen.limit))
    ours, duels = divergence.duels(chosen.limit)
    say("\nThe KL claim of linear anchoring: for every size here, and at fixed sizes by others (the solvers are asked")
    say("about its derivative on a segment, balls about the claim at least 1/20 from the boundary).\n")
    rows = [[duel.title, *(f"{shown(side)}{multiple(side, ours)}" for side in duel.fixed)] for duel in duels]
    table(["", *(f"V = {classes}" for classes in divergence.CLASSES)], [["here, every V", shown(ours), "", ""], *rows])
    say("\nInputs a second: the batches of the refuter, and Hypothesis with one example at a time in plain Python.\n")
    table(["claim", "V", "K", "batches", "one by one", "ratio"], sample_rows(chosen.seconds))


def verdict_rows(limit: float) -> list[list[str]]:
    """A row for each claim."""
    rows = []
    for race in races(limit):
        sides = [f"{shown(side)}{multiple(side, race.here)}" for side in race.fixed]
        rows.append([race.title, shown(race.here), *sides])
    return rows


def shown(answer: Answer) -> str:
    """The answer and its time."""
    return answer.word if answer.word.startswith("no ") else f"{answer.word} {answer.seconds:.2f} s"


def multiple(side: Answer, ours: Answer) -> str:
    """How many times as long it took; a killed process took at least so long."""
    if side.word.startswith("no "):
        return ""
    return f" ({'> ' if side.word == 'killed' else ''}{side.seconds / ours.seconds:.1f})"


def sample_rows(seconds: float) -> list[list[str]]:
    """A row for each claim and size."""
    return [
        [
            rate.title,
            str(rate.classes),
            str(rate.teachers),
            f"{rate.batches:,.0f}",
            f"{rate.examples:,.0f}",
            f"{rate.batches / rate.examples:,.0f}",
        ]
        for rate in rates(seconds)
    ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns under each other."""
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head))]
    for line in (head, ["-" * width for width in widths], *rows):
        say("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
