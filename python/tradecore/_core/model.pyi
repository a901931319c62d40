# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Record dtypes, instruments, exact numbers.
"""

from __future__ import annotations
import collections.abc
import enum
import numpy
import numpy
import typing

__all__: list[str] = [
    "AVERAGE_PRICE",
    "BAR",
    "BOOK_LEVEL",
    "BarViews",
    "FLAG_AGGREGATE",
    "FLAG_BUYER_MAKER",
    "FLAG_CLOSED",
    "FLAG_GAP",
    "FLAG_LAST",
    "FLAG_MINI",
    "FLAG_SELL",
    "FLAG_SNAPSHOT",
    "Instrument",
    "InstrumentKind",
    "OrderRules",
    "QUOTE",
    "RecordKind",
    "Rounding",
    "SCALE",
    "Side",
    "TICKER",
    "TRADE",
    "format_decimal",
    "parse_decimal",
    "slot_filler",
]

class RecordKind(enum.IntEnum):
    AVERAGE_PRICE = ...
    BAR = ...
    BOOK_LEVEL = ...
    INTENT = ...
    NONE = ...
    QUOTE = ...
    SIGNAL = ...
    TICKER = ...
    TRADE = ...

class Side(enum.IntEnum):
    BUY = ...
    SELL = ...

class InstrumentKind(enum.IntEnum):
    LINEAR_PERPETUAL = ...
    SPOT = ...

class Rounding(enum.IntEnum):
    DOWN = ...
    NEAREST = ...
    UP = ...

class OrderRules:
    """
    Beside steps and bounds; raw units, 0 for none.
    """

    notional_max_on_market: bool
    notional_min_on_market: bool
    def __init__(self) -> None: ...
    @property
    def buy_band(self) -> tuple[int, int]: ...
    @buy_band.setter
    def buy_band(
        self,
        arg1: tuple[
            typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex
        ],
    ) -> None: ...
    @property
    def iceberg_parts_max(self) -> int: ...
    @iceberg_parts_max.setter
    def iceberg_parts_max(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def market_lot_size(self) -> int: ...
    @market_lot_size.setter
    def market_lot_size(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def market_quantity_max(self) -> int: ...
    @market_quantity_max.setter
    def market_quantity_max(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def market_quantity_min(self) -> int: ...
    @market_quantity_min.setter
    def market_quantity_min(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def position_max(self) -> int: ...
    @position_max.setter
    def position_max(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def sell_band(self) -> tuple[int, int]: ...
    @sell_band.setter
    def sell_band(
        self,
        arg1: tuple[
            typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex
        ],
    ) -> None: ...
    @property
    def trailing_above(self) -> tuple[int, int]: ...
    @trailing_above.setter
    def trailing_above(
        self,
        arg1: tuple[
            typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex
        ],
    ) -> None: ...
    @property
    def trailing_below(self) -> tuple[int, int]: ...
    @trailing_below.setter
    def trailing_below(
        self,
        arg1: tuple[
            typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex
        ],
    ) -> None: ...

class Instrument:
    base_asset: str
    kind: InstrumentKind
    order_rules: OrderRules
    quote_asset: str
    symbol: str
    def __init__(self) -> None: ...
    def quantise_price(
        self, value: typing.SupportsFloat | typing.SupportsIndex, rounding: Rounding
    ) -> int: ...
    def quantise_quantity(
        self, value: typing.SupportsFloat | typing.SupportsIndex, rounding: Rounding
    ) -> int: ...
    @property
    def base_fee_step(self) -> int: ...
    @base_fee_step.setter
    def base_fee_step(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def leverage(self) -> int: ...
    @leverage.setter
    def leverage(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def liquidation_fee_ppm(self) -> int: ...
    @liquidation_fee_ppm.setter
    def liquidation_fee_ppm(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def lot_size(self) -> int: ...
    @lot_size.setter
    def lot_size(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def maintenance_margin_ppm(self) -> int: ...
    @maintenance_margin_ppm.setter
    def maintenance_margin_ppm(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def notional_max(self) -> int: ...
    @notional_max.setter
    def notional_max(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def notional_min(self) -> int: ...
    @notional_min.setter
    def notional_min(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def price_max(self) -> int: ...
    @price_max.setter
    def price_max(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def price_min(self) -> int: ...
    @price_min.setter
    def price_min(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def quantity_max(self) -> int: ...
    @quantity_max.setter
    def quantity_max(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def quantity_min(self) -> int: ...
    @quantity_min.setter
    def quantity_min(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def quote_fee_step(self) -> int: ...
    @quote_fee_step.setter
    def quote_fee_step(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...
    @property
    def tick_size(self) -> int: ...
    @tick_size.setter
    def tick_size(self, arg1: typing.SupportsInt | typing.SupportsIndex) -> None: ...

class BarViews:
    """
    Makes the objects that free-form strategies see of bars.
    """
    def __init__(self, view: type, symbols: tuple) -> None:
        """
        view: a class with the slots of BarView; symbols: of every instrument.
        """
    def of(self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> list[typing.Any]:
        """
        An object for each BAR record; IndexError if one names an unknown instrument.
        """

def format_decimal(raw: typing.SupportsInt | typing.SupportsIndex) -> str:
    """
    Units of 1e-8 to text with eight decimals.
    """

def parse_decimal(text: str) -> int:
    """
    Plain decimal text to units of 1e-8; ValueError unless it is finite and fits.
    """

def slot_filler(type: type, names: collections.abc.Sequence[str]) -> typing.Any:
    """
    A callable that sets the slots so named of an object: filler(object, *values).
    """

AVERAGE_PRICE: numpy.dtype[numpy.void]
BAR: numpy.dtype[numpy.void]
BOOK_LEVEL: numpy.dtype[numpy.void]
FLAG_AGGREGATE: int = 64
FLAG_BUYER_MAKER: int = 4
FLAG_CLOSED: int = 1
FLAG_GAP: int = 2
FLAG_LAST: int = 8
FLAG_MINI: int = 128
FLAG_SELL: int = 32
FLAG_SNAPSHOT: int = 16
QUOTE: numpy.dtype[numpy.void]
SCALE: int = 100000000
TICKER: numpy.dtype[numpy.void]
TRADE: numpy.dtype[numpy.void]
