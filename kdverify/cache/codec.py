"""Frozen dataclasses as JSON and back, by an alphabet of classes that is fixed in advance."""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, get_args, get_origin, get_type_hints

# JSON has arrays for tuples; an object with one of these keys, or the name of a class, is whatever else it has not.
_FRACTION, _MAPPING, _SET = "/", "map", "set"


class Unwritable(TypeError):
    """A value holds something that the codec has no letter for."""


class Codec:
    """Writes and reads values of one type.

    The classes that it knows are those that the annotations of the type lead to; a text can make it build nothing
    else.

    Args:
        root: a frozen dataclass, or a union of such.
    """

    def __init__(self, root: object) -> None:
        self._classes: dict[str, type] = {}
        self._find(root, set())

    def write(self, value: object) -> bytes:
        """The value as JSON.

        Raises:
            Unwritable: if it holds what no annotation speaks of, or is nested too deeply.
        """
        try:
            return json.dumps(self._plain(value), separators=(",", ":")).encode("ascii")
        except RecursionError as error:
            raise Unwritable("nested too deeply") from error

    def read(self, text: bytes) -> Any:
        """The value that was written.

        Raises:
            ValueError: if the text is no such thing.
        """
        try:
            return self._meant(json.loads(text))
        except (AttributeError, KeyError, RecursionError, TypeError, ZeroDivisionError) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error

    def _plain(self, value: object) -> Any:
        match value:
            case Enum():
                return {self._name(value): value.name}
            case None | bool() | int() | float() | str():
                return value
            case Fraction():
                # Python writes no decimal integer of more than 4300 digits.
                return {_FRACTION: f"{value.numerator:x}/{value.denominator:x}"}
            case tuple():
                return [self._plain(part) for part in value]
            case frozenset():
                return {_SET: sorted((self._plain(part) for part in value), key=repr)}
            case Mapping():
                return {_MAPPING: [[self._plain(key), self._plain(part)] for key, part in value.items()]}
        name = self._name(value)
        return {name: [self._plain(getattr(value, field.name)) for field in fields(self._classes[name])]}

    def _name(self, value: object) -> str:
        name = type(value).__name__
        if self._classes.get(name) is not type(value):
            raise Unwritable(f"no annotation speaks of {type(value).__module__}.{name}")
        return name

    def _meant(self, data: Any) -> Any:
        if isinstance(data, list):
            return tuple([self._meant(part) for part in data])
        if not isinstance(data, dict):
            return data
        ((name, content),) = data.items()
        match name:
            case "/":
                above, below = content.split("/")
                return Fraction(int(above, 16), int(below, 16))
            case "set":
                return frozenset(self._meant(part) for part in content)
            case "map":
                return {self._meant(key): self._meant(part) for key, part in content}
        made: Callable[..., Any] = self._classes[name]
        if isinstance(made, type) and issubclass(made, Enum):
            return made[content]
        return made(*[self._meant(part) for part in content])

    def _find(self, annotation: Any, seen: set[Any]) -> None:
        if isinstance(annotation, types.GenericAlias | types.UnionType) or get_origin(annotation) is not None:
            for part in (*get_args(annotation), get_origin(annotation)):
                self._find(part, seen)
        if not isinstance(annotation, type) or annotation in seen:
            return
        seen.add(annotation)
        if is_dataclass(annotation) or issubclass(annotation, Enum):
            other = self._classes.setdefault(annotation.__name__, annotation)
            if other is not annotation:
                raise TypeError(f"two classes are called {annotation.__name__}")
        if is_dataclass(annotation):
            for part in get_type_hints(annotation).values():
                self._find(part, seen)
