from fractions import Fraction

import pytest

from kdverify.evidence.certify import certify, recertify
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Goal
from kdverify.search.minimise import minimise
from kdverify.search.smallness import smallness
from tests.planted import FALSE

LARGE = Witness(
    {"V": 4, "K": 3},
    {
        "b": (
            (Fraction(31, 100), Fraction(29, 100), Fraction(23, 100), Fraction(17, 100)),
            (Fraction(7, 100), Fraction(13, 100), Fraction(19, 100), Fraction(61, 100)),
            (Fraction(1, 4), Fraction(1, 4), Fraction(1, 4), Fraction(1, 4)),
        ),
        "w": (Fraction(11, 37), Fraction(13, 37), Fraction(13, 37)),
        "q": (Fraction(47, 100), Fraction(3, 100), Fraction(41, 100), Fraction(9, 100)),
        "alpha": Fraction(271, 1000),
    },
    {},
)


@pytest.mark.parametrize("name", ["contraction twice as fast", "KL is symmetric"])
def test_every_step_is_certified_and_the_end_is_small(name: str) -> None:
    planted: Goal = FALSE[name]
    found = certify(planted, LARGE, "test")
    assert found is not None
    least = minimise(planted, found)
    assert recertify(planted, least)
    assert smallness(least.witness) < smallness(LARGE)
    assert least.witness.sizes["K"] == 1
    assert least.witness.sizes["V"] == 2
    assert smallness(least.witness)[2] < 40
    assert minimise(planted, least) == least


def test_functionals_follow_the_classes_that_stay() -> None:
    quarter = Fraction(1, 4)
    four = Witness(
        {"V": 4, "K": 1},
        {
            "b": ((Fraction(1, 8), Fraction(1, 8), quarter, Fraction(1, 2)),),
            "w": (Fraction(1),),
            "q": (quarter, quarter, quarter, quarter),
            "alpha": Fraction(3, 7),
        },
        {},
    )
    planted = FALSE["geometric mean is in the hull"]
    found = certify(planted, four, "test", {"separating": "(1/100, 0, 1, -1/50)"})
    assert found is not None
    least = minimise(planted, found)
    assert recertify(planted, least)
    assert smallness(least.witness) < smallness(four)
    assert len(least.companion["separating"]) < len("(1/100, 0, 1, -1/50)")


def test_rays_lose_what_they_do_not_need() -> None:
    half = Fraction(1, 2)
    tied = Witness(
        {"V": 3, "K": 1},
        {
            "b": ((Fraction(2, 5), Fraction(2, 5), Fraction(1, 5)),),
            "w": (Fraction(1),),
            "q": (Fraction(3, 7), Fraction(3, 7), Fraction(1, 7)),
            "alpha": half,
        },
        {},
    )
    planted = FALSE["arg max is continuous"]
    ray = {"towards q": "(-1/7, 2/7, -1/7)", "towards b": "((-1/9, 0, 1/9))", "towards alpha": "-1/3"}
    found = certify(planted, tied, "test", ray)
    assert found is not None
    least = minimise(planted, found)
    assert recertify(planted, least)
    assert len(least.companion) == 1
    assert least.witness.sizes["V"] == 2
