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
        (lambda: ta.ema(CLOSE.reshape(2, 5, 6), 3), ValueError, "values had 3 dimensions"),
        (lambda: ta.ema(CLOSE[0], 3), ValueError, "values had 0 dimensions"),
        (lambda: ta.ema(["a", "b"], 3), TypeError, "values was .*, must hold real numbers"),
        (lambda: ta.ema(CLOSE + 1j, 3), TypeError, "must hold real numbers"),
        (lambda: ta.macd(CLOSE, slowperiod=1), ValueError, "slowperiod was 1, must be 2"),
        (lambda: ta.bbands(CLOSE, nbdevup=NAN), ValueError, "nbdevup was nan, must be finite"),
        (lambda: ta.atr(HIGH, LOW[:-1], CLOSE), ValueError, "low had 59 values, must have 60"),
        (lambda: ta.stoch(HIGH, LOW, CLOSE, 5, 3, 11), ValueError, "slowk_matype was 11"),
        (lambda: ta.stoch(HIGH, LOW, CLOSE, 5, 3, 14), ValueError, "slowk_matype was 14"),
        (lambda: ta.sma(CLOSE, 5, out=CLOSE), ValueError, "out shares memory"),
        (lambda: ta.sma(CLOSE, 5, out=CLOSE[:5].copy()), ValueError, r"out had shape \(5,\)"),
        (lambda: ta.sma(CLOSE, 5, out=np.empty(60, int)), TypeError, "out was int64 array"),
        (lambda: ta.macd(CLOSE, out=(CLOSE.copy(),)), ValueError, "out had 1 arrays"),
        (lambda: ta.Rsi(5).update(1.0, 2.0), TypeError, "rsi takes 1 values, was given 2"),
        (lambda: ta.Rsi(5).update("a"), TypeError, "x was 'a', must be a number"),
        (lambda: ta.nosuch, AttributeError, "nosuch"),
        (lambda: ta.crossover(CLOSE, CLOSE[:3]), ValueError, "right had 3 values, must have 60"),
        (lambda: ta.Ema(0), ValueError, "period was 0, must be 1 to 100000"),
        (lambda: ta.Stoch(slowd_period=0), ValueError, "slowd_period was 0"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], Any], error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        call()


def test_results_go_where_the_caller_wants() -> None:
    room = np.full(60, 7.0)
    rooms = tuple(np.empty((2, 30)) for _ in range(3))
    table = CLOSE.reshape(2, 30)

    assert ta.sma(CLOSE, 5, out=room) is room
    np.testing.assert_array_equal(room, ta.sma(CLOSE, 5))
    lines = ta.macd(table, 2, 4, 3, out=rooms)
    assert lines.macdsignal is rooms[1]
    np.testing.assert_array_equal(rooms[1][1], ta.macd(CLOSE[30:], 2, 4, 3).macdsignal)


def test_streams_copy_and_say_what_they_are() -> None:
    stream = ta.Bbands(5, nbdevup=1.5)
    stream.update_many(CLOSE)
    twin = stream.copy()

    assert type(twin) is ta.Bbands
    assert repr(twin).startswith("Bbands(period=5, nbdevup=1.5, nbdevdn=2")
    assert twin.update(3.0) == stream.update(3.0)
    twin.update(4.0)
    assert twin.peek(5.0) != stream.peek(5.0)


def test_values_stay_what_they_were_while_anybody_holds_them() -> None:
    kept, stream = ta.Stoch(5, 3, 0, 3, 0), ta.Stoch(5, 3, 0, 3, 0)
    bars = list(zip(HIGH.tolist(), LOW.tolist(), CLOSE.tolist(), strict=True))
    held = [kept.update(*bar) for bar in bars]

    assert len({id(each) for each in held}) == len(held)
    for bar, (k, d) in zip(bars, held, strict=True):  # The tuple is filled anew.
        slowk, slowd = stream.update(*bar)
        np.testing.assert_array_equal((slowk, slowd), (k, d))
    for _ in range(2):
        peeked = stream.peek(*bars[0])
        again = stream.peek(*bars[7])
        assert peeked != again
        assert hash(peeked) == hash(tuple(peeked))
        assert hash(stream.peek(*bars[9])) == hash(tuple(stream.peek(*bars[9])))


