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


def whole(name: str, value: Any, least: int = 1) -> int:
    """Return `value` as an int from `least` to PERIOD_MAX."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} was {value!r}, must be a whole number") from None
    if isinstance(value, bool) or not least <= number <= PERIOD_MAX:
        raise ValueError(f"{name} was {value!r}, must be {least} to {PERIOD_MAX}")
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


def simple_matype(name: str, value: Any) -> None:
    """Accept 0, the simple average; no other average can be chosen here yet."""
    if whole(name, value, 0) != 0:
        raise ValueError(f"{name} was {value!r}, must be 0 (simple average)")


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
