# SPDX-License-Identifier: Apache-2.0
"""Serving an exchange: for a test or a script, or until told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import orjson

from tradecore.adapters.exchange.options import ExchangeOptions, build, server_of
from tradecore.adapters.exchange.pacing import SystemWall, Wall
from tradecore.adapters.exchange.server import ExchangeServer


@asynccontextmanager
async def serve(
    options: ExchangeOptions | None = None, wall: Wall | None = None
) -> AsyncIterator[ExchangeServer]:
    """Serve an exchange for as long as the block runs.

    Parameters
    ----------
    options : ExchangeOptions, optional
        Default: a generated market at life's speed on a free loopback port.
    wall : Wall, optional
        The wall's clocks; tests bring their own.

    Yields
    ------
    ExchangeServer
        Has `rest_url`, `stream_url`, `ws_api_url` and `exchange`.
    """
    options = ExchangeOptions() if options is None else options
    wall = SystemWall() if wall is None else wall
    async with server_of(build(options, wall), options, wall) as server:
        yield server


def ready_line(server: ExchangeServer) -> str:
    """Return the line that says where the exchange listens."""
    ready = {
        "ready": True,
        "rest": server.rest_url,
        "stream": server.stream_url,
        "ws_api": server.ws_api_url,
        "rate": server.exchange.rate or 0.0,
        "instance": server.exchange.instance,
    }
    return orjson.dumps(ready).decode()


def run_exchange(options: ExchangeOptions, write_line: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    `write_line` gets one JSON line when the exchange listens, and one when a replay has ended; the
    exchange then stays to answer questions.
    """
    asyncio.run(_run(options, write_line))


async def _run(options: ExchangeOptions, write_line: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(options) as server, asyncio.TaskGroup() as tasks:
        write_line(ready_line(server))
        announcing = tasks.create_task(_announce_end(server, write_line))
        await stop.wait()
        announcing.cancel()


async def _announce_end(server: ExchangeServer, write_line: Callable[[str], None]) -> None:
    await server.exchange.finished.wait()
    end = {"finished": True, "venueTimeNs": server.exchange.venue.now}
    write_line(orjson.dumps(end).decode())
