# SPDX-License-Identifier: Apache-2.0
"""A new order as a client writes it, alone or as one of a list; and why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors, reports
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.parameters import CLIENT_ID_PATTERN, Parameters
from tradecore.adapters.exchange.rules import SELF_TRADE_MODES, SymbolRules

_sim = _core.sim
_SIDES = {text: side for side, text in reports.SIDES.items()}
_TYPES = {text: kind for kind, text in reports.TYPES.items()}
_SELF_TRADES = {text: mode for mode, text in reports.SELF_TRADES.items()}
_TIMES_IN_FORCE = {text: kind for kind, text in reports.TIMES_IN_FORCE.items()}

# What each type must have. Besides, MARKET has one of two amounts, what waits for a trigger has a
# stop price, a trailing delta or both, and what has a price may be an iceberg.
_NEEDED = {
    "LIMIT": ("timeInForce", "quantity", "price"),
    "MARKET": (),
    "STOP_LOSS": ("quantity",),
    "STOP_LOSS_LIMIT": ("timeInForce", "quantity", "price"),
    "TAKE_PROFIT": ("quantity",),
    "TAKE_PROFIT_LIMIT": ("timeInForce", "quantity", "price"),
    "LIMIT_MAKER": ("quantity", "price"),
}
_AMOUNTS = ("quantity", "quoteOrderQty")
_TRIGGERS = ("stopPrice", "trailingDelta")
_FIELDS = ("timeInForce", *_AMOUNTS, "price", *_TRIGGERS, "icebergQty")
_CONTINGENT = ("STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")
_CONTINGENT_TYPES = frozenset(_TYPES[kind] for kind in _CONTINGENT)
_TRAILING_DELTA_MAX = 2**31 - 1  # What the matching engine can be asked.
_STRATEGY_TYPE_MIN, _STRATEGY_TYPE_MAX = 1_000_000, 2**31 - 1

_INVALID_SIDE = partial(ApiError, -1117, "Invalid side.")
_INVALID_TYPE = partial(ApiError, -1116, "Invalid orderType.")
_INVALID_FORCE = partial(ApiError, -1115, "Invalid timeInForce.")


def _optional(kind: str) -> tuple[str, ...]:
    return _AMOUNTS if kind == "MARKET" else ()


def _triggers(kind: str) -> tuple[str, ...]:
    return _TRIGGERS if kind in _CONTINGENT else ()


def _forbidden(kind: str) -> tuple[str, ...]:
    iceberg = ("icebergQty",) if "price" in _NEEDED[kind] else ()
    known = (*_NEEDED[kind], *_optional(kind), *_triggers(kind), *iceberg)
    return tuple(field for field in _FIELDS if field not in known)


_FORBIDDEN = {kind: _forbidden(kind) for kind in _NEEDED}

Names = Mapping[str, str]
"""By which parameter an order's field is sent. A field that is not named cannot be sent."""

PLAIN: Names = {name: name for name in (*_FIELDS, "newClientOrderId", "strategyId", "strategyType")}

