# SPDX-License-Identifier: Apache-2.0
"""Bars built here against the ones Binance publishes of the same minutes."""

from __future__ import annotations

import csv
from decimal import Decimal

import numpy as np
import pytest
from tests import recorded
from tests.reference.bars import as_dict

from tradecore import _core, data
from tradecore.data.captures import Capture

MINUTE = 60 * 10**9
FIELDS = ("open", "high", "low", "close", "volume", "quote_volume", "count")


def official(day: str) -> dict[int, dict[str, int]]:
    """Return Binance's own minute bars by opening time, ns, exactly as their text says."""
    path = recorded.path(f"raw_archives/spot_20240808/BTCUSDT-1m-{day}.csv")
    bars = {}
    for row in csv.reader(path.read_text().splitlines()):
        amounts = [int(Decimal(row[i]).scaleb(8)) for i in (1, 2, 3, 4, 5, 7)]
        values = [*amounts, int(row[8])]
        bars[int(row[0]) * 10**6] = dict(zip(FIELDS, values, strict=True))
    return bars


def test_minutes_built_from_recorded_trades_are_the_official_ones() -> None:
    frames = [
        message.frame
        for day in ("08", "09")
        for message in Capture(recorded.path(f"captures/spot_btcusdt_202408{day}.gz"))
        if b"@trade" in message.frame[:40]
    ]
    trades = _core.decode.Decoder(["BTCUSDT"]).decode_many(frames, 0)["trades"]
    builder = _core.bars.BarBuilder(0, [60, 300], _core.bars.Source.TRADES)

    rows = builder.on_trades(trades)

    bars = [as_dict(bar) for bar in rows[rows["timeframe_s"] == 60]]
    expected = official("2024-08-08") | official("2024-08-09")
    assert len(bars) == 10
    assert [bar["ts_open"] for bar in bars] == [bars[0]["ts_open"] + i * MINUTE for i in range(10)]
    for bar in bars:
        assert {field: bar[field] for field in FIELDS} == expected[bar["ts_open"]]
    assert builder.late == 0
    longer = rows[rows["timeframe_s"] == 300]
    minutes = rows[rows["timeframe_s"] == 60]
    assert longer.tobytes() == _core.bars.resample(minutes, 300).tobytes()


@pytest.mark.parametrize("symbol", ["BTCUSDT", "ETHUSDT", "SOLUSDT"])
@pytest.mark.parametrize("timeframe", ["15m", "1h"])
def test_a_year_of_minutes_resampled_is_the_official_longer_bars(
    symbol: str, timeframe: str
) -> None:
    minutes = data.load(recorded.path(f"klines_1m/{symbol}.parquet"), "1m", symbol=symbol)
    published = data.load(
        recorded.path(f"klines_{timeframe}/{symbol}.parquet"), timeframe, symbol=symbol
    )

    made = minutes.resample(timeframe)

    # Where minutes are missing from the archive, Binance knew more than it published.
    length = made.timeframe_s * 10**9
    there = np.unique(minutes.ts_open // length, return_counts=True)
    complete = there[0][there[1] == made.timeframe_s // 60] * length
    both = np.intersect1d(complete, published.ts_open)
    assert len(both) > 0.98 * 365 * 86_400 / made.timeframe_s
    ours = made.records[np.isin(made.ts_open, both)]
    theirs = published.records[np.isin(published.ts_open, both)]
    for field in ("open", "high", "low", "close", "count"):
        np.testing.assert_array_equal(ours[field], theirs[field], field)
    for field in ("volume", "quote_volume"):
        # Their floats above 2**26 do not carry eight decimals; below, they are exact.
        our_sum = ours[f"{field}_low"].astype(np.float64) / 1e8
        their_sum = theirs[f"{field}_low"].astype(np.float64) / 1e8
        np.testing.assert_allclose(our_sum, their_sum, rtol=1e-14, err_msg=field)
