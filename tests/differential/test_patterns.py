# SPDX-License-Identifier: Apache-2.0
"""All compiled candlestick patterns against TA-Lib: bars on a tick grid, exact equality."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.reference.candle_bars import (
    FLAVOURS,
    SHAPES,
    Candles,
    bent,
    collections,
    shaped,
    straight,
    walked,
)
from tests.reference.talib_cases import talib

from tradecore import ta
from tradecore.indicators import CATALOG

Bars = list[NDArray[np.float64]]
Settings = tuple[float, ...]

PATTERNS = [name for name, row in CATALOG.items() if row.group == "candlestick patterns"]
PENETRATIONS = (0.0, 0.125, 0.3, 0.5, 1.0)


def arrays(candles: Candles) -> Bars:
    return [np.array(side) for side in candles]


COLLECTIONS = {kind: arrays(candles) for kind, candles in collections().items()}


def settings_of(name: str) -> list[Settings]:
    """The default first."""
    standard = tuple(setting.default for setting in CATALOG[name].settings)
    return [standard, *((p,) for p in PENETRATIONS if standard not in ((), (p,)))]


def mine(name: str, bars: Bars, settings: Settings) -> Any:
    return getattr(ta, name)(*bars, *settings)


def theirs(name: str, bars: Bars, settings: Settings) -> Any:
    return getattr(talib, name.upper())(*bars, *settings)


def stream_of(name: str, settings: Settings) -> Any:
    return getattr(ta, CATALOG[name].class_name)(*settings)


def cut(bars: Bars, first: int, last: int) -> Bars:
    return [side[first:last] for side in bars]


def test_every_pattern_of_talib_is_here() -> None:
    names = talib.get_function_groups()["Pattern Recognition"]

    assert sorted(PATTERNS) == sorted(name.lower() for name in names)


@pytest.mark.parametrize("name", PATTERNS)
def test_equals_talib_and_fires(name: str) -> None:
    fired = set[int]()
    for bars in COLLECTIONS.values():
        for each in settings_of(name):
            values = mine(name, bars, each)
            assert values.dtype == np.int32
            np.testing.assert_array_equal(values, theirs(name, bars, each))
            fired |= set(values.tolist())

    assert len(fired) > 1


@pytest.mark.parametrize("name", PATTERNS)
def test_default_penetration_is_talibs(name: str) -> None:
    for bars in COLLECTIONS.values():
        np.testing.assert_array_equal(mine(name, bars, ()), theirs(name, bars, ()))


@pytest.mark.parametrize("name", PATTERNS)
def test_lookback_is_talibs(name: str) -> None:
    lookback = ta.lookback(name)
    line = mine(name, COLLECTIONS["mixed"], ())

    assert lookback == talib.abstract.Function(name.upper()).lookback
    assert not line[:lookback].any()


@pytest.mark.parametrize("name", PATTERNS)
def test_short_input_equals_talib(name: str) -> None:
    for count in range(24):
        for start in (0, 100, 200, 300):
            for kind in ("mixed", "gaps", "ties"):
                bars = cut(COLLECTIONS[kind], start, start + count)
                each = settings_of(name)[0]
                np.testing.assert_array_equal(mine(name, bars, each), theirs(name, bars, each))


@pytest.mark.parametrize("shape", SHAPES)
def test_near_misses_equal_talib(shape: str) -> None:
    """Every shape that some pattern wants, with one price after another moved."""
    for flip in (False, True):
        bars = arrays(bent(shape, flip=flip, offsets=60))
        for name in PATTERNS:
            np.testing.assert_array_equal(mine(name, bars, ()), theirs(name, bars, ()), name)


@pytest.mark.parametrize("shape", SHAPES)
def test_fires_from_the_first_bar_it_may(shape: str) -> None:
    """Windows that end in a shape: the look-back hides it or does not, as in TA-Lib."""
    for flip in (False, True):
        bars = arrays(straight(shape, flip=flip))
        for first in range(len(bars[0])):
            window = cut(bars, first, len(bars[0]))
            for name in PATTERNS:
                np.testing.assert_array_equal(
                    mine(name, window, ()), theirs(name, window, ()), name
                )


@pytest.mark.parametrize("seed", range(3))
def test_other_seeds_equal_talib(seed: int) -> None:
    for candles in (shaped(300 + seed, 1), *(walked(300 + seed, 400, kind) for kind in FLAVOURS)):
        bars = arrays(candles)
        for name in PATTERNS:
            np.testing.assert_array_equal(mine(name, bars, ()), theirs(name, bars, ()), name)


@pytest.mark.parametrize("name", PATTERNS)
def test_bar_by_bar_equals_talib_and_peek_tells(name: str) -> None:
    for kind, bars in COLLECTIONS.items():
        stream = stream_of(name, ())
        values = []
        for bar in zip(*(side.tolist() for side in bars), strict=True):
            if kind == "shaped":
                stream.peek(*(price * 1.01 for price in bar))
                peeked = stream.peek(*bar)
                values.append(stream.update(*bar))
                assert peeked == values[-1]
            else:
                values.append(stream.update(*bar))

        np.testing.assert_array_equal(values, theirs(name, bars, ()))


@pytest.mark.parametrize("name", PATTERNS)
def test_pieces_and_single_bars_mix(name: str) -> None:
    bars = COLLECTIONS["shaped"]
    rng = Random(5)
    edges = [0]
    while edges[-1] < len(bars[0]):
        edges.append(edges[-1] + rng.choice((1, 1, 2, 3, 13, 14, 15, 40, 700)))
    stream = stream_of(name, ())
    values: list[float] = []
    for first, last in pairwise(edges):
        piece = cut(bars, first, last)
        if last == first + 1:
            values.append(stream.update(*(float(side[0]) for side in piece)))
        else:
            values += np.nan_to_num(stream.update_many(*piece)).tolist()

    np.testing.assert_array_equal(values, theirs(name, bars, ()))


@pytest.mark.parametrize("name", PATTERNS)
def test_a_hole_is_not_seen(name: str) -> None:
    bars = COLLECTIONS["shaped"]
    rng = Random(6)
    holes = rng.sample(range(len(bars[0])), 40)
    holed = [side.copy() for side in bars]
    for at in holes:
        holed[rng.randrange(4)][at] = rng.choice((np.nan, np.inf, -np.inf))
    seen = np.ones(len(bars[0]), dtype=bool)
    seen[holes] = False

    values = mine(name, holed, ())

    np.testing.assert_array_equal(values[~seen], 0)
    np.testing.assert_array_equal(values[seen], theirs(name, [s[seen] for s in bars], ()))


@pytest.mark.parametrize("name", [name for name in PATTERNS if CATALOG[name].settings])
def test_penetration_out_of_range_is_refused(name: str) -> None:
    for value in (-0.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="penetration was"):
            mine(name, COLLECTIONS["plain"], (value,))
