"""Specs written to exhaust their reader: each is a spec or is refused, soon and in little memory."""

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kdverify.lang import load
from kdverify.lang.check import check
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

WORDS = vocabulary()
SECONDS = 2
MEGABYTES = 500
HEAD = """operator o
let q in simplex[V]
let b[k] in simplex[V] for k in K
let w in simplex[K]
let T > 0
"""
USER = "operator p{0}\nlet q in simplex[V]\nout = {1}\n"


def chained(step: str, count: int) -> str:
    """Definitions that each use the one before."""
    lines = "".join(f"x{place + 1} = {step.format(f'x{place}')}\n" for place in range(count))
    return f"{HEAD}x0 = q\n{lines}out = x{count}\n"


def applied(first: str, step: str, count: int) -> str:
    """Operators that each apply the one before."""
    later = [USER.format(place, step.format(f"p{place - 1}")) for place in range(1, count)]
    return USER.format(0, first) + "".join(later)


SPECS = {
    "brackets": "(" * 1_000_000,
    "parentheses": HEAD + "out = " + "(" * 5000 + "q" + ")" * 5000,
    "calls": HEAD + "out = " + "exp(" * 5000 + "q" + ")" * 5000,
    "signs": HEAD + "out = " + "-" * 10_000 + "q",
    "powers": HEAD + "out = q" + "**2" * 9000,
    "negations": HEAD + "out = q\nclaim c: " + "not " * 10_000 + "T > 1",
    "subscripts": HEAD + "out = q" + "[1]" * 6000,
    "terms": HEAD + "out = q" + " + q" * 9000,
    "quotients": HEAD + "out = q" + " / T" * 9000,
    "digits": HEAD + "out = q * " + "9" * 100_000,
    "tower": HEAD + "out = q * 10**10**10",
    "tower of products": HEAD + "out = q * (10**999)**999 * (7**999)**999",
    "decimal exponents": HEAD + "out = q * " + " * ".join(["1e99"] * 4000),
    "fractions": HEAD + "out = q * (" + " + ".join(f"1 / {place}" for place in range(3, 4000)) + ")",
    "chain": chained("exp({0}) + {0}", 1500),
    "doubling chain": chained("normalize({0} * {0})", 60),
    "doubling indices": chained("[sum({0}[u] * {0}[v] for u in V) for v in V]", 60),
    "sorting chain": chained("top_k({0}, 2)", 60),
    "positions": chained("onehot(argmax({0})) + {0}[argmax({0})]", 100),
    "large term at many places": HEAD
    + "x = "
    + " + ".join(f"q ** {place}" for place in range(1, 900))
    + "\nout = q"
    + " * sum(x[v] * T for v in V)" * 700,
    "medians": HEAD + "out = q" + " + median(b[k] for k in K)" * 1500,
    "operators twice each": applied("q / 2", "{0}(q) + {0}(q)", 40),
    "operators within themselves": applied("normalize(q ** 2)", "{0}({0}(q))", 40),
    "signs within operators": applied("+" * 90 + "q", "+" * 90 + "{0}(q)", 40),
    "many operators": "".join(USER.format(place, "q") for place in range(2000)),
    "many inputs": HEAD + "".join(f"let x{place} in (0, 1)\n" for place in range(5000)) + "out = q",
    "many dimensions": "operator o\ndims " + ", ".join(f"D{place} >= 1" for place in range(4000)),
    "many axioms": HEAD + "out = q\nsatisfies " + ", ".join(["simplex"] * 9000),
    "many claims": HEAD + "out = q\n" + "".join(f"claim c{place}: out >= 0\n" for place in range(2500)),
    "many conjuncts": HEAD + "out = q\nclaim c: " + " and ".join(["out >= 0"] * 4000),
    "many comparisons": HEAD + "out = q\nclaim c: " + " <= ".join(["out"] * 9000),
    "many errors": HEAD + "foo bar\n" * 100_000,
    "many unknown names": HEAD + "out = " + " + ".join(f"z{place}" for place in range(8000)),
    "long line": HEAD + "out = q # " + "x" * 900_000,
    "long name": HEAD + "out = " + "x" * 900_000,
    "long text": 'operator o "' + "x" * 900_000,
    "signs of other alphabets": "".join(chr(0x100 + place) for place in range(0, 50_000) if place < 0xD000),
}


def read(text: str) -> str:
    try:
        check(Source("hostile.kd", text), WORDS, load.resolve_beside)
    except SpecError as error:
        return render_all(error.diagnostics)
    return ""


@pytest.mark.parametrize("name", SPECS)
def test_it_is_settled_soon(name: str) -> None:
    start = time.process_time()
    shown = read(SPECS[name])
    assert time.process_time() - start < SECONDS
    assert len(shown) < 100_000
    assert max(map(len, shown.split("\n"))) < 1000


@pytest.mark.parametrize("name", ["many axioms", "many claims"])
def test_claims_are_counted(name: str) -> None:
    """Each claim may take its whole budget, so a file makes no more of them than a person would write."""
    assert "error[file-too-large]: a file may make at most 1000 claims" in read(SPECS[name])
    few = SPECS[name].replace("simplex, " * 8000, "").split("claim c999:")[0]
    assert read(few) == ""


def test_used_files_are_bounded_together(tmp_path: Path) -> None:
    body = "out = q" + " + q" * 4000 + "\n"
    for place in range(30):
        (tmp_path / f"f{place}.kd").write_text(f"operator f{place}\nlet q in simplex[V]\n{body}")
    uses = "".join(f'use f{place} from "f{place}.kd"\n' for place in range(30))
    (tmp_path / "main.kd").write_text(f"{uses}operator o\nlet q in simplex[V]\nout = q\n")
    start = time.process_time()
    with pytest.raises(SpecError) as caught:
        check(load.read(tmp_path / "main.kd"), WORDS, load.resolve_beside)
    assert time.process_time() - start < SECONDS
    assert {entry.code for entry in caught.value.diagnostics} == {"unusable-file"}


@pytest.mark.slow
def test_all_of_it_takes_little_memory() -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_hostile; test_hostile.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < MEGABYTES


def main() -> None:
    """Reads every spec and writes the most memory that was used, in megabytes."""
    for text in SPECS.values():
        read(text)
    sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
