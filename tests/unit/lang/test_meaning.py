"""Expressions mean what a direct reading of them computes, entry by entry."""

import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import pytest

from kdverify.lang.check import check
from kdverify.lang.term import Axis, Place
from kdverify.lang.vocabulary import Vocabulary
from kdverify.semantics.exact import Environment, enclose
from kdverify.source.span import Source

V, K = Axis("V"), Axis("K")
SIZES = {"V": 4, "K": 3}
NOTHING = Vocabulary({}, {})

# Ties are in the data on purpose: conventions for argmax and rank show only there.
Q = tuple(Fraction(n, 8) for n in (1, 3, 3, 1))
W = tuple(Fraction(n, 4) for n in (2, 1, 1))
B = tuple(tuple(Fraction(n, 8) for n in row) for row in ((2, 2, 2, 2), (5, 1, 1, 1), (0, 4, 4, 0)))
VALUES = {"q": Q, "w": W, "b": B, "alpha": Fraction(1, 3)}
HEAD = (
    "operator o\ndims V >= 4, K >= 3\nlet b[k] in simplex[V] for k in K\nlet w in simplex[K]\n"
    "let q in simplex[V]\nlet alpha in (0, 1]\n"
)

Scope = dict[str, int]
Scalar = Callable[[Scope], Fraction]
Vector = Callable[[Scope], list[Fraction]]


def largest(values: list[Fraction]) -> int:
    return values.index(max(values))


def ranks(values: list[Fraction]) -> list[Fraction]:
    order = sorted(range(len(values)), key=lambda place: (-values[place], place))
    return [Fraction(order.index(place) + 1) for place in range(len(values))]


REDUCTIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": lambda values: sum(values, Fraction(0)),
    "prod": lambda values: prod(values, start=Fraction(1)),
    "min": min,
    "max": max,
    "median": statistics.median,
}
RELATIONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
}


