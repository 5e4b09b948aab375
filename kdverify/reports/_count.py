"""How many there are of a thing."""


def show_count(number: int, noun: str) -> str:
    """A number with its noun, as `1 claim` or `3 claims`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
