"""The judge takes evidence that a recursion does not settle, and rejects what is nearly evidence."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.evidence.certify import certify
from kdverify.evidence.notation import to_text
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.witness import Witness
from kdverify.lang.check import check
from kdverify.lang.goal import Attracts, Goal, base_goal
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

HEAD = """operator o
dims V >= 2
let a in simplex[V]
let q in simplex[V]
let s > 0
"""
SHARPENED = "a / 2 + normalize(q ** s) / 2"
# Where the sharpened student ends for s = 3 and a uniform anchor, to 15 digits from below.
ROOT = Fraction(723606797749978, 10**15)
TRAPS = {
    "classes 1": "(1)",
    "between 1": "(2/3, 1)",
    "every 1": "1",
    "start 2": "(1/3, 2/3)",
    "classes 2": "(1)",
    "between 2": "(0, 1/3)",
    "every 2": "1",
}


def goal(out: str) -> Goal:
    (checked,) = check(Source("o.kd", f"{HEAD}out = {out}\n"), vocabulary()).operators
    return base_goal(checked.operator, Attracts(checked.operator.out, "q"))


def vector(text: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, text.split()))


def judged(
    out: str | Goal, companion: dict[str, str], start: str = "2/3 1/3", anchor: str = "", power: str = "3"
) -> Counterexample | None:
    student = vector(start)
    teacher = vector(anchor) if anchor else (Fraction(1, len(student)),) * len(student)
    witness = Witness({"V": len(student)}, {"a": teacher, "q": student, "s": Fraction(power)}, {})
    return certify(goal(out) if isinstance(out, str) else out, witness, "a test", companion)


def test_two_traps_that_contract_hold_a_fixed_point_each() -> None:
    found = judged(SHARPENED, TRAPS)
    assert found is not None
    assert found.companion["mode"] == "several-fixed-points"
    assert (found.left.lower, found.left.upper) == (Fraction(2, 3), 1)
    assert (found.right.lower, found.right.upper) == (0, Fraction(1, 3))
    assert found.certified_by.startswith("ball arithmetic")


@pytest.mark.parametrize(
    "change",
    [
        {"between 1": "(2/3, 1)", "between 2": "(0, 2/3)"},
        {"between 2": "(1/5, 1/4)"},
        {"between 1": "(1/3, 1)"},
        {"between 1": "(1, 2/3)"},
        {"between 1": "(3/4, 1)"},
        {"between 1": "(2/3, 2)"},
        {"between 1": "(-1, 1)"},
        {"between 1": "(2/3)"},
        {"between 1": "2/3"},
        {"between 2": "(0, 1/4)"},
        {"between 2": "(2/3, 1)", "start 2": "(2/3, 1/3)"},
        {"start 2": "(1/3, 1/3)"},
        {"start 2": "(0, 1)"},
        {"start 2": "(1/3, 1/3, 1/3)"},
        {"start 2": "nowhere"},
        {"classes 1": "()"},
        {"classes 1": "(1, 2)"},
        {"classes 1": "(1, 1)"},
        {"classes 1": "(3)"},
        {"classes 1": "(0)"},
        {"every 1": "0"},
        {"every 1": "-1"},
        {"every 1": "1000000"},
        {"every 1": "often"},
        {"period 1": "1"},
        {"enters 1": "0", "period 1": "1"},
        {"enters 2": "0", "period 2": "1"},
        {"breaks 1": "0"},
        {"below 1": "1/2"},
        {"below 1": "1/2", "classes 1": "(2)"},
    ],
    ids=str,
)
def test_evidence_that_was_tampered_with_is_rejected(change: dict[str, str]) -> None:
    assert judged(SHARPENED, {**TRAPS, **change}) is None


@pytest.mark.parametrize("missing", sorted(TRAPS))
def test_evidence_that_lacks_a_part_is_rejected(missing: str) -> None:
    assert judged(SHARPENED, {key: text for key, text in TRAPS.items() if key != missing}) is None


@pytest.mark.parametrize("gap", ["1/1000", "1/1000000", "1/1000000000000"])
def test_a_trap_ends_where_it_is_left(gap: str) -> None:
    start = "3/4 1/4"
    for side, expected in ((-1, True), (1, False)):
        low = ROOT + side * Fraction(gap)
        found = judged(SHARPENED, {**TRAPS, "between 1": f"({low}, 1)"}, start=start)
        assert (found is not None) is expected


def test_traps_that_touch_or_overlap_are_rejected() -> None:
    # Sharpened without an anchor, all that matters is on which side of 1/2 one starts.
    halves = {**TRAPS, "between 1": "(1/2, 1)", "between 2": "(0, 1/2)"}
    assert judged("normalize(q ** s)", halves) is None
    assert judged("normalize(q ** s)", {**TRAPS, "between 1": "(3/5, 1)"}) is not None


def test_traps_of_two_steps_that_are_swapped_are_a_cycle() -> None:
    twice = {**TRAPS, "every 1": "2", "every 2": "2"}
    found = judged("softmax(-s * q)", twice, power="4")
    assert found is not None
    assert found.companion["mode"] == "cycle"
    assert judged("softmax(-s * q)", TRAPS, power="4") is None
    kept = judged(SHARPENED, twice)
    assert kept is not None
    assert kept.companion["mode"] == "kept-apart"


def test_a_trap_may_reach_a_vertex_at_which_nothing_is_defined() -> None:
    twice = {**TRAPS, "every 1": "2", "every 2": "2", "between 1": "(9/10, 1)", "between 2": "(0, 1/10)"}
    expanding = {**twice, "start 2": "(1/10, 9/10)"}
    assert judged("normalize(1 / q ** s)", expanding, start="9/10 1/10") is not None
    assert judged("normalize(1 / q ** s)", expanding, start="9/10 1/10", power="1/2") is None
    assert judged("normalize(1 / q ** s)", {**expanding, "every 1": "1"}, start="9/10 1/10") is None


def test_a_class_that_dies_out_refutes_alone() -> None:
    dying = {"classes 1": "(1)", "below 1": "1/4"}
    found = judged("normalize(q ** s)", dying, start="1/4 3/4")
    assert found is not None
    assert found.companion["mode"] == "collapse"
    assert judged("normalize(q ** s)", {**dying, "below 1": "1/5"}, start="1/4 3/4") is None
    assert judged("normalize(q ** s)", {**dying, "below 1": "1/3"}, start="1/4 3/4") is None
    assert judged("normalize(q ** s)", dying, start="1/4 3/4", power="1") is None
    assert judged("normalize(q ** s)", dying, start="1/4 3/4", power="1/2") is None
    assert judged(SHARPENED, dying, start="1/4 3/4") is None
    assert judged("normalize(a * q)", dying, start="1/4 3/4", anchor="1/3 2/3") is not None
    assert judged("normalize(a * q)", dying, start="1/4 3/4", anchor="2/3 1/3") is None


def test_followed_orbits_are_exact() -> None:
    still = {"enters 1": "0", "period 1": "1", "start 2": "(1/2, 1/2)", "enters 2": "0", "period 2": "1"}
    found = judged("q", still)
    assert found is not None
    assert found.companion["mode"] == "nothing-moves"
    assert found.certified_by == "exact rational arithmetic"
    assert judged("q", {**still, "start 2": "(2/3, 1/3)"}) is None
    assert judged("q + (a - q) / 10 ** 12", still) is None
    # An orbit that ends in the only fixed point shows nothing, however often it is told.
    assert judged("a", {**still, "enters 1": "1", "enters 2": "1"}) is None


def test_a_cycle_is_as_short_as_it_can_be() -> None:
    cycle = {"enters 1": "0", "period 1": "2"}
    found = judged("normalize(1 / q)", cycle)
    assert found is not None
    assert found.companion["mode"] == "cycle"
    assert judged("normalize(1 / q)", {**cycle, "period 1": "4"}) is None
    assert judged("normalize(1 / q)", {**cycle, "period 1": "1"}) is None
    assert judged("normalize(1 / q)", cycle, start="1/2 1/2") is None
    assert judged("normalize(1 / q)", {**cycle, "period 1": "1000000000"}) is None


def test_breaking_off_is_seen_only_where_it_happens() -> None:
    assert judged("2 * a - q", {"breaks 1": "0"}, start="1/10 9/10", anchor="3/4 1/4") is not None
    assert judged("2 * a - q", {"breaks 1": "0"}) is None
    assert judged("q / 2", {"breaks 1": "0"}) is not None
    assert judged("q * log(q - 2/5)", {"breaks 1": "0"}) is not None
    assert judged("normalize(sqrt(q))", {"breaks 1": "0"}) is None


def test_a_limit_with_zeros_counts_where_zeros_are_allowed() -> None:
    landed = {"enters 1": "1", "period 1": "1"}
    hard = "where(q > 1/2, 1, 0)"
    assert judged(hard, landed) is not None
    closed = replace(goal(hard), closed=frozenset({"q"}))
    assert judged(closed, landed) is None
    assert judged(closed, {**landed, "start 2": "(1/3, 2/3)", "enters 2": "1", "period 2": "1"}) is not None


def test_classes_of_a_group_must_stay_alike() -> None:
    many = {**TRAPS, "start 2": "(1/5, 2/5, 2/5)", "between 1": "(3/5, 1)", "between 2": "(0, 1/5)"}
    start = "3/5 1/5 1/5"
    assert judged(SHARPENED, many, start=start) is not None
    assert judged(SHARPENED, many, start="3/5 1/10 3/10") is None
    assert judged(SHARPENED, many, start=start, anchor="1/3 1/4 5/12") is None
    assert judged(SHARPENED, {**many, "classes 1": "(2)", "classes 2": "(2)"}, start=start) is None


@pytest.mark.parametrize(
    "out",
    [
        "a / 3 + 2 * q / 3",
        "normalize(sqrt(a * q))",
        "1 / (2 * V) + q / 2",
        "normalize(1 / (1 / a + 1 / q))",
        "a / 2 + normalize(q ** (s / 4)) / 2",
        "normalize(a ** (3 / 2) / sqrt(q))",
        "softmax(q)",
    ],
)
def test_nothing_refutes_what_settles(out: str) -> None:
    draw = random.Random(out)
    claim = goal(out)

    def part() -> Fraction:
        return Fraction(draw.randint(0, 40), 40)

    for _ in range(40):
        companion: dict[str, str] = {}
        starts = [Fraction(draw.randint(1, 39), 40) for _ in range(2)]
        for number, x in enumerate(starts, 1):
            kind = draw.randrange(4)
            low, high = sorted((min(part(), x), max(part(), x)))
            companion |= (
                {f"enters {number}": str(draw.randint(0, 2)), f"period {number}": str(draw.randint(1, 3))},
                {f"breaks {number}": str(draw.randint(0, 3))},
                {f"classes {number}": f"({draw.randint(1, 2)})", f"below {number}": str(part())},
                {
                    f"classes {number}": "(1)",
                    f"between {number}": f"({low}, {high})",
                    f"every {number}": str(draw.randint(1, 3)),
                },
            )[kind]
        companion["start 2"] = to_text((starts[1], 1 - starts[1]))
        anchor = f"{Fraction(draw.randint(1, 9), 10)}"
        assert (
            judged(claim, companion, start=f"{starts[0]} {1 - starts[0]}", anchor=f"{anchor} {1 - Fraction(anchor)}")
            is None
        )
