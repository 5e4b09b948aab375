"""Reads spec files: plain text of a bounded size, and nothing else."""

import stat
from pathlib import Path

from kdverify.source.diagnostic import Diagnostic, Label, SpecError
from kdverify.source.span import Source, Span

LARGEST = 1_000_000


def read(path: Path) -> Source:
    """The text of a spec.

    Raises:
        SpecError: if it cannot be read, is no regular file, is too large, or is not UTF-8 text.
    """
    name = path.as_posix()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _refused(Source(name, ""), 0, "unreadable-file", f"`{path.name}` is no file", "name a spec, `*.kd`")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _refused(Source(name, ""), 0, "unreadable-file", f"`{path.name}` cannot be read: {reason}", "") from error
    if len(content) > LARGEST:
        message = f"`{path.name}` is larger than a spec may be, {LARGEST:,} bytes"
        raise _refused(Source(name, ""), 0, "file-too-large", message, "split it over several files")
    return decode(name, content)


def decode(name: str, content: bytes) -> Source:
    """The text of a spec from its bytes.

    Raises:
        SpecError: if they are not UTF-8 text.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        shown = before + content[error.start : error.start + 200].decode("utf-8", errors="replace")
        message = f"this is not text in UTF-8: the byte 0x{content[error.start]:02X} stands here"
        source = Source(name, shown)
        raise _refused(source, len(before), "not-text", message, "save the file as UTF-8") from error
    place = next((place for place, character in enumerate(text) if character < " " and character not in "\t\n\r"), None)
    if place is not None:
        message = f"this is not plain text: the control character U+{ord(text[place]):04X} stands here"
        raise _refused(Source(name, text), place, "not-text", message, "remove it")
    return Source(name, text)


def resolve_beside(source: Source, written: str) -> Source:
    """The file that a `use` names, in the folder of the using file or below it.

    Raises:
        SpecError: if it cannot be read, or lies elsewhere, a link that leads elsewhere included.
    """
    folder = Path(source.path).parent
    path = folder / written
    if not path.resolve().is_relative_to(folder.resolve()):
        message = "it does not lie in the folder of this spec"
        raise _refused(Source(path.as_posix(), ""), 0, "unreadable-file", message, "")
    return read(path)


def _refused(source: Source, place: int, code: str, message: str, help: str) -> SpecError:
    end = min(place + 1, len(source.text))
    return SpecError([Diagnostic(code, message, Label(Span(source, place, end)), help=help)])
