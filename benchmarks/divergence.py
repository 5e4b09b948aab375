"""The KL claim of linear anchoring, for every size here, against fixed sizes: Z3, cvc5, and interval branch and bound.

KL(a || out) - (1 - alpha) KL(a || q) is 0 at q = a.  On the segment q_t = a + t d its derivative is rational, so that
solvers can be asked whether it is ever positive; that is kinder to them than the claim with its logarithms, for which
they have no theory.  Branch and bound takes the claim itself, on boxes away from the boundary.
"""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from flint import arb, ctx
from verdicts import SPECS, Answer, here

from kdverify.verify.session import load

CLASSES = (2, 3, 4)
_CLAIM = ("linear", "kl_rate")
_LEAST = 0.05
_NARROW = 1 / 64


@dataclass(frozen=True, slots=True)
class Duel:
    """What one way says at each number of classes."""

    title: str
    fixed: tuple[Answer, ...]


def duels(limit: float) -> tuple[Answer, tuple[Duel, ...]]:
    """Our answer for all sizes, and those of the others for each, all in one run."""
    claims = load(sorted(SPECS.glob("*.kd"))).claims
    claim = next(each for each in claims if (each.operator.name, each.id) == _CLAIM)
    ways: tuple[tuple[str, Callable[[int], str]], ...] = (("Z3", _z3), ("cvc5", _cvc5), ("balls", _balls))
    return here(claim, limit), tuple(
        Duel(title, tuple(_killed_at(limit, way, classes) for classes in CLASSES)) for title, way in ways
    )


def _killed_at(limit: float, way: Callable[[int], str], classes: int) -> Answer:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    start = time.monotonic()
    process = context.Process(target=_send, args=(theirs, way, classes))
    process.start()
    word = ours.recv() if ours.poll(limit) else "killed"
    seconds = time.monotonic() - start
    process.kill()
    process.join()
    return Answer(word, seconds)


def _send(connection: "Connection[str, str]", way: Callable[[int], str], classes: int) -> None:
    try:
        connection.send(way(classes))
    except ImportError as missing:
        connection.send(f"no {missing.name}")


def _question(classes: int) -> str:
    """Is the derivative on a segment from the anchor ever positive?  In SMT-LIB 2, denominators multiplied out."""
    places = range(classes)
    names = [f"{kind}{v}" for kind in "ad" for v in places]
    lines = ["(set-logic QF_NRA)", *(f"(declare-const {name} Real)" for name in (*names, "alpha", "t"))]
    lines += ["(assert (< 0 alpha 1))", "(assert (< 0 t 1))"]
    for v in places:
        lines.append(f"(assert (and (< 0 a{v}) (< 0 (+ a{v} d{v}))))")
    lines.append(f"(assert (= 1 (+ {' '.join(f'a{v}' for v in places)})))")
    lines.append(f"(assert (= 0 (+ {' '.join(f'd{v}' for v in places)})))")
    student = [f"(+ a{v} (* t d{v}))" for v in places]
    result = [f"(+ a{v} (* (- 1 alpha) t d{v}))" for v in places]
    # The sum over v of a_v d_v (1 / student_v - 1 / result_v), without the factor 1 - alpha.
    terms = []
    for v in places:
        others = " ".join(part for u in places if u != v for part in (student[u], result[u]))
        terms.append(f"(* a{v} d{v} (- {result[v]} {student[v]}) {others})")
    lines.append(f"(assert (< 0 (+ {' '.join(terms)})))")
    return "\n".join([*lines, "(check-sat)"])


def _z3(classes: int) -> str:
    import z3

    solver = z3.Solver()
    solver.from_string(_question(classes))
    return str(solver.check())


def _cvc5(classes: int) -> str:
    import cvc5

    solver = cvc5.Solver()
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, _question(classes), "question")
    symbols = parser.getSymbolManager()
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer = command.invoke(solver, symbols).strip() or answer
    return answer


def _balls(classes: int) -> str:
    """Bisects boxes of alpha, a and q until the claim is decided on them or they are narrow; counts what stays open."""
    free = 2 * (classes - 1)
    ctx.prec = 64
    boxes = [((0.1, 0.9), *(((_LEAST, 1.0),) * free))]
    open_boxes, settled = 0, 0
    while boxes:
        box = boxes.pop()
        wide = max(range(len(box)), key=lambda place: box[place][1] - box[place][0])
        sides = [_hull(low, high) for low, high in box]
        a, q = _completed(sides[1:classes]), _completed(sides[classes:])
        if a is None or q is None:
            continue
        alpha = sides[0]
        out = [alpha * x + (1 - alpha) * y for x, y in zip(a, q, strict=True)]
        gap = (1 - alpha) * _kl(a, q) - _kl(a, out)
        if gap >= 0:
            settled += 1
        elif box[wide][1] - box[wide][0] <= _NARROW:
            open_boxes += 1
        else:
            low, high = box[wide]
            for half in ((low, (low + high) / 2), ((low + high) / 2, high)):
                boxes.append((*box[:wide], half, *box[wide + 1 :]))
    return f"{open_boxes} boxes open" if open_boxes else "proved on boxes"


def _hull(low: float, high: float) -> arb:
    return arb(low).union(arb(high))


def _completed(parts: list[arb]) -> list[arb] | None:
    rest = 1 - sum(parts, arb(0))
    if rest < _LEAST:
        return None
    return [*parts, rest.max(arb(_LEAST))]


def _kl(p: list[arb], r: list[arb]) -> arb:
    return sum((x * (x / y).log() for x, y in zip(p, r, strict=True)), arb(0))
