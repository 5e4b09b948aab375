"""Terms and conditions to normal forms.

Wherever every part of a term is defined and finite (`normal.defined` says where that is), its normal
form has the same value.
"""

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
from kdverify.normal.algebra import Algebra, bound_index, single
from kdverify.normal.form import (
    Collect,
    Element,
    Extent,
    Form,
    Joined,
    Negation,
    Predicate,
    Same,
    Sided,
    Symbol,
    Throughout,
    Versus,
    constant,
)

_COLLECTS = {
    Reducer.SUM: Collect.SUM,
    Reducer.PRODUCT: Collect.PRODUCT,
    Reducer.MAXIMUM: Collect.MAXIMUM,
    Reducer.MEDIAN: Collect.MEDIAN,
}


class Reader:
    """Reads terms into the normal forms of one algebra; shared parts are read once."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self._forms: dict[Node, Form] = {}
        self._predicates: dict[Node, Predicate] = {}

    def form(self, term: Term) -> Form:
        """The normal form of a term.

        Raises:
            TooLarge: where it outgrows what is worth working with.
        """
        self._read(term)
        return self._forms[term]

    def predicate(self, condition: Condition) -> Predicate:
        """The normal form of a condition."""
        self._read(condition)
        return self._predicates[condition]

    def _read(self, root: Node) -> None:
        # Parts before the whole, so that deep terms need no deep stack.
        for node in walk(root):
            if node in self._forms or node in self._predicates:
                continue
            if isinstance(node, Compare | Coincide | Not | All | Any_ | Every):
                self._predicates[node] = self._predicate_of(node)
            else:
                self._forms[node] = self._form_of(node)

    def _form_of(self, term: Term) -> Form:
        algebra = self.algebra
        match term:
            case Number():
                return constant(term.value)
            case Parameter():
                return single(Symbol(term.name))
            case Size():
                return single(Extent(term.axis))
            case Entry():
                return single(Element(term.array, term.positions))
            case Apply():
                return self._apply(term.operation, [self._forms[part] for part in term.arguments])
            case Reduce():
                body = self._forms[term.body]
                if term.reducer is Reducer.MINIMUM:
                    least = algebra.extreme(Collect.MAXIMUM, term.index, algebra.scale(body, -1))
                    return algebra.scale(least, -1)
                return algebra.collected(_COLLECTS[term.reducer], term.index, body)
            case Rank():
                return algebra.standing(term.index, self._forms[term.body], term.at)
            case Choose():
                return algebra.branch(
                    self._predicates[term.condition], self._forms[term.then], self._forms[term.otherwise]
                )

    def _apply(self, operation: Operation, parts: list[Form]) -> Form:
        algebra = self.algebra
        match operation:
            case Operation.ADD:
                return algebra.add(*parts)
            case Operation.MULTIPLY:
                return algebra.multiply(*parts)
            case Operation.DIVIDE:
                return algebra.multiply(parts[0], algebra.power(parts[1], constant(-1)))
            case Operation.POWER:
                return algebra.power(parts[0], parts[1])
            case Operation.LOG:
                return algebra.log(parts[0])
            case Operation.EXP:
                return algebra.exp(parts[0])
            case Operation.ABSOLUTE:
                return algebra.largest([parts[0], algebra.scale(parts[0], -1)])
            case Operation.MAXIMUM:
                return algebra.largest(parts)
            case Operation.MINIMUM:
                return algebra.scale(algebra.largest([algebra.scale(part, -1) for part in parts]), -1)

    def _predicate_of(self, condition: Condition) -> Predicate:
        match condition:
            case Compare():
                left, right = self._forms[condition.left], self._forms[condition.right]
                gap = self.algebra.subtract(right, left)
                match condition.relation:
                    case Relation.LESS:
                        return Sided(gap, Versus.POSITIVE)
                    case Relation.AT_MOST:
                        return Sided(gap, Versus.NON_NEGATIVE)
                    case Relation.EQUAL:
                        return Sided(gap, Versus.ZERO)
                    case Relation.DIFFERENT:
                        return Negation(Sided(gap, Versus.ZERO))
            case Coincide():
                return Same(condition.left, condition.right)
            case Not():
                return Negation(self._predicates[condition.condition])
            case All():
                return Joined(True, tuple(self._predicates[part] for part in condition.conditions))
            case Any_():
                return Joined(False, tuple(self._predicates[part] for part in condition.conditions))
            case Every():
                inner = self._predicates[condition.body]
                bound = bound_index(condition.index, inner)
                return Throughout(bound, self.algebra.change_predicate(inner, {condition.index: bound}, {}))
