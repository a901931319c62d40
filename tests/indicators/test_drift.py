# SPDX-License-Identifier: Apache-2.0
"""No value drifts, whatever came before; the bounds are those of docs/numerics.md.

A million bars for each function and 60 places; with TC_LONG=1 a hundred million and 1,000.
"""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import pytest
from tests.reference.double_double import Float64, Wide
from tests.reference.drifting import (
    FAR,
    Key,
    Sight,
    Values,
    column,
    last_values,
    sights,
    stream_of,
)
from tests.reference.exact import EPS, RECURSIVE, WINDOWS

from tradecore.indicators import CATALOG, Row

IS_LONG = os.environ.get("TC_LONG") == "1"
BARS, PIECES, PLACES = (100_000_000, 100, 1_000) if IS_LONG else (1_000_000, 10, 60)

# Why a value is not a function of the last `lookback` + 1 bars alone. A row that is not here is.
_REASONS = {
    "recursive": "adosc adx adxr apo atr cmo cvi dema dx efi ema eri ha ht_dcperiod ht_dcphase"
    " ht_phasor ht_sine ht_trendline ht_trendmode kama kc kdj macd macdfix mama massi minus_di"
    " minus_dm natr plus_di plus_dm ppo pvo rma rsi rvi sar sarext smi stochrsi supertrend t3 tema"
    " trix tsi zlema",
    "cumulative": "ad cumsum cvd nvi obv pvi pvt vwap wad",
    "restarted": "vwap_anchored vwap_session",  # A running sum, from 0 now and then.
    "blocks": "beta correl",  # The last bits depend on where blocks begin: covariance.hpp.
    "number": "maxindex minindex minmaxindex",  # Counts the bars from the first one.
}
REASONS = {name: reason for reason, names in _REASONS.items() for name in names.split()}
WINDOW_ONLY = sorted(set(CATALOG) - set(REASONS))

# By name c: an error of at most c * EPS * size, which exact.py says. Seen: at most a half of it.
BOUNDS = {
    "sum": 3.0,
    "sma": 3.0,
    "wma": 3.0,
    "trima": 3.0,
    "var": 3.0,
    "stddev": 2.0,
    "bbands": 4.0,
    "linearreg": 4.0,
    "linearreg_intercept": 4.0,
    "linearreg_slope": 4.0,
    "linearreg_angle": 4.0,
    "tsf": 4.0,
    "correl": 2.0,
    "avgdev": 3.0,
    "cci": 4.0,
    "vwma": 6.0,
    "vwap_rolling": 4.0,
    "max": 0.0,
    "min": 0.0,
    "ema": 2.0,
    "macd": 2.0,
    "t3": 1.0,
    "rsi": 2.0,
    "atr": 4.0,
    "adx": 1.0,
    "kama": 4.0,
}

# Ehlers' functions feed an angle back: of long ago something like a last bit may stay.
EHLERS = ["ht_dcperiod", "ht_dcphase", "ht_phasor", "ht_sine", "ht_trendline", "mama"]


def names_of(reason: str) -> list[str]:
    return [name for name, why in REASONS.items() if why == reason]


def defaults(row: Row) -> tuple[float, ...]:
    return tuple(s.default for s in row.settings)


def wide(row: Row) -> tuple[float, ...]:
    """Odd periods of about a hundred bars instead of the defaults."""
    whole = iter(range(97, 110))
    return tuple(
        int(min(max(next(whole), s.least), s.most)) if s.kind == "whole" else s.default
        for s in row.settings
    )


def keys_of(name: str) -> list[Key]:
    """What is tried of a row: what forgets slowly, with its defaults only."""
    row = CATALOG[name]
    settings = {defaults(row)} | (set() if REASONS.get(name) == "recursive" else {wide(row)})
    return [(name, each) for each in sorted(settings)]


STREAMS = [key for name in CATALOG if REASONS.get(name) != "cumulative" for key in keys_of(name)]


def enough(key: Key, lookback: int, sight: Sight) -> int:
    """How many bars up to the place decide on the value."""
    name, settings = key
    bar = sight.number
    if REASONS.get(name) == "recursive":
        return FAR - (FAR - bar - 1) % 8  # From the beginning of a block: recurrence.hpp.
    if name == "vwap_anchored":
        return FAR - int(np.flatnonzero(sight.bars["anchor"])[-1])
    if name == "vwap_session":
        begun = (sight.bars["time"] - settings[1]) // settings[0]
        return int((begun == begun[-1]).sum())
    if REASONS.get(name) == "blocks":
        period = int(settings[0])
        bar -= 1 if name == "beta" else 0  # Its returns begin on bar 1.
        return lookback + 2 + bar % period  # From the beginning of the block before.
    return lookback + 1


