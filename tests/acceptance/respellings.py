"""Ways to write the same operator differently: each maps the statements of an operator to others that mean the same.

The same is meant by `docs/conventions.md`, zeros included: a test compares values on closed inputs.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from respell.arithmetic import (
    expanded,
    halved,
    negated_twice,
    numbers_respelled,
    padded,
    stepped,
    stepped_back,
    subtracted,
)
from respell.definitions import bounds_respelled, indexed, inlined, named_apart, parameters_mirrored, rest_named
from respell.functions import (
    conditions_turned,
    divergences_as_differences,
    divergences_written_out,
    extremes_as_cases,
    extremes_negated,
    functions_written_out,
    scaled_before_normalising,
    softmax_of_logarithms,
)
from respell.order import (
    products_regrouped,
    products_reversed,
    statements_reordered,
    sums_flattened,
    sums_regrouped,
    sums_reversed,
)
from respell.powers import (
    divided_by_power,
    divided_first,
    exponentials_as_powers,
    powers_as_exponentials,
    powers_nested,
    powers_split,
    products_as_exponentials,
    roots_as_powers,
    squares_as_products,
)
from respell.reading import Change, applied, typed
from respell.renaming import long_names, odd_names, swapped_names
from respell.totals import factors_moved_in, normalised_again, quotients_moved_in, sums_split
from writing import Block, rewritten, word

from kdverify.lang import syntax

RESPELLINGS: Mapping[str, Change] = {
    "sums reversed": applied(sums_reversed, everywhere=True),
    "products reversed": applied(products_reversed, everywhere=True),
    "sums flattened": applied(sums_flattened),
    "sums regrouped": applied(sums_regrouped, everywhere=True),
    "products regrouped": applied(products_regrouped, everywhere=True),
    "statements reordered": statements_reordered,
    "odd names": odd_names,
    "long names": long_names,
    "names swapped": swapped_names,
    "products expanded": applied(expanded),
    "mixtures as steps": applied(stepped),
    "mixtures as steps back": applied(stepped_back),
    "sums halved": applied(halved),
    "negated twice": applied(negated_twice),
    "zeros and ones": applied(padded),
    "numbers respelled": applied(numbers_respelled, everywhere=True),
    "sums as differences": applied(subtracted),
    "quotients as powers": applied(divided_by_power, everywhere=True),
    "quotients first": applied(divided_first),
    "powers as exponentials": typed(powers_as_exponentials, everywhere=True),
    "products as exponentials": typed(products_as_exponentials),
    "exponentials as powers": applied(exponentials_as_powers),
    "roots as powers": applied(roots_as_powers, everywhere=True),
    "squares as products": applied(squares_as_products),
    "powers of roots": typed(powers_nested),
    "powers split": applied(powers_split),
    "functions written out": typed(functions_written_out),
    "divergences written out": applied(divergences_written_out, everywhere=True),
    "divergences as differences": applied(divergences_as_differences, everywhere=True),
    "scaled before normalising": applied(scaled_before_normalising),
    "softmax of logarithms": typed(softmax_of_logarithms),
    "extremes as cases": applied(extremes_as_cases),
    "extremes negated": applied(extremes_negated),
    "cases turned": applied(conditions_turned),
    "normalised again": normalised_again,
    "sums split": applied(sums_split),
    "factors moved in": typed(factors_moved_in),
    "quotients moved in": applied(quotients_moved_in),
    "definitions inlined": inlined,
    "parts named": named_apart,
    "rest named": rest_named,
    "entry by entry": indexed,
    "bounds respelled": bounds_respelled,
    "parameters mirrored": parameters_mirrored,
}


CHAINS: Mapping[str, tuple[str, ...]] = {
    "expanded and split": ("definitions inlined", "products expanded", "factors moved in", "sums reversed"),
    "logarithms throughout": ("functions written out", "powers as exponentials", "products as exponentials"),
    "inlined, written out, expanded": ("definitions inlined", "functions written out", "products expanded"),
    "written out as cases": ("functions written out", "extremes as cases", "cases turned"),
    "steps, inlined, reversed": ("mixtures as steps", "definitions inlined", "sums reversed", "products reversed"),
    "everything named oddly": ("functions written out", "parts named", "odd names", "statements reordered"),
    "as exponents of minus one": ("functions written out", "quotients as powers", "products reversed", "negated twice"),
    "entries, oddly": ("functions written out", "entry by entry", "names swapped"),
    "entries of steps": ("mixtures as steps", "entry by entry", "statements reordered"),
    "roots of powers": ("roots as powers", "powers of roots", "quotients as powers"),
    "one long sum": ("mixtures as steps", "products expanded", "sums flattened", "sums regrouped"),
    "normalised again and split": ("normalised again", "functions written out", "sums split"),
    "rest named, long": ("rest named", "products expanded", "long names"),
}


def respelled(block: Block, name: str) -> Block:
    """The operator, respelled in one way or in several in turn."""
    start = again = rewritten(block, _by_role)
    for step in CHAINS.get(name, (name,)):
        again = RESPELLINGS[step](again)
    return block if again == start else again


def _by_role(node: Any) -> Any:
    """An anchor that is given by its role, whatever becomes of its name; what is given stays as it is."""
    return replace(node, name=word("anchor")) if isinstance(node, syntax.Blank) and node.name is not None else node


WAYS = (*RESPELLINGS, *CHAINS)
