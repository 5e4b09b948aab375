"""One operator of a spec: declarations, definitions, roles, and what is asked, in this order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kdverify.lang import build, syntax
from kdverify.lang.apply import Applicable, Application, definition_value
from kdverify.lang.check_call import BUILT_IN
from kdverify.lang.check_condition import everywhere
from kdverify.lang.check_declaration import USUAL, dimensions, inputs_of
from kdverify.lang.check_expression import condition_of
from kdverify.lang.check_request import asked_of, claim_of
from kdverify.lang.check_roles import ROLES, Axes, axes_among, kind_of, roles_of, written_roles
from kdverify.lang.checked import CheckedOperator, Request
from kdverify.lang.domain import Dimension, Input
from kdverify.lang.extent import Budget
from kdverify.lang.goal import Kind, Operator, Roles
from kdverify.lang.problems import Abandoned, Problems
from kdverify.lang.scope import Binding, Context, describe
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor, array
from kdverify.lang.term import Axis, Condition
from kdverify.lang.vocabulary import Vocabulary
from kdverify.source.diagnostic import Label
from kdverify.source.span import Span

S = TypeVar("S", bound=syntax.Statement)


@dataclass(slots=True)
class Block:
    """The statements of one operator."""

    title: syntax.Title | None = None
    statements: list[syntax.Statement] = field(default_factory=list)

    @property
    def uses(self) -> tuple[syntax.Use, ...]:
        """Its `use` statements."""
        return self.of(syntax.Use)

    def broken(self, keyword: str) -> tuple[syntax.Word, ...]:
        """The names that statements of this sort seem to introduce, which cannot be read."""
        return tuple(name for entry in self.of(syntax.Broken) if entry.keyword == keyword for name in entry.names)

    def of(self, kind: type[S]) -> tuple[S, ...]:
        """Its statements of one sort."""
        return tuple(statement for statement in self.statements if isinstance(statement, kind))


@dataclass(frozen=True, slots=True)
class CheckedBlock:
    """An operator without problems, to be checked and to be applied."""

    operator: CheckedOperator
    applicable: Applicable


@dataclass(slots=True)
class _Inputs:
    found: list[Input] = field(default_factory=list)
    constraints: list[Condition] = field(default_factory=list)
    names: dict[str, Binding] = field(default_factory=dict)


def check_block(
    block: Block,
    problems: Problems,
    vocabulary: Vocabulary,
    budget: Budget,
    applicable: Mapping[str, Application],
    *,
    cut: bool,
) -> CheckedBlock | None:
    """The operator of a block, or `None` where something is wrong with it.

    Args:
        block: its statements.
        problems: takes what is wrong.
        vocabulary: the functions and axioms it may use.
        budget: the work that is left for the whole spec.
        applicable: the operators it may apply.
        cut: whether there was more of the file than can be read: what is missing may stand there.
    """
    assert block.title is not None
    before = len(problems.found)
    sizes = dimensions(block.of(syntax.Dims), problems)
    sizes.update((word.text, Dimension(Axis(word.text), 1)) for word in block.broken("dims"))
    declared = bool(sizes)
    sizes = sizes or {entry.axis.name: entry for entry in USUAL}
    context = Context(
        problems,
        vocabulary,
        budget,
        axes={name: entry.axis for name, entry in sizes.items()},
        names={},
        least={name: entry.least for name, entry in sizes.items()},
        later=_later(block),
        applicable=applicable,
    )
    unread = {word.text: Binding(None, word.span) for word in (*block.broken("let"), *block.broken("="))}
    inputs = _inputs(context, block)
    kind = _kind(context, block)
    axes = axes_among(inputs.found, [entry.axis for entry in sizes.values()], kind)
    inputs.names.update((name, binding) for name, binding in unread.items() if name not in inputs.names)
    context = replace(context, names=inputs.names, main_axis=axes.classes or axes.teachers)
    definitions = _definitions(context, block)
    names = {**inputs.names, **definitions}
    context = replace(context, names=names, later={})
    out = None if cut else _out(context, block, definitions)
    values = {name: binding.value for name, binding in definitions.items() if binding.value is not None}
    written = written_roles(context, block.of(syntax.RolesOf))
    roles = roles_of(context, inputs.found, values, axes, written, kind)
    if out is not None:
        kind = kind or kind_of(roles, inputs.found, out, axes)
        _check_result(context, kind, out, axes, definitions["out"].span)
    if out is None:
        # Requests are still read for their own errors, about an operator that stands for the wrong one.
        out = array(inputs.found[0].name, inputs.found[0].axes) if inputs.found else Tensor((), build.ZERO)
    operator = Operator(
        name=block.title.name.text,
        summary=block.title.summary,
        sources=tuple(text for statement in block.of(syntax.Sources) for text in statement.texts),
        kind=kind or Kind.META_TEACHER,
        dimensions=tuple(sizes.values()) if declared else _mentioned(sizes, block, axes),
        inputs=tuple(inputs.found),
        constraints=tuple(inputs.constraints),
        definitions=tuple((name, value) for name, value in values.items() if name != "out"),
        out=out,
        roles=roles,
    )
    context = replace(context, names={**_role_names(inputs.found, roles, names, block.title.name.span), **names})
    asked = _requests(context, block, operator)
    if cut or len(problems.found) > before or block.of(syntax.Broken):
        return None
    return CheckedBlock(
        CheckedOperator(
            operator,
            asked,
            block.title.name.span,
            {entry.name: inputs.names[entry.name].span for entry in inputs.found},
            {name: binding.span for name, binding in definitions.items()},
        ),
        _applicable(block, operator, sizes, axes, applicable),
    )


def _later(block: Block) -> Mapping[str, Span]:
    return {statement.target.name.text: statement.target.name.span for statement in block.of(syntax.Define)}


def _inputs(context: Context, block: Block) -> _Inputs:
    result = _Inputs()
    conditions: list[syntax.Expression] = []
    for statement in block.statements:
        match statement:
            case syntax.Let():
                for declared in inputs_of(replace(context, names=result.names), statement):
                    result.found.append(declared.input)
                    result.names[declared.input.name] = declared.binding
                    result.constraints.extend(declared.constraints)
                if statement.where is not None:
                    conditions.append(statement.where)
            case syntax.Side():
                conditions.append(statement.condition)
    inner = replace(context, names=result.names, closing=True)
    for expression in conditions:
        try:
            result.constraints.append(everywhere(condition_of(inner, expression)).body)
        except Abandoned:
            continue
    result.found = [entry for entry in result.found if result.names[entry.name].value is not None]
    return result


def _definitions(context: Context, block: Block) -> dict[str, Binding]:
    found: dict[str, Binding] = {}
    later = dict(context.later)
    for statement in block.of(syntax.Define):
        name = statement.target.name
        inner = replace(context, names={**context.names, **found}, later=later)
        value: Tensor | None = None
        if _is_free(inner, name, found):
            try:
                _check_indices(inner, statement)
                value = definition_value(inner, statement)
            except Abandoned:
                value = None
            found[name.text] = Binding(value, name.span)
            later.pop(name.text, None)
    return found


def _is_free(context: Context, name: syntax.Word, found: Mapping[str, Binding]) -> bool:
    known = context.names.get(name.text)
    twice = name.text in found
    unread = known is not None and known.value is None and not twice
    if (known is None or unread) and name.text not in {*context.axes, *BUILT_IN, "uniform", "inf"}:
        return True
    context.problems.report(
        "duplicate-name",
        f"`{name.text}` is defined twice" if twice else f"`{name.text}` already stands for something else",
        name.span,
        secondary=(Label(known.span, "here"),) if known is not None else (),
        help="each name is defined once: use another one",
    )
    return False


def _check_indices(context: Context, statement: syntax.Define) -> None:
    indices = [word.text for word in statement.target.indices]
    bound = [binder.name.text for binder in statement.binders]
    if indices == bound:
        return
    name = statement.target.name.text
    wanted = bound or indices
    letters = ", ".join(wanted)
    over = ", ".join(f"{letter} in K" for letter in wanted)
    raise context.problems.abandon(
        "unused-index" if bound else "missing-dimension",
        f"the indices of `{name}` and those after `for` differ",
        statement.target.span,
        help=f"write `{name}[{letters}] = ... for {over}`",
    )


def _out(context: Context, block: Block, definitions: Mapping[str, Binding]) -> Tensor | None:
    assert block.title is not None
    binding = definitions.get("out")
    if binding is None:
        if "out" not in context.names:
            context.problems.report(
                "missing-result",
                f"operator `{block.title.name.text}` has no result",
                block.title.name.span,
                help="define it: `out = ...`",
            )
        return None
    if binding.value is not None and len(binding.value.axes) != 1:
        context.problems.report(
            "not-a-vector",
            f"the result of an operator is a vector, and this is {describe(binding.value)}",
            binding.span,
            help="`out` is over the classes `V`, or over the teachers `K` for a weighting",
        )
        return None
    return binding.value


def _check_result(context: Context, kind: Kind, out: Tensor, axes: Axes, span: Span) -> None:
    wanted = axes.teachers if kind is Kind.WEIGHTING else axes.classes
    if wanted is None or out.axes == (wanted,):
        return
    help = "for weights of the teachers, write `kind weighting`" if out.axes == (axes.teachers,) else ""
    context.problems.report(
        "dimension-mismatch",
        f"the result of a {kind.value} is a vector over `{wanted.name}`, and this is {describe(out)}",
        span,
        help=help,
    )


def _kind(context: Context, block: Block) -> Kind | None:
    statements = block.of(syntax.KindOf)
    for statement in statements[1:]:
        context.problems.report(
            "duplicate-statement",
            "the kind is given twice",
            statement.span,
            secondary=(Label(statements[0].span, "here"),),
        )
    if not statements:
        return None
    word = statements[0].word
    known = {kind.value: kind for kind in Kind}
    kind = known.get(word.text.replace("_", "-"))
    if kind is None:
        close = suggest(word.text, list(known))
        help = f"did you mean `{close}`?" if close else "the kinds are " + ", ".join(f"`{name}`" for name in known)
        context.problems.report("unknown-kind", f"there is no kind `{word.text}`", word.span, help=help)
    return kind


def _mentioned(sizes: Mapping[str, Dimension], block: Block, axes: Axes) -> tuple[Dimension, ...]:
    """Of the usual dimensions those that a spec without `dims` speaks of."""
    words = {word for statement in block.statements for word in re.findall(r"[A-Za-z_]\w*", statement.span.text)}
    if axes.classes is not None and words & {"uniform", "onehot"}:
        words.add(axes.classes.name)
    return tuple(entry for name, entry in sizes.items() if name in words)


def _role_names(inputs: Sequence[Input], roles: Roles, names: Mapping[str, Binding], title: Span) -> dict[str, Binding]:
    """The roles as names: `to = anchor`."""
    found: dict[str, Binding] = {}
    for role in ROLES[:3] + ROLES[4:]:
        name = getattr(roles, role)
        if name is not None:
            entry = next(entry for entry in inputs if entry.name == name)
            found[role] = Binding(array(name, entry.axes), names[name].span)
    if roles.anchor is not None:
        found["anchor"] = Binding(roles.anchor, title)
    return found


def _requests(context: Context, block: Block, operator: Operator) -> tuple[Request, ...]:
    asked: list[Request] = []
    claims: dict[str, Span] = {}
    for statement in block.statements:
        match statement:
            case syntax.Satisfies():
                for item in statement.items:
                    try:
                        asked.append(asked_of(context, item, statement.suffixes, operator))
                    except Abandoned:
                        continue
            case syntax.ClaimOf():
                name = statement.name
                if name.text in claims:
                    context.problems.report(
                        "duplicate-name",
                        f"there is another claim `{name.text}`",
                        name.span,
                        secondary=(Label(claims[name.text], "here"),),
                    )
                claims[name.text] = name.span
                try:
                    asked.append(claim_of(context, statement, operator))
                except Abandoned:
                    continue
    return tuple(asked)


def _applicable(
    block: Block,
    operator: Operator,
    sizes: Mapping[str, Dimension],
    axes: Axes,
    applicable: Mapping[str, Application],
) -> Applicable:
    assert block.title is not None
    definitions = block.of(syntax.Define)
    last = next(place for place, entry in enumerate(definitions) if entry.target.name.text == "out")
    needed = tuple(definitions[: last + 1])
    return Applicable(
        operator.name,
        block.title.name.span,
        tuple(entry.axis.name for entry in operator.dimensions),
        axes.classes.name if axes.classes is not None else "",
        {name: entry.least for name, entry in sizes.items()},
        operator.inputs,
        needed,
        applicable,
    )
