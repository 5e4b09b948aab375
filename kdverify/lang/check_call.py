"""Applications of functions: those of the core language, and those of the vocabulary."""

from collections.abc import Callable, Mapping, Sequence

from kdverify.lang import build, syntax, tensor
from kdverify.lang.fitting import Side, as_tensor, joined_axes
from kdverify.lang.function import Function, Slot
from kdverify.lang.position import rank
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context, Proposition, Spot, Value, describe
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Reducer, Size, Term
from kdverify.source.span import Span

REDUCERS: Mapping[str, Reducer] = {
    "sum": Reducer.SUM,
    "prod": Reducer.PRODUCT,
    "min": Reducer.MINIMUM,
    "max": Reducer.MAXIMUM,
    "median": Reducer.MEDIAN,
}
_POINTWISE: Mapping[str, Callable[[Term], Term]] = {"abs": build.absolute, "log": build.log, "exp": build.exp}
_SEVERAL: Mapping[str, Callable[..., Term]] = {"min": build.minimum, "max": build.maximum}
BUILT_IN = frozenset({*REDUCERS, *_POINTWISE, "where", "onehot", "argmax", "rank"})


def call_function(
    context: Context, call: syntax.Call, written: Sequence[syntax.Expression], values: Sequence[Value]
) -> Value:
    """The value of a function at these arguments.

    Raises:
        Abandoned: if there is no such function, or it takes other arguments.
    """
    name = call.function.text
    if name in BUILT_IN:
        _only_commas(context, call)
        return _built_in(context, call, written, values)
    function = context.vocabulary.functions.get(name)
    if function is None:
        raise unknown_function(context, call)
    return _apply(context, call, function, written, values)


def uniform(context: Context, axis: Axis | None, span: Span) -> Tensor:
    """The uniform distribution over an axis."""
    if axis is None:
        raise context.problems.abandon(
            "missing-dimension", "uniform over what?", span, help="declare the classes: `dims V >= 2`"
        )
    return Tensor((axis,), build.divide(build.ONE, Size(axis)))


def _built_in(
    context: Context, call: syntax.Call, written: Sequence[syntax.Expression], values: Sequence[Value]
) -> Value:
    name = call.function.text
    if name == "where":
        return _where(context, call, written, values)
    tensors = [as_tensor(context, value, part) for value, part in zip(values, written, strict=True)]
    if name in _SEVERAL and len(tensors) > 1:
        axes = _common_axes(context, written, tensors)
        return Tensor(axes, _SEVERAL[name](*(part.body for part in tensors)))
    expect_arguments(context, call, 1, f"{name}(x)")
    (argument,) = tensors
    if name in REDUCERS:
        return _reduced(context, call, argument, written[0])
    if name in _POINTWISE:
        return Tensor(argument.axes, _POINTWISE[name](argument.body))
    if name == "onehot":
        raise AssertionError("positions are evaluated by the caller")
    _one_axis(context, argument, written[0], Slot.VECTOR, name)
    context.charge(argument.body, call.span)
    return Spot(argument.axes[0], largest_of=argument) if name == "argmax" else rank(argument)


def _where(
    context: Context, call: syntax.Call, written: Sequence[syntax.Expression], values: Sequence[Value]
) -> Tensor:
    expect_arguments(context, call, 3, "where(condition, x, y)")
    condition = values[0]
    if not isinstance(condition, Proposition):
        raise context.problems.abandon(
            "not-a-condition",
            f"`where` needs a condition first, and this is {describe(condition)}",
            written[0].span,
            help="`where(condition, x, y)` is `x` where the condition holds, else `y`",
        )
    tensors = [as_tensor(context, value, part) for value, part in zip(values[1:], written[1:], strict=True)]
    axes = _common_axes(context, written, [Tensor(condition.axes, build.ZERO), *tensors])
    return Tensor(axes, build.choose(condition.body, tensors[0].body, tensors[1].body))


def _common_axes(context: Context, written: Sequence[syntax.Expression], tensors: Sequence[Tensor]) -> tuple[Axis, ...]:
    widest = 0
    for place in range(1, len(tensors)):
        sides = (Side((written[widest],), tensors[widest].axes), Side((written[place],), tensors[place].axes))
        if joined_axes(context, *sides, "") != tensors[widest].axes:
            widest = place
    return tensors[widest].axes


def _reduced(context: Context, call: syntax.Call, argument: Tensor, written: syntax.Expression) -> Tensor:
    name = call.function.text
    if len(argument.axes) == 1:
        context.charge(argument.body, call.span)
        return tensor.reduce(REDUCERS[name], argument, argument.axes[0])
    if argument.axes:
        axis = argument.axes[0].name
        message = f"`{name}` of {describe(argument)}: over which of them?"
        help = f"write `{name}(x[i] for i in {axis})`"
    else:
        message = f"`{name}` runs over a vector, and this is a scalar"
        help = f"write `{name}(... for k in K)`, or give it a vector"
    raise context.problems.abandon("not-a-vector", message, written.span, help=help)


