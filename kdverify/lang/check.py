"""From the syntax of a file to its operators and what is asked of them: names, axes, domains."""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import TypeAlias

from kdverify.lang import syntax
from kdverify.lang.apply import Application, application
from kdverify.lang.check_operator import Block, CheckedBlock, check_block
from kdverify.lang.checked import Checked, CheckedOperator
from kdverify.lang.extent import Budget
from kdverify.lang.parse import read_statements
from kdverify.lang.problems import Abandoned, Problems, TooMany
from kdverify.lang.scan import MOST_TOKENS
from kdverify.lang.scope import Context
from kdverify.lang.suggestion import suggest
from kdverify.lang.tensor import Tensor
from kdverify.lang.vocabulary import Vocabulary
from kdverify.source.diagnostic import Label, SpecError
from kdverify.source.span import Source, Span

Resolve: TypeAlias = Callable[[Source, str], Source]
"""Reads the file that a `use` names, by the using file and the path as written."""

_DEEPEST_USE = 16
_MOST_OPERATORS = 200
MOST_CLAIMS = 1000


def check(source: Source, vocabulary: Vocabulary, resolve: Resolve | None = None) -> Checked:
    """All operators of a spec, every name resolved.

    Args:
        source: the text of the spec.
        vocabulary: the functions and axioms it may use.
        resolve: reads the files that `use` statements name, and raises `SpecError` or `OSError` where
            it cannot or must not; without it no other file may be used.

    Raises:
        SpecError: with everything that is wrong with the spec.
    """
    problems = Problems()
    reader = _Reader(vocabulary, resolve, Budget())
    operators: tuple[CheckedOperator, ...] = ()
    with contextlib.suppress(TooMany):
        operators = reader.file(source, problems).checked
    problems.raise_if_any()
    return Checked(source, operators)


class _File:
    """What a file offers to those that use it."""

    def __init__(self) -> None:
        self.applicable: dict[str, Application] = {}
        self.places: dict[str, Span] = {}
        self.checked: tuple[CheckedOperator, ...] = ()


