# SPDX-License-Identifier: Apache-2.0
"""Ten million market messages to one client: is the exchange's memory flat, does the rate hold?

usage: python -m bench.soak_exchange [--messages 10000000] [--symbols 4]

Prints one JSON object and returns 1 if memory grew. Klines are kept for ever, one row of 136 bytes
a minute and symbol; that is a part of the growth that is allowed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from typing import Any

from bench.bench_exchange import SYMBOLS, client, options, path_of
from bench.soak_ingest import memory_figures, watch_memory
from tests.adapters.exchange.client import START

from tradecore.adapters.exchange import serve

GROWTH_MIB_MAX = 8.0


async def soak(messages: int, symbols: tuple[str, ...]) -> dict[str, Any]:
    """Serve as fast as the client takes it; return the figures."""
    memory: list[float] = []
    async with serve(options(symbols, None, START)) as server, asyncio.TaskGroup() as tasks:
        cpu = time.process_time()
        watching = tasks.create_task(watch_memory(memory), name="memory")
        seen = await client(
            "messages", server.stream_url + path_of(symbols), "--messages", str(messages)
        )
        watching.cancel()
        cpu = time.process_time() - cpu
        venue_hours = (server.exchange.venue.now - START) / 3600e9
    return {
        "messages": seen["messages"],
        "seconds": round(seen["seconds"], 1),
        "messages_per_s": round(seen["messages"] / seen["seconds"]),
        "cpu_us_per_message": round(1e6 * cpu / seen["messages"], 2),
        "client_cpu_us_per_message": round(1e6 * seen["cpu_seconds"] / seen["messages"], 2),
        "venue_hours": round(venue_hours, 1),
        "rss_mib": memory_figures(memory),
    }


def main() -> int:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--symbols", type=int, default=4)
    given = parser.parse_args()
    if not 1 <= given.symbols <= len(SYMBOLS):
        parser.error(f"--symbols was {given.symbols}, must be from 1 to {len(SYMBOLS)}")
    figures = asyncio.run(soak(given.messages, SYMBOLS[: given.symbols]))
    print(json.dumps(figures, indent=2))
    return 0 if figures["rss_mib"]["growth_in_steady_part"] <= GROWTH_MIB_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
