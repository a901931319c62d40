# SPDX-License-Identifier: Apache-2.0
"""Every row of the catalog against TA-Lib, against slow references, and against itself."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.cases import (
    EACH,
    Float64,
    Market,
    batch,
    choices,
    chosen,
    columns,
    is_blank,
    market,
    markets_of_any_kind,
    walk,
    walked,
)
from tests.reference.cases import markets as odd_markets
from tests.reference.catalog import REFERENCES
from tests.reference.talib_cases import inputs_of, markets, matypes_of, settings_of, talib
from tests.reference.test_references import ANGLES, LEFT_OUT, differing, is_left_out

from tradecore import ta
from tradecore.indicators import CATALOG, Row

MARKETS = markets()
ODD = odd_markets()
IN_TALIB = sorted(set(CATALOG) & set(REFERENCES))
Settings = tuple[float, ...]

# Quotients whose divisor is zero but for rounding, ours, the reference's and TA-Lib's each in its
# own way: an RSI that stands still, an average of both signs that cancels.
RESIDUE: dict[tuple[str, str], set[int]] = {
    ("ppo", "about zero"): {2, 5},
    ("stochrsi", "about zero"): {6},
    ("stochrsi", "flat stretches"): set(),
}


def is_residue(name: str, kind: str, chosen_settings: Settings) -> bool:
    types = RESIDUE.get((name, kind))
    return types is not None and (not types or bool(types & matypes_of(name, chosen_settings)))


def mine(name: str, inputs: list[Float64], chosen_settings: Settings) -> list[Float64]:
    """What users get: whole outputs as int32, 0 where there is none; TA-Lib's convention."""
    whole = [int(v) if s.kind != "number" else v for s, v in zip(
        CATALOG[name].settings, chosen_settings, strict=False)]  # fmt: skip
    result = getattr(ta, name)(*inputs, *whole)
    return list(result) if isinstance(result, tuple) else [result]


def theirs(name: str, inputs: list[Float64], chosen_settings: Settings) -> list[Float64]:
    result = getattr(talib, name.upper())(*inputs, *chosen_settings)
    return list(result) if isinstance(result, tuple) else [result]


def textbook(name: str, inputs: list[Float64], chosen_settings: Settings) -> list[Any]:
    result = REFERENCES[name](*(list(map(float, line)) for line in inputs), *chosen_settings)
    lines = result if isinstance(result, tuple) else (result,)
    return [np.array(line, dtype=None if line else float) for line in lines]


def same_but_for_blanks(row: Row, streamed: list[Float64], batched: list[Float64]) -> None:
    """A stream's whole outputs are 0 where the batch has NaN."""
    for one, many, is_whole in zip(streamed, batched, row.whole, strict=True):
        np.testing.assert_array_equal(one, np.nan_to_num(many) if is_whole else many)


@pytest.mark.parametrize(("name", "kind"), list(product(IN_TALIB, MARKETS)))
def test_equals_talib(name: str, kind: str) -> None:
    inputs = inputs_of(name, MARKETS[kind])
    for each in settings_of(name):
        if not is_left_out(name, kind, each) and not is_residue(name, kind, each):
            assert not differing(theirs(name, inputs, each), mine(name, inputs, each)), each


@pytest.mark.parametrize(
    ("name", "kind"),
    sorted(k for k, (_, why) in LEFT_OUT.items() if k[0] in CATALOG and why != ANGLES),
)
def test_is_exact_where_talib_is_not(name: str, kind: str) -> None:
    inputs = inputs_of(name, MARKETS[kind])
    for each in settings_of(name):
        if not is_residue(name, kind, each):
            assert not differing(textbook(name, inputs, each), mine(name, inputs, each)), each


@pytest.mark.parametrize(("name", "kind"), list(product(IN_TALIB, ("walk", "large"))))
def test_equals_the_textbook(name: str, kind: str) -> None:
    inputs = inputs_of(name, MARKETS[kind])
    each = settings_of(name)[0]
    assert not differing(textbook(name, inputs, each), mine(name, inputs, each))


