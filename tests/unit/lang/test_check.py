from fractions import Fraction

import pytest

from kdverify.lang import build, load
from kdverify.lang.check import check
from kdverify.lang.checked import Asked, CheckedOperator
from kdverify.lang.domain import Dimension, Interval, Simplex
from kdverify.lang.function import Function, Slot
from kdverify.lang.goal import Claim, Expectation, Goal, Holds, Kind
from kdverify.lang.show import show_term
from kdverify.lang.tensor import Tensor, elementwise, total
from kdverify.lang.term import Axis, Index
from kdverify.lang.vocabulary import AxiomSignature, Vocabulary
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source

V, K = Axis("V"), Axis("K")


def _kl(p: Tensor, r: Tensor) -> Tensor:
    return total(elementwise(lambda x, y: build.multiply(x, build.log(build.divide(x, y))), p, r))


def _normalize(x: Tensor) -> Tensor:
    return elementwise(build.divide, x, total(x))


WORDS = Vocabulary(
    {
        "KL": Function("KL", (Slot.DISTRIBUTION, Slot.DISTRIBUTION), _kl, "", "", symmetric=False),
        "normalize": Function("normalize", (Slot.VECTOR,), _normalize, "", ""),
        "soften": Function(
            "soften", (Slot.DISTRIBUTION, Slot.SCALAR), lambda x, t: elementwise(build.power, x, t), "", ""
        ),
    },
    {
        "simplex": AxiomSignature("simplex", variants=("closed",)),
        "anchoring": AxiomSignature("anchoring", parameters=("c",)),
        "weight_monotonicity": AxiomSignature("weight_monotonicity", readings=("coordinatewise", "kl")),
        "contraction": AxiomSignature("contraction", parameters=("to", "rate", "from?"), readings=("KL", "TV")),
    },
)
HEAD = """operator o "Summary."
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1]
a = sum(w[k] * b[k] for k in K)
"""


def checked(text: str) -> CheckedOperator:
    (only,) = check(Source("t.kd", text), WORDS, load.resolve_beside).operators
    return only


def meta(text: str) -> CheckedOperator:
    return checked(HEAD + text)


def problems(text: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        check(Source("t.kd", text), WORDS)
    return caught.value


def codes(text: str) -> list[str]:
    return [entry.code for entry in problems(text).diagnostics]


def out(text: str) -> str:
    return show_term(meta(f"out = {text}").operator.out.body)


def claim(text: str) -> Claim:
    (only,) = meta(f"out = alpha * a + (1 - alpha) * q\nclaim c{text}").asked
    assert isinstance(only, Claim)
    return only


def goals(text: str) -> list[tuple[str, str]]:
    return [(goal.name, shown(goal)) for goal in claim(text).goals]


def shown(goal: Goal) -> str:
    assert isinstance(goal.show, Holds)
    indices = ", ".join(f"{index.name} in {index.axis.name}" for index in goal.indices)
    return show_term(goal.show.condition) + (f" for {indices}" if indices else "")


# Declarations


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("in (0, 1]", Interval(Fraction(0), Fraction(1), lower_open=True)),
        ("in [0, 1)", Interval(Fraction(0), Fraction(1), upper_open=True)),
        ("in (0, inf)", Interval(Fraction(0), None, lower_open=True)),
        ("in (-inf, 0.5]", Interval(None, Fraction(1, 2))),
        ("in reals", Interval()),
        ("> 0", Interval(Fraction(0), None, lower_open=True)),
        (">= 1 <= 3", Interval(Fraction(1), Fraction(3))),
        ("in integers >= 1", Interval(Fraction(1), None, integer=True)),
        ("in integers", Interval(integer=True)),
        ("in [-1/3, 2**3]", Interval(Fraction(-1, 3), Fraction(8))),
        ("== 2", Interval(Fraction(2), Fraction(2))),
    ],
)
def test_domains_of_parameters(domain: str, expected: Interval) -> None:
    assert meta(f"let t {domain}\nout = q").operator.input("t").domain == expected


