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
        if not info.name.startswith("_"):
            found.update(_defined(package, kind, info.name))
    return found


def load_one(package: ModuleType, kind: type[T], name: str) -> dict[str, T]:
    """The same for the one module of this name; nothing if there is none.

    Raises:
        RegistryError: if the file does not define what it should.
    """
    names = {info.name.rstrip("_"): info.name for info in pkgutil.iter_modules(package.__path__)}
    module = names.get(name.lower().replace("-", "_"), "_")
    return {} if module.startswith("_") else _defined(package, kind, module)


def _defined(package: ModuleType, kind: type[T], name: str) -> dict[str, T]:
    module = importlib.import_module(f"{package.__name__}.{name}")
    values = [value for value in vars(module).values() if isinstance(value, kind)]
    names = [str(getattr(value, "name", None)) for value in values]
    if [found.lower().replace("-", "_").rstrip("_") for found in names] != [name.rstrip("_")]:
        raise RegistryError(f"{module.__file__} must define exactly one {kind.__name__}, named {name!r}; found {names}")
    return {names[0]: values[0]}
