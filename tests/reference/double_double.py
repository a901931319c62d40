# SPDX-License-Identifier: Apache-2.0
"""Arrays of numbers of about 32 digits, each the sum of two doubles.

Source: Dekker 1971; Knuth, The Art of Computer Programming 4.2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
_SPLIT = 134_217_729.0  # 2^27 + 1.


@dataclass(frozen=True, slots=True)
class Wide:
    """`high + low`, |low| at most half a unit in the last place of `high`."""

    high: Float64
    low: Float64

    @staticmethod
    def of(value: Any) -> Wide:
        high = np.asarray(value, dtype=np.float64)
        return Wide(high, np.zeros_like(high))

    def __add__(self, other: Wide) -> Wide:
        total, rest = _sum(self.high, other.high)
        low, least = _sum(self.low, other.low)
        total, rest = _quick_sum(total, rest + low)
        return Wide(*_quick_sum(total, rest + least))

    def __neg__(self) -> Wide:
        return Wide(-self.high, -self.low)

    def __sub__(self, other: Wide) -> Wide:
        return self + -other

    def __mul__(self, other: Wide) -> Wide:
        product, rest = _product(self.high, other.high)
        return Wide(*_quick_sum(product, rest + (self.high * other.low + self.low * other.high)))

    def __truediv__(self, other: Wide) -> Wide:
        first = Wide.of(self.high / other.high)
        rest = self - first * other
        second = Wide.of(rest.high / other.high)
        rest = rest - second * other
        return first + second + Wide.of(rest.high / other.high)

    def __abs__(self) -> Wide:
        sign = np.where(self.high < 0.0, -1.0, 1.0)
        return Wide(self.high * sign, self.low * sign)

    def __getitem__(self, key: Any) -> Wide:
        return Wide(self.high[key], self.low[key])

    def where(self, condition: NDArray[np.bool_], other: Wide) -> Wide:
        """This one where `condition` holds, else `other`."""
        return Wide(
            np.where(condition, self.high, other.high), np.where(condition, self.low, other.low)
        )


def quotient(a: int, b: int) -> Wide:
    """a / b."""
    return Wide.of(float(a)) / Wide.of(float(b))


def _quick_sum(a: Float64, b: Float64) -> tuple[Float64, Float64]:
    total = a + b
    return total, b - (total - a)


def _sum(a: Float64, b: Float64) -> tuple[Float64, Float64]:
    total = a + b
    other = total - a
    return total, (a - (total - other)) + (b - other)


def _product(a: Float64, b: Float64) -> tuple[Float64, Float64]:
    product = a * b
    a_high, b_high = _SPLIT * a - (_SPLIT * a - a), _SPLIT * b - (_SPLIT * b - b)
    a_low, b_low = a - a_high, b - b_high
    rest = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, rest
