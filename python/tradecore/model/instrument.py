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
    """What is traded and the venue's rules for it. Amounts are Decimal in whole units."""

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

    def __post_init__(self) -> None:
        if not self.symbol or self.symbol != self.symbol.upper():
            raise ValueError(f"symbol was {self.symbol!r}, must be upper-case text")
        for name in ("tick_size", "lot_size"):
            value = getattr(self, name)
            if not value.is_finite() or value <= 0:
                raise ValueError(f"{name} of {self.symbol} was {value}, must be above 0")

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
        return core
