"""What an engine is given: an operator, and a statement about it that is to hold for every input."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kdverify.lang.domain import Dimension, Input, Simplex
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Condition, Index
from kdverify.source.span import Span


class Kind(enum.Enum):
    """What sort of operator a spec declares."""

    META_TEACHER = "meta-teacher"
    AGGREGATION = "aggregation"
    SOFTENING = "softening"
    WEIGHTING = "weighting"


@dataclass(frozen=True, slots=True)
class Roles:
    """Which input plays which part.  `anchor` is any expression in the teachers and weights."""

    teachers: str | None = None
    weights: str | None = None
    student: str | None = None
    temperature: str | None = None
    anchor: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """A candidate operator, every name resolved.

    `constraints` are the side conditions of the spec (`where ...`) on its parameters.
    `definitions` are kept in the order written, for showing a witness in the spec's own words.
    """

    name: str
    summary: str
    sources: tuple[str, ...]
    kind: Kind
    dimensions: tuple[Dimension, ...]
    inputs: tuple[Input, ...]
    constraints: tuple[Condition, ...]
    definitions: tuple[tuple[str, Tensor], ...]
    out: Tensor
    roles: Roles

    def input(self, name: str) -> Input:
        """The input of this name."""
        return next(entry for entry in self.inputs if entry.name == name)


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition is true; its free indices range over all positions."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Finite:
    """A tensor is defined and finite at every position."""

    tensor: Tensor


@dataclass(frozen=True, slots=True)
class Continuous:
    """A tensor is continuous in all inputs of the goal jointly, at every point of its region."""

    tensor: Tensor


@dataclass(frozen=True, slots=True)
class InHull:
    """A vector is a convex combination of others, with coefficients that may depend on all inputs.

    A generator over two axes stands for the family of its rows; where `weights` names an input, only
    rows of positive weight count.
    """

    point: Tensor
    generators: tuple[Tensor, ...]
    weights: str | None = None


@dataclass(frozen=True, slots=True)
class Symmetric:
    """Permuting an axis in all inputs permutes the tensor along that axis, or leaves it where it has none."""

    tensor: Tensor
    axis: Axis


@dataclass(frozen=True, slots=True)
class Depends:
    """Two inputs that differ only in the named input give different values of the tensor."""

    tensor: Tensor
    on: str


@dataclass(frozen=True, slots=True)
class Attracts:
    """The recursion q <- M(q) has one interior fixed point, to which every orbit from an interior start converges.

    For all inputs of the goal but the student, there is exactly one distribution x with positive entries, which
    may depend on them, with M(x) = x; and the orbit q, M(q), M(M(q)), ... of every interior q converges to it.

    Attributes:
        tensor: M, over the axis of the student, in whose place its value is put again.
        student: the input q, a distribution.  Its value in a witness is one start.
    """

    tensor: Tensor
    student: str


@dataclass(frozen=True, slots=True)
class GivenAnchor:
    """An anchor that is given, and both divergences for any anchor, an interior distribution of a name of its own.

    `value` is a vector of constants, which may depend on its size.
    """

    value: Tensor
    name: str
    before: Tensor
    after: Tensor


@dataclass(frozen=True, slots=True)
class Shrinks:
    """For each value of the parameters there is a rate below 1 with `after <= rate * before` at all other inputs.

    Both are numbers, and `before` is never negative; the rate may depend on the parameters, but on no size and on no
    distribution, save the anchor where that is given.
    """

    before: Tensor
    after: Tensor
    given: GivenAnchor | None = None


Statement: TypeAlias = Holds | Finite | Continuous | InHull | Symmetric | Depends | Attracts | Shrinks


class Expectation(enum.Enum):
    """What the spec says will come out."""

    PROVED = "proved"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Goal:
    """For all sizes, inputs and positions that meet the premises, `show` holds.

    Attributes:
        name: which part of the claim this is, such as `sums to one`; empty when it is the whole.
        dimensions: the sizes it speaks of.
        inputs: everything quantified over: the operator's inputs that remain, and auxiliary ones.
        closed: the simplex inputs that may have zeros; all others are interior.
        given: premises; the operator's constraints are among them.
        indices: the free indices of `given` and `show`.
        show: the statement.
        notes: what the report must say of this goal, such as "counts only teachers of positive weight".
        replaced: inputs of the operator that the goal does not quantify over but sets to these values.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    inputs: tuple[Input, ...]
    given: tuple[Condition, ...]
    indices: tuple[Index, ...]
    show: Statement
    closed: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    replaced: tuple[tuple[str, Tensor], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A theorem whose premises are goals of a claim, by their numbers, and whose conclusion is the claim.

    `theorem` names its page in `docs/theorems/`.
    """

    theorem: str
    goals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a spec asks for: true when every one of its goals is, or all of any one of its ways.

    Attributes:
        id: the axiom as written in reports, `simplex closed`, or the claim's own name.
        not_applicable: why the claim does not speak of this operator; then it has no goals.
        statement: the axiom in one line; empty for a claim of one's own, which its span shows.
        ways: where there are any, the claim follows from each of them, and from nothing else.
        tests: where there are ways, the goals that follow from the claim, so that one refuted refutes it.
        places: where the operator's inputs and definitions stand, in order.
    """

    id: str
    operator: Operator
    goals: tuple[Goal, ...]
    expected: Expectation | None
    span: Span
    not_applicable: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    statement: str = ""
    ways: tuple[Way, ...] = ()
    tests: frozenset[int] = frozenset()
    places: tuple[Span, ...] = ()

    def decides(self, goal: int) -> bool:
        """Whether the claim is false where this goal is."""
        return not self.ways or goal in self.tests

    def follows(self, proved: frozenset[int]) -> bool:
        """Whether the claim is true where these goals are."""
        ways = [way.goals for way in self.ways] or [tuple(range(len(self.goals)))]
        return any(proved.issuperset(way) for way in ways)


def base_goal(operator: Operator, show: Statement, *, name: str = "", indices: tuple[Index, ...] = ()) -> Goal:
    """A goal about an operator on interior inputs, quantified over all it takes."""
    return Goal(name, operator.dimensions, operator.inputs, operator.constraints, indices, show)


def on_closed(goal: Goal) -> Goal:
    """The same goal with zeros allowed in every simplex input."""
    names = frozenset(entry.name for entry in goal.inputs if isinstance(entry.domain, Simplex))
    return replace(goal, closed=names)
