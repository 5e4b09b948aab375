"""Operators near those of the library, as spec text: one word, number or sign changed, or a few."""

import functools
import random
import re
from collections.abc import Iterator
from pathlib import Path

from kdverify.lang.check import check
from kdverify.source.diagnostic import SpecError
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

SPECS = Path(__file__).parents[2] / "specs"
_TRIES = 60
_TOKEN = re.compile(r"[A-Za-z_]\w*(?:\[\w+\])?|\d+|\*\*|<=|>=|==|!=|\|\||[-+*/<>]|.")
# What can stand in each other's place.
_ALIKE = (
    ("sum", "prod", "max", "min", "median"),
    ("normalize", "sqrt", "exp", "softmax", "abs"),
    ("soften", "escort", "top_k"),
    ("KL", "reverse_kl", "TV", "JS", "hellinger2", "chi2", "l2", "hilbert", "cross_entropy"),
    ("+", "-"),
    ("*", "/", "**"),
    ("<=", "<", ">=", ">", "=="),
    ("0", "1", "2", "3"),
    ("convex_hull", "range", "safety_attenuation", "simplex", "positivity"),
    ("unanimity", "base_fixed_point", "zero_preservation", "support_inheritance"),
)
_WRAPPED = (
    "({} ** 2)",
    "sqrt({})",
    "(1 - {})",
    "max({})",
    "min({})",
    "normalize({})",
    "soften({}, 2)",
    "escort({}, 1 / 2)",
    "({} / V)",
    "(2 * {})",
    "clip({}, 1 / 10, 1)",
    "(({} + uniform) / 2)",
    "normalize(top_k({}, 2))",
    "where(V >= 3, {0}, 1 - {0})",
    "where({0} >= 1 / 4, {0}, 1 / 4)",
    "where(rank({0}) <= 2, {0}, {0} / 2)",
    "where(max({0}) > 1 / 2, {0}, uniform)",
    "where(max({0}) > max(q), {0}, q)",
    "(entropy({0}) / log(V) * {0} + (1 - entropy({0}) / log(V)) * uniform)",
    "(TV(q, {0}) * {0} + (1 - TV(q, {0})) * q)",
    "(dot(q, {0}) * {0} + (1 - dot(q, {0})) * q)",
    "max({}, q)",
    "min({}, q)",
    "normalize({} * q)",
    "sum(w[k] * max(b[k], {}) for k in K)",
    "normalize(exp({}))",
)
_PREMISES = ("V >= 3", "alpha <= 1 / 2", "q >= a", "max(q) <= 1 / 2", "alpha > 1 / 2 and V >= 3", "q[1] == 0")
# Asked of every neighbour beside what the library asks of the operator.
MORE = (
    "simplex closed",
    "range closed",
    "convex_hull closed",
    "continuity closed",
    "support_inheritance",
    "zero_preservation",
    "class_equivariance",
    "teacher_anonymity",
    "weight_monotonicity",
    "weight_monotonicity(kl)",
    "jensen",
    "safety_attenuation",
    "variance_reduction",
    "rank_preservation",
    "contraction(TV, rate = 1 - alpha)",
    "contraction(KL, rate = 1 - alpha)",
    "contraction(chi2, rate = 1 - alpha)",
    "contraction(TV, between = students, rate = 1 - alpha)",
    "contraction(hilbert, between = students, rate = 1 - alpha)",
    "stability(rate = 1 - alpha)",
    "stability closed (rate = 1 - alpha)",
    "geometric_convergence(KL, rate = 1 - alpha)",
    "anchoring(c = alpha)",
    "fixed_point",
)


@functools.cache
def library() -> tuple[tuple[str, ...], ...]:
    """The lines of every operator of the library, without comments and empty ones."""
    found: list[list[str]] = []
    for path in sorted(SPECS.glob("*.kd")):
        lines = [line.partition("#")[0].rstrip() for line in path.read_text("utf-8").splitlines()]
        for line in lines:
            if line.startswith("operator"):
                found.append([line])
            elif line and not line.startswith("source"):
                found[-1].append(line)
    return tuple(map(tuple, found))


def neighbour(seed: int, name: str) -> str:
    """The text of an operator near one of the library, with what is asked of it."""
    chance = random.Random(f"neighbour {seed}")
    original = chance.choice(library())
    for _ in range(_TRIES):
        lines = [f'operator {name} "Near one of the library."', *original[1:]]
        for _ in range(chance.choice((1, 1, 2, 3))):
            lines = _changed(lines, chance)
        some = ", ".join(chance.sample(MORE, 8))
        for text in (_text([*lines, f"satisfies {some}"]), _text(lines)):
            if text != _text(list(original)) and _reads(text, name):
                return text
    return _text([f'operator {name} "One of the library."', *original[1:]])


def _text(lines: list[str]) -> str:
    return "\n".join([*lines, ""])


def _reads(text: str, name: str) -> bool:
    try:
        check(Source(f"{name}.kd", text), vocabulary())
    except SpecError:
        return False
    return True


def _changed(lines: list[str], chance: random.Random) -> list[str]:
    """The lines with one change, which need not make sense."""
    defined = [place for place, line in enumerate(lines) if re.match(r"[a-z]\w* = ", line)]
    asked = [place for place, line in enumerate(lines) if line.startswith(("claim", "satisfies"))]
    sized = [place for place, line in enumerate(lines) if line.startswith(("dims", "let"))]
    place = chance.choice(chance.choices((defined, asked, sized), (7, 2, 1))[0] or defined)
    line = lines[place]
    if place in asked and line.startswith("claim"):
        lines = _premised(lines, place, chance) if chance.random() < 0.3 else lines
        line = lines[place]
    names = [match[1] for line in lines for match in re.finditer(r"^(?:let )?([a-z]\w*(?:\[k\])?) (?:=|in) ", line)]
    head, tail = _split(line, place in sized)
    options = list(_mistakes(tail, tuple(name for name in names if name != "out"), place in defined))
    return [*lines[:place], head + chance.choice(options or [tail]), *lines[place + 1 :]]


def _split(line: str, sized: bool) -> tuple[str, str]:
    """What of a line stays, and what may change."""
    signs = (" in ",) if sized else (" = ", ": ", "satisfies ")
    for sign in signs:
        if sign in line:
            head, _, tail = line.partition(sign)
            return head + sign, tail
    return "", line


def _premised(lines: list[str], place: int, chance: random.Random) -> list[str]:
    line = lines[place].removesuffix(" expect refuted")
    changed = f"{line} {'and' if ' when ' in line else 'when'} {chance.choice(_PREMISES)}"
    return [*lines[:place], changed, *lines[place + 1 :]]


def _mistakes(text: str, names: tuple[str, ...], wraps: bool) -> Iterator[str]:
    """The text with one token changed, for each token and each thing that may stand in its place."""
    tokens = _TOKEN.findall(text)
    for place, token in enumerate(tokens):
        before, after = "".join(tokens[:place]), "".join(tokens[place + 1 :])
        for alike in _ALIKE:
            if token in alike:
                yield from (before + other + after for other in alike if other != token)
        if token in names:
            yield from (before + other + after for other in (*names, "uniform") if other != token)
            if wraps:
                yield from (before + shape.format(token) + after for shape in _WRAPPED)
        if token in "()[]" and place in (0, len(tokens) - 1):
            yield before + {"(": "[", "[": "(", ")": "]", "]": ")"}[token] + after
