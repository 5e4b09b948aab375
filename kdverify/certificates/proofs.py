"""Proofs that the checker accepts, from what provers find."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import Any

from kdverify import engines as engine_folder
from kdverify import registry
from kdverify.certificates.absolute import by_extremes
from kdverify.certificates.balances import by_balances
from kdverify.certificates.elaborate import Elaborator
from kdverify.certificates.hilbert import by_ratios
from kdverify.certificates.multiples import by_multiples
from kdverify.certificates.normalisers import by_normalisers
from kdverify.certificates.slopes import by_slopes
from kdverify.certificates.terms import text
from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Proved
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang import build
from kdverify.lang.goal import Depends, Goal, Holds, Shrinks
from kdverify.lang.show import show_term
from kdverify.lang.written_out import LARGEST, write_out
from kdverify.normal.context import context_of
from kdverify.reasoning import setting
from kdverify.reasoning.trace import Found, Generalised, Pair, WrittenOut, recording
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.court import Court, premises_of
from kdverify.recheck.form import Unsupported
from kdverify.recheck.goals import check_proof, conclude
from kdverify.recheck.reductions import check_closed, of_any_anchor
from kdverify.search.paths import Slowest, slowest
from kdverify.verify.rates import guesses

Json = dict[str, Any]
# Provers beyond this order decide a few sizes, or search for what proofs of rates do not need.
_LATEST = 21
_PRECISION = 2**40


def proof_of(goal: Goal, name: str, outcome: Proved, budget: Budget) -> Json:
    """A proof of a goal that an engine of this name has proved.

    Raises:
        Unsupported: where the checker cannot follow.
    """
    if isinstance(goal.show, Shrinks):
        return _rate(goal, outcome, budget)
    first = [engine for engine in provers() if engine.name == name]
    return proof(goal, [*first, *(engine for engine in provers() if engine.name != name)], budget)


def proof(goal: Goal, engines: Iterable[AbstractEngine], budget: Budget) -> Json:
    """A proof of a goal that the checker accepts, from what the first of these engines finds that it can follow.

    Raises:
        Unsupported: where there is none.
    """
    if not isinstance(goal.show, Depends):
        try:
            check_proof(goal, {})
            return {}
        except Unsupported:
            pass
    problem = Unsupported("no engine proves it again")
    direct = _without_engine(goal)
    if direct is not None:
        return direct
    for engine in engines:
        # What a setting has shown before would not be told again.
        setting._remembered.cache_clear()
        with recording() as found:
            outcome = engine.attempt(goal, budget)
        if isinstance(outcome, Proved):
            try:
                return _told(goal, found, budget)
            except Unsupported as own:
                problem = own
    raise problem


@cache
def provers() -> Sequence[AbstractEngine]:
    """The engines that prove for every size, quick ones first."""
    found = registry.load(engine_folder, AbstractEngine).values()  # type: ignore[type-abstract]
    patient = [engine for engine in found if engine.part is Part.PROVER and engine.order <= _LATEST]
    return sorted(patient, key=lambda engine: engine.order)


def _without_engine(goal: Goal) -> Json | None:
    """A proof from the checker's own forms, where the court accepts one."""
    court = Court(domains_of(goal))
    for statements in (*by_extremes(court, goal, premises_of(court, goal)), *by_normalisers(court, goal)):
        try:
            for statement in statements:
                court.hear(statement)
            conclude(court, goal, {})
        except Unsupported:
            continue
        return {"statements": statements}
    return _by_last(court, goal, lambda: by_ratios(court, goal))


def _by_last(court: Court, goal: Goal, statements: Callable[[], list[Json]]) -> Json | None:
    """A proof of which the last statement, when it is heard, gives the goal; all but that one were heard before."""
    try:
        made = statements()
        if not made:
            return None
        court.hear(made[-1])
        conclude(court, goal, {})
    except Unsupported:
        return None
    return {"statements": made}


def _told(goal: Goal, found: Sequence[Found], budget: Budget) -> Json:
    """A proof from what was recorded."""
    pair = next((part for part in found if isinstance(part, Pair)), None)
    if isinstance(goal.show, Depends):
        if pair is None:
            raise Unsupported("no two inputs were found again")
        return {"witnesses": [_witness(pair.first), _witness(pair.second)]}
    plain = next((part for part in reversed(found) if isinstance(part, WrittenOut)), None)
    if plain is not None:
        assert isinstance(plain.goal.show, Holds)
        parts = [_written_out(part, found) for part in write_out(plain.goal, plain.axis, LARGEST) or ()]
        proved = {"written out": plain.axis.name, "parts": parts}
        return {"condition": text(plain.goal.show.condition), **_defining(goal, found), "proof": proved}
    general = next((part for part in reversed(found) if isinstance(part, Generalised)), None)
    if general is not None:
        assert isinstance(general.goal.show, Holds)
        term = text(general.term, {general.index: "at"})
        zeros = {"zeros": True} if general.name in general.goal.closed else {}
        return {
            "condition": text(general.goal.show.condition),
            "any": {"name": general.name, "axis": general.index.axis.name, "term": term, **zeros},
            **_defining(goal, found),
            "proof": _elaborated_or_closed(general.goal, found, budget),
        }
    return _elaborated_or_closed(goal, found, budget)


