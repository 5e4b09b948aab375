"""Looking inside normal forms."""

from collections.abc import Iterator

from kdverify.normal.form import Atom, Branch, Form, Joined, Negation, Predicate, Sided, Throughout, atoms


def inner_forms(atom: Atom) -> tuple[Form, ...]:
    """The forms directly inside an atom, those of its conditions included."""
    options: tuple[Form, ...] = getattr(atom, "options", ())
    named = (getattr(atom, name, None) for name in ("inner", "then", "otherwise", "body"))
    tests = tuple(forms_of(atom.test)) if isinstance(atom, Branch) else ()
    return options + tuple(value for value in named if isinstance(value, Form)) + tests


def forms_of(test: Predicate) -> Iterator[Form]:
    """The forms that a predicate compares."""
    match test:
        case Sided():
            yield test.form
        case Negation() | Throughout():
            yield from forms_of(test.inner)
        case Joined():
            for part in test.parts:
                yield from forms_of(part)


def tests_of(value: Form) -> Iterator[Predicate]:
    """The conditions of all choices in a form, at any depth."""
    for atom in all_atoms(value):
        if isinstance(atom, Branch):
            yield atom.test


def all_atoms(value: Form) -> Iterator[Atom]:
    """Every atom in a form, at any depth, exponents included, each once, in a fixed order."""
    seen: dict[Atom, None] = {}
    stack = [value]
    while stack:
        for atom, exponent in atoms(stack.pop()):
            if not exponent.is_one:
                stack.append(exponent)
            if atom not in seen:
                seen[atom] = None
                stack.extend(inner_forms(atom))
    yield from seen
