"""The claims of a spec, read again, and what they say in words."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kdverify import divergences, functions, registry
from kdverify.axioms import _model as axioms
from kdverify.lang.check import check
from kdverify.lang.checked import Asked
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.function import Function
from kdverify.lang.goal import Claim, Continuous, Depends, Finite, Goal, Holds, InHull, Symmetric
from kdverify.lang.load import read, resolve_beside
from kdverify.lang.show import show_tensor, show_term
from kdverify.lang.vocabulary import Vocabulary


def claims_at(path: Path) -> tuple[Claim, ...]:
    """All claims of a spec, in order.

    Raises:
        SpecError: if the spec is wrong or cannot be read.
    """
    named = {**registry.load(functions, Function), **registry.load(divergences, Function)}
    found: list[Claim] = []
    for operator in check(read(path), Vocabulary(named, axioms.signatures()), resolve_beside).operators:
        if operator.asked:
            found += [axioms.claim(ask, operator.operator) if isinstance(ask, Asked) else ask for ask in operator.asked]
        else:
            found += axioms.every_axiom(operator.operator, operator.span)
    return tuple(found)


def identity(claim: Claim) -> Mapping[str, Any]:
    """What a claim is called in its spec."""
    return {"operator": claim.operator.name, "claim": claim.id, "arguments": dict(claim.arguments)}


def goal_text(goal: Goal) -> str:
    """What a goal says: sizes, inputs, premises, and what is to be shown."""
    sizes = ", ".join(
        f"{own.axis.name} >= {own.least}" + (f", {own.axis.name} <= {own.most}" if own.most is not None else "")
        for own in goal.dimensions
    )
    inputs = "; ".join(_input(entry, entry.name in goal.closed) for entry in goal.inputs)
    places = ", ".join(f"{index.name} in {index.axis.name}" for index in goal.indices)
    given = "; ".join(map(show_term, goal.given))
    return f"[{goal.name}] for all {sizes}; {inputs}; {places}; given {given}; show {_show(goal)}"


def _input(entry: Input, closed: bool) -> str:
    axes = ", ".join(axis.name for axis in entry.axes)
    if isinstance(entry.domain, Simplex):
        return f"{entry.name}[{axes}] in the {'closed' if closed else 'open'} simplex"
    own = entry.domain
    bounds = f"{'(' if own.lower_open else '['}{own.lower}, {own.upper}{')' if own.upper_open else ']'}"
    return f"{entry.name}[{axes}] in {'integers of ' if own.integer else ''}{bounds}"


def _show(goal: Goal) -> str:
    match goal.show:
        case Holds(condition):
            return show_term(condition)
        case Finite(tensor) | Continuous(tensor):
            return f"{type(goal.show).__name__}: {show_tensor(tensor)}"
        case Symmetric(tensor, axis):
            return f"symmetric over {axis.name}: {show_tensor(tensor)}"
        case Depends(tensor, name):
            return f"depends on {name}: {show_tensor(tensor)}"
        case InHull(point, generators, weights):
            return f"{show_tensor(point)} in the hull of {'; '.join(map(show_tensor, generators))}, weights {weights}"
    return type(goal.show).__name__


def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