def test_arrays() -> None:
    operator = meta("let s[k] in reals for k in K\nlet l[v] > 0 for v in V\nlet x, y in simplex[V]\nout = q").operator
    assert operator.input("b").axes == (K, V)
    assert isinstance(operator.input("b").domain, Simplex)
    assert operator.input("w").axes == (K,)
    assert operator.input("s").axes == (K,)
    assert operator.input("l").domain == Interval(Fraction(0), None, lower_open=True)
    assert operator.input("x").axes == operator.input("y").axes == (V,)


def test_bounds_that_are_no_constants_are_constraints() -> None:
    operator = meta(
        "let s in [0, 1 / alpha)\nlet r[k] <= s for k in K\nwhere alpha * s < 1 and s != 0\nout = q"
    ).operator
    assert operator.input("s").domain == Interval(Fraction(0))
    assert [show_term(entry) for entry in operator.constraints] == [
        "s < 1 / alpha",
        "for all k in K: r[k] <= s",
        "alpha * s < 1 and s != 0",
    ]


def test_a_side_condition_on_vectors_is_true_or_false_as_a_whole() -> None:
    operator = meta("where not (q <= w[1])\nout = q").operator
    assert [show_term(entry) for entry in operator.constraints] == ["not (for all v in V: q[v] <= w[1])"]


def test_dimensions() -> None:
    assert checked("operator o\nout = uniform").operator.dimensions == (Dimension(V, 2),)
    assert meta("out = q").operator.dimensions == (Dimension(V, 2), Dimension(K, 1))
    declared = checked("operator o\ndims M == 3, C > 1, V <= 5\nlet q in simplex[C]\nout = q").operator
    assert declared.dimensions == (Dimension(Axis("M"), 3, 3), Dimension(Axis("C"), 2), Dimension(V, 1, 5))
    assert checked("operator o\nlet q in simplex[V]\nout = q").operator.dimensions == (Dimension(V, 2),)
    assert len(checked("operator o\nlet q in simplex[V]\nout = q / K").operator.dimensions) == 2


# Expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(w[k] * b[k] for k in K)", "sum(w[k] * b[k, v] for k in K)"),
        ("q / 2 ** -1", "q[v] / (1 / 2)"),
        ("-q + +a - 0.5 * q", "-q[v] + sum(w[k] * b[k, v] for k in K) - 1 / 2 * q[v]"),
        ("q * (1 - alpha)", "q[v] * (1 - alpha)"),
        ("q / alpha / 2 * 3", "q[v] / alpha / 2 * 3"),
        ("q / sum(q)", "q[v] / sum(q[v2] for v2 in V)"),
        ("max(q, a[1])", "max(q[v], sum(w[k] * b[k, 1] for k in K))"),
        ("max(b[k] for k in K)", "max(b[k, v] for k in K)"),
        ("q * max(q)", "q[v] * max(q[v2] for v2 in V)"),
        ("median(b[k] for k in K)", "median(b[k, v] for k in K)"),
        ("prod(b[k] ** w[k] for k in K)", "prod(b[k, v] ** w[k] for k in K)"),
        ("q * b[1]", "q[v] * b[1, v]"),
        ("q * b[1, 2] * b[1][2]", "q[v] * b[1, 2] * b[1, 2]"),
        ("uniform / V * K", "1 / V / V * K"),
        ("onehot(2)", "where(v == 2, 1, 0)"),
        ("rank(q)", "rank([q[v2] for v2 in V])[v]"),
        ("onehot(argmax(q))", "where(rank([q[v2] for v2 in V])[v] == 1, 1, 0)"),
        (
            "q * a[argmax(q)]",
            "q[v] * sum(where(rank([q[v3] for v3 in V])[v2] == 1, sum(w[k] * b[k, v2] for k in K), 0) for v2 in V)",
        ),
        ("where(q > alpha and not alpha == 1, q, 0)", "where(alpha < q[v] and not alpha == 1, q[v], 0)"),
        ("[sum(where(u != v, q[u], 0) for u in V) for v in V]", "sum(where(v2 != v, q[v2], 0) for v2 in V)"),
        ("sum(w[k] * b[k, v] for k in K for v in V) * q", "sum(sum(w[k] * b[k, v2] for v2 in V) for k in K) * q[v]"),
        ("exp(log(abs(q)))", "exp(log(abs(q[v])))"),
        ("uniform", "1 / V"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert out(text) == expected


def test_an_array_is_given_entry_by_entry() -> None:
    inline = meta("c = [w[k] * max(b[k]) for k in K]\nout = sum(c[k] * b[k] for k in K)").operator
    indexed = meta("c[k] = w[k] * max(b[k]) for k in K\nout = sum(c[k] * b[k] for k in K)").operator
    assert dict(inline.definitions)["c"].axes == (K,)
    assert inline.out == indexed.out


def test_an_index_outside_is_not_caught_inside() -> None:
    text = "c = sum(w[k] * sum(w[k2] * b[k2] for k2 in K) for k in K)\n"
    nested = meta(text + "out = c").operator.out
    apart = meta("d = sum(w[k] * b[k] for k in K)\nc = sum(w[k] * d for k in K)\nout = c").operator.out
    assert nested == apart


def test_definitions_are_kept_in_order() -> None:
    operator = meta("z = 2 * a\ny = z + q\nout = y").operator
    assert [name for name, _ in operator.definitions] == ["a", "z", "y"]


# Roles and kinds


def test_the_weights_of_a_weighting() -> None:
    assert checked("operator o\ndims K >= 1\nlet w in simplex[K]\nout = w").operator.roles.weights == "w"


def test_roles_are_inferred() -> None:
    roles = meta("let T > 0\nout = q").operator.roles
    assert (roles.teachers, roles.weights, roles.student, roles.temperature) == ("b", "w", "q", "T")
    assert roles.anchor is not None
    assert show_term(roles.anchor.body) == "sum(w[k] * b[k, .v] for k in K)".replace(".v", "v")


def test_the_anchor_is_the_pool_unless_the_spec_names_one() -> None:
    plain = HEAD.replace("a = ", "pooled = ")
    pooled = meta("out = q").operator.roles.anchor
    assert checked(plain + "out = q").operator.roles.anchor == pooled
    other = meta("m = normalize(a * a)\nout = q\nroles anchor = m").operator
    assert other.roles.anchor == dict(other.definitions)["m"]
    named = checked(plain + "anchor = b[1]\nout = q").operator
    assert named.roles.anchor == dict(named.definitions)["anchor"]
    depends = checked(plain + "anchor = (q + pooled) / 2\nout = anchor").operator
    assert depends.roles.anchor == pooled


def test_without_weights_the_pool_is_the_mean() -> None:
    roles = checked("operator o\nlet b[k] in simplex[V] for k in K\nlet q in simplex[V]\nout = q").operator.roles
    assert roles.anchor is not None
    assert show_term(roles.anchor.body) == "sum(b[k, v] for k in K) / K"


@pytest.mark.parametrize(
    ("text", "kind", "teachers", "student"),
    [
        ("let b[k] in simplex[V] for k in K\nlet q in simplex[V]\nout = q", Kind.META_TEACHER, "b", "q"),
        ("let b[k] in simplex[V] for k in K\nlet x in simplex[V]\nout = x", Kind.META_TEACHER, "b", "x"),
        ("let a, q in simplex[V]\nout = (a + q) / 2", Kind.META_TEACHER, "a", "q"),
        ("let p, student in simplex[V]\nout = p", Kind.META_TEACHER, "p", "student"),
        ("let x, y in simplex[V]\nroles teachers = x\nout = y", Kind.META_TEACHER, "x", "y"),
        ("let b[k] in simplex[V] for k in K\nlet w in simplex[K]\nout = b[1]", Kind.AGGREGATION, "b", None),
        ("let p in simplex[V]\nlet T > 0\nout = soften(p, T)", Kind.SOFTENING, "p", None),
        ("let q in simplex[V]\nlet T > 0\nkind softening\nout = soften(q, T)", Kind.SOFTENING, "q", None),
        ("let s[k] in reals for k in K\nout = s", Kind.WEIGHTING, None, None),
        ("let b[k] in simplex[V] for k in K\nout = [max(b[k]) for k in K]", Kind.WEIGHTING, "b", None),
        ("let p in simplex[V]\nlet eps in [0, 1]\nout = (1 - eps) * p + eps * uniform", Kind.AGGREGATION, "p", None),
        ("let q in simplex[V]\nkind meta_teacher\nout = q", Kind.META_TEACHER, None, "q"),
        ("dims K >= 2\nlet p in simplex[K]\nlet T > 0\nkind softening\nout = soften(p, T)", Kind.SOFTENING, "p", None),
        ("dims K >= 1\nlet w in simplex[K]\nout = normalize(w * w)", Kind.WEIGHTING, None, None),
        ("let x[v, k] in reals for v in V, k in K\nout = [sum(x[v]) for v in V]", Kind.AGGREGATION, None, None),
    ],
)
def test_kinds(text: str, kind: Kind, teachers: str | None, student: str | None) -> None:
    operator = checked(f"operator o\n{text}").operator
    assert (operator.kind, operator.roles.teachers, operator.roles.student) == (kind, teachers, student)


# Requests


def test_without_a_request_nothing_is_asked() -> None:
    assert meta("out = q").asked == ()


def test_axioms_are_asked_for() -> None:
    text = """out = q
satisfies simplex, simplex closed, weight_monotonicity(kl) expect refuted
satisfies anchoring(c = alpha / V) when alpha < 1/2 for V <= 4, K == 2
satisfies contraction(kl, to = anchor, rate = 1 - alpha)
satisfies weight_monotonicity
"""
    asked = [request for request in meta(text).asked if isinstance(request, Asked)]
    assert [(entry.axiom, entry.closed, entry.reading) for entry in asked] == [
        ("simplex", False, ""),
        ("simplex", True, ""),
        ("weight_monotonicity", False, "kl"),
        ("anchoring", False, ""),
        ("contraction", False, "KL"),
        ("weight_monotonicity", False, "coordinatewise"),
    ]
    assert [entry.expected for entry in asked[:4]] == [Expectation.REFUTED] * 3 + [None]
    anchoring, contraction = asked[3], asked[4]
    assert anchoring.written == {"c": "alpha / V"}
    assert anchoring.dimensions == (Dimension(V, 2, 4), Dimension(K, 2, 2))
    assert anchoring.restricted and not contraction.restricted
    assert [show_term(entry) for entry in anchoring.given] == ["alpha < 1 / 2"]
    assert contraction.arguments["to"] == meta("out = q").operator.roles.anchor
    assert contraction.text == "contraction(kl, to = anchor, rate = 1 - alpha)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (": KL(a || out) <= 1", 1),
        (": out <= 1", 1),
        (": 0 <= out <= 1 and sum(out) == 1", 3),
        (": out in simplex[V]", 2),
        (": out in [0, 1)", 2),
        (": alpha > 0 or out == q", 1),
    ],
)
def test_a_claim_has_a_goal_for_each_part(text: str, expected: int) -> None:
    found = claim(text).goals
    assert len(found) == expected
    assert all(goal.name for goal in found) == (expected > 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (": q <= 1", "q[v] <= 1 for v in V"),
        (": b >= 0", "0 <= b[k, v] for k in K, v in V"),
        (": for all u in V: q[u] < 1", "q[u] < 1 for u in V"),
        (": q[u] < 1 for all u in V", "q[u] < 1 for u in V"),
        (": not (q <= w[1])", "not (for all v in V: q[v] <= w[1])"),
        (": q <= 1 or alpha > 0", "(for all v in V: q[v] <= 1) or 0 < alpha"),
        (": alpha > 0 or (for all u, v in V: q[u] == q[v])", "0 < alpha or (for all v in V: for all v2 in V: X)"),
        (": sum(where(q > 0, q, 1)) == 1", "sum(where(0 < q[v], q[v], 1) for v in V) == 1"),
        (": for all k in K: b[k] <= 1", "b[k, v] <= 1 for k in K, v in V"),
        (": for all u, v in V: u == v or q[u] != q[v]", "u == v or q[u] != q[v] for u in V, v in V"),
        (
            ": alpha > 0 or w <= alpha <= q",
            "0 < alpha or (for all k in K: w[k] <= alpha) and (for all v in V: alpha <= q[v])",
        ),
        (": not (alpha in [q, 1])", "not ((for all v in V: q[v] <= alpha) and alpha <= 1)"),
        (": argmax(q) == 1", "rank([q[v] for v in V])[1] == 1"),
    ],
)
def test_what_a_claim_says(text: str, expected: str) -> None:
    ((_, text),) = goals(text)
    assert text == expected.replace("X", "q[v] == q[v2]")


