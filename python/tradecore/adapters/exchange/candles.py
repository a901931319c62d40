# SPDX-License-Identifier: Apache-2.0
"""One symbol's klines: closed minutes in an array, the forming minute beside it, the longer
intervals summed from both on request. Sums are exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore.adapters.exchange import intervals
from tradecore.adapters.exchange.amounts import SCALE, amount_text
from tradecore.adapters.exchange.intervals import MINUTE_NS

# Volumes are kept as whole units and a rest in 1e-8, so that any sum of them fits 64 bits.
_VOLUMES = ("volume", "quote", "taker", "taker_quote")
_COLUMNS = ["ts_open", "open", "high", "low", "close", "count", "first_id", "last_id"]
_NO_ID = np.iinfo(np.int64).max
_ROW = np.dtype(
    [(name, "<i8") for name in _COLUMNS]
    + [(f"{name}_{part}", "<i8") for name in _VOLUMES for part in ("whole", "rest")]
)


@dataclass(slots=True)
class Candle:
    """One kline. Prices and volumes are units of 1e-8, times ns; ids are -1 where unknown."""

    ts_open: int
    ts_close: int
    open: int
    high: int
    low: int
    close: int
    volume: int = 0
    quote: int = 0
    taker: int = 0
    taker_quote: int = 0
    count: int = 0
    first_id: int = -1
    last_id: int = -1

    def add(self, price: int, quantity: int, trade_id: int, is_buyer_maker: bool) -> None:
        """Take in one trade."""
        if self.count == 0:
            self.open = self.high = self.low = price
            self.first_id = trade_id
        elif price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price
        quote = price * quantity // SCALE
        self.close = price
        self.volume += quantity
        self.quote += quote
        if not is_buyer_maker:
            self.taker += quantity
            self.taker_quote += quote
        self.count += 1
        self.last_id = trade_id

    def kline(self, ns_per_unit: int) -> list[Any]:
        """Return the kline as REST states it, times in units of `ns_per_unit`."""
        return [
            self.ts_open // ns_per_unit,
            amount_text(self.open),
            amount_text(self.high),
            amount_text(self.low),
            amount_text(self.close),
            amount_text(self.volume),
            self.ts_close // ns_per_unit - 1,
            amount_text(self.quote),
            self.count,
            amount_text(self.taker),
            amount_text(self.taker_quote),
            "0",
        ]


class CandleStore:
    """Klines of one symbol from its trades, or from closed minute bars."""

    def __init__(self) -> None:
        self._rows = np.empty(1024, _ROW)
        self._size = 0
        self._forming: Candle | None = None
        self._sums: dict[int, Candle] = {}  # Of the closed minutes, by the first; until one closes.
        self._averaged = (0, 0)  # First minute and rows that the sum below is of.
        self._closed: Candle | None = None

    def __len__(self) -> int:
        """Return the number of closed minutes."""
        return self._size

    @property
    def last_close(self) -> int | None:
        """The last price traded, or None before the first."""
        if self._forming is not None:
            return self._forming.close
        return int(self._rows[self._size - 1]["close"]) if self._size else None

    @property
    def last_ts_close(self) -> int | None:
        """Where the last closed minute ends, or None."""
        return int(self._rows[self._size - 1]["ts_open"]) + MINUTE_NS if self._size else None

    def append_bars(self, bars: NDArray[Any]) -> None:
        """Take in closed one-minute BAR records, oldest first, after all that is there."""
        first = self._grow(len(bars))
        rows = self._rows[first : self._size]
        for name in ("ts_open", "open", "high", "low", "close", "count"):
            rows[name] = bars[name]
        rows["first_id"] = rows["last_id"] = -1
        for name, source in zip(
            _VOLUMES,
            ("volume", "quote_volume", "taker_buy_volume", "taker_buy_quote_volume"),
            strict=True,
        ):
            low, high = bars[f"{source}_low"], bars[f"{source}_high"]
            if len(bars) and (high.any() or (low >> np.uint64(63)).any()):
                wide = [int(h) << 64 | int(part) for h, part in zip(high, low, strict=True)]
                rows[f"{name}_whole"] = [value // SCALE for value in wide]
                rows[f"{name}_rest"] = [value % SCALE for value in wide]
            else:
                rows[f"{name}_whole"] = low // np.uint64(SCALE)
                rows[f"{name}_rest"] = low % np.uint64(SCALE)

    def on_trade(
        self,
        ts: int,
        price: int,
        quantity: int,
        trade_id: int,
        is_buyer_maker: bool,
        on_close: Callable[[int], None],
    ) -> None:
        """Take in one trade; `on_close` is called with the end of each minute this closes."""
        forming = self._forming
        if forming is None or ts >= forming.ts_close:
            self.advance(ts, on_close)
            forming = self._forming
            if forming is None:
                ts_open = ts - ts % MINUTE_NS
                forming = Candle(ts_open, ts_open + MINUTE_NS, price, price, price, price)
                self._forming = forming
        forming.add(price, quantity, trade_id, is_buyer_maker)

    def advance(self, ts: int, on_close: Callable[[int], None], is_trading: bool = True) -> None:
        """Close every minute that ends by `ts`; those without trades are flat at the last price.

        While there is no trading, a minute without trades is none.
        """
        while self._forming is not None and self._forming.ts_close <= ts:
            closed = self._forming
            price = closed.close
            self._forming = Candle(
                closed.ts_close, closed.ts_close + MINUTE_NS, price, price, price, price
            )
            if is_trading or closed.count:
                self._append(closed)
                on_close(closed.ts_close)

    def start_forming(self, ts: int) -> None:
        """Begin the minute that holds `ts` at the last price, so that it closes even if empty."""
        price = self.last_close
        if price is not None:
            ts_open = ts - ts % MINUTE_NS
            self._forming = Candle(ts_open, ts_open + MINUTE_NS, price, price, price, price)

    def candle(self, interval: str, ts: int, shift: int = 0) -> Candle | None:
        """Return the kline of `interval` that holds `ts`, as far as it has come; None if empty."""
        ts_open = intervals.open_ns(interval, ts, shift)
        ts_close = intervals.close_ns(interval, ts_open, shift)
        rows = self._rows[: self._size]
        first, last = np.searchsorted(rows["ts_open"], (ts_open, ts_close))
        candles = self._fold(interval, rows[first:last], shift)
        forming = self._forming
        if forming is None or not ts_open <= forming.ts_open < ts_close:
            return candles[0] if candles else None
        return _merged(ts_open, ts_close, candles[0] if candles else None, forming)

    def closes(self, count: int) -> list[int]:
        """Return the closes of the newest `count` minutes, oldest first, the forming one last."""
        forming = [] if self._forming is None else [self._forming.close]
        kept = max(0, self._size + len(forming) - count)
        closed: list[int] = self._rows["close"][kept : self._size].tolist()
        return closed + forming

    def klines(
        self, interval: str, start: int | None, end: int | None, limit: int, shift: int = 0
    ) -> list[Candle]:
        """Return up to `limit` klines that open within [start, end] (ns), oldest first.

        Without `start` the newest up to `end`, otherwise the oldest from `start`. They are cut in
        the time zone that is `shift` ns ahead of UTC.
        """
        rows, forming = self._rows[: self._size], self._forming
        opens = rows["ts_open"]
        first, last = 0, len(rows)
        if start is not None:
            bucket = intervals.open_ns(interval, start, shift)
            if bucket != start:
                start = intervals.close_ns(interval, bucket, shift)
            first = int(np.searchsorted(opens, start))
        if end is not None:
            end = intervals.close_ns(interval, intervals.open_ns(interval, end, shift), shift)
            last = int(np.searchsorted(opens, end))
        has_forming = (
            forming is not None
            and (start is None or forming.ts_open >= start)
            and (end is None or forming.ts_open < end)
        )
        span = limit * intervals.minutes_max(interval)
        if start is None:
            first = max(first, last - span)
        elif first + span < last:
            last, has_forming = first + span, False
        rows = rows[first:last]
        if forming is not None and has_forming:
            rows = np.concatenate([rows, _row(forming)])
        candles = self._fold(interval, rows, shift)
        return candles[-limit:] if start is None else candles[:limit]

    def average(self, ts: int, minutes: int) -> int | None:
        """Return the volume-weighted price of the last `minutes`; if idle, the last price."""
        first = -(-ts // MINUTE_NS) - minutes  # The minute that the oldest of them opens at.
        if self._averaged != (first, self._size):
            # No more rows than that can have opened since: only those are searched.
            tail = max(0, self._size - minutes - 1)
            opens = self._rows[tail : self._size]["ts_open"]
            self._closed = self._sum_from(tail + int(np.searchsorted(opens, first * MINUTE_NS)))
            self._averaged = (first, self._size)
        volume = quote = 0
        for part in (self._closed, self._forming):
            if part is not None:
                volume += part.volume
                quote += part.quote
        return quote * SCALE // volume if volume else self.last_close

    def window(self, start: int, end: int) -> Candle:
        """Return one candle from `start` to `end` over the minutes that open from `start` on.

        Flat at the last price where there are none, and at 0 before the first trade.
        """
        first = int(np.searchsorted(self._rows[: self._size]["ts_open"], start))
        forming, closed = self._forming, self._sum_from(first)
        if forming is not None and forming.ts_open >= start:
            return _merged(start, end, closed, forming)
        if closed is not None:
            return replace(closed, ts_open=start, ts_close=end)
        price = self.last_close or 0
        return Candle(start, end, price, price, price, price)

    def _sum_from(self, first: int) -> Candle | None:
        """Return one candle over the closed minutes from the `first` on, or None without any."""
        if first == self._size:
            return None
        found = self._sums.get(first)
        if found is None:
            rows = self._rows[first : self._size]
            found = self._sums[first] = _reduce(rows, np.zeros(1, np.int64), [0], [0])[0]
        return found

    def day(self, now: int) -> Candle:
        """Return one candle over the 24 hours before `now`, cut to the minute inside."""
        return self.window(now - intervals.DAY_NS, now)

    def rolling(self, now: int, length_ns: int) -> Candle:
        """Return one candle over the `length_ns` before `now`, from the whole minute before."""
        start = now - length_ns
        return self.window(start - start % MINUTE_NS, now)

    def close_before(self, ts: int) -> int | None:
        """Return the last price of the minutes that open before `ts`, or None if there are none."""
        at = int(np.searchsorted(self._rows[: self._size]["ts_open"], ts))
        return int(self._rows[at - 1]["close"]) if at else None

    def _fold(self, interval: str, rows: NDArray[Any], shift: int) -> list[Candle]:
        if not len(rows):
            return []
        buckets = intervals.opens_ns(interval, rows["ts_open"], shift)
        starts = np.concatenate([[0], np.flatnonzero(np.diff(buckets)) + 1])
        opens: list[int] = buckets[starts].tolist()
        closes = [intervals.close_ns(interval, ts, shift) for ts in opens]
        return _reduce(rows, starts, opens, closes)

    def _append(self, candle: Candle) -> None:
        at = self._grow(1)
        self._rows[at] = _row(candle)[0]

    def _grow(self, count: int) -> int:
        first = self._size
        if first + count > len(self._rows):
            rows = np.empty(max(2 * len(self._rows), first + count), _ROW)
            rows[:first] = self._rows[:first]
            self._rows = rows
        self._size = first + count
        self._sums.clear()
        return first


def _row(candle: Candle) -> NDArray[Any]:
    volumes = (candle.volume, candle.quote, candle.taker, candle.taker_quote)
    values = [
        *(candle.ts_open, candle.open, candle.high, candle.low, candle.close),
        *(candle.count, candle.first_id, candle.last_id),
        *(part for volume in volumes for part in divmod(volume, SCALE)),
    ]
    return np.array([tuple(values)], _ROW)


def _merged(ts_open: int, ts_close: int, head: Candle | None, tail: Candle) -> Candle:
    if head is None:
        return replace(tail, ts_open=ts_open, ts_close=ts_close)
    return Candle(
        ts_open,
        ts_close,
        head.open,
        max(head.high, tail.high),
        min(head.low, tail.low),
        tail.close,
        head.volume + tail.volume,
        head.quote + tail.quote,
        head.taker + tail.taker,
        head.taker_quote + tail.taker_quote,
        head.count + tail.count,
        head.first_id if head.first_id >= 0 else tail.first_id,
        max(head.last_id, tail.last_id),
    )


def _reduce(
    rows: NDArray[Any], starts: NDArray[np.int64], opens: list[int], closes: list[int]
) -> list[Candle]:
    ends = np.append(starts[1:], len(rows)) - 1

    def total(name: str) -> list[int]:
        whole = np.add.reduceat(rows[f"{name}_whole"], starts).tolist()
        rest = np.add.reduceat(rows[f"{name}_rest"], starts).tolist()
        return [a * SCALE + b for a, b in zip(whole, rest, strict=True)]

    first_ids = np.where(rows["first_id"] < 0, _NO_ID, rows["first_id"])
    columns = (
        opens,
        closes,
        rows["open"][starts].tolist(),
        np.maximum.reduceat(rows["high"], starts).tolist(),
        np.minimum.reduceat(rows["low"], starts).tolist(),
        rows["close"][ends].tolist(),
        *(total(name) for name in _VOLUMES),
        np.add.reduceat(rows["count"], starts).tolist(),
        [-1 if i == _NO_ID else i for i in np.minimum.reduceat(first_ids, starts).tolist()],
        np.maximum.reduceat(rows["last_id"], starts).tolist(),
    )
    return [Candle(*values) for values in zip(*columns, strict=True)]
