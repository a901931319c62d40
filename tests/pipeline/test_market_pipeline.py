# SPDX-License-Identifier: Apache-2.0
"""Frames and pushed bars lead to the same intents, and what is handed over is in order."""

from __future__ import annotations

import numpy as np
import pytest
from tests.pipeline.frames import (
    MINUTE,
    START,
    cross,
    instrument,
    kline_frame,
    make_bars,
    walk,
)

from tradecore import _core
from tradecore.model.events import BarView
from tradecore.model.instrument import SCALE
from tradecore.model.order import Purpose
from tradecore.model.records import bar_views
from tradecore.pipeline import BoundProgram, Instant, MarketPipeline
from tradecore.strategy import BoundStrategy, Strategy


def make(
    *strategies: Strategy, symbols: tuple[str, ...] = ("BTCUSDT",), **options: object
) -> MarketPipeline:
    instruments = [instrument(symbol) for symbol in symbols]
    programs = []
    for index, strategy in enumerate(strategies):
        compiled = strategy.compile()
        policies = BoundStrategy.of_compiled(compiled, index, instruments).policies
        programs.append(BoundProgram(compiled.name, compiled.program, compiled.params, policies))
    return MarketPipeline(instruments, programs, **options)  # type: ignore[arg-type]


def trade_at_once(program: BoundProgram, instants: list[Instant]) -> None:
    """Fill every intent at its reference price, so that the policies go on."""
    for instant in instants:
        for intent in instant.intents:
            side = (
                _core.model.Side.BUY if intent.purpose is Purpose.ENTRY else _core.model.Side.SELL
            )
            program.policies[intent.symbol].on_fill(
                side, intent.reference_price, 100_000_000, instant.ts
            )


def test_frames_and_pushed_bars_raise_the_same_intents() -> None:
    bars = make_bars(walk(400, seed=5))
    taken = []
    for by_frame in (True, False):
        instruments = [instrument()]
        compiled = cross().compile()
        program = BoundProgram(
            compiled.name,
            compiled.program,
            compiled.params,
            BoundStrategy.of_compiled(compiled, 0, instruments).policies,
        )
        pipeline = MarketPipeline(instruments, [program], wake_timeframes=["5m"])
        seen: list[Instant] = []
        for i in range(len(bars)):
            row = bars[i : i + 1]
            waiting = (
                pipeline.feed(kline_frame(row[0]), int(row["ts_close"][0]))
                if by_frame
                else pipeline.push_bars(row)
            )
            if waiting:
                instants = pipeline.take()
                trade_at_once(program, instants)
                seen += instants
        taken.append(seen)
    assert taken[0] == taken[1]
    assert sum(len(instant.intents) for instant in taken[0]) > 20
    assert sum(len(instant.bars) for instant in taken[0]) == 80


def test_warm_up_raises_nothing_and_gives_the_same_signals() -> None:
    bars = make_bars(walk(100, seed=6))
    cold, warm = make(cross()), make(cross())
    cold.push_bars(bars)
    warm.warm_up(bars)
    assert warm.take() == []
    assert warm.counters()["intents"] == 0 < cold.counters()["intents"]
    np.testing.assert_equal(warm.signals(), cold.signals())
    assert warm.prices() == cold.prices() == {"BTCUSDT": int(bars["close"][-1])}


def test_instants_come_in_time_order_with_bars_short_to_long() -> None:
    pipeline = make(symbols=("BTCUSDT", "ETHUSDT"), wake_timeframes=["1m", "5m"])
    pipeline.push_bars(make_bars(walk(10, seed=1), place=1))
    pipeline.push_bars(make_bars(walk(10, seed=2), place=0))
    instants = pipeline.take()
    assert [instant.ts for instant in instants] == [START + i * MINUTE for i in range(1, 11)]
    kinds = [(bar.timeframe_s, bar.symbol) for bar in instants[4].bars]
    assert kinds == [(60, "BTCUSDT"), (60, "ETHUSDT"), (300, "BTCUSDT"), (300, "ETHUSDT")]
    assert pipeline.take() == []


