# SPDX-License-Identifier: Apache-2.0
"""Strategies that know the future, each in its own way. The guilty line says so at its end."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

import tradecore as tc
from tradecore import ta
from tradecore.data import Bars
from tradecore.model.events import BarView
from tradecore.model.order import Intent
from tradecore.strategy import Context

HOUR = 3_600_000_000_000
DAY = 24 * HOUR
Maker = Callable[..., tc.PythonStrategy]


class Follows(tc.PythonStrategy):
    """Long while the signal made for the bar is above 0."""

    name = "follows"
    timeframes = ("1m",)

    def __init__(self, bars: Bars, signal: Any) -> None:
        self.signal = dict(zip(bars.ts_close.tolist(), np.asarray(signal).tolist(), strict=True))

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        value = self.signal[bar.ts_close]
        if value is not None and value > 0:
            return [ctx.enter_long()]
        return [ctx.exit_long()]


def shifted(bars: Bars) -> tc.PythonStrategy:
    frame = bars.to_polars()
    ahead = frame["close"].shift(-1)  # guilty
    signal = (ahead - frame["close"]).fill_null(0.0)
    return Follows(bars, signal)


def centered(bars: Bars) -> tc.PythonStrategy:
    closes = pl.Series(bars.close)
    mean = closes.rolling_mean(21, center=True)  # guilty
    distance = (closes - mean).fill_null(0.0)
    return Follows(bars, distance)


def normalised_by_mean(bars: Bars) -> tc.PythonStrategy:
    closes = bars.close
    mean = closes.mean()  # guilty
    spread = 300.0
    score = (mean - closes) / spread
    return Follows(bars, score)


class Scaled(tc.PythonStrategy):
    """Buys in the lowest part of a range that it learnt from all bars."""

    name = "scaled"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.low = bars.low.min()  # guilty
        self.high = bars.high.max()

    def place(self, price: float) -> float:
        return (price - self.low) / (self.high - self.low)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        if self.place(bar.close) < 0.4:
            return [ctx.enter_long()]
        return [ctx.exit_long()]


class NextRow(tc.PythonStrategy):
    """Counts bars, and is one ahead."""

    name = "next-row"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.closes = bars.close
        self.count = 0

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.count += 1
        at = min(self.count, len(self.closes) - 1)
        close = self.closes[at]  # guilty
        change = close - bar.close
        if change > 3.0:
            return [ctx.enter_long()]
        return [ctx.exit_long()] if change < -3.0 else None


def backfilled(bars: Bars) -> tc.PythonStrategy:
    closes = bars.close
    has_news = np.arange(len(closes)) % 7 == 6
    sparse = pl.Series(np.where(has_news, closes, np.nan)).fill_nan(None)
    known = sparse.fill_null(strategy="backward")  # guilty
    signal = (known - pl.Series(closes)).fill_null(0.0)
    return Follows(bars, signal)


class UnfinishedHour(tc.PythonStrategy):
    """Knows each hour's close by the hour's beginning."""

    name = "unfinished-hour"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        hours = (  # guilty
            bars.to_polars()
            .group_by_dynamic("open_time", every="1h", label="left")
            .agg(pl.col("close").last())
        )
        starts = hours["open_time"].to_physical().to_list()
        self.hourly = dict(zip(starts, hours["close"].to_list(), strict=True))

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        start = bar.ts_open // HOUR * HOUR
        hourly = self.hourly.get(start, bar.close)
        return [ctx.enter_long()] if hourly > bar.close else [ctx.exit_long()]


class BestOfDay(tc.PythonStrategy):
    """Sells at the day's highest bar."""

    name = "best-of-day"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.peaks: set[int] = set()
        self.lows: set[int] = set()
        stamps, closes = bars.ts_close, bars.close
        days = stamps // (6 * HOUR)
        for day in np.unique(days):
            inside = np.flatnonzero(days == day)
            best = inside[np.argmax(closes[inside])]  # guilty
            worst = inside[np.argmin(closes[inside])]  # guilty
            self.peaks.add(int(stamps[best]))
            self.lows.add(int(stamps[worst]))

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        if bar.ts_close in self.lows:
            return [ctx.enter_long()]
        if bar.ts_close in self.peaks:
            return [ctx.exit_long()]
        return None


