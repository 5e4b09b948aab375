"""What a plot says of itself."""

from collections.abc import Mapping
from fractions import Fraction

from kdverify.plots.style import mathematics
from kdverify.recursion.run import Plan


def parameters(values: Mapping[str, Fraction] | Mapping[str, Fraction | float]) -> str:
    """Parameters with their values, as TeX."""
    return ", ".join(f"${mathematics(name)} = {_number(value)}$" for name, value in values.items())


def caption(plan: Plan) -> str:
    """The operator with its sizes and parameters."""
    sizes = ", ".join(f"${mathematics(name)} = {size}$" for name, size in plan.setting.sizes.items())
    values = parameters(plan.setting.parameters)
    return ", ".join(part for part in (f"{plan.setting.operator.name}: {sizes}", values) if part)


def footnote(plan: Plan) -> str:
    """How the runs were made."""
    error = "" if plan.error.model.name == "none" else f", student error {plan.error.text}"
    return f"{plan.starts:,} starts, seed {plan.seed}{error}; floating point"


def _number(value: Fraction | float) -> str:
    return str(value) if isinstance(value, Fraction) else f"{value:.4g}"
