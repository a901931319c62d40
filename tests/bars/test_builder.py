# SPDX-License-Identifier: Apache-2.0
"""The compiled builder against the slow reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.reference import bars as reference

from tradecore import _core

SECOND = 10**9
MINUTE = 60 * SECOND
START = 1_700_006_400 * SECOND  # A whole day.
CLOSED, GAP = _core.model.FLAG_CLOSED, _core.model.FLAG_GAP

TIMEFRAMES = st.sampled_from([[60], [60, 300], [60, 120, 180, 900], [300, 600, 3600], [10, 60]])


def plain(rows: NDArray[Any]) -> list[dict[str, Any]]:
    """Return records as the reference writes bars."""
    result = []
    for bar in map(reference.as_dict, rows):
        assert bar.pop("kind") == _core.model.RecordKind.BAR
        assert bar.pop("instrument") == 3
        flags = bar.pop("flags")
        assert flags & ~GAP == CLOSED
        result.append({**bar, "has_gap": bool(flags & GAP)})
    return result


def of_timeframe(rows: NDArray[Any], timeframe_s: int) -> NDArray[Any]:
    return rows[rows["timeframe_s"] == timeframe_s]


def assert_ordered(rows: NDArray[Any]) -> None:
    """By end, at one instant short to long."""
    keys = list(zip(rows["ts_close"].tolist(), rows["timeframe_s"].tolist(), strict=True))
    assert keys == sorted(keys)


@st.composite
def trade_runs(draw: st.DrawFn) -> NDArray[Any]:
    """Trades in order of time, some far apart, some at one instant or on a minute's edge."""
    steps = st.sampled_from([0, 1, 10**6, SECOND, 20 * SECOND, MINUTE, 400 * SECOND])
    rows = np.zeros(draw(st.integers(1, 40)), _core.model.TRADE)
    rows["ts_event"] = START + np.cumsum([draw(steps) for _ in rows])
    for row in rows:
        row["price"] = draw(st.integers(1, 10**13))
        row["quantity"] = draw(st.integers(1, 10**12))
        row["flags"] = draw(st.sampled_from([0, _core.model.FLAG_BUYER_MAKER]))
        row["last_id"] = draw(st.integers(0, 5))
    return rows


@given(trades=trade_runs(), timeframes=TIMEFRAMES, cut=st.integers(0, 40))
def test_bars_from_trades(trades: NDArray[Any], timeframes: list[int], cut: int) -> None:
    builder = _core.bars.BarBuilder(3, timeframes, _core.bars.Source.TRADES)
    end = int(trades["ts_event"][-1]) + 2 * timeframes[-1] * SECOND
    opened = [builder.advance(START)]
    opened += [builder.on_trades(trades[:cut]), builder.on_trades(trades[cut:])]
    rows = np.concatenate([*opened, builder.advance(end)])

    assert_ordered(rows)
    told = [{name: int(t[name]) for name in trades.dtype.names} for t in trades]
    shortest = reference.from_trades(told, timeframes[0], START, end)
    assert plain(of_timeframe(rows, timeframes[0])) == shortest
    for timeframe in timeframes[1:]:
        # The first price may come after a longer bar's beginning; the builder was there.
        first = shortest[0]["ts_open"] // (timeframe * SECOND) * timeframe * SECOND
        lead = {**shortest[0], "ts_open": first}
        expected = reference.resampled([lead, *shortest[1:]], timeframe)
        assert plain(of_timeframe(rows, timeframe)) == expected


@given(trades=trade_runs())
def test_the_first_partial_bar_is_left_out(trades: NDArray[Any]) -> None:
    builder = _core.bars.BarBuilder(3, [60], _core.bars.Source.TRADES)
    end = int(trades["ts_event"][-1]) + 10 * MINUTE
    rows = np.concatenate([builder.on_trades(trades), builder.advance(end)])

    told = [{name: int(t[name]) for name in trades.dtype.names} for t in trades]
    first_whole = int(trades["ts_event"][0]) // MINUTE * MINUTE + MINUTE
    assert plain(rows) == reference.from_trades(told, 60, first_whole, end)


