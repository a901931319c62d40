# SPDX-License-Identifier: Apache-2.0
"""Accounts of the exchange: their keys, order counts and the connections that hear their events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from tradecore.adapters.exchange.limits import OrderCounts
from tradecore.adapters.exchange.outbox import Outbox

DEMO_KEY = "tradecore-demo-key"
DEMO_SECRET = "tradecore-demo-secret"


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to open: its key, its secret, what it owns at the start and what it may do.

    `permissions` are the groups of symbols it may trade, as SPOT, MARGIN, LEVERAGED.
    """

    api_key: str = DEMO_KEY
    secret: str = field(default=DEMO_SECRET, repr=False)
    deposits: Mapping[str, Decimal] = field(
        default_factory=lambda: MappingProxyType({"USDT": Decimal(10_000)})
    )

    can_trade: bool = True
    permissions: frozenset[str] = frozenset({"SPOT"})

    def __post_init__(self) -> None:
        if not self.api_key or not self.secret:
            raise ValueError("api_key and secret of an account must not be empty")
        for asset, amount in self.deposits.items():
            if not amount.is_finite() or amount < 0:
                raise ValueError(f"deposit of {asset} was {amount}, must be 0 or more")


@dataclass(frozen=True, slots=True)
class Listener:
    """One subscription: its id on its connection, and ns per unit of time in its events."""

    subscription_id: int
    unit: int


@dataclass(slots=True)
class Account:
    """One open account. `index` names it to the matching engine."""

    index: int
    api_key: str
    secret: str = field(repr=False)
    can_trade: bool = True
    """May be changed at any time."""
    permissions: frozenset[str] = frozenset({"SPOT"})
    orders: OrderCounts = field(default_factory=OrderCounts)
    listeners: dict[Outbox, Listener] = field(default_factory=dict)
    """Connections that hear this account's events."""
    list_ids: list[int] = field(default_factory=list)
    """Of its lists of orders, oldest first."""
    events_emitted: int = 0
    ts_updated: int = 0

    @property
    def uid(self) -> int:
        """The number Binance calls uid."""
        return 1_000_000 + self.index

    def emit(self, encode: Callable[[int], bytes]) -> None:
        """Send the user event that `encode(ns per unit)` makes to every listener."""
        self.events_emitted += 1
        made: dict[int, bytes] = {}
        for outbox, listener in self.listeners.items():
            event = made.get(listener.unit)
            if event is None:
                event = made[listener.unit] = encode(listener.unit)
            outbox.push(b'{"subscriptionId":%d,"event":%b}' % (listener.subscription_id, event))
