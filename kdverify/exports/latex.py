"""A remark for a paper: the input, what follows from it, and what fails."""

from collections.abc import Iterator
from fractions import Fraction

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.witness import Exact
from kdverify.exports._case import Case
from kdverify.exports._model import Export
from kdverify.lang.goal import Holds
from kdverify.lang.show import show_term
from kdverify.reports._value import show_consequences, show_enclosure
from kdverify.semantics.latex import latex_condition, latex_name

_LONGEST = 200


def _render(case: Case) -> bytes:
    return ("\n".join(_lines(case)) + "\n").encode()


def _lines(case: Case) -> Iterator[str]:
    counterexample = case.counterexample
    yield f"% {case.claim.operator.name}: {case.title} is false; certified by {counterexample.certified_by}."
    yield r"\begin{example}"
    yield rf"The claim \texttt{{{_escaped(case.title)}}} is false for \texttt{{{_escaped(case.claim.operator.name)}}}."
    yield f"Let ${'$, $'.join(_given(case))}$."
    follows = list(_consequences(case))
    if follows:
        yield f"Then ${'$, $'.join(follows)}$."
    if isinstance(case.goal.show, Holds):
        condition = case.in_words(case.goal.show.condition)
        if len(show_term(condition)) <= _LONGEST:
            yield r"It was claimed that"
            yield rf"\[ {latex_condition(condition)}, \]"
        if counterexample.left.undefined or counterexample.right.undefined:
            yield f"but {_escaped(counterexample.explanation)}."
        else:
            left, right = _side(counterexample.left), _side(counterexample.right)
            yield rf"but the left side is ${left}$ and the right side ${right}$."
    else:
        yield f"Here {_escaped(counterexample.explanation)}."
    yield r"\end{example}"


def _given(case: Case) -> Iterator[str]:
    witness = case.counterexample.witness
    yield from (f"{latex_name(name)} = {size}" for name, size in witness.sizes.items())
    for name, value in witness.values.items():
        if isinstance(value, tuple) and isinstance(value[0], tuple):
            for number, row in enumerate(value, 1):
                yield f"{latex_name(name)}_{{{number}}} = {_exact(row)}"
        else:
            yield f"{latex_name(name)} = {_exact(value)}"
    yield from (f"{latex_name(name)} = {place}" for name, place in witness.positions.items())


def _consequences(case: Case) -> Iterator[str]:
    for name, text in show_consequences(case.claim.operator, case.counterexample.witness, case.goal.replaced):
        yield f"{latex_name(name)} = {_decimals(text)}"


def _exact(value: Exact) -> str:
    if isinstance(value, tuple):
        return r"\left(" + ", ".join(_exact(part) for part in value) + r"\right)"
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _decimals(text: str) -> str:
    """Values as reports show them: fractions and decimals that go on, in brackets."""
    parts = text.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").split()
    return "".join(_atom(part) for part in parts).replace(",", ", ")


def _atom(text: str) -> str:
    if text.endswith("..."):
        return rf"{text.removesuffix('...')}\ldots"
    try:
        return _exact(Fraction(text))
    except ValueError:
        return {"(": r"\left(", ")": r"\right)", ",": ",", "inf": r"\infty", "-inf": r"-\infty"}.get(
            text, rf"\text{{{_escaped(text)}}}"
        )


def _side(side: Enclosure) -> str:
    return _decimals(show_enclosure(side, 6))


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "_%&#{}$" else sign for sign in text.replace("\\", r"\textbackslash "))


export = Export(name="latex", suffix=".tex", summary="an example for a paper", render=_render)
