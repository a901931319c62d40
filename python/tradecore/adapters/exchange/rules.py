# SPDX-License-Identifier: Apache-2.0
"""What a symbol's row of exchangeInfo asks of orders, read once; the row is kept as it is shown.

Prices, quantities and what they are worth are asked by the matching engine, of whom a backtest is
asked the same: they go into the instrument. How many orders an account may have open, what a
symbol allows and whether it trades, the exchange asks itself (`admission`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from tradecore.model.instrument import Instrument, OrderRules, from_raw, to_raw

Row = Mapping[str, Any]

STATUSES = ("TRADING", "HALT", "BREAK", "END_OF_DAY", "CANCEL_ONLY")
STATUSES_ASKED = ("TRADING", "HALT", "BREAK")
"""By which statuses one may ask for symbols."""

COUNTED = {
    "MAX_NUM_ORDERS": "maxNumOrders",
    "MAX_NUM_ALGO_ORDERS": "maxNumAlgoOrders",
    "MAX_NUM_ICEBERG_ORDERS": "maxNumIcebergOrders",
    "MAX_NUM_ORDER_LISTS": "maxNumOrderLists",
    "MAX_NUM_ORDER_AMENDS": "maxNumOrderAmends",
}
"""Filter type: the field with the most there may be."""

EXCHANGE_COUNTED = {
    f"EXCHANGE_{name}": field for name, field in COUNTED.items() if name != "MAX_NUM_ORDER_AMENDS"
}
_BANDS = ("PERCENT_PRICE", "PERCENT_PRICE_BY_SIDE")
_NOTIONALS = ("MIN_NOTIONAL", "NOTIONAL")
_KNOWN = {
    *("PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "ICEBERG_PARTS", "MAX_POSITION"),
    *("TRAILING_DELTA", "T_PLUS_SELL", *_BANDS, *_NOTIONALS, *COUNTED),
}
_SMALLEST = Decimal("0.00000001")
_LARGEST = from_raw(2**63 - 1)


@dataclass(frozen=True, slots=True)
class SymbolRules:
    """One symbol as it is listed.

    Parameters
    ----------
    row : mapping
        As exchangeInfo shows it.
    band_filter, notional_filter : str
        Under which name the symbol states the bounds of price, "" for none, and of notional.
    band_minutes, notional_minutes : int
        Over how many minutes the price is averaged that they refer to; 0: the last price.
    counts : mapping
        How many there may be, by filter type.
    base_step, quote_step, price_step : int
        The smallest amounts and prices that can be written, units of 1e-8.
    """

    instrument: Instrument
    row: Row
    band_filter: str
    band_minutes: int
    notional_filter: str
    notional_minutes: int
    counts: Mapping[str, int]
    base_step: int
    quote_step: int
    price_step: int

    @property
    def status(self) -> str:
        """Whether it trades."""
        status: str = self.row["status"]
        return status

    @property
    def is_trading(self) -> bool:
        """Whether orders are taken and matched."""
        return self.status == "TRADING"

    @property
    def self_trade_default(self) -> str:
        """What happens instead of a trade within an account that asks for nothing else."""
        mode: str = self.row["defaultSelfTradePreventionMode"]
        return mode

    def allows(self, flag: str) -> bool:
        """Whether one of the row's flags is set."""
        return self.row[flag] is True

    def with_status(self, status: str) -> SymbolRules:
        """Return the same symbol in another status; ValueError if there is none such."""
        _check_status(status, self.instrument.symbol)
        return replace(self, row=MappingProxyType({**self.row, "status": status}))

    def with_changes(self, changes: Row) -> SymbolRules:
        """Return the symbol with other fields; a filter replaces the one of its type.

        Both forms of the price band are one type here, and both of the bounds of notional.

        Raises
        ------
        ValueError
            If a field is not known or makes no sense, or the symbol's assets would be others.
        """
        fixed = {"symbol", "status", "baseAsset", "quoteAsset"} & changes.keys()
        unknown = changes.keys() - self.row.keys()
        if fixed or unknown:
            raise ValueError(
                f"changes of {self.instrument.symbol} named {sorted(fixed | unknown)}, "
                "must name fields of exchangeInfo other than symbol, status and assets"
            )
        given = {item["filterType"]: item for item in changes.get("filters", ())}
        replaced = {
            name for pair in (_BANDS, _NOTIONALS) for name in pair if given.keys() & {*pair}
        }
        filters = {
            item["filterType"]: item
            for item in self.row["filters"]
            if item["filterType"] not in replaced
        } | given
        return read_rules({**self.row, **changes, "filters": list(filters.values())})


