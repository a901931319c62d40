# SPDX-License-Identifier: Apache-2.0
"""What no entry may exceed. Exits and protection pass: closing is never refused for its size."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tradecore import _core
from tradecore.model.instrument import to_raw

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The numeric limits of one node; None is no limit. All are inclusive.

    Attributes
    ----------
    order_quantity_max : Decimal or None
        Largest quantity of one entry, in base.
    order_notional_max : Decimal or None
        Largest price times quantity of one entry, in quote.
    position_notional_max : Decimal or None
        Most that may be held and on order, all symbols together, at last prices, in quote.
    open_orders_max : int or None
        Most orders open at once, those in flight and in doubt included.
    price_collar_bps : int or None
        Furthest an entry's price may lie from the last price, in basis points.
    daily_loss_max : Decimal or None
        Loss since midnight UTC, realised and open, after which no entry is made, in quote.
    cool_down_s : float
        Pause of entries after a losing round trip, in seconds of venue time.
    orders_per_minute_max : int or None
        Most entries sent in any minute of venue time.
    price_age_max_s : float or None
        Oldest last price an entry may rely on, in seconds of venue time.
    """

    order_quantity_max: Decimal | None = None
    order_notional_max: Decimal | None = None
    position_notional_max: Decimal | None = None
    open_orders_max: int | None = 100
    price_collar_bps: int | None = 500
    daily_loss_max: Decimal | None = None
    cool_down_s: float = 0.0
    orders_per_minute_max: int | None = 120
    price_age_max_s: float | None = 120.0

    def __post_init__(self) -> None:
        for name in (
            "order_quantity_max",
            "order_notional_max",
            "position_notional_max",
            "open_orders_max",
            "price_collar_bps",
            "daily_loss_max",
            "orders_per_minute_max",
            "price_age_max_s",
        ):
            value = getattr(self, name)
            if value is not None and not (Decimal(value).is_finite() and value > 0):
                raise ValueError(f"{name} was {value}, must be above 0 or None")
        if not (Decimal(self.cool_down_s).is_finite() and self.cool_down_s >= 0):
            raise ValueError(f"cool_down_s was {self.cool_down_s}, must be 0 or above")

    def to_core(self) -> _core.policy.RiskLimits:
        """Return the compiled twin, raw; what is None keeps its default, which limits nothing."""
        core = _core.policy.RiskLimits()
        for name in (
            "order_quantity_max",
            "order_notional_max",
            "position_notional_max",
            "daily_loss_max",
        ):
            amount = getattr(self, name)
            if amount is not None:
                setattr(core, name, to_raw(amount))
        for name in ("open_orders_max", "price_collar_bps", "orders_per_minute_max"):
            count = getattr(self, name)
            if count is not None:
                setattr(core, name, int(count))
        core.cool_down_ns = round(self.cool_down_s * _NS)
        return core
