from dataclasses import replace

import numpy as np
import pytest

from kdverify.recursion import run as module
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.run import ratios, run
from tests.unit.recursion.conftest import COPY, LINEAR, Planned


def test_linear_anchoring_shrinks_tv_and_l2_by_exactly_one_minus_alpha(planned: Planned) -> None:
    found = run(planned(LINEAR, "alpha=1/4", names="TV,l2", starts=50, generations=20))
    for divergence in found.divergences.values():
        wanted = 0.75 ** np.arange(21)[:, None] * divergence[0]
        assert np.allclose(divergence, wanted, rtol=1e-9, atol=1e-15)


def test_linear_anchoring_from_a_known_start(planned: Planned) -> None:
    values = ("alpha=1/2", "b[1]=(1, 0, 0)", "w=(1)", "q=(0, 1, 0)")
    found = run(planned(LINEAR, *values, names="TV", classes=3, starts=1, generations=3))
    assert found.orbits is not None and found.anchors is not None
    assert found.orbits[:, 0].tolist() == [[0, 1, 0], [0.5, 0.5, 0], [0.75, 0.25, 0], [0.875, 0.125, 0]]
    assert found.divergences["TV"][:, 0].tolist() == [1, 0.5, 0.25, 0.125]
    assert found.anchors.tolist() == [[1, 0, 0]]


def test_a_student_fed_with_itself_stays_where_it_is(planned: Planned) -> None:
    found = run(planned(COPY, starts=40, generations=5))
    assert (found.divergences["KL"] == found.divergences["KL"][0]).all()
    assert not found.moved.any()


def test_the_seed_decides_everything(planned: Planned) -> None:
    plan = planned(LINEAR, "alpha=1/4", error="noise:0.1", starts=30, generations=6)
    first, again, other = run(plan), run(plan), run(replace(plan, seed=1))
    assert (first.divergences["TV"] == again.divergences["TV"]).all()
    assert (first.divergences["TV"] != other.divergences["TV"]).any()


def test_what_is_measured_does_not_change_the_runs(planned: Planned) -> None:
    one = run(planned(LINEAR, "alpha=1/4", names="TV", starts=30, generations=6))
    two = run(planned(LINEAR, "alpha=1/4", names="KL,hilbert,TV", starts=30, generations=6))
    assert (one.divergences["TV"] == two.divergences["TV"]).all()


def test_a_batch_in_pieces_has_all_runs(planned: Planned, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(LINEAR, "alpha=1/4", starts=30, generations=6, classes=3)
    monkeypatch.setattr(module, "_CHUNK", 2000)
    steps: list[int] = []
    found = run(plan, steps.append)
    assert steps == sorted(steps) and steps[-1] == 180 and len(steps) > 7
    assert found.orbits is not None and found.orbits.shape == (7, 30, 3)
    assert found.divergences["TV"].shape == (7, 30) and found.moved.shape == (6, 30)
    assert len(np.unique(found.divergences["KL"][0])) == 30


def test_one_anchor_is_the_same_in_all_runs_and_given_rows_stay(planned: Planned) -> None:
    plan = planned(LINEAR, "b[2]=(1, 0, 0)", classes=3, starts=9, generations=1)
    found = run(replace(plan, one_anchor=True))
    assert found.anchors is not None and (found.anchors == found.anchors[0]).all()
    assert found.teachers["b"][1].tolist() == [1, 0, 0]
    apart = run(plan)
    assert apart.anchors is not None and len(np.unique(apart.anchors[:, 1])) == 9


def test_many_classes_fit_into_memory(planned: Planned) -> None:
    found = run(planned(LINEAR, "alpha=1/2", names="TV", classes=50_000, starts=3, generations=2))
    assert np.allclose(found.divergences["TV"][2], found.divergences["TV"][0] / 4)
    assert found.orbits is None


def test_pairs_of_many_classes_do_not(planned: Planned) -> None:
    pairs = "out = normalize([max(q[u] * q[v] for u in V) for v in V])"
    with pytest.raises(Impossible, match="GB; ask for fewer classes"):
        run(planned(pairs, classes=50_000, starts=1, generations=1))


def test_more_results_than_can_be_kept_are_refused(planned: Planned) -> None:
    with pytest.raises(Impossible, match="are kept"):
        run(planned(LINEAR, starts=10**6, generations=100))


def test_a_run_that_leaves_the_simplex_stops_and_is_counted(planned: Planned) -> None:
    found = run(planned("out = 2 * q - a", "alpha=1/2", starts=60, generations=30, error="sample:100"))
    assert found.left[0] == 0 and found.left[-1] == 60
    assert (np.diff(found.left) >= 0).all()
    assert np.isnan(found.divergences["TV"][-1]).all()
    assert not np.isnan(found.divergences["TV"][0]).any()


def test_side_conditions_on_distributions_hold_for_every_draw(planned: Planned) -> None:
    plan = planned("where q[1] > q[2]\nout = q", starts=25, generations=1, classes=3)
    found = run(plan)
    assert found.orbits is not None and found.orbits.shape[1] == 25
    assert (found.orbits[0, :, 0] > found.orbits[0, :, 1]).all()


def test_ratios_are_of_finite_divergences_that_are_large_enough() -> None:
    found = ratios(np.array([[1.0, np.inf, 1e-12, 4.0], [0.5, 1.0, 1e-12, np.inf]]), 1e-9)
    assert found.shape == (1, 4)
    assert found[0, 0] == 0.5 and np.isnan(found[0, 1]) and np.isnan(found[0, 2]) and np.isposinf(found[0, 3])
