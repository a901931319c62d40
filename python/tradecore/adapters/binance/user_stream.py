# SPDX-License-Identifier: Apache-2.0
"""What happens to our orders and balances, told by the WebSocket API as it happens.

One socket of its own, subscribed by signature after every connect. The venue neither replays nor
sends a snapshot, so each new subscription yields UserStreamRestored: ask for what was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson

from tradecore import _core
from tradecore.adapters.binance.codec import (
    Row,
    int_of,
    read_execution,
    read_json,
    row_of,
    text_of,
)
from tradecore.adapters.binance.limits import BackOff, ConnectionBudget, Limiter
from tradecore.adapters.binance.pairs import as_pair
from tradecore.adapters.binance.signer import Signer
from tradecore.adapters.binance.transport import HandshakeRefused, Socket, SocketTransport
from tradecore.engine.ports import Clock, Random
from tradecore.errors import DataError, VenueRefused, VenueUnavailable
from tradecore.model.events import BalanceReported, Event, OrderReported, UserStreamRestored

_KEY_ERRORS = frozenset({-1002, -1022, -2014, -2015})
_OPEN_TIMEOUT_S = 10.0


@dataclass(slots=True)
class UserStreamCounts:
    """What came in. `seen` counts the venue's events whose meaning was handed on in full."""

    subscriptions: int = 0
    seen: int = 0
    unreadable: int = 0
    unexpected: int = 0


