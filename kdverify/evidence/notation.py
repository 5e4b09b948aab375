"""Exact values as text, `1/2` or `((1, 0), (1/2, 1/2))`, and back."""

from fractions import Fraction

from kdverify.evidence.witness import Exact

_MOST_READ = 6


def to_text(value: Exact) -> str:
    """The value as a spec would write it."""
    if isinstance(value, Fraction):
        return str(value)
    return "(" + ", ".join(to_text(part) for part in value) + ")"


def to_brief_text(vector: tuple[Fraction, ...]) -> str:
    """A vector for reading; of a long one the ends."""
    if len(vector) <= _MOST_READ:
        return to_text(vector)
    return f"({vector[0]}, {vector[1]}, ..., {vector[-1]})"


def from_text(text: str) -> Exact:
    """The value that `to_text` wrote.

    Raises:
        ValueError: for any other text.
    """
    text = text.strip()
    if not text.startswith("("):
        return Fraction(text)
    if not text.endswith(")"):
        raise ValueError(f"unbalanced brackets: {text}")
    parts = tuple(from_text(part) for part in _split(text[1:-1]))
    rows = tuple(part for part in parts if isinstance(part, tuple))
    numbers = tuple(part for part in parts if isinstance(part, Fraction))
    if numbers and rows:
        raise ValueError(f"numbers beside rows: {text}")
    return numbers or tuple(tuple(entry for entry in row if isinstance(entry, Fraction)) for row in rows)


def _split(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]
