# SPDX-License-Identifier: Apache-2.0
"""The live node on a clock and a venue in memory."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from tests.live.world import (
    ACCOUNT,
    MINUTE,
    SECOND,
    START,
    SYMBOL,
    MemoryJournal,
    Scripted,
    Table,
    flat,
    make_bar,
)

import tradecore as tc
from tradecore import _core
from tradecore.live import NodeState
from tradecore.model import OrderStatus, UserStreamRestored, to_raw
from tradecore.strategy.size import Sizing
from tradecore.strategy.stop import Stop


class Guarded(Scripted):
    """With a stop two percent below."""

    size: ClassVar[Sizing] = tc.size.fraction(0.5)
    stop: ClassVar[Stop] = tc.stop.percent(0.02)


def assert_books_agree(table: Table) -> None:
    """Ledger, positions and venue say the same, to the last unit."""
    portfolio = table.engine.portfolio
    assert set(portfolio.ledger.totals().values()) <= {0}
    venue = table.world.venue.balances(ACCOUNT)
    for asset, (free, locked) in venue.items():
        assert portfolio.ledger.wallet(asset) == free + locked
    assert portfolio.held(SYMBOL) == sum(venue.get("BTC", (0, 0)))


def test_node_trades_a_round_trip() -> None:
    strategy = Guarded(enter=[2], leave=[5])
    table = Table(strategy)

    async def script(table: Table) -> None:
        for minute in range(8):
            await table.play(minute, flat(20_000 + 10 * minute))
        assert table.node.snapshot().state is NodeState.ACTIVE

    summary = table.run(script)

    assert [line.split("|")[0] for line in table.engine.decisions] == [
        "order",
        "fill",
        "order",
        "order",
        "fill",
    ]
    assert strategy.seen == [1, 2, 3, 4, 5, 6, 7, 8]
    assert summary.positions == ()
    assert summary.snapshot.realised == table.engine.portfolio.realised() != 0
    assert summary.snapshot.differences == {}
    assert_books_agree(table)


def test_stop_keeps_the_position_under_its_stop() -> None:
    table = Table(Guarded(enter=[1]))

    async def script(table: Table) -> None:
        for minute in range(4):
            await table.play(minute, flat(20_000))

    summary = table.run(script)

    assert len(summary.positions) == 1
    assert "a stop rests at 19600" in summary.positions[0]
    (stop,) = table.world.venue.open_orders(ACCOUNT)
    assert stop.stop_price == to_raw(19_600)
    assert_books_agree(table)


def test_flatten_on_stop_sells_what_is_held() -> None:
    table = Table(Guarded(enter=[1]), on_stop="flatten")

    async def script(table: Table) -> None:
        for minute in range(3):
            await table.play(minute, flat(20_000))
        table.stop.set()
        await table.pass_time(1)
        await table.play(3, flat(20_000))

    summary = table.run(script)

    assert summary.positions == ()
    assert table.world.venue.open_orders(ACCOUNT) == []
    assert_books_agree(table)


def test_stop_cancels_an_entry_that_waits() -> None:
    table = Table(Guarded(enter=[2]))

    async def script(table: Table) -> None:
        for minute in range(2):
            await table.play(minute, flat(20_000))

    summary = table.run(script)

    (entry,) = table.engine.orders
    assert entry.status is OrderStatus.CANCELED
    assert summary.snapshot.fills == 0
    assert_books_agree(table)


def test_time_limit_ends_the_run() -> None:
    table = Table(Scripted())

    async def both() -> None:
        running = asyncio.ensure_future(table.node.run(asyncio.Event(), run_for_s=30))
        await table.settle()
        await table.play(0, flat(20_000))
        await table.pass_time(31)
        await asyncio.wait_for(running, 5)

    asyncio.run(both())


def test_lost_answer_is_settled_by_a_report_and_never_sent_again() -> None:
    table = Table(Guarded(enter=[1]))

    async def script(table: Table) -> None:
        table.world.faults.append("lost")
        for minute in range(3):
            await table.play(minute, flat(20_000))

    table.run(script)

    assert len(table.world.posted) == len(set(table.world.posted)) == 2
    assert table.engine.has_positions
    assert_books_agree(table)


def test_lost_answer_on_a_deaf_stream_is_settled_by_a_query() -> None:
    table = Table(Guarded(enter=[1]))

    async def script(table: Table) -> None:
        table.world.faults.append("lost")
        table.world.is_deaf = True
        await table.play(0, flat(20_000))
        assert table.node.snapshot().unknown_orders == 1
        await table.pass_time(5)
        assert table.node.snapshot().unknown_orders == 0
        await table.play(1, flat(20_000))
        assert not table.engine.has_positions, "nobody told of the fill"
        table.world.is_deaf = False
        table.world.tell(UserStreamRestored(table.clock.venue_ns()))
        await table.settle()

    table.run(script)

    assert len(table.world.posted) == len(set(table.world.posted))
    assert table.engine.has_positions
    assert_books_agree(table)


def test_order_that_never_arrived_is_proven_absent_and_the_next_has_a_new_id() -> None:
    table = Table(Guarded(enter=[1, 3]))

    async def script(table: Table) -> None:
        table.world.faults.append("vanished")
        await table.play(0, flat(20_000))
        await table.pass_time(5)
        for minute in range(1, 4):
            await table.play(minute, flat(20_000))

    table.run(script)

    assert len(table.world.posted) == len(set(table.world.posted)) == 3
    assert table.engine.has_positions
    assert_books_agree(table)


def test_failed_journal_sends_no_entry_and_halts() -> None:
    table = Table(Guarded(enter=[1, 3]), journal=MemoryJournal(attempts_max=0))

    async def script(table: Table) -> None:
        for minute in range(4):
            await table.play(minute, flat(20_000))
        snapshot = table.node.snapshot()
        assert snapshot.state is NodeState.HALTED
        assert "disk is full" in snapshot.halt_reason

    table.run(script)

    assert table.world.posted == []
    assert table.node.snapshot().refusals["halted"] == 1


def test_failed_journal_halts_and_still_trails_and_sells() -> None:
    table = Table(Guarded(enter=[1, 5], leave=[4]), journal=MemoryJournal(attempts_max=2))

    async def script(table: Table) -> None:
        for minute in range(8):
            await table.play(minute, flat(20_000 + 100 * minute))

    summary = table.run(script)

    assert summary.positions == ()
    assert table.world.venue.open_orders(ACCOUNT) == []
    assert table.node.snapshot().refusals["halted"] == 1
    assert_books_agree(table)


def lay_history(table: Table, minutes: int) -> None:
    """Bars that were over before the node came."""
    for minute in range(minutes):
        bar = make_bar(minute, flat(20_000))
        table.world.play_open(bar)
        table.world.play_close(bar)
        table.world.history.append(bar)
    table.clock.move(START + minutes * MINUTE + SECOND)


def test_warm_up_shows_history_before_trading() -> None:
    strategy = Guarded(enter=[2, 6])
    table = Table(strategy, warmup_bars=10)

    async def script(table: Table) -> None:
        lay_history(table, 3)
        await table.settle()
        assert table.node.snapshot().state is NodeState.WARMING
        await table.play(3, flat(20_000))
        assert table.node.snapshot().state is NodeState.ACTIVE
        for minute in range(4, 8):
            await table.play(minute, flat(20_000))

    table.run(script)

    assert strategy.seen == [1, 2, 3, 4, 5, 6, 7, 8]
    assert next(iter(table.engine.orders)).request.ts_event == START + 6 * MINUTE
    assert table.node.snapshot().counters["warmup_bars"] == 4
    assert_books_agree(table)


def test_warm_up_for_trades_waits_for_the_bar_in_which_the_stream_began() -> None:
    strategy = Guarded()
    table = Table(strategy, warmup_bars=10, source="trades")

    async def script(table: Table) -> None:
        lay_history(table, 3)
        table.world.frames_queue.put_nowait(b"{}")
        await table.pass_time(58)
        assert table.node.snapshot().state is NodeState.WARMING
        table.world.history.append(make_bar(3, flat(20_000)))
        await table.pass_time(2)
        assert table.node.snapshot().state is NodeState.ACTIVE

    table.run(script)

    assert strategy.seen == [1, 2, 3, 4]


def test_leftover_entry_is_cancelled_and_stop_is_left() -> None:
    table = Table(Scripted())
    sim, venue = _core.sim, table.world.venue
    venue.deposit(ACCOUNT, "BTC", to_raw(1))
    bar = make_bar(0, flat(20_000))
    venue.open_phase(bar)

    def place(client_id: str, side: object, kind: object, price: int, stop: int) -> None:
        side_type = (side, kind, sim.TimeInForce.GTC)
        result = venue.submit(
            ACCOUNT, 0, client_id, *side_type, to_raw(1) // 10, price, stop, 0, START
        )
        assert result.code == sim.RejectCode.OK

    buy, sell = _core.model.Side.BUY, _core.model.Side.SELL
    place("tc0-1", buy, sim.OrderType.LIMIT, to_raw(19_000), 0)
    place("tc0-2", sell, sim.OrderType.STOP_LIMIT, to_raw(18_900), to_raw(19_000))
    place("mine", buy, sim.OrderType.LIMIT, to_raw(18_000), 0)
    venue.take_reports()

    async def script(table: Table) -> None:
        await table.play(1, flat(20_000))

    summary = table.run(script)

    assert [order.client_id for order in summary.leftovers.cancelled] == ["tc0-1"]
    assert [order.client_id for order in summary.leftovers.kept] == ["tc0-2"]
    assert {order.client_id for order in venue.open_orders(ACCOUNT)} == {"tc0-2", "mine"}


def test_stop_while_warming_up_ends_the_run() -> None:
    table = Table(Guarded(), warmup_bars=10)

    async def script(table: Table) -> None:
        await table.settle()
        assert table.node.snapshot().state is NodeState.WARMING

    summary = table.run(script)

    assert summary.snapshot.orders_sent == 0


def test_no_bar_is_closed_by_the_clock_while_the_feed_is_silent() -> None:
    strategy = Scripted()
    table = Table(strategy, source="trades", bar_grace_s=0.0)

    async def script(table: Table) -> None:
        table.world.frames_queue.put_nowait(b"{}")
        await table.settle()
        await table.pass_time(300)

    table.run(script)

    assert table.node.snapshot().counters["silent_timers"] > 1_000
    assert strategy.seen == []


def test_lost_market_stream_is_counted_and_trading_goes_on() -> None:
    strategy = Scripted()
    table = Table(strategy)

    async def script(table: Table) -> None:
        await table.play(0, flat(20_000))
        table.world.frames_queue.put_nowait(b"")
        await table.settle()
        await table.play(1, flat(20_000))

    table.run(script)

    assert table.node.snapshot().counters["market_gaps"] == 1
    assert strategy.seen == [1, 2]
