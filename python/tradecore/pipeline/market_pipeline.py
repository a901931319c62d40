# SPDX-License-Identifier: Apache-2.0
"""The compiled pipeline with names in place of indices: frames or bars in, intents and bars out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tradecore import _core
from tradecore.model.events import BarView, TradeView
from tradecore.model.frozen import frozen
from tradecore.model.instrument import Instrument
from tradecore.model.order import Intent, Side
from tradecore.model.records import bar_views, intent_views
from tradecore.model.timeframe import format_timeframe, parse_timeframe

Source = Literal["trades", "klines"]
WORKERS_MAX = 64


@dataclass(frozen=True, slots=True)
class BoundProgram:
    """A graph with its parameters, and the policies that turn its signals into intents.

    The policies are the very objects that the engine tells of fills. Their strategy index is the
    engine's, which an intent carries.
    """

    name: str
    program: _core.graph.Program
    params: tuple[float, ...]
    policies: Mapping[str, _core.policy.Policy]


@frozen
class Instant:
    """What closed and what is wanted at one instant of venue time, in the node's order."""

    ts: int
    bars: tuple[BarView, ...]
    intents: tuple[Intent, ...]


class MarketPipeline:
    """Decoding, books, bars, graphs and policies of one node.

    Inline, all of it runs on the caller's thread, and a call returns when what it causes is done.
    With workers, threads run books, bars and graphs, instruments dealt among them; decoding and
    policies stay with the caller. A call returns when its records are handed over, and what it
    causes comes with a later `feed`, `poll`, `settle` or `on_wake`: the same records, in the same
    order and, if each portion is taken before the next call, in the same portions. After a portion
    is taken, `poll` again: there may be another. Such a pipeline does not survive a fork.

    Parameters
    ----------
    instruments : sequence of Instrument
        Their places are the `instrument` of every record.
    strategies : sequence of BoundProgram
        Evaluated in this order: sort them by name.
    names : sequence of str
        The engine's strategies, compiled or not; an intent names one by its place.
    base : str, default "1m"
        The timeframe of klines and of bars that are pushed; every other is a multiple of it.
    timeframes : sequence of str
        What to build besides `base` and what the strategies read.
    wake_timeframes : sequence of str
        Closed bars of these are handed over by `take`.
    source : {"klines", "trades"}
        What frames bars are made of.
    workers : int, default 0
        Threads; 0 is inline, more than there are instruments is as many as those.
    trades_of, books_of : sequence of str
        Symbols whose trades, and whose changes of the book, are handed over by `take_ticks`; only
        without workers.
    signals_max : int, default 0
        Signals kept for `take_signals`; what finds no room is counted.
    slots : (int, int), optional
        Sizes of a worker's rings, in and out: powers of two.

    Attributes
    ----------
    source : {"klines", "trades"}
        As given.
    core : _core.pipeline.MarketPipeline
        For what is not named here.
    feed : callable
        ``feed(frame: bytes, ts_recv: int) -> int``: one raw frame's whole way; returns how many
        records wait. A frame that is refused is only counted.
    tells_ticks : bool
        Whether any symbol is in `trades_of` or `books_of`.
    take_ticks : callable
        ``() -> list``: the trades and books that wait, in their order: a TradeView, or the BookView
        of what changed. What an instant of `take` holds came before them.
    poll, settle, on_wake : callable
        ``() -> int``, how many records wait. `poll` hands on what workers have done; `settle` waits
        until records wait or nothing more will come of the calls so far; `on_wake` is for when
        `wake_fd` was readable. Inline they only look.
    wake_fd : int or None
        Readable when workers have something to tell; None inline.

    Raises
    ------
    ValueError
        If a timeframe, a strategy, a symbol, `workers` or `slots` is not what it must be.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        strategies: Sequence[BoundProgram] = (),
        *,
        names: Sequence[str] | None = None,
        base: str = "1m",
        timeframes: Sequence[str] = (),
        wake_timeframes: Sequence[str] = (),
        source: Source = "klines",
        workers: int = 0,
        trades_of: Sequence[str] = (),
        books_of: Sequence[str] = (),
        signals_max: int = 0,
        slots: tuple[int, int] = (4096, 1024),
    ) -> None:
        if not 0 <= workers <= WORKERS_MAX:
            raise ValueError(f"workers was {workers}, must be from 0 to {WORKERS_MAX}")
        self.source = source
        self.symbols = tuple(instrument.symbol for instrument in instruments)
        self.names = tuple(s.name for s in strategies) if names is None else tuple(names)
        self._compiled = tuple(strategy.name for strategy in strategies)
        wake_s = sorted({parse_timeframe(text) for text in wake_timeframes})
        wanted_s = {parse_timeframe(base), *wake_s, *(parse_timeframe(t) for t in timeframes)}
        for strategy in strategies:
            wanted_s.update(strategy.program.timeframes)
        self.timeframes_s = tuple(sorted(wanted_s))
        if self.timeframes_s[0] != parse_timeframe(base):
            raise ValueError(
                f"base was {base!r}, must be the shortest timeframe in use, "
                f"{format_timeframe(self.timeframes_s[0])!r}"
            )
        self.core = _core.pipeline.MarketPipeline(
            [instrument.to_core() for instrument in instruments],
            list(self.timeframes_s),
            source,
            [self._to_core(strategy) for strategy in strategies],
            wake_s,
            workers,
            signals_max,
            slots,
            [self.symbols.index(symbol) for symbol in trades_of],
            [self.symbols.index(symbol) for symbol in books_of],
        )
        self._views = bar_views(self.symbols)
        self._intents = intent_views(self.symbols, self.names)
        self._ticks = _core.pipeline.TickViews(
            self.core, TradeView, self.symbols, (Side.BUY, Side.SELL)
        )
        self.tells_ticks = bool(trades_of or books_of)
        self.take_ticks = self._ticks.take
        self.feed = self.core.feed
        self.poll = self.core.poll
        self.settle = self.core.settle
        self.on_wake = self.core.on_wake
        self.wake_fd = self.core.wake_fd

    def _to_core(self, strategy: BoundProgram) -> _core.pipeline.CompiledStrategy:
        unknown = sorted(set(strategy.policies) - set(self.symbols))
        if unknown:
            raise ValueError(f"strategy {strategy.name!r} trades {unknown}, not an instrument")
        return _core.pipeline.CompiledStrategy(
            strategy.program,
            list(strategy.params),
            [strategy.policies.get(symbol) for symbol in self.symbols],
        )

    def advance(self, ts: int) -> int:
        """Close every bar with ts_close <= ts; return how many records wait.

        All that the venue stamped before `ts` must have been fed: what comes later is counted as
        late and left out, so a live clock lags a little to give frames time to arrive.
        """
        return self.core.advance(ts)

    def push_bars(self, bars: Any) -> int:
        """Take closed base bars (BAR record array); return how many records wait."""
        return self.core.push_bars(bars)

    def warm_up(self, bars: Any) -> None:
        """Take closed base bars that fill state but raise nothing."""
        self.core.warm_up(bars)

    def publish_to(self, segment: _core.ring.Segment) -> None:
        """Show other processes what passes here, from now until the segment is closed.

        Accepted trades, quotes, book levels, closed bars of every timeframe, signals and the
        intents that they raise go to the segment's channels, latency to its histograms. What warms
        up is not shown.

        Parameters
        ----------
        segment : Segment
            From `tradecore.ring.create`, with its usual histograms.

        Raises
        ------
        ValueError
            If the segment is closed or lacks the histograms; nothing changes then.
        """
        self.core.publish_to(segment)

    def mark_gap(self) -> None:
        """Say that frames were lost: the next bars carry the gap flag."""
        self.core.mark_gap()

    def apply_snapshot(self, body: bytes, symbol: str, ts_recv: int) -> None:
        """Take a REST depth body: the symbol's book is proven from here on.

        Raises
        ------
        ValueError
            If the body is not a depth snapshot; the book stays as it was.
        """
        self.core.apply_snapshot(body, self.symbols.index(symbol), ts_recv)

    def take(self) -> list[Instant]:
        """Return what waits, by instant; bars short to long, intents by strategy, then symbol."""
        intents, bars = self.core.take_views(self._intents, self._views)
        instants = {intent.ts_event for intent in intents} | {bar.ts_close for bar in bars}
        if len(instants) == 1:
            return [Instant(instants.pop(), tuple(bars), tuple(intents))]
        return [
            Instant(
                ts,
                tuple(bar for bar in bars if bar.ts_close == ts),
                tuple(intent for intent in intents if intent.ts_event == ts),
            )
            for ts in sorted(instants)
        ]

    def take_bars(self) -> list[BarView]:
        """Return the bars that wait, as `take` does; to be called where no intent waits."""
        return self.core.take_bars(self._views)

    def take_signals(self) -> Any:
        """Return a SIGNAL record of every evaluation since the last call, in their order."""
        return self.core.take_signals()

    def prices(self) -> dict[str, int]:
        """Return the close of each symbol's last closed base bar, raw; none before the first."""
        closes = zip(self.symbols, self.core.last_closes(), strict=True)
        return {symbol: close for symbol, (close, ts) in closes if ts}

    def last_prices(self) -> dict[str, int]:
        """Return each symbol's newest price of all, raw; for displays."""
        prices = zip(self.symbols, self.core.last_prices(), strict=True)
        return {symbol: price for symbol, price in prices if price}

    def signals(self) -> dict[tuple[str, str], tuple[float, float, float]]:
        """Return (long_entry, long_exit, stop_distance) by strategy and symbol, as of now.

        A condition is 1 or 0, NaN while unknown.
        """
        rows = self.core.signals()
        return {
            (self._compiled[row["strategy"]], self.symbols[row["instrument"]]): (
                _truth(row["long_entry"]),
                _truth(row["long_exit"]),
                float(row["stop_distance"]),
            )
            for row in rows
        }

    def book(self, symbol: str) -> _core.pipeline.BookView:
        """Return the view of a symbol's book, which shows it as it stands whenever it is asked."""
        view: _core.pipeline.BookView = self._ticks.book(self.symbols.index(symbol))
        return view

    def forming(self, symbol: str, timeframe: str) -> BarView | None:
        """Return the bar that now forms; None if nothing of it was seen yet."""
        rows = self.core.forming(self.symbols.index(symbol), parse_timeframe(timeframe))
        return self._views.of(rows)[0] if len(rows) else None

    def counters(self) -> dict[str, int]:
        """Return what was seen, refused, built and raised so far.

        With workers this waits until they are at rest; what they built counts once it is handed on.
        """
        return dict(self.core.counters())

    def latency(self, until: Literal["intent", "done"] = "intent") -> dict[str, float]:
        """Return p50, p99, p999 and max in ns, and count: from a frame's arrival in `feed`.

        "intent": to each intent raised by a frame; "done": until nothing more comes of an accepted
        frame. With workers one that can close no bar is done when it is handed over.
        """
        return dict(self.core.latency(until))


def _truth(value: int) -> float:
    return math.nan if value == int(_core.policy.Truth.UNKNOWN) else float(value)
