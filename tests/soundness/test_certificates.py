"""What a prover finds is accepted by the checker; what was tampered with, or found by a broken lemma, is not."""

import copy
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kdverify.certificates.write import certificate, write_all
from kdverify.recheck.certificate import Fate, recheck, seal
from kdverify.verify import session
from kdverify.verify.report import Row, claim_title
from kdverify.verify.settings import Settings
from tests.soundness import sabotage

SPEC = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
satisfies simplex, support_inheritance, range, convex_hull closed, nontriviality, class_equivariance
satisfies anchoring(c = (1 + alpha) / 2) expect refuted
satisfies contraction(KL, rate = (1 - alpha) / 2) expect refuted
satisfies contraction(KL, rate = 1 - alpha), contraction(TV), contraction(TV, between = students, rate = 1 - alpha)
"""
# One claim at least of each kind of argument that a certificate may hold.
SAMPLE = (
    ("label_smoothing", "contraction(KL"),
    ("geometric", "contraction(hilbert, between = students, rate = 1"),
    ("power_mean", "range closed"),
    ("max_pool", "anchoring"),
    ("log_linear_pool", "simplex"),
    ("top_k_anchor", "simplex closed"),
    ("harmonic", "continuity"),
    ("hard_labels", "contraction(KL"),
    ("power_mean_2", "stability"),
)
SPECS = Path(__file__).parent.parent.parent / "specs"


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[Row, ...]:
    path = tmp_path_factory.mktemp("spec") / "o.kd"
    path.write_text(SPEC)
    return session.check_specs(path, settings=Settings(jobs=1, cache=None)).rows


@pytest.fixture(scope="module")
def documents(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    return [certificate(row) for row in rows]


def judged(document: Any, folder: Path) -> Fate:
    file = folder / "certificate.json"
    file.write_text(json.dumps(document))
    return recheck(file).fate


def test_certificates_are_accepted(documents: list[dict[str, Any]], tmp_path: Path) -> None:
    assert [judged(document, tmp_path) for document in documents] == [Fate.ACCEPTED] * len(documents)


def test_what_several_claims_ask_for_is_proved_once(
    rows: tuple[Row, ...], documents: list[dict[str, Any]], tmp_path: Path
) -> None:
    told: list[int] = []
    totals: list[int] = []

    def progress(total: int, doing: str) -> Callable[[int], None]:
        totals.append(total)
        return told.append

    assert not write_all(rows, tmp_path, 1, 0, progress)
    assert totals == [len(told)] and told == list(range(1, len(told) + 1))
    assert len(told) < sum(len(document["goals"]) for document in documents if document["verdict"] == "proved")
    written = [json.loads(path.read_text()) for path in tmp_path.glob("*.json")]
    assert sorted(written, key=seal) == sorted(documents, key=seal)


def changes(document: Any) -> Iterator[Any]:
    """The document with one number, text, entry or key changed or left out, wherever there is one."""

    def places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            yield (*path, key), inner
            yield from places(inner, (*path, key))

    for path, value in places(document, ()):
        if path == ("sha256",):
            continue
        for change in ("other", "gone"):
            made = copy.deepcopy(document)
            holder = made
            for key in path[:-1]:
                holder = holder[key]
            if change == "gone":
                if isinstance(holder, list) and "least" in path:
                    continue  # one path less says less, and is still true
                del holder[path[-1]]
            elif isinstance(value, str):
                holder[path[-1]] = value + "x"
            elif isinstance(value, int):
                holder[path[-1]] = value + 1
            else:
                continue
            made["sha256"] = seal(made)
            yield made


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_what_was_tampered_with_is_rejected(documents: list[dict[str, Any]], tmp_path: Path, step: int) -> None:
    tampered = [made for document in documents for made in changes(document)][::step]
    assert len(tampered) >= 200
    accepted = [made for made in tampered if judged(made, tmp_path) is Fate.ACCEPTED]
    assert not accepted, json.dumps(accepted[0], indent=1)


def test_a_broken_seal_is_rejected(documents: list[dict[str, Any]], tmp_path: Path) -> None:
    for document in documents:
        assert judged({**document, "sha256": "0" * 64}, tmp_path) is Fate.REJECTED


@pytest.mark.slow
@pytest.mark.parametrize("lemma", sabotage.names())
def test_a_lemma_with_a_wrong_sign_is_caught(lemma: str) -> None:
    with sabotage.wrong_sign(lemma):
        for goal in map(sabotage.opposite, sabotage.proved(lemma)):
            engine = sabotage.found_by(goal)
            assert engine is None or not sabotage.is_accepted(goal, engine)


@pytest.mark.slow
@pytest.mark.parametrize("lemma", sabotage.names())
def test_a_lemma_that_contradicts_itself_proves_what_is_false_and_is_caught(lemma: str) -> None:
    with sabotage.with_both_signs(lemma):
        fooled = [(goal, sabotage.found_by(goal)) for goal in map(sabotage.opposite, sabotage.proved(lemma))]
        assert any(engine is not None for _, engine in fooled)
        assert not any(engine is not None and sabotage.is_accepted(goal, engine) for goal, engine in fooled)


@pytest.mark.slow
@pytest.mark.parametrize("lemma", sabotage.names())
def test_a_lemma_without_its_side_conditions_is_caught(lemma: str) -> None:
    with sabotage.without_side_conditions(lemma):
        for goal in sabotage.near_misses(lemma):
            engine = sabotage.found_by(goal)
            assert engine is None or not sabotage.is_accepted(goal, engine)


def test_enclosures_are_neither_moved_nor_stretched(documents: list[dict[str, Any]], tmp_path: Path) -> None:
    (document,) = [made for made in documents if made["verdict"] == "refuted" and made["claim"] == "contraction(KL)"]
    for side in ("left", "right"):
        low, high = map(Fraction, document["goals"][0]["counterexample"][side])
        width = high - low
        for bounds in ((low + width, high + width), (low - 100 * width, high), (low, (low + high) / 2), (high, low)):
            made = copy.deepcopy(document)
            made["goals"][0]["counterexample"][side] = list(map(str, bounds))
            made["sha256"] = seal(made)
            assert judged(made, tmp_path) is Fate.REJECTED


def rechecked(only: Callable[[str, str], bool], folder: Path) -> tuple[int, dict[str, str]]:
    """How many certificates were written for claims of the library, and which were not accepted, and why."""
    settings = Settings(jobs=1, cache=None)
    loaded = session.load(sorted(SPECS.glob("*.kd")), None)
    claims = [claim for claim in loaded.claims if only(claim.operator.name, claim_title(claim))]
    report = session.run(claims, (), settings, lambda done, running: None, hasher=loaded.hasher)
    write_all(report.rows, folder, 1, 0)
    results = list(map(recheck, sorted(folder.glob("*.json"))))
    assert Fate.REJECTED not in {result.fate for result in results}
    return len(results), {Path(part.path).name: part.reason for part in results if part.fate is not Fate.ACCEPTED}


def test_a_sample_of_the_library_rechecks(tmp_path: Path) -> None:
    count, left = rechecked(
        lambda name, title: any(name == own and title.startswith(start) for own, start in SAMPLE), tmp_path
    )
    assert count >= len(SAMPLE) and not left, left


@pytest.mark.slow
def test_the_library_rechecks(tmp_path: Path) -> None:
    count, left = rechecked(lambda name, title: True, tmp_path)
    assert count > 900
    # Of one leaf cvc5 does not find what Z3 does.
    assert set(left) <= {"clipped_fixed_point.json"}, left
