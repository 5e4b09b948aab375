"""The anchor that a value is asked for at: `rate = ? for a = (1/2, 1/4, 1/4)`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kdverify.lang import build, syntax
from kdverify.lang.check_call import uniform
from kdverify.lang.check_expression import each, tensor_of
from kdverify.lang.domain import Dimension
from kdverify.lang.goal import Operator
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Coincide, Number, Place, Term


@dataclass(frozen=True, slots=True)
class Given:
    """A distribution in place of the anchor, and the sizes that are left with it."""

    anchor: Tensor
    dimensions: tuple[Dimension, ...]


def given_anchor(
    context: Context, blank: syntax.Blank, allowed: bool, operator: Operator, dimensions: tuple[Dimension, ...]
) -> Given:
    """Reads what stands after `? for`.

    Args:
        context: of the request.
        blank: the value that is asked for, with a name.
        allowed: whether it may be asked for at an anchor.
        operator: what is spoken of.
        dimensions: the sizes that the request speaks of so far.

    Raises:
        Abandoned: if that is no interior distribution of constants over the classes, in place of the anchor.
    """
    assert blank.name is not None and blank.value is not None
    if not allowed:
        raise _wrong(context, blank, "this is not asked for at one anchor", "ask for `contraction` there")
    if not _is_anchor(context, blank.name.text, operator):
        raise _wrong(context, blank, f"`{blank.name.text}` is not the anchor", "write `for anchor = ...`")
    axis = operator.out.axes[-1]
    if not isinstance(blank.value, syntax.Vector):
        value = tensor_of(context, blank.value)
        if value != uniform(context, axis, blank.span):
            raise _wrong(context, blank, "the anchor is given by numbers here", "write `(1/2, 1/4, 1/4)`, or `uniform`")
        return Given(value, dimensions)
    entries = [_constant(tensor) for tensor in each(context, blank.value.entries, tensor_of)]
    numbers = [entry for entry in entries if entry is not None and entry > 0]
    if len(numbers) < len(entries) or sum(numbers) != 1:
        raise _wrong(context, blank, "these are not positive numbers that sum to 1", "an anchor is a distribution")
    size = len(numbers)
    if not all(entry.axis != axis or _allows(entry, size) for entry in dimensions):
        raise _wrong(context, blank, f"`{axis.name}` is never {size} here", "leave out `for`, or write as many numbers")
    left = (replace(entry, least=size, most=size) if entry.axis == axis else entry for entry in dimensions)
    return Given(written_out(axis, numbers), tuple(left))


def written_out(axis: Axis, entries: Sequence[Fraction]) -> Tensor:
    """The vector with these entries, at the size that is their number."""
    *rest, last = entries
    body: Term = build.number(last)
    for place, entry in reversed(list(enumerate(rest, 1))):
        body = build.choose(Coincide(build.formal(axis), Place(place, axis)), build.number(entry), body)
    return Tensor((axis,), body)


def _is_anchor(context: Context, name: str, operator: Operator) -> bool:
    binding = context.names.get(name)
    if binding is None or binding.value is None:
        return name == "anchor"
    return binding.value == operator.roles.anchor


def _constant(value: Tensor) -> Fraction | None:
    return value.body.value if isinstance(value.body, Number) else None


def _allows(entry: Dimension, size: int) -> bool:
    return entry.least <= size and (entry.most is None or size <= entry.most)


def _wrong(context: Context, blank: syntax.Blank, message: str, help: str) -> Abandoned:
    return context.problems.abandon("given-anchor", message, blank.span, help=help)