@pytest.mark.parametrize("name", IN_TALIB)
def test_few_bars_equal_talib(name: str) -> None:
    first, *_, last = [*settings_of(name)] * 2
    for bars, each in product((0, 1, 2, 3, 8, 14, 27, 34, 50, 65), (first, last)):
        inputs = [line[:bars] for line in inputs_of(name, MARKETS["walk"])]
        assert not differing(theirs(name, inputs, each), mine(name, inputs, each)), (bars, each)


# Places count the bars seen, TA-Lib's the bars of the array.
@pytest.mark.parametrize("name", [name for name in IN_TALIB if not name.endswith("index")])
@pytest.mark.parametrize("lead", [1, 8, 50])
def test_leading_nan_shifts_like_talib(name: str, lead: int) -> None:
    inputs = [line.copy() for line in inputs_of(name, MARKETS["walk"])]
    inputs[-1][:lead] = np.nan
    each = settings_of(name)[0]
    assert not differing(theirs(name, inputs, each), mine(name, inputs, each))


@pytest.mark.parametrize("name", IN_TALIB)
def test_ends_of_ranges_are_taken_and_passed_over_refused(name: str) -> None:
    row = CATALOG[name]
    inputs = inputs_of(name, MARKETS["walk"])
    standard = settings_of(name)[0]
    for at, setting in enumerate(row.settings):
        if setting.kind in {"number", "convention"}:
            continue
        for value in {setting.least, min(setting.most, 100_000)} - {11}:
            each = (*standard[:at], int(value), *standard[at + 1 :])
            if name == "mavp" and each[0] > each[1]:
                continue  # TA-Lib refuses; here the longest period wins.
            assert not differing(theirs(name, inputs, each), mine(name, inputs, each)), each
        for value in (setting.least - 1, setting.most + 1):
            with pytest.raises(ValueError, match=f"{setting.name} was {value:.0f}, must be"):
                mine(name, inputs, (*standard[:at], int(value), *standard[at + 1 :]))


@pytest.mark.parametrize("row", CATALOG.values(), ids=list(CATALOG))
def test_a_hole_is_not_seen(row: Row) -> None:
    holed = [side.copy() for side in chosen(row, market(*walk(400, 21)))]
    holed[0][[30, 31, 200]] = np.nan
    holed[-1][[90, 250]] = np.inf
    seen = np.isfinite(holed).all(axis=0)
    for each in choices(row):
        with_holes = batch(row, holed, each)
        without = batch(row, [side[seen] for side in holed], each)
        for line, dense in zip(with_holes, without, strict=True):
            assert is_blank(line[~seen])
            np.testing.assert_array_equal(line[seen], dense)


@settings(deadline=None)
@given(bars=markets_of_any_kind(), data=st.data())
def test_stream_equals_batch_to_the_bit(bars: Market, data: st.DataObject) -> None:
    row, each = data.draw(st.sampled_from(EACH))
    inputs = chosen(row, bars)

    same_but_for_blanks(row, walked(row, inputs, each), batch(row, inputs, each))


@settings(deadline=None)
@given(bars=markets_of_any_kind(), cuts=st.lists(st.integers(0, 300), max_size=5), data=st.data())
def test_splitting_a_series_keeps_the_bits(
    bars: Market, cuts: list[int], data: st.DataObject
) -> None:
    row, each = data.draw(st.sampled_from(EACH))
    inputs = chosen(row, bars)
    stream = row.stream(each)
    edges = [0, *sorted(min(cut, len(inputs[0])) for cut in cuts), len(inputs[0])]
    parts = [
        stream.run(tuple(np.ascontiguousarray(side[first:last]) for side in inputs))
        for first, last in pairwise(edges)
    ]

    for k, line in enumerate(batch(row, inputs, each)):
        np.testing.assert_array_equal(line, np.concatenate([part[k] for part in parts]))


@settings(deadline=None)
@given(bars=markets_of_any_kind(120), data=st.data())
def test_peek_tells_update_and_changes_nothing(bars: Market, data: st.DataObject) -> None:
    row, each = data.draw(st.sampled_from(EACH))
    inputs = chosen(row, bars)
    stream = row.stream(each)
    out = []
    for bar in zip(*inputs, strict=True):
        values = [float(value) for value in bar]
        stream.peek(*(value * 1.5 for value in values))
        peeked = stream.peek(*values)
        out.append(stream.update(*values))
        np.testing.assert_array_equal(peeked, out[-1])

    same_but_for_blanks(row, columns(row, out), batch(row, inputs, each))


