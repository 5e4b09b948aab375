"""An axiom as a section of the documentation and as what `kdverify explain` prints."""

from collections.abc import Sequence

from kdverify.axioms._model import Axiom, Example, library
from kdverify.lang.goal import Kind


def page(axiom: Axiom) -> str:
    """The axiom in Markdown, under a heading of the second level."""
    kinds = ", ".join(kind.value for kind in Kind if kind in axiom.kinds)
    parts = [
        f"## `{axiom.name}`",
        axiom.statement,
        "\n".join([f"- Kinds of operator: {kinds}.", *(f"- {line}" for line in _asking(axiom))]),
        axiom.why,
        _examples("Holds for", axiom, axiom.holds),
        _examples("Fails for", axiom, axiom.fails),
        f"Sources: {', '.join(axiom.references)}." if axiom.references else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def pages() -> str:
    """All axioms in Markdown, in order of names."""
    return "\n".join(page(axiom) for axiom in library().values())


def _asking(axiom: Axiom) -> list[str]:
    lines = []
    if axiom.parameters:
        shown = ", ".join(f"{name.rstrip('?')} = ..." for name in axiom.parameters)
        lines.append(f"Asked for as `satisfies {axiom.name}({shown})`.")
    if axiom.readings:
        first, *others = axiom.readings
        also = ", ".join(f"`{axiom.name}({reading})`" for reading in others)
        lines.append(f"`{axiom.name}` alone is the {first} reading; also {also}.")
    if "closed" in axiom.variants:
        lines.append(f"Inputs are interior; `{axiom.name} closed` allows zeros.")
    elif axiom.always_closed:
        lines.append("Inputs may have zeros.")
    else:
        lines.append("Inputs are interior.")
    return lines


def _examples(title: str, axiom: Axiom, examples: Sequence[Example]) -> str:
    return "\n".join([f"{title}:\n", *(_example(axiom, example) for example in examples)])


def _example(axiom: Axiom, example: Example) -> str:
    how = [
        *([f"`{axiom.name} closed`"] if example.closed else []),
        *([f"`{axiom.name}({example.reading})`"] if example.reading else []),
        *([f"`{example.arguments}`"] if example.arguments else []),
        *([example.note] if example.note else []),
    ]
    text = "; ".join(f"`{line}`" for line in example.text.splitlines())
    return f"- {text}" + (f" ({', '.join(how)})" if how else "")
