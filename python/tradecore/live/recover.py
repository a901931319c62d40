# SPDX-License-Identifier: Apache-2.0
"""Start = recover: nothing is decided before we stand where the venue stands.

The journal was replayed and the user stream is subscribed, unread. `look` asks the venue for all
that may have happened since. Then the engine decides again, the user stream is read, and `settle`
waits until every order is known and the account is what the journal explains.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tradecore.engine.engine import Engine
from tradecore.engine.orders import Order
from tradecore.engine.ports import Clock, ExecutionClient
from tradecore.errors import VenueUnavailable
from tradecore.live.replay import Memory
from tradecore.live.rows import SEEN, Row
from tradecore.model.events import (
    BalanceMoved,
    BalanceReported,
    CancelAnswered,
    Event,
    OrderGivenUp,
    OrderRecalled,
    OrderReported,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import Instrument, from_raw
from tradecore.model.order import OrderRequest, OrderStatus, OrderType, Outcome, Purpose, Side

_log = logging.getLogger("tradecore.live")

PREFIX = "tc"
ATTEMPTS_MAX = 5
COMPARISONS_MAX = 6
PAUSE_S = 0.05
STILL_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Open orders that the journal does not know: what was cancelled, and what was left."""

    cancelled: tuple[OrderReport, ...]
    kept: tuple[OrderReport, ...]


