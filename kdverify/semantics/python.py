"""Terms as Python source."""

import enum
import keyword
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kdverify.lang.term import (
    Axis,
    Coincide,
    Condition,
    Entry,
    Index,
    Node,
    Parameter,
    Rank,
    Reducer,
    Relation,
    Term,
    walk,
)
from kdverify.semantics.interpret import Interpreter

_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_EXTREMES = {"min": "least", "max": "greatest"}
_TAKEN = frozenset(
    "Fraction Number log exp least greatest median rank min max abs sum prod all any range np reduce cache "  # noqa: SIM905
    "is_real is_defined print result".split()
)


class Dialect(enum.Enum):
    """What numbers are; the value is the type of a literal that is not whole, if it has one.

    `EXTENDED` are the numbers of `exports/_extended.py`, which keep the conventions at zeros and infinities.
    """

    FRACTIONS = "Fraction"
    EXTENDED = "Number"
    FLOATS = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """An expression; `bond` says how strongly it holds together, and `whole` whether it may be an `int`."""

    text: str
    bond: int = _ATOM
    whole: bool = False

    def within(self, bond: int) -> str:
        return self.text if self.bond >= bond else f"({self.text})"


class _Source:
    """The algebra of Python source; a position is an expression that counts from 0, a condition an atom."""

    def __init__(self, dialect: Dialect, names: Mapping[str, str]) -> None:
        self._dialect = dialect
        self._names = names

    def number(self, value: Fraction) -> _Written:
        if value.denominator == 1:
            return _Written(str(value), _ATOM if value >= 0 else _SUM, whole=True)
        if self._dialect is Dialect.FLOATS:
            return _Written(f"{value.numerator} / {value.denominator}", _PRODUCT if value > 0 else _SUM)
        return _Written(f"{self._dialect.value}({value.numerator}, {value.denominator})")

    def parameter(self, name: str) -> _Written:
        return _Written(safe(name))

    def size(self, axis: Axis) -> _Written:
        return _Written(safe(axis.name), whole=True)

    def entry(self, array: str, positions: tuple[str, ...]) -> _Written:
        return _Written(safe(array) + "".join(f"[{place}]" for place in positions))

    def add(self, *terms: _Written) -> _Written:
        text = terms[0].within(_SUM)
        for part in terms[1:]:
            is_negative = part.text.startswith("-") and part.bond == _SUM
            text += f" - {part.text[1:]}" if is_negative else f" + {part.within(_PRODUCT)}"
        return _Written(text, _SUM, all(part.whole for part in terms))

    def multiply(self, *terms: _Written) -> _Written:
        whole = all(part.whole for part in terms)
        if terms[0].text == "-1":
            rest = terms[1] if len(terms) == 2 else self.multiply(*terms[1:])
            return _Written(f"-{rest.within(_PRODUCT)}", _SUM, whole)
        first, *others = terms
        text = " * ".join([first.within(_PRODUCT), *(part.within(_POWER) for part in others)])
        return _Written(text, _PRODUCT, whole)

    def divide(self, left: _Written, right: _Written) -> _Written:
        exact = self._exact(left, left.whole and right.whole)
        return _Written(f"{exact.within(_PRODUCT)} / {right.within(_POWER)}", _PRODUCT)

    def power(self, base: _Written, exponent: _Written) -> _Written:
        return _Written(f"{self._exact(base, base.whole).within(_ATOM)} ** {exponent.within(_POWER)}", _POWER)

    def _exact(self, part: _Written, needed: bool) -> _Written:
        """Python's own whole numbers have inexact quotients and powers."""
        return _Written(f"{self._dialect.value}({part.text})") if needed and self._dialect.value else part

    def log(self, term: _Written) -> _Written:
        return self._call("np.log" if self._dialect is Dialect.FLOATS else "log", term.text)

    def exp(self, term: _Written) -> _Written:
        return self._call("np.exp" if self._dialect is Dialect.FLOATS else "exp", term.text)

    def absolute(self, term: _Written) -> _Written:
        return self._call("abs", term.text, term.whole)

    def minimum(self, *terms: _Written) -> _Written:
        return self._call("min", ", ".join(part.text for part in terms), all(part.whole for part in terms))

    def maximum(self, *terms: _Written) -> _Written:
        return self._call("max", ", ".join(part.text for part in terms), all(part.whole for part in terms))

    def _call(self, function: str, arguments: str, whole: bool = False) -> _Written:
        is_extended = self._dialect is Dialect.EXTENDED
        return _Written(f"{_EXTREMES.get(function, function) if is_extended else function}({arguments})", whole=whole)

    def place(self, number: int, axis: Axis) -> str:
        return str(number - 1)

    def free(self, index: Index) -> str:
        return self._names[index.name]

    def positions(self, index: Index) -> Sequence[str]:
        return (self._names[index.name],)

    def _loop(self, index: Index) -> str:
        return f"for {self._names[index.name]} in range({safe(index.axis.name)})"

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[_Written]) -> _Written:
        loop = f"{values[0].text} {self._loop(index)}"
        return self._call(reducer.value, loop, values[0].whole)

    def rank(self, index: Index, values: Sequence[_Written], at: str, own: Callable[[], _Written]) -> _Written:
        return _Written(f"rank([{values[0].text} {self._loop(index)}], {at})", whole=True)

    def compare(self, left: _Written, relation: Relation, right: _Written) -> str:
        return f"({left.within(_SUM)} {relation.value} {right.within(_SUM)})"

    def coincide(self, left: str, right: str) -> str:
        return f"({left} == {right})"

    def negate(self, condition: str) -> str:
        return f"(not {condition})"

    def conjunction(self, *conditions: str) -> str:
        return f"({' and '.join(conditions)})" if conditions else "True"

    def disjunction(self, *conditions: str) -> str:
        return f"({' or '.join(conditions)})" if conditions else "False"

    def every(self, index: Index, values: Sequence[str]) -> str:
        return f"all({values[0]} {self._loop(index)})"

    def choose(self, condition: str, then: Callable[[], _Written], otherwise: Callable[[], _Written]) -> _Written:
        one, other = then(), otherwise()
        return _Written(f"({one.text} if {condition} else {other.text})", whole=one.whole or other.whole)


