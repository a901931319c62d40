# SPDX-License-Identifier: Apache-2.0
"""What comes of strategies that act on trades and books, and where they cannot be run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pytest
from tests import recorded
from tests.backtest.test_tick_runner import MS, RULES, SECOND, START, ticks
from tests.backtest.tick_market import MAKER, Maker, moving, play
from tests.pipeline.frames import make_bars, walk

import tradecore as tc
from tradecore.data import Bars, Ticks, load_ticks
from tradecore.model import BarView, Intent, TradeView
from tradecore.strategy import BookView, Context
from tradecore.strategy.size import Sizing
from tradecore.strategy.stop import Stop


def test_a_maker_quotes_both_sides_and_is_filled_by_the_market() -> None:
    strategy = Maker()
    changes = [(500, "bid", 98.0, 1.0), (1_500, "bid", 98.0, 2.0), (2_500, "ask", 102.0, 1.0),
               (3_500, "ask", 102.0, 2.0)]  # fmt: skip
    result = play(
        strategy, moving(changes, [(1_000, 98.9, 9.0, MAKER), (3_000, 101.1, 9.0, 0)]),
        queue="risk_averse",
    )  # fmt: skip
    orders = result.orders.select("side", "type", "price", "status").rows()
    assert orders == [
        ("buy", "limit", 99.01, "filled"),  # From the first book on, hit by the sale at 98.9.
        ("buy", "limit", 99.01, "working"),  # At the next book: it holds one, and wants two,
        ("sell", "limit", 100.99, "filled"),  # and offers it, which the purchase at 101.1 takes.
    ]
    assert result.fills["is_maker"].all()
    assert result.fills["price"].to_list() == [99.01, 100.99]
    assert [held for *_, held in strategy.seen] == [0.0, 0.0, 1.0, 1.0, 0.0]
    assert not result.engine.anomalies
    assert not result.engine.gate.refusals


@pytest.mark.parametrize("queue", ["strict", "power"])
def test_a_maker_on_a_recorded_market_repeats_to_the_byte(queue: str) -> None:
    files = [recorded.path("captures/spot_btcusdt_20240808.gz")]
    delays = tc.latency.Latency(*(tc.latency.lognormal(ms, 0.5, seed=7) for ms in (20, 5, 5)))

    def outcome() -> tuple[str, Any, Any, Any]:
        class Small(Maker):
            most = 1

        strategy = Small()
        market = load_ticks(files)
        result = tc.backtest.replay(
            strategy, market, timeframe="1s", queue=queue, latency=delays, cash=1_000_000
        )
        assert not any(result.ledger_totals.values())
        assert not result.engine.anomalies
        sides = set(result.fills["side"].to_list())
        assert sides == {"buy", "sell"}
        assert strategy.seen
        return result.decisions.digest(), result.fills.rows(), result.orders.rows(), strategy.seen

    assert outcome() == outcome()


def test_a_replay_that_ends_early_decided_the_same_until_then() -> None:
    files = [recorded.path("captures/spot_btcusdt_20240808.gz")]
    whole = load_ticks(files)
    cut = whole.ts_start + (whole.ts_end - whole.ts_start) // 2
    delays = tc.latency.Latency(*(tc.latency.lognormal(ms, 0.5, seed=7) for ms in (20, 5, 5)))

    def decided(ticks: Ticks) -> tuple[list[Any], list[str]]:
        maker = Maker()
        result = tc.backtest.replay(
            maker, ticks, timeframe="1s", latency=delays, queue="power", instruments=[RULES],
            cash=1_000_000,
        )  # fmt: skip
        lines = [line for line in result.decisions if int(line.split("|")[1]) < cut - SECOND]
        return [seen for seen in maker.seen if seen[0] < cut - SECOND], lines

    seen, lines = decided(whole)
    assert len(seen) > 500
    assert len(lines) > 50
    assert decided(load_ticks(files, end=cut)) == (seen, lines)


def test_orders_travel_from_the_moment_at_which_the_book_was_heard() -> None:
    market = moving([(500, "bid", 98.0, 1.0)], [(1_000, 98.9, 9.0, MAKER)])

    def filled(data: float, orders: float) -> int:
        delays = tc.latency.Latency(tc.latency.constant(data), tc.latency.constant(orders))
        return len(play(Maker(), market, queue="risk_averse", latency=delays).fills)

    # The first book is heard at `data`, the bid is there at `data` + `orders`, before 1000 or not.
    assert [filled(600, 399), filled(600, 400), filled(999, 0), filled(1_000, 0)] == [1, 0, 1, 0]


def test_wishes_at_a_trade_are_sized_and_protected_by_the_rules() -> None:
    class Enters(tc.PythonStrategy):
        name = "enters"
        timeframes = ("1s",)
        size: ClassVar[Sizing] = tc.size.fraction(0.5)
        stop: ClassVar[Stop] = tc.stop.percent(0.1)

        def on_trade(self, ctx: Context, trade: TradeView) -> list[Intent]:
            return [ctx.enter_long()] if trade.id == 2 else []

    result = play(Enters(), moving([], [(1_500, 100.0, 1.0, 0)]))
    entry, stop = result.orders.select("ts_event", "side", "type", "quantity", "stop_price").rows()
    assert [int(entry[0].timestamp() * 1_000) - START // MS, *entry[1:4]] == [
        1_500, "buy", "market", 50.0,
    ]  # fmt: skip
    assert stop[1:] == ("sell", "stop_limit", 5.0, 90.9)  # 5 were offered at 101.


def test_the_gate_asks_orders_of_ticks_what_it_asks_all() -> None:
    result = play(
        Maker(), moving([(500, "bid", 98.0, 1.0)]), limits=tc.Limits(order_notional_max=Decimal(9))
    )
    assert len(result.orders) == 0
    assert result.engine.gate.refusals == {"order_notional_max": 2}


def test_what_is_raised_comes_through() -> None:
    class Broken(tc.PythonStrategy):
        name = "broken"
        timeframes = ("1s",)

        def on_trade(self, ctx: Context, trade: TradeView) -> None:
            raise ZeroDivisionError(f"at trade {trade.id} of {ctx.symbol}")

    with pytest.raises(ZeroDivisionError, match="at trade 1 of BTCUSDT"):
        play(Broken(), ticks(()))


# --- where there are no ticks


def test_a_capture_without_a_whole_book_is_refused_by_name() -> None:
    market = ticks(())
    bare = Ticks(market.symbols, market.trades, market.quotes, market.levels[:0])
    with pytest.raises(ValueError, match="BTCUSDT hold no whole book, which on_book waits for"):
        play(Maker(), bare)


BARS = Bars("BTCUSDT", "1m", make_bars(walk(300, 1)))


class OnBoth(tc.PythonStrategy):
    name = "both"
    timeframes = ("1m",)

    def on_bar(self, ctx: Context, bar: BarView) -> list[Intent]:
        return [ctx.enter_long()] if bar.ts_close // (60 * SECOND) % 7 == 0 else [ctx.exit_long()]

    def on_trade(self, ctx: Context, trade: TradeView) -> None:
        raise AssertionError(f"{trade} of {ctx.symbol}: bars hold no trades")


class OnTicksAlone(tc.PythonStrategy):
    name = "alone"
    timeframes = ("1m",)

    def on_trade(self, ctx: Context, trade: TradeView) -> None: ...

    def on_book(self, ctx: Context, book: BookView) -> None: ...


@pytest.mark.parametrize("quick", [True, False])
def test_a_run_over_bars_says_what_it_does_not_call(quick: bool) -> None:
    with pytest.warns(UserWarning, match="OnBoth.on_trade is not called: bars hold no trades"):
        result = tc.backtest.run(OnBoth(), BARS, quick=quick)
    assert len(result.fills) > 20


def test_a_run_over_bars_of_ticks_alone_is_refused() -> None:
    for call in (tc.backtest.run, tc.backtest.check_lookahead, tc.backtest.check_warmup):
        with pytest.raises(ValueError, match="OnTicksAlone has on_trade and on_book and no on_bar"):
            call(OnTicksAlone(), BARS)


def test_checks_name_what_they_did_not_check() -> None:
    for check in (tc.backtest.check_lookahead, tc.backtest.check_warmup):
        report = check(OnBoth, BARS)
        assert report.unheard == "on_trade"
        assert "not checked: on_trade, which no bar calls" in str(report)
