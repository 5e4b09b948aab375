"""Shows and clears the answers of earlier runs."""

from pathlib import Path
from typing import Annotated

import typer

from kdverify.cache.store import FOLDER, clear, inventory
from kdverify.commands._model import AS_EXPECTED, WRONG_INPUT, Command, named, say, tell

_ACTIONS = {"info": inventory, "clear": clear}


def cache(
    action: Annotated[str, typer.Argument(metavar="|".join(_ACTIONS))],
    folder: Annotated[Path, typer.Option("--cache-dir", metavar="DIR", help="Where the answers are kept.")] = FOLDER,
) -> int:
    """Show or clear the cache: the answers of earlier runs, which `kdverify check` need not find again."""
    act = named(_ACTIONS, action, "action")
    try:
        found = act(folder)
    except OSError as error:
        tell(f"kdverify: error: the cache {folder} cannot be cleared: {error.strerror or error}")
        return WRONG_INPUT
    size = f"{found.entries} {'entry' if found.entries == 1 else 'entries'}, {found.size / 1e6:.1f} MB"
    say(f"{folder}: {size} removed" if action == "clear" else f"{folder}: {size}")
    return AS_EXPECTED


command = Command("cache", cache)
