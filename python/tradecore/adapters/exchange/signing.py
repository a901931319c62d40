# SPDX-License-Identifier: Apache-2.0
"""Signatures over the bytes as they were sent, and the window a timestamp must lie in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_US
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.keys import Verifier

RECV_WINDOW_DEFAULT_MS = 5000.0
RECV_WINDOW_MAX_MS = 60_000.0
AHEAD_MAX_MS = 1000
_MICROSECONDS_FROM = 10**14  # A time this large cannot be milliseconds.


def rest_payload(query: bytes, body: bytes) -> bytes:
    """Return what a REST request signs: query then body, each without its `signature` pair."""
    return _without_signature(query) + _without_signature(body)


def _without_signature(pairs: bytes) -> bytes:
    if b"signature=" not in pairs:
        return pairs
    return b"&".join(pair for pair in pairs.split(b"&") if not pair.startswith(b"signature="))


def wsapi_payloads(values: Mapping[str, str]) -> Iterator[bytes]:
    """Yield what a WebSocket API request may have signed: sorted pairs, plain and percent-encoded.

    The documented form is plain; common clients sign the encoded one. They differ only where a
    value holds reserved or non-ASCII characters.
    """
    names = sorted(name for name in values if name != "signature")
    yield "&".join([f"{name}={values[name]}" for name in names]).encode()
    yield "&".join([f"{name}={quote(values[name], safe='')}" for name in names]).encode()


def check_signature(verifier: Verifier, signature: str, payloads: Iterable[bytes]) -> None:
    """Raise -1022 unless `signature` is that of one of `payloads`."""
    if not any(verifier.accepts(signature, payload) for payload in payloads):
        raise ApiError(-1022, "Signature for this request is not valid.")


def timestamp_ns(timestamp: int) -> int:
    """Return a client's timestamp, milliseconds or microseconds by its size, in ns."""
    return timestamp * (NS_PER_US if timestamp >= _MICROSECONDS_FROM else NS_PER_MS)


def check_window(timestamp: int, recv_window_ms: float, now_ns: int, stretch: float) -> None:
    """Raise -1021 unless `timestamp` is fresh.

    `stretch` is how many venue seconds pass in a wall second, at least 1: the window exists to
    bound transport delay, which happens on the wall's clock.
    """
    if recv_window_ms > RECV_WINDOW_MAX_MS:
        raise ApiError(-1131, "recvWindow must be less than 60000.")
    sent = timestamp_ns(timestamp)
    if sent >= now_ns + AHEAD_MAX_MS * NS_PER_MS * stretch:
        raise ApiError(
            -1021, f"Timestamp for this request was {AHEAD_MAX_MS}ms ahead of the server's time."
        )
    if now_ns - sent > recv_window_ms * NS_PER_MS * stretch:
        raise ApiError(-1021, "Timestamp for this request is outside of the recvWindow.")