def expect_arguments(context: Context, call: syntax.Call, count: int, shown: str = "") -> None:
    """Checks the number of arguments."""
    given = len(call.arguments)
    if given != count:
        are = "argument is" if given == 1 else "arguments are"
        raise context.problems.abandon(
            "wrong-number-of-arguments",
            f"`{call.function.text}` takes {_counted(count)}, and {given} {are} given",
            call.span,
            help=f"write `{shown}`" if shown else "",
        )


def _counted(count: int) -> str:
    return "no argument" if count == 0 else "one argument" if count == 1 else f"{count} arguments"


def _one_axis(context: Context, value: Tensor, written: syntax.Expression, slot: Slot, name: str) -> None:
    if len(value.axes) == 1:
        return
    help = "one row of a family is `x[k]`, inside `... for k in K`" if value.axes else ""
    raise context.problems.abandon(
        "not-a-vector", f"`{name}` takes {slot.value} here, and this is {describe(value)}", written.span, help=help
    )


def _only_commas(context: Context, call: syntax.Call) -> None:
    if "||" in call.separators:
        raise context.problems.abandon(
            "wrong-separator",
            f"the arguments of `{call.function.text}` are separated by commas",
            call.span,
            help="`||` stands between the two distributions of a divergence",
        )


def _apply(
    context: Context,
    call: syntax.Call,
    function: Function,
    written: Sequence[syntax.Expression],
    values: Sequence[Value],
) -> Tensor:
    _check_separators(context, call, function)
    expect_arguments(context, call, len(function.parameters), _usage(function))
    tensors = [as_tensor(context, value, part) for value, part in zip(values, written, strict=True)]
    for slot, value, part in zip(function.parameters, tensors, written, strict=True):
        match slot:
            case Slot.SCALAR if value.axes:
                raise context.problems.abandon(
                    "not-a-scalar",
                    f"`{function.name}` takes a scalar here, and this is {describe(value)}",
                    part.span,
                )
            case Slot.VECTOR | Slot.DISTRIBUTION:
                _one_axis(context, value, part, slot, function.name)
    if tensors:
        _common_axes(context, written, tensors)
    for value in tensors:
        context.charge(value.body, call.span)
    return function.meaning(*tensors)


_LETTERS = {Slot.DISTRIBUTION: "pq", Slot.VECTOR: "xy", Slot.ANY: "uvw", Slot.SCALAR: "ts"}


def _usage(function: Function) -> str:
    letters = {slot: iter(_LETTERS[slot]) for slot in Slot}
    separators = [" || " if not function.symmetric else ", ", *[", "] * len(function.parameters)]
    names = [next(letters[slot], "...") for slot in function.parameters]
    text = names[0] if names else ""
    for separator, name in zip(separators, names[1:], strict=False):
        text += separator + name
    return f"{function.name}({text})"


def _check_separators(context: Context, call: syntax.Call, function: Function) -> None:
    if not call.separators:
        return
    first, *rest = call.separators
    if not function.symmetric and first == ",":
        raise context.problems.abandon(
            "wrong-separator",
            f"`{function.name}` depends on the order of its two distributions, so they are separated by `||`",
            call.span,
            help=f"write `{_with_bars(call)}`",
        )
    if "||" in rest or (function.symmetric and first == "||"):
        if not function.symmetric:
            raise context.problems.abandon(
                "wrong-separator",
                f"only the two distributions of `{function.name}` are separated by `||`",
                call.span,
                help=f"write `{_usage(function)}`",
            )
        divergence = function.parameters[:2] == (Slot.DISTRIBUTION, Slot.DISTRIBUTION)
        reason = "does not depend on the order of its arguments, so they" if divergence else "takes arguments that"
        raise context.problems.abandon(
            "wrong-separator",
            f"`{function.name}` {reason} are separated by commas",
            call.span,
            help=f"write `{_usage(function)}`",
        )


def _with_bars(call: syntax.Call) -> str:
    """A call as written, with `||` after its first argument."""
    first, *rest = (
        part.value.span.text if isinstance(part, syntax.Keyword) else part.span.text for part in call.arguments
    )
    return f"{call.function.text}({first} || {', '.join(rest)})"


def unknown_function(context: Context, call: syntax.Call) -> Abandoned:
    """Reports that there is no such function, with what may have been meant."""
    name = call.function.text
    if name in context.names or name in context.indices:
        return context.problems.abandon(
            "unknown-function",
            f"`{name}` is not a function",
            call.function.span,
            help=f"an entry is written `{name}[...]`, a product `{name} * (...)`",
        )
    if name == "uniform":
        help = "write `uniform` alone, or `uniform[K]` over the teachers"
        return context.problems.abandon("unknown-function", "`uniform` is no function", call.function.span, help=help)
    close = suggest(name, sorted({*BUILT_IN, *context.vocabulary.functions, *context.applicable}))
    help = f"did you mean `{close}`?" if close else "`kdverify list functions` shows those there are"
    return context.problems.abandon("unknown-function", f"there is no function `{name}`", call.function.span, help=help)
