"""The table of lemmas: the facts that each gives for its substitution, once its side conditions are shown.

Each is stated and proved in `docs/lemmas/`.
"""

from collections.abc import Callable, Iterable, Mapping

from kdverify.recheck.form import Test
from kdverify.recheck.instance import Instance
from kdverify.recheck.schemas import logarithms, positions, powers, sums

SCHEMAS: Mapping[str, Callable[[Instance], Iterable[Test]]] = {
    "chosen": positions.chosen,
    "members": positions.members,
    "comparisons": positions.comparisons,
    "extremes": positions.extremes,
    "largest": positions.largest,
    "branches": positions.branches,
    "coincidences": positions.coincidences,
    "ranks": positions.ranks,
    "powers": powers.powers,
    "inverse_powers": powers.inverse_powers,
    "monotone_powers": powers.monotone_powers,
    "weighted_products": powers.weighted_products,
    "logarithms": logarithms.logarithms,
    "monotone_logarithms": logarithms.monotone_logarithms,
    "exponentials": logarithms.exponentials,
    "monotone_exponentials": logarithms.monotone_exponentials,
    "supports": sums.supports,
    "power_sums": sums.power_sums,
    "additive_powers": powers.additive_powers,
    "largest_sums": sums.largest_sums,
    "balances": sums.balances,
    "inverses": logarithms.inverses,
    "geometric_means": logarithms.geometric_means,
    "means_of_logarithms": logarithms.means_of_logarithms,
    "concave_logarithms": logarithms.concave_logarithms,
    "log_sums": logarithms.log_sums,
    "cauchy_schwarz": sums.cauchy_schwarz,
}