@dataclass
class Author:
    """Writes random expressions, each with a function that computes it directly."""

    chance: random.Random
    axis: str = "V"
    names: int = 0

    def index(self, axis: str) -> str:
        self.names += 1
        return f"{axis.lower()}{self.names}"

    def scalar(self, depth: int, scope: dict[str, str]) -> tuple[str, Scalar]:
        options: list[Callable[[], tuple[str, Scalar]]] = [self.literal, lambda: ("alpha", lambda at: VALUES["alpha"])]
        for name, axis in scope.items():
            options.append(lambda name=name, axis=axis: self.entry(name, axis))  # type: ignore[misc]
        if depth > 0:
            options = options[-1:] if depth == 1 else []
            options += [
                lambda: self.operation(depth, scope),
                lambda: self.operation(depth, scope),
                lambda: self.whole(depth, scope),
                lambda: self.bound(depth, scope),
                lambda: self.choice(depth, scope),
                lambda: self.picked(depth, scope),
            ]
        return self.chance.choice(options)()

    def literal(self) -> tuple[str, Scalar]:
        text = self.chance.choice(["0", "1", "2", "0.5", "1/3", "V", "K", "1e-1"])
        value = {"V": Fraction(4), "K": Fraction(3)}.get(text) or Fraction(text)
        return (f"({text})" if "/" in text else text), lambda at: value

    def entry(self, name: str, axis: str) -> tuple[str, Scalar]:
        if axis == "V":
            return self.chance.choice(
                [
                    (f"q[{name}]", lambda at: Q[at[name]]),
                    (f"b[2][{name}]", lambda at: B[1][at[name]]),
                    (f"b[3, {name}]", lambda at: B[2][at[name]]),
                ]
            )
        return self.chance.choice(
            [(f"w[{name}]", lambda at: W[at[name]]), (f"b[{name}][2]", lambda at: B[at[name]][1])]
        )

    def operation(self, depth: int, scope: dict[str, str]) -> tuple[str, Scalar]:
        left, x = self.scalar(depth - 1, scope)
        right, y = self.scalar(depth - 1, scope)
        return self.chance.choice(
            [
                (f"{left} + {right} - 1", lambda at: x(at) + y(at) - 1),
                (f"({left} - ({right} - {left}))", lambda at: x(at) - (y(at) - x(at))),
                (f"({left}) * ({right})", lambda at: x(at) * y(at)),
                (f"-({left}) ** 2", lambda at: -(x(at) ** 2)),
                (f"({left}) / (1 + abs({right})) * 2", lambda at: x(at) / (1 + abs(y(at))) * 2),
                (f"(1 + abs({left})) ** -2 ** 1", lambda at: (1 + abs(x(at))) ** -2),
                (f"max({left}, {right}, 1/2)", lambda at: max(x(at), y(at), Fraction(1, 2))),
                (f"min({left}, {right})", lambda at: min(x(at), y(at))),
            ]
        )

    def vector(self, depth: int, scope: dict[str, str]) -> tuple[str, Vector]:
        options: list[Callable[[], tuple[str, Vector]]] = [
            lambda: ("q", lambda at: list(Q)),
            lambda: ("b[2]", lambda at: list(B[1])),
            lambda: ("uniform", lambda at: [Fraction(1, 4)] * 4),
        ]
        for name, axis in scope.items():
            if axis == "K":
                options.append(lambda name=name: (f"b[{name}]", lambda at: list(B[at[name]])))  # type: ignore[misc]
            else:
                options.append(
                    lambda name=name: (  # type: ignore[misc]
                        f"onehot({name})",
                        lambda at: [Fraction(place == at[name]) for place in range(4)],
                    )
                )
        if depth > 0:
            options = options[-1:] if depth == 1 else []
            options += [
                lambda: self.listed(depth, scope),
                lambda: self.pooled(depth, scope),
                lambda: self.pointwise(depth, scope),
                lambda: self.ranked(depth, scope),
            ]
        return self.chance.choice(options)()

    def whole(self, depth: int, scope: dict[str, str]) -> tuple[str, Scalar]:
        text, x = self.vector(depth - 1, scope)
        name = self.chance.choice(sorted(REDUCTIONS))
        return f"{name}({text})", lambda at: REDUCTIONS[name](x(at))

    def bound(self, depth: int, scope: dict[str, str]) -> tuple[str, Scalar]:
        axis = self.chance.choice("VK")
        index = self.index(axis)
        text, x = self.scalar(depth - 1, {**scope, index: axis})
        name = self.chance.choice(sorted(REDUCTIONS))
        return (
            f"{name}({text} for {index} in {axis})",
            lambda at: REDUCTIONS[name]([x({**at, index: place}) for place in range(SIZES[axis])]),
        )

    def choice(self, depth: int, scope: dict[str, str]) -> tuple[str, Scalar]:
        left, x = self.scalar(depth - 1, scope)
        right, y = self.scalar(depth - 1, scope)
        relation = self.chance.choice(sorted(RELATIONS))
        holds = RELATIONS[relation]
        return self.chance.choice(
            [
                (
                    f"where({left} {relation} {right}, {left}, 7)",
                    lambda at: x(at) if holds(x(at), y(at)) else Fraction(7),
                ),
                (
                    f"where(not 0 <= {left} {relation} {right}, 5, {right})",
                    lambda at: y(at) if x(at) >= 0 and holds(x(at), y(at)) else Fraction(5),
                ),
                (
                    f"where({left} < 1 or {left} > {right} and {right} in (0, 1], 1, 2)",
                    lambda at: Fraction(1 if x(at) < 1 or (x(at) > y(at) and 0 < y(at) <= 1) else 2),
                ),
            ]
        )

    def picked(self, depth: int, scope: dict[str, str]) -> tuple[str, Scalar]:
        left, x = self.vector(depth - 1, scope)
        right, y = self.vector(depth - 1, scope)
        return self.chance.choice(
            [
                (f"({left})[argmax({right})]", lambda at: x(at)[largest(y(at))]),
                (f"rank({left})[3]", lambda at: ranks(x(at))[2]),
                (f"w[argmax(w)] * ({left})[2]", lambda at: max(W) * x(at)[1]),
                (
                    f"where(argmax({left}) == argmax({right}), 1, 0)",
                    lambda at: Fraction(largest(x(at)) == largest(y(at))),
                ),
                (f"where(argmax({left}) != 2, 1, 0)", lambda at: Fraction(largest(x(at)) != 1)),
            ]
        )

    def listed(self, depth: int, scope: dict[str, str]) -> tuple[str, Vector]:
        index = self.index("V")
        text, x = self.scalar(depth - 1, {**scope, index: "V"})
        return f"[{text} for {index} in V]", lambda at: [x({**at, index: place}) for place in range(4)]

    def pooled(self, depth: int, scope: dict[str, str]) -> tuple[str, Vector]:
        index = self.index("K")
        text, x = self.vector(depth - 1, {**scope, index: "K"})
        name = self.chance.choice(sorted(REDUCTIONS))

        def value(at: Scope) -> list[Fraction]:
            rows = [x({**at, index: place}) for place in range(3)]
            return [REDUCTIONS[name](list(column)) for column in zip(*rows, strict=True)]

        return f"{name}({text} for {index} in K)", value

    def pointwise(self, depth: int, scope: dict[str, str]) -> tuple[str, Vector]:
        left, x = self.vector(depth - 1, scope)
        right, y = self.vector(depth - 1, scope)
        factor, s = self.scalar(depth - 1, scope)

        def each(combine: Callable[[Fraction, Fraction, Fraction], Fraction]) -> Vector:
            return lambda at: [combine(a, b, s(at)) for a, b in zip(x(at), y(at), strict=True)]

        return self.chance.choice(
            [
                (f"({factor}) * ({left}) + (1 - ({factor})) * ({right})", each(lambda a, b, c: c * a + (1 - c) * b)),
                (f"({left}) * ({right}) - ({factor})", each(lambda a, b, c: a * b - c)),
                (f"max({left}, {factor}, {right})", each(lambda a, b, c: max(a, b, c))),
                (f"where({left} <= {right}, {left}, {factor})", each(lambda a, b, c: a if a <= b else c)),
                (f"({left}) ** 2 / (1 + abs({right}))", each(lambda a, b, c: a**2 / (1 + abs(b)))),
            ]
        )

    def ranked(self, depth: int, scope: dict[str, str]) -> tuple[str, Vector]:
        text, x = self.vector(depth - 1, scope)
        return self.chance.choice(
            [
                (f"rank({text})", lambda at: ranks(x(at))),
                (
                    f"onehot(argmax({text}))",
                    lambda at: [Fraction(place == largest(x(at))) for place in range(4)],
                ),
            ]
        )


