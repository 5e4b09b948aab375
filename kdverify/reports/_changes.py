"""What changed between two reports, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator

from kdverify.source.render import safe
from kdverify.verify.change import Change, Kind, Recorded

_SIGNS = {Kind.WORSE: "-", Kind.BETTER: "+", Kind.OTHER: "~", Kind.NEW: "*", Kind.GONE: "x"}
_WORDS = {
    Kind.WORSE: "worse",
    Kind.BETTER: "better",
    Kind.OTHER: "changed otherwise",
    Kind.NEW: "new",
    Kind.GONE: "gone",
    Kind.SAME: "unchanged",
}


def show_changes(changes: Iterable[Change]) -> Iterator[str]:
    """A line for each claim that changed, those that got worse first, and one that counts."""
    changes = tuple(changes)
    shown = [change for change in changes if change.kind is not Kind.SAME or change.worse]
    for change in sorted(shown, key=lambda change: (not change.worse, list(Kind).index(change.kind))):
        yield _line(change)
    counts = Counter(change.kind for change in changes)
    yield ", ".join(f"{counts[kind]} {_WORDS[kind]}" for kind in Kind if counts[kind]) or "no claims"


def _line(change: Change) -> str:
    record = change.after or change.before
    assert record is not None
    sign = "!" if change.worse else _SIGNS[change.kind]
    came = " -> ".join(_state(entry) for entry in (change.before, change.after))
    return f"{sign} {safe(record.spec)}  {safe(record.operator)}  {safe(record.title)}: {came}"


def _state(record: Recorded | None) -> str:
    if record is None:
        return "nothing"
    word = record.verdict.id.replace("_", " ")
    return word if record.as_expected else f"{word}, not as expected"
