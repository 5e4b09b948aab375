r"""Where every part of a term is defined and finite, so that its normal form has the same value.

Each part is shown to be finite, or to be finite or minus infinity (`DOWN`), which only a logarithm
of zero brings in.  Minus infinity may be scaled by non-negative factors and added, and must end in an
exponential, where exp(-inf) = 0, or in x * log(y) where x is 0 wherever y is, as in x * log(x), which is 0 there.

Why normal forms stay right then: replace log(0) by -L at the point in question.  Every part of the term
is a continuous function of L that tends to its value as L grows, and the normal form, with exp(-L) for
the vanishing argument, is equal to it for each L; its powers have non-negative exponents there, so it
tends to its own value at zero.
"""

import enum
from collections.abc import Sequence
from itertools import permutations

from kdverify.lang.term import (
    All,
    Any_,
    Apply,
    Choose,
    Compare,
    Condition,
    Every,
    Index,
    Not,
    Operation,
    Rank,
    Reduce,
    Reducer,
    Term,
)
from kdverify.normal.form import (
    Euler,
    Form,
    Logarithm,
    Negation,
    Predicate,
    Sided,
    Versus,
    atoms,
)
from kdverify.normal.inside import inner_forms
from kdverify.normal.read import Reader
from kdverify.normal.sign import Sign
from kdverify.reasoning.entail import entails


class Undefined(Exception):
    """A part was not shown to be defined; the message says which and why."""


class Status(enum.Enum):
    """What was shown of a part."""

    FINITE = "finite"
    DOWN = "finite or minus infinity"


