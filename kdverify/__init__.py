"""Formal axiom checking for the operators of knowledge distillation.

`check_specs("specs/")` checks all specs of a folder and returns a `Report`: a `Row` for each claim, with
its `Verdict` and the outcome of every engine on every goal.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kdverify.version import VERSION as __version__

if TYPE_CHECKING:
    from kdverify.evidence.verdict import Verdict as Verdict
    from kdverify.source.diagnostic import Diagnostic as Diagnostic
    from kdverify.source.diagnostic import SpecError as SpecError
    from kdverify.verify.report import Report as Report
    from kdverify.verify.report import Row as Row
    from kdverify.verify.session import check_specs as check_specs
    from kdverify.verify.settings import Settings as Settings

__all__ = ["Diagnostic", "Report", "Row", "Settings", "SpecError", "Verdict", "__version__", "check_specs"]

# Loaded when asked for: pytest imports this package in every run on a machine that has it.
_HOMES = {
    "Diagnostic": "kdverify.source.diagnostic",
    "Report": "kdverify.verify.report",
    "Row": "kdverify.verify.report",
    "Settings": "kdverify.verify.settings",
    "SpecError": "kdverify.source.diagnostic",
    "Verdict": "kdverify.evidence.verdict",
    "check_specs": "kdverify.verify.session",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
