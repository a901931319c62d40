# SPDX-License-Identifier: Apache-2.0
"""What goes on in an exchange, for people: one JSON, and the page that shows it.

It costs no weight and holds no secret: of keys only their names.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tradecore.adapters.exchange import reports
from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND, amount_text, percent_text
from tradecore.adapters.exchange.limits import RATE_LIMITS
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.streams import StreamSession

if TYPE_CHECKING:
    from tradecore.adapters.exchange.account import Account
    from tradecore.adapters.exchange.exchange import Exchange
    from tradecore.adapters.exchange.venue import VenueModel

PAGE_PATH = "/"
STATUS_PATH = "/tradecore/v1/status"
SPARK_MINUTES = 60
"""How many minutes of closes a market's line has."""


@cache
def page() -> bytes:
    """Return the page; it asks for the status by itself."""
    return (files("tradecore.adapters.exchange") / "pages" / "status.html").read_bytes()


def status(exchange: Exchange) -> dict[str, Any]:
    """Return the state of an exchange as plain values; times in ms, amounts as text."""
    venue = exchange.venue
    return {
        "instance": exchange.instance,
        "venueTime": venue.now // NS_PER_MS,
        "rate": exchange.rate or 0.0,
        "lockstep": exchange.is_lockstep,
        "running": exchange.is_running,
        "finished": exchange.finished.is_set(),
        "uptimeSeconds": exchange.uptime_ns / NS_PER_SECOND,
        "faults": [
            f"{armed.fault.kind} of {armed.fault.target}" for armed in exchange.faults.armed
        ],
        "counters": {
            "requests": exchange.requests,
            "messages": exchange.messages,
            "connectionsOpened": exchange.connections_opened,
            "disconnectedSlow": exchange.disconnected_slow,
        },
        "connections": [_connection(session, at) for session, at in exchange.sessions.items()],
        "limits": RATE_LIMITS,
        "addresses": _addresses(venue),
        "accounts": [_account(venue, account) for account in venue.accounts],
        "markets": [_market(venue.now, market) for market in venue.markets],
    }


def _connection(session: Any, address: str) -> dict[str, Any]:
    is_stream = isinstance(session, StreamSession)
    return {
        "kind": "stream" if is_stream else "ws-api",
        "address": address,
        "streams": len(session.names) if is_stream else 0,
        "waitingBytes": session.outbox.waiting_bytes,
    }


def _addresses(venue: VenueModel) -> list[dict[str, Any]]:
    now = venue.now
    return [
        {
            "address": name,
            "weight": known.weight.at(now),
            "rawRequests": known.raw.at(now),
            "bannedUntil": known.ts_banned_until // NS_PER_MS if known.ts_banned_until > now else 0,
        }
        for name, known in venue.addresses.items()
    ]


def _account(venue: VenueModel, account: Account) -> dict[str, Any]:
    now = venue.now
    return {
        "apiKey": account.api_key,
        "keyType": account.verifier.kind,
        "subscriptions": len(account.listeners),
        "ordersIn10Seconds": account.orders.ten_seconds.at(now),
        "ordersInDay": account.orders.day.at(now),
        "balances": [
            reports.balance_row(asset, free, locked)
            for asset, (free, locked) in sorted(venue.balances(account).items())
            if free or locked
        ],
        "openOrders": [
            reports.queried(venue.markets[order.instrument].symbol, order, NS_PER_MS)
            for order in venue.sim.open_orders(account.index, -1)
        ],
    }


def _market(now: int, market: SymbolMarket) -> dict[str, Any]:
    day = market.candles.day(now)
    bid, ask = market.best()
    return {
        "symbol": market.symbol,
        "lastPrice": amount_text(market.last_price or 0),
        "changePercent": percent_text(day.close - day.open, day.open),
        "bidPrice": amount_text(bid[0]),
        "askPrice": amount_text(ask[0]),
        "quoteVolume": amount_text(day.quote),
        "closes": [amount_text(close) for close in market.candles.closes(SPARK_MINUTES)],
    }
