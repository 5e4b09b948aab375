"""Everything that a verdict rests on, gathered from its evidence."""

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata

from kdverify.audit.conventions import conventions
from kdverify.audit.pages import machine_checked
from kdverify.evidence.outcome import Proved, Scope
from kdverify.evidence.verdict import GoalVerdict, Verdict, describe
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Goal
from kdverify.lang.show import show_term
from kdverify.verify.report import Row
from kdverify.version import VERSION

# Steps that a solver took, by the name of their page.
_BY_SOLVER = {"polynomial_arithmetic": "z3-solver", "fixed_sizes": "z3-solver"}


@dataclass(frozen=True, slots=True)
class Page:
    """A lemma or a theorem: where it is proved, and the theorems of `proofs/` that Coq has checked for it."""

    name: str
    path: str
    machine_checked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What one verdict rests on; all empty where nothing was decided.

    Attributes:
        scope: the sizes that it speaks of.
        lemmas, theorems: what a proof uses.
        found_by: the engines; what refutes is certified anew, so that it rests on none.
        certified_by: the arithmetic that decided a refutation, with its package.
        solvers: packages whose word is taken for a step of a proof, with their versions.
        conventions: what gives a value to something in the goals at zeros and infinities.
        conditions: sizes, domains and side conditions of the spec.
        notes: what is to be known of how the claim is read.
    """

    scope: str = ""
    lemmas: tuple[Page, ...] = ()
    theorems: tuple[Page, ...] = ()
    found_by: tuple[str, ...] = ()
    certified_by: str = ""
    solvers: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """The assumptions of each verdict of a run, and the versions of what took part."""

    rows: tuple[tuple[Row, Assumptions], ...]
    versions: Mapping[str, str] = field(default_factory=dict)


def audit(rows: Iterable[Row]) -> Audit:
    """What the verdicts of a run rest on."""
    packages = {name: _version(name) for name in ("z3-solver", "python-flint")}
    versions = {"kdverify": VERSION, "python": platform.python_version(), **packages}
    return Audit(tuple((row, assumptions(row)) for row in rows), versions)


def assumptions(row: Row) -> Assumptions:
    """What one verdict rests on."""
    decisive = [(row.claim.goals[number], row.goals[number]) for number in _decisive(row)]
    if not decisive:
        return Assumptions()
    proofs = [_proof(verdict) for _, verdict in decisive]
    steps = [step.lemma for _, proof in filter(None, proofs) for step in proof.argument]
    goals = [goal for goal, _ in decisive]
    way = row.way if row.verdict is Verdict.PROVED else None
    refutation = row.counterexample if row.verdict is Verdict.REFUTED else None
    return Assumptions(
        scope=_scope(row.scope) if refutation is None else _at(refutation.witness.sizes),
        lemmas=tuple(_page("lemmas", name) for name in _once(steps)),
        theorems=() if way is None else (_page("theorems", way.theorem.split()[0]),),
        found_by=_once([engine for engine, _ in filter(None, proofs)] if refutation is None else [refutation.found_by]),
        certified_by="" if refutation is None else refutation.certified_by,
        solvers=_once(f"{package} {_version(package)}" for step in steps if (package := _BY_SOLVER.get(step))),
        conventions=_once(said for goal in goals for said in conventions(goal)),
        conditions=_once(said for goal in goals for said in _conditions(goal)),
        notes=_once(note for goal in goals for note in goal.notes),
    )


def _decisive(row: Row) -> tuple[int, ...]:
    """The goals that the verdict follows from."""
    if row.verdict is Verdict.REFUTED and (found := row.counterexample) is not None:
        return tuple(number for number, goal in enumerate(row.claim.goals) if goal.name == found.goal)[:1]
    if row.verdict in (Verdict.PROVED, Verdict.PROVED_UP_TO):
        return tuple(range(len(row.goals))) if row.way is None else row.way.goals
    return ()


def _proof(verdict: GoalVerdict) -> tuple[str, Proved] | None:
    """The first proof of a goal, of all its sizes where there is one, and who found it."""
    found = [(attempt.engine, attempt.outcome) for attempt in verdict.attempts if isinstance(attempt.outcome, Proved)]
    proofs = [(engine, outcome) for engine, outcome in found if isinstance(outcome, Proved)]
    return next((pair for pair in proofs if pair[1].scope == verdict.scope), proofs[0] if proofs else None)


def _page(folder: str, name: str) -> Page:
    return Page(name, f"docs/{folder}/{name}.md", machine_checked(folder, name))


def _scope(scope: Scope | None) -> str:
    return "" if scope is None else describe(scope)


def _at(sizes: Mapping[str, int]) -> str:
    return "one input, " + ", ".join(f"{name} = {size}" for name, size in sizes.items())


def _conditions(goal: Goal) -> Iterator[str]:
    for own in goal.dimensions:
        yield f"{own.axis.name} >= {own.least}" if own.most is None else f"{own.least} <= {own.axis.name} <= {own.most}"
    for closed, said in ((False, "all entries positive"), (True, "zeros allowed")):
        names = [
            entry.name for entry in goal.inputs if _is_distribution(entry) and (entry.name in goal.closed) is closed
        ]
        if names:
            yield f"{', '.join(names)} {'sums' if len(names) == 1 else 'each sum'} to 1, {said}"
    yield from (_domain(entry) for entry in goal.inputs if not _is_distribution(entry))
    for condition in goal.given:
        yield f"only where {show_term(condition)}"


def _is_distribution(entry: Input) -> bool:
    return isinstance(entry.domain, Simplex)


def _domain(entry: Input) -> str:
    own = entry.domain
    assert isinstance(own, Interval)
    lower = f"{'(' if own.lower_open or own.lower is None else '['}{'-inf' if own.lower is None else own.lower}"
    upper = f"{'inf' if own.upper is None else own.upper}{')' if own.upper_open or own.upper is None else ']'}"
    return f"{entry.name} in {lower}, {upper}" + (", a whole number" if own.integer else "")


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(not installed)"
