"""Claims as tests: `pytest specs/` collects every claim of every spec, as `specs/pool.kd::pool::range`.

pytest loads this file in every run on a machine that has kdverify; the rest of kdverify is loaded with the first spec.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import pytest

if TYPE_CHECKING:
    from kdverify.cache.key import Hasher
    from kdverify.lang.goal import Claim
    from kdverify.verify.report import Row
    from kdverify.verify.settings import Settings

_SUFFIX = ".kd"
_BUDGET = "--kdverify-budget"
_CHOSEN = pytest.StashKey["Settings"]()


class ClaimFailed(Exception):
    """A claim did not come out as expected."""

    def __init__(self, row: "Row") -> None:
        self.row = row
        super().__init__(f"{row.title}: {row.verdict.id.replace('_', ' ')}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of kdverify; `[tool.kdverify]` in `pyproject.toml` holds here as well."""
    group = parser.getgroup("kdverify", "claims of specs (*.kd)")
    group.addoption(_BUDGET, type=float, metavar="S", default=None, help="seconds for each claim, a hard limit")


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker that every claim has."""
    config.addinivalue_line("markers", "kdverify: a claim of a spec, checked by kdverify")
    budget = config.getoption(_BUDGET)
    if budget is not None and not 0 < budget <= 86_400:
        raise pytest.UsageError(f"{_BUDGET} must be more than 0 and at most a day, not {budget:g}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SpecFile | None":
    """A spec is a file of claims."""
    return SpecFile.from_parent(parent, path=file_path) if file_path.suffix == _SUFFIX else None


@final
class SpecFile(pytest.File):
    """A spec: a collector of operators."""

    def collect(self) -> Iterator["OperatorItems"]:
        """Its operators in order.

        Raises:
            CollectError: if something is wrong with the spec, with its diagnostics; or it is a link that leads out
                of the project.
        """
        from kdverify.source.render import printable, render_all
        from kdverify.verify.session import load
        from kdverify.verify.spec_paths import NoSuchSpec, refuse_if_it_leads_out

        try:
            refuse_if_it_leads_out(self.path, self.config.rootpath)
        except NoSuchSpec as error:
            raise self.CollectError(printable(str(error))) from error
        loaded = load([_seen(self.path)], _settings(self.config).cache)
        if loaded.problems:
            raise self.CollectError(render_all(loaded.problems, colour=_is_coloured(self.config)))
        operators: dict[str, list[Claim]] = {}
        for claim in loaded.claims:
            operators.setdefault(claim.operator.name, []).append(claim)
        for name, claims in operators.items():
            operator = OperatorItems.from_parent(self, name=name)
            operator.claims, operator.hasher = tuple(claims), loaded.hasher
            yield operator


@final
class OperatorItems(pytest.Collector):
    """An operator of a spec: a collector of claims."""

    claims: "tuple[Claim, ...]" = ()
    hasher: "Hasher | None" = None

    def collect(self) -> Iterator["ClaimItem"]:
        """Its claims in order; those that ask for the same are told apart by their lines."""
        from kdverify.source.render import safe
        from kdverify.verify.report import claim_title

        titles = [safe(claim_title(claim)) for claim in self.claims]
        counts, turns = Counter(titles), Counter[str]()
        for claim, title in zip(self.claims, titles, strict=True):
            name = title if counts[title] == 1 else f"{title} (line {claim.span.line})"
            turns[name] += 1
            item = ClaimItem.from_parent(self, name=name if turns[name] == 1 else f"{name} #{turns[name]}")
            item.claim, item.hasher = claim, self.hasher
            item.add_marker("kdverify")
            item.extra_keyword_matches.add(claim.id.partition(" ")[0])
            yield item


@final
class ClaimItem(pytest.Item):
    """A claim, which passes when it comes out as the spec says."""

    claim: "Claim"
    hasher: "Hasher | None" = None

    def runtest(self) -> None:
        """Decides the claim in a process of its own, which is killed at the limit.

        Raises:
            ClaimFailed: if it does not come out as expected.
        """
        from kdverify.evidence.verdict import Verdict, is_own_fault
        from kdverify.verify.session import run

        if self.claim.not_applicable and self.claim.expected is None:
            pytest.skip(self.claim.not_applicable)
        report = run((self.claim,), (), _settings(self.config), hasher=self.hasher)
        for warning in report.warnings:
            self.warn(pytest.PytestWarning(f"kdverify: {warning}"))
        if report.missing:
            raise KeyboardInterrupt
        (row,) = report.rows
        if not row.as_expected or is_own_fault(row.verdict):
            raise ClaimFailed(row)
        if row.verdict is not Verdict.PROVED:
            self.add_report_section("call", "kdverify", f"{row.title}: {row.verdict.id.replace('_', ' ')}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The diagnostic of the claim, with its counterexample, in the place of a traceback."""
        if not isinstance(excinfo.value, ClaimFailed):
            return super().repr_failure(excinfo, style)
        from kdverify.reports._finding import find, wrapped
        from kdverify.source.render import render

        finding = find(excinfo.value.row)
        return str(excinfo.value) if finding is None else render(wrapped(finding), colour=_is_coloured(self.config))

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place of the claim in its spec."""
        return self.path, self.claim.span.line - 1, f"{self.claim.operator.name}::{self.name}"


def _settings(config: pytest.Config) -> "Settings":
    if _CHOSEN not in config.stash:
        config.stash[_CHOSEN] = _chosen(config)
    return config.stash[_CHOSEN]


def _chosen(config: pytest.Config) -> "Settings":
    from kdverify.verify.configuration import Misconfigured, choose
    from kdverify.verify.settings import Settings

    try:
        chosen = {entry.setting.name: entry.value for entry in choose(config.rootpath, os.environ)}
    except Misconfigured as error:
        raise pytest.UsageError(str(error)) from error
    budget = config.getoption(_BUDGET)
    return Settings(
        budget=float(chosen["budget"] if budget is None else budget),  # type: ignore[arg-type]
        seed=int(chosen["seed"]),  # type: ignore[arg-type]
        strict=bool(chosen["strict"]),
        jobs=1,
        cache=None if chosen["no_cache"] else config.rootpath / str(chosen["cache_dir"]),
    )


def _seen(path: Path) -> Path:
    """The path as a person in this folder writes it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _is_coloured(config: pytest.Config) -> bool:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    return bool(terminal is not None and terminal.hasmarkup)
