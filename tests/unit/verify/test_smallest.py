"""Counterexamples at the least sizes, and what is known of them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.evidence.certify import certify
from kdverify.evidence.witness import Witness
from kdverify.verify.settings import Settings
from kdverify.verify.smallest import Least, smallest
from tests.contracts.refutation import claims_in, violation

HEAD = """operator o "An operator."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
"""
SETTINGS = Settings(budget=10.0, jobs=1)


def test_the_least_sizes_of_the_claim_are_least() -> None:
    (claim,) = claims_in(HEAD + "out = q\nclaim c: q <= 1/2\n")
    found = violation(claim)
    assert found is not None and found.counterexample is not None
    _, bounds = smallest(claim, found.counterexample, SETTINGS)
    assert bounds == (Least("V", 2, "the claim speaks of V >= 2"), Least("K", 1, "the claim speaks of K >= 1"))


def test_a_smaller_size_is_found_or_ruled_out() -> None:
    """At two classes `1 / V` is one half; from three on it is less than 2/5."""
    (claim,) = claims_in(HEAD + "out = q\nclaim c: 1 / V >= 2/5\n")
    (goal,) = claim.goals
    fifth, one = Fraction(1, 5), (Fraction(1),)
    values = {"b": ((fifth,) * 5,), "w": one, "q": (fifth,) * 5}
    large = certify(goal, Witness({"V": 5, "K": 1}, values, {}), "a test")
    assert large is not None
    best, bounds = smallest(claim, large, SETTINGS)
    assert dict(best.witness.sizes) == {"V": 3, "K": 1}
    assert bounds[0] == Least("V", 3, "the claim is proved for V <= 2")


def test_numbers_become_simpler_two_at_a_time() -> None:
    (claim,) = claims_in(HEAD + "out = q\nclaim c: b[1] <= q\n")
    (goal,) = claim.goals
    row = (Fraction(17, 31), Fraction(14, 31))
    witness = Witness({"V": 2, "K": 1}, {"b": (row,), "w": (Fraction(1),), "q": row[::-1]}, {"v": 1})
    if {index.name for index in goal.indices} != {"v"}:
        witness = replace(witness, positions={})
    messy = certify(goal, witness, "a test")
    assert messy is not None
    best, _ = smallest(claim, messy, SETTINGS)
    numbers = {number for part in (best.witness.values["b"][0], best.witness.values["q"]) for number in part}  # type: ignore[index, union-attr]
    assert max(number.denominator for number in numbers) <= 3


@pytest.mark.slow
def test_sets_of_two_classes_are_looked_at_one_by_one() -> None:
    """Of two classes a geometric mean, normalised, lies between what it is made of, and so does each set of them."""
    text = HEAD + "let alpha in (0, 1)\na = sum(w[k] * b[k] for k in K)\n"
    text += "out = normalize(a ** alpha * q ** (1 - alpha))\n"
    text += "roles teachers = b, weights = w, student = q, anchor = a\nsatisfies safety_attenuation expect refuted\n"
    (claim,) = claims_in(text)
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    values = {
        "b": ((quarter, quarter, half),),
        "w": (Fraction(1),),
        "q": (quarter, half, quarter),
        "alpha": half,
        "u": (Fraction(1), Fraction(0), Fraction(0)),
    }
    found = certify(claim.goals[0], Witness({"V": 3, "K": 1}, values, {}), "a test")
    assert found is not None
    _, bounds = smallest(claim, found, Settings(budget=20.0, jobs=1))
    assert bounds[0] == Least("V", 3, "the claim is proved for V <= 2")
