# SPDX-License-Identifier: Apache-2.0
"""Markets and settings to try every non-candlestick TA-Lib function on."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from numpy.typing import NDArray

talib = pytest.importorskip("talib", minversion="0.8", reason="needs TA-Lib 0.8 or later")
abstract = importlib.import_module("talib.abstract")

BARS = 260
MATYPES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13)
Market = dict[str, NDArray[np.float64]]
Settings = tuple[float, ...]

_FROM_TWO = """
accbands adx adxr aroon aroonosc avgdev cci cmf cmo cmou donchian dpo dx er fosc imi linearreg
linearreg_angle linearreg_intercept linearreg_slope max maxindex mfi midpoint midprice min minindex
minmax minmaxindex percentrank rsi sum tsf vhf willr
"""
# Functions of one period whose least is 2; TA-Lib refuses 1.
FROM_TWO = frozenset(_FROM_TWO.split())
_PERIODS = (1, 2, 3, 8, 33)


def _stochs() -> list[Settings]:
    types = [(6, 4, m, 3, 0) for m in MATYPES] + [(6, 4, 0, 3, m) for m in MATYPES]
    return [(1, 1, 0, 1, 0), (5, 2, 7, 3, 1), *types]


def _macds() -> list[Settings]:
    types = [(4, m, 9, 0, 3, 0) for m in MATYPES] + [(4, 1, 9, m, 3, 0) for m in MATYPES]
    types += [(4, 1, 9, 0, 3, m) for m in MATYPES]
    return [(2, 0, 2, 0, 1, 0), (9, 1, 4, 2, 3, 0), *types]


def _oscillators() -> list[Settings]:
    return [(2, 3, 0), (9, 4, 0), *((5, 9, m) for m in MATYPES)]


# Besides the defaults, for functions of more than one parameter or of another kind.
_SETTINGS: dict[str, list[Settings]] = {
    "ac": [(2, 2, 2), (7, 3, 4), (3, 10, 8)],
    "adosc": [(2, 2), (10, 3), (5, 7)],
    "ao": [(2, 2), (7, 3), (3, 10)],
    "apo": _oscillators(),
    "bbands": [(2, 1.0, 1.0, 0), (50, 2.0, 2.0, 7), *((7, 1.5, -0.5, m) for m in MATYPES)],
    "coppock": [(1, 1, 1), (2, 5, 3), (8, 3, 20)],
    "cvi": [(2, 1), (5, 3), (3, 20)],
    "fractal": [(1, 1), (3, 1), (1, 4)],
    "kc": [(2, 1, 1.0), (5, 9, 2.0), (9, 8, 1.5), (30, 1, -1.0)],
    "kdj": _stochs(),
    "ma": [(p, m) for p in (1, 2, 9, 12) for m in MATYPES],
    "macd": [(2, 2, 1), (9, 4, 3), (3, 20, 5)],
    "macdext": _macds(),
    "macdfix": [(1,), (2,), (20,)],
    "mama": [(0.9, 0.3), (0.05, 0.5), (0.99, 0.01), (0.01, 0.01)],
    "massi": [(2, 2), (5, 3), (3, 20)],
    "mavp": [(1, 2, 0), (3, 9, 1), *((2, 12, m) for m in MATYPES)],
    "percentile": [(2, 0.0), (7, 25.0), (20, 90.0), (33, 100.0), (8, 37.5)],
    "ppo": _oscillators(),
    "pvo": _oscillators(),
    "rvi": [(1, 2), (5, 3), (3, 12)],
    "sar": [(0.0, 0.0), (0.1, 0.1), (0.3, 0.2), (0.02, 1.0)],
    "sarext": [
        (50.0, 0.05, 0.02, 0.02, 0.2, 0.03, 0.03, 0.3),
        (-120.0, 0.02, 0.3, 0.02, 0.2, 0.02, 0.3, 0.2),
        (0.0, 0.1, 0.05, 0.02, 0.2, 0.01, 0.05, 0.1),
    ],
    "smi": [(2, 2, 2, 2), (5, 3, 6, 4), (3, 9, 4, 2)],
    "stddev": [(2, 1.0), (7, 2.5), (30, -1.0)],
    "stoch": _stochs(),
    "stochf": [(1, 1, 0), *((6, 4, m) for m in MATYPES)],
    "stochrsi": [(2, 1, 1, 0), (9, 1, 2, 0), *((7, 6, 4, m) for m in MATYPES)],
    "supertrend": [(2, 0.5), (5, 1.0), (20, 2.0)],
    "t3": [(1, 0.7), (2, 0.0), (3, 1.0), (8, 0.3)],
    "tsi": [(2, 2), (5, 9), (20, 3)],
    "ultosc": [(1, 1, 1), (1, 2, 3), (9, 3, 5)],
    "var": [(2, 1.0), (7, 2.5), (30, 0.0)],
}


def settings_of(name: str) -> list[Settings]:
    """The defaults first; each in TA-Lib's order."""
    parameters = abstract.Function(name.upper()).info["parameters"]
    others: list[Settings]
    if not parameters:
        return [()]
    if list(parameters) == ["timeperiod"]:
        others = [(p,) for p in _PERIODS if p > 1 or name not in FROM_TWO]
    else:
        others = list(_SETTINGS[name])
    return [tuple(parameters.values()), *others]