def test_the_premise_of_a_claim() -> None:
    (goal,) = claim(" closed: out[v] <= alpha for all v in V when q[v] <= alpha and a <= alpha for K == 1").goals
    assert goal.closed == {"b", "w", "q"}
    assert goal.dimensions == (Dimension(V, 2), Dimension(K, 1, 1))
    assert goal.indices == (Index("v", V),)
    assert [show_term(entry) for entry in goal.given] == [
        "q[v] <= alpha and (for all v2 in V: sum(w[k] * b[k, v2] for k in K) <= alpha)"
    ]


def test_constraints_are_premises() -> None:
    (only,) = meta("let s > 0\nwhere alpha * s < 1\nout = q\nclaim c: s <= 1 / alpha").asked
    assert isinstance(only, Claim)
    assert [show_term(entry) for entry in only.goals[0].given] == ["alpha * s < 1"]


def test_roles_are_names_in_requests() -> None:
    ((_, text),) = goals(": KL(anchor || student) <= KL(teachers[1] || student)")
    assert "q[v]" in text and "b[1, v]" in text


# One operator within another


TWO = """operator mix
let x, y in simplex[C]
let t in [0, 1]
dims C >= 2
out = t * x + (1 - t) * y

"""


def second(text: str) -> CheckedOperator:
    return check(Source("t.kd", TWO + text), WORDS).operators[1]


