# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a raw frame to price, quote, book and 1m, 5m and 15m bars, fed from Python.

The peer does the same with orjson and plain Python: floats, dicts, a bar as a list.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from bench.market_frames import START_MS, SYMBOL, mixed
from pytest_benchmark.fixture import BenchmarkFixture

from tradecore import _core

FRAMES = 100_000
GROUP = "frames to quotes, book and bars"
NS_PER_MS = 1_000_000


def instrument() -> _core.model.Instrument:
    rules = _core.model.Instrument()
    rules.symbol = SYMBOL
    return rules


def make_pipeline() -> _core.pipeline.MarketPipeline:
    pipeline = _core.pipeline.MarketPipeline([instrument()], [60, 300, 900], "trades", [])
    pipeline.advance(START_MS * NS_PER_MS)
    snapshot = b'{"lastUpdateId":0,"bids":[["39999.00","1.0"]],"asks":[["40001.00","1.0"]]}'
    pipeline.apply_snapshot(snapshot, 0, 0)
    return pipeline


class PlainPython:
    """What a careful bot does by hand."""

    def __init__(self) -> None:
        self.quote = (0.0, 0.0, 0.0, 0.0)
        self.bids: dict[float, float] = {}
        self.asks: dict[float, float] = {}
        self.forming: dict[int, list[float]] = {}
        self.closed: list[list[float]] = []

    def feed(self, frame: bytes, ts_recv: int) -> int:
        del ts_recv
        data = orjson.loads(frame)["data"]
        kind = data.get("e")
        if kind == "trade":
            return self._trade(data["T"], float(data["p"]), float(data["q"]), data["m"])
        if kind == "depthUpdate":
            for side, rows in ((self.bids, data["b"]), (self.asks, data["a"])):
                for price, size in rows:
                    amount = float(size)
                    if amount:
                        side[float(price)] = amount
                    else:
                        side.pop(float(price), None)
            return 0
        self.quote = (float(data["b"]), float(data["B"]), float(data["a"]), float(data["A"]))
        return 0

    def _trade(self, ms: int, price: float, size: float, is_sell: bool) -> int:
        for length in (60_000, 300_000, 900_000):
            begin = ms - ms % length
            bar = self.forming.get(length)
            if bar is None or bar[0] != begin:
                if bar is not None:
                    self.closed.append(bar)
                self.forming[length] = [
                    begin, price, price, price, price, size, price * size,
                    0.0 if is_sell else size, 0.0 if is_sell else price * size, 1,
                ]  # fmt: skip
                continue
            bar[2] = max(bar[2], price)
            bar[3] = min(bar[3], price)
            bar[4] = price
            bar[5] += size
            bar[6] += price * size
            if not is_sell:
                bar[7] += size
                bar[8] += price * size
            bar[9] += 1
        return 0


def feed_all(feed: Callable[[bytes, int], int], frames: list[bytes]) -> None:
    for frame in frames:
        feed(frame, 1)


def test_pipeline(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    frames = mixed(size(FRAMES))
    benchmark.group = GROUP
    benchmark.extra_info["frames"] = len(frames)

    benchmark.pedantic(
        feed_all, setup=lambda: ((make_pipeline().feed, frames), {}), rounds=7, iterations=1
    )


def test_orjson_and_plain_python(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    frames = mixed(size(FRAMES))
    benchmark.group = GROUP
    benchmark.extra_info["frames"] = len(frames)
    benchmark.extra_info["peer"] = "orjson + plain Python"

    benchmark.pedantic(
        feed_all, setup=lambda: ((PlainPython().feed, frames), {}), rounds=5, iterations=1
    )


def test_both_see_the_same_market() -> None:
    """The two are only worth comparing if they do the same."""
    frames = mixed(20_000)
    pipeline, plain = make_pipeline(), PlainPython()
    feed_all(pipeline.feed, frames)
    feed_all(plain.feed, frames)

    counters = pipeline.counters()
    assert counters["refused"] == counters["book_gaps"] == counters["late"] == 0
    assert counters["frames"] == 20_000
    assert counters["bars"] == len(plain.closed)
    quote = pipeline.quotes()[0]
    assert quote["bid_price"] / 1e8 == plain.quote[0]
    assert quote["ask_quantity"] / 1e8 == plain.quote[3]
