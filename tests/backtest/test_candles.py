# SPDX-License-Identifier: Apache-2.0
"""Joined candles hold what their bars held, and a thinned line keeps its peaks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pipeline.frames import MINUTE, make_bars, walk

from tradecore.backtest.candles import candles, steps
from tradecore.backtest.picture import extremes, sparkline
from tradecore.model.instrument import SCALE


@given(count=st.integers(1, 400), most=st.integers(1, 50), hole=st.integers(0, 399))
def test_candles_are_few_enough_and_hold_their_bars(count: int, most: int, hole: int) -> None:
    bars = make_bars(walk(count + 1, seed=count))
    bars = np.delete(bars, hole % len(bars))
    found = candles(bars, 60, most)

    assert len(found.index) <= most
    assert found.step_s in steps(60)
    assert (np.diff(found.index) > 0).all()
    own = bars["ts_open"] // (found.step_s * 10**9)
    for place, index in enumerate(found.index):
        part = bars[own == index]
        assert found.open[place] == part["open"][0] / SCALE
        assert found.close[place] == part["close"][-1] / SCALE
        assert found.high[place] == part["high"].max() / SCALE
        assert found.low[place] == part["low"].min() / SCALE


def test_few_bars_stay_as_they_are() -> None:
    bars = make_bars(walk(50, seed=1))
    found = candles(bars, 60, 50)
    assert found.step_s == 60
    np.testing.assert_array_equal(found.index * MINUTE, bars["ts_open"])
    assert len(candles(bars[:0], 60).index) == 0


def test_steps_are_multiples_of_the_bars_own() -> None:
    assert steps(60)[:4] == [60, 120, 180, 300]
    assert all(step % 420 == 0 for step in steps(420))
    assert steps(86_400)[0] == 86_400


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(1, 20))
def test_a_thinned_line_keeps_ends_and_peaks(values: list[float], buckets: int) -> None:
    array = np.array(values)
    kept = extremes(array, buckets)
    assert len(kept) <= max(2 * buckets + 2, 1)
    assert (kept[0], kept[-1]) == (0, len(values) - 1)
    assert (np.diff(kept) > 0).all()
    assert (array[kept].min(), array[kept].max()) == (array.min(), array.max())


@pytest.mark.parametrize(
    ("values", "shown"),
    [([0.0, 7.0], "▁█"), ([1.0, 1.0], "▁▁"), (list(range(8)), "▁▂▃▄▅▆▇█"), ([5.0], "▁")],
)
def test_sparklines(values: list[float], shown: str) -> None:
    assert sparkline(np.array(values, dtype=np.float64), 8) == shown
