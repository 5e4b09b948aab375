"""Stands in for `recheck.solver` in a referee's bundle: what contradicts itself is shown by identities, not by cvc5.

The bundle carries an elementary proof for each leaf for which one was found, by the digest of its text.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from kdverify.referee.contradiction import Proof, Unproved, check, facts_of

LEAVES = "leaves.json"


class NoSolver(Exception):
    """A leaf for which no elementary proof was found."""


def is_contradictory(text: str) -> bool:
    """Whether an identity shows that no real numbers meet all assertions of an SMT-LIB 2 script.

    Raises:
        NoSolver: if the bundle has no proof of it.
    """
    proof = _proofs().get(hashlib.sha256(text.encode()).hexdigest())
    if proof is None:
        raise NoSolver("polynomial arithmetic that needs a solver such as cvc5")
    try:
        check(facts_of(text), proof)
    except (Unproved, LookupError, TypeError, ValueError, ArithmeticError, RecursionError):
        return False
    return True


@functools.cache
def _proofs() -> Mapping[str, Proof]:
    # This file is `kdverify/recheck/solver.py` there, and the proofs lie beside `kdverify/`.
    found: Mapping[str, Proof] = json.loads((Path(__file__).parents[2] / LEAVES).read_text(encoding="utf-8"))
    return found
