"""Finds the distributions that the body of a sum speaks of."""

from collections.abc import Iterator

from kdverify.lang.term import Index
from kdverify.lemmas._model import Scope
from kdverify.normal.algebra import single
from kdverify.normal.form import Atom, Element, Form, Over, atoms
from kdverify.normal.inside import inner_forms
from kdverify.normal.partial import has_partial
from kdverify.normal.sign import Sign


def distributions(atom: Over, scope: Scope) -> Iterator[tuple[Form, Form]]:
    """Forms over the sum's index that are not negative, each with its sum, in a fixed order.

    The sum is a constant or made of sums that the problem speaks of already.

    An entry of a family under an inner sum over teachers stands for one arbitrary teacher.
    """
    algebra = scope.algebra
    found: dict[str, tuple[Form, Form]] = {}
    known = {cell.atom for cell in scope.cells()}
    seen: set[Atom] = set()
    stack = [factor for factor, _ in atoms(atom.body)]
    while stack:
        part = stack.pop()
        if part in seen:
            continue
        seen.add(part)
        if isinstance(part, Element | Over) and atom.index in part.free:
            value = single(part)
            bound = [index for index in part.free - atom.body.free if isinstance(index, Index)]
            places = {index: scope.witness(f"some {index.axis.name}", index.axis) for index in bound}
            value = algebra.rename(value, places)
            if algebra.sign(value).within(Sign.NON_NEGATIVE) and not has_partial(algebra.sign, value):
                mass = algebra.total(atom.index, value)
                if all(inner in known for inner, _ in atoms(mass) if isinstance(inner, Over)):
                    found[value.key] = (value, mass)
        for inner in inner_forms(part):
            stack.extend(factor for factor, _ in atoms(inner))
    yield from (found[key] for key in sorted(found))
