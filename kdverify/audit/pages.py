"""The pages on lemmas and theorems, and what they say of proofs in Coq."""

import re
from functools import cache
from pathlib import Path

_NAMED = re.compile(r"^(?:- )?Machine-checked: (proofs/\w+\.v), theorem (\w+)", re.M)
# A wheel carries the pages inside the package; in a checkout they are where the documents are.
_INSIDE = Path(__file__).parents[1] / "pages"
_DOCUMENTS = Path(__file__).parents[2] / "docs"
_FOLDERS = {
    "lemmas": _INSIDE if _INSIDE.is_dir() else _DOCUMENTS / "lemmas",
    "theorems": (_INSIDE if _INSIDE.is_dir() else _DOCUMENTS) / "theorems",
}


@cache
def machine_checked(folder: str, name: str) -> tuple[str, ...]:
    """The theorems in Coq that a page names, as `proofs/Sums.v: theorem`.

    Args:
        folder: `lemmas` or `theorems`.
        name: of the page.
    """
    path = _FOLDERS[folder] / f"{name}.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return tuple(f"{file}: {theorem}" for file, theorem in _NAMED.findall(text))
