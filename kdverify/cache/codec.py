"""Frozen dataclasses as JSON and back, by an alphabet of classes that is fixed in advance."""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

# JSON has arrays for tuples; an object with one of these keys, or the name of an enumeration, is whatever else it
# has not.  A dataclass stands in a list of its own, parts before the whole, and elsewhere by its place in it: an
# integer, since most parts are dataclasses.
_INTEGER, _FRACTION, _MAPPING, _SET = "#", "/", "map", "set"


T = TypeVar("T", bound=type)


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
        self._enumerations: dict[str, type[Enum]] = {}
        self._find(root, set())

    def write(self, value: object) -> bytes:
        """The value as JSON; what occurs in it several times is written once.

        Raises:
            Unwritable: if it holds what no annotation speaks of, or is nested too deeply.
        """
        writer = _Writer(self._classes)
        try:
            root = writer.plain(value)
            return json.dumps([writer.rows, root], separators=(",", ":")).encode("ascii")
        except RecursionError as error:
            raise Unwritable("nested too deeply") from error

    def read(self, text: bytes) -> Any:
        """The value that was written.

        Raises:
            ValueError: if the text is no such thing.
        """
        made: list[Any] = []
        try:
            rows, root = json.loads(text)
            classes, meant = self._classes, self._meant
            for name, *parts in rows:
                # Most of a short run is spent here.
                known = [made[part] if type(part) is int else meant(part, made) for part in parts]
                made.append(classes[name](*known))
            return meant(root, made)
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ZeroDivisionError) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error

    def _meant(self, data: Any, made: list[Any]) -> Any:
        if type(data) is int:
            return made[data]
        if isinstance(data, list):
            return tuple([self._meant(part, made) for part in data])
        if not isinstance(data, dict):
            return data
        ((name, content),) = data.items()
        match name:
            case "#":
                return int(content)
            case "/":
                above, below = content.split("/")
                return Fraction(int(above, 16), int(below, 16))
            case "set":
                return frozenset([self._meant(part, made) for part in content])
            case "map":
                return {self._meant(key, made): self._meant(part, made) for key, part in content}
        return self._enumerations[name][content]

    def _find(self, annotation: Any, seen: set[Any]) -> None:
        if isinstance(annotation, types.GenericAlias | types.UnionType) or get_origin(annotation) is not None:
            for part in (*get_args(annotation), get_origin(annotation)):
                self._find(part, seen)
        if not isinstance(annotation, type) or annotation in seen:
            return
        seen.add(annotation)
        if issubclass(annotation, Enum):
            _enter(self._enumerations, annotation)
        elif is_dataclass(annotation):
            _enter(self._classes, annotation)
            for part in get_type_hints(annotation).values():
                self._find(part, seen)


class _Writer:
    def __init__(self, classes: Mapping[str, type]) -> None:
        self._classes = classes
        self._places: dict[int, int] = {}
        self._known: dict[str, int] = {}
        self.rows: list[Any] = []

    def plain(self, value: object) -> Any:
        """The value as what JSON has."""
        match value:
            case Enum():
                return {type(value).__name__: value.name}
            case None | bool() | float() | str():
                return value
            case int():
                return {_INTEGER: value}
            case Fraction():
                # Python writes no decimal integer of more than 4300 digits.
                return {_FRACTION: f"{value.numerator:x}/{value.denominator:x}"}
            case tuple():
                return [self.plain(part) for part in value]
            case frozenset():
                return {_SET: sorted((self.plain(part) for part in value), key=repr)}
            case Mapping():
                return {_MAPPING: [[self.plain(key), self.plain(part)] for key, part in value.items()]}
        if id(value) not in self._places:
            name = type(value).__name__
            if self._classes.get(name) is not type(value):
                raise Unwritable(f"no annotation speaks of {type(value).__module__}.{name}")
            row = [name, *(self.plain(getattr(value, field.name)) for field in fields(self._classes[name]))]
            # By how it is written, since some values are equal that are not the same, as 1 and True are.
            place = self._places[id(value)] = self._known.setdefault(repr(row), len(self.rows))
            if place == len(self.rows):
                self.rows.append(row)
        return self._places[id(value)]


def _enter(known: dict[str, T], found: T) -> None:
    name = found.__name__
    if known.setdefault(name, found) is not found:
        raise TypeError(f"two classes are called {name}")
