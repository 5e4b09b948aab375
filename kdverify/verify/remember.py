"""What earlier runs found out, and may be said again without another look."""

import dataclasses
import time

from kdverify.cache.codec import Codec, Unwritable
from kdverify.cache.fingerprint import fingerprint
from kdverify.cache.key import Hasher
from kdverify.cache.secret import NoSecret, secret
from kdverify.cache.store import Store
from kdverify.evidence.outcome import Exhausted, Refuted
from kdverify.evidence.verdict import Crashed, Verdict, is_own_fault
from kdverify.lang.goal import Claim
from kdverify.verify.portfolio import Answered, Asked, stands
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Answer, Engines

_SETTLED = (Verdict.PROVED, Verdict.REFUTED)


class Memory:
    """Answers to claims in a cache, by all that has a say in them.

    Only what another run would find again is kept: no answer that a crash has cut short, and none that the clock
    has, unless it had all of a processor until then.  An answer counts only with the user's signature, and
    where the text of the spec is another than the last time, a counterexample only if it holds up once more.

    Attributes:
        warning: why answers are not kept, or not looked up; empty while all is well.
    """

    def __init__(self, settings: Settings, engines: Engines, hasher: Hasher | None = None) -> None:
        self.warning = ""
        self._store: Store | None = None
        if settings.cache is None:
            return
        try:
            self._store = Store(settings.cache, secret())
        except NoSecret as error:
            self.warning = f"the cache is not used: {error}"
            return
        maker = f"{engines.__module__}.{engines.__qualname__}"
        chosen = (fingerprint(), maker, settings.budget.hex(), str(settings.seed), str(settings.memory))
        self._setting = "\n".join(chosen).encode()
        self._hasher = hasher or Hasher()
        self._codec = Codec(Answer)

    def recall(self, claim: Claim) -> Answer | None:
        """The answer of an earlier run, with the time that it took to look it up."""
        start = time.perf_counter()
        if self._store is None or claim.not_applicable:
            return None
        key = self._key(claim)
        text = self._store.get(key)
        if text is None:
            return None
        try:
            answer: Answer = self._codec.read(text)
            # What was certified for this very text need not be again; for another spelling of it, it is.
            if self._hasher.has_learnt(claim) or _holds_up(claim, answer):
                return dataclasses.replace(answer, seconds=time.perf_counter() - start, recalled=True)
        except (AttributeError, ValueError, IndexError, KeyError):
            # Signed by us, so a mistake of ours; what it was about is simply decided again.
            pass
        self._store.drop(key)
        return None

    def keep(self, row: Row, answer: Answer) -> None:
        """Keeps an answer for later runs, if they would find the same."""
        if self._store is None or row.claim.not_applicable or not _lasts(row, answer):
            return
        # Each question has its answer, so that nothing is lost with the questions.
        told = tuple(event for event in answer.events if not isinstance(event, Asked))
        try:
            text = self._codec.write(dataclasses.replace(answer, events=told))
        except Unwritable:
            return
        self._store.put(self._key(row.claim), text)
        self.warning = self._store.trouble

    def _key(self, claim: Claim) -> bytes:
        return self._setting + self._hasher.claim(claim)


def _lasts(row: Row, answer: Answer) -> bool:
    if (answer.remark and not answer.spent) or is_own_fault(row.verdict):
        return False
    outcomes = [attempt.outcome for goal in row.goals for attempt in goal.attempts]
    if any(isinstance(outcome, Crashed) for outcome in outcomes):
        return False
    return answer.spent or row.verdict in _SETTLED or not any(isinstance(outcome, Exhausted) for outcome in outcomes)


def _holds_up(claim: Claim, answer: Answer) -> bool:
    refutations = [
        (event.goal, event.attempt.outcome.counterexample)
        for event in answer.events
        if isinstance(event, Answered) and isinstance(event.attempt.outcome, Refuted)
    ]
    return all(stands(claim.goals[number], counterexample) for number, counterexample in refutations)
