"""The recursion has one fixed point, and every start leads to it."""

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable, Theorems
from kdverify.axioms._recursion import (
    approaches,
    contracts,
    for_all_students,
    is_fixed,
    is_interior,
    require_any_student,
    second_student,
    stays_inside,
    strictly_nearer,
)
from kdverify.axioms._subject import anchor, classes, student_name
from kdverify.lang import build
from kdverify.lang.goal import Attracts, Goal, Kind, Operator, Way, base_goal
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Entry, Size, walk


class _Book:
    """Numbers the goals as ways name them, each once."""

    def __init__(self) -> None:
        self.goals: list[Goal] = []

    def numbers(self, *goals: Goal) -> tuple[int, ...]:
        """The numbers of these goals."""
        for goal in goals:
            if goal not in self.goals:
                self.goals.append(goal)
        return tuple(self.goals.index(goal) for goal in goals)


def _goals(operator: Operator, arguments: Arguments) -> Theorems:
    require_any_student(operator)
    own, other = student_name(operator), second_student(operator)
    book = _Book()
    tests = list(book.numbers(base_goal(operator, Attracts(operator.out, own), name="one attracting fixed point")))
    inside = stays_inside(operator)
    point = arguments.values.get("at")
    if point is not None:
        _require_free(point, own)
        named = is_fixed(operator, point, "the point")
        tests.extend(book.numbers(*named))
        places: dict[str, tuple[Goal, ...]] = {"as given": named}
    else:
        uniform = Tensor((classes(operator),), build.divide(build.ONE, Size(classes(operator))))
        places = {"": ()}
        for name, place in (("the uniform distribution", uniform), *_anchor(operator)):
            places = {name: is_fixed(operator, place, name), **places}
    closed = for_all_students(inside, own)
    between = {
        "banach": (
            *closed,
            *for_all_students(contracts(operator, "TV", between=True, rate=None), own, other),
        ),
        "edelstein": (*closed, *for_all_students((strictly_nearer(operator, "TV"),), own, other)),
        "hilbert-contraction": (*inside, *contracts(operator, "hilbert", between=True, rate=None)),
    }
    ways = [] if point is not None else _to_anchor(operator, book, inside)
    for where, fixed in places.items():
        for theorem, premises in between.items():
            name = f"{theorem} ({where})" if where else theorem
            ways.append(Way(name, book.numbers(*fixed, *premises)))
    return Theorems(tuple(book.goals), tuple(ways), frozenset(tests))


def _anchor(operator: Operator) -> list[tuple[str, Tensor]]:
    try:
        return [("the anchor", anchor(operator)[0])]
    except NotApplicable:
        return []


def _to_anchor(operator: Operator, book: _Book, inside: tuple[Goal, ...]) -> list[Way]:
    try:
        target = is_interior(operator, anchor(operator)[0], "the anchor")
    except NotApplicable:
        return []
    return [
        Way(f"{theorem} (the anchor)", book.numbers(*target, *inside, *premises))
        for theorem, premises in (
            ("approach", approaches(operator, anchor(operator)[0])),
            ("contraction-to-anchor", contracts(operator, "KL", between=False, rate=None)),
            ("contraction-to-anchor", contracts(operator, "TV", between=False, rate=None)),
        )
    ]


def _require_free(point: Tensor, own: str) -> None:
    if any(isinstance(part, Entry) and part.array == own for part in walk(point.body)):
        raise NotApplicable("a fixed point depends on the teachers and weights alone, and this one on the student")


axiom = Axiom(
    name="fixed_point",
    kinds=frozenset({Kind.META_TEACHER}),
    statement="There is exactly one interior q with M(q) = q, and the recursion from every interior start tends to it.",
    goals=_goals,
    why="Without it the outcome of the recursion depends on where it starts, or there is none: it freezes, jumps "
    "between points, or loses classes one by one.  The point need not be the anchor; the proof says which it is.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))"),
        Example("out = alpha / V + (1 - alpha) * q", note="the uniform distribution, not the anchor"),
        Example("out = max(q) * q + (1 - max(q)) * a", note="at no one rate"),
    ),
    fails=(
        Example("out = q", note="every student is a fixed point"),
        Example("out = normalize(q ** 2)", note="classes are lost one by one"),
        Example("out = alpha * onehot(argmax(a)) + (1 - alpha) * q", note="the limit has lost all classes but one"),
    ),
    parameters=("at?",),
    references=("arXiv:2601.13100", "banach1922", "edelstein1962"),
)
