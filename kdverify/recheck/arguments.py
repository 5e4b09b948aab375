"""The arguments by which a statement may follow from its premises, and from statements shown before.

`docs/trust.md` names the pages on which they are proved.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kdverify.lang import build
from kdverify.lang.domain import Interval
from kdverify.lang.term import Reduce, Reducer
from kdverify.recheck.bounds import RATIO, mentions
from kdverify.recheck.derivative import derivative
from kdverify.recheck.form import (
    ONE,
    Atom,
    Form,
    Scalar,
    Sided,
    Test,
    Unsupported,
    conjuncts,
    constant,
    multiply,
    negated,
    scale,
    single,
    subtract,
)
from kdverify.recheck.instance import Instance
from kdverify.recheck.leaf import Leaf
from kdverify.recheck.schemas import SCHEMAS
from kdverify.recheck.text import Text

if TYPE_CHECKING:
    from kdverify.recheck.court import Court


def prove(court: "Court", proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
    """Checks that a proof shows a conclusion from premises, and from what the court has heard.

    Raises:
        Unsupported: where it does not.
    """
    match proof["by"]:
        case "cases":
            condition = text.condition(proof["test"])
            court.defined.require(condition, given)
            test = court.reader.test(condition)
            if not isinstance(conclusion, Sided):
                raise Unsupported("cases of no comparison")
            for side in (test, negated(test)):
                resolved = Sided(court.resolved(conclusion.form, side), conclusion.relation)
                court.need(resolved, (*given, side))
        case "exponential":
            # A logarithm is not negative where its argument is at least one.
            if not isinstance(conclusion, Sided) or conclusion.relation != ">=":
                raise Unsupported("an exponential of no inequality")
            court.need(Sided(subtract(court.algebra.exp(conclusion.form), ONE), ">="), given)
        case "multiple":
            _multiple(court, proof, given, conclusion, text)
        case "ratio":
            _ratio(court, proof, given, conclusion, text)
        case "derivative":
            _derivative(court, given, conclusion)
        case "slope":
            _slope(court, proof, given, conclusion, text)
        case "summands":
            _summands(court, proof, given, conclusion, text)
        case "leaf":
            Leaf(court, proof, given, conclusion, text).check()
        case _:
            raise Unsupported(f"a proof by {proof['by']}")


def _multiple(court: "Court", proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
    """A form is compared with zero as its positive multiples are, and as what it is equal to."""
    by, of = (court.form(text, proof[name], given) for name in ("times", "of"))
    if not isinstance(conclusion, Sided) or not court.algebra.vanishes(subtract(multiply(by, of), conclusion.form)):
        raise Unsupported("a multiple of something else")
    court.need(Sided(by, ">=" if conclusion.relation in (">=", "==") else ">"), given)
    court.need(Sided(of, conclusion.relation), given)


def _ratio(court: "Court", proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
    """What holds for every positive ratio holds for that of two positive numbers."""
    one, two, function = (court.form(text, proof[name], given) for name in ("one", "two", "of"))
    if mentions((given, one, two), RATIO):
        raise Unsupported("a ratio that is not free")
    for form in (one, two):
        court.need(Sided(form, ">"), given)
    if not isinstance(conclusion, Sided):
        raise Unsupported("a function of the ratio that is not compared")
    # One side or the other is rewritten: sums of powers may be brought to the same form by one of them alone.
    here = court.algebra.replaced(function, {}, {RATIO: multiply(two, court.algebra.power(one, constant(-1)))})
    gaps = [subtract(multiply(one, here), conclusion.form)]
    for atom in (atom for monomial, _ in two for atom, _ in monomial if two == single(atom)):
        there = court.algebra.replaced(conclusion.form, {}, {atom: multiply(single(RATIO), one)})
        gaps.append(subtract(multiply(one, function), there))
    if not any(map(court.algebra.vanishes, gaps)):
        raise Unsupported("a function of the ratio that gives something else")
    court.need(Sided(function, conclusion.relation), given)


def _derivative(court: "Court", given: tuple[Test, ...], conclusion: Test) -> None:
    """A function of the ratio that falls before 1 and rises after, or is convex and flat there, is least at 1."""
    if not isinstance(conclusion, Sided) or conclusion.relation != ">=" or mentions(given, RATIO):
        raise Unsupported("a least value of no inequality, or where the ratio is not free")
    value = conclusion.form
    at_one: dict[Atom, Form] = {RATIO: ONE}
    court.need(Sided(court.algebra.replaced(value, {}, at_one), ">="), given)
    slope, ratio = derivative(court.algebra, value, RATIO), single(RATIO)
    if court.algebra.vanishes(court.algebra.replaced(slope, {}, at_one)):
        bend = Sided(derivative(court.algebra, slope, RATIO), ">=")
        if court.holds(bend, given):
            return
    court.need(Sided(slope, ">="), (*given, Sided(subtract(ratio, ONE), ">=")))
    court.need(Sided(scale(slope, -1), ">="), (*given, Sided(subtract(ONE, ratio), ">=")))


def _slope(court: "Court", proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
    """What is 0 where two numbers agree, and whose slope in the greater one has a sign, has that sign."""
    one, two = Scalar(proof["one"]), Scalar(proof["two"])
    if not isinstance(conclusion, Sided) or conclusion.relation not in (">=", ">"):
        raise Unsupported("a slope of no inequality")
    ordered = Sided(subtract(single(one), single(two)), conclusion.relation)
    rest = tuple(test for test in conjuncts(given) if not court.implies(test, ordered))
    spans = [court.domains.inputs[number.name] for number in (one, two)]
    if one == two or len(rest) == len(tuple(conjuncts(given))) or any(mentions(rest, part) for part in (one, two)):
        raise Unsupported("a slope between numbers that are not ordered, or not free")
    if any(span.axes or not isinstance(span.domain, Interval) or span.domain.integer for span in spans):
        raise Unsupported("a slope in what is no real number")
    if spans[0].domain != spans[1].domain:
        raise Unsupported("a slope in numbers from different intervals")
    term = text.term(proof["of"])
    court.defined.require(term, rest, smooth=True)
    form, same = court.reader.form(term), dict[Atom, Form]({two: single(one)})
    agrees = court.algebra.vanishes(subtract(form, conclusion.form))
    if not agrees or not court.algebra.vanishes(court.algebra.replaced(form, {}, same)):
        raise Unsupported("a slope of what is not 0 where the numbers agree")
    inside = court.inside(one.name, two.name)
    slope = derivative(inside.algebra, form, one)
    if not inside.algebra.vanishes(derivative(inside.algebra, slope, two)):
        raise Unsupported("a slope that depends on the other number")
    slope = inside.algebra.replaced(slope, {}, same)
    for statement in proof["inside"]:
        inside.hear(statement)
    sides: list[tuple[Test, ...]] = [()]
    if conclusion.relation == ">" and "except" in proof:
        # At one number the slope may be anything.
        gap = subtract(single(one), constant(Fraction(proof["except"])))
        sides = [(Sided(gap, ">"),), (Sided(scale(gap, -1), ">"),)]
    if not all(inside.holds(Sided(slope, conclusion.relation), (*rest, *side)) for side in sides):
        raise Unsupported("a slope that was not shown to have the sign")


def _summands(court: "Court", proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
    """A sum of terms that are not negative, and of multiples of what lemmas show not to be negative."""
    term = text.term(proof["sum"])
    court.defined.require(term, given)
    if not isinstance(term, Reduce) or term.reducer is not Reducer.SUM or not isinstance(conclusion, Sided):
        raise Unsupported("summands of no sum")
    rest = subtract(conclusion.form, court.reader.form(term))
    for part in proof.get("slack", ()):
        by = court.form(text, part["times"], given)
        court.need(Sided(by, ">="), given)
        facts = SCHEMAS[part["fact"]["lemma"]](Instance(court, text, given, part["fact"]))
        fact = list(facts)[part["number"]]
        known = [court.algebra.simple(fact)]
        if not isinstance(known[0], Sided) or known[0].relation not in (">=", ">"):
            raise Unsupported("slack that is no inequality")
        rest = subtract(rest, multiply(by, known[0].form))
    if conclusion.relation != ">=" or not court.algebra.vanishes(rest):
        raise Unsupported("summands of another sum")
    place = court.algebra.fresh(term.index.axis)
    court.need(Sided(court.reader.form(build.move(term.body, {term.index: place})), ">="), given)
