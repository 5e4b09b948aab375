"""What happened in a run, as data."""

from dataclasses import dataclass

from kdverify.evidence.outcome import Counterexample, Refuted, Scope
from kdverify.evidence.verdict import GoalVerdict, Verdict
from kdverify.lang.goal import Claim
from kdverify.source.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Row:
    """The answer to one claim.

    `remark` says why the claim was left early, if it was.
    """

    claim: Claim
    verdict: Verdict
    scope: Scope | None
    as_expected: bool
    seconds: float
    goals: tuple[GoalVerdict, ...]
    remark: str = ""

    @property
    def spec(self) -> str:
        """The path of the spec, as it was given."""
        return self.claim.span.source.path

    @property
    def title(self) -> str:
        """The claim with its arguments, as the spec asks for it."""
        arguments = ", ".join(f"{name} = {value}" for name, value in self.claim.arguments.items())
        return f"{self.claim.id}({arguments})" if arguments else self.claim.id

    @property
    def counterexample(self) -> Counterexample | None:
        """The certified violation, where the claim is refuted."""
        for goal in self.goals:
            for attempt in goal.attempts:
                if isinstance(attempt.outcome, Refuted):
                    return attempt.outcome.counterexample
        return None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run: a row for each claim in the order of the specs, and what was wrong with the specs.

    `missing` counts the claims that were not reached because the user stopped the run.
    """

    version: str
    rows: tuple[Row, ...]
    problems: tuple[Diagnostic, ...]
    seconds: float
    missing: int = 0
