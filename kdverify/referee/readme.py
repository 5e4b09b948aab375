"""What a referee's bundle says about itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from kdverify.recheck.certificate import Fate
from kdverify.referee.judge import show
from kdverify.version import VERSION

_TEXT = """\
A bundle of kdverify {version}: claims about operators, with evidence, and a program that checks it.

To check it, with Python 3.11 or newer and nothing else installed:

    python3 THIS_FILE.zip          or, unpacked:  python3 FOLDER

It says `accepted`, `rejected` or `not rechecked` of each claim.  Status 0: all are accepted; 1: one is rejected;
2: none is rejected, but some could not be checked here.

What is in it
    specs/          the operators and what is claimed of them
    certificates/   one file for each claim: its goals, and a proof or a counterexample
    leaves.json     why the polynomial facts at the leaves of proofs contradict each other
    kdverify/       the checker: kdverify's own reader of specs, its axioms, and its `recheck`
    flint.py        interval arithmetic with fractions

What the checker derives anew
    The claims and their goals, from the specs alone.  Of a counterexample: that its values lie in their domains,
    meet the premises and break the conclusion, in fractions, or in intervals with rational bounds where logarithms
    and powers are irrational.  Of a proof: that every term is defined, that each fact is an instance of a lemma
    whose side conditions hold, and that the facts of each leaf contradict each other: by cases, until a sum of
    products of facts, with rational multipliers that the bundle gives, comes out as the polynomial 0 though one of
    its terms is positive and none negative.

What it trusts
    Python and its `fractions`, the text of the checker (kdverify/ and flint.py), the lemmas and theorems that
    docs/lemmas/ and docs/theorems/ of kdverify prove, and that the axioms say what you take them to say: read the
    goals in certificates/.  It does not trust whoever made the bundle: what a certificate or leaves.json says is
    checked.  But the checker came in the same file; to be sure of that, compare kdverify/ with the published one:
    all is as there, except kdverify/__init__.py, which is empty, kdverify/recheck/solver.py, which is
    kdverify/referee/solver.py, and flint.py, which is kdverify/referee/flint.py.

{accepted} of {total} claims are accepted by the standard library alone.
{rest}"""
_MORE = """
These are not rechecked here; `kdverify recheck` with cvc5 can follow those that need a solver:
{lines}
"""
_OPEN = """
These claims of the specs are neither proved nor refuted, and not in the bundle:
{lines}
"""


def readme(findings: Sequence[Mapping[str, Any]], left_out: Sequence[str]) -> str:
    """The text, from what came of each claim and the claims that are left out."""
    rest = [
        f"    {show(finding)}, {finding['verdict']}: {finding['reason']}"
        for finding in findings
        if finding["fate"] != Fate.ACCEPTED.value
    ]
    parts = [_MORE.format(lines="\n".join(rest))] if rest else []
    parts += [_OPEN.format(lines="\n".join(f"    {line}" for line in left_out))] if left_out else []
    accepted = len(findings) - len(rest)
    return _TEXT.format(version=VERSION, accepted=accepted, total=len(findings), rest="".join(parts))
