r"""Proves continuity of an operator from the parts of its normal form.

Lemma (composition).  Sums, products, maxima, medians over a fixed number of positions, exponentials, and
quotients with a divisor that does not vanish are continuous in continuous parts.  x ** e is continuous
where x > 0, and where x >= 0 and e > 0 (not at x = 0 = e, where 0 ** 0 = 1 jumps).  x ** e * log(x) is
continuous at x = 0 for e > 0, with value 0.

Lemma (pasting).  where(g >= 0, x, y) is continuous if g is, x is on {g >= 0}, y is on {g <= 0}, and x = y
on {g = 0} (Munkres, Topology, theorem 18.3).

A condition that speaks of sizes, positions and integer parameters only is constant on each piece of the
domain, and separates nothing.
"""

from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Continuous, Goal
from kdverify.normal.algebra import single
from kdverify.normal.form import (
    ONE,
    Atom,
    Branch,
    Element,
    Euler,
    Extent,
    Form,
    Group,
    Largest,
    Logarithm,
    Monomial,
    Negation,
    Over,
    Predicate,
    Prime,
    Sided,
    Standing,
    Symbol,
    TooLarge,
    Versus,
)
from kdverify.normal.inside import all_atoms, forms_of
from kdverify.normal.sign import Sign
from kdverify.reasoning.defined import Undefined, generic
from kdverify.reasoning.entail import entails
from kdverify.reasoning.setting import Setting, setting_of

# What is a branch elsewhere has to be defined here: a guard, though it holds everywhere.
_ANYWHERE = Sided(ONE, Versus.POSITIVE)


class Discontinuous(Exception):
    """A part was not shown to be continuous; the message says why."""


def show_continuous(goal: Goal) -> Outcome:
    """Proves `Continuous` goals, or says what may jump."""
    if not isinstance(goal.show, Continuous):
        return Declined("speaks of continuity only", foreign=True)
    try:
        setting = setting_of(goal)
        value = setting.form(goal.show.tensor.body)
        _Pieces(setting).require(value, ())
    except Undefined as problem:
        return Declined(f"could not show that every part is defined: {problem}")
    except Discontinuous as problem:
        return Declined(str(problem))
    except TooLarge:
        return Declined("the normal form grew too large")
    return Proved(EverySize(), (Step("continuity", "composed of continuous parts"),))


