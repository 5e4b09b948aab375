"""Arithmetic on the extended reals: exact on rationals where it can be, in balls where it cannot.

A ball is a real number, defined and finite, of which an enclosure is known.  Where an enclosure
does not settle which case of `docs/conventions.md` applies, the result is `Unclear`, never a guess;
more bits may settle it.

One ball object stands for one real number, and the same operation on the same objects gives the same
object, so equal inputs that go through equal steps are known to be equal although no ball shows it.

Internally rationals are `fmpq`, which is several times as fast as `Fraction`.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from flint import arb, fmpq, fmpz

# Above this size a rational becomes a ball, and exact ties may be lost; time stays bounded.
MOST_EXACT_BITS = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """A finite real number inside `arb`, the enclosure known of it."""

    arb: Any


@dataclass(frozen=True, slots=True)
class Infinite:
    """Infinity with its sign, 1 or -1."""

    sign: int


@dataclass(frozen=True, slots=True)
class Undefined:
    """The value of `0 / 0`, `log(-1)` and the like."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Any value at all, undefined included: this precision does not say."""


INFINITY = Infinite(1)
MINUS_INFINITY = Infinite(-1)
UNDEFINED = Undefined()
UNCLEAR = Unclear()
ZERO = fmpq(0)
ONE = fmpq(1)

# `fmpq | Ball | Infinite | Undefined | Unclear`; flint has no types that a checker could tell apart.
Scalar: TypeAlias = Any


def is_finite(value: Scalar) -> bool:
    """Whether the value is known to be a real number."""
    return type(value) is fmpq or type(value) is Ball


def to_arb(value: Scalar) -> Any:
    """An enclosure of a finite value."""
    return value.arb if type(value) is Ball else arb(value)


def sign(value: Scalar) -> int | None:
    """The sign of a finite or infinite value, `None` where it is not settled."""
    if type(value) is Infinite:
        return value.sign
    middle = value.arb if type(value) is Ball else value
    if middle > 0:
        return 1
    if middle < 0:
        return -1
    return 0 if type(value) is fmpq else None


def at_most(left: Scalar, right: Scalar) -> bool | None:
    """Whether `left <= right`, for values that are defined; `None` where it is not settled."""
    if type(left) is Unclear or type(right) is Unclear:
        return None
    if left is right:
        return True
    if type(left) is Infinite or type(right) is Infinite:
        return left in (right, MINUS_INFINITY) or right == INFINITY
    if type(left) is fmpq and type(right) is fmpq:
        return bool(left <= right)
    first, second = to_arb(left), to_arb(right)
    if first <= second:
        return True
    return False if first > second else None


def _absorbing(values: Sequence[Scalar]) -> Scalar | None:
    if any(type(value) is Undefined for value in values):
        return UNDEFINED
    return UNCLEAR if any(type(value) is Unclear for value in values) else None


def _key(operation: str, *arguments: Scalar) -> tuple[object, ...]:
    # A rational goes in by its parts: flint hashes `fmpq` by way of `Fraction`, which is slow.
    return (operation, *[(part.p, part.q) if type(part) is fmpq else part for part in arguments])