def _defining(goal: Goal, found: Sequence[Found]) -> Json:
    """The statements by which all parts of a goal are defined, where it takes any."""
    assert isinstance(goal.show, Holds)
    court = Court(domains_of(goal))
    try:
        court.defined.require(goal.show.condition, premises_of(court, goal))
        return {}
    except Unsupported:
        elaborator = Elaborator(court, context_of(goal), found)
        elaborator.hear_all()
        court.defined.require(goal.show.condition, premises_of(court, goal))
        return {"statements": elaborator.needed(())}


def _written_out(goal: Goal, found: Sequence[Found]) -> Json:
    """A proof of a goal without an axis, by slopes or as others are."""
    court = Court(domains_of(goal))
    sloping = _by_last(court, goal, lambda: by_slopes(court, goal, premises_of(court, goal), found))
    return _elaborated(goal, found) if sloping is None else sloping


def _elaborated_or_closed(goal: Goal, found: Sequence[Found], budget: Budget) -> Json:
    """The statements that a goal rests on, or a proof of it where nothing is zero, if limits keep it."""
    try:
        return _elaborated(goal, found)
    except Unsupported:
        if not goal.closed:
            raise
        check_closed(goal, {"interior": {}}, lambda goal, proof: None)
        return {"interior": proof(replace(goal, closed=frozenset()), provers(), budget)}


def _elaborated(goal: Goal, found: Sequence[Found]) -> Json:
    """The statements that a goal rests on."""
    court = Court(domains_of(goal))
    elaborator = Elaborator(court, context_of(goal), found)
    elaborator.hear_all()
    others = elaborator.combinations(goal)
    ways = chain(
        [[]],
        by_extremes(court, goal, premises_of(court, goal)),
        by_balances(court, goal),
        by_multiples(court, goal, tuple(elaborator.statements)),
    )
    for more in ways:
        try:
            for statement in more:
                elaborator.hear(statement)
            court.used.clear()
            conclude(court, goal, others)
        except Unsupported as own:
            problem = own
            continue
        return {"statements": elaborator.needed(court.used), **others}
    raise problem


def _rate(goal: Goal, outcome: Proved, budget: Budget) -> Json:
    """The rate that was found, with proofs; or at a given anchor one that does for all anchors, and may be larger."""
    assert isinstance(goal.show, Shrinks)
    (written, *_) = (step.gives for step in outcome.argument if step.lemma == "best_rate")
    try:
        return _rated(goal, goal.show, written, budget)
    except Unsupported as problem:
        if goal.show.given is None:
            raise
        refused = problem
    general = of_any_anchor(goal, goal.show)
    assert isinstance(general.show, Shrinks)
    for rate in guesses(general, slowest(general), most=1.0):
        try:
            return {"any anchor": _rated(general, general.show, show_term(rate), budget)}
        except Unsupported:
            continue
    raise refused


def _rated(goal: Goal, show: Shrinks, written: str, budget: Budget) -> Json:
    """A rate, with proofs that it is below one and that the divergence shrinks by it."""
    rate = Court(domains_of(goal)).text({}).term(written)
    below = build.less(rate, build.ONE)
    bound = build.at_most(show.after.body, build.multiply(rate, show.before.body))
    proofs = [proof(replace(goal, show=Holds(condition)), provers(), budget) for condition in (below, bound)]
    least = [entry for entry in slowest(goal) if entry.ratio.lower is not None and entry.ratio.lower > 0]
    return {"rate": written, "below": proofs[0], "bound": proofs[1], "least": [_path(goal, entry) for entry in least]}


def _path(goal: Goal, found: Slowest) -> Json:
    """A path on which the ratio of the divergences shows that no smaller rate will do."""
    path = {"goal": goal.name, **_witness(found.path.start), "companion": found.path.companion}
    assert found.ratio.lower is not None
    # Ball arithmetic rounds differently from run to run.
    lower = found.ratio.lower if found.ratio.exact else Fraction(int(found.ratio.lower * _PRECISION), _PRECISION)
    return {"path": path, "ratio": str(lower)}


def _witness(witness: Witness) -> Json:
    values = {name: _nested(value) for name, value in witness.values.items()}
    return {"sizes": dict(witness.sizes), "values": values, "positions": dict(witness.positions)}


def _nested(value: Exact) -> Any:
    return [_nested(part) for part in value] if isinstance(value, tuple) else str(value)
