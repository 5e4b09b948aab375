"""The page, as a parser for browsers sees it."""

import re
import xml.etree.ElementTree as xml
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

from kdverify.reports._model import Display
from kdverify.reports.html import format as html_format
from kdverify.verify.report import Report
from kdverify.verify.session import check_specs
from tests.hostile import hostile

TAGS = set(
    re.findall(
        r"\w+",
        """html head meta title style body main h1 h2 h3 p div i ul li span b section header table thead tbody tr th td
        code article pre mark dl dt dd figure svg line polygon circle rect text footer details summary a""",
    )
)


def parse(report: Report) -> xml.Element:
    page = html_format.render(report, Display())
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def tag(element: xml.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def test_the_page_is_well_formed_and_loads_nothing(report: Report) -> None:
    page = html_format.render(report, Display())
    assert not re.search(r"(?i)\bsrc=|@import|url\(|https?:", page)
    assert "default-src 'none'" in page
    assert {tag(element) for element in parse(report).iter()} <= TAGS


def test_one_is_not_many(report: Report) -> None:
    alone = replace(report, rows=report.rows[:1], missing=1)
    assert "1 operator, 1 claim, 1 claim not reached</p>" in html_format.render(alone, Display())


def test_a_hostile_report_has_the_same_elements(report: Report) -> None:
    document = parse(hostile(report))
    assert {tag(element) for element in document.iter()} <= TAGS
    attributes = {name for element in document.iter() for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on")]
    assert {str(element.get("href"))[0] for element in document.iter() if tag(element) == "a"} <= {"#"}


def test_links_lead_to_findings(report: Report) -> None:
    document = parse(report)
    names = {element.get("id") for element in document.iter()}
    links = [str(element.get("href"))[1:] for element in document.iter() if tag(element) == "a"]
    assert len(links) == 5
    assert set(links) <= names


SPEC = """operator tilt
dims V == {size}
let q in simplex[V]
out = normalize(q ** 2)
roles student = q
claim small: out[v] <= q[v] for all v in V
"""


@pytest.mark.parametrize(("size", "said"), [(2, "by the probability"), (3, "in the simplex"), (5, "class by class")])
def test_counterexamples_are_drawn(size: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "tilt.kd"
    path.write_text(SPEC.format(size=size), encoding="utf-8")
    document = parse(check_specs(path))
    drawn = [element for element in document.iter() if tag(element) == "svg"]
    assert [said in str(element.get("aria-label")) for element in drawn] == [True, False]
    for element in drawn:
        width, height = map(float, str(element.get("viewBox")).split()[2:])
        for child in element.iter():
            for name, most in (("x", width), ("cx", width), ("x1", width), ("y", height), ("cy", height)):
                assert 0 <= float(child.get(name, 0)) <= most
    texts = {"".join(element.itertext()) for element in drawn[0].iter() if tag(element) == "text"}
    assert {"q", "out"} <= texts