def test_an_operator_applies_another() -> None:
    expected = meta("out = 0.5 * a + (1 - 0.5) * q").operator.out
    for call in ("mix(a, q, 0.5)", "mix(a, q, t = 1/2)", "mix(t = 1/2, y = q, x = a)"):
        assert second(HEAD + f"out = {call}").operator.out == expected


def test_an_index_of_the_caller_is_not_caught_by_the_operator_applied() -> None:
    pool = (
        "operator pool\nlet b[k] in simplex[V] for k in K\nlet w in simplex[K]\nout = sum(w[k] * b[k] for k in K)\n"
        "operator o\nlet b[k] in simplex[V] for k in K\nlet w in simplex[K]\nlet q in simplex[V]\n"
    )
    applied = check(Source("t.kd", pool + "out = sum(w[k] * pool(b, w)[1] * b[k] for k in K)"), WORDS).operators[1]
    written = meta("out = sum(w[k] * sum(w[k2] * b[k2, 1] for k2 in K) * b[k] for k in K)").operator
    assert applied.operator.out == written.out
    shifted = check(Source("t.kd", pool + "out = pool([b[k] * w[k] + q for k in K], w)"), WORDS).operators[1]
    assert shifted.operator.out == meta("out = sum(w[k] * (b[k] * w[k] + q) for k in K)").operator.out


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("mix(a, q)", "missing-argument"),
        ("mix(a, q, 2)", "outside-domain"),
        ("mix(a, q, 1, 1)", "wrong-number-of-arguments"),
        ("mix(a, q, s = 1)", "unexpected-keyword"),
        ("mix(a, x = q, t = 1)", "duplicate-name"),
        ("mix(a, w, 1)", "dimension-mismatch"),
        ("mix(a, b, 1)", "dimension-mismatch"),
        ("mix(a || q, 1)", "wrong-separator"),
        ("mix", "unknown-name"),
        ("o(q)", "unknown-function"),
    ],
)
def test_wrong_applications(call: str, code: str) -> None:
    assert codes(TWO + HEAD + f"out = {call}") == [code]


