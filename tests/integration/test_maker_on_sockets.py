# SPDX-License-Identifier: Apache-2.0
"""A market maker over loopback sockets, on a market that the exchange generates.

Venue time moves only when the test steps it, and the test steps when the maker has heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from tests.integration.test_client_on_exchange import Rig, VenueClock, rig, ticks

import tradecore as tc
from tradecore.adapters.storage import SqliteJournal
from tradecore.backtest.inputs import bind
from tradecore.engine import Engine
from tradecore.live import Node, NodeSettings, NodeState, Summary
from tradecore.model import BarView, Intent, Side, TradeView
from tradecore.pipeline import MarketPipeline
from tradecore.strategy import BookView, Context, heard

SYMBOL = "BTCUSDT"
BOOKS = 500
"""At ten a second: fifty seconds of venue time."""
STREAMS = ("trade", "bookTicker", "depth20@100ms")


class Maker(tc.PythonStrategy):
    """Quotes at the best prices; buys while it holds little, sells what it holds."""

    name = "maker"
    timeframes = ("5s",)
    symbols = (SYMBOL,)

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.books = 0

    def on_bar(self, ctx: Context, bar: BarView) -> None:
        assert ctx.now >= bar.ts_close
        self.heard.append(("bar", bar.ts_close))

    def on_trade(self, ctx: Context, trade: TradeView) -> None:
        assert ctx.now >= trade.ts
        self.heard.append(("trade", trade.ts))

    def on_book(self, ctx: Context, book: BookView) -> Iterable[Intent]:
        self.books += 1
        assert min(len(book.bids(20)), len(book.asks(20))) > 10
        assert book.bid < book.ask
        bid, ask, held = ctx.open_buy, ctx.open_sell, float(ctx.position.amount)
        if bid is None:
            if held < 0.02:
                yield ctx.buy(0.01, book.bid)
        elif bid.price != book.bid and not bid.is_canceling:
            yield ctx.cancel_buy()
        if ask is None:
            if held >= 0.01:
                yield ctx.sell(0.01, book.ask)
        elif ask.price != book.ask and not ask.is_canceling:
            yield ctx.cancel_sell()


class SteppedClock(VenueClock):
    """Sleeps until the test has stepped so far."""

    async def sleep(self, seconds: float) -> None:
        await self._wall.sleep(seconds)


async def trade(made: Rig, maker: Maker, journal: SqliteJournal) -> tuple[Engine, Summary]:
    """Run a node until the maker has seen enough, and stop it in order."""
    instruments = await made.feed.instruments(["BTCUSDT", "ETHUSDT"])
    bound, programs, wake = bind([maker], None, instruments)
    engine = Engine(instruments, bound, epoch=5)
    pipeline = MarketPipeline(
        instruments,
        programs,
        names=[maker.name],
        base="5s",
        wake_timeframes=wake,
        source="trades",
        **heard(bound)._asdict(),
    )
    clock = SteppedClock(made.server, made.wall)
    streams = tuple(f"{SYMBOL.lower()}@{name}" for name in STREAMS)
    settings = NodeSettings(streams=streams, on_stop="flatten", stop_timeout_s=60.0)
    node = Node(engine, pipeline, made.feed, made.execution, journal, clock, settings)
    stop = asyncio.Event()
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(node.run(stop))
        while not running.done():
            made.wall.step(0.1)
            before, turns = maker.books, 0
            while maker.books == before and turns < 300 and not running.done():
                turns += 1
                await asyncio.sleep(0)
            if maker.books >= BOOKS and node.snapshot().state is NodeState.ACTIVE:
                stop.set()
    return engine, running.result()


async def test_a_maker_trades_both_sides_and_its_books_agree(tmp_path: Path) -> None:
    maker = Maker()
    journal = SqliteJournal(tmp_path / "journal", lambda: 0)
    try:
        async with rig(ticks()) as made:
            engine, summary = await trade(made, maker, journal)
            balances = await made.execution.balances()
            resting = await made.execution.open_orders()
        attempts = [row["row"]["client_id"] for row in journal.rows("attempt")]
    finally:
        journal.close()

    sides = [fill.side for order in engine.orders for fill in order.fills]
    assert min(sides.count(Side.BUY), sides.count(Side.SELL)) >= 3
    ledger = engine.portfolio.ledger
    assert set(ledger.totals().values()) == {0}
    assert {a: ledger.wallet(a) for a in balances} == {a: sum(held) for a, held in balances.items()}
    assert not engine.has_positions
    assert resting == []
    assert not engine.anomalies
    assert not summary.snapshot.differences
    assert attempts == [order.client_id for order in engine.orders]

    kinds = [kind for kind, _ in maker.heard]
    assert kinds.count("bar") >= 5
    assert kinds.count("trade") >= 50
    closed = 0
    for kind, ts in maker.heard:
        closed = ts if kind == "bar" else closed
        assert ts >= closed, "a trade is heard before the bar that contains it closes"
