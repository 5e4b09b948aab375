"""Proofs of a goal by proofs of others: of one that says more, of both positions of an axis, or of a rate."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from kdverify.evidence.document import from_data
from kdverify.evidence.path import path_of
from kdverify.evidence.ratio import ratio
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Goal, Holds, Shrinks
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import All, Apply, Axis, Compare, Condition, Entry, Number, Parameter, Relation, Term, walk
from kdverify.lang.written_out import LARGEST, write_out
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.court import Court, premises_of
from kdverify.recheck.form import ONE, Sided, Unsupported
from kdverify.recheck.text import Text

Check = Callable[[Goal, Mapping[str, Any]], None]


def check_restated(goal: Goal, proof: Mapping[str, Any], check: Check) -> None:
    """Checks a proof of a condition that is the goal's, or says more.

    It says more if it speaks of any distribution, interior or with `zeros`, where the goal speaks of a term that is
    one for every input: the goal is the special case of that term.

    Raises:
        Unsupported: where it does not show the goal.
    """
    if not isinstance(goal.show, Holds) or not set(proof) <= {"condition", "any", "statements", "proof"}:
        raise Unsupported("a goal restated in a way that is not understood")
    court = Court(domains_of(goal))
    for statement in proof.get("statements", ()):
        court.hear(statement)
    general, special = replace(goal, show=Holds(build.both())), dict[str, Tensor]()
    if "any" in proof:
        name, axis = proof["any"]["name"], court.axis(proof["any"]["axis"])
        relation = ">=" if proof["any"].get("zeros") is True else ">"
        if not name.isidentifier() or name in court.domains.inputs:
            raise Unsupported("any distribution with the name of another input")
        closed = goal.closed | {name} if relation == ">=" else goal.closed
        general = replace(general, inputs=(*goal.inputs, Input(name, (axis,), Simplex())), closed=closed)
        special[name] = Tensor((axis,), _distribution(court, goal, proof["any"]["term"], axis, relation))
    places = {index.name: index for index in goal.indices}
    condition = Text(places, domains_of(general).inputs, court.axes).condition(proof["condition"])
    court.defined.require(goal.show.condition, premises_of(court, goal))
    own = court.reader.test(tensor.substitute(condition, special))
    if not court.algebra.same(own, court.reader.test(goal.show.condition)):
        raise Unsupported("a goal restated as something else")
    check(replace(general, show=Holds(condition)), proof["proof"])


def _distribution(court: Court, goal: Goal, written: str, axis: Axis, relation: str) -> Term:
    """The entry of a term that is a distribution for every input, of entries `>` or `>=` 0, at the formal position."""
    given, place = premises_of(court, goal), build.fresh(axis)
    term = Text({"at": place}, court.domains.inputs, court.axes).term(written)
    court.defined.require(term, given)
    form = court.reader.form(term)
    if not court.holds(Sided(form, relation), given) or court.algebra.total(place, form) != ONE:
        raise Unsupported("a term that was not shown to be such a distribution")
    return build.move(term, {place: build.formal(axis)})


def check_closed(goal: Goal, proof: Mapping[str, Any], check: Check) -> None:
    """Checks a proof for interior distributions; what it shows is kept by their limits, those with zeros.

    Raises:
        Unsupported: where it does not show the goal.
    """
    if not isinstance(goal.show, Holds) or set(proof) != {"interior"}:
        raise Unsupported("a limit of no comparison")
    if any(isinstance(part, Entry) and part.array in goal.closed for given in goal.given for part in walk(given)):
        raise Unsupported("premises that may hold at a limit alone")
    court = Court(domains_of(goal))
    for side in _compared(goal.show.condition):
        court.defined.require(side, (), smooth=True)
    check(replace(goal, closed=frozenset()), proof["interior"])


def _compared(condition: Condition) -> Iterator[Term]:
    """The sides of comparisons that limits keep."""
    match condition:
        case Compare(left, Relation.AT_MOST | Relation.EQUAL, right):
            yield from (left, right)
        case All(parts):
            for part in parts:
                yield from _compared(part)
        case _:
            raise Unsupported("what limits may not keep")


def check_written_out(goal: Goal, proof: Mapping[str, Any], check: Check) -> None:
    """Checks proofs of the goals that are left when both positions of an axis of two are written out.

    Raises:
        Unsupported: where they do not show the goal.
    """
    two = [entry.axis for entry in goal.dimensions if entry.least == entry.most == LARGEST]
    written = [write_out(goal, axis, LARGEST) for axis in two if axis.name == proof["written out"]]
    if len(written) != 1 or not written[0] or set(proof) != {"written out", "parts"}:
        raise Unsupported("an axis that cannot be written out")
    if len(written[0]) != len(proof["parts"]):
        raise Unsupported("an axis written out in fewer parts, or more")
    for part, own in zip(written[0], proof["parts"], strict=True):
        check(part, own)


def check_rate(goal: Goal, proof: Mapping[str, Any], check: Check) -> None:
    """Checks a rate below one at which a divergence shrinks, and on exact paths how small it can be.

    Raises:
        Unsupported: where it was not shown.
    """
    show = goal.show
    if not isinstance(show, Shrinks) or set(proof) != {"rate", "below", "bound", "least"}:
        raise Unsupported("a rate of something else")
    rate = Court(domains_of(goal)).text({}).term(proof["rate"])
    if not all(isinstance(part, Apply | Parameter | Number) for part in walk(rate)):
        raise Unsupported("a rate that depends on more than the parameters")
    check(replace(goal, show=Holds(build.less(rate, build.ONE))), proof["below"])
    bound = build.at_most(show.after.body, build.multiply(rate, show.before.body))
    check(replace(goal, show=Holds(bound)), proof["bound"])
    for least in proof["least"]:
        name, witness, companion = from_data(least["path"])
        found = ratio(goal, show, path_of(witness, companion))
        if name != goal.name or found is None or found.lower is None or found.lower < Fraction(least["ratio"]):
            raise Unsupported("a path on which the ratio was not shown to be so large")


def check_any_anchor(goal: Goal, proof: Mapping[str, Any], check: Check) -> None:
    """Checks a proof of a rate for any interior anchor; the one that a spec gives is such a one.

    Raises:
        Unsupported: where it does not show the goal.
    """
    show = goal.show
    if not isinstance(show, Shrinks) or set(proof) != {"any anchor"}:
        raise Unsupported("an anchor of something else")
    general = of_any_anchor(goal, show)
    assert show.given is not None
    given = {show.given.name: show.given.value}
    for any_, own in ((show.given.before, show.before), (show.given.after, show.after)):
        if tensor.substitute(any_.body, given) != own.body:
            raise Unsupported("an anchor that is given otherwise")
    check(general, proof["any anchor"])


def of_any_anchor(goal: Goal, show: Shrinks) -> Goal:
    """A goal about a given anchor, of any interior distribution in its place.

    Raises:
        Unsupported: where none is given.
    """
    if show.given is None or show.given.name in domains_of(goal).inputs:
        raise Unsupported("no anchor is given")
    anchor = Input(show.given.name, show.given.value.axes, Simplex())
    return replace(goal, inputs=(anchor, *goal.inputs), show=Shrinks(show.given.before, show.given.after))
