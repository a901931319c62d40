# SPDX-License-Identifier: Apache-2.0
"""Binance's words to ours and back. Its names, its text amounts and its milliseconds stop here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from tradecore import _core
from tradecore.errors import DataError
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import SCALE
from tradecore.model.order import OrderRequest, OrderStatus, OrderType, Side, TimeInForce

Row = Mapping[str, Any]
T = TypeVar("T")

_SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
_SIDE_WORDS = {side: word for word, side in _SIDES.items()}

_TYPE_WORDS = {
    OrderType.MARKET: "MARKET",
    OrderType.LIMIT: "LIMIT",
    OrderType.STOP: "STOP_LOSS",
    OrderType.STOP_LIMIT: "STOP_LOSS_LIMIT",
}
# The last three are never sent by us; they describe foreign orders of the same account.
_TYPES = {word: kind for kind, word in _TYPE_WORDS.items()} | {
    "LIMIT_MAKER": OrderType.LIMIT,
    "TAKE_PROFIT": OrderType.STOP,
    "TAKE_PROFIT_LIMIT": OrderType.STOP_LIMIT,
}

_TIF_WORDS = {TimeInForce.GTC: "GTC", TimeInForce.IOC: "IOC", TimeInForce.FOK: "FOK"}

_STATUSES = {
    "NEW": OrderStatus.WORKING,
    "PENDING_NEW": OrderStatus.WORKING,
    "PENDING_CANCEL": OrderStatus.WORKING,
    "PARTIALLY_FILLED": OrderStatus.PARTIALLY_FILLED,
    "FILLED": OrderStatus.FILLED,
    "CANCELED": OrderStatus.CANCELED,
    "REJECTED": OrderStatus.REFUSED,
    "EXPIRED": OrderStatus.EXPIRED,
    "EXPIRED_IN_MATCH": OrderStatus.EXPIRED,
}

_PLAIN = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")


# ---- JSON and fields


def read_json(data: bytes) -> Any:
    """Return parsed JSON; DataError for what is not JSON, repeats a key or nests too deep.

    Slower than a usual parser and stricter: for answers and reports that move money.
    """
    try:
        return json.loads(
            data.decode(), object_pairs_hook=_unique_keys, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        problem = type(error).__name__
    raise DataError(f"message of {len(data)} bytes is not sound JSON ({problem})")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a key comes twice")
    return row


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def row_of(value: object, what: str) -> Row:
    """Return `value` if it is an object; DataError naming `what` otherwise."""
    if not isinstance(value, dict):
        raise DataError(f"{what} was {type(value).__name__}, must be an object")
    return value


def text_of(row: Row, name: str) -> str:
    """Return a text field; DataError if it is missing or no text."""
    value = row.get(name)
    if not isinstance(value, str):
        raise DataError(f"field {name} was {_shown(value)}, must be text")
    return value


def int_of(row: Row, name: str) -> int:
    """Return a whole-number field; DataError if it is missing or anything else."""
    value = row.get(name)
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise DataError(f"field {name} was {_shown(value)}, must be a whole number of 64 bits")
    return value


def amount_of(row: Row, name: str) -> int:
    """Return an amount field in raw units; DataError unless it is plain decimal text, >= 0."""
    return parse_amount(text_of(row, name), name)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


# ---- numbers and times


def parse_amount(text: str, name: str = "amount") -> int:
    """Return "65001.30000000" as 6500130000000; DataError unless plain, >= 0 and within int64."""
    try:
        raw: int = _core.model.parse_decimal(text)
    except (ValueError, TypeError):
        raw = -1
    if raw < 0:
        raise DataError(f"{name} was {_shown(text)}, must be a plain decimal of 0 or more")
    return raw


def parse_wide_amount(text: str, name: str = "amount") -> int:
    """Return an amount of any size in raw units, as volumes need; DataError unless plain."""
    if not isinstance(text, str) or _PLAIN.fullmatch(text) is None:
        raise DataError(f"{name} was {_shown(text)}, must be a plain decimal of 0 or more")
    whole, _, part = text.partition(".")
    if part[8:].strip("0"):
        raise DataError(f"{name} was {_shown(text)}, must have at most 8 decimals")
    return int(whole) * SCALE + int(part[:8].ljust(8, "0"))


def write_amount(raw: int) -> str:
    """Return raw units as plain decimal text: no exponent, no sign, no idle zeros.

    >>> write_amount(1), write_amount(6_500_130_000_000), write_amount(100_000_000)
    ('0.00000001', '65001.3', '1')
    """
    if type(raw) is not int or raw <= 0:
        raise ValueError(f"amount was {raw!r}, must be a whole number of raw units above 0")
    whole, part = divmod(raw, SCALE)
    return f"{whole}.{part:08d}".rstrip("0").rstrip(".")


def parse_time(value: int) -> int:
    """Return a venue time in ns; the venue writes ms, or us where it was asked to."""
    if not 0 <= value < 10**17:
        raise DataError(f"time was {value}, must be ms or us since 1970")
    return value * 1_000_000 if value < 10**14 else value * 1_000


def time_of(row: Row, name: str) -> int:
    """Return a time field in ns."""
    return parse_time(int_of(row, name))


# ---- orders out


def order_parameters(request: OrderRequest) -> list[tuple[str, str]]:
    """Return the parameters of a new order, without window, time and signature.

    Raises
    ------
    ValueError
        If the client id is not 1 to 36 of A-Z a-z 0-9 - _, a needed amount is not above 0, or it
        is a pair: a single order cannot say that.
    """
    if _CLIENT_ID.fullmatch(request.client_id) is None:
        raise ValueError(
            f"client id was {request.client_id!r}, must be 1 to 36 of A-Z, a-z, 0-9, - and _"
        )
    kind = request.order_type
    if kind not in _TYPE_WORDS:
        raise ValueError(f"order type was {kind}, must be one of {', '.join(_TYPE_WORDS)}")
    parameters = [
        ("symbol", request.symbol),
        ("side", _SIDE_WORDS[request.side]),
        ("type", _TYPE_WORDS[kind]),
    ]
    if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT):
        parameters.append(("timeInForce", _TIF_WORDS[request.time_in_force]))
    parameters.append(("quantity", write_amount(request.quantity)))
    if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT):
        parameters.append(("price", write_amount(request.price)))
    if kind in (OrderType.STOP, OrderType.STOP_LIMIT):
        parameters.append(("stopPrice", write_amount(request.stop_price)))
    parameters.append(("newClientOrderId", request.client_id))
    parameters.append(("newOrderRespType", "RESULT"))
    return parameters


# ---- orders in


def _word(words: Mapping[str, T], row: Row, name: str) -> T:
    text = text_of(row, name)
    try:
        return words[text]
    except KeyError:
        raise DataError(f"field {name} was {_shown(text)}, which is not known") from None


def read_execution(fields: Mapping[str, Any]) -> OrderReport:
    """Return what an execution of the compiled user decoder says, in our words.

    Raises
    ------
    DataError
        If a word of the venue is not known.
    """
    ts_event, symbol = fields["ts_event"], fields["symbol"]
    client_id, order_id = fields["client_id"], fields["order_id"]
    side = _word(_SIDES, fields, "side")
    fill = None
    if fields["last_quantity"] > 0:
        fill = Fill(
            ts_event=ts_event,
            symbol=symbol,
            client_id=client_id,
            order_id=order_id,
            trade_id=fields["trade_id"],
            side=side,
            price=fields["last_price"],
            quantity=fields["last_quantity"],
            quote_quantity=fields["last_quote"],
            fee=fields["fee"],
            fee_asset=fields["fee_asset"],
            is_maker=fields["is_maker"],
        )
    return OrderReport(
        ts_event=ts_event,
        symbol=symbol,
        client_id=client_id,
        order_id=order_id,
        status=_word(_STATUSES, fields, "status"),
        side=side,
        order_type=_word(_TYPES, fields, "order_type"),
        price=fields["price"],
        stop_price=fields["stop_price"],
        quantity=fields["quantity"],
        filled_quantity=fields["filled_quantity"],
        filled_quote=fields["filled_quote"],
        reason=fields["reason"],
        fill=fill,
    )


def read_order(row: Row, client_id: str | None = None) -> OrderReport:
    """Return what an answer about one order says: place, cancel, query or open orders.

    `client_id` is the id we asked for, where the answer may carry that of a cancel.
    """
    name = next((n for n in ("updateTime", "transactTime", "time") if n in row), "updateTime")
    return OrderReport(
        ts_event=time_of(row, name),
        symbol=text_of(row, "symbol"),
        client_id=client_id if client_id is not None else text_of(row, "clientOrderId"),
        order_id=int_of(row, "orderId"),
        status=_word(_STATUSES, row, "status"),
        side=_word(_SIDES, row, "side"),
        order_type=_word(_TYPES, row, "type"),
        price=amount_of(row, "price"),
        stop_price=amount_of(row, "stopPrice") if "stopPrice" in row else 0,
        quantity=amount_of(row, "origQty"),
        filled_quantity=amount_of(row, "executedQty"),
        filled_quote=amount_of(row, "cummulativeQuoteQty"),
        reason=_reason(row),
    )


def read_trade(row: Row, client_id: str) -> Fill:
    """Return one row of the account's trades as a fill of `client_id`."""
    is_buyer, is_maker = row.get("isBuyer"), row.get("isMaker")
    if type(is_buyer) is not bool or type(is_maker) is not bool:
        raise DataError("fields isBuyer and isMaker must be true or false")
    return Fill(
        ts_event=time_of(row, "time"),
        symbol=text_of(row, "symbol"),
        client_id=client_id,
        order_id=int_of(row, "orderId"),
        trade_id=int_of(row, "id"),
        side=Side.BUY if is_buyer else Side.SELL,
        price=amount_of(row, "price"),
        quantity=amount_of(row, "qty"),
        quote_quantity=amount_of(row, "quoteQty"),
        fee=amount_of(row, "commission"),
        fee_asset=text_of(row, "commissionAsset"),
        is_maker=is_maker,
    )


def read_balances(rows: object) -> dict[str, tuple[int, int]]:
    """Return {asset: (free, locked)} raw from the balances of an account answer."""
    if not isinstance(rows, list):
        raise DataError(f"balances were {type(rows).__name__}, must be a list")
    balances = {}
    for value in rows:
        row = row_of(value, "balance")
        balances[text_of(row, "asset")] = (amount_of(row, "free"), amount_of(row, "locked"))
    return balances


def _reason(row: Row) -> str:
    value = row.get("expiryReason")
    return value if isinstance(value, str) and value != "NONE" else ""
