"""Counterexamples as small pictures, in SVG: where the distributions lie, and the two sides of what fails."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TypeAlias

from kdverify.evidence.outcome import Counterexample, Enclosure
from kdverify.lang.goal import Holds
from kdverify.reports._value import distributions, show_enclosure
from kdverify.source.render import safe
from kdverify.verify.report import Row

Point: TypeAlias = tuple[float, float]

_MOST_BARS = 12
_LONGEST_NAME = 24
_WIDTH = 300.0
_LETTER = 7.0
_GAP = 6.0
_LOWEST = 200.0
# Where a text may stand, seen from its mark.
_ABOVE = (-12.0, -26.0, -40.0, -54.0)
_AROUND = (-10.0, 18.0, *_ABOVE[1:])
# The marks of teachers, students, what follows from them and the result, by a class of the style sheet.
_INPUT, _TEACHER, _DERIVED, _RESULT = "input", "teacher", "derived", "result"


def pictures(row: Row, counterexample: Counterexample) -> Iterator[str]:
    """The pictures of a counterexample, those that it has."""
    operator = row.claim.operator
    goal = next(goal for goal in row.claim.goals if goal.name == counterexample.goal)
    found = dict(distributions(operator, counterexample.witness, goal.replaced))
    size = len(next(iter(found.values()), ()))
    kinds = {name: _kind(row, name) for name in found}
    if "out" in found and size == 2:
        yield _segment(found, kinds)
    elif "out" in found and size == 3:
        yield _triangle(found, kinds)
    elif "out" in found and 3 < size <= _MOST_BARS:
        yield _bars(found, kinds)
    if isinstance(goal.show, Holds):
        yield from _margin(counterexample)


def _kind(row: Row, name: str) -> str:
    roles = row.claim.operator.roles
    if name == "out":
        return _RESULT
    if roles.teachers is not None and name.partition("[")[0] == roles.teachers:
        return _TEACHER
    return _INPUT if name in {entry.name for entry in row.claim.operator.inputs} else _DERIVED


def _triangle(found: Mapping[str, Sequence[float]], kinds: Mapping[str, str]) -> str:
    """Distributions over three classes, in the triangle of all of them."""
    corners = ((30.0, 238.0), (270.0, 238.0), (150.0, 30.2))
    places = {name: _mixture(corners, entries) for name, entries in found.items()}
    grid = "".join(
        _line(_mixture(corners, start), _mixture(corners, end), "grid")
        for step in (0.25, 0.5, 0.75)
        for start, end in (
            ((step, 1 - step, 0), (step, 0, 1 - step)),
            ((1 - step, step, 0), (0, step, 1 - step)),
            ((1 - step, 0, step), (0, 1 - step, step)),
        )
    )
    hull = _hull([places[name] for name in found if kinds[name] in (_INPUT, _TEACHER)])
    names = (((30, 256), "middle", "class 1"), ((270, 256), "middle", "class 2"), ((150, 16), "middle", "class 3"))
    body = (
        f'<polygon class="simplex" points="{_points(corners)}"/>{grid}'
        f'<polygon class="hull" points="{_points(hull)}"/>'
        + "".join(_text(place, text, "axis", anchor) for place, anchor, text in names)
        + _marks(places, kinds, _AROUND, [(x - 24, y, 48.0) for (x, y), _, _ in names])
    )
    return _svg(300, 264, body, "the distributions of the counterexample in the simplex of three classes")


def _segment(found: Mapping[str, Sequence[float]], kinds: Mapping[str, str]) -> str:
    """Distributions over two classes, by the probability of the first."""
    places = {name: (20.0 + 260.0 * entries[0], 66.0) for name, entries in found.items()}
    inputs = [places[name][0] for name in found if kinds[name] in (_INPUT, _TEACHER)]
    ticks = "".join(
        _line((20 + 65.0 * step, 62), (20 + 65.0 * step, 70), "simplex")
        + _text((20 + 65.0 * step, 88), text, "axis", "middle")
        for step, text in enumerate(("0", "1/4", "1/2", "3/4", "1"))
    )
    body = _line((20, 66), (280, 66), "simplex") + ticks
    if inputs:
        body += _line((min(inputs), 66), (max(inputs), 66), "span")
    body += _text((150, 106), "probability of class 1", "axis", "middle") + _marks(
        places, kinds, (-12, -26, -40, -54), []
    )
    return _svg(300, 114, body, "the distributions of the counterexample by the probability of class 1")


def _bars(found: Mapping[str, Sequence[float]], kinds: Mapping[str, str]) -> str:
    """Distributions over more classes, a row of bars for each."""
    highest = max(max(entries) for entries in found.values())
    rows = []
    for number, (name, entries) in enumerate(found.items()):
        base = 44.0 + 52.0 * number
        width = 210.0 / len(entries)
        rows.append(_text((78, base - 4), _short(name), f"label {kinds[name]}", "end"))
        for place, entry in enumerate(entries):
            height = 40.0 * max(0.0, entry) / highest
            rows.append(
                f'<rect class="{kinds[name]}" x="{86 + width * (place + 0.12):.1f}" y="{base - height:.1f}" '
                f'width="{width * 0.76:.1f}" height="{height:.1f}"/>'
            )
        rows.append(_line((86, base), (296, base), "simplex"))
    bottom = 44 + 52 * len(found)
    return _svg(300, bottom - 30, "".join(rows), "the distributions of the counterexample, class by class")


def _margin(counterexample: Counterexample) -> Iterator[str]:
    """The two sides of what fails, on a line."""
    left, right = _middle(counterexample.left), _middle(counterexample.right)
    if left is None or right is None or not math.isfinite(left - right) or left == right:
        return
    low, high = min(left, right), max(left, right)
    places = {left: 60.0, right: 240.0} if left < right else {left: 240.0, right: 60.0}
    spread = _line((places[low], 40), (places[high], 40), "span")
    body = _line((14, 40), (286, 40), "simplex") + spread
    for value, side, name, kind in (
        (left, counterexample.left, "left", _RESULT),
        (right, counterexample.right, "right", _INPUT),
    ):
        place = places[value]
        body += f'<circle class="{kind}" cx="{place:g}" cy="40" r="5"/>'
        body += _text((place, 26), name, f"label {kind}", "middle")
        body += _text((place, 62), _short(show_enclosure(side, 6)), "axis", "middle")
    claimed = f"claimed: left {counterexample.relation} right"
    yield _svg(300, 92, body + _text((150, 84), claimed, "axis", "middle"), "the two sides of what fails")


def _middle(side: Enclosure) -> float | None:
    if side.undefined or side.infinite or side.lower is None or side.upper is None:
        return None
    try:
        return float((side.lower + side.upper) / 2)
    except OverflowError:
        return None


def _marks(
    places: Mapping[str, Point],
    kinds: Mapping[str, str],
    shifts: Sequence[float],
    taken: Sequence[tuple[float, float, float]],
) -> str:
    """A mark at each place and, beside it, the names of all that lie there, where no other text is."""
    together: dict[tuple[int, int], list[str]] = {}
    for name, (x, y) in places.items():
        together.setdefault((round(x / 3), round(y / 3)), []).append(name)
    marks = [_mark(places[name], kinds[name]) for name in sorted(places, key=lambda name: name == "out")]
    texts: list[str] = []
    used = list(taken)
    for names in sorted(together.values(), key=lambda names: places[names[0]]):
        x, y = places[names[0]]
        text = " = ".join(map(_short, names[:4])) + (" …" if len(names) > 4 else "")
        width = _LETTER * len(text)
        left = max(2.0, x + 8 if x + 8 + width < _WIDTH else x - 8 - width)
        if shifts is _ABOVE:
            left = min(max(2.0, x - width / 2), _WIDTH - width)
        spots = [(left, y + shift) for shift in shifts if shift < 0 or y < _LOWEST]
        spot = next((spot for spot in spots if _free(used, *spot, width)), spots[0])
        used.append((*spot, width))
        texts.append(_text(spot, text, f"label {kinds[names[-1]]}"))
    return "".join(marks + texts)


def _free(taken: Sequence[tuple[float, float, float]], x: float, y: float, width: float) -> bool:
    return all(abs(y - other) >= 13 or x + width + _GAP < left or left + size + _GAP < x for left, other, size in taken)


def _mark(place: Point, kind: str) -> str:
    x, y = place
    if kind == _TEACHER:
        return f'<rect class="{kind}" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"/>'
    if kind == _DERIVED:
        corners = ((x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y))
        return f'<polygon class="{kind}" points="{_points(corners)}"/>'
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{5.5 if kind == _RESULT else 5}"/>'


def _mixture(corners: Sequence[Point], weights: Sequence[float]) -> Point:
    pairs = tuple(zip(corners, weights, strict=True))
    return sum(weight * x for (x, _), weight in pairs), sum(weight * y for (_, y), weight in pairs)


def _hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull, in order, by Andrew's monotone chain."""
    ordered = sorted(set(points))

    def chain(places: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for place in places:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], place) <= 0:
                kept.pop()
            kept.append(place)
        return kept[:-1]

    return chain(ordered) + chain(ordered[::-1]) if len(ordered) > 1 else ordered


def _turn(first: Point, second: Point, third: Point) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])


def _line(start: Point, end: Point, kind: str) -> str:
    return f'<line class="{kind}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'


def _text(place: Point, text: str, kind: str, anchor: str = "start") -> str:
    x, y = place
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(safe(text))}</text>'


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def _svg(width: int, height: int, body: str, title: str) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{body}</svg>'
