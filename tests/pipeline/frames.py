# SPDX-License-Identifier: Apache-2.0
"""Raw frames and BAR rows of a made-up market, and a strategy whose decisions are easy to see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

import tradecore as tc
from tradecore import _core, ta
from tradecore.model.instrument import SCALE, Instrument

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
START = 1_680_000_000 * SECOND // (3_600 * SECOND) * (3_600 * SECOND)


def instrument(symbol: str = "BTCUSDT") -> Instrument:
    return Instrument(
        symbol=symbol,
        base_asset=symbol.removesuffix("USDT"),
        quote_asset="USDT",
        tick_size=Decimal("0.01"),
        lot_size=Decimal("0.00001"),
        quantity_min=Decimal("0.00001"),
        quantity_max=Decimal(9000),
        notional_min=Decimal(5),
    )


def cross(name: str = "cross", **fields: Any) -> tc.Strategy:
    """Long while the fast mean of 1m closes is above the slow one."""
    m1 = tc.timeframe("1m")
    fast, slow = ta.sma(m1.close, 3), ta.sma(m1.close, 8)
    return tc.Strategy(
        name=name,
        long_entry=ta.crossover(fast, slow),
        long_exit=ta.crossunder(fast, slow),
        **fields,
    )


def walk(count: int, seed: int, start: int = 20_000) -> np.ndarray:
    """Closes in cents."""
    steps = np.random.default_rng(seed).integers(-2_000, 2_001, count)
    return start * 100 + np.cumsum(steps)


def make_bars(closes_cents: Sequence[int] | np.ndarray, place: int = 0) -> np.ndarray:
    """1m BAR rows; each opens at the close before it, with room above and below."""
    closes = np.asarray(closes_cents, dtype=np.int64) * (SCALE // 100)
    bars = np.zeros(len(closes), dtype=_core.model.BAR)
    bars["ts_open"] = START + np.arange(len(closes)) * MINUTE
    bars["ts_close"] = bars["ts_open"] + MINUTE
    bars["close"] = closes
    bars["open"] = np.concatenate((closes[:1], closes[:-1]))
    bars["high"] = np.maximum(bars["open"], closes) + 5 * SCALE
    bars["low"] = np.minimum(bars["open"], closes) - 5 * SCALE
    bars["volume_low"] = 3 * SCALE
    bars["quote_volume_low"] = (3 * closes).astype(np.uint64)
    bars["count"] = 7
    bars["kind"] = int(_core.model.RecordKind.BAR)
    bars["flags"] = _core.model.FLAG_CLOSED
    bars["timeframe_s"] = 60
    bars["instrument"] = place
    return bars


def text(raw: int) -> str:
    return _core.model.format_decimal(int(raw))


def kline_frame(row: Any, symbol: str = "BTCUSDT", closed: bool = True) -> bytes:
    """A kline message as Binance's combined stream sends it."""
    kline = {
        "t": int(row["ts_open"]) // 1_000_000,
        "T": int(row["ts_close"]) // 1_000_000 - 1,
        "s": symbol,
        "i": "1m",
        "f": 100,
        "L": 100 + int(row["count"]) - 1,
        "o": text(row["open"]),
        "c": text(row["close"]),
        "h": text(row["high"]),
        "l": text(row["low"]),
        "v": text(row["volume_low"]),
        "n": int(row["count"]),
        "x": closed,
        "q": text(row["quote_volume_low"]),
        "V": text(row["taker_buy_volume_low"]),
        "Q": text(row["taker_buy_quote_volume_low"]),
        "B": "0",
    }
    data = {"e": "kline", "E": kline["T"] + 1, "s": symbol, "k": kline}
    stream = f"{symbol.lower()}@kline_1m"
    return json.dumps({"stream": stream, "data": data}, separators=(",", ":")).encode()
