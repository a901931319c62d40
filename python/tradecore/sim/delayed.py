# SPDX-License-Identifier: Apache-2.0
"""One account's order side of a replay of ticks: what is sent arrives later, and so do answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from tradecore import _core
from tradecore.model.events import Event
from tradecore.model.instrument import Instrument
from tradecore.model.order import ApprovedOrder
from tradecore.sim.execution import SimulatedExecution


class DelayedExecution:
    """As SimulatedExecution, at the far end of the replay's lines: nothing is answered at once.

    What is sent leaves at the replay's present instant, whatever time is named.

    Parameters
    ----------
    replay : _core.pipeline.TickReplay
        Says when what was sent is there.
    venue, instruments, account
        As of SimulatedExecution; the venue is the replay's.
    """

    def __init__(
        self,
        replay: _core.pipeline.TickReplay,
        venue: _core.sim.Venue,
        instruments: Sequence[Instrument],
        account: int = 1,
    ) -> None:
        self._replay = replay
        self._near = SimulatedExecution(venue, instruments, account)
        self._sent: deque[Callable[[int], list[Event]]] = deque()
        self._answered: deque[list[Event]] = deque()

    def submit(self, order: ApprovedOrder, _: int) -> list[Event]:
        """Send an order."""
        return self._send(lambda there: self._near.submit(order, there))

    def cancel(self, client_id: str, symbol: str, _: int) -> list[Event]:
        """Send a cancel."""
        return self._send(lambda there: self._near.cancel(client_id, symbol, there))

    def query(self, client_id: str, symbol: str, _: int) -> list[Event]:
        """Ask where an order stands."""
        return self._send(lambda there: self._near.query(client_id, symbol, there))

    def meet(self, now: int) -> None:
        """Do at the venue what is due there at `now`; what it says is on its way then."""
        said = self._sent.popleft()(now) if self._replay.has_arrived else self._near.reports()
        if said:
            self._answered.append(said)
            self._replay.respond()

    def reports(self) -> list[Event]:
        """Return what has just been heard: one answer with its reports, or reports."""
        return self._answered.popleft()

    def balances(self) -> dict[str, tuple[int, int]]:
        """Return {asset: (free, locked)} as the venue has them, raw."""
        return self._near.balances()

    def _send(self, request: Callable[[int], list[Event]]) -> list[Event]:
        self._sent.append(request)
        self._replay.send()
        return []
