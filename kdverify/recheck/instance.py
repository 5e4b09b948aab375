"""One use of a lemma, and what it says of forms."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kdverify.lang import build
from kdverify.lang.term import Apply, Axis, Choose, Index, Operation, Position, Rank, Reduce, Reducer, Term
from kdverify.recheck.form import Count, Form, Sided, Test, Unsupported, junction, negated, single, subtract

if TYPE_CHECKING:
    from kdverify.recheck.court import Court
    from kdverify.recheck.text import Text


def at_least(left: Form, right: Form) -> Test:
    """`left >= right`."""
    return Sided(subtract(left, right), ">=")


def above(left: Form, right: Form) -> Test:
    """`left > right`."""
    return Sided(subtract(left, right), ">")


def equal(left: Form, right: Form) -> Test:
    """`left == right`."""
    return Sided(subtract(left, right), "==")


def when(premise: Test, conclusion: Test) -> Test:
    """The conclusion, wherever the premise holds."""
    return junction(False, (negated(premise), conclusion))


def both(*parts: Test) -> Test:
    """All of the parts."""
    return junction(True, parts)


class Instance:
    """One use of a lemma: its substitution, and what may be asked of the court."""

    def __init__(self, court: "Court", text: "Text", given: tuple[Test, ...], arguments: Mapping[str, Any]) -> None:
        some = arguments.get("some", {})
        if some.keys() & text.places.keys():
            raise Unsupported("a position that stands for some other one has its name")
        self._court = court
        self._text = court.with_places(text, some) if some else text
        self._given = given
        self.arguments = arguments
        self.algebra = court.algebra

    def term(self, name: str) -> Term:
        """A term of the substitution, shown to be defined."""
        if name not in self.arguments:
            raise Unsupported(f"a lemma without its {name}")
        return self.read(self.arguments[name])

    def applied(self, name: str, operation: Operation) -> tuple[Form, Form]:
        """A term of the substitution that is an operation on one other, and that other.

        Raises:
            Unsupported: if it is none.
        """
        term = self.term(name)
        if not isinstance(term, Apply) or term.operation is not operation:
            raise Unsupported(f"a lemma about {operation.value} of something, for something else")
        return self.form(term), self.form(term.arguments[0])

    def read(self, text: str) -> Term:
        """A term from its text, shown to be defined."""
        term = self._text.term(text)
        self._court.defined.require(term, self._given)
        return term

    def under(self, text: str, index: Index) -> Form:
        """The form of what a sum over an axis sums, at a position."""
        whole = self.read(text)
        if not isinstance(whole, Reduce) or whole.reducer is not Reducer.SUM:
            raise Unsupported("a lemma about a sum of something else")
        return self.body(whole, index)

    def reduction(self, name: str, reducer: Reducer) -> Reduce:
        """A term that is the sum, maximum or median of something."""
        term = self.term(name)
        if not isinstance(term, Reduce) or term.reducer is not reducer:
            raise Unsupported(f"a lemma about a {reducer.value} of something else")
        return term

    def form(self, term: Term) -> Form:
        """The form of a term."""
        return self._court.reader.form(term)

    def place(self, name: str) -> Position:
        """A position in scope."""
        if self.arguments.get(name) not in self._text.places:
            raise Unsupported("a lemma at a position that is not there")
        return self._text.places[self.arguments[name]]

    def body(self, whole: Reduce | Rank, at: Position) -> Form:
        """What is reduced, at a position."""
        if at.axis != whole.index.axis:
            raise Unsupported("a position of another axis")
        return self.form(build.move(whole.body, {whole.index: at}))

    def rank(self, whole: Reduce, at: Position) -> Form:
        """The rank of a position among what is reduced."""
        place = self.algebra.fresh(whole.index.axis)
        return self.algebra.over("rank", place, self.body(whole, place), at)

    def places(self, axis: Axis) -> list[Position]:
        """The positions of an axis that are in scope."""
        return [place for place in self._text.places.values() if place.axis == axis]

    def generic(self, whole: Reduce) -> Form:
        """What is reduced, at an arbitrary position."""
        return self.body(whole, self.algebra.fresh(whole.index.axis))

    def test(self, choice: Choose) -> Test:
        """The condition of a choice."""
        return self._court.reader.test(choice.condition)

    def holds(self, wanted: Test, *given: Test) -> bool:
        """Whether a side condition is shown, where further premises may be used."""
        return self._court.holds(wanted, (*self._given, *given))

    def need(self, wanted: Test) -> None:
        """Asks for a side condition.

        Raises:
            Unsupported: if it was not shown.
        """
        if not self.holds(wanted):
            raise Unsupported("a side condition of a lemma was not shown")

    def need_of_term(self, term: Term, relation: str) -> None:
        """Asks that a term is zero, or not negative; of a product, that all of its factors are not negative.

        Raises:
            Unsupported: if it was not shown.
        """
        if not self.holds(Sided(self.form(term), relation)):
            if relation != ">=" or not isinstance(term, Apply) or term.operation is not Operation.MULTIPLY:
                raise Unsupported("a side condition of a lemma was not shown")
            for part in term.arguments:
                self.need(Sided(self.form(part), ">="))

    def axis(self, name: str) -> Axis:
        """The axis of a name."""
        return self._court.axis(name)

    def count(self, axis: Axis) -> Form:
        """The number of positions of an axis."""
        return single(Count(axis))

    def total(self, index: Index, form: Form) -> Form:
        """The sum over an index."""
        return self.algebra.total(index, form)
