"""Arithmetic of normal forms.

The rules are the laws of real arithmetic and of finite sums, each used only where its side condition
(a sign, mostly) is known from the context.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from fractions import Fraction
from math import comb

from flint import fmpz

from kdverify.lang.term import Axis, Index, Position
from kdverify.normal.context import Context
from kdverify.normal.factoring import Factored, factor, is_trivial
from kdverify.normal.form import (
    ONE,
    ZERO,
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
    TooLarge,
    Versus,
    atoms,
    constant,
    form,
)
from kdverify.normal.partial import has_partial
from kdverify.normal.sign import EVERYTHING, NON_NEGATIVE, POSITIVE, Range, Sign

MOST_EXPANDED_POWER = 8
_BINDER = re.compile(r"\b(?:sum|prod|max|median|rank|every)\[\w+'(\d+)\]")
_UNIT_RANGE = Range(Fraction(0), Fraction(1))
_FROM_ONE = Range(Fraction(1), None)


def single(atom: Atom, exponent: Form = ONE) -> Form:
    """An atom to a power, as a form."""
    return Form(((Monomial(((atom, exponent),)), Fraction(1)),))


def bound_index(index: Index, *bodies: Form | Predicate) -> Index:
    """The name that a binder over these bodies gives its index: one higher than every binder inside.

    A name that another index has there, free, is passed over, so that it is not captured.
    """
    heights = [int(match) for body in bodies for match in _BINDER.findall(body.key)]
    height = 1 + max(heights, default=-1)
    taken = frozenset[Index]().union(*(body.free for body in bodies)) - {index}
    while (found := Index(f"{index.axis.name}'{height}", index.axis)) in taken:
        height += 1
    return found


def _holds_any(part: Atom | Monomial | Form, positions: Iterable[Index], atoms: Iterable[Atom]) -> bool:
    """Whether one of the indices is free in it, or one of the atoms may stand in it: its key would, word for word."""
    return not part.free.isdisjoint(positions) or any(atom.key in part.key for atom in atoms)


class Algebra:
    """Arithmetic of normal forms in one context; results are remembered.

    With `spreading` the greater of two is written by their mean and half their distance, and sums over two axes
    in the order of their names: one spelling for maxima, minima and absolute values, and for sums of sums, in which
    identities between them are seen.
    `effort` counts the work that solvers spent on questions of this context, by their own measure.
    """

    def __init__(self, context: Context, spreading: bool = False) -> None:
        self.context = context
        self.spreading = spreading
        self.effort = 0
        self._signs: dict[Form, Sign] = {}
        self._ranges: dict[Form, Range] = {}
        self._maxima: dict[Atom, Range] = {}
        self._renamed: dict[object, Form] = {}

    # Rings ------------------------------------------------------------------------------------

    def add(self, *forms: Form) -> Form:
        """The sum."""
        summands = [part for part in forms if part.terms]
        if len(summands) == 1:
            return summands[0]
        terms: dict[Monomial, Fraction] = {}
        for part in summands:
            for monomial, value in part.terms:
                terms[monomial] = terms[monomial] + value if monomial in terms else value
        return form(terms)

    def scale(self, value: Form, by: Fraction | int) -> Form:
        """A rational multiple."""
        if by == 1:
            return value
        if by == -1:
            return Form(tuple((monomial, -amount) for monomial, amount in value.terms))
        return Form(tuple((monomial, amount * by) for monomial, amount in value.terms)) if by else ZERO

    def subtract(self, left: Form, right: Form) -> Form:
        """`left - right`."""
        return self.add(left, self.scale(right, -1))

    def multiply(self, *forms: Form) -> Form:
        """The product, expanded."""
        result = ONE
        for part in forms:
            result = self._product(result, part)
        return result

    def _product(self, left: Form, right: Form) -> Form:
        if left.is_one:
            return right
        if right.is_one:
            return left
        if len(left.terms) * len(right.terms) > 4000:
            raise TooLarge
        for divided, times in ((left, right), (right, left)):
            if len(divided.terms) == 1 < len(times.terms):
                cancelled = self._cancelled_by(divided, times)
                if cancelled is not None:
                    return cancelled
        sums: list[Form] = []
        terms: dict[Monomial, Fraction] = defaultdict(Fraction)
        for one, value in left.terms:
            for two, amount in right.terms:
                made = self._join(one, two)
                if isinstance(made, Monomial):
                    terms[made] += value * amount
                else:
                    sums.append(self.scale(made, value * amount))
        return self.add(form(terms), *sums)

    def _cancelled_by(self, divided: Form, value: Form) -> Form | None:
        """A single term that is divided by a sum, times that sum: `(1 - c) / (1 - c)` is not to be expanded."""
        monomial, amount = divided.terms[0]
        for atom, exponent in monomial.factors:
            if not isinstance(atom, Group) or len(atom.inner.terms) != len(value.terms):
                continue
            scale = value.terms[0][1] / atom.inner.terms[0][1]
            if self.scale(atom.inner, scale) == value and Sign.ZERO not in self.sign(atom.inner):
                others = [item for item in monomial.factors if item[0] != atom]
                return self.scale(self.product_of([*others, (atom, self.add(exponent, ONE))]), amount * scale)
        return None

    def _join(self, one: Monomial, two: Monomial) -> "Monomial | Form":
        if not one.factors:
            return two
        if not two.factors:
            return one
        exponents = dict(one.factors)
        clashed = False
        for atom, exponent in two.factors:
            if atom in exponents:
                exponents[atom] = self.add(exponents[atom], exponent)
                clashed = True
            else:
                exponents[atom] = exponent
        if not clashed:
            return Monomial(tuple(sorted(exponents.items(), key=lambda item: item[0].key)))
        return self._assemble(exponents.items())

    def _assemble(self, factors: Iterable[tuple[Atom, Form]]) -> "Monomial | Form":
        """A product of powers, where sums to positive integers are expanded and numbers are folded."""
        kept: list[tuple[Atom, Form]] = []
        rest: list[Form] = []
        for atom, exponent in factors:
            if exponent.is_zero:
                continue
            if isinstance(atom, Group | Prime):
                whole = exponent.constant
                if isinstance(atom, Prime):
                    floor = exponent.constant_part.__floor__()
                    if floor:
                        rest.append(constant(Fraction(atom.value) ** floor))
                        exponent = self.add(exponent, constant(-floor))
                    if exponent.is_zero:
                        continue
                elif whole is not None and whole.denominator == 1 and 0 < whole <= MOST_EXPANDED_POWER:
                    rest.extend([atom.inner] * int(whole))
                    continue
            if isinstance(atom, Branch) and exponent.constant is not None and exponent.constant > 0:
                then, otherwise = (self.power(side, exponent) for side in (atom.then, atom.otherwise))
                if not exponent.is_one:
                    rest.append(self.branch(atom.test, then, otherwise))
                    continue
            kept.append((atom, exponent))
        monomial = Monomial(tuple(sorted(kept, key=lambda item: item[0].key)))
        if not rest:
            return monomial
        return self.multiply(Form(((monomial, Fraction(1)),)), *rest)

    def product_of(self, factors: Iterable[tuple[Atom, Form]]) -> Form:
        """A product of powers of atoms."""
        merged: dict[Atom, Form] = {}
        for atom, exponent in factors:
            merged[atom] = self.add(merged[atom], exponent) if atom in merged else exponent
        made = self._assemble(merged.items())
        return Form(((made, Fraction(1)),)) if isinstance(made, Monomial) else made

    # Powers, logarithms, exponentials -----------------------------------------------------------

    def power(self, base: Form, exponent: Form) -> Form:
        """`base ** exponent`, wherever that is defined."""
        if exponent.is_zero:
            return ONE
        if exponent.is_one or base.is_one:
            return base
        whole = exponent.constant
        is_integer = whole is not None and whole.denominator == 1
        if base.is_zero:
            return ZERO if self.sign(exponent) == Sign.POSITIVE else self._opaque_power(base, exponent)
        if len(base.terms) > 1:
            if is_integer and whole is not None and 0 < whole <= MOST_EXPANDED_POWER:
                return self.multiply(*[base] * int(whole))
            return self._power_of_sum(base, exponent, is_integer)
        monomial, coefficient = base.terms[0]
        if is_integer and whole is not None:
            if abs(whole) > 64 and abs(coefficient) != 1:
                raise TooLarge
            raised = [(atom, self.multiply(power, exponent)) for atom, power in monomial.factors]
            return self.scale(self.product_of(raised), coefficient ** int(whole))
        return self._power_of_monomial(monomial, coefficient, exponent)

    def _opaque_power(self, base: Form, exponent: Form) -> Form:
        return self.product_of([(Group(base), exponent)])

    def _power_of_monomial(self, monomial: Monomial, coefficient: Fraction, exponent: Form) -> Form:
        # (x y) ** s = x ** s * y ** s needs x, y >= 0, and (x ** r) ** s = x ** (r s) needs x >= 0.
        known: list[tuple[Atom, Form]] = []
        unknown: list[tuple[Atom, Form]] = []
        for atom, power in monomial.factors:
            signed = self.atom_range(atom).sign
            (known if signed.within(Sign.NON_NEGATIVE) else unknown).append((atom, power))
        if unknown:
            strict = [(atom, power) for atom, power in known if self.atom_range(atom).sign == Sign.POSITIVE]
            unknown += [item for item in known if item not in strict]
            known = strict
        rest = Form(((Monomial(tuple(sorted(unknown, key=lambda item: item[0].key))), Fraction(1)),))
        made = self.product_of([(atom, self.multiply(power, exponent)) for atom, power in known])
        if coefficient < 0:
            rest, coefficient = self.scale(rest, -1), -coefficient
        if not rest.is_one:
            made = self.multiply(made, self._opaque_power(rest, exponent))
        return self.multiply(made, self._rational_power(coefficient, exponent))

    def _rational_power(self, value: Fraction, exponent: Form) -> Form:
        if value == 1:
            return ONE
        if max(value.numerator, value.denominator) > 10**12:
            return self._opaque_power(constant(value), exponent)
        factors: list[tuple[Atom, Form]] = []
        for number, side in ((value.numerator, 1), (value.denominator, -1)):
            for prime, times in fmpz(number).factor():
                factors.append((Prime(int(prime)), self.scale(exponent, side * int(times))))
        return self.product_of(factors)

    def factored(self, value: Form) -> Factored | None:
        """The factors of a sum; sums that it is divided by are multiplied out of it first, and stay in the monomial.

        So `q - K * q / (1 + K)` is seen to be `q / (1 + K)`, where `1 + K` is not zero.
        """
        lows: dict[Atom, int] = {}
        for atom, exponent in atoms(value):
            whole = exponent.constant
            if isinstance(atom, Group) and whole is not None and whole.denominator == 1 and whole < 0:
                lows[atom] = min(int(whole), lows.get(atom, 0))
        if not lows or min(lows.values()) < -MOST_EXPANDED_POWER:
            return factor(value)
        parts = []
        for monomial, amount in value.terms:
            exponents = dict(monomial.factors)
            for atom, low in lows.items():
                exponents[atom] = self.add(exponents.get(atom, ZERO), constant(-low))
            parts.append(self.scale(self.product_of(exponents.items()), amount))
        cleared = self.add(*parts)
        if cleared.is_zero:
            return factor(value)
        found = Factored(cleared.terms[0][1], cleared.terms[0][0], ()) if len(cleared.terms) == 1 else factor(cleared)
        if found is None or any(atom in lows for atom, _ in found.monomial.factors):
            return factor(value)
        factors: list[tuple[Form, int]] = []
        for part, times in found.factors:
            # The sum of all shares, 1 / (1 + K) + K / (1 + K), has its divisor for a factor.
            divisor = Group(part)
            cancelled = min(times, -lows.get(divisor, 0)) if Sign.ZERO not in self.sign(part) else 0
            if cancelled:
                lows[divisor] += cancelled
            if times > cancelled:
                factors.append((part, times - cancelled))
        divisors = [(atom, constant(low)) for atom, low in lows.items() if low]
        monomial = Monomial(tuple(sorted((*found.monomial.factors, *divisors), key=lambda item: item[0].key)))
        return Factored(found.coefficient, monomial, tuple(factors))

    def _power_of_sum(self, base: Form, exponent: Form, is_integer: bool) -> Form:
        for atom, own in atoms(base):
            if isinstance(atom, Branch) and own.is_one and isinstance(atom.test, Same):
                # Whether two positions coincide is known in each summand, where the choice may then go.
                sides = (self.power(self.replace(base, {atom: side}), exponent) for side in (atom.then, atom.otherwise))
                return self.branch(atom.test, *sides)
        factored = self.factored(base)
        if factored is None:
            return self._opaque_power(base, exponent)
        pieces: list[tuple[Form, int]] = [(part, times) for part, times in factored.factors]
        content = Form(((factored.monomial, Fraction(1)),))
        coefficient = factored.coefficient
        oriented: list[tuple[Form, int]] = []
        for part, times in pieces:
            scale = _content(part)
            if self.sign(part).within(Sign.NON_POSITIVE):
                scale = -scale
            oriented.append((self.scale(part, 1 / scale), times))
            coefficient *= scale**times
        nonnegative = all(self.sign(part).within(Sign.NON_NEGATIVE) for part, _ in oriented)
        content_known = all(
            self.atom_range(atom).sign.within(Sign.NON_NEGATIVE) for atom, _ in factored.monomial.factors
        )
        if is_integer or (nonnegative and content_known and coefficient > 0):
            made = [self.power(content, exponent)]
            made.append(
                constant(coefficient ** int(exponent.constant or 0))
                if is_integer
                else self._rational_power(coefficient, exponent)
            )
            for part, times in oriented:
                raised = self.scale(exponent, times)
                small = raised.constant is not None and raised.constant.denominator == 1 and raised.constant > 0
                made.append(self.power(part, raised) if small else self.product_of([(Group(part), raised)]))
            return self.multiply(*made)
        return self._opaque_power(base, exponent)

    def log(self, value: Form) -> Form:
        """The logarithm, wherever the argument is positive (or a product of what is not negative)."""
        if value.is_one:
            return ZERO
        if value.constant is not None and value.constant > 0 and value.constant.denominator == 1:
            return self._log_of_integer(value.constant.numerator)
        if len(value.terms) > 1:
            value = self._gathered(value)
        if len(value.terms) != 1:
            return single(Logarithm(value))
        monomial, coefficient = value.terms[0]
        if coefficient <= 0 or not all(
            self.atom_range(atom).sign.within(Sign.NON_NEGATIVE) for atom, _ in monomial.factors
        ):
            return single(Logarithm(value))
        parts = [self._log_of_integer(coefficient.numerator)]
        parts.append(self.scale(self._log_of_integer(coefficient.denominator), -1))
        for atom, exponent in monomial.factors:
            if isinstance(atom, Euler):
                parts.append(exponent)
            elif isinstance(atom, Group):
                parts.append(self.multiply(exponent, single(Logarithm(atom.inner))))
            else:
                parts.append(self.multiply(exponent, single(Logarithm(single(atom)))))
        return self.add(*parts)

    def _log_of_integer(self, value: int) -> Form:
        if value > 10**12:
            return single(Logarithm(constant(value)))
        return self.add(
            *(self.scale(single(Logarithm(constant(int(p)))), int(times)) for p, times in fmpz(value).factor())
        )

    def _gathered(self, value: Form) -> Form:
        """A sum as one product of its factors, kept whole as `Group`s."""
        factored = self.factored(value)
        if factored is None:
            return value
        # A factor may be there already: a sum that is divided by, and is a factor of what remains.
        exponents: dict[Atom, Form] = dict(factored.monomial.factors)
        coefficient = factored.coefficient
        for part, times in factored.factors:
            scale = _content(part)
            if self.sign(part).within(Sign.NON_POSITIVE):
                scale = -scale
            part = self.scale(part, 1 / scale)
            coefficient *= scale**times
            atom: Atom = Group(part)
            if len(part.terms) == 1 and part.terms[0][1] == 1 and len(part.terms[0][0].factors) == 1:
                atom = part.terms[0][0].factors[0][0]
            exponents[atom] = self.add(exponents.get(atom, ZERO), constant(times))
        factors = sorted(
            ((atom, own) for atom, own in exponents.items() if not own.is_zero), key=lambda item: item[0].key
        )
        return Form(((Monomial(tuple(factors)), coefficient),))

    def exp(self, value: Form) -> Form:
        """The exponential; multiples of logarithms become powers."""
        factors: list[Form] = []
        rest: dict[Monomial, Fraction] = defaultdict(Fraction)
        powers: dict[Form, Form] = {}
        for monomial, amount in value.terms:
            logs = [atom for atom, exponent in monomial.factors if isinstance(atom, Logarithm) and exponent.is_one]
            if len(logs) == 1:
                others = Monomial(tuple(item for item in monomial.factors if item[0] != logs[0]))
                base = logs[0].inner
                powers[base] = self.add(powers.get(base, ZERO), Form(((others, amount),)))
            else:
                rest[monomial] += amount
        for base, exponent in powers.items():
            factors.append(self.power(base, exponent))
        remaining = form(rest)
        if not remaining.is_zero:
            factors.append(self.product_of([(Euler(), remaining)]))
        return self.multiply(*factors)

    # Axes ---------------------------------------------------------------------------------------

    def total(self, index: Index, body: Form) -> Form:
        """The sum of `body` over all positions of `index`."""
        body = self._cancelled(body, index)
        return self.add(*(self._total_of(index, monomial, value) for monomial, value in body.terms))

    def _total_of(self, index: Index, monomial: Monomial, value: Fraction) -> Form:
        outside: list[tuple[Atom, Form]] = []
        inside: list[tuple[Atom, Form]] = []
        for atom, exponent in monomial.factors:
            if index in atom.free or (index in exponent.free and self.atom_range(atom).sign != Sign.POSITIVE):
                inside.append((atom, exponent))
            elif index in exponent.free:
                varying = form({part: amount for part, amount in exponent.terms if index in part.free})
                inside.append((atom, varying))
                outside.append((atom, self.subtract(exponent, varying)))
            else:
                outside.append((atom, exponent))
        lead = self.scale(self.product_of((atom, exponent) for atom, exponent in outside), value)
        return self.multiply(lead, self._sum_inside(index, inside))

    def _sum_inside(self, index: Index, inside: list[tuple[Atom, Form]]) -> Form:
        if not inside:
            return single(Extent(index.axis))
        for atom, exponent in inside:
            if isinstance(atom, Branch) and exponent.is_one and index not in atom.test.free:
                others = self.product_of(item for item in inside if item[0] != atom)
                sides = (self.total(index, self.multiply(side, others)) for side in (atom.then, atom.otherwise))
                return self.branch(atom.test, *sides)
            if isinstance(atom, Branch) and exponent.is_one:
                picked = self._picked_position(atom, index)
                # The other branch need not be defined at the position that is picked.
                if picked is not None and not has_partial(self.sign, atom.otherwise):
                    others = self.product_of(item for item in inside if item[0] != atom)
                    there = self.rename(
                        self.multiply(self.subtract(atom.then, atom.otherwise), others), {index: picked}
                    )
                    return self.add(there, self.total(index, self.multiply(atom.otherwise, others)))
        if len(inside) == 1 and inside[0][1].is_one and isinstance(inside[0][0], Branch):
            branch = inside[0][0]
            if self._picks_first(branch.test, index) and index not in branch.then.free | branch.otherwise.free:
                # Exactly one position has rank one.
                others = self.subtract(single(Extent(index.axis)), ONE)
                return self.add(branch.then, self.multiply(others, branch.otherwise))
        if len(inside) == 1 and inside[0][1].is_one and isinstance(inside[0][0], Element):
            element = inside[0][0]
            if (
                self.context.is_distribution(element.array)
                and element.positions[-1] == index
                and index not in element.positions[:-1]
            ):
                return ONE
        for atom, exponent in inside:
            if isinstance(atom, Over) and atom.collect is Collect.SUM and exponent.is_one:
                others = self.product_of(item for item in inside if item[0] != atom)
                # Binders made on the way may take any name of a bound index, so this one gets another.
                apart, opened = self._opened(atom.index, atom.body, others.free | {index})
                summand = self.multiply(opened, others)
                inner = self.total(index, summand)
                ordered = self.spreading and index.axis.name > atom.index.axis.name
                if ordered or _sums_over(inner, index.axis) <= _sums_over(summand, index.axis):
                    return self.total(apart, inner)
        body = self.product_of(inside)
        if len(body.terms) != 1 or body.terms[0][1] != 1 or body.terms[0][0].factors != _sorted(inside):
            return self.total(index, body)
        bound = bound_index(index, body)
        renamed = self.rename(body, {index: bound})
        if len(renamed.terms) != 1 or renamed.terms[0][1] != 1:
            # Normalised once more the body may come apart, and what is a sum over several terms is several sums.
            return self.total(bound, renamed)
        return single(Over(Collect.SUM, bound, renamed))

    def exchanged(self, outer: Over, inner: Over) -> Form:
        """A sum of sums in the other order; `inner` is a factor of what `outer` sums."""
        others = self.product_of(item for item in outer.body.terms[0][0].factors if item[0] != inner)
        apart, opened = self._opened(inner.index, inner.body, others.free | {outer.index})
        place, summand = self._opened(outer.index, self.multiply(opened, others), {apart})
        return self.total(apart, self.total(place, summand))

    def _picks_first(self, test: Predicate, index: Index) -> bool:
        if not isinstance(test, Sided) or test.versus is not Versus.ZERO:
            return False
        for side in (1, -1):
            atom = _sole_atom(self.add(self.scale(test.form, side), ONE))
            if isinstance(atom, Standing) and atom.at == index and index not in atom.body.free:
                return True
        return False

    def _picked_position(self, atom: Branch, index: Index) -> Position | None:
        test = atom.test
        if isinstance(test, Same) and index in (test.left, test.right) and test.left != test.right:
            return test.right if test.left == index else test.left
        return None

    def _cancelled(self, body: Form, index: Index) -> Form:
        """Cancels denominators that depend on the index, so that a sum of fractions is seen whole."""
        for _ in range(8):
            groups = {
                atom
                for monomial, _ in body.terms
                for atom, exponent in monomial.factors
                if isinstance(atom, Group) and index in atom.free and exponent.constant == -1
            }
            for group in sorted(groups, key=lambda atom: atom.key):
                carrying: dict[Monomial, Fraction] = {}
                rest: dict[Monomial, Fraction] = {}
                for monomial, value in body.terms:
                    if any(item == (group, constant(-1)) for item in monomial.factors):
                        carrying[Monomial(tuple(item for item in monomial.factors if item[0] != group))] = value
                    else:
                        rest[monomial] = value
                if len(carrying) < 2:
                    continue
                quotient = self._quotient(form(carrying), group.inner)
                if quotient is not None:
                    body = self.add(quotient, form(rest))
                    break
            else:
                return body
        return body

    def _quotient(self, value: Form, divisor: Form) -> Form | None:
        """`value / divisor` when it divides without remainder after factoring."""
        factored = self.factored(value)
        if factored is None:
            return None
        lead = divisor.terms[0]
        for part, _ in factored.factors:
            if len(part.terms) == len(divisor.terms):
                ratio = part.terms[0][1] / lead[1]
                if self.subtract(part, self.scale(divisor, ratio)).is_zero:
                    pieces = [Form(((factored.monomial, factored.coefficient * ratio),))]
                    for other, times in factored.factors:
                        pieces += [other] * (times - 1 if other == part else times)
                    return self.multiply(*pieces)
        return None

    def product_over(self, index: Index, body: Form) -> Form:
        """The product of `body` over all positions of `index`."""
        if index not in body.free and self.sign(body).within(Sign.NON_NEGATIVE):
            return self.power(body, single(Extent(index.axis)))
        if self.sign(body) == Sign.POSITIVE:
            return self.exp(self.total(index, self.log(body)))
        bound = bound_index(index, body)
        return single(Over(Collect.PRODUCT, bound, self.rename(body, {index: bound})))

    def extreme(self, collect: Collect, index: Index, body: Form) -> Form:
        """The maximum or the median of `body` over all positions of `index`."""
        moving = form({monomial: value for monomial, value in body.terms if index in monomial.free})
        still = self.subtract(body, moving)
        if moving.is_zero:
            return body
        common = self._common(moving, index)
        if not common.is_one:
            moving = self.multiply(moving, self.power(common, constant(-1)))
        flip = collect is Collect.MEDIAN and moving.terms[0][1] < 0
        if flip:
            moving = self.scale(moving, -1)
        size = abs(moving.terms[0][1])
        moving = self.scale(moving, 1 / size)
        bound = bound_index(index, moving)
        atom = single(Over(collect, bound, self.rename(moving, {index: bound})))
        return self.add(still, self.multiply(common, self.scale(atom, -size if flip else size)))

    def _common(self, value: Form, index: Index) -> Form:
        """A positive factor common to all terms that does not depend on the index."""
        shared = dict(value.terms[0][0].factors)
        for monomial, _ in value.terms[1:]:
            own = dict(monomial.factors)
            shared = {atom: power for atom, power in shared.items() if own.get(atom) == power}
        kept = [
            (atom, power)
            for atom, power in shared.items()
            if index not in atom.free and index not in power.free and self.atom_range(atom).sign == Sign.POSITIVE
        ]
        return self.product_of(kept)

    def largest(self, options: Iterable[Form]) -> Form:
        """The greatest of several forms."""
        flat: dict[Form, None] = {}
        for option in options:
            atom = _sole_atom(option)
            for part in atom.options if isinstance(atom, Largest) else (option,):
                flat[part] = None
        kept: list[Form] = []
        for option in flat:
            if any(self.sign(self.subtract(other, option)).within(Sign.NON_NEGATIVE) for other in kept):
                continue
            kept = [other for other in kept if not self.sign(self.subtract(option, other)).within(Sign.NON_NEGATIVE)]
            kept.append(option)
        if len(kept) == 1:
            return kept[0]
        if self.spreading and len(kept) == 2 and not self.add(*kept).is_zero:
            # max(x, y) = (x + y + |x - y|) / 2
            gap = self.subtract(*kept)
            return self.scale(self.add(*kept, self.largest([gap, self.scale(gap, -1)])), Fraction(1, 2))
        common, rest = self._shared_factor(kept)
        if not common.is_one:
            return self.multiply(common, self.largest(self._expanded(option) for option in rest))
        return single(Largest(tuple(sorted(kept, key=lambda option: option.key))))

    def _shared_factor(self, options: list[Form]) -> tuple[Form, list[Form]]:
        """A factor of all options that is not negative, and what is left: max(c x, c y) = c max(x, y) for c >= 0."""
        found = [self._factored(option) for option in options]
        pieces = [part for part in found if part is not None]
        if len(pieces) < len(options):
            return ONE, options
        # Coefficients count by their size alone, that of the smallest, so that what is left has nothing to share.
        size = min(abs(coefficient) for coefficient, _ in pieces)
        shared = dict(pieces[0][1])
        for _, factors in pieces[1:]:
            shared = {part: min(times, factors[part]) for part, times in shared.items() if part in factors}
        shared = {part: times for part, times in shared.items() if self.sign(part).within(Sign.NON_NEGATIVE)}
        common = self.scale(self._raised(shared), size)
        if common.is_one:
            return ONE, options
        rest = [
            self.scale(
                self._raised({part: times - shared.get(part, 0) for part, times in factors.items()}), coefficient / size
            )
            for coefficient, factors in pieces
        ]
        return common, rest

    def _factored(self, value: Form) -> tuple[Fraction, dict[Form, int]] | None:
        """A form as a rational times forms with multiplicities; factors of a known sign are not negative."""
        if value.is_zero:
            return None
        if len(value.terms) == 1:
            monomial, coefficient, factors = (*value.terms[0], tuple[tuple[Form, int], ...]())
        else:
            factored = self.factored(value)
            if factored is None:
                return None
            monomial, coefficient, factors = factored.monomial, factored.coefficient, factored.factors
        found: dict[Form, int] = {}
        for atom, exponent in monomial.factors:
            whole = exponent.constant or Fraction(0)
            if whole.denominator == 1 and whole > 0:
                found[single(atom)] = int(whole)
            else:
                found[single(atom, exponent)] = 1
        for part, times in factors:
            if self.sign(part).within(Sign.NON_POSITIVE):
                part, coefficient = self.scale(part, -1), coefficient * (-1) ** times
            found[part] = times
        return coefficient, found

    def _expanded(self, value: Form) -> Form:
        """A form with sums to whole powers multiplied out: clearing a denominator leaves such."""
        if not any(isinstance(atom, Group) and (power.constant or 0) > 0 for atom, power in atoms(value)):
            return value
        return self.add(*(self.scale(self.product_of(monomial.factors), amount) for monomial, amount in value.terms))

    def _raised(self, factors: Mapping[Form, int]) -> Form:
        return self.multiply(*(part for part, times in factors.items() for _ in range(times)))

    def standing(self, index: Index, body: Form, at: Position) -> Form:
        """The rank of a position among the values of `body`."""
        bound = bound_index(index, body)
        return single(Standing(bound, self.rename(body, {index: bound}), at))

    # Conditions -----------------------------------------------------------------------------------

    def branch(self, test: Predicate, then: Form, otherwise: Form) -> Form:
        """`then` where the test holds, else `otherwise`."""
        if then == otherwise:
            return then
        known = self.truth(test)
        if known is not None:
            return then if known else otherwise
        if isinstance(test, Negation):
            test, then, otherwise = test.inner, otherwise, then
        if isinstance(test, Sided) and test.versus is Versus.POSITIVE:
            # One spelling for x > 0 and not(-x >= 0).
            test = Sided(self.scale(test.form, -1), Versus.NON_NEGATIVE)
            then, otherwise = otherwise, then
        chosen = self._as_extreme(test, then, otherwise)
        return single(Branch(test, then, otherwise)) if chosen is None else chosen

    def _as_extreme(self, test: Predicate, then: Form, otherwise: Form) -> Form | None:
        """`where(x >= y, x, y)` is the greater of the two, `where(x >= y, y, x)` the smaller."""
        if not isinstance(test, Sided) or test.versus is not Versus.NON_NEGATIVE or len(test.form.terms) == 0:
            return None
        gap = self.subtract(then, otherwise)
        if len(gap.terms) != len(test.form.terms):
            return None
        ratio = gap.terms[0][1] / test.form.terms[0][1]
        if gap != self.scale(test.form, ratio):
            return None
        if ratio > 0:
            return self.largest([then, otherwise])
        return self.scale(self.largest([self.scale(then, -1), self.scale(otherwise, -1)]), -1)

    def truth(self, test: Predicate) -> bool | None:
        """Whether a test is known to hold, or known to fail, from signs alone."""
        match test:
            case Sided():
                sign = self.sign(test.form)
                wanted = {
                    Versus.NON_NEGATIVE: Sign.NON_NEGATIVE,
                    Versus.POSITIVE: Sign.POSITIVE,
                    Versus.ZERO: Sign.ZERO,
                }[test.versus]
                return True if sign.within(wanted) else False if not sign & wanted else None
            case Same():
                if test.left == test.right:
                    return True
                return None if isinstance(test.left, Index) or isinstance(test.right, Index) else False
            case Negation():
                inner = self.truth(test.inner)
                return None if inner is None else not inner
            case Joined():
                parts = [self.truth(part) for part in test.parts]
                if test.conjunction:
                    return False if False in parts else True if all(parts) else None
                return True if True in parts else None if None in parts else False
            case Throughout():
                return self.truth(test.inner)
        return None

    # Signs ------------------------------------------------------------------------------------------

    def sign(self, value: Form) -> Sign:
        """The signs that the value may have, wherever it is defined."""
        known = self._signs.get(value)
        if known is None:
            self._signs[value] = Sign.ANY  # ends a recursion through factors of itself
            known = self._signs[value] = self._sign(value)
        return known

    def _sign(self, value: Form) -> Sign:
        sign = self.range(value).sign
        if len(value.terms) < 2 or sign in (Sign.POSITIVE, Sign.NEGATIVE, Sign.ZERO):
            return sign
        factored = self.factored(value)
        if factored is None or is_trivial(factored):
            return (self._bernstein_sign(value) & sign & self._collected_sign(value)) or sign
        found = Sign.POSITIVE if factored.coefficient > 0 else Sign.NEGATIVE
        found = found.times(self.range(Form(((factored.monomial, Fraction(1)),))).sign)
        for part, times in factored.factors:
            signed = self.sign(part)
            if times % 2 == 0:
                signed = Sign.POSITIVE if Sign.ZERO not in signed else Sign.NON_NEGATIVE
            found = found.times(signed)
        return found & sign or sign

    def _collected_sign(self, value: Form) -> Sign:
        """The signs of a sum of products that are no parameters, each with its polynomial in the parameters."""
        parts: dict[Monomial, dict[Monomial, Fraction]] = defaultdict(dict)
        for monomial, amount in value.terms:
            scalars = tuple(item for item in monomial.factors if isinstance(item[0], Symbol))
            others = tuple(item for item in monomial.factors if not isinstance(item[0], Symbol))
            parts[Monomial(others)][Monomial(scalars)] = amount
        if len(parts) < 2 or len(parts) == len(value.terms):
            return Sign.ANY
        signs = [
            self.sign(form(coefficients)).times(self._monomial_range(rest).sign) for rest, coefficients in parts.items()
        ]
        for strict, weak in ((Sign.POSITIVE, Sign.NON_NEGATIVE), (Sign.NEGATIVE, Sign.NON_POSITIVE)):
            if all(sign.within(weak) for sign in signs):
                return strict if strict in signs else weak
        return Sign.ANY

    def _bernstein_sign(self, value: Form) -> Sign:
        """Signs of a polynomial in a bounded scalar input, from its Bernstein coefficients.

        On an interval a polynomial is a combination of its Bernstein coefficients with non-negative
        weights that sum to one, and at each end it is the coefficient there (Farouki 2012, section 3).
        For degree one these are the values at both ends.
        """
        for symbol in sorted({atom for monomial, _ in value.terms for atom, _ in monomial.factors}, key=_key):
            bounds = self.context.symbol(symbol.name) if isinstance(symbol, Symbol) else EVERYTHING
            if bounds.lower is None or bounds.upper is None:
                continue
            powers = self._coefficients(value, symbol)
            if powers is None:
                continue
            coefficients = self._bernstein(powers, bounds.lower, bounds.upper)
            signs = [self.sign(part) for part in coefficients]
            for wanted, weak in (
                (Sign.POSITIVE, Sign.NON_NEGATIVE),
                (Sign.NEGATIVE, Sign.NON_POSITIVE),
            ):
                if all(sign.within(weak) for sign in signs):
                    inside = any(sign == wanted for sign in signs)
                    at_lower = bounds.open_lower or signs[0] == wanted
                    at_upper = bounds.open_upper or signs[-1] == wanted
                    return wanted if inside and at_lower and at_upper else weak
        return Sign.ANY

    def _coefficients(self, value: Form, symbol: Atom) -> list[Form] | None:
        """The coefficients of the powers of a symbol that occurs nowhere else in the form."""
        found: dict[int, list[Form]] = defaultdict(list)
        for monomial, amount in value.terms:
            degree = Fraction(0)
            rest = []
            for atom, exponent in monomial.factors:
                if atom == symbol:
                    if exponent.constant is None:
                        return None
                    degree = exponent.constant
                elif _mentions(atom, symbol) or any(_mentions(part, symbol) for part, _ in atoms(exponent)):
                    return None
                else:
                    rest.append((atom, exponent))
            if degree.denominator != 1 or not 0 <= degree <= 4:
                return None
            found[int(degree)].append(Form(((Monomial(tuple(rest)), amount),)))
        return [self.add(*found.get(degree, [])) for degree in range(max(found) + 1)]

    def _bernstein(self, powers: list[Form], lower: Fraction, upper: Fraction) -> list[Form]:
        degree = len(powers) - 1
        width = upper - lower
        moved = [
            self.add(
                *(
                    self.scale(powers[high], comb(high, low) * lower ** (high - low) * width**low)
                    for high in range(low, degree + 1)
                )
            )
            for low in range(degree + 1)
        ]
        return [
            self.add(
                *(self.scale(moved[low], Fraction(comb(place, low), comb(degree, low))) for low in range(place + 1))
            )
            for place in range(degree + 1)
        ]

    def range(self, value: Form) -> Range:
        """Bounds of the value, wherever it is defined."""
        known = self._ranges.get(value)
        if known is None:
            known = Range(Fraction(0), Fraction(0))
            for monomial, amount in value.terms:
                known = known.plus(self._monomial_range(monomial).scaled(amount))
            self._ranges[value] = known
        return known

    def _monomial_range(self, monomial: Monomial) -> Range:
        result = Range(Fraction(1), Fraction(1))
        negative = False
        signs = Sign.POSITIVE
        for atom, exponent in monomial.factors:
            base = self.atom_range(atom)
            signs = signs.times(self._power_sign(base, exponent))
            if base.sign.within(Sign.NON_POSITIVE) and exponent.is_one:
                negative = not negative
                base = base.scaled(Fraction(-1))
            result = result.times(self._power_range(base, exponent))
        if negative:
            result = result.scaled(Fraction(-1))
        if signs == Sign.POSITIVE:
            return result.met(POSITIVE)
        if signs.within(Sign.NON_NEGATIVE):
            return result.met(NON_NEGATIVE)
        if signs == Sign.NEGATIVE:
            return result.met(POSITIVE.scaled(Fraction(-1)))
        return result.met(NON_NEGATIVE.scaled(Fraction(-1))) if signs.within(Sign.NON_POSITIVE) else result

    def _power_sign(self, base: Range, exponent: Form) -> Sign:
        whole = exponent.constant
        if whole is not None and whole.denominator == 1:
            if whole % 2 == 0:
                return Sign.POSITIVE if Sign.ZERO not in base.sign or whole < 0 else Sign.NON_NEGATIVE
            return base.sign if whole > 0 else base.sign & ~Sign.ZERO or Sign.ANY
        # A power with another exponent is defined for a base that is not negative.
        if Sign.ZERO not in base.sign or self.sign(exponent).within(Sign.NEGATIVE):
            return Sign.POSITIVE
        return Sign.NON_NEGATIVE

    def _power_range(self, base: Range, exponent: Form) -> Range:
        if exponent.is_one:
            return base
        whole = exponent.constant
        if whole is not None and whole.denominator == 1 and base.lower is not None and base.lower >= 0:
            times = int(whole)
            if 0 < times <= MOST_EXPANDED_POWER:
                return Range(
                    base.lower**times,
                    None if base.upper is None else base.upper**times,
                    base.open_lower,
                    base.open_upper,
                )
            if -MOST_EXPANDED_POWER <= times < 0:
                lower = Fraction(0) if base.upper is None else Fraction(1) / base.upper**-times if base.upper else None
                if lower is None:
                    return POSITIVE
                upper = None if base.lower == 0 else Fraction(1) / base.lower**-times
                return Range(lower, upper, base.open_upper or base.upper is None, base.open_lower)
        sign = self.sign(exponent)
        below = base.lower is not None and base.lower >= 0 and base.upper is not None and base.upper <= 1
        above = base.lower is not None and base.lower >= 1
        if (below and sign.within(Sign.NON_NEGATIVE)) or (above and sign.within(Sign.NON_POSITIVE)):
            strict = sign in (Sign.POSITIVE, Sign.NEGATIVE) and (base.open_upper if below else base.open_lower)
            edge = base.upper if below else base.lower
            return Range(Fraction(0), Fraction(1), False, bool(strict) or (edge != 1 and Sign.ZERO not in sign))
        if (above and sign.within(Sign.NON_NEGATIVE)) or (below and sign.within(Sign.NON_POSITIVE)):
            return _FROM_ONE
        return NON_NEGATIVE if base.lower is not None and base.lower >= 0 else EVERYTHING

    def atom_range(self, atom: Atom) -> Range:
        """Bounds of an atom."""
        match atom:
            case Symbol():
                return self.context.symbol(atom.name)
            case Extent():
                return self.context.extent(atom.axis)
            case Element():
                return self.context.element(atom)
            case Prime():
                return Range(Fraction(atom.value), Fraction(atom.value))
            case Euler():
                return Range(Fraction(27, 10), Fraction(28, 10))
            case Group():
                bounds = self.range(atom.inner)
                sign = self.sign(atom.inner)
                if sign == Sign.POSITIVE:
                    return bounds.met(POSITIVE)
                return bounds.met(NON_NEGATIVE) if sign.within(Sign.NON_NEGATIVE) else bounds
            case Logarithm():
                return self._log_range(atom.inner)
            case Over():
                return self._over_range(atom)
            case Largest():
                ranges = [self.range(option) for option in atom.options]
                result = ranges[0]
                for other in ranges[1:]:
                    result = result.joined(other)
                for other in ranges:
                    result = result.met(Range(other.lower, None, other.open_lower))
                # The greater of two is at least their mean, so |x| is not negative.
                if len(atom.options) == 2 and self.sign(self.add(*atom.options)).within(Sign.NON_NEGATIVE):
                    result = result.met(NON_NEGATIVE)
                return result
            case Standing():
                return Range(Fraction(1), self.context.extent(atom.index.axis).upper)
            case Branch():
                return self.range(atom.then).joined(self.range(atom.otherwise))
        return EVERYTHING

    def _log_range(self, inner: Form) -> Range:
        below = self.sign(self.subtract(ONE, inner))
        if below == Sign.POSITIVE:
            return Range(None, Fraction(0), False, True)
        if below.within(Sign.NON_NEGATIVE):
            return Range(None, Fraction(0))
        if below == Sign.NEGATIVE:
            return POSITIVE
        return NON_NEGATIVE if below.within(Sign.NON_POSITIVE) else EVERYTHING

    def _over_range(self, atom: Over) -> Range:
        body = self.range(atom.body)
        sign = self.sign(atom.body)
        bounds = body.met(POSITIVE) if sign == Sign.POSITIVE else body
        bounds = bounds.met(NON_NEGATIVE) if sign.within(Sign.NON_NEGATIVE) else bounds
        if atom.collect in (Collect.MAXIMUM, Collect.MEDIAN):
            return bounds
        if atom.collect is Collect.PRODUCT:
            if sign.within(Sign.NON_NEGATIVE):
                inside = bounds.upper is not None and bounds.upper <= 1
                return Range(Fraction(0), Fraction(1) if inside else None, sign == Sign.POSITIVE)
            return EVERYTHING
        if any(isinstance(part, Largest) for part, _ in atom.body.terms[0][0].factors):
            if atom not in self._maxima:
                self._maxima[atom] = self._sum_of_maxima(atom)
            return self._terms_range(atom, bounds, sign).met(self._maxima[atom])
        return self._terms_range(atom, bounds, sign)

    def _terms_range(self, atom: Over, bounds: Range, sign: Sign) -> Range:
        """Bounds of a sum by the bounds and the sign of its terms."""
        # A sum of w * g with sum w = 1, w >= 0 lies in the range of g; w ** e is w * w ** (e - 1) where e >= 1.
        monomial, value = atom.body.terms[0]
        for weight, exponent in monomial.factors:
            left = self.subtract(exponent, ONE)
            if (
                self.sign(left).within(Sign.NON_NEGATIVE)
                and self.total(atom.index, single(weight)).is_one
                and self._weighs(weight)
            ):
                kept = [item for item in monomial.factors if item[0] != weight]
                kept += [] if left.is_zero else [(weight, left)]
                rest = Monomial(tuple(sorted(kept, key=lambda item: item[0].key)))
                return self.range(Form(((rest, value),)))
        size = self.context.extent(atom.index.axis)
        if sign == Sign.POSITIVE:
            return POSITIVE if bounds.lower == 0 else size.times(Range(bounds.lower, None))
        if sign.within(Sign.NON_NEGATIVE):
            return NON_NEGATIVE
        if sign == Sign.NEGATIVE:
            return POSITIVE.scaled(Fraction(-1))
        return NON_NEGATIVE.scaled(Fraction(-1)) if sign.within(Sign.NON_POSITIVE) else EVERYTHING

    def _sum_of_maxima(self, atom: Over) -> Range:
        """Bounds of sum_i w_i max(x_i, y_i, ...), w >= 0: the sum of an option, and that of the terms that any adds.

        So the sum of |p - q| is at most that of p + q, and less where both are positive.
        """
        monomial, _ = atom.body.terms[0]
        found = [part for part, exponent in monomial.factors if isinstance(part, Largest) and exponent.is_one]
        weight = Form(((Monomial(tuple(item for item in monomial.factors if item[0] not in found)), Fraction(1)),))
        weighs = self.sign(weight)
        if len(found) != 1 or not weighs.within(Sign.NON_NEGATIVE) or has_partial(self.sign, atom.body):
            return EVERYTHING
        options = found[0].options
        lower = [self.total(atom.index, self.multiply(weight, option)).constant for option in options]
        bounds = Range(max((value for value in lower if value is not None), default=None), None)
        added: dict[Monomial, Fraction] = {}
        for option in options:
            for part, amount in option.terms:
                added[part] = max(added.get(part, Fraction(0)), amount)
        if not all(self._monomial_range(part).sign.within(Sign.NON_NEGATIVE) for part in added):
            return bounds
        most = form(added)
        upper = self.total(atom.index, self.multiply(weight, most)).constant
        strict = weighs == Sign.POSITIVE and all(
            self.sign(self.subtract(most, option)) == Sign.POSITIVE for option in options
        )
        return bounds if upper is None else bounds.met(Range(None, upper, False, strict))

    def _weighs(self, atom: Atom) -> bool:
        return isinstance(atom, Element | Over) and self.atom_sign_quick(atom)

    def atom_sign_quick(self, atom: Atom) -> bool:
        """Whether an entry, or a sum of products of entries, is known not to be negative."""
        if isinstance(atom, Element):
            return self.context.element(atom).sign.within(Sign.NON_NEGATIVE)
        return isinstance(atom, Over) and all(
            self.atom_sign_quick(part) for monomial, _ in atom.body.terms for part, _ in monomial.factors
        )

    # Renaming ---------------------------------------------------------------------------------------

    def rename(self, value: Form, positions: Mapping[Index, Position]) -> Form:
        """Replaces free indices by positions and normalises again."""
        if not any(index in value.free for index in positions):
            return value
        key = (value, tuple(sorted(positions.items(), key=lambda item: item[0].name)))
        if key not in self._renamed:
            self._renamed[key] = self.rebuild(value, positions, {})
        return self._renamed[key]

    def replace(self, value: Form, atoms: Mapping[Atom, Form]) -> Form:
        """Replaces atoms, wherever they stand, by forms of the same meaning or for a substitution."""
        return self.rebuild(value, {}, atoms)

    def rebuild(self, value: Form, positions: Mapping[Index, Position], atoms: Mapping[Atom, Form]) -> Form:
        """The value with positions and atoms replaced, normalised again; without any, all of it is."""
        everywhere = not (positions or atoms)

        def stays(*parts: Atom | Monomial | Form) -> bool:
            return not (everywhere or any(_holds_any(part, positions, atoms) for part in parts))

        same: list[tuple[Monomial, Fraction]] = []
        parts: list[Form] = []
        for monomial, amount in value.terms:
            if stays(monomial):
                same.append((monomial, amount))
                continue
            kept = tuple(factor for factor in monomial.factors if stays(*factor))
            factors = [Form(((Monomial(kept), amount),))]
            for atom, exponent in monomial.factors:
                if (atom, exponent) in kept:
                    continue
                changed = self.rebuild(exponent, positions, atoms)
                if isinstance(atom, Euler):
                    factors.append(self.exp(changed))
                else:
                    factors.append(self.power(self._changed(atom, positions, atoms), changed))
            parts.append(self.multiply(*factors))
        return self.add(Form(tuple(same)), *parts)

    def _changed(self, atom: Atom, positions: Mapping[Index, Position], atoms: Mapping[Atom, Form]) -> Form:
        if atom in atoms:
            return atoms[atom]

        def place(position: Position) -> Position:
            return positions.get(position, position) if isinstance(position, Index) else position

        def changed(inner: Form) -> Form:
            return self.rebuild(inner, positions, atoms)

        taken = frozenset[Position]().union(positions, positions.values(), *(put.free for put in atoms.values()))
        match atom:
            case Element():
                return single(Element(atom.array, tuple(place(position) for position in atom.positions)))
            case Group():
                return changed(atom.inner)
            case Logarithm():
                return self.log(changed(atom.inner))
            case Largest():
                return self.largest([changed(option) for option in atom.options])
            case Branch():
                return self.branch(
                    self.change_predicate(atom.test, positions, atoms), changed(atom.then), changed(atom.otherwise)
                )
            case Over():
                apart, body = self._opened(atom.index, atom.body, taken)
                return self.collected(atom.collect, apart, self.rebuild(body, positions, atoms))
            case Standing():
                apart, body = self._opened(atom.index, atom.body, taken)
                return self.standing(apart, self.rebuild(body, positions, atoms), place(atom.at))
            case Prime():
                return constant(atom.value)
        return single(atom)

    def _opened(self, index: Index, body: Form, taken: Set[Position]) -> tuple[Index, Form]:
        # A name of its own for the bound index, so that nothing inside, or put there, is captured.
        apart = Index(index.name.replace("'", "~"), index.axis)
        while apart in taken or apart in body.free:
            apart = Index(f"{apart.name}~", index.axis)
        return apart, self.rebuild(body, {index: apart}, {})

    def collected(self, collect: Collect, index: Index, body: Form) -> Form:
        """The sum, product, maximum or median over an index."""
        if collect is Collect.SUM:
            return self.total(index, body)
        if collect is Collect.PRODUCT:
            return self.product_over(index, body)
        return self.extreme(collect, index, body)

    def change_predicate(
        self, test: Predicate, positions: Mapping[Index, Position], atoms: Mapping[Atom, Form]
    ) -> Predicate:
        """A predicate with positions and atoms replaced."""
        match test:
            case Sided():
                return Sided(self.rebuild(test.form, positions, atoms), test.versus)
            case Same():
                left, right = (
                    positions.get(side, side) if isinstance(side, Index) else side for side in (test.left, test.right)
                )
                return Same(left, right)
            case Negation():
                return Negation(self.change_predicate(test.inner, positions, atoms))
            case Joined():
                return Joined(
                    test.conjunction, tuple(self.change_predicate(part, positions, atoms) for part in test.parts)
                )
            case Throughout():
                rest = {index: place for index, place in positions.items() if index != test.index}
                return Throughout(test.index, self.change_predicate(test.inner, rest, atoms))
        return test


def _key(atom: Atom) -> str:
    return atom.key


def _mentions(atom: Atom, symbol: Atom) -> bool:
    """Whether a symbol may occur in an atom, by its text: true rather too often."""
    return symbol.key in atom.key


def _content(value: Form) -> Fraction:
    """The positive rational that makes the coefficients coprime integers."""
    denominator = 1
    for _, amount in value.terms:
        denominator = int(fmpz(denominator).lcm(fmpz(amount.denominator)))
    divisor = fmpz(0)
    for _, amount in value.terms:
        divisor = divisor.gcd(fmpz(int(amount * denominator)))
    return Fraction(int(divisor), denominator)


def _sole_atom(value: Form) -> Atom | None:
    if len(value.terms) == 1 and value.terms[0][1] == 1:
        factors = value.terms[0][0].factors
        if len(factors) == 1 and factors[0][1].is_one:
            return factors[0][0]
    return None


def _sorted(factors: Iterable[tuple[Atom, Form]]) -> tuple[tuple[Atom, Form], ...]:
    return tuple(sorted(factors, key=lambda item: item[0].key))


def _sums_over(value: Form, axis: Axis) -> set[Atom]:
    """The outermost sums of a form over an axis."""
    return {
        atom
        for atom, _ in atoms(value)
        if isinstance(atom, Over) and atom.collect is Collect.SUM and atom.index.axis == axis
    }
