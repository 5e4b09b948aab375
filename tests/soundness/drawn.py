"""Random goals, terms and inputs: everything that a spec can say, with ties, zeros and extreme parameters."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kdverify.evidence.witness import Exact, Witness
from kdverify.lang import build
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import (
    All,
    Axis,
    Coincide,
    Condition,
    Entry,
    Index,
    Not,
    Parameter,
    Place,
    Position,
    Reducer,
    Relation,
    Size,
    Term,
)

V, K = Axis("V"), Axis("K")
CLASS, TEACHER = Index("v", V), Index("k", K)
UNIT = Interval(Fraction(0), Fraction(1))
DOMAINS = (
    Interval(Fraction(0), Fraction(1), True, True),
    Interval(Fraction(0), Fraction(1), True, False),
    UNIT,
    Interval(Fraction(0), None, True),
    Interval(Fraction(0), None),
    Interval(Fraction(1), None),
    Interval(Fraction(1), Fraction(3)),
    Interval(None, Fraction(0)),
    Interval(Fraction(-1), Fraction(1)),
    Interval(),
    Interval(Fraction(1), None, integer=True),
    Interval(Fraction(0), None, integer=True),
    Interval(Fraction(-2), Fraction(2), integer=True),
)
CONSTANTS = tuple(map(Fraction, ("0", "1", "2", "1/2", "-1", "3", "1/3", "-1/2")))


@dataclass
class Draws:
    """A source of random terms over one random set of inputs."""

    random: random.Random
    inputs: tuple[Input, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    closed: frozenset[str] = frozenset()
    scope: list[Index] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int) -> "Draws":
        draws = cls(random.Random(seed))
        pick = draws.random.choice
        scalars = [Input(name, (), pick(DOMAINS)) for name in ("s", "t")]
        draws.inputs = (
            Input("b", (K, V), Simplex()),
            Input("w", (K,), Simplex()),
            Input("q", (V,), Simplex()),
            Input("p", (V,), Simplex()),
            Input("u", (V,), pick(DOMAINS)),
            *scalars,
        )
        draws.dimensions = (Dimension(V, pick((1, 2, 2, 2, 3))), Dimension(K, pick((1, 1, 2))))
        if draws.random.random() < 0.5:
            draws.closed = frozenset({"b", "w", "q", "p"})
        draws.scope = [CLASS, TEACHER]
        return draws

    # Terms -------------------------------------------------------------------------------------------

    def position(self, axis: Axis) -> Position:
        """A free index in scope, or rarely a literal position."""
        if self.random.random() < 0.05:
            return Place(1, axis)
        return self.random.choice([index for index in self.scope if index.axis == axis])

    def leaf(self) -> Term:
        """A number, a parameter, a size or an entry."""
        chance = self.random.random()
        if chance < 0.12:
            return build.number(self.random.choice(CONSTANTS))
        if chance < 0.3:
            return Parameter(self.random.choice("st"))
        if chance < 0.35:
            return Size(self.random.choice((V, K)))
        if chance < 0.55:
            return Entry("b", (self.position(K), self.position(V)))
        if chance < 0.7:
            return Entry("w", (self.position(K),))
        return Entry(self.random.choice("qqppu"), (self.position(V),))

    def positive(self, depth: int) -> Term:
        """A term that is mostly positive, for bases and divisors."""
        chance = self.random.random()
        if depth <= 0 or chance < 0.3:
            return self.random.choice(
                (
                    Entry("q", (self.position(V),)),
                    Entry("p", (self.position(V),)),
                    Entry("w", (self.position(K),)),
                    Entry("b", (self.position(K), self.position(V))),
                    Parameter(self.random.choice("st")),
                    Size(V),
                )
            )
        if chance < 0.5:
            return build.add(self.positive(depth - 1), self.positive(depth - 1))
        if chance < 0.65:
            return build.multiply(self.positive(depth - 1), self.positive(depth - 1))
        if chance < 0.8:
            return self.bound(Reducer.SUM, depth, positive=True)
        if chance < 0.9:
            return build.power(self.positive(depth - 1), self.exponent())
        return build.maximum(self.positive(depth - 1), self.term(depth - 1))

    def exponent(self) -> Term:
        """An exponent, numeric or symbolic."""
        chance = self.random.random()
        if chance < 0.5:
            return build.number(self.random.choice(tuple(map(Fraction, ("2", "3", "-1", "-2", "1/2", "-1/2", "1/3")))))
        one = Parameter(self.random.choice("st"))
        if chance < 0.75:
            return one
        if chance < 0.9:
            return build.subtract(build.ONE, one)
        return build.divide(build.ONE, one)

    def bound(self, reducer: Reducer, depth: int, positive: bool = False) -> Term:
        """A reduction over a new index."""
        axis = self.random.choice((V, K))
        index = Index(f"{axis.name.lower()}{len(self.scope)}", axis)
        self.scope.append(index)
        body = self.positive(depth - 1) if positive else self.term(depth - 1)
        if reducer is Reducer.SUM and self.random.random() < 0.4:
            name = "w" if axis == K else self.random.choice("qp")
            body = build.multiply(Entry(name, (index,)), body)
        self.scope.pop()
        return build.reduce(reducer, index, body)

    def term(self, depth: int) -> Term:
        """Any term."""
        chance = self.random.random()
        if depth <= 0 or chance < 0.12:
            return self.leaf()
        if chance < 0.27:
            return build.add(self.term(depth - 1), self.term(depth - 1))
        if chance < 0.33:
            return build.subtract(self.term(depth - 1), self.term(depth - 1))
        if chance < 0.47:
            return build.multiply(self.term(depth - 1), self.term(depth - 1))
        if chance < 0.54:
            return build.divide(self.term(depth - 1), self.positive(depth - 1))
        if chance < 0.62:
            return build.power(self.positive(depth - 1), self.exponent())
        if chance < 0.66:
            return build.log(self.positive(depth - 1))
        if chance < 0.69:
            inner = build.log(self.positive(depth - 1)) if self.random.random() < 0.7 else self.term(depth - 2)
            return build.exp(build.multiply(self.leaf(), inner))
        if chance < 0.72:
            return self.random.choice((build.minimum, build.maximum))(self.term(depth - 1), self.term(depth - 1))
        if chance < 0.74:
            return build.absolute(self.term(depth - 1))
        if chance < 0.86:
            return self.bound(Reducer.SUM, depth)
        if chance < 0.92:
            return self.bound(self.random.choice(tuple(Reducer)), depth)
        if chance < 0.96:
            return build.choose(self.condition(depth - 1), self.term(depth - 1), self.term(depth - 1))
        return self.ranked(depth)

    def ranked(self, depth: int) -> Term:
        """A rank, or what has a small one."""
        axis = self.random.choice((V, K))
        index = Index(f"r{len(self.scope)}", axis)
        self.scope.append(index)
        body = self.term(min(depth - 1, 1))
        self.scope.pop()
        rank = build.rank(index, body, self.position(axis))
        if self.random.random() < 0.5:
            return rank
        few = build.number(self.random.choice((1, 2)))
        relation = self.random.choice((Relation.AT_MOST, Relation.EQUAL))
        return build.choose(build.compare(rank, relation, few), self.term(depth - 2), self.term(depth - 2))

    def condition(self, depth: int) -> Condition:
        """A condition."""
        chance = self.random.random()
        if chance < 0.6:
            return build.compare(self.term(depth - 1), self.random.choice(tuple(Relation)), self.term(depth - 1))
        if chance < 0.75:
            axis = self.random.choice((V, K))
            return Coincide(self.position(axis), self.position(axis))
        if chance < 0.82:
            return Not(self.condition(depth - 1))
        if chance < 0.9:
            return self.random.choice((build.both, build.either))(self.condition(depth - 1), self.condition(depth - 1))
        axis = self.random.choice((V, K))
        index = Index(f"e{len(self.scope)}", axis)
        self.scope.append(index)
        body = self.condition(depth - 1)
        self.scope.pop()
        return build.every(index, body)

    def goal(self, show: Condition | None = None, given: Sequence[Condition] = ()) -> Goal:
        """A goal over the inputs."""
        statement = Holds(All(()) if show is None else show)
        return Goal("drawn", self.dimensions, self.inputs, tuple(given), (CLASS, TEACHER), statement, self.closed)

    # Inputs ------------------------------------------------------------------------------------------

    def witness(self, most: int = 3) -> Witness:
        """A random exact input: few digits, many ties, zeros where allowed."""
        sizes = {d.axis.name: self.random.randint(d.least, max(most, d.least)) for d in self.dimensions}
        values = {entry.name: self.value(entry, sizes) for entry in self.inputs}
        return Witness(
            sizes, values, {"v": self.random.randint(1, sizes["V"]), "k": self.random.randint(1, sizes["K"])}
        )

    def value(self, entry: Input, sizes: dict[str, int]) -> Exact:
        """A random value of one input."""
        lengths = [sizes[axis.name] for axis in entry.axes]
        if isinstance(entry.domain, Interval):
            found = [self.scalar(entry.domain) for _ in range(lengths[0] if lengths else 1)]
            return tuple(found) if lengths else found[0]
        if len(lengths) == 1:
            return self.distribution(lengths[0], entry.name in self.closed)
        rows = [self.distribution(lengths[1], entry.name in self.closed) for _ in range(lengths[0])]
        if self.random.random() < 0.3:
            rows = [rows[0]] * len(rows)
        return tuple(rows)

    def distribution(self, length: int, closed: bool) -> tuple[Fraction, ...]:
        """A distribution, often with ties, near the boundary or on it."""
        offers = (0, 0, 1, 1, 2, 3, 5) if closed else (1, 1, 2, 3, 5)
        if self.random.random() < 0.2:
            offers = (*offers, 1000)
        while True:
            parts = [self.random.choice(offers) for _ in range(length)]
            if sum(parts):
                return tuple(Fraction(part, sum(parts)) for part in parts)

    def scalar(self, interval: Interval) -> Fraction:
        """A number of the interval, its ends among them."""
        low = interval.lower if interval.lower is not None else Fraction(-4)
        high = interval.upper if interval.upper is not None else max(low, Fraction(0)) + 4
        while True:
            chance = self.random.random()
            if interval.integer:
                value = Fraction(self.random.randint(int(low), int(high)))
            elif chance < 0.3:
                value = self.random.choice((low, high))
            elif chance < 0.6:
                value = Fraction(self.random.randint(int(low), int(high)))
            else:
                value = low + (high - low) * Fraction(self.random.choice((1, 2, 3, 5, 6, 11)), 12)
            if interval.holds(value):
                return value
