"""Every student error keeps distributions distributions, keeps to its bound, and repeats."""

import numpy as np
import pytest

from kdverify.recursion.errors._model import ErrorModel, library, parse, usage
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.setting import Floats


@pytest.fixture(params=library().values(), ids=usage)
def model(request: pytest.FixtureRequest) -> ErrorModel:
    found = request.param
    assert isinstance(found, ErrorModel)
    return found


def taught(classes: int) -> Floats:
    drawn = np.random.default_rng(7).dirichlet(np.full(classes, 0.2), 60)
    drawn[:2] = np.eye(classes)[0], np.full(classes, 1 / classes)
    return drawn


@pytest.mark.parametrize("classes", [2, 3, 1000])
def test_students_are_distributions_within_the_bound_and_repeat(model: ErrorModel, classes: int) -> None:
    error = parse(f"{model.name}:{model.example}" if model.parameter else model.name)
    before = taught(classes)
    first, again = (error.begin(before.shape, np.random.default_rng(1)) for _ in range(2))
    for _ in range(3):
        learnt = first(before)
        assert (learnt == again(before)).all()
        assert learnt.shape == before.shape and (learnt >= 0).all()
        assert np.allclose(learnt.sum(axis=1), 1, atol=1e-9)
        if error.most is not None:
            assert (np.abs(learnt - before).sum(axis=1) / 2 <= error.most).all()
    assert (before == taught(classes)).all()


def test_its_number_is_checked(model: ErrorModel) -> None:
    for text in (f"{model.name}:-1", f"{model.name}:x", f"{model.name}:"):
        with pytest.raises(Impossible):
            parse(text)


def test_it_says_what_it_does(model: ErrorModel) -> None:
    assert model.summary.startswith("The student") and model.summary.endswith(".")
    assert bool(model.parameter) == bool(model.example)
