# SPDX-License-Identifier: Apache-2.0
"""One bar as a candlestick rule sees it, with the thresholds of TA-Lib's default settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, nan

Line = tuple[float, ...]


@dataclass(frozen=True)
class Bar:
    """The four prices, and means over the bars before this one; NaN where there are too few."""

    open: float
    high: float
    low: float
    close: float
    mean_body: float = nan
    """Of the 10 bars before."""
    mean_range: float = nan
    """Of the 10 bars before."""
    mean_range_5: float = nan
    """Of the 5 bars before."""
    mean_shadows: float = nan
    """Sum of both shadows, of the 10 bars before."""

    @property
    def body(self) -> float:
        return abs(self.close - self.open)

    @property
    def white(self) -> bool:
        return self.close >= self.open

    @property
    def black(self) -> bool:
        return not self.white

    @property
    def sign(self) -> int:
        """What a pattern gives that has this bar's colour."""
        return 100 if self.white else -100

    @property
    def top(self) -> float:
        return max(self.open, self.close)

    @property
    def bottom(self) -> float:
        return min(self.open, self.close)

    @property
    def upper(self) -> float:
        return self.high - self.top

    @property
    def lower(self) -> float:
        return self.bottom - self.low

    @property
    def range(self) -> float:
        return self.high - self.low

    @property
    def long(self) -> bool:
        return self.body > self.mean_body

    @property
    def short(self) -> bool:
        return self.body < self.mean_body

    @property
    def short_or_mean(self) -> bool:
        return self.body <= self.mean_body

    @property
    def doji(self) -> bool:
        return self.body <= 0.1 * self.mean_range

    @property
    def very_short(self) -> float:
        """A shadow below this is very short."""
        return 0.1 * self.mean_range

    @property
    def short_shadow(self) -> float:
        """A shadow below this is short."""
        return self.mean_shadows / 2.0

    @property
    def no_upper(self) -> bool:
        return self.upper < self.very_short

    @property
    def no_lower(self) -> bool:
        return self.lower < self.very_short

    @property
    def near(self) -> float:
        return 0.2 * self.mean_range_5

    @property
    def far(self) -> float:
        return 0.6 * self.mean_range_5

    @property
    def equal(self) -> float:
        return 0.05 * self.mean_range_5

    @property
    def marubozu(self) -> bool:
        return self.long and self.no_upper and self.no_lower


def gap_up(a: Bar, b: Bar) -> bool:
    """Between the bodies."""
    return b.bottom > a.top


def gap_down(a: Bar, b: Bar) -> bool:
    return b.top < a.bottom


def bars_gap_up(a: Bar, b: Bar) -> bool:
    """Between the whole ranges, shadows included."""
    return b.low > a.high


def bars_gap_down(a: Bar, b: Bar) -> bool:
    return b.high < a.low


def within(value: float, middle: float, reach: float) -> bool:
    return middle - reach <= value <= middle + reach


@lru_cache(maxsize=64)
def bars_of(opens: Line, highs: Line, lows: Line, closes: Line) -> tuple[Bar, ...]:
    """All bars of a series."""
    bare = [Bar(*prices) for prices in zip(opens, highs, lows, closes, strict=True)]

    def mean(quantity: Callable[[Bar], float], t: int, n: int) -> float:
        return nan if t < n else fsum(map(quantity, bare[t - n : t])) / n

    return tuple(
        Bar(
            *(bar.open, bar.high, bar.low, bar.close),
            mean_body=mean(lambda b: b.body, t, 10),
            mean_range=mean(lambda b: b.range, t, 10),
            mean_range_5=mean(lambda b: b.range, t, 5),
            mean_shadows=mean(lambda b: b.upper + b.lower, t, 10),
        )
        for t, bar in enumerate(bare)
    )
