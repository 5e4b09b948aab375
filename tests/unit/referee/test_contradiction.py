"""What counts as an elementary proof, and what does not."""

from typing import Any

import pytest

from kdverify.referee.contradiction import Facts, Flag, OneOf, Sign, Unproved, check, facts_of
from kdverify.referee.elementary import elementary
from kdverify.referee.polynomial import add, constant, from_data, multiply, scale, to_data, unknown

X, Y = unknown("c0"), unknown("c1")


def script(*assertions: str, booleans: str = "") -> str:
    lines = [f"(declare-const c{number} Real)" for number in range(6)]
    lines += [f"(declare-const {name} Bool)" for name in booleans.split()]
    return "\n".join([*lines, *(f"(assert {assertion})" for assertion in assertions)])


def total(*products: dict[str, Any], multiples: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"by": "sum", "products": list(products), "multiples": list(multiples)}


def product(*of: int, times: str = "1", squares: tuple[Any, ...] = ()) -> dict[str, Any]:
    return {"times": times, "of": list(of), "squares": list(squares)}


def test_polynomials_add_and_multiply() -> None:
    square = multiply(add(X, scale(Y, -1)), add(X, scale(Y, -1)))
    assert square == {("c0", "c0"): 1, ("c0", "c1"): -2, ("c1", "c1"): 1}
    assert from_data(to_data(square)) == square
    assert not add(square, scale(square, -1))


def test_a_script_is_read() -> None:
    facts = facts_of(script("(not (>= (+ c0 (* (- 2.0) c1)) (/ 1.0 2.0)))", "(not (= c0 0.0))", "s0", booleans="s0"))
    assert facts == (
        Sign({("c0",): -1, ("c1",): 2, (): constant(1)[()] / 2}, ">"),
        OneOf((Sign(X, ">"), Sign(scale(X, -1), ">"))),
        Flag("s0", True),
    )


@pytest.mark.parametrize("assertion", ["(distinct c0 c1)", "(>= c0 c9)", "(>= (/ c0 2.0) 0.0)", "(>= (- c0 c1) 0.0)"])
def test_what_is_not_understood_is_refused(assertion: str) -> None:
    with pytest.raises(Unproved):
        facts_of(script(assertion))


SIGNED: Facts = (Sign(X, ">"), Sign(scale(X, -1), ">="))


def test_a_sum_that_vanishes_though_it_is_positive_is_a_contradiction() -> None:
    check(SIGNED, total(product(0), product(1)))
    check((Sign(constant(-1), ">="),), total(product(), product(0)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "proof"),
    [
        (SIGNED, total(product(0))),
        (SIGNED, total(product(0, times="-1"), product(0))),
        (SIGNED, total(product(0, times="2"), product(1))),
        ((Sign(X, ">="), Sign(scale(X, -1), ">=")), total(product(0), product(1))),
        (SIGNED, total(product(1, squares=([["1"]],)), product(0, squares=([["1"]],)))),
        (SIGNED, total(product(), multiples=({"of": 0, "by": [["-1"]]},))),
        (SIGNED, {"by": "clash", "of": [0, 1]}),
        (SIGNED, {"by": "trust me"}),
        (SIGNED, {"by": "replace", "of": 0, "unknown": "c0", "then": total(product())}),
    ],
    ids=["one-sided", "negative", "other", "not-strict", "square", "no-equation", "no-flag", "unknown", "bound"],
)
def test_anything_else_is_none(facts: Facts, proof: dict[str, Any]) -> None:
    with pytest.raises(Unproved):
        check(facts, proof)


def test_every_case_has_to_be_closed() -> None:
    facts = (OneOf((Sign(X, ">"), Sign(Y, ">"))), Sign(scale(X, -1), ">="), Sign(scale(Y, -1), ">="))
    first, second = total(product(3), product(1)), total(product(3), product(2))
    check(facts, {"by": "cases", "of": 0, "cases": [first, second]})
    for cases in ([first], [first, first], [second, first]):
        with pytest.raises(Unproved):
            check(facts, {"by": "cases", "of": 0, "cases": cases})


CONTRADICTORY = {
    "linear": ("(>= c0 1.0)", "(>= (* (- 1.0) c0) 0.0)"),
    "product": ("(> c0 0.0)", "(> c1 0.0)", "(not (> (* c0 c1) 0.0))"),
    "means": ("(not (>= (+ c0 (* (- 2.0) c1) c2) 0.0))", "(>= (+ (* c0 c2) (* (- 1.0) c1 c1)) 0.0)", "(> c0 0.0)"),
    "factor": ("(not (>= (+ (* c0 c0 c2) (* (- 2.0) c0 c1 c2) (* c1 c1 c2)) 0.0))", "(>= c2 0.0)"),
    "equation": ("(= (* 2.0 c0) c1)", "(not (= (* 4.0 c0 c0) (* c1 c1)))"),
    "zero": ("(not (> (* c0 c1) 0.0))", "(> c1 0.0)", "(>= (* c0 c3) 1.0)", "(>= c0 0.0)"),
    "choice": ("(or (>= c0 1.0) (= c0 c1))", "(>= c1 1.0)", "(not (> c0 0.0))"),
}


@pytest.mark.parametrize("assertions", CONTRADICTORY.values(), ids=CONTRADICTORY)
def test_proofs_are_found(assertions: tuple[str, ...]) -> None:
    text = script(*assertions)
    proof = elementary(text)
    assert proof is not None
    check(facts_of(text), proof)


@pytest.mark.parametrize("assertions", CONTRADICTORY.values(), ids=CONTRADICTORY)
def test_none_is_found_where_a_fact_is_missing(assertions: tuple[str, ...]) -> None:
    assert elementary(script(*assertions[:-1])) is None


def test_positions_that_meet_and_do_not_contradict_each_other() -> None:
    assert elementary(script("(or (not s0) (> c0 0.0))", "s0", "(>= (- c0) 0.0)", booleans="s0")) is not None
    assert elementary(script("(or (not s0) (> c0 0.0))", "(>= (- c0) 0.0)", booleans="s0")) is None