_REFUSALS = {
    _sim.RejectCode.UNKNOWN_INSTRUMENT: errors.invalid_symbol(),
    _sim.RejectCode.UNSUPPORTED_COMBINATION: errors.rejected("Unsupported order combination"),
    _sim.RejectCode.PRICE_FILTER: errors.filter_failure("PRICE_FILTER"),
    _sim.RejectCode.LOT_SIZE: errors.filter_failure("LOT_SIZE"),
    _sim.RejectCode.MARKET_LOT_SIZE: errors.filter_failure("MARKET_LOT_SIZE"),
    _sim.RejectCode.TRAILING_DELTA: errors.filter_failure("TRAILING_DELTA"),
    _sim.RejectCode.ICEBERG_PARTS: errors.filter_failure("ICEBERG_PARTS"),
    _sim.RejectCode.POSITION_MAX: errors.filter_failure("MAX_POSITION"),
    _sim.RejectCode.DUPLICATE_ORDER: errors.rejected("Duplicate order sent."),
    _sim.RejectCode.WOULD_TRIGGER_IMMEDIATELY: errors.rejected("Order would trigger immediately."),
    _sim.RejectCode.WOULD_MATCH_IMMEDIATELY: errors.rejected(
        "Order would immediately match and take."
    ),
    _sim.RejectCode.LIST_PRICES: errors.rejected(
        "The relationship of the prices for the orders is not correct."
    ),
    _sim.RejectCode.INSUFFICIENT_BALANCE: errors.rejected(
        "Account has insufficient balance for requested action."
    ),
    _sim.RejectCode.MARKET_CLOSED: ApiError(-1013, "Market is closed."),
    _sim.RejectCode.ICEBERG_QUANTITY: errors.rejected("IcebergQty exceeds QTY."),
    _sim.RejectCode.THIN_BOOK: errors.rejected(
        "Order book liquidity is less than LOT_SIZE filter minimum quantity."
    ),
    _sim.RejectCode.UNKNOWN_ORDER: errors.unknown_order(),
    _sim.RejectCode.CANCEL_MISMATCH: ApiError(
        -2011, "Cancel order is invalid. Check origClOrdId and orderId."
    ),
}


def refusal(code: Any, rules: SymbolRules) -> ApiError:
    """Return the error that says what the matching engine refused, in the symbol's own words."""
    if code == _sim.RejectCode.NOTIONAL:
        return errors.filter_failure(rules.notional_filter)
    if code == _sim.RejectCode.PERCENT_PRICE:
        return errors.filter_failure(rules.band_filter)
    known = _REFUSALS[code]
    return ApiError(known.code, known.message, known.status)


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A new order checked for form, in the matching engine's words. Amounts are units of 1e-8."""

    side: Any
    type: Any
    time_in_force: Any
    client_id: str
    quantity: int
    quote_quantity: int
    price: int
    stop_price: int
    names: Names
    trailing_bps: int = 0
    iceberg_quantity: int = 0
    self_trade: str = ""
    strategy_id: int = -1
    strategy_type: int = -1
    response: str = ""

    @property
    def is_contingent(self) -> bool:
        """Whether it waits for a trigger."""
        return self.type in _CONTINGENT_TYPES

    def self_trade_on(self, rules: SymbolRules) -> Any:
        """Return what is to happen instead of a trade within the account."""
        return _SELF_TRADES[self.self_trade or rules.self_trade_default]

    def request(self, rules: SymbolRules) -> Any:
        """Return it in the matching engine's words, account and symbol aside."""
        return _sim.OrderRequest(
            side=self.side,
            type=self.type,
            tif=self.time_in_force,
            quantity=self.quantity,
            price=self.price,
            stop_price=self.stop_price,
            quote_quantity=self.quote_quantity,
            trailing_bps=self.trailing_bps,
            iceberg_quantity=self.iceberg_quantity,
            self_trade=self.self_trade_on(rules),
            strategy_id=self.strategy_id,
            strategy_type=self.strategy_type,
            client_id=self.client_id,
        )


def read_order(params: Parameters) -> NewOrder:
    """Read a new order's parameters; refuse what is missing, malformed or out of place."""
    side = read_side(params, "side")
    kind = read_type(params, "type")
    response = "FULL" if kind in ("MARKET", "LIMIT") else "ACK"
    return read_leg(params, side, kind, PLAIN, read_response(params, response))


def read_side(params: Parameters, name: str) -> str:
    """Return a side; -1117 if it is none."""
    return params.choice(name, _SIDES, _INVALID_SIDE)


def read_type(params: Parameters, name: str) -> str:
    """Return an order type; -1116 if it is none."""
    return params.choice(name, _NEEDED, _INVALID_TYPE)


def read_response(params: Parameters, default: str) -> str:
    """Return the form an answer shall have."""
    return params.choice(
        "newOrderRespType",
        ("ACK", "RESULT", "FULL"),
        partial(errors.invalid_data, "newOrderRespType"),
        default,
    )