def test_arrow_arrays_come_back_as_such() -> None:
    pa = pytest.importorskip("pyarrow")

    line = ta.sma(pa.array(CLOSE), 5)
    assert isinstance(line, pa.Array)
    np.testing.assert_array_equal(line.to_numpy(), ta.sma(CLOSE, 5))
    chunks = ta.sma(pa.chunked_array([CLOSE[:7], CLOSE[7:]]), 5)
    np.testing.assert_array_equal(chunks.to_numpy(), line.to_numpy())
    holed = ta.sma(pa.array([1.0, None, 2.0, 3.0]), 2).to_numpy()
    np.testing.assert_array_equal(holed, [NAN, NAN, 1.5, 2.5])


def test_tensors_come_back_as_such() -> None:
    torch = pytest.importorskip("torch")

    line = ta.sma(torch.from_numpy(CLOSE), 5)
    assert isinstance(line, torch.Tensor)
    np.testing.assert_array_equal(line.numpy(), ta.sma(CLOSE, 5))


def test_every_row_has_a_function_a_class_and_a_docstring() -> None:
    for name, row in ta.CATALOG.items():
        function, kind = getattr(ta, name), getattr(ta, row.class_name)
        assert function.__name__ == name
        assert row.formula in function.__doc__
        assert kind.__name__ == row.class_name
        assert kind().lookback == ta.lookback(name)


def test_crossings_over_arrays_are_false_where_unknown() -> None:
    left = np.array([1.0, 3.0, NAN, 3.0, 1.0, 3.0])

    assert ta.crossover(left, 2.0).tolist() == [False, True, False, False, False, True]
    assert ta.crossunder(left, 2.0).tolist() == [False, False, False, False, True, False]
    assert ta.crossover(pd.Series(left), 2.0).name == "crossover"


def test_views_off_their_place_in_memory_are_copied_by_the_facade_and_refused_below() -> None:
    values = np.linspace(1.0, 2.0, 50)
    shifted = np.frombuffer(b"-" + values.tobytes(), dtype=np.float64, offset=1)
    np.testing.assert_array_equal(ta.sma(shifted, 5), ta.sma(values, 5))
    with pytest.raises(ValueError, match="x must be an aligned C-contiguous float64 array"):
        _core.indicators.Stream("sma", [5]).run((shifted,))


def test_update_many_gives_whole_numbers_as_the_function_does() -> None:
    bars = [np.linspace(1.0, 2.0, 30) + side for side in (0.0, 0.2, -0.2, 0.0)]
    stream = ta.Cdldoji()

    parts = [stream.update_many(*(side[first : first + 10] for side in bars)) for first in (0, 10)]

    assert [part.dtype for part in parts] == [np.dtype(np.int32)] * 2
    np.testing.assert_array_equal(np.concatenate(parts), ta.cdldoji(*bars)[:20])
    assert ta.cdldoji(*bars).any()
    with pytest.raises(TypeError, match="close"):
        stream.update_many(*bars[:3])


def test_a_large_result_keeps_its_memory_while_anybody_looks_at_it() -> None:
    values = np.random.default_rng(5).normal(100.0, 1.0, 600_000)  # Results of 4.8 MB.
    first, second = ta.sma(values, 5), ta.sma(values, 6)
    kept, part = first.copy(), second[1_000:1_010]
    seen = part.copy()
    del second

    others = [ta.sma(-values, period) for period in (5, 6, 7)]

    assert not any(np.shares_memory(other, each) for other in others for each in (first, part))
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_array_equal(part, seen)


def test_memory_of_large_results_is_used_again() -> None:
    values = np.random.default_rng(6).normal(100.0, 1.0, 600_000)
    places = set()
    for _ in range(20):
        places.add(ta.sma(values, 5).ctypes.data)

    assert len(places) == 1