@pytest.mark.parametrize("row", CATALOG.values(), ids=list(CATALOG))
def test_rows_of_two_dimensions_are_series_of_their_own(row: Row) -> None:
    bars = [chosen(row, market(*walk(90, seed), seed=seed)) for seed in range(5)]
    each = choices(row)[0]
    stacked = [np.stack([series[k] for series in bars]) for k in range(len(row.inputs))]
    for k, table in enumerate(batch(row, stacked, each)):
        for line, series in zip(table, bars, strict=True):
            np.testing.assert_array_equal(line, batch(row, series, each)[k])


@pytest.mark.parametrize("kind", ODD)
def test_nothing_but_numbers_and_leading_nan_comes_out(kind: str) -> None:
    for row in CATALOG.values():
        for each in choices(row):
            lookback = row.stream(each).lookback
            for line in batch(row, chosen(row, ODD[kind]), each):
                assert is_blank(line[:lookback]), (row.name, each)


@pytest.mark.parametrize("name", ["sma", "ema", "bbands"])
@given(level=st.floats(1e-8, 1e10), period=st.integers(2, 200))
def test_constant_input_gives_exactly_that_constant(name: str, level: float, period: int) -> None:
    row = CATALOG[name]
    each = (period, *(s.default for s in row.settings[1:]))

    for line in batch(row, [np.full(400, level)], each):
        np.testing.assert_array_equal(line[period - 1 :], level)


# The ten that everybody knows, and what they are like: in percent or on the scale of the input.
IN_PERCENT = dict.fromkeys(("sma", "ema", "macd", "bbands", "atr", "mom"), False)
IN_PERCENT |= dict.fromkeys(("rsi", "stoch", "adx", "roc"), True)


@pytest.mark.parametrize(("name", "kind"), list(product(IN_PERCENT, ODD)))
def test_odd_markets_equal_talib(name: str, kind: str) -> None:
    """Within 1e-9 of the value, or of what cancels in it: the input's level, or 100 percent."""
    inputs = inputs_of(name, ODD[kind])
    top = max(float(np.max(np.abs(side))) for side in inputs)
    level = 1.0 if IN_PERCENT[name] else top * 1e-4
    for each in settings_of(name):
        if matypes_of(name, each) - {0}:
            continue
        for ours, other in zip(mine(name, inputs, each), theirs(name, inputs, each), strict=True):
            np.testing.assert_allclose(ours, other, rtol=1e-9, atol=1e-9 * level)


WINDOWED = """
sma sum wma trima hma bbands var stddev linearreg linearreg_slope linearreg_intercept tsf max min
midpoint midprice stoch stochf willr donchian accbands aroon mom roc cci avgdev correl mfi cmf vwma
cmou er vhf vortex imi adr ao ac dpo qstick ultosc vwap_rolling percentrank percentile
ema rsi atr adx macd
"""


@pytest.mark.parametrize("name", WINDOWED.split())
def test_outlier_leaves_no_trace(name: str) -> None:
    row = CATALOG[name]
    each = choices(row)[0]
    calm = [side.copy() for side in chosen(row, market(*walk(4_000, 9)))]
    spiked = [side.copy() for side in calm]
    for side in spiked:
        side[5] = 1e12

    for one, other in zip(batch(row, calm, each), batch(row, spiked, each), strict=True):
        np.testing.assert_allclose(other[-100:], one[-100:], rtol=1e-13)


def test_middle_band_is_the_simple_average_to_the_bit() -> None:
    close = walk(500, 8)[2]

    np.testing.assert_array_equal(ta.bbands(close, 21).middleband, ta.sma(close, 21))


def test_only_gains_give_one_hundred_and_no_move_gives_zero() -> None:
    assert ta.rsi(np.arange(40) * 0.1, 5)[-1] == 100.0
    assert ta.rsi(np.full(40, 7.0), 5)[-1] == 0.0


def test_known_lookbacks() -> None:
    assert [ta.lookback("macd"), ta.lookback("stoch", 14, 3, 0, 3, 0), ta.lookback("adx")] == [
        33,
        17,
        27,
    ]
