"""A test that needs nothing but the standard library, and mpmath where a number is irrational."""

import inspect
import math
from collections.abc import Iterator
from fractions import Fraction

from kdverify.evidence.exchange import exchanged
from kdverify.evidence.notation import from_text
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.plain import is_rational
from kdverify.evidence.region import rows, shape
from kdverify.evidence.witness import Exact, Witness
from kdverify.exports import _extended
from kdverify.exports._case import Case
from kdverify.exports._model import Export, NotExportable
from kdverify.exports._script import Script, conditions, literal, tensors
from kdverify.lang.domain import Simplex
from kdverify.lang.goal import Continuous, Depends, Finite, Holds, InHull, Symmetric
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition
from kdverify.semantics.python import Dialect, safe
from kdverify.version import VERSION

_RANK = '''\
def rank(values, at):
    """The place, from 1, of the value at `at` when they are sorted downwards; ties go to the earlier one."""
    return 1 + sum(x > values[at] or (x == values[at] and place < at) for place, x in enumerate(values))
'''
_MAIN = """\
if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(name, "passes")
"""


def _render(case: Case) -> bytes:
    file = _File(case)
    body = "\n\n\n".join("\n".join(block) for block in (file.data(), *file.functions(), *file.tests(), [_MAIN]))
    return f"{file.head()}\n\n{file.prelude(body)}\n\n{body.rstrip()}\n".encode()


