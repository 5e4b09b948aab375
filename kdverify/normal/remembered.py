"""A property that is worked out once."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class remembered(Generic[T]):
    """Like `functools.cached_property`, without the lock that Python 3.11 takes at each first reading.

    Normal forms are made by the hundred thousand and each is asked a few questions once, so the lock would cost more
    than the answers.  Two threads may both work an answer out; it is the same.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "remembered[T]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> "remembered[T] | T":
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.compute(instance)
        return value
