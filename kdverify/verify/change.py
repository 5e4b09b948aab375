"""What became of claims between two reports, and whether it is for the worse."""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from kdverify.evidence.verdict import Verdict, is_own_fault
from kdverify.lang.goal import Expectation


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a report says of one claim, without the evidence.

    `title` is the claim as the spec asks for it, and `expected` what the spec expects of it.
    """

    spec: str
    operator: str
    title: str
    verdict: Verdict
    expected: Expectation | None
    as_expected: bool


class Kind(enum.Enum):
    """What became of a claim; the value is the word for it."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"
    NEW = "new"
    GONE = "gone"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Change:
    """One claim before and after; at least one of them is there.

    `worse` is what a gate asks for: it is set for whatever got worse, and for what is new and was never right.
    """

    kind: Kind
    before: Recorded | None
    after: Recorded | None
    worse: bool


Key: TypeAlias = tuple[str, str, str, int]

_OPEN = frozenset({Verdict.UNKNOWN, Verdict.PROVED_UP_TO, Verdict.VACUOUS})


def compare(before: Iterable[Recorded], after: Iterable[Recorded]) -> tuple[Change, ...]:
    """Every claim of either report: those of the later one in its order, then those that are gone."""
    old, new = by_key(before), by_key(after)
    met = tuple(_met(old.get(key), entry) for key, entry in new.items())
    gone = tuple(
        Change(Kind.GONE, entry, None, worse=entry.verdict is Verdict.PROVED)
        for key, entry in old.items()
        if key not in new
    )
    return met + gone


def by_key(records: Iterable[Recorded]) -> Mapping[Key, Recorded]:
    """The records by what makes them the same claim; one that is asked for twice is told apart by its turn."""
    turns: Counter[tuple[str, str, str]] = Counter()
    found: dict[Key, Recorded] = {}
    for record in records:
        name = (record.spec, record.operator, record.title)
        turns[name] += 1
        found[(*name, turns[name])] = record
    return found


def _met(before: Recorded | None, after: Recorded) -> Change:
    fault = is_own_fault(after.verdict)
    if before is None:
        return Change(Kind.NEW, None, after, worse=fault or not after.as_expected)
    if is_worse(before, after):
        return Change(Kind.WORSE, before, after, worse=True)
    if before.verdict is after.verdict and before.as_expected == after.as_expected:
        return Change(Kind.SAME, before, after, worse=fault)
    better = after.verdict is Verdict.PROVED or (after.as_expected and not before.as_expected)
    settled = before.verdict in _OPEN and after.verdict not in _OPEN
    return Change(Kind.BETTER if better or settled else Kind.OTHER, before, after, worse=fault)


def is_worse(before: Recorded, after: Recorded) -> bool:
    """Whether a claim lost something: its proof, its being as expected, or its being decided at all."""
    if before.verdict is Verdict.PROVED and after.verdict is not Verdict.PROVED:
        return True
    if before.as_expected and not after.as_expected:
        return True
    return before.verdict is Verdict.REFUTED and after.verdict in _OPEN
