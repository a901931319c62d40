# SPDX-License-Identifier: Apache-2.0
"""One account's order side of a simulated venue, in the engine's words and without a wait."""

from __future__ import annotations

from collections.abc import Sequence

from tradecore import _core
from tradecore.model.events import (
    CancelAnswered,
    Event,
    FundingPaid,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
    PositionLiquidated,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.order import (
    ApprovedOrder,
    OrderRequest,
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
    _sim.OrderStatus.PENDING: OrderStatus.WORKING,
}
_LIQUIDATION = "liquidation"
_ENDS = (_sim.ExecutionType.CANCELED, _sim.ExecutionType.EXPIRED)


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
        if request.order_type is OrderType.OCO:
            return self._submit_pair(request, ts)
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
            reduce_only=request.is_reduce_only,
        )
        return self._answer(request.client_id, result.code, result.order_id, ts)

    def _submit_pair(self, request: OrderRequest, ts: int) -> list[Event]:
        side, quantity = _SIDES_TO[request.side], request.quantity
        limit = request.stop_limit_price
        result = self._venue.submit_list(
            self._account,
            self._indices[request.symbol],
            client_id=request.client_id,
            target=_sim.OrderRequest(
                side=side,
                type=_sim.OrderType.LIMIT_MAKER,
                quantity=quantity,
                price=request.price,
                reduce_only=request.is_reduce_only,
            ),
            stop=_sim.OrderRequest(
                side=side,
                type=_sim.OrderType.STOP_LIMIT if limit else _sim.OrderType.STOP,
                quantity=quantity,
                price=limit,
                stop_price=request.stop_price,
                reduce_only=request.is_reduce_only,
            ),
            ts=ts,
        )
        order_id = result.order_ids[-1] if result.order_ids else -1
        return self._answer(request.client_id, result.code, order_id, ts)

    def _answer(
        self, client_id: str, code: _core.sim.RejectCode, order_id: int, ts: int
    ) -> list[Event]:
        if code != _sim.RejectCode.OK:
            text = code.name.lower()
            return [OrderAnswered(ts, client_id, Outcome.REFUSED, code=int(code), text=text)]
        accepted = OrderAnswered(ts, client_id, Outcome.ACCEPTED, order_id=order_id)
        return [accepted, *self.reports()]

    def cancel(self, client_id: str, symbol: str, ts: int) -> list[Event]:
        """Cancel an open order; return the answer, then the report of its end."""
        index = self._indices[symbol]
        is_pair = self._venue.list_by_client_id(self._account, index, client_id) is not None
        cancel = self._venue.cancel_list if is_pair else self._venue.cancel
        result = cancel(self._account, index, client_id=client_id, ts=ts)
        if result.code != _sim.RejectCode.OK:
            text = result.code.name.lower()
            return [CancelAnswered(ts, client_id, Outcome.REFUSED, int(result.code), text)]
        return [CancelAnswered(ts, client_id, Outcome.ACCEPTED), *self.reports()]

    def query(self, client_id: str, symbol: str, ts: int) -> list[Event]:
        """Return where the order stands, after what was not told yet; or proof of its absence."""
        index = self._indices[symbol]
        pair = self._venue.list_by_client_id(self._account, index, client_id)
        order = (
            self._venue.order_by_client_id(self._account, index, client_id)
            if pair is None
            else self._speaker(pair)
        )
        if order is None:
            return [OrderNotFound(ts, client_id)]
        state = self._state(order, client_id, ts, pair)
        return [*self.reports(), OrderReported(ts, state)]

    def reports(self) -> list[Event]:
        """Return what the venue reported on this account's orders since it was last asked.

        Of a pair both orders report under the pair's id; that one of them ended is no news while
        the other lives. Funding comes after fills, as it does at the venue; of the venue's own
        orders, which liquidate, only the fill is news.
        """
        events: list[Event] = []
        for report in self._venue.take_reports():
            is_own = report.account == self._account
            is_end = report.execution_type in _ENDS
            if not is_own or (report.list_id >= 0 and not report.is_list_over and is_end):
                continue
            if report.reason != _LIQUIDATION or is_end:
                events.append(OrderReported(report.ts_event, self._to_report(report)))
            elif report.execution_type == _sim.ExecutionType.TRADE:
                events.append(PositionLiquidated(report.ts_event, self._to_report(report)))
        events += [
            FundingPaid(
                paid.ts_event,
                self._symbols[paid.instrument],
                paid.quantity,
                paid.price,
                paid.rate,
                paid.amount,
            )
            for paid in self._venue.take_funding()
            if paid.account == self._account
        ]
        return events

    def balances(self) -> dict[str, tuple[int, int]]:
        """Return {asset: (free, locked)}, raw."""
        return dict(self._venue.balances(self._account))

    def _speaker(self, pair: _core.sim.OrderList) -> _core.sim.Order:
        """Return the order of a pair that traded or went off; while neither did, its stop."""
        stop = self._order(pair.stop)
        return self._order(pair.target) if stop.reason == "oco_trigger" else stop

    def _order(self, order_id: int) -> _core.sim.Order:
        order = self._venue.order(order_id)
        assert order is not None
        return order

    def _state(
        self,
        of: _core.sim.Order | _core.sim.Report,
        client_id: str,
        ts: int,
        pair: _core.sim.OrderList | None,
        fill: Fill | None = None,
    ) -> OrderReport:
        """Return where an order stands; one of a pair in the words of the pair."""
        if pair is None:
            price, stop_price, kind = of.price, of.stop_price, _TYPES[of.type]
        else:
            price = self._order(pair.target).price
            stop_price, kind = self._order(pair.stop).stop_price, OrderType.OCO
        return OrderReport(
            ts_event=ts,
            symbol=self._symbols[of.instrument],
            client_id=client_id,
            order_id=of.order_id,
            status=_STATUSES[of.status],
            side=_SIDES[of.side],
            order_type=kind,
            price=price,
            stop_price=stop_price,
            quantity=of.quantity,
            filled_quantity=of.filled_quantity,
            filled_quote=of.filled_quote,
            reason=of.reason,
            fill=fill,
        )

    def _to_report(self, report: _core.sim.Report) -> OrderReport:
        client_id = report.list_client_id or report.client_id
        fill = None
        if report.execution_type == _sim.ExecutionType.TRADE:
            fill = Fill(
                ts_event=report.ts_event,
                symbol=self._symbols[report.instrument],
                client_id=client_id,
                order_id=report.order_id,
                trade_id=report.trade_id,
                side=_SIDES[report.side],
                price=report.last_price,
                quantity=report.last_quantity,
                quote_quantity=report.last_quote,
                fee=report.fee,
                fee_asset=report.fee_asset,
                is_maker=report.is_maker,
                fee_quote=report.fee_quote,
                price_kind=report.last_price_kind,
                price_cruel=report.last_price_cruel,
            )
        pair = self._venue.order_list(report.list_id) if report.list_id >= 0 else None
        return self._state(report, client_id, report.ts_event, pair, fill)
