"""What is known of the inputs: sizes, domains, and which of them may have zeros."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Goal
from kdverify.lang.narrowing import narrowed
from kdverify.lang.term import Axis
from kdverify.normal.form import Element
from kdverify.normal.sign import Range


@dataclass(frozen=True)
class Context:
    """The quantifiers of a goal, by name."""

    inputs: Mapping[str, Input]
    dimensions: Mapping[Axis, Dimension]
    closed: frozenset[str]

    def symbol(self, name: str) -> Range:
        """The range of a scalar input."""
        return _range(self.inputs[name].domain)

    def is_integer(self, name: str) -> bool:
        """Whether a scalar input takes integers only."""
        domain = self.inputs[name].domain
        return isinstance(domain, Interval) and domain.integer

    def extent(self, axis: Axis) -> Range:
        """The range of a size."""
        dimension = self.dimensions[axis]
        return Range(Fraction(dimension.least), None if dimension.most is None else Fraction(dimension.most))

    def element(self, element: Element) -> Range:
        """The range of an entry of an input array."""
        entry = self.inputs[element.array]
        if not isinstance(entry.domain, Simplex):
            return _range(entry.domain)
        # An interior point of a simplex over two positions or more stays below one.
        interior = element.array not in self.closed
        return Range(Fraction(0), Fraction(1), interior, interior and self.dimensions[entry.axes[-1]].least >= 2)

    def is_distribution(self, name: str) -> bool:
        """Whether an input array sums to one over its last axis."""
        return isinstance(self.inputs[name].domain, Simplex)


def _range(domain: object) -> Range:
    if isinstance(domain, Interval):
        return Range(domain.lower, domain.upper, domain.lower_open, domain.upper_open)
    return Range()


def context_of(goal: Goal) -> Context:
    """The context of a goal, with what its premises say of parameters by themselves."""
    return Context(
        {entry.name: entry for entry in narrowed(goal).inputs},
        {dimension.axis: dimension for dimension in goal.dimensions},
        goal.closed,
    )
