"""Feeds arbitrary bytes to everything that reads a spec: decoding, parsing, checking, claims, formatting, diagnostics.

A spec is read or refused with diagnostics; anything else, a crash, a hang of a second or 500 MB, ends the run.
README.md beside it says how to start it.
"""

import sys
import time

import atheris

# How diagnostics are drawn is watched for crashes, too, but need not guide the search.
with atheris.instrument_imports(include=["kdverify", "reading"], exclude=["kdverify.source"]):
    from reading import read

MOST_SECONDS = 1.0


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