class _File:
    """The parts of the file, each a list of lines."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.show = case.goal.show
        self.counterexample = case.counterexample
        self.rational = all(_is_rational(case, witness) for witness in self._witnesses())
        self.dialect = Dialect.FRACTIONS if self.rational else Dialect.EXTENDED
        self.script = Script(case, self.dialect)
        self.inputs = [safe(name) for name in case.values]

    def _witnesses(self) -> Iterator[Witness]:
        yield self.counterexample.witness
        if isinstance(self.show, Symmetric):
            yield exchanged(self.case.goal, self.counterexample.witness, self.show.axis, self._swap())

    def _swap(self) -> tuple[int, int]:
        first, second = (int(text) for text in self.counterexample.companion["swap"].split())
        return first, second

    def head(self) -> str:
        """The docstring of the file."""
        case = self.case
        lines = [f'"""`{case.title}` of the operator `{case.claim.operator.name}` is false at this input.', ""]
        lines += [case.claim.statement or f"Claimed: {' '.join(case.claim.span.text.split())}"]
        if case.goal.name:
            lines.append(f"The part that fails: {case.goal.name}.")
        needs = "the standard library" if self.rational else "the standard library, and mpmath for irrational numbers"
        lines += [
            "",
            f"Found and certified by kdverify {VERSION}; run it with pytest, or by itself.",
            f"Needs {needs}.",
        ]
        return "\n".join([*lines, '"""'])

    def prelude(self, body: str) -> str:
        """Imports, and the arithmetic that the file needs."""
        if not self.rational:
            return inspect.getsource(_extended).split('"""\n', 1)[1].strip() + "\n"
        lines = ["from fractions import Fraction"]
        lines += [
            f"from {home} import {name}"
            for name, home in (("prod", "math"), ("median", "statistics"))
            if f"{name}(" in body
        ]
        return "\n".join([*lines, *(["", "", _RANK.rstrip()] if "rank(" in body else [])])

    def data(self) -> list[str]:
        """Sizes, inputs, and, where the statement is about one input, what follows from it."""
        follows = [] if self._is_about_several() else list(self.script.definitions())
        return [
            *self.script.sizes(),
            *self.script.inputs(),
            *self.script.positions(),
            *(["", *follows] if follows else []),
        ]

    def _is_about_several(self) -> bool:
        match self.show:
            case Symmetric() | Depends():
                return True
            case Continuous():
                return bool(self.counterexample.companion)
            case _:
                return False

    def functions(self) -> Iterator[list[str]]:
        """The result as a function of the inputs, where the statement is about several inputs."""
        if self._is_about_several():
            (value,) = tensors(self.case)
            lines = [*self.script.definitions(), f"return {self.script.array(value)}"]
            yield [f"def result({', '.join(self.inputs)}):", *(f"    {line}" for line in lines)]

    def tests(self) -> Iterator[list[str]]:
        """The tests."""
        known = [*self.script.domains(), *([] if self._is_about_several() else self.script.premises())]
        yield ["def test_the_claim_speaks_of_this_input():", *(f"    assert {text}" for text in known)]
        yield ["def test_the_claim_fails():", *(f"    {line}" for line in self._failure())]

    def _failure(self) -> Iterator[str]:
        match self.show:
            case Holds(condition):
                yield from self._false(condition)
            case Finite(tensor):
                yield from self._not_real(tensor)
            case InHull():
                yield from self._outside(self.show)
            case Symmetric():
                yield from self._changed(self.show)
            case Continuous(tensor) if not self.counterexample.companion:
                yield from self._not_real(tensor)
            case Continuous():
                yield from self._jump()
            case Depends():
                yield from self._constant(self.show)
            case _:
                raise NotExportable("a statement about all generations is not settled by one computation")

    def _false(self, condition: Condition) -> Iterator[str]:
        sides = self.script.sides()
        if sides is None:
            yield f"assert not {self.script.condition(condition)}"
            return
        left, relation, right = sides
        yield f"left = {left}"
        yield from self._is("left", self.counterexample.left)
        yield f"right = {right}"
        yield from self._is("right", self.counterexample.right)
        yield f"assert not (left {relation} right)"

    def _is(self, name: str, side: Enclosure) -> Iterator[str]:
        """What is known of a side."""
        if side.undefined:
            yield f"assert not is_defined({name})"
        elif side.infinite:
            yield f"assert {name} == Number.of({'INF' if side.infinite > 0 else '-INF'})"
        elif side.exact and side.lower is not None:
            yield f"assert {name} == {self._literal(side.lower)}"
        elif side.lower is not None and side.upper is not None:
            low, high = (_rounded(bound, direction) for bound, direction in ((side.lower, -1), (side.upper, 1)))
            yield f"assert {self._literal(low)} < {name} < {self._literal(high)}  # {float(side.lower):.6g}..."

    def _literal(self, value: Exact) -> str:
        return literal(value, self.dialect)

    def _not_real(self, tensor: Tensor) -> Iterator[str]:
        yield f"# {self.counterexample.explanation}"
        yield f"values = {self.script.array(tensor)}"
        yield f"assert not all(is_real(x) {_entries(tensor)})"

    def _outside(self, show: InHull) -> Iterator[str]:
        separating = self.counterexample.companion.get("separating")
        if separating is None:
            yield from self._not_real(show.point)
            return
        yield "# At this linear functional the point is larger than everything that it was to be a mixture of."
        yield f"functional = {self._literal(from_text(separating))}"
        yield f"point = {self.script.array(show.point)}"
        yield "generators = []"
        for generator in show.generators:
            if len(generator.axes) == 1:
                yield f"generators.append({self.script.array(generator)})"
            elif show.weights is None:
                yield f"generators += {self.script.array(generator)}"
            else:
                rows = f"zip({self.script.array(generator)}, {safe(show.weights)})"
                yield f"generators += [row for row, weight in {rows} if weight > 0]"
        applied = "sum(c * x for c, x in zip(functional, vector))"
        yield f"reached, *bounds = [{applied} for vector in [point, *generators]]"
        yield "assert all(bound < reached for bound in bounds)"

    def _changed(self, show: Symmetric) -> Iterator[str]:
        first, second = self._swap()
        size = self.counterexample.witness.sizes[show.axis.name]
        order = list(range(size))
        order[first - 1], order[second - 1] = second - 1, first - 1
        yield f"order = {order}  # positions {first} and {second} of {show.axis.name} change places"
        moved = []
        for entry in self.case.goal.inputs:
            name = safe(entry.name)
            depth = entry.axes.index(show.axis) if show.axis in entry.axes else None
            moved.append(
                {None: name, 0: f"[{name}[i] for i in order]", 1: f"[[row[i] for i in order] for row in {name}]"}[depth]
            )
        yield f"before, after = result({', '.join(self.inputs)}), result({', '.join(moved)})"
        depth = show.tensor.axes.index(show.axis) if show.axis in show.tensor.axes else None
        same = {None: "after", 0: "[after[i] for i in order]", 1: "[[row[i] for i in order] for row in after]"}[depth]
        yield f"moved = {same}"
        yield f"assert any(x != y {_pairs(show.tensor, 'moved', 'before')})"

    def _jump(self) -> Iterator[str]:
        counterexample = self.counterexample
        steps = {key.removeprefix("towards "): from_text(text) for key, text in counterexample.companion.items()}
        left, right = counterexample.left, counterexample.right
        if (
            not set(steps) <= set(self.case.values)
            or right.undefined
            or None in (left.lower, left.upper, right.lower, right.upper)
        ):
            raise NotExportable("where it jumps is not known exactly, only that it does")
        assert left.lower is not None and left.upper is not None and right.lower is not None and right.upper is not None
        gap = max(left.lower - right.upper, right.lower - left.upper).limit_denominator(1000) / 2
        yield f"# {counterexample.explanation}.  The limit is certified; here are values on the way to it."
        yield f"here = result({', '.join(self.inputs)})"
        yield "for exponent in range(3, 31, 3):"
        yield "    eps = Fraction(1, 10**exponent)"
        moved = [f"    {safe(name)}_ = {self._along(safe(name), step)}" for name, step in steps.items()]
        yield from moved
        arguments = ", ".join(f"{safe(name)}_" if name in steps else safe(name) for name in self.case.values)
        yield f"    near = result({arguments})"
        (value,) = tensors(self.case)
        yield f"    assert any(abs(x - y) > {self._literal(gap)} {_pairs(value, 'near', 'here')})"

    def _along(self, name: str, step: Exact) -> str:
        """The input a little further along its direction."""
        if isinstance(step, Fraction):
            return f"{name} + eps * {self._literal(step)}"
        if isinstance(step[0], Fraction):
            return f"[x + eps * d for x, d in zip({name}, {self._literal(step)})]"
        return f"[[x + eps * d for x, d in zip(*rows)] for rows in zip({name}, {self._literal(step)})]"

    def _constant(self, show: Depends) -> Iterator[str]:
        yield "# No single input shows that a result does not depend on another: here are a few that leave it as it is."
        yield f"here = result({', '.join(self.inputs)})"
        others = list(_other_values(self.case, show.on))
        yield f"for other in [{', '.join(self._literal(value) for value in others)}]:"
        arguments = ", ".join("other" if name == show.on else safe(name) for name in self.case.values)
        yield f"    there = result({arguments})"
        yield f"    assert all(x == y {_pairs(show.tensor, 'there', 'here')})"


