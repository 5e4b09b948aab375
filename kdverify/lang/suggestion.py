"""Guesses which word was meant."""

import difflib
from collections.abc import Sequence


def suggest(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    lowered: dict[str, str] = {}
    for entry in known:
        lowered.setdefault(entry.lower(), entry)
    close = difflib.get_close_matches(word.lower()[:60], list(lowered), n=1, cutoff=0.7)
    return lowered[close[0]] if close else ""
