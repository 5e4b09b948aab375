"""Whether the parts of an expression fit together: numbers where numbers belong, axes that agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from kdverify.lang import build, syntax
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context, Proposition, Spot, Value, declared, describe, over
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis
from kdverify.source.diagnostic import Label
from kdverify.source.span import Span

_VERBS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "raise"}
_PREPOSITIONS = {"+": "to", "-": "from", "*": "by", "/": "by", "**": "to"}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an elementwise operation: what is written there, and its axes."""

    written: Sequence[syntax.Expression]
    axes: tuple[Axis, ...]

    @property
    def span(self) -> Span:
        """From its first part to its last."""
        return Span(self.written[0].span.source, self.written[0].span.start, self.written[-1].span.end)


def as_tensor(context: Context, value: Value, expression: syntax.Expression) -> Tensor:
    """The value, unless it is a condition or a position."""
    match value:
        case Tensor():
            return value
        case Proposition():
            help = "`where(condition, x, y)` turns a condition into a number"
            message = "a number is needed here, and this is a condition"
        case Spot(largest_of=None):
            help = "an index stands in brackets, as in `q[v]`, or in a condition, as in `v == u`"
            message = "a number is needed here, and an index is a position"
        case Spot():
            help = "`x[argmax(y)]` is an entry, `onehot(argmax(y))` a vector, `max(y)` the largest value"
            message = "a number is needed here, and `argmax` is a position"
    raise context.problems.abandon("not-a-number", message, expression.span, help=help)


def joined_axes(context: Context, left: Side, right: Side, sign: str) -> tuple[Axis, ...]:
    """The axes of an elementwise operation; arrays fit when one has all the axes of the other."""
    if set(left.axes) <= set(right.axes):
        return right.axes
    if set(right.axes) <= set(left.axes):
        return left.axes
    verb = _VERBS.get(sign, "compare" if sign else "combine")
    preposition = _PREPOSITIONS.get(sign, "with")
    first, second = (describe(Tensor(side.axes, build.ZERO)) for side in (left, right))
    if sign == "-":
        first, second = second, first
    wrong, wanted = (right, left) if len(right.axes) <= len(left.axes) else (left, right)
    used = list(names_in(tuple(wrong.written)))
    foreign = next(axis for axis in wrong.axes if axis not in wanted.axes)
    raise context.problems.abandon(
        "dimension-mismatch",
        f"cannot {verb} {first} {preposition} {second}",
        left.span,
        f"this is {over(left.axes)}",
        secondary=(
            Label(right.span, f"this is {over(right.axes)}", strong=True),
            *declared(context, used, foreign)[:2],
        ),
        help=_replacement(context, used, wanted, foreign),
    )


def _replacement(context: Context, used: Sequence[syntax.Named], wanted: Side, foreign: Axis) -> str:
    # The likeliest slip is a wrong letter: meant was an input over the wanted axis.
    names = {named.name for named in (*used, *names_in(tuple(wanted.written)))}
    fitting = [
        (name, binding.said)
        for name, binding in context.names.items()
        if binding.value is not None and binding.value.axes == wanted.axes and name not in names and binding.said
    ]
    if len(fitting) == 1 and used:
        name, said = fitting[0]
        return f"did you mean `{name}`, which is {said}?"
    return f"sum over `{foreign.name}`, as in `sum(x[i] for i in {foreign.name})`, or take one entry of it"


def names_in(expression: Any) -> Iterator[syntax.Named]:
    """The names used in an expression, from left to right."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, syntax.Named):
            yield node
        elif isinstance(node, tuple):
            stack.extend(reversed(node))
        elif is_dataclass(node) and not isinstance(node, Span | syntax.Word):
            stack.extend(getattr(node, field.name) for field in reversed(fields(node)))


def axis_of(context: Context, word: syntax.Word) -> Axis:
    """The axis of this name."""
    if word.text in context.axes:
        return context.axes[word.text]
    close = suggest(word.text, list(context.axes))
    known = ", ".join(f"`{name}`" for name in context.axes)
    help = f"the dimensions are {known}" if known else f"declare it: `dims {word.text} >= 2`"
    raise _unknown_axis(context, word, f"did you mean `{close}`?" if close else help)


def _unknown_axis(context: Context, word: syntax.Word, help: str) -> Abandoned:
    # One report is enough: a dimension that is missing from `dims` is missing everywhere.
    message = f"there is no dimension `{word.text}`"
    return context.problems.abandon("unknown-dimension", message, word.span, help=help, about=word.text)
