"""From interior distributions to all of them: what continuity carries over, and what it does not."""

import pytest

from kdverify.engines import closing, generalisation
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

A, Q, ALPHA = "a in simplex[V]", "q in simplex[V]", "alpha in (0, 1)"
LABEL = "onehot(argmax(a))"


@pytest.mark.parametrize(
    "claim",
    [
        goal("claim closed: KL(a || (a + uniform) / 2) <= KL(a || uniform) / 2", A),
        goal("claim closed: KL(a || uniform) <= log(V)", A),
        goal("claim closed: sum(a ** alpha) >= 1", A, ALPHA),
        goal("claim closed: JS(a, q) >= 0", A, Q),
        goal("claim closed: KL(a || alpha * a + (1 - alpha) * q) >= 0", A, Q, ALPHA),
        goal("claim closed: entropy((a + q) / 2) >= entropy(a) / 2 + entropy(q) / 2", A, Q),
    ],
)
def test_it_goes_to_the_boundary(claim: Goal) -> None:
    found = lemmas(claim, closing.engine)
    assert found is not None
    assert "closing" in found


def test_a_label_is_a_distribution_with_zeros() -> None:
    mixed = f"alpha * {LABEL} + (1 - alpha) * q"
    found = lemmas(
        goal(f"claim: KL({LABEL} || {mixed}) <= (1 - alpha) * KL({LABEL} || q)", A, Q, ALPHA), generalisation.engine
    )
    assert found is not None
    assert "generalisation" in found


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        # Jumps.
        (goal("claim closed: where(q[v] > 0, 1, 0) >= 1 for all v in V", Q), {"q": "1 0", "v": 2}),
        # Is infinite: the mixture has no part of the anchor.
        (goal("claim closed: KL(a || (q + q ** 2) / 2) <= 100", A, Q), {"a": "1/2 1/2", "q": "1 0"}),
        # Is strict.
        (goal("claim closed: 0 < q[v] for all v in V", Q), {"q": "1 0", "v": 2}),
        # Is under a premise that no interior student meets.
        (goal("claim closed: max(q) <= 1 / 3 when min(q) == 0", Q), {"q": "1 0"}),
    ],
)
def test_it_does_not_prove_what_fails_on_the_boundary(claim: Goal, values: dict[str, str | int]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim, closing.engine) is None


def test_it_does_not_prove_of_labels_what_fails_for_one() -> None:
    claim = goal(f"claim: KL({LABEL} || (3 * {LABEL} + q) / 4) <= KL({LABEL} || q) / 8", A, Q)
    assert fails_at(claim, "V=2 K=1", {"a": "2/3 1/3", "q": "1/2 1/2"})
    assert lemmas(claim, generalisation.engine) is None
