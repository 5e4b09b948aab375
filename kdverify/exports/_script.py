"""A counterexample as lines of Python: its inputs, what follows from them, and what they are to meet."""

from collections.abc import Iterator, Mapping, Sequence

from kdverify.evidence.witness import Exact
from kdverify.exports._case import Case
from kdverify.lang import build
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Continuous, Depends, Finite, Holds, InHull, Symmetric
from kdverify.lang.naming import fold
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Compare, Condition, Index, Node, Term
from kdverify.semantics.python import Dialect, letters, python, python_condition, safe


class Script:
    """Writes the parts of a file about one counterexample, in one dialect.

    Axes are looped over, and positions counted, from 0.
    """

    def __init__(self, case: Case, dialect: Dialect) -> None:
        self.case = case
        self.dialect = dialect
        self._taken = {*map(safe, case.values), *map(safe, case.counterexample.witness.sizes)}
        self._taken |= {safe(name) for name in case.definitions}
        self._letters = {index.name: self._unused(index.name) for index in case.goal.indices}
        for dimension in case.goal.dimensions:
            self._letters[build.formal(dimension.axis).name] = self._unused(dimension.axis.name[0].lower())

    def _unused(self, stem: str) -> str:
        names = (stem, *(f"{stem}{number}" for number in range(2, len(self._taken) + 3)))
        found = next(name for name in names if name not in self._taken and name == safe(name))
        self._taken.add(found)
        return found

    def sizes(self) -> Iterator[str]:
        """The size of each axis."""
        for name, size in self.case.counterexample.witness.sizes.items():
            yield f"{safe(name)} = {size}"

    def positions(self) -> Iterator[str]:
        """The position that each free index of the claim stands at."""
        for index in self.case.goal.indices:
            number = self.case.counterexample.witness.positions[index.name]
            yield f"{self._letters[index.name]} = {number - 1}  # {index.name} = {number} in {index.axis.name}, from 0"

    def definitions(self) -> Iterator[str]:
        """What follows from the inputs and is needed, in order."""
        for name, value, body in self.case.needed(*roots(self.case)):
            yield f"{safe(name)} = {self._array(value, body)}"

    def array(self, value: Tensor) -> str:
        """All entries of a tensor, in nested lists, in terms of definitions."""
        return self._array(value, fold(value.body, self.case.definitions))

    def _array(self, value: Tensor, body: Term) -> str:
        formal = [build.formal(axis) for axis in value.axes]
        names = self._names(body, formal)
        text = python(body, self.dialect, names)
        for index in reversed(formal):
            text = f"[{text} for {names[index.name]} in range({safe(index.axis.name)})]"
        return text

    def condition(self, condition: Condition) -> str:
        """A condition in terms of definitions."""
        folded = self.case.in_words(condition)
        return python_condition(folded, self.dialect, self._names(folded))

    def sides(self) -> tuple[str, str, str] | None:
        """Left side, relation and right side of what is to hold, where that is one comparison."""
        if isinstance(self.case.goal.show, Holds):
            folded = self.case.in_words(self.case.goal.show.condition)
            if isinstance(folded, Compare):
                names = self._names(folded)
                left, right = (python(side, self.dialect, names) for side in (folded.left, folded.right))
                return left, folded.relation.value, right
        return None

    def _names(self, node: Node, formal: Sequence[Index] = ()) -> Mapping[str, str]:
        """A variable for each index: those of the claim and the formal ones keep theirs, the others get new ones."""
        own = {index.name for index in (*self.case.goal.indices, *formal)}
        names = {name: letter for name, letter in self._letters.items() if name in own}
        for name, letter in letters(node, {*self._taken, *names.values()}).items():
            names.setdefault(name, letter)
        return names

    def domains(self) -> Iterator[str]:
        """Tests that the inputs are ones that the claim speaks of."""
        for entry in self.case.goal.inputs:
            yield from _in_domain(entry, entry.name in self.case.goal.closed)

    def inputs(self) -> Iterator[str]:
        """The inputs."""
        for name, value in self.case.values.items():
            yield f"{safe(name)} = {literal(value, self.dialect)}"

    def premises(self) -> Iterator[str]:
        """The premises."""
        return map(self.condition, self.case.goal.given)


def tensors(case: Case) -> Sequence[Tensor]:
    """What the statement speaks of beside conditions."""
    match case.goal.show:
        case Finite() | Continuous() | Symmetric() | Depends() as show:
            return (show.tensor,)
        case InHull(point, generators):
            return (point, *generators)
        case _:
            return ()


def conditions(case: Case) -> Sequence[Condition]:
    """The premises, and what is to hold."""
    return (*case.goal.given, *([case.goal.show.condition] if isinstance(case.goal.show, Holds) else []))


def roots(case: Case) -> Sequence[Node]:
    """All that is evaluated, in terms of definitions."""
    return [fold(node, case.definitions) for node in (*conditions(case), *(value.body for value in tensors(case)))]


def literal(value: Exact, dialect: Dialect) -> str:
    """An exact value as Python writes it."""
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(part, dialect) for part in value) + "]"
    parts = [str(value.numerator), *([str(value.denominator)] if value.denominator != 1 else [])]
    return f"{dialect.value}({', '.join(parts)})" if dialect.value else " / ".join(parts)


def _in_domain(entry: Input, closed: bool) -> Iterator[str]:
    name = safe(entry.name)
    rows = f"for row in {name}" if len(entry.axes) == 2 else f"for row in [{name}]"
    if not isinstance(entry.domain, Interval):
        yield f"all(sum(row) == 1 and min(row) {'>=' if closed else '>'} 0 {rows})"
        return
    tests = " and ".join(_between(entry.domain))
    if tests:
        yield f"all({tests} {f'for x in [{name}]' if not entry.axes else f'{rows} for x in row'})"


def _between(interval: Interval) -> Iterator[str]:
    if interval.lower is not None:
        yield f"x {'>' if interval.lower_open else '>='} {literal(interval.lower, Dialect.FRACTIONS)}"
    if interval.upper is not None:
        yield f"x {'<' if interval.upper_open else '<='} {literal(interval.upper, Dialect.FRACTIONS)}"
    if interval.integer:
        yield "x == int(x)"
