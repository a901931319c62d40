# SPDX-License-Identifier: Apache-2.0
"""Every figure against a slow second writing, a hand-worked case, and a library."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.frames import instrument, make_bars
from tests.reference import run_figures as slow

from tradecore.backtest import metrics
from tradecore.backtest.curve import Curve, make_curve
from tradecore.backtest.figures import curve_figures, trade_figures
from tradecore.backtest.fills import Fills
from tradecore.backtest.inputs import Market
from tradecore.backtest.trades import round_trips
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE
from tradecore.model.order import Side

DAY = metrics.NS_PER_DAY
HOUR = DAY // 24


@st.composite
def curves(draw: st.DrawFn, least: int = 2) -> tuple[list[int], list[float]]:
    """Ascending times of hours to weeks apart, and equity that stays above zero."""
    count = draw(st.integers(least, 60))
    steps = draw(st.lists(st.integers(1, 20 * 24), min_size=count, max_size=count))
    ts = (np.cumsum(steps) * HOUR + 1_700_000_000 * 10**9).tolist()
    equity = draw(st.lists(st.integers(50, 200).map(float), min_size=count, max_size=count))
    return ts, equity


def returns_of(least: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.floats(-0.5, 0.5), min_size=least, max_size=80)


@given(curve=curves())
def test_curves_agree_with_the_second_writing(curve: tuple[list[int], list[float]]) -> None:
    ts, equity = curve
    times, values = np.array(ts), np.array(equity)

    np.testing.assert_array_equal(metrics.daily(times, values), slow.day_ends(ts, equity))
    np.testing.assert_array_equal(metrics.drawdowns(values), slow.falls(equity))
    assert metrics.days_below_high(times, values) == slow.days_below_high(ts, equity)
    assert metrics.monthly(times, values) == pytest.approx(slow.months(ts, equity))


@given(returns=returns_of(2))
def test_daily_figures_agree_with_the_second_writing(returns: list[float]) -> None:
    values = np.array(returns)

    assert metrics.volatility_yearly(values) == pytest.approx(slow.volatility_yearly(returns))
    assert metrics.value_at_risk_daily(values) == pytest.approx(
        slow.value_at_risk_daily(returns), nan_ok=True
    )


@given(profits=st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0]), max_size=40))
def test_losses_in_a_row_agree_with_the_second_writing(profits: list[float]) -> None:
    assert metrics.losses_in_a_row_max(np.array(profits)) == slow.losses_in_a_row_max(profits)


@pytest.fixture
def library() -> ModuleType:
    return pytest.importorskip("empyrical", reason="waits for empyrical-reloaded, an oracle")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(20))
def test_a_library_that_others_use_says_the_same(library: ModuleType, seed: int) -> None:
    returns = np.random.default_rng(seed).normal(0.001, 0.03, 200)
    equity = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    yearly = metrics.growth_per_year(1.0, float(equity[-1]), 200 * DAY)
    options = {"annualization": 365}

    assert metrics.sharpe(returns) == pytest.approx(library.sharpe_ratio(returns, **options))
    assert metrics.sortino(returns) == pytest.approx(library.sortino_ratio(returns, **options))
    assert metrics.volatility_yearly(returns) == pytest.approx(
        library.annual_volatility(returns, **options)
    )
    assert metrics.drawdown_max(equity) == pytest.approx(-library.max_drawdown(returns))
    assert yearly == pytest.approx(library.annual_return(returns, **options))
    assert metrics.calmar(yearly, metrics.drawdown_max(equity)) == pytest.approx(
        library.calmar_ratio(returns, **options)
    )
    assert metrics.value_at_risk_daily(returns) == pytest.approx(-library.value_at_risk(returns))


def test_days_below_a_high_by_hand() -> None:
    ts = np.arange(8) * DAY
    # High on day 1, as high again on day 4; above on day 5, below for the two days after.
    equity = np.array([10.0, 12.0, 11.0, 9.0, 12.0, 13.0, 12.0, 11.0])
    assert metrics.days_below_high(ts, equity) == (3.0, 2.0)
    # Always rising: never below.
    assert metrics.days_below_high(ts, np.arange(8) + 1.0) == (0.0, 0.0)
    # Always falling: from the first to the last.
    assert metrics.days_below_high(ts, 20.0 - np.arange(8)) == (7.0, 7.0)
    assert all(math.isnan(v) for v in metrics.days_below_high(np.array([], np.int64), np.array([])))


def test_value_at_risk_by_hand() -> None:
    # 21 days from -10 % to +10 %: 0.05 x 20 = 1, so the second worst.
    returns = np.arange(-10, 11) / 100
    assert metrics.value_at_risk_daily(returns) == pytest.approx(0.09)
    assert math.isnan(metrics.value_at_risk_daily(returns[:19]))
    # Even the bad days won.
    assert metrics.value_at_risk_daily(np.full(20, 0.01)) == pytest.approx(-0.01)


def test_calmar_and_turnover_by_hand() -> None:
    assert metrics.calmar(0.3, 0.1) == pytest.approx(3.0)
    assert math.isnan(metrics.calmar(0.3, 0.0))
    # 5,000 traded on 1,000 in half a year: ten times a year.
    half = 365 * DAY // 2
    assert metrics.turnover_yearly(5_000.0, np.array([900.0, 1_100.0]), half) == pytest.approx(10.0)
    assert math.isnan(metrics.turnover_yearly(5_000.0, np.array([900.0]), 0))


def test_a_month_that_ends_at_midnight_has_that_instant() -> None:
    first = 1_675_209_600 * 10**9  # 2023-02-01T00:00 UTC.
    ts = np.array([first - 31 * DAY, first, first + DAY])
    assert metrics.monthly(ts, np.array([100.0, 110.0, 99.0])) == pytest.approx(
        {(2023, 1): 0.1, (2023, 2): -0.1}
    )
    assert metrics.monthly(ts[:1], np.array([100.0])) == {}


def test_the_curve_of_a_hand_worked_run() -> None:
    ts = np.arange(4) * DAY
    equity = np.array([100.0, 110.0, 99.0, 105.0])
    curve = Curve(ts, equity, equity, np.array([False, True, True, False]))
    found = curve_figures(curve)
    assert found["profit"] == pytest.approx(5.0)
    assert found["return"] == pytest.approx(0.05)
    assert found["drawdown_max"] == pytest.approx(0.1)  # 110 to 99.
    assert found["drawdown_now"] == pytest.approx(1 - 105 / 110)
    assert (found["drawdown_days_max"], found["drawdown_days_now"]) == (2.0, 2.0)
    assert found["exposure"] == pytest.approx(2 / 3)
    yearly = 1.05 ** (365 / 3) - 1
    assert found["return_yearly"] == pytest.approx(yearly)
    assert found["calmar"] == pytest.approx(yearly / 0.1)


NO_TRADES = round_trips(Fills.of([], {"BTCUSDT": instrument()}))


def test_trades_of_a_hand_worked_run() -> None:
    # Profit, hours held, hour of the exit; in the order of their ends: -5, -1, +12, -2.
    rows = [(12, 6, 30), (-5, 1, 10), (-1, 2, 20), (-2, 3, 40), (0, 1, 1)]
    profit, hours, ends = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    one = np.full(len(rows), SCALE)
    none = np.zeros(len(rows), dtype=np.int64)
    trades = replace(
        NO_TRADES,
        ts_entry=(ends - hours) * HOUR,
        ts_exit=ends * HOUR,
        is_short=none.astype(np.bool_),
        is_open=np.arange(len(rows)) == len(rows) - 1,
        bought_quantity=one,
        bought_quote=100 * one,
        sold_quote=none,
        profit=profit * SCALE,
    )
    found = trade_figures(trades)
    assert (found["trades"], found["trades_open"]) == (4, 1)
    assert found["win_rate"] == 0.25
    assert found["profit_factor"] == pytest.approx(12 / 8)
    assert found["profit_mean"] == pytest.approx(1.0)
    assert found["profit_median"] == pytest.approx(-1.5)
    assert (found["profit_best"], found["profit_worst"]) == (12.0, -5.0)
    assert found["profit_ratio_mean"] == pytest.approx(0.01)
    assert found["losses_in_a_row_max"] == 2
    assert found["holding_hours_mean"] == pytest.approx(3.0)
    empty = trade_figures(NO_TRADES)
    assert empty["losses_in_a_row_max"] == empty["trades"] == 0
    assert all(math.isnan(empty[name]) for name in ("profit_best", "profit_median", "win_rate"))


def test_a_short_position_gains_while_the_price_falls() -> None:
    bars = make_bars([10_000, 10_000, 9_500, 9_000, 9_000])  # Closes of 100, 100, 95, 90, 90.
    opens = bars["ts_open"].tolist()
    rules = instrument()
    # At the instants at which the first and the fourth bar close.
    sold = short_fill(opens[1], Side.SELL, 100)
    bought = short_fill(opens[4], Side.BUY, 90)
    curve = make_curve(
        Market((rules,), (bars,), "1m"),
        Fills.of([("s", sold), ("s", bought)], {"BTCUSDT": rules}),
        1_000 * SCALE,
        opens[-1] * 2,
    )
    np.testing.assert_allclose(curve.equity, [1_000, 1_000, 1_000, 1_005, 1_010, 1_010])
    np.testing.assert_array_equal(curve.is_holding, [False, True, True, True, False, False])


def short_fill(ts: int, side: Side, price: int) -> Fill:
    return Fill(
        ts_event=ts,
        symbol="BTCUSDT",
        client_id="c",
        order_id=1,
        trade_id=ts,
        side=side,
        price=price * SCALE,
        quantity=SCALE,
        quote_quantity=price * SCALE,
        fee=0,
        fee_asset="USDT",
        is_maker=False,
    )
