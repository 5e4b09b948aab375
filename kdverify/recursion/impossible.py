"""What is said of a recursion that cannot be run."""


class Impossible(Exception):
    """A size, a value or an error that the operator does not allow; the message says which, and why."""
