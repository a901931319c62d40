# SPDX-License-Identifier: Apache-2.0
"""A venue in memory around the compiled one: bars in steps, a clock that the test moves, faults."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from tradecore import _core
from tradecore.engine import Engine
from tradecore.errors import JournalError, OutcomeUnknown
from tradecore.live import Node, NodeSettings, StepClock
from tradecore.model import (
    ApprovedOrder,
    Attempt,
    BalanceReported,
    BarView,
    Event,
    Fill,
    Instrument,
    Intent,
    OrderReport,
    OrderReported,
    Purpose,
    Side,
    from_raw,
    to_raw,
)
from tradecore.pipeline import MarketPipeline
from tradecore.risk import Limits
from tradecore.sim import SimulatedExecution
from tradecore.strategy import BoundStrategy, Context, PythonStrategy, heard

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
START = 1_679_616_000 * SECOND
SYMBOL = "BTCUSDT"
ACCOUNT = 1

BTCUSDT = Instrument(
    symbol=SYMBOL,
    base_asset="BTC",
    quote_asset="USDT",
    tick_size=Decimal("0.01"),
    lot_size=Decimal("0.00001"),
    quantity_min=Decimal("0.00001"),
    quantity_max=Decimal(9000),
    notional_min=Decimal(5),
)


def make_bar(minute: int, prices: Sequence[float]) -> Any:
    """One 1m bar as a BAR record array; `prices` are open, high, low, close."""
    bar = np.zeros(1, dtype=_core.model.BAR)
    bar["ts_open"] = START + minute * MINUTE
    bar["ts_close"] = START + (minute + 1) * MINUTE
    for name, price in zip(("open", "high", "low", "close"), prices, strict=True):
        bar[name] = to_raw(Decimal(str(price)))
    bar["volume_low"] = to_raw(10)
    bar["quote_volume_low"] = to_raw(10) * round(prices[3])
    bar["count"] = 5
    bar["kind"] = int(_core.model.RecordKind.BAR)
    bar["flags"] = _core.model.FLAG_CLOSED
    bar["timeframe_s"] = 60
    return bar


def to_frame(bar: Any) -> bytes:
    """The closed kline of a bar as Binance streams it."""
    row = bar[0]
    close_ms = int(row["ts_close"]) // 1_000_000
    volume = int(row["volume_low"])
    kline = {
        "t": int(row["ts_open"]) // 1_000_000,
        "T": close_ms - 1,
        "s": SYMBOL,
        "i": "1m",
        "f": 100,
        "L": 104,
        "o": _text(row["open"]),
        "c": _text(row["close"]),
        "h": _text(row["high"]),
        "l": _text(row["low"]),
        "v": _text(volume),
        "n": int(row["count"]),
        "x": True,
        "q": _text(row["quote_volume_low"]),
        "V": "0.00000000",
        "Q": "0.00000000",
        "B": "0",
    }
    data = {"e": "kline", "E": close_ms, "s": SYMBOL, "k": kline}
    return json.dumps({"stream": "btcusdt@kline_1m", "data": data}, separators=(",", ":")).encode()


def _text(raw: int) -> str:
    return f"{from_raw(int(raw)):.8f}"


class ManualClock:
    """Venue time that the test moves; sleepers wake when it passes their time. Rate 1."""

    def __init__(self, now: int = START) -> None:
        self.now = now
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def venue_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.now - START

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + round(seconds * SECOND), future))
        await future

    def move(self, to: int) -> None:
        self.now = max(self.now, to)
        due = [future for ts, future in self._sleepers if ts <= self.now]
        self._sleepers = [(ts, future) for ts, future in self._sleepers if ts > self.now]
        for future in due:
            if not future.done():
                future.set_result(None)


class MemoryJournal:
    """Rows in a list; fails from the n-th attempt on if told so."""

    def __init__(self, attempts_max: int | None = None) -> None:
        self.written: list[tuple[str, int, Mapping[str, Any]]] = []
        self.attempts: list[str] = []
        self.has_failed = False
        self._attempts_max = attempts_max

    def append_all(self, rows: Sequence[tuple[str, int, Mapping[str, Any]]]) -> int:
        self.written += rows
        return len(self.written)

    def attempt(self, attempt: Attempt) -> None:
        if self._attempts_max is not None and len(self.attempts) >= self._attempts_max:
            self.has_failed = True
            raise JournalError("disk is full")
        self.attempts.append(attempt.client_id)

    def rows(self, kind: str | None = None) -> Iterable[Mapping[str, Any]]:
        return [
            {"sequence": number, "kind": name, "ts": ts, "row": row}
            for number, (name, ts, row) in enumerate(self.written, 1)
            if kind in (None, name)
        ]

    def close(self) -> None:
        return


def open_venue() -> _core.sim.Venue:
    """A venue at which the account has ten thousand to spend."""
    venue = _core.sim.Venue([BTCUSDT.to_core()], 1000, 1000, "bars")
    venue.deposit(ACCOUNT, "USDT", to_raw(10_000))
    return venue


class World:
    """The venue's two sides over one compiled venue: implements ExecutionClient and MarketFeed.

    `faults` are taken by the next orders: "lost" takes the order and loses the answer, "vanished"
    loses it on the way there. While `is_deaf` the user stream says nothing.
    """

    def __init__(
        self,
        clock: ManualClock | StepClock,
        journal: MemoryJournal,
        venue: _core.sim.Venue | None = None,
    ) -> None:
        self.venue = venue or open_venue()
        self.clock = clock
        self.faults: deque[str] = deque()
        self.posted: list[str] = []
        self.recalled: list[str] = []
        self.history: list[Any] = []
        self.told = 0
        self.is_deaf = False
        self.is_subscribed = False
        self.seen = 0
        self.sent: asyncio.Queue[bytes] = asyncio.Queue()
        self.frames_queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._reports: asyncio.Queue[Event] = asyncio.Queue()
        self._has_seen = asyncio.Condition()
        self._journal = journal
        self._execution = SimulatedExecution(self.venue, [BTCUSDT], ACCOUNT)

    # --- what the test does

    def play_open(self, bar: Any) -> None:
        self.venue.open_phase(bar)
        self.tell_reports()

    def play_close(self, bar: Any) -> None:
        self.venue.close_phase(bar)
        self.tell_reports()

    def tell_reports(self) -> bool:
        """Pass on what the venue reports; return whether it was anything."""
        reports = self._execution.reports()
        self._tell(reports)
        return bool(reports)

    def tell(self, event: Event) -> None:
        self._tell([event])

    def _tell(self, events: Sequence[Event]) -> None:
        """Events to the user stream, and after them what the account holds now."""
        now = self.clock.venue_ns()
        balances = self._execution.balances() if events else {}
        after = [BalanceReported(now, asset, *held) for asset, held in balances.items()]
        for event in (*events, *after):
            self.told += 1
            if not self.is_deaf:
                self._reports.put_nowait(event)

    # --- ExecutionClient

    async def connect(self) -> None:
        self.is_subscribed = True

    def prepare(self, order: ApprovedOrder) -> Attempt:
        client_id = order.request.client_id
        return Attempt(client_id, order, f"order {client_id}".encode(), self.clock.venue_ns())

    async def submit(self, attempt: Attempt) -> Sequence[Event]:
        is_entry = attempt.order.request.purpose is Purpose.ENTRY
        has_row = attempt.client_id in self._journal.attempts
        assert has_row or (self._journal.has_failed and not is_entry), "journal before the wire"
        assert attempt.client_id not in self.posted, "one POST for a client id, ever"
        self.posted.append(attempt.client_id)
        fault = self.faults.popleft() if self.faults else ""
        if fault == "vanished":
            raise OutcomeUnknown("connection reset")
        events = self._execution.submit(attempt.order, self.clock.venue_ns())
        self._tell(events[1:])
        if fault == "lost":
            raise OutcomeUnknown("no answer")
        return events[:1]

    async def cancel(
        self, client_id: str, symbol: str, *, is_pair: bool = False
    ) -> Sequence[Event]:
        del is_pair
        events = self._execution.cancel(client_id, symbol, self.clock.venue_ns())
        self._tell(events[1:])
        return events

    async def query(self, client_id: str, symbol: str, *, is_pair: bool = False) -> Sequence[Event]:
        del is_pair
        events = self._execution.query(client_id, symbol, self.clock.venue_ns())
        (event,) = events
        if not isinstance(event, OrderReported):
            return events
        report = event.report
        fills = self._fills(self.venue.fills(ACCOUNT, 0, order_id=report.order_id), client_id)
        return [
            *(OrderReported(fill.ts_event, replace(report, fill=fill)) for fill in fills),
            event,
        ]

    def _fills(self, rows: Iterable[Any], client_id: str) -> list[Fill]:
        return [
            Fill(
                row.ts_event,
                SYMBOL,
                client_id,
                row.order_id,
                row.trade_id,
                Side.BUY if row.side == _core.model.Side.BUY else Side.SELL,
                row.price,
                row.quantity,
                row.quote_quantity,
                row.fee,
                "BTC" if row.side == _core.model.Side.BUY else "USDT",
                row.is_maker,
            )
            for row in rows
        ]

    def recall(self, client_id: str, ts_sent: int, *, is_accepted: bool) -> None:
        del ts_sent, is_accepted
        self.recalled.append(client_id)

    def late_s(self, client_id: str) -> float:
        assert client_id in self.recalled
        return 0.0

    async def order_of(self, symbol: str, order_id: int) -> OrderReport | None:
        order = self.venue.order(order_id)
        (event,) = self._execution.query(order.client_id, symbol, self.clock.venue_ns())
        return event.report if isinstance(event, OrderReported) else None

    async def trades(self, symbol: str, after_id: int | None) -> Sequence[Fill]:
        del symbol
        first = 0 if after_id is None else after_id + 1
        fills = self._fills(self.venue.fills(ACCOUNT, 0, first_id=first), "")
        return fills[-1:] if after_id is None else fills

    async def open_orders(self) -> Sequence[OrderReport]:
        assert self.is_subscribed, "first listen, then look"
        found = []
        for order in self.venue.open_orders(ACCOUNT):
            (event,) = self._execution.query(order.client_id, SYMBOL, self.clock.venue_ns())
            assert isinstance(event, OrderReported)
            found.append(event.report)
        return found

    async def balances(self) -> Mapping[str, tuple[int, int]]:
        return self._execution.balances()

    async def reports(self) -> AsyncIterator[Event]:
        while True:
            yield await self._reports.get()
            async with self._has_seen:
                self.seen += 1
                self._has_seen.notify_all()

    async def wait_seen(self, count: int) -> None:
        async with self._has_seen:
            await self._has_seen.wait_for(lambda: self.seen >= count)

    # --- MarketFeed

    async def instruments(self, symbols: Sequence[str]) -> Sequence[Instrument]:
        del symbols
        return [BTCUSDT]

    async def klines(self, symbol: str, interval: str, start_ms: int, end_ms: int) -> Any:
        del symbol, interval
        bars = [
            bar for bar in self.history if start_ms <= int(bar[0]["ts_open"]) // 1_000_000 < end_ms
        ]
        return np.concatenate(bars) if bars else np.zeros(0, dtype=_core.model.BAR)

    async def frames(self, streams: Sequence[str]) -> AsyncIterator[Sequence[bytes]]:
        assert streams
        while True:
            frame = await self.frames_queue.get()
            yield [frame] if frame else []

    async def send(self, data: bytes) -> None:
        self.sent.put_nowait(data)


class Scripted(PythonStrategy):
    """Enters and exits at the closes of given minutes; notes every bar it was shown."""

    name = "scripted"
    timeframes = ("1m",)

    def __init__(self, enter: Iterable[int] = (), leave: Iterable[int] = ()) -> None:
        self.seen: list[int] = []
        self._enter = set(enter)
        self._leave = set(leave)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        minute = (bar.ts_close - START) // MINUTE
        self.seen.append(minute)
        if minute in self._enter:
            return [ctx.enter_long()]
        if minute in self._leave:
            return [ctx.exit_long()]
        return None


class Table:
    """A node at a world, driven bar by bar."""

    def __init__(
        self,
        strategy: PythonStrategy,
        journal: MemoryJournal | None = None,
        limits: Limits | None = None,
        source: Literal["klines", "trades"] = "klines",
        workers_of_pipeline: int = 0,
        **settings: Any,
    ) -> None:
        self.clock = ManualClock()
        self.journal = journal or MemoryJournal()
        self.world = World(self.clock, self.journal)
        self.engine = Engine(
            [BTCUSDT], [BoundStrategy.of_python(strategy, 0, [BTCUSDT])], limits, epoch=1
        )
        self.pipeline = MarketPipeline(
            [BTCUSDT],
            (),
            names=[strategy.name],
            wake_timeframes=strategy.timeframes,
            source=source,
            workers=workers_of_pipeline,
            **heard(self.engine.strategies)._asdict(),
        )
        self.node = Node(
            self.engine,
            self.pipeline,
            self.world,
            self.world,
            self.journal,
            self.clock,
            NodeSettings(streams=("btcusdt@kline_1m",), **settings),
        )
        self.stop = asyncio.Event()

    async def settle(self) -> None:
        """Let every task run until nothing moves any more."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def play(self, minute: int, prices: Sequence[float]) -> None:
        """One minute: its open, its course, its closed kline, and the clock a little past it."""
        bar = make_bar(minute, prices)
        self.clock.move(int(bar[0]["ts_open"]))
        self.world.play_open(bar)
        await self.settle()
        self.clock.move(int(bar[0]["ts_close"]))
        self.world.play_close(bar)
        await self.settle()
        self.world.history.append(bar)
        self.world.frames_queue.put_nowait(to_frame(bar))
        await self.settle()

    async def pass_time(self, seconds: float) -> None:
        """Move the clock in the node's timer steps."""
        until = self.clock.now + round(seconds * SECOND)
        while self.clock.now < until:
            self.clock.move(min(self.clock.now + SECOND // 4, until))
            await self.settle()

    def run(self, script: Callable[[Table], Any]) -> Any:
        """Run the node beside the script; when the script ends the node is stopped."""

        async def both() -> Any:
            async with asyncio.timeout(20):
                running = asyncio.ensure_future(self.node.run(self.stop))
                await self.settle()
                await script(self)
                self.stop.set()
                for _ in range(100):
                    await self.settle()
                    if running.done():
                        break
                    self.clock.move(self.clock.now + SECOND // 4)
                return await running

        return asyncio.run(both())


def flat(price: float) -> tuple[float, float, float, float]:
    """A bar that stands still."""
    return (price, price, price, price)
