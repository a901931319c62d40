# SPDX-License-Identifier: Apache-2.0
"""What the functions take and give back: arrays, Series, names, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.reference.cases import walk

from tradecore import _core, ta

HIGH, LOW, CLOSE = walk(60, 3)
NAN = float("nan")


def test_a_series_comes_back_as_one_with_a_name() -> None:
    index = pd.date_range("2024-01-01", periods=60, freq="5min")
    pandas = ta.ema(pd.Series(CLOSE, index=index, name="close"), 5)
    polars = ta.ema(pl.Series("close", CLOSE), 5)

    assert isinstance(pandas, pd.Series)
    assert isinstance(polars, pl.Series)
    assert pandas.name == polars.name == "ema"
    assert (pandas.index == index).all()
    np.testing.assert_array_equal(pandas.to_numpy(), ta.ema(CLOSE, 5))
    np.testing.assert_array_equal(polars.to_numpy(), ta.ema(CLOSE, 5))


def test_several_outputs_are_named() -> None:
    lines = ta.macd(pl.Series(CLOSE))
    slow = ta.stoch(HIGH, LOW, CLOSE, 14, 3, 0, 3, 0)

    assert [line.name for line in lines] == ["macd", "macdsignal", "macdhist"]
    assert slow._fields == ("slowk", "slowd")
    assert ta.bbands(CLOSE)._fields == ("upperband", "middleband", "lowerband")


def test_missing_values_are_not_seen() -> None:
    holes = pl.Series([None, 1.0, None, 2.0, 3.0])
    nullable = pd.Series([pd.NA, 1, pd.NA, 2, 3], dtype="Int64")
    expected = [NAN, NAN, NAN, 1.5, 2.5]

    np.testing.assert_array_equal(ta.sma(holes, 2).to_numpy(), expected)
    np.testing.assert_array_equal(ta.sma(nullable, 2).to_numpy(), expected)


def test_any_layout_and_number_type_is_read() -> None:
    wide = np.repeat(CLOSE, 2)
    whole = np.arange(20)

    np.testing.assert_array_equal(ta.rsi(wide[::2], 5), ta.rsi(CLOSE, 5))
    np.testing.assert_array_equal(ta.sma(whole.tolist(), 4), ta.sma(whole.astype(np.float32), 4))
    assert ta.sma([], 4).shape == (0,)


def test_input_is_left_alone() -> None:
    before = CLOSE.copy()
    ta.bbands(CLOSE)

    np.testing.assert_array_equal(CLOSE, before)


def test_classes_are_streams_of_the_same() -> None:
    stream = ta.Rsi(5)

    np.testing.assert_array_equal([stream.update(v) for v in CLOSE], ta.rsi(CLOSE, 5))
    assert stream.lookback == 5


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: ta.ema(CLOSE, 0), ValueError, "period was 0, must be 1 to 100000"),
        (lambda: ta.ema(CLOSE, 10**6), ValueError, "period was 1000000, must be 1 to 100000"),
        (lambda: ta.ema(CLOSE, 2.0), TypeError, "period was 2.0, must be a whole number"),
        (lambda: ta.ema(CLOSE.reshape(2, 30), 3), ValueError, "values had 2 dimensions"),
        (lambda: ta.ema(CLOSE[0], 3), ValueError, "values had 0 dimensions"),
        (lambda: ta.ema(["a", "b"], 3), TypeError, "values was .*, must hold real numbers"),
        (lambda: ta.ema(CLOSE + 1j, 3), TypeError, "must hold real numbers"),
        (lambda: ta.macd(CLOSE, slowperiod=1), ValueError, "slowperiod was 1, must be 2"),
        (lambda: ta.bbands(CLOSE, nbdevup=NAN), ValueError, "nbdevup was nan, must be finite"),
        (lambda: ta.atr(HIGH, LOW[:-1], CLOSE), ValueError, "low had 59 values, must have 60"),
        (lambda: ta.stoch(HIGH, LOW, CLOSE, 5, 3, 1), ValueError, "slowk_matype was 1"),
        (lambda: ta.crossover(CLOSE, CLOSE[:3]), ValueError, "right had 3 values, must have 60"),
        (lambda: ta.Ema(0), ValueError, "period was 0, must be 1 to 100000"),
        (lambda: ta.Stoch(slowd_period=0), ValueError, "slowd_period was 0"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], Any], error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        call()


def test_crossings_over_arrays_are_false_where_unknown() -> None:
    left = np.array([1.0, 3.0, NAN, 3.0, 1.0, 3.0])

    assert ta.crossover(left, 2.0).tolist() == [False, True, False, False, False, True]
    assert ta.crossunder(left, 2.0).tolist() == [False, False, False, False, True, False]
    assert ta.crossover(pd.Series(left), 2.0).name == "crossover"


def test_views_off_their_place_in_memory_are_copied_by_the_facade_and_refused_below() -> None:
    values = np.linspace(1.0, 2.0, 50)
    shifted = np.frombuffer(b"-" + values.tobytes(), dtype=np.float64, offset=1)
    np.testing.assert_array_equal(ta.sma(shifted, 5), ta.sma(values, 5))
    with pytest.raises(ValueError, match="values: must begin at a multiple of 8 bytes"):
        _core.indicators.Sma(5).update_many(shifted)
