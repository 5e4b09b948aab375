"""Proofs of leaves are looked for once, and what is kept is known by its text."""

from pathlib import Path

import pytest

from kdverify.referee import kept
from kdverify.referee.contradiction import check, facts_of
from kdverify.referee.elementary import elementary
from kdverify.referee.kept import Kept

LEAF = "(declare-const c0 Real)\n(assert (> c0 0.0))\n(assert (> (- c0) 0.0))\n"
OTHER = LEAF.replace("(- c0)", "c0")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KDVERIFY_CACHE_KEY", "of this test")


def test_what_was_found_is_known(tmp_path: Path) -> None:
    first = Kept(tmp_path / "cache")
    assert not first.knows(LEAF)
    first.keep(LEAF, elementary(LEAF))
    again = Kept(tmp_path / "cache")
    proof = again.proof(LEAF)
    assert again.knows(LEAF) and proof is not None
    check(facts_of(LEAF), proof)
    assert not again.knows(OTHER)


def test_that_nothing_was_found_is_known_too(tmp_path: Path) -> None:
    Kept(tmp_path).keep(OTHER, elementary(OTHER))
    assert Kept(tmp_path).knows(OTHER) and Kept(tmp_path).proof(OTHER) is None


def test_another_version_looks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kept(tmp_path).keep(OTHER, None)
    monkeypatch.setattr(kept, "fingerprint", lambda: "another")
    assert not Kept(tmp_path).knows(OTHER)


def test_without_a_cache_nothing_is_kept() -> None:
    nowhere = Kept(None)
    nowhere.keep(LEAF, None)
    assert not nowhere.knows(LEAF) and nowhere.proof(LEAF) is None
