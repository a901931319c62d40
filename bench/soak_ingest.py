# SPDX-License-Identifier: Apache-2.0
"""10,000 frames a second for minutes through the live way: is memory flat, is anything lost?

usage: python -m bench.soak_ingest [--seconds 600] [--rate 10000] [--loop asyncio|uvloop]

Prints one JSON object and returns 1 if frames were lost or refused, or if memory grew. Memory is
sampled every second; its growth is the slope of a straight line, times the length, over all but the
first fifth. Lag is from the write in the server to the batch in our hands, by one clock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bench.bench_ingest import venue
from bench.stream_clients import OurReader
from numpy.typing import NDArray

from tradecore.engine.ports import MarketFeed

GROWTH_MIB_MAX = 1.0
LAGS_MAX = 1 << 18
LAG_EVERY = 16  # Batches; looking at each would be most of the work.
_EVENT_TIME = b'"E":'
_PAGE = os.sysconf("SC_PAGE_SIZE")


def rss_mib() -> float:
    """Return this process's resident memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20


async def watch_memory(samples_mib: list[float]) -> None:
    """Note the resident memory every second, until cancelled."""
    while True:
        await asyncio.sleep(1.0)
        samples_mib.append(rss_mib())


def memory_figures(samples_mib: list[float]) -> dict[str, Any]:
    """Return how memory went, and what it grew by after the first fifth."""
    steady = np.array(samples_mib[len(samples_mib) // 5 :])
    slope = np.polyfit(np.arange(len(steady)), steady, 1)[0] if len(steady) > 1 else 0.0
    return {
        "in_tenths": [round(x, 2) for x in samples_mib[:: max(len(samples_mib) // 10, 1)]],
        "last": round(samples_mib[-1], 2),
        "most": round(max(samples_mib), 2),
        "growth_in_steady_part": round(float(slope) * len(steady), 3),
    }


class LagMeter:
    """A MarketFeed that looks at the age of a frame now and then, on its way to the ingest."""

    def __init__(self, feed: MarketFeed) -> None:
        self.batches = 0
        self.looks = 0
        # The meter must not grow itself: room for all, touched before the first look.
        self._lags_us = np.full(LAGS_MAX, -1, dtype=np.int64)
        self._feed = feed

    @property
    def lags_us(self) -> NDArray[np.int64]:
        """Return what was seen, the newest `LAGS_MAX` of it."""
        return self._lags_us[: min(self.looks, LAGS_MAX)]

    async def frames(self, streams: Sequence[str]) -> AsyncIterator[Sequence[bytes]]:
        async for frames in self._feed.frames(streams):
            self.batches += 1
            if frames and self.batches % LAG_EVERY == 0:
                at = frames[0].find(_EVENT_TIME) + len(_EVENT_TIME)
                if at >= len(_EVENT_TIME):  # Best quotes carry no time.
                    sent_us = int(frames[0][at : at + 16])
                    self._lags_us[self.looks % LAGS_MAX] = time.time_ns() // 1_000 - sent_us
                    self.looks += 1
            yield frames


async def soak(url: str, folder: Path, frames: int) -> dict[str, Any]:
    """Read to the end; return the figures."""
    meters: list[LagMeter] = []

    def over(feed: MarketFeed) -> LagMeter:
        meters.append(LagMeter(feed))
        return meters[0]

    ours = OurReader(url, folder, over)
    (meter,) = meters
    memory: list[float] = []

    begun = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        sampling = tasks.create_task(watch_memory(memory), name="memory")
        reading = await ours.read()
        sampling.cancel()
    passed = time.monotonic() - begun
    p50, p99, most = np.percentile(meter.lags_us, [50, 99, 100])
    return {
        "seconds": round(passed, 1),
        "frames": reading.frames,
        "frames_sent": frames,
        "frames_per_s": round(reading.frames / passed),
        "frames_per_batch": round(reading.frames / meter.batches, 2),
        "cpu_share_of_a_core": round(reading.cpu_ns / passed / 1e9, 3),
        "cpu_us_per_frame": round(reading.cpu_ns / reading.frames / 1e3, 2),
        "lag_us": {"p50": int(p50), "p99": int(p99), "max": int(most), "n": len(meter.lags_us)},
        "rss_mib": memory_figures(memory),
        "market_gaps": ours.session.counters["market_gaps"] - 1,  # The last one is the end.
    }


def main() -> int:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--loop", choices=("asyncio", "uvloop"), default="asyncio")
    options = parser.parse_args()
    if options.seconds < 5:
        parser.error(f"--seconds was {options.seconds}, must be at least 5")
    if options.loop == "uvloop":
        from uvloop import run
    else:
        from asyncio import run
    frames = options.seconds * options.rate
    with venue(frames, "--rate", str(options.rate)) as url, tempfile.TemporaryDirectory() as folder:
        figures = run(soak(url, Path(folder), frames))
    print(json.dumps(figures, indent=2))
    is_whole = figures["frames"] == frames and figures["market_gaps"] == 0
    is_flat = figures["rss_mib"]["growth_in_steady_part"] <= GROWTH_MIB_MAX
    return 0 if is_whole and is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
