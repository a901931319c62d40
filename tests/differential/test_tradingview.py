# SPDX-License-Identifier: Apache-2.0
"""TradingView's convention against Pine's formulas as its manual writes them, and TA-Lib's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph import bars as made
from tests.reference import tradingview
from tests.reference.cases import (
    Float64,
    Market,
    batch,
    chosen,
    columns,
    market,
    markets,
    markets_of_any_kind,
    walk,
    walked,
)

import tradecore as tc
from tradecore import ta
from tradecore.graph import build
from tradecore.indicators import CATALOG, Row

NAN = np.nan
TRADINGVIEW = "tradingview"
ROWS = [row for row in CATALOG.values() if row.tradingview]
NAMES = [row.name for row in ROWS]

# Without the convention: the defaults, small, large, the ends of what is allowed.
SETTINGS: dict[str, list[tuple[Any, ...]]] = {
    name: [(14,), (2,), (3,), (8,), (9,), (33,), (100,), (100_000,)] for name in NAMES
} | {
    "ema": [(30,), (1,), (2,), (7,), (8,), (200,), (100_000,)],
    "atr": [(14,), (1,), (2,), (8,), (33,), (100_000,)],
    "plus_di": [(14,), (1,), (2,), (8,), (33,), (100_000,)],
    "minus_di": [(14,), (1,), (2,), (8,), (33,), (100_000,)],
    "macd": [(12, 26, 9), (2, 2, 1), (9, 4, 3), (3, 20, 5), (100_000, 100_000, 100_000)],
    "obv": [()],
    "supertrend": [(10, 3.0), (2, 0.5), (5, 1.0), (20, 0.0), (14, 60.0), (100_000, 3.0)],
    "kc": [(20, 10, 2.0), (2, 1, 1.0), (20, 20, 2.0), (5, 9, -1.5), (100_000, 100_000, 2.0)],
    "sar": [(0.02, 0.2), (0.0, 0.0), (0.1, 0.1), (0.3, 0.2), (0.02, 1.0)],
}
KINDS = markets(400)
# Prices and flows below 0 have no meaning for the money flow.
CASES = [(name, kind) for name in NAMES for kind in KINDS if (name, kind) != ("mfi", "signs")]


def ours(name: str, inputs: list[Float64], each: tuple[Any, ...]) -> list[Float64]:
    lines = getattr(ta, name)(*inputs, *each, convention=TRADINGVIEW)
    return list(lines) if isinstance(lines, tuple) else [lines]


def pine(name: str, inputs: list[Float64], each: tuple[Any, ...]) -> list[Float64]:
    """What Pine gives for the bars that are known, in their places."""
    seen = np.isfinite(inputs).all(axis=0)
    sides = [side[seen].tolist() for side in inputs]
    also: tuple[Any, ...] = ()
    if name == "sar":  # TA-Lib's first direction: the catalog's row has no closes.
        rise = sides[0][1] - sides[0][0] if seen.sum() > 1 else 0.0
        fall = sides[1][0] - sides[1][1] if seen.sum() > 1 else 0.0
        also = (not (fall > 0 and fall > rise),)
    result = getattr(tradingview, name)(*sides, *each, *also)
    lines = []
    for line, is_whole in zip(
        result if isinstance(result, tuple) else (result,), CATALOG[name].whole, strict=True
    ):
        full = np.full(len(seen), 0.0 if is_whole else NAN)
        full[seen] = line
        lines.append(full)
    return lines


def compare(name: str, inputs: list[Float64], each: tuple[Any, ...]) -> None:
    # Where terms cancel the digits lost are those of the level, or of 100 percent.
    level = max(float(np.abs(side[np.isfinite(side)]).max(initial=0.0)) for side in inputs)
    room = 1e-12 * max(level, 100.0 if name not in {"ema", "macd", "atr", "kc", "sar"} else 0.0)
    expected = pine(name, inputs, each)
    for mine, theirs in zip(ours(name, inputs, each), expected, strict=True):
        np.testing.assert_array_equal(np.isnan(mine), np.isnan(theirs), err_msg=str(each))
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=room, err_msg=str(each))


def test_every_row_with_the_option_has_a_reference() -> None:
    assert len(NAMES) == 15
    assert all(hasattr(tradingview, name) for name in NAMES)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_equals_pine(name: str, kind: str) -> None:
    for each in SETTINGS[name]:
        compare(name, chosen(CATALOG[name], KINDS[kind]), each)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_few_bars_equal_pine(row: Row) -> None:
    for bars in (0, 1, 2, 3, 8, 14, 15, 27, 28, 34):
        inputs = [side[:bars] for side in chosen(row, KINDS["walk"])]
        for each in SETTINGS[row.name]:
            compare(row.name, inputs, each)


@pytest.mark.parametrize("lead", [1, 8, 50])
@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_leading_nan_shifts_and_a_hole_is_not_seen(row: Row, lead: int) -> None:
    inputs = [side.copy() for side in chosen(row, KINDS["walk"])]
    inputs[-1][:lead] = NAN
    inputs[0][[120, 121, 300]] = NAN
    for each in SETTINGS[row.name]:
        compare(row.name, inputs, each)


@settings(deadline=None)
@given(bars=markets_of_any_kind(200), data=st.data())
def test_stream_and_peek_equal_batch_to_the_bit(bars: Market, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(ROWS))
    each = (*data.draw(st.sampled_from(SETTINGS[row.name])), TRADINGVIEW)
    inputs = chosen(row, bars)
    stream = row.stream(each)
    told = []
    for bar in zip(*inputs, strict=True):
        values = [float(value) for value in bar]
        told.append(stream.peek(*values))
        stream.update(*values)
    for one, peeked, many, is_whole in zip(
        walked(row, inputs, each),
        columns(row, told),
        batch(row, inputs, each),
        row.whole,
        strict=True,
    ):
        shown = np.nan_to_num(many) if is_whole else many
        np.testing.assert_array_equal(one, shown)
        np.testing.assert_array_equal(peeked, shown)


HIGH, LOW, CLOSE = walk(4_000, 17)
VOLUME = market(HIGH, LOW, CLOSE)["volume"]


@pytest.mark.parametrize("period", [2, 5, 14, 60])
def test_averages_converge_to_talibs(period: int) -> None:
    """What is left of the difference of the seeds after t bars is (1 - weight)^t of it."""
    pairs = [
        (ta.ema(CLOSE, period), ta.ema(CLOSE, period, TRADINGVIEW), 2 / (period + 1), 10),
        (
            ta.atr(HIGH, LOW, CLOSE, period),
            ta.atr(HIGH, LOW, CLOSE, period, TRADINGVIEW),
            1 / period,
            20,
        ),
    ]
    for talib, other, weight, many in pairs:
        first = int(np.flatnonzero(np.isfinite(talib))[0])
        apart = np.abs(other - talib)[first:]
        assert apart[0] > 0.0
        left = apart[0] * (1.0 - weight) ** np.arange(len(apart))
        assert (apart <= left * (1 + 1e-9) + 1e-12 * CLOSE.max()).all()
        assert apart[many * period :].max() <= 1e-8 * apart[0] + 1e-12 * CLOSE.max()


def test_rsi_differs_only_where_nothing_has_moved() -> None:
    quiet = np.concatenate([np.full(40, 7.0), CLOSE])

    np.testing.assert_array_equal(ta.rsi(CLOSE, 14, TRADINGVIEW), ta.rsi(CLOSE, 14))
    assert (ta.rsi(quiet, 14, TRADINGVIEW)[14:40] == 100.0).all()
    assert (ta.rsi(quiet, 14)[14:40] == 0.0).all()


def test_first_values_stand_where_pine_has_them() -> None:
    def first(name: str, *each: Any) -> tuple[int, int]:
        return ta.lookback(name, *each), ta.lookback(name, *each, TRADINGVIEW)

    assert first("ema", 20) == (19, 0)
    assert first("macd", 12, 26, 9) == (33, 0)
    assert first("rsi", 14) == (14, 14)
    assert first("atr", 14) == (14, 13)
    assert first("adx", 14) == (27, 27)
    assert first("plus_di", 14) == (14, 14)
    assert first("mfi", 14) == (14, 13)
    assert first("supertrend", 10, 3.0) == (10, 9)
    assert first("kc", 20, 10, 2.0) == (19, 1)
    assert first("obv") == (0, 0)


def test_known_values() -> None:
    rising = np.arange(1.0, 7.0)

    assert ta.ema([2.0, 4.0, 4.0], 3, "tradingview").tolist() == [2.0, 3.0, 3.5]
    assert ta.atr([3.0, 5.0], [1.0, 4.0], [2.0, 4.5], 2, "tradingview").tolist()[1] == 2.5
    assert ta.obv([1.0, 2.0, 1.5], [9.0, 5.0, 2.0], "tradingview").tolist() == [0.0, 5.0, 3.0]
    assert ta.percentrank([1.0, 1.0, 1.0], 2, "tradingview")[-1] == 100.0
    assert ta.percentrank([1.0, 1.0, 1.0], 2)[-1] == 0.0
    trends = ta.supertrend(rising + 1, rising - 1, rising, 2, 0.75, "tradingview").trend
    assert trends.tolist() == [0, 1, 1, -1, -1, -1]  # -1 from the first close above the band.
    assert ta.mfi(rising + 1, rising, rising, np.ones(6), 3, "tradingview")[-1] == 100.0


def test_macd_does_not_swap_its_periods() -> None:
    one = ta.macd(CLOSE, 26, 12, 9, "tradingview")
    other = ta.macd(CLOSE, 12, 26, 9, "tradingview")

    np.testing.assert_array_equal(one.macd, -other.macd)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_talibs_convention_is_the_default_by_name_too(row: Row) -> None:
    inputs = [side.copy() for side in chosen(row, KINDS["walk"])]
    plain = getattr(ta, row.name)(*inputs)
    named = getattr(ta, row.name)(*inputs, convention="talib")

    np.testing.assert_array_equal(np.array(plain), np.array(named))
    assert not np.array_equal(
        np.array(plain),
        np.array(getattr(ta, row.name)(*inputs, convention=TRADINGVIEW)),
        equal_nan=True,
    ) or row.name in {"rsi", "percentrank"}


@pytest.mark.parametrize(
    "make",
    [
        lambda convention: ta.ema(CLOSE, 20, convention=convention),
        lambda convention: ta.ema(CLOSE.tolist(), 20, convention=convention),
        lambda convention: ta.Ema(20, convention=convention),
        lambda convention: ta.ema(tc.timeframe("5m").close, 20, convention=convention),
        lambda convention: ta.lookback("ema", 20, convention),
    ],
)
def test_another_convention_is_refused(make: Callable[[Any], Any]) -> None:
    must = "must be 'talib' or 'tradingview'"
    with pytest.raises(ValueError, match=f"^convention was 'Pine', {must}$"):
        make("Pine")
    for value in (1, None, True, tc.param("convention", 1)):
        with pytest.raises(TypeError, match=f"^convention was .*, {must}$"):
            make(value)


def test_a_class_says_its_convention_unless_it_is_the_default() -> None:
    assert repr(ta.Ema(20)) == "Ema(period=20)"
    assert repr(ta.Ema(20, "talib")) == "Ema(period=20)"
    assert repr(ta.Ema(20, "tradingview")) == "Ema(period=20, convention='tradingview')"
    assert repr(ta.Obv(convention="tradingview").copy()) == "Obv(convention='tradingview')"


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_docstrings_say_what_it_changes(row: Row) -> None:
    doc = getattr(ta, row.name).__doc__

    assert "convention : {'talib', 'tradingview'}, default 'talib'" in doc
    assert f"As TradingView has it: {row.tradingview}." in doc
    assert row.settings[-1].kind == "convention"
    assert row.settings[-1].default == "talib"


def test_a_strategy_keeps_the_convention_and_reads_what_was_saved_without_one() -> None:
    m5 = tc.timeframe("5m")
    fast = ta.ema(m5.close, tc.param("fast", 10), convention="tradingview")
    slow = ta.ema(m5.close, 30)
    strategy = tc.Strategy(name="both", long_entry=fast > slow, long_exit=fast < slow)
    saved = strategy.to_dict()
    again = tc.Strategy.from_dict(saved)

    assert repr(fast) == "ema(5m.close, fast=10, 'tradingview')"
    assert repr(slow) == "ema(5m.close, 30)" == repr(ta.ema(m5.close, 30, "talib"))
    assert again.to_dict() == saved
    assert repr(again) == repr(strategy)
    rows = [row for row in saved["nodes"] if row["op"] == "ema"]
    assert sorted(len(row["args"]) for row in rows) == [2, 3]
    program = again.compile().program
    assert program.warmup_bars(300) == strategy.compile().program.warmup_bars(300)


def test_nodes_run_by_the_convention_they_name() -> None:
    m5 = tc.timeframe("5m")
    program = build(
        [
            m5.close,
            ta.ema(m5.close, 20, convention="tradingview"),
            ta.ema(m5.close, 20),
            ta.supertrend(m5.high, m5.low, m5.close, convention="tradingview").trend,
        ]
    )
    series = {300: made.walk(300, 200, 5)}
    close, tradingview_ema, talib_ema, trend = made.by_batch(program, series)
    high, low = series[300]["high"] / 1e8, series[300]["low"] / 1e8

    np.testing.assert_array_equal(tradingview_ema, ta.ema(close, 20, "tradingview"))
    np.testing.assert_array_equal(talib_ema, ta.ema(close, 20))
    expected = ta.supertrend(high, low, close, convention="tradingview").trend
    np.testing.assert_array_equal(trend[9:], expected[9:])
