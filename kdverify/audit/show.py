"""Audits as text for people, and as data for machines."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from kdverify.audit.assumptions import Assumptions, Audit, Page
from kdverify.evidence.verdict import Verdict
from kdverify.source.render import printable
from kdverify.verify.report import Row

WIDTH = 100
_LABEL = 16


def to_data(found: Audit) -> dict[str, Any]:
    """The audit as what JSON can hold."""
    rows = [
        {
            "spec": row.spec,
            "operator": row.claim.operator.name,
            "claim": row.claim.id,
            "title": row.title,
            "verdict": row.verdict.id,
            "rests_on": asdict(own),
        }
        for row, own in found.rows
    ]
    return {"versions": dict(found.versions), "claims": rows}


def to_text(found: Audit) -> str:
    """A paragraph for each claim, and a table of the lemmas and theorems that all of them use."""
    lines: list[str] = []
    for (spec, operator), rows in groupby(found.rows, key=lambda pair: (pair[0].spec, pair[0].claim.operator.name)):
        own = list(rows)
        shared = _shared([part for _, part in own if part.conditions])
        lines += [f"{operator}  {spec}", *_field("of all claims", shared), ""]
        for row, part in own:
            lines += [*_claim(row, part, shared), ""]
    lines += [*_summary(found), "", "versions: " + ", ".join(f"{name} {said}" for name, said in found.versions.items())]
    return "\n".join(printable(line).rstrip() for line in lines) + "\n"


def _shared(parts: Sequence[Assumptions]) -> tuple[str, ...]:
    """The conditions that all claims of an operator share."""
    if not parts:
        return ()
    return tuple(said for said in parts[0].conditions if all(said in part.conditions for part in parts))


def _claim(row: Row, own: Assumptions, shared: Sequence[str]) -> Iterator[str]:
    yield f"  {row.title}: {row.verdict.id.replace('_', ' ')}" + (f", {own.scope}" if own.scope else "")
    if row.verdict is Verdict.NOT_APPLICABLE:
        yield from _field("because", (row.claim.not_applicable,))
    elif not own.conditions:
        yield from _field("rests on", ("nothing: it is not decided",))
    yield from _field("theorems", tuple(map(_show, own.theorems)))
    yield from _field("lemmas", tuple(map(_show, own.lemmas)))
    yield from _field("solvers", own.solvers)
    yield from _field("certified by", tuple(filter(None, [own.certified_by])))
    trusted = "" if not own.certified_by else ", not trusted"
    yield from _field("found by", tuple(f"{engine}{trusted}" for engine in own.found_by))
    yield from _field("conventions", own.conventions)
    yield from _field("conditions", tuple(said for said in own.conditions if said not in shared))
    yield from _field("read so that", own.notes)


def _show(page: Page) -> str:
    return f"{page.name} (Coq)" if page.machine_checked else page.name


def _field(label: str, said: Sequence[str]) -> list[str]:
    if not said:
        return []
    # Lists of words are separated as such, and sentences so that they stay apart.
    text = ("; " if any(" " in part for part in said) else ", ").join(said)
    indent = " " * (_LABEL + 4)
    return textwrap.wrap(
        text, WIDTH, initial_indent=f"    {label:{_LABEL}}", subsequent_indent=indent, break_on_hyphens=False
    )


def _summary(found: Audit) -> Iterator[str]:
    pages = {page.path: page for _, own in found.rows for page in (*own.theorems, *own.lemmas)}
    counts = Counter(page.path for _, own in found.rows for page in (*own.theorems, *own.lemmas))
    if not pages:
        return
    width = max(map(len, pages))
    yield f"{'page':{width}}  claims  machine-checked in Coq"
    for path, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        checked = pages[path].machine_checked
        yield f"{path:{width}}  {number:6}  {checked[0] if checked else 'no'}"
        yield from (f"{'':{width}}          {theorem}" for theorem in checked[1:])
