# SPDX-License-Identifier: Apache-2.0
"""One symbol's market: what REST shows of it, and the streams made from its ticks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import frames, intervals, seconds
from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.candles import Candle, CandleStore
from tradecore.adapters.exchange.depth import FAST_NS, SLOW_NS, DiffDepth
from tradecore.adapters.exchange.frames import Aggregate, Day, Level, Trade
from tradecore.adapters.exchange.listing import AVERAGE_MINUTES
from tradecore.adapters.exchange.rules import SymbolRules
from tradecore.adapters.exchange.sbe_streams import SbeStreams
from tradecore.adapters.exchange.streams import Channel, StreamHub
from tradecore.adapters.exchange.ticker_streams import TickerStreams
from tradecore.adapters.exchange.trade_log import TradeLog
from tradecore.model.instrument import Instrument

TRADES_KEPT = 10_000
KLINE_NS = 2 * NS_PER_SECOND
EAST = "@+08:00"
EAST_NS = 8 * 60 * intervals.MINUTE_NS
"""Kline streams are cut in UTC, and in a time zone this far ahead of it, whose name they bear."""

_LAST = _core.model.FLAG_LAST
_SELL = _core.model.FLAG_SELL
_SNAPSHOT = _core.model.FLAG_SNAPSHOT


class SymbolMarket:
    """State and streams of one symbol; `index` names it to the matching engine.

    Streams in `recorded` are served as they were recorded, not made here.
    `settle_ns`: how long after its end an idle minute waits for late trades before it closes.
    """

    def __init__(
        self,
        rules: SymbolRules,
        index: int,
        hub: StreamHub,
        sim: Any,
        recorded: frozenset[str] = frozenset(),
        settle_ns: int = 0,
    ) -> None:
        self.rules = rules
        self.index = index
        self.symbol = rules.instrument.symbol
        self.candles = CandleStore()
        self.trades = TradeLog(Trade.of_row, len(Trade._fields), TRADES_KEPT)
        self.aggregates = TradeLog(Aggregate.of_row, len(Aggregate._fields), TRADES_KEPT)
        self.quote: tuple[int, Level, Level] | None = None
        self._aggregates_made = 0
        self._settle_ns = settle_ns
        self._sim = sim
        self._hub = hub
        self._recorded = recorded
        self._prefix = self.symbol.lower() + "@"
        self._trade: Channel | None = None
        self._aggregate: Channel | None = None
        self._book_ticker: Channel | None = None
        self._tickers = TickerStreams(self)
        self._klines: list[tuple[str, int, Channel]] = []
        self._seconds: list[Channel] = []
        self._sbe = SbeStreams(self.symbol, hub)
        self._diffs: list[DiffDepth] = []
        self._gatherers: list[DiffDepth] = []
        self._partials: list[tuple[Channel, int, int]] = []

    @property
    def instrument(self) -> Instrument:
        """What is traded here."""
        return self.rules.instrument

    @property
    def status(self) -> str:
        """Whether it trades."""
        return self.rules.status

    def refer(self, now_ns: int, has_market_order: bool) -> None:
        """Tell the matching engine the averages that the rules of new orders refer to."""
        rules = self.rules
        more = rules.instrument.order_rules
        is_valued = more.notional_min_on_market or more.notional_max_on_market
        band = rules.band_minutes if rules.band_filter else 0
        valued = rules.notional_minutes if has_market_order and is_valued else 0
        percent = self._average(now_ns, band)
        notional = percent if valued == band else self._average(now_ns, valued)
        self._sim.set_references(self.index, percent=percent, notional=notional)

    def _average(self, now_ns: int, minutes: int) -> int:
        return (self.candles.average(now_ns, minutes) or 0) if minutes else 0

    @property
    def last_price(self) -> int | None:
        """The last price traded, or None before the first."""
        return self.candles.last_close

    @property
    def hears_depth(self) -> bool:
        """Whether any diff depth stream made here has listeners."""
        return bool(self._gatherers)

    def refresh(self) -> None:
        """Look up again which of the symbol's streams have listeners."""
        self._trade = self._made("trade")
        self._aggregate = self._made("aggTrade")
        self._book_ticker = self._made("bookTicker")
        self._tickers.refresh(self._made)
        self._klines = [
            (interval, shift, channel)
            for interval in intervals.INTERVALS
            for zone, shift in (("", 0), (EAST, EAST_NS))
            if (channel := self._made(f"kline_{interval}{zone}")) is not None
        ]
        self._seconds = [
            channel
            for zone in ("", EAST)
            if (channel := self._made(f"kline_{seconds.INTERVAL}{zone}")) is not None
        ]
        known = {diff.channel: diff for diff in self._diffs}
        encode = partial(frames.depth_update, self.symbol)
        self._diffs = [
            known.get(channel) or DiffDepth(channel, interval_ns, encode)
            for suffix, interval_ns in (("depth@100ms", FAST_NS), ("depth", SLOW_NS))
            if (channel := self._made(suffix)) is not None
        ]
        self._sbe.refresh()
        self._gatherers = self._diffs + ([] if self._sbe.diff is None else [self._sbe.diff])
        self._partials = [
            (channel, levels, interval_ns)
            for levels in (5, 10, 20)
            for suffix, interval_ns in (("@100ms", FAST_NS), ("", SLOW_NS))
            if (channel := self._made(f"depth{levels}{suffix}")) is not None
        ]

    def _made(self, suffix: str) -> Channel | None:
        name = self._prefix + suffix
        return None if name in self._recorded else self._hub.channel(name)

    def on_trade(self, trade: Trade) -> None:
        """Take in one trade and publish it."""
        self.candles.on_trade(
            trade.ts, trade.price, trade.quantity, trade.id, trade.is_buyer_maker, self.on_close
        )
        self.trades.append(trade)
        if self._trade is not None:
            self._trade.publish(partial(frames.trade, self.symbol, trade))

    def aggregate(self, run: list[Trade]) -> None:
        """Publish what one taker order took, from its trades in order: one aggregate per price."""
        self._sbe.on_trades(run)
        start = 0
        for at in range(1, len(run) + 1):
            if at < len(run) and run[at].price == run[start].price:
                continue
            self._aggregates_made += 1
            aggregate = Aggregate(
                self._aggregates_made,
                run[start].ts,
                run[start].price,
                sum([trade.quantity for trade in run[start:at]]),
                run[start].id,
                run[at - 1].id,
                run[start].is_buyer_maker,
            )
            start = at
            self.aggregates.append(aggregate)
            if self._aggregate is not None:
                self._aggregate.publish(partial(frames.agg_trade, self.symbol, aggregate))

    def on_quote(self, ts: int, update_id: int, bid: Level, ask: Level) -> None:
        """Take in the best bid and ask and publish them."""
        self.quote = (update_id, bid, ask)
        if self._book_ticker is not None:
            self._book_ticker.publish_same(frames.book_ticker(self.symbol, update_id, bid, ask))
        self._sbe.on_quote(ts, update_id, bid, ask)

    def on_levels(self, rows: Iterable[tuple[int, ...]]) -> None:
        """Take BOOK_LEVEL records, whole updates, into the diff streams that are heard."""
        bids: list[Level] = []
        asks: list[Level] = []
        for ts, _, first_id, last_id, price, quantity, _, _, _, flags, _ in rows:
            (asks if flags & _SELL else bids).append((price, quantity))
            if flags & _LAST:
                if not flags & _SNAPSHOT:
                    for diff in self._gatherers:
                        diff.add(ts, first_id, last_id, bids, asks)
                bids, asks = [], []

    def advance(self, now_ns: int) -> None:
        """Venue time has come to `now_ns`: close minutes, send what is sent on a beat."""
        self.candles.advance(now_ns - self._settle_ns, self.on_close, self.rules.is_trading)
        for diff in self._diffs:
            if now_ns % diff.interval_ns == 0:
                diff.flush(now_ns)
        self._sbe.advance(now_ns, self.depth)
        for channel, count, interval_ns in self._partials:
            if now_ns % interval_ns == 0:
                last_id, bids, asks = self.depth(count)
                channel.publish_same(frames.partial_depth(last_id, bids, asks))
        if now_ns % KLINE_NS == 0 and self.rules.is_trading:
            for interval, shift, channel in self._klines:
                candle = self.candles.candle(interval, now_ns, shift)
                if candle is not None:
                    self._publish_kline(channel, interval, candle, False, now_ns)
        if now_ns % NS_PER_SECOND == 0:
            self._send_second(now_ns)
            self.send_tickers(now_ns)

    def _send_second(self, now_ns: int) -> None:
        if not self._seconds:
            return
        ended = now_ns - NS_PER_SECOND
        for candle in seconds.klines(self.trades, ended, ended, 1, now_ns):
            for channel in self._seconds:
                self._publish_kline(channel, seconds.INTERVAL, candle, True, now_ns)

    def send_tickers(self, now_ns: int) -> None:
        """Send the statistics that are heard, as they stand at `now_ns`."""
        self._tickers.send(now_ns)

    def on_close(self, ts_close: int) -> None:
        """A minute closed at `ts_close`: send the last frame of each interval that ends there."""
        for interval, shift, channel in self._klines:
            ts_open = intervals.open_ns(interval, ts_close - 1, shift)
            if intervals.close_ns(interval, ts_open, shift) == ts_close:
                candle = self.candles.candle(interval, ts_open, shift)
                if candle is not None:
                    self._publish_kline(channel, interval, candle, True, ts_close)

    def day(self, now_ns: int) -> Day:
        """Return what the 24 hour ticker says."""
        candle = self.candles.day(now_ns)
        before = self.candles.close_before(candle.ts_open)
        bid, ask = self.best()
        last = self.trades.last
        quantity = 0 if last is None else last.quantity
        return Day(candle, candle.open if before is None else before, quantity, bid, ask)

    def average(self, now_ns: int) -> tuple[int, int]:
        """Return the average price of the last five minutes and when the last trade was, ns."""
        last = self.trades.last
        ts_last = self.candles.last_ts_close if last is None else last.ts
        return self.candles.average(now_ns, AVERAGE_MINUTES) or 0, ts_last or 0

    def depth(self, count: int) -> tuple[int, list[Level], list[Level]]:
        """Return (last update id, bids, asks), best first, at most `count` levels a side."""
        last_id, bids, asks = self._sim.depth(self.index, count)
        return last_id, bids.tolist(), asks.tolist()

    def best(self) -> tuple[Level, Level]:
        """Return the best bid and ask; (0, 0) where there is none."""
        if self.quote is not None:
            return self.quote[1], self.quote[2]
        _, bids, asks = self.depth(1)
        return (bids[0] if bids else (0, 0)), (asks[0] if asks else (0, 0))

    def _publish_kline(
        self, channel: Channel, interval: str, candle: Candle, is_closed: bool, now_ns: int
    ) -> None:
        channel.publish(partial(frames.kline, self.symbol, interval, candle, is_closed, now_ns))
