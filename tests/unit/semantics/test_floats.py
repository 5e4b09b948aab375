"""Batches: shapes, positions, ties, margins, and sizes that a vocabulary has."""

import time
import warnings
from fractions import Fraction

import numpy as np
import pytest

from kdverify.lang import build, tensor
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import (
    All,
    Any_,
    Axis,
    Coincide,
    Condition,
    Entry,
    Index,
    Not,
    Parameter,
    Place,
    Reducer,
    Relation,
    Size,
)
from kdverify.semantics.floats import Batch, Reading, evaluate, evaluate_tensor, margin, truth

V, K = Axis("V"), Axis("K")
CLASS, TEACHER = build.formal(V), build.formal(K)
B, W, Q = tensor.array("b", (K, V)), tensor.array("w", (K,)), tensor.array("q", (V,))
ALPHA = Parameter("alpha")


def n(text: str | int) -> build.Number:
    return build.number(Fraction(text))


def batch(count: int, classes: int, teachers: int = 2, **positions: int) -> Batch:
    random = np.random.default_rng(0)
    values = {
        "b": random.dirichlet(np.ones(classes), (count, teachers)),
        "w": random.dirichlet(np.ones(teachers), count),
        "q": random.dirichlet(np.ones(classes), count),
        "alpha": random.random(count),
    }
    return Batch({"V": classes, "K": teachers}, values)


def test_shapes_and_values_of_tensors() -> None:
    inputs = batch(7, 5, 3)
    b, w, q = (inputs.values[name] for name in "bwq")
    assert np.array_equal(evaluate_tensor(B, inputs), b)
    pooled = Tensor((V,), build.total(TEACHER, build.multiply(W.body, B.body)))
    assert np.allclose(evaluate_tensor(pooled, inputs), np.einsum("nk,nkv->nv", w, b))
    crossed = Tensor((V, K), build.multiply(Q.body, W.body))
    assert np.allclose(evaluate_tensor(crossed, inputs), np.einsum("nv,nk->nvk", q, w))
    assert np.array_equal(evaluate_tensor(Tensor((V,), Size(V)), inputs), np.full((7, 5), 5.0))
    assert evaluate(build.total(CLASS, Q.body), inputs).shape == (7,)
    assert np.array_equal(evaluate(build.total(CLASS, n("1/4")), inputs), np.full(7, 1.25))


def test_positions() -> None:
    inputs = batch(4, 3, 2)
    b = inputs.values["b"]
    here = Batch(inputs.sizes, inputs.values, {CLASS: 2, TEACHER: np.array([1, 2, 1, 2])})
    assert np.array_equal(evaluate(B.body, here), b[np.arange(4), [0, 1, 0, 1], 1])
    assert np.array_equal(evaluate(Entry("b", (Place(2, K), Place(3, V))), inputs), b[:, 1, 2])
    assert np.isnan(evaluate(Entry("q", (Place(4, V),)), inputs)).all()
    outside = Batch(inputs.sizes, inputs.values, {CLASS: np.array([1, 4, 0, 3])})
    assert np.array_equal(np.isnan(evaluate(Q.body, outside)), [False, True, True, False])
    with pytest.raises(KeyError, match="V"):
        evaluate(Q.body, inputs)


def test_a_named_free_index_is_an_axis_on_request() -> None:
    inputs = batch(4, 3, 2)
    k = Index("k", K)
    reading = Reading(inputs)
    entry = B.at(k, CLASS)
    assert np.array_equal(reading.term(entry, (CLASS, k)), inputs.values["b"].transpose(0, 2, 1))
    holds = reading.truth(build.less(n(0), entry), (k, CLASS))
    assert holds.shape == (4, 2, 3) and holds.dtype == np.bool_ and holds.all()


def test_rank_breaks_ties_by_position() -> None:
    ranks = Tensor((V,), build.rank(CLASS, Q.body, CLASS))
    values = np.array([[0.2, 0.5, 0.2, 0.1], [0.25, 0.25, 0.25, 0.25], [-np.inf, np.inf, 0.0, -0.0], [0, np.nan, 1, 2]])
    inputs = Batch({"V": 4}, {"q": values})
    expected = [[2, 1, 3, 4], [1, 2, 3, 4], [4, 1, 2, 3], [np.nan] * 4]
    assert np.array_equal(evaluate_tensor(ranks, inputs), expected, equal_nan=True)
    third = build.rank(CLASS, Q.body, Place(3, V))
    assert np.array_equal(evaluate(third, inputs), [3, 3, 2, np.nan], equal_nan=True)
    each = Batch({"V": 4}, {"q": values[:3]}, {CLASS: np.array([1, 2, 3])})
    assert np.array_equal(evaluate(ranks.body, each), [2, 2, 2])


