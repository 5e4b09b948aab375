"""A hash of what a claim states: the same for two spellings of one statement, and for no two statements."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction

from kdverify.lang.goal import Claim
from kdverify.lang.term import Node, children

# Fields that name the claim, place it or say what is hoped of it.  All others, those of later versions of kdverify
# included, may have a say in the answer, and the fields of goals have in any case.
_LABELS = frozenset({"id", "operator", "expected", "span", "not_applicable", "arguments", "statement", "places"})


class Hasher:
    """Hashes claims; of terms that they share, each once."""

    def __init__(self) -> None:
        # By identity, which takes that they stay alive.
        self._known: dict[int, tuple[object, bytes]] = {}
        self._claims: dict[int, tuple[Claim, bytes]] = {}
        self._learnt: set[int] = set()
        self._names: dict[type, tuple[bytes, tuple[str, ...]]] = {}

    def learn(self, claim: Claim, digest: bytes) -> None:
        """Takes the hash of a claim from an earlier run that read the same text."""
        self._claims[id(claim)] = claim, digest
        self._learnt.add(id(claim))

    def has_learnt(self, claim: Claim) -> bool:
        """Whether an earlier run read the claim from the same text."""
        return id(claim) in self._learnt

    def claim(self, claim: Claim) -> bytes:
        """The hash of everything that a claim states, and not of its name, its place or its spelling.

        Terms are canonical in their bound names, and definitions are written out in them, so that two spellings
        of a goal make one goal.  The names of inputs are part of it: counterexamples speak of them.
        """
        if id(claim) not in self._claims:
            stated = ((field.name, getattr(claim, field.name)) for field in fields(claim) if field.name not in _LABELS)
            self._claims[id(claim)] = claim, _join(b"claim", [self._value(part) for pair in stated for part in pair])
        return self._claims[id(claim)][1]

    def _value(self, value: object) -> bytes:
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        if isinstance(value, Node):
            self._parts(value)
        digest = self._digest(value)
        self._known[id(value)] = value, digest
        return digest

    def _parts(self, root: Node) -> None:
        """Hashes what a term consists of, parts before the whole: recursion would end at a deep one."""
        stack = list(children(root))
        while stack:
            missing = [part for part in children(stack[-1]) if id(part) not in self._known]
            if missing:
                stack.extend(missing)
            else:
                node = stack.pop()
                self._known[id(node)] = node, self._digest(node)

    def _digest(self, value: object) -> bytes:
        match value:
            case str():
                return _join(b"str", [value.encode("utf-8", "surrogatepass")])
            case tuple():
                return _join(b"tuple", [self._value(part) for part in value])
            case None | bool() | int():
                return _join(type(value).__name__.encode(), [b"%x" % int(value or 0)])
            case Fraction():
                return _join(b"Fraction", [b"%x/%x" % (value.numerator, value.denominator)])
            case Enum():
                return _join(type(value).__qualname__.encode(), [value.name.encode()])
            case frozenset():
                return _join(b"set", sorted(map(self._value, value)))
            case Mapping():
                return _join(b"map", [self._value(part) for item in value.items() for part in item])
        name, parts = self._shape(type(value))
        return _join(name, [self._value(getattr(value, part)) for part in parts])

    def _shape(self, made: type) -> tuple[bytes, tuple[str, ...]]:
        if made not in self._names:
            if not is_dataclass(made):
                raise TypeError(f"a {made.__name__} has no hash that lasts")
            self._names[made] = (
                f"{made.__module__}.{made.__qualname__}".encode(),
                tuple(field.name for field in fields(made)),
            )
        return self._names[made]


def _join(kind: bytes, parts: Sequence[bytes]) -> bytes:
    pieces = [b"%d:%b" % (len(part), part) for part in (kind, *parts)]
    return hashlib.blake2b(b"".join(pieces), digest_size=32).digest()
