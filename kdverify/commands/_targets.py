"""Where the reports of a run go, and in which format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kdverify.commands._model import Misused, display, named, tell
from kdverify.reports._model import Display, Format
from kdverify.verify.report import Report


@dataclass(frozen=True, slots=True)
class Target:
    """One report of a run; without a path, it is printed."""

    layout: Format
    path: Path | None = None


def targets(formats: Mapping[str, Format], printed: str, files: Sequence[Path]) -> tuple[Target, ...]:
    """What to write for `--format` and each `--output`, what is printed first.

    The suffix of a file chooses its format, or `--format` if no format has that suffix.  Nothing is printed where a
    file takes what would be.

    Raises:
        Misused: if there is no such format, or no folder for a file.
    """
    chosen = named(formats, printed, "format")
    for path in files:
        if not path.parent.is_dir():
            raise Misused(f"there is no folder {path.parent} for the report")
    written = tuple(Target(_by_suffix(formats, path) or chosen, path) for path in files)
    return written if any(target.layout is chosen for target in written) else (Target(chosen), *written)


def write(report: Report, target: Target) -> bool:
    """Writes one report; says whether that went well."""
    if target.path is None:
        if report.rows or not report.problems or target.layout.tells_problems:
            print(target.layout.render(report, display()), end="")
        return True
    try:
        target.path.write_text(target.layout.render(report, Display()), encoding="utf-8", newline="\n")
    except OSError as error:
        tell(f"kdverify: error: {target.path} cannot be written: {(error.strerror or str(error)).lower()}")
        return False
    return True


def _by_suffix(formats: Mapping[str, Format], path: Path) -> Format | None:
    fitting = [
        (len(suffix), layout)
        for layout in formats.values()
        for suffix in layout.suffixes
        if path.name.lower().endswith(suffix)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
