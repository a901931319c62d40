# SPDX-License-Identifier: Apache-2.0
"""Answers from the past: what orders, trades and balances were a while ago."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from tradecore.adapters.exchange.venue import VenueModel

Balances = dict[str, tuple[int, int]]


class _Track:
    """What one thing was, from each time on."""

    def __init__(self, ts: int, value: Any) -> None:
        self._times = [ts]
        self._values = [value]

    def add(self, ts: int, value: Any) -> None:
        """It is `value` from `ts` on."""
        self._times.append(ts)
        self._values.append(value)

    def at(self, ts: int) -> Any:
        """Return what it was at `ts`, or None before its first time."""
        found = bisect_right(self._times, ts)
        return self._values[found - 1] if found else None


class History:
    """Keeps every state of orders and balances from now on. What was before is as it is now."""

    def __init__(self, venue: VenueModel) -> None:
        self._sim = venue.sim
        self._orders: dict[int, _Track] = {}
        self._balances: dict[int, _Track] = {}
        for account in venue.accounts:
            self._balances[account.index] = _Track(0, venue.sim.balances(account.index))
            for order in venue.sim.open_orders(account.index):
                self._orders[order.order_id] = _Track(0, order)

    def note(self, ts: int, order_ids: Iterable[int], accounts: Iterable[int]) -> None:
        """Take in that these orders, and what these accounts hold, have just changed."""
        for order_id in order_ids:
            self._add(self._orders, order_id, ts, self._sim.order(order_id))
        for account in accounts:
            self._add(self._balances, account, ts, self._sim.balances(account))

    @staticmethod
    def _add(tracks: dict[int, _Track], key: int, ts: int, value: Any) -> None:
        track = tracks.get(key)
        if track is None:
            tracks[key] = _Track(ts, value)
        else:
            track.add(ts, value)

    def order(self, order: Any, ts: int) -> Any:
        """Return what `order` was at `ts`, or None if it was not there yet."""
        track = None if order is None else self._orders.get(order.order_id)
        return order if track is None else track.at(ts)

    def balances(self, account: int, ts: int) -> Balances:
        """Return what an account held at `ts`."""
        track = self._balances.get(account)
        held: Balances = self._sim.balances(account) if track is None else track.at(ts)
        return held

    def open_orders(self, account: int, instrument: int, ts: int) -> list[Any]:
        """Return the orders that were open at `ts`, oldest first."""
        standing = {o.order_id: o for o in self._sim.open_orders(account, instrument)}
        for order_id, track in self._orders.items():
            then = track.at(ts)
            if then is not None and then.account == account:
                standing[order_id] = then
        found = [self.order(order, ts) for _, order in sorted(standing.items())]
        return [
            order
            for order in found
            if order is not None and order.is_open and instrument in (-1, order.instrument)
        ]


@contextmanager
def disturbed(venue: VenueModel, clock_shift_ns: int, lag_ns: int) -> Iterator[None]:
    """Let `venue` answer with a clock that is off, and of orders as they were a while ago."""
    sim = venue.sim
    venue.clock_shift_ns = clock_shift_ns
    if lag_ns and venue.history is not None:
        venue.sim = cast(Any, PastSim(sim, venue.history, venue.now - lag_ns))
    try:
        yield
    finally:
        venue.clock_shift_ns, venue.sim = 0, sim


class PastSim:
    """The matching engine as it was at `ts`, to be looked at only."""

    def __init__(self, sim: Any, history: History, ts: int) -> None:
        self._sim = sim
        self._history = history
        self._ts = ts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sim, name)  # What has no past: rules, depth, the make-up of lists.

    def order(self, order_id: int) -> Any:
        """As `sim.Venue.order`."""
        return self._history.order(self._sim.order(order_id), self._ts)

    def order_by_client_id(self, account: int, instrument: int, client_id: str) -> Any:
        """As `sim.Venue.order_by_client_id`."""
        newest = self._sim.order_by_client_id(account, instrument, client_id)
        return self._history.order(newest, self._ts)

    def open_orders(self, account: int, instrument: int = -1) -> list[Any]:
        """As `sim.Venue.open_orders`."""
        return self._history.open_orders(account, instrument, self._ts)

    def all_orders(self, *args: Any, **named: Any) -> list[Any]:
        """As `sim.Venue.all_orders`."""
        found = (self._history.order(o, self._ts) for o in self._sim.all_orders(*args, **named))
        return [order for order in found if order is not None]

    def fills(self, *args: Any, **named: Any) -> list[Any]:
        """As `sim.Venue.fills`."""
        return [f for f in self._sim.fills(*args, **named) if f.ts_event <= self._ts]

    def balances(self, account: int) -> Balances:
        """As `sim.Venue.balances`."""
        return self._history.balances(account, self._ts)
