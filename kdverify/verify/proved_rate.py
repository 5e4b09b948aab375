"""A rate of contraction to the anchor that is proved: one that a spec claims, or the best that is found."""

from kdverify.axioms import _model as axioms
from kdverify.evidence.outcome import Proved
from kdverify.evidence.verdict import Verdict
from kdverify.lang.checked import Asked, CheckedOperator
from kdverify.lang.goal import Expectation
from kdverify.verify import session
from kdverify.verify.report import Row
from kdverify.verify.session import Watch
from kdverify.verify.settings import Settings

_AXIOM, _FOUND = "contraction", "best_rate"


def proved_rate(
    checked: CheckedOperator, divergence: str, settings: Settings, watch: Watch = lambda done, running: None
) -> str | None:
    """The first rate that the spec claims for a divergence, or asks for, if kdverify proves it for all sizes.

    Args:
        checked: an operator and what its spec asks.
        divergence: its name.
        settings: how hard to try.
        watch: as for `session.run`.

    Returns:
        The rate as an expression of the spec language.
    """
    for asked in checked.asked:
        if isinstance(asked, Asked) and _says(asked, divergence):
            rate = _decided(asked, checked, settings, watch)
            if rate is not None:
                return rate
    return None


def best_rate(
    checked: CheckedOperator, divergence: str, settings: Settings, watch: Watch = lambda done, running: None
) -> str | None:
    """The best rate below 1 that kdverify finds and proves for all sizes, whatever the spec asks.

    Args:
        checked: an operator.
        divergence: its name.
        settings: how hard to try.
        watch: as for `session.run`.

    Returns:
        The rate as an expression of the spec language.
    """
    if divergence not in axioms.library()[_AXIOM].readings:
        return None
    asked = Asked(
        axiom=_AXIOM,
        closed=False,
        reading=divergence,
        arguments={},
        written={},
        given=(),
        expected=None,
        dimensions=checked.operator.dimensions,
        restricted=False,
        span=checked.span,
        text=f"{_AXIOM}({divergence})",
    )
    return _decided(asked, checked, settings, watch)


def _says(asked: Asked, divergence: str) -> bool:
    unconditional = not asked.restricted and not asked.given and asked.expected is not Expectation.REFUTED
    to_anchor = asked.axiom == _AXIOM and "between" not in asked.words
    return unconditional and to_anchor and asked.reading == divergence


def _decided(asked: Asked, checked: CheckedOperator, settings: Settings, watch: Watch) -> str | None:
    report = session.run((axioms.claim(asked, checked.operator),), (), settings, watch)
    proved = [row for row in report.rows if row.verdict is Verdict.PROVED]
    if not proved:
        return None
    return asked.written["rate"] if "rate" in asked.arguments else _found(proved[0])


def _found(row: Row) -> str | None:
    """The rate that a proof without a given one names."""
    for goal in row.goals:
        for attempt in goal.attempts:
            if isinstance(attempt.outcome, Proved):
                for step in attempt.outcome.argument:
                    if step.lemma == _FOUND:
                        return step.gives
    return None
