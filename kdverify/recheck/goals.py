"""What a proof has to show for each kind of statement."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kdverify.evidence.dependence import establishes
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang import build
from kdverify.lang.goal import Continuous, Depends, Finite, Goal, Holds, InHull, Symmetric
from kdverify.lang.term import Axis, Coincide, Entry, Node, Parameter, Place, Position, Rank, Term, walk
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.court import Court, premises_of
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Cell,
    Form,
    Scalar,
    Sided,
    Test,
    Unsupported,
    add,
    free,
    junction,
    multiply,
    negated,
    parts,
    single,
    subtract,
)
from kdverify.recheck.reductions import (
    check_any_anchor,
    check_closed,
    check_rate,
    check_restated,
    check_written_out,
)


def check_proof(goal: Goal, proof: Mapping[str, Any]) -> None:
    """Checks that a proof shows a goal.

    Raises:
        Unsupported: where it does not, or the checker cannot follow.
    """
    if isinstance(goal.show, Depends):
        if set(proof) != {"witnesses"}:
            raise Unsupported("a proof of dependence is two inputs")
        first, second = (witness_of(part) for part in proof["witnesses"])
        if establishes(goal, first, second) is None:
            raise Unsupported("the two inputs do not give different values")
        return
    for word, check in _REDUCTIONS.items():
        if word in proof:
            check(goal, proof, check_proof)
            return
    if not set(proof) <= {"statements", "combinations", "instead", "positions"}:
        raise Unsupported("a proof with a part that is not understood")
    court = Court(domains_of(goal))
    for statement in proof.get("statements", ()):
        court.hear(statement)
    conclude(court, goal, proof)


_REDUCTIONS = {
    "condition": check_restated,
    "interior": check_closed,
    "written out": check_written_out,
    "rate": check_rate,
    "any anchor": check_any_anchor,
}


def conclude(court: Court, goal: Goal, proof: Mapping[str, Any]) -> None:
    """Checks that a goal follows from what a court has heard.

    Raises:
        Unsupported: where it does not, or the checker cannot follow.
    """
    given = premises_of(court, goal)
    match goal.show:
        case Holds(condition):
            court.defined.require(condition, given)
            if not court.holds(court.reader.test(condition), given):
                raise Unsupported("the goal does not follow")
        case Finite(tensor):
            court.defined.require(tensor.body, given)
        case Continuous(tensor):
            court.defined.require(tensor.body, given)
            court.defined.require(_instead(court, given, proof, tensor.body), given, smooth=True)
        case Symmetric(tensor, axis):
            if _singles_out(tensor.body, axis):
                court.defined.require(tensor.body, given)
                if _singles_out(_instead(court, given, proof, tensor.body), axis):
                    raise Unsupported("a position is singled out")
        case InHull():
            court.defined.require(goal.show.point.body, given)
            _combines(court, given, goal.show, proof)
        case _:
            raise Unsupported(f"a goal of the kind {type(goal.show).__name__}")


def _combines(court: Court, given: tuple[Test, ...], show: InHull, proof: Mapping[str, Any]) -> None:
    """Checks coefficients, free of the class, with which the point is a combination of the generators.

    They are given by cases of conditions on which they may depend.
    """
    value = court.reader.form(show.point.body)
    text, cases = court.text({}), list[list[Test]]()
    for case in proof.get("combinations", ()):
        guards: tuple[Test, ...] = ()
        for written in case["when"]:
            condition = text.condition(written)
            court.defined.require(condition, (*given, *guards))
            guards = (*guards, court.reader.test(condition))
        _combination(court, (*given, *guards), guards, show, value, case)
        cases.append(list(guards))
    if not _exhaustive(court, cases):
        raise Unsupported("cases of a combination that leave something out")


def _exhaustive(court: Court, cases: list[list[Test]]) -> bool:
    """Whether the cases are those of a tree of choices between a condition and its opposite."""
    if any(not case for case in cases):
        return True
    if not cases:
        return False
    lead = cases[0][0]
    for test in (lead, negated(lead)):
        kept = [
            [part for part in case if not court.algebra.same(part, test)]
            for case in cases
            if not any(court.algebra.same(part, negated(test)) for part in case)
        ]
        if not _exhaustive(court, kept):
            return False
    return True


def _combination(
    court: Court, given: tuple[Test, ...], guards: tuple[Test, ...], show: InHull, value: Form, case: Mapping[str, Any]
) -> None:
    for guard in guards:
        value = court.resolved(value, guard)
    weighed, total = ZERO, ZERO
    place = build.formal(show.point.axes[0])
    for generator, written in zip(show.generators, case["coefficients"], strict=True):
        entry = court.reader.form(generator.body)
        row = build.formal(generator.axes[0]) if len(generator.axes) == 2 else None
        names = {} if row is None else {"row": row.axis.name}
        own = court.text(names)
        term = own.term(written)
        court.defined.require(term, given)
        share = court.reader.form(term)
        if row is None:
            weighed, total = add(weighed, multiply(share, entry)), add(total, share)
        else:
            fresh = court.algebra.fresh(row.axis)
            share = court.algebra(share, {own.places["row"]: fresh})
            entry = court.algebra(entry, {row: fresh})
            weighed = add(weighed, court.algebra.total(fresh, multiply(share, entry)))
            total = add(total, court.algebra.total(fresh, share))
            if show.weights is not None:
                weight = Sided(single(Cell(show.weights, (fresh,))), "==")
                none = Sided(share, "==")
                implied = junction(False, (negated(weight), none))
                if not court.holds(none, (*given, weight)) and not court.holds(implied, given):
                    raise Unsupported("a row of no weight takes part")
        if place in free(share) or not court.holds(Sided(share, ">="), given):
            raise Unsupported("a coefficient may be negative, or depends on the class")
    if not court.algebra.vanishes(subtract(weighed, value)):
        raise Unsupported("the combination is another point")
    if not court.holds(Sided(subtract(total, ONE), "=="), given):
        raise Unsupported("the coefficients do not sum to one")


def _instead(court: Court, given: tuple[Test, ...], proof: Mapping[str, Any], term: Term) -> Term:
    """The term, or another of the same value that the proof puts in its place."""
    if "instead" not in proof:
        return term
    other = court.text(proof["positions"]).term(proof["instead"])
    court.defined.require(other, given)
    if not court.algebra.vanishes(subtract(court.reader.form(other), court.reader.form(term))):
        raise Unsupported("a term put in the place of another has a different value")
    return other


def _singles_out(term: Term, axis: Axis) -> bool:
    """Whether a literal position of the axis, or a rank over it, whose ties go to the earlier position, occurs."""

    def is_literal(place: Position) -> bool:
        return isinstance(place, Place) and place.axis == axis

    def breaks(node: Node) -> bool:
        match node:
            case Entry():
                return any(map(is_literal, node.positions))
            case Rank():
                return node.index.axis == axis or is_literal(node.at)
            case Coincide():
                return is_literal(node.left) or is_literal(node.right)
        return False

    return any(map(breaks, walk(term)))


def is_independent(goal: Goal) -> bool:
    """Whether the input that a goal says the result depends on does not occur in the result, or cancels from it."""
    assert isinstance(goal.show, Depends)
    name, body = goal.show.on, goal.show.tensor.body
    nodes = list(walk(body))
    named = [node.array for node in nodes if isinstance(node, Entry)]
    named += [node.name for node in nodes if isinstance(node, Parameter)]
    if name not in named:
        return True
    court = Court(domains_of(goal))
    court.defined.require(body, premises_of(court, goal))
    inside = list(parts(court.reader.form(body)))
    return Scalar(name) not in inside and not any(isinstance(part, Cell) and part.array == name for part in inside)


def witness_of(written: Mapping[str, Any]) -> Witness:
    """A witness from its JSON."""
    values = {name: _exact(value) for name, value in written["values"].items()}
    return Witness(dict(written["sizes"]), values, dict(written["positions"]))


def _exact(value: Any) -> Exact:
    return tuple(_exact(part) for part in value) if isinstance(value, list) else Fraction(value)  # type: ignore[return-value]
