"""A few lines for a notebook: the input as arrays, and what the definitions come to, in floats."""

from collections.abc import Iterator

from kdverify.evidence.witness import Exact
from kdverify.exports._case import Case
from kdverify.exports._model import Export
from kdverify.exports._script import Script, literal, tensors
from kdverify.semantics.python import Dialect, safe


def _render(case: Case) -> bytes:
    return ("\n".join(_lines(case, Script(case, Dialect.FLOATS))) + "\n").encode()


def _lines(case: Case, script: Script) -> Iterator[str]:
    yield f"# `{case.title}` of the operator `{case.claim.operator.name}` is false at this input."
    yield "# Floats only show it; the exact values are in the comments, and the test or the JSON file decides."
    yield "from math import prod"
    yield "from statistics import median"
    yield ""
    yield "import numpy as np"
    yield ""
    yield from script.sizes()
    for name, value in case.values.items():
        yield f"{safe(name)} = {_array(value)}"
    yield from script.positions()
    yield ""
    sides = script.sides()
    if "rank(" in "\n".join([*script.definitions(), *(sides or ())]):
        yield "def rank(x, at):"
        yield "    return 1 + sum(y > x[at] or (y == x[at] and place < at) for place, y in enumerate(x))"
        yield ""
    for line in script.definitions():
        name, _, code = line.partition(" = ")
        yield f"{name} = np.array({code})" if code.startswith("[") else line
    if sides is not None:
        left, relation, right = sides
        yield f"left = {left}"
        yield f"right = {right}"
        yield f'print(left, "{relation}", right, "is", left {relation} right)'
    else:
        for tensor in tensors(case)[:1]:
            yield f"print(np.array({script.array(tensor)}))"
        yield f"# {case.counterexample.explanation}"
        yield from (f"# {name}: {text}" for name, text in case.counterexample.companion.items())


def _array(value: Exact) -> str:
    text = literal(value, Dialect.FLOATS)
    return f"np.array({text})" if isinstance(value, tuple) else text


export = Export(name="numpy", suffix=".py", summary="the input and the definitions in NumPy, in floats", render=_render)
