import numpy as np

from kdverify.recursion.limits import limits
from kdverify.recursion.run import run
from tests.unit.recursion.conftest import COPY, LINEAR, Planned

SHARPENED = "out = alpha * a + (1 - alpha) * normalize(q ** 3)"
SWAPPED = "out = normalize(1 / q)"
TEACHER = ("b[1]=(1/3, 1/3, 1/3)", "w=(1)")


def test_linear_anchoring_has_one_limit_the_anchor(planned: Planned) -> None:
    found = limits(run(planned(LINEAR, "alpha=1/2", *TEACHER, classes=3, starts=30, generations=80)))
    assert np.allclose(found.points, 1 / 3, atol=1e-9) and (found.of_run == 0).all()


def test_a_sharpened_student_has_several_limits_the_commonest_first(planned: Planned) -> None:
    found = limits(run(planned(SHARPENED, "alpha=1/20", *TEACHER, classes=3, starts=90, generations=200)))
    assert len(found.points) == 3
    assert np.allclose(np.sort(found.points.max(axis=1)), found.points.max(), atol=1e-6)
    counts = np.bincount(found.of_run)
    assert (np.diff(counts) <= 0).all() and counts.sum() == 90


def test_a_cycle_does_not_settle_and_copies_all_do(planned: Planned) -> None:
    assert (limits(run(planned(SWAPPED, "q=(1/2, 1/4, 1/4)", classes=3, starts=3, generations=40))).of_run == -1).all()
    copies = limits(run(planned(COPY, classes=3, starts=12, generations=12)))
    assert (copies.of_run >= 0).all() and len(copies.points) > 1
