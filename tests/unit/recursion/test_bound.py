from dataclasses import replace

import numpy as np
import pytest

from kdverify.lang.expression import read_expression
from kdverify.recursion.bound import Bound, bound, excess
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.run import Plan, run
from kdverify.source.diagnostic import SpecError
from kdverify.verify.session import vocabulary
from tests.unit.recursion.conftest import LINEAR, Planned


def promised(plan: Plan, divergence: str, written: str) -> Bound | None:
    tensor = read_expression(written, plan.setting.operator, vocabulary(), "--rate")
    return bound(plan.setting, divergence, written, tensor, plan.error.most)


def test_a_rate_is_evaluated_with_parameters_and_sizes(planned: Planned) -> None:
    plan = planned(LINEAR, "alpha=1/4")
    found = promised(plan, "TV", "(1 - alpha) * V / 4")
    assert found is not None and found.rate == 0.75 and found.level is None


def test_errors_add_up_in_tv_to_a_geometric_series() -> None:
    found = Bound("TV", "1/2", 0.5, 0.1)
    assert found.level == 0.2
    assert np.allclose(found.curve(np.array([1.0]), 3)[:, 0], [1, 0.6, 0.4, 0.3])
    assert np.allclose(Bound("TV", "1", 1.0, 0.1).curve(np.array([1.0]), 3)[:, 0], [1, 1.1, 1.2, 1.3])
    assert Bound("TV", "1", 1.0, 0.1).level is None


def test_an_infinite_start_promises_nothing_unless_the_rate_is_zero() -> None:
    assert np.isinf(Bound("KL", "1/2", 0.5).curve(np.array([np.inf]), 2)).all()
    assert Bound("KL", "0", 0.0).curve(np.array([np.inf]), 2)[:, 0].tolist() == [np.inf, 0, 0]


def test_errors_that_cannot_be_added_up_leave_no_bound(planned: Planned) -> None:
    assert promised(planned(LINEAR, error="noise:0.1"), "KL", "1/2") is None
    assert promised(planned(LINEAR, error="sample:9"), "TV", "1/2") is None
    assert promised(planned(LINEAR, error="noise:0.1"), "TV", "1/2") is not None


@pytest.mark.parametrize("written", ["alpha - 2", "q[1]", "q", "a", "sum(w)", "log(0)"])
def test_what_is_no_rate_is_refused(planned: Planned, written: str) -> None:
    with pytest.raises(Impossible):
        promised(planned(LINEAR), "TV", written)


def test_what_means_nothing_is_a_diagnostic_at_its_place(planned: Planned) -> None:
    with pytest.raises(SpecError) as raised:
        promised(planned(LINEAR), "TV", "1 - alhpa")
    assert raised.value.diagnostics[0].code == "unknown-name"
    assert raised.value.diagnostics[0].primary.span.start == 4


def test_a_true_rate_is_exceeded_by_rounding_at_most_and_a_false_one_by_much(planned: Planned) -> None:
    plan = planned(LINEAR, "alpha=1/4", starts=100, generations=20)
    found = run(plan)
    for name in ("KL", "TV"):
        true, false = promised(plan, name, "1 - alpha"), promised(plan, name, "(1 - alpha) / 2")
        assert true is not None and false is not None
        assert excess(found, true) < 1e-13 < 0.01 < excess(found, false)


@pytest.mark.parametrize("error", [pytest.param("noise:0.01", marks=pytest.mark.slow), "bias:0.01"])
def test_a_student_error_never_adds_up_to_more_than_the_bound(planned: Planned, error: str) -> None:
    plan = planned(LINEAR, "alpha=1/4", names="TV", error=error, classes=3, starts=100_000, generations=50)
    found = run(plan)
    assert not found.left.any()
    divergence = found.divergences["TV"]
    steps = np.arange(51)[:, None]
    assert (divergence <= 0.75**steps * divergence[0] + 0.01 / 0.25 + 1e-14).all()
    one = promised(replace(plan), "TV", "1 - alpha")
    assert one is not None and excess(found, one) < 1e-14
    if error.startswith("bias"):
        # The bound is sharp: errors that always point the same way reach it.
        assert divergence[-1].max() > 0.999 * 0.04
