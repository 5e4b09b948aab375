"""What happened in a run, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kdverify.evidence.outcome import Counterexample, Proved, Refuted, Scope
from kdverify.evidence.verdict import GoalVerdict, Verdict
from kdverify.lang.goal import Claim, Way
from kdverify.source.diagnostic import Diagnostic
from kdverify.verify.change import Change


@dataclass(frozen=True, slots=True)
class Row:
    """The answer to one claim.

    `remark` says why the claim was left early, if it was; `recalled`, that an earlier run decided it;
    `change`, what became of it since the baseline, where the run is held against one.
    """

    claim: Claim
    verdict: Verdict
    scope: Scope | None
    as_expected: bool
    seconds: float
    goals: tuple[GoalVerdict, ...]
    remark: str = ""
    recalled: bool = False
    change: Change | None = None

    @property
    def fails(self) -> bool:
        """Whether it counts against the run: not as expected or, held against a baseline, worse than there."""
        return not self.as_expected if self.change is None else self.change.worse

    @property
    def spec(self) -> str:
        """The path of the spec, as it was given."""
        return self.claim.span.source.path

    @property
    def title(self) -> str:
        """The claim with its arguments, as the spec asks for it."""
        return claim_title(self.claim)

    @property
    def conclusion(self) -> str:
        """What a proof found beyond the claim being true: the rate, and the theorem with the fixed point."""
        way = self.way
        found = [
            step.gives
            for number in (range(len(self.goals)) if way is None else way.goals)
            for attempt in self.goals[number].attempts
            if isinstance(attempt.outcome, Proved)
            for step in attempt.outcome.argument
            if step.lemma == "best_rate"
        ]
        return "; ".join([*([way.theorem] if way else []), *([f"rate {found[0]}, {found[1]}"] if found else [])])

    @property
    def way(self) -> Way | None:
        """The first of the claim's ways that is proved, where it has any."""
        proved = frozenset(number for number, goal in enumerate(self.goals) if goal.verdict is Verdict.PROVED)
        return next((way for way in self.claim.ways if proved.issuperset(way.goals)), None)

    @property
    def counterexample(self) -> Counterexample | None:
        """The certified violation, where the claim is refuted."""
        for number, goal in enumerate(self.goals):
            for attempt in goal.attempts:
                if isinstance(attempt.outcome, Refuted) and self.claim.decides(number):
                    return attempt.outcome.counterexample
        return None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run: a row for each claim in the order of the specs, and what was wrong with the specs.

    `missing` counts the claims that were not reached because the user stopped the run, and `warnings` say what
    went wrong with the run and changes no answer.  `changed` has the lines of each spec that a change under review
    touches, where one is.
    """

    version: str
    rows: tuple[Row, ...]
    problems: tuple[Diagnostic, ...]
    seconds: float
    missing: int = 0
    warnings: tuple[str, ...] = ()
    changed: Mapping[str, frozenset[int]] = field(default_factory=dict)


def claim_title(claim: Claim) -> str:
    """The claim with its arguments, as the spec asks for it."""
    said = [f"{name} = {value}" for name, value in claim.arguments.items()]
    name, opened, rest = claim.id.partition("(")
    inside, _, variant = rest.partition(")") if opened else ("", "", "")
    if not opened:
        name, _, variant = claim.id.partition(" ")
        variant = f" {variant}" if variant else ""
    parts = [*filter(None, [inside]), *(word for word in said if word not in inside)]
    return name + (f"({', '.join(parts)})" if parts else "") + variant
