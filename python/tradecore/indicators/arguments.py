# SPDX-License-Identifier: Apache-2.0
"""Checks of arguments; each error names the argument, what it was and what it must be."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from typing import Any

from tradecore import _core
from tradecore._arrays import Float64, as_float64

PERIOD_MAX: int = _core.indicators.PERIOD_MAX
CONVENTIONS: tuple[str, ...] = _core.indicators.CONVENTIONS
"""Whose formula an indicator follows, in the numbers' order of the compiled core."""


def whole(name: str, value: Any, least: int = 1, most: int = PERIOD_MAX) -> int:
    """Return `value` as an int from `least` to `most`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} was {value!r}, must be a whole number") from None
    if isinstance(value, bool) or not least <= number <= most:
        raise ValueError(f"{name} was {value!r}, must be {least} to {most}")
    return number


def finite(name: str, value: Any) -> float:
    """Return `value` as a finite float."""
    if isinstance(value, bool | str):
        raise TypeError(f"{name} was {value!r}, must be a number")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} was {value!r}, must be a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} was {value!r}, must be finite")
    return number


def number(name: str, value: Any, least: float, most: float) -> float:
    """Return `value` as a finite float from `least` to `most`."""
    given = finite(name, value)
    if not least <= given <= most:
        raise ValueError(f"{name} was {value!r}, must be {least:g} to {most:g}")
    return given


def average(name: str, value: Any) -> int:
    """Return TA-Lib's number of an average."""
    chosen = whole(name, value, 0, 13)
    if chosen == 11:
        raise ValueError(f"{name} was 11, must be 0 to 10, 12 or 13")
    return chosen


def convention(name: str, value: Any) -> int:
    """Return the compiled core's number of a convention."""
    if not isinstance(value, str):
        raise TypeError(f"{name} was {value!r}, must be 'talib' or 'tradingview'")
    if value not in CONVENTIONS:
        raise ValueError(f"{name} was {value!r}, must be 'talib' or 'tradingview'")
    return CONVENTIONS.index(value)


def equal_lengths(series: Mapping[str, Any]) -> list[Float64]:
    """Return all series as float64 arrays of one length."""
    arrays = [as_float64(name, values) for name, values in series.items()]
    first = next(iter(series))
    for name, array in zip(series, arrays, strict=True):
        if len(array) != len(arrays[0]):
            raise ValueError(
                f"{name} had {len(array)} values, must have {len(arrays[0])} like {first}"
            )
    return arrays
