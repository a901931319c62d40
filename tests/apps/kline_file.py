# SPDX-License-Identifier: Apache-2.0
"""A kline file for tests and examples that read one: a seeded walk, in Binance's columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

START_MS = 1_677_628_800_000


def write_klines(path: Path, bars: int = 6_000, start_ms: int = START_MS) -> int:
    """Write that many 1m bars from `start_ms` on; return `start_ms`."""
    steps = np.random.default_rng(7).normal(0.0, 0.001, (bars, 2))
    close = np.round(30_000.0 * np.exp(np.cumsum(steps[:, 0])), 2)
    open_ = np.concatenate(([30_000.0], close[:-1]))
    spread = np.round(close * np.abs(steps[:, 1]), 2)
    begin = np.arange(bars, dtype=np.int64) * 60_000 + start_ms
    volume = np.full(bars, 2.0)
    frame = pl.DataFrame(
        {
            "open_time": begin,
            "open": open_,
            "high": np.maximum(open_, close) + spread,
            "low": np.minimum(open_, close) - spread,
            "close": close,
            "volume": volume,
            "close_time": begin + 59_999,
            "quote_volume": np.round(volume * close, 8),
            "count": np.full(bars, 10, dtype=np.int64),
            "taker_buy_volume": volume / 2,
            "taker_buy_quote_volume": np.round(volume * close / 2, 8),
        }
    )
    frame.write_parquet(path)
    return start_ms
