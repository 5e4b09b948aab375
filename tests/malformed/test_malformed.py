import time

import pytest
from specimens import by_hand, by_slips

from kdverify.lang import load
from kdverify.lang.check import check
from kdverify.lang.layout import format_source
from kdverify.source.codes import pages
from kdverify.source.diagnostic import Diagnostic, SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

HAND = list(by_hand())
SLIPS = list(by_slips(seed=0, count=400))
WORDS = vocabulary()


def problems_of(text: str) -> tuple[Diagnostic, ...]:
    try:
        check(Source("specimen.kd", text), WORDS, load.resolve_beside)
    except SpecError as error:
        return error.diagnostics
    return ()


def check_located(text: str, found: tuple[Diagnostic, ...]) -> None:
    for entry in found:
        span = entry.primary.span
        assert span.source.text == text
        assert 0 <= span.start <= span.end <= len(text)
        assert entry.code in pages()
    shown = render_all(found)
    assert shown.count("--> specimen.kd:") == len(found)
    assert "Traceback" not in shown


def test_there_are_enough() -> None:
    assert len(HAND) >= 300
    assert len(set(HAND)) == len(HAND)


@pytest.mark.parametrize("text", HAND, ids=[f"{place}" for place in range(len(HAND))])
def test_each_malformed_spec_gets_a_located_diagnostic(text: str) -> None:
    start = time.process_time()
    found = problems_of(text)
    assert time.process_time() - start < 1
    assert found
    check_located(text, found)


@pytest.mark.parametrize("text", SLIPS, ids=[f"{place}" for place in range(len(SLIPS))])
def test_each_slip_gets_a_located_diagnostic_or_is_a_spec(text: str) -> None:
    start = time.process_time()
    found = problems_of(text)
    assert time.process_time() - start < 1
    check_located(text, found)
    if not found:
        source = Source("specimen.kd", format_source(Source("specimen.kd", text)))
        assert not problems_of(source.text)


def test_most_slips_are_noticed() -> None:
    assert sum(bool(problems_of(text)) for text in SLIPS) > 0.8 * len(SLIPS)


def test_one_slip_makes_few_diagnostics() -> None:
    """One wrong token is one problem, not a page of them."""
    counts = sorted(len(problems_of(text)) for text in SLIPS)
    assert counts[len(counts) // 2] <= 1
    assert counts[len(counts) * 9 // 10] <= 3
