"""The substitutions with which a lemma may have been used, from what it was asked about."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import Any

from kdverify.certificates import words
from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell
from kdverify.lemmas.additive_powers import read_sum
from kdverify.lemmas.log_sums import apart
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import (
    ONE,
    Atom,
    Collect,
    Element,
    Euler,
    Form,
    Group,
    Logarithm,
    Monomial,
    Over,
    Standing,
    atoms,
    constant,
    form,
)
from kdverify.normal.inside import all_atoms
from kdverify.reasoning.trace import Origin, Summands

Json = dict[str, Any]
Factors = tuple[tuple[Atom, Form], ...]


def _sum(index: Index, body: str) -> str:
    return words.over(Collect.SUM, index, body)


def _product(factors: Factors, amount: Fraction = Fraction(1)) -> str:
    return words.form(Form(((Monomial(factors), amount),)))


def _weighings(factors: Factors) -> Iterator[tuple[Factors, Factors]]:
    """Ways to read a product as a weight and what it weighs."""
    for factor in factors:
        rest = tuple(item for item in factors if item != factor)
        if rest:
            yield (factor,), rest
            yield rest, (factor,)


def supports(atom: Over) -> Iterator[Json]:
    """The distributions that a sum may be positive by, each perhaps that of one teacher of positive weight."""
    text = words.power(atom, ONE)
    parts = list(all_atoms(atom.body))
    weights = [part for part in parts if isinstance(part, Element) and len(part.positions) == 1]
    for part in parts:
        if not isinstance(part, Element | Over) or atom.index not in part.free:
            continue
        others = sorted(part.free - atom.body.free - {atom.index}, key=words.position)
        use: Json = {"lemma": "supports", "sum": text, "weights": _sum(atom.index, words.power(part, ONE))}
        if others:
            use["some"] = {words.position(index): index.axis.name for index in others}
        for weight in weights if len(others) == 1 else ():
            place = weight.positions[0]
            if isinstance(place, Index) and place.axis == others[0].axis:
                yield {**use, "weighted": weight.array}
        yield use


def power_sums(atom: Over) -> Iterator[Json]:
    """A sum as one of powers, with some of its factors as the weight."""
    text = words.power(atom, ONE)
    factors = atom.body.terms[0][0].factors

    def powers(parts: Factors) -> list[list[str]]:
        return [[_sum(atom.index, _base(part)), words.form(exponent)] for part, exponent in parts]

    if any(isinstance(part, Euler) for part, _ in factors):
        return
    yield {"lemma": "power_sums", "sum": text, "powers": powers(factors)}
    for weight, rest in _weighings(factors):
        yield {"lemma": "power_sums", "sum": text, "weight": _sum(atom.index, _product(weight)), "powers": powers(rest)}


def _base(atom: Atom) -> str:
    return words.form(atom.inner) if isinstance(atom, Group) else words.power(atom, ONE)


def additive_powers(algebra: Algebra, cell: Cell) -> Iterator[Json]:
    """The parts of a sum under a power, or under a power that is summed."""
    group, exponent, index = cell.atom, cell.exponent, None
    if isinstance(group, Over):
        index = group.index
        group, exponent = group.body.terms[0][0].factors[0]
    read = read_sum(algebra, group.inner) if isinstance(group, Group) else None
    if read is None:
        return
    pairs = [[words.form(weight), words.form(part)] for weight, part in zip(read.weights, read.parts, strict=True)]
    use: Json = {"lemma": "additive_powers", "exponent": words.form(exponent)}
    if index is not None:
        use["over"] = index.axis.name
        pairs = [[_sum(index, text) for text in pair] for pair in pairs]
    yield {**use, "parts": pairs}


def means_of_logarithms(origin: Origin) -> Iterator[Json]:
    """A sum as a mean of logarithms; for Gibbs' inequality that of another sum."""
    for cell in (origin.one, origin.two):
        if cell is not None and isinstance(cell.atom, Over):
            yield from ({"lemma": "means_of_logarithms", **read} for read in _means(cell.atom))