def test_rank_of_values_that_depend_on_the_place() -> None:
    # The distance from the entry itself, which is always the least.
    other = Index("j", V)
    nearness = build.negate(build.absolute(build.subtract(Q.at(other), Q.body)))
    inputs = batch(6, 4)
    found = evaluate_tensor(Tensor((V,), build.rank(other, nearness, CLASS)), inputs)
    assert np.array_equal(found, np.ones((6, 4)))


def test_median() -> None:
    middle = build.reduce(Reducer.MEDIAN, CLASS, Q.body)
    for size in (1, 2, 5, 6):
        inputs = batch(9, size)
        assert np.allclose(evaluate(middle, inputs), np.median(inputs.values["q"], axis=1))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (build.at_most(ALPHA, n(1)), [1.0, 0.5, 0.0, -1.0]),
        (build.less(n(1), ALPHA), [-1.0, -0.5, 0.0, 1.0]),
        (build.equal(ALPHA, n(1)), [-1.0, -0.5, 0.0, -1.0]),
        (build.compare(ALPHA, Relation.DIFFERENT, n(1)), [1.0, 0.5, 0.0, 1.0]),
        (Not(build.at_most(ALPHA, n(1))), [-1.0, -0.5, 0.0, 1.0]),
        (All((build.at_most(ALPHA, n(1)), build.at_most(n("1/4"), ALPHA))), [-0.25, 0.25, 0.0, -1.0]),
        (Any_((build.at_most(ALPHA, n(1)), build.at_most(n("1/4"), ALPHA))), [1.0, 0.5, 0.75, 1.75]),
        (All(()), [np.inf] * 4),
        (Any_(()), [-np.inf] * 4),
        (build.at_most(build.log(ALPHA), build.log(ALPHA)), [0.0] * 4),
        (build.at_most(build.log(build.negate(ALPHA)), n(1)), [np.inf, -np.inf, -np.inf, -np.inf]),
        (Coincide(Place(1, V), Place(1, V)), [np.inf] * 4),
        (build.at_most(ALPHA, build.negate(build.log(n(0)))), [np.inf] * 4),
    ],
)
def test_margin(condition: Condition, expected: list[float]) -> None:
    inputs = Batch({"V": 2}, {"alpha": np.array([0.0, 0.5, 1.0, 2.0])})
    found = margin(condition, inputs)
    assert found.shape == (4,)
    assert np.allclose(found, expected)
    decided = found != 0
    assert np.array_equal(truth(condition, inputs)[decided], found[decided] > 0)


def test_margin_is_the_worst_over_a_bound_index() -> None:
    inputs = batch(20, 4)
    above = build.every(CLASS, build.at_most(n("1/10"), Q.body))
    assert np.allclose(margin(above, inputs), inputs.values["q"].min(axis=1) - 0.1)
    assert np.array_equal(truth(above, inputs), (inputs.values["q"] >= 0.1).all(axis=1))


def test_no_warning_leaks() -> None:
    inputs = Batch({"V": 3}, {"q": np.array([[0.0, -1.0, np.inf]])})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        logs = evaluate_tensor(Tensor((V,), build.log(Q.body)), inputs)
        evaluate(build.total(CLASS, build.divide(Q.body, Q.body)), inputs)
        evaluate(build.power(n(10), build.exp(n(100))), inputs)
        margin(build.every(CLASS, build.less(build.log(Q.body), Q.body)), inputs)
    assert np.array_equal(logs, [[-np.inf, np.nan, np.inf]], equal_nan=True)


def test_a_vocabulary_of_50000_classes() -> None:
    inputs = batch(4, 50_000)
    started = time.monotonic()
    kept = build.choose(build.at_most(build.rank(CLASS, Q.body, CLASS), n(100)), Q.body, n(0))
    share = Tensor((V,), build.divide(kept, build.total(CLASS, kept)))
    found = evaluate_tensor(share, inputs)
    assert found.shape == (4, 50_000)
    assert np.allclose(found.sum(axis=1), 1)
    assert np.array_equal(np.count_nonzero(found, axis=1), [100] * 4)
    assert time.monotonic() - started < 2
