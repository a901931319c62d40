# SPDX-License-Identifier: Apache-2.0
"""What is traded, with its venue's rules. Exact values are ints of 1e-8 inside, Decimal outside."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tradecore import _core

SCALE = 100_000_000
"""Raw units in one: prices, quantities and amounts are int64 of 1e-8."""


def to_raw(value: Decimal | str | int) -> int:
    """Return `value` in units of 1e-8; ValueError if it is not finite or has more decimals."""
    scaled = Decimal(value) * SCALE
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"value was {value!r}, must be finite with at most 8 decimals")
    return int(scaled)


def from_raw(raw: int) -> Decimal:
    """Return the exact amount that `raw` units of 1e-8 make."""
    return Decimal(raw).scaleb(-8)


class InstrumentKind(StrEnum):
    """How an instrument settles."""

    SPOT = "spot"
    LINEAR_PERPETUAL = "linear_perpetual"


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is traded and the venue's rules for it. Amounts are Decimal in whole units.

    A linear perpetual besides has its `leverage`, what a position may be worth for each unit of
    margin when it is entered, and as shares of its value `maintenance_margin`, below which it is
    liquidated, and `liquidation_fee`. Spot has none of them.
    """

    symbol: str
    base_asset: str
    quote_asset: str
    tick_size: Decimal
    lot_size: Decimal
    quantity_min: Decimal
    quantity_max: Decimal
    notional_min: Decimal = Decimal(0)
    notional_max: Decimal = Decimal(90_000_000)
    price_min: Decimal = Decimal("0.00000001")
    price_max: Decimal = Decimal(1_000_000)
    kind: InstrumentKind = InstrumentKind.SPOT
    leverage: int = 1
    maintenance_margin: Decimal = Decimal("0.01")
    liquidation_fee: Decimal = Decimal("0.0125")

    @property
    def is_perpetual(self) -> bool:
        """Whether it is a perpetual: positions are signed and settle in quote."""
        return self.kind is InstrumentKind.LINEAR_PERPETUAL

    def __post_init__(self) -> None:
        if not self.symbol or self.symbol != self.symbol.upper():
            raise ValueError(f"symbol was {self.symbol!r}, must be upper-case text")
        if self.kind not in list(InstrumentKind):
            kinds = ", ".join(InstrumentKind)
            raise ValueError(f"kind of {self.symbol} was {self.kind!r}, must be one of {kinds}")
        object.__setattr__(self, "kind", InstrumentKind(self.kind))
        for name in ("tick_size", "lot_size"):
            value = getattr(self, name)
            if not value.is_finite() or value <= 0:
                raise ValueError(f"{name} of {self.symbol} was {value}, must be above 0")
        leverage = self.leverage
        if not isinstance(leverage, int) or isinstance(leverage, bool) or leverage < 1:
            raise ValueError(f"leverage of {self.symbol} was {leverage!r}, must be 1, 2, ...")
        if leverage != 1 and not self.is_perpetual:
            raise ValueError(f"leverage of {self.symbol} was {leverage}, must be 1 on spot")
        for name in ("maintenance_margin", "liquidation_fee"):
            share = getattr(self, name)
            if not (share.is_finite() and 0 <= share < 1):
                raise ValueError(f"{name} of {self.symbol} was {share}, must be from 0 to below 1")
        if leverage * self.maintenance_margin >= 1:
            raise ValueError(
                f"leverage of {self.symbol} was {leverage}, must be below "
                f"{1 / self.maintenance_margin:f}: 1 / maintenance_margin"
            )

    def to_core(self) -> _core.model.Instrument:
        """Return the compiled twin, with raw units."""
        core = _core.model.Instrument()
        core.symbol = self.symbol
        core.base_asset = self.base_asset
        core.quote_asset = self.quote_asset
        core.kind = (
            _core.model.InstrumentKind.SPOT
            if self.kind is InstrumentKind.SPOT
            else _core.model.InstrumentKind.LINEAR_PERPETUAL
        )
        core.tick_size = to_raw(self.tick_size)
        core.lot_size = to_raw(self.lot_size)
        core.price_min = to_raw(self.price_min)
        core.price_max = to_raw(self.price_max)
        core.quantity_min = to_raw(self.quantity_min)
        core.quantity_max = to_raw(self.quantity_max)
        core.notional_min = to_raw(self.notional_min)
        core.notional_max = to_raw(self.notional_max)
        core.leverage = self.leverage
        core.maintenance_margin_ppm = round(self.maintenance_margin * 1_000_000)
        core.liquidation_fee_ppm = round(self.liquidation_fee * 1_000_000)
        return core
