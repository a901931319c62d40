# SPDX-License-Identifier: Apache-2.0
"""The slow candlestick patterns against TA-Lib: bars on a tick grid, exact equality."""

from __future__ import annotations

import inspect
from functools import cache

import numpy as np
import pytest
from tests.reference.candle_bars import (
    FLAVOURS,
    SHAPES,
    bent,
    collections,
    shaped,
    smooth,
    straight,
    walked,
)
from tests.reference.candles import CANDLES, Candle

talib = pytest.importorskip("talib")
abstract = pytest.importorskip("talib.abstract")

COLLECTIONS = collections()

BEARISH = {
    *("cdl2crows", "cdl3blackcrows", "cdladvanceblock", "cdldarkcloudcover"),
    *("cdleveningdojistar", "cdleveningstar", "cdlhangingman", "cdlidentical3crows", "cdlinneck"),
    *("cdlonneck", "cdlshootingstar", "cdlstalledpattern", "cdlthrusting", "cdlupsidegap2crows"),
}
BULLISH = {
    *("cdl3starsinsouth", "cdl3whitesoldiers", "cdlconcealbabyswall", "cdldoji"),
    *("cdldragonflydoji", "cdlgravestonedoji", "cdlhammer", "cdlhomingpigeon"),
    *("cdlinvertedhammer", "cdlladderbottom", "cdllongleggeddoji", "cdlmatchinglow"),
    *("cdlmathold", "cdlmorningdojistar", "cdlmorningstar", "cdlpiercing", "cdlrickshawman"),
    *("cdlsticksandwich", "cdltakuri", "cdlunique3river"),
}
GRADED = {"cdlengulfing", "cdlharami", "cdlharamicross"}
CONFIRMED = {"cdlhikkake", "cdlhikkakemod"}

PENETRATIONS = {
    "cdlabandonedbaby": 0.3,
    "cdldarkcloudcover": 0.5,
    "cdleveningdojistar": 0.3,
    "cdleveningstar": 0.3,
    "cdlmathold": 0.5,
    "cdlmorningdojistar": 0.3,
    "cdlmorningstar": 0.3,
}


def _values(name: str) -> set[int]:
    """What a pattern gives besides 0."""
    if name in BEARISH:
        return {-100}
    if name in BULLISH:
        return {100}
    smaller = {80, -80} if name in GRADED else set[int]()
    return {100, -100} | smaller | ({200, -200} if name in CONFIRMED else set())


def _default_penetration(candle: Candle) -> float | None:
    parameter = inspect.signature(candle).parameters.get("penetration")
    return parameter.default if parameter else None


def _check(name: str, bars: list[list[float]], *penetration: float) -> list[int]:
    """The values of a pattern, having found them equal to TA-Lib's."""
    mine = CANDLES[name](*bars, *penetration)
    theirs = getattr(talib, name.upper())(*map(np.array, bars), *penetration)

    np.testing.assert_array_equal(np.array(mine, dtype=np.int32), theirs)
    return mine


def test_all_patterns_are_here() -> None:
    names = talib.get_function_groups()["Pattern Recognition"]

    assert sorted(CANDLES) == sorted(name.lower() for name in names)
    assert set(CANDLES) >= BEARISH | BULLISH | GRADED | CONFIRMED
    assert {
        name: penetration
        for name, candle in CANDLES.items()
        if (penetration := _default_penetration(candle)) is not None
    } == PENETRATIONS


@pytest.mark.parametrize("name", CANDLES)
def test_equals_talib_and_fires_in_each_sign(name: str) -> None:
    fired = set()
    for bars in COLLECTIONS.values():
        fired |= set(_check(name, list(bars)))

    assert fired - {0} == _values(name)


@pytest.mark.parametrize("name", PENETRATIONS)
def test_penetration_equals_talib(name: str) -> None:
    fired = {}
    for penetration in (0.0, 0.125, 0.3, 0.5, 0.7, 1.0):
        values = [_check(name, list(bars), penetration) for bars in COLLECTIONS.values()]
        fired[penetration] = sum(value != 0 for side in values for value in side)

    assert abstract.Function(name.upper()).parameters == {"penetration": PENETRATIONS[name]}
    assert fired[0.0] != fired[1.0]


@pytest.mark.parametrize("name", CANDLES)
@pytest.mark.parametrize("bars", range(21))
def test_short_input_equals_talib(name: str, bars: int) -> None:
    for flavour in ("mixed", "gaps", "ties"):
        for start in (0, 100, 200, 300):
            _check(name, [side[start : start + bars] for side in COLLECTIONS[flavour]])


Shape = tuple[str, bool]


def _shapes_of(name: str) -> list[Shape]:
    """Up to three shapes, the shortest, that end in each value of a pattern."""
    found: dict[int, list[Shape]] = {}
    for shape in sorted(SHAPES, key=lambda shape: len(SHAPES[shape])):
        for flip in (False, True):
            value = CANDLES[name](*straight(shape, flip=flip))[-1]
            found[value] = [*found.get(value, []), (shape, flip)][:3]
    return [shape for value, shapes in found.items() if value != 0 for shape in shapes]


@cache
def _bent(shape: str, flip: bool) -> list[list[float]]:
    return list(bent(shape, flip=flip))


@pytest.mark.parametrize("name", CANDLES)
def test_near_misses_equal_talib(name: str) -> None:
    """Shapes that end in the pattern, with one price after another moved."""
    own = _shapes_of(name)

    assert own
    for shape, flip in own:
        _check(name, _bent(shape, flip))


@pytest.mark.parametrize("name", CANDLES)
def test_fires_from_the_first_bar_it_may(name: str) -> None:
    """Windows that end where a pattern stands: the look-back hides it or does not, as in TA-Lib."""
    for shape, flip in _shapes_of(name):
        bars = straight(shape, flip=flip)
        for length in range(1, len(bars.open) + 1):
            _check(name, [side[-length:] for side in bars])


@pytest.mark.parametrize("seed", range(3))
def test_other_seeds_equal_talib(seed: int) -> None:
    """Every pattern on bars that no other test has."""
    kinds = [walked(100 + seed, 200, name) for name in FLAVOURS]
    for bars in (*kinds, shaped(100 + seed, 1), smooth(100 + seed, 200)):
        for name in CANDLES:
            _check(name, list(bars))
