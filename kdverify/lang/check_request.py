"""What a spec asks of an operator: axioms by name, and claims of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kdverify.lang import build, syntax
from kdverify.lang.check_condition import comparisons, everywhere, memberships
from kdverify.lang.check_declaration import narrow
from kdverify.lang.check_expression import bind, condition_of, each, ends_of, evaluate, tensor_of
from kdverify.lang.checked import Asked, Request
from kdverify.lang.domain import Dimension
from kdverify.lang.given_anchor import Given, given_anchor
from kdverify.lang.goal import Claim, Expectation, Goal, Holds, Operator, on_closed
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context, Proposition
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition, Index
from kdverify.lang.vocabulary import AxiomSignature
from kdverify.source.diagnostic import Label
from kdverify.source.span import Span


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the suffixes of a request say."""

    given: tuple[Condition, ...] = ()
    indices: tuple[Index, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    restricted: bool = False
    expected: Expectation | None = None


@dataclass(slots=True)
class _Goals:
    """The goals of a claim, as they are found."""

    operator: Operator
    terms: _Terms
    found: list[Goal] = field(default_factory=list)

    def add(self, context: Context, proposition: Proposition, indices: Sequence[Index], name: str) -> None:
        taken = {*context.names, *(index.name for index in indices)}
        places = {}
        free = list(indices)
        for axis in proposition.axes:
            name_of = next(n for n in _index_names(axis.name) if n not in taken)
            taken.add(name_of)
            places[build.formal(axis)] = Index(name_of, axis)
            free.append(places[build.formal(axis)])
        condition = build.move(proposition.body, places) if places else proposition.body
        constraints = (*self.operator.constraints, *self.terms.given)
        dimensions = self.terms.dimensions
        goal = Goal(name, dimensions, self.operator.inputs, constraints, tuple(free), Holds(condition))
        self.found.append(goal)


def _index_names(axis: str) -> Sequence[str]:
    return (axis[0].lower(), axis.lower(), *(f"{axis[0].lower()}{number}" for number in range(1, 100)))


def claim_of(context: Context, statement: syntax.ClaimOf, operator: Operator) -> Request:
    """A claim of the spec's own, with a goal for each part that must hold."""
    context = replace(context, closing=True)
    failed = False
    try:
        terms, inner = _suffixes(context, statement.suffixes, operator, quantified=True)
    except Abandoned:
        terms, inner, failed = _Terms(), context, True
    goals = _Goals(operator, terms)
    if not failed or not any(isinstance(suffix, syntax.Quantified) for suffix in statement.suffixes):
        _split(inner, statement.condition, terms.indices, goals)
    if failed:
        raise Abandoned
    several = len(goals.found) > 1
    found = [goal if several else replace(goal, name="") for goal in goals.found]
    if statement.closed:
        found = [on_closed(goal) for goal in found]
    name = statement.name
    return Claim(name.text, operator, tuple(found), terms.expected, statement.span)


def _split(context: Context, expression: syntax.Expression, indices: Sequence[Index], goals: _Goals) -> None:
    """Adds a goal for each conjunct; what is quantified in front becomes free indices."""
    match expression:
        case syntax.Connected(connective="and"):
            failed = False
            for part in expression.operands:
                try:
                    _split(context, part, indices, goals)
                except Abandoned:
                    failed = True
            if failed:
                raise Abandoned
        case syntax.ForAll():
            inner, bound = bind(context, expression.binders, written=True)
            _split(inner, expression.body, (*indices, *bound), goals)
        case syntax.Comparison():
            values = each(context, expression.operands, evaluate)
            pieces = comparisons(context, expression, values)
            for place, piece in enumerate(pieces):
                text = _between(expression.operands[place], expression.operands[place + 1])
                _add(context, goals, piece, indices, expression, text)
        case syntax.Member():
            pieces = memberships(context, expression, tensor_of(context, expression.element), ends_of)
            for place, piece in enumerate(pieces):
                names = ("not negative", "sums to one") if isinstance(expression.set, syntax.NamedSet) else ()
                text = names[place] if names else f"bound {place + 1}"
                _add(context, goals, piece, indices, expression, text)
        case _:
            _add(context, goals, condition_of(context, expression), indices, expression, spaced(expression.span))


def _add(
    context: Context,
    goals: _Goals,
    piece: Proposition,
    indices: Sequence[Index],
    expression: syntax.Expression,
    text: str,
) -> None:
    context.bounded(piece.body, expression.span)
    context.charge(piece.body, expression.span)
    goals.add(context, piece, indices, text)


def _between(left: syntax.Expression, right: syntax.Expression) -> str:
    return spaced(Span(left.span.source, left.span.start, right.span.end))


def spaced(span: Span) -> str:
    """What is written there, with single spaces."""
    lines = (line.split("#")[0] if '"' not in line else line for line in span.text.split("\n"))
    return " ".join(" ".join(lines).split())


def asked_of(
    context: Context,
    item: syntax.Item,
    suffixes: Sequence[syntax.Suffix],
    operator: Operator,
) -> Asked:
    """One item of a `satisfies`."""
    context = replace(context, closing=True)
    failed = False
    try:
        terms, _ = _suffixes(context, suffixes, operator, quantified=False)
    except Abandoned:
        terms, failed = _Terms(), True
    signature = _signature(context, item)
    reading, keywords = _sorted_arguments(context, item, signature)
    values: dict[str, Tensor] = {}
    words: dict[str, str] = {}
    blanks: set[str] = set()
    given: Given | None = None
    for name, keyword in keywords.items():
        try:
            if name in signature.choices:
                words[name] = _word(context, keyword, signature.choices[name])
            elif name in signature.blanks and isinstance(keyword.value, syntax.Blank):
                if keyword.value.name is not None:
                    given = given_anchor(context, keyword.value, name in signature.anchored, operator, terms.dimensions)
                blanks.add(name)
            else:
                values[name] = tensor_of(context, keyword.value)
        except Abandoned:
            failed = True
    if failed:
        raise Abandoned
    return Asked(
        axiom=signature.name,
        closed=item.closed,
        reading=reading,
        arguments=values,
        written={name: spaced(keyword.value.span) for name, keyword in keywords.items()},
        given=terms.given,
        expected=terms.expected,
        dimensions=terms.dimensions if given is None else given.dimensions,
        restricted=terms.restricted or given is not None,
        span=item.span,
        text=spaced(item.span),
        words=words,
        blanks=frozenset(blanks),
        anchor=None if given is None else given.anchor,
    )


def _signature(context: Context, item: syntax.Item) -> AxiomSignature:
    name = item.name.text
    axioms = context.vocabulary.axioms
    signature = axioms.get(name)
    if signature is None:
        close = suggest(name, list(axioms))
        raise context.problems.abandon(
            "unknown-axiom",
            f"there is no axiom `{name}`",
            item.name.span,
            help=f"did you mean `{close}`?" if close else "`kdverify list axioms` shows those there are",
        )
    if item.closed and "closed" not in signature.variants:
        raise context.problems.abandon(
            "no-closed-variant",
            f"`{name}` has no closed variant",
            item.span,
            help=f"write `{name}` alone",
        )
    return signature


def _sorted_arguments(
    context: Context, item: syntax.Item, signature: AxiomSignature
) -> tuple[str, Mapping[str, syntax.Keyword]]:
    reading = signature.readings[0] if signature.readings else ""
    chosen: Span | None = None
    keywords: dict[str, syntax.Keyword] = {}
    known = {name.rstrip("?"): not name.endswith("?") for name in signature.parameters}
    for argument in item.arguments:
        if not isinstance(argument, syntax.Keyword):
            if chosen is not None:
                raise context.problems.abandon(
                    "unknown-reading",
                    "one reading at most is chosen",
                    argument.span,
                    secondary=(Label(chosen, "here"),),
                )
            reading, chosen = _reading(context, argument, signature), argument.span
        elif argument.name.text not in known:
            raise _unknown_parameter(context, argument, signature, list(known))
        elif argument.name.text in keywords:
            raise context.problems.abandon(
                "duplicate-name", f"`{argument.name.text}` is given twice", argument.name.span
            )
        else:
            keywords[argument.name.text] = argument
    missing = [name for name, needed in known.items() if needed and name not in keywords]
    if missing:
        raise context.problems.abandon(
            "missing-argument",
            f"`{signature.name}` needs `{missing[0]}`",
            item.span,
            help=f"write `{signature.name}({', '.join(f'{name} = ...' for name in missing)})`",
        )
    return reading, keywords


def _reading(context: Context, argument: syntax.Expression, signature: AxiomSignature) -> str:
    match argument:
        case syntax.Comparison(operands=(syntax.Named(name=name), value), relations=("==",)):
            raise context.problems.abandon(
                "double-equals",
                "an argument is given with one `=`",
                argument.span,
                help=f"write `{name} = {value.span.text}`",
            )
    written = argument.name if isinstance(argument, syntax.Named) else ""
    found = next((word for word in signature.readings if word.lower() == written.lower()), None)
    if found is not None:
        return found
    close = suggest(written, signature.readings)
    choices = ", ".join(f"`{word}`" for word in signature.readings)
    if close:
        help = f"did you mean `{close}`?"
    elif choices:
        help = f"the readings are {choices}"
    elif signature.parameters:
        help = f"its arguments have names: `{signature.parameters[0].rstrip('?')} = {argument.span.text}`"
    else:
        help = f"write `{signature.name}` alone"
    raise context.problems.abandon(
        "unknown-reading", f"`{signature.name}` has no such reading", argument.span, help=help
    )


def _word(context: Context, keyword: syntax.Keyword, choices: Sequence[str]) -> str:
    written = keyword.value.name if isinstance(keyword.value, syntax.Named) else ""
    if written in choices:
        return written
    shown = ", ".join(f"`{keyword.name.text} = {word}`" for word in choices)
    raise context.problems.abandon(
        "unknown-word", f"`{keyword.name.text}` cannot be this", keyword.value.span, help=f"write {shown}"
    )


def _unknown_parameter(
    context: Context, argument: syntax.Keyword, signature: AxiomSignature, known: Sequence[str]
) -> Abandoned:
    close = suggest(argument.name.text, known)
    names = ", ".join(f"`{name}`" for name in known)
    help = f"did you mean `{close}`?" if close else f"it takes {names}" if names else f"write `{signature.name}` alone"
    return context.problems.abandon(
        "unexpected-keyword", f"`{signature.name}` takes no `{argument.name.text}`", argument.name.span, help=help
    )


def _suffixes(
    context: Context, suffixes: Sequence[syntax.Suffix], operator: Operator, *, quantified: bool
) -> tuple[_Terms, Context]:
    terms = _Terms(dimensions=operator.dimensions)
    inner = context
    for suffix in suffixes:
        if isinstance(suffix, syntax.Quantified):
            if not quantified:
                raise context.problems.abandon(
                    "unexpected-text", "an axiom has its own quantifiers", suffix.span, help="leave out `for all`"
                )
            inner, indices = bind(inner, suffix.binders, written=True)
            terms = replace(terms, indices=(*terms.indices, *indices))
    seen: dict[type, Span] = {}
    for suffix in suffixes:
        if type(suffix) in seen and not isinstance(suffix, syntax.Quantified):
            raise context.problems.abandon(
                "duplicate-statement",
                "this is said twice",
                suffix.span,
                secondary=(Label(seen[type(suffix)], "here"),),
                help="join conditions by `and`, dimensions by commas",
            )
        seen[type(suffix)] = suffix.span
        terms = _with(inner, terms, suffix)
    return terms, inner


def _with(context: Context, terms: _Terms, suffix: syntax.Suffix) -> _Terms:
    match suffix:
        case syntax.When():
            condition = everywhere(condition_of(context, suffix.condition)).body
            return replace(terms, given=(condition,))
        case syntax.Expect():
            return replace(terms, expected=_expectation(context, suffix.word))
        case syntax.Sizes():
            return replace(terms, dimensions=_narrowed(context, terms.dimensions, suffix), restricted=True)
        case syntax.Quantified():
            return terms


def _expectation(context: Context, word: syntax.Word) -> Expectation:
    known = {entry.value: entry for entry in Expectation}
    if word.text in known:
        return known[word.text]
    close = suggest(word.text, list(known))
    raise context.problems.abandon(
        "unknown-expectation",
        f"`{word.text}` cannot be expected",
        word.span,
        help=f"did you mean `{close}`?" if close else "write `expect refuted` or `expect proved`",
    )


def _narrowed(context: Context, dimensions: Sequence[Dimension], suffix: syntax.Sizes) -> tuple[Dimension, ...]:
    result = {entry.axis.name: entry for entry in dimensions}
    for sizing in suffix.sizings:
        name = sizing.axis.text
        if name not in result or not sizing.bounds:
            known = ", ".join(f"`{name}`" for name in result)
            raise context.problems.abandon(
                "unknown-dimension",
                f"`{name}` is no dimension of this operator" if name not in result else f"nothing is said of `{name}`",
                sizing.span,
                help=f"the dimensions are {known}; write `for V <= 4`, or `for all v in V`" if known else "",
            )
        result[name] = narrow(result[name], sizing, context.problems)
    return tuple(result.values())
