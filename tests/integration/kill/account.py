# SPDX-License-Identifier: Apache-2.0
"""The exchange's own word on an account, read over REST and added up without the package."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

DONE = {"FILLED", "CANCELED", "EXPIRED", "REJECTED", "EXPIRED_IN_MATCH"}
SCALE = 100_000_000


def raw(text: str) -> int:
    return int(Decimal(text) * SCALE)


class Account:
    """Signed questions; `lag_ms` is how much venue time is forgiven between two clocks."""

    def __init__(self, url: str, key: str, secret: str, rate: float) -> None:
        self._url, self._key, self._secret = url, key, secret
        self.lag_ms = 100 * rate

    def get(self, path: str, **parameters: Any) -> Any:
        with urlopen(f"{self._url}/api/v3/time", timeout=10) as answer:
            now_ms = json.loads(answer.read())["serverTime"]
        query = urlencode({**parameters, "recvWindow": 60_000, "timestamp": now_ms})
        signature = hmac.new(self._secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        request = Request(
            f"{self._url}/api/v3/{path}?{query}&signature={signature}",
            headers={"X-MBX-APIKEY": self._key},
        )
        with urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def pages(self, path: str, symbol: str, first: str, key: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        begin = 0
        while True:
            page = self.get(path, symbol=symbol, limit=1000, **{first: begin})
            rows += page
            if len(page) < 1000:
                return rows
            begin = page[-1][key] + 1

    def total(self, asset: str) -> int:
        rows = self.get("account")["balances"]
        return sum(raw(r["free"]) + raw(r["locked"]) for r in rows if r["asset"] == asset)


def with_pairs(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the orders with the two of a pair as one, under the id that was posted."""
    made: dict[str, dict[str, Any]] = {}
    for row in rows:
        client_id, _, leg = row["clientOrderId"].rpartition("-")
        if leg not in ("t", "s") or "-" not in client_id:
            assert row["clientOrderId"] not in made, "one client id, two orders"
            made[row["clientOrderId"]] = row
            continue
        other = made.get(client_id)
        if other is None:
            made[client_id] = row | {"clientOrderId": client_id, "legs": leg}
            continue
        assert other["legs"] + leg in ("ts", "st"), "one client id, two orders"
        assert not (raw(other["executedQty"]) and raw(row["executedQty"])), "both of a pair traded"
        main = other if other["status"] not in DONE or raw(other["executedQty"]) else row
        stop = row if leg == "s" else other
        made[client_id] = main | {
            "clientOrderId": client_id,
            "legs": other["legs"] + leg,
            "stopPrice": stop["stopPrice"],
            "updateTime": max(row["updateTime"], other["updateTime"]),
        }
    return list(made.values())


def holding(trades: list[dict[str, Any]], base: str) -> tuple[int, int]:
    """Return what trades leave: base held and quote spent, commissions taken off."""
    held = spent = 0
    for row in trades:
        sign = 1 if row["isBuyer"] else -1
        fee = raw(row["commission"])
        held += sign * raw(row["qty"]) - (fee if row["commissionAsset"] == base else 0)
        spent += sign * raw(row["quoteQty"]) + (fee if row["commissionAsset"] == "USDT" else 0)
    return held, spent


def wait_until(check: Any, within_s: float) -> bool:
    """Ask until it is so; each question is a round trip, so there is no need to sleep."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if check():
            return True
    return False
