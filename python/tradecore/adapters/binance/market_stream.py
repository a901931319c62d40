# SPDX-License-Identifier: Apache-2.0
"""Raw market frames over one combined connection: read and handed on as the bytes that arrived.

What is not read yet waits in the socket: its buffer is bounded, and a reader that falls behind
slows the venue's sending down instead of filling our memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tradecore.adapters.binance.limits import BackOff, ConnectionBudget, Limiter
from tradecore.adapters.binance.transport import HandshakeRefused, Socket, SocketTransport
from tradecore.engine.ports import Clock, Random
from tradecore.errors import VenueUnavailable

_OPEN_TIMEOUT_S = 10.0
_STREAMS_MAX = 1_024
_URL_MAX = 8_000  # What servers commonly take; about 300 streams.
_SHUTDOWN = b'"serverShutdown"'
_NOTICE_MAX = 128  # A shutdown notice has 77 bytes. Nearly all other frames are longer, and a
# search in each of them would cost more than decoding it.
_OVERLAP_MAX = 100_000


@dataclass(slots=True)
class MarketStreamCounts:
    """What happened on the connections."""

    frames: int = 0
    connections: int = 0
    failures: int = 0
    silences: int = 0
    handovers: int = 0
    duplicates: int = 0


class MarketStream:
    """Reads one combined connection, and replaces it when it ends, falls silent or grows old.

    Parameters
    ----------
    sockets : SocketTransport
        Opens connections.
    url : str
        Base address of the venue's streams.
    clock, random : Clock, Random
        For pauses and their jitter.
    limiter : Limiter
        Told when the venue asks for silence.
    budget : ConnectionBudget
        Shared by every socket of this process.
    silence_s : float
        A connection without a frame for this long (at most twice this) is dropped. A dead cable is
        noticed sooner, by the transport's own pings.
    life_s : float
        A connection this old is replaced by an overlapping one; the venue cuts at 24 hours.
    overlap_s : float
        How long the old connection is still read once the new one is up, so that nothing is
        missed. Frames that both carried, byte for byte, are handed on once.
    """

    def __init__(
        self,
        sockets: SocketTransport,
        url: str,
        clock: Clock,
        random: Random,
        limiter: Limiter,
        budget: ConnectionBudget,
        *,
        silence_s: float = 90.0,
        life_s: float = 23 * 3_600.0,
        overlap_s: float = 1.0,
    ) -> None:
        self.counts = MarketStreamCounts()
        self._sockets = sockets
        self._url = url
        self._clock = clock
        self._limiter = limiter
        self._budget = budget
        self._back_off = BackOff(clock, random)
        self._silence_s = silence_s
        self._life_ns = int(life_s * 1_000_000_000)
        self._overlap_s = overlap_s
        self._connection: _Connection | None = None

    async def frames(self, streams: Sequence[str]) -> AsyncIterator[Sequence[bytes]]:
        """Yield what has arrived, for ever; () as soon as a connection is lost: then comes a gap.

        Parameters
        ----------
        streams : sequence of str
            Venue names such as "btcusdt@trade".

        Raises
        ------
        VenueRefused
            If the venue's certificate is not for its host: no retry helps.
        ValueError
            If there is no stream, or too many for one connection.
        """
        url = self._combined_url(streams)
        successor: _Connection | None = None
        overlap = _Overlap()
        self._connection = connection = await self._connect(url)
        try:
            while True:
                frames = await connection.receive_all()
                if frames is None:
                    await connection.close()
                    if successor is not None:
                        self._connection = connection = successor
                        successor = None
                        overlap.begin_dropping()
                        continue
                    self._connection = None
                    yield ()  # At once: until there is a new connection time goes on.
                    await self._back_off.wait()
                    self._connection = connection = await self._connect(url)
                    continue
                self.counts.frames += len(frames)
                if overlap.is_dropping:
                    arrived = len(frames)
                    frames = overlap.without_seen(frames)
                    self.counts.duplicates += arrived - len(frames)
                if successor is not None:
                    overlap.note(frames)
                has_notice = min(map(len, frames), default=_NOTICE_MAX) < _NOTICE_MAX and any(
                    map(_is_notice, frames)
                )
                if has_notice:
                    frames = [frame for frame in frames if not _is_notice(frame)]
                if frames:
                    yield frames
                if (has_notice or connection.is_old) and successor is None:
                    successor = await self._succeed(connection, url)
        finally:
            self._connection = None
            await connection.close()
            if successor is not None:
                await successor.close()

    async def send(self, data: bytes) -> None:
        """Send a text frame on the connection that `frames` reads; VenueUnavailable if none is."""
        if self._connection is None:
            raise VenueUnavailable("no market stream is connected")
        await self._connection.socket.send(data)

    # ---- connections

    def _combined_url(self, streams: Sequence[str]) -> str:
        if not 1 <= len(streams) <= _STREAMS_MAX:
            raise ValueError(f"streams were {len(streams)}, must be 1 to {_STREAMS_MAX}")
        names = "/".join(quote(name, safe="!@_+:") for name in streams)
        url = f"{self._url}/stream?streams={names}"
        if len(url) > _URL_MAX:
            raise ValueError(
                f"the address of {len(streams)} streams was {len(url)} characters, "
                f"must be at most {_URL_MAX}"
            )
        return url

    async def _connect(self, url: str) -> _Connection:
        while True:
            silence_left_s = self._limiter.silence_left_s
            if silence_left_s > 0:
                await self._clock.sleep(silence_left_s)
            try:
                return await self._open(url)
            except VenueUnavailable:
                await self._back_off.wait()

    async def _open(self, url: str) -> _Connection:
        """Open one connection; the handshake of a combined address is the subscription."""
        await self._budget.spend()
        try:
            socket = await self._sockets.connect(url, _OPEN_TIMEOUT_S)
        except VenueUnavailable as error:
            self.counts.failures += 1
            if isinstance(error, HandshakeRefused):
                self._limiter.refused(error.status, error.retry_after)
            raise
        self.counts.connections += 1
        self._back_off.succeeded()
        return _Connection(socket, self._clock, self.counts, self._silence_s, self._life_ns)

    async def _succeed(self, connection: _Connection, url: str) -> _Connection | None:
        """Return a second, overlapping connection; None if it cannot be had, the old one goes on.

        Meanwhile the old one's frames wait in its buffer.
        """
        connection.is_old = False
        try:
            self._limiter.check_silence()
            successor = await self._open(url)
        except VenueUnavailable:
            return None
        self.counts.handovers += 1
        connection.retire(self._overlap_s)
        return successor


def _is_notice(frame: bytes) -> bool:
    """{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1700000000000}}"""
    return len(frame) < _NOTICE_MAX and _SHUTDOWN in frame


class _Overlap:
    """What the old connection still brought while the new one was up already."""

    def __init__(self) -> None:
        self.is_dropping = False
        self._frames: set[bytes] = set()
        self._left = 0

    def note(self, frames: Sequence[bytes]) -> None:
        self._frames.update(frames[: _OVERLAP_MAX - len(self._frames)])

    def begin_dropping(self) -> None:
        # What comes twice comes early; four times as many frames leave room for other streams'.
        self._left = 4 * len(self._frames)
        self.is_dropping = self._left > 0

    def without_seen(self, frames: Sequence[bytes]) -> list[bytes]:
        """Return the frames that the old connection did not bring; forgets after a while."""
        fresh = [frame for frame in frames if frame not in self._frames]
        self._left -= len(frames)
        if self._left <= 0:
            self.is_dropping = False
            self._frames.clear()
        return fresh


class _Connection:
    """One socket and a timer that watches its silence and age, so that no frame costs a timer."""

    def __init__(
        self,
        socket: Socket,
        clock: Clock,
        counts: MarketStreamCounts,
        silence_s: float,
        life_ns: int,
    ) -> None:
        self.socket = socket
        self.is_old = False
        self._clock = clock
        self._counts = counts
        self._silence_s = silence_s
        self._life_ns = life_ns
        self._opened_ns = clock.monotonic_ns()
        self._is_waiting = False
        self._batches = 0
        self._batches_before = 0
        self._loop = asyncio.get_running_loop()
        self._timers = [self._loop.call_later(silence_s, self._look)]

    async def receive_all(self) -> list[bytes] | None:
        self._is_waiting = True
        frames = await self.socket.receive_all()
        self._is_waiting = False
        self._batches += 1
        return frames

    def retire(self, after_s: float) -> None:
        """Break the connection after a while; it is read until then."""
        self._timers.append(self._loop.call_later(after_s, self.socket.abort))

    async def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
        await self.socket.close()

    def _look(self) -> None:
        if self._is_waiting and self._batches == self._batches_before:
            self._counts.silences += 1
            self.socket.abort()
            return
        self._batches_before = self._batches
        self.is_old = self._clock.monotonic_ns() - self._opened_ns >= self._life_ns
        self._timers[0] = self._loop.call_later(self._silence_s, self._look)
