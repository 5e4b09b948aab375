import numpy as np
import pytest

from kdverify.lang.check import check
from kdverify.lang.goal import Claim
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.margins import margin_map
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary
from tests.unit.recursion.conftest import FOOTER, HEADER, LINEAR, at


def claim(text: str) -> Claim:
    source = Source("mine.kd", HEADER + LINEAR + FOOTER + text)
    return claims_of(check(source, vocabulary()).operators[0])[0]


def test_the_margin_is_right_minus_left_over_the_triangle() -> None:
    found = margin_map(claim("claim small: q[1] <= 1/2\n"), at(LINEAR, classes=3), 0)
    assert np.allclose(found.margin, 0.5 - found.points[:, 0])
    assert np.allclose(found.points.sum(axis=1), 1) and (found.points > 0).all()
    assert set(found.others) == {"b", "w"} and set(found.parameters) == {"alpha", "s"}


def test_the_other_inputs_are_those_given_and_else_those_where_the_claim_comes_off_worst() -> None:
    asked = claim("claim low: out[1] <= 1/2\n")
    worst = margin_map(asked, at(LINEAR, "alpha=1/2", classes=3), 0)
    given = margin_map(asked, at(LINEAR, "alpha=1/2", "b[1]=(0, 1/2, 1/2)", "w=(1)", classes=3), 0)
    assert given.others["b"].tolist() == [[0, 0.5, 0.5]]
    assert worst.margin.min() < -0.3 < given.margin.min()


def test_premises_and_undefined_sides_show() -> None:
    found = margin_map(claim("claim part: q[1] <= 1 when q[1] > q[2]\n"), at(LINEAR, classes=3), 0)
    assert (np.isnan(found.margin) == (found.points[:, 0] <= found.points[:, 1])).all()
    undefined = margin_map(claim("claim never: 1 / (q[1] - q[1]) <= 1\n"), at(LINEAR, classes=3), 0)
    assert np.isneginf(undefined.margin).all()


def test_what_compares_nothing_for_each_student_has_no_map() -> None:
    with pytest.raises(Impossible, match="no margin map"):
        margin_map(claim("satisfies continuity\n"), at(LINEAR, classes=3), 0)
    with pytest.raises(Impossible, match="no margin map"):
        margin_map(claim("satisfies base_fixed_point\n"), at(LINEAR, classes=3), 0)
