"""A report whose every text is an attack on whoever shows it."""

from dataclasses import replace

from kdverify.lang.goal import Expectation
from kdverify.source.diagnostic import Diagnostic, Label
from kdverify.source.span import Source, Span
from kdverify.verify.report import Report

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"' onload='alert(1)",
    "</pre></details></code>",
    "]]>",
    "&#x3c;b&#x3e;",
    "\n::error file=x::injected",
    "\r::set-output name=x::y",
    "%0A::warning::again",
    "##[error]old style",
    "\x1b[2J\x1b]0;title\x07",
    "\x00\x0b\x7f\x9b31m",
    "\ufffe\uffff",
    "\udcff",
    "\u202egnp.exe\u2066",
    "| cell | `` ` ``` ```` |",
    "[click](https://example.org) ![](https://example.org/x.png)",
    "@everyone example/repository",
    "https://example.org",
    "{0} {{",
)
ATTACK = " ".join(ATTACKS)


def hostile(report: Report) -> Report:
    """The same report with attacks for names, paths, summaries, statements, remarks and problems."""
    source = Source(f"specs/{ATTACK}.kd", f"{ATTACK}\n" * 8)
    span = Span(source, 3, len(ATTACK) + 30)
    rows = []
    for row in report.rows:
        operator = replace(row.claim.operator, name=ATTACK, summary=ATTACK)
        claim = replace(
            row.claim,
            id=f"{row.claim.id} {ATTACK}",
            operator=operator,
            span=span,
            statement=ATTACK,
            arguments={"c": ATTACK},
            not_applicable=ATTACK if row.claim.not_applicable else "",
            expected=Expectation.PROVED,
        )
        rows.append(replace(row, claim=claim, remark=ATTACK, as_expected=False))
    problem = Diagnostic("unknown-name", ATTACK, Label(span, ATTACK), (Label(Span(source, 0, 2), ATTACK),), help=ATTACK)
    return replace(report, rows=tuple(rows), problems=(problem,))
