"""The log-loss of the result is at most the weighted log-loss of what it is made of."""

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable
from kdverify.axioms._subject import (
    alongside,
    classes,
    everywhere,
    student,
    teacher,
    teacher_index,
    unused,
    weights,
)
from kdverify.divergences.kl import function as KL
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Goal, Kind, Operator
from kdverify.lang.term import Entry, Reducer, Size, Term, walk


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    reference = Input(unused(operator, "p"), (classes(operator),), Simplex())
    p = tensor.array(reference.name, reference.axes)
    share = _share(operator, arguments)
    k, own = teacher_index(operator), weights(operator)
    if k is not None and own is None:
        raise NotApplicable("the teachers have no weights; name them with `roles weights = ...`")
    loss = KL.meaning(p, teacher(operator, k)).body
    if k is not None and own is not None:
        loss = build.reduce(Reducer.SUM, k, build.multiply(own.at(k), loss))
    loss = build.multiply(share, loss)
    if operator.roles.student is not None:
        rest = build.multiply(build.subtract(build.ONE, share), KL.meaning(p, student(operator)).body)
        loss = build.add(loss, rest)
    bound = build.at_most(KL.meaning(p, operator.out).body, loss)
    return (alongside(everywhere(operator, bound), reference),)


def _share(operator: Operator, arguments: Arguments) -> Term:
    given = arguments.values.get("share")
    if given is None:
        if operator.roles.student is None:
            return build.ONE
        raise NotApplicable("declare the share of the teachers: `satisfies jensen(share = ...)`")
    if any(isinstance(part, Entry | Size) for part in walk(given.body)):
        raise NotApplicable("the share may name parameters only")
    return given.body


axiom = Axiom(
    name="jensen",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="KL(p || M) <= share * sum_k w_k KL(p || b_k) + (1 - share) KL(p || q) for every distribution p.",
    goals=_goals,
    why="It is the guarantee on log-loss, whatever the truth p is: mixing costs no more than the mean of the parts.  "
    "The share is what the operator gives to the teachers; without a student it is 1.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", arguments="share = alpha"),
        Example(
            "out = normalize(prod(b[k] ** (alpha * w[k]) for k in K) * q ** (1 - alpha))", arguments="share = alpha"
        ),
    ),
    fails=(
        Example("out = alpha * a + (1 - alpha) * q", arguments="share = 1 - alpha", note="the other share"),
        Example("out = alpha * a + (1 - alpha) * normalize(q ** 2)", arguments="share = alpha"),
    ),
    parameters=("share?",),
    references=("arXiv:2601.09165",),
)
