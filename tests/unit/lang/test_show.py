from pathlib import Path

import pytest

from kdverify.lang import build, load, syntax
from kdverify.lang.check import check
from kdverify.lang.parse import parse
from kdverify.lang.show import show_tensor, show_term
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Coincide, Entry, Index, Not, Parameter, Place, Term
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

SPECS = sorted((Path(__file__).parents[3] / "specs").rglob("*.kd"))
X, Y = Parameter("x"), Parameter("y")
V = Axis("V")


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_shown_result_means_the_same(path: Path) -> None:
    source = load.read(path)
    for found in check(source, vocabulary(), load.resolve_beside).operators:
        declarations = [
            statement.span.text
            for statement in _block(source, found.operator.name)
            if isinstance(statement, syntax.Dims | syntax.Let | syntax.Side)
        ]
        text = "\n".join(["operator o", *declarations, f"out = [{show_tensor(found.operator.out)}]"])
        (again,) = check(Source("again.kd", text), vocabulary()).operators
        assert show_tensor(again.operator.out) == show_tensor(found.operator.out)


def _block(source: Source, name: str) -> list[syntax.Statement]:
    block: list[syntax.Statement] = []
    inside = False
    for statement in parse(source).statements:
        if isinstance(statement, syntax.Title):
            inside = statement.name.text == name
        elif inside:
            block.append(statement)
    return block


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (build.subtract(X, build.subtract(Y, X)), "x - (y - x)"),
        (build.subtract(X, build.multiply(Y, X)), "x - y * x"),
        (build.negate(build.negate(X)), "--x"),
        (build.add(X, build.number(-2)), "x - 2"),
        (build.divide(X, build.multiply(X, Y)), "x / (x * y)"),
        (build.multiply(X, build.divide(X, Y)), "x * (x / y)"),
        (build.power(build.power(X, Y), X), "(x ** y) ** x"),
        (build.power(X, build.power(Y, X)), "x ** y ** x"),
        (build.power(X, build.negate(Y)), "x ** -y"),
        (build.power(build.number(-1), X), "(-1) ** x"),
        (build.multiply(build.power(build.number(1), X), build.add(X, Y)), "1 ** x * (x + y)"),
        (build.at_most(X, build.add(X, Y)), "x <= x + y"),
        (
            build.both(build.either(build.less(X, Y), build.less(Y, X)), Not(build.equal(X, Y))),
            "(x < y or y < x) and not x == y",
        ),
        (Not(Coincide(Index("v", V), Place(1, V))), "v != 1"),
        (build.maximum(X, Y), "max(x, y)"),
    ],
)
def test_parentheses_are_those_that_are_needed(term: Term, text: str) -> None:
    assert show_term(term) == text


def test_bound_indices_get_names_that_are_free() -> None:
    inner = Index("v", V)
    term = build.total(inner, build.multiply(Parameter("v"), Entry("q", (inner,))))
    assert show_term(term) == "sum(v * q[v2] for v2 in V)"


def test_what_is_shared_a_thousand_times_is_cut() -> None:
    term: Term = X
    for _ in range(60):
        term = build.add(term, term)
    assert len(show_term(term)) < 5000
    assert "…" in show_term(term)


def test_a_vector_is_shown_by_its_entry() -> None:
    assert show_tensor(Tensor((V,), X)) == "x for v in V"
