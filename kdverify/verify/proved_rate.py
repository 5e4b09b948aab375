"""The rate of contraction to the anchor that a spec claims and that is proved."""

from kdverify.axioms import _model as axioms
from kdverify.evidence.verdict import Verdict
from kdverify.lang.checked import Asked, CheckedOperator
from kdverify.lang.goal import Expectation
from kdverify.verify import session
from kdverify.verify.settings import Settings


def proved_rate(checked: CheckedOperator, divergence: str, settings: Settings) -> str | None:
    """The first rate that the spec claims for a divergence, as written, if kdverify proves it for all sizes.

    Args:
        checked: an operator and what its spec asks.
        divergence: its name.
        settings: how hard to try.
    """
    for asked in checked.asked:
        if isinstance(asked, Asked) and _says(asked, divergence):
            report = session.run((axioms.claim(asked, checked.operator),), (), settings)
            if [row.verdict for row in report.rows] == [Verdict.PROVED]:
                return asked.written["rate"]
    return None


def _says(asked: Asked, divergence: str) -> bool:
    unconditional = not asked.restricted and not asked.given and asked.expected is not Expectation.REFUTED
    to_anchor = asked.axiom == "contraction" and "between" not in asked.words
    return unconditional and to_anchor and asked.reading == divergence and "rate" in asked.arguments
