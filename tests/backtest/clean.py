# SPDX-License-Identifier: Apache-2.0
"""Strategies of many kinds that know nothing but the past."""

from __future__ import annotations

import functools
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import polars as pl
from tests.backtest.planted import HOUR, Follows
from tests.backtest.twins import Twin, compiled
from tests.pipeline.frames import cross

import tradecore as tc
from tradecore import ta
from tradecore.apps.examples.ema_cross_python import EmaCrossPython
from tradecore.data import Bars
from tradecore.model.events import BarView
from tradecore.model.order import Intent
from tradecore.strategy import Context

MINUTE = 60_000_000_000
WEIGHTS = {0: 0.5, 1: 0.3, 2: 0.2}
Wanted = Iterable[Intent] | None


class Signs(tc.PythonStrategy):
    """Long while `sign` is above 0, out while it is below."""

    name = "signs"
    timeframes: tuple[str, ...] = ("1m",)

    def sign(self, bar: BarView) -> float:
        raise NotImplementedError

    def on_bar(self, ctx: Context, bar: BarView) -> Wanted:
        sign = self.sign(bar)
        if sign > 0:
            return [ctx.enter_long()]
        return [ctx.exit_long()] if sign < 0 else None


class EmaPair(Signs):
    def __init__(self) -> None:
        self.fast, self.slow = ta.Ema(5), ta.Ema(12)

    def sign(self, bar: BarView) -> float:
        return self.fast.update(bar.close) - self.slow.update(bar.close)


class RsiBands(Signs):
    def __init__(self) -> None:
        self.rsi = ta.Rsi(7)

    def sign(self, bar: BarView) -> float:
        value = self.rsi.update(bar.close)
        return 1.0 if value < 30 else -1.0 if value > 70 else 0.0


class Bands(Signs):
    def __init__(self) -> None:
        self.bands = ta.Bbands(20)

    def sign(self, bar: BarView) -> float:
        upper, _, lower = self.bands.update(bar.close)
        return 1.0 if bar.close < lower else -1.0 if bar.close > upper else 0.0


class MacdSign(Signs):
    def __init__(self) -> None:
        self.macd = ta.Macd()

    def sign(self, bar: BarView) -> float:
        return float(self.macd.update(bar.close)[2])


class AtrStopped(Signs):
    stop = tc.stop.atr(10, 2.0, trailing=True)

    def __init__(self) -> None:
        self.momentum = ta.Mom(5)

    def sign(self, bar: BarView) -> float:
        return max(0.0, self.momentum.update(bar.close))


class PercentStopped(Signs):
    stop = tc.stop.percent(0.002, trailing=True)

    def __init__(self) -> None:
        self.change = ta.Roc(3)

    def sign(self, bar: BarView) -> float:
        return max(0.0, self.change.update(bar.close))


class RollingMean(Signs):
    def __init__(self) -> None:
        self.window: deque[float] = deque(maxlen=20)

    def sign(self, bar: BarView) -> float:
        self.window.append(bar.close)
        return sum(self.window) / len(self.window) - bar.close


class GrowingList(Signs):
    def __init__(self) -> None:
        self.closes: list[float] = []

    def sign(self, bar: BarView) -> float:
        self.closes.append(bar.close)
        return bar.close - self.closes[-10] if len(self.closes) > 9 else 0.0


class RunningExtremes(Signs):
    def __init__(self) -> None:
        self.low, self.high = math.inf, -math.inf

    def sign(self, bar: BarView) -> float:
        self.low, self.high = min(self.low, bar.low), max(self.high, bar.high)
        return 0.4 - (bar.close - self.low) / (self.high - self.low)


class RunningScore(Signs):
    """Welford's mean and variance of all bars so far."""

    def __init__(self) -> None:
        self.count, self.mean, self.squares = 0, 0.0, 0.0

    def sign(self, bar: BarView) -> float:
        self.count += 1
        difference = bar.close - self.mean
        self.mean += difference / self.count
        self.squares += difference * (bar.close - self.mean)
        return -difference / math.sqrt(self.squares) if self.squares else 0.0


