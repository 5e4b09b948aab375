"""What the fuzzer has found is read, or refused with diagnostics, on machines without the fuzzer too."""

import time

import pytest

from fuzz.corpus import found
from fuzz.reading import read


@pytest.mark.parametrize("content", found(), ids=range(len(found())))
def test_it_is_read_or_refused_with_diagnostics(content: bytes) -> None:
    start = time.process_time()
    read(content)
    assert time.process_time() - start < 1.0
