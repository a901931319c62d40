# SPDX-License-Identifier: Apache-2.0
"""Small markets, a wall that is stepped, and a client that signs, all in memory."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import numpy as np

from tradecore import _core
from tradecore.adapters.exchange import DEMO_KEY, DEMO_SECRET, pacing
from tradecore.adapters.exchange.exchange import Exchange
from tradecore.adapters.exchange.http import HttpRequest

MINUTE = 60_000_000_000
START = 1_700_000_040_000_000_000
"""A whole minute: 2023-11-14 22:14:00 UTC."""


class SteppedWall(pacing.SteppedWall):
    """A wall whose clocks move only when a test says so, from `START` on."""

    def __init__(self) -> None:
        super().__init__(START)


def make_bars(closes: list[float], ts_first: int = START, width: float = 10.0) -> Any:
    """Return BAR rows whose opens are the closes before, one a minute."""
    rows = np.zeros(len(closes), _core.model.BAR)
    close = np.array([round(value * 1e8) for value in closes], np.int64)
    rows["ts_open"] = ts_first + np.arange(len(closes)) * MINUTE
    rows["ts_close"] = rows["ts_open"] + MINUTE
    rows["open"] = np.concatenate([close[:1], close[:-1]])
    rows["close"] = close
    rows["high"] = np.maximum(rows["open"], close) + round(width * 1e8)
    rows["low"] = np.minimum(rows["open"], close) - round(width * 1e8)
    rows["volume_low"] = 5 * 10**8
    rows["quote_volume_low"] = rows["close"] * 5
    rows["count"] = 10
    rows["timeframe_s"] = 60
    rows["flags"] = _core.model.FLAG_CLOSED
    return rows


class Client:
    """Speaks to an exchange in memory, signing where asked to."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.headers: dict[str, str] = {}

    @property
    def now_ms(self) -> int:
        return self.exchange.venue.now // 1_000_000

    def send(
        self, method: str, path: str, query: str = "", body: str = "", key: str | None = None
    ) -> tuple[int, Any]:
        headers = {} if key is None else {"x-mbx-apikey": key}
        answer = self.exchange.request(
            HttpRequest(method, f"/api/v3/{path}", query.encode(), body.encode(), headers)
        )
        self.headers = answer.headers
        return answer.status, json.loads(answer.body)

    def get(self, path: str, **params: Any) -> Any:
        status, answer = self.send("GET", path, joined(params))
        assert status == 200, answer
        return answer

    def signed(self, method: str, path: str, **params: Any) -> tuple[int, Any]:
        params.setdefault("timestamp", self.now_ms)
        text = joined(params)
        query = f"{text}&signature={signature_of(text)}"
        return self.send(method, path, query, key=DEMO_KEY)

    def ok(self, method: str, path: str, **params: Any) -> Any:
        status, answer = self.signed(method, path, **params)
        assert status == 200, answer
        return answer

    def order(self, side: str, kind: str, **params: Any) -> Any:
        return self.ok("POST", "order", symbol="BTCUSDT", side=side, type=kind, **params)

    def refused(self, side: str, kind: str, **params: Any) -> tuple[int, str]:
        params.setdefault("symbol", "BTCUSDT")
        status, answer = self.signed("POST", "order", side=side, type=kind, **params)
        assert status == 400, answer
        return answer["code"], answer["msg"]


def joined(params: dict[str, Any]) -> str:
    return "&".join(f"{name}={value}" for name, value in params.items())


def signature_of(text: str) -> str:
    return hmac.new(DEMO_SECRET.encode(), text.encode(), sha256).hexdigest()
