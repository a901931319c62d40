# SPDX-License-Identifier: Apache-2.0
"""Orders and fills of the matching engine in Binance's words: the bodies of answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange.amounts import amount_text

_sim = _core.sim
SIDES = {_core.model.Side.BUY: "BUY", _core.model.Side.SELL: "SELL"}
TYPES = {
    _sim.OrderType.MARKET: "MARKET",
    _sim.OrderType.LIMIT: "LIMIT",
    _sim.OrderType.STOP: "STOP_LOSS",
    _sim.OrderType.STOP_LIMIT: "STOP_LOSS_LIMIT",
    _sim.OrderType.TAKE_PROFIT: "TAKE_PROFIT",
    _sim.OrderType.TAKE_PROFIT_LIMIT: "TAKE_PROFIT_LIMIT",
    _sim.OrderType.LIMIT_MAKER: "LIMIT_MAKER",
}
TIMES_IN_FORCE = {kind: kind.name for kind in _sim.TimeInForce}
STATUSES = {status: status.name for status in _sim.OrderStatus} | {
    _sim.OrderStatus.PENDING: "PENDING_NEW"
}
SELF_TRADES = {mode: mode.name for mode in _sim.SelfTrade}
NO_TRADE_GROUP = -1
"""Every account stands alone."""
LIST_BEGUN = ("EXEC_STARTED", "EXECUTING")
LIST_UPDATED = ("UPDATED", "EXECUTING")
LIST_DONE = ("ALL_DONE", "ALL_DONE")
# What the matching engine gives as a reason: what Binance would call it.
EXPIRY_REASONS = {
    "unfilled_ioc_quantity_expired": "UNFILLED_IOC_QUANTITY_EXPIRED",
    "unfilled_fok_order_expired": "UNFILLED_FOK_ORDER_EXPIRED",
    "insufficient_liquidity": "INSUFFICIENT_LIQUIDITY",
    "quantity_below_lot": "INSUFFICIENT_LIQUIDITY",
    "insufficient_balance": "EXCHANGE_CANCELED",
    "oco_trigger": "OCO_TRIGGER",
    "entry_ended": "OTO_PHASE_ONE_EXPIRED",
    "rejected": "REJECTED",
}


def balance_row(asset: str, free: int, locked: int) -> dict[str, str]:
    """Return one balance as REST states it."""
    return {"asset": asset, "free": amount_text(free), "locked": amount_text(locked)}


def placed(
    response: str, symbol: str, order: Any, made: Iterable[Any], now: int, unit: int
) -> dict[str, Any]:
    """Return the answer to a new order in the form it asked for; `made` is what came of it."""
    if response == "ACK":
        return ack(symbol, order, now, unit)
    if response == "RESULT":
        return result(symbol, order, now, unit)
    trade = _sim.ExecutionType.TRADE
    fills = [r for r in made if r.order_id == order.order_id and r.execution_type == trade]
    return full(symbol, order, fills, now, unit)


def ack(symbol: str, order: Any, now: int, unit: int) -> dict[str, Any]:
    """Return the shortest answer to a new order."""
    return {
        "symbol": symbol,
        "orderId": order.order_id,
        "orderListId": order.list_id,
        "clientOrderId": order.client_id,
        "transactTime": now // unit,
    }


def result(symbol: str, order: Any, now: int, unit: int) -> dict[str, Any]:
    """Return the answer to a new order that says how it stands."""
    body = ack(symbol, order, now, unit)
    body |= _standing(order)
    body |= _conditional(order, unit)
    body["workingTime"] = order.ts_working // unit if order.ts_working else -1
    body["selfTradePreventionMode"] = SELF_TRADES[order.self_trade]
    body |= _expiry(order)
    return body


def _standing(order: Any) -> dict[str, Any]:
    return {
        "price": amount_text(order.price),
        "origQty": amount_text(order.quantity),
        "executedQty": amount_text(order.filled_quantity),
        "origQuoteOrderQty": amount_text(order.quote_quantity),
        "cummulativeQuoteQty": amount_text(order.filled_quote),
        "status": STATUSES[order.status],
        "timeInForce": TIMES_IN_FORCE[order.tif],
        "type": TYPES[order.type],
        "side": SIDES[order.side],
    }


def _conditional(order: Any, unit: int) -> dict[str, Any]:
    """Return what only some orders have: with a trigger, icebergs, marked, kept from trading."""
    made: dict[str, Any] = {}
    if order.stop_price:
        made["stopPrice"] = amount_text(order.stop_price)
    if order.iceberg_quantity:
        made["icebergQty"] = amount_text(order.iceberg_quantity)
    for more in (_marks(order), _trailing(order, unit), _prevented(order)):
        if more:
            made |= more
    return made


def _marks(order: Any) -> dict[str, int]:
    made = {}
    if order.strategy_id >= 0:
        made["strategyId"] = order.strategy_id
    if order.strategy_type >= 0:
        made["strategyType"] = order.strategy_type
    return made


def _prevented(order: Any) -> dict[str, Any]:
    if order.prevented_match_id < 0:
        return {}
    return {
        "preventedMatchId": order.prevented_match_id,
        "preventedQuantity": amount_text(order.prevented_quantity),
    }


def _trailing(order: Any, unit: int) -> dict[str, int]:
    if not order.trailing_bps:
        return {}
    began = order.ts_trailing // unit if order.ts_trailing else -1
    return {"trailingDelta": order.trailing_bps, "trailingTime": began}


def _expiry(order: Any) -> dict[str, str]:
    reason = EXPIRY_REASONS.get(order.reason)
    return {} if reason is None else {"expiryReason": reason}


def full(symbol: str, order: Any, trades: Iterable[Any], now: int, unit: int) -> dict[str, Any]:
    """Return the answer to a new order that lists the fills it had at once."""
    body = result(symbol, order, now, unit)
    body["fills"] = [
        {
            "price": amount_text(trade.last_price),
            "qty": amount_text(trade.last_quantity),
            "commission": amount_text(trade.fee),
            "commissionAsset": trade.fee_asset,
            "tradeId": trade.trade_id,
        }
        for trade in trades
    ]
    return body


def canceled(symbol: str, order: Any, cancel_id: str, now: int, unit: int) -> dict[str, Any]:
    """Return the answer to a cancel."""
    body = {
        "symbol": symbol,
        "origClientOrderId": order.client_id,
        "orderId": order.order_id,
        "orderListId": order.list_id,
        "clientOrderId": cancel_id,
        "transactTime": now // unit,
        **_standing(order),
    }
    body |= _conditional(order, unit)
    body["selfTradePreventionMode"] = SELF_TRADES[order.self_trade]
    return body | _expiry(order)


def queried(symbol: str, order: Any, unit: int) -> dict[str, Any]:
    """Return an order as queries show it."""
    return {
        "symbol": symbol,
        "orderId": order.order_id,
        "orderListId": order.list_id,
        "clientOrderId": order.client_id,
        "price": amount_text(order.price),
        "origQty": amount_text(order.quantity),
        "executedQty": amount_text(order.filled_quantity),
        "cummulativeQuoteQty": amount_text(order.filled_quote),
        "status": STATUSES[order.status],
        "timeInForce": TIMES_IN_FORCE[order.tif],
        "type": TYPES[order.type],
        "side": SIDES[order.side],
        "stopPrice": amount_text(order.stop_price),
        "icebergQty": amount_text(order.iceberg_quantity),
        **_marks(order),
        **_trailing(order, unit),
        "time": order.ts_created // unit,
        "updateTime": order.ts_updated // unit,
        "isWorking": order.is_working,
        "workingTime": order.ts_working // unit if order.ts_working else -1,
        "origQuoteOrderQty": amount_text(order.quote_quantity),
        "selfTradePreventionMode": SELF_TRADES[order.self_trade],
        **_prevented(order),
        **_expiry(order),
    }


def amended(symbol: str, order: Any, old_client_id: str, unit: int) -> dict[str, Any]:
    """Return an order as the answer to its amendment shows it."""
    body = {
        "symbol": symbol,
        "orderId": order.order_id,
        "orderListId": order.list_id,
        "origClientOrderId": old_client_id,
        "clientOrderId": order.client_id,
        "price": amount_text(order.price),
        "qty": amount_text(order.quantity),
        "executedQty": amount_text(order.filled_quantity),
        "preventedQty": amount_text(order.prevented_quantity),
        "quoteOrderQty": amount_text(order.quote_quantity),
        "cumulativeQuoteQty": amount_text(order.filled_quote),
        "status": STATUSES[order.status],
        "timeInForce": TIMES_IN_FORCE[order.tif],
        "type": TYPES[order.type],
        "side": SIDES[order.side],
        **_conditional(order, unit),
    }
    if order.ts_working:
        body["workingTime"] = order.ts_working // unit
    return body | {"selfTradePreventionMode": SELF_TRADES[order.self_trade]}


def amendment(symbol: str, made: Any, unit: int) -> dict[str, Any]:
    """Return one amendment as queries show it."""
    return {
        "symbol": symbol,
        "orderId": made.order_id,
        "executionId": made.execution_id,
        "origClientOrderId": made.client_id,
        "newClientOrderId": made.new_client_id,
        "origQty": amount_text(made.quantity),
        "newQty": amount_text(made.new_quantity),
        "time": made.ts_event // unit,
    }


def my_trade(symbol: str, fill: Any, list_id: int, unit: int) -> dict[str, Any]:
    """Return one of the account's own fills."""
    return {
        "symbol": symbol,
        "id": fill.trade_id,
        "orderId": fill.order_id,
        "orderListId": list_id,
        "price": amount_text(fill.price),
        "qty": amount_text(fill.quantity),
        "quoteQty": amount_text(fill.quote_quantity),
        "commission": amount_text(fill.fee),
        "commissionAsset": fill.fee_asset,
        "time": fill.ts_event // unit,
        "isBuyer": SIDES[fill.side] == "BUY",
        "isMaker": fill.is_maker,
        "isBestMatch": True,
    }


