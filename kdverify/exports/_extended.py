"""Numbers as kdverify takes them, for files that stand alone.

A number is an exact fraction, an interval known to hold it, an infinity, or `None` where it is undefined.
Nothing is needed but mpmath, and that only where a number is irrational.  Nothing is rounded: where an
interval is too wide to decide a question, the computation stops.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, reduce
from typing import Any

BITS = 256
INF = float("inf")


class _Real:
    """An irrational number, of which an interval is known; one object stands for one number."""

    def __init__(self, interval: Any) -> None:
        self.interval = interval

    def __repr__(self) -> str:
        return str(self.interval)


def _interval(x: Any) -> Any:
    """An interval around a fraction or a real."""
    from mpmath import iv

    iv.prec = BITS
    return x.interval if isinstance(x, _Real) else iv.mpf(x.numerator) / iv.mpf(x.denominator)


def _is_infinite(x: Any) -> bool:
    """Whether a value is an infinity."""
    return x in (INF, -INF) if isinstance(x, float) else False


def _sign(x: Any) -> int:
    """-1, 0 or 1; an interval that holds zero stops the computation."""
    if not isinstance(x, _Real):
        return int(x > 0) - int(x < 0)
    if x.interval.a > 0 or x.interval.b < 0:
        return 1 if x.interval.a > 0 else -1
    raise ArithmeticError("the interval is too wide to tell the sign")


def _add(*terms: Any) -> Any:
    """Opposite infinities have no sum."""
    if None in terms or (INF in terms and -INF in terms):
        return None
    if any(map(_is_infinite, terms)):
        return INF if INF in terms else -INF
    exact = sum((x for x in terms if not isinstance(x, _Real)), Fraction(0))
    reals = sorted((x for x in terms if isinstance(x, _Real)), key=id)
    return _added(exact, *reals) if reals else exact


@cache
def _added(exact: Any, *reals: Any) -> Any:
    if len(reals) == 1 and exact == 0:
        return reals[0]
    return _Real(sum((x.interval for x in reals), _interval(exact)))


def _multiply(*terms: Any) -> Any:
    """Zero times infinity is zero."""
    if None in terms:
        return None
    exact = Fraction(1)
    for x in terms:
        if not isinstance(x, _Real) and x == 0:
            return Fraction(0)
        if not isinstance(x, _Real) and not _is_infinite(x):
            exact *= x
    if any(map(_is_infinite, terms)):
        positive = sum(_sign(x) < 0 for x in terms) % 2 == 0
        return INF if positive else -INF
    reals = sorted((x for x in terms if isinstance(x, _Real)), key=id)
    return _multiplied(exact, *reals) if reals else exact


@cache
def _multiplied(exact: Any, *reals: Any) -> Any:
    if len(reals) == 1 and exact == 1:
        return reals[0]
    product = _interval(exact)
    for x in reals:
        product = product * x.interval
    return _Real(product)


def _divide(x: Any, y: Any) -> Any:
    """Nothing is divided by zero, nor infinity by infinity."""
    if x is None or y is None or (not isinstance(y, _Real) and y == 0) or (_is_infinite(x) and _is_infinite(y)):
        return None
    if _is_infinite(y):
        return Fraction(0)
    if _is_infinite(x):
        return x * _sign(y)
    if not isinstance(x, _Real) and not isinstance(y, _Real):
        return Fraction(x) / y
    if not isinstance(x, _Real) and x == 0:
        return Fraction(0)
    return _divided(x, y)


@cache
def _divided(x: Any, y: Any) -> Any:
    if x is y:
        return Fraction(1)
    if not isinstance(y, _Real) and y == 1:
        return x
    _sign(y)
    return _Real(_interval(x) / _interval(y))


def _power(x: Any, y: Any) -> Any:
    """0 ** 0 is 1; a negative number has whole powers only."""
    if x is None or y is None or _is_infinite(y):
        return None
    if not isinstance(y, _Real) and y in (0, 1):
        return x if y == 1 else Fraction(1)
    if _sign(x) == 0:
        return Fraction(0) if _sign(y) > 0 else None
    if _sign(x) < 0:
        if isinstance(y, _Real) or Fraction(y).denominator != 1:
            return None
        size = _power(_absolute(x), y)
        return size if y % 2 == 0 else _multiply(Fraction(-1), size)
    if _is_infinite(x):
        return INF if _sign(y) > 0 else Fraction(0)
    return _raised(x, y)


@cache
def _raised(x: Any, y: Any) -> Any:
    if not isinstance(x, _Real) and not isinstance(y, _Real):
        x, y = Fraction(x), Fraction(y)
        root = _root(x.numerator, y.denominator), _root(x.denominator, y.denominator)
        if None not in root:
            return Fraction(*root) ** y.numerator
    from mpmath import iv

    return _Real(iv.exp(_interval(y) * iv.log(_interval(x))))


def _root(n: Any, degree: Any) -> Any:
    """The whole root of a positive whole number, or None."""
    low, high = 0, 1 << (n.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= n else (low, middle - 1)
    return low if low**degree == n else None


@cache
def _log(x: Any) -> Any:
    """The logarithm of zero is minus infinity."""
    if x is None or _sign(x) < 0:
        return None
    if _sign(x) == 0:
        return -INF
    if _is_infinite(x):
        return INF
    if not isinstance(x, _Real) and x == 1:
        return Fraction(0)
    if x in _logarithms:
        return _logarithms[x]
    from mpmath import iv

    result = _Real(iv.log(_interval(x)))
    _exponentials[result] = x
    return result


@cache
def _exp(x: Any) -> Any:
    """The exponential, undefined at infinity."""
    if x is None or _is_infinite(x):
        return Fraction(0) if x == -INF else None
    if not isinstance(x, _Real) and x == 0:
        return Fraction(1)
    if x in _exponentials:
        return _exponentials[x]
    from mpmath import iv

    result = _Real(iv.exp(_interval(x)))
    _logarithms[result] = x
    return result


# What each logarithm is the logarithm of, and so for exponentials: so `exp(log(x))` is x itself.
_logarithms: dict[Any, Any] = {}
_exponentials: dict[Any, Any] = {}


def _absolute(x: Any) -> Any:
    """The absolute value."""
    if x is None:
        return None
    return _multiply(Fraction(-1), x) if _sign(x) < 0 else x


def _at_most(x: Any, y: Any) -> bool:
    """X <= y, which does not hold where a side is undefined; intervals that overlap stop the computation."""
    if x is None or y is None:
        return False
    if x is y:
        return True
    if _is_infinite(x) or _is_infinite(y) or not (isinstance(x, _Real) or isinstance(y, _Real)):
        return bool(x == -INF or y == INF or (not _is_infinite(x) and not _is_infinite(y) and x <= y) or x == y)
    first, second = _interval(x), _interval(y)
    if first.b <= second.a or first.a > second.b:
        return bool(first.b <= second.a)
    raise ArithmeticError("the intervals are too wide to compare")


class Number:
    """What a term of the spec is worth; operators and comparisons keep the conventions at zeros and infinities."""

    def __init__(self, top: Any, bottom: int = 1) -> None:
        self.value: Any = top.value if isinstance(top, Number) else Fraction(top, bottom)

    @staticmethod
    def of(value: Any) -> "Number":
        """The number of this value."""
        made = Number(0)
        made.value = value
        return made

    def __repr__(self) -> str:
        return "undefined" if self.value is None else str(self.value)

    def __add__(self, other: Any) -> "Number":
        return Number.of(_add(self.value, Number(other).value))

    def __mul__(self, other: Any) -> "Number":
        return Number.of(_multiply(self.value, Number(other).value))

    def __truediv__(self, other: Any) -> "Number":
        return Number.of(_divide(self.value, Number(other).value))

    def __pow__(self, other: Any) -> "Number":
        return Number.of(_power(self.value, Number(other).value))

    def __neg__(self) -> "Number":
        return self * -1

    def __sub__(self, other: Any) -> "Number":
        return self + Number(other) * -1

    def __radd__(self, other: Any) -> "Number":
        return Number(other) + self

    def __rmul__(self, other: Any) -> "Number":
        return Number(other) * self

    def __rsub__(self, other: Any) -> "Number":
        return Number(other) - self

    def __rtruediv__(self, other: Any) -> "Number":
        return Number(other) / self

    def __rpow__(self, other: Any) -> "Number":
        return Number(other) ** self

    def __int__(self) -> int:
        return int(self.value)

    def __abs__(self) -> "Number":
        return Number.of(_absolute(self.value))

    def __le__(self, other: Any) -> bool:
        return bool(_at_most(self.value, Number(other).value))

    def __ge__(self, other: Any) -> bool:
        return _at_most(Number(other).value, self.value)

    def __lt__(self, other: Any) -> bool:
        return is_defined(self) and is_defined(Number(other)) and not self >= other

    def __gt__(self, other: Any) -> bool:
        return is_defined(self) and is_defined(Number(other)) and not self <= other

    def __eq__(self, other: Any) -> bool:
        return bool(self <= other) and bool(self >= other)

    def __ne__(self, other: Any) -> bool:
        return is_defined(self) and is_defined(Number(other)) and not self == other

    def __hash__(self) -> int:
        return hash(self.value)


def log(x: Any) -> Number:
    """The natural logarithm."""
    return Number.of(_log(Number(x).value))


def exp(x: Any) -> Number:
    """The exponential."""
    return Number.of(_exp(Number(x).value))


def least(*numbers: Any) -> Number:
    """The least of some numbers, or of those that one iterator gives; undefined if any is."""
    return _first(numbers, lambda x, y: x <= y)


def greatest(*numbers: Any) -> Number:
    """The greatest of some numbers, or of those that one iterator gives; undefined if any is."""
    return _first(numbers, lambda x, y: x >= y)


def _first(numbers: Sequence[Any], wins: Callable[[Any, Any], bool]) -> Number:
    terms = _listed(numbers)
    undefined = [x for x in terms if not is_defined(x)]
    return undefined[0] if undefined else reduce(lambda x, y: x if wins(x, y) else y, terms)


def _listed(numbers: Sequence[Any]) -> list[Number]:
    return [Number(x) for x in (numbers[0] if len(numbers) == 1 and hasattr(numbers[0], "__iter__") else numbers)]


def prod(numbers: Any) -> Number:
    """The product."""
    return reduce(lambda x, y: x * y, numbers, Number(1))


def median(numbers: Any) -> Number:
    """The middle number, or the mean of the middle two; undefined if any is."""
    ordered: list[Number] = []
    for x in map(Number, numbers):
        if not is_defined(x):
            return x
        ordered.insert(sum(y <= x for y in ordered), x)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return low if len(ordered) % 2 else (low + high) / 2


def rank(numbers: Any, at: int) -> Number:
    """The place, from 1, of the number at `at` when they are sorted downwards; ties go to the earlier one."""
    terms = [Number(x) for x in numbers]
    undefined = [x for x in terms if not is_defined(x)]
    if undefined:
        return undefined[0]
    x = terms[at]
    return Number(1 + sum(x <= y if place < at else x < y for place, y in enumerate(terms) if place != at))


def is_defined(x: Number) -> bool:
    """Whether a number is one, infinities included."""
    return bool(x.value is not None)


def is_real(x: Any) -> bool:
    """Whether a number is defined and finite."""
    return is_defined(Number(x)) and not _is_infinite(Number(x).value)