class ThreeDown(Signs):
    def __init__(self) -> None:
        self.last, self.falls = math.inf, 0

    def sign(self, bar: BarView) -> float:
        self.falls = self.falls + 1 if bar.close < self.last else 0
        self.last = bar.close
        return 1.0 if self.falls == 3 else -1.0 if self.falls == 0 else 0.0


class HoldsTenBars(tc.PythonStrategy):
    name = "holds-ten-bars"
    timeframes = ("1m",)

    def __init__(self) -> None:
        self.held = 0

    def on_bar(self, ctx: Context, bar: BarView) -> Wanted:
        if ctx.position.quantity:
            self.held += 1
            return [ctx.exit_long()] if self.held >= 10 else None
        self.held = 0
        return [ctx.enter_long()] if bar.close > bar.open else None


class SeededChance(Signs):
    def __init__(self) -> None:
        self.generator = np.random.default_rng(11)

    def sign(self, _: BarView) -> float:
        return float(self.generator.normal())


class ChanceOfTheHour(Signs):
    def sign(self, bar: BarView) -> float:
        return float(np.random.default_rng(bar.ts_close // HOUR).normal())


class HourlyTrend(Signs):
    timeframes = ("1m", "1h")

    def __init__(self) -> None:
        self.trend, self.last = 0.0, math.nan

    def sign(self, bar: BarView) -> float:
        if bar.timeframe_s == 3_600:
            self.trend = bar.close - self.last
            self.last = bar.close
            return 0.0
        return self.trend if self.trend == self.trend else 0.0


class PastRegression(Signs):
    def __init__(self) -> None:
        self.closes: deque[float] = deque(maxlen=30)

    def sign(self, bar: BarView) -> float:
        self.closes.append(bar.close)
        if len(self.closes) < 30:
            return 0.0
        return float(np.polyfit(np.arange(30), np.array(self.closes), 1)[0])


class LimitOrders(tc.PythonStrategy):
    name = "limit-orders"
    timeframes = ("5m",)

    def on_bar(self, ctx: Context, bar: BarView) -> Wanted:
        if ctx.position.quantity:
            return [ctx.sell(ctx.position.quantity / 1e8, bar.close + 20.0)]
        return [ctx.buy("0.01", bar.close - 10.0)]


class PartOfEquity(tc.PythonStrategy):
    name = "part-of-equity"
    timeframes = ("5m",)

    def on_bar(self, ctx: Context, bar: BarView) -> Wanted:
        if ctx.cash > 1_000.0 and bar.close < bar.open:
            return [ctx.buy(ctx.equity * 0.1 / ctx.price)]
        return [ctx.exit_long()] if bar.close > bar.open + 30.0 else None


class Yields(tc.PythonStrategy):
    name = "yields"
    timeframes = ("1m",)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterator[Intent]:
        if bar.close > bar.open + 10.0:
            yield ctx.enter_long()
        elif bar.close < bar.open - 10.0:
            yield ctx.exit_long()


@functools.cache
def weight(place: int) -> float:
    return WEIGHTS[place]


class WeightedMean(Signs):
    """Reads a constant of the module, through a cache."""

    def __init__(self) -> None:
        self.closes: deque[float] = deque(maxlen=3)

    def sign(self, bar: BarView) -> float:
        self.closes.appendleft(bar.close)
        mean = sum(weight(at) * close for at, close in enumerate(self.closes))
        return bar.close - mean if len(self.closes) == 3 else 0.0


def shifted_back(bars: Bars) -> tc.PythonStrategy:
    closes = pl.Series(bars.close)
    return Follows(bars, (closes - closes.shift(1)).fill_null(0.0))


def rolling_past(bars: Bars) -> tc.PythonStrategy:
    closes = pl.Series(bars.close)
    return Follows(bars, (closes - closes.rolling_mean(21)).fill_null(0.0))


def exponential(bars: Bars) -> tc.PythonStrategy:
    closes = pl.Series(bars.close)
    return Follows(bars, closes.ewm_mean(span=9, adjust=False) - closes)


def expanding(bars: Bars) -> tc.PythonStrategy:
    closes = bars.close
    mean = np.cumsum(closes) / np.arange(1, len(closes) + 1)
    return Follows(bars, closes - mean)


def filled_forward(bars: Bars) -> tc.PythonStrategy:
    closes = bars.close
    sparse = pl.Series(np.where(np.arange(len(closes)) % 7 == 6, closes, np.nan)).fill_nan(None)
    return Follows(bars, (sparse.fill_null(strategy="forward") - closes).fill_null(0.0))


def batch_indicator(bars: Bars) -> tc.PythonStrategy:
    return Follows(bars, np.nan_to_num(ta.rsi(bars.close, 14) - 50.0))


class FinishedHour(Signs):
    """Knows an hour's close once the hour is over."""

    def __init__(self, bars: Bars) -> None:
        hours = (
            bars.to_polars().group_by_dynamic("open_time", every="1h").agg(pl.col("close").last())
        )
        starts = hours["open_time"].to_physical().to_list()
        self.hourly = dict(zip(starts, hours["close"].to_list(), strict=True))

    def sign(self, bar: BarView) -> float:
        before = bar.ts_close // HOUR * HOUR - HOUR
        return bar.close - self.hourly.get(before, bar.close)


def resampled(bars: Bars) -> tc.PythonStrategy:
    fives = bars.resample("5m")
    mean = dict(zip(fives.ts_close.tolist(), ta.sma(fives.close, 4).tolist(), strict=True))
    known = [mean.get(ts // (5 * MINUTE) * 5 * MINUTE, math.nan) for ts in bars.ts_close.tolist()]
    return Follows(bars, np.nan_to_num(bars.close - np.array(known)))


def own_class() -> tc.PythonStrategy:
    return EmaPair()


def band_breakout() -> tc.Strategy:
    m5 = tc.timeframe("5m")
    bands = ta.bbands(m5.close, 10, 1.0, 1.0)
    return tc.Strategy(
        name="band-breakout",
        long_entry=(m5.close > bands.upperband) & (m5.close.lag(1) < bands.upperband.lag(1)),
        long_exit=m5.close < bands.lowerband,
        stop=tc.stop.percent(0.01),
    )


def clean_indicator() -> tc.Strategy:
    @ta.custom(name="twolast", state=1, replace=True)
    def twolast(inputs: Any, _settings: Any, state: Any, out: Any) -> None:
        out[0] = (inputs[0] + (state[0] or inputs[0])) / 2.0
        state[0] = inputs[0]

    m1 = tc.timeframe("1m")
    mean = twolast(m1.close)
    return tc.Strategy(name="clean", long_entry=m1.close > mean, long_exit=m1.close < mean)


CLEAN: dict[str, Callable[..., Any] | tc.PythonStrategy | tc.Strategy] = {
    each.__name__: each
    for each in (
        *(EmaPair, RsiBands, Bands, MacdSign, AtrStopped, PercentStopped, RollingMean, GrowingList),
        *(RunningExtremes, RunningScore, ThreeDown, HoldsTenBars, SeededChance, ChanceOfTheHour),
        *(HourlyTrend, PastRegression, LimitOrders, PartOfEquity, Yields, WeightedMean, Twin),
        *(EmaCrossPython, shifted_back, rolling_past, exponential, expanding, filled_forward),
        *(batch_indicator, FinishedHour, resampled, own_class, band_breakout, clean_indicator),
    )
} | {
    "declared": compiled(),
    "declared mean": cross(stop=tc.stop.percent(0.003)),
    "an object": EmaPair(),
}
