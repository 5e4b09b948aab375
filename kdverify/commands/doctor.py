"""Says whether this machine has what kdverify needs, and what it costs where it has not."""

import importlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kdverify.commands._model import AS_EXPECTED, OWN_FAULT, Command
from kdverify.verify.settings import Settings
from kdverify.version import VERSION


@dataclass(frozen=True, slots=True)
class Need:
    """A package or program that something rests on.

    Attributes:
        name: as it is installed.
        module: what is imported; empty for a program.
        loss: what is lost without it.
        required: whether nothing works without it.
    """

    name: str
    module: str
    loss: str
    required: bool = True


NEEDS = (
    Need("lark", "lark", "no spec can be read"),
    Need("typer", "typer", "there is no command line"),
    Need("rich", "rich", "there is no progress bar"),
    Need("numpy", "numpy", "no counterexample is searched for by sampling"),
    Need("python-flint", "flint", "nothing can be certified, and so nothing refuted"),
    Need("z3-solver", "z3", "most proofs are out of reach"),
    Need("sympy", "sympy", "derivatives and limits are out of reach"),
    Need("hypothesis", "hypothesis", "counterexamples are not made smaller"),
    Need("cvc5", "cvc5", "certificates of proofs cannot be rechecked; install kdverify[recheck]", required=False),
    Need("matplotlib", "matplotlib", "plots cannot be drawn; install kdverify[plots]", required=False),
    Need("distributed", "distributed", "checks cannot be spread over machines; install kdverify[dask]", required=False),
    Need("pytest", "pytest", "specs cannot be collected as tests", required=False),
    Need("git", "", "`kdverify diff` cannot compare revisions", required=False),
)
_LEAST_MEMORY = 2 * 1024**3


def doctor() -> int:
    """Say what is installed, what is missing, and what that costs."""
    print(f"kdverify {VERSION}, Python {platform.python_version()} on {platform.platform()}")
    print(f"  {Path(__file__).resolve().parents[1]}\n")
    broken = False
    width = max(len(need.name) for need in NEEDS)
    for need in NEEDS:
        found, trouble = _look(need)
        mark = "ok" if found else "!!" if need.required else "--"
        print(f"{mark} {need.name:{width}}  {found or f'{trouble}: {need.loss}'}")
        broken = broken or (need.required and not found)
    print()
    for mark, said in _machine():
        print(f"{mark} {said}")
    if broken:
        print("\nSomething that kdverify needs is missing; `pip install --force-reinstall kdverify` brings it back.")
    return OWN_FAULT if broken else AS_EXPECTED


def _look(need: Need) -> tuple[str, str]:
    """The version of what is needed, or what is wrong with it."""
    from importlib import metadata

    if not need.module:
        place = shutil.which(need.name)
        return (place, "") if place else ("", "not installed")
    try:
        importlib.import_module(need.module)
        return metadata.version(need.name), ""
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] == need.module
        return "", "not installed" if missing else f"cannot be loaded ({error})"
    except Exception as error:
        return "", f"cannot be loaded ({type(error).__name__}: {error})"


def _machine() -> Iterator[tuple[str, str]]:
    processors = len(os.sched_getaffinity(0)) if sys.platform.startswith("linux") else os.cpu_count() or 1
    yield "ok", f"{processors} processors; `kdverify check` uses {Settings().jobs} at a time"
    if sys.platform.startswith("linux"):
        yield "ok", "workers are forked, and killed at their limits of time and memory"
    elif sys.platform == "win32":
        yield "--", "workers are started afresh, which takes longer, and their memory is not limited"
    else:
        yield "--", "workers are started afresh, which takes longer"
    memory = _memory()
    if memory is not None:
        enough = memory >= _LEAST_MEMORY
        cost = "" if enough else ": hard claims may end as unknown for lack of it"
        yield "ok" if enough else "--", f"{memory / 1024**3:.1f} GiB of memory{cost}"
    encoding = (sys.stdout.encoding or "ascii").lower()
    if encoding.startswith("utf"):
        yield "ok", "the terminal shows Unicode"
    else:
        yield "--", f"the terminal shows {encoding} alone: reports are written in ASCII"


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


command = Command("doctor", doctor)
