# SPDX-License-Identifier: Apache-2.0
"""Every row of a sweep is the same set run event by event, on however many threads."""

from __future__ import annotations

import copy
import math
import os
import pickle
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.pipeline.frames import make_bars, walk

import tradecore as tc
from tradecore import ta
from tradecore.backtest import Result, SweepTable
from tradecore.backtest.store import fingerprint
from tradecore.backtest.table import FIGURES
from tradecore.data import Bars
from tradecore.engine import Protection
from tradecore.graph.node import Node
from tradecore.model.instrument import SCALE, Instrument
from tradecore.model.order import OrderType

EXAMPLES = 2_000 if os.environ.get("TC_LONG") == "1" else 60
M1, M5, M15 = tc.timeframe("1m"), tc.timeframe("5m"), tc.timeframe("15m")
# Sums in another order: the last bits may differ. All else is equal to the bit.
INEXACT = {
    "profit_kind",
    "profit_cruel",
    "calmar",
    "sharpe",
    "sortino",
    "profit_factor",
    "profit_mean",
    "return_yearly",
}


def rules(tick: str, lot: str, notional_min: str) -> Instrument:
    return Instrument(
        symbol="BTCUSDT",
        base_asset="BTC",
        quote_asset="USDT",
        tick_size=Decimal(tick),
        lot_size=Decimal(lot),
        quantity_min=Decimal(lot),
        quantity_max=Decimal(9_000),
        notional_min=Decimal(notional_min),
        price_min=Decimal(tick),
        price_max=Decimal(1_000_000),
    )


def check(table: SweepTable, data: Bars, **options: Any) -> None:
    """Every row against the run of its params."""
    instrument = options.pop("instrument", None)
    for row in table.frame.iter_rows(named=True):
        params = {name: row[name] for name in table.params}
        result = tc.backtest.run(
            table.strategy,
            data,
            params=params,
            instruments=[instrument] if instrument else None,
            quick=False,
            **options,
        )
        check_quick(
            result,
            tc.backtest.run(
                table.strategy,
                data,
                params=params,
                instruments=[instrument] if instrument else None,
                **options,
            ),
        )
        for name, value in result.metrics.items():
            if name not in row:
                continue
            tolerance = 1e-9 if name in INEXACT else 0.0
            assert (math.isnan(value) and math.isnan(row[name])) or row[name] == pytest.approx(
                value, rel=tolerance, abs=tolerance
            ), (name, params)


def check_quick(slow: Result, quick: Result) -> None:
    """A run without an engine is the run with one: every fill, every order, every figure."""
    assert quick.fills.equals(slow.fills, null_equal=True)
    assert quick.trades.equals(slow.trades, null_equal=True)
    assert quick.equity.equals(slow.equity, null_equal=True)
    assert list(quick.decisions) == list(slow.decisions)
    assert str(quick.metrics) == str(slow.metrics)
    assert quick.ts_end == slow.ts_end


