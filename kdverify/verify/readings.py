"""What specs claim, as an earlier run read them: the file, its path and the files that it uses being the same."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kdverify.cache.codec import Codec, Unwritable
from kdverify.cache.fingerprint import fingerprint
from kdverify.cache.key import Hasher
from kdverify.cache.secret import NoSecret, secret
from kdverify.cache.store import Store
from kdverify.lang.goal import Claim
from kdverify.lang.load import read
from kdverify.source.diagnostic import SpecError
from kdverify.source.span import Source


@dataclass(frozen=True, slots=True)
class Used:
    """A file that a spec uses, with the hash of its text."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The claims of a spec, the hash of what each states, and the other files that they come from."""

    claims: tuple[Claim, ...]
    hashes: tuple[str, ...]
    used: tuple[Used, ...]


class Readings:
    """Readings in a cache.  To parse and check the text takes longer, and loads more.

    Attributes:
        hasher: knows the hashes of all claims that were read.
    """

    def __init__(self, folder: Path | None) -> None:
        self.hasher = Hasher()
        self._store: Store | None = None
        if folder is None:
            return
        try:
            self._store = Store(folder, secret())
        except NoSecret:
            # Said by whoever looks for the answers to the claims.
            return
        self._codec = Codec(Reading)

    def recall(self, source: Source) -> tuple[Claim, ...] | None:
        """The claims of a spec whose text was read before."""
        text = None if self._store is None else self._store.get(_key(source))
        if text is None:
            return None
        try:
            reading: Reading = self._codec.read(text)
            if all(_digest(read(Path(used.path))) == used.digest for used in reading.used):
                for claim, digest in zip(reading.claims, reading.hashes, strict=True):
                    self.hasher.learn(claim, bytes.fromhex(digest))
                return reading.claims
        except (SpecError, ValueError):
            pass
        return None

    def keep(self, source: Source, claims: tuple[Claim, ...], used: tuple[Source, ...]) -> None:
        """Keeps the claims of a spec for later runs."""
        if self._store is None:
            return
        hashes = tuple(self.hasher.claim(claim).hex() for claim in claims)
        reading = Reading(claims, hashes, tuple(Used(other.path, _digest(other)) for other in used))
        try:
            text = self._codec.write(reading)
        except Unwritable:
            return
        self._store.put(_key(source), text)


def _key(source: Source) -> bytes:
    return "\n".join(("reading", fingerprint(), source.path, _digest(source))).encode("utf-8", "surrogateescape")


def _digest(source: Source) -> str:
    return hashlib.blake2b(source.text.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()
