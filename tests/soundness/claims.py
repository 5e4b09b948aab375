"""Random claims that are true or narrowly miss being true: inequalities with a random sign, strictness or constant."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from kdverify.divergences.chi2 import function as CHI2
from kdverify.divergences.hellinger2 import function as HELLINGER2
from kdverify.divergences.kl import function as KL
from kdverify.divergences.reverse_kl import function as REVERSE_KL
from kdverify.divergences.tv import function as TV
from kdverify.lang import build, tensor
from kdverify.lang.goal import Continuous, Finite, Goal, InHull, Symmetric
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition, Entry, Index, Parameter, Place, Reducer, Relation, Size, Term
from tests.soundness.drawn import CLASS, CONSTANTS, TEACHER, Draws, K, V

DIVERGENCES = (KL, KL, REVERSE_KL, TV, CHI2, HELLINGER2)
NUDGES = tuple(map(Fraction, ("0", "0", "0", "1/100", "-1/100", "1/3", "-1/3", "1", "-1")))


class Claims:
    """Draws claims over one random set of inputs."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.random = draws.random

    # Pieces ------------------------------------------------------------------------------------------

    def parameter(self) -> Term:
        return Parameter(self.random.choice("st"))

    def number(self) -> Term:
        return build.number(self.random.choice(CONSTANTS))

    def weight(self, index: Index) -> Term:
        """A distribution over the axis of an index, mostly."""
        if self.random.random() < 0.1:
            return self.within(index, 1)
        if index.axis == K:
            return Entry("w", (index,))
        return self.random.choice((Entry("q", (index,)), Entry("p", (index,)), Entry("b", (TEACHER, index))))

    def within(self, index: Index, depth: int) -> Term:
        """A term in which an index occurs, mostly positive."""
        self.draws.scope.append(index)
        body = self.draws.positive(depth) if self.random.random() < 0.8 else self.draws.term(depth)
        self.draws.scope.pop()
        if self.random.random() < 0.7:
            own = Entry("b", (index, CLASS)) if index.axis == K else Entry(self.random.choice("qp"), (index,))
            body = self.random.choice((own, own, build.add(own, body), build.multiply(own, body)))
        return body

    def index(self) -> Index:
        axis = self.random.choice((V, K))
        return Index(f"{axis.name.lower()}{len(self.draws.scope)}", axis)

    def base(self) -> Term:
        return self.draws.positive(self.random.choice((0, 0, 1)))

    def pool(self) -> Tensor:
        """The linear pool of the teachers."""
        index = Index("k9", K)
        return Tensor(
            (V,), build.total(index, build.multiply(Entry("w", (index,)), Entry("b", (index, build.formal(V)))))
        )

    def vector(self, depth: int = 2) -> Tensor:
        """A class vector, mostly a distribution."""
        chance = self.random.random()
        if depth <= 0 or chance < 0.35:
            return self.random.choice((tensor.array("q", (V,)), tensor.array("p", (V,)), self.pool()))
        one, two = self.vector(depth - 1), self.vector(depth - 1)
        share = self.random.choice((self.parameter(), build.number(Fraction(1, 2)), self.parameter()))
        if chance < 0.6:
            return tensor.elementwise(
                lambda x, y: build.add(build.multiply(share, x), build.multiply(build.subtract(build.ONE, share), y)),
                one,
                two,
            )
        if chance < 0.75:
            mixed = tensor.elementwise(
                lambda x, y: build.multiply(build.power(x, share), build.power(y, build.subtract(build.ONE, share))),
                one,
                two,
            )
        elif chance < 0.85:
            mixed = tensor.elementwise(lambda x: build.power(x, self.draws.exponent()), one)
        elif chance < 0.9:
            pick = self.random.choice((build.maximum, build.minimum, build.add, build.multiply))
            mixed = tensor.elementwise(pick, one, two)
        elif chance < 0.95:
            place = Index("r9", V)
            few = build.number(self.random.choice((1, 2)))
            top = build.at_most(build.rank(place, one.at(place), build.formal(V)), few)
            mixed = Tensor((V,), build.choose(top, one.body, two.body if self.random.random() < 0.3 else build.ZERO))
        else:
            test = build.at_most(one.at(Place(1, V)), two.at(Place(1, V)))
            if self.random.random() < 0.7:
                test = build.at_most(
                    tensor.reduce(Reducer.MAXIMUM, one, V).body, tensor.reduce(Reducer.MAXIMUM, two, V).body
                )
            return Tensor((V,), build.choose(test, one.body, two.body))
        if self.random.random() < 0.15:
            return mixed
        return tensor.elementwise(build.divide, mixed, tensor.total(mixed))

    # Sides -------------------------------------------------------------------------------------------

    def mean_against_extreme(self) -> tuple[Term, Term]:
        index = self.index()
        value = self.within(index, 1)
        mean = build.total(index, build.multiply(self.weight(index), value))
        reducer = self.random.choice((Reducer.MAXIMUM, Reducer.MAXIMUM, Reducer.MINIMUM, Reducer.MEDIAN))
        return mean, build.reduce(reducer, index, value)

    def power_of_mean(self) -> tuple[Term, Term]:
        index = self.index()
        value, weight, exponent = self.within(index, 1), self.weight(index), self.draws.exponent()
        mean = build.total(index, build.multiply(weight, value))
        return build.power(mean, exponent), build.total(index, build.multiply(weight, build.power(value, exponent)))

    def logarithm_of_mean(self) -> tuple[Term, Term]:
        index = self.index()
        value, weight = self.within(index, 1), self.weight(index)
        mean = build.total(index, build.multiply(weight, value))
        return build.log(mean), build.total(index, build.multiply(weight, build.log(value)))

    def two_powers(self) -> tuple[Term, Term]:
        x, y, s = self.base(), self.base(), self.parameter()
        rest = build.subtract(build.ONE, s)
        product = build.multiply(build.power(x, s), build.power(y, rest))
        other = self.random.choice(
            (build.add(build.multiply(s, x), build.multiply(rest, y)), build.maximum(x, y), build.minimum(x, y), x)
        )
        return product, other

    def sum_of_powers(self) -> tuple[Term, Term]:
        index = self.index()
        s = self.parameter()
        parts = [build.power(self.weight(index), exponent) for exponent in (s, build.subtract(build.ONE, s))]
        if self.random.random() < 0.3:
            parts = parts[:1]
        body = build.multiply(*parts)
        size = build.power(Size(index.axis), build.subtract(build.ONE, s))
        return build.total(index, body), self.random.choice((build.ONE, size))

    def powers(self) -> tuple[Term, Term]:
        x = self.base()
        one, two = (
            build.power(x, self.draws.exponent()),
            build.power(self.random.choice((x, self.base())), self.draws.exponent()),
        )
        return one, self.random.choice((two, two, build.ONE, x))

    def member(self) -> tuple[Term, Term]:
        index = self.index()
        value = self.within(index, 1)
        at = CLASS if index.axis == V else TEACHER
        reducer = self.random.choice((Reducer.SUM, Reducer.SUM, Reducer.MAXIMUM, Reducer.MEDIAN, Reducer.PRODUCT))
        return build.move(value, {index: at}), build.reduce(reducer, index, value)

    def exponential(self) -> tuple[Term, Term]:
        x = self.draws.term(1)
        return build.add(build.ONE, x), build.exp(x)

    def logarithm(self) -> tuple[Term, Term]:
        x = self.base()
        return build.log(x), self.random.choice((build.subtract(x, build.ONE), build.ZERO, build.log(self.base())))

    def anything(self) -> tuple[Term, Term]:
        return self.random.choice((build.ZERO, self.number(), self.draws.term(1))), self.draws.term(
            self.random.choice((2, 3))
        )

    def positive(self) -> tuple[Term, Term]:
        return self.random.choice((build.ZERO, build.ZERO, build.ONE)), self.draws.positive(3)

    def divergence(self) -> tuple[Term, Term]:
        one, two, three = (self.vector(self.random.choice((0, 0, 1, 2))) for _ in range(3))
        measure = self.random.choice(DIVERGENCES).meaning
        factor = self.random.choice((build.ONE, self.parameter(), build.subtract(build.ONE, self.parameter())))
        if self.random.random() < 0.3:
            return build.ZERO, measure(one, two).body
        return measure(one, two).body, build.multiply(factor, measure(one, three).body)

    def inner_products(self) -> tuple[Term, Term]:
        one, two, three = (self.vector(1) for _ in range(3))
        products = [tensor.total(tensor.elementwise(build.multiply, one, other)).body for other in (two, three, one)]
        return products[0], self.random.choice(products[1:])

    def entries(self) -> tuple[Term, Term]:
        one, two = self.vector(2), self.vector(1)
        other = self.random.choice(
            (two.at(CLASS), build.ZERO, build.ONE, build.multiply(self.parameter(), two.at(CLASS)))
        )
        return one.at(CLASS), other

    def mass(self) -> tuple[Term, Term]:
        return tensor.total(self.vector(2)).body, self.random.choice((build.ONE, build.ONE, Size(V)))

    SIDES: tuple[str, ...] = (
        "mean_against_extreme",
        "power_of_mean",
        "logarithm_of_mean",
        "two_powers",
        "sum_of_powers",
        "powers",
        "member",
        "exponential",
        "logarithm",
        "anything",
        "positive",
        "divergence",
        "divergence",
        "inner_products",
        "entries",
        "entries",
        "mass",
    )

    # Goals -------------------------------------------------------------------------------------------

    def comparison(self) -> Condition:
        """An inequality or equality, with its sides in a random order and a random nudge."""
        sides: Callable[[], tuple[Term, Term]] = getattr(self, self.random.choice(self.SIDES))
        left, right = sides()
        if self.random.random() < 0.4:
            left, right = right, left
        nudge = self.random.choice(NUDGES)
        if nudge:
            scaled = self.random.random() < 0.5
            right = build.multiply(build.number(1 + nudge), right) if scaled else build.add(right, build.number(nudge))
        relation = self.random.choice((Relation.AT_MOST,) * 4 + (Relation.LESS, Relation.LESS, Relation.EQUAL))
        return build.compare(left, relation, right)

    def premises(self) -> tuple[Condition, ...]:
        if self.random.random() < 0.7:
            return ()
        if self.random.random() < 0.5:
            return (build.compare(self.parameter(), self.random.choice(tuple(Relation)), self.number()),)
        one, two = self.vector(1), self.vector(1)
        test: Condition = build.compare(one.body, self.random.choice(tuple(Relation)), two.body)
        if self.random.random() < 0.5:
            return (build.every(build.formal(V), test),)
        return (build.move(test, {build.formal(V): CLASS}),)

    def goal(self) -> Goal:
        """A goal of any kind."""
        chance = self.random.random()
        if chance < 0.75:
            return self.draws.goal(self.comparison(), self.premises())
        out = self.vector(3) if self.random.random() < 0.7 else Tensor((V,), self.draws.term(3))
        if self.random.random() < 0.1:
            out = Tensor((V,), build.move(out.body, {CLASS: build.formal(V)}))
        goal = replace(self.draws.goal(), given=self.premises())
        if chance < 0.82:
            return replace(goal, show=Finite(out))
        if chance < 0.9:
            return replace(goal, show=Continuous(out))
        if chance < 0.97:
            family = tensor.array("b", (K, V))
            vectors = (tensor.array("q", (V,)), tensor.array("p", (V,)))
            weights = self.random.choice(("w", None))
            return replace(goal, show=InHull(out, (*vectors[: self.random.choice((1, 2))], family), weights))
        return replace(goal, show=Symmetric(out, self.random.choice((V, K))))