def read_leg(
    params: Parameters, side: str, kind: str, names: Names, response: str = ""
) -> NewOrder:
    """Read the order of that side and type whose fields are sent under `names`.

    Raises
    ------
    ApiError
        -1102, -1105, -1106, -1100, -1111, -1108, -1115, -1160 or -1013 for a field.
    """
    _check_fields(params, kind, names)
    force = "GTC"
    if "timeInForce" in names:
        force = params.choice(names["timeInForce"], _TIMES_IN_FORCE, _INVALID_FORCE, "GTC")
    iceberg = _decimal(params, names, "icebergQty") or 0
    if iceberg and force != "GTC" and names is not PLAIN:
        raise ApiError(
            -1160,
            f"Parameter '{names['icebergQty']}' is not supported if '{names['timeInForce']}' is "
            "not GTC.",
        )
    return NewOrder(
        side=_SIDES[side],
        type=_TYPES[kind],
        time_in_force=_TIMES_IN_FORCE[force],
        client_id=params.optional(names["newClientOrderId"], CLIENT_ID_PATTERN) or "",
        quantity=_above_zero(params, names, "quantity", "quantity"),
        quote_quantity=_above_zero(params, names, "quoteOrderQty", "quote order qty"),
        price=_above_zero(params, names, "price", "price"),
        stop_price=_above_zero(params, names, "stopPrice", "stop price"),
        trailing_bps=_trailing(params, names),
        iceberg_quantity=iceberg,
        self_trade=_self_trade(params),
        strategy_id=_strategy(params, names, "strategyId"),
        strategy_type=_strategy_type(params, names),
        response=response,
        names=names,
    )


def _check_fields(params: Parameters, kind: str, names: Names) -> None:
    """Refuse a field that is missing, or that this type does not have."""
    optional, triggers = _optional(kind), _triggers(kind)
    for field in _NEEDED[kind]:
        if field in names:
            params.required(names[field])
    for field in _FORBIDDEN[kind]:
        if field in names and params.optional(names[field]) is not None:
            raise errors.not_required(names[field])
    if triggers and not any(params.has(names[field]) for field in triggers):
        raise errors.neither(*(names[field] for field in triggers))
    amounts = [names[field] for field in optional if field in names]
    sent = [name for name in amounts if params.has(name)]
    if len(sent) > 1:
        raise errors.not_required(sent[1])
    if len(amounts) > 1 and not sent:
        raise errors.neither(*amounts)
    if len(amounts) == 1:
        params.required(amounts[0])


def _decimal(params: Parameters, names: Names, field: str) -> int | None:
    return params.decimal(names[field]) if field in names else None


def _above_zero(params: Parameters, names: Names, field: str, spoken: str) -> int:
    value = _decimal(params, names, field)
    if value == 0:
        raise ApiError(-1013, f"Invalid {spoken}.")
    return value or 0


def _self_trade(params: Parameters) -> str:
    """Return what is to happen instead of a trade within the account, "" for what is usual on the
    symbol; lists say it once for all."""
    mode = params.optional("selfTradePreventionMode") or ""
    if mode and mode not in SELF_TRADE_MODES:
        raise errors.self_trade_mode()
    return mode


def _strategy(params: Parameters, names: Names, field: str) -> int:
    """Return one of the client's own marks, -1 for none."""
    value = params.integer(names[field]) if field in names else None
    return -1 if value is None else value


def _strategy_type(params: Parameters, names: Names) -> int:
    value = _strategy(params, names, "strategyType")
    if value > _STRATEGY_TYPE_MAX:
        raise errors.overflow(names["strategyType"])
    if 0 <= value < _STRATEGY_TYPE_MIN:
        raise ApiError(-1134, f"'{names['strategyType']}' was less than {_STRATEGY_TYPE_MIN}.")
    return value


def _trailing(params: Parameters, names: Names) -> int:
    """Return the trailing delta in basis points, 0 for none."""
    delta = params.integer(names["trailingDelta"]) if "trailingDelta" in names else None
    if delta is not None and not 0 < delta <= _TRAILING_DELTA_MAX:
        raise errors.filter_failure("TRAILING_DELTA")
    return delta or 0
