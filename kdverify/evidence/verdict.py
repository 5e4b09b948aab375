"""How what the engines said of the goals of a claim becomes one answer."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kdverify.evidence.outcome import EverySize, Exhausted, Outcome, Proved, Refuted, Scope, Survived, UpTo
from kdverify.lang.domain import Dimension
from kdverify.lang.goal import Claim, Expectation


class Verdict(enum.Enum):
    """The answer to a claim; the value completes the sentence "the claim ..."."""

    PROVED = "holds for every input"
    PROVED_UP_TO = "holds for every input up to the stated sizes; larger ones are open"
    REFUTED = "is false; an exact counterexample is attached"
    UNKNOWN = "is neither proved nor refuted; see what was tried"
    VACUOUS = "has a premise that was never met, so nothing was tested"
    NOT_APPLICABLE = "does not speak of this kind of operator"
    CONFLICT = "was proved by one engine and refuted by another; this is a bug in kdverify"
    ERROR = "could not be decided because an engine broke; this is a bug in kdverify"

    @property
    def id(self) -> str:
        """The word used in reports for machines."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Crashed:
    """An engine broke one of its laws, or raised; never the fault of a spec."""

    reason: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One engine's answer, and how long it took."""

    engine: str
    outcome: Outcome | Crashed
    seconds: float


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """The answer to one goal, with everything that was said of it.

    `scope` is set where the verdict is a proof.
    """

    goal: str
    verdict: Verdict
    scope: Scope | None
    attempts: tuple[Attempt, ...]


ClaimVerdict: TypeAlias = tuple[Verdict, Scope | None]

# From the worst news to the best: a claim is as good as the worst of its goals.  A refuted goal settles
# the claim whatever the others are, but not a goal on which kdverify contradicts itself.
_WORST_FIRST = (
    Verdict.CONFLICT,
    Verdict.REFUTED,
    Verdict.ERROR,
    Verdict.UNKNOWN,
    Verdict.VACUOUS,
    Verdict.PROVED_UP_TO,
    Verdict.NOT_APPLICABLE,
    Verdict.PROVED,
)


def covers(scope: Scope, sizes: Mapping[str, int]) -> bool:
    """Whether a proof of this scope speaks of these sizes."""
    return isinstance(scope, EverySize) or all(sizes.get(name, most) <= most for name, most in scope.sizes.items())


def widen(scope: Scope, dimensions: Sequence[Dimension]) -> Scope:
    """The scope seen from what was asked: a bounded proof that reaches every size asked for is complete."""
    match scope:
        case UpTo(sizes) if all(_within(entry, sizes) for entry in dimensions):
            return EverySize()
        case _:
            return scope


def combine(
    attempts: Sequence[Attempt], *, goal: str = "", premised: bool = True, impossible: bool = False
) -> GoalVerdict:
    """The verdict on one goal.

    Args:
        attempts: what each engine said, in the order asked; scopes already widened.
        goal: its name.
        premised: it has premises, so a search that tested nothing may not have met them.
        impossible: it is proved that nothing meets the premises.
    """
    outcomes = [attempt.outcome for attempt in attempts]
    scopes = [outcome.scope for outcome in outcomes if isinstance(outcome, Proved)]
    witnesses = [outcome.counterexample.witness for outcome in outcomes if isinstance(outcome, Refuted)]
    trials = [outcome.trials for outcome in outcomes if isinstance(outcome, Survived)]
    unmet = premised and bool(trials) and not any(trials)
    scope: Scope | None = None
    if any(impossible or covers(proof, witness.sizes) for proof in scopes for witness in witnesses):
        verdict = Verdict.CONFLICT
    elif witnesses:
        verdict = Verdict.REFUTED
    elif impossible:
        verdict = Verdict.VACUOUS
    elif any(isinstance(proof, EverySize) for proof in scopes):
        verdict, scope = Verdict.PROVED, EverySize()
    elif any(isinstance(outcome, Crashed) for outcome in outcomes):
        verdict = Verdict.ERROR
    elif scopes:
        verdict, scope = Verdict.PROVED_UP_TO, _largest(scopes)
    elif unmet and not any(isinstance(outcome, Exhausted) for outcome in outcomes):
        verdict = Verdict.VACUOUS
    else:
        verdict = Verdict.UNKNOWN
    return GoalVerdict(goal, verdict, scope, tuple(attempts))


