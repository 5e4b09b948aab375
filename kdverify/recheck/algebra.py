"""Powers, logarithms, sums and choices of forms, each law used only where its side condition is known."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import count

from kdverify.lang.term import Axis, Index, Position
from kdverify.recheck.bounds import Bounds, Domains
from kdverify.recheck.form import (
    MOST_EXPANDED,
    ONE,
    UNIT,
    ZERO,
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
    Renaming,
    Scalar,
    Sided,
    Sum,
    Switch,
    Test,
    Throughout,
    Unsupported,
    add,
    bound,
    constant,
    content,
    free,
    height,
    junction,
    multiply,
    negated,
    rational,
    scale,
    single,
    subtract,
    sum_atom,
)
from kdverify.recheck.vanishing import vanishes

_EULER = Constant(0)


class Algebra(Renaming):
    """Arithmetic of forms over the inputs of one goal."""

    def __init__(self, domains: Domains) -> None:
        self.domains = domains
        self.bounds = Bounds(domains)
        self._numbers = count()
        self._moved: dict[tuple[Form, frozenset[tuple[Index, Position]]], Form] = {}

    def __call__(self, form: Form, places: Mapping[Index, Position]) -> Form:
        """The form with its free indices replaced."""
        return self.replaced(form, places, {}) if places.keys() & free(form) else form

    def fresh(self, axis: Axis) -> Index:
        """An index that occurs nowhere else."""
        return Index(f"!{next(self._numbers)}", axis)

    # Powers -------------------------------------------------------------------------------------

    def power(self, base: Form, exponent: Form) -> Form:
        """A power, wherever it is defined; `x ** 0` is 1."""
        whole = rational(exponent)
        if not exponent or base == ONE:
            return ONE
        if whole == 1:
            return base
        integer = whole is not None and whole.denominator == 1
        if integer and whole is not None and 0 < whole <= MOST_EXPANDED:
            return multiply(*[base] * int(whole))
        if not base:
            return ZERO if self.bounds.of(exponent).positive else single(Group(ZERO), exponent)
        size, common, rest = content(base)
        separable = all(self.bounds.atom(atom).non_negative for atom, _ in common)
        if not integer and not (separable and self.bounds.of(rest).non_negative):
            # (x y) ** s = x ** s * y ** s needs x, y >= 0.
            return single(Group(base), exponent)
        made = [self._of_rational(size, exponent)]
        if integer and whole is not None and self.bounds.of(rest).non_positive:
            rest, made = scale(rest, -1), [*made, constant((-1) ** int(whole))]
        raised = frozenset((atom, multiply(own, exponent)) for atom, own in common)
        made.append(multiply(frozenset({(raised, Fraction(1))})))
        if rational(rest) is None:
            made.append(single(Group(rest), exponent))
        elif rest != ONE:
            made.append(single(Group(rest), exponent) if not integer else constant(rational(rest) ** int(whole or 0)))  # type: ignore[operator]
        return multiply(*made)

    def _of_rational(self, value: Fraction, exponent: Form) -> Form:
        whole = rational(exponent)
        if whole is not None and whole.denominator == 1:
            return constant(value ** int(whole))
        factors = [(prime, times) for prime, times in _primes(value.numerator)]
        factors += [(prime, -times) for prime, times in _primes(value.denominator)]
        return multiply(*(single(Constant(prime), scale(exponent, times)) for prime, times in factors))

    def log(self, form: Form) -> Form:
        """A logarithm; that of a product of what is not negative is a sum."""
        if not form:
            return single(Logarithm(ZERO))
        size, common, rest = content(form)
        if not all(self.bounds.atom(atom).non_negative for atom, _ in common) or not self.bounds.of(rest).non_negative:
            return single(Logarithm(form))
        parts = [scale(single(Logarithm(constant(prime))), times) for prime, times in _primes(size.numerator)]
        parts += [scale(single(Logarithm(constant(prime))), -times) for prime, times in _primes(size.denominator)]
        for atom, exponent in common:
            inner = atom.inner if isinstance(atom, Group) else single(atom)
            parts.append(exponent if atom == _EULER else multiply(exponent, single(Logarithm(inner))))
        return add(*parts, *([] if rest == ONE else [single(Logarithm(rest))]))

    def exp(self, form: Form) -> Form:
        """An exponential; that of a multiple of a logarithm is a power."""
        rest, powers = ZERO, dict[Form, Form]()
        for monomial, value in form:
            logarithms = [atom for atom, exponent in monomial if isinstance(atom, Logarithm) and exponent == ONE]
            if len(logarithms) == 1:
                others = frozenset(item for item in monomial if item[0] != logarithms[0])
                base = logarithms[0].inner
                powers[base] = add(powers.get(base, ZERO), frozenset({(others, value)}))
            else:
                rest = add(rest, frozenset({(monomial, value)}))
        made = [self.power(base, exponent) for base, exponent in powers.items()]
        return multiply(*made, single(_EULER, rest) if rest else ONE)

    # Axes ---------------------------------------------------------------------------------------

    def total(self, index: Index, form: Form) -> Form:
        """The sum over an index: linear, in any order, and 1 for a distribution."""
        return add(*(scale(self._total(index, monomial), value) for monomial, value in form))

    def _total(self, index: Index, monomial: Monomial) -> Form:
        inside = {item for item in monomial if index in free(item[0]) | free(item[1])}
        indices, factors = {index}, list[tuple[Atom, Form]]()
        for atom, exponent in inside:
            if isinstance(atom, Switch) and exponent == ONE and index not in free(atom.test):
                others = frozenset({(frozenset(inside - {(atom, exponent)}), Fraction(1))})
                sides = [self.total(index, multiply(side, others)) for side in (atom.then, atom.otherwise)]
                return multiply(frozenset({(monomial - inside, Fraction(1))}), self.switch(atom.test, *sides))
            picked = self._picked(atom, index) if isinstance(atom, Switch) and exponent == ONE else None
            if isinstance(atom, Switch) and picked is not None:
                others = frozenset({(frozenset(monomial - {(atom, exponent)}), Fraction(1))})
                there = multiply(subtract(atom.then, atom.otherwise), others)
                return add(self(there, {index: picked}), self.total(index, multiply(atom.otherwise, others)))
            if isinstance(atom, Sum) and exponent == ONE:
                names = {own: self.fresh(own.axis) for own in atom.indices}
                opened = self(frozenset({(next(iter(atom.variants)), Fraction(1))}), names)
                ((body, _),) = opened
                factors.extend(body)
                indices |= {*names.values()}
            else:
                factors.append((atom, exponent))
        outside = frozenset({(monomial - inside, Fraction(1))})
        joined = multiply(*(frozenset({(frozenset({item}), Fraction(1))}) for item in factors))
        return multiply(outside, *[add(*(scale(self._split(indices, part), value) for part, value in joined))])

    def _picked(self, atom: Switch, index: Index) -> Position | None:
        """The position that a choice makes an exception of, where the other branch is defined there too."""
        if isinstance(atom.test, Meet) and atom.test.same and index in atom.test.pair and len(atom.test.pair) == 2:
            (other,) = atom.test.pair - {index}
            exists = isinstance(other, Index) or other.number <= self.domains.sizes[other.axis].least
            return other if exists and self._is_total(atom.otherwise) else None
        return None

    def _is_total(self, form: Form) -> bool:
        """Whether a form is a polynomial in entries, scalars and sums of such, defined for every input."""
        for monomial, _ in form:
            for atom, exponent in monomial:
                whole = rational(exponent)
                if whole is None or whole.denominator != 1 or whole < 0:
                    return False
                if isinstance(atom, Sum):
                    if not self._is_total(frozenset({(next(iter(atom.variants)), Fraction(1))})):
                        return False
                elif not isinstance(atom, Scalar | Cell | Count):
                    return False
        return True

    def _split(self, indices: set[Index], monomial: Monomial) -> Form:
        """Sums over independent indices are a product, and a distribution sums to one."""
        for atom, exponent in monomial:
            place = atom.positions[-1] if isinstance(atom, Cell) and atom.positions else None
            if place in indices and exponent == ONE and self._is_distribution(atom):
                rest = monomial - {(atom, exponent)}
                if not any(place in free(item[0]) | free(item[1]) for item in rest) and (
                    isinstance(atom, Cell) and place not in atom.positions[:-1]
                ):
                    return self._split(indices - {place}, rest)
            if isinstance(atom, Switch) and exponent == ONE:
                rest = monomial - {(atom, exponent)}
                for index in indices - free(rest):
                    if _is_first(atom, index):
                        others = multiply(subtract(single(Count(index.axis)), ONE), atom.otherwise)
                        product = multiply(frozenset({(rest, Fraction(1))}), add(atom.then, others))
                        return add(*(scale(self._split(indices - {index}, part), value) for part, value in product))
        for index in indices if len(indices) > 1 else ():
            part = {item for item in monomial if index in free(item[0]) | free(item[1])}
            own = sum_atom(frozenset((index,)), frozenset(part), self) if part else None
            if any(atom == own for atom, _ in monomial - part) and own is not None:
                # A sum that is divided by itself.
                joined = multiply(frozenset({(monomial - part, Fraction(1))}), single(own))
                return add(*(scale(self._split(indices - {index}, rest), value) for rest, value in joined))
        made: list[Form] = []
        left, todo = set(monomial), set(indices)
        while todo:
            reached, part = {todo.pop()}, set[tuple[Atom, Form]]()
            while more := {item for item in left if (free(item[0]) | free(item[1])) & reached}:
                left, part = left - more, part | more
                reached |= {index for item in more for index in free(item[0]) | free(item[1])} & indices
            todo -= reached
            if not part:
                made.append(single(Count(next(iter(reached)).axis)))
            else:
                made.append(single(sum_atom(frozenset(reached), frozenset(part), self)))
        return multiply(frozenset({(frozenset(left), Fraction(1))}), *made)

    def _is_distribution(self, atom: Atom) -> bool:
        return isinstance(atom, Cell) and self.domains.is_distribution(atom.array)

    def over(self, kind: str, index: Index, form: Form, at: Position | None = None) -> Form:
        """A maximum, median, product or rank; what is common to all positions leaves a maximum and a median."""
        lead, factor = ZERO, ONE
        if kind == "prod" and self.bounds.of(form).positive:
            return self.exp(self.total(index, self.log(form)))
        if kind in ("max", "median"):
            lead = frozenset(term for term in form if index not in free(term[0]))
            form = subtract(form, lead)
            if not form:
                return lead
            size, common, _ = content(form)
            still = frozenset(
                item
                for item in common
                if index not in free(item[0]) | free(item[1]) and self.bounds.atom(item[0]).positive
            )
            factor = frozenset({(still, size)})
            inverse = frozenset((atom, scale(exponent, -1)) for atom, exponent in still)
            form = multiply(form, frozenset({(inverse, 1 / size)}))
        name = bound(index, height(form))
        return add(lead, multiply(factor, single(Over(kind, name, self(form, {index: name}), at))))

    def largest(self, options: Iterable[Form]) -> Form:
        """The greatest of several forms; a positive factor of all leaves it."""
        flat: set[Form] = set()
        for option in options:
            inner = next((atom for monomial, _ in option for atom, _ in monomial if isinstance(atom, Largest)), None)
            flat |= inner.options if inner is not None and option == single(inner) else {option}
        kept: list[Form] = []
        for option in sorted(flat, key=len):
            if any(self.bounds.of(subtract(other, option)).non_negative for other in kept):
                continue
            kept = [other for other in kept if not self.bounds.of(subtract(option, other)).non_negative]
            kept.append(option)
        if len(kept) == 1:
            return kept[0]
        split = [content(option) for option in kept if option]
        if len(split) < len(kept):
            return single(Largest(frozenset(kept)))
        size = min(part[0] for part in split)
        shared = frozenset[tuple[Atom, Form]].intersection(*(part[1] for part in split))
        shared = frozenset(item for item in shared if self.bounds.atom(item[0]).positive)
        inverse = frozenset({(frozenset((atom, scale(own, -1)) for atom, own in shared), 1 / size)})
        atom = Largest(frozenset(multiply(option, inverse) for option in kept))
        return multiply(frozenset({(shared, size)}), single(atom))

    def switch(self, test: Test, then: Form, otherwise: Form) -> Form:
        """One of two forms, as a test comes out."""
        known = self.truth(test)
        if known is not None or then == otherwise:
            return otherwise if known is False else then
        if (isinstance(test, Sided) and test.relation in (">", "!=")) or (isinstance(test, Meet) and not test.same):
            test, then, otherwise = negated(test), otherwise, then
        if isinstance(test, Sided):
            test = Sided(scale(test.form, 1 / content(test.form)[0]), test.relation)
        if isinstance(test, Sided) and test.relation == "==" and dict(test.form).get(UNIT, Fraction(0)) < 0:
            test = Sided(scale(test.form, -1), test.relation)
        if isinstance(test, Sided) and test.relation == ">=" and self._multiple(subtract(then, otherwise), test.form):
            return self.largest((then, otherwise))
        if isinstance(test, Sided) and test.relation == ">=" and self._multiple(subtract(otherwise, then), test.form):
            return scale(self.largest((scale(then, -1), scale(otherwise, -1))), -1)
        return single(Switch(test, then, otherwise))

    def _multiple(self, one: Form, two: Form) -> bool:
        return bool(one) and bool(two) and scale(one, 1 / content(one)[0]) == scale(two, 1 / content(two)[0])

    def truth(self, test: Test) -> bool | None:
        """Whether a condition is known to hold, or known to fail, from bounds alone."""
        match test:
            case Sided():
                value = self.bounds.of(test.form)
                if test.relation in (">=", ">"):
                    holds = value.non_negative if test.relation == ">=" else value.positive
                    fails = value.negative if test.relation == ">=" else value.non_positive
                else:
                    holds, fails = value.is_zero, value.positive or value.negative
                    if test.relation == "!=":
                        holds, fails = fails, holds
                return True if holds else False if fails else None
            case Meet():
                if len(test.pair) == 1:
                    return test.same
                literal = not any(isinstance(place, Index) for place in test.pair)
                return not test.same if literal else None
            case Junction():
                parts = [self.truth(part) for part in test.parts]
                if (not test.every) in parts:
                    return not test.every
                return None if None in parts else test.every
            case Throughout():
                return self.truth(test.part)

    def simple(self, test: Test) -> Test:
        """A condition without the parts that are known to hold or to fail."""
        if not isinstance(test, Junction):
            return test
        parts = [self.simple(part) for part in test.parts]
        return junction(test.every, (part for part in parts if self.truth(part) is not test.every))

    # Rebuilding ---------------------------------------------------------------------------------

    def replaced(self, form: Form, places: Mapping[Index, Position], atoms: Mapping[Atom, Form]) -> Form:
        """The form with free indices and atoms replaced, and brought to its form again."""
        if atoms:
            return self._replaced(form, places, atoms)
        moving = {index: places[index] for index in places.keys() & free(form)}
        key = form, frozenset(moving.items())
        if key not in self._moved:
            self._moved[key] = self._replaced(form, moving, {})
        return self._moved[key]

    def _replaced(self, form: Form, places: Mapping[Index, Position], atoms: Mapping[Atom, Form]) -> Form:
        parts = []
        for monomial, value in form:
            factors = [constant(value)]
            for atom, exponent in monomial:
                raised = self.replaced(exponent, places, atoms)
                if isinstance(atom, Constant):
                    factors.append(self.exp(raised) if atom == _EULER else single(atom, raised) if raised else ONE)
                else:
                    factors.append(self.power(self._changed(atom, places, atoms), raised))
            parts.append(multiply(*factors))
        return add(*parts)

    def _changed(self, atom: Atom, places: Mapping[Index, Position], atoms: Mapping[Atom, Form]) -> Form:
        if atom in atoms:
            return atoms[atom]

        def place(position: Position) -> Position:
            return places.get(position, position) if isinstance(position, Index) else position

        def changed(form: Form) -> Form:
            return self.replaced(form, places, atoms)

        match atom:
            case Cell():
                return single(Cell(atom.array, tuple(map(place, atom.positions))))
            case Group():
                return changed(atom.inner)
            case Logarithm():
                return self.log(changed(atom.inner))
            case Sum():
                names = {own: self.fresh(own.axis) for own in atom.indices}
                opened = self.replaced(frozenset({(next(iter(atom.variants)), Fraction(1))}), names, {})
                made = changed(opened)
                for name in names.values():
                    made = self.total(name, made)
                return made
            case Over():
                name = self.fresh(atom.index.axis)
                body = changed(self.replaced(atom.body, {atom.index: name}, {}))
                return self.over(atom.kind, name, body, place(atom.at) if atom.at is not None else None)
            case Largest():
                return self.largest([changed(option) for option in atom.options])
            case Switch():
                return self.switch(self.moved(atom.test, places, atoms), changed(atom.then), changed(atom.otherwise))
            case _:
                return single(atom)

    def moved(self, test: Test, places: Mapping[Index, Position], atoms: Mapping[Atom, Form]) -> Test:
        """A condition with free indices and atoms replaced."""
        match test:
            case Sided():
                return Sided(self.replaced(test.form, places, atoms), test.relation)
            case Meet():
                pair = (places.get(side, side) if isinstance(side, Index) else side for side in test.pair)
                return Meet(frozenset(pair), test.same)
            case Junction():
                return junction(test.every, (self.moved(part, places, atoms) for part in test.parts))
            case Throughout():
                name = self.fresh(test.index.axis)
                part = self.moved(self.moved(test.part, {test.index: name}, {}), places, atoms)
                own = bound(name, height(part))
                return Throughout(test.every, own, self.moved(part, {name: own}, {}))

    def vanishes(self, form: Form) -> bool:
        """Whether the form is zero wherever it is defined, as `vanishing` shows."""
        return vanishes(form)

    def same(self, one: Test, two: Test) -> bool:
        """Whether two conditions are one, up to the form of their sides and positive rational factors."""
        if one == two:
            return True
        match one, two:
            case Sided(), Sided() if one.relation == two.relation and one.form and two.form:
                signs = (1, -1) if one.relation in ("==", "!=") else (1,)
                left, right = (scale(side.form, 1 / content(side.form)[0]) for side in (one, two))
                return any(self.vanishes(subtract(left, scale(right, sign))) for sign in signs)
            case Sided(), Sided() if one.relation == two.relation:
                return self.vanishes(one.form) and self.vanishes(two.form)
            case Junction(), Junction() if one.every == two.every and len(one.parts) == len(two.parts):
                rest = list(two.parts)
                for part in one.parts:
                    found = next((other for other in rest if self.same(part, other)), None)
                    if found is None:
                        return False
                    rest.remove(found)
                return True
            case Throughout(), Throughout() if one.every == two.every and one.index.axis == two.index.axis:
                name = self.fresh(one.index.axis)
                first, second = (self.moved(side.part, {side.index: name}, {}) for side in (one, two))
                return self.same(first, second)
        return False


def _is_first(atom: Switch, index: Index) -> bool:
    """Whether a choice singles out the one position of rank 1, and its branches do not depend on the position."""
    if not isinstance(atom.test, Sided) or atom.test.relation != "==":
        return False
    if index in free(atom.then) | free(atom.otherwise):
        return False
    for sign in (1, -1):
        form = add(scale(atom.test.form, sign), ONE)
        inner = next((part for monomial, _ in form for part, _ in monomial if isinstance(part, Over)), None)
        if inner is not None and inner.kind == "rank" and inner.at == index and form == single(inner):
            return index not in free(inner.body)
    return False


def _primes(value: int) -> list[tuple[int, int]]:
    found, prime = [], 2
    while value > 1:
        if prime * prime > value:
            prime = value
        times = 0
        while value % prime == 0:
            value, times = value // prime, times + 1
        if times:
            found.append((prime, times))
        prime += 1
        if prime > 100_000:
            raise Unsupported("a large prime in a constant")
    return found
