# SPDX-License-Identifier: Apache-2.0
"""Indicators without rounding, from bars in doubles, each with the size that its error scales with.

Over windows: exact fractions of the last `period` bars. Recursive ones: double-double over so many
bars that older ones weigh nothing. An error of `c * eps * size` is what docs/numerics.md promises.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from tests.reference.double_double import Float64, Wide, quotient

EPS = 2.0**-52
Sized = tuple[float, float]  # The value and the size.
Window = list[Fraction]
Bools = NDArray[np.bool_]


def _mean(xs: Window) -> Fraction:
    return Fraction(sum(xs), len(xs))


def _most(xs: Window) -> float:
    return float(max(map(abs, xs)))


def _variance(xs: Window) -> Fraction:
    mean = _mean(xs)
    return Fraction(sum((x - mean) ** 2 for x in xs), len(xs))


def _slope(xs: Window) -> Fraction:
    n = len(xs)
    return Fraction(sum((2 * k - n + 1) * x for k, x in enumerate(xs)) * 6, n * (n * n - 1))


def _root(square: Fraction) -> float:
    """Correctly rounded but for the last place, whatever the exponent."""
    shift = 2 * ((200 - square.numerator.bit_length() + square.denominator.bit_length()) // 2)
    scaled = Fraction(square) * Fraction(2) ** shift
    return float(Fraction(math.isqrt(int(scaled))) / Fraction(2) ** (shift // 2))


def _weighted(xs: Window) -> Fraction:
    return Fraction(sum(k * x for k, x in enumerate(xs, 1)) * 2, len(xs) * (len(xs) + 1))


def _trima(xs: Window) -> Fraction:
    n = len(xs)
    first = (n + 1) // 2
    means = [_mean(xs[k : k + first]) for k in range(n - first + 1)]
    return _mean(means)


def _line(xs: Window, half_bars: int) -> Fraction:
    return _mean(xs) + _slope(xs) * half_bars / 2


def _spread(xs: Window) -> Sized:
    square = _variance(xs)
    most = _most(xs)
    return float(square), most * (_root(square) + EPS * most)


def _bands(xs: Window) -> list[Sized]:
    mean, width, most = _mean(xs), 2 * Fraction(_root(_variance(xs))), _most(xs)
    return [(float(mean + width), most), (float(mean), most), (float(mean - width), most)]


def _angle(xs: Window) -> Sized:
    degrees = 180.0 / math.pi
    return math.atan(float(_slope(xs))) * degrees, degrees * (_most(xs) / len(xs) + 1.0)


def _correl(xs: Window, ys: Window) -> Sized:
    x_mean, y_mean = _mean(xs), _mean(ys)
    both = Fraction(sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)), len(xs))
    alone = _variance(xs) * _variance(ys)
    return (float(both / Fraction(_root(alone))) if alone else 0.0), float(len(xs))


def _deviation(xs: Window) -> Fraction:
    mean = _mean(xs)
    return Fraction(sum(abs(x - mean) for x in xs), len(xs))


def _avgdev(xs: Window) -> Sized:
    value = float(_deviation(xs))
    return value, _most(xs) + _adding(xs, value)


def _adding(xs: Window, mean: float) -> float:
    """What the sum of all distances, four by four, adds to the error of `mean` of them."""
    return mean * len(xs) / 8.0


def _typical(*bars: Window) -> Window:
    return [Fraction(h + low + c, 3) for h, low, c in zip(*bars, strict=True)]


def _cci(*bars: Window) -> Sized:
    prices = _typical(*bars)
    most, wide = max(map(_most, bars)), _deviation(prices)
    if wide == 0:
        return 0.0, most / 0.015
    value = float((prices[-1] - _mean(prices)) / (Fraction(0.015) * wide))
    size = most / float(wide) * (1.0 / 0.015 + abs(value))
    return value, size + _adding(prices, abs(value))


def _vwma(xs: Window, volumes: Window) -> Sized:
    total = sum(volumes)
    if total == 0:
        return math.nan, 0.0
    worth = [x * v for x, v in zip(xs, volumes, strict=True)]
    return float(sum(worth) / total), float(sum(map(abs, worth)) / total)


def _vwap(*bars: Window) -> Sized:
    *sides, volumes = bars
    prices = _typical(*sides)
    mean = _mean(volumes)
    if mean == 0:
        return float(prices[-1]), max(float(abs(side[-1])) for side in sides)
    value = _mean([p * v for p, v in zip(prices, volumes, strict=True)]) / mean
    dear = [max(map(abs, three)) for three in zip(*sides, strict=True)]
    worth = max(p * v for p, v in zip(dear, volumes, strict=True))
    return float(value), float((worth + abs(value) * max(volumes)) / mean)


def _of_most(value: Callable[[Window], Fraction]) -> Callable[[Window], list[Sized]]:
    return lambda xs: [(float(value(xs)), _most(xs))]


WINDOWS: dict[str, Callable[..., list[Sized]]] = {
    "sum": lambda xs: [(float(sum(xs)), float(sum(map(abs, xs))))],
    "sma": _of_most(_mean),
    "wma": _of_most(_weighted),
    "trima": _of_most(_trima),
    "var": lambda xs: [_spread(xs)],
    "stddev": lambda xs: [(_root(_variance(xs)), _most(xs))],
    "bbands": _bands,
    "linearreg": _of_most(lambda xs: _line(xs, len(xs) - 1)),
    "linearreg_intercept": _of_most(lambda xs: _line(xs, 1 - len(xs))),
    "linearreg_slope": lambda xs: [(float(_slope(xs)), _most(xs) / len(xs))],
    "linearreg_angle": lambda xs: [_angle(xs)],
    "tsf": _of_most(lambda xs: _line(xs, len(xs) + 1)),
    "correl": lambda xs, ys: [_correl(xs, ys)],
    "avgdev": lambda xs: [_avgdev(xs)],
    "cci": lambda *bars: [_cci(*bars)],
    "vwma": lambda xs, volumes: [_vwma(xs, volumes)],
    "vwap_rolling": lambda *bars: [_vwap(*bars)],
    "max": _of_most(max),
    "min": _of_most(min),
}
"""Of the bars of the window, by column: each output and its size."""


class Average:
    """y + gain * (x - y) from 0, in double-double; of rows of numbers, one for each place.

    Its size: the weight of a value n bars old is right to (1 + n) eps. What is measured from a
    value of its block (recurrence.hpp) errs with each step of the input, too: `by_steps`.
    `given` is the size of the input's own error.
    """

    def __init__(self, gain: Wide, places: int, by_steps: bool = False) -> None:
        self.gain, self.decay = gain, Wide.of(1.0) - gain
        self.value = Wide.of(np.zeros(places))
        self.size: Float64 = np.zeros(places)
        self._absolute: Float64 = np.zeros(places)
        self._aged: Float64 = np.zeros(places)
        self._given: Float64 = np.zeros(places)
        self._steps: Float64 = np.zeros(places)
        self._before: Float64 | None = np.zeros(places) if by_steps else None

    def step(self, x: Wide, given: Float64 | float = 0.0) -> Wide:
        gain, decay = float(self.gain.high), float(self.decay.high)
        self.value = self.decay * self.value + self.gain * x
        self._aged = decay * (self._aged + self._absolute)
        self._absolute = decay * self._absolute + gain * np.abs(x.high)
        self._given = decay * self._given + gain * given
        if self._before is not None:
            self._steps = decay * self._steps + np.abs(x.high - self._before)
            self._before = x.high
        self.size = self._absolute + self._aged + self._given + self._steps
        return self.value


Columns = list[Wide]  # (places, bars) each.
Lines = list[tuple[Float64, Float64]]  # Of each output, the values and the sizes at the last bar.


def _ema(columns: Columns) -> Lines:
    (x,) = columns
    mean = Average(quotient(2, 31), len(x.high), by_steps=True)
    for k in range(x.high.shape[1]):
        mean.step(x[:, k])
    return [(mean.value.high, mean.size)]


def _macd(columns: Columns) -> Lines:
    (x,) = columns
    fast, slow = (Average(quotient(2, n + 1), len(x.high), by_steps=True) for n in (12, 26))
    signal = Average(quotient(2, 10), len(x.high))
    for k in range(x.high.shape[1]):
        line = fast.step(x[:, k]) - slow.step(x[:, k])
        size = fast.size + slow.size
        signal.step(line, size)
    rest = line - signal.value
    sizes = (size, signal.size, size + signal.size)
    return list(zip((line.high, signal.value.high, rest.high), sizes, strict=True))


def _t3(columns: Columns) -> Lines:
    (x,) = columns
    places = len(x.high)
    means = [Average(quotient(2, 6), places, by_steps=True) for _ in range(6)]
    for k in range(x.high.shape[1]):
        value, size = x[:, k], np.zeros(len(x.high))
        for mean in means:
            value, size = mean.step(value, size), mean.size
    v, one = Wide.of(0.7), Wide.of(1.0)
    grown = one + v
    shares = [
        -(v * v * v),
        Wide.of(3.0) * v * v * grown,
        Wide.of(-3.0) * v * grown * grown,
        grown * grown * grown,
    ]
    total, size = Wide.of(np.zeros(len(x.high))), np.zeros(len(x.high))
    for share, mean in zip(shares, reversed(means[2:]), strict=True):
        total = total + share * mean.value
        size = size + np.abs(share.high) * mean.size
    return [(total.high, size)]


def _share(both: Average) -> tuple[Wide, Float64]:
    """Of rows of one and then of another: 100 * one / (one + another), 0 for 0/0, and its size."""
    half = len(both.size) // 2
    one, other = both.value[:half], both.value[half:]
    total = one + other
    safe = total.where(total.high != 0.0, Wide.of(np.ones(half)))
    value = Wide.of(100.0) * one / safe
    apart = (one.high / safe.high) * (both.size[half:] / safe.high)
    apart = apart + (other.high / safe.high) * (both.size[:half] / safe.high)
    return value, 100.0 * apart + value.high


def _signed(one: Wide, is_one: Bools, other: Wide, is_other: Bools) -> Wide:
    """Rows of one and then of another, each 0 where it does not count."""
    zero = Wide.of(np.zeros_like(one.high))
    left, right = one.where(is_one, zero), other.where(is_other, zero)
    return Wide(np.concatenate([left.high, right.high]), np.concatenate([left.low, right.low]))


def _rsi(columns: Columns) -> Lines:
    (x,) = columns
    steps = x[:, 1:] - x[:, :-1]
    moves = _signed(steps, steps.high > 0.0, -steps, steps.high < 0.0)
    both = Average(quotient(1, 14), len(moves.high))
    for k in range(moves.high.shape[1]):
        both.step(moves[:, k])
    value, size = _share(both)
    return [(value.high, size)]


def _atr(columns: Columns) -> Lines:
    high, low, close = columns
    before, high, low = close[:, :-1], high[:, 1:], low[:, 1:]
    top = high.where(high.high > before.high, before)
    ranges = top - low.where(low.high < before.high, before)
    mean = Average(quotient(1, 14), len(high.high))
    for k in range(ranges.high.shape[1]):
        mean.step(ranges[:, k])
    return [(mean.value.high, mean.size)]


def _adx(columns: Columns) -> Lines:
    high, low, _ = columns
    rise, fall = high[:, 1:] - high[:, :-1], low[:, :-1] - low[:, 1:]
    # Which one counts is a choice of doubles; how much it is, is not.
    moves = _signed(
        rise,
        (rise.high > 0.0) & (rise.high > fall.high),
        fall,
        (fall.high > 0.0) & (fall.high > rise.high),
    )
    both = Average(quotient(1, 14), len(moves.high))
    mean = Average(quotient(1, 14), len(high.high))
    bars, shown = moves.high.shape[1], 1_600  # Older ones weigh nothing in the average.
    for k in range(bars):
        both.step(moves[:, k])
        if k >= bars - shown:
            share, size = _share(both)
            mean.step(abs(share + share - Wide.of(100.0)), 2.0 * size)
    return [(mean.value.high, mean.size)]


def _kama(columns: Columns) -> Lines:
    (x,) = columns
    period, bars = 30, x.high.shape[1]
    steps = x[:, 1:] - x[:, :-1]
    sizes = abs(steps)
    path = sizes[:, : bars - period]
    for k in range(1, period):
        path = path + sizes[:, k : bars - period + k]
    way = abs(x[:, period:] - x[:, :-period])
    one = Wide.of(np.ones_like(path.high))
    straight = (way / one.where(path.high == 0.0, path)).where(path.high != 0.0, one)
    share = straight * (quotient(2, 3) - quotient(2, 31)) + quotient(2, 31)
    rest = one - share * share
    distance = Wide.of(np.zeros(len(x.high)))
    size, left = np.zeros(len(x.high)), np.ones(len(x.high))
    for k in range(bars - period):
        before = distance - steps[:, k + period - 1]
        distance = rest[:, k] * before
        size = rest.high[:, k] * (
            size + np.abs(before.high) + np.abs(steps.high[:, k + period - 1])
        )
        left = left * rest.high[:, k]
    value = x[:, -1] + distance
    # What is left of anything before the first bar, which is at most 1e13 here.
    return [(value.high, size + np.abs(x.high[:, -1]) + left * 1e13 / EPS)]


RECURSIVE: dict[str, tuple[int, Callable[[Columns], Lines]]] = {
    "ema": (4_096, _ema),
    "macd": (4_096, _macd),
    "t3": (2_400, _t3),
    "rsi": (2_800, _rsi),
    "atr": (4_096, _atr),
    "adx": (4_096, _adx),
    "kama": (4_096, _kama),
}
"""With the defaults: of so many bars, by column, each output and its size."""
