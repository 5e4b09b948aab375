"""Sums over one axis taken together again, which linearity has pulled apart.

`sum_v (s(v) - m(v))` is kept as two sums, and that no summand is negative is seen of neither.
"""

from collections import Counter
from collections.abc import Iterator

from kdverify.lang.term import Axis, Index
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.form import ZERO, Collect, Element, Extent, Form, Monomial, Over, constant, form
from kdverify.normal.inside import all_atoms


def regrouped(algebra: Algebra, value: Form, place: str) -> Iterator[tuple[Index, Form]]:
    """Ways to write a form with several sums over an axis as the sum of one form over positions of it.

    What is no sum over the axis is spread by a distribution over it: an input, or the mean of a family.
    """
    counts = Counter(whole.index.axis for monomial, _ in value.terms for whole in _sums(monomial))
    for axis in sorted(counts, key=lambda axis: axis.name):
        index = Index(place.format(axis.name), axis)
        if counts[axis] < 2 or index in value.free:
            continue
        bodies, rest = _taken_together(algebra, value, index)
        if rest.is_zero:
            yield index, bodies
            continue
        for share in _distributions(algebra, bodies, index):
            yield index, algebra.add(bodies, algebra.multiply(rest, share))


def _sums(monomial: Monomial) -> list[Over]:
    return [
        atom
        for atom, exponent in monomial.factors
        if isinstance(atom, Over) and atom.collect is Collect.SUM and exponent.is_one
    ]


def _taken_together(algebra: Algebra, value: Form, index: Index) -> tuple[Form, Form]:
    """What is summed over an axis, at a position, and what is left."""
    bodies, rest = ZERO, ZERO
    for monomial, amount in value.terms:
        sums = [whole for whole in _sums(monomial) if whole.index.axis == index.axis]
        if len(sums) == 1:
            others = Monomial(tuple(item for item in monomial.factors if item[0] != sums[0]))
            body = algebra.rename(sums[0].body, {sums[0].index: index})
            bodies = algebra.add(bodies, algebra.multiply(form({others: amount}), body))
        else:
            rest = algebra.add(rest, form({monomial: amount}))
    return bodies, rest


def _distributions(algebra: Algebra, bodies: Form, index: Index) -> Iterator[Form]:
    """Distributions at a position that the summands are made of: entries that are free, and means of families."""
    found: dict[Form, None] = {}
    for atom in all_atoms(bodies):
        if isinstance(atom, Element) and atom.positions[-1] == index and algebra.context.is_distribution(atom.array):
            bound = [place for place in atom.positions if isinstance(place, Index) and place not in bodies.free]
            if not bound:
                found[single(atom)] = None
            elif len(bound) == 1:
                family = algebra.rename(single(atom), {bound[0]: _apart(bound[0].axis)})
                mean = algebra.total(_apart(bound[0].axis), family)
                found[algebra.multiply(mean, single(Extent(bound[0].axis), constant(-1)))] = None
    yield from found


def _apart(axis: Axis) -> Index:
    return Index(f"{axis.name}~", axis)
