"""What a spec declares: the sizes of its dimensions, and the inputs with their domains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kdverify.lang import syntax
from kdverify.lang.check_call import BUILT_IN
from kdverify.lang.check_condition import RELATIONS, everywhere, missing_axis, related
from kdverify.lang.check_expression import is_infinite, tensor_of
from kdverify.lang.domain import Dimension, Domain, Input, Interval, Simplex
from kdverify.lang.fitting import axis_of
from kdverify.lang.problems import Abandoned, Problems
from kdverify.lang.scope import Binding, Context, Proposition
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import array
from kdverify.lang.term import Axis, Condition, Number
from kdverify.source.diagnostic import Label

LARGEST_SIZE = 100_000
USUAL = (Dimension(Axis("V"), 2), Dimension(Axis("K"), 1))
_SETS = ("simplex", "reals", "integers")
_KNOWN_SETS = "the sets are `simplex[V]`, `reals`, `integers` and intervals"


@dataclass(frozen=True, slots=True)
class Declared:
    """One input, and the conditions that its domain adds where the bounds are no constants."""

    input: Input
    binding: Binding
    constraints: tuple[Condition, ...]


def dimensions(statements: Iterable[syntax.Dims], problems: Problems) -> dict[str, Dimension]:
    """The declared dimensions, by name in order."""
    found: dict[str, Dimension] = {}
    places: dict[str, syntax.Word] = {}
    for sizing in (sizing for statement in statements for sizing in statement.sizings):
        name = sizing.axis.text
        if name in found:
            _taken(problems, sizing.axis, Label(places[name].span, "here"))
            continue
        if name in _SETS or name in BUILT_IN or name in {"uniform", "out", "inf"}:
            _taken(problems, sizing.axis, None)
            continue
        places[name] = sizing.axis
        least = 2 if name == "V" and not sizing.bounds else 1
        found[name] = narrow(Dimension(Axis(name), least), sizing, problems)
    return found


def narrow(dimension: Dimension, sizing: syntax.Sizing, problems: Problems) -> Dimension:
    """The dimension with further bounds on its size; none is kept of bounds that are wrong."""
    result = dimension
    for relation, size in sizing.bounds:
        if not 0 <= size <= LARGEST_SIZE or relation == "!=":
            problems.report(
                "invalid-size",
                f"the size of a dimension is bounded by whole numbers up to {LARGEST_SIZE}",
                sizing.span,
                help=f"such as `{sizing.axis.text} >= 2`",
            )
            return dimension
        least = size + 1 if relation == ">" else size
        most = size - 1 if relation == "<" else size
        if relation in {">=", ">", "=="}:
            result = replace(result, least=max(result.least, least))
        if relation in {"<=", "<", "=="}:
            result = replace(result, most=most if result.most is None else min(result.most, most))
    if result.most is not None and result.most < result.least:
        problems.report(
            "invalid-size",
            f"`{sizing.axis.text}` is at least {result.least}, so no size is left",
            sizing.span,
        )
        return dimension
    return result


def inputs_of(context: Context, statement: syntax.Let) -> Iterator[Declared]:
    """The inputs that one `let` declares; those that are wrong are reported, and come without a value."""
    problems = context.problems
    bound = _binders(context, statement)
    for entry, described in _shared(context, statement.entries):
        name = entry.target.name
        context = replace(context, names={**context.names})
        try:
            declared = _declare(context, entry, described, bound)
        except Abandoned:
            declared = None
        used = context.names.get(name.text)
        if name.text in context.axes:
            _taken(problems, name, None)
        elif used is not None:
            _taken(problems, name, Label(used.span, "here"))
        elif name.text in BUILT_IN or name.text in {*_SETS, "uniform", "out", "inf"}:
            _taken(problems, name, None)
        elif declared is None:
            yield Declared(Input(name.text, (), Interval()), Binding(None, name.span), ())
        else:
            yield declared
            context = replace(context, names={**context.names, name.text: declared.binding})


def _taken(problems: Problems, word: syntax.Word, where: Label | None) -> None:
    problems.report(
        "duplicate-name",
        f"`{word.text}` already stands for something else",
        word.span,
        secondary=(where,) if where is not None else (),
        help="use another name",
    )


def _binders(context: Context, statement: syntax.Let) -> Mapping[str, syntax.Binder]:
    bound: dict[str, syntax.Binder] = {}
    for binder in statement.binders:
        if binder.name.text in bound:
            _taken(context.problems, binder.name, Label(bound[binder.name.text].name.span, "here"))
        bound[binder.name.text] = binder
    used = {word.text for entry in statement.entries for word in entry.target.indices}
    for name, binder in bound.items():
        if name not in used:
            target = statement.entries[0].target
            context.problems.report(
                "unused-index",
                f"`{name}` indexes nothing that is declared here",
                binder.name.span,
                help=f"write `let {target.name.text}[{name}] ... for {name} in ...`",
            )
    return bound


def _shared(context: Context, entries: Sequence[syntax.Entry]) -> list[tuple[syntax.Entry, syntax.Entry]]:
    """Each entry with the one that says where it lives: `alpha, beta in (0, 1)`."""
    pairs: list[tuple[syntax.Entry, syntax.Entry]] = []
    described = entries[-1]
    for entry in reversed(entries):
        if entry.set is not None or entry.bounds:
            described = entry
        pairs.append((entry, described))
    return pairs[::-1]


def _declare(
    context: Context, entry: syntax.Entry, described: syntax.Entry, bound: Mapping[str, syntax.Binder]
) -> Declared:
    name = entry.target.name
    axes = _index_axes(context, entry.target, bound)
    domain: Domain
    constraints: list[Condition] = []
    if isinstance(described.set, syntax.NamedSet) and described.set.name.text == "simplex":
        domain = Simplex()
        if described.set.axis is None:
            raise missing_axis(context, described.set)
        axes = (*axes, axis_of(context, described.set.axis))
        _no_bounds(context, described)
    else:
        tensor = array(name.text, axes)
        domain = _start(context, described)
        for relation, value in _bounds(described):
            if is_infinite(value):
                continue
            end = tensor_of(context, value)
            if isinstance(end.body, Number):
                domain = _cut(domain, relation, end.body.value)
            elif end.axes:
                raise context.problems.abandon("not-a-scalar", "a bound is a scalar", value.span)
            else:
                condition = Proposition(axes, related(tensor.body, relation, end.body))
                constraints.append(everywhere(condition).body)
        _check_not_empty(context, domain, described)
    if len(axes) != len(set(axes)) or len(axes) > 2:
        raise context.problems.abandon(
            "repeated-dimension" if len(axes) != len(set(axes)) else "too-many-indices",
            f"`{name.text}` has a dimension twice"
            if len(axes) != len(set(axes))
            else "an input has two dimensions at most",
            entry.target.span,
            help="a family of class vectors is `let b[k] in simplex[V] for k in K`",
        )
    said = _said(described, bool(axes))
    return Declared(
        Input(name.text, axes, domain), Binding(array(name.text, axes), name.span, said), tuple(constraints)
    )


def _said(entry: syntax.Entry, is_array: bool) -> str:
    if entry.set is not None:
        return f"in {entry.set.span.text}"
    return "a vector" if is_array else "a parameter"


def _index_axes(context: Context, target: syntax.Target, bound: Mapping[str, syntax.Binder]) -> tuple[Axis, ...]:
    axes = []
    for word in target.indices:
        binder = bound.get(word.text)
        if binder is None:
            raise context.problems.abandon(
                "missing-dimension",
                f"nothing says what `{word.text}` runs over",
                word.span,
                help=f"end the statement with `for {word.text} in K`",
            )
        if binder.axis is None:
            raise context.problems.abandon(
                "missing-dimension",
                f"`{word.text}` runs over nothing",
                binder.name.span,
                help=f"write `for {word.text} in K`",
            )
        axes.append(axis_of(context, binder.axis))
    return tuple(axes)


def _no_bounds(context: Context, entry: syntax.Entry) -> None:
    if entry.bounds:
        raise context.problems.abandon(
            "unknown-set",
            "a distribution takes no bound here",
            entry.bounds[0].span,
            help="write a side condition: `where min(p) >= 1 / 10`",
        )


def _start(context: Context, entry: syntax.Entry) -> Interval:
    match entry.set:
        case None if entry.bounds:
            return Interval()
        case None:
            raise context.problems.abandon(
                "missing-domain",
                f"nothing says where `{entry.target.name.text}` lives",
                entry.target.span,
                help="write `in simplex[V]`, `in (0, 1]`, `in reals`, `in integers` or `> 0`",
            )
        case syntax.NamedSet(name=syntax.Word(text="reals"), axis=None):
            return Interval()
        case syntax.NamedSet(name=syntax.Word(text="integers"), axis=None):
            return Interval(integer=True)
        case syntax.NamedSet() as named:
            close = suggest(named.name.text, _SETS)
            axis = f"[{named.axis.text}]" if named.axis is not None and close == "simplex" else ""
            raise context.problems.abandon(
                "unknown-set",
                f"there is no set `{named.span.text}`",
                named.span,
                help=f"did you mean `{close}{axis}`?"
                if close
                else "the sets are `simplex[V]`, `reals`, `integers` and intervals",
            )
        case syntax.Bounds():
            return Interval()


def _bounds(entry: syntax.Entry) -> Iterator[tuple[str, syntax.Expression]]:
    if isinstance(entry.set, syntax.Bounds):
        yield (">" if entry.set.lower_open else ">="), entry.set.lower
        yield ("<" if entry.set.upper_open else "<="), entry.set.upper
    yield from ((bound.relation, bound.value) for bound in entry.bounds)


def _cut(domain: Interval, relation: str, value: Fraction) -> Interval:
    assert relation in RELATIONS
    if relation in {">", ">=", "=="} and (domain.lower is None or value >= domain.lower):
        is_open = relation == ">" or (value == domain.lower and domain.lower_open)
        domain = replace(domain, lower=value, lower_open=is_open)
    if relation in {"<", "<=", "=="} and (domain.upper is None or value <= domain.upper):
        is_open = relation == "<" or (value == domain.upper and domain.upper_open)
        domain = replace(domain, upper=value, upper_open=is_open)
    return domain


def _check_not_empty(context: Context, domain: Interval, entry: syntax.Entry) -> None:
    for bound in entry.bounds:
        if bound.relation == "!=":
            raise context.problems.abandon(
                "unknown-set",
                "a domain is an interval",
                bound.span,
                help=f"write a side condition: `where {entry.target.name.text} {bound.span.text}`",
            )
    lower, upper = domain.lower, domain.upper
    if lower is None or upper is None:
        return
    if domain.integer:
        first = lower.__floor__() + 1 if domain.lower_open else lower.__ceil__()
        last = upper.__ceil__() - 1 if domain.upper_open else upper.__floor__()
        empty = first > last
    else:
        empty = lower > upper or (lower == upper and (domain.lower_open or domain.upper_open))
    if empty:
        span = entry.set.span if entry.set is not None else entry.span
        raise context.problems.abandon(
            "empty-domain", "no number lies between these bounds", span, help="bounds stand with the smaller one first"
        )
