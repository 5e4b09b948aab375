"""Normal forms back to terms, so that exact arithmetic can say what they are worth at an input.

A translation of its own: it shares nothing with the reader of terms but the data types.
"""

import itertools

from kdverify.lang import build
from kdverify.lang.term import (
    All,
    Any_,
    Coincide,
    Condition,
    Entry,
    Index,
    Not,
    Parameter,
    Reducer,
    Relation,
    Size,
    Term,
)
from kdverify.lemmas._model import Unknown
from kdverify.normal.form import (
    Atom,
    Branch,
    Collect,
    Element,
    Euler,
    Extent,
    Form,
    Group,
    Joined,
    Largest,
    Logarithm,
    Monomial,
    Negation,
    Over,
    Predicate,
    Prime,
    Same,
    Sided,
    Standing,
    Symbol,
    Throughout,
    Versus,
)

_RELATIONS = {Versus.NON_NEGATIVE: Relation.AT_MOST, Versus.POSITIVE: Relation.LESS, Versus.ZERO: Relation.EQUAL}
_REDUCERS = {
    Collect.SUM: Reducer.SUM,
    Collect.PRODUCT: Reducer.PRODUCT,
    Collect.MAXIMUM: Reducer.MAXIMUM,
    Collect.MEDIAN: Reducer.MEDIAN,
}


UNDEFINED = build.log(build.MINUS_ONE)


def term_of(value: Form, completed: bool = False) -> Term:
    """The term that a form stands for, with the same free indices.

    Where `completed`, a power of a negative number is that of its absolute value instead of undefined.
    """
    return build.add(
        *(build.multiply(build.number(amount), _monomial(monomial, completed)) for monomial, amount in value.terms)
    )


def _monomial(monomial: Monomial, completed: bool) -> Term:
    return build.multiply(*(_power(atom, exponent, completed) for atom, exponent in monomial.factors))


def _power(atom: Atom, exponent: Form, completed: bool) -> Term:
    if isinstance(atom, Euler):
        return build.exp(term_of(exponent, completed))
    base = _atom(atom, completed)
    if exponent.is_one:
        return base
    whole = exponent.constant
    power = term_of(exponent, completed)
    if whole is not None and whole.denominator == 1:
        return build.power(base, power)
    # Forms take other powers of negative numbers for undefined, even where the exponent is an integer.
    otherwise = build.power(build.negate(base), power) if completed else UNDEFINED
    return build.choose(build.at_most(build.ZERO, base), build.power(base, power), otherwise)


def _atom(atom: Atom, completed: bool) -> Term:
    match atom:
        case Symbol():
            return Parameter(atom.name)
        case Extent():
            return Size(atom.axis)
        case Element():
            return Entry(atom.array, atom.positions)
        case Prime():
            return build.number(atom.value)
        case Group():
            return term_of(atom.inner, completed)
        case Logarithm():
            return build.log(term_of(atom.inner, completed))
        case Over():
            index, body = _bound(atom.index, term_of(atom.body, completed))
            return build.reduce(_REDUCERS[atom.collect], index, body)
        case Largest():
            return build.maximum(*(term_of(option, completed) for option in atom.options))
        case Standing():
            index, body = _bound(atom.index, term_of(atom.body, completed))
            return build.rank(index, body, atom.at)
        case Branch():
            return build.choose(
                condition_of(atom.test, completed), term_of(atom.then, completed), term_of(atom.otherwise, completed)
            )
        case Unknown():
            return _power(atom.atom, atom.exponent, completed)
    raise AssertionError(atom)


_APART = itertools.count()


def _bound(index: Index, body: Term) -> tuple[Index, Term]:
    apart = Index(f"!{next(_APART)}", index.axis)
    return apart, build.move(body, {index: apart})


def condition_of(test: Predicate, completed: bool = False) -> Condition:
    """The condition that a predicate stands for."""
    match test:
        case Sided():
            return build.compare(build.ZERO, _RELATIONS[test.versus], term_of(test.form, completed))
        case Same():
            return Coincide(test.left, test.right)
        case Negation():
            return Not(condition_of(test.inner, completed))
        case Joined():
            parts = tuple(condition_of(part, completed) for part in test.parts)
            return All(parts) if test.conjunction else Any_(parts)
        case Throughout():
            apart = Index(f"!{next(_APART)}", test.index.axis)
            body = build.move(condition_of(test.inner, completed), {test.index: apart})
            return build.every(apart, body)
    raise AssertionError(test)