class _Pieces:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._algebra = setting.algebra

    def require(self, value: Form, guards: tuple[Predicate, ...]) -> None:
        for monomial, _ in value.terms:
            for atom, exponent in monomial.factors:
                self._factor(atom, exponent, monomial, guards)

    def _factor(self, atom: Atom, exponent: Form, monomial: Monomial, guards: tuple[Predicate, ...]) -> None:
        if isinstance(atom, Logarithm) and exponent.is_one and self._damped(atom, monomial, guards):
            self._atom(atom.inner, guards)
            return
        if isinstance(atom, Logarithm):
            self._need(Sided(atom.inner, Versus.POSITIVE), guards, "a logarithm of what may be zero")
        self._parts(atom, guards)
        whole = exponent.constant
        if isinstance(atom, Euler | Prime):
            self.require(exponent, guards)
        elif whole is not None and whole.denominator == 1:
            if whole < 0 and guards and Sign.ZERO in self._algebra.sign(self._base(atom)):
                # Outside a branch this is part of being defined; on its closed piece it is asked again.
                self._need(Negation(Sided(self._base(atom), Versus.ZERO)), guards, "a division by what may be zero")
        else:
            self.require(exponent, guards)
            base = self._base(atom)
            if not self._holds(Sided(base, Versus.POSITIVE), guards):
                self._need(Sided(exponent, Versus.POSITIVE), guards, "0 ** 0 may jump")
                self._need(Sided(base, Versus.NON_NEGATIVE), guards, "a power of what may be negative")

    def _base(self, atom: Atom) -> Form:
        return atom.inner if isinstance(atom, Group) else single(atom)

    def _damped(self, atom: Logarithm, monomial: Monomial, guards: tuple[Predicate, ...]) -> bool:
        """Whether a factor vanishes as a power of the logarithm's argument does."""
        for other, power in monomial.factors:
            if power.constant is None or power.constant <= 0:
                continue
            base = self._base(other)
            if base == atom.inner:
                return self._holds(Sided(atom.inner, Versus.NON_NEGATIVE), guards)
            share = self._share(base, atom.inner)
            if share is not None and self._algebra.sign(share) == Sign.POSITIVE:
                rest = self._algebra.subtract(atom.inner, self._algebra.multiply(share, base))
                if all(self._holds(Sided(part, Versus.NON_NEGATIVE), guards) for part in (base, rest)):
                    self.require(share, guards)
                    return True
        return False

    def _share(self, part: Form, whole: Form) -> Form | None:
        """The factor with which a single term occurs in a sum."""
        if len(part.terms) != 1:
            return None
        (wanted, _) = part.terms[0]
        found = [
            Form(((Monomial(tuple(item for item in monomial.factors if item not in wanted.factors)), amount),))
            for monomial, amount in whole.terms
            if all(item in monomial.factors for item in wanted.factors)
        ]
        return self._algebra.add(*found) if found else None

    def _atom(self, value: Form, guards: tuple[Predicate, ...]) -> None:
        self.require(value, guards)

    def _parts(self, atom: Atom, guards: tuple[Predicate, ...]) -> None:
        match atom:
            case Symbol() | Extent() | Element() | Prime() | Euler():
                return
            case Group() | Logarithm():
                self.require(atom.inner, guards)
            case Over():
                self.require(atom.body, guards)
            case Largest():
                for option in atom.options:
                    self.require(option, guards)
            case Branch():
                self._branch(atom, guards)
            case Standing():
                raise Discontinuous("a rank jumps where values tie")
            case _:
                raise Discontinuous("an unknown part")

    def _branch(self, atom: Branch, guards: tuple[Predicate, ...]) -> None:
        if all(self._is_discrete(part) for value in forms_of(atom.test) for part in all_atoms(value)):
            for side, guard in ((atom.then, atom.test), (atom.otherwise, Negation(atom.test))):
                self.require(side, (*guards, guard))
            return
        if not isinstance(atom.test, Sided):
            raise Discontinuous("a choice by a compound condition may jump")
        value = atom.test.form
        self.require(value, guards)
        closed_then = Sided(value, Versus.NON_NEGATIVE)
        closed_otherwise = Sided(self._algebra.scale(value, -1), Versus.NON_NEGATIVE)
        if atom.test.versus is Versus.ZERO:
            self.require(atom.then, (*guards, atom.test))
            self.require(atom.otherwise, (*guards, _ANYWHERE))
        else:
            self.require(atom.then, (*guards, closed_then))
            self.require(atom.otherwise, (*guards, closed_otherwise))
        gap = self._algebra.subtract(atom.then, atom.otherwise)
        seam = Sided(value, Versus.ZERO)
        self._need(Sided(gap, Versus.ZERO), (*guards, seam), "a choice may jump where its condition turns")

    def _is_discrete(self, atom: Atom) -> bool:
        if isinstance(atom, Symbol):
            return self._algebra.context.is_integer(atom.name)
        return not isinstance(atom, Element)

    def _need(self, wanted: Predicate, guards: tuple[Predicate, ...], otherwise: str) -> None:
        if not self._holds(wanted, guards):
            raise Discontinuous(otherwise)

    def _holds(self, wanted: Predicate, guards: tuple[Predicate, ...]) -> bool:
        names = {index: generic(index) for test in (wanted, *guards) for index in test.free if "'" in index.name}
        algebra = self._algebra
        wanted, *apart = (algebra.change_predicate(test, names, {}) for test in (wanted, *guards))
        indices = {index for test in (wanted, *apart) for index in test.free} | set(self._setting.indices)
        ordered = sorted(indices, key=lambda index: index.name)
        return entails(algebra, (*self._setting.premises, *apart), wanted, ordered) is not None
