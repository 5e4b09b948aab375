"""From expressions as written to tensors and conditions."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from kdverify.lang import build, constants, syntax
from kdverify.lang.check_call import BUILT_IN, REDUCERS, call_function, expect_arguments, uniform, unknown_function
from kdverify.lang.check_condition import compare, connect, member, negate
from kdverify.lang.fitting import Side, as_tensor, axis_of, joined_axes
from kdverify.lang.position import entry, onehot, place_on
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context, Proposition, Spot, Value, all_of, describe
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor, collect, scalar
from kdverify.lang.term import Axis, Index, Size, Term
from kdverify.source.diagnostic import Label
from kdverify.source.span import Span

T = TypeVar("T", bound=Value)


def evaluate(context: Context, expression: syntax.Expression) -> Value:
    """What an expression means.

    Raises:
        Abandoned: if it means nothing; why is reported.
    """
    match expression:
        case syntax.Literal():
            result: Value = scalar(build.number(expression.value))
        case syntax.Named():
            result = _name(context, expression)
        case syntax.Signed():
            operand = tensor_of(context, expression.operand)
            result = operand if expression.sign == "+" else Tensor(operand.axes, build.negate(operand.body))
        case syntax.Chain():
            result = _chain(context, expression)
        case syntax.Power():
            result = _power(context, expression)
        case syntax.Subscript():
            result = _subscript(context, expression)
        case syntax.Call():
            result = _call(context, expression)
        case syntax.Comprehension():
            result = _comprehension(context, expression)
        case syntax.Listing():
            result = listing(context, expression.body, expression.binders)
        case syntax.Vector():
            raise context.problems.abandon(
                "literal-vector",
                "a vector cannot be written out, because the number of its entries is any",
                expression.span,
                help="`uniform`, `onehot(v)` and `[... for v in V]` make vectors of every size",
            )
        case syntax.Comparison():
            result = compare(context, expression, each(context, expression.operands, evaluate))
        case syntax.Member():
            result = member(context, expression, tensor_of(context, expression.element), ends_of)
        case syntax.Negated():
            result = negate(condition_of(context, expression.operand))
        case syntax.Connected():
            result = connect(context, expression, each(context, expression.operands, condition_of))
        case syntax.ForAll():
            result = _for_all(context, expression)
        case syntax.Blank():
            raise context.problems.abandon(
                "misplaced-blank",
                "`?` stands only for what an axiom is asked to find",
                expression.span,
                help="write the value; `satisfies contraction(KL, to = anchor, rate = ?)` asks for a rate",
            )
    if not isinstance(result, Spot):
        context.bounded(result.body, expression.span)
    return result


def each(
    context: Context,
    expressions: Sequence[syntax.Expression],
    meaning: Callable[[Context, syntax.Expression], T],
) -> list[T]:
    """The meaning of each expression; all are tried, so that every problem is reported."""
    return all_of([functools.partial(meaning, context, part) for part in expressions])


def tensor_of(context: Context, expression: syntax.Expression) -> Tensor:
    """The value of an expression that is to be a number or an array of numbers."""
    return as_tensor(context, evaluate(context, expression), expression)


def condition_of(context: Context, expression: syntax.Expression) -> Proposition:
    """The value of an expression that is to be a condition."""
    value = evaluate(context, expression)
    if isinstance(value, Proposition):
        return value
    raise context.problems.abandon(
        "not-a-condition",
        f"a condition is needed here, and this is {describe(value)}",
        expression.span,
        help="a condition compares: `x <= y`, `x == y`, `out in simplex[V]`",
    )


def ends_of(context: Context, bounds: syntax.Bounds) -> tuple[Tensor | None, Tensor | None]:
    """The two ends of an interval; `None` for an infinite one."""

    def end(expression: syntax.Expression) -> Tensor | None:
        return None if is_infinite(expression) else tensor_of(context, expression)

    return end(bounds.lower), end(bounds.upper)


def is_infinite(expression: syntax.Expression) -> bool:
    """Whether it is written `inf` or `-inf`."""
    match expression:
        case syntax.Named(name="inf") | syntax.Signed(operand=syntax.Named(name="inf")):
            return True
        case _:
            return False


def _name(context: Context, named: syntax.Named) -> Value:
    name = named.name
    if name in context.indices:
        index = context.indices[name][0]
        return Spot(index.axis, index)
    if name in context.names:
        value = context.names[name].value
        if value is None:
            raise Abandoned
        return value
    if name in context.axes:
        return scalar(Size(context.axes[name]))
    if name == "uniform":
        return uniform(context, context.main_axis, named.span)
    raise _unknown(context, named)


def _unknown(context: Context, named: syntax.Named) -> Abandoned:
    name = named.name
    if name in context.later:
        return context.problems.abandon(
            "used-before-definition",
            f"`{name}` is used before it is defined",
            named.span,
            secondary=(Label(context.later[name], "defined here"),),
            help="move its definition up; no definition may depend on itself",
        )
    if name in BUILT_IN or name in context.vocabulary.functions or name in context.applicable:
        message = f"`{name}` is a function, and nothing is applied to it here"
        help = f"write `{name}(...)`"
    elif name == "inf":
        message, help = "`inf` stands only in intervals", "as in `let T in (0, inf)`"
    elif name.upper() in context.axes:
        message, help = f"nothing is named `{name}`", f"an index is bound by `for {name} in {name.upper()}`"
    else:
        message = f"nothing is named `{name}`"
        close = suggest(name, [*context.indices, *context.names, *context.axes, "uniform"])
        domain = f"simplex[{context.main_axis.name}]" if context.main_axis else "reals"
        declare = f"declare it, as `let {name} in (0, 1)` or `let {name} in {domain}`, or define it, `{name} = ...`"
        help = f"did you mean `{close}`?" if close else declare
    return context.problems.abandon("unknown-name", message, named.span, help=help)


def _chain(context: Context, chain: syntax.Chain) -> Tensor:
    operands = each(context, chain.operands, tensor_of)
    axes = operands[0].axes
    for place, sign in enumerate(chain.signs):
        left = Side(chain.operands[: place + 1] if len(chain.operands) < 9 else chain.operands[place : place + 1], axes)
        axes = joined_axes(context, left, Side((chain.operands[place + 1],), operands[place + 1].axes), sign)
    bodies = [operand.body for operand in operands]
    if chain.signs[0] in "+-":
        rest = zip(chain.signs, bodies[1:], strict=True)
        signed = [bodies[0], *(body if sign == "+" else build.negate(body) for sign, body in rest)]
        return Tensor(axes, constants.sum_of(context, signed, chain.span))
    factors: list[Term] = [bodies[0]]
    for sign, body in zip(chain.signs, bodies[1:], strict=True):
        if sign == "*":
            factors.append(body)
        else:
            numerator = constants.product_of(context, factors, chain.span)
            factors = [constants.quotient(context, numerator, body, chain.span)]
            context.bounded(factors[0], chain.span)
    return Tensor(axes, constants.product_of(context, factors, chain.span))


def _power(context: Context, node: syntax.Power) -> Tensor:
    base, exponent = each(context, (node.base, node.exponent), tensor_of)
    axes = joined_axes(context, Side((node.base,), base.axes), Side((node.exponent,), exponent.axes), "**")
    return Tensor(axes, constants.power(context, base.body, exponent.body, node.span))


def spot_of(context: Context, expression: syntax.Expression, axis: Axis | None) -> Spot:
    """The value of an expression that is to be a position, on the given axis where one is given."""
    if isinstance(expression, syntax.Literal):
        place = axis or context.main_axis
        if place is None or expression.value.denominator != 1 or expression.value < 1:
            raise context.problems.abandon(
                "not-a-position", "positions are counted 1, 2, 3, ...", expression.span, help="the first is `[1]`"
            )
        return place_on(context, place, int(expression.value), expression.span)
    value = evaluate(context, expression)
    if not isinstance(value, Spot):
        raise context.problems.abandon(
            "not-a-position",
            f"a position is needed here, and this is {describe(value)}",
            expression.span,
            help="a position is an index bound by `for`, a number such as `1`, or `argmax(x)`",
        )
    if axis is not None and value.axis != axis:
        raise context.problems.abandon(
            "dimension-mismatch",
            f"a position on `{axis.name}` is needed here, and this is one on `{value.axis.name}`",
            expression.span,
            help=f"bind it by `for ... in {axis.name}`; a family has its own order: `b[k, v]`",
        )
    return value


def _subscript(context: Context, node: syntax.Subscript) -> Tensor:
    if isinstance(node.array, syntax.Named) and node.array.name == "uniform" and len(node.positions) == 1:
        position = node.positions[0]
        if isinstance(position, syntax.Named) and position.name in context.axes:
            return uniform(context, context.axes[position.name], node.span)
    array = tensor_of(context, node.array)
    if len(node.positions) > len(array.axes):
        message = f"{len(node.positions)} indices are too many here" if array.axes else "a scalar has no entries"
        raise context.problems.abandon(
            "too-many-indices", message, node.span, f"`{node.array.span.text}` is {describe(array)}"
        )
    context.charge(array.body, node.span)
    pairs = zip(array.axes, node.positions, strict=False)
    spots = all_of([functools.partial(spot_of, context, part, axis) for axis, part in pairs])
    for spot in spots:
        array = entry(array, spot)
    return array


def bind(context: Context, binders: Sequence[syntax.Binder], *, written: bool = False) -> tuple[Context, list[Index]]:
    """The context inside `for k in K`, and the new indices in order.

    Args:
        context: the context outside.
        binders: what is bound.
        written: whether the indices keep their names, being the free indices of a goal.
    """
    bound: dict[str, tuple[Index, Span]] = {}
    for binder in binders:
        name = binder.name.text
        if binder.axis is None:
            raise context.problems.abandon(
                "missing-dimension",
                f"`{name}` runs over nothing",
                binder.name.span,
                help=f"write `for {name} in {name.upper() if name.upper() in context.axes else 'V'}`",
            )
        axis = axis_of(context, binder.axis)
        _check_unused(context, binder.name, bound)
        bound[name] = (Index(name, axis) if written else build.fresh(axis), binder.name.span)
    return context.binding(bound), [index for index, _ in bound.values()]


def _check_unused(context: Context, word: syntax.Word, bound: dict[str, tuple[Index, Span]]) -> None:
    name = word.text
    index = context.indices.get(name) or bound.get(name)
    binding = context.names.get(name)
    if index is None and binding is None and name not in context.axes:
        return
    where = index[1] if index is not None else binding.span if binding is not None else None
    raise context.problems.abandon(
        "duplicate-name",
        f"`{name}` already stands for something else",
        word.span,
        secondary=(Label(where, "here"),) if where is not None else (),
        help="use another letter",
    )


def _comprehension(context: Context, node: syntax.Comprehension) -> Tensor:
    reducer = REDUCERS.get(node.function.text)
    if reducer is None:
        raise context.problems.abandon(
            "not-a-reduction",
            f"`{node.function.text}` does not take `for`",
            node.function.span,
            help="`sum`, `prod`, `min`, `max` and `median` do; a vector is built by `[... for k in K]`",
        )
    inner, indices = bind(context, node.binders)
    body = tensor_of(inner, node.body)
    term = body.body
    for index in reversed(indices):
        context.charge(term, node.span)
        term = build.reduce(reducer, index, term)
    return Tensor(body.axes, term)


def listing(context: Context, expression: syntax.Expression, binders: Sequence[syntax.Binder]) -> Tensor:
    """The array with an entry, or a row, for each position that is bound."""
    inner, indices = bind(context, binders)
    result = tensor_of(inner, expression)
    for index, binder in zip(reversed(indices), reversed(binders), strict=True):
        if index.axis in result.axes:
            raise context.problems.abandon(
                "repeated-dimension",
                f"an array has each dimension once, and this has `{index.axis.name}` twice",
                (binder.axis or binder.name).span,
                secondary=(Label(expression.span, f"this is already {describe(result)}"),),
                help=f"take one entry of it: `...[{binder.name.text}]`",
            )
        context.charge(result.body, expression.span)
        result = collect(result, index)
    return result


def _for_all(context: Context, node: syntax.ForAll) -> Proposition:
    inner, indices = bind(context, node.binders)
    body = condition_of(inner, node.body)
    condition = body.body
    for index in reversed(indices):
        context.charge(condition, node.span)
        condition = build.every(index, condition)
    return Proposition(body.axes, condition)


def _call(context: Context, call: syntax.Call) -> Value:
    name = call.function.text
    if name in context.applicable and name not in BUILT_IN:
        return context.applicable[name](context, call)
    if name not in BUILT_IN and name not in context.vocabulary.functions:
        # Said before the arguments are read, so that a problem of theirs does not hide it.
        unknown_function(context, call)
    written = []
    for argument in call.arguments:
        if isinstance(argument, syntax.Keyword):
            raise context.problems.abandon(
                "unexpected-keyword",
                f"`{name}` takes its arguments in order, without names",
                argument.name.span,
                help=f"write `{argument.value.span.text}` alone",
            )
        written.append(argument)
    if name == "onehot":
        expect_arguments(context, call, 1, "onehot(v)")
        return onehot(spot_of(context, written[0], None))
    # Only `where` takes a condition, and it chooses at each position apart.
    return call_function(context, call, written, each(replace(context, closing=False), written, evaluate))
