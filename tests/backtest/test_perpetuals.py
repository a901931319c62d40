# SPDX-License-Identifier: Apache-2.0
"""Shorts, leverage and liquidation in backtests, worked by hand, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.backtest.contracts import (
    check_books,
    m1,
    market,
    rates,
    run,
    shorts,
)

import tradecore as tc
from tradecore.data import Bars
from tradecore.engine import Protection
from tradecore.model.events import BarView
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, OrderType
from tradecore.strategy.python import Context


def test_a_short_earns_what_the_price_falls_by() -> None:
    result = run(shorts(), market([101, 100, 99, 95, 90, 91]), fees=tc.fees.binance_usdm())

    (trade,) = result.trades.to_dicts()
    assert (trade["direction"], trade["is_open"]) == ("short", False)
    assert (trade["entry_price"], trade["exit_price"], trade["quantity"]) == (100.0, 90.0, 10.0)
    assert trade["fees"] == 0.95  # 5 bps of 1,000 and of 900.
    assert trade["profit"] == 99.05
    m = result.metrics
    assert (m["profit"], m["trades"], m["win_rate"]) == (pytest.approx(99.05), 1.0, 1.0)
    assert m["exposure"] == 3 / 6
    assert list(result.curve.cash[2:5]) == [9_999.5, 9_999.5, 9_999.5], "nothing is sold yet"
    assert list(result.curve.equity[2:5]) == [9_999.5, 10_009.5, 10_049.5]
    check_books(result)


def test_the_stop_of_a_short_lies_above_and_goes_off_there() -> None:
    bars = market([101, 100, 99, 99, 99], highs={3: 103.0})
    result = run(shorts(stop=tc.stop.percent(0.02)), bars)

    _, stop = (order.request for order in result.engine.orders)
    assert (stop.side, stop.stop_price, stop.price) == ("buy", 102 * SCALE, 10_302_000_000)
    assert stop.is_reduce_only
    (trade,) = result.trades.to_dicts()
    assert (trade["exit_price"], trade["profit"]) == (102.0, -20.0)
    check_books(result)


def test_a_target_of_a_short_lies_below() -> None:
    result = run(shorts(target=tc.target.percent(0.03)), market([101, 100, 99, 96.9, 98]))

    assert result.trades["exit_price"].to_list() == [97.0]
    check_books(result)


def test_stop_and_target_of_a_short_are_one_pair() -> None:
    strategy = shorts(stop=tc.stop.percent(0.02), target=tc.target.percent(0.03))
    won = run(strategy, market([101, 100, 99, 96.9, 98]))
    lost = run(strategy, market([101, 100, 101, 101, 101], highs={3: 104.0}))

    assert [order.request.order_type for order in won.engine.orders][1] is OrderType.OCO
    assert won.trades["exit_price"].to_list() == [97.0]
    assert lost.trades["exit_price"].to_list() == [102.0]
    for result in (won, lost):
        check_books(result)


def test_a_market_beyond_the_stops_limit_is_bought_at() -> None:
    """A jump over the stop limit of a short: the price above it wakes, and the market is taken."""
    bars = market([101, 100, 99, 99, 110, 110])
    records = bars.records.copy()
    for name in ("open", "low"):
        records[name][4] = 109 * SCALE  # Opens beyond the limit at 103.02.
    result = run(shorts(stop=tc.stop.percent(0.02)), Bars("BTCUSDT", "1m", records))

    (trade,) = result.trades.to_dicts()
    assert trade["exit_price"] == 110.0
    assert [order.request.order_type for order in result.engine.orders][-1] is OrderType.MARKET
    check_books(result)


def test_a_trailing_stop_of_a_short_moves_down() -> None:
    bars = market([101, 100, 99, 95, 96.9, 96], highs={5: 97.0})
    result = run(
        shorts(stop=tc.stop.percent(0.02, trailing=True)),
        bars,
        protection=Protection(OrderType.STOP),
    )

    assert result.trades["exit_price"].to_list() == [96.9]  # 95 x 1.02
    check_books(result)


def test_both_sides_of_one_strategy() -> None:
    both = tc.Strategy(
        name="both",
        long_entry=m1.close == 100.0,
        long_exit=m1.close == 104.0,
        short_entry=m1.close == 105.0,
        short_exit=m1.close == 99.0,
        size=tc.size.fixed(10),
    )
    result = run(both, market([101, 100, 102, 104, 105, 101, 99, 98]))

    assert result.trades["direction"].to_list() == ["long", "short"]
    assert result.trades["profit"].to_list() == [40.0, 60.0]
    check_books(result)


class Trader(tc.PythonStrategy):
    """Does what its script says at each bar."""

    name = "script"
    timeframes = ("1m",)
    size = tc.size.fixed(10)
    stop = tc.stop.percent(0.10)
    script: Sequence[str] = ()

    def __init__(self) -> None:
        self.bar = -1
        self.seen: list[int] = []

    def on_bar(self, ctx: Context, _: BarView) -> Iterable[Intent]:
        self.bar += 1
        self.seen.append(ctx.position.quantity)
        does = self.script[self.bar] if self.bar < len(self.script) else ""
        made = {
            "short": lambda: [ctx.enter_short()],
            "cover": lambda: [ctx.exit_short()],
            "sell 4": lambda: [ctx.sell(4)],
            "buy 3": lambda: [ctx.buy(3)],
            "buy 9": lambda: [ctx.buy(9)],
        }
        return made[does]() if does else []


def test_a_python_strategy_sells_short() -> None:
    class Script(Trader):
        script = ("", "short", "", "", "cover")

    strategy = Script()
    result = run(strategy, market([101, 100, 100, 98, 95, 95]))

    assert strategy.seen == [0, 0, -10 * SCALE, -10 * SCALE, -10 * SCALE, 0]
    assert result.trades["profit"].to_list() == [50.0]
    check_books(result)


def test_quantities_by_hand_open_add_and_buy_back() -> None:
    """A purchase of more than is held short buys all of it back, and never turns around."""

    class Script(Trader):
        script = ("sell 4", "", "sell 4", "", "buy 3", "", "buy 9")

    strategy = Script()
    result = run(strategy, market([100] * 9))

    assert [held // SCALE for held in strategy.seen] == [0, -4, -4, -8, -8, -5, -5, 0, 0]
    stops = [o.request for o in result.engine.orders if o.request.order_type != OrderType.MARKET]
    assert {order.side for order in stops} == {"buy"}
    check_books(result)


def test_leverage_lets_an_entry_be_larger_than_the_cash() -> None:
    big = tc.Strategy(
        name="big",
        short_entry=m1.close == 100.0,
        short_exit=m1.close == 90.0,
        size=tc.size.notional(1_000_000),
    )
    bars = market([101, 100, 100, 100])
    one, five = run(big, bars), run(big, bars, leverage=5)

    assert one.trades["quantity"].to_list() == [99.8]  # Less 20 bps kept back.
    assert five.trades["quantity"].to_list() == [499.0]
    for result in (one, five):
        check_books(result)


def test_a_liquidated_short_is_a_trade_and_the_strategy_goes_on() -> None:
    class Script(Trader):
        size = tc.size.notional(20_000)
        stop = tc.stop.none()
        script = ("short", "", "", "", "short", "", "cover")

    strategy = Script()
    result = run(strategy, market([100, 100, 100, 180, 100, 100, 99, 99]), leverage=10)

    first = result.trades.to_dicts()[0]
    assert first["direction"] == "short"
    assert first["exit_price"] == 148.52  # (10,000 + 20,000) / (200 x 1.01), up to the tick.
    assert not first["is_open"]
    assert strategy.seen[3] == 0
    assert result.metrics["equity_end"] < 10_000 * 0.04
    liquidation = result.orders.filter(pl.col("client_id").str.starts_with("autoclose-"))
    assert liquidation["status"].to_list() == ["filled"]
    check_books(result)


def test_a_stop_that_rests_nearer_saves_from_liquidation() -> None:
    strategy = shorts(stop=tc.stop.percent(0.05))
    bars = market([101, 100, 100, 200, 200])
    result = run(strategy, bars, leverage=10, cash=200, protection=Protection(OrderType.STOP))

    assert result.trades["exit_price"].to_list() == [105.0]
    check_books(result, 200 * SCALE)


def test_what_a_gap_takes_beyond_the_wallet_is_insured() -> None:
    bars = market([101, 100, 100, 100, 100])
    records = bars.records.copy()
    for name in ("open", "high", "low", "close"):
        records[name][3:] = 500 * SCALE
    result = run(shorts(), Bars("BTCUSDT", "1m", records), leverage=10, cash=200)

    assert result.metrics["equity_end"] == 0.0
    assert result.metrics["return"] == -1.0
    assert result.metrics["drawdown_max"] == 1.0
    assert np.isfinite(result.curve.equity).all()
    check_books(result, 200 * SCALE)


def test_two_strategies_do_not_share_a_perpetual() -> None:
    other = tc.Strategy(name="other", long_entry=m1.close == 1.0, exit_after=5)
    with pytest.raises(ValueError, match="'other' and 'shorts' trade BTCUSDT, must be one"):
        run([shorts(), other], market([101, 100]))


def test_spot_and_perpetuals_do_not_mix() -> None:
    data = [market([101, 100]), market([101, 100], symbol="ETHUSDT")]
    with pytest.raises(ValueError, match="data has spot and perpetuals, must have one kind"):
        run(shorts(), data)


def test_shorts_on_spot_are_refused_by_name_in_runs_and_sweeps() -> None:
    strategy = tc.Strategy(name="s", short_entry=m1.close > tc.param("level", 5.0), exit_after=3)
    text = "strategy 's' has short_entry, must be left out for BTCUSDT: spot cannot be sold short"
    with pytest.raises(ValueError, match=text):
        tc.backtest.run(strategy, market([101, 100]))
    with pytest.raises(ValueError, match=text):
        tc.backtest.sweep(strategy, market([101, 100]), {"level": [1.0]}, progress=False)


def test_funding_belongs_to_perpetuals_of_the_data() -> None:
    bars, table = market([101, 100]), rates((1, 0.1))
    hold = tc.Strategy(name="l", long_entry=m1.close == 1.0, exit_after=5)
    with pytest.raises(ValueError, match="funding was given for BTCUSDT, which is spot"):
        tc.backtest.run(hold, bars, funding=table)
    with pytest.raises(ValueError, match="funding names 'ETHUSDT', must name symbols of the data"):
        run(shorts(), bars, funding={"ETHUSDT": table})


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"leverage": 0}, "leverage of BTCUSDT was 0, must be 1, 2, ..."),
        ({"leverage": 1.5}, r"leverage of BTCUSDT was 1\.5, must be 1, 2, ..."),
        ({"leverage": 100}, "leverage of BTCUSDT was 100, must be below 100"),
        ({"maintenance_margin": "1"}, "maintenance_margin of BTCUSDT was 1, must be from 0"),
        ({"liquidation_fee": "-0.1"}, "liquidation_fee of BTCUSDT was -0.1, must be from 0"),
    ],
)
def test_margins_out_of_range_are_named(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        tc.backtest.perpetual(market([101, 100]), **changes)
