from fractions import Fraction

import numpy as np
import pytest

from kdverify.recursion.errors._model import library, parse, usage
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.setting import Floats

SHAPE = (400, 6)


@pytest.fixture(params=["none", "noise:0.1", "noise:0", "bias:1/20", "sample:50", "top:2", "top:6", "top:99"])
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def taught() -> Floats:
    random = np.random.default_rng(3)
    drawn = random.dirichlet(np.full(SHAPE[1], 0.3), SHAPE[0])
    drawn[0] = [1, 0, 0, 0, 0, 0]
    drawn[1] = 1 / 6
    return drawn


def test_a_student_is_a_distribution_and_the_seed_decides_which(text: str) -> None:
    error, before = parse(text), taught()
    learnt = error.begin(SHAPE, np.random.default_rng(5))(before)
    assert learnt.shape == SHAPE and (learnt >= 0).all()
    assert np.allclose(learnt.sum(axis=1), 1, atol=1e-12)
    assert (before == taught()).all()
    assert (learnt == error.begin(SHAPE, np.random.default_rng(5))(taught())).all()


def test_no_student_misses_its_teacher_by_more_than_it_may(text: str) -> None:
    error = parse(text)
    if error.most is None:
        return
    corrupt = error.begin(SHAPE, np.random.default_rng(5))
    for _ in range(5):
        assert (np.abs(corrupt(taught()) - taught()).sum(axis=1) / 2 <= error.most).all()


def test_noise_and_bias_miss_by_as_much_as_they_may() -> None:
    for name in ("noise", "bias"):
        away = np.abs(parse(f"{name}:0.01").begin(SHAPE, np.random.default_rng(5))(taught()) - taught()).sum(axis=1) / 2
        assert np.isclose(away, 0.01).mean() > 0.9


def test_bias_points_to_the_same_class_in_each_generation_and_noise_does_not() -> None:
    def gains(name: str) -> bool:
        corrupt = parse(f"{name}:0.01").begin(SHAPE, np.random.default_rng(5))
        return bool((corrupt(taught()).argmax(axis=1) == corrupt(taught()).argmax(axis=1))[2:].all())

    middle = np.full(SHAPE, 1 / 6)
    corrupt = parse("bias:0.1").begin(SHAPE, np.random.default_rng(5))
    assert (corrupt(middle) == corrupt(middle)).all()
    corrupt = parse("noise:0.1").begin(SHAPE, np.random.default_rng(5))
    assert (corrupt(middle) != corrupt(middle)).any()
    assert gains("bias")


def test_a_sample_has_multiples_of_one_draw() -> None:
    learnt = parse("sample:8").begin(SHAPE, np.random.default_rng(5))(taught())
    assert (learnt * 8 == np.round(learnt * 8)).all()
    assert learnt[0].tolist() == [1, 0, 0, 0, 0, 0]


def test_capacity_keeps_the_most_probable_classes_and_the_earlier_of_equal_ones() -> None:
    corrupt = parse("top:2").begin((2, 4), np.random.default_rng(0))
    learnt = corrupt(np.array([[0.1, 0.5, 0.1, 0.3], [0.25, 0.25, 0.25, 0.25]]))
    assert np.allclose(learnt, [[0, 5 / 8, 0, 3 / 8], [0.5, 0.5, 0, 0]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gauss:1", "there is no student error 'gauss'; there are bias:EPS, noise:EPS, none, sample:N, top:J"),
        ("noise", "is written noise:EPS"),
        ("none:1", "is written none$"),
        ("noise:1", "at least 0 and less than 1"),
        ("noise:-1/10", "at least 0 and less than 1"),
        ("noise:abc", "total variation distance"),
        ("sample:0", "positive integer"),
        ("sample:1.5", "positive integer"),
        ("top:1/0", "positive integer"),
    ],
)
def test_impossible_errors_are_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(Impossible, match=message):
        parse(text)


def test_an_error_reads_back() -> None:
    assert parse("noise:0.01").text == "noise:1/100"
    assert parse("none").text == "none"
    assert {usage(model) for model in library().values()} >= {"none", "noise:EPS"}
    assert parse("noise:0.01").value == Fraction(1, 100)
