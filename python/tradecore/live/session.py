# SPDX-License-Identifier: Apache-2.0
"""What live and lockstep nodes share: the engine with its router, journal, pipeline and state."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from tradecore.engine.engine import Engine
from tradecore.engine.instant import instant_events, tell_tick
from tradecore.engine.ports import Clock, ExecutionClient, Journal
from tradecore.errors import DataError, TradecoreError, VenueError, VenueUnavailable
from tradecore.live.recover import Leftovers, Recovery, read_balances
from tradecore.live.recovered import Recovered, take_recovered
from tradecore.live.replay import Memory, replay
from tradecore.live.router import Router
from tradecore.live.rows import START, Row, row_of, slot_row
from tradecore.live.snapshot import EquityCurve, NodeState, Snapshot, take_snapshot
from tradecore.model.events import (
    BalanceReported,
    Event,
    FlattenRequested,
    HaltLifted,
    HaltRequested,
    OrderReported,
    RecoveryEnded,
)
from tradecore.model.instrument import from_raw
from tradecore.model.order import OrderStatus, Purpose
from tradecore.pipeline import MarketPipeline

_log = logging.getLogger("tradecore.live")

STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """How a node behaves. Seconds are wall seconds.

    Attributes
    ----------
    streams : tuple of str
        Venue names of the market streams.
    warmup_bars : int
        Base bars of history that the formulas see before trading; 0 starts cold.
    on_stop : {"keep", "flatten"}
        What a stop does with positions: leave them under their resting stops, or sell them.
    bar_grace_s : float
        How long a bar waits after its end for trades or klines still under way.
    timer_s : float
        How often timers are looked at.
    silence_max_s : float
        Without any frame for so long, no bar is closed by the clock: nobody knows what it holds.
    frames_held_max : int
        Frames kept while history is read; more than that is a gap.
    workers : int
        Requests to the venue side by side.
    owner : str
        Whose journal is taken: venue, account, strategy. Another's is refused.
    is_accepted : bool
        Take differences between account and journal as deposits and withdrawals, and lift a halt
        that an earlier run left.
    """

    streams: tuple[str, ...]
    warmup_bars: int = 0
    on_stop: Literal["keep", "flatten"] = "keep"
    bar_grace_s: float = 1.0
    timer_s: float = 0.25
    silence_max_s: float = 10.0
    request_timeout_s: float = 15.0
    start_timeout_s: float = 90.0
    stop_timeout_s: float = 15.0
    frames_held_max: int = 200_000
    workers: int = 4
    owner: str = "this account"
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run ended: the last snapshot, and in words what was left and what is still held.

    `halted` says why no entries were made at the end, if not because the run was stopping.
    `before` is where the run began.
    """

    snapshot: Snapshot
    leftovers: Leftovers
    positions: tuple[str, ...]
    digest: str
    halted: str
    before: Before


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier runs had come to when this one began to decide; raw ints.

    `fills` counts those of each order by its client id.
    """

    orders: int = 0
    fills: Mapping[str, int] = field(default_factory=dict)
    profit: int = 0


class Session:
    """The engine and all that an event touches besides it."""

    def __init__(
        self,
        engine: Engine,
        pipeline: MarketPipeline,
        client: ExecutionClient,
        journal: Journal,
        clock: Clock,
        settings: NodeSettings,
        on_recovered: Callable[[Recovered], None] = lambda _: None,
    ) -> None:
        _check_kinds(engine)
        self.engine = engine
        self.pipeline = pipeline
        self.client = client
        self.clock = clock
        self.settings = settings
        self.router = Router(client, journal, clock, timeout_s=settings.request_timeout_s)
        self.curve = EquityCurve()
        self.counters: Counter[str] = Counter()
        self.leftovers = Leftovers((), ())
        self.memory = Memory()
        self.before = Before()
        self.phase = NodeState.STARTING
        self._journal = journal
        self._on_recovered = on_recovered
        self._begun_ns = clock.monotonic_ns()
        self._recovery = Recovery(
            engine, client, clock, self.memory, self.fold_together, self.changed
        )
        self._has_changed = asyncio.Event()

    # --- folding ------------------------------------------------------------------------------

    def fold(self, event: Event) -> None:
        """Put one event through the engine, the news to disk, and its commands to the router."""
        self.fold_together([event])

    def fold_together(self, events: Iterable[Event], rows: Sequence[Row] = ()) -> None:
        """Fold events whose news, and `rows` besides, are on disk together or not at all."""
        news: list[Row] = list(rows)
        answers: list[Event] = []
        for event in events:
            row = row_of(event) if self._is_news(event) else None
            answers += self.router.put(self.engine.process(event))
            if row is not None:
                news.append(row)
        news += [slot_row(slot, self.engine.now) for slot in self.engine.take_changed()]
        for answer in [*self.router.note(news), *answers]:
            self.fold(answer)
        self.wake()

    def fold_instants(self) -> None:
        """Take from the pipeline what closed and what is wanted, and fold it in its order.

        Then tell the strategies of the ticks that they wait for. Workers hand on one call's portion
        at a time, so that what follows from it comes first.
        """
        while True:
            for instant in self.pipeline.take():
                prices = self.pipeline.prices()
                for event in instant_events(instant.ts, prices, instant.bars, instant.intents):
                    self.fold(event)
            if self.pipeline.tells_ticks:
                self._fold_ticks()
            if not self.pipeline.poll():
                return

    def _fold_ticks(self) -> None:
        """Tell the strategies of the trades and books that wait, and fold what they want."""
        now = self.clock.venue_ns()
        for tick in self.pipeline.take_ticks():
            tell_tick(self.engine, now, tick, self.fold_together)

    def wake(self) -> None:
        """Let those look again who wait for a change."""
        self._has_changed.set()

    async def changed(self) -> None:
        """Return after the next event or timer."""
        self._has_changed.clear()
        await self._has_changed.wait()

    def _is_news(self, event: Event) -> bool:
        """Whether an event tells what was not known; the venue says much twice."""
        if isinstance(event, BalanceReported):
            return not self.engine.portfolio.ledger.is_open(event.asset)
        if not isinstance(event, OrderReported):
            return True
        report = event.report
        order = self.engine.orders.get(report.client_id)
        if order is None:
            return False
        if report.fill is not None:
            return not self.engine.portfolio.knows(report.fill)
        if order.status is OrderStatus.REFUSED:
            return report.status is not OrderStatus.REFUSED
        return report.status.is_terminal and not order.status.is_terminal

    # --- beginning and end --------------------------------------------------------------------

    def begin(self) -> None:
        """Bring the engine back to where the journal left it, and note that a run begins.

        Raises
        ------
        JournalError, ConfigError
            If the journal is not ours, or speaks of what this run leaves out.
        """
        self.engine.begin_recovery()
        replay(self._journal, self.engine, self.settings.owner, self.memory)
        epoch = self.engine.epoch
        body = {"owner": self.settings.owner, "epoch": epoch}
        self._journal.append_all([(START, self.clock.venue_ns(), body)])
        self.memory.epochs.add(epoch)

    async def look(self) -> None:
        """Ask the venue what happened since, and open the books. Nothing is decided yet."""
        async with within(self.settings.start_timeout_s, "orders and balances were not read"):
            await self._recovery.look()
        self.leftovers = self._recovery.leftovers
        self.phase = NodeState.RECOVERING

    def resume(self) -> None:
        """Decide again: entries of before are cancelled, what is held gets its cover."""
        portfolio = self.engine.portfolio
        self.before = Before(
            len(self.engine.orders),
            {order.client_id: len(order.fills) for order in self.engine.orders if order.fills},
            portfolio.realised() + portfolio.unrealised(),
        )
        self.fold(RecoveryEnded(self.clock.venue_ns()))

    async def settle(self) -> None:
        """Wait until we stand where the venue stands; halted, where that cannot be explained."""
        recovery = self._recovery
        async with within(self.settings.start_timeout_s, "the account was not compared"):
            differences = await recovery.settle()
            if self.settings.is_accepted:
                if differences:
                    await recovery.accept()
                    differences = await recovery.settle()
                self.fold(HaltLifted(self.clock.venue_ns()))
        if differences:
            reason = f"the account holds {'; '.join(differences)}"
            _log.error("%s: no entries until a run is started with --accept", reason)
            self.fold(HaltRequested(self.clock.venue_ns(), reason, is_lasting=True))
        took_s = (self.clock.monotonic_ns() - self._begun_ns) / 1e9
        recovered = take_recovered(
            self.engine,
            self.memory,
            recovery,
            differences,
            took_s,
            is_first=self.memory.is_new,
        )
        _log.info("%s", recovered.text())
        self._on_recovered(recovered)

    async def refresh_balances(self) -> None:
        """Fold what the venue says that the account holds; without an answer nothing changes."""
        try:
            async with within(self.settings.request_timeout_s, "balances were not read"):
                await self._read_balances()
        except (VenueError, DataError) as error:
            _log.warning("%s", error)

    async def _read_balances(self) -> None:
        for event in await read_balances(self.client, self.clock, self.engine.instruments):
            self.fold(event)

    def request_stop(self) -> None:
        """No entries from now on; positions as the settings say."""
        self.phase = NodeState.STOPPING
        now = self.clock.venue_ns()
        if self.settings.on_stop == "flatten":
            self.fold(FlattenRequested(now, STOPPING))
        else:
            self.fold(HaltRequested(now, STOPPING))

    @property
    def is_done(self) -> bool:
        """Whether a stop has nothing left to wait for."""
        has_to_sell = self.settings.on_stop == "flatten" and self.engine.has_positions
        return self.engine.is_quiet and not has_to_sell

    async def abandon(self) -> None:
        """After a failure: cancel open entries as far as that is possible; stops keep resting."""
        for order in self.engine.orders.open():
            if order.request.purpose is not Purpose.ENTRY:
                continue
            try:
                async with asyncio.timeout(self.settings.request_timeout_s):
                    await self.client.cancel(order.client_id, order.request.symbol)
            except (TradecoreError, TimeoutError) as error:
                _log.error("entry %s may still be open: %s", order.client_id, error)

    # --- looking ------------------------------------------------------------------------------

    @property
    def state(self) -> NodeState:
        """What the node is doing."""
        if self.phase is NodeState.ACTIVE and self.engine.halt_reason:
            return NodeState.HALTED
        return self.phase

    def snapshot(self) -> Snapshot:
        """Return how things stand now."""
        return take_snapshot(
            self.engine,
            self.pipeline,
            self.state,
            self.clock.venue_ns(),
            self.curve,
            {**self.counters, **self.router.counts},
        )

    def summary(self) -> Summary:
        """Return how the run ended."""
        snapshot = self.snapshot()
        quote = self.engine.portfolio.quote_asset
        positions = []
        for holding in snapshot.holdings:
            if not self.engine.sellable_position(holding.strategy, holding.symbol):
                continue
            cover = (
                f"a stop rests at {from_raw(holding.stop_price)}"
                if holding.stop_price
                else "NO STOP rests at the venue"
            )
            positions.append(
                f"{holding.symbol}: {from_raw(holding.quantity)} held by {holding.strategy}, "
                f"bought at {from_raw(holding.average_price)} {quote}, {cover}"
            )
        digest = self.engine.decisions.digest()
        halted = "" if snapshot.halt_reason == STOPPING else snapshot.halt_reason
        return Summary(snapshot, self.leftovers, tuple(positions), digest, halted, self.before)


@asynccontextmanager
async def within(timeout_s: float, what: str) -> AsyncIterator[None]:
    """Give what happens inside a bound; VenueUnavailable says `what` did not come about in time."""
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except TimeoutError:
        raise VenueUnavailable(f"{what} within {timeout_s:g} s") from None


async def done_before(stop: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Do some work unless `stop` is set first; return whether it was done."""
    async with asyncio.TaskGroup() as group:
        doing = group.create_task(work, name="work")
        waiting = group.create_task(stop.wait(), name="stop")
        await asyncio.wait([doing, waiting], return_when=asyncio.FIRST_COMPLETED)
        is_done = doing.done() and not stop.is_set()
        for task in (doing, waiting):
            task.cancel()
    return is_done


def first_failure(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return what went wrong: what the world did before anything else that followed from it."""
    leaves: list[BaseException] = []
    waiting: list[BaseException] = [failures]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseExceptionGroup):
            waiting = [*each.exceptions, *waiting]
        else:
            leaves.append(each)
    return next((each for each in leaves if isinstance(each, TradecoreError)), leaves[0])


def _check_kinds(engine: Engine) -> None:
    """Refuse what no live venue trades."""
    for instrument in engine.instruments:
        if instrument.is_perpetual:
            raise ValueError(
                f"instrument {instrument.symbol} is a perpetual, must be spot: live trading is "
                "spot only, perpetuals are for backtests"
            )
