"""Measures how much faster two jobs are than one, on the whole library: `python benchmarks/jobs.py`.

Nothing is taken from a cache.  The machine should have nothing else to do; what the processors were busy with is
printed beside the time, so that one sees whether it had.
"""

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kdverify.lang.goal import Claim
from kdverify.verify import session
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find

SPECS = Path(__file__).parents[1] / "specs"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds until all claims were decided, seconds of processors for that, and the verdicts."""

    elapsed: float
    busy: float
    verdicts: tuple[str, ...]


def measure(claims: Sequence[Claim], jobs: int, budget: float) -> Measurement:
    """Decides the claims with so many jobs."""
    start, before = time.monotonic(), _busy()
    report = session.run(claims, (), Settings(budget=budget, jobs=jobs))
    verdicts = tuple(row.verdict.id for row in report.rows)
    return Measurement(time.monotonic() - start, _busy() - before, verdicts)


def _busy() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Prints a line for each number of jobs, and the ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-k", dest="only", default="", help="only claims whose operator and name contain these words")
    options.add_argument("--budget", type=float, default=60.0, help="seconds for each claim, too many to be needed")
    chosen = options.parse_args()
    claims = session.select(session.load(find([SPECS])).claims, chosen.only)
    found = {jobs: measure(claims, jobs, chosen.budget) for jobs in (2, 1)}
    sys.stdout.write(f"{len(claims)} claims\n")
    for jobs, measured in sorted(found.items()):
        sys.stdout.write(f"jobs {jobs}: {measured.elapsed:.1f} s, processors busy for {measured.busy:.1f} s\n")
    sys.stdout.write(f"two jobs are {found[1].elapsed / found[2].elapsed:.2f} times as fast\n")
    if found[1].verdicts != found[2].verdicts:
        sys.exit("the verdicts differ")


if __name__ == "__main__":
    main()
