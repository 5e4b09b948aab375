"""Changes bounded by slopes, and axes of two written out: what is accepted, and near misses."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kdverify.lang.goal import Goal
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.claims import claims_at
from kdverify.recheck.court import Court
from kdverify.recheck.form import Unsupported
from kdverify.recheck.goals import check_proof

SPEC = """operator o
dims V >= 2
let b in simplex[V]
let q in simplex[V]
let x in [0, 1]
let y in [0, 1]
let z in [0, 2]
out = x * b + (1 - x) * q
roles teachers = b, student = q
satisfies simplex
claim least: min(b[1], q[1]) <= out[1]
"""
RISING = {
    "positions": {},
    "premises": ["x - y >= 0"],
    "conclusion": "x ** 3 + x - y ** 3 - y >= 0",
    "proof": {"by": "slope", "one": "x", "two": "y", "of": "x ** 3 + x - y ** 3 - y", "inside": []},
}


@pytest.fixture
def goal(tmp_path: Path) -> Goal:
    path = tmp_path / "o.kd"
    path.write_text(SPEC)
    return claims_at(path)[0].goals[0]


@pytest.fixture
def two(tmp_path: Path) -> Goal:
    path = tmp_path / "o.kd"
    path.write_text(SPEC)
    made = claims_at(path)[1].goals[0]
    return replace(made, dimensions=tuple(replace(entry, most=2) for entry in made.dimensions))


def changed(**parts: Any) -> dict[str, Any]:
    made = copy.deepcopy(RISING)
    proof = made["proof"]
    assert isinstance(proof, dict)
    for name, value in parts.items():
        holder = proof if name in proof or name == "except" else made
        holder[name] = value
    return made


def test_what_rises_is_greater_at_the_greater_number(goal: Goal) -> None:
    Court(domains_of(goal)).hear(changed())


def test_what_rises_but_at_one_number_is_strictly_greater(goal: Goal) -> None:
    cube = "(x - 1 / 2) ** 3 - (y - 1 / 2) ** 3"
    strict = {"premises": ["x - y > 0"], "conclusion": f"{cube} > 0", "of": cube}
    squared = {"by": "leaf", "unknowns": {"c0": "x"}, "because": [{"denied": "1"}, "premise"]}
    inside = [
        {
            "positions": {},
            "premises": [f"{sign}(x - 1 / 2) > 0"],
            "conclusion": "3 * (x - 1 / 2) ** 2 > 0",
            "proof": {
                **squared,
                "smt": "(declare-const c0 Real)\n"
                "(assert (not (> (+ (* 3.0 c0 c0) (* (- 3.0) c0) (/ 3.0 4.0)) 0.0)))\n"
                f"(assert (> {number} 0.0))",
            },
        }
        for sign, number in (("", "(+ c0 (- (/ 1.0 2.0)))"), ("-", "(+ (/ 1.0 2.0) (* (- 1.0) c0))"))
    ]
    Court(domains_of(goal)).hear(changed(**strict, inside=inside, **{"except": "1/2"}))
    with pytest.raises(Unsupported):
        Court(domains_of(goal)).hear(changed(**strict, inside=inside, **{"except": "1/3"}))
    with pytest.raises(Unsupported):
        Court(domains_of(goal)).hear(changed(**strict, inside=inside))


@pytest.mark.parametrize(
    "parts",
    [
        {"premises": []},  # not ordered
        {"premises": ["y - x >= 0"]},
        {"premises": ["x - y >= 0", "x - 1 / 3 >= 0"]},  # the numbers between are not free
        {"conclusion": "x ** 3 + x - y ** 3 - y > 0"},
        {"conclusion": "x ** 3 + x - y ** 3 - y - 1 >= 0"},
        {"conclusion": "x ** 3 - x - y ** 3 + y >= 0", "of": "x ** 3 - x - y ** 3 + y"},  # falls at first
        {"conclusion": "x ** 3 + x - y ** 3 >= 0", "of": "x ** 3 + x - y ** 3"},  # not 0 where they agree
        {"conclusion": "x * x - x * y >= 0", "of": "x * x - x * y"},  # its slope depends on the other
        {"conclusion": "max(x, 1 / 2) - max(y, 1 / 2) >= 0", "of": "max(x, 1 / 2) - max(y, 1 / 2)"},
        {"conclusion": "1 / y - 1 / x >= 0", "of": "1 / y - 1 / x"},  # not defined at the ends
        {"one": "y", "two": "x"},
        {"two": "x"},
        {"two": "z", "premises": ["x - z >= 0"]},  # another interval
        {"one": "b"},
    ],
)
def test_near_misses_of_slopes(goal: Goal, parts: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        Court(domains_of(goal)).hear(changed(**parts))


def test_an_axis_of_two_is_written_out(two: Goal) -> None:
    check_proof(two, {"written out": "V", "parts": [LEAST]})


@pytest.mark.parametrize(
    "proof",
    [
        {"written out": "V", "parts": []},
        {"written out": "V", "parts": [{}, {}]},
        {"written out": "V", "parts": [{}]},
        {"written out": "K", "parts": [{}]},
        {"written out": "V", "parts": [{}], "more": 1},
    ],
)
def test_near_misses_of_writing_out(two: Goal, proof: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        check_proof(two, proof)


def test_a_longer_axis_is_not_written_out(goal: Goal) -> None:
    with pytest.raises(Unsupported):
        check_proof(goal, {"written out": "V", "parts": [{}]})


_GAP = "x * b + (1 - x) * q + max(-b, -q)"
LEAST = {
    "statements": [
        {
            "positions": {},
            "premises": [],
            "conclusion": f"{_GAP} >= 0",
            "proof": {
                "by": "leaf",
                "unknowns": {"c0": "x", "c1": "b", "c2": "q", "c3": "max(-b, -q)"},
                "smt": "".join(f"(declare-const c{number} Real)\n" for number in range(4))
                + "(assert (not (>= (+ (* c0 c1) c2 (* (- 1.0) c0 c2) c3) 0.0)))\n"
                "(assert (>= (+ c3 c1) 0.0))\n(assert (>= (+ c3 c2) 0.0))\n"
                "(assert (>= c0 0.0))\n(assert (>= (+ 1.0 (* (- 1.0) c0)) 0.0))",
                "because": [
                    {"denied": "1"},
                    {"lemma": "largest", "of": "max(-b, -q)"},
                    {"lemma": "largest", "of": "max(-b, -q)"},
                    "signs",
                    "signs",
                ],
            },
        }
    ]
}
