"""What is fuzzed: bytes through everything that reads a spec, up to the engines."""

import re

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
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def no_other_file(source: Source, written: str) -> Source:
    """Fuzzing touches no file."""
    raise FileNotFoundError(2, "No such file or directory", written)


def read(content: bytes) -> None:
    """Reads the bytes as `kdverify check` and `kdverify format` do.

    Raises:
        AssertionError: if they are refused without a word, a control character is shown, or formatting twice is not
            formatting once.
    """
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