def geometric_means(origin: Origin) -> Iterator[Json]:
    """An exponent as a mean of logarithms."""
    for atom, _ in atoms(origin.one.exponent):
        if isinstance(atom, Over):
            yield from ({"lemma": "geometric_means", **read} for read in _means(atom))


def _means(over: Over) -> Iterator[Json]:
    """A sum as the weighted mean of the logarithms of something, or of what that is the inverse of."""
    monomial, amount = over.body.terms[0]
    for part, _ in monomial.factors:
        if isinstance(part, Logarithm):
            rest = tuple(item for item in monomial.factors if item[0] != part)
            for inner in (words.form(part.inner), f"({words.form(part.inner)}) ** (-1)"):
                yield {"weight": _sum(over.index, _product(rest, abs(amount))), "inner": _sum(over.index, inner)}


def log_sums(algebra: Algebra, origin: Origin) -> Iterator[Json]:
    """What the arguments of two logarithms have in common, as summands and then as factors."""
    if origin.two is None or not isinstance(origin.one.atom, Logarithm) or not isinstance(origin.two.atom, Logarithm):
        return
    for first, second in permutations((origin.one.atom.inner, origin.two.atom.inner)):
        terms = dict(second.terms)
        common = form({monomial: amount for monomial, amount in first.terms if terms.get(monomial) == amount})
        own, other = (algebra.subtract(whole, common) for whole in (first, second))
        if common.is_zero or own.is_zero or other.is_zero:
            continue
        shared, own, other = apart(algebra, own, other)
        names = {"common": common, "shared": shared, "one": own, "two": other}
        yield {"lemma": "log_sums", **{name: words.form(value) for name, value in names.items()}}


def concave_logarithms(algebra: Algebra, origin: Origin) -> Iterator[Json]:
    """The argument of a logarithm as a mean of parts that vary with a position."""
    if not isinstance(origin.one.atom, Logarithm):
        return
    parts: dict[Form, Form] = {}
    for monomial, amount in origin.one.atom.inner.terms:
        varying = tuple(item for item in monomial.factors if item[0].free or item[1].free or words.is_ratio(item[0]))
        rest = Form(((Monomial(tuple(item for item in monomial.factors if item not in varying)), amount),))
        part = Form(((Monomial(varying), Fraction(1)),))
        parts[part] = algebra.add(parts.get(part, constant(0)), rest)
    pairs = [[words.form(weight), words.form(part)] for part, weight in parts.items()]
    yield {"lemma": "concave_logarithms", "parts": pairs}


def cauchy_schwarz(atom: Over) -> Iterator[Json]:
    """The two sides of the products that are summed."""
    monomial, amount = atom.body.terms[0]
    for place in range(1, len(monomial.factors)):
        left, right = _product(monomial.factors[:place], amount), _product(monomial.factors[place:])
        yield {"lemma": "cauchy_schwarz", "left": _sum(atom.index, left), "right": _sum(atom.index, right)}


def ranks(origin: Origin, places: list[str]) -> Iterator[Json]:
    """How the ranks of two positions compare."""
    atom = origin.one.atom
    if isinstance(atom, Standing):
        of = _sum(atom.index, words.form(atom.body))
        for one in places:
            for two in places:
                if one != two:
                    yield {"lemma": "ranks", "of": of, "one": one, "two": two}


def slack(algebra: Algebra, part: Summands, summand: Form) -> Iterator[list[Json]]:
    """What a form has beyond the sum of summands: none, or log Z <= Z - 1 for each normaliser Z in it."""
    yield []
    found: list[Json] = []
    for monomial, amount in part.value.terms:
        for atom, exponent in monomial.factors:
            if isinstance(atom, Logarithm) and exponent.is_one and _is_sum(atom.inner):
                rest = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != atom)), -amount),))
                fact = {"lemma": "logarithms", "of": words.power(atom, ONE)}
                found.append({"times": words.form(rest), "fact": fact, "number": 0})
    if found:
        yield found


def _is_sum(value: Form) -> bool:
    return any(isinstance(atom, Over) for monomial, _ in value.terms for atom, _ in monomial.factors)
