# SPDX-License-Identifier: Apache-2.0
"""The doors between the calm middle and the world. Adapters implement them, apps hand them in.

Nothing else in the package reads a clock, draws a random number, opens a socket or a file.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tradecore.model.events import Event
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.order import ApprovedOrder, Attempt


class Clock(Protocol):
    """Venue time and durations. Venue time = offset + rate x monotonic."""

    def venue_ns(self) -> int:
        """Return venue time, ns since the Unix epoch, UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Return the wall's monotonic clock, ns; for timeouts and latencies only."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait wall seconds."""
        ...


class Random(Protocol):
    """Randomness for jitter and ids; a seeded one in tests and simulations."""

    def random(self) -> float: ...
    def getrandbits(self, bits: int, /) -> int: ...


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back. `body` is the exact bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpTransport(Protocol):
    """Sends exact bytes once. Never retries, never follows redirects.

    Raises VenueUnavailable if nothing can have been sent, OutcomeUnknown if something may have.
    """

    async def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> HttpResponse: ...

    async def close(self) -> None: ...


class WebSocket(Protocol):
    """One open connection. `receive` returns raw bytes, or None once closed."""

    async def receive(self) -> bytes | None: ...
    async def send(self, data: bytes) -> None: ...
    async def close(self) -> None: ...


class WebSocketTransport(Protocol):
    """Opens connections."""

    async def connect(self, url: str, timeout_s: float) -> WebSocket: ...


class Journal(Protocol):
    """Durable record of what changes orders and money. Returns only once it is on disk."""

    def append_all(self, rows: Sequence[tuple[str, int, Mapping[str, Any]]]) -> int:
        """Write rows (kind, venue time, body) together, all or none."""
        ...

    def attempt(self, attempt: Attempt) -> None: ...
    def rows(self, kind: str | None = None) -> Iterable[Mapping[str, Any]]:
        """Yield rows in order: sequence, kind, ts, ts_wall, schema and `row`, the body."""
        ...

    def close(self) -> None: ...


class ExecutionClient(Protocol):
    """A venue's order side. Takes approved orders only; answers are events."""

    async def connect(self) -> None:
        """Subscribe to the user stream, so that nothing is missed from here on."""
        ...

    def prepare(self, order: ApprovedOrder) -> Attempt:
        """Return the attempt with its exact bytes; no I/O."""
        ...

    async def submit(self, attempt: Attempt) -> Sequence[Event]:
        """Send once; return OrderAnswered, and OrderReported where the answer told more."""
        ...

    async def cancel(
        self, client_id: str, symbol: str, *, is_pair: bool = False
    ) -> Sequence[Event]:
        """Return CancelAnswered, and OrderReported where the answer told more."""
        ...

    async def query(self, client_id: str, symbol: str, *, is_pair: bool = False) -> Sequence[Event]:
        """Return OrderReported for the order and, where it has filled, one for each of its fills.

        OrderNotFound only as proof: the venue can no longer take the id. Nothing while in doubt.
        """
        ...

    def recall(self, client_id: str, ts_sent: int, *, is_accepted: bool) -> None:
        """Take note of an order of an earlier run: made ready at `ts_sent`, venue time."""
        ...

    def late_s(self, client_id: str) -> float:
        """Return for how many wall seconds more the venue may newly take a recalled order."""
        ...

    async def order_of(self, symbol: str, order_id: int) -> OrderReport | None:
        """Return an order of the account by the venue's number; None if there is none."""
        ...

    async def trades(self, symbol: str, after_id: int | None) -> Sequence[Fill]:
        """Return the account's trades with higher ids than `after_id`, oldest first, all pages.

        With None only the newest. `client_id` is empty: the venue tells the order's number alone.
        """
        ...

    async def open_orders(self) -> Sequence[OrderReport]: ...
    async def balances(self) -> Mapping[str, tuple[int, int]]:
        """Return {asset: (free, locked)} in raw units."""
        ...

    def reports(self) -> AsyncIterator[Event]:
        """Yield the user stream's events, for as long as it lives; reconnects inside.

        Yields UserStreamRestored whenever it is subscribed again after a loss.
        """
        ...


class MarketFeed(Protocol):
    """A venue's market side."""

    async def instruments(self, symbols: Sequence[str]) -> Sequence[Instrument]: ...
    async def klines(self, symbol: str, interval: str, start_ms: int, end_ms: int) -> Any:
        """Return closed bars as a BAR record array, oldest first."""
        ...

    def frames(self, streams: Sequence[str]) -> AsyncIterator[Sequence[bytes]]:
        """Yield raw frames, all that arrived since the last, oldest first; reconnects inside.

        Yields an empty sequence as soon as a loss is noticed.
        """
        ...

    async def send(self, data: bytes) -> None:
        """Send a text frame on the connection that `frames` reads; lockstep answers with it."""
        ...