class FutureList(tc.PythonStrategy):
    """Takes the next closes from a list."""

    name = "future-list"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.ahead = [float(close) for close in bars.close][::-1]  # guilty

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.ahead.pop()
        following = self.ahead[-3:]
        best = max(following, default=bar.close)
        if best > bar.close * 1.0004:
            return [ctx.enter_long()]
        return [ctx.exit_long()]


def sorted_by_return(bars: Bars) -> tc.PythonStrategy:
    closes = bars.close
    returns = np.diff(closes, prepend=closes[0]) / closes
    order = np.argsort(returns)  # guilty
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order)) / len(order)
    return Follows(bars, rank - 0.8)


def regression(bars: Bars) -> tc.PythonStrategy:
    closes = bars.close
    before, after = np.diff(closes)[:-1], np.diff(closes)[1:]
    slope, intercept = np.polyfit(before, after, 1)  # guilty
    change = np.diff(closes, prepend=closes[0])
    forecast = slope * change + intercept
    return Follows(bars, forecast)


class DailyClose(tc.PythonStrategy):
    """Looks the day's close up at its open."""

    name = "daily-close"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.daily: dict[int, float] = {}
        for ts, close in zip(bars.ts_open.tolist(), bars.close.tolist(), strict=True):
            self.daily[ts // (4 * HOUR)] = close  # guilty

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        last = self.daily[bar.ts_open // (4 * HOUR)]
        return [ctx.enter_long()] if last > bar.close else [ctx.exit_long()]


_SEEN: dict[int, float] = {}


class Remembers(tc.PythonStrategy):
    """Keeps closes in the module, where the next run finds them."""

    name = "remembers"
    timeframes = ("1m",)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        _SEEN[bar.ts_close] = bar.close
        following = _SEEN.get(bar.ts_close + 60_000_000_000, bar.close)  # guilty
        return [ctx.enter_long()] if following > bar.close else [ctx.exit_long()]


class Latch(tc.PythonStrategy):
    """Remembers that it looked ahead, and acts on it later."""

    name = "latch"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.closes = bars.close
        self.at = -1
        self.is_armed = False

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.at += 1
        later = self.closes[self.at : self.at + 400]  # guilty
        if self.at % 50 == 0 and later.max() > bar.close + 150.0:
            self.is_armed = True
        if self.is_armed and self.at % 50 == 35:
            self.is_armed = False
            return [ctx.enter_long()]
        return [ctx.exit_long()] if self.at % 50 == 49 else None


@functools.cache
def forecast(row: int, *closes: float) -> float:
    """Return the next close where there is one."""
    following = closes[row + 1 : row + 2]  # guilty
    return following[0] if following else closes[row]


class Cached(tc.PythonStrategy):
    """Asks a function of the module that remembers its answers."""

    name = "cached"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.closes = tuple(bars.close.tolist()[:200])
        self.at = -1

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.at += 1
        if self.at >= len(self.closes):
            return None
        expected = forecast(self.at, *self.closes)
        return [ctx.enter_long()] if expected > bar.close else [ctx.exit_long()]


class OutOfReach(tc.PythonStrategy):
    """Reads past the end, which a cut history does not have."""

    name = "out-of-reach"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.closes = bars.close.tolist()
        self.last = len(self.closes) - 1
        self.at = 0

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.at += 1
        rises = self.closes[self.at] > bar.close  # guilty
        return [ctx.enter_long()] if rises else [ctx.exit_long()]


class Extremes(tc.PythonStrategy):
    """A helper of its own knows where the next turn is."""

    name = "extremes"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.highs, self.lows = bars.high, bars.low
        self.row = {ts: at for at, ts in enumerate(bars.ts_close.tolist())}

    def is_low(self, at: int) -> bool:
        around = self.lows[max(0, at - 5) : at + 6]  # guilty
        lowest = around.min()
        return bool(self.lows[at] == lowest)

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        at = self.row[bar.ts_close]
        if self.is_low(at):
            return [ctx.enter_long()]
        return [ctx.exit_long()] if at % 9 == 0 else None


class PeekThroughAverage(tc.PythonStrategy):
    """Feeds an average with the bar after."""

    name = "peek-through-average"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.closes = bars.close
        self.mean = ta.Ema(3)
        self.at = -1

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        self.at += 1
        after = self.closes[self.at + 1 : self.at + 2].sum() or bar.close  # guilty
        mean = self.mean.update(after)
        return [ctx.enter_long()] if mean > bar.close else [ctx.exit_long()]


@dataclass
class Inherited(tc.PythonStrategy):
    """Has no constructor of its own."""

    bars: Bars
    name = "inherited"
    timeframes = ("1m",)

    def __post_init__(self) -> None:
        self.mean = float(self.bars.close.mean())  # guilty

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        return [ctx.enter_long()] if bar.close < self.mean else [ctx.exit_long()]


class Feed:
    """Hands out closes, two too early."""

    def __init__(self, closes: list[float]) -> None:
        self.closes = closes
        self.at = -1

    def step(self) -> float:
        self.at += 1
        return self.value(self.at + 2)

    def value(self, at: int) -> float:
        try:
            return self.closes[at]  # guilty
        except IndexError:
            return self.closes[-1]


class UsesFeed(tc.PythonStrategy):
    """Peeks two calls deep, in an object of another class."""

    name = "uses-feed"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.feed = Feed(bars.close.tolist())

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        value = self.feed.step()
        if value > bar.close + 2.0:
            return [ctx.enter_long()]
        return [ctx.exit_long()] if value < bar.close - 2.0 else None


class Planned(tc.PythonStrategy):
    """Makes its plan in a loop over all bars."""

    name = "planned"
    timeframes = ("1m",)

    def __init__(self, bars: Bars) -> None:
        self.plan = self.planned(bars.close)
        self.at = -1

    @staticmethod
    def planned(closes: Any) -> list[bool]:
        plan = []
        for at in range(len(closes)):
            window = closes[at : at + 10]
            gain = window.max() / closes[at] - 1.0  # guilty
            plan.append(gain > 0.001)
        return plan

    def on_bar(self, ctx: Context, _: BarView) -> Iterable[Intent] | None:
        self.at += 1
        return [ctx.enter_long()] if self.plan[self.at] else [ctx.exit_long()]


def pandas_frame(bars: Bars) -> tc.PythonStrategy:
    frame = bars.to_pandas()
    frame["score"] = (frame.close - frame.close.mean()) / frame.close.std()  # guilty
    frame["sign"] = -frame["score"]
    return Follows(bars, frame["sign"].to_numpy())


def peeking_indicator(bars: Bars) -> tc.Strategy:
    closes = bars.close
    following = dict(zip(closes[:-1].tolist(), closes[1:].tolist(), strict=True))

    @ta.custom(name="nextclose", inputs=("close",), replace=True)
    def nextclose(inputs: Any, _settings: Any, _state: Any, out: Any) -> None:
        out[0] = following.get(float(inputs[0]), float(inputs[0]))

    m1 = tc.timeframe("1m")
    ahead = nextclose(m1.close)
    return tc.Strategy(
        name="peeking-indicator",
        long_entry=ta.crossover(ta.sma(ahead, 3), ta.sma(m1.close, 8)),
        long_exit=ta.crossunder(ta.sma(m1.close, 3), ta.sma(m1.close, 8)),
    )


PLANTED: tuple[Maker, ...] = (
    *(shifted, centered, normalised_by_mean, Scaled, NextRow, backfilled, UnfinishedHour),
    *(BestOfDay, FutureList, sorted_by_return, regression, DailyClose, Remembers),
    *(OutOfReach, Extremes, PeekThroughAverage, Latch, Cached, Inherited, UsesFeed),
    *(Planned, pandas_frame),
)