def _is_rational(case: Case, witness: Witness) -> bool:
    if isinstance(case.goal.show, Finite) or (
        isinstance(case.goal.show, Continuous | InHull) and not case.counterexample.companion
    ):
        return False
    positions = {index: witness.positions[index.name] for index in case.goal.indices}
    return is_rational(tensors(case), conditions(case), witness.sizes, witness.values, positions)


def _entries(tensor: Tensor) -> str:
    return ("for x in [values]", "for x in values", "for row in values for x in row")[len(tensor.axes)]


def _pairs(tensor: Tensor, one: str, other: str) -> str:
    return (
        f"for x, y in [({one}, {other})]",
        f"for x, y in zip({one}, {other})",
        f"for rows in zip({one}, {other}) for x, y in zip(*rows)",
    )[len(tensor.axes)]


def _rounded(bound: Fraction, direction: int) -> Fraction:
    """A decimal with a few digits, beyond the bound in a direction."""
    scale = 10 ** max(6, 6 - int(math.log10(abs(bound))) if bound else 6)
    return Fraction((bound * scale).__floor__() + (direction > 0) - (direction < 0), scale)


def _other_values(case: Case, name: str) -> Iterator[Exact]:
    """A few other values of an input."""
    entry = next(entry for entry in case.goal.inputs if entry.name == name)
    value = case.values[name]
    if not isinstance(entry.domain, Simplex):
        raise NotExportable("no single input shows that a result does not depend on a parameter")
    yield from (_mixed(value, heavy) for heavy in (0, -1))


def _mixed(value: Exact, heavy: int) -> Exact:
    """Each distribution halfway to a vertex."""
    halfway = tuple(
        tuple((number + (place % len(row) == heavy % len(row))) / 2 for place, number in enumerate(row))
        for row in rows(value)
    )
    return halfway if len(shape(value)) == 2 else halfway[0]


export = Export(
    name="pytest",
    suffix=".py",
    summary="a test that needs only `fractions`, and mpmath where a number is irrational",
    render=_render,
)
