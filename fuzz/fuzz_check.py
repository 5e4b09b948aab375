"""Feeds arbitrary bytes to everything that reads a spec: decoding, parsing, checking, claims, formatting, diagnostics.

A spec is read or refused with diagnostics; anything else, a crash, a hang of a second or 500 MB, ends the run.
README.md beside it says how to start it.
"""

import re
import sys
import time

import atheris

# How diagnostics are drawn is watched for crashes, too, but need not guide the search.
with atheris.instrument_imports(include=["kdverify"], exclude=["kdverify.source"]):
    from kdverify.cache.key import Hasher
    from kdverify.lang import load
    from kdverify.lang.check import check
    from kdverify.lang.layout import format_source
    from kdverify.lang.show import show_tensor
    from kdverify.source.diagnostic import SpecError
    from kdverify.source.render import render_all
    from kdverify.source.span import Source
    from kdverify.verify.session import claims_of, vocabulary

WORDS = vocabulary()
MOST_SECONDS = 1.0
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def no_other_file(source: Source, written: str) -> Source:
    """Fuzzing touches no file."""
    raise FileNotFoundError(2, "No such file or directory", written)


def read(content: bytes) -> None:
    """Reads the bytes as `kdverify check` and `kdverify format` do, up to the engines."""
    try:
        source = load.decode("fuzz.kd", content)
        operators = check(source, WORDS, no_other_file).operators
    except SpecError as error:
        shown = render_all(error.diagnostics)
        assert error.diagnostics, "refused without a word"
        assert not CONTROL.search(shown), "a control character is shown"
        return
    hasher = Hasher()
    for operator in operators:
        show_tensor(operator.operator.out)
        for claim in claims_of(operator):
            hasher.claim(claim)
    again = format_source(source)
    assert format_source(Source("fuzz.kd", again)) == again, "formatting twice is not formatting once"


def test_one_input(content: bytes) -> None:
    """What the fuzzer calls."""
    start = time.process_time()
    read(content)
    spent = time.process_time() - start
    assert spent < MOST_SECONDS, f"reading took {spent:.1f} s"


def main() -> None:
    """Runs the fuzzer with the options of libFuzzer."""
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
