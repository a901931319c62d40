# SPDX-License-Identifier: Apache-2.0
"""`tradecore run`: a venue, a node, a display, and what is left behind."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tradecore.adapters.binance import BinanceMarketFeed, BinanceRest
from tradecore.adapters.storage import SqliteJournal
from tradecore.apps.child import ExchangeProcess
from tradecore.apps.config import Resolved
from tradecore.apps.display import (
    Display,
    PipeConsole,
    Style,
    make_display,
    render_summary,
)
from tradecore.apps.home import journal_path, owner_of
from tradecore.apps.limits import limits_of
from tradecore.apps.logs import log_to
from tradecore.apps.observing import Observer
from tradecore.apps.outcome import has_ended_well, live_record
from tradecore.apps.publishing import open_segment
from tradecore.apps.recordings import are_captures
from tradecore.apps.report import new_folder, write_recovery, write_report
from tradecore.apps.serving import GENERATED_START_NS, request_of
from tradecore.apps.strategies import load_strategy
from tradecore.apps.wiring import (
    Address,
    Clients,
    check_symbols,
    connect,
    embedded_address,
    listed_symbols,
    named_address,
    served_address,
    started_clock,
    time_samples,
)
from tradecore.backtest.inputs import bind, tick_methods, warn_of_unheard
from tradecore.engine import Engine
from tradecore.errors import ConfigError, VenueError
from tradecore.live import (
    LockstepNode,
    MonotonicClock,
    Node,
    NodeSettings,
    Recovered,
    StepClock,
    Summary,
    VenueClock,
    next_epoch,
)
from tradecore.live.session import first_failure
from tradecore.model.instrument import Instrument
from tradecore.pipeline import MarketPipeline
from tradecore.strategy import Heard, PythonStrategy, Strategy, heard

TICK_STREAMS = ("trade", "bookTicker")
CAPTURE_STREAMS = (*TICK_STREAMS, "depth@100ms")
BAR_STREAMS = ("kline_1m",)
REAL_STREAMS = (*BAR_STREAMS, *TICK_STREAMS)
BOOK_STREAM = "depth20@100ms"
"""Each frame has the whole of what it shows, so that no loss can leave a wrong book behind."""
LOOK_EVERY_S = 0.25
CLOCK_EVERY_S = 300.0

_log = logging.getLogger("tradecore.apps")


@dataclass(slots=True)
class Stop:
    """What ends a run early, and why, in words for the summary."""

    event: asyncio.Event
    reason: str = "time is over"

    def set(self, reason: str) -> None:
        """End the run; the first reason stays."""
        if not self.event.is_set():
            self.reason = reason
            self.event.set()


def run_live(resolved: Resolved, style: Style) -> int:
    """Trade until the time is over, the replay has ended, or Ctrl-C; return the exit code.

    Raises
    ------
    TradecoreError
        If something given is wrong, or the venue or the disk cannot be worked with. Before the
        first order nothing has been created.
    """
    if resolved.settings.market != "spot":
        raise ConfigError(
            f"{resolved.origin(('market',))}: market was '{resolved.settings.market}', must be "
            "spot for a live run; `tradecore backtest`, `sweep`, `replay` and `check` know both"
        )
    strategy = load_strategy(resolved)
    console = PipeConsole(soft_wrap=style != "table", highlight=False)
    with ExitStack() as stack:
        exchange: ExchangeProcess | None = None
        if resolved.settings.run.exchange is not None:
            address = served_address(resolved.settings.run.exchange)
        elif resolved.settings.venue == "exchange":
            start = None if resolved.settings.run.replay else GENERATED_START_NS
            exchange = stack.enter_context(ExchangeProcess(request_of(resolved, 0, start)))
            address = embedded_address(exchange.start())
        else:
            address = named_address(resolved)
        owner = owner_of(resolved, strategy.name, address)
        path = journal_path(resolved, owner)
        journal = None
        if path is not None:  # Before anything is sent: a second instance must not even ask.
            journal = SqliteJournal(path, time.time_ns)
            stack.callback(journal.close)
        run = LiveRun(resolved, strategy, address, exchange, console, style, owner, journal)
        return asyncio.run(run.run())


class LiveRun:
    """One run, from the connection to the report."""

    def __init__(
        self,
        resolved: Resolved,
        strategy: Strategy | PythonStrategy,
        address: Address,
        exchange: ExchangeProcess | None,
        console: PipeConsole,
        style: Style,
        owner: str,
        journal: SqliteJournal | None,
    ) -> None:
        self._resolved = resolved
        self._strategy = strategy
        self._address = address
        self._exchange = exchange
        self._console = console
        self._style: Style = style
        self._owner = owner
        self._journal = journal

    async def run(self) -> int:
        """Connect, trade, report; return the exit code."""
        wall = MonotonicClock()
        clock: VenueClock | StepClock = StepClock(wall)
        if not self._resolved.settings.run.lockstep:
            clock = await started_clock(self._address, wall)
        clients = connect(self._address, clock, random.SystemRandom().getrandbits(64))
        try:
            return await self._trade(clients, clock)
        finally:
            await clients.close()

    async def _trade(self, clients: Clients, clock: VenueClock | StepClock) -> int:
        settings = self._resolved.settings
        listed = await listed_symbols(clients.rest)
        symbols = request_of(self._resolved, 0, None).symbols or listed
        check_symbols(symbols, listed, self._resolved)
        feed = clients.feed(symbols)
        instruments = await feed.instruments(symbols)
        folder = self._new_folder()
        with ExitStack() as stack:
            stack.enter_context(log_to(folder / "run.log", settings.logging.level))
            journal = self._journal
            if journal is None:
                journal = SqliteJournal(folder / "journal.sqlite", time.time_ns)
                stack.callback(journal.close)
            engine, pipeline = self._engine(instruments, next_epoch(journal, int(time.time())))
            segment = open_segment(settings.run.publish, self._strategy.name)
            if segment is not None:
                stack.callback(segment.close)
                pipeline.publish_to(segment)
            told = partial(self._tell_recovered, folder)
            node = self._node(engine, pipeline, feed, clients, journal, clock, told)
            stop = Stop(asyncio.Event())
            self._listen_for_the_end(stop)
            observer = Observer(node, pipeline, self._resolved, self._address.rate)
            with make_display(self._style, self._console) as display:
                summary = await self._show_while(node, stop, observer, display, clock, clients.rest)
        record = live_record(node, summary, observer, self._resolved, stop.reason, folder)
        try:
            write_report(folder, record)
        finally:
            self._console.print(render_summary(record.title, record.rows))
        return 0 if has_ended_well(summary, self._resolved) else 1

    def _new_folder(self) -> Path:
        output = self._resolved.settings.run.output
        try:
            return new_folder(output, self._strategy.name, datetime.now(UTC))
        except OSError as error:
            origin = self._resolved.origin(("run", "output"))
            raise ConfigError(
                f"{origin}: run.output was {output}, must be a folder that can be written "
                f"({error.strerror})"
            ) from None

    def _tell_recovered(self, folder: Path, recovered: Recovered) -> None:
        try:
            write_recovery(folder, recovered)
        except OSError as error:
            _log.error("recovery.json was not written: %s", error.strerror)
        if self._style != "table" and self._journal is not None:
            with suppress(BrokenPipeError):  # The display notices, and ends the run in order.
                self._console.print(recovered.text())

    def _engine(
        self, instruments: Sequence[Instrument], epoch: int
    ) -> tuple[Engine, MarketPipeline]:
        settings = self._resolved.settings
        compiled = isinstance(self._strategy, Strategy)
        params = dict(settings.params) if compiled and settings.params else None
        bound, programs, wake = bind([self._strategy], params, instruments)
        waited_for = heard(bound)
        self._check_ticks(waited_for)
        engine = Engine(instruments, bound, limits_of(settings.limits), epoch=epoch)
        pipeline = MarketPipeline(
            instruments,
            programs,
            names=[each.name for each in bound],
            timeframes=settings.timeframes,
            wake_timeframes=wake,
            source="klines" if BAR_STREAMS[0] in self._streams() else "trades",
            workers=0 if settings.run.lockstep else settings.run.workers,
            trades_of=waited_for.trades_of,
            books_of=waited_for.books_of,
        )
        return engine, pipeline

    def _check_ticks(self, waited_for: Heard) -> None:
        """Refuse a run in which strategies would wait for trades or books in vain."""
        workers = self._resolved.settings.run.workers
        if not any(waited_for):
            return
        if workers and not self._resolved.settings.run.lockstep:
            origin = self._resolved.origin(("run", "workers"))
            raise ConfigError(
                f"{origin}: run.workers was {workers}, must be 0 for a strategy with "
                f"{tick_methods(self._strategy)}, which the thread calls that reads the frames"
            )
        if self._streams() == BAR_STREAMS:
            try:
                warn_of_unheard([self._strategy], stacklevel=1)
            except ValueError as error:
                raise ConfigError(str(error)) from None

    def _streams(self) -> tuple[str, ...]:
        settings = self._resolved.settings
        if settings.venue != "exchange" or settings.run.exchange is not None:
            return REAL_STREAMS
        if not settings.run.replay:
            return TICK_STREAMS
        return CAPTURE_STREAMS if are_captures(settings.run.replay) else BAR_STREAMS

    def _node(
        self,
        engine: Engine,
        pipeline: MarketPipeline,
        feed: BinanceMarketFeed,
        clients: Clients,
        journal: SqliteJournal,
        clock: VenueClock | StepClock,
        told: Callable[[Recovered], None],
    ) -> Node | LockstepNode:
        run = self._resolved.settings.run
        everywhere = (
            f"{symbol.lower()}@{stream}"
            for symbol in pipeline.symbols
            for stream in self._streams()
        )
        books = () if self._streams() == BAR_STREAMS else heard(engine.strategies).books_of
        behaviour = NodeSettings(
            streams=(*everywhere, *(f"{symbol.lower()}@{BOOK_STREAM}" for symbol in books)),
            warmup_bars=0 if run.replay else run.warmup_bars,
            on_stop=run.on_stop,
            owner=self._owner,
            is_accepted=run.accept,
        )
        if isinstance(clock, StepClock):
            user = clients.execution
            return LockstepNode(engine, pipeline, feed, user, journal, clock, behaviour, told)
        return Node(engine, pipeline, feed, clients.execution, journal, clock, behaviour, told)

    def _listen_for_the_end(self, stop: Stop) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set, f"stopped by {number.name}")
        if self._exchange is None:
            return

        def told(message: Mapping[str, Any]) -> None:
            if message.get("finished"):
                stop.set("the recording has ended")
            elif message.get("ended"):
                stop.set("the exchange has ended")

        self._exchange.on_message(told)

    async def _show_while(
        self,
        node: Node | LockstepNode,
        stop: Stop,
        observer: Observer,
        display: Display,
        clock: VenueClock | StepClock,
        rest: BinanceRest,
    ) -> Summary:
        duration_s = self._resolved.settings.run.for_s
        try:
            async with asyncio.TaskGroup() as tasks:
                beside = [tasks.create_task(_look(observer, display, stop), name="display")]
                if self._exchange is None and isinstance(clock, VenueClock):
                    beside.append(tasks.create_task(_keep_clock(clock, rest), name="clock"))
                if isinstance(node, LockstepNode):
                    beside.append(
                        tasks.create_task(_end_after(stop, duration_s), name="time limit")
                    )
                    summary = await node.run(stop.event)
                else:
                    summary = await node.run(stop.event, duration_s)
                for task in beside:
                    task.cancel()
        except BaseExceptionGroup as failures:
            raise first_failure(failures) from failures
        observer.look()
        return summary


async def _look(observer: Observer, display: Display, stop: Stop) -> None:
    is_read = True
    while True:
        view = observer.look()
        try:
            if is_read:
                display.show(view)
        except BrokenPipeError:
            is_read = False
            stop.set("its output was closed")
        await asyncio.sleep(LOOK_EVERY_S)


async def _keep_clock(clock: VenueClock, rest: BinanceRest) -> None:
    """Follow the drift between the venue's clock and ours."""
    while True:
        await asyncio.sleep(CLOCK_EVERY_S)
        try:
            clock.synchronise(await time_samples(rest, clock))
        except VenueError as error:
            _log.warning("the venue's time was not read: %s", error)


async def _end_after(stop: Stop, duration_s: float | None) -> None:
    if duration_s is not None:
        await asyncio.sleep(duration_s)
        stop.set("time is over")
