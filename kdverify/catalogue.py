"""What there is in kdverify, and what each thing is for, gathered from the files that define it."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kdverify import divergences as divergence_folder
from kdverify import functions as function_folder
from kdverify import registry
from kdverify import reports as report_folder
from kdverify.axioms._model import Axiom, Example, library
from kdverify.evidence.failure_mode import FailureMode
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


def lemmas() -> Mapping[str, str]:
    """Every lemma that a proof may name, with what it says."""
    pages = {name: path.read_text(encoding="utf-8") for name, path in _lemma_pages().items()}
    return {name: page.splitlines()[2] for name, page in pages.items()}


def formats() -> Mapping[str, str]:
    """Every format of reports, with what it is for."""
    return {name: format.summary for name, format in report_formats().items()}


def student_errors() -> Mapping[str, str]:
    """Every way in which students miss their teachers in a simulation, with what it does."""
    from kdverify.recursion.errors._model import library, usage

    return {usage(model): model.summary for model in library().values()}


def report_formats(only: str = "") -> Mapping[str, Format]:
    """Every format of reports; where there is one of this name, that alone, which loads faster."""
    return registry.load_one(report_folder, Format, only) or registry.load(report_folder, Format)


def failures() -> Mapping[str, str]:
    """What a recursion may do instead of tending to one distribution."""
    return {mode.id: f"the recursion {mode.value}" for mode in FailureMode}


KINDS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "axioms": axioms,
    "functions": functions,
    "divergences": divergences,
    "engines": engines,
    "lemmas": lemmas,
    "formats": formats,
    "errors": student_errors,
    "failures": failures,
}


def explanations() -> Mapping[str, str]:
    """A page on everything that can be explained, by the word for it."""
    calls = {**registry.load(function_folder, Function), **registry.load(divergence_folder, Function)}
    return {
        **{code: str(page) for code, page in pages().items()},
        **{(word := verdict.id.replace("_", "-")): _explain_verdict(word, verdict) for verdict in Verdict},
        **{mode.id: _page(mode.id, f"The recursion {mode.value}.", mode.meaning) for mode in FailureMode},
        **{name: _explain_function(function) for name, function in calls.items()},
        **{name: _explain_axiom(axiom) for name, axiom in library().items()},
        **{name: path.read_text(encoding="utf-8").rstrip() for name, path in _lemma_pages().items()},
    }


def template(name: str) -> str:
    """The spec of an operator of this name, with every kind of statement that a first spec needs."""
    return _TEMPLATE.replace("NAME", name)


def _lemma_pages() -> Mapping[str, Path]:
    # A wheel carries the pages inside the package; in a checkout they are where the documents are.
    inside = Path(__file__).parent / "pages"
    folder = inside if inside.is_dir() else Path(__file__).parents[1] / "docs" / "lemmas"
    return {path.stem: path for path in sorted(folder.glob("*.md")) if path.stem != "README"}


def _explain_verdict(word: str, verdict: Verdict) -> str:
    return _page(word, f"The claim {verdict.value}.", *_VERDICTS[verdict].split("\n\n"))


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


_VERDICTS = {
    Verdict.PROVED: """\
Every number of classes and teachers that the spec allows is covered, not only those that were tried.

The column `why` names the lemmas of the proof: `kdverify list lemmas` says what they are, and
`kdverify explain NAME` why they are true.""",
    Verdict.PROVED_UP_TO: """\
The sizes are those of the column `why`.  It counts neither as a proof nor as a refutation.""",
    Verdict.REFUTED: """\
  where      the input, in exact rationals, as small as could be found: sizes, inputs, positions
  hence      what the definitions of the spec and its result come to there
  ray        how inputs move, for continuity: the result jumps on the way
  orbits     where recursions go that start at such students
  failure    what a recursion does instead, a word that `kdverify explain` knows
  axiom      what was to hold; M is the result `out`
  part       which part of the axiom fails, where it has several
  claimed    the condition that fails, where it is short
  fails      the two sides, as numbers
  certified  who evaluated them: exact rational or ball arithmetic, whoever suggested the input

Put the numbers of `where` into the definitions to see it fail.  If the failure is known and is to stay,
write `expect refuted` after the claim: the check then fails when it stops being refuted.""",
    Verdict.UNKNOWN: """\
`tried` says what each engine found.  A search that found nothing is no proof; where both sides meet the
claim is tight, and a small change of it false.

A higher `--budget` may help where an engine was stopped.  Else ask for less: one part of the claim, fewer
parameters, a premise with `when`, sizes with `for K == 1`.""",
    Verdict.VACUOUS: """\
A claim whose premise no input meets says nothing.  Look for a contradiction between `when`, `where` and the
domains of the inputs.""",
    Verdict.NOT_APPLICABLE: """\
The report says what the axiom needs: a student, teachers, a constant to be declared.""",
    Verdict.CONFLICT: "One of the two is wrong.  Please report it with the spec.",
    Verdict.ERROR: """\
`tried` says which engine broke, and where.  The verdicts of other claims are not affected.
Please report it with the spec.""",
}
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
