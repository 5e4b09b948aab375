"""Which input plays which part, as written or as the names and types show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kdverify.lang import build, syntax, tensor
from kdverify.lang.check_expression import tensor_of
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Kind, Roles
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Entry, Parameter, Size, walk
from kdverify.source.diagnostic import Label

ROLES = ("teachers", "weights", "student", "anchor", "temperature")
_TEACHERS = ("b", "teachers", "teacher", "base", "p", "a", "anchor")
_WEIGHTS = ("w", "weights")
_STUDENTS = ("q", "student", "previous", "prev")
_TEMPERATURES = ("T", "temperature", "tau")
_ANCHORS = ("anchor", "a")
_TEACHER_AXES = ("K", "M", "J", "teachers")


@dataclass(frozen=True, slots=True)
class Axes:
    """The dimension of the classes, and that of the base teachers."""

    classes: Axis | None
    teachers: Axis | None


def axes_among(inputs: Iterable[Input], declared: Sequence[Axis], kind: Kind | None) -> Axes:
    """Which dimension is which.

    Of a family of distributions the last dimension are the classes and the first the teachers; else names
    tell.  The only dimension of a spec that says it is no weighting are the classes, whatever their name.
    """
    families = [entry for entry in inputs if len(entry.axes) == 2]
    for entry in families:
        if isinstance(entry.domain, Simplex):
            return Axes(entry.axes[1], entry.axes[0])
    if len(declared) == 1 and kind not in {None, Kind.WEIGHTING}:
        return Axes(declared[0], None)
    teachers = next((axis for axis in declared if axis.name in _TEACHER_AXES), None)
    if teachers is None and families:
        return Axes(families[0].axes[1], families[0].axes[0])
    return Axes(next((axis for axis in declared if axis != teachers), None), teachers)


def written_roles(context: Context, statements: Iterable[syntax.RolesOf]) -> dict[str, syntax.Keyword]:
    """The roles that a spec names, by role."""
    found: dict[str, syntax.Keyword] = {}
    for role in (role for statement in statements for role in statement.roles):
        name = role.name.text
        if name not in ROLES:
            close = suggest(name, ROLES)
            help = f"did you mean `{close}`?" if close else "the roles are " + ", ".join(f"`{role}`" for role in ROLES)
            context.problems.report("unknown-role", f"there is no role `{name}`", role.name.span, help=help)
        elif name in found:
            context.problems.report(
                "duplicate-statement",
                f"the role `{name}` is given twice",
                role.name.span,
                secondary=(Label(found[name].name.span, "here"),),
            )
        else:
            found[name] = role
    return found


def roles_of(
    context: Context,
    inputs: Sequence[Input],
    definitions: Mapping[str, Tensor],
    axes: Axes,
    written: Mapping[str, syntax.Keyword],
    kind: Kind | None,
) -> Roles:
    """The roles as written, the others as names and types show them.

    Names decide only among inputs of the right type, and a spec that says it is of a kind without a
    student has none.
    """
    vectors = [entry for entry in inputs if _is_distribution(entry, (axes.classes,))]
    families = [entry for entry in inputs if _is_distribution(entry, (axes.teachers, axes.classes))]
    student = _written(context, written, "student", vectors, "a distribution over the classes")
    teachers = _written(context, written, "teachers", [*families, *vectors], "a family of distributions")
    if student is None and "student" not in written and kind in {None, Kind.META_TEACHER}:
        student = _student(vectors, families, teachers)
    rest = [entry for entry in vectors if entry.name != student]
    if teachers is None and "teachers" not in written:
        teachers = _named(families, _TEACHERS) or _sole(families) or (None if families else _base(rest))
    simplexes = [entry for entry in inputs if _is_distribution(entry, (axes.teachers,)) and entry.name != teachers]
    weights = _written(context, written, "weights", simplexes, "a distribution over the teachers")
    if weights is None and "weights" not in written:
        weights = _named(simplexes, _WEIGHTS) or _sole(simplexes)
    scalars = [entry for entry in inputs if not entry.axes]
    temperature = _written(context, written, "temperature", scalars, "a parameter")
    if temperature is None and "temperature" not in written:
        temperature = _named([entry for entry in scalars if _is_positive(entry)], _TEMPERATURES)
    roles = Roles(teachers, weights, student, temperature)
    anchor = _anchor(context, inputs, definitions, axes, written.get("anchor"), roles)
    return Roles(teachers, weights, student, temperature, anchor)


def kind_of(roles: Roles, inputs: Sequence[Input], out: Tensor, axes: Axes) -> Kind:
    """The kind of operator that the roles and the result show."""
    if roles.student is not None:
        return Kind.META_TEACHER
    if axes.teachers is not None and out.axes == (axes.teachers,):
        return Kind.WEIGHTING
    arrays = [entry for entry in inputs if entry.axes]
    if roles.temperature is not None and len(arrays) == 1 and len(arrays[0].axes) == 1:
        return Kind.SOFTENING
    return Kind.AGGREGATION


def names_used(value: Tensor) -> frozenset[str]:
    """The inputs that a value depends on, as it is written."""
    names = set()
    for node in walk(value.body):
        match node:
            case Parameter():
                names.add(node.name)
            case Entry():
                names.add(node.array)
    return frozenset(names)


def _is_distribution(entry: Input, axes: tuple[Axis | None, ...]) -> bool:
    return isinstance(entry.domain, Simplex) and None not in axes and entry.axes == axes


def _is_positive(entry: Input) -> bool:
    match entry.domain:
        case Interval(lower=lower) if lower is not None:
            return lower >= 0
        case _:
            return False


def _named(entries: Iterable[Input], names: Sequence[str]) -> str | None:
    have = {entry.name for entry in entries}
    return next((name for name in names if name in have), None)


def _sole(entries: Sequence[Input]) -> str | None:
    return entries[0].name if len(entries) == 1 else None


def _student(vectors: Sequence[Input], families: Sequence[Input], teachers: str | None) -> str | None:
    free = [entry for entry in vectors if entry.name != teachers]
    named = _named(free, _STUDENTS)
    # Beside a family of teachers, or a teacher that is named, one more distribution can only be the student.
    return named or (_sole(free) if families or teachers is not None else None)


def _base(vectors: Sequence[Input]) -> str | None:
    return _named(vectors, _TEACHERS) or _sole(vectors)


def _written(
    context: Context, written: Mapping[str, syntax.Keyword], role: str, fitting: Sequence[Input], what: str
) -> str | None:
    keyword = written.get(role)
    if keyword is None:
        return None
    names = [entry.name for entry in fitting]
    if isinstance(keyword.value, syntax.Named) and keyword.value.name in names:
        return keyword.value.name
    close = suggest(keyword.value.span.text, names) or (names[0] if len(names) == 1 else "")
    context.problems.report(
        "wrong-role",
        f"`{role}` must be the name of an input that is {what}",
        keyword.value.span,
        help=f"did you mean `{close}`?" if close else "",
    )
    return None


def _anchor(
    context: Context,
    inputs: Sequence[Input],
    definitions: Mapping[str, Tensor],
    axes: Axes,
    written: syntax.Keyword | None,
    roles: Roles,
) -> Tensor | None:
    if written is not None:
        return _written_anchor(context, written, axes, roles)
    for name in _ANCHORS:
        value = definitions.get(name)
        if value is not None and value.axes == (axes.classes,) and roles.student not in names_used(value):
            return value
    return pool(inputs, axes, roles)


def _written_anchor(context: Context, written: syntax.Keyword, axes: Axes, roles: Roles) -> Tensor | None:
    try:
        value = tensor_of(context, written.value)
    except Abandoned:
        return None
    if value.axes != (axes.classes,):
        context.problems.report(
            "wrong-role", "the anchor is a distribution over the classes", written.value.span, help="such as `uniform`"
        )
        return None
    if roles.student is not None and roles.student in names_used(value):
        context.problems.report(
            "wrong-role",
            f"the anchor may not depend on the student, `{roles.student}`",
            written.value.span,
            help="it is what the teachers and their weights say",
        )
        return None
    return value


def pool(inputs: Sequence[Input], axes: Axes, roles: Roles) -> Tensor | None:
    """The linear pool of the teachers, with equal weights where there are none; `None` without teachers."""
    entry = next((entry for entry in inputs if entry.name == roles.teachers), None)
    if entry is None:
        return None
    whole = tensor.array(entry.name, entry.axes)
    if len(entry.axes) == 1 or axes.teachers is None:
        return whole
    index = build.fresh(axes.teachers)
    row = build.move(whole.body, {build.formal(axes.teachers): index})
    if roles.weights is None:
        return Tensor((entry.axes[1],), build.divide(build.total(index, row), Size(axes.teachers)))
    weight = Entry(roles.weights, (index,))
    return Tensor((entry.axes[1],), build.total(index, build.multiply(weight, row)))
