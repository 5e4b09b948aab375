"""What a court accepts, and the near misses that it does not."""

from pathlib import Path
from typing import Any

import pytest

from kdverify.lang.term import Index
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.claims import claims_at
from kdverify.recheck.court import Court
from kdverify.recheck.form import ONE, Form, Logarithm, Sided, Unsupported, parts, scale, subtract

SPEC = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
let s in (0, inf)
out = alpha * sum(w[k] * b[k] for k in K) + (1 - alpha) * q
roles teachers = b, weights = w, student = q
satisfies simplex, simplex closed
"""
V = {"v": "V"}


@pytest.fixture
def court(tmp_path: Path) -> Court:
    return _court(tmp_path, 0)


@pytest.fixture
def closed(tmp_path: Path) -> Court:
    return _court(tmp_path, 1)


def _court(folder: Path, claim: int) -> Court:
    path = folder / "o.kd"
    path.write_text(SPEC)
    return Court(domains_of(claims_at(path)[claim].goals[0]))


def form(court: Court, text: str) -> Form:
    return court.reader.form(court.text({**V, "k": "K"}).term(text))


def statement(conclusion: str, proof: dict[str, Any], *premises: str) -> dict[str, Any]:
    return {"positions": V, "premises": list(premises), "conclusion": conclusion, "proof": proof}


def leaf(conclusion: str, smt: str, because: list[Any], **unknowns: str) -> dict[str, Any]:
    declared = "".join(f"(declare-const {name} Real)\n" for name in unknowns)
    return statement(conclusion, {"by": "leaf", "unknowns": unknowns, "smt": declared + smt, "because": because})


DENIED = "(assert (not (>= (+ c0 (* (- 1.0) c1)) 0.0)))\n"


def test_what_was_shown_may_be_used(court: Court) -> None:
    facts = [
        "(not (>= (+ c0 (* (- 1.0) c0 c0)) 0.0))",
        "(> c0 0.0)",
        "(>= (+ 1.0 (* (- 1.0) c0)) 0.0)",
    ]
    written = "".join(f"(assert {fact})\n" for fact in facts)
    court.hear(leaf("q[v] - q[v] ** 2 >= 0", written, [{"denied": "1"}, "signs", "signs"], c0="q[v]"))
    # With another number for the square, nothing but the statement tells how the two compare.
    again = DENIED + "(assert (>= (+ c0 (* (- 1.0) c1)) 0.0))\n"
    court.hear(leaf("q[v] - q[v] ** 2 >= 0", again, [{"denied": "1"}, "shown"], c0="q[v]", c1="q[v] ** 2"))


def test_what_was_not_shown_may_not_be_used(court: Court) -> None:
    claimed = DENIED + "(assert (>= (+ c0 (* (- 1.0) c1)) 0.0))\n"
    with pytest.raises(Unsupported, match="does not follow by shown"):
        court.hear(leaf("q[v] - alpha >= 0", claimed, [{"denied": "1"}, "shown"], c0="q[v]", c1="alpha"))


def test_what_is_shown_under_premises_needs_them(court: Court) -> None:
    premised = leaf(
        "q[v] - alpha >= 0",
        DENIED + "(assert (>= (+ c0 (* (- 1.0) c1)) 0.0))\n",
        [{"denied": "1"}, "premise"],
        c0="q[v]",
        c1="alpha",
    )
    court.hear({**premised, "premises": ["q[v] - alpha >= 0"]})
    with pytest.raises(Unsupported, match="does not follow by shown"):
        court.hear(
            leaf(
                "q[v] - alpha >= 0",
                DENIED + "(assert (>= (+ c0 (* (- 1.0) c1)) 0.0))\n",
                [{"denied": "1"}, "shown"],
                c0="q[v]",
                c1="alpha",
            )
        )


def test_a_leaf_that_is_not_contradictory_is_not_accepted(court: Court) -> None:
    with pytest.raises(Unsupported, match="cvc5"):
        court.hear(leaf("q[v] - alpha >= 0", DENIED, [{"denied": "1"}], c0="q[v]", c1="alpha"))


def test_logarithms_of_positive_products_come_apart(court: Court) -> None:
    assert form(court, "log((alpha + q[v]) ** 2)") == scale(form(court, "log(alpha + q[v])"), 2)
    assert form(court, "log((alpha + q[v]) * q[v])") == form(court, "log(alpha + q[v]) + log(q[v])")


def test_logarithms_of_what_may_be_negative_stay_whole(court: Court) -> None:
    square = form(court, "log((alpha - q[v]) ** 2)")
    assert square != scale(form(court, "log(alpha - q[v])"), 2)
    assert Logarithm(form(court, "alpha - q[v]")) not in list(parts(square))


def test_an_equality_has_no_sign(court: Court) -> None:
    one, other = "where(1 / 2 - q[v] == 0, alpha, s)", "where(q[v] - 1 / 2 == 0, alpha, s)"
    assert form(court, one) == form(court, other)
    assert form(court, one) != form(court, "where(q[v] - 1 / 3 == 0, alpha, s)")


def test_a_sum_that_divides_itself_cancels(court: Court) -> None:
    sharpened = "sum(sum(w[k] * b[k, u] ** s / sum(b[k, x] ** {} for x in V) for k in K) for u in V)"
    assert form(court, sharpened.format("s")) == ONE
    assert form(court, sharpened.format("(2 * s)")) != ONE


def test_means_under_further_sums_are_positive(court: Court, closed: Court) -> None:
    mean = "sum(sum(w[k] * q[u] * alpha for k in K) for u in V)"
    twice = "sum(sum(w[k] * b[k, u] * q[u] for k in K) for u in V)"
    assert court.algebra.truth(Sided(form(court, twice), ">")) is True
    assert closed.algebra.truth(Sided(form(closed, mean), ">")) is True
    # What is averaged may be zero, as far as bounds tell.
    assert closed.algebra.truth(Sided(form(closed, twice), ">")) is None


def by_ratio(function: str, conclusion: str) -> dict[str, Any]:
    return statement(conclusion, {"by": "ratio", "one": "q[v]", "two": "alpha", "of": function})


def test_a_function_of_the_ratio_may_be_compared_on_either_side(court: Court) -> None:
    # alpha ** s + q ** s = q ** s * (t ** s + 1) for t = alpha / q, which only one side shows.
    court.hear(by_ratio("(__ratio__ ** s + 1) ** 2", "q[v] ** (1 - 2 * s) * (alpha ** s + q[v] ** s) ** 2 >= 0"))


def test_a_function_of_the_ratio_that_is_another_is_not_accepted(court: Court) -> None:
    with pytest.raises(Unsupported, match="something else"):
        court.hear(by_ratio("(__ratio__ ** s + 1) ** 2", "q[v] ** (1 - s) * (alpha ** s + q[v] ** s) ** 2 >= 0"))


def test_a_fresh_position_is_no_other(court: Court) -> None:
    axis = court.axis("V")
    gap = subtract(
        form(court, "q[v]"), court.algebra(form(court, "q[v]"), {Index("v", axis): court.algebra.fresh(axis)})
    )
    assert not court.algebra.vanishes(gap)


def balanced(gap: str, whole: str) -> dict[str, Any]:
    """That the absolute values of something sum to twice what is positive of it."""
    sizes, positive = (f"sum({part} for u in V)" for part in (f"max({gap}, -({gap}))", f"max({gap}, 0)"))
    smt = "(assert (not (= (+ c0 (* (- 2.0) c1)) 0.0)))\n(assert (= (+ c0 (* (- 2.0) c1)) 0.0))\n"
    because = [{"denied": "1"}, {"lemma": "balances", "sum": f"sum({whole} for u in V)"}]
    return leaf(f"{sizes} - 2 * {positive} == 0", smt, because, c0=sizes, c1=positive)


def test_what_sums_to_zero_is_as_much_above_as_below(court: Court) -> None:
    court.hear(balanced("q[u] - b[k, u]", "q[u] - b[k, u]") | {"positions": {"k": "K"}})


@pytest.mark.parametrize("gap", ["2 * q[u] - b[k, u]", "q[u] - alpha", "q[u] ** 2 - q[u]"])
def test_what_does_not_sum_to_zero_is_out_of_balance(court: Court, gap: str) -> None:
    with pytest.raises(Unsupported, match="does not sum to zero"):
        court.hear(balanced(gap, gap) | {"positions": {"k": "K"}})


def test_a_balance_says_nothing_of_other_sums(court: Court) -> None:
    with pytest.raises(Unsupported, match="does not follow"):
        court.hear(balanced("q[u] - alpha", "q[u] - b[k, u]") | {"positions": {"k": "K"}})