class Arithmetic:
    """The pointwise operations, at the precision of the current `flint` context.

    `exact` stays true as long as no ball was needed.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Scalar] = {}
        self.exact = True

    def _ball(self, operation: str, arguments: Sequence[Scalar], make: Callable[[], Any]) -> Scalar:
        self.exact = False
        key = _key(operation, *arguments)
        if key not in self._made:
            enclosure = make()
            self._made[key] = Ball(enclosure) if enclosure.is_finite() else UNCLEAR
        return self._made[key]

    def _rational(self, value: Any) -> Scalar:
        if value.height_bits() <= MOST_EXACT_BITS:
            return value
        return self._ball("number", (value,), lambda: arb(value))

    def number(self, value: Any) -> Scalar:
        """A rational constant."""
        return self._rational(value)

    def _gather(
        self, terms: Sequence[Scalar], start: Scalar, combine: Callable[[Any, Any], Any]
    ) -> tuple[Scalar, list[Scalar]]:
        """The rationals among the terms combined, and the balls, those that outgrew `_rational` included."""
        rational = start
        balls: list[Scalar] = []
        for value in terms:
            if type(value) is fmpq:
                combined = self._rational(combine(rational, value))
                if type(combined) is fmpq:
                    rational = combined
                else:
                    balls.append(combined)
                    rational = start
            else:
                balls.append(value)
        return rational, sorted(balls, key=id)

    def add(self, *terms: Scalar) -> Scalar:
        """The sum; opposite infinities have none."""
        signs = {value.sign for value in terms if type(value) is Infinite}
        if len(signs) == 2:
            return UNDEFINED
        absorbing = _absorbing(terms)
        if absorbing is not None:
            return absorbing
        if signs:
            return Infinite(signs.pop())
        rational, balls = self._gather(terms, ZERO, operator.add)
        if not balls:
            return rational
        if len(balls) == 1 and rational == 0:
            return balls[0]
        return self._ball("+", (rational, *balls), lambda: sum((ball.arb for ball in balls), arb(rational)))

    def multiply(self, *terms: Scalar) -> Scalar:
        """The product; zero times infinity is zero."""
        absorbing = _absorbing(terms)
        if absorbing is not None:
            return absorbing
        if any(type(value) is fmpq and value == 0 for value in terms):
            return ZERO
        if any(type(value) is Infinite for value in terms):
            # A ball that may be zero decides between zero and infinity.
            result = 1
            for value in terms:
                own = sign(value)
                if own is None:
                    return UNCLEAR
                result *= own
            return Infinite(result)
        rational, balls = self._gather(terms, ONE, operator.mul)
        if not balls:
            return rational
        if len(balls) == 1 and rational == 1:
            return balls[0]

        def product() -> Any:
            result = arb(rational)
            for ball in balls:
                result *= ball.arb
            return result

        return self._ball("*", (rational, *balls), product)

    def divide(self, left: Scalar, right: Scalar) -> Scalar:
        """The quotient; nothing is divided by zero, nor infinity by infinity."""
        if type(right) is fmpq and right == 0:
            return UNDEFINED
        absorbing = _absorbing((left, right))
        if absorbing is not None:
            return absorbing
        if type(right) is Infinite:
            return UNDEFINED if type(left) is Infinite else ZERO
        divisor = sign(right)
        if divisor is None:
            return UNCLEAR
        if type(left) is Infinite:
            return Infinite(left.sign * divisor)
        if type(left) is fmpq and type(right) is fmpq:
            return self._rational(left / right)
        if type(left) is fmpq and left == 0:
            return ZERO
        if left is right:
            return ONE
        if type(right) is fmpq and right == 1:
            return left
        return self._ball("/", (left, right), lambda: to_arb(left) / to_arb(right))

    def power(self, base: Scalar, exponent: Scalar) -> Scalar:
        """The power; exact where it is rational and of moderate size."""
        if type(exponent) is Infinite:
            return UNDEFINED
        absorbing = _absorbing((base, exponent))
        if absorbing is not None:
            return absorbing
        if type(exponent) is fmpq and exponent == 0:
            return ONE
        if type(exponent) is fmpq and exponent == 1:
            return base
        direction = sign(base)
        if direction == 0:
            rising = sign(exponent)
            return UNCLEAR if rising is None else ZERO if rising > 0 else UNDEFINED
        if direction == -1:
            return self._power_of_negative(base, exponent)
        if direction is None:
            return self._power_of_unsettled(base, exponent)
        if type(base) is Infinite:
            rising = sign(exponent)
            return UNCLEAR if rising is None else INFINITY if rising > 0 else ZERO
        return self._power_of_positive(base, exponent)

    def _power_of_positive(self, base: Scalar, exponent: Scalar) -> Scalar:
        if type(base) is fmpq and base == 1:
            return ONE
        if type(base) is fmpq and type(exponent) is fmpq:
            exact = _exact_power(base, exponent)
            if exact is not None:
                return self._rational(exact)
        return self._ball("**", (base, exponent), lambda: to_arb(base) ** to_arb(exponent))

    def _power_of_negative(self, base: Scalar, exponent: Scalar) -> Scalar:
        if type(exponent) is Ball:
            return UNCLEAR if exponent.arb.contains_integer() else UNDEFINED
        if exponent.q != 1:
            return UNDEFINED
        # The exponent is an integer and not 0.
        magnitude = self.power(self.absolute(base), exponent)
        return magnitude if exponent.p % 2 == 0 else self.multiply(fmpq(-1), magnitude)

    def _power_of_unsettled(self, base: Scalar, exponent: Scalar) -> Scalar:
        if type(exponent) is fmpq and exponent.q == 1 and exponent > 0:

            def about_zero() -> Any:
                most = abs(base.arb).upper() ** arb(exponent)
                return (-most).union(most)

            return self._ball("**", (base, exponent), about_zero)
        return UNCLEAR

    def log(self, term: Scalar) -> Scalar:
        """The natural logarithm."""
        absorbing = _absorbing((term,))
        if absorbing is not None:
            return absorbing
        known = self._made.get(_key("log", term))
        if known is not None:
            return known
        direction = sign(term)
        if direction is None:
            return UNCLEAR
        if direction <= 0:
            return MINUS_INFINITY if direction == 0 else UNDEFINED
        if type(term) is Infinite:
            return INFINITY
        if type(term) is fmpq and term == 1:
            return ZERO
        result = self._ball("log", (term,), lambda: to_arb(term).log())
        self._made[_key("exp", result)] = term
        return result

    def exp(self, term: Scalar) -> Scalar:
        """The exponential; undefined at infinity."""
        absorbing = _absorbing((term,))
        if absorbing is not None:
            return absorbing
        if type(term) is Infinite:
            return UNDEFINED if term.sign > 0 else ZERO
        known = self._made.get(_key("exp", term))
        if known is not None:
            return known
        if type(term) is fmpq and term == 0:
            return ONE
        result = self._ball("exp", (term,), lambda: to_arb(term).exp())
        self._made[_key("log", result)] = term
        return result

    def absolute(self, term: Scalar) -> Scalar:
        """The absolute value."""
        absorbing = _absorbing((term,))
        if absorbing is not None:
            return absorbing
        if type(term) is Infinite:
            return INFINITY
        direction = sign(term)
        if direction is not None:
            return term if direction >= 0 else self.multiply(fmpq(-1), term)
        return self._ball("abs", (term,), lambda: abs(term.arb))

    def minimum(self, *terms: Scalar) -> Scalar:
        """The least."""
        return self._extreme("min", terms, at_most, lambda x, y: x.min(y))

    def maximum(self, *terms: Scalar) -> Scalar:
        """The greatest."""
        return self._extreme("max", terms, lambda left, right: at_most(right, left), lambda x, y: x.max(y))

    def _extreme(
        self,
        name: str,
        terms: Sequence[Scalar],
        wins: Callable[[Scalar, Scalar], bool | None],
        pick: Callable[[Any, Any], Any],
    ) -> Scalar:
        absorbing = _absorbing(terms)
        if absorbing is not None:
            return absorbing
        best = terms[0]
        for term in terms[1:]:
            if wins(best, term):
                continue
            if wins(term, best):
                best = term
            else:
                first, second = to_arb(best), to_arb(term)
                best = self._ball(name, (best, term), partial(pick, first, second))
        return best

    def median(self, terms: Sequence[Scalar]) -> Scalar:
        """The middle value, or the mean of the middle two."""
        absorbing = _absorbing(terms)
        if absorbing is not None:
            return absorbing
        lower, upper = (len(terms) - 1) // 2, len(terms) // 2
        if lower == upper:
            return self._ordered(terms, lower)
        return self.divide(self.add(self._ordered(terms, lower), self._ordered(terms, upper)), fmpq(2))

    def _ordered(self, terms: Sequence[Scalar], place: int) -> Scalar:
        for term in terms:
            below = sum(at_most(other, term) is True for other in terms)
            above = sum(at_most(term, other) is True for other in terms)
            if below >= place + 1 and above >= len(terms) - place:
                return term
        # Not settled, so the wanted value is finite: infinities compare with everything.  Its bounds are the
        # ordered bounds.
        finite = [to_arb(term) for term in terms if is_finite(term)]
        place -= sum(term == MINUS_INFINITY for term in terms)
        least = _sorted([enclosure.lower() for enclosure in finite])[place]
        most = _sorted([enclosure.upper() for enclosure in finite])[place]
        self.exact = False
        return Ball(least.union(most))

    def either(self, then: Scalar, otherwise: Scalar) -> Scalar:
        """One of the two, it is not settled which."""
        if then is otherwise or (type(then) is not Ball and type(then) is type(otherwise) and then == otherwise):
            return then
        if is_finite(then) and is_finite(otherwise):
            self.exact = False
            return Ball(to_arb(then).union(to_arb(otherwise)))
        return UNCLEAR


def _sorted(points: list[Any]) -> list[Any]:
    # Insertion: points are exact, so that `<` decides, but `arb` has no total order for `sorted` to trust.
    done: list[Any] = []
    for point in points:
        place = next((index for index, other in enumerate(done) if point < other), len(done))
        done.insert(place, point)
    return done


def _exact_power(base: Any, exponent: Any) -> Any | None:
    """`base ** exponent` for a positive base other than 1, where it is rational and of moderate size."""
    top, root = exponent.p, exponent.q
    if root != 1:
        if root > MOST_EXACT_BITS:
            return None
        base = _exact_root(base, int(root))
        if base is None:
            return None
    return base ** int(top) if abs(top) * base.height_bits() <= MOST_EXACT_BITS else None


def _exact_root(base: Any, degree: int) -> Any | None:
    parts: list[Any] = []
    for part in (base.p, base.q):
        root = part.root(degree)
        if root**degree != part:
            return None
        parts.append(root)
    return fmpq(*parts)


def rational(value: Any) -> Any:
    """A `Fraction` or an integer as `fmpq`."""
    return fmpq(fmpz(value.numerator), fmpz(value.denominator))
