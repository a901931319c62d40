# SPDX-License-Identifier: Apache-2.0
"""Bars for a picture: joined until there are few enough, prices as whole units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tradecore.backtest.metrics import FloatArray, IntArray
from tradecore.model.instrument import SCALE

CANDLES_MAX = 60_000
"""Most candles that a page carries for one symbol: under 2 MB."""

_NS = 1_000_000_000
_STEPS_S = (
    *(1, 2, 5, 10, 15, 30),
    *(60, 120, 180, 300, 600, 900, 1_800),
    *(3_600, 7_200, 14_400, 21_600, 28_800, 43_200),
    *(86_400, 2 * 86_400, 5 * 86_400, 10 * 86_400, 30 * 86_400, 90 * 86_400),
)


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """Candles on a grid that begins at the epoch.

    Attributes
    ----------
    step_s : int
        Length of one candle in seconds.
    index : ndarray of int64
        ``ts_open // step``, ascending; a hole in the data leaves one here.
    open, high, low, close : ndarray of float64
    """

    step_s: int
    index: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray


def candles(records: Any, timeframe_s: int, most: int = CANDLES_MAX) -> Candles:
    """Return BAR records as at most `most` candles of the shortest step that allows it."""
    opens = records["ts_open"].astype(np.int64)
    index, first = np.empty(0, np.int64), np.empty(0, np.int64)
    step_s = timeframe_s
    for step_s in steps(timeframe_s):
        index, first = np.unique(opens // (step_s * _NS), return_index=True)
        if len(index) <= most:
            break
    if not len(index):
        empty = np.empty(0)
        return Candles(step_s, index, empty, empty, empty, empty)
    last = np.append(first[1:], len(opens)) - 1
    return Candles(
        step_s,
        index,
        records["open"][first] / SCALE,
        np.maximum.reduceat(records["high"], first) / SCALE,
        np.minimum.reduceat(records["low"], first) / SCALE,
        records["close"][last] / SCALE,
    )


def steps(timeframe_s: int) -> list[int]:
    """Return the lengths in seconds to which bars may be joined, their own first."""
    longer = [step for step in _STEPS_S if step > timeframe_s and step % timeframe_s == 0]
    return [timeframe_s, *longer]
