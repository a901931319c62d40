# SPDX-License-Identifier: Apache-2.0
"""One account's order side of a simulated venue, in the engine's words and without a wait."""

from __future__ import annotations

from collections.abc import Sequence

from tradecore import _core
from tradecore.model.events import (
    CancelAnswered,
    Event,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.order import (
    ApprovedOrder,
    OrderStatus,
    OrderType,
    Outcome,
    Side,
    TimeInForce,
)

_sim = _core.sim
_SIDES_TO = {Side.BUY: _core.model.Side.BUY, Side.SELL: _core.model.Side.SELL}
_SIDES = {value: name for name, value in _SIDES_TO.items()}
_TYPES_TO = {
    OrderType.MARKET: _sim.OrderType.MARKET,
    OrderType.LIMIT: _sim.OrderType.LIMIT,
    OrderType.STOP: _sim.OrderType.STOP,
    OrderType.STOP_LIMIT: _sim.OrderType.STOP_LIMIT,
}
_TYPES = {value: name for name, value in _TYPES_TO.items()}
_FORCES_TO = {
    TimeInForce.GTC: _sim.TimeInForce.GTC,
    TimeInForce.IOC: _sim.TimeInForce.IOC,
    TimeInForce.FOK: _sim.TimeInForce.FOK,
}
_STATUSES = {
    _sim.OrderStatus.NEW: OrderStatus.WORKING,
    _sim.OrderStatus.PARTIALLY_FILLED: OrderStatus.PARTIALLY_FILLED,
    _sim.OrderStatus.FILLED: OrderStatus.FILLED,
    _sim.OrderStatus.CANCELED: OrderStatus.CANCELED,
    _sim.OrderStatus.EXPIRED: OrderStatus.EXPIRED,
}


class SimulatedExecution:
    """Takes approved orders to a venue; answers and reports come back as events at once.

    Parameters
    ----------
    venue : _core.sim.Venue
        The venue; others may trade on it under other accounts, but only one may take its reports.
    instruments : sequence of Instrument
        In the venue's order.
    account : int, default 1
        Whose orders these are.
    """

    def __init__(
        self, venue: _core.sim.Venue, instruments: Sequence[Instrument], account: int = 1
    ) -> None:
        self._venue = venue
        self._account = account
        self._symbols = tuple(instrument.symbol for instrument in instruments)
        self._indices = {symbol: index for index, symbol in enumerate(self._symbols)}

    def submit(self, order: ApprovedOrder, ts: int) -> list[Event]:
        """Place the order; return its answer, then what it led to at once."""
        request = order.request
        result = self._venue.submit(
            self._account,
            self._indices[request.symbol],
            request.client_id,
            _SIDES_TO[request.side],
            _TYPES_TO[request.order_type],
            _FORCES_TO[request.time_in_force],
            request.quantity,
            request.price,
            request.stop_price,
            0,
            ts,
        )
        if result.code != _sim.RejectCode.OK:
            answer = OrderAnswered(
                ts,
                request.client_id,
                Outcome.REFUSED,
                code=int(result.code),
                text=result.code.name.lower(),
            )
            return [answer]
        accepted = OrderAnswered(ts, request.client_id, Outcome.ACCEPTED, order_id=result.order_id)
        return [accepted, *self.reports()]

    def cancel(self, client_id: str, symbol: str, ts: int) -> list[Event]:
        """Cancel an open order; return the answer, then the report of its end."""
        result = self._venue.cancel(
            self._account, self._indices[symbol], client_id=client_id, ts=ts
        )
        if result.code != _sim.RejectCode.OK:
            text = result.code.name.lower()
            return [CancelAnswered(ts, client_id, Outcome.REFUSED, int(result.code), text)]
        return [CancelAnswered(ts, client_id, Outcome.ACCEPTED), *self.reports()]

    def query(self, client_id: str, symbol: str, ts: int) -> list[Event]:
        """Return where the order stands, after what was not told yet; or proof of its absence."""
        index = self._indices[symbol]
        order = self._venue.order_by_client_id(self._account, index, client_id)
        if order is None:
            return [OrderNotFound(ts, client_id)]
        state = OrderReport(
            ts_event=ts,
            symbol=symbol,
            client_id=client_id,
            order_id=order.order_id,
            status=_STATUSES[order.status],
            side=_SIDES[order.side],
            order_type=_TYPES[order.type],
            price=order.price,
            stop_price=order.stop_price,
            quantity=order.quantity,
            filled_quantity=order.filled_quantity,
            filled_quote=order.filled_quote,
            reason=order.reason,
        )
        return [*self.reports(), OrderReported(ts, state)]

    def reports(self) -> list[Event]:
        """Return what the venue reported on this account's orders since it was last asked."""
        return [
            OrderReported(report.ts_event, self._to_report(report))
            for report in self._venue.take_reports()
            if report.account == self._account
        ]

    def balances(self) -> dict[str, tuple[int, int]]:
        """Return {asset: (free, locked)}, raw."""
        return dict(self._venue.balances(self._account))

    def _to_report(self, report: _core.sim.Report) -> OrderReport:
        symbol = self._symbols[report.instrument]
        side = _SIDES[report.side]
        fill = None
        if report.execution_type == _sim.ExecutionType.TRADE:
            fill = Fill(
                ts_event=report.ts_event,
                symbol=symbol,
                client_id=report.client_id,
                order_id=report.order_id,
                trade_id=report.trade_id,
                side=side,
                price=report.last_price,
                quantity=report.last_quantity,
                quote_quantity=report.last_quote,
                fee=report.fee,
                fee_asset=report.fee_asset,
                is_maker=report.is_maker,
            )
        return OrderReport(
            ts_event=report.ts_event,
            symbol=symbol,
            client_id=report.client_id,
            order_id=report.order_id,
            status=_STATUSES[report.status],
            side=side,
            order_type=_TYPES[report.type],
            price=report.price,
            stop_price=report.stop_price,
            quantity=report.quantity,
            filled_quantity=report.filled_quantity,
            filled_quote=report.filled_quote,
            reason=report.reason,
            fill=fill,
        )
