# SPDX-License-Identifier: Apache-2.0
"""What a run came to: figures, and the same in words for the panel and the summary file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tradecore.apps.config import Resolved
from tradecore.apps.display import clock_text, latency_text, money_text
from tradecore.apps.observing import Observer
from tradecore.apps.report import RunRecord, drawdown
from tradecore.backtest.fills import Fills, total
from tradecore.backtest.trades import round_trips
from tradecore.live import LockstepNode, Node, Summary
from tradecore.model.instrument import from_raw


def live_record(
    node: Node | LockstepNode,
    summary: Summary,
    observer: Observer,
    resolved: Resolved,
    reason: str,
    folder: Path,
) -> RunRecord:
    """Return everything that the report of a live run shows."""
    engine = node.engine
    snapshot = summary.snapshot
    fills = sorted(
        (
            (order.request.strategy, fill)
            for order in engine.orders
            for fill in order.fills[summary.before.fills.get(order.client_id, 0) :]
        ),
        key=lambda item: (item[1].ts_event, item[1].trade_id),
    )
    instruments = {instrument.symbol: instrument for instrument in engine.instruments}
    columns = Fills.of(fills, instruments)
    trades = round_trips(columns)
    fees = from_raw(total(columns.fee_worth))
    quote = engine.portfolio.quote_asset
    profit = from_raw(snapshot.realised + snapshot.unrealised - summary.before.profit)
    equity = from_raw(snapshot.equity)
    figures: dict[str, Any] = {
        "strategy": resolved.settings.strategy,
        "venue": resolved.settings.venue,
        "ended": reason,
        "ts_start": observer.equity[0][0] if observer.equity else snapshot.ts_venue,
        "ts_end": snapshot.ts_venue,
        "equity_start": equity - profit,
        "equity_end": equity,
        "profit": profit,
        "fees": fees,
        "trades": int((~trades.is_open).sum()),
        "trades_won": int((~trades.is_open & (trades.profit > 0)).sum()),
        "trades_open": int(trades.is_open.sum()),
        "fills": len(fills),
        "orders_sent": snapshot.orders_sent - summary.before.orders,
        "orders_unknown": snapshot.unknown_orders,
        "drawdown_max": abs(min(drawdown([value for _, value in observer.equity]), default=0.0)),
        "latency_frame_ns": observer.frame_latency(),
        "latency_intent_ns": dict(snapshot.latency),
        "counters": dict(snapshot.counters),
        "risk_refusals": dict(snapshot.refusals),
        "anomalies": dict(snapshot.anomalies),
        "ledger_totals": engine.portfolio.ledger.totals(),
        "venue_differences": dict(snapshot.differences),
        "positions": list(summary.positions),
        "halted": summary.halted,
        "decisions_sha256": summary.digest,
    }
    return RunRecord(
        title=f"{resolved.settings.strategy} on {resolved.settings.venue}",
        quote_asset=quote,
        equity=observer.equity,
        prices=observer.prices,
        fills=[fill for _, fill in fills],
        figures=figures,
        rows=_rows(figures, quote, summary, observer, resolved, folder),
        decisions=list(engine.decisions),
        config=resolved.masked(),
    )


def _rows(
    figures: Mapping[str, Any],
    quote: str,
    summary: Summary,
    observer: Observer,
    resolved: Resolved,
    folder: Path,
) -> dict[str, str]:
    counters = figures["counters"]
    frame, intent = figures["latency_frame_ns"], figures["latency_intent_ns"]
    start, profit = figures["equity_start"], figures["profit"]
    share = f" ({float(profit / start):+.2%})" if start else ""
    span_s = (figures["ts_end"] - figures["ts_start"]) / 1e9
    rows = {
        "ended": f"{figures['ended']}; {span_s / 60:,.0f} minutes of venue time",
        "until": f"{clock_text(figures['ts_end'])} UTC",
        "equity": f"{money_text(figures['equity_end'])} {quote}",
        "profit": f"{money_text(profit, signed=True)} {quote}{share}",
        "trades": _trades_text(figures),
        "orders": f"{figures['orders_sent']} sent, {figures['fills']} fills",
        "fees": f"{money_text(figures['fees'])} {quote}",
        "drawdown": f"{figures['drawdown_max']:.2%} at most",
        "positions": _positions_text(summary, observer, resolved),
        "frame latency": _latency_text(frame),
        "intent latency": _latency_text(intent),
        "messages": f"{counters.get('frames', 0):,}, {counters.get('refused', 0)} refused",
        "ledger": _ledger_text(figures),
        "files": f"{folder}: open equity.html",
    }
    if summary.halted:
        rows["HALTED"] = f"no entries: {summary.halted}"
    if figures["orders_unknown"]:
        rows["in doubt"] = f"{figures['orders_unknown']} orders: ask the venue"
    if figures["risk_refusals"]:
        refusals = (f"{name} {count}" for name, count in figures["risk_refusals"].items())
        rows["not sent"] = ", ".join(refusals)
    return rows


def _latency_text(latency: Mapping[str, float]) -> str:
    if not latency["count"]:
        return "none was seen"
    return (
        f"p50 {latency_text(int(latency['p50']))}, p99 {latency_text(int(latency['p99']))}, "
        f"worst {latency_text(int(latency['max']))}"
    )


def _trades_text(figures: Mapping[str, Any]) -> str:
    text = f"{figures['trades']} done, {figures['trades_won']} won"
    return text + (f", {figures['trades_open']} open" if figures["trades_open"] else "")


def has_ended_well(summary: Summary, resolved: Resolved) -> bool:
    """Return whether nothing is in doubt, nothing halted the run, and what was to be sold is."""
    was_flattened = resolved.settings.run.on_stop == "flatten"
    is_left = was_flattened and summary.positions
    return not (summary.snapshot.unknown_orders or summary.halted or is_left)


def _positions_text(summary: Summary, observer: Observer, resolved: Resolved) -> str:
    """Return what was open when the run stopped and what was done with it."""
    if summary.positions:
        was_flattened = resolved.settings.run.on_stop == "flatten"
        verb = "NOT closed in time" if was_flattened else "kept"
        return f"{verb}: " + "\n".join(summary.positions)
    if not observer.held:
        return "none were open at the end"
    sold = ", ".join(f"{amount.normalize():f} {symbol}" for symbol, amount in observer.held.items())
    return f"closed at the end: {sold}"


def _ledger_text(figures: Mapping[str, Any]) -> str:
    unbalanced = {asset: raw for asset, raw in figures["ledger_totals"].items() if raw}
    if unbalanced:
        return f"DOES NOT SUM TO ZERO: {unbalanced}"
    differences = figures["venue_differences"]
    if differences:
        shown = ", ".join(f"{asset} {from_raw(raw):f}" for asset, raw in differences.items())
        return f"sums to zero; differs from the venue by {shown}"
    return "sums to zero and equals the venue's balances"
