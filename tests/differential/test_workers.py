# SPDX-License-Identifier: Apache-2.0
"""Recorded frames of two symbols through inline and worker pipelines: the same bytes come out."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from tests import recorded
from tests.pipeline.frames import SECOND, instrument

import tradecore as tc
from tradecore import _core, ta
from tradecore.pipeline import BoundProgram, MarketPipeline
from tradecore.strategy import BoundStrategy, Strategy

SYMBOLS = ("BTCUSDT", "ETHUSDT")
CAPTURES = tuple(
    f"captures/spot_{symbol.lower()}_{day}.gz"
    for symbol in SYMBOLS
    for day in ("20240808", "20240809")
)
GRACE_NS = SECOND // 2
CLOCK_NS = SECOND // 4


def strategies() -> list[Strategy]:
    """Fast ones on seconds, a slow one on a minute, one with a stop over two timeframes."""
    s1, s5, m1 = tc.timeframe("1s"), tc.timeframe("5s"), tc.timeframe("1m")
    fast, slow = ta.ema(s1.close, 3), ta.ema(s1.close, 8)
    strength = ta.rsi(s5.close, 5)
    return [
        Strategy(
            name="cross", long_entry=ta.crossover(fast, slow), long_exit=ta.crossunder(fast, slow)
        ),
        Strategy(name="minute", long_entry=m1.close > m1.open, long_exit=m1.close < m1.open),
        Strategy(
            name="strength",
            long_entry=(strength < 45.0) & (s1.close > ta.sma(s1.close, 4)),
            long_exit=strength > 55.0,
            stop=tc.stop.atr(5, 2.0, trailing=True),
        ),
    ]


@dataclass
class Played:
    """What came out, in the order and the portions in which it was taken."""

    intents: list[Any] = field(default_factory=list)
    bars: list[Any] = field(default_factory=list)
    prices: list[tuple[int, ...]] = field(default_factory=list)
    signals: Any = None
    counters: dict[str, int] = field(default_factory=dict)
    books: list[tuple[Any, ...]] = field(default_factory=list)

    def digest(self) -> str:
        """Hash of every byte, and of where each portion ends."""
        text = hashlib.sha256()
        for intents, bars, prices in zip(self.intents, self.bars, self.prices, strict=True):
            text.update(f"{len(intents)} {len(bars)} {prices}".encode())
            text.update(intents.tobytes() + bars.tobytes())
        text.update(self.signals.tobytes())
        return text.hexdigest()


class Run:
    """One pipeline over the capture, taken from as a node does, every intent filled at once."""

    def __init__(self, workers: int, slots: tuple[int, int]) -> None:
        instruments = [instrument(symbol) for symbol in SYMBOLS]
        self._policies = []
        programs = []
        for index, strategy in enumerate(strategies()):
            compiled = strategy.compile()
            policies = BoundStrategy.of_compiled(compiled, index, instruments).policies
            self._policies.append([policies[symbol] for symbol in SYMBOLS])
            programs.append(
                BoundProgram(compiled.name, compiled.program, compiled.params, policies)
            )
        self.pipeline = MarketPipeline(
            instruments,
            programs,
            base="1s",
            wake_timeframes=["1s", "5s", "1m"],
            source="trades",
            workers=workers,
            signals_max=100_000,
            slots=slots,
        )
        self.played = Played()

    def take(self, waiting: int) -> None:
        while waiting:
            intents, bars = self.pipeline.core.take()
            self.played.intents.append(intents)
            self.played.bars.append(bars)
            self.played.prices.append(tuple(self.pipeline.prices().values()))
            for row in intents:
                self._fill(row)
            waiting = self.pipeline.poll()

    def _fill(self, row: Any) -> None:
        is_entry = row["action"] == int(_core.policy.Action.ENTER_LONG)
        if not is_entry and row["action"] != int(_core.policy.Action.EXIT_LONG):
            return
        side = _core.model.Side.BUY if is_entry else _core.model.Side.SELL
        policy = self._policies[row["strategy"]][row["instrument"]]
        price, ts = int(row["reference_price"]), int(row["ts_event"])
        policy.on_fill(side, price, 100_000_000, ts)

    def finish(self) -> Played:
        while waiting := self.pipeline.settle():
            self.take(waiting)
        self.played.signals = self.pipeline.take_signals()
        counters = self.pipeline.counters()
        for name in ("workers", "worker_wakes", "reader_wakes", "ring_waits"):
            counters.pop(name)
        self.played.counters = counters
        self.look_at_books()
        return self.played

    def look_at_books(self) -> None:
        for place in range(len(SYMBOLS)):
            book = self.pipeline.core.book(place)
            bids, asks = book.snapshot(1_000)
            proof = (book.is_in_sequence, book.last_update_id, book.counters()["applied"])
            self.played.books.append((*proof, bids.tobytes(), asks.tobytes()))


@pytest.fixture(scope="module")
def frames() -> list[tuple[int, bytes]]:
    """(local time in ns, frame) of both symbols; lines without a stream are REST depth bodies."""
    read = []
    for name in CAPTURES:
        with gzip.open(recorded.path(name), "rb") as lines:
            for line in lines:
                ts, _, frame = line.partition(b" ")
                symbol = SYMBOLS["eth" in name]
                is_stream = b'"stream"' in frame[:20]
                read.append((int(ts), frame.strip() if is_stream else symbol.encode() + frame))
    # Snapshots first: one came after updates that follow it, which a node would have kept back.
    read.sort(key=lambda pair: (pair[1].startswith(b"{"), pair[0]))
    return read


def play(frames: list[tuple[int, bytes]], workers: int, slots: tuple[int, int]) -> Played:
    run = Run(workers, slots)
    pipeline = run.pipeline
    clock = min(ts for ts, _ in frames)
    for number, (ts, frame) in enumerate(frames):
        while ts >= clock + CLOCK_NS:
            clock += CLOCK_NS
            run.take(pipeline.advance(clock - GRACE_NS))
        if number == len(frames) // 2:
            run.look_at_books()
            pipeline.mark_gap()  # A connection that was lost and came back.
        if frame.startswith(b"{"):
            run.take(pipeline.feed(frame, ts))
        else:
            pipeline.apply_snapshot(frame[7:], frame[:7].decode(), ts)
    return run.finish()


@pytest.fixture(scope="module")
def inline(frames: list[tuple[int, bytes]]) -> Played:
    return play(frames, 0, (4096, 1024))


def test_capture_is_worth_comparing(inline: Played) -> None:
    assert inline.counters["trades"] > 34_000
    assert inline.counters["book_updates"] > 12_000
    assert inline.counters["refused"] == 0
    assert [book[0] for book in inline.books] == [True, True, False, False]
    assert all(len(levels) > 1_000 for book in inline.books[:2] for levels in book[3:])
    bars = np.concatenate(inline.bars)
    assert set(bars["instrument"]) == {0, 1}
    assert set(bars["timeframe_s"]) == {1, 5, 60}
    assert len(bars) > 1_500
    assert len(inline.signals) > 2_500
    intents = np.concatenate(inline.intents)
    assert set(intents["strategy"]) == {0, 1, 2}
    assert set(intents["instrument"]) == {0, 1}
    assert len(intents) > 200


@pytest.mark.parametrize(
    ("workers", "slots"),
    [(1, (4096, 1024)), (2, (4096, 1024)), (5, (4096, 1024)), (1, (4, 1)), (2, (8, 2))],
)
def test_workers_hand_over_the_same_bytes(
    frames: list[tuple[int, bytes]], inline: Played, workers: int, slots: tuple[int, int]
) -> None:
    played = play(frames, workers, slots)

    for ours, theirs in ((played.bars, inline.bars), (played.intents, inline.intents)):
        assert np.concatenate(ours).tobytes() == np.concatenate(theirs).tobytes()
    assert played.signals.tobytes() == inline.signals.tobytes()
    assert played.books == inline.books
    assert played.counters == inline.counters
    assert played.digest() == inline.digest()
