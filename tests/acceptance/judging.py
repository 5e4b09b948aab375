"""What the whole tool says of specs given as text, each claim within a hard limit."""

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from writing import Block, blocks, title, write_block

from kdverify.engines._model import AbstractEngine, Part
from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.lang.checked import CheckedOperator
from kdverify.lang.goal import Claim
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Engines, decide, installed

SPECS = Path(__file__).parents[2] / "specs"
DECIDED = frozenset({Verdict.PROVED, Verdict.REFUTED})

_WORDS = functools.cache(vocabulary)


@functools.cache
def library() -> Mapping[str, Block]:
    """Every operator of the library, by name."""
    found = [block for path in sorted(SPECS.rglob("*.kd")) for block in blocks(path.read_text(encoding="utf-8"))]
    return {title(block): block for block in found}


def checked(block: Block) -> CheckedOperator:
    """The operator with every name resolved.

    Raises:
        SpecError: if it is none.
    """
    (operator,) = check(Source(f"{title(block)}.kd", write_block(block)), _WORDS()).operators
    return operator


def claims(block: Block) -> tuple[Claim, ...]:
    """Everything that is asked of an operator, in the order in which it is written."""
    return claims_of(checked(block))


def label(claim: Claim) -> str:
    """How a claim is named in what a test says."""
    return f"{claim.operator.name}: {claim.span.text}"


def verdicts(asked: Sequence[Claim], settings: Settings, tools: Engines = installed) -> list[Verdict]:
    """The verdict on each claim, in order."""
    rows = dict(decide(asked, settings, tools))
    return [rows[number].verdict for number in range(len(asked))]


@functools.cache
def provers() -> tuple[AbstractEngine, ...]:
    """All provers, without the refuters that would speak before them."""
    return _engines(Part.PROVER)


@functools.cache
def refuters() -> tuple[AbstractEngine, ...]:
    """All refuters."""
    return _engines(Part.REFUTER)


def _engines(part: Part) -> tuple[AbstractEngine, ...]:
    return tuple(engine for engine in installed() if engine.part is part)


Judge = Callable[[Sequence[Claim]], list[Verdict]]
