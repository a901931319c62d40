# SPDX-License-Identifier: Apache-2.0
"""A node's lives: cut off at any effect on the world, and begun again on the same disk and venue.

The venue and the journal's file live on. What a cut node had not yet sent, written or read is lost.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from tests.live.world import (
    ACCOUNT,
    BTCUSDT,
    SECOND,
    SYMBOL,
    ManualClock,
    Scripted,
    World,
    make_bar,
    open_venue,
    to_frame,
)

import tradecore as tc
from tradecore import _core
from tradecore.adapters.storage import SqliteJournal
from tradecore.engine import Engine
from tradecore.live import Node, NodeSettings, Recovered, next_epoch
from tradecore.model import Attempt, BarView, Event, Intent, to_raw
from tradecore.pipeline import MarketPipeline
from tradecore.strategy import BoundStrategy, Context
from tradecore.strategy.size import Sizing
from tradecore.strategy.stop import NoStop, Stop

LOT = to_raw("0.00001")


class PowerCut(BaseException):
    """The node is gone; nothing that it still does can have an effect."""


class Fuse:
    """Counts effects; blows at the n-th, and from then on lets nothing through."""

    def __init__(self, blows_at: int | None = None) -> None:
        self.effects = 0
        self._blows_at = blows_at

    def burn(self) -> None:
        if self._blows_at is not None and self.effects >= self._blows_at:
            raise PowerCut
        self.effects += 1

    @property
    def is_blown(self) -> bool:
        return self._blows_at is not None and self.effects >= self._blows_at


class FusedJournal:
    """The journal on disk, cut off before or after a commit."""

    def __init__(self, path: Path, fuse: Fuse) -> None:
        ticks = count(1_000)
        self.disk = SqliteJournal(path, lambda: next(ticks))
        self.attempts: list[str] = [row["row"]["client_id"] for row in self.disk.rows("attempt")]
        self.has_failed = False
        self.commits_left: int | None = None
        self._fuse = fuse

    def append_all(self, rows: Sequence[tuple[str, int, Mapping[str, Any]]]) -> int:
        self._fuse.burn()
        self._fail_in_time()
        sequence = self.disk.append_all(rows)
        self._fuse.burn()
        return sequence

    def _fail_in_time(self) -> None:
        """Let no file grow any more, in earnest, once the commits are used up."""
        if self.commits_left is None:
            return
        if self.commits_left == 0:
            log = self.disk.path.with_name(self.disk.path.name + "-wal")
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
            self.has_failed = True
        self.commits_left -= 1

    def attempt(self, attempt: Attempt) -> None:
        self._fuse.burn()
        self._fail_in_time()
        self.disk.attempt(attempt)
        self.attempts.append(attempt.client_id)
        self._fuse.burn()

    def rows(self, kind: str | None = None) -> Iterable[Mapping[str, Any]]:
        return self.disk.rows(kind)

    def close(self) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        self.disk.close()


class FusedWorld(World):
    """The venue behind a line that is cut before a request arrives or before its answer does."""

    def __init__(
        self,
        clock: ManualClock,
        journal: FusedJournal,
        venue: _core.sim.Venue,
        posted: list[str],
        fuse: Fuse,
    ) -> None:
        super().__init__(clock, journal, venue)  # type: ignore[arg-type]
        venue.take_reports()  # What was told while nobody listened is told to nobody.
        self.posted = posted
        self._fuse = fuse

    async def submit(self, attempt: Attempt) -> Sequence[Event]:
        self._fuse.burn()
        events = await super().submit(attempt)
        self._fuse.burn()
        return events

    async def cancel(
        self, client_id: str, symbol: str, *, is_pair: bool = False
    ) -> Sequence[Event]:
        self._fuse.burn()
        events = await super().cancel(client_id, symbol, is_pair=is_pair)
        self._fuse.burn()
        return events

    async def query(self, client_id: str, symbol: str, *, is_pair: bool = False) -> Sequence[Event]:
        self._fuse.burn()
        return await super().query(client_id, symbol, is_pair=is_pair)


class Climber(Scripted):
    """With a stop two percent below that follows the price up."""

    size: ClassVar[Sizing] = tc.size.fraction(0.5)
    stop: ClassVar[Stop] = tc.stop.percent(0.02, trailing=True)


class Quoter(Scripted):
    """Bids and offers around each close, and takes both back every third minute."""

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent]:
        super().on_bar(ctx, bar)
        if self.seen[-1] % 3 == 0:
            yield ctx.cancel_buy()
            yield ctx.cancel_sell()
            return
        if ctx.open_buy is None:
            yield ctx.buy("0.01", bar.close - 50)
        if ctx.open_sell is None and ctx.position:
            yield ctx.sell("0.01", bar.close + 50)


class Lives:
    """One account and one disk, and one node after another."""

    def __init__(self, folder: Path, bars: Sequence[Sequence[float]], strategy: Any) -> None:
        self.venue = open_venue()
        self.clock = ManualClock()
        self.posted: list[str] = []
        self.recovered: list[Recovered] = []
        self.foreign = 0  # Coins in the account that are not ours, raw.
        self.owner = "this account"
        self.is_accepted = False
        self.fails_after: int | None = None
        self.path = folder / "journal.sqlite"
        self._bars = bars
        self._strategy = strategy
        self._minute = 0

    def live(self, fuse: Fuse, minutes: int | None = None) -> Engine:
        """Begin a node and play on, until it is cut or `minutes` (default: all) have passed."""
        journal = FusedJournal(self.path, fuse)
        journal.commits_left = self.fails_after
        try:
            return asyncio.run(self._live(fuse, journal, minutes))
        finally:
            journal.close()

    async def _live(self, fuse: Fuse, journal: FusedJournal, minutes: int | None) -> Engine:
        strategy = self._strategy()
        bound = BoundStrategy.of_python(strategy, 0, [BTCUSDT])
        engine = Engine([BTCUSDT], [bound], epoch=next_epoch(journal, 1))
        world = FusedWorld(self.clock, journal, self.venue, self.posted, fuse)
        pipeline = MarketPipeline(
            [BTCUSDT], (), names=[strategy.name], wake_timeframes=("1m",), source="klines"
        )

        def told(recovered: Recovered) -> None:
            self.recovered.append(recovered)
            if not recovered.differences:
                assert_same_as_venue(engine, self.venue, self.foreign)

        settings = NodeSettings(
            streams=("btcusdt@kline_1m",), owner=self.owner, is_accepted=self.is_accepted
        )
        node = Node(engine, pipeline, world, world, journal, self.clock, settings, told)
        stop = asyncio.Event()
        async with asyncio.timeout(20):
            running = asyncio.ensure_future(node.run(stop))
            before = len(self.recovered)
            while len(self.recovered) == before and not running.done():
                await _settle(self.clock, running)
            end = len(self._bars) if minutes is None else self._minute + minutes
            while self._minute < end and not running.done():
                await self._play(world, running)
            stop.set()
            while not running.done():
                await _settle(self.clock, running)
            error = running.exception()
            if error is not None and not isinstance(error, PowerCut):
                raise error
        return engine

    async def _play(self, world: FusedWorld, running: asyncio.Future[Any]) -> None:
        bar = make_bar(self._minute, self._bars[self._minute])
        self._minute += 1
        self.clock.move(int(bar[0]["ts_open"]))
        world.play_open(bar)
        await _settle(self.clock, running)
        self.clock.move(int(bar[0]["ts_close"]))
        world.play_close(bar)
        await _settle(self.clock, running)
        world.frames_queue.put_nowait(to_frame(bar))
        await _settle(self.clock, running)


async def _settle(clock: ManualClock, running: asyncio.Future[Any]) -> None:
    """Let every task run until nothing moves, with a timer or two on the way."""
    for _ in range(3):
        for _ in range(15):
            await asyncio.sleep(0)
        if running.done():
            return
        clock.move(clock.now + SECOND // 4)


def assert_same_as_venue(engine: Engine, venue: _core.sim.Venue, foreign: int = 0) -> None:
    """Cash, positions and open orders are equal, and what is held is covered or being sold."""
    assert set(engine.portfolio.ledger.totals().values()) <= {0}
    balances = venue.balances(ACCOUNT)
    for asset, (free, locked) in balances.items():
        assert engine.portfolio.ledger.wallet(asset) == free + locked, asset
    held = engine.portfolio.held(SYMBOL)
    assert held == sum(balances.get("BTC", (0, 0))) - foreign
    (slot,) = engine.slots
    assert slot.policy.position == held
    there = {order.client_id: order for order in venue.open_orders(ACCOUNT)}
    here = {order.client_id: order for order in engine.orders.open()}
    assert here.keys() == there.keys()
    for client_id, order in here.items():
        assert order.remaining == there[client_id].quantity - there[client_id].filled_quantity
        assert order.request.stop_price == there[client_id].stop_price
    assert slot.entry is None, "entries do not outlive their run"
    lots = held - held % LOT
    (bound,) = engine.strategies
    assert bound.python is not None
    if lots and not isinstance(bound.python.stop, NoStop):
        assert slot.wish is not None or sum(order.quantity for order in there.values()) == lots
