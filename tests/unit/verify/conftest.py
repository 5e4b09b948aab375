"""Small claims and engines that do as they are told, for the tests of the machinery around engines."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from kdverify.lang import build, tensor
from kdverify.lang.domain import Dimension, Input, Simplex
from kdverify.lang.goal import Claim, Expectation, Goal, Holds, Kind, Operator, Roles, base_goal
from kdverify.lang.term import Axis, Index
from kdverify.source.span import Source, Span

CLASSES = Axis("V")


def make_claim(*names: str, id: str = "claim", expected: Expectation | None = Expectation.PROVED) -> Claim:
    """A claim about the operator `out = q` with a goal of each name."""
    student = tensor.array("q", (CLASSES,))
    operator = Operator(
        name="copy",
        summary="Copy the student.",
        sources=(),
        kind=Kind.META_TEACHER,
        dimensions=(Dimension(CLASSES, 2),),
        inputs=(Input("q", (CLASSES,), Simplex()),),
        constraints=(),
        definitions=(),
        out=student,
        roles=Roles(student="q"),
    )
    index = Index("v", CLASSES)
    show = Holds(build.at_most(student.at(index), build.number(Fraction(1, 2))))
    goals: tuple[Goal, ...] = tuple(base_goal(operator, show, name=name, indices=(index,)) for name in names)
    text = f"operator copy\nsatisfies {id}\n"
    source = Source("copy.kd", text)
    return Claim(id, operator, goals, expected, Span(source, 24, 24 + len(id)))


@pytest.fixture
def claim() -> Callable[..., Claim]:
    return make_claim