class Recovery:
    """One recovery.

    Parameters
    ----------
    engine, client, clock : Engine, ExecutionClient, Clock
        The node's own; the engine has recalled the journal.
    memory : Memory
        What else the journal told; kept up to date.
    fold : callable
        Folds events together and journals what is new, with these rows beside it.
    changed : callable
        Returns at the next event or timer.
    """

    def __init__(
        self,
        engine: Engine,
        client: ExecutionClient,
        clock: Clock,
        memory: Memory,
        fold: Callable[[Iterable[Event], Sequence[Row]], None],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self.leftovers = Leftovers((), ())
        self.given_up: list[str] = []
        self.ts_compared = 0
        self._engine = engine
        self._client = client
        self._clock = clock
        self._memory = memory
        self._fold = fold
        self._changed = changed

    async def look(self) -> None:
        """Ask the venue about every order that is not over, and for trades that nobody told of.

        Raises
        ------
        VenueUnavailable, VenueRefused
            If the venue does not answer. Nothing was sent but cancels of forgotten entries.
        """
        orders, memory = self._engine.orders, self._memory
        for order in orders.open():
            ts_sent = memory.sent.get(order.client_id, order.request.ts_event)
            self._client.recall(order.client_id, ts_sent, is_accepted=order.order_id >= 0)
        listed = await self._client.open_orders()
        self._adopt(listed)
        self._fold(
            [OrderReported(o.ts_event, o) for o in listed if orders.get(o.client_id) is not None],
            (),
        )
        await self._ask(orders.open())
        await self._read_trades()
        self.leftovers = await clear_leftovers(
            self._client, [o for o in listed if orders.get(o.client_id) is None]
        )
        await self._open_books()

    async def settle(self) -> list[str]:
        """Return how the account differs from what the journal explains, in words; mostly nothing.

        The engine decides by now, and the user stream is read.
        """
        await self._until_still()
        await self._give_up_the_lost()
        for attempt in range(COMPARISONS_MAX):
            if attempt:
                await self._clock.sleep(PAUSE_S * 2**attempt)
                await self._ask(self._engine.orders.open())
                await self._read_trades()
                await self._until_still()
            if not await self._differences():
                return []
        return await self._differences()

    async def accept(self) -> None:
        """Take what the account holds otherwise than explained as deposits and withdrawals."""
        wallets = self._engine.portfolio.ledger.wallets()
        self._fold(
            [
                BalanceMoved(event.ts_event, event.asset, moved)
                for event in await self._balances()
                if (moved := event.free + event.locked - wallets.get(event.asset, 0))
            ],
            (),
        )

    # --- what happened since ------------------------------------------------------------------

    async def _ask(self, orders: Iterable[Order]) -> None:
        for order in orders:
            events = await self._client.query(
                order.client_id, order.request.symbol, is_pair=order.request.is_pair
            )
            self._fold(events, ())

    async def _read_trades(self) -> None:
        for instrument in self._engine.instruments:
            symbol = instrument.symbol
            after = self._memory.seen.get(symbol)
            if after is None:
                continue
            fills = await self._client.trades(symbol, after)
            if not fills:
                continue
            by_number: dict[int, Order | None] = {o.order_id: o for o in self._engine.orders}
            foreign: list[Fill] = []
            for fill in fills:
                if fill.order_id not in by_number:
                    report = await self._client.order_of(symbol, fill.order_id)
                    if report is not None:
                        self._adopt([report])
                        by_number[fill.order_id] = self._engine.orders.get(report.client_id)
                order = by_number.get(fill.order_id)
                if order is None:
                    foreign.append(fill)
                else:
                    self._take(order, replace(fill, client_id=order.client_id))
            self._see(instrument, fills[-1].trade_id, foreign)

    def _take(self, order: Order, fill: Fill) -> None:
        if self._engine.portfolio.knows(fill):
            return
        request = order.request
        report = OrderReport(
            ts_event=fill.ts_event,
            symbol=fill.symbol,
            client_id=order.client_id,
            order_id=order.order_id,
            status=OrderStatus.PARTIALLY_FILLED,
            side=request.side,
            order_type=request.order_type,
            price=request.price,
            stop_price=request.stop_price,
            quantity=request.quantity,
            filled_quantity=order.filled_quantity + fill.quantity,
            filled_quote=order.filled_quote + fill.quote_quantity,
            fill=fill,
        )
        self._fold([OrderReported(fill.ts_event, report)], ())

    def _see(self, instrument: Instrument, trade_id: int, foreign: Sequence[Fill]) -> None:
        """Post trades that are not ours, and note in the same breath that they are posted."""
        moved: dict[str, int] = {}
        for fill in foreign:
            sign = 1 if fill.side is Side.BUY else -1
            for asset, amount in (
                (instrument.base_asset, sign * fill.quantity),
                (instrument.quote_asset, -sign * fill.quote_quantity),
                (fill.fee_asset, -fill.fee),
            ):
                moved[asset] = moved.get(asset, 0) + amount
        if foreign:
            _log.warning("%d trades on %s are not ours", len(foreign), instrument.symbol)
        now = self._clock.venue_ns()
        is_open = self._engine.portfolio.ledger.is_open
        self._memory.seen[instrument.symbol] = trade_id
        self._fold(
            [BalanceMoved(now, asset, n) for asset, n in moved.items() if n and is_open(asset)],
            [_seen_row(instrument.symbol, trade_id, now)],
        )

    def _adopt(self, reports: Sequence[OrderReport]) -> None:
        """Take back orders of earlier runs that went out while the journal could not be written."""
        for report in reports:
            if self._engine.orders.get(report.client_id) is not None:
                continue
            homes = [s.strategy for s in self._engine.slots if s.symbol == report.symbol]
            if _epoch_of(report.client_id) not in self._memory.epochs or len(homes) != 1:
                continue
            _log.warning("%s had no row in the journal and is taken back", describe(report))
            request = OrderRequest(
                report.client_id,
                report.ts_event,
                homes[0],
                report.symbol,
                _purpose_of(report),
                report.side,
                report.order_type,
                report.quantity,
                report.price,
                report.stop_price,
                stop_limit_price=report.stop_limit_price,
            )
            self._fold(
                [
                    OrderRecalled(report.ts_event, request),
                    OrderReported(report.ts_event, replace(report, fill=None)),
                ],
                (),
            )

    async def _open_books(self) -> None:
        """Open every asset that is new with what the account holds, as of a known trade."""
        instruments = self._engine.instruments
        new = [i.symbol for i in instruments if i.symbol not in self._memory.seen]
        latest = await self._latest(new)
        for _ in range(ATTEMPTS_MAX):
            balances = await self._balances()
            before, latest = latest, await self._latest(new)
            if before == latest:
                break
        now = self._clock.venue_ns()
        self._memory.seen |= latest
        self._fold(balances, [_seen_row(*item, now) for item in latest.items()])

    async def _latest(self, symbols: Sequence[str]) -> dict[str, int]:
        latest = {}
        for symbol in symbols:
            fills = await self._client.trades(symbol, None)
            latest[symbol] = fills[-1].trade_id if fills else -1
        return latest

    async def _balances(self) -> list[BalanceReported]:
        return await read_balances(self._client, self._clock, self._engine.instruments)

    # --- until nothing is open to question ----------------------------------------------------

    async def _until_still(self) -> None:
        """Return once no answer is awaited but of orders in doubt, or after a while."""
        try:
            async with asyncio.timeout(STILL_TIMEOUT_S):
                while any(
                    order.is_in_flight and order.status is not OrderStatus.UNKNOWN
                    for order in self._engine.orders.open()
                ):
                    await self._changed()
        except TimeoutError:
            _log.warning("the venue's answers are slow to come")

    async def _give_up_the_lost(self) -> None:
        """Look once more for exits and stops in doubt, when they can hardly come any more.

        Full proof takes a quarter of a minute; without a stop that is too long.
        """
        lost = [o for o in self._engine.orders.open() if _is_lost(o, self._engine)]
        for order in lost:
            await self._clock.sleep(self._client.late_s(order.client_id))
            await self._ask([order])
            if order.status is OrderStatus.UNKNOWN and _is_lost(order, self._engine):
                _log.warning("%s never came; its place is taken by another", order.client_id)
                self.given_up.append(order.client_id)
                self._fold([OrderGivenUp(self._clock.venue_ns(), order.client_id)], ())
        if lost:
            await self._until_still()

    async def _differences(self) -> list[str]:
        engine = self._engine
        self.ts_compared = self._clock.venue_ns()
        told = await self._balances()
        listed = {order.client_id for order in await self._client.open_orders()}
        wallets = engine.portfolio.ledger.wallets()
        differences = []
        for event in told:
            total, ours = event.free + event.locked, wallets.get(event.asset, 0)
            if total != ours:
                word = "more" if total > ours else "less"
                amount = f"{from_raw(abs(total - ours)).normalize():f}"
                differences.append(f"{amount} {event.asset} {word} than the journal explains")
        live = {
            order.client_id
            for order in engine.orders.open()
            if order.status in (OrderStatus.WORKING, OrderStatus.PARTIALLY_FILLED)
        }
        known = {each for each in listed if engine.orders.get(each) is not None}
        differences += [f"order {each} is not open there" for each in sorted(live - known)]
        differences += [f"order {each} is open there" for each in sorted(known - live)]
        return differences


async def clear_leftovers(client: ExecutionClient, listed: Sequence[OrderReport]) -> Leftovers:
    """Cancel entries that nobody knows any more, and leave their protective stops alone.

    A stop that sells guards coins which no run claims; cancelling it would leave them naked.
    Orders without our prefix are somebody else's.

    Raises
    ------
    VenueUnavailable
        If an entry could not be cancelled: nothing may be traded beside it.
    """
    ours = [o for o in listed if o.client_id.startswith(PREFIX)]
    kept = [o for o in ours if o.side is Side.SELL and o.stop_price]
    cancelled = [o for o in ours if o not in kept]
    for order in cancelled:
        await _cancel(client, order)
        _log.warning("cancelled %s, left by an earlier run", describe(order))
    for order in kept:
        _log.warning("left %s in place: it protects coins of an earlier run", describe(order))
    return Leftovers(tuple(cancelled), tuple(kept))


async def _cancel(client: ExecutionClient, order: OrderReport) -> None:
    for _ in range(ATTEMPTS_MAX):
        is_pair = order.order_type is OrderType.OCO
        for event in await client.cancel(order.client_id, order.symbol, is_pair=is_pair):
            if isinstance(event, CancelAnswered) and event.outcome is not Outcome.UNKNOWN:
                return
    raise VenueUnavailable(f"{describe(order)} of an earlier run could not be cancelled")


async def read_balances(
    client: ExecutionClient, clock: Clock, instruments: Sequence[Instrument]
) -> list[BalanceReported]:
    """Return what the account holds of every asset that the instruments speak of."""
    assets = sorted({a for i in instruments for a in (i.base_asset, i.quote_asset)})
    balances = await client.balances()
    now = clock.venue_ns()
    return [BalanceReported(now, asset, *balances.get(asset, (0, 0))) for asset in assets]


def describe(order: OrderReport) -> str:
    """Return an order in words."""
    return f"{order.side} {order.order_type} order {order.client_id} on {order.symbol}"


def _is_lost(order: Order, engine: Engine) -> bool:
    """Whether a slot waits for an exit or stop of which nothing is known."""
    if order.status is not OrderStatus.UNKNOWN or order.request.purpose is Purpose.ENTRY:
        return False
    return any(slot.holds(order) for slot in engine.slots)


def _epoch_of(client_id: str) -> int:
    """Return the epoch of a client id of ours, -1 of any other."""
    try:
        return int(client_id.removeprefix(PREFIX).partition("-")[0], 32)
    except ValueError:
        return -1


def _purpose_of(report: OrderReport) -> Purpose:
    if report.side is Side.BUY:
        return Purpose.ENTRY
    return Purpose.PROTECT if report.stop_price else Purpose.EXIT


def _seen_row(symbol: str, trade_id: int, now: int) -> Row:
    return SEEN, now, {"symbol": symbol, "trade_id": trade_id}