def read_rules(row: Row) -> SymbolRules:
    """Read a symbol's row of exchangeInfo; what older rows do not say is as Binance has it now.

    Raises
    ------
    ValueError
        If a field is missing or makes no sense: it names the symbol and the field.
    """
    symbol = row.get("symbol")
    if not isinstance(symbol, str):
        raise ValueError(f"symbol was {symbol!r}, must be a text")
    try:
        return _read(symbol, {**row})
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError(f"symbol {symbol}: {error!r} in what exchangeInfo says of it") from None
    except ValueError as error:
        raise ValueError(f"symbol {symbol}: {error}") from None


def _read(symbol: str, row: dict[str, Any]) -> SymbolRules:
    filters = _by_type(row["filters"])
    band = _only(filters, _BANDS)
    notional = _only(filters, _NOTIONALS)
    shown = complete(row)
    _check_status(shown["status"], symbol)
    return SymbolRules(
        instrument=Instrument(
            symbol=symbol,
            base_asset=row["baseAsset"],
            quote_asset=row["quoteAsset"],
            base_fee_step=_step(shown["baseCommissionPrecision"]),
            quote_fee_step=_step(shown["quoteCommissionPrecision"]),
            order_rules=_order_rules(filters, filters.get(band, {}), filters.get(notional, {})),
            **_bounds(filters, filters.get(notional, {})),
        ),
        row=MappingProxyType(shown),
        band_filter=band,
        band_minutes=int(filters[band]["avgPriceMins"]) if band else 0,
        notional_filter=notional or "NOTIONAL",
        notional_minutes=int(filters[notional]["avgPriceMins"]) if notional else 0,
        counts=read_counts(filters.values(), COUNTED),
        base_step=10 ** (8 - int(shown["baseAssetPrecision"])),
        quote_step=10 ** (8 - int(shown["quoteAssetPrecision"])),
        price_step=10 ** (8 - int(shown["quotePrecision"])),
    )


def read_counts(filters: Any, counted: Mapping[str, str]) -> Mapping[str, int]:
    """Return how many there may be, by the types of filter that count something.

    Raises
    ------
    KeyError, TypeError, ValueError
        If a filter has no number.
    """
    return {
        item["filterType"]: int(item[counted[item["filterType"]]])
        for item in filters
        if item["filterType"] in counted
    }


def _by_type(listed: Sequence[Row]) -> dict[str, Row]:
    filters = {item["filterType"]: item for item in listed}
    if len(filters) != len(listed):
        raise ValueError("a filter stands twice, must stand once")
    for name in filters.keys() - _KNOWN:
        raise ValueError(f"filter was {name}, must be one that is known here")
    return filters


def _only(filters: Mapping[str, Row], names: tuple[str, str]) -> str:
    found = [name for name in names if name in filters]
    if len(found) > 1:
        raise ValueError(f"filters were {' and '.join(found)}, must be one")
    return found[0] if found else ""


def _bounds(filters: Mapping[str, Row], notional: Row) -> dict[str, Any]:
    price, lot = filters.get("PRICE_FILTER", {}), filters.get("LOT_SIZE", {})
    return {
        "tick_size": _amount(price, "tickSize") or _SMALLEST,  # 0 switches a rule off.
        "price_min": _amount(price, "minPrice"),
        "price_max": _amount(price, "maxPrice") or _LARGEST,
        "lot_size": _amount(lot, "stepSize") or _SMALLEST,
        "quantity_min": _amount(lot, "minQty"),
        "quantity_max": _amount(lot, "maxQty") or _LARGEST,
        "notional_min": _amount(notional, "minNotional"),
        "notional_max": _amount(notional, "maxNotional") or _LARGEST,
    }