class UserStream:
    """The account's events. One reader at a time.

    Parameters
    ----------
    sockets : SocketTransport
        Opens the connection.
    url : str
        Address of the WebSocket API.
    signer : Signer
        Of the account.
    clock, random : Clock, Random
        For time stamps and the jitter of the back-off.
    limiter : Limiter
        Told when the venue asks for silence.
    budget : ConnectionBudget
        Shared by every socket of this process.
    recv_window_ms : int
        As for REST calls.
    """

    def __init__(
        self,
        sockets: SocketTransport,
        url: str,
        signer: Signer,
        clock: Clock,
        random: Random,
        limiter: Limiter,
        budget: ConnectionBudget,
        *,
        recv_window_ms: int = 2_000,
    ) -> None:
        self.counts = UserStreamCounts()
        self._sockets = sockets
        self._url = url
        self._signer = signer
        self._clock = clock
        self._limiter = limiter
        self._budget = budget
        self._back_off = BackOff(clock, random)
        self._recv_window_ms = recv_window_ms
        self._decoder = _core.decode.UserDecoder()
        self._socket: Socket | None = None
        self._connecting = asyncio.Lock()
        self._is_behind = False
        self._calls = 0
        self._waiters: list[tuple[int, asyncio.Future[None]]] = []

    @property
    def is_subscribed(self) -> bool:
        """Whether events can arrive now."""
        return self._socket is not None

    def note_sent(self) -> None:
        """Remember that an order goes out; what is not subscribed yet will not tell of it."""
        if self._socket is None:
            self._is_behind = True

    async def wait_seen(self, count: int) -> None:
        """Return once `count` of the venue's events were handed on, counted from the start."""
        if self.counts.seen < count:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append((count, waiter))
            await waiter

    async def connect(self) -> None:
        """Subscribe now, so that nothing is missed between this and the first `events`.

        Raises as `events`. Returns at once if subscribed.
        """
        async with self._connecting:
            while self._socket is None:
                self._socket = await self._subscribe_or_wait()

    async def events(self) -> AsyncIterator[Event]:
        """Yield reports and balances for ever; a lost connection is replaced inside.

        Raises
        ------
        VenueRefused
            If the venue refuses the key, or its certificate is not for this host: no retry helps.
        """
        try:
            while True:
                await self.connect()
                self.counts.subscriptions += 1
                if self.counts.subscriptions > 1 or self._is_behind:
                    self._is_behind = False
                    yield UserStreamRestored(self._clock.venue_ns())
                socket = self._socket
                assert socket is not None
                while (frame := await socket.receive()) is not None:
                    try:
                        events = self._read(frame)
                    except DataError:
                        self.counts.unreadable += 1
                        # Whatever it said is lost, as if the stream had been: ask for it.
                        events = [UserStreamRestored(self._clock.venue_ns())]
                    if events is None:
                        break
                    for event in events:
                        yield event
                    self._count_seen()
                await self._drop()
        finally:
            await self._drop()

    async def close(self) -> None:
        """Close the connection; a running `events` then ends with its reader."""
        await self._drop()

    # ---- one connection

    async def _subscribe_or_wait(self) -> Socket | None:
        """Return a subscribed socket, or None after a wait that a failure asks for."""
        wait_s = 0.0
        try:
            self._limiter.check_silence()
            await self._budget.spend()
            socket = await self._sockets.connect(self._url, _OPEN_TIMEOUT_S)
            try:
                await self._subscribe(socket)
            except BaseException:
                await socket.close()
                raise
            self._back_off.succeeded()
            return socket
        except HandshakeRefused as error:
            self._limiter.refused(error.status, error.retry_after)
        except (VenueUnavailable, DataError, TimeoutError):
            wait_s = self._limiter.silence_left_s
        await self._back_off.wait(max(wait_s, self._limiter.silence_left_s))
        return None

    async def _subscribe(self, socket: Socket) -> None:
        self._calls += 1
        call_id = f"u{self._calls}"
        parameters = {
            "recvWindow": self._recv_window_ms,
            "timestamp": self._clock.venue_ns() // 1_000_000,
        }
        call = {
            "id": call_id,
            "method": "userDataStream.subscribe.signature",
            "params": self._signer.sign_call(parameters),
        }
        await socket.send(orjson.dumps(call))
        async with asyncio.timeout(_OPEN_TIMEOUT_S):
            while (frame := await socket.receive()) is not None:
                row = row_of(read_json(frame), "message")
                if row.get("id") == call_id:
                    return self._check_answer(row)
                self.counts.unexpected += 1
        raise VenueUnavailable("the connection closed before the subscription was answered")

    def _check_answer(self, row: Row) -> None:
        status = int_of(row, "status")
        if status == 200:
            return
        error = row_of(row.get("error"), "error")
        code, text = int_of(error, "code"), text_of(error, "msg")
        if status in (418, 429):
            data = row_of(error.get("data", {}), "error data")
            until = data.get("retryAfter")
            left_ms = until - self._clock.venue_ns() // 1_000_000 if type(until) is int else 60_000
            self._limiter.be_silent(max(0.0, left_ms / 1_000))
        elif code in _KEY_ERRORS:
            raise VenueRefused(code, f"the user stream was refused: {text[:200]}")
        raise VenueUnavailable(f"the user stream was refused with code {code}")

    async def _drop(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

    # ---- one message

    def _read(self, frame: bytes) -> list[Event] | None:
        """Return what a message means; None if the connection is of no more use."""
        status, kind, fields = self._decoder.decode(frame)
        if status == "unknown_kind":
            return []
        if status != "ok":
            raise DataError(f"message of {len(frame)} bytes was refused: {status}")
        if kind == "answer":
            # To nothing we asked, or a revoked key: a new subscription tells which.
            self.counts.unexpected += 1
            return None
        if kind in ("stream_ended", "server_shutdown"):
            return None
        if kind == "execution":
            report = as_pair(read_execution(fields))
            return [OrderReported(report.ts_event, report)]
        if kind == "balances":
            return [BalanceReported(fields["ts_event"], *row) for row in fields["balances"]]
        return []

    def _count_seen(self) -> None:
        self.counts.seen += 1
        if self._waiters:
            due = [waiter for count, waiter in self._waiters if count <= self.counts.seen]
            self._waiters = [(c, w) for c, w in self._waiters if c > self.counts.seen]
            for waiter in due:
                if not waiter.done():
                    waiter.set_result(None)
