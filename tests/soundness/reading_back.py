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


def term_of(value: Form) -> Term:
    """The term that a form stands for, with the same free indices."""
    return build.add(*(build.multiply(build.number(amount), _monomial(monomial)) for monomial, amount in value.terms))


def _monomial(monomial: Monomial) -> Term:
    return build.multiply(*(_power(atom, exponent) for atom, exponent in monomial.factors))


def _power(atom: Atom, exponent: Form) -> Term:
    if isinstance(atom, Euler):
        return build.exp(term_of(exponent))
    if exponent.is_one:
        return _atom(atom)
    whole = exponent.constant
    raised = build.power(_atom(atom), term_of(exponent))
    if whole is not None and whole.denominator == 1:
        return raised
    # Forms take other powers of negative numbers for undefined, even where the exponent is an integer.
    return build.choose(build.at_most(build.ZERO, _atom(atom)), raised, build.log(build.MINUS_ONE))


def _atom(atom: Atom) -> Term:
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
            return term_of(atom.inner)
        case Logarithm():
            return build.log(term_of(atom.inner))
        case Over():
            index, body = _bound(atom.index, term_of(atom.body))
            return build.reduce(_REDUCERS[atom.collect], index, body)
        case Largest():
            return build.maximum(*(term_of(option) for option in atom.options))
        case Standing():
            index, body = _bound(atom.index, term_of(atom.body))
            return build.rank(index, body, atom.at)
        case Branch():
            return build.choose(condition_of(atom.test), term_of(atom.then), term_of(atom.otherwise))
        case Unknown():
            return _power(atom.atom, atom.exponent)
    raise AssertionError(atom)


_APART = itertools.count()


def _bound(index: Index, body: Term) -> tuple[Index, Term]:
    apart = Index(f"!{next(_APART)}", index.axis)
    return apart, build.move(body, {index: apart})


def condition_of(test: Predicate) -> Condition:
    """The condition that a predicate stands for."""
    match test:
        case Sided():
            return build.compare(build.ZERO, _RELATIONS[test.versus], term_of(test.form))
        case Same():
            return Coincide(test.left, test.right)
        case Negation():
            return Not(condition_of(test.inner))
        case Joined():
            parts = tuple(condition_of(part) for part in test.parts)
            return All(parts) if test.conjunction else Any_(parts)
        case Throughout():
            apart = Index(f"!{next(_APART)}", test.index.axis)
            body = build.move(condition_of(test.inner), {test.index: apart})
            return build.every(apart, body)
    raise AssertionError(test)
