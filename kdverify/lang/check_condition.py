"""Conditions: comparisons, membership, and what connects them."""

from collections.abc import Callable, Sequence

from kdverify.lang import build, syntax
from kdverify.lang.fitting import Side, as_tensor, axis_of, joined_axes
from kdverify.lang.position import place_on, same
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context, Proposition, Spot, Value, describe
from kdverify.lang.tensor import Tensor, total
from kdverify.lang.term import All, Any_, Axis, Condition, Not, Relation, Term

RELATIONS = ("<=", ">=", "==", "!=", "<", ">")


def compare(context: Context, node: syntax.Comparison, values: Sequence[Value]) -> Proposition:
    """A chain of comparisons, `x <= y < z`."""
    pieces = comparisons(context, node, values)
    return _conjunction(context, pieces, node)


def comparisons(context: Context, node: syntax.Comparison, values: Sequence[Value]) -> list[Proposition]:
    """Each comparison of a chain, not closed over its axes."""
    pieces = []
    for place, relation in enumerate(node.relations):
        written = (node.operands[place], node.operands[place + 1])
        pieces.append(_pair(context, relation, values[place], values[place + 1], written))
    return pieces


def related(left: Term, relation: str, right: Term) -> Condition:
    """`left relation right`, as written in a spec."""
    match relation:
        case "<":
            return build.less(left, right)
        case "<=":
            return build.at_most(left, right)
        case ">":
            return build.less(right, left)
        case ">=":
            return build.at_most(right, left)
        case "==":
            return build.equal(left, right)
        case _:
            return build.compare(left, Relation.DIFFERENT, right)


def _pair(
    context: Context,
    relation: str,
    left: Value,
    right: Value,
    written: tuple[syntax.Expression, syntax.Expression],
) -> Proposition:
    if isinstance(left, Spot) or isinstance(right, Spot):
        return _positions(context, relation, left, right, written)
    tensors = (as_tensor(context, left, written[0]), as_tensor(context, right, written[1]))
    sides = (Side(written[:1], tensors[0].axes), Side(written[1:], tensors[1].axes))
    axes = joined_axes(context, *sides, relation)
    return Proposition(axes, related(tensors[0].body, relation, tensors[1].body))


def _positions(
    context: Context,
    relation: str,
    left: Value,
    right: Value,
    written: tuple[syntax.Expression, syntax.Expression],
) -> Proposition:
    known = left if isinstance(left, Spot) else right
    assert isinstance(known, Spot)
    spots = [_spot(context, value, known.axis, part) for value, part in zip((left, right), written, strict=True)]
    if relation not in {"==", "!="}:
        raise context.problems.abandon(
            "unordered-positions",
            "positions have no order, because no statement may depend on how the classes are numbered",
            written[0].span,
            help="compare them with `==` or `!=`",
        )
    condition = same(*spots)
    return Proposition((), condition if relation == "==" else Not(condition))


def _spot(context: Context, value: Value, axis: Axis, expression: syntax.Expression) -> Spot:
    if isinstance(expression, syntax.Literal) and expression.value.denominator == 1 and expression.value >= 1:
        return place_on(context, axis, int(expression.value), expression.span)
    if not isinstance(value, Spot):
        raise context.problems.abandon(
            "not-a-position",
            f"a position is compared with a position, and this is {describe(value)}",
            expression.span,
            help="a position is an index bound by `for`, a number such as `1`, or `argmax(x)`",
        )
    if value.axis != axis:
        raise context.problems.abandon(
            "dimension-mismatch",
            f"a position on `{value.axis.name}` is compared with one on `{axis.name}`",
            expression.span,
        )
    return value


def member(
    context: Context,
    node: syntax.Member,
    element: Tensor,
    ends: Callable[[Context, syntax.Bounds], tuple[Tensor | None, Tensor | None]],
) -> Proposition:
    """`x in simplex[V]` or `x in [0, 1]`."""
    return _conjunction(context, memberships(context, node, element, ends), node)


