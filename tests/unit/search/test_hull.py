import numpy as np
import pytest

from kdverify.search.hull import outside


def counted(generators: np.ndarray) -> np.ndarray:
    return np.ones(generators.shape[:2], dtype=np.bool_)


def test_mixtures_are_inside_and_what_is_pushed_out_is_outside() -> None:
    random = np.random.default_rng(0)
    generators = random.dirichlet(np.ones(4), size=(500, 3))
    shares = random.dirichlet(np.ones(3), size=500)
    inside = np.einsum("bg,bgv->bv", shares, generators)
    assert (outside(inside, generators, counted(generators)).distance < 1e-9).all()
    normal = np.linalg.svd(generators - generators.mean(axis=1, keepdims=True))[2][:, 2]
    pushed = inside + 0.05 * normal
    found = outside(pushed, generators, counted(generators))
    assert (found.distance > 1e-3).mean() > 0.95
    ahead = (found.functional * pushed).sum(axis=1)
    reach = np.einsum("bv,bgv->bg", found.functional, generators).max(axis=1)
    assert np.allclose(ahead - reach, found.distance, atol=1e-9)


def test_generators_that_do_not_count_are_left_out() -> None:
    generators = np.array([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    point = np.array([[0.5, 0.5, 0.0]])
    assert outside(point, generators, np.array([[True, True]])).distance[0] < 1e-9
    assert outside(point, generators, np.array([[True, False]])).distance[0] == pytest.approx(0.5)
