"""Finds the one object that each file of an open folder defines, and refuses loudly what it cannot place."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


class RegistryError(Exception):
    """A file of an open folder does not define what it should."""


def load(package: ModuleType, kind: type[T]) -> dict[str, T]:
    """The `kind` object of each module of a package, by name, in order of file names.

    Raises:
        RegistryError: if a file defines none or several, or one whose name, in lower case, is not the file's.
    """
    found: dict[str, T] = {}
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        values = [value for value in vars(module).values() if isinstance(value, kind)]
        names = [str(getattr(value, "name", None)) for value in values]
        if [name.lower().replace("-", "_").rstrip("_") for name in names] != [info.name.rstrip("_")]:
            raise RegistryError(
                f"{module.__file__} must define exactly one {kind.__name__}, named {info.name!r}; found {names}"
            )
        found[names[0]] = values[0]
    return found