def memberships(
    context: Context,
    node: syntax.Member,
    element: Tensor,
    ends: Callable[[Context, syntax.Bounds], tuple[Tensor | None, Tensor | None]],
) -> list[Proposition]:
    """The conditions that make up a membership, not closed over their axes."""
    match node.set:
        case syntax.NamedSet():
            return _in_named(context, node.set, element, node)
        case syntax.Bounds():
            lower, upper = ends(context, node.set)
            pieces = []
            for end, is_open, upwards in ((lower, node.set.lower_open, True), (upper, node.set.upper_open, False)):
                if end is None:
                    continue
                written = node.set.lower if upwards else node.set.upper
                axes = joined_axes(context, Side((node.element,), element.axes), Side((written,), end.axes), "in")
                small, large = (end.body, element.body) if upwards else (element.body, end.body)
                pieces.append(Proposition(axes, (build.less if is_open else build.at_most)(small, large)))
            if not pieces:
                raise _no_such_claim(context, node.set, "every number is between these bounds")
            return pieces


def _in_named(context: Context, named: syntax.NamedSet, element: Tensor, node: syntax.Member) -> list[Proposition]:
    if named.name.text != "simplex":
        raise _no_such_claim(context, named, f"membership in `{named.name.text}` cannot be claimed")
    if named.axis is None:
        raise missing_axis(context, named)
    axis = axis_of(context, named.axis)
    if not element.axes or element.axes[-1] != axis:
        raise context.problems.abandon(
            "dimension-mismatch",
            f"{describe(element)} cannot be in simplex[{axis.name}]",
            node.element.span,
            help=f"what is in simplex[{axis.name}] is a vector over `{axis.name}`",
        )
    summed = total(element)
    return [
        Proposition(element.axes, build.at_most(build.ZERO, element.body)),
        Proposition(summed.axes, build.equal(summed.body, build.ONE)),
    ]


def missing_axis(context: Context, named: syntax.NamedSet) -> Abandoned:
    """For a `simplex` without its dimension."""
    return context.problems.abandon(
        "missing-dimension",
        "the simplex of what?",
        named.span,
        help="write `simplex[V]` for distributions over the classes, `simplex[K]` for weights of the teachers",
    )


def _no_such_claim(context: Context, node: syntax.Set, message: str) -> Abandoned:
    return context.problems.abandon(
        "unknown-set", message, node.span, help="a claim may say `in simplex[V]` or `in [0, 1]`"
    )


def negate(proposition: Proposition) -> Proposition:
    """The opposite, at each position."""
    return Proposition(proposition.axes, Not(proposition.body))


def connect(context: Context, node: syntax.Connected, parts: Sequence[Proposition]) -> Proposition:
    """All of the parts, or one at least, at each position."""
    axes: tuple[Axis, ...] = ()
    for place, part in enumerate(parts):
        axes = joined_axes(
            context, Side(node.operands[: place + 1], axes), Side((node.operands[place],), part.axes), ""
        )
    bodies = tuple(part.body for part in parts)
    return Proposition(axes, All(bodies) if node.connective == "and" else Any_(bodies))


def _conjunction(context: Context, pieces: Sequence[Proposition], written: syntax.Expression) -> Proposition:
    if context.closing:
        closed = tuple(everywhere(piece).body for piece in pieces)
        return Proposition((), build.both(*closed))
    axes: tuple[Axis, ...] = ()
    for piece in pieces:
        axes = joined_axes(context, Side((written,), axes), Side((written,), piece.axes), "")
    return Proposition(axes, build.both(*(piece.body for piece in pieces)))


def everywhere(proposition: Proposition) -> Proposition:
    """True where the condition holds at every position of its axes."""
    body = proposition.body
    for axis in reversed(proposition.axes):
        body = build.every(build.formal(axis), body)
    return Proposition((), body)
