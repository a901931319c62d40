# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a frame from the socket to decoded event, book, bars and formulas.

Beside it are clients that read the same frames and do nothing with them. What counts is the CPU
time of the reading thread for each frame; the server is a process of its own. The readers take
turns, so that the machine's moods fall on all of them.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench import stream_clients
from bench.stream_clients import Reader, Reading

FRAMES = 200_000
ROUNDS = 11
READERS = {
    "tradecore": stream_clients.tradecore,
    "bare aiohttp": stream_clients.bare_aiohttp,
    "bare picows": stream_clients.bare_picows,
    "bare websockets": stream_clients.bare_websockets,
}


@contextmanager
def venue(frames: int, *options: str) -> Iterator[str]:
    """Serve so many frames to each connection; give the address."""
    command = [sys.executable, "-m", "bench.stream_server", "--frames", str(frames), *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    ) as server:
        assert server.stdout is not None
        try:
            yield f"ws://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def runner_of(loop: str) -> Callable[..., Any]:
    if loop == "uvloop":
        return pytest.importorskip("uvloop").run
    return asyncio.run


def cpu_ns(url: str, frames: int, reader: Reader, loop: str) -> float:
    """Return the CPU time of one run, ns for each frame."""

    async def read() -> Reading:
        async with asyncio.timeout(60):
            return await reader(url)

    reading = runner_of(loop)(read())
    assert reading.frames == frames, "frames were lost"
    return reading.cpu_ns / frames


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_socket_to_event(
    loop: str,
    size: Callable[[int], int],
    latency_report: Callable[..., None],
    pytestconfig: pytest.Config,
) -> None:
    frames, rounds = size(FRAMES), 1 if pytestconfig.option.benchmark_disable else ROUNDS
    samples: dict[str, list[float]] = {name: [] for name in READERS}
    with venue(frames) as url:
        for _ in range(rounds):
            for name, reader in READERS.items():
                samples[name].append(cpu_ns(url, frames, reader, loop))
    for name, values in samples.items():
        latency_report(f"socket to event, CPU, {loop}", values, name)
    ours, bare = (np.median(samples[name]) for name in ("tradecore", "bare aiohttp"))
    print(f"\nsocket to event, {loop}: {ours / bare:.2f} x the CPU of a bare aiohttp client")
