# SPDX-License-Identifier: Apache-2.0
"""Where orders leave: client ids, the figures for the gate, the log, and the commands made."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tradecore.engine.decisions import DecisionLog
from tradecore.engine.orders import CancelState, Order, Orders
from tradecore.engine.slots import Slot
from tradecore.model.commands import CancelOrder, Command, QueryOrder, SubmitOrder
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import SCALE, Instrument
from tradecore.model.order import OrderRequest, OrderType, Purpose, Refusal, Side
from tradecore.portfolio.portfolio import Portfolio
from tradecore.risk.gate import ClosingState, RiskGate, RiskState
from tradecore.risk.limits import Limits

_MINUTE_NS = 60 * 1_000_000_000
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = tuple(high + low for high in _DIGITS for low in _DIGITS)
MARKET_SLACK_BPS = 20
"""Cash kept back from a market entry, because it fills at a price not known yet."""


# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_ENTRY, _EXIT = Purpose.ENTRY, Purpose.EXIT
_OCO = OrderType.OCO


@dataclass(frozen=True, slots=True)
class Refused:
    """An order that never left, and why."""

    request: OrderRequest
    refusal: Refusal


class Desk:
    """Makes requests out of decisions, asks the gate, and keeps what was sent.

    While `is_recalling` it takes back what an earlier run did, and asks nothing of the venue.
    """

    def __init__(
        self,
        instruments: Sequence[Instrument],
        limits: Limits,
        portfolio: Portfolio,
        epoch: int,
    ) -> None:
        self.now = 0
        self.halt_reason = ""
        self.gate = RiskGate(limits, instruments)
        self.orders = Orders()
        self.decisions = DecisionLog()
        self.refused: deque[Refused] = deque(maxlen=1_000)
        self.rules = {instrument.symbol: instrument.to_core() for instrument in instruments}
        self.price_times: dict[str, int] = {}
        self.equity_at_midnight = 0
        self.ts_last_loss = 0
        self.is_recalling = False
        self._portfolio = portfolio
        self._prefix = _prefix(epoch)
        self._sequence = 0
        self._leverage = {instrument.symbol: instrument.leverage for instrument in instruments}
        self._entry_times: deque[int] = deque()
        self._commands: list[Command] = []

    def held(self, slot: Slot) -> int:
        """Return what the slot's strategy holds of its symbol, raw."""
        return self._portfolio.quantity(slot.strategy, slot.symbol)

    def price(self, symbol: str) -> int:
        """Return the last price seen, raw; 0 before the first."""
        return self._portfolio.price(symbol)

    def cancel(self, order: Order) -> None:
        """Ask the venue to cancel."""
        if self.is_recalling:
            return
        order.cancel = CancelState.SENT
        request = order.request
        self._commands.append(CancelOrder(order.client_id, request.symbol, request.is_pair))

    def cancel_once(self, order: Order) -> None:
        """Ask the venue to cancel, unless that was done or the order is over."""
        if order.cancel is CancelState.NONE and not order.status.is_terminal:
            self.cancel(order)

    def query(self, order: Order) -> None:
        """Ask the venue where the order stands."""
        if self.is_recalling:
            return
        request = order.request
        self._commands.append(QueryOrder(order.client_id, request.symbol, request.is_pair))

    def submit(
        self,
        slot: Slot,
        purpose: Purpose,
        side: Side,
        order_type: OrderType,
        quantity: int,
        price: int = 0,
        stop_price: int = 0,
        reference_price: int = 0,
        stop_limit_price: int = 0,
    ) -> Order | None:
        """Pass an order through the gate and send it; None if it was refused here."""
        self._sequence += 1
        request = OrderRequest(
            client_id=self._prefix + _base32(self._sequence),
            ts_event=self.now,
            strategy=slot.strategy,
            symbol=slot.symbol,
            purpose=purpose,
            side=side,
            order_type=order_type,
            quantity=quantity,
            price=price,
            stop_price=stop_price,
            reference_price=reference_price or self.price(slot.symbol),
            stop_limit_price=stop_limit_price,
            is_reduce_only=slot.is_perpetual and purpose is not _ENTRY,
        )
        approved = self.gate.check(request, self._risk_state(slot, purpose))
        if isinstance(approved, Refusal):
            self.refused.append(Refused(request, approved))
            return None
        if purpose is _ENTRY:
            self._entry_times.append(self.now)
        order = self.orders.add(request)
        self.decisions.order(request)
        self._commands.append(SubmitOrder(approved))
        return order

    def adopt(self, slot: Slot, report: OrderReport) -> Order:
        """Take an order that the venue made to close the slot's position among ours."""
        return self.orders.add(
            OrderRequest(
                client_id=report.client_id,
                ts_event=report.ts_event,
                strategy=slot.strategy,
                symbol=slot.symbol,
                purpose=_EXIT,
                side=report.side,
                order_type=report.order_type,
                quantity=report.quantity,
                reference_price=self.price(slot.symbol),
                is_reduce_only=True,
            )
        )

    def recall(self, request: OrderRequest) -> Order:
        """Take back an order of an earlier run; it counts against the limits as if made here."""
        if request.purpose is _ENTRY:
            self._entry_times.append(request.ts_event)
        return self.orders.add(request)

    def note_fill(self, fill: Fill) -> None:
        """Put a fill into the decision log, which is of this run alone."""
        if not self.is_recalling:
            self.decisions.fill(fill)

    def take_commands(self) -> list[Command]:
        """Return what was asked for since the last call, in order."""
        commands, self._commands = self._commands, []
        return commands

    def cash_free(self) -> int:
        """Return the cash that no order may still spend, less some slack for moving prices."""
        free = self._portfolio.cash_free() - self._on_order(is_margin=True)
        return max(free * (10_000 - MARKET_SLACK_BPS) // 10_000, 0)

    def _on_order(self, *, is_margin: bool = False) -> int:
        """Return what all entries may still be worth, or need; one in doubt counts in full."""
        total = 0
        for order in self.orders.open():
            if order.request.purpose is _ENTRY:
                leverage = self._leverage[order.request.symbol] if is_margin else 1
                total += _notional_left(order) // leverage
        return total

    def _risk_state(self, slot: Slot, purpose: Purpose) -> RiskState | ClosingState:
        last_price = self.price(slot.symbol)
        owned = self.held(slot)
        if purpose is not _ENTRY:
            return ClosingState(last_price, owned)
        while self._entry_times and self._entry_times[0] <= self.now - _MINUTE_NS:
            self._entry_times.popleft()
        return RiskState(
            now=self.now,
            last_price=last_price,
            owned=owned,
            ts_price=self.price_times.get(slot.symbol, self.now),
            position_notional=self._portfolio.exposure() + self._on_order(),
            open_orders=self.orders.open_count,
            orders_last_minute=len(self._entry_times),
            profit_today=self._portfolio.equity() - self.equity_at_midnight,
            ts_last_loss=self.ts_last_loss,
            halt_reason=self.halt_reason,
        )


def _notional_left(order: Order) -> int:
    request = order.request
    price = request.price or request.stop_price or request.reference_price
    if request.order_type is _OCO:
        price = max(request.price, request.stop_price, request.stop_limit_price)
    return (request.quantity - order.filled_quantity) * price // SCALE


def client_id(epoch: int, sequence: int) -> str:
    """Return the id of the request so numbered, from 1, of the run of that epoch."""
    return _prefix(epoch) + _base32(sequence)


def _prefix(epoch: int) -> str:
    return f"tc{_base32(epoch)}-"


def _base32(number: int) -> str:
    digits = _PAIRS[number & 1_023]
    while number := number >> 10:
        digits = _PAIRS[number & 1_023] + digits
    return digits.lstrip("0") or "0"
