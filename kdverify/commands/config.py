"""Shows the settings in force."""

import os
from pathlib import Path

from kdverify.commands._model import AS_EXPECTED, Command, Misused
from kdverify.source.render import safe
from kdverify.verify.configuration import Misconfigured, Value, choose


def config() -> int:
    """Show every setting, its value, and where that comes from.

    An option of `kdverify check` comes before a variable of the environment, that before [tool.kdverify] in the
    nearest pyproject.toml, and that before the default.
    """
    try:
        chosen = choose(Path(), os.environ)
    except Misconfigured as error:
        raise Misused(str(error)) from error
    rows = [("setting", "value", "from", "variable", "what it is")]
    rows += [
        (entry.setting.name, _shown(entry.value), entry.origin, entry.setting.variable, entry.setting.summary)
        for entry in chosen
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print(safe("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))).rstrip())
    return AS_EXPECTED


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else str(value)


command = Command("config", config)