def safe(name: str) -> str:
    """A name that neither Python nor the file has another use for."""
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def letters(root: Node, taken: Collection[str] = ()) -> Mapping[str, str]:
    """A variable for each index of a node, by the index's name: the letter of its axis, numbered where taken."""
    used = set(taken)
    used |= {safe(node.array) for node in walk(root) if isinstance(node, Entry)}
    used |= {safe(node.name) for node in walk(root) if isinstance(node, Parameter)}
    found: dict[str, str] = {}
    for index in _indices(root):
        if index.name not in found:
            letter = index.name if index.name.isidentifier() else index.axis.name[0].lower()
            names = (letter, *(f"{letter}{number}" for number in range(2, len(used) + 3)))
            found[index.name] = next(name for name in names if name not in used and name == safe(name))
            used.add(found[index.name])
    return found


def _indices(root: Node) -> Sequence[Index]:
    met: dict[Index, None] = {}
    for node in walk(root):
        match node:
            case Entry():
                met.update({place: None for place in node.positions if isinstance(place, Index)})
            case Coincide():
                met.update({place: None for place in (node.left, node.right) if isinstance(place, Index)})
            case Rank():
                met.update({place: None for place in (node.at, node.index) if isinstance(place, Index)})
            case _:
                index = getattr(node, "index", None)
                met.update({index: None} if isinstance(index, Index) else {})
    # Those that a spec names come first, and keep their names.
    return sorted(met, key=lambda index: not index.name.isidentifier())


def python(term: Term, dialect: Dialect, names: Mapping[str, str]) -> str:
    """A term as a Python expression; `names` has a variable, which counts from 0, for the name of each index."""
    written: Interpreter[_Written, str, str] = Interpreter(_Source(dialect, names))
    return written.term(term).text


def python_condition(condition: Condition, dialect: Dialect, names: Mapping[str, str]) -> str:
    """A condition as a Python expression."""
    written: Interpreter[_Written, str, str] = Interpreter(_Source(dialect, names))
    return written.condition(condition)
