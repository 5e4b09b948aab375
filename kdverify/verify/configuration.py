"""Settings that a project or a machine chooses once, and where each of them comes from."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from kdverify.verify.settings import Settings

Value: TypeAlias = float | int | bool | str | None

FILE, TABLE, PREFIX = "pyproject.toml", "tool.kdverify", "KDVERIFY_"
LONGEST_BUDGET = 86_400.0
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Misconfigured(Exception):
    """A setting that cannot be used; the message says which, and where it was made."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that may be chosen.

    Attributes:
        name: in the file and, with dashes, on the command line of `kdverify check`.
        kind: what values it has.
        default: the value that nobody chose.
        summary: what it is, for `kdverify config`.
        is_path: whether it names a file, which in the file is seen from there.
    """

    name: str
    kind: type[float] | type[int] | type[bool] | type[str]
    default: Value
    summary: str
    is_path: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of a setting, and who chose it: `default`, a file, or an environment variable."""

    setting: Setting
    value: Value
    origin: str


SETTINGS = (
    Setting("budget", float, Settings().budget, "seconds for each claim, a hard limit"),
    Setting("seed", int, Settings().seed, "where the pseudo-random search starts"),
    Setting("strict", bool, Settings().strict, "expect proofs where a spec asks for nothing, too"),
    Setting("jobs", int, Settings().jobs, "claims to work on at a time"),
    Setting("format", str, "terminal", "how to report"),
    Setting("baseline", str, None, "a report in JSON; only what got worse since then counts", is_path=True),
    Setting("cache_dir", str, ".kdverify_cache", "where answers are kept", is_path=True),
    Setting("no_cache", bool, False, "look up and keep no answers"),
)


def choose(folder: Path, environment: Mapping[str, str]) -> tuple[Chosen, ...]:
    """Every setting: from the environment, else from the project that the folder is in, else the default.

    Raises:
        Misconfigured: if something there is no setting, or no value of it.
    """
    path, table = _project(folder)
    known = {setting.name: setting for setting in SETTINGS}
    written = {str(name).replace("-", "_"): value for name, value in table.items()}
    for name in written:
        if name not in known:
            raise Misconfigured(f"{path}: {TABLE} has no setting {name!r}; there are {', '.join(known)}")
    return tuple(_chosen(setting, written, path, environment) for setting in SETTINGS)


def values(chosen: tuple[Chosen, ...]) -> Mapping[str, Value]:
    """The values that somebody chose, by name."""
    return {entry.setting.name: entry.value for entry in chosen if entry.origin != "default"}


def _chosen(setting: Setting, written: Mapping[str, Any], path: Path, environment: Mapping[str, str]) -> Chosen:
    if text := environment.get(setting.variable, ""):
        return Chosen(setting, _checked(setting, _parsed(setting, text), setting.variable), setting.variable)
    if setting.name in written:
        origin = _near(path)
        value = _checked(setting, written[setting.name], f"{origin}: {TABLE}.{setting.name}")
        if setting.is_path and isinstance(value, str):
            value = _near(path.parent / value)
        return Chosen(setting, value, origin)
    return Chosen(setting, setting.default, "default")


def _project(folder: Path) -> tuple[Path, Mapping[str, Any]]:
    """The nearest project file that speaks of kdverify, and what it says."""
    for parent in (folder.resolve(), *folder.resolve().parents):
        path = parent / FILE
        if not path.is_file():
            continue
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise Misconfigured(f"{_near(path)} cannot be read: {(error.strerror or str(error)).lower()}") from error
        except ValueError as error:
            raise Misconfigured(f"{_near(path)}: {error}") from error
        tools = document.get("tool", {})
        table = tools.get("kdverify") if isinstance(tools, dict) else None
        if isinstance(table, dict):
            return path, table
    return folder / FILE, {}


def _near(path: Path) -> str:
    """The path as seen from here, where it is near."""
    try:
        seen = os.path.relpath(path)
    except ValueError:
        return str(path)
    return str(path) if seen.startswith(os.path.join("..", "..", "..")) else seen


def _parsed(setting: Setting, text: str) -> Value:
    if setting.kind is bool:
        word = text.strip().lower()
        return True if word in _YES else False if word in _NO else text
    try:
        return setting.kind(text)
    except ValueError:
        return text


def _checked(setting: Setting, value: Any, place: str) -> Value:
    wanted = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[setting.kind]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = is_number if setting.kind is float else isinstance(value, setting.kind)
    if not fits or (setting.kind is int and isinstance(value, bool)):
        raise Misconfigured(f"{place} must be {wanted}, not {value!r}")
    if setting.name == "budget" and not 0 < value <= LONGEST_BUDGET:
        raise Misconfigured(f"{place} must be more than 0 s and at most a day, not {value!r}")
    if (setting.name == "jobs" and value < 1) or (setting.name == "seed" and value < 0):
        raise Misconfigured(f"{place} is too small: {value!r}")
    return float(value) if setting.kind is float else value
