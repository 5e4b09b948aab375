"""The page of each code, from `codes.md`."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PAGES = Path(__file__).with_name("codes.md")
_BLOCK = re.compile(r"```kd\n(.*?)```\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """What a code means.

    Attributes:
        code: kebab-case.
        meaning: a paragraph.
        wrong: a spec that gets the code; empty where it takes more than one text to get it.
        mended: the same spec without the problem.
    """

    code: str
    meaning: str
    wrong: str = ""
    mended: str = ""

    def __str__(self) -> str:
        parts = [f"{self.code}\n{'=' * len(self.code)}", self.meaning]
        if self.wrong:
            parts += [f"Wrong:\n\n{_indented(self.wrong)}", f"Mended:\n\n{_indented(self.mended)}"]
        return "\n\n".join(parts)


@functools.cache
def pages() -> Mapping[str, Page]:
    """Every page, by code."""
    _, *sections = _PAGES.read_text(encoding="utf-8").split("\n## ")
    found = (_page(section) for section in sections)
    return {page.code: page for page in found}


def _page(section: str) -> Page:
    code, _, body = section.partition("\n")
    blocks = _BLOCK.findall(body)
    wrong, mended = blocks if blocks else ("", "")
    return Page(code.strip(), _BLOCK.sub("", body).strip(), wrong, mended)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip("\n").split("\n"))