def test_open_kline_shows_in_the_forming_bar_only() -> None:
    pipeline = make(timeframes=["5m"])
    row = make_bars([2_000_000, 2_000_100])
    pipeline.feed(kline_frame(row[0]), 1)
    assert pipeline.forming("BTCUSDT", "1m") is None
    pipeline.feed(kline_frame(row[1], closed=False), 2)
    forming = pipeline.forming("BTCUSDT", "5m")
    assert forming is not None
    assert (forming.open, forming.close, forming.count) == (20_000.0, 20_001.0, 14)
    assert pipeline.prices() == {"BTCUSDT": 20_000 * 10**8}
    assert pipeline.last_prices() == {"BTCUSDT": 20_001 * 10**8}


def test_refused_frames_are_counted_by_reason() -> None:
    pipeline = make()
    assert pipeline.feed(b"{}", 1) == 0
    assert pipeline.feed(b"not json", 1) == 0
    counters = pipeline.counters()
    assert counters["frames"] == 2
    assert counters["refused"] == 2
    assert pipeline.latency("done")["count"] == 0


@pytest.mark.parametrize("args", [("text", 1), (b"", 1.5), (b"",), (bytearray(b""), 1)])
def test_feed_takes_bytes_and_a_whole_number(args: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="feed takes a frame"):
        make().feed(*args)  # type: ignore[arg-type]


def test_bars_of_another_layout_are_refused() -> None:
    bars = make_bars(walk(10, seed=1))
    pipeline = make()
    with pytest.raises(TypeError, match="bars: dtype was int64"):
        pipeline.push_bars(bars["close"])
    with pytest.raises(ValueError, match="bars: must be one-dimensional and contiguous"):
        pipeline.push_bars(bars[::2])
    assert pipeline.counters()["bars"] == 0


def test_base_must_be_the_shortest_timeframe() -> None:
    with pytest.raises(ValueError, match="base was '5m'"):
        make(cross(), base="5m")


def test_latency_is_counted_for_frames_that_raise_intents() -> None:
    pipeline = make(cross())
    for row in make_bars(walk(100, seed=6)):
        pipeline.feed(kline_frame(row), 1)
    intents = pipeline.latency("intent")
    done = pipeline.latency("done")
    assert intents["count"] == pipeline.counters()["intents"] == 1
    assert done["count"] == 100
    assert 0 < done["p50"] <= done["p99"] <= done["p999"] <= done["max"]


def test_bars_are_shown_as_exact_as_their_records() -> None:
    """Sums beyond 2**53 too: Python divides ints with one rounding, and so do these."""
    bars = make_bars(walk(3, 1))
    bars["quote_volume_low"] = [3, 2**53 + 1, 2**63 + 12_345]
    bars["quote_volume_high"] = [0, 0, 7]
    bars["open"][1] = 2**62 + 1
    views = bar_views(["BTCUSDT"]).of(bars)
    for view, row in zip(views, bars, strict=True):
        assert isinstance(view, BarView)
        total = (int(row["quote_volume_high"]) << 64) + int(row["quote_volume_low"])
        assert view == BarView(
            symbol="BTCUSDT",
            timeframe_s=60,
            ts_open=int(row["ts_open"]),
            ts_close=int(row["ts_close"]),
            open=int(row["open"]) / SCALE,
            high=int(row["high"]) / SCALE,
            low=int(row["low"]) / SCALE,
            close=int(row["close"]) / SCALE,
            volume=int(row["volume_low"]) / SCALE,
            quote_volume=total / SCALE,
            taker_buy_volume=int(row["taker_buy_volume_low"]) / SCALE,
            count=int(row["count"]),
            has_gap=bool(row["flags"] & _core.model.FLAG_GAP),
        )


def test_a_bar_of_an_unknown_instrument_is_refused() -> None:
    bars = make_bars(walk(1, 1))
    bars["instrument"] = 1
    with pytest.raises(IndexError, match="bar names instrument 1, must be below 1"):
        bar_views(["BTCUSDT"]).of(bars)


def test_a_class_without_the_slots_of_a_bar_makes_no_views() -> None:
    with pytest.raises(AttributeError, match="symbol"):
        _core.model.BarViews(object, ("BTCUSDT",))
