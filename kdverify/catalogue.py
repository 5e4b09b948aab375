"""What there is in kdverify, and what each thing is for, gathered from the files that define it."""

import textwrap
from collections.abc import Callable, Mapping, Sequence

from kdverify import divergences as divergence_folder
from kdverify import functions as function_folder
from kdverify import registry
from kdverify import reports as report_folder
from kdverify.axioms._model import Axiom, Example, library
from kdverify.evidence.verdict import Verdict
from kdverify.lang.function import Function, Slot
from kdverify.reports._model import Format
from kdverify.source.codes import pages
from kdverify.verify.portfolio import in_order
from kdverify.verify.worker import installed

_WIDTH = 100
_LETTERS = {Slot.ANY: "xyz", Slot.SCALAR: "stu", Slot.VECTOR: "xyz", Slot.DISTRIBUTION: "prs"}


def axioms() -> Mapping[str, str]:
    """Every axiom with its statement."""
    return {name: axiom.statement for name, axiom in library().items()}


def functions() -> Mapping[str, str]:
    """Every function of the language that is no divergence, with its summary."""
    return {name: function.summary for name, function in registry.load(function_folder, Function).items()}


def divergences() -> Mapping[str, str]:
    """Every divergence with its summary."""
    return {name: function.summary for name, function in registry.load(divergence_folder, Function).items()}


def engines() -> Mapping[str, str]:
    """Every engine in the order in which they are asked, with what it does."""
    return {engine.name: f"{engine.part.value}: {engine.summary}" for engine in in_order(installed())}


def formats() -> Mapping[str, str]:
    """Every format of reports, with what it is for."""
    return {name: format.summary for name, format in report_formats().items()}


def report_formats() -> Mapping[str, Format]:
    """Every format of reports."""
    return registry.load(report_folder, Format)


KINDS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "axioms": axioms,
    "functions": functions,
    "divergences": divergences,
    "engines": engines,
    "formats": formats,
}


def explanations() -> Mapping[str, str]:
    """A page on everything that can be explained, by the word for it."""
    calls = {**registry.load(function_folder, Function), **registry.load(divergence_folder, Function)}
    return {
        **{code: str(page) for code, page in pages().items()},
        **{(word := verdict.id.replace("_", "-")): _page(word, f"The claim {verdict.value}.") for verdict in Verdict},
        **{name: _explain_function(function) for name, function in calls.items()},
        **{name: _explain_axiom(axiom) for name, axiom in library().items()},
    }


def template(name: str) -> str:
    """The spec of an operator of this name, with every kind of statement that a first spec needs."""
    return _TEMPLATE.replace("NAME", name)


def _explain_function(function: Function) -> str:
    names = {slot: iter(letters) for slot, letters in _LETTERS.items()}
    formals = [(next(names[slot]), slot) for slot in function.parameters]
    call = ", ".join(name for name, _ in formals)
    if not function.symmetric:
        call = call.replace(",", " ||", 1)
    examples = [f"  {example.text} = {example.value}" for example in function.examples]
    return _page(
        f"{function.name}({call})",
        function.summary,
        *_section("where", [f"  {name} is {slot.value}" for name, slot in formals]),
        *_section("examples", examples),
    )


def _explain_axiom(axiom: Axiom) -> str:
    kinds = ", ".join(kind.value for kind in sorted(axiom.kinds, key=lambda kind: kind.value))
    asked = [axiom.name, *(f"{axiom.name} {variant}" for variant in axiom.variants)]
    asked += [f"{axiom.name}({reading})" for reading in axiom.readings]
    if axiom.parameters:
        keywords = ", ".join(f"{parameter.rstrip('?')} = ..." for parameter in axiom.parameters)
        asked.append(f"{axiom.name}({keywords})")
    return _page(
        axiom.name,
        axiom.statement,
        axiom.why,
        f"Speaks of: {kinds}.",
        *_section("satisfies", [f"  {form}" for form in asked]),
        *_section("holds for", [_example(example) for example in axiom.holds]),
        *_section("fails for", [_example(example) for example in axiom.fails]),
    )


def _example(example: Example) -> str:
    body = "\n".join(f"  {line}" for line in example.text.strip().splitlines())
    return f"{body}    # {example.note}" if example.note else body


def _section(heading: str, lines: Sequence[str]) -> tuple[str, ...]:
    return ("\n".join([f"{heading}:", *lines]),) if lines else ()


def _page(title: str, *parts: str) -> str:
    """A title and paragraphs, of which those in prose are wrapped."""
    paragraphs = [part if "\n" in part else textwrap.fill(part, _WIDTH) for part in parts if part]
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *paragraphs])


_TEMPLATE = """\
operator NAME "Say in one sentence what it does."
source "who proposed it, and where"

dims V >= 2, K >= 1                # classes, base teachers
let b[k] in simplex[V] for k in K  # base teachers
let w in simplex[K]                # their weights
let q in simplex[V]                # previous student
let alpha in (0, 1]                # weight of the anchor

a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q

roles teachers = b, weights = w, student = q, anchor = a

satisfies simplex, positivity, range, unanimity, base_fixed_point
satisfies anchoring(c = alpha)

claim nearer: KL(a || out) <= (1 - alpha) * KL(a || q)
"""
