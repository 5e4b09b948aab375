"""One operator within another: its definitions are read again, with its inputs standing for the arguments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kdverify.lang import syntax
from kdverify.lang.check_expression import listing, tensor_of
from kdverify.lang.domain import Input, Interval
from kdverify.lang.scope import Binding, Context, describe, over
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Number
from kdverify.source.diagnostic import Label
from kdverify.source.span import Span

_DEEPEST = 12

Application = Callable[[Context, syntax.Call], Tensor]


@dataclass(frozen=True, slots=True)
class Applicable:
    """An operator that was checked already.

    `axes` are the names of its dimensions, `definitions` what is to be read again, `out` last, and
    `applicable` what these may apply in turn.
    """

    name: str
    span: Span
    axes: tuple[str, ...]
    main_axis: str
    least: Mapping[str, int]
    inputs: tuple[Input, ...]
    definitions: tuple[syntax.Define, ...]
    applicable: Mapping[str, Application]


def application(operator: Applicable) -> Application:
    """What a call of the operator means."""

    def apply(context: Context, call: syntax.Call) -> Tensor:
        given = _arguments(context, call, operator)
        axes = _axes(context, call, operator, given)
        names = {entry.name: Binding(value, span) for entry, (value, span) in zip(operator.inputs, given, strict=True)}
        if context.depth >= _DEEPEST:
            raise context.problems.abandon(
                "nested-too-deeply", f"operators apply each other more than {_DEEPEST} deep", call.span
            )
        inner = replace(
            context,
            axes=axes,
            names=names,
            indices={},
            later={},
            main_axis=axes.get(operator.main_axis, context.main_axis),
            least={axes[name].name: least for name, least in operator.least.items() if name in axes},
            applicable=operator.applicable,
            closing=False,
            depth=context.depth + 1,
        )
        return _run(inner, call, operator)

    return apply


def _run(context: Context, call: syntax.Call, operator: Applicable) -> Tensor:
    names = dict(context.names)
    value: Tensor | None = None
    for definition in operator.definitions:
        inner = replace(context, names=names)
        value = definition_value(inner, definition)
        context.charge(value.body, call.span)
        names[definition.target.name.text] = Binding(value, definition.target.name.span)
    assert value is not None
    return value


def definition_value(context: Context, definition: syntax.Define) -> Tensor:
    """What a definition defines."""
    if definition.binders:
        return listing(context, definition.value, definition.binders)
    return tensor_of(context, definition.value)


def _arguments(context: Context, call: syntax.Call, operator: Applicable) -> list[tuple[Tensor, Span]]:
    written: dict[str, syntax.Expression] = {}
    places: dict[str, Span] = {}
    order = [entry.name for entry in operator.inputs]
    if "||" in call.separators:
        raise context.problems.abandon(
            "wrong-separator", f"the arguments of `{operator.name}` are separated by commas", call.span
        )
    for place, argument in enumerate(call.arguments):
        if isinstance(argument, syntax.Keyword):
            name = argument.name.text
            if name not in order:
                close = suggest(name, order)
                raise context.problems.abandon(
                    "unexpected-keyword",
                    f"`{operator.name}` has no input `{name}`",
                    argument.name.span,
                    secondary=(Label(operator.span, "it is declared here"),),
                    help=f"did you mean `{close}`?" if close else f"its inputs are {', '.join(order)}",
                )
            value = argument.value
        elif place < len(order):
            name, value = order[place], argument
        else:
            raise context.problems.abandon(
                "wrong-number-of-arguments",
                f"`{operator.name}` has {len(order)} inputs, and {len(call.arguments)} arguments are given",
                call.span,
                secondary=(Label(operator.span, "it is declared here"),),
            )
        if name in written:
            raise context.problems.abandon(
                "duplicate-name",
                f"`{name}` is given twice",
                argument.span,
                secondary=(Label(places[name], "here"),),
            )
        written[name], places[name] = value, argument.span
    missing = [name for name in order if name not in written]
    if missing:
        raise context.problems.abandon(
            "missing-argument",
            f"`{operator.name}` needs `{missing[0]}`",
            call.span,
            secondary=(Label(operator.span, "it is declared here"),),
            help=f"its inputs are {', '.join(order)}, by position or by name: `{missing[0]} = ...`",
        )
    return [(_value(context, written[entry.name], entry, operator), places[entry.name]) for entry in operator.inputs]


def _value(context: Context, expression: syntax.Expression, entry: Input, operator: Applicable) -> Tensor:
    value = tensor_of(context, expression)
    if len(value.axes) != len(entry.axes):
        raise context.problems.abandon(
            "dimension-mismatch",
            f"`{entry.name}` of `{operator.name}` is {describe(Tensor(entry.axes, value.body))}",
            expression.span,
            f"this is {over(value.axes)}" if value.axes else "this is a scalar",
            secondary=(Label(operator.span, "it is declared here"),),
        )
    known = value.body
    if isinstance(known, Number) and isinstance(entry.domain, Interval) and not entry.domain.holds(known.value):
        raise context.problems.abandon(
            "outside-domain",
            f"{known.value} is outside the domain of `{entry.name}`",
            expression.span,
            secondary=(Label(operator.span, f"`{operator.name}` is declared here"),),
        )
    return value


def _axes(
    context: Context, call: syntax.Call, operator: Applicable, given: list[tuple[Tensor, Span]]
) -> dict[str, Axis]:
    found: dict[str, Axis] = {}
    for entry, (value, span) in zip(operator.inputs, given, strict=True):
        for own, axis in zip(entry.axes, value.axes, strict=True):
            clash = found.setdefault(own.name, axis)
            shared = [name for name, other in found.items() if other == axis and name != own.name]
            if clash != axis or shared:
                message = f"`{own.name}` of `{operator.name}` cannot be `{clash.name}` and `{axis.name}` at once"
                if shared:
                    message = f"`{shared[0]}` and `{own.name}` of `{operator.name}` cannot both be `{axis.name}`"
                raise context.problems.abandon("dimension-mismatch", message, span, f"this is {over(value.axes)}")
    for name in operator.axes:
        if name not in found:
            same = context.axes.get(name)
            if same is None or same in found.values():
                raise context.problems.abandon(
                    "missing-dimension", f"no argument says what `{name}` of `{operator.name}` is here", call.span
                )
            found[name] = same
        least = operator.least.get(name, 1)
        if context.least.get(found[name].name, 1) < least:
            raise context.problems.abandon(
                "outside-domain",
                f"`{operator.name}` needs `{name} >= {least}`, and here `{found[name].name}` may be smaller",
                call.span,
                secondary=(Label(operator.span, "it is declared here"),),
                help=f"write `dims {found[name].name} >= {least}`",
            )
    return found
