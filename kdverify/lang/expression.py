"""An expression that is written outside a spec, about one of its operators."""

from kdverify.lang.check_expression import tensor_of
from kdverify.lang.extent import Budget
from kdverify.lang.goal import Operator
from kdverify.lang.parse import parse_expression
from kdverify.lang.problems import Abandoned, Problems
from kdverify.lang.scope import Binding, Context
from kdverify.lang.tensor import Tensor, array
from kdverify.lang.vocabulary import Vocabulary
from kdverify.source.span import Source, Span


def read_expression(text: str, operator: Operator, vocabulary: Vocabulary, origin: str) -> Tensor:
    """What an expression means where the inputs and definitions of an operator have their names.

    Args:
        text: the expression, such as `1 - alpha`.
        operator: whose names it may use.
        vocabulary: the functions it may use.
        origin: what diagnostics call the place where it is written, such as `--rate`.

    Raises:
        SpecError: if it has no meaning there, or is a condition.
    """
    source = Source(origin, text)
    expression = parse_expression(source)
    start = Span(source, 0, 0)
    names = {entry.name: Binding(array(entry.name, entry.axes), start) for entry in operator.inputs}
    names.update((name, Binding(value, start)) for name, value in operator.definitions)
    problems = Problems()
    context = Context(
        problems,
        vocabulary,
        Budget(),
        axes={entry.axis.name: entry.axis for entry in operator.dimensions},
        names=names,
        main_axis=operator.out.axes[-1],
        least={entry.axis.name: entry.least for entry in operator.dimensions},
        closing=True,
    )
    try:
        return tensor_of(context, expression)
    except Abandoned:
        problems.raise_if_any()
        raise
