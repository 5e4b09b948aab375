"""What a user may choose about a run."""

import os
from dataclasses import dataclass, field
from pathlib import Path


def _processes() -> int:
    return min(2, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard to try, and what to hold against a spec.

    Attributes:
        budget: seconds for each claim, a hard limit.
        seed: where every pseudo-random choice starts.
        strict: claims that nobody wrote down are expected to be proved as well.
        only: words, all of which must occur in `OPERATOR CLAIM` for a claim to be looked at.
        jobs: worker processes.
        memory: bytes a worker may use.
        executor: where claims are worked on, `dask://HOST:PORT` or, where empty, processes of this machine.
        cache: the folder of answers of earlier runs; none is looked up or kept without.
    """

    budget: float = 10.0
    seed: int = 0
    strict: bool = False
    only: str = ""
    jobs: int = field(default_factory=_processes)
    memory: int = 3 * 1024**3
    executor: str = ""
    cache: Path | None = None
