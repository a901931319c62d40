# SPDX-License-Identifier: Apache-2.0
"""What happens to an account in Binance's words: the events of its user data stream."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from tradecore import _core
from tradecore.adapters.exchange.amounts import amount_text, notional
from tradecore.adapters.exchange.reports import (
    EXPIRY_REASONS,
    NO_TRADE_GROUP,
    SELF_TRADES,
    SIDES,
    STATUSES,
    TIMES_IN_FORCE,
    TYPES,
    contingency,
)

_sim = _core.sim
_EXECUTIONS = {kind: kind.name for kind in _sim.ExecutionType}


def execution_report(symbol: str, report: Any, unit: int) -> bytes:
    """Return the user event of one change of an order."""
    is_trade = report.execution_type == _sim.ExecutionType.TRADE
    is_cancel = report.execution_type == _sim.ExecutionType.CANCELED
    before = report.client_id if is_cancel else report.old_client_id
    ts = report.ts_event // unit
    event: dict[str, Any] = {
        "e": "executionReport",
        "E": ts,
        "s": symbol,
        "c": report.cancel_client_id if is_cancel else report.client_id,
        "S": SIDES[report.side],
        "o": TYPES[report.type],
        "f": TIMES_IN_FORCE[report.tif],
        "q": amount_text(report.quantity),
        "p": amount_text(report.price),
        "P": amount_text(report.stop_price),
        "F": amount_text(report.iceberg_quantity),
        "g": report.list_id,
        "C": before,
        "x": _EXECUTIONS[report.execution_type],
        "X": STATUSES[report.status],
        "r": "NONE",
        "i": report.order_id,
        "l": amount_text(report.last_quantity),
        "z": amount_text(report.filled_quantity),
        "L": amount_text(report.last_price),
        "n": amount_text(report.fee) if is_trade else "0",
        "N": report.fee_asset if is_trade else None,
        "T": ts,
        "t": report.trade_id if is_trade else -1,
        "I": report.execution_id,
        "w": report.is_working,
        "m": report.is_maker,
        "M": is_trade,
        "O": report.ts_created // unit,
        "Z": amount_text(report.filled_quote),
        "Y": amount_text(report.last_quote),
        "Q": amount_text(report.quote_quantity),
    }
    if report.trailing_bps:
        event["d"] = report.trailing_bps
    if report.ts_trailing:
        event["D"] = report.ts_trailing // unit
    if report.strategy_id >= 0:
        event["j"] = report.strategy_id
    if report.strategy_type >= 0:
        event["J"] = report.strategy_type
    if report.ts_working:
        event["W"] = report.ts_working // unit
    event["V"] = SELF_TRADES[report.self_trade]
    if report.prevented_match_id >= 0:
        event |= _prevention(symbol, report)
    if report.reason in EXPIRY_REASONS:
        event["eR"] = EXPIRY_REASONS[report.reason]
    return orjson.dumps(event)


def _prevention(symbol: str, report: Any) -> dict[str, Any]:
    """Return what an order's event says of the last match that it was kept from."""
    made = {"v": report.prevented_match_id, "A": amount_text(report.prevented_quantity)}
    if report.execution_type != _sim.ExecutionType.TRADE_PREVENTION:
        return made
    price, quantity = report.prevented_price, report.last_prevented_quantity
    return made | {
        "B": amount_text(quantity),
        "u": NO_TRADE_GROUP,
        "U": report.counter_order_id,
        "Cs": symbol,
        "pl": amount_text(quantity),
        "pL": amount_text(price),
        "pY": amount_text(notional(price, quantity)),
    }


def list_status(
    symbol: str, listed: Any, legs: Iterable[Any], state: tuple[str, str], ts: int, unit: int
) -> bytes:
    """Return the user event of a list; `state` is one of the `LIST_` words."""
    kind, standing = state
    return orjson.dumps(
        {
            "e": "listStatus",
            "E": ts // unit,
            "s": symbol,
            "g": listed.list_id,
            "c": contingency(listed),
            "l": kind,
            "L": standing,
            "r": "NONE",
            "C": listed.client_id,
            "T": ts // unit,
            "O": [{"s": symbol, "i": leg.order_id, "c": leg.client_id} for leg in legs],
        }
    )


def balance_update(asset: str, amount: int, ts: int, unit: int) -> bytes:
    """Return the user event of a deposit or a withdrawal of `amount`, raw."""
    event = {"e": "balanceUpdate", "E": ts // unit, "a": asset, "d": amount_text(amount)}
    return orjson.dumps({**event, "T": ts // unit})


def account_position(
    balances: dict[str, tuple[int, int]], assets: Iterable[str], ts: int, unit: int
) -> bytes:
    """Return the user event that states what the account now has of `assets`."""
    rows = [
        {"a": asset, "f": amount_text(free), "l": amount_text(locked)}
        for asset in assets
        for free, locked in [balances.get(asset, (0, 0))]
    ]
    return orjson.dumps(
        {"e": "outboundAccountPosition", "E": ts // unit, "u": ts // unit, "B": rows}
    )
