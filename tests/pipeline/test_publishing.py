# SPDX-License-Identifier: Apache-2.0
"""What a pipeline publishes is what it sees and says, inline and with workers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import numpy as np
import pytest
from tests.pipeline.frames import SECOND, START, cross, instrument, make_bars, walk

from tradecore import _core, ring
from tradecore.pipeline import BoundProgram, MarketPipeline
from tradecore.strategy import BoundStrategy


@pytest.fixture
def segment() -> Iterator[_core.ring.Segment]:
    made = ring.create(f"test-{uuid.uuid4().hex[:12]}")
    yield made
    made.close()


def make(source: str, workers: int) -> MarketPipeline:
    instruments = [instrument("BTCUSDT"), instrument("ETHUSDT")]
    compiled = cross().compile()
    policies = BoundStrategy.of_compiled(compiled, 0, instruments).policies
    program = BoundProgram(compiled.name, compiled.program, compiled.params, policies)
    return MarketPipeline(
        instruments,
        [program],
        source=source,  # type: ignore[arg-type]
        timeframes=["5m"],
        wake_timeframes=["1m", "5m"],
        workers=workers,
        signals_max=10_000,
    )


def take_all(pipeline: MarketPipeline) -> tuple[np.ndarray, np.ndarray]:
    """Return all intents and bars in the order in which they are handed over."""
    intents, bars = [], []
    while pipeline.settle():
        for found, rows in zip((intents, bars), pipeline.core.take(), strict=True):
            found.append(rows)
    return np.concatenate(intents), np.concatenate(bars)


def trade_frame(symbol: str, trade_id: int, price: str) -> bytes:
    ts = START // 1_000_000 + trade_id * 500
    return (
        f'{{"e":"trade","E":{ts},"s":"{symbol}","t":{trade_id},"p":"{price}","q":"0.5",'
        f'"T":{ts},"m":false,"M":true}}'
    ).encode()


@pytest.mark.parametrize("workers", [0, 2])
def test_what_is_handed_over_is_published_to_the_byte(
    segment: _core.ring.Segment, workers: int
) -> None:
    observer = ring.attach(segment.name)
    pipeline = make("klines", workers)
    bars = [make_bars(walk(300, seed=7 + place), place) for place in (0, 1)]
    pipeline.warm_up(np.concatenate([rows[:50] for rows in bars]))
    pipeline.publish_to(segment)
    for step in range(50, 300):
        pipeline.push_bars(np.concatenate([rows[step : step + 1] for rows in bars]))
    intents, closed = take_all(pipeline)
    shown = observer.take_bars()
    events = observer.take_events()
    assert len(closed) == 2 * (250 + 50)
    assert len(intents) > 0
    order = ["ts_close", "timeframe_s", "instrument"]
    assert np.sort(shown.records, order=order).tobytes() == np.sort(closed, order=order).tobytes()
    assert events.signals.tobytes() == pipeline.core.take_signals().tobytes()
    order = ["ts_event", "strategy", "instrument"]
    assert np.sort(events.intents, order=order).tolist() == intents.tolist()
    assert (shown.lost, events.lost) == (0, 0)


@pytest.mark.parametrize("workers", [0, 2])
def test_ticks_are_published_once_each(segment: _core.ring.Segment, workers: int) -> None:
    observer = ring.attach(segment.name)
    pipeline = make("trades", workers)
    pipeline.publish_to(segment)
    frames = [trade_frame("ETHUSDT", number, f"{2000 + number}.5") for number in range(400)]
    quote = b'{"u":7,"s":"BTCUSDT","b":"60000.1","B":"1.5","a":"60000.2","A":"2"}'
    book = (
        b'{"e":"depthUpdate","E":1700000000000,"s":"BTCUSDT","U":1,"u":2,'
        b'"b":[["60000.1","1.5"]],"a":[["60000.2","0"],["60000.3","4"]]}'
    )
    for frame in [*frames, *frames, b"{", quote, book]:
        pipeline.feed(frame, START)
    take_all(pipeline)
    ticks = observer.take_ticks()
    assert ticks.trades["id"].tolist() == list(range(400))
    assert ticks.trades["price"][:2].tolist() == [2000_5000_0000, 2001_5000_0000]
    assert ticks.quotes["update_id"].tolist() == [7]
    assert ticks.levels["price"].tolist() == [60000_1000_0000, 60000_2000_0000, 60000_3000_0000]
    assert pipeline.counters()["trades_repeated"] == 400


def test_latency_is_that_of_the_pipeline(segment: _core.ring.Segment) -> None:
    observer = ring.attach(segment.name)
    pipeline = make("trades", 0)
    pipeline.publish_to(segment)
    for number in range(2_000):
        pipeline.feed(trade_frame("BTCUSDT", number, "60000.1"), START + number * SECOND)
    shown, own = observer.latency()["to_done"], pipeline.latency("done")
    assert shown.count == own["count"] == 2_000
    # The factor from ticks to ns is measured anew for each report; the shape is the same.
    assert 0 < shown.p50 <= shown.p99 <= shown.max
    assert shown.p50 / shown.max == pytest.approx(own["p50"] / own["max"], rel=1e-6)
    assert shown.p99 / shown.max == pytest.approx(own["p99"] / own["max"], rel=1e-6)


def test_a_closed_segment_is_refused_and_shows_nothing_more(segment: _core.ring.Segment) -> None:
    pipeline = make("trades", 0)
    pipeline.publish_to(segment)
    pipeline.feed(trade_frame("BTCUSDT", 1, "60000.1"), START)
    segment.close()
    pipeline.feed(trade_frame("BTCUSDT", 2, "60000.1"), START)
    assert segment.published["ticks"] == 1
    with pytest.raises(ValueError, match=rf"segment {segment.name} is closed, must be open"):
        pipeline.publish_to(segment)


def test_a_segment_without_the_histograms_is_refused() -> None:
    name = f"test-{uuid.uuid4().hex[:12]}"
    bare = ring.create(name, histograms=["one"])
    with pytest.raises(ValueError, match=f"segment {name} must have the histograms"):
        make("trades", 0).publish_to(bare)
    bare.close()
