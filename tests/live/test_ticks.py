# SPDX-License-Identifier: Apache-2.0
"""Trades and books at the live node: told as they arrive, by the rules of all that it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.live.test_node import assert_books_agree, lay_history
from tests.live.world import (
    ACCOUNT,
    MINUTE,
    SECOND,
    START,
    SYMBOL,
    MemoryJournal,
    Table,
    flat,
    make_bar,
)

from tradecore.live import NodeState
from tradecore.model import BarView, HaltRequested, Intent, OrderStatus, TradeView, to_raw
from tradecore.strategy import BookView, Context, PythonStrategy

MS = 1_000_000


class Listener(PythonStrategy):
    """Notes what it hears; wants at trades what the test put there by their id."""

    name = "listener"
    timeframes = ("1m",)

    def __init__(self, wishes: dict[int, Callable[[Context], Iterable[Intent]]] | None = None):
        self.heard: list[tuple[str, Any]] = []
        self.nows: list[int] = []
        self.wishes = wishes or {}

    def on_bar(self, ctx: Context, bar: BarView) -> None:
        assert bar.symbol == ctx.symbol
        self.heard.append(("bar", (bar.ts_close - START) // MINUTE))

    def on_trade(self, ctx: Context, trade: TradeView) -> Iterable[Intent]:
        self.heard.append(("trade", trade.id))
        self.nows.append(ctx.now)
        return self.wishes.get(trade.id, lambda _: ())(ctx)

    def on_book(self, ctx: Context, book: BookView) -> None:
        assert book.symbol == ctx.symbol
        self.heard.append(("book", (book.bids(), book.asks())))
        self.nows.append(ctx.now)


def trade_frame(ts: int, trade_id: int, price: float = 20_000.0) -> bytes:
    data = {
        "e": "trade", "E": ts // MS, "s": SYMBOL, "t": trade_id, "p": f"{price:.8f}",
        "q": "0.50000000", "T": ts // MS, "m": False, "M": True,
    }  # fmt: skip
    return json.dumps({"stream": "btcusdt@trade", "data": data}, separators=(",", ":")).encode()


def book_frame(update_id: int, bid: float, ask: float) -> bytes:
    sides = {"bids": [[f"{bid:.8f}", "1.00000000"]], "asks": [[f"{ask:.8f}", "2.00000000"]]}
    stream = {"stream": "btcusdt@depth20@100ms", "data": {"lastUpdateId": update_id, **sides}}
    return json.dumps(stream, separators=(",", ":")).encode()


async def tell(table: Table, *frames: bytes) -> None:
    """Let frames arrive one after another; with the first of all the node is ready."""
    if table.node.snapshot().state is NodeState.WARMING:
        frames = (b"{}", *frames)
    for frame in frames:
        table.world.frames_queue.put_nowait(frame)
        await table.settle()


def quote(price: float) -> Callable[[Context], Iterable[Intent]]:
    return lambda ctx: [ctx.buy(0.01, price)]


def test_ticks_are_told_as_they_arrive_and_bars_before_what_comes_after_them() -> None:
    strategy = Listener()
    table = Table(strategy, source="trades", bar_grace_s=0.0)

    async def script(table: Table) -> None:
        await tell(table, trade_frame(START + 59 * SECOND, 1))  # Of a bar that is not whole.
        table.clock.move(START + 119 * SECOND)
        await tell(table, trade_frame(START + 61 * SECOND, 2), book_frame(7, 19_999, 20_001))
        table.clock.move(START + 120 * SECOND)
        await tell(table, trade_frame(START + 120 * SECOND, 3), book_frame(8, 19_998, 20_001))

    table.run(script)

    kinds = [kind for kind, _ in strategy.heard]
    assert kinds == ["trade", "trade", "book", "bar", "trade", "book"]
    assert strategy.heard[2][1] == ([(19_999.0, 1.0)], [(20_001.0, 2.0)])
    assert strategy.heard[5][1] == ([(19_998.0, 1.0)], [(20_001.0, 2.0)])
    assert strategy.nows[1:] == [START + 119 * SECOND] * 2 + [START + 120 * SECOND] * 2


def test_what_arrives_before_the_node_is_ready_is_not_told_but_makes_its_bars_and_book() -> None:
    strategy = Listener()
    table = Table(strategy, warmup_bars=10, source="trades", bar_grace_s=0.0)

    async def script(table: Table) -> None:
        lay_history(table, 3)
        await tell(table, trade_frame(START + 181 * SECOND, 1), book_frame(7, 19_999, 20_001))
        await table.pass_time(30)
        assert table.node.snapshot().state is NodeState.WARMING
        table.world.history.append(make_bar(3, flat(20_000)))
        table.clock.move(START + 4 * MINUTE - SECOND // 8)
        await tell(table, trade_frame(START + 4 * MINUTE, 2))
        await table.pass_time(1)
        assert table.node.snapshot().state is NodeState.ACTIVE
        assert strategy.heard == [("bar", minute) for minute in (1, 2, 3, 4)]
        assert table.pipeline.book(SYMBOL).bid == 19_999.0
        await tell(table, trade_frame(START + 4 * MINUTE + SECOND, 3))

    table.run(script)

    assert strategy.heard[4:] == [("trade", 3)]


def test_a_lost_connection_leaves_no_book_until_the_next_whole_one() -> None:
    strategy = Listener()
    table = Table(strategy, source="trades")

    async def script(table: Table) -> None:
        await tell(table, book_frame(7, 19_999, 20_001), b"")
        assert table.pipeline.book(SYMBOL).bids() == []
        await tell(table, book_frame(3, 19_990, 20_010))  # The venue may count anew.

    table.run(script)

    assert [book[0][0][0] for _, book in strategy.heard] == [19_999.0, 19_990.0]


def test_orders_of_ticks_go_the_way_of_all_orders() -> None:
    strategy = Listener({1: quote(19_900), 2: lambda ctx: [ctx.cancel_buy()], 3: quote(19_950)})
    table = Table(strategy, source="trades")

    async def script(table: Table) -> None:
        table.world.play_open(make_bar(0, flat(20_000)))
        await tell(table, trade_frame(START + SECOND, 1))
        (resting,) = table.world.venue.open_orders(ACCOUNT)
        assert resting.price == to_raw(19_900)
        await tell(table, trade_frame(START + 2 * SECOND, 2))
        assert table.world.venue.open_orders(ACCOUNT) == []
        await tell(table, trade_frame(START + 3 * SECOND, 3))
        table.world.play_close(make_bar(0, (20_000, 20_000, 19_900, 20_000)))
        await table.settle()

    table.run(script)

    first, second = table.engine.orders
    assert (first.status, second.status) == (OrderStatus.CANCELED, OrderStatus.FILLED)
    assert table.journal.attempts == table.world.posted == [first.client_id, second.client_id]
    assert_books_agree(table)


def test_while_it_is_halted_ticks_are_told_and_entries_refused() -> None:
    strategy = Listener({1: quote(19_900), 2: quote(19_900)})
    table = Table(strategy, source="trades")

    async def script(table: Table) -> None:
        table.world.play_open(make_bar(0, flat(20_000)))
        table.node._session.fold(HaltRequested(START, "somebody looks"))
        await tell(table, *(trade_frame(START + i * SECOND, i) for i in (1, 2, 3)))

    table.run(script)

    assert strategy.heard == [("trade", 1), ("trade", 2), ("trade", 3)]
    assert table.world.posted == []
    assert table.node.snapshot().refusals["halted"] == 2


def test_a_failed_journal_sends_no_order_of_a_tick() -> None:
    strategy = Listener({1: quote(19_900), 2: quote(19_900)})
    table = Table(strategy, source="trades", journal=MemoryJournal(attempts_max=0))

    async def script(table: Table) -> None:
        table.world.play_open(make_bar(0, flat(20_000)))
        await tell(table, trade_frame(START + SECOND, 1), trade_frame(START + 2 * SECOND, 2))
        assert table.node.snapshot().state is NodeState.HALTED

    table.run(script)

    assert table.world.posted == []
    assert table.node.snapshot().refusals["halted"] == 1


@pytest.mark.parametrize("method", ["on_bar", "on_trade", "on_book"])
def test_a_mistake_ends_the_run_in_whichever_method_it_is(method: str) -> None:
    def fail(_: Listener, ctx: Context, what: Any) -> None:
        assert what is not None
        raise RuntimeError(f"a strategy's mistake on {ctx.symbol}")

    broken = type("Broken", (Listener,), {method: fail})
    table = Table(broken({1: quote(19_900)}), source="trades", bar_grace_s=0.0)

    async def script(table: Table) -> None:
        table.world.play_open(make_bar(0, flat(20_000)))
        await tell(table, trade_frame(START + SECOND, 1), book_frame(7, 19_999, 20_001))
        await tell(table, trade_frame(START + MINUTE, 2), trade_frame(START + 2 * MINUTE, 3))
        assert table.node.snapshot().state is NodeState.STOPPED
        assert table.world.venue.open_orders(ACCOUNT) == [], "an open entry is taken back"

    with pytest.raises(RuntimeError, match="a strategy's mistake on BTCUSDT"):
        table.run(script)


def test_workers_and_ticks_are_refused_together_by_name() -> None:
    with pytest.raises(ValueError, match="workers was 1, must be 0: trades_of are told"):
        Table(Listener(), workers_of_pipeline=1)
