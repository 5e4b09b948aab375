import pytest

from kdverify.lang.expression import read_expression
from kdverify.lang.show import show_tensor
from kdverify.source.diagnostic import SpecError
from kdverify.verify.session import vocabulary
from tests.unit.recursion.conftest import LINEAR, read


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1 - alpha", "1 - alpha"),
        ("min(alpha, s) / V", "min(alpha, s) / V"),
        ("q", "q[v] for v in V"),
        ("sum(a)", "sum(sum(w[k] * b[k, v] for k in K) for v in V)"),
    ],
)
def test_an_expression_speaks_of_the_operator(text: str, shown: str) -> None:
    value = read_expression(text, read(LINEAR), vocabulary(), "--rate")
    assert show_tensor(value).replace("b[k][v]", "b[k, v]") == shown


@pytest.mark.parametrize(
    ("text", "code"),
    [("1 - beta", "unknown-name"), ("alpha <", "unexpected-text"), ("alpha <= 1", "not-a-number"), ("", "")],
)
def test_what_is_wrong_is_pointed_at(text: str, code: str) -> None:
    with pytest.raises(SpecError) as raised:
        read_expression(text, read(LINEAR), vocabulary(), "--rate")
    found = raised.value.diagnostics[0]
    assert found.primary.span.source.path == "--rate"
    assert not code or found.code == code, found.code
