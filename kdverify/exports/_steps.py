"""Which step of an operator breaks a claim, and how the spec writes it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kdverify.evidence.certify import certify
from kdverify.exports._case import MOVED, OTHER, RESULT, Case
from kdverify.lang import tensor
from kdverify.lang.goal import Continuous, Finite, Goal, Holds, InHull, Symmetric
from kdverify.lang.naming import fold
from kdverify.lang.parse import parse
from kdverify.lang.syntax import Define, Title
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Apply, Entry, Operation, Place, Reduce, Reducer, walk
from kdverify.reports._value import show_enclosure
from kdverify.semantics.exact import Environment, enclose

_BITS = 128
_DIGITS = 6


def written(case: Case) -> Mapping[str, str]:
    """The right side of each definition of the operator, as its spec has it."""
    source = case.claim.span.source
    found: dict[str, str] = {}
    is_here = False
    for statement in parse(source).statements:
        match statement:
            case Title(name=name):
                is_here = name.text == case.claim.operator.name
            case Define() if is_here:
                span = statement.value.span
                found[statement.target.name.text] = " ".join(source.text[span.start : span.end].split())
            case _:
                pass
    return found


def breaking_step(case: Case) -> str:
    """The first definition with which in place of the result the claim fails at this input, and with all after it."""
    steps = [
        (name, _breaks(case, value))
        for name, value in case.definitions.items()
        if name not in dict(case.goal.replaced)
        and not name.endswith((MOVED, OTHER))
        and value.axes == case.claim.operator.out.axes
    ]
    if len(steps) < 2 or not steps[-1][1]:
        return ""
    last_kept = max((place for place, (_, breaks) in enumerate(steps) if not breaks), default=-1)
    first = steps[last_kept + 1][0]
    if last_kept < 0:
        return f"already `{first}` breaks it, and nothing after it mends it"
    kept = steps[last_kept][0]
    return f"`{kept}` in place of the result keeps the claim; `{first}` is the step that breaks it"


def _breaks(case: Case, step: Tensor) -> bool | None:
    goal = _about(case, step)
    if goal is None:
        return None
    return certify(goal, case.counterexample.witness, "", _companion(case)) is not None


def _companion(case: Case) -> Mapping[str, str]:
    # Another vector may be outside of the hull by another functional.
    return {} if isinstance(case.goal.show, InHull) else case.counterexample.companion


def _about(case: Case, step: Tensor) -> Goal | None:
    """The goal with a step in place of the result."""
    out = case.definitions.get(RESULT)
    if out is None or any(name.endswith((MOVED, OTHER)) for name in case.definitions):
        return None
    match case.goal.show:
        case Holds(condition):
            folded = fold(condition, {RESULT: out})
            if not any(isinstance(node, Entry) and node.array == RESULT for node in walk(folded)):
                return None
            return replace(case.goal, show=Holds(tensor.substitute(folded, {RESULT: step})))
        case InHull(point) as show if point == out:
            return replace(case.goal, show=replace(show, point=step))
        case Finite(value) | Continuous(value) | Symmetric(value) if value == out:
            return replace(case.goal, show=replace(case.goal.show, tensor=step))
        case _:
            return None


def before_normalising(case: Case) -> Iterator[str]:
    """What the entries of the result sum to before they are divided by their sum."""
    out = case.definitions.get(RESULT)
    if out is None or len(out.axes) != 1:
        return
    match out.body:
        case Apply(Operation.DIVIDE, (top, Reduce(Reducer.SUM, index, body) as total)):
            (axis,) = out.axes
            entry = Tensor(out.axes, top)
            if index.axis != axis or entry.at(index) is not body:
                return
        case _:
            return
    here = Environment(case.counterexample.witness.sizes, case.values)
    size = case.counterexample.witness.sizes[axis.name]
    if size <= 8:
        terms = [enclose(entry.at(Place(number, axis)), here, _BITS) for number in range(1, size + 1)]
        listed = ", ".join(show_enclosure(term, _DIGITS) for term in terms)
        summed = show_enclosure(enclose(total, here, _BITS), _DIGITS)
        if summed != "1":
            yield f"before it is normalised, out is ({listed}), which sums to {summed}"
