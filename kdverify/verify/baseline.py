"""A report kept in a file, and a run held against it."""

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Expectation
from kdverify.verify.change import Change, Kind, Recorded, compare
from kdverify.verify.report import Report, Row

LARGEST = 500_000_000
_VERDICTS = {verdict.id: verdict for verdict in Verdict}
_EXPECTATIONS: Mapping[str | None, Expectation | None] = {
    None: None,
    **{expectation.value: expectation for expectation in Expectation},
}


class NoReport(Exception):
    """A file is not a report that `--format json` wrote; the message says why."""


def read(path: Path) -> tuple[Recorded, ...]:
    """What a report in a file says of each claim.

    Raises:
        NoReport: if it cannot be read, or says something else.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise NoReport(f"{path} is too large for a report")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoReport(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, RecursionError) as error:
        raise NoReport(f"{path} is no report: it is not JSON") from error
    match document:
        case {"kdverify": str(), "results": list(results)}:
            return tuple(_recorded(path, entry) for entry in results)
        case _:
            raise NoReport(f"{path} is no report; write one with `kdverify check --output {path.stem}.json`")


def record(rows: Iterable[Row]) -> tuple[Recorded, ...]:
    """What a report of these rows would say."""
    return tuple(
        Recorded(
            _plain(row.spec),
            row.claim.operator.name,
            row.title,
            row.verdict,
            row.claim.expected,
            row.as_expected,
        )
        for row in rows
    )


def hold_against(report: Report, before: Iterable[Recorded], *, everything: bool) -> tuple[Report, tuple[Change, ...]]:
    """The report with each row's change since the baseline, and all changes.

    A claim that is gone counts against the run where its spec is still there and all of it was checked.

    Args:
        report: the run.
        before: what the baseline says.
        everything: whether all claims of the specs were asked for.
    """
    specs = {_plain(row.spec) for row in report.rows}
    changes = compare(before, record(report.rows))
    met = [change for change in changes if change.after is not None]
    rows = tuple(replace(row, change=change) for row, change in zip(report.rows, met, strict=True))
    seen = everything and not report.missing
    gone = [
        change
        for change in changes
        if change.kind is Kind.GONE and change.before is not None and seen and change.before.spec in specs
    ]
    return replace(report, rows=rows), (*met, *gone)


def _recorded(path: Path, entry: Any) -> Recorded:
    match entry:
        case {
            "spec": str(spec),
            "operator": str(operator),
            "claim": str(claim),
            "verdict": str(verdict),
            "expected": str() | None as expected,
            "as_expected": bool(as_expected),
        } if verdict in _VERDICTS and expected in _EXPECTATIONS:
            title = entry.get("title", claim)
            if isinstance(title, str):
                return Recorded(_plain(spec), operator, title, _VERDICTS[verdict], _EXPECTATIONS[expected], as_expected)
    raise NoReport(f"{path} is no report of kdverify: one of its results is of another form")


def _plain(spec: str) -> str:
    return posixpath.normpath(spec.replace("\\", "/"))
