"""Limits on time that mean the same on a machine that has much else to do."""

import contextlib
import time
from collections.abc import Iterator

_WORK = 0.1


def slowdown() -> float:
    """How many times as long work takes just now as with a processor to itself; at least 1."""
    start, begun = time.monotonic(), time.process_time()
    while time.process_time() - begun < _WORK:
        pass
    return max(1.0, (time.monotonic() - start) / _WORK)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Holds the block to so many seconds of a quiet machine, by how busy this one is before and after it.

    Raises:
        AssertionError: if it took longer.
    """
    before = slowdown()
    start = time.monotonic()
    yield
    spent = time.monotonic() - start
    limit = seconds * max(before, slowdown())
    assert spent < limit, f"{spent:.2f} s, where {limit:.2f} s are {seconds:g} s of a quiet machine"
