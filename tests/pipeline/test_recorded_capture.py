# SPDX-License-Identifier: Apache-2.0
"""Eleven minutes of recorded Binance frames: nothing lost, and the bars are Binance's own."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator

import pytest
from tests import recorded
from tests.pipeline.frames import instrument

from tradecore.model.events import BarView
from tradecore.pipeline import MarketPipeline

CAPTURES = ("captures/spot_btcusdt_20240808.gz", "captures/spot_btcusdt_20240809.gz")
MINUTE_MS = 60_000
FIRST_WHOLE_MINUTE_MS = 1_723_161_300_000  # 2024-08-08 23:55 UTC


def frames() -> Iterator[tuple[int, bytes]]:
    """Yield (local time in ns, frame); lines without a stream are REST depth snapshots."""
    for name in CAPTURES:
        with gzip.open(recorded.path(name), "rb") as lines:
            for line in lines:
                ts, _, frame = line.partition(b" ")
                yield int(ts), frame.strip()


@pytest.fixture(scope="module")
def played() -> tuple[MarketPipeline, list[BarView]]:
    pipeline = MarketPipeline([instrument()], source="trades", wake_timeframes=["1m", "5m"])
    bars: list[BarView] = []
    recorded_frames = list(frames())
    ((ts, snapshot),) = [pair for pair in recorded_frames if b'"stream"' not in pair[1][:20]]
    recorded_frames.remove((ts, snapshot))
    # It came after updates that follow it, which a node would have kept back.
    pipeline.apply_snapshot(snapshot, "BTCUSDT", ts)
    for ts, frame in recorded_frames:
        if pipeline.feed(frame, ts):
            bars += [bar for instant in pipeline.take() for bar in instant.bars]
    return pipeline, bars


def test_every_frame_is_taken(played: tuple[MarketPipeline, list[BarView]]) -> None:
    counters = played[0].counters()
    assert counters["quotes"] == 73_174
    assert counters["trades"] == 19_904
    assert counters["book_updates"] == 6_495
    assert counters["refused"] == counters["late"] == 0
    assert counters["decoded_by_fallback"] == 0


def test_ten_whole_minutes_equal_binances_klines(
    played: tuple[MarketPipeline, list[BarView]],
) -> None:
    bars = [bar for bar in played[1] if bar.timeframe_s == 60]
    official = {}
    for day in ("08", "09"):
        name = f"raw_archives/spot_20240808/BTCUSDT-1m-2024-08-{day}.csv"
        with recorded.path(name).open() as rows:
            official |= {int(row[0]): row for row in csv.reader(rows)}
    assert [bar.ts_open // 1_000_000 for bar in bars] == [
        FIRST_WHOLE_MINUTE_MS + i * MINUTE_MS for i in range(10)
    ]
    for bar in bars:
        row = official[bar.ts_open // 1_000_000]
        figures = (bar.open, bar.high, bar.low, bar.close, bar.volume, bar.quote_volume)
        assert figures == tuple(float(row[i]) for i in (1, 2, 3, 4, 5, 7))
        assert bar.count == int(row[8])
        assert bar.taker_buy_volume == float(row[9])


def test_five_minute_bars_are_made_of_the_one_minute_bars(
    played: tuple[MarketPipeline, list[BarView]],
) -> None:
    ones = [bar for bar in played[1] if bar.timeframe_s == 60]
    fives = [bar for bar in played[1] if bar.timeframe_s == 300]
    assert [bar.ts_open for bar in fives] == [ones[0].ts_open, ones[5].ts_open]
    for five, parts in zip(fives, (ones[:5], ones[5:]), strict=True):
        assert (five.open, five.close) == (parts[0].open, parts[-1].close)
        assert five.high == max(part.high for part in parts)
        assert five.low == min(part.low for part in parts)
        assert five.count == sum(part.count for part in parts)


def test_book_follows_from_its_snapshot_on(played: tuple[MarketPipeline, list[BarView]]) -> None:
    pipeline = played[0]
    book = pipeline.core.book(0)
    assert pipeline.counters()["book_gaps"] == 0
    seen = book.counters()
    assert seen["applied"] + seen["ignored"] == 6_495 + 1
    assert book.is_in_sequence
    assert not book.is_crossed
