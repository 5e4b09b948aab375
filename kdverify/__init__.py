"""Formal axiom checking for the operators of knowledge distillation.

`check_specs("specs/")` checks all specs of a folder and returns a `Report`: a `Row` for each claim, with
its `Verdict` and the outcome of every engine on every goal.
"""

from kdverify.evidence.verdict import Verdict as Verdict
from kdverify.source.diagnostic import Diagnostic as Diagnostic
from kdverify.source.diagnostic import SpecError as SpecError
from kdverify.verify.report import Report as Report
from kdverify.verify.report import Row as Row
from kdverify.verify.session import check_specs as check_specs
from kdverify.verify.settings import Settings as Settings
from kdverify.version import VERSION as __version__

__all__ = ["Diagnostic", "Report", "Row", "Settings", "SpecError", "Verdict", "__version__", "check_specs"]
