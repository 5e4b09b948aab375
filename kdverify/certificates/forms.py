"""The checker's own forms as a certificate writes them."""

from fractions import Fraction

from kdverify.lang.term import Index, Position
from kdverify.recheck.form import (
    ONE,
    Atom,
    Cell,
    Constant,
    Count,
    Form,
    Group,
    Junction,
    Largest,
    Logarithm,
    Meet,
    Monomial,
    Over,
    Scalar,
    Sided,
    Sum,
    Switch,
    Test,
    Throughout,
)


def form(value: Form) -> str:
    """The text of a form."""
    return " + ".join(sorted(_term(monomial, amount) for monomial, amount in value)) or "0"


def power(atom: Atom, exponent: Form) -> str:
    """The text of an atom to a power."""
    if isinstance(atom, Constant) and not atom.value:
        return f"exp({form(exponent)})"
    return _atom(atom) if exponent == ONE else f"{_atom(atom)} ** ({form(exponent)})"


def test(condition: Test) -> str:
    """The text of a condition."""
    match condition:
        case Sided():
            return f"({form(condition.form)} {condition.relation} 0)"
        case Meet():
            same = f"same({', '.join(map(place, [*condition.pair, *condition.pair][:2]))})"
            return same if condition.same else f"(not {same})"
        case Junction():
            if not condition.parts:
                return "always()" if condition.every else "never()"
            return f"({(' and ' if condition.every else ' or ').join(sorted(map(test, condition.parts)))})"
        case Throughout():
            index, part = condition.index, condition.part
            if not condition.every:
                return f"(not every((not {test(part)}) for {place(index)} in {index.axis.name}))"
            return f"every({test(part)} for {place(index)} in {index.axis.name})"


def place(position: Position) -> str:
    """The name of a position; that of a bound one says which."""
    if not isinstance(position, Index):
        return f"at({position.number}, {position.axis.name})"
    return position.name if position.name.isidentifier() else f"{position.axis.name}_{position.name[1:]}"


def _term(monomial: Monomial, amount: Fraction) -> str:
    factors = sorted(power(atom, exponent) for atom, exponent in monomial)
    return " * ".join([f"({amount})", *factors])


def _atom(atom: Atom) -> str:
    match atom:
        case Scalar():
            return atom.name
        case Count():
            return atom.axis.name
        case Cell():
            return f"{atom.array}[{', '.join(map(place, atom.positions))}]"
        case Constant():
            return str(atom.value)
        case Group():
            return f"({form(atom.inner)})"
        case Logarithm():
            return f"log({form(atom.inner)})"
        case Sum():
            text = _term(next(iter(atom.variants)), Fraction(1))
            for index in atom.indices:
                text = f"sum({text} for {place(index)} in {index.axis.name})"
            return text
        case Over():
            inner = f"{form(atom.body)} for {place(atom.index)} in {atom.index.axis.name}"
            return f"rank({inner})[{place(atom.at)}]" if atom.at is not None else f"{atom.kind}({inner})"
        case Largest():
            return f"max({', '.join(sorted(map(form, atom.options)))})"
        case Switch():
            return f"where({test(atom.test)}, {form(atom.then)}, {form(atom.otherwise)})"
