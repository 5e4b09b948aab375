"""What the names of a spec stand for while it is checked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from kdverify.lang import extent, syntax
from kdverify.lang.problems import Abandoned, Problems
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Condition, Index, Node, Position
from kdverify.lang.vocabulary import Vocabulary
from kdverify.source.diagnostic import Label
from kdverify.source.span import Span


@dataclass(frozen=True, slots=True)
class Proposition:
    """A condition, at each position of its axes; the body speaks of formal indices like that of a tensor."""

    axes: tuple[Axis, ...]
    body: Condition


@dataclass(frozen=True, slots=True)
class Spot:
    """A position: an index or a literal, or where a vector is largest."""

    axis: Axis
    position: Position | None = None
    largest_of: Tensor | None = None


Value: TypeAlias = Tensor | Proposition | Spot
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name stands for; `value` is missing where its definition is wrong, which is reported already.

    `said` is how a diagnostic speaks of it, such as `in simplex[V]`.
    """

    value: Tensor | None
    span: Span
    said: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that the meaning of an expression depends on.

    Attributes:
        axes: by the name that the spec gives them.
        names: inputs, definitions and, in requests, roles.
        indices: bound names of positions.
        later: names defined further down.
        least: the least size of each axis.
        main_axis: what `uniform` and `onehot(1)` are over: the classes.
        applicable: the operators that may be applied, each from the call to its value.
        closing: whether a comparison of vectors is true or false as a whole.
        depth: how deeply applications of operators are nested.
    """

    problems: Problems
    vocabulary: Vocabulary
    budget: extent.Budget
    axes: Mapping[str, Axis]
    names: Mapping[str, Binding]
    main_axis: Axis | None = None
    indices: Mapping[str, tuple[Index, Span]] = field(default_factory=dict)
    later: Mapping[str, Span] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    applicable: "Mapping[str, Callable[[Context, syntax.Call], Tensor]]" = field(default_factory=dict)
    closing: bool = False
    depth: int = 0

    def binding(self, bound: Mapping[str, tuple[Index, Span]]) -> "Context":
        """The same with more indices."""
        return replace(self, indices={**self.indices, **bound})

    def charge(self, node: Node, span: Span) -> None:
        """Counts the work of rewriting a term.

        Raises:
            Abandoned: if the spec has become too large.
        """
        if self.budget.charge(extent.size(node)):
            return
        if self.budget.reported:
            raise Abandoned
        self.budget.reported = True
        raise self.problems.abandon(
            "too-large",
            "written out, this spec is too large to check",
            span,
            "the limit is reached here",
            help="apply fewer operators within operators, or split the spec",
        )

    def bounded(self, node: Node, span: Span) -> None:
        """Checks that a term can be worked with.

        Raises:
            Abandoned: if its parts are nested too deeply.
        """
        if extent.height(node) > extent.TALLEST:
            raise self.problems.abandon(
                "nested-too-deeply",
                f"with its definitions written out, this is nested more than {extent.TALLEST} deep",
                span,
            )
        if not self.budget.charge(1):
            self.charge(node, span)


def describe(value: Value) -> str:
    """What sort of thing a value is, with its article."""
    match value:
        case Spot():
            return f"a position on `{value.axis.name}`"
        case Proposition():
            return "a condition"
        case Tensor(axes=()):
            return "a scalar"
        case Tensor(axes=(axis,)):
            return f"a vector over `{axis.name}`"
        case Tensor(axes=axes):
            return "a family over " + " and ".join(f"`{axis.name}`" for axis in axes)


def over(axes: tuple[Axis, ...]) -> str:
    """`over K and V` for a label."""
    return "a scalar" if not axes else "over " + " and ".join(f"`{axis.name}`" for axis in axes)


def declared(context: Context, names: Iterable[syntax.Named], axis: Axis) -> tuple[Label, ...]:
    """Labels for where the names that are over an axis come from."""
    labels: dict[str, Label] = {}
    for named in names:
        binding = context.names.get(named.name)
        if binding is not None and binding.value is not None and axis in binding.value.axes:
            text = f"`{named.name}` is declared {over(binding.value.axes)} here"
            labels.setdefault(named.name, Label(binding.span, text))
    return tuple(labels.values())


def all_of(actions: Iterable[Callable[[], T]]) -> list[T]:
    """The results of all actions, each of them tried, so that every problem is reported.

    Raises:
        Abandoned: if one of them was.
    """
    results: list[T] = []
    failed = False
    for action in actions:
        try:
            results.append(action())
        except Abandoned:
            failed = True
    if failed:
        raise Abandoned
    return results
