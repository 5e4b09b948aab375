"""Malformed specs: written by hand, and made from good ones by small slips."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from kdverify.lang.problems import Problems
from kdverify.lang.scan import Token, scan
from kdverify.source.span import Source

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.kd"))

HEAD = """operator o "Summary."
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1]
a = sum(w[k] * b[k] for k in K)
"""

# One slip a line, after `HEAD`.
SLIPS = """
out = alpha * a + (1 - alpha) q
out = alpha * a + (1 - alpha * q
out = alpha * a + 1 - alpha) * q
out = alpha * a ++ (1 - alpha) *
out = alpha * * a
out = / a
out = alpha * a + (1 - alhpa) * q
out = alpha * a + (1 - alpha) * w
out = alpha * b + (1 - alpha) * q
out = sum(w[k] * b[k] for k in V)
out = sum(w[k] * b[k] for k K)
out = sum(w[k] * b[k] for in K)
out = sum(w[k] * b[k] for k)
out = sum(w[k] * b[k], k in K)
out = sum(w[k] b[k] for k in K)
out = sum w[k] * b[k] for k in K
out = sum(w[k] * b[j] for k in K)
out = sum(w * b for k in K)
out = sum(w[k] * b for k in K)
out = Sum(w[k] * b[k] for k in K)
out = b @ w
out = w @ b
out = b.T * w
out = b[:, 1]
out = b[0]
out = b[-1]
out = b[1:2]
out = b[k]
out = q[q]
out = q[1.5]
out = q[V]
out = q[7]
out = q[1][1]
out = alpha[1]
out = a^alpha * q^(1 - alpha)
out = a**alpha * q**(1 - alpha) / sum()
out = normalize(a**alpha, q)
out = normalize a
out = normalize(a
out = normalize[a]
out = normalise(a)
out = normalize(alpha)
out = normalize(b)
out = soften(a)
out = soften(a, T)
out = soften(a, q)
out = softmax(a || q)
out = KL(a, q) * q
out = KL(a || w) * q
out = KL(a) * q
out = KL(a || q || q) * q
out = kl(a || q) * q
out = TV(a || q) * q
out = exp(a, q)
out = exp() * q
out = log a
out = max() * q
out = max(w, q)
out = median(a, q)
out = where(q > a)
out = where(q > a, q)
out = where(q, a, q)
out = where(q = a, q, a)
out = where q > a, q, a
out = q if alpha > 1 / 2 else a
out = lambda: q
out = [q for v in V]
out = [q[v] for k in K]
out = [1, 2, 3]
out = (1 / 2, 1 / 2)
out = {q}
out = "q"
out = q;
out = q, a
out = q = a
out := q
out == q
out -> q
out
= q
out = 
q = out
out = out
out = q > a
out = alpha
out = b
out = w + K * V
out = 3.
out = .5 * q
out = 1e999 * q
out = 10**10**10 * q
out = 2**-10**10 * q
out = 1_000 * q
out = 0x10 * q
out = 2q
out = q!
out = q?
out = q'
out = $q
out = ¬q
out = α * q
out = q − a
out = q × a
out = q * 1 / 0
out = q * 0 ** -1
out = argmax(q)
out = q * argmax(q)
out = onehot(q)
out = onehot()
out = onehot(1, 2)
out = rank(b)
out = uniform(V)
out = uniform[W]
out = V
out = inf * q
out = q and a
out = not q
out = q in simplex[V]
out = for all v in V: q[v]
out[v] = q[k] for k in K
out[v] = q[v]
out[v] = q[v] for v
out[v, v] = q[v] for v in V, v in V
f(x) = x
let
let x
let x in
let x in simplex
let x in simplex[
let x in simplex[W]
let x in simplex[V, K]
let x in simplex(V)
let x in Simplex[V]
let x in real
let x in float
let x in [0, 1
let x in (0, 1
let x in (0 1)
let x in (0, 1, 2)
let x in (1, 0)
let x in (0, 0)
let x in [q, 1]
let x in {1, 2}
let x > 
let x >> 0
let x = 1
let x < > 1
let x > 0 and x < 1
let 0 < x < 1
let x[k] in simplex[V]
let x[k] in simplex[V] for k
let x[k] in simplex[V] for j in K
let x[k] in simplex[V] for k in K, k in K
let x[k, j] in simplex[V] for k in K, j in K
let x[1] in simplex[V]
let x in simplex[V] for k in K
let q in simplex[V]
let a in simplex[V]
let sum in simplex[V]
let let in simplex[V]
let for > 0
let x, in reals
let , x in reals
let x in integers in [1, 2]
let x in simplex[V] where
let x > 0 where x
lett x > 0
LET x > 0
dims
dims V
dims V >= 2, V >= 3
dims V >= 2.5
dims V >= -1
dims V >= K
dims V > = 2
dims V => 2
dims V >= 99999999999999999999
dims V >= 3 <= 2
dims V != 3
dims sum >= 1
dim V >= 2
roles
roles q
roles student
roles student = 
roles student = q, 
roles student = w
roles student = q + a
roles student == q
roles teacher = b
roles weights = q
roles anchor = q
roles anchor = alpha
roles temperature = q
roles student = q student = q
role student = q
kind
kind meta
kind meta teacher
kind "meta-teacher"
source
source arXiv
source "a" "b"
source 'a'
where
where alpha
where alpha = 1
where alpha * s < 1
where out > 0
where q < w
satisfies
satisfies simplx
satisfies simplex,
satisfies , simplex
satisfies simplex range
satisfies simplex()
satisfies simplex(closed)
satisfies simplex open
satisfies closed simplex
satisfies positivity closed
satisfies anchoring
satisfies anchoring(alpha)
satisfies anchoring(c)
satisfies anchoring(c == alpha)
satisfies anchoring(c = alpha, c = alpha)
satisfies anchoring(c = alpha, d = 1)
satisfies anchoring(c = alpha
satisfies anchoring(c = beta)
satisfies weight_monotonicity(tv)
satisfies weight_monotonicity(kl, kl)
satisfies simplex expect
satisfies simplex expect false
satisfies simplex expected refuted
satisfies simplex expect refuted expect refuted
satisfies simplex for V
satisfies simplex for V <= 
satisfies simplex for W <= 4
satisfies simplex for V <= 0
satisfies simplex for v in V
satisfies simplex for all v in V
satisfies simplex when
satisfies simplex when alpha
satisfies simplex when alpha = 1
satisfies simplex if alpha < 1
satisfy simplex
claim
claim c
claim c:
claim : q <= 1
claim c q <= 1
claim c = q <= 1
claim c: q
claim c: alpha
claim c: q < = 1
claim c: q =< 1
claim c: q => 1
claim c: q = a
claim c: q <= 1 expect maybe
claim c: q <= w
claim c: q <= 1,
claim c: q <=
claim c: <= 1
claim c: q <= 1 and
claim c: q <= 1 && a <= 1
claim c: q <= 1 or or a <= 1
claim c: not
claim c: !(q <= 1)
claim c: q in simplex
claim c: q in simplex[K]
claim c: w in simplex[V]
claim c: q in reals
claim c: q in [0, 1
claim c: q in a
claim c: q in
claim c: for all v: q[v] <= 1
claim c: for all v in V q[v] <= 1
claim c: for all v in W: q[v] <= 1
claim c: for all q in V: q[q] <= 1
claim c: for each v in V: q[v] <= 1
claim c: for v in V: q[v] <= 1
claim c: forall v in V: q[v] <= 1
claim c: q[v] <= 1
claim c: q[v] <= 1 for v in V
claim c: q[k] <= 1 for all k in K
claim c: u < v or q[u] == q[v] for all u, v in V
claim c: v <= 1 for all v in V
claim c: KL(a, out) <= 1
claim c: KL(a | out) <= 1
claim c: KL(a || ) <= 1
claim c: |q - a| <= 1
claim c: exists v in V: q[v] > 0
claim c: alpha > 0 or for all v in V: q[v] > 0
claim c: alpha <= 1 when
claim c: alpha <= 1 when alpha
claim c: alpha <= 1 when when alpha < 1
claim c: alpha <= 1 for
claim c: alpha <= 1 for V
claim c: alpha <= 1 for K < 1
claim 1: alpha <= 1
claim "c": alpha <= 1
claim c closed closed: alpha <= 1
claim c open: alpha <= 1
clam c: alpha <= 1
use
use pool
use pool from
use pool from pool
use pool from "pool.kd"
use pool from "../pool.kd"
use pool from "/etc/passwd"
use pool from "https://example.org/pool.kd"
use from "pool.kd"
use pool, from "pool.kd"
import pool
operator
operator "name"
operator o o
operator 1
operator o(b, w)
operator o "unclosed
operator o 'x'
operator o "x" "y"
) = q
]
*
@
\\
`
~
#
"""
HARMLESS = frozenset({"#", "out[v] = q[v]", "dims V", "claim c: q <= w[1]"})

WHOLE = (
    "",
    " \n\t\n",
    "# only a comment\n",
    "let q in simplex[V]\nout = q\n",
    "operator o\n",
    "operator o\nout = uniform\noperator o\nout = uniform\n",
    "out = q",
    "\ufeff\ufeffoperator o\nout = uniform",
    "operator o\rout = q\r",
    "operator o\nlet q in simplex[V]\n" + "x = (q\n" * 50,
    "operator o\nlet q in simplex[V]\nout = " + "(" * 99 + "q" + ")" * 98,
    "operator o\nlet q in simplex[V]\nout = " + "(" * 101 + "q" + ")" * 101,
    "operator o\nlet q in simplex[V]\nout = " + "-" * 5000 + "q",
    "operator o\nlet q in simplex[V]\nout = q" + " ** q" * 5000,
    "operator o\nlet q in simplex[V]\nout = q" + "[1]" * 5000,
    "operator o\nlet q in simplex[V]\nout = q\nclaim c: " + "not " * 5000 + "q > 0",
    "operator o\nlet q in simplex[V]\nout = q * " + "9" * 101,
    "operator o\nlet q in simplex[V]\nx = q\n" + "".join(f"x{i} = log(x) + {i}\n" for i in range(99)),
    "operator o\nlet q in simplex[V]\nout = " + " + ".join(f"z{i}" for i in range(300)),
    "\x00\x01\x02",
    "\u202eoperator o\nout = uniform",
    "".join(
        chr(33 + place * 7919 % 60000) for place in range(2000) if not 0xD800 <= 33 + place * 7919 % 60000 < 0xE000
    ),
)


def by_hand() -> Iterator[str]:
    """Every hand-written malformed spec."""
    yield from WHOLE
    for line in SLIPS.strip("\n").split("\n"):
        if line not in HARMLESS:
            rest = "" if "out" in line.split() else "\nout = q"
            yield f"{HEAD}{line}{rest}\n"


def by_slips(seed: int, count: int) -> Iterator[str]:
    """Good specs with one token left out, doubled, swapped with the next, or replaced by one from elsewhere."""
    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in SPECS]
    pieces = [(text, scan(Source("s.kd", text), Problems()).tokens) for text in texts]
    words = sorted({token.text for _, tokens in pieces for token in tokens} | {"==", "||", "@", "^", "1e9", "zzz", "["})
    for _ in range(count):
        text, tokens = chance.choice(pieces)
        yield _slip(text, tokens, words, chance)


def _slip(text: str, tokens: Sequence[Token], words: Sequence[str], chance: random.Random) -> str:
    place = chance.randrange(len(tokens) - 1)
    here, after = tokens[place], tokens[place + 1]
    match chance.randrange(5):
        case 0:
            return text[: here.start] + text[here.end :]
        case 1:
            return text[: here.end] + " " + here.text + text[here.end :]
        case 2:
            return text[: here.start] + after.text + text[here.end : after.start] + here.text + text[after.end :]
        case 3:
            return text[: here.start] + chance.choice(words) + text[here.end :]
        case _:
            return text[: here.start] + here.text[:-1] + text[here.end :]
