"""Runs claims on a Dask cluster, each with the limits of a local run."""

import contextlib
import logging
import queue
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kdverify.cache.codec import Codec
from kdverify.cache.fingerprint import fingerprint
from kdverify.lang.goal import Claim
from kdverify.verify import outpost
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Answer, Engines, Tick

if TYPE_CHECKING:
    from distributed import Client, Future

SCHEME = "dask"

_TICK = 0.2
_PATIENCE = 10.0
_GONE = "the cluster lost the claim"


class NoCluster(Exception):
    """The cluster cannot be used; the message says why."""


def address_of(executor: str) -> str:
    """The address that `dask://HOST:PORT` means.

    Raises:
        NoCluster: if it is something else.
    """
    parts = urlsplit(executor)
    with contextlib.suppress(ValueError):
        if parts.scheme == SCHEME and parts.hostname and parts.port and parts.path in ("", "/"):
            host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
            return f"tcp://{host}:{parts.port}"
    raise NoCluster(f"there is no executor {executor!r}; write {SCHEME}://HOST:PORT")


def answers(
    address: str, claims: Sequence[Claim], settings: Settings, engines: Engines, tick: Tick
) -> Generator[tuple[int, Answer], None, None]:
    """Yields the answer to each claim, with its number, as soon as it is there, like `worker.answers`.

    A machine that dies costs time, since the cluster gives its claims to others.  Closing the iterator takes
    back what has not begun.

    Raises:
        NoCluster: if the cluster cannot be reached, or has a machine with another kdverify.
    """
    for number, claim in enumerate(claims):
        if claim.not_applicable:
            yield number, Answer((), 0.0)
    asked = [number for number, claim in enumerate(claims) if not claim.not_applicable]
    if not asked:
        return
    client = _client(address)
    done: queue.SimpleQueue[int] = queue.SimpleQueue()
    futures: dict[int, Future[bytes]] = {}
    codec, maker = Codec(Answer), fingerprint()
    try:
        for number in asked:
            future = client.submit(outpost.decide, claims[number], settings, engines, maker, pure=False)
            futures[number] = future
            future.add_done_callback(lambda _, number=number: done.put(number))
        while futures:
            tick(())
            with contextlib.suppress(queue.Empty):
                number = done.get(timeout=_TICK)
                yield number, _answer(futures.pop(number), codec)
            if client.status in ("closed", "closing"):
                yield from ((number, Answer((), 0.0, _GONE)) for number in futures)
                futures = {}
    finally:
        _leave(client, list(futures.values()))


def _client(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError as error:
        raise NoCluster("the package `distributed` is missing; install kdverify[dask]") from error
    # What goes wrong is said in the report; the rest is no news for whoever checks a spec.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise NoCluster(f"there is no Dask scheduler at {address}") from error


def _answer(future: "Future[bytes]", codec: Codec) -> Answer:
    if future.status == "finished":
        answer: Answer = codec.read(future.result())
        return answer
    error: Any = future.exception() if future.status == "error" else None
    if isinstance(error, outpost.Unfit):
        raise NoCluster(str(error))
    if isinstance(error, ModuleNotFoundError):
        raise NoCluster(f"a machine of the cluster has no package `{error.name}`")
    return Answer((), 0.0, f"{_GONE}: {type(error).__name__}" if error else _GONE)


def _leave(client: "Client", futures: "Sequence[Future[bytes]]") -> None:
    with contextlib.suppress(Exception):
        client.cancel(list(futures), asynchronous=False)
    with contextlib.suppress(Exception):
        client.close(timeout=0.5)
