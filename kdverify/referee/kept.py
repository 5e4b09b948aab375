"""Elementary proofs that were looked for when another bundle was made, kept in the cache."""

import json
from pathlib import Path

from kdverify.cache.fingerprint import fingerprint
from kdverify.cache.secret import NoSecret, secret
from kdverify.cache.store import Store
from kdverify.referee.contradiction import Proof


class Kept:
    """Proofs of leaves by their text, and for which none was found by this version of kdverify."""

    def __init__(self, folder: Path | None) -> None:
        self._store: Store | None = None
        try:
            self._store = None if folder is None else Store(folder, secret())
        except NoSecret:
            return
        self._maker = fingerprint().encode()

    def knows(self, text: str) -> bool:
        """Whether a proof of a leaf was looked for before."""
        return self._kept(text) is not None

    def proof(self, text: str) -> Proof | None:
        """The proof of a leaf that was found, if there was one; the bundle checks it like any other."""
        kept = self._kept(text)
        found: Proof | None = None if kept is None else json.loads(kept)
        return found

    def keep(self, text: str, proof: Proof | None) -> None:
        """Keeps what was found."""
        if self._store is not None:
            self._store.put(self._key(text), json.dumps(proof).encode())

    def _kept(self, text: str) -> bytes | None:
        return None if self._store is None else self._store.get(self._key(text))

    def _key(self, text: str) -> bytes:
        return b"\n".join((b"leaf", self._maker, text.encode()))
