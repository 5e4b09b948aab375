"""An exported test stands alone: it passes where the claim fails, and fails where it does not."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kdverify.exports._case import Case
from kdverify.exports.pytest import export

Build = Callable[[str, str], Case]


def bare(path: Path) -> subprocess.CompletedProcess[str]:
    """Runs a file with the standard library alone: no packages, no environment."""
    return subprocess.run([sys.executable, "-S", "-I", str(path)], capture_output=True, text=True, timeout=60)


def beside_mpmath(path: Path) -> subprocess.CompletedProcess[str]:
    """The same with mpmath, and no other package of ours."""
    import mpmath

    there = str(Path(mpmath.__file__).parents[1])
    code = (
        f"import sys; sys.path.append({there!r}); sys.modules.update(kdverify=None, flint=None, numpy=None); "
        f"import runpy; runpy.run_path({str(path)!r}, run_name='__main__')"
    )
    return subprocess.run([sys.executable, "-S", "-I", "-c", code], capture_output=True, text=True, timeout=60)


RATIONAL = [
    ("out = alpha * a + (1 - alpha) * normalize(q ** 2)", "satisfies base_fixed_point"),
    ("out = max(a, q)", "satisfies simplex"),
    ("out = normalize(a * q)", "satisfies convex_hull"),
    ("out = normalize(a * q)", "satisfies simplex closed"),
    ("out = normalize(a * q)", "satisfies continuity closed"),
    ("out = where(a > 1/2, a, q)", "satisfies continuity"),
    ("out = onehot(argmax(q))", "satisfies class_equivariance"),
    ("out = b[1]", "satisfies teacher_anonymity"),
    ("out = normalize(max(alpha * a + (1 - alpha) * q, alpha))", "satisfies weight_monotonicity"),
    ("out = alpha * a + (1 - alpha) * q", "claim c: median(b[k] for k in K) <= rank(q) - 1"),
]
IRRATIONAL = [
    ("out = normalize(sqrt(a * q))", "satisfies range"),
    ("out = normalize(sqrt(a * q))", "satisfies convex_hull"),
    ("out = alpha * a + (1 - alpha) * q", "satisfies weight_monotonicity(kl)"),
    ("out = alpha * a + (1 - alpha) * q", "claim c closed: KL(q || a) <= 1"),
    ("out = alpha * a + (1 - alpha) * q", "claim c: entropy(q) >= log(2)"),
]


@pytest.mark.parametrize(("body", "asked"), RATIONAL)
def test_a_rational_counterexample_needs_the_standard_library_alone(
    body: str, asked: str, case: Build, tmp_path: Path
) -> None:
    file = tmp_path / "test_it.py"
    file.write_bytes(export.render(case(body, asked)))
    ran = bare(file)
    assert ran.returncode == 0, ran.stderr
    assert "test_the_claim_fails passes" in ran.stdout


@pytest.mark.parametrize(("body", "asked"), IRRATIONAL)
def test_an_irrational_one_needs_mpmath(body: str, asked: str, case: Build, tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    file.write_bytes(export.render(case(body, asked)))
    ran = beside_mpmath(file)
    assert ran.returncode == 0, ran.stderr


def test_nothing_of_kdverify_is_imported(case: Build) -> None:
    text = export.render(case(*IRRATIONAL[0])).decode()
    assert set(re.findall(r"^ *(?:from|import) (\w+)", text, re.M)) <= {
        "collections", "fractions", "functools", "typing", "mpmath"
    }  # fmt: skip


@pytest.mark.parametrize(("body", "asked"), [RATIONAL[0], RATIONAL[2], RATIONAL[8]])
def test_it_fails_where_the_operator_keeps_the_claim(body: str, asked: str, case: Build, tmp_path: Path) -> None:
    text = export.render(case(body, asked)).decode()
    mended = re.sub(r"^(out|out_moved) = .*$", r"\1 = b[0]", text, flags=re.M)
    assert mended != text
    file = tmp_path / "test_it.py"
    file.write_text(mended, encoding="utf-8")
    ran = bare(file)
    assert ran.returncode != 0
    assert "AssertionError" in ran.stderr and "test_the_claim_fails" in ran.stderr


def test_it_fails_at_an_input_that_the_claim_does_not_speak_of(case: Build, tmp_path: Path) -> None:
    text = export.render(case(*RATIONAL[0])).decode()
    file = tmp_path / "test_it.py"
    file.write_text(re.sub(r"^alpha = .*$", "alpha = Fraction(2)", text, flags=re.M), encoding="utf-8")
    ran = bare(file)
    assert ran.returncode != 0 and "test_the_claim_speaks_of_this_input" in ran.stderr


def test_pytest_collects_it(case: Build, tmp_path: Path) -> None:
    file = tmp_path / "test_it.py"
    file.write_bytes(export.render(case(*RATIONAL[0])))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert ran.returncode == 0 and "2 passed" in ran.stdout
