"""Terms as LaTeX, for reports."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kdverify.lang.term import (
    Axis,
    Coincide,
    Condition,
    Entry,
    Every,
    Index,
    Node,
    Rank,
    Reduce,
    Reducer,
    Relation,
    Term,
    walk,
)
from kdverify.semantics.interpret import Interpreter

_LETTERS: Mapping[str, str] = {"V": "vust", "K": "kjlm"}
_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu "  # noqa: SIM905
    "nu xi pi rho sigma tau upsilon phi chi psi omega".split()
)
_RELATIONS: Mapping[Relation, str] = {
    Relation.LESS: "<",
    Relation.AT_MOST: r"\le",
    Relation.EQUAL: "=",
    Relation.DIFFERENT: r"\ne",
}
_REDUCERS: Mapping[Reducer, str] = {
    Reducer.SUM: r"\sum",
    Reducer.PRODUCT: r"\prod",
    Reducer.MINIMUM: r"\min",
    Reducer.MAXIMUM: r"\max",
    Reducer.MEDIAN: r"\operatorname{median}",
}


class _Bond(enum.IntEnum):
    """How strongly an expression holds together; what holds less than its place asks for gets brackets."""

    LOGIC = 0
    COMPARISON = 1
    SUM = 2
    BIG = 3
    PRODUCT = 4
    POWER = 5
    ATOM = 6


@dataclass(frozen=True, slots=True)
class _Written:
    text: str
    bond: _Bond

    def within(self, bond: _Bond) -> str:
        return self.text if self.bond >= bond else rf"\left({self.text}\right)"


_MINUS_INFINITY = _Written(r"-\infty", _Bond.SUM)


def _name(name: str) -> str:
    stem, _, rest = name.partition("_")
    shown = f"\\{stem}" if stem in _GREEK else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    return shown if not rest else rf"{shown}^{{({_roman(rest)})}}"


def _roman(text: str) -> str:
    escaped = text.replace("_", r"\_")
    return escaped if text.isdigit() else rf"\mathrm{{{escaped}}}"


class _Latex:
    """The algebra of notation; a position is what is written as an index."""

    def __init__(self, letters: Mapping[Index, str]) -> None:
        self._letters = letters

    def number(self, value: Fraction) -> _Written:
        sign = "-" if value < 0 else ""
        if value.denominator == 1:
            return _Written(str(value), _Bond.SUM if sign else _Bond.ATOM)
        return _Written(
            rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", _Bond.SUM if sign else _Bond.PRODUCT
        )

    def parameter(self, name: str) -> _Written:
        return _Written(_name(name), _Bond.ATOM)

    def size(self, axis: Axis) -> _Written:
        return _Written(_name(axis.name), _Bond.ATOM)

    def entry(self, array: str, positions: tuple[str, ...]) -> _Written:
        return _Written(rf"{_name(array)}_{{{','.join(positions)}}}", _Bond.ATOM)

    def add(self, *terms: _Written) -> _Written:
        parts = [terms[0].within(_Bond.SUM)]
        for term in terms[1:]:
            if term.text.startswith("-") and term.bond == _Bond.SUM:
                parts.append(f" - {term.text[1:]}")
            else:
                parts.append(f" + {term.within(_Bond.BIG)}")
        return _Written("".join(parts), _Bond.SUM)

    def multiply(self, *terms: _Written) -> _Written:
        sign = ""
        shown = list(terms)
        if shown[0].text == "-1":
            sign, shown = "-", shown[1:]
            if shown == [_MINUS_INFINITY]:
                return _Written(r"\infty", _Bond.ATOM)
        # A sum sign swallows what follows it, so it may only come last.
        factors = [term.within(_Bond.PRODUCT) for term in shown[:-1]] + [shown[-1].within(_Bond.BIG)]
        text = "".join(
            factor if place == 0 else (rf" \cdot {factor}" if factor[0].isdigit() else rf" \, {factor}")
            for place, factor in enumerate(factors)
        )
        if sign:
            return _Written(f"-{text}", _Bond.SUM)
        return _Written(text, _Bond.BIG if shown[-1].bond == _Bond.BIG else _Bond.PRODUCT)

    def divide(self, left: _Written, right: _Written) -> _Written:
        return _Written(rf"\frac{{{left.text}}}{{{right.text}}}", _Bond.PRODUCT)

    def power(self, base: _Written, exponent: _Written) -> _Written:
        if exponent.text == r"\frac{1}{2}":
            return _Written(rf"\sqrt{{{base.text}}}", _Bond.ATOM)
        return _Written(rf"{base.within(_Bond.ATOM)}^{{{exponent.text}}}", _Bond.POWER)

    def log(self, term: _Written) -> _Written:
        return _MINUS_INFINITY if term.text == "0" else self._applied(r"\log", term)

    def exp(self, term: _Written) -> _Written:
        return self._applied(r"\exp", term)

    def _applied(self, function: str, *terms: _Written) -> _Written:
        if len(terms) == 1 and terms[0].bond == _Bond.ATOM:
            return _Written(f"{function} {terms[0].text}", _Bond.PRODUCT)
        return _Written(rf"{function}\left({', '.join(term.text for term in terms)}\right)", _Bond.ATOM)

    def absolute(self, term: _Written) -> _Written:
        return _Written(rf"\left|{term.text}\right|", _Bond.ATOM)

    def minimum(self, *terms: _Written) -> _Written:
        return self._applied(r"\min", *terms)

    def maximum(self, *terms: _Written) -> _Written:
        return self._applied(r"\max", *terms)

    def place(self, number: int, axis: Axis) -> str:
        return str(number)

    def free(self, index: Index) -> str:
        return self._letters[index]

    def positions(self, index: Index) -> Sequence[str]:
        return (self._letters[index],)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[_Written]) -> _Written:
        return _Written(rf"{_REDUCERS[reducer]}_{{{self._letters[index]}}} {values[0].within(_Bond.BIG)}", _Bond.BIG)

    def rank(self, index: Index, values: Sequence[_Written], at: str, own: Callable[[], _Written]) -> _Written:
        return _Written(
            rf"\operatorname{{rank}}_{{{self._letters[index]}}}\left({values[0].text};\, {at}\right)", _Bond.ATOM
        )

    def compare(self, left: _Written, relation: Relation, right: _Written) -> _Written:
        return _Written(f"{left.within(_Bond.SUM)} {_RELATIONS[relation]} {right.within(_Bond.SUM)}", _Bond.COMPARISON)

    def coincide(self, left: str, right: str) -> _Written:
        return _Written(f"{left} = {right}", _Bond.COMPARISON)

    def negate(self, condition: _Written) -> _Written:
        return _Written(rf"\lnot {condition.within(_Bond.POWER)}", _Bond.COMPARISON)

    def conjunction(self, *conditions: _Written) -> _Written:
        return self._joined(r" \land ", r"\top", conditions)

    def disjunction(self, *conditions: _Written) -> _Written:
        return self._joined(r" \lor ", r"\bot", conditions)

    def _joined(self, sign: str, empty: str, conditions: Sequence[_Written]) -> _Written:
        if not conditions:
            return _Written(empty, _Bond.ATOM)
        return _Written(sign.join(condition.within(_Bond.COMPARISON) for condition in conditions), _Bond.LOGIC)

    def every(self, index: Index, values: Sequence[_Written]) -> _Written:
        return _Written(rf"\forall {self._letters[index]}:\ {values[0].text}", _Bond.LOGIC)

    def choose(self, condition: _Written, then: Callable[[], _Written], otherwise: Callable[[], _Written]) -> _Written:
        cases = rf"{then().text} & \text{{if }} {condition.text} \\ {otherwise().text} & \text{{otherwise}}"
        return _Written(rf"\begin{{cases}} {cases} \end{{cases}}", _Bond.ATOM)


def _letters(root: Node) -> Mapping[Index, str]:
    """A letter for each index: its own name for one that a spec names, else the next one of its axis."""
    met: dict[Index, None] = {}
    bound: dict[Index, None] = {}
    for node in walk(root):
        match node:
            case Entry():
                met.update((position, None) for position in node.positions if isinstance(position, Index))
            case Coincide():
                met.update((position, None) for position in (node.left, node.right) if isinstance(position, Index))
            case Rank():
                met.update({node.at: None} if isinstance(node.at, Index) else {})
                bound[node.index] = None
            case Reduce() | Every():
                bound[node.index] = None
            case _:
                pass
    free = [index for index in met if index not in bound]
    named = {index: _name(index.name) for index in free if index.name.isidentifier()}
    taken = set(named.values())
    letters = dict(named)
    for index in [*(index for index in free if index not in named), *bound]:
        candidates = _LETTERS.get(index.axis.name, index.axis.name[0].lower())
        marks = 0
        while (letter := candidates[marks % len(candidates)] + "'" * (marks // len(candidates))) in taken:
            marks += 1
        letters[index] = letter
        taken.add(letter)
    return letters


def latex_name(name: str) -> str:
    """A name of the spec in LaTeX mathematics, without delimiters."""
    return _name(name)


def latex(term: Term) -> str:
    """A term in LaTeX mathematics, without delimiters."""
    algebra = _Latex(_letters(term))
    written: Interpreter[_Written, _Written, str] = Interpreter(algebra)
    return written.term(term).text


def latex_condition(condition: Condition) -> str:
    """A condition in LaTeX mathematics, without delimiters."""
    algebra = _Latex(_letters(condition))
    written: Interpreter[_Written, _Written, str] = Interpreter(algebra)
    return written.condition(condition).text
