# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Frames or bars in, intents out; replay of bars.
"""

from __future__ import annotations
import collections.abc
import enum
import numpy
import numpy.typing
import tradecore._core.book
import tradecore._core.graph
import tradecore._core.model
import tradecore._core.policy
import tradecore._core.ring
import tradecore._core.sim
import typing

__all__: list[str] = [
    "BookView",
    "CompiledStrategy",
    "FreeRun",
    "FundingRate",
    "History",
    "MarketPipeline",
    "Replay",
    "Seat",
    "Sweep",
    "Terms",
    "TickReplay",
    "TickViews",
    "WakeReason",
    "run_one",
]

class CompiledStrategy:
    """
    A graph, and a policy (or None) for each instrument.
    """
    def __init__(
        self,
        program: typing.Any,
        params: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
        policies: collections.abc.Sequence[typing.Any],
    ) -> None: ...

class MarketPipeline:
    """
    Bytes to intents: decode, book, bars, graph, policy.
    """
    def __init__(
        self,
        instruments: collections.abc.Sequence[tradecore._core.model.Instrument],
        timeframes_s: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        source: str,
        strategies: collections.abc.Sequence[CompiledStrategy],
        wake_timeframes_s: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = [],
        workers: typing.SupportsInt | typing.SupportsIndex = 0,
        signals_max: typing.SupportsInt | typing.SupportsIndex = 0,
        slots: tuple[
            typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex
        ] = (4096, 1024),
        trades_of: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = [],
        books_of: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] = [],
    ) -> None: ...
    def advance(self, ts: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        Venue time has reached ts; returns the number of records waiting.
        """
    def apply_snapshot(
        self,
        body: bytes,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        ts_recv: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        A REST depth body: the instrument's book is proven from here on.
        """
    def book(
        self, instrument: typing.SupportsInt | typing.SupportsIndex
    ) -> tradecore._core.book.Book:
        """
        A copy of the instrument's book, after all calls so far.
        """
    def clear_latency(self) -> None: ...
    def counters(self) -> dict:
        """
        What was seen, refused, built and raised.
        """
    def feed(self, frame: bytes, ts_recv: int) -> int:
        """
        One raw frame's whole way; returns the number of records waiting. A refused frame is counted.
        """
    def forming(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        timeframe_s: typing.SupportsInt | typing.SupportsIndex,
    ) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        BAR array with the bar that now forms, or empty.
        """
    def last_closes(self) -> list:
        """
        (close, ts_close) of each instrument's last base bar.
        """
    def last_prices(self) -> list:
        """
        Newest price of each instrument, raw; 0 before any.
        """
    def latency(self, until: str = "intent") -> dict:
        """
        p50, p99, p999, max (ns) and count, from a frame's first byte until 'intent' or 'done'.
        """
    def mark_gap(self) -> None:
        """
        Frames were lost from here on.
        """
    def on_wake(self) -> int:
        """
        To be called when wake_fd was readable; returns the number of records waiting.
        """
    def poll(self) -> int:
        """
        Hands on what workers have done; returns the number of records waiting.
        """
    def publish_to(self, segment: tradecore._core.ring.Segment) -> None:
        """
        Shows ticks, bars, signals, intents and latency to other processes.
        """
    def push_bars(self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> int:
        """
        Closed base bars; returns the number of records waiting.
        """
    def quotes(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        QUOTE record of each instrument.
        """
    def settle(self) -> int:
        """
        Waits until records wait, or until nothing more comes of the calls so far.
        """
    def signals(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        SIGNAL record of each strategy on each of its instruments.
        """
    def take(self) -> tuple:
        """
        INTENT and BAR records waiting, in the node's order; empties both.
        """
    def take_bars(self, views: tradecore._core.model.BarViews) -> list[typing.Any]:
        """
        An object for each bar waiting, in the node's order; empties both, so that no intent may wait.
        """
    def take_signals(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        SIGNAL record of each evaluation since the last call, in their order.
        """
    def take_views(
        self, intents: tradecore._core.policy.IntentViews, bars: tradecore._core.model.BarViews
    ) -> tuple[list, list]:
        """
        An object for each intent and each bar waiting, in the node's order; empties both.
        """
    def warm_up(self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None:
        """
        Closed base bars that fill state and raise nothing.
        """
    @property
    def pending(self) -> int: ...
    @property
    def wake_fd(self) -> int | None:
        """
        Readable when workers have something to tell; None inline.
        """

class WakeReason(enum.IntEnum):
    BARS = ...
    DECISION = ...
    END = ...
    PAUSE = ...
    REPORTS = ...
    TICKS = ...
    VENUE = ...

class FundingRate:
    """
    Rate (1e-8) and price (raw; 0: the last) of a funding time.
    """
    def __init__(
        self,
        *,
        ts_event: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        rate: typing.SupportsInt | typing.SupportsIndex,
        price: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...
    @property
    def instrument(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def rate(self) -> int: ...
    @property
    def ts_event(self) -> int: ...

class Replay:
    """
    Bars, a venue and a pipeline on one time line.
    """
    def __init__(
        self,
        pipeline: MarketPipeline,
        venue: tradecore._core.sim.Venue,
        bars: collections.abc.Sequence[numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]],
        funding: collections.abc.Sequence[FundingRate] = [],
    ) -> None: ...
    def run(self, steps_max: typing.SupportsInt | typing.SupportsIndex) -> tuple[WakeReason, int]:
        """
        Plays on until there is something to do; returns why, and the instant.
        """
    def wake_at(self, ts: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Wake at the first instant at or after ts, once.
        """
    def watch(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        below: typing.SupportsInt | typing.SupportsIndex,
        above: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        Wake whenever a base bar closes below or above these prices; 0 for never.
        """
    @property
    def bars_played(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def start(self) -> int: ...

class Seat:
    """
    A free-form strategy's policy and the numbers of its rules, for one instrument.
    """
    def __init__(
        self,
        policy: typing.Any,
        measures: tradecore._core.graph.Program | None,
        outputs: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        clock_s: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        measures: a program with one output for each of the places.
        """
    def hear(
        self,
        bar: typing.Any,
        long_entry: bool = False,
        long_exit: bool = False,
        short_entry: bool = False,
        short_exit: bool = False,
        stop_distance: typing.SupportsFloat | typing.SupportsIndex = 0.0,
    ) -> tradecore._core.policy.Intent | None:
        """
        A closed bar and what was wished at it; returns an Intent or None.
        """
    def warm_up(self, bar: typing.Any) -> None:
        """
        A past bar: it is measured, and no policy hears of it.
        """
    def wish(
        self,
        ts: typing.SupportsInt | typing.SupportsIndex,
        price: typing.SupportsInt | typing.SupportsIndex,
        long_entry: bool = False,
        long_exit: bool = False,
        short_entry: bool = False,
        short_exit: bool = False,
        stop_distance: typing.SupportsFloat | typing.SupportsIndex = 0.0,
    ) -> tradecore._core.policy.Intent | None:
        """
        What was wished between two bars, at a raw price; returns an Intent or None.
        """

class Terms:
    """
    What all runs of a sweep share; amounts raw.
    """
    def __init__(
        self,
        rules: tradecore._core.model.Instrument,
        cash: typing.SupportsInt | typing.SupportsIndex,
        maker_fee_ppm: typing.SupportsInt | typing.SupportsIndex,
        taker_fee_ppm: typing.SupportsInt | typing.SupportsIndex,
        slack_bps: typing.SupportsInt | typing.SupportsIndex,
        is_plain: bool,
        is_stop_limit: bool,
        stop_offset_bps: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...

class History:
    """
    The base bars of one instrument and what follows from them alone.
    """
    def __init__(
        self,
        bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
        timeframe_s: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...

class Sweep:
    """
    One strategy's params by the thousand, on threads.
    """
    def __init__(
        self,
        program: tradecore._core.graph.Program,
        sets: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        config: tradecore._core.policy.Config,
        terms: Terms,
        history: History,
    ) -> None: ...
    def columns(self) -> dict:
        """
        What each set came to, {name: array}; after wait() gave true.
        """
    def start(self, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Begin; once.
        """
    def stop(self) -> None:
        """
        Finish no batch that is under way.
        """
    def wait(self, timeout_ms: typing.SupportsInt | typing.SupportsIndex) -> bool:
        """
        Whether no thread works any more.
        """
    @property
    def progress(self) -> float:
        """
        Share of the work done.
        """

class TickReplay:
    """
    Ticks, a venue and a pipeline on one time line.
    """
    def __init__(
        self,
        pipeline: MarketPipeline,
        venue: tradecore._core.sim.Venue,
        trades: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
        quotes: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
        levels: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
        data: tuple[
            collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
            typing.SupportsInt | typing.SupportsIndex,
        ],
        orders: tuple[
            collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
            typing.SupportsInt | typing.SupportsIndex,
        ],
        responses: tuple[
            collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
            typing.SupportsInt | typing.SupportsIndex,
        ],
        hears_book: bool = False,
        funding: collections.abc.Sequence[FundingRate] = [],
    ) -> None: ...
    def respond(self) -> None:
        """
        A response leaves for the strategy.
        """
    def run(self, steps_max: typing.SupportsInt | typing.SupportsIndex) -> tuple[WakeReason, int]:
        """
        Plays on until there is something to do; returns why, and the instant.
        """
    def send(self) -> None:
        """
        A request leaves for the venue.
        """
    def wake_at(self, ts: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Wake at ts, once.
        """
    @property
    def end(self) -> int: ...
    @property
    def has_arrived(self) -> bool:
        """
        Whether the last wake was the arrival of the oldest request.
        """
    @property
    def rows_played(self) -> int: ...
    @property
    def start(self) -> int: ...

class BookView:
    """
    A symbol's order book as it stands now, in whole units; it shows the present whenever it is asked, and keeps nothing. Prices of an empty side are NaN.
    """
    def asks(
        self, count: typing.SupportsInt | typing.SupportsIndex = 5
    ) -> list[tuple[float, float]]:
        """
        The best (price, quantity) of those who sell, best first.
        """
    def bids(
        self, count: typing.SupportsInt | typing.SupportsIndex = 5
    ) -> list[tuple[float, float]]:
        """
        The best (price, quantity) of those who buy, best first.
        """
    @property
    def ask(self) -> float:
        """
        Best price at which somebody sells.
        """
    @property
    def ask_quantity(self) -> float:
        """
        What is offered there.
        """
    @property
    def bid(self) -> float:
        """
        Best price at which somebody buys.
        """
    @property
    def bid_quantity(self) -> float:
        """
        What is bid there.
        """
    @property
    def last(self) -> float:
        """
        Price of the newest trade heard of; 0 before the first.
        """
    @property
    def mid(self) -> float:
        """
        Halfway between bid and ask.
        """
    @property
    def spread(self) -> float:
        """
        Ask less bid.
        """
    @property
    def symbol(self) -> typing.Any: ...
    @property
    def ts(self) -> int:
        """
        Of the newest change, ns: the venue's time, else that of receipt.
        """

class TickViews:
    """
    Makes the objects that free-form strategies see of trades and books.
    """
    def __init__(self, pipeline: typing.Any, trade: type, symbols: tuple, sides: tuple) -> None:
        """
        trade: a class with the slots of TradeView; symbols: of every instrument; sides: what a taker that buys and one that sells are called.
        """
    def book(self, instrument: typing.SupportsInt | typing.SupportsIndex) -> typing.Any:
        """
        The view of an instrument's book.
        """
    def take(self) -> list[typing.Any]:
        """
        An object for each tick waiting, in their order: a trade, or the book that changed.
        """

class FreeRun:
    """
    A free-form strategy on one instrument without an engine.
    """
    def __init__(
        self,
        history: History,
        terms: Terms,
        config: tradecore._core.policy.Config,
        timeframes_s: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        measures: tradecore._core.graph.Program | None,
        outputs: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        views: typing.Any,
    ) -> None:
        """
        measures: a program with one output for each of the places.
        """
    def __iter__(self) -> typing.Any: ...
    def __next__(self) -> typing.Any: ...
    def executions(self, first: typing.SupportsInt | typing.SupportsIndex = 0) -> dict:
        """
        From that place on, {name: array}.
        """
    def log(self) -> tuple[dict, dict, dict]:
        """
        Counts, orders and executions, {name: array} each.
        """
    def stop(self) -> None:
        """
        No bar is shown any more. Call it when is_over.
        """
    def wish(
        self,
        *,
        long_entry: bool = False,
        long_exit: bool = False,
        short_entry: bool = False,
        short_exit: bool = False,
        stop_distance: typing.SupportsFloat | typing.SupportsIndex = 0.0,
    ) -> None:
        """
        What is wished at the bar last shown, once.
        """
    @property
    def fills(self) -> int: ...
    @property
    def gave_up(self) -> bool:
        """
        Whether it met what it has no rule for: then no bar is shown.
        """
    @property
    def is_over(self) -> bool:
        """
        Whether all bars of this instant were shown.
        """
    @property
    def now(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def waiting(self) -> tuple[bool, int] | None:
        """
        The market order that waits for the next open: whether it buys, and how much, raw.
        """

def run_one(
    program: tradecore._core.graph.Program,
    params: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    config: tradecore._core.policy.Config,
    terms: Terms,
    history: History,
) -> tuple[dict, dict, dict]:
    """
    One set alone: its columns as of a Sweep, its orders, its executions, {name: array}.
    """
