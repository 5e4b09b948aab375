"""Normal forms as a certificate writes them: like Python, with a name for each position."""

from fractions import Fraction

from kdverify.lang.term import Index, Position
from kdverify.lemmas._model import Cell, Unknown
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
)


def position(place: Position) -> str:
    """The name of a position: that of its axis, and its own with every other character escaped."""
    if isinstance(place, Index):
        own = "".join(
            letter if letter.isalnum() and letter.isascii() else f"_{ord(letter):x}_" for letter in place.name
        )
        return f"{place.axis.name}_{own}"
    return f"at({place.number}, {place.axis.name})"


def form(value: Form) -> str:
    """The text of a form."""
    return " + ".join(_term(monomial, amount) for monomial, amount in value.terms) or "0"


def _term(monomial: Monomial, amount: Fraction) -> str:
    factors = [power(atom, exponent) for atom, exponent in monomial.factors]
    if amount != 1 or not factors:
        factors.insert(0, _rational(amount))
    return " * ".join(factors)


def _rational(value: Fraction) -> str:
    text = str(value.numerator) if value.denominator == 1 else f"{value.numerator} / {value.denominator}"
    return text if value >= 0 and value.denominator == 1 else f"({text})"


def power(atom: Atom, exponent: Form) -> str:
    """An atom to a power."""
    if isinstance(atom, Unknown):
        inner = power(atom.atom, atom.exponent)
        return inner if exponent.is_one else f"({inner}) ** ({form(exponent)})"
    if isinstance(atom, Euler):
        return f"exp({form(exponent)})"
    return _atom(atom) if exponent.is_one else f"{_atom(atom)} ** ({form(exponent)})"


def cell(unknown: Cell) -> str:
    """What an unknown stands for."""
    return power(unknown.atom, unknown.exponent)


def _atom(atom: Atom) -> str:
    match atom:
        case Symbol():
            return "__ratio__" if is_ratio(atom) else atom.name
        case Extent():
            return atom.axis.name
        case Element():
            return f"{atom.array}[{', '.join(map(position, atom.positions))}]"
        case Prime():
            return str(atom.value)
        case Euler():
            return "exp(1)"
        case Group():
            return f"({form(atom.inner)})"
        case Logarithm():
            return f"log({form(atom.inner)})"
        case Over():
            return over(atom.collect, atom.index, form(atom.body))
        case Largest():
            return f"max({', '.join(map(form, atom.options))})"
        case Standing():
            ranked = f"{form(atom.body)} for {position(atom.index)} in {atom.index.axis.name}"
            return f"rank({ranked})[{position(atom.at)}]"
        case Branch():
            return f"where({predicate(atom.test)}, {form(atom.then)}, {form(atom.otherwise)})"
    raise AssertionError(atom)


def over(collect: Collect, index: Index, body: str) -> str:
    """Something over all positions of an axis."""
    return f"{collect.value}({body} for {position(index)} in {index.axis.name})"


def is_ratio(atom: Atom) -> bool:
    """Whether this is the ratio of two distributions, a number that varies as they do."""
    return isinstance(atom, Symbol) and atom.name.endswith("°")


def predicate(test: Predicate) -> str:
    """The text of a condition."""
    match test:
        case Sided():
            return f"{form(test.form)} {test.versus.value}"
        case Same():
            return f"same({position(test.left)}, {position(test.right)})"
        case Negation():
            return f"not ({predicate(test.inner)})"
        case Joined():
            if not test.parts:
                return "always()" if test.conjunction else "never()"
            return (" and " if test.conjunction else " or ").join(f"({predicate(part)})" for part in test.parts)
        case Throughout():
            return f"every({predicate(test.inner)} for {position(test.index)} in {test.index.axis.name})"
    raise AssertionError(test)
