# SPDX-License-Identifier: Apache-2.0
"""Frames and figures of a result agree with one another and with the textbook."""

from __future__ import annotations

import html
import math
import statistics

import numpy as np
import polars as pl
import pytest
from tests.pipeline.frames import MINUTE, START, cross, make_bars, walk

import tradecore as tc
from tradecore.backtest import Result, metrics
from tradecore.backtest.glossary import is_figure
from tradecore.data import Bars
from tradecore.model.instrument import SCALE


@pytest.fixture(scope="module")
def result() -> Result:
    bars = Bars("BTCUSDT", "1m", make_bars(walk(20_000, seed=21)))
    return tc.backtest.run(
        cross(size=tc.size.fraction(0.3), stop=tc.stop.percent(0.005)), bars, cash=5_000
    )


def test_equity_starts_with_cash_and_ends_with_the_engines_own(result: Result) -> None:
    equity = result.equity
    assert equity.height == 20_001
    assert equity["equity"][0] == 5_000
    assert equity["equity"][-1] == pytest.approx(result.engine.equity / SCALE, abs=1e-6)
    assert equity["ts_event"].is_sorted()
    assert equity["ts_event"].dt.epoch("ns")[0] == START
    assert (equity["drawdown"] >= 0).all()


def test_equity_moves_between_fills_only_by_what_is_held(result: Result) -> None:
    holdings = result.equity.filter(pl.col("holdings") < 1.0)  # Dust.
    assert 0 < holdings.height < result.equity.height
    assert result.metrics["exposure"] == pytest.approx(
        (result.equity["holdings"][1:] > 1.0).mean(), abs=1e-9
    )


def test_profits_of_trades_are_the_change_of_equity(result: Result) -> None:
    trades = result.trades
    dust = result.equity["holdings"][-1]
    open_trades = trades.filter("is_open")
    if open_trades.height == 0:
        change = result.metrics["equity_end"] - 5_000
        held_cost = sum(p.cost for _, p in result.engine.portfolio.positions()) / SCALE
        assert trades["profit"].sum() == pytest.approx(change - dust + held_cost, abs=1e-6)
    assert trades.height == result.metrics["trades"] + result.metrics["trades_open"]
    assert (trades["ts_exit"] >= trades["ts_entry"]).all()
    assert trades["fees"].sum() == pytest.approx(result.metrics["fees"], abs=1e-6)
    wins = trades.filter(~pl.col("is_open") & (pl.col("profit") > 0)).height
    assert result.metrics["win_rate"] == pytest.approx(wins / result.metrics["trades"])


def test_orders_and_fills_agree(result: Result) -> None:
    by_order = result.fills.group_by("client_id").agg(pl.col("quantity").sum())
    joined = result.orders.join(by_order, on="client_id", how="left")
    filled = joined["quantity_right"].fill_null(0.0)
    assert joined["filled_quantity"].to_list() == pytest.approx(filled.to_list())


def test_a_run_without_a_trade_has_empty_frames_and_plain_figures() -> None:
    bars = Bars("BTCUSDT", "1m", make_bars(np.full(100, 2_000_000)))
    result = tc.backtest.run(cross(), bars)
    assert result.trades.height == result.orders.height == result.fills.height == 0
    assert result.trades.columns == ["strategy", "symbol", "direction", "ts_entry", "ts_exit",
                                     "held", "quantity", "entry_price", "exit_price", "profit",
                                     "profit_ratio", "fees", "funding", "is_open"]  # fmt: skip
    assert result.trades.schema["ts_entry"] == pl.Datetime("ns", "UTC")
    assert result.metrics["return"] == 0
    assert math.isnan(result.metrics["win_rate"])
    assert "n/a" in result.summary()


def test_summary_is_plain_text_with_the_digest(result: Result) -> None:
    text = result.summary()
    assert result.decisions.digest()[:16] in text
    assert "BTCUSDT" in text
    assert text.isprintable() or "\n" in text
    assert "\x1b" not in text
    assert repr(result).startswith("Result(return=")


@pytest.mark.parametrize("name", ["trades", "orders", "fills", "equity"])
def test_frames_are_the_same_in_pandas(result: Result, name: str) -> None:
    pytest.importorskip("pandas", reason="waits for pandas")
    frame, other = getattr(result, name), result.to_pandas(name)  # type: ignore[arg-type]
    assert list(other.columns) == frame.columns
    assert len(other) == frame.height > 0
    for column in frame.columns:
        series = frame[column]
        if series.dtype.is_temporal():
            assert other[column].astype("int64").to_list() == series.to_physical().to_list()
        else:
            assert other[column].to_list() == series.to_list()
    moment = "ts_entry" if name == "trades" else "ts_event"
    assert str(other[moment].dt.tz) == "UTC"


def test_an_unknown_frame_is_refused(result: Result) -> None:
    with pytest.raises(ValueError, match="name was 'bars', must be trades, orders, fills or"):
        result.to_pandas("bars")  # type: ignore[arg-type]


def test_every_figure_is_in_the_glossary(result: Result) -> None:
    assert [name for name in result.metrics if not is_figure(name)] == []


def test_a_notebook_shows_the_curve_and_the_figures_without_a_script(result: Result) -> None:
    shown = result._repr_html_()
    assert "<svg" in shown
    assert "<script" not in shown
    assert "http" not in shown.replace("http://www.w3.org/2000/svg", "")
    for text in result.summary_rows().values():
        assert html.escape(text) in shown


def test_daily_takes_the_last_value_of_each_day() -> None:
    day = metrics.NS_PER_DAY
    ts = np.array([0, MINUTE, day, day + MINUTE, 3 * day + 1])
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    # Midnight belongs to the day that ends, so the first day ends with 3.
    np.testing.assert_array_equal(metrics.daily(ts, values), [1.0, 3.0, 4.0, 5.0])


def test_ratios_are_the_textbooks() -> None:
    values = [0.01, -0.02, 0.015, 0.0, 0.005, -0.01]
    array = np.array(values)
    mean = statistics.fmean(values)
    expected = mean / statistics.stdev(values) * math.sqrt(365)
    assert metrics.sharpe(array) == pytest.approx(expected)
    downside = math.sqrt(sum(min(v, 0) ** 2 for v in values) / len(values))
    assert metrics.sortino(array) == pytest.approx(mean / downside * math.sqrt(365))
    assert math.isnan(metrics.sharpe(np.zeros(5)))
    assert math.isnan(metrics.sortino(np.array([0.1])))


def test_drawdown_and_growth() -> None:
    assert metrics.drawdown_max(np.array([10.0, 12.0, 9.0, 13.0, 12.0])) == 0.25
    year = 365 * metrics.NS_PER_DAY
    assert metrics.growth_per_year(100.0, 121.0, 2 * year) == pytest.approx(0.1)
    assert math.isnan(metrics.growth_per_year(100.0, -1.0, year))
    assert metrics.profit_factor(np.array([3.0, -1.0, -0.5])) == 2.0
    assert metrics.profit_factor(np.array([3.0])) == math.inf
    assert math.isnan(metrics.profit_factor(np.array([])))