def combine_claim(claim: Claim, goals: Sequence[GoalVerdict]) -> ClaimVerdict:
    """The verdict on a claim from those on its goals, in order.

    Where it has ways, the best of them counts, against what its tests say; a claim that is refuted though one of
    its ways is proved is a conflict.
    """
    if not claim.ways:
        return combine_goals(goals)
    best = max(
        (combine_goals(goals[number] for number in way.goals) for way in claim.ways),
        key=lambda found: _WORST_FIRST.index(found[0]),
    )
    tests = [goals[number].verdict for number in sorted(claim.tests)]
    worst = min(tests, key=_WORST_FIRST.index, default=Verdict.PROVED)
    if worst in (Verdict.CONFLICT, Verdict.ERROR):
        return worst, None
    if worst is Verdict.REFUTED:
        return (Verdict.CONFLICT if best[0] is Verdict.PROVED else worst), None
    return best if best[0] in (Verdict.PROVED, Verdict.PROVED_UP_TO, Verdict.CONFLICT) else (Verdict.UNKNOWN, None)


def combine_goals(goals: Iterable[GoalVerdict]) -> ClaimVerdict:
    """The verdict on a claim, which is true exactly when each of its goals is.

    A claim without goals says nothing, so nothing was tested.
    """
    goals = tuple(goals)
    if not goals:
        return Verdict.VACUOUS, None
    verdict = min((goal.verdict for goal in goals), key=_WORST_FIRST.index)
    match verdict:
        case Verdict.PROVED:
            return verdict, EverySize()
        case Verdict.PROVED_UP_TO:
            return verdict, _common([goal.scope for goal in goals if goal.scope is not None])
        case _:
            return verdict, None


def is_as_expected(verdict: Verdict, expected: Expectation | None, *, strict: bool = False) -> bool:
    """Whether a claim came out as the spec says.

    Where the spec says nothing, every honest answer is information, unless `strict`: then whatever
    applies is expected to be proved.
    """
    match expected:
        case Expectation.PROVED:
            return verdict is Verdict.PROVED
        case Expectation.REFUTED:
            return verdict is Verdict.REFUTED
        case None if strict:
            return verdict in (Verdict.PROVED, Verdict.NOT_APPLICABLE)
        case None:
            return not is_own_fault(verdict)


def is_own_fault(verdict: Verdict) -> bool:
    """Whether the verdict shows that kdverify itself is wrong."""
    return verdict in (Verdict.CONFLICT, Verdict.ERROR)


def describe(scope: Scope) -> str:
    """The sizes a proof speaks of, as a person writes them."""
    match scope:
        case EverySize():
            return "every size"
        case UpTo():
            return ", ".join(f"{name} <= {most}" for name, most in scope.sizes.items())


def _within(dimension: Dimension, sizes: Mapping[str, int]) -> bool:
    bound = sizes.get(dimension.axis.name)
    return bound is None or (dimension.most is not None and dimension.most <= bound)


def _largest(scopes: Sequence[Scope]) -> Scope:
    bounded = [scope for scope in scopes if isinstance(scope, UpTo)]
    return max(bounded, key=lambda scope: (sum(scope.sizes.values()), sorted(scope.sizes.items())))


def _common(scopes: Sequence[Scope]) -> Scope:
    sizes: dict[str, int] = {}
    for scope in scopes:
        if isinstance(scope, UpTo):
            for name, most in scope.sizes.items():
                sizes[name] = min(most, sizes.get(name, most))
    return UpTo(sizes)
