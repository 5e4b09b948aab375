"""Whether the counterexamples of the library are at the least sizes, and whether that can be shown.

    python -m tests.acceptance.minimality specs/ --budget 30

Of each claim that is refuted at more than the least sizes it is asked whether it is true at every smaller one: a
counterexample there takes the place of the first, a proof shows that there is none, and where neither is found the
line says `not shown`.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kdverify.cache.store import FOLDER
from kdverify.evidence.verdict import Verdict
from kdverify.verify import session
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings
from kdverify.verify.smallest import Least, smallest
from kdverify.verify.spec_paths import find


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of the sizes at which one claim is false."""

    row: Row
    shown: dict[str, int]
    bounds: tuple[Least, ...]

    @property
    def least(self) -> dict[str, int]:
        """The least sizes that were found."""
        return {bound.axis: bound.size for bound in self.bounds}

    @property
    def is_least(self) -> bool:
        """Whether it is shown that no size can be smaller."""
        return all(bound.why for bound in self.bounds)

    def __str__(self) -> str:
        open_ = ", ".join(bound.axis for bound in self.bounds if not bound.why)
        sizes = ", ".join(f"{axis} = {size}" for axis, size in self.least.items())
        smaller = " (a smaller one was found)" if self.least != self.shown else ""
        return f"{self.row.claim.operator.name}: {self.row.title}: {sizes}{smaller}" + (
            f"; not shown for {open_}" if open_ else "; shown"
        )


def refuted(paths: Iterable[Path], settings: Settings) -> tuple[Row, ...]:
    """The claims that are refuted."""
    loaded = session.load(find(list(paths)), settings.cache)
    rows = session.run(loaded.claims, (), settings, hasher=loaded.hasher).rows
    return tuple(row for row in rows if row.verdict is Verdict.REFUTED)


def is_at_the_least(row: Row) -> bool:
    """Whether the claim speaks of no smaller sizes than those of its counterexample."""
    found = row.counterexample
    assert found is not None
    goal = next(goal for goal in row.claim.goals if goal.name == found.goal)
    return all(found.witness.sizes[own.axis.name] == own.least for own in goal.dimensions)


def answers(rows: Iterable[Row], settings: Settings) -> Iterator[Answer]:
    """What is known of claims that are refuted at more than the least sizes."""
    for row in rows:
        found = row.counterexample
        if found is not None and not is_at_the_least(row):
            _, bounds = smallest(row.claim, found, settings)
            yield Answer(row, {bound.axis: found.witness.sizes[bound.axis] for bound in bounds}, bounds)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("specs")])
    parser.add_argument("--budget", type=float, default=10.0, help="seconds for each question")
    parser.add_argument("--cache-dir", type=Path, default=FOLDER)
    asked = parser.parse_args()
    settings = Settings(budget=asked.budget, cache=asked.cache_dir)
    rows = refuted(asked.paths, settings)
    counts = Counter(["at the least sizes that the claim speaks of"] * sum(map(is_at_the_least, rows)))
    for answer in answers(rows, settings):
        counts["shown to be least" if answer.is_least else "not shown to be least"] += 1
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(rows)} refuted: " + ", ".join(f"{number} {what}" for what, number in counts.items()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
