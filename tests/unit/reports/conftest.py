"""One report that has every kind of row."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Declined, EverySize, Exhausted, Proved, Refuted, Step, Survived, UpTo
from kdverify.evidence.verdict import Attempt, Crashed
from kdverify.evidence.witness import Witness
from kdverify.lang import build, tensor
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Claim, Expectation, Holds, Kind, Operator, Roles, base_goal
from kdverify.lang.term import Axis, Index
from kdverify.source.span import Source, Span
from kdverify.verify.portfolio import Answered
from kdverify.verify.report import Report, Row
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Answer, judge

TEXT = """operator half_step "Halve the student."
half = q / 2
out = half ** s
claim small: out[v] <= 1/3 for all v in V
"""
CLASSES = Axis("V")
STUDENT = tensor.array("q", (CLASSES,))
HALF = tensor.elementwise(lambda x: build.divide(x, build.number(2)), STUDENT)
OUT = tensor.elementwise(build.power, HALF, tensor.array("s", ()))
OPERATOR = Operator(
    name="half_step",
    summary="Halve the student.",
    sources=(),
    kind=Kind.META_TEACHER,
    dimensions=(Dimension(CLASSES, 2),),
    inputs=(Input("q", (CLASSES,), Simplex()), Input("s", (), Interval(Fraction(0), None, lower_open=True))),
    constraints=(),
    definitions=(("half", HALF),),
    out=OUT,
    roles=Roles(student="q"),
)
INDEX = Index("v", CLASSES)
GOAL = replace(
    base_goal(OPERATOR, Holds(build.at_most(OUT.at(INDEX), build.number(Fraction(1, 3)))), indices=(INDEX,)),
    given=(build.less(build.ZERO, build.ONE),),
)
SPAN = Span(Source("half_step.kd", TEXT), TEXT.index("small"), len(TEXT) - 1)
CLAIM = Claim("small", OPERATOR, (GOAL,), Expectation.PROVED, SPAN)


def make_row(
    *attempts: Attempt, id: str = "small", expected: Expectation | None = Expectation.PROVED, remark: str = ""
) -> Row:
    """The row that these answers make."""
    claim = replace(CLAIM, id=id, expected=expected)
    events = tuple(Answered(0, attempt) for attempt in attempts)
    return judge(claim, Answer(events, 0.25, remark), Settings())


def make_refutation(power: Fraction) -> Attempt:
    """A certified violation: the greater of the entries is (3/8) ** power."""
    witness = Witness({"V": 2}, {"q": (Fraction(3, 4), Fraction(1, 4)), "s": power}, {"v": 1})
    counterexample = certify(GOAL, witness, "vertices")
    assert counterexample is not None
    return Attempt("vertices", Refuted(counterexample), 0.1)


@pytest.fixture(scope="session")
def report() -> Report:
    proved = Attempt("coordinate", Proved(EverySize(), (Step("convexity", "out <= q"),)), 0.01)
    bounded = Attempt("boxes", Proved(UpTo({"V": 3}), (Step("boxes", ""),)), 0.01)
    survived = Attempt("sampling", Survived(12345, 0.001), 0.2)
    inapplicable = replace(CLAIM, id="anonymity", expected=None, goals=(), not_applicable="it has no teachers")
    rows = (
        make_row(proved, id="holds"),
        make_row(make_refutation(Fraction(1)), id="exact"),
        make_row(make_refutation(Fraction(1, 2)), id="irrational", expected=None),
        make_row(make_refutation(Fraction(1)), id="known", expected=Expectation.REFUTED),
        make_row(survived, bounded, id="bounded"),
        make_row(survived, Attempt("coordinate", Declined("a sum of powers"), 0.0), id="open", expected=None),
        make_row(Attempt("coordinate", Exhausted(10.0), 10.0), id="late", remark="stopped at its limit of 10 s"),
        make_row(Attempt("sampling", Survived(0, float("inf")), 0.0), id="empty", expected=None),
        make_row(proved, make_refutation(Fraction(1)), id="torn"),
        make_row(Attempt("sampling", Crashed("ZeroDivisionError"), 0.0), id="broken", expected=None),
        judge(inapplicable, Answer((), 0.0), Settings()),
    )
    return Report("1.2.3", rows, (), 12.5)
