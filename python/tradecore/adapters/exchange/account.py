# SPDX-License-Identifier: Apache-2.0
"""Accounts of the exchange: their keys, order counts and the connections that hear their events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from tradecore.adapters.exchange.commission import Fees
from tradecore.adapters.exchange.keys import SharedSecret, Verifier, read_public_key
from tradecore.adapters.exchange.limits import OrderCounts
from tradecore.adapters.exchange.outbox import Outbox

DEMO_KEY = "tradecore-demo-key"
DEMO_SECRET = "tradecore-demo-secret"


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to open: its key, what it signs with, what it owns and what it may do.

    Parameters
    ----------
    secret : str, optional
        Of HMAC signatures; default for the demo key: the demo secret.
    public_key : str, optional
        PEM, in place of a secret: of Ed25519 or RSA signatures. Needs the extra `keys`.
    permissions : frozenset of str
        Groups of symbols that it may trade, as SPOT, MARGIN, LEVERAGED.
    asset_limits : mapping of str to Decimal
        How much of an asset one order may buy, sell or spend; what is not named has no limit.
    fees : Fees, optional
        What it pays; default what everybody pays at this exchange.
    """

    api_key: str = DEMO_KEY
    secret: str | None = field(default=None, repr=False)
    deposits: Mapping[str, Decimal] = field(
        default_factory=lambda: MappingProxyType({"USDT": Decimal(10_000)})
    )
    public_key: str | None = field(default=None, repr=False)
    can_trade: bool = True
    permissions: frozenset[str] = frozenset({"SPOT"})
    asset_limits: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    fees: Fees | None = None

    def __post_init__(self) -> None:
        if not self.api_key:
            raise ValueError("api_key of an account must not be empty")
        if self.api_key == DEMO_KEY and self.secret is None and self.public_key is None:
            object.__setattr__(self, "secret", DEMO_SECRET)
        if not (self.secret or self.public_key):
            raise ValueError(f"secret of account {self.api_key!r} must not be empty")
        if self.secret and self.public_key:
            raise ValueError(
                f"account {self.api_key!r} had a secret and a public_key, must have one of them"
            )
        for name, amounts in (("deposit", self.deposits), ("limit", self.asset_limits)):
            for asset, amount in amounts.items():
                if not amount.is_finite() or amount < 0:
                    raise ValueError(f"{name} of {asset} was {amount}, must be 0 or more")

    def verifier(self) -> Verifier:
        """Return what checks the account's signatures.

        Raises
        ------
        ConfigError
            If it has a public key and the package for such is not installed.
        ValueError
            If its public key is not one.
        """
        if self.public_key is not None:
            return read_public_key(self.public_key, self.api_key)
        assert self.secret is not None
        return SharedSecret(self.secret)


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
    verifier: Verifier
    fees: Fees
    can_trade: bool = True
    """May be changed at any time."""
    permissions: frozenset[str] = frozenset({"SPOT"})
    asset_limits: Mapping[str, int] = field(default_factory=dict)
    """Raw."""
    orders: OrderCounts = field(default_factory=OrderCounts)
    listeners: dict[Outbox, Listener] = field(default_factory=dict)
    """Connections that hear this account's events."""
    gate: Callable[[Outbox, bytes], None] | None = None
    """What its events go through, where faults strike."""
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
            frame = b'{"subscriptionId":%d,"event":%b}' % (listener.subscription_id, event)
            if self.gate is None:
                outbox.push(frame)
            else:
                self.gate(outbox, frame)
