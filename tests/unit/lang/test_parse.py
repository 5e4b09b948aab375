import re
from pathlib import Path

import pytest

from kdverify import lang
from kdverify.lang import syntax
from kdverify.lang.parse import as_text, build_grammar, compile_tables, parse, parse_expression
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source


def expression(text: str) -> syntax.Expression:
    return parse_expression(Source("e.kd", text))


def shape(node: syntax.Expression) -> str:
    match node:
        case syntax.Literal():
            return str(node.value)
        case syntax.Named():
            return node.name
        case syntax.Signed():
            return f"({node.sign}{shape(node.operand)})"
        case syntax.Chain():
            rest = zip(node.signs, node.operands[1:], strict=True)
            return "(" + shape(node.operands[0]) + "".join(f"{sign}{shape(part)}" for sign, part in rest) + ")"
        case syntax.Power():
            return f"({shape(node.base)}**{shape(node.exponent)})"
        case syntax.Comparison():
            rest = zip(node.relations, node.operands[1:], strict=True)
            return "(" + shape(node.operands[0]) + "".join(f"{sign}{shape(part)}" for sign, part in rest) + ")"
        case syntax.Negated():
            return f"(not {shape(node.operand)})"
        case syntax.Connected():
            return "(" + f" {node.connective} ".join(map(shape, node.operands)) + ")"
        case _:
            raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-x ** 2", "(-(x**2))"),
        ("x ** -y", "(x**(-y))"),
        ("x ** y ** z", "(x**(y**z))"),
        ("-x * y", "((-x)*y)"),
        ("a - b - c", "(a-b-c)"),
        ("a / b * c", "(a/b*c)"),
        ("a + b * c ** d", "(a+(b*(c**d)))"),
        ("(a + b) * c", "((a+b)*c)"),
        ("not a < b and c or d", "(((not (a<b)) and c) or d)"),
        ("0 <= x <= 1", "(0<=x<=1)"),
        ("0.25", "1/4"),
        ("2.5e-1", "1/4"),
    ],
)
def test_precedence_is_that_of_python(text: str, expected: str) -> None:
    assert shape(expression(text)) == expected


def kinds(text: str) -> list[str]:
    return [type(statement).__name__ for statement in parse(Source("f.kd", text)).statements]


def test_statements_run_on_over_lines_that_cannot_begin_one() -> None:
    text = "out = a\n    + b\nsatisfies simplex,\n    range\nclaim c: KL(\na || b)\n  <= 1\n  expect proved\nx = y"
    assert kinds(text) == ["Define", "Satisfies", "ClaimOf", "Define"]


def test_a_side_condition_and_a_choice_are_told_apart() -> None:
    assert kinds("where a < b\nx =\n  where(a < b, 1, 2)\nwhere (a < b)") == ["Side", "Define", "Side"]


def test_a_statement_may_be_indented() -> None:
    assert kinds('operator o "x"\n  let q in simplex[V]\n  out = q\n') == ["Title", "Let", "Define"]


def test_every_bad_statement_is_reported_and_the_good_ones_are_kept() -> None:
    text = "let a in (0, 1\nlet b in [0, 1]\nout = * 2\nclaim c a\n"
    with pytest.raises(SpecError) as caught:
        parse(Source("f.kd", text))
    lines = [entry.primary.span.line for entry in caught.value.diagnostics]
    assert lines == [1, 3, 4]


def test_a_span_covers_what_is_written() -> None:
    node = expression("a + (b * c)")
    assert isinstance(node, syntax.Chain)
    assert node.span.text == "a + (b * c)"
    assert node.operands[1].span.text == "b * c"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("out = a b", "missing-operator", "`a * b`"),
        ("out = 2a", "missing-operator", "`2 * a`"),
        ("out = a ^ b", "unknown-character", "`x ** y`"),
        ("out = b @ w", "unknown-character", "`sum(w[k] * b[k] for k in K)`"),
        ("claim c: a ≤ b", "unknown-character", "`<=`"),
        ("out = α", "unknown-character", "`alpha`"),
        ("out = .5", "unknown-character", "`0.5`"),
        ("lett q in simplex[V]", "unknown-statement", "`let`"),
        ("operater o", "unknown-statement", "`operator`"),
        ("f(x) = x", "unexpected-text", "as an operator"),
        ("a: x <= 1", "unexpected-text", "`claim a: ...`"),
        ("claim c: a = b", "single-equals", "`==` compares"),
        ("out == b", "double-equals", "`=` defines"),
        ("let in in simplex[V]", "reserved-word", "cannot be a name"),
        ("out = (a + b", "unclosed-bracket", "`)`"),
        ("out = a + b)", "unopened-bracket", "remove it"),
        ("out = (a + b]", "unclosed-bracket", "opened here"),
        ('operator o "x', "unclosed-text", "double quotes"),
        ("claim c: a <= b expct refuted", "unexpected-text", "did you mean `expect`?"),
        ("out = a if x else b", "unexpected-text", "`where(condition, x, y)`"),
        ("claim c: forall v in V: a <= b", "unexpected-text", "`for all v in V: ...`"),
        ("claim c: a <= 1 or for all v in V: b <= 1", "unexpected-text", "needs parentheses"),
        ("let b in simplex[V for k in K", "unclosed-bracket", "before `for`"),
        ("satisfies simplex expect", "unexpected-text", "expected a name"),
        ("dims V >= ", "unexpected-text", "expected a number"),
        ("out = ", "unexpected-text", "expected an expression"),
        ("satisfies simplex,", "unexpected-text", "indented"),
    ],
)
def test_syntax_errors_say_what_was_meant(text: str, code: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(Source("f.kd", text))
    assert [entry.code for entry in caught.value.diagnostics] == [code]
    assert says in render_all(caught.value.diagnostics)


def test_no_name_of_the_grammar_reaches_a_reader() -> None:
    grammar = build_grammar("statement", "expression")
    names = {str(terminal.name) for terminal in grammar.terminals} - {"V", "K", "NAME"}
    rules = {str(rule.origin.name) for rule in grammar.rules if "_" in str(rule.origin.name)}
    for text in (
        "out =",
        "let",
        "claim",
        "claim c:",
        "satisfies",
        "use",
        "dims V >=",
        "roles",
        "out = f(",
        "let b[",
        "kind",
    ):
        with pytest.raises(SpecError) as caught:
            parse(Source("f.kd", text))
        shown = set(re.findall(r"\w+", render_all(caught.value.diagnostics)))
        assert not shown & (names | rules)


def test_the_kept_tables_are_those_of_the_grammar() -> None:
    kept = Path(lang.__file__).with_name("grammar.json").read_text(encoding="utf-8")
    assert kept == as_text(compile_tables()), "call `kdverify.lang.parse.write_tables()`"