@st.composite
def minute_bars(draw: st.DrawFn) -> NDArray[Any]:
    """Closed minute bars with holes."""
    steps = st.sampled_from([1, 1, 1, 1, 2, 4, 70])
    rows = np.zeros(draw(st.integers(1, 80)), _core.model.BAR)
    minutes = draw(st.integers(0, 5)) + np.cumsum([draw(steps) for _ in rows])
    rows["ts_open"] = START + minutes * MINUTE
    rows["ts_close"] = rows["ts_open"] + MINUTE
    rows["instrument"], rows["kind"], rows["flags"], rows["timeframe_s"] = 3, 4, CLOSED, 60
    for row in rows:
        prices = sorted(draw(st.lists(st.integers(1, 10**13), min_size=4, max_size=4)))
        row["low"], row["open"], row["close"], row["high"] = prices
        for name in reference.WIDE:
            row[f"{name}_low"] = draw(st.integers(0, 2**64 - 1))
            row[f"{name}_high"] = draw(st.integers(0, 2**40))
        row["count"] = draw(st.integers(0, 10**6))
    return rows


@given(bars=minute_bars(), timeframes=st.sampled_from([[60], [60, 300, 900], [120, 240, 3600]]))
def test_longer_bars_from_closed_ones(bars: NDArray[Any], timeframes: list[int]) -> None:
    builder = _core.bars.BarBuilder(3, timeframes, _core.bars.Source.KLINES)
    rows = builder.on_bars(bars)

    told = [reference.as_dict(bar) for bar in bars]
    for timeframe in timeframes:
        streamed = of_timeframe(rows, timeframe)
        assert plain(streamed) == reference.resampled(told, timeframe)
        assert streamed.tobytes() == _core.bars.resample(bars, timeframe).tobytes()


@given(bars=minute_bars())
def test_time_that_advances_changes_only_when_bars_are_told(bars: NDArray[Any]) -> None:
    timeframes = [60, 300, 900]
    plain_builder = _core.bars.BarBuilder(3, timeframes, _core.bars.Source.KLINES)
    told = [plain_builder.on_bars(bars), plain_builder.advance(int(bars["ts_close"][-1]) + MINUTE)]
    builder = _core.bars.BarBuilder(3, timeframes, _core.bars.Source.KLINES)
    stepped = []
    for i, bar in enumerate(bars):
        stepped += [builder.on_bars(bars[i : i + 1])]
        following = bars["ts_open"][i + 1] if i + 1 < len(bars) else bar["ts_close"] + MINUTE
        stepped += [
            builder.advance(ts) for ts in range(int(bar["ts_close"]), int(following) + 1, MINUTE)
        ]

    rows = np.concatenate(stepped)
    assert_ordered(rows)
    for timeframe in timeframes:
        expected = of_timeframe(np.concatenate(told), timeframe)
        assert of_timeframe(rows, timeframe).tobytes() == expected.tobytes()
    assert builder.late == 0


def test_forming_bars_and_late_trades() -> None:
    builder = _core.bars.BarBuilder(3, [60, 300], _core.bars.Source.TRADES)
    assert builder.forming(0) is None
    trades = np.zeros(2, _core.model.TRADE)
    trades["ts_event"] = [START + MINUTE, START + 10]
    trades["price"] = trades["quantity"] = 10**8

    builder.on_trades(trades)

    forming = builder.forming(1)
    assert forming["count"].tolist() == [1]
    assert forming["ts_open"].tolist() == [START]
    assert builder.late == 1
    with pytest.raises(IndexError, match="timeframe index was 2"):
        builder.forming(2)


def test_arguments_are_checked_before_anything_is_counted() -> None:
    trades = _core.bars.BarBuilder(0, [60], _core.bars.Source.TRADES)
    klines = _core.bars.BarBuilder(0, [300], _core.bars.Source.KLINES)
    bars = np.zeros(4, _core.model.BAR)
    bars["timeframe_s"] = 60
    with pytest.raises(ValueError, match="source is klines"):
        klines.on_trades(np.zeros(1, _core.model.TRADE))
    with pytest.raises(TypeError, match="dtype was float64, must be TRADE"):
        trades.on_trades(np.zeros(1))
    with pytest.raises(ValueError, match="one-dimensional and contiguous"):
        klines.on_bars(bars[::2])
    bars["timeframe_s"] = 90
    with pytest.raises(ValueError, match="timeframe_s was 90, must divide"):
        klines.on_bars(bars)
    with pytest.raises(ValueError, match="timeframe was 90 s, must be a multiple"):
        _core.bars.BarBuilder(0, [60, 90], _core.bars.Source.TRADES)
