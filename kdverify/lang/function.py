"""What a file of `functions/` or `divergences/` provides: a name, its arguments, and its meaning."""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from kdverify.lang.tensor import Tensor


class Slot(enum.Enum):
    """What an argument may be; the value is how a diagnostic names it."""

    ANY = "a scalar or a vector"
    SCALAR = "a scalar"
    VECTOR = "a vector"
    DISTRIBUTION = "a distribution"


@dataclass(frozen=True, slots=True)
class Example:
    """An application in the spec language with scalars and literal vectors, and its exact value.

    Vectors are written `(1/2, 1/2)`; `value` is in the same notation, or a decimal prefix of the value
    such as `0.1308120359...`, `inf`, or `undefined`.
    """

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language, defined once by the term it stands for.

    Every reading of terms (floats, exact and ball arithmetic, SymPy, Z3, LaTeX) therefore gives it the
    same meaning.

    Attributes:
        name: as written in a spec, and the name of its file.
        parameters: the slots of its arguments in order.
        meaning: from one tensor for each parameter to the result.  A `VECTOR` or `DISTRIBUTION`
            argument has one axis; vectors of one call are over the same axis; a function of `ANY` acts
            elementwise.
        summary: one sentence.
        notation: LaTeX with `{}` for each argument.
        symmetric: False where the order of two distributions matters; the spec must then write `||`.
        references: keys of `docs/references.bib`.
        examples: checked by the tests against every reading.
    """

    name: str
    parameters: tuple[Slot, ...]
    meaning: Callable[..., Tensor]
    summary: str
    notation: str
    symmetric: bool = True
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