@pytest.mark.parametrize("seed", range(300))
def test_a_random_expression_means_what_it_says(seed: int) -> None:
    text, value = Author(random.Random(seed)).vector(4, {})
    (only,) = check(Source("t.kd", f"{HEAD}out = 0 * q + ({text})"), NOTHING).operators
    environment = Environment(SIZES, VALUES)
    for place, expected in enumerate(value({}), start=1):
        found = enclose(only.operator.out.at(Place(place, V)), environment)
        assert (found.lower, found.upper) == (expected, expected), text


@pytest.mark.parametrize("seed", range(50))
def test_naming_the_parts_changes_nothing(seed: int) -> None:
    author = Author(random.Random(1000 + seed))
    first, x = author.vector(2, {})
    factor, s = author.scalar(2, {})
    inline = check(Source("t.kd", f"{HEAD}out = ({factor}) * ({first}) + q"), NOTHING).operators[0]
    named = check(
        Source("t.kd", f"{HEAD}c = {factor}\nz[v] = ({first})[v] for v in V\nout = c * z + q"), NOTHING
    ).operators[0]
    applied = check(
        Source(
            "t.kd",
            f"operator p\ndims N >= 2\nlet s in reals\nlet x[n] in reals for n in N\nlet y in simplex[N]\n"
            f"out = s * x + y\n{HEAD}out = p({factor}, {first}, y = q)",
        ),
        NOTHING,
    ).operators[1]
    environment = Environment(SIZES, VALUES)
    for place in range(1, 5):
        at = Place(place, V)
        values = [enclose(found.operator.out.at(at), environment) for found in (inline, named, applied)]
        assert {found.lower for found in values} == {s({}) * x({})[place - 1] + Q[place - 1]}


def test_an_index_that_is_bound_twice_over_is_kept_apart() -> None:
    text = "[sum(q[u] * sum(q[t] * q[v] for t in V) for u in V) for v in V]"
    out = check(Source("t.kd", f"{HEAD}out = {text}"), NOTHING).operators[0].operator.out
    assert out.axes == (V,)
    found = enclose(out.at(Place(2, V)), Environment(SIZES, VALUES))
    assert found.lower == found.upper == Q[1]
