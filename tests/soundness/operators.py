"""Random operators, as spec text: well-typed meta-teachers and aggregations from a grammar of what people write."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_SCALARS = {
    "alpha": ("in (0, 1)", "in (0, 1)", "in [0, 1]", "in (0, 1]", "in [1/4, 1/2]"),
    "s": ("in (0, 1]", "in [1, 3]", "> 0", "in [1/2, 2]", "in (0, 1)"),
    "T": ("> 0", "in [1, 4]", "in (0, 1]"),
    "epsilon": ("in (0, 1)", "in (0, 1/10]"),
    "j": ("in integers >= 1", "in integers >= 2"),
}
_NUMBERS = ("1/2", "1/3", "2/3", "1/10")
_EXPONENTS = ("2", "1/2", "3", "-1", "s", "1 - alpha", "1 / s")
_DIVERGENCES = ("KL({0} || {1})", "KL({1} || {0})", "TV({0}, {1})", "chi2({0} || {1})", "hellinger2({0}, {1})")
_DIMENSIONS = (
    "V >= 2, K >= 1",
    "V >= 2, K >= 1",
    "V >= 2, K >= 2",
    "V >= 3, K >= 1",
    "V == 2, K >= 1",
    "V >= 2, K == 1",
)


@dataclass
class Operators:
    """A source of random operators.

    Definitions are written one to a line and used again, so that operators share parts as real ones do.
    """

    random: random.Random
    lines: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    has_student: bool = True

    @classmethod
    def of(cls, seed: int) -> "Operators":
        return cls(random.Random(f"operator {seed}"))

    def spec(self, name: str) -> str:
        """The text of an operator, with what is asked of it."""
        pick = self.random.choice
        self.has_student = self.random.random() < 0.9
        self.lines = ["a = sum(w[k] * b[k] for k in K)"]
        if self.random.random() < 0.5:
            self._define("m", self._pool())
        if self.has_student and self.random.random() < 0.5:
            self._define("r", self.distribution(2))
        out = self.distribution(3) if self.random.random() < 0.85 else self.vector(2)
        self._define("out", out)
        asked = self._asked()
        scalars = [f"let {word} {pick(_SCALARS[word])}" for word in _SCALARS if self._mentions(word, asked)]
        student = ["let q in simplex[V]"] if self.has_student else []
        roles = f"teachers = b, weights = w{', student = q' if self.has_student else ''}, anchor = {self._anchor()}"
        return "\n".join(
            [
                f'operator {name} "Drawn at random."',
                f"dims {pick(_DIMENSIONS)}",
                "let b[k] in simplex[V] for k in K",
                "let w in simplex[K]",
                *student,
                *scalars,
                *self.lines,
                f"roles {roles}",
                *asked,
                "",
            ]
        )

    def _mentions(self, word: str, asked: Sequence[str]) -> bool:
        return word in "\n".join([*self.lines, *asked]).replace("for", " ").translate(_SPACED).split()

    def _define(self, name: str, value: str) -> None:
        self.lines.append(f"{name} = {value}")
        self.used.add(name)

    def _anchor(self) -> str:
        return "m" if "m" in self.used and self.random.random() < 0.5 else "a"

    def _asked(self) -> list[str]:
        pick = self.random.choice
        names = "simplex", "positivity", "range", "unanimity", "class_equivariance", "teacher_anonymity", "continuity"
        axioms = [*names, "simplex closed", "range closed", "continuity closed", "convex_hull", "convex_hull closed"]
        axioms += ["weight_monotonicity", "weight_monotonicity(kl)", "support_inheritance"]
        if self.has_student:
            axioms += ["base_fixed_point", "zero_preservation", "nontriviality"]
            constant = pick(("alpha", "alpha / 2", "alpha / V", "alpha ** 2", "1/10", "1/2", "1 - alpha", "epsilon"))
            axioms += [f"anchoring(c = {constant})"]
        rate = pick(("1 - alpha", "1", "alpha", "1/2", "(1 - alpha) ** 2", "2"))
        claims = []
        if self.has_student:
            distance = pick(_DIVERGENCES)
            first, second = distance.format("a", "out"), distance.format("a", "q")
            claims.append(f"claim closer: {first} <= ({rate}) * {second}")
            claims.append(f"claim bounded closed: KL(a || out) <= {pick(('log(1 / alpha)', 'log(V)', 'log(2)', '1'))}")
        low, high = self.distribution(1), self.distribution(1)
        relation = pick(("<=", ">=", "<=", "=="))
        claims.append(f"claim related{pick(('', ' closed'))}: {self.number()} * out {relation} {low}")
        claims.append(f"claim summed: {self.scalar(2)} <= {self.scalar(2)}")
        claims.append(
            f"claim apart: {pick(_DIVERGENCES).format('out', high)} <= {pick(_DIVERGENCES).format(low, high)}"
        )
        return ["satisfies " + ", ".join(axioms), *claims]

    def choose(self, *ways: Callable[[], str]) -> str:
        """One of the ways, by chance."""
        return self.random.choice(ways)()

    def number(self) -> str:
        """A number between 0 and 1, or a parameter."""
        return self.random.choice(("alpha", "alpha", "(1 - alpha)", *_NUMBERS))

    def known(self) -> str:
        """A distribution that has a name."""
        names = ["a", "a", *(["q", "q"] if self.has_student else []), *sorted(self.used - {"out"}), "b[1]", "uniform"]
        return self.random.choice(names)

    def distribution(self, depth: int) -> str:
        """A distribution over the classes, most of the time."""
        if depth <= 0:
            return self.known()
        return self.choose(
            self.known,
            self._pool,
            lambda: self._mixture(depth),
            lambda: self._mixture(depth),
            lambda: f"normalize({self.vector(depth - 1)})",
            lambda: f"normalize({self.vector(depth - 1)})",
            lambda: f"soften({self.distribution(depth - 1)}, {self.random.choice(('T', '2', '1/2', '1'))})",
            lambda: f"escort({self.distribution(depth - 1)}, {self.random.choice(('s', '2', '1/2'))})",
            lambda: self._gated(depth),
            lambda: f"({self.distribution(depth - 1)} + {self.distribution(depth - 1)}) / 2",
        )

    def _mixture(self, depth: int) -> str:
        weight = self.random.choice(("alpha", "alpha", "1/2", "1/3", "alpha ** 2", "alpha / V", "alpha * s"))
        rest = f"1 - {weight}" if self.random.random() < 0.93 else self.number()
        return f"({weight}) * {self.distribution(depth - 1)} + ({rest}) * {self.distribution(depth - 1)}"

    def _gated(self, depth: int) -> str:
        one, other = self.distribution(depth - 1), self.distribution(depth - 1)
        gate = self.choose(
            lambda: f"max({self.known()})",
            lambda: f"min({self.known()})",
            lambda: f"TV({self.known()}, {self.known()})",
            lambda: f"dot({self.known()}, {self.known()})",
            lambda: f"entropy({self.known()}) / log(V)",
            lambda: f"exp(-entropy({self.known()}))",
        )
        if self.random.random() < 0.3:
            return f"where({gate} {self.random.choice(('>', '<=', '>='))} {self.number()}, {one}, {other})"
        return f"({gate}) * {one} + (1 - {gate}) * {other}"

    def _pool(self) -> str:
        return self.choose(
            lambda: "sum(w[k] * b[k] for k in K)",
            lambda: "normalize(prod(b[k] ** w[k] for k in K))",
            lambda: "normalize(prod(b[k] for k in K))",
            lambda: "normalize(sum(w[k] * b[k] ** s for k in K) ** (1 / s))",
            lambda: "normalize(sum(w[k] * sqrt(b[k]) for k in K) ** 2)",
            lambda: "normalize(1 / sum(w[k] / b[k] for k in K))",
            lambda: "normalize(max(b[k] for k in K))",
            lambda: "normalize(min(b[k] for k in K))",
            lambda: "normalize(median(b[k] for k in K))",
            lambda: "sum(w[k] * soften(b[k], T) for k in K)",
            lambda: "sum(w[k] * b[k] ** 2 for k in K) / sum(w[k] * sum(b[k] ** 2) for k in K)",
            lambda: "sum(w[k] * max(b[k]) * b[k] for k in K) / sum(w[k] * max(b[k]) for k in K)",
            lambda: "sum(b[k] for k in K) / K",
        )

    def vector(self, depth: int) -> str:
        """Numbers, most of the time positive, one for each class."""
        if depth <= 0:
            return self.known()
        power = self.random.choice(_EXPONENTS)
        few = self.random.choice(("1", "2", "j"))
        return self.choose(
            lambda: f"({self.distribution(depth)}) ** ({power})",
            lambda: f"({self.known()}) ** alpha * ({self.known()}) ** (1 - alpha)",
            lambda: f"({self.vector(depth - 1)}) * ({self.vector(depth - 1)})",
            lambda: f"{self.number()} * ({self.vector(depth - 1)}) + {self.number()} * ({self.vector(depth - 1)})",
            lambda: f"max({self.vector(depth - 1)}, {self.vector(depth - 1)})",
            lambda: f"min({self.vector(depth - 1)}, {self.vector(depth - 1)})",
            lambda: f"max({self.vector(depth - 1)}, epsilon)",
            lambda: f"clip({self.vector(depth - 1)}, epsilon, 1)",
            lambda: f"sqrt({self.vector(depth - 1)})",
            lambda: f"top_k({self.distribution(depth - 1)}, {few})",
            lambda: f"{self.distribution(depth - 1)} + {self.random.choice(('epsilon', '1', 'alpha / V'))}",
            lambda: (
                f"where({self.known()} >= {self.random.choice(('epsilon', '1/4', self.known()))}, "
                f"{self.vector(depth - 1)}, {self.vector(depth - 1)})"
            ),
            lambda: f"abs({self.vector(depth - 1)} - {self.vector(depth - 1)})",
            lambda: f"exp({self.random.choice(('-', ''))}{self.vector(depth - 1)})",
            lambda: f"({self.vector(depth - 1)}) / ({self.vector(depth - 1)})",
        )

    def scalar(self, depth: int) -> str:
        """One number made of everything else."""
        one, other = self.distribution(depth - 1), self.distribution(depth - 1)
        return self.choose(
            self.number,
            lambda: f"sum({self.vector(depth)})",
            lambda: f"max({self.random.choice(('out', one))})",
            lambda: f"min({self.random.choice(('out', one))})",
            lambda: f"dot({self.random.choice(('out', one))}, {other})",
            lambda: f"entropy({self.random.choice(('out', one))})",
            lambda: self.random.choice(_DIVERGENCES).format(self.random.choice(("out", one)), other),
            lambda: f"{self.number()} * {self.scalar(depth - 1) if depth > 0 else '1'}",
        )


_SPACED = {ord(sign): " " for sign in "()[]{},*/+-=<>|:"}
