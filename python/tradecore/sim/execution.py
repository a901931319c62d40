# SPDX-License-Identifier: Apache-2.0
"""One account's order side of a simulated venue, in the engine's words and without a wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tradecore import _core, model
from tradecore.model.events import Event, OrderNotFound, OrderReported
from tradecore.model.instrument import Instrument
from tradecore.model.order import ApprovedOrder, OrderStatus, OrderType, Side, TimeInForce

_sim = _core.sim
_SIDES = {_core.model.Side.BUY: Side.BUY, _core.model.Side.SELL: Side.SELL}
_TYPES = {
    _sim.OrderType.MARKET: OrderType.MARKET,
    _sim.OrderType.LIMIT: OrderType.LIMIT,
    _sim.OrderType.STOP: OrderType.STOP,
    _sim.OrderType.STOP_LIMIT: OrderType.STOP_LIMIT,
}
_FORCES = {
    _sim.TimeInForce.GTC: TimeInForce.GTC,
    _sim.TimeInForce.IOC: TimeInForce.IOC,
    _sim.TimeInForce.FOK: TimeInForce.FOK,
}
_STATUSES = {
    _sim.OrderStatus.NEW: OrderStatus.WORKING,
    _sim.OrderStatus.PARTIALLY_FILLED: OrderStatus.PARTIALLY_FILLED,
    _sim.OrderStatus.FILLED: OrderStatus.FILLED,
    _sim.OrderStatus.CANCELED: OrderStatus.CANCELED,
    _sim.OrderStatus.EXPIRED: OrderStatus.EXPIRED,
    _sim.OrderStatus.PENDING: OrderStatus.WORKING,
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
        self._side = _sim.AccountSide(
            venue,
            account,
            self._symbols,
            model,
            sides=_by_number(_SIDES),
            types=_by_number(_TYPES),
            forces=_by_number(_FORCES),
            statuses=_by_number(_STATUSES),
        )

    def submit(self, order: ApprovedOrder, ts: int) -> list[Event]:
        """Place the order; return its answer, then what it led to at once."""
        return self._side.submit(order.request, ts)

    def cancel(self, client_id: str, symbol: str, ts: int) -> list[Event]:
        """Cancel an open order; return the answer, then the report of its end."""
        return self._side.cancel(client_id, symbol, ts)

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
        state = self._side.state(order, client_id, ts)
        return [*self.reports(), OrderReported(ts, state)]

    def reports(self) -> list[Event]:
        """Return what the venue reported on this account's orders since it was last asked.

        Of a pair both orders report under the pair's id; that one of them ended is no news while
        the other lives. Funding comes after fills, as it does at the venue; of the venue's own
        orders, which liquidate, only the fill is news.
        """
        return self._side.take()

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


def _by_number(words: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return the words of a compiled enum's members, which count from 0."""
    return tuple(words[member] for member in sorted(words))
