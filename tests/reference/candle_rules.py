# SPDX-License-Identifier: Apache-2.0
"""Candlestick rules on one and two bars: 0, or the value on the last bar, which is the newest."""

from __future__ import annotations

from tests.reference.candle_bar import (
    Bar,
    bars_gap_down,
    bars_gap_up,
    gap_down,
    gap_up,
    within,
)

# One bar.


def cdlbelthold(a: Bar) -> int:
    return a.sign if a.long and (a.no_lower if a.white else a.no_upper) else 0


def cdlclosingmarubozu(a: Bar) -> int:
    return a.sign if a.long and (a.no_upper if a.white else a.no_lower) else 0


def cdldoji(a: Bar) -> int:
    return 100 if a.doji else 0


def cdldragonflydoji(a: Bar) -> int:
    return 100 if a.doji and a.no_upper and a.lower > a.very_short else 0


def cdlgravestonedoji(a: Bar) -> int:
    return 100 if a.doji and a.no_lower and a.upper > a.very_short else 0


def cdlhighwave(a: Bar) -> int:
    return a.sign if a.short and min(a.upper, a.lower) > 2 * a.body else 0


def cdllongleggeddoji(a: Bar) -> int:
    return 100 if a.doji and max(a.upper, a.lower) > a.body else 0


def cdllongline(a: Bar) -> int:
    return a.sign if a.long and max(a.upper, a.lower) < a.short_shadow else 0


def cdlmarubozu(a: Bar) -> int:
    return a.sign if a.marubozu else 0


def cdlrickshawman(a: Bar) -> int:
    middle = a.low + a.range / 2
    central = a.bottom <= middle + a.near and a.top >= middle - a.near
    return 100 if a.doji and min(a.upper, a.lower) > a.body and central else 0


def cdlshortline(a: Bar) -> int:
    return a.sign if a.short and max(a.upper, a.lower) < a.short_shadow else 0


def cdlspinningtop(a: Bar) -> int:
    return a.sign if a.short and min(a.upper, a.lower) > a.body else 0


def cdltakuri(a: Bar) -> int:
    return 100 if a.doji and a.no_upper and a.lower > 2 * a.body else 0


# Two bars.


def cdlcounterattack(a: Bar, b: Bar) -> int:
    meet = a.white != b.white and within(b.close, a.close, a.equal)
    return b.sign if a.long and b.long and meet else 0


def cdldarkcloudcover(a: Bar, b: Bar, penetration: float) -> int:
    deep = a.open < b.close < a.close - a.body * penetration
    return -100 if a.white and a.long and b.black and b.open > a.high and deep else 0


def cdldojistar(a: Bar, b: Bar) -> int:
    apart = gap_up(a, b) if a.white else gap_down(a, b)
    return -a.sign if a.long and b.doji and apart else 0


def _covers(outer: Bar, inner: Bar) -> float:
    """1 where a body covers another beyond both ends, 0.8 where up to both are equal, else 0."""
    if outer.top > inner.top and outer.bottom < inner.bottom:
        return 1.0
    return 0.8 if outer.top >= inner.top and outer.bottom <= inner.bottom else 0.0


def cdlengulfing(a: Bar, b: Bar) -> int:
    same = a.top == b.top and a.bottom == b.bottom
    return round(b.sign * _covers(b, a)) if a.white != b.white and not same else 0


def _hammer(b: Bar) -> bool:
    return b.short and b.lower > b.body and b.no_upper


def cdlhammer(a: Bar, b: Bar) -> int:
    return 100 if _hammer(b) and b.bottom <= a.low + a.near else 0


def cdlhangingman(a: Bar, b: Bar) -> int:
    return -100 if _hammer(b) and b.bottom >= a.high - a.near else 0


def cdlharami(a: Bar, b: Bar) -> int:
    return round(-a.sign * _covers(a, b)) if a.long and b.short_or_mean else 0


def cdlharamicross(a: Bar, b: Bar) -> int:
    return round(-a.sign * _covers(a, b)) if a.long and b.doji else 0


def cdlhomingpigeon(a: Bar, b: Bar) -> int:
    inside = b.open < a.open and b.close > a.close
    return 100 if a.black and b.black and a.long and b.short_or_mean and inside else 0


def _opens_below(a: Bar, b: Bar) -> bool:
    """A long black bar, then a white one that opens below it."""
    return a.black and a.long and b.white and b.open < a.low


def cdlinneck(a: Bar, b: Bar) -> int:
    return -100 if _opens_below(a, b) and a.close <= b.close <= a.close + a.equal else 0


def cdlonneck(a: Bar, b: Bar) -> int:
    return -100 if _opens_below(a, b) and within(b.close, a.low, a.equal) else 0


def cdlthrusting(a: Bar, b: Bar) -> int:
    shallow = a.close + a.equal < b.close <= a.close + a.body * 0.5
    return -100 if _opens_below(a, b) and shallow else 0


def cdlpiercing(a: Bar, b: Bar) -> int:
    deep = a.close + a.body * 0.5 < b.close < a.open
    return 100 if _opens_below(a, b) and b.long and deep else 0


def _inverted(b: Bar) -> bool:
    return b.short and b.upper > b.body and b.no_lower


def cdlinvertedhammer(a: Bar, b: Bar) -> int:
    return 100 if _inverted(b) and gap_down(a, b) else 0


def cdlshootingstar(a: Bar, b: Bar) -> int:
    return -100 if _inverted(b) and gap_up(a, b) else 0


def _kicks(a: Bar, b: Bar) -> bool:
    apart = bars_gap_up(a, b) if b.white else bars_gap_down(a, b)
    return a.white != b.white and a.marubozu and b.marubozu and apart


def cdlkicking(a: Bar, b: Bar) -> int:
    return b.sign if _kicks(a, b) else 0


def cdlkickingbylength(a: Bar, b: Bar) -> int:
    return (b if b.body > a.body else a).sign if _kicks(a, b) else 0


def cdlmatchinglow(a: Bar, b: Bar) -> int:
    return 100 if a.black and b.black and within(b.close, a.close, a.equal) else 0


def cdlseparatinglines(a: Bar, b: Bar) -> int:
    apart = a.white != b.white and within(b.open, a.open, a.equal)
    return b.sign if apart and cdlbelthold(b) != 0 else 0
