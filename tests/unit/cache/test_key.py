"""Two spellings of one statement have one key, and two statements have two."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from kdverify.axioms._model import library
from kdverify.cache.key import Hasher
from kdverify.lang.check import check
from kdverify.lang.goal import Claim, Goal
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

WORDS = vocabulary()
PLAIN = """operator pool "Pool the teachers."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let s in (0, 1)
a = sum(w[k] * b[k] for k in K)
out = s * a + (1 - s) * q
roles teachers = b, weights = w, student = q, anchor = a
satisfies simplex, range
claim small: for all u in V: out[u] <= 1 when q[1] > 1/3
"""
SPELLINGS = {
    "comments and spaces": PLAIN.replace("out = s", "# mixed\nout  =  s"),
    "another name of the operator": PLAIN.replace("operator pool", "operator mixture"),
    "another summary": PLAIN.replace("Pool the", "Mix the"),
    "other bound names": PLAIN.replace("w[k] * b[k] for k in K", "w[j] * b[j] for j in K"),
    "other names of definitions": PLAIN.replace("a = sum", "anchor_ = sum").replace("s * a", "s * anchor_")
    .replace("anchor = a", "anchor = anchor_"),
    "a definition more": PLAIN.replace("out = s * a", "left = s * a\nout = left"),
    "other names of claims": PLAIN.replace("small", "bounded"),
    "other hopes": PLAIN.replace("satisfies simplex, range", "satisfies simplex, range expect refuted"),
}  # fmt: skip
STATEMENTS = {
    "a number": PLAIN.replace("1 - s", "2 - s"),
    "a relation": PLAIN.replace("<= 1 when", "< 1 when"),
    "a premise": PLAIN.replace("> 1/3", "> 1/2"),
    "a domain": PLAIN.replace("(0, 1)", "(0, 1]"),
    "a size": PLAIN.replace("V >= 2", "V >= 3"),
    "a bound on sizes": PLAIN.replace("K >= 1", "K == 1"),
    "the name of an input": PLAIN.replace("let s", "let t").replace("s * a", "t * a").replace("1 - s", "1 - t"),
    "the name of a position": PLAIN.replace("all u", "all v").replace("out[u]", "out[v]"),
    "a constraint": PLAIN.replace("a = sum", "where s < 1/2\na = sum"),
}


def claims(text: str) -> list[Claim]:
    return [claim for checked in check(Source("o.kd", text), WORDS).operators for claim in claims_of(checked)]


def keys(text: str) -> list[bytes]:
    return [Hasher().claim(claim) for claim in claims(text)]


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_keeps_the_keys(name: str) -> None:
    assert SPELLINGS[name] != PLAIN
    assert keys(SPELLINGS[name]) == keys(PLAIN)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_has_a_key_of_its_own(name: str) -> None:
    assert STATEMENTS[name] != PLAIN
    assert keys(STATEMENTS[name])[-1] != keys(PLAIN)[-1]


def test_the_claims_of_an_operator_have_different_keys() -> None:
    text = PLAIN.partition("satisfies")[0]
    found = [claim for claim in claims(text) if not claim.not_applicable]
    assert len(found) >= min(12, len(library()))
    assert len({Hasher().claim(claim) for claim in found}) == len(found)


def test_a_hasher_that_knows_other_claims_says_the_same() -> None:
    hasher = Hasher()
    found = claims(PLAIN) + claims(STATEMENTS["a number"])
    assert [hasher.claim(claim) for claim in found] == [Hasher().claim(claim) for claim in found]


def others(value: object) -> Iterator[Any]:
    """Something else of whatever sort a field is of."""
    yield "another"
    yield (value, "another")


def variants(thing: Claim | Goal) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(thing):
        yield from ((field.name, other) for other in others(getattr(thing, field.name)))


def test_every_field_of_a_goal_counts() -> None:
    (*_, claim) = claims(PLAIN)
    for name, other in variants(claim.goals[0]):
        changed = dataclasses.replace(claim, goals=(dataclasses.replace(claim.goals[0], **{name: other}),))
        assert Hasher().claim(changed) != Hasher().claim(claim), name


def test_every_field_of_a_claim_counts_but_its_labels() -> None:
    (*_, claim) = claims(PLAIN)
    silent = {
        name
        for name, other in variants(claim)
        if Hasher().claim(dataclasses.replace(claim, **{name: other})) == Hasher().claim(claim)
    }
    assert silent == {"id", "operator", "expected", "span", "not_applicable", "arguments", "statement", "places"}


def test_a_field_that_claims_get_later_counts_without_a_word() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Later(Claim):
        hint: int = 0

    (*_, claim) = claims(PLAIN)
    parts = {field.name: getattr(claim, field.name) for field in dataclasses.fields(claim)}
    assert Hasher().claim(Later(**parts, hint=1)) != Hasher().claim(Later(**parts, hint=2))


def test_what_has_no_lasting_hash_is_refused() -> None:
    (*_, claim) = claims(PLAIN)
    with pytest.raises(TypeError):
        Hasher().claim(dataclasses.replace(claim, goals=(object(),)))  # type: ignore[arg-type]
