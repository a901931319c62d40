# SPDX-License-Identifier: Apache-2.0
"""What is traded, with its venue's rules. Exact values are ints of 1e-8 inside, Decimal outside."""

from __future__ import annotations

from dataclasses import dataclass, fields
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
class OrderRules:
    """What a venue asks of orders beside steps and bounds. 0 switches a rule off.

    Parameters
    ----------
    market_lot_size, market_quantity_min, market_quantity_max : Decimal
        Of market orders, in addition to every order's.
    notional_min_on_market, notional_max_on_market : bool
        Whether the bounds of notional hold for market orders too.
    buy_band, sell_band : tuple of Decimal
        The least and the largest limit price of purchases and of sales, as multiples of a
        reference price.
    trailing_above, trailing_below : tuple of int
        The least and the largest distance, in basis points, of trailing orders that the market
        reaches upwards and downwards.
    iceberg_parts_max : int
        In how many parts an order may be shown.
    position_max : Decimal
        What may be held and on order, a purchase included.
    """

    market_lot_size: Decimal = Decimal(0)
    market_quantity_min: Decimal = Decimal(0)
    market_quantity_max: Decimal = Decimal(0)
    notional_min_on_market: bool = True
    notional_max_on_market: bool = True
    buy_band: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))
    sell_band: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))
    trailing_above: tuple[int, int] = (0, 0)
    trailing_below: tuple[int, int] = (0, 0)
    iceberg_parts_max: int = 0
    position_max: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            for number in value if isinstance(value, tuple) else (value,):
                if not (Decimal(number).is_finite() and number >= 0):
                    raise ValueError(f"{field.name} was {value}, must be 0 or more")

    def to_core(self) -> _core.model.OrderRules:
        """Return the compiled twin, with raw units."""
        core = _core.model.OrderRules()
        for name in ("market_lot_size", "market_quantity_min", "market_quantity_max"):
            setattr(core, name, to_raw(getattr(self, name)))
        core.notional_min_on_market = self.notional_min_on_market
        core.notional_max_on_market = self.notional_max_on_market
        core.buy_band = (to_raw(self.buy_band[0]), to_raw(self.buy_band[1]))
        core.sell_band = (to_raw(self.sell_band[0]), to_raw(self.sell_band[1]))
        core.trailing_above = self.trailing_above
        core.trailing_below = self.trailing_below
        core.iceberg_parts_max = self.iceberg_parts_max
        core.position_max = to_raw(self.position_max)
        return core


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is traded and the venue's rules for it. Amounts are Decimal in whole units.

    `base_fee_step` and `quote_fee_step` are what fees in either asset are cut to.

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
    order_rules: OrderRules = OrderRules()
    base_fee_step: Decimal = Decimal("0.00000001")
    quote_fee_step: Decimal = Decimal("0.00000001")

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
        for name in ("tick_size", "lot_size", "base_fee_step", "quote_fee_step"):
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
        core.order_rules = self.order_rules.to_core()
        core.base_fee_step = to_raw(self.base_fee_step)
        core.quote_fee_step = to_raw(self.quote_fee_step)
        core.leverage = self.leverage
        core.maintenance_margin_ppm = round(self.maintenance_margin * 1_000_000)
        core.liquidation_fee_ppm = round(self.liquidation_fee * 1_000_000)
        return core