def prevented_at_once(match: Any) -> dict[str, Any]:
    """Return a match that a new order was kept from, as the answer to it shows it."""
    return {
        "preventedMatchId": match.match_id,
        "makerOrderId": match.maker_order_id,
        "price": amount_text(match.price),
        **_losses(match),
    }


def prevented_match(symbol: str, match: Any, unit: int) -> dict[str, Any]:
    """Return a match that was prevented, as queries show it."""
    return {
        "symbol": symbol,
        "preventedMatchId": match.match_id,
        "takerOrderId": match.taker_order_id,
        "makerSymbol": symbol,
        "makerOrderId": match.maker_order_id,
        "tradeGroupId": NO_TRADE_GROUP,
        "selfTradePreventionMode": match.mode.name,
        "price": amount_text(match.price),
        **_losses(match),
        "transactTime": match.ts_event // unit,
    }


def _losses(match: Any) -> dict[str, str]:
    both = {
        "takerPreventedQuantity": match.taker_quantity,
        "makerPreventedQuantity": match.maker_quantity,
    }
    return {name: amount_text(quantity) for name, quantity in both.items() if quantity}


def list_body(symbol: str, listed: Any, legs: Sequence[Any], ts: int, unit: int) -> dict[str, Any]:
    """Return a list as every answer about it begins; `legs` are its orders."""
    kind, standing = LIST_BEGUN if any(leg.is_open for leg in legs) else LIST_DONE
    return {
        "orderListId": listed.list_id,
        "contingencyType": contingency(listed),
        "listStatusType": kind,
        "listOrderStatus": standing,
        "listClientOrderId": listed.client_id,
        "transactionTime": ts // unit,
        "symbol": symbol,
        "orders": _leg_rows(symbol, legs),
    }


def list_standing(symbol: str, listed: Any, legs: Sequence[Any]) -> dict[str, Any]:
    """Return an open list as the answer to an amendment shows it."""
    return {
        "orderListId": listed.list_id,
        "contingencyType": contingency(listed),
        "listOrderStatus": LIST_BEGUN[1],
        "listClientOrderId": listed.client_id,
        "symbol": symbol,
        "orders": _leg_rows(symbol, legs),
    }


def _leg_rows(symbol: str, legs: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"symbol": symbol, "orderId": leg.order_id, "clientOrderId": leg.client_id} for leg in legs
    ]


def contingency(listed: Any) -> str:
    """Return what ties a list's orders together: OTO where one waits for another's fill."""
    return "OCO" if listed.entry < 0 else "OTO"
