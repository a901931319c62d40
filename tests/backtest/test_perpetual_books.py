# SPDX-License-Identifier: Apache-2.0
"""Perpetuals over whole markets: exact books, sweeps that equal runs, captures, pages."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests import recorded
from tests.backtest.contracts import (
    MINUTE,
    check_books,
    m1,
    m5,
    market,
    rates,
    run,
    shorts,
)
from tests.pipeline.frames import make_bars, walk

import tradecore as tc
from tradecore import ta
from tradecore.backtest.table import FIGURES
from tradecore.data import Bars
from tradecore.model.events import BarView
from tradecore.model.instrument import Instrument, InstrumentKind
from tradecore.model.order import Intent
from tradecore.strategy.python import Context


@pytest.mark.parametrize("seed", range(8))
def test_books_are_exact_over_any_market(seed: int) -> None:
    """Two symbols, both sides, leverage, funding, fees in quote; venue and ledger agree."""
    bars = [
        Bars(symbol, "1m", make_bars(walk(1_500, seed + 10 * place)))
        for place, symbol in enumerate(("BTCUSDT", "ETHUSDT"))
    ]
    fast, slow = ta.ema(m1.close, 3), ta.ema(m1.close, 9)
    strategies = [
        tc.Strategy(
            name="both",
            long_entry=ta.crossover(fast, slow),
            long_exit=ta.crossunder(fast, slow),
            short_entry=ta.crossunder(fast, slow),
            short_exit=ta.crossover(fast, slow),
            size=tc.size.notional(30_000),
            stop=[tc.stop.none(), tc.stop.percent(0.002), tc.stop.percent(0.003, trailing=True)][
                seed % 3
            ],
            target=[tc.target.none(), tc.target.percent(0.003)][seed % 2],
            entries_max=1 + seed % 2,
        )
    ]
    first = int(bars[0].ts_open[0]) // 1_000_000
    table = {
        "time": [first + k * 7 * MINUTE for k in range(200)],
        "rate": np.random.default_rng(seed).normal(0.0, 0.002, 200),
    }
    result = tc.backtest.run(
        strategies,
        bars,
        instruments=[tc.backtest.perpetual(each, leverage=9) for each in bars],
        funding={"BTCUSDT": table, "ETHUSDT": table},
        slippage=tc.slippage.bps(2) if seed % 2 else None,
    )
    assert set(result.trades["direction"]) == {"long", "short"}
    assert len(result.engine.funding) > 20
    check_books(result)


def test_a_long_run_is_the_mirror_of_a_short_one() -> None:
    """Without funding and fees a short over prices p earns what a long over 200 - p does."""
    path = 100 + np.cumsum(np.random.default_rng(4).integers(-3, 4, 3_000)) * 0.01
    fast, slow = ta.ema(m1.close, 5), ta.ema(m1.close, 20)
    short = tc.Strategy(
        name="s",
        short_entry=ta.crossunder(fast, slow),
        short_exit=ta.crossover(fast, slow),
        size=tc.size.fixed(10),
    )
    long = tc.Strategy(
        name="l",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.fixed(10),
    )
    one = run(short, market(list(np.round(path, 2))))
    other = run(long, market(list(np.round(200 - path, 2))))

    assert one.metrics["trades"] > 30
    assert one.trades["profit"].to_list() == pytest.approx(other.trades["profit"].to_list())
    same = ("profit", "win_rate", "exposure", "drawdown_max", "sharpe", "profit_factor")
    for name in (*same, "profit_kind", "profit_cruel"):
        assert one.metrics[name] == pytest.approx(other.metrics[name], rel=1e-9), name


def test_a_long_on_a_perpetual_equals_the_same_on_spot() -> None:
    bars = Bars("BTCUSDT", "1m", make_bars(walk(3_000, 3)))
    fast, slow = ta.ema(m1.close, 3), ta.ema(m1.close, 9)
    strategy = tc.Strategy(
        name="l",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.notional(5_000),
        stop=tc.stop.percent(0.003),
        target=tc.target.percent(0.004),
    )
    fees = tc.fees.Fees(10, 10, "quote")
    spot = tc.backtest.run(strategy, bars, fees=fees)
    perpetual = tc.backtest.run(
        strategy, bars, fees=fees, instruments=[tc.backtest.perpetual(bars)]
    )

    assert len(spot.trades) > 50
    assert perpetual.trades.equals(spot.trades)
    np.testing.assert_allclose(perpetual.curve.equity, spot.curve.equity, rtol=0, atol=1e-6)


def test_every_row_of_a_sweep_is_its_run(tmp_path: Path) -> None:
    bars = Bars("BTCUSDT", "1m", make_bars(walk(1_200, 5)))
    fast, slow = ta.ema(m1.close, tc.param("fast", 3)), ta.ema(m1.close, tc.param("slow", 9))
    strategy = tc.Strategy(
        name="both",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        short_entry=ta.crossunder(fast, slow),
        short_exit=ta.crossover(fast, slow),
        stop=tc.stop.percent(0.003),
    )
    first = int(bars.ts_open[0]) // 1_000_000
    options: dict[str, Any] = {
        "funding": {"time": [first + k * 30 * MINUTE for k in range(30)], "rate": [0.0003] * 30}
    }
    perpetual = tc.backtest.perpetual(bars, leverage=3)
    grid = {"fast": [2, 3], "slow": [8, 9, 10]}
    store = tmp_path / "sweep.parquet"
    table = tc.backtest.sweep(
        strategy, bars, grid, instrument=perpetual, store=store, progress=False, **options
    )

    assert table.frame.height == 6
    assert table.frame["by_events"].all()
    assert table.frame.columns == ["fast", "slow", *FIGURES, "by_events"]
    for row in table.frame.to_dicts():
        params = {name: row[name] for name in grid}
        result = tc.backtest.run(strategy, bars, params=params, instruments=[perpetual], **options)
        assert "short" in result.trades["direction"].to_list()
        for name in FIGURES:
            assert row[name] == pytest.approx(result.metrics[name], rel=1e-12, nan_ok=True), name
    with pytest.raises(ValueError, match="holds a sweep of another strategy, data or settings"):
        tc.backtest.sweep(strategy, bars, grid, instrument=perpetual, store=store, progress=False)


def test_a_futures_capture_trades_short() -> None:
    class Sells(tc.PythonStrategy):
        name = "sells"
        timeframes = ("10s",)
        size = tc.size.fixed(0.1)
        bars = 0

        def on_bar(self, ctx: Context, _: BarView) -> Iterable[Intent]:
            self.bars += 1
            if self.bars == 3:
                return [ctx.enter_short()]
            return [ctx.exit_short()] if self.bars == 9 else []

    capture = recorded.path("captures/um_btcusdt_20240808.gz")
    perpetual = Instrument(
        "BTCUSDT", "BTC", "USDT", Decimal("0.1"), Decimal("0.001"), Decimal("0.001"),
        Decimal(1_000), Decimal(5), kind=InstrumentKind.LINEAR_PERPETUAL, leverage=2,
    )  # fmt: skip
    ticks = tc.data.load_ticks(capture)
    funding = {"time": [int(ticks.trades["ts_event"][0]) // 1_000_000 + 60_000], "rate": [0.001]}
    result = tc.backtest.replay(
        Sells(), ticks, timeframe="10s", instruments=[perpetual], funding=funding
    )

    (trade,) = result.trades.to_dicts()
    assert (trade["direction"], trade["quantity"]) == ("short", 0.1)
    assert trade["funding"] == pytest.approx(-0.001 * 0.1 * trade["entry_price"], rel=0.01)
    assert result.fees == tc.fees.binance_usdm()
    check_books(result)


def test_the_page_shows_shorts_and_what_funding_took(tmp_path: Path) -> None:
    result = run(shorts(), market([101, 100, 98, 96, 92, 90, 91]), funding=rates((4, 0.001)))
    page = result.report(tmp_path / "report.html").read_text()

    assert "funding paid" in page
    assert "perpetual, leverage 1, maintenance margin 1.00%" in page
    assert '"funding":"' in page
    assert '"long":"AA=="' in page, "the only trade is no long one"


def test_recorded_months_with_their_funding() -> None:
    bars = tc.data.load(
        recorded.path("futures_um_ohlcv_1m/SOLUSDT.parquet"), "1m", symbol="SOLUSDT"
    )
    fast, slow = ta.ema(m5.close, 12), ta.ema(m5.close, 48)
    strategy = tc.Strategy(
        name="both",
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        short_entry=ta.crossunder(fast, slow),
        short_exit=ta.crossover(fast, slow),
        stop=tc.stop.atr(14, 3.0, trailing=True),
    )
    result = tc.backtest.run(
        strategy,
        bars,
        instruments=[tc.backtest.perpetual(bars, leverage=2)],
        funding=recorded.path("futures_um_funding/SOLUSDT.parquet"),
    )

    assert set(result.trades["direction"]) == {"long", "short"}
    assert len(result.engine.funding) > 20
    assert result.metrics["funding"] == pytest.approx(sum(result.trades["funding"]))
    check_books(result)