class _Reader:
    def __init__(self, vocabulary: Vocabulary, resolve: Resolve | None, budget: Budget) -> None:
        self._vocabulary = vocabulary
        self._resolve = resolve
        self._budget = budget
        self._words = 0
        self._open: list[str] = []
        self._read: dict[str, _File | None] = {}

    def file(self, source: Source, problems: Problems) -> _File:
        """The operators of a file, those of the files it uses among what they may apply."""
        self._open.append(source.path)
        try:
            return self._file(source, problems)
        finally:
            self._open.pop()

    def _file(self, source: Source, problems: Problems) -> _File:
        result = _File()
        visible: dict[str, Application] = {}
        operators: list[CheckedOperator] = []
        file = read_statements(source, problems)
        self._words += file.words
        blocks = _blocks(file, problems)
        for block in blocks:
            for use in block.uses:
                visible.update(self._used(use, source, problems, visible))
            visible.update((name.text, _meaningless) for name in block.broken("use"))
            if block.title is None:
                continue
            name = block.title.name
            if name.text in result.places or name.text in visible:
                problems.report(
                    "duplicate-name",
                    f"there is another operator `{name.text}`",
                    name.span,
                    secondary=(Label(result.places[name.text], "here"),) if name.text in result.places else (),
                    help="each operator has a name of its own",
                )
            result.places[name.text] = name.span
            checked = self._block(block, problems, visible, file)
            if checked is None:
                visible[name.text] = result.applicable[name.text] = _meaningless
            else:
                operators.append(checked.operator)
                visible[name.text] = result.applicable[name.text] = application(checked.applicable)
        asked = [request for operator in operators for request in operator.asked]
        if len(asked) > MOST_CLAIMS:
            message = f"a file may make at most {MOST_CLAIMS} claims, and this is one more"
            problems.report("file-too-large", message, asked[MOST_CLAIMS].span, help="split it over several files")
        # An operator that is left out without a word would pass for one that was checked.
        assert problems.found or len(operators) == len(blocks) - 1
        result.checked = tuple(operators)
        return result

    def _block(
        self, block: Block, problems: Problems, visible: Mapping[str, Application], file: syntax.File
    ) -> CheckedBlock | None:
        assert block.title is not None
        try:
            return check_block(block, problems, self._vocabulary, self._budget, dict(visible), cut=file.cut)
        except RecursionError:
            # Each nesting is bounded by itself; operators within operators can still add up.
            message = "with the operators it applies written out, this is nested too deeply"
            problems.report("nested-too-deeply", message, block.title.name.span)
            return None

    def _used(
        self, use: syntax.Use, source: Source, problems: Problems, visible: Mapping[str, Application]
    ) -> dict[str, Application]:
        file = self._resolved(use, source, problems)
        found: dict[str, Application] = {}
        if file is None:
            return {borrowed.alias.text: _meaningless for borrowed in use.names}
        for borrowed in use.names:
            operator = file.applicable.get(borrowed.name.text)
            if operator is None:
                found[borrowed.alias.text] = _meaningless
                close = suggest(borrowed.name.text, list(file.applicable))
                known = ", ".join(f"`{name}`" for name in file.applicable)
                problems.report(
                    "unknown-operator",
                    f'"{use.path}" has no operator `{borrowed.name.text}`',
                    borrowed.name.span,
                    help=f"did you mean `{close}`?" if close else f"it has {known}" if known else "",
                )
            elif borrowed.alias.text in visible or borrowed.alias.text in found:
                problems.report(
                    "duplicate-name",
                    f"there is another operator `{borrowed.alias.text}`",
                    borrowed.alias.span,
                    help=f"use it under another name: `{borrowed.name.text} as ...`",
                )
            else:
                found[borrowed.alias.text] = operator
        return found

    def _resolved(self, use: syntax.Use, source: Source, problems: Problems) -> _File | None:
        reason = _refusal(use.path)
        if not reason and self._resolve is None:
            reason = "no other file may be used here"
        if not reason and len(self._open) >= _DEEPEST_USE:
            reason = f"files use each other more than {_DEEPEST_USE} deep"
        if not reason and self._words > MOST_TOKENS:
            reason = f"what is used comes to more than {MOST_TOKENS} words and signs"
        if reason or self._resolve is None:
            problems.report("unusable-file", f'"{use.path}" cannot be used: {reason}', use.path_span, help=_USABLE)
            return None
        try:
            other = self._resolve(source, use.path)
        except SpecError as error:
            message = "; ".join(entry.message for entry in error.diagnostics)
            problems.report("unusable-file", f'"{use.path}" cannot be used: {message}', use.path_span, help=_USABLE)
            return None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            problems.report("unusable-file", f'"{use.path}" cannot be used: {reason}', use.path_span, help=_USABLE)
            return None
        if other.path in self._open:
            problems.report(
                "circular-use",
                f'"{use.path}" uses this file in turn',
                use.path_span,
                help="move what both need to a third file",
            )
            return None
        if other.path not in self._read:
            self._read[other.path] = self._other(use, other, problems)
        return self._read[other.path]

    def _other(self, use: syntax.Use, other: Source, problems: Problems) -> _File | None:
        """A file that is used for the first time."""
        inner = Problems()
        file: _File | None = None
        with contextlib.suppress(TooMany):
            file = self.file(other, inner)
        if not inner.found:
            return file
        first = inner.found[0]
        problems.report(
            "unusable-file",
            f'"{use.path}" has errors of its own',
            use.path_span,
            secondary=(Label(first.primary.span, first.message, strong=True),),
            help=f"run `kdverify check` on it to see {'it' if len(inner.found) == 1 else 'all of them'}",
        )
        return None


_USABLE = 'name a spec in this folder or one below it, such as "pool.kd"'


def _meaningless(context: Context, call: syntax.Call) -> Tensor:
    """Stands for an operator with problems, which are reported where it is declared."""
    raise Abandoned


def _refusal(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not path or "\\" in path or ":" in path or path.startswith("/") or ".." in parts:
        return "it does not lie in the folder of this spec"
    return "" if path.endswith(".kd") else "a spec's name ends in .kd"


def _blocks(file: syntax.File, problems: Problems) -> list[Block]:
    """The statements of each operator together; what stands before the first comes without a title."""
    blocks = [Block()]
    reported = False
    for statement in file.statements:
        if isinstance(statement, syntax.Title):
            if len(blocks) > _MOST_OPERATORS:
                message = f"a file may declare at most {_MOST_OPERATORS} operators, and this is one more"
                problems.report("file-too-large", message, statement.span, help="split it over several files")
                break
            blocks.append(Block(title=statement))
        elif isinstance(statement, syntax.Broken) and statement.keyword == "operator":
            name = statement.names[0] if statement.names else syntax.Word("operator", statement.span)
            blocks.append(Block(title=syntax.Title(name, "", statement.span)))
        elif len(blocks) == 1 and not isinstance(statement, syntax.Use | syntax.Broken) and not reported:
            reported = True
            if not problems.found:
                problems.report(
                    "missing-operator-line",
                    "a spec starts with `operator`, and this stands before it",
                    statement.span,
                    help='write `operator my_operator "What it does."` above',
                )
        else:
            blocks[-1].statements.append(statement)
    if len(blocks) == 1 and not problems.found:
        end = len(file.source.text)
        problems.report(
            "missing-operator-line",
            "this spec declares no operator",
            Span(file.source, end, end),
            help='a spec starts with `operator my_operator "What it does."`',
        )
    return blocks
