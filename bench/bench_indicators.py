# SPDX-License-Identifier: Apache-2.0
"""The ten indicators beside TA-Lib: over arrays of 10,000 and 1,000,000 bars, and bar by bar.

The unit of work is one bar. Both sides make fresh outputs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import talib
import talib.stream
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import ta

# Name, ours, TA-Lib's, whether over high, low and close.
CALLS: list[tuple[str, Callable[..., Any], Callable[..., Any], bool]] = [
    ("sma 20", lambda c: ta.sma(c, 20), lambda c: talib.SMA(c, 20), False),
    ("ema 20", lambda c: ta.ema(c, 20), lambda c: talib.EMA(c, 20), False),
    ("rsi 14", lambda c: ta.rsi(c, 14), lambda c: talib.RSI(c, 14), False),
    ("macd 12 26 9", lambda c: ta.macd(c), lambda c: talib.MACD(c), False),
    ("bbands 20", lambda c: ta.bbands(c), lambda c: talib.BBANDS(c), False),
    ("atr 14", lambda h, low, c: ta.atr(h, low, c), lambda h, low, c: talib.ATR(h, low, c), True),
    (
        "stoch 14 3 3",
        lambda h, low, c: ta.stoch(h, low, c, 14, 3, 0, 3, 0),
        lambda h, low, c: talib.STOCH(h, low, c, 14, 3, 0, 3, 0),
        True,
    ),
    ("adx 14", lambda h, low, c: ta.adx(h, low, c), lambda h, low, c: talib.ADX(h, low, c), True),
    ("mom 10", lambda c: ta.mom(c), lambda c: talib.MOM(c), False),
    ("roc 10", lambda c: ta.roc(c), lambda c: talib.ROC(c), False),
]
STREAMS: list[tuple[str, Callable[[], Any], int]] = [
    ("sma", ta.Sma, 1),
    ("ema", ta.Ema, 1),
    ("rsi", ta.Rsi, 1),
    ("macd", ta.Macd, 1),
    ("bbands", ta.Bbands, 1),
    ("atr", ta.Atr, 3),
    ("stoch", ta.Stoch, 3),
    ("adx", ta.Adx, 3),
    ("mom", ta.Mom, 1),
    ("roc", ta.Roc, 1),
]
IDS = [call[0].replace(" ", "_") for call in CALLS]


def walk(bars: int) -> list[np.ndarray]:
    rng = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.001, bars)))
    return [close * (1 + 0.01 * rng.random(bars)), close * (1 - 0.01 * rng.random(bars)), close]


@pytest.mark.parametrize("who", ["tradecore", "talib"])
@pytest.mark.parametrize("bars", [10_000, 1_000_000])
@pytest.mark.parametrize(("name", "ours", "theirs", "is_over_bars"), CALLS, ids=IDS)
def test_batch(
    benchmark: BenchmarkFixture,
    size: Callable[[int], int],
    name: str,
    ours: Callable[..., Any],
    theirs: Callable[..., Any],
    is_over_bars: bool,
    bars: int,
    who: str,
) -> None:
    inputs = walk(size(bars))
    benchmark.group = f"batch {name}, {bars} bars"
    benchmark.extra_info["bars"] = len(inputs[0])
    if who == "talib":
        benchmark.extra_info["peer"] = "TA-Lib"
    call = ours if who == "tradecore" else theirs

    benchmark(call, *(inputs if is_over_bars else inputs[2:]))


def update_all(update: Callable[..., Any], rows: list[tuple[float, ...]]) -> None:
    """The loop itself costs about 5 ns a bar."""
    if len(rows[0]) == 1:
        for (value,) in rows:
            update(value)
    else:
        for high, low, close in rows:
            update(high, low, close)


@pytest.mark.parametrize("who", ["tradecore", "talib"])
@pytest.mark.parametrize(("name", "make", "inputs"), STREAMS, ids=[s[0] for s in STREAMS])
def test_update(
    benchmark: BenchmarkFixture,
    size: Callable[[int], int],
    name: str,
    make: Callable[[], Any],
    inputs: int,
    who: str,
) -> None:
    bars = walk(size(10_000))
    rows = list(zip(*(side.tolist() for side in bars[-inputs:]), strict=True))
    benchmark.group = f"update {name}, 10000 bars"
    benchmark.extra_info["bars"] = len(rows)
    if who == "tradecore":
        benchmark(update_all, make().update, rows)
        return
    benchmark.extra_info["peer"] = "TA-Lib stream"
    history = [side[:200] for side in bars[-inputs:]]
    handle = getattr(talib.stream, name.upper())
    benchmark(update_all, handle(*history).update, rows)