class Definedness:
    """Shows that terms are defined for every input that meets the premises."""

    def __init__(self, reader: Reader, premises: Sequence[Predicate], depth: int) -> None:
        self._reader = reader
        self._algebra = reader.algebra
        self._premises = tuple(premises)
        self._depth = depth
        self._known: dict[tuple[object, tuple[Predicate, ...]], Status] = {}
        self._answers: dict[tuple[str, tuple[Predicate, ...]], bool] = {}

    def require(self, part: Term | Condition, guards: tuple[Predicate, ...] = ()) -> None:
        """Shows that a term, or every term of a condition, is defined and finite.

        Raises:
            Undefined: where that was not shown.
            TooLarge: where the normal forms outgrow their bounds.
        """
        match part:
            case Compare():
                self.require(part.left, guards)
                self.require(part.right, guards)
            case Not():
                self.require(part.condition, guards)
            case All() | Any_():
                for inner in part.conditions:
                    self.require(inner, guards)
            case Every():
                self.require(part.body, guards)
            case Apply() | Reduce() | Rank() | Choose():
                if self._status(part, guards) is not Status.FINITE:
                    raise Undefined("a logarithm of zero may make it infinite")

    def _status(self, term: Term, guards: tuple[Predicate, ...]) -> Status:
        key = (term, guards)
        if key not in self._known:
            self._known[key] = self._find(term, guards)
        return self._known[key]

    def _find(self, term: Term, guards: tuple[Predicate, ...]) -> Status:
        match term:
            case Apply():
                if term.operation is Operation.MULTIPLY and self._is_entropy(term, guards):
                    return Status.FINITE
                parts = [self._status(part, guards) for part in term.arguments]
                return self._apply(term, parts, guards)
            case Reduce():
                inner = self._status(term.body, guards)
                if term.reducer is not Reducer.SUM and inner is not Status.FINITE:
                    raise Undefined(f"a {term.reducer.value} of what may be infinite")
                return inner
            case Rank():
                if self._status(term.body, guards) is not Status.FINITE:
                    raise Undefined("a rank of what may be infinite")
                return Status.FINITE
            case Choose():
                self.require(term.condition, guards)
                test = self._reader.predicate(term.condition)
                found = []
                for side, guard in ((term.then, test), (term.otherwise, Negation(test))):
                    if self._algebra.truth(guard) is not False:
                        found.append(self._status(side, (*guards, guard)))
                return Status.DOWN if Status.DOWN in found else Status.FINITE
        return Status.FINITE

    def _apply(self, term: Apply, parts: list[Status], guards: tuple[Predicate, ...]) -> Status:
        down = Status.DOWN in parts
        first = term.arguments[0]
        match term.operation:
            case Operation.ADD:
                return Status.DOWN if down else Status.FINITE
            case Operation.MULTIPLY:
                return self._multiply(term, parts, guards) if down else Status.FINITE
            case Operation.EXP:
                if down:
                    self._ends_in_powers(term)
                return Status.FINITE
            case Operation.LOG:
                self._finite(down, "log")
                if self._is(first, Versus.POSITIVE, guards):
                    return Status.FINITE
                if self._is(first, Versus.NON_NEGATIVE, guards):
                    return Status.DOWN
                raise Undefined("a logarithm of what may be negative")
            case Operation.DIVIDE:
                divisor = term.arguments[1]
                if parts[1] is Status.DOWN or not self._is_not_zero(divisor, guards):
                    raise Undefined("a division by what may be zero")
                if down and not self._is(divisor, Versus.POSITIVE, guards):
                    raise Undefined("a division of what may be infinite")
                return Status.DOWN if down else Status.FINITE
            case Operation.POWER:
                self._finite(down, "power")
                self._power(first, term.arguments[1], guards)
                return Status.FINITE
            case Operation.ABSOLUTE | Operation.MINIMUM | Operation.MAXIMUM:
                self._finite(down, term.operation.value)
                return Status.FINITE

    def _is_entropy(self, term: Apply, guards: tuple[Predicate, ...]) -> bool:
        """Whether this is x log x with x >= 0, whatever may be zero: it matters to nobody whether x is."""
        for one, two in permutations(term.arguments, 2):
            if isinstance(two, Apply) and two.operation is Operation.LOG and two.arguments[0] is one:
                finite = len(term.arguments) == 2 and self._status(one, guards) is Status.FINITE
                return finite and self._is(one, Versus.NON_NEGATIVE, guards)
        return False

    def _finite(self, down: bool, what: str) -> None:
        if down:
            raise Undefined(f"a {what} of what may be infinite")

    def _power(self, base: Term, exponent: Term, guards: tuple[Predicate, ...]) -> None:
        whole = self._reader.form(exponent).constant
        if whole is not None and whole.denominator == 1:
            if whole < 0 and not self._is_not_zero(base, guards):
                raise Undefined("a negative power of what may be zero")
            return
        # Whether a base is zero matters only for a negative exponent.
        rises = self._algebra.sign(self._reader.form(exponent)).within(Sign.NON_NEGATIVE)
        if not rises and self._is(base, Versus.POSITIVE, guards):
            return
        if not self._is(base, Versus.NON_NEGATIVE, guards):
            raise Undefined("a power of what may be negative")
        if not self._is(exponent, Versus.NON_NEGATIVE, guards):
            raise Undefined("a power of what may be zero, with an exponent that may be negative")

    def _multiply(self, term: Apply, parts: list[Status], guards: tuple[Predicate, ...]) -> Status:
        infinite = [part for part, status in zip(term.arguments, parts, strict=True) if status is Status.DOWN]
        finite = [part for part, status in zip(term.arguments, parts, strict=True) if status is Status.FINITE]
        if len(infinite) > 1:
            raise Undefined("a product of two factors that may be infinite")
        logarithm = infinite[0]
        if isinstance(logarithm, Apply) and logarithm.operation is Operation.LOG:
            inner = self._reader.form(logarithm.arguments[0])
            if any(self._reader.form(part) == inner for part in finite):
                return Status.FINITE
            vanishing = (*guards, Sided(inner, Versus.ZERO))
            if any(self._is(part, Versus.ZERO, vanishing) for part in finite if self._may_vanish(part)):
                return Status.FINITE
        if all(self._is(part, Versus.NON_NEGATIVE, guards) for part in finite):
            return Status.DOWN
        raise Undefined("minus infinity times what may be negative")

    def _may_vanish(self, term: Term) -> bool:
        return Sign.ZERO in self._algebra.sign(self._apart(self._reader.form(term)))

    def _ends_in_powers(self, term: Apply) -> None:
        # The logarithms that may be infinite must all have become powers.
        for atom, exponent in atoms(self._reader.form(term)):
            if isinstance(atom, Euler) and self._hides_zero(exponent):
                raise Undefined("an exponential of a sum of logarithms that may be infinite")

    def _hides_zero(self, value: Form) -> bool:
        for atom, _ in atoms(value):
            if isinstance(atom, Logarithm) and self._algebra.sign(atom.inner) != Sign.POSITIVE:
                return True
            if any(self._hides_zero(inner) for inner in inner_forms(atom)):
                return True
        return False

    def _is(self, term: Term, versus: Versus, guards: tuple[Predicate, ...]) -> bool:
        return self._entailed(Sided(self._apart(self._reader.form(term)), versus), guards)

    def _is_not_zero(self, term: Term, guards: tuple[Predicate, ...]) -> bool:
        value = self._apart(self._reader.form(term))
        if Sign.ZERO not in self._algebra.sign(value):
            return True
        return self._entailed(Sided(value, Versus.POSITIVE), guards) or self._entailed(
            Negation(Sided(value, Versus.ZERO)), guards
        )

    def _apart(self, value: Form) -> Form:
        # Bound positions become generic ones, under names that no binder uses.
        names = {index: generic(index) for index in value.free if "'" in index.name}
        return self._algebra.rename(value, names) if names else value

    def _entailed(self, wanted: Predicate, guards: tuple[Predicate, ...]) -> bool:
        key = (wanted.key, guards)
        if key not in self._answers:
            names = {index: generic(index) for guard in guards for index in guard.free if "'" in index.name}
            apart = [self._algebra.change_predicate(guard, names, {}) for guard in guards]
            # Only positions that something is said of: others would make the question larger for nothing.
            spoken = {index for test in (wanted, *apart, *self._premises) for index in test.free}
            ordered = sorted(spoken, key=lambda index: index.name)
            premises = (*self._premises, *apart)
            self._answers[key] = entails(self._algebra, premises, wanted, ordered, self._depth) is not None
        return self._answers[key]


def generic(index: Index) -> Index:
    """A name for a bound position that is taken as an arbitrary one; no binder uses it."""
    return Index(index.name.replace("'", "°"), index.axis)
