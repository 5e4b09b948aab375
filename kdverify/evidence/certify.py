"""The one judge of counterexamples: nothing is refuted unless exact or ball arithmetic says so.

It imports no engine and trusts no caller: an engine may suggest any witness.
"""

from collections.abc import Mapping
from dataclasses import replace

from kdverify.evidence.attraction import escapes
from kdverify.evidence.crossing import find_crossing
from kdverify.evidence.exchange import changes
from kdverify.evidence.jump import find_jump
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.premises import MOST_BITS, admits, at_entry, environment
from kdverify.evidence.ratio import find_growth
from kdverify.evidence.region import places
from kdverify.evidence.separation import separates
from kdverify.evidence.side import Failure, entry_name, side
from kdverify.evidence.witness import Witness
from kdverify.lang import build
from kdverify.lang.goal import Attracts, Continuous, Depends, Finite, Goal, Holds, InHull, Shrinks, Symmetric
from kdverify.lang.term import All, Any_, Compare, Condition, Every, Index, Not, Relation
from kdverify.semantics.exact import Environment, is_defined, is_real, settle

_NEGATED = {
    Relation.LESS: ">=",
    Relation.AT_MOST: ">",
    Relation.EQUAL: "!=",
    Relation.DIFFERENT: "==",
}


def certify(
    goal: Goal, witness: Witness, found_by: str, companion: Mapping[str, str] | None = None
) -> Counterexample | None:
    """Confirms that a witness violates a goal, or returns `None`.

    A tie that stays open at high precision is not a violation.

    Args:
        goal: what was to hold.
        witness: where it is said to fail.
        found_by: the engine that says so.
        companion: what the statement needs beside the witness, as in `Counterexample`: `separating` (a
            vector) for `InHull`, `swap` (two positions) for `Symmetric`; for `Continuous` either `towards NAME`
            (a direction for each input that moves) or `until NAME` (a value for each); for `Attracts` orbits, as
            `evidence.attraction` says.  What can be found by trying a few is found if missing.
    """
    given = companion or {}
    # On a path only the points after the start need be where the goal speaks of them.
    if not isinstance(goal.show, Shrinks) and not admits(goal, witness):
        return None
    match goal.show:
        case Holds(condition):
            failure = _violation(condition, environment(goal, witness))
        case Finite():
            failure = _blow_up(goal, goal.show, witness)
        case InHull():
            failure = separates(goal.show, environment(goal, witness), given.get("separating"))
        case Symmetric():
            failure = changes(goal, goal.show, witness, given.get("swap"))
        case Continuous():
            failure = find_jump(goal, goal.show, witness, given) or find_crossing(goal, goal.show, witness, given)
        case Shrinks():
            failure = find_growth(goal, goal.show, witness, given)
        case Attracts():
            failure = escapes(goal, goal.show, witness, given)
        case Depends():
            return None
    if failure is None:
        return None
    return Counterexample(
        goal=goal.name,
        witness=witness,
        left=failure.left,
        right=failure.right,
        relation=failure.relation,
        explanation=failure.explanation,
        found_by=found_by,
        certified_by="exact rational arithmetic" if failure.bits == 0 else f"ball arithmetic at {failure.bits} bits",
        companion=failure.companion,
    )


def recertify(goal: Goal, counterexample: Counterexample) -> bool:
    """Whether a counterexample that was kept, or came from elsewhere, still refutes the goal."""
    again = certify(goal, counterexample.witness, counterexample.found_by, counterexample.companion)
    return again is not None


def _violation(condition: Condition, here: Environment) -> Failure | None:
    decision = settle(condition, here, MOST_BITS)
    if decision.truth is not False:
        return None
    part, there, bound = _innermost(condition, here)
    where = "".join(f", at position {number} of {index.axis.name}" for index, number in bound.items())
    match part:
        case Compare(left, relation, right):
            sides = side(left, there, decision.bits), side(right, there, decision.bits)
            undefined = [name for name, term in zip(("left", "right"), sides, strict=True) if term.undefined]
            if undefined:
                sentence = f"the {' and the '.join(undefined)} side is not defined{where}"
            else:
                sentence = f"the left side {relation.value} the right side is false{where}"
            return Failure(*sides, relation.value, sentence, decision.bits)
        case Not(Compare(left, relation, right)):
            sides = side(left, there, decision.bits), side(right, there, decision.bits)
            return Failure(
                *sides, _NEGATED[relation], f"the left side {relation.value} the right side{where}", decision.bits
            )
        case _:
            zero = side(build.ZERO, there, 0)
            return Failure(zero, zero, "", f"the condition is false{where}", decision.bits)


def _innermost(condition: Condition, here: Environment) -> tuple[Condition, Environment, dict[Index, int]]:
    """The smallest part that is false and makes the whole false, with the positions bound on the way."""
    bound: dict[Index, int] = {}
    while True:
        match condition:
            case All(parts):
                failing = [part for part in parts if settle(part, here, MOST_BITS).truth is False]
            case Any_(parts):
                # The last part of an implication is its conclusion.
                failing = [parts[-1]] if parts else []
            case Every(index, body):
                failing = []
                for (number,) in places((here.sizes[index.axis.name],)):
                    there = replace(here, positions={**here.positions, index: number})
                    if settle(body, there, MOST_BITS).truth is False:
                        failing, here = [body], there
                        bound[index] = number
                        break
            case _:
                return condition, here, bound
        if not failing:
            return condition, here, bound
        condition = failing[0]


def _blow_up(goal: Goal, show: Finite, witness: Witness) -> Failure | None:
    here = environment(goal, witness)
    axes = show.tensor.axes
    for spot in places(tuple(witness.sizes[axis.name] for axis in axes)):
        there = at_entry(here, axes, spot)
        if is_real(show.tensor.body, there, MOST_BITS) is False:
            value = side(show.tensor.body, there, 0)
            what = "infinite" if is_defined(show.tensor.body, there, MOST_BITS) else "not defined"
            return Failure(value, value, "is finite", f"{entry_name(spot)} is {what}", 0)
    return None
