# SPDX-License-Identifier: Apache-2.0
"""What a start came to: where the node stands once it stands where the venue does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tradecore.engine.engine import Engine
from tradecore.live.recover import Recovery
from tradecore.live.replay import Memory
from tradecore.model.order import OrderStatus


@dataclass(frozen=True, slots=True)
class Resting:
    """An order that is open at the venue. Raw ints."""

    client_id: str
    symbol: str
    remaining: int
    stop_price: int


@dataclass(frozen=True, slots=True)
class Recovered:
    """The end of a recovery. Raw ints; times are venue ns.

    `positions` are (strategy, symbol, quantity); `trades` the highest trade taken, by symbol;
    `in_doubt` the orders whose outcome is still open; `differences` what nobody can explain, for
    which the node is halted.
    """

    ts: int
    took_s: float
    rows: int
    is_first: bool
    positions: tuple[tuple[str, str, int], ...]
    cash: int
    orders: tuple[Resting, ...]
    trades: Mapping[str, int]
    in_doubt: tuple[str, ...]
    given_up: tuple[str, ...]
    cancelled: tuple[str, ...]
    kept: tuple[str, ...]
    differences: tuple[str, ...]

    def text(self) -> str:
        """Return it as one line."""
        if self.is_first:
            found = "the journal is new: coins and orders of earlier runs are not ours"
        else:
            held = sum(quantity > 0 for *_, quantity in self.positions)
            found = f"{held} positions and {len(self.orders)} open orders as at the venue"
        parts = [f"recovered in {self.took_s:.2f} s: {found}"]
        for count, what in (
            (len(self.in_doubt), "in doubt"),
            (len(self.cancelled), "forgotten entries cancelled"),
            (len(self.kept), "forgotten stops left in place"),
        ):
            if count:
                parts.append(f"{count} {what}")
        if self.differences:
            parts.append(f"HALTED: {'; '.join(self.differences)}")
        return ", ".join(parts)


def take_recovered(
    engine: Engine,
    memory: Memory,
    recovery: Recovery,
    differences: list[str],
    took_s: float,
    *,
    is_first: bool,
) -> Recovered:
    """Return how the node stands now."""
    live = (OrderStatus.WORKING, OrderStatus.PARTIALLY_FILLED)
    open_orders = list(engine.orders.open())
    return Recovered(
        ts=recovery.ts_compared or engine.now,
        took_s=took_s,
        rows=memory.rows,
        is_first=is_first,
        positions=tuple(
            (strategy, position.symbol, position.quantity)
            for strategy, position in engine.portfolio.positions()
        ),
        cash=engine.cash(),
        orders=tuple(
            Resting(o.client_id, o.request.symbol, o.remaining, o.request.stop_price)
            for o in open_orders
            if o.status in live
        ),
        trades=engine.portfolio.last_trade_ids(),
        in_doubt=tuple(o.client_id for o in open_orders if o.status is OrderStatus.UNKNOWN),
        given_up=tuple(recovery.given_up),
        cancelled=tuple(o.client_id for o in recovery.leftovers.cancelled),
        kept=tuple(o.client_id for o in recovery.leftovers.kept),
        differences=tuple(differences),
    )