def _order_rules(filters: Mapping[str, Row], band: Row, notional: Row) -> OrderRules:
    market, trailing = filters.get("MARKET_LOT_SIZE", {}), filters.get("TRAILING_DELTA", {})

    def band_of(side: str) -> tuple[Decimal, Decimal]:
        if "multiplierUp" in band:
            return _amount(band, "multiplierDown"), _amount(band, "multiplierUp")
        return _amount(band, f"{side}MultiplierDown"), _amount(band, f"{side}MultiplierUp")

    def trailing_of(place: str) -> tuple[int, int]:
        least, most = (trailing.get(f"{end}Trailing{place}Delta", 0) for end in ("min", "max"))
        return int(least), int(most)

    return OrderRules(
        market_lot_size=_amount(market, "stepSize"),
        market_quantity_min=_amount(market, "minQty"),
        market_quantity_max=_amount(market, "maxQty"),
        notional_min_on_market=bool(
            notional.get("applyMinToMarket", notional.get("applyToMarket", False))
        ),
        notional_max_on_market=bool(notional.get("applyMaxToMarket", False)),
        buy_band=band_of("bid"),
        sell_band=band_of("ask"),
        trailing_above=trailing_of("Above"),
        trailing_below=trailing_of("Below"),
        iceberg_parts_max=int(filters.get("ICEBERG_PARTS", {}).get("limit", 0)),
        position_max=_amount(filters.get("MAX_POSITION", {}), "maxPosition"),
    )


def _amount(row: Row, name: str) -> Decimal:
    raw = to_raw(row.get(name, 0))
    if not 0 <= raw < 2**63:
        raise ValueError(f"{name} was {row[name]}, must be from 0 to {_LARGEST}")
    return from_raw(raw)


def _step(precision: int) -> Decimal:
    return Decimal(1).scaleb(-precision)


def _check_status(status: Any, symbol: str) -> None:
    if status not in STATUSES:
        raise ValueError(f"status of {symbol} was {status!r}, must be one of {', '.join(STATUSES)}")


SELF_TRADE_MODES = [
    *("NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT", "TRANSFER"),
]
SELF_TRADE_MODE = "EXPIRE_MAKER"
_FIELDS: dict[str, Any] = {
    "symbol": None,
    "status": "TRADING",
    "baseAsset": None,
    "baseAssetPrecision": 8,
    "quoteAsset": None,
    "quotePrecision": 8,
    "quoteAssetPrecision": 8,
    "baseCommissionPrecision": 8,
    "quoteCommissionPrecision": 8,
    "orderTypes": None,
    "icebergAllowed": True,
    "ocoAllowed": True,
    "otoAllowed": True,
    "opoAllowed": True,
    "quoteOrderQtyMarketAllowed": True,
    "allowTrailingStop": True,
    "cancelReplaceAllowed": True,
    "amendAllowed": True,
    "pegInstructionsAllowed": False,
    "isSpotTradingAllowed": True,
    "isMarginTradingAllowed": False,
    "filters": None,
    "permissions": [],
    "permissionSets": [["SPOT"]],
    "defaultSelfTradePreventionMode": SELF_TRADE_MODE,
    "allowedSelfTradePreventionModes": SELF_TRADE_MODES,
}


def complete(row: Row) -> dict[str, Any]:
    """Return a row with every field there is now, in Binance's order; one from before a field was
    made gets the usual value of it. Permissions go into the sets that have taken their place."""
    made = {name: row.get(name, usual) for name, usual in _FIELDS.items()}
    missing = [name for name, value in made.items() if value is None]
    if missing:
        raise KeyError(missing[0])
    if "permissionSets" not in row and row.get("permissions"):
        made["permissionSets"] = [list(row["permissions"])]
    made["permissions"] = []
    return made
