"""Whether a counterexample that was kept still refutes its claim."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kdverify.evidence.certify import certify
from kdverify.evidence.document import NoCounterexample, from_data
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.premises import MOST_BITS, admits, environment
from kdverify.evidence.region import contains
from kdverify.lang.goal import Claim, Depends, Goal, Holds
from kdverify.semantics.exact import decide


class Fate(enum.Enum):
    """What has become of a counterexample; the value completes the sentence "the counterexample ..."."""

    STILL_REFUTED = "still refutes the claim"
    FIXED = "no longer refutes the claim: it holds at this input"
    UNDECIDED = "neither certainly refutes the claim nor certainly does not"
    NOT_APPLICABLE = "no longer applies"


@dataclass(frozen=True, slots=True)
class Replayed:
    """The fate of a counterexample, why, and the counterexample as it is now where it still is one."""

    fate: Fate
    reason: str
    claim: Claim | None = None
    counterexample: Counterexample | None = None


def replay(document: Mapping[str, Any], claims: Sequence[Claim]) -> Replayed:
    """Certifies a kept counterexample against what the specs claim now.

    Raises:
        NoCounterexample: if the document is none.
    """
    name, witness, companion = from_data(document)
    claim = _claim(document, claims)
    if isinstance(claim, str):
        return Replayed(Fate.NOT_APPLICABLE, claim)
    goal = next((goal for goal in claim.goals if goal.name == name), None)
    if goal is None:
        return Replayed(Fate.NOT_APPLICABLE, claim.not_applicable or f"the claim has no part {name!r} any more", claim)
    if isinstance(goal.show, Depends):
        return Replayed(Fate.UNDECIDED, "that a result does not depend on an input shows at no single one", claim)
    try:
        # A path may start where the claim does not speak, so what is refuted comes first.
        found = certify(goal, witness, str(document.get("found_by", "replay")), companion)
        if found is not None:
            return Replayed(Fate.STILL_REFUTED, found.explanation, claim, found)
        if not contains(goal, witness):
            return Replayed(Fate.NOT_APPLICABLE, _outside(goal, document), claim)
        if not admits(goal, witness):
            return Replayed(Fate.NOT_APPLICABLE, "a premise of the claim does not hold at this input", claim)
    except (ValueError, KeyError) as error:
        raise NoCounterexample(f"it does not fit the claim: {error}") from error
    return Replayed(*_unrefuted(goal, witness), claim)


def _unrefuted(goal: Goal, witness: Any) -> tuple[Fate, str]:
    if isinstance(goal.show, Holds):
        if decide(goal.show.condition, environment(goal, witness), MOST_BITS) is True:
            return Fate.FIXED, "what was violated is certainly true here now"
        return Fate.UNDECIDED, f"{MOST_BITS} bits do not tell"
    return Fate.FIXED, "what was violated is not violated here any more; other inputs may violate it"


def _claim(document: Mapping[str, Any], claims: Sequence[Claim]) -> Claim | str:
    operator, name = document.get("operator"), document.get("claim")
    named = [claim for claim in claims if claim.operator.name == operator]
    if not named:
        return f"there is no operator `{operator}` any more"
    found = [claim for claim in named if claim.id == name]
    if not found:
        return f"the operator `{operator}` claims no `{name}` any more"
    alike = [claim for claim in found if dict(claim.arguments) == document.get("arguments")]
    if not alike:
        asked = ", ".join(f"{key} = {value}" for key, value in found[0].arguments.items())
        return f"`{name}` is claimed with other arguments now: {asked or 'none'}"
    return next((claim for claim in alike if any(goal.name == document.get("goal") for goal in claim.goals)), alike[0])


def _outside(goal: Goal, document: Mapping[str, Any]) -> str:
    now, then = {entry.name for entry in goal.inputs}, set(document["values"])
    if now != then:
        changed = ", ".join(f"`{name}`" for name in sorted(now ^ then))
        return f"the claim speaks of other inputs now: {changed}"
    return "the input lies outside of the sizes or domains that the claim speaks of now"
