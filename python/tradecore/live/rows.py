# SPDX-License-Identifier: Apache-2.0
"""Journal rows: what an event or a slot leaves on disk, and the event that a row brings back.

attempt   before an order is sent          adopted   an order found without a row
answer    how it ended at the wire         report    an end, or a life, that was not known
fill      one execution                    absent    proof that an order never was
slot      what a strategy wants            seen      the last trade of the account looked at
balance   an asset as it was opened        flow      what came or went outside of our orders
halt      entries stopped                  lifted    entries allowed again
start     a run began: epoch, and whose journal this is
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from tradecore.engine.slots import Slot
from tradecore.errors import JournalError
from tradecore.model.events import (
    BalanceMoved,
    BalanceReported,
    Event,
    HaltLifted,
    HaltRequested,
    OrderAnswered,
    OrderNotFound,
    OrderRecalled,
    OrderReported,
    SlotRecalled,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.order import (
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    Purpose,
    Side,
    TimeInForce,
)

START, SEEN, ATTEMPT = "start", "seen", "attempt"

Row = tuple[str, int, Mapping[str, Any]]
"""Kind, venue time in ns, body."""


def row_of(event: Event) -> Row | None:
    """Return what an event leaves in the journal; None for what a restart need not know."""
    match event:
        case OrderAnswered():
            return _row("answer", event)
        case OrderReported(report=report):
            body = asdict(report)
            fill = body.pop("fill")
            if fill is None:
                return "report", event.ts_event, body
            for name in ("symbol", "client_id", "order_id", "side"):
                del fill[name]
            return "fill", event.ts_event, {**body, "fill": fill}
        case OrderNotFound():
            return _row("absent", event)
        case BalanceReported():
            return _row("balance", event)
        case BalanceMoved():
            return _row("flow", event)
        case OrderRecalled(request=request):
            return "adopted", event.ts_event, asdict(request)
        case HaltRequested():
            return _row("halt", event)
        case HaltLifted():
            return _row("lifted", event)
    return None


def slot_row(slot: Slot, now: int) -> Row:
    """Return what a slot wants, as a row."""
    wish = slot.wish
    wants = SlotRecalled(
        now,
        slot.strategy,
        slot.symbol,
        slot.stop_price,
        slot.stop_distance,
        is_exiting=wish is not None,
        exit_quantity=0 if wish is None else wish.quantity,
        exit_price=0 if wish is None else wish.price,
        reason="" if wish is None else wish.reason,
        target_price=slot.target_price,
        target_distance=slot.target_distance,
        entries=slot.policy.entries,
    )
    return _row("slot", wants)


def event_of(kind: str, ts: int, body: Mapping[str, Any]) -> Event | None:
    """Return the event that a row brings back; None for rows that are no event.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the body is not of its kind.
    """
    match kind:
        case "attempt" | "adopted":
            return OrderRecalled(ts, _request(body))
        case "answer":
            return OrderAnswered(ts, **{**body, "outcome": Outcome(body["outcome"])})
        case "report" | "fill":
            return OrderReported(ts, _report(body))
        case "absent":
            return OrderNotFound(ts, **body)
        case "slot":
            return SlotRecalled(ts, **body)
        case "balance":
            return BalanceReported(ts, **body)
        case "flow":
            return BalanceMoved(ts, **body)
        case "halt":
            return HaltRequested(ts, **body) if body["is_lasting"] else None
        case "lifted":
            return HaltLifted(ts)
        case "start" | "seen":
            return None
    raise JournalError(f"kind {kind!r} is not known")


def _row(kind: str, event: Any) -> Row:
    body = asdict(event)
    return kind, body.pop("ts_event"), body


def _request(body: Mapping[str, Any]) -> OrderRequest:
    return OrderRequest(
        client_id=body["client_id"],
        ts_event=body["ts_event"],
        strategy=body["strategy"],
        symbol=body["symbol"],
        purpose=Purpose(body["purpose"]),
        side=Side(body["side"]),
        order_type=OrderType(body["order_type"]),
        quantity=body["quantity"],
        price=body["price"],
        stop_price=body["stop_price"],
        time_in_force=TimeInForce(body["time_in_force"]),
        reference_price=body["reference_price"],
        stop_limit_price=body.get("stop_limit_price", 0),  # Not written before there were pairs.
    )


def _report(body: Mapping[str, Any]) -> OrderReport:
    report = OrderReport(
        **{
            **body,
            "status": OrderStatus(body["status"]),
            "side": Side(body["side"]),
            "order_type": OrderType(body["order_type"]),
            "fill": None,
        }
    )
    told = body.get("fill")
    if told is None:
        return report
    fill = Fill(
        symbol=report.symbol,
        client_id=report.client_id,
        order_id=report.order_id,
        side=report.side,
        **told,
    )
    return replace(report, fill=fill)
