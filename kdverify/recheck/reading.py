"""Terms to forms, and what has to be shown for a term to be defined, finite, or continuous."""

from collections.abc import Callable, Iterator

from kdverify.lang.domain import Interval
from kdverify.lang.term import (
    All,
    Any_,
    Apply,
    Choose,
    Coincide,
    Compare,
    Condition,
    Entry,
    Every,
    Node,
    Not,
    Number,
    Operation,
    Parameter,
    Rank,
    Reduce,
    Reducer,
    Relation,
    Size,
    Term,
    walk,
)
from kdverify.recheck.algebra import Algebra
from kdverify.recheck.form import (
    Cell,
    Count,
    Form,
    Meet,
    Scalar,
    Sided,
    Test,
    Throughout,
    Unsupported,
    add,
    bound,
    constant,
    height,
    junction,
    multiply,
    negated,
    rational,
    scale,
    single,
    subtract,
)

_RELATIONS = {Relation.LESS: ">", Relation.AT_MOST: ">=", Relation.EQUAL: "==", Relation.DIFFERENT: "!="}
_MINUS = constant(-1)


class Reader:
    """Reads the terms of one goal; parts that are shared are read once."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self._forms: dict[Node, Form] = {}
        self._tests: dict[Node, Test] = {}

    def form(self, term: Term) -> Form:
        """The form of a term."""
        self._read(term)
        return self._forms[term]

    def test(self, condition: Condition) -> Test:
        """The form of a condition."""
        self._read(condition)
        return self._tests[condition]

    def _read(self, root: Node) -> None:
        for node in walk(root):
            if node in self._forms or node in self._tests:
                continue
            match node:
                case Compare() | Coincide() | Not() | All() | Any_() | Every():
                    self._tests[node] = self._test(node)
                case _:
                    self._forms[node] = self._form(node)

    def _form(self, term: Term) -> Form:
        algebra, forms = self.algebra, self._forms
        match term:
            case Number():
                return constant(term.value)
            case Parameter():
                return single(Scalar(term.name))
            case Size():
                return single(Count(term.axis))
            case Entry():
                return single(Cell(term.array, term.positions))
            case Apply(Operation.LOG, (inner,)):
                return self._log(inner)
            case Apply():
                return self._apply(term.operation, [forms[part] for part in term.arguments])
            case Reduce(Reducer.SUM):
                return algebra.total(term.index, forms[term.body])
            case Reduce(Reducer.MINIMUM):
                return scale(algebra.over("max", term.index, scale(forms[term.body], -1)), -1)
            case Reduce():
                return algebra.over(term.reducer.value, term.index, forms[term.body])
            case Rank():
                return algebra.over("rank", term.index, forms[term.body], term.at)
            case Choose():
                return algebra.switch(self._tests[term.condition], forms[term.then], forms[term.otherwise])

    def _apply(self, operation: Operation, parts: list[Form]) -> Form:
        algebra = self.algebra
        match operation:
            case Operation.ADD:
                return add(*parts)
            case Operation.MULTIPLY:
                return multiply(*parts)
            case Operation.DIVIDE:
                return multiply(parts[0], algebra.power(parts[1], _MINUS))
            case Operation.POWER:
                return algebra.power(*parts)
            case Operation.LOG:
                raise AssertionError("logarithms are read by their terms")
            case Operation.EXP:
                return algebra.exp(*parts)
            case Operation.ABSOLUTE:
                return algebra.largest((parts[0], scale(parts[0], -1)))
            case Operation.MAXIMUM:
                return algebra.largest(parts)
            case Operation.MINIMUM:
                return scale(algebra.largest([scale(part, -1) for part in parts]), -1)

    def _log(self, term: Term) -> Form:
        """The logarithm of a term: of a product or power as it is written, that of its positive parts."""
        match term:
            case Apply(Operation.MULTIPLY, parts) if all(map(self._is_positive, parts)):
                return add(*map(self._log, parts))
            case Apply(Operation.DIVIDE, (left, right)) if self._is_positive(left) and self._is_positive(right):
                return subtract(self._log(left), self._log(right))
            case Apply(Operation.POWER, (base, exponent)) if self._is_positive(base):
                return multiply(self._forms[exponent], self._log(base))
        return self.algebra.log(self._forms[term])

    def _is_positive(self, term: Term) -> bool:
        return self.algebra.bounds.of(self._forms[term]).positive

    def _test(self, condition: Condition) -> Test:
        match condition:
            case Compare():
                gap = subtract(self._forms[condition.right], self._forms[condition.left])
                return Sided(gap, _RELATIONS[condition.relation])
            case Coincide():
                return Meet(frozenset((condition.left, condition.right)), True)
            case Not():
                return negated(self._tests[condition.condition])
            case All() | Any_():
                return junction(isinstance(condition, All), (self._tests[part] for part in condition.conditions))
            case Every():
                inner = self._tests[condition.body]
                name = bound(condition.index, height(inner))
                return Throughout(True, name, self.algebra.moved(inner, {condition.index: name}, {}))


Holds = Callable[[Test, tuple[Test, ...]], bool]


class Definedness:
    """Shows that terms are defined and finite, and continuous where asked, by what `holds` shows."""

    def __init__(self, reader: Reader, holds: Holds) -> None:
        self._reader = reader
        self._holds = holds
        self._done: set[tuple[Node, tuple[Test, ...], bool]] = set()

    def require(self, node: Node, guards: tuple[Test, ...], smooth: bool = False) -> None:
        """Shows that every part of a term or condition is defined and finite, and with `smooth` continuous.

        Raises:
            Unsupported: where that was not shown.
        """
        if (node, guards, smooth) in self._done:
            return
        match node:
            case Choose():
                self._choose(node, guards, smooth)
            case Apply(Operation.MULTIPLY, arguments):
                for part in arguments:
                    if self._vanishing(part, arguments, guards):
                        self.require(part.arguments[0], guards, smooth)  # type: ignore[union-attr]
                    else:
                        self.require(part, guards, smooth)
            case Apply():
                for part in node.arguments:
                    self.require(part, guards, smooth)
                for wanted in self._wanted(node, smooth, guards):
                    self._need(wanted, guards)
            case Rank() if smooth:
                raise Unsupported("a rank is not continuous")
            case Reduce() | Rank() | Every():
                self.require(node.body, guards, smooth)
            case Compare():
                self.require(node.left, guards, smooth)
                self.require(node.right, guards, smooth)
            case Not():
                self.require(node.condition, guards, smooth)
            case All() | Any_():
                for inner in node.conditions:
                    self.require(inner, guards, smooth)
        self._done.add((node, guards, smooth))

    def _vanishing(self, part: Term, factors: tuple[Term, ...], guards: tuple[Test, ...]) -> bool:
        """Whether a factor is log(x) for x >= 0 beside a factor x: their product is 0 at 0, and continuous there."""
        if not isinstance(part, Apply) or part.operation is not Operation.LOG:
            return False
        inner = self._reader.form(part.arguments[0])
        beside = any(self._reader.form(other) == inner for other in factors if other is not part)
        return beside and self._holds(Sided(inner, ">="), guards)

    def _wanted(self, node: Apply, smooth: bool, guards: tuple[Test, ...]) -> Iterator[Test]:
        forms = [self._reader.form(part) for part in node.arguments]
        match node.operation:
            case Operation.LOG:
                yield Sided(forms[0], ">")
            case Operation.DIVIDE:
                yield Sided(forms[1], "!=")
            case Operation.POWER:
                base, exponent = forms
                whole = rational(exponent)
                if whole is not None and whole.denominator == 1:
                    if whole < 0:
                        yield Sided(base, "!=")
                elif not self._holds(Sided(base, ">"), guards):
                    yield Sided(base, ">=")
                    yield Sided(exponent, ">" if smooth else ">=")

    def _need(self, wanted: Test, guards: tuple[Test, ...]) -> None:
        if not self._holds(wanted, guards):
            raise Unsupported("a part was not shown to be defined")

    def _choose(self, node: Choose, guards: tuple[Test, ...], smooth: bool) -> None:
        self.require(node.condition, guards, smooth and not self._is_discrete(node.condition))
        test = self._reader.test(node.condition)
        sides = [(node.then, test), (node.otherwise, negated(test))]
        if smooth and not self._is_discrete(node.condition):
            # Pasting: each side on its closed piece, and both agree where the pieces meet.
            if not isinstance(test, Sided) or test.relation == "!=":
                raise Unsupported("a choice by a compound condition")
            if test.relation == "==":
                raise Unsupported("a choice by an equality")
            sides = [(side, Sided(own.form, ">=")) for side, own in sides if isinstance(own, Sided)]
            gap = subtract(self._reader.form(node.then), self._reader.form(node.otherwise))
            self._need(Sided(gap, "=="), (*guards, Sided(test.form, "==")))
        for side, guard in sides:
            if self._reader.algebra.truth(guard) is not False:
                self.require(side, (*guards, guard), smooth)

    def _is_discrete(self, condition: Condition) -> bool:
        inputs = self._reader.algebra.domains.inputs

        def is_fixed(part: Node) -> bool:
            if isinstance(part, Parameter):
                own = inputs[part.name].domain
                return isinstance(own, Interval) and own.integer
            return not isinstance(part, Entry)

        return all(map(is_fixed, walk(condition)))
