"""A counterexample with all that is needed to tell it in the spec's own words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kdverify.axioms._recursion import second_student
from kdverify.axioms._subject import share_moved, teacher_index, weights
from kdverify.axioms.weight_monotonicity import moved_weights
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.witness import Exact
from kdverify.lang import tensor
from kdverify.lang.goal import Claim, Goal
from kdverify.lang.naming import fold
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition, Entry, Node, Parameter, Term, walk
from kdverify.verify.report import claim_title

RESULT = "out"
# What marks the definitions at other weights, and for another student.
MOVED, OTHER = "_moved", "_other"


@dataclass(frozen=True)
class Case:
    """A certified counterexample and the claim that it refutes."""

    claim: Claim
    counterexample: Counterexample

    @property
    def goal(self) -> Goal:
        """The part of the claim that fails."""
        return next(goal for goal in self.claim.goals if goal.name == self.counterexample.goal)

    @property
    def title(self) -> str:
        """The claim with its arguments, as the spec asks for it."""
        return claim_title(self.claim)

    @property
    def values(self) -> Mapping[str, Exact]:
        """The inputs."""
        return self.counterexample.witness.values

    @cached_property
    def definitions(self) -> Mapping[str, Tensor]:
        """What follows from the inputs, in order: what the goal sets inputs to, the definitions, the result.

        An input that is set comes after the definitions that do not need it.  Those are left out that take an input
        which the goal does not give.
        """
        replaced = dict(self.goal.replaced)
        operator = self.claim.operator
        before = [(name, value) for name, value in operator.definitions if not replaced.keys() & set(names(value.body))]
        found: dict[str, Tensor] = {}
        for name, value in (*before, *replaced.items(), *operator.definitions, (RESULT, operator.out)):
            is_new = name not in found and name not in self.values
            meant = value if name in replaced else Tensor(value.axes, tensor.substitute(value.body, replaced))
            if is_new and all(given in self.values for given in names(meant.body)):
                found[name] = meant
        return {**found, **self._compared(found)}

    def _compared(self, definitions: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """The definitions once more, for the other weights or the other student that a claim compares with."""
        change, mark = self._change()
        after = {
            other: Tensor(value.axes, tensor.substitute(value.body, change))
            for other, value in definitions.items()
            if change.keys() & set(names(value.body))
        }
        # The other student is an input, with a name of its own.
        own = {name: value for name, value in change.items() if not isinstance(value.body, Entry)}
        return {
            f"{name}{mark}": value for name, value in {**own, **after}.items() if f"{name}{mark}" not in self.values
        }

    def _change(self) -> tuple[Mapping[str, Tensor], str]:
        operator, inputs = self.claim.operator, {entry.name for entry in self.goal.inputs}
        share, moved = weights(operator), share_moved(operator)
        if operator.roles.weights is not None and share is not None and moved in self.goal.inputs:
            k = teacher_index(operator)
            if k is not None and k in self.goal.indices:
                return {operator.roles.weights: moved_weights(share, k, moved)}, MOVED
        own = operator.roles.student
        if own is not None and second_student(operator) in inputs:
            return {own: tensor.array(second_student(operator), operator.input(own).axes)}, OTHER
        return {}, ""

    def folded(self, name: str) -> Term:
        """The entry of a definition at its formal position, in terms of those before it."""
        before: dict[str, Tensor] = {}
        for other, value in self.definitions.items():
            if other == name:
                break
            before[other] = value
        return fold(self.definitions[name].body, before)

    def in_words(self, condition: Condition) -> Condition:
        """A condition in terms of the definitions."""
        return fold(condition, self.definitions)

    def needed(self, *roots: Node) -> Iterator[tuple[str, Tensor, Term]]:
        """The definitions, in order, that these nodes mention or that those mention, and each folded."""
        folded = {name: self.folded(name) for name in self.definitions}
        wanted: set[str] = set()
        waiting = [name for root in roots for name in names(root)]
        while waiting:
            name = waiting.pop()
            if name in folded and name not in wanted:
                wanted.add(name)
                waiting += names(folded[name])
        yield from ((name, value, folded[name]) for name, value in self.definitions.items() if name in wanted)


def names(node: Node) -> list[str]:
    """The inputs that a node mentions."""
    met = [
        part.array if isinstance(part, Entry) else part.name
        for part in walk(node)
        if isinstance(part, Entry | Parameter)
    ]
    return list(dict.fromkeys(met))
