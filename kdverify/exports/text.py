"""The counterexample told in the spec's own words."""

import textwrap
from collections.abc import Iterator

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.premises import environment
from kdverify.exports._case import Case
from kdverify.exports._model import Export
from kdverify.exports._steps import before_normalising, breaking_step, written
from kdverify.lang.goal import Holds
from kdverify.lang.show import show_tensor, show_term
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Compare
from kdverify.reports._value import show_enclosure, show_inputs, show_values

_WIDTH = 100
_LONGEST = 160
_INDENT = " " * 10


def _render(case: Case) -> bytes:
    return ("\n".join(_lines(case)) + "\n").encode()


def _lines(case: Case) -> Iterator[str]:
    counterexample = case.counterexample
    span = case.claim.span
    yield f"{case.claim.operator.name}: `{case.title}` is false  ({span.source.path}:{span.line})"
    yield from _wrapped("axiom" if case.claim.statement else "claim", case.claim.statement or span.text)
    if case.goal.name:
        yield from _wrapped("part", case.goal.name)
    yield from _listed("take", [f"{name} = {value}" for name, value in show_inputs(counterexample.witness)])
    yield from _listed("then", list(_steps(case)))
    yield from _failure(case)
    yield from _wrapped("step", breaking_step(case))
    yield from _wrapped("by", f"{counterexample.certified_by}; found by {counterexample.found_by}")


def _steps(case: Case) -> Iterator[str]:
    """What follows from the input, as the spec has it, and what it comes to."""
    texts = written(case)
    here = environment(case.goal, case.counterexample.witness)
    for name, value in case.definitions.items():
        text = texts.get(name) or show_tensor(Tensor(value.axes, case.folded(name)))
        shown = f" = {text}" if len(text) <= _LONGEST else ""
        yield f"{name}{shown} = {show_values(value, here)}"
    yield from before_normalising(case)


def _failure(case: Case) -> Iterator[str]:
    counterexample = case.counterexample
    if isinstance(case.goal.show, Holds):
        condition = case.in_words(case.goal.show.condition)
        yield from _wrapped("claimed", show_term(condition))
        if isinstance(condition, Compare):
            for name, side, value in (
                ("left", condition.left, counterexample.left),
                ("right", condition.right, counterexample.right),
            ):
                yield from _wrapped(name, f"{show_term(side)} is {_value(value)}")
            yield from _wrapped("but", _verdict(counterexample.left, condition.relation.value, counterexample.right))
            return
    yield from _wrapped("but", counterexample.explanation)
    for name, text in counterexample.companion.items():
        yield from _wrapped(name.split()[0], f"{name.partition(' ')[2]} {text}".strip())


def _value(side: Enclosure) -> str:
    return show_enclosure(side)


def _verdict(left: Enclosure, relation: str, right: Enclosure) -> str:
    if left.undefined or right.undefined:
        return "a comparison with what is undefined does not hold"
    return f"{show_enclosure(left, 6)} {relation} {show_enclosure(right, 6)} is false"


def _listed(heading: str, items: list[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield from _wrapped(heading if number == 0 else "", item)


def _wrapped(heading: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(" ".join(text.split()), _WIDTH - len(_INDENT), break_on_hyphens=False, break_long_words=False)
    for number, line in enumerate(lines):
        yield f"{heading if number == 0 else '':>8}  {line}"


export = Export(name="text", suffix=".txt", summary="the explanation that the command prints", render=_render)