# Errors


def test_all_errors_are_reported_and_none_twice() -> None:
    text = HEAD + "x = q + w\ny = x + zz\nout = y + alhpa + q[w]\nsatisfies simplx\nclaim c: KL(a, q) <= 1 expect no"
    found = problems(text).diagnostics
    assert [(entry.code, entry.primary.span.line) for entry in found] == [
        ("dimension-mismatch", 7),
        ("unknown-name", 8),
        ("unknown-name", 9),
        ("not-a-position", 9),
        ("unknown-axiom", 10),
        ("wrong-separator", 11),
        ("unknown-expectation", 11),
    ]


def test_a_statement_that_cannot_be_read_makes_no_further_errors() -> None:
    text = 'operator o "x\nlet b[k] in simplex[V for k in K\nlets w in simplex[K]\nlet q in simplex[V]\n'
    text += "a = sum(w[k] * b[k] for k in K\nout = a + q\nclaim c: a <= 1"
    assert codes(text) == ["unclosed-text", "unclosed-bracket", "unknown-statement", "unclosed-bracket"]


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("out = alhpa * q", "did you mean `alpha`?"),
        ("out = normalise(q)", "did you mean `normalize`?"),
        ("out = q\nclaim c: kl(a || q) <= 1", "did you mean `KL`?"),
        ("out = q\nsatisfies simplx", "did you mean `simplex`?"),
        ("out = q\nsatisfies contraction(to = anchor, rte = 1)", "did you mean `rate`?"),
        ("out = q\nsatisfies weight_monotonicity(coordinate)", "did you mean `coordinatewise`?"),
        ("out = q\nsatisfies anchoring(alpha)", "`c = alpha`"),
        ("out = q\nroles studnet = q", "did you mean `student`?"),
        ("out = q\nroles student = w", "did you mean `q`?"),
        ("out = q\nkind metateacher", "did you mean `meta-teacher`?"),
        ("out = q\nclaim c: q == a expect refutd", "did you mean `refuted`?"),
        ("let t in real\nout = q", "did you mean `reals`?"),
        ("let t in simplx[V]\nout = q", "did you mean `simplex[V]`?"),
        ("out = alpha * a + w", "did you mean `q`, which is in simplex[V]?"),
        ("out = q(1 - alpha)", "`q * (...)`"),
        ("out = q + q[v]", "an index is bound by `for v in V`"),
        ("out = q + x", "declare it, as `let x in (0, 1)` or `let x in simplex[V]`, or define it, `x = ...`"),
        ("out = normalise(x) + q", "did you mean `normalize`?"),
        ("out = q\nclaim c: KL(a, out + q) <= 1", "write `KL(a || out + q)`"),
        ("import numpy", "there is nothing to import"),
        ("return q", "the result is `out = ...`"),
    ],
)
def test_what_to_type(text: str, help: str) -> None:
    assert help in render_all(problems(HEAD + text).diagnostics)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("out = sum(b)", "not-a-vector"),
        ("out = sum(alpha)", "not-a-vector"),
        ("out = alpha", "not-a-vector"),
        ("out = b", "not-a-vector"),
        ("out = q * (alpha < 1)", "not-a-number"),
        ("out = q[1.5]", "not-a-position"),
        ("out = q[0]", "not-a-position"),
        ("out = q[3]", "position-out-of-range"),
        ("out = [q[k] for k in K]", "dimension-mismatch"),
        ("out = sum(q[v] for v in W)", "unknown-dimension"),
        ("out = sum(q[v] for v)", "missing-dimension"),
        ("out = [sum(q[v] for v in V) for v in V]", "duplicate-name"),
        ("out = q ** 2000", "number-too-large"),
        ("out = q / 0", "division-by-zero"),
        ("out = q * 0 ** -1", "division-by-zero"),
        ("out = where(q, q, q)", "not-a-condition"),
        ("out = where(q < 1, q)", "wrong-number-of-arguments"),
        ("out = abs(q, q)", "wrong-number-of-arguments"),
        ("out = argmax(q)", "not-a-number"),
        ("out = uniform(V)", "unknown-function"),
        ("out = max(q || a)", "wrong-separator"),
        ("out = q\nclaim c: q in reals", "unknown-set"),
        ("out = q\nclaim c: w in simplex[V]", "dimension-mismatch"),
        ("out = q\nclaim c: q in simplex", "missing-dimension"),
        ("out = q\nclaim c: alpha", "not-a-condition"),
        ("out = q\nclaim c: alpha <= 1 for W <= 3", "unknown-dimension"),
        ("out = q\nclaim c: alpha <= 1 for V <= 1", "invalid-size"),
        ("out = q\nclaim c: alpha <= 1 when alpha", "not-a-condition"),
        ("out = q\nclaim c: alpha <= 1\nclaim c: alpha > 0", "duplicate-name"),
        ("out = q\nclaim c: alpha <= 1 expect proved expect refuted", "duplicate-statement"),
        ("out = q\nsatisfies simplex(c = 1)", "unexpected-keyword"),
        ("out = q\nsatisfies contraction(KL, TV, to = a, rate = 1)", "unknown-reading"),
        ("out = q\nroles anchor = q", "wrong-role"),
        ("out = q\nroles student = q, student = q", "duplicate-statement"),
        ("let alpha > 0\nout = q", "duplicate-name"),
        ("let sum > 0\nout = q", "duplicate-name"),
        ("let V > 0\nout = q", "duplicate-name"),
        ("let x[k, v, u] > 0 for k in K, v in V, u in V\nout = q", "repeated-dimension"),
        ("let x in simplex[V] >= 1\nout = q", "unknown-set"),
        ("let x != 1\nout = q", "unknown-set"),
        ("let x in [1, 1)\nout = q", "empty-domain"),
        ("let j in integers > 1 < 2\nout = q", "empty-domain"),
        ("c[k] = w[j] for k in K\nout = q", "unknown-name"),
        ("c[k] = w[k] for j in K\nout = q", "unused-index"),
        ("c[k] = w[k]\nout = q", "missing-dimension"),
        ("q = a\nout = q", "duplicate-name"),
        ("out = q\nout = a", "duplicate-name"),
        ("out = out", "used-before-definition"),
    ],
)
def test_codes(text: str, code: str) -> None:
    assert codes(HEAD + text) == [code]


def test_operators_within_operators_are_bounded_and_reported() -> None:
    deep = "exp(" * 90 + "{}" + ")" * 90
    text = f"operator p0\nlet q in simplex[V]\nout = {deep.format('q')}\n"
    for number in range(1, 12):
        text += f"operator p{number}\nlet q in simplex[V]\nout = {deep.format(f'p{number - 1}(q)')}\n"
    assert set(codes(text)) == {"nested-too-deeply"}