@st.composite
def histories(draw: st.DrawFn) -> Bars:
    """A walk with gaps at the open, bars without trades, and holes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(30, 400))
    step = draw(st.sampled_from([0.0005, 0.003, 0.03]))
    closes = 20_000 * np.exp(np.cumsum(rng.normal(0, step, count)))
    records = make_bars(np.rint(closes * 100))
    gaps = np.rint(rng.normal(0, step, count) * (rng.random(count) < 0.3) * 2_000_000)
    records["open"] += gaps.astype(np.int64) * (SCALE // 100)
    records["high"] = np.maximum(records["high"], records["open"])
    records["low"] = np.minimum(records["low"], records["open"])
    if draw(st.booleans()):
        for i in np.flatnonzero(rng.random(count) < 0.2)[1:]:
            for name in ("open", "high", "low", "close"):
                records[name][i] = records["close"][i - 1]
            for name in ("volume_low", "quote_volume_low", "count"):
                records[name][i] = 0
    if draw(st.booleans()):
        kept = rng.random(count) < 0.9
        kept[0] = True
        records = records[kept]
    return Bars("BTCUSDT", "1m", records)


@st.composite
def declared(draw: st.DrawFn) -> tc.Strategy:
    """A strategy with the params fast and slow."""
    fast, slow = tc.param("fast", 3), tc.param("slow", 8)
    clock = draw(st.sampled_from([M1, M1, M5]))
    longer = draw(st.sampled_from([M5, M15]))
    one, other = ta.ema(clock.close, fast), ta.sma(clock.close, slow)
    pairs: dict[str, tuple[Node, Node]] = {
        "cross": (ta.crossover(one, other), ta.crossunder(one, other)),
        "turned": (ta.crossunder(other, one), ta.crossover(other, one)),
        "levels": (one > other, ~(one >= other)),
        "longer": ((one > other) & (longer.close > ta.sma(longer.close, 3)), one <= other),
        "bands": (clock.close < ta.bbands(clock.close, slow)[2], clock.close > other),
        "mixed": (
            (ta.rsi(clock.close, slow) < 40.0) | ta.crossover(clock.close, one),
            (ta.rsi(clock.close, slow) > 55.0) & (ta.mom(clock.close, fast) != 0.0),
        ),
        "always": (clock.close > 0.0, clock.close < 0.0),
        "lagged": (one > clock.close.lag(2), (one > other).lag(3)),
    }
    entry, leave = pairs[draw(st.sampled_from(sorted(pairs)))]
    trailing = draw(st.booleans())
    stops = [
        tc.stop.none(),
        tc.stop.percent(0.004, trailing=trailing),
        tc.stop.percent(0.05, trailing=trailing),
        tc.stop.atr(5, 0.7, trailing=trailing),
        tc.stop.atr(slow, 2.5, trailing=trailing),
        tc.stop.chandelier(6, 1.5, trailing=trailing),
    ]
    stop = draw(st.sampled_from(stops))
    targets = [tc.target.none(), tc.target.none(), tc.target.percent(0.003), tc.target.atr(4, 1.2)]
    sizes = [tc.size.fraction(f) for f in (0.02, 0.5, 0.999, 1.0)] + [tc.size.notional(60)]
    if stop is not stops[0]:
        targets.append(tc.target.multiple(1.5))
        sizes.append(tc.size.risk_fraction(0.01))
    return tc.Strategy(
        "drawn",
        entry,
        leave,
        size=draw(st.sampled_from(sizes)),
        stop=stop,
        target=draw(st.sampled_from(targets)),
        exit_after=draw(st.sampled_from([0, 0, 1, 7])),
        cooldown=draw(st.sampled_from([0, 0, 5])),
        cooldown_after=draw(st.sampled_from(["exit", "loss"])),
        entries_max=draw(st.sampled_from([1, 1, 1, 1, 3])),
    )


@settings(max_examples=EXAMPLES)
@given(
    strategy=declared(),
    data=histories(),
    fees=st.sampled_from([tc.fees.free(), tc.fees.binance_spot(), tc.fees.Fees(2.0, 150.0)]),
    cash=st.sampled_from([7, 100, 10_000, 10_000_000]),
    steps=st.sampled_from([("0.01", "0.00001", "5"), ("0.5", "0.1", "0"), ("0.01", "0.001", "50")]),
    protection=st.sampled_from(
        [
            Protection(),
            Protection(OrderType.STOP),
            Protection(offset_bps=5),
            Protection(offset_bps=0),
        ]
    ),
)
def test_every_row_is_the_same_set_run_event_by_event(
    strategy: tc.Strategy,
    data: Bars,
    fees: tc.fees.Fees,
    cash: int,
    steps: tuple[str, str, str],
    protection: Protection,
) -> None:
    grid = {
        name: values
        for name, values in {"fast": [2, 5], "slow": [3, 9]}.items()
        if name in strategy.params
    }
    if not grid:
        return
    options: dict[str, Any] = {
        "fees": fees,
        "cash": cash,
        "instrument": rules(*steps),
        "protection": protection,
    }
    table = tc.backtest.sweep(strategy, data, grid, threads=1, progress=False, **options)
    assert table.is_complete
    check(table, data, **options)


def ema_cross(**fields: Any) -> tc.Strategy:
    fast, slow = tc.param("fast", 3), tc.param("slow", 8)
    one, other = ta.ema(M1.close, fast), ta.ema(M1.close, slow)
    return tc.Strategy("ema-cross", ta.crossover(one, other), ta.crossunder(one, other), **fields)


def test_an_entry_at_the_last_close_meets_nothing() -> None:
    level = tc.param("level", 100.0)
    strategy = tc.Strategy("level", M1.close > level, M1.close < level)
    data = Bars("BTCUSDT", "1m", make_bars([9_900, 10_100, 10_200, 9_900, 9_800, 10_100]))
    table = tc.backtest.sweep(strategy, data, {"level": [100.0, 99.5]}, progress=False)
    assert table.frame["fills"].to_list() == [2, 2]
    assert table.frame["orders"].to_list() == [3, 3]
    check(table, data)


def market(count: int = 3_000, seed: int = 3) -> Bars:
    return Bars("BTCUSDT", "1m", make_bars(walk(count, seed)))


GRID = {"fast": range(2, 7), "slow": range(8, 30, 3)}


def test_the_number_of_threads_changes_no_byte() -> None:
    strategy = ema_cross(stop=tc.stop.atr(5, 2.0, trailing=True))
    one, two = (
        tc.backtest.sweep(strategy, market(), GRID, threads=threads, progress=False)
        for threads in (1, 2)
    )
    assert len(one) == 40
    assert one.frame.equals(two.frame, null_equal=True)
    for name in one.frame.columns:
        assert one.frame[name].to_numpy().tobytes() == two.frame[name].to_numpy().tobytes()


def test_rows_stand_in_the_order_of_the_grid() -> None:
    table = tc.backtest.sweep(ema_cross(), market(300), GRID, progress=False)
    sets = [(f, s) for f in GRID["fast"] for s in GRID["slow"]]
    assert table.frame.select("fast", "slow").rows() == sets
    listed = [{"slow": s, "fast": f} for f, s in reversed(sets)]
    again = tc.backtest.sweep(ema_cross(), market(300), listed, progress=False)
    assert again.frame.select("fast", "slow").rows() == sets[::-1]
    assert again.frame["return"].to_list() == table.frame["return"].to_list()[::-1]


def test_best_sorts_and_gives_what_run_takes() -> None:
    table = tc.backtest.sweep(ema_cross(), market(), GRID, progress=False)
    best = table.best("return", 3)
    assert best["return"].to_list() == sorted(table.frame["return"], reverse=True)[:3]
    result = tc.backtest.run(ema_cross(), market(), params=table.best_params("return"))
    assert result.metrics["return"] == best["return"][0]
    with pytest.raises(ValueError, match="by was 'luck', must be one of: fast, slow, "):
        table.best("luck")


def test_the_best_drawdown_is_the_least() -> None:
    table = tc.backtest.sweep(ema_cross(), market(), GRID, progress=False)
    drawdowns = table.frame["drawdown_max"].to_list()
    assert len(set(drawdowns)) > 1
    assert table.best("drawdown_max", 2)["drawdown_max"].to_list() == sorted(drawdowns)[:2]


def test_the_columns_are_the_params_and_the_figures() -> None:
    frame = tc.backtest.sweep(ema_cross(), market(300), GRID, progress=False).frame
    assert frame.columns == ["fast", "slow", *FIGURES, "by_events"]


def test_a_store_without_a_finished_set_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "sweep.parquet"
    whole = tc.backtest.sweep(ema_cross(), market(300), GRID, store=path, progress=False)
    pl.read_parquet(path).clear().write_parquet(path)
    again = tc.backtest.sweep(ema_cross(), market(300), GRID, store=path, progress=False)
    assert again.frame.equals(whole.frame, null_equal=True)


def test_a_store_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "sweep.parquet"
    whole = tc.backtest.sweep(ema_cross(), market(), GRID, progress=False)
    some = {"fast": [2, 3], "slow": list(GRID["slow"])}
    tc.backtest.sweep(ema_cross(), market(), some, store=path, progress=False)
    shares: list[float] = []
    table = tc.backtest.sweep(ema_cross(), market(), GRID, store=path, progress=shares.append)
    assert table.is_complete
    assert table.frame.equals(whole.frame)
    assert pl.read_parquet(path).height == 40
    before = path.read_bytes()
    assert tc.backtest.sweep(ema_cross(), market(), GRID, store=path).frame.equals(whole.frame)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        {"cash": 500},
        {"fees": tc.fees.free()},
        {"data": market(seed=4)},
        {"strategy": ema_cross(size=tc.size.fraction(0.3))},
    ],
)
def test_a_store_of_another_sweep_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "sweep.parquet"
    given: dict[str, Any] = {"strategy": ema_cross(), "data": market(), "grid": GRID}
    tc.backtest.sweep(**given, store=path, progress=False)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="another strategy, data or settings"):
        tc.backtest.sweep(**(given | change), store=path, progress=False)
    assert path.read_bytes() == before
    path.write_text("no table")
    with pytest.raises(ValueError, match="is no file of a sweep"):
        tc.backtest.sweep(**given, store=path, progress=False)


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    path = tmp_path / "sweep.parquet"
    grid = {"fast": range(2, 42), "slow": range(50, 450)}  # 16,000 sets: batches of 1,024.
    calls = 0

    def interrupt(share: float) -> None:
        nonlocal calls
        calls += 1
        if share > 0.0:
            signal.raise_signal(signal.SIGINT)

    table = tc.backtest.sweep(
        ema_cross(), market(20_000), grid, threads=1, store=path, progress=interrupt
    )
    assert calls > 0
    assert not table.is_complete
    assert len(table) < 16_000
    kept = pl.read_parquet(path).height if path.exists() else 0
    assert kept == len(table)


def test_progress_is_told_from_0_to_1() -> None:
    shares: list[float] = []
    grid = {"fast": range(2, 42), "slow": range(50, 450, 10)}
    tc.backtest.sweep(ema_cross(), market(20_000), grid, threads=1, progress=shares.append)
    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 for share in shares)


@pytest.mark.parametrize(
    ("grid", "text"),
    [
        ({"fats": [1]}, "grid names 'fats', must name params of the strategy: fast, slow"),
        ({"fast": []}, "grid had 0 sets, must have from 1"),
        ({}, "grid had 0 sets, must have from 1"),
        ([], "grid was empty, must hold at least one set"),
        ([{"fast": 2}, {"slow": 3}], r"grid\[1\] names \['slow'\], must name \['fast'\]"),
        ({"fast": [math.nan]}, "fast was nan"),
        ({"fast": [2], "slow": [8, 0]}, "grid at fast=2, slow=0: .*period"),
    ],
)
def test_a_bad_grid_is_refused_before_anything_runs(grid: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        tc.backtest.sweep(ema_cross(), market(300), grid, progress=False)


def test_what_is_no_grid_is_refused_by_type() -> None:
    for grid in (3, "fast", [3], {"fast": 3}, {"fast": "23"}):
        with pytest.raises(TypeError, match="must be "):
            tc.backtest.sweep(ema_cross(), market(300), grid, progress=False)  # type: ignore[arg-type]


def test_other_bad_arguments_are_named() -> None:
    data = market(300)
    with pytest.raises(ValueError, match="threads was 0, must be a whole number above 0"):
        tc.backtest.sweep(ema_cross(), data, GRID, threads=0)
    with pytest.raises(ValueError, match="device was 'abacus', must be 'cpu'"):
        tc.backtest.sweep(ema_cross(), data, GRID, device="abacus")
    with pytest.raises(ValueError, match="cash was 0, must be above 0"):
        tc.backtest.sweep(ema_cross(), data, GRID, cash=0)
    with pytest.raises(TypeError, match="data was list, must be the Bars of one symbol"):
        tc.backtest.sweep(ema_cross(), [data], GRID)  # type: ignore[arg-type]


def test_a_formula_in_python_is_refused_by_name() -> None:
    @ta.custom(name="swept_in_python")
    def same(inputs: Any, settings: Any, state: Any, out: Any) -> None:  # noqa: ARG001
        out[0] = inputs[0]

    level = tc.param("level", 1.0)
    strategy = tc.Strategy("python", same(M1.close) > level, same(M1.close) < level)
    with pytest.raises(ValueError, match=r"swept_in_python is a Python function, .*cfunc"):
        tc.backtest.sweep(strategy, market(300), {"level": [1, 2]}, progress=False)


def test_bars_that_were_run_can_be_copied_and_sent() -> None:
    data = market(300)
    result = tc.backtest.run(ema_cross(), data)
    sent = pickle.loads(pickle.dumps(data))  # noqa: S301
    for other in (copy.copy(data), copy.deepcopy(data), sent):
        assert (other.symbol, other.timeframe) == (data.symbol, data.timeframe)
        assert other.records.tobytes() == data.records.tobytes()
        assert tc.backtest.run(ema_cross(), other).fills.equals(result.fills)


def test_fingerprints_tell_data_apart() -> None:
    assert fingerprint({"a": 1}) == fingerprint({"a": 1}) != fingerprint({"a": 2})
    assert fingerprint(b"1") != fingerprint(b"2")