@pytest.fixture(scope="module")
def seen() -> list[Sight]:
    """All places, with what the streams gave there and what new ones give."""
    streams = {key: (CATALOG[key[0]], stream_of(CATALOG[key[0]], key[1])) for key in STREAMS}
    rows = {key: row for key, (row, _) in streams.items()}
    found = []
    for sight in sights(streams, BARS, PIECES, PLACES):
        for key, row in rows.items():
            stream = stream_of(row, key[1])
            bars = sight.last(row, enough(key, stream.lookback, sight))
            sight.fresh[key] = last_values(row, stream, bars)
        sight.thin()
        found.append(sight)
    assert len(found) > 0.9 * PLACES
    return found


def assert_same(sight: Sight, key: Key) -> None:
    got, wanted = (np.array(each[key], dtype=float) for each in (sight.values, sight.fresh))
    apart = 1e-12 if key[0] in EHLERS else 0.0
    np.testing.assert_allclose(
        got, wanted, rtol=apart, atol=apart, err_msg=f"{key}, bar {sight.number}"
    )


def test_reasons_are_of_rows() -> None:
    assert set(REASONS) <= set(CATALOG)
    assert set(BOUNDS) == set(WINDOWS) | set(RECURSIVE)
    assert len(WINDOW_ONLY) > 130


@pytest.mark.parametrize("name", WINDOW_ONLY)
def test_older_bars_leave_no_bit(name: str, seen: list[Sight]) -> None:
    for key in keys_of(name):
        for sight in seen:
            assert_same(sight, key)


@pytest.mark.parametrize("name", [*names_of("blocks"), *names_of("restarted")])
def test_older_blocks_leave_no_bit(name: str, seen: list[Sight]) -> None:
    for key in keys_of(name):
        for sight in seen:
            assert_same(sight, key)


@pytest.mark.parametrize("name", names_of("recursive"))
def test_bars_of_long_ago_leave_no_bit(name: str, seen: list[Sight]) -> None:
    for key in keys_of(name):
        for sight in seen:
            assert_same(sight, key)


@pytest.mark.parametrize("name", names_of("number"))
def test_number_is_of_an_extreme(name: str, seen: list[Sight]) -> None:
    for key in keys_of(name):
        period = int(key[1][0])
        for sight in seen:
            (window,) = sight.last(CATALOG[name], period)
            first = sight.number + 1 - period
            lowest_first = [np.min, np.max] if name == "minmaxindex" else [getattr(np, name[:3])]
            for number, extreme in zip(sight.values[key], lowest_first, strict=True):
                assert window[int(number) - first] == extreme(window), (key, sight.number)


def assert_within(name: str, got: float, wanted: Fraction | float, size: float, at: int) -> None:
    error = abs(Fraction(got) - Fraction(wanted))
    assert error <= BOUNDS[name] * EPS * size, (name, at, got, float(wanted), size)


@pytest.mark.parametrize("name", WINDOWS)
def test_error_over_a_window_is_bounded(name: str, seen: list[Sight]) -> None:
    row = CATALOG[name]
    for key in keys_of(name):
        for sight in seen:
            bars = [list(map(Fraction, line.tolist())) for line in sight.last(row, int(key[1][0]))]
            pairs = zip(sight.values[key], WINDOWS[name](*bars), strict=True)
            for got, (wanted, size) in pairs:
                if np.isnan(wanted):
                    assert np.isnan(got)
                else:
                    assert_within(name, got, wanted, size, sight.number)


def recurred(name: str, places: list[Sight]) -> list[tuple[Float64, Float64]]:
    bars, formula = RECURSIVE[name]
    lines = [
        np.array([sight.bars[column(each)][-bars:] for sight in places])
        for each in CATALOG[name].inputs
    ]
    return formula([Wide.of(line) for line in lines])


@pytest.mark.parametrize("name", RECURSIVE)
def test_error_of_a_recurrence_is_bounded(name: str, seen: list[Sight]) -> None:
    key = (name, defaults(CATALOG[name]))
    for begin in range(0, len(seen), 100):  # At a time, for the memory.
        places = seen[begin : begin + 100]
        for k, (wanted, sizes) in enumerate(recurred(name, places)):
            for at, sight in enumerate(places):
                value: Values = sight.values[key]
                assert_within(name, value[k], float(wanted[at]), float(sizes[at]), sight.number)
