"""Writes the corpus that the fuzzer starts from, and its dictionary.

The corpus is the library, malformed specs, and what the fuzzer has found that goes where none of these goes.
"""

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from kdverify.lang.scan import KEYWORDS  # noqa: E402
from kdverify.verify.session import vocabulary  # noqa: E402
from tests.malformed.specimens import by_hand  # noqa: E402

_WORDS = ("simplex", "normalize", "teachers", "weights", "student", "anchor", "inf", "1/2", "0.5", "1e99")
_SIGNS = ("**", "||", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ":", "=", "#", '"')
_LONGEST = 4000
_FOUND = Path(__file__).with_name("found.json")


def found() -> list[bytes]:
    """The inputs that the fuzzer has found; in their file, a character stands for the byte of its number."""
    return [text.encode("latin-1") for text in json.loads(_FOUND.read_text(encoding="ascii"))]


def write(folder: Path) -> int:
    """Writes each seed to a file of its own, named by its content; returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "specs").rglob("*.kd"))]
    texts += [*by_hand()]
    # A mutation of one operator says more than one of a file that has many.
    texts += [f"operator{part}" for text in texts for part in text.split("\noperator")[1:]]
    chosen = {text.encode() for text in texts if len(text) <= _LONGEST} | set(found())
    for text in chosen:
        (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)
    return len(chosen)


def write_dictionary(path: Path) -> None:
    """Writes the words of the language in the syntax of libFuzzer."""
    words = vocabulary()
    names = {*KEYWORDS, *words.functions, *words.axioms, *_WORDS, *_SIGNS}
    lines = ["".join(f"\\x{byte:02x}" for byte in name.encode()) for name in sorted(names)]
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    count = write(target)
    write_dictionary(target.with_suffix(".dict"))
    sys.stdout.write(f"{count} seeds in {target}, words in {target.with_suffix('.dict')}\n")