def matypes_of(name: str, settings: Settings) -> set[int]:
    """Types of the moving averages asked for."""
    parameters = abstract.Function(name.upper()).info["parameters"]
    pairs = zip(parameters, settings, strict=True)
    return {int(value) for key, value in pairs if "matype" in key}


def inputs_of(name: str, market: Market) -> list[NDArray[np.float64]]:
    """What the function takes of a market, in TA-Lib's order."""
    lines: list[NDArray[np.float64]] = []
    for wanted in abstract.Function(name.upper()).info["input_names"].values():
        names = [wanted] if isinstance(wanted, str) else wanted
        lines += [market[line] for line in names]
    return lines


def _bars(close: NDArray[np.float64], spread: float, seed: int) -> Market:
    """Bars around closes; each opens at the close before. Highs and lows lie up to `spread` off."""
    rng = np.random.default_rng(seed)
    opens = np.concatenate([close[:1], close[:-1]])
    return {
        "open": opens,
        "high": np.maximum(opens, close) + spread * rng.random(len(close)),
        "low": np.minimum(opens, close) - spread * rng.random(len(close)),
        "close": close,
        "volume": np.exp(rng.normal(3.0, 1.0, len(close))),
        "periods": rng.integers(0, 45, len(close)).astype(np.float64),
    }


def _walk(level: float, step: float, seed: int) -> Market:
    rng = np.random.default_rng(seed)
    close = level * np.exp(np.cumsum(rng.normal(0.0, step, BARS)))
    return _bars(close, step * level, seed + 100)


def _with_flat_stretches() -> Market:
    """A price on a grid, which stands still for 1 to 40 bars at a time, then trades on.

    Nothing trades while it stands.
    """
    rng = np.random.default_rng(24)
    close, trades = [100.0], [True]
    while len(close) < BARS:
        for _ in range(int(rng.integers(1, 12))):
            close.append(close[-1] + float(rng.normal(0.0, 1.0)))
            trades.append(True)
        still = int(rng.choice([1, 2, 5, 15, 40]))
        close += close[-1:] * still
        trades += [False] * still
    market = _on_a_grid(_bars(np.array(close[:BARS]), 1.0, 6))
    moves = np.array(trades[:BARS])
    for name in ("open", "high", "low"):
        market[name] = np.where(moves, market[name], market["close"])
    market["volume"] *= moves
    return market


def _about_zero() -> Market:
    """Differences rather than prices: of both signs, on a grid, now and then exactly zero."""
    rng = np.random.default_rng(7)
    close = np.zeros(BARS)
    for t in range(1, BARS):
        close[t] = 0.8 * close[t - 1] + rng.normal(0.0, 0.4)
    return _on_a_grid(_bars(close, 0.3, 8))


def _on_a_grid(market: Market) -> Market:
    """Of eighths, so that sums are exact and ties are ties."""
    prices = ("open", "high", "low", "close")
    return market | {name: np.round(market[name] * 8) / 8 for name in prices}


def markets() -> dict[str, Market]:
    """Each `BARS` long, by what it is like."""
    return {
        "walk": _walk(100.0, 0.02, 1),
        "small": _walk(1e-6, 0.01, 2),
        "large": _walk(1e6, 0.01, 3),
        "flat stretches": _with_flat_stretches(),
        "about zero": _about_zero(),
    }
