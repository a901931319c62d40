# SPDX-License-Identifier: Apache-2.0
"""Readers of one market stream to its end: ours as the live node has it, and others.

A bare client reads frames and drops them; ours decodes them, keeps the book and the bars, and
evaluates a strategy's formulas. What is timed begins with the opening of the connection.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
from bench.market_frames import SYMBOL

import tradecore as tc
from tradecore import ta
from tradecore.adapters.binance import loopback_endpoints
from tradecore.adapters.storage import SqliteJournal
from tradecore.apps.wiring import Address, connect
from tradecore.backtest.inputs import bind
from tradecore.engine import Engine
from tradecore.engine.ports import MarketFeed
from tradecore.live.clock import MonotonicClock, VenueClock
from tradecore.live.ingest import Ingest
from tradecore.live.session import NodeSettings, Session
from tradecore.model import Instrument
from tradecore.model.secret import Secret
from tradecore.pipeline import MarketPipeline


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run of a reader saw, and the CPU time of its thread."""

    frames: int
    cpu_ns: int


Reader = Callable[[str], Awaitable[Reading]]
STREAMS = tuple(
    f"{SYMBOL.lower()}@{name}"
    for name in ("trade", "aggTrade", "bookTicker", "kline_1m", "depth@100ms")
)
PATH = f"/stream?streams={'/'.join(STREAMS)}"
INSTRUMENT = Instrument(
    symbol=SYMBOL,
    base_asset="BTC",
    quote_asset="USDT",
    tick_size=Decimal("0.01"),
    lot_size=Decimal("0.00001"),
    quantity_min=Decimal("0.00001"),
    quantity_max=Decimal(9_000),
)
FIRST_SNAPSHOT = b'{"lastUpdateId":0,"bids":[["39999.00","1.0"]],"asks":[["40001.00","1.0"]]}'


class StreamEndedError(Exception):
    """The stream has ended and the client was about to connect again."""


class EndingClock(MonotonicClock):
    """The wall; whoever wants to pause, to connect again, is told that this is the end."""

    async def sleep(self, seconds: float) -> None:  # noqa: ARG002 - the port's name.
        raise StreamEndedError


class OurReader:
    """Socket, market stream, ingest, pipeline, session: what a live node reads frames with.

    `over` may put something between the stream and the ingest.
    """

    def __init__(
        self, url: str, folder: Path, over: Callable[[MarketFeed], Any] | None = None
    ) -> None:
        m1 = tc.timeframe("1m")
        fast, slow = ta.ema(m1.close, 10), ta.ema(m1.close, 30)
        strategy = tc.Strategy(
            name="cross", long_entry=ta.crossover(fast, slow), long_exit=ta.crossunder(fast, slow)
        )
        bound, programs, _ = bind([strategy], None, [INSTRUMENT])
        clock = VenueClock(EndingClock())
        endpoints = loopback_endpoints("http://127.0.0.1:1", url, "ws://127.0.0.1:1")
        self.clients = connect(Address(endpoints, Secret("key"), Secret("secret"), 1.0), clock, 7)
        self.pipeline = MarketPipeline(
            [INSTRUMENT], programs, names=["cross"], timeframes=["5m", "15m"], source="trades"
        )
        self.pipeline.apply_snapshot(FIRST_SNAPSHOT, SYMBOL, 0)
        self.journal = SqliteJournal(folder / "journal.sqlite", clock.venue_ns)
        self.session = Session(
            Engine([INSTRUMENT], bound, epoch=1),
            self.pipeline,
            self.clients.execution,
            self.journal,
            clock,
            NodeSettings(streams=STREAMS),
        )
        feed: MarketFeed = self.clients.feed([SYMBOL])
        self.ingest = Ingest(feed if over is None else over(feed), self.session)
        self.ingest.release()

    async def read(self) -> Reading:
        """Read to the end of the stream; every frame must have become an event."""
        begun = time.thread_time_ns()
        with suppress(StreamEndedError):
            await self.ingest.read()
        spent = time.thread_time_ns() - begun
        await self.clients.close()
        self.journal.close()
        counters = self.pipeline.counters()
        lost = {
            name: counters[name]
            for name in ("refused", "decoded_by_fallback", "late", "book_gaps", "trade_gaps")
            if counters[name]
        }
        assert not lost, f"a clean stream was not read clean: {lost}"
        return Reading(counters["frames"], spent)


async def tradecore(url: str) -> Reading:
    """Our whole way, from the socket to events, book, bars and formulas."""
    with tempfile.TemporaryDirectory() as folder:
        return await OurReader(url, Path(folder)).read()


async def bare_aiohttp(url: str) -> Reading:
    """aiohttp as lean as its documentation has it; nothing is done with a frame."""
    frames, begun = 0, time.thread_time_ns()
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url + PATH, decode_text=False) as opened,
    ):
        receive, text = opened.receive, aiohttp.WSMsgType.TEXT
        while (await receive()).type is text:
            frames += 1
    return Reading(frames, time.thread_time_ns() - begun)


async def bare_websockets(url: str) -> Reading:
    """websockets; nothing is done with a frame."""
    import websockets

    frames, begun = 0, time.thread_time_ns()
    async with websockets.connect(url + PATH, compression=None) as opened:
        with suppress(websockets.ConnectionClosed):
            while True:
                await opened.recv(decode=False)
                frames += 1
    return Reading(frames, time.thread_time_ns() - begun)


async def bare_picows(url: str) -> Reading:
    """picows: a callback for each frame; nothing is done with it but to copy its bytes."""
    import picows

    class Listener(picows.WSListener):
        frames = 0

        def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
            if frame.msg_type == picows.WSMsgType.TEXT:
                frame.get_payload_as_bytes()
                self.frames += 1
            elif frame.msg_type == picows.WSMsgType.CLOSE:
                transport.send_close(1000)
                transport.disconnect()

    begun = time.thread_time_ns()
    transport, listener = await picows.ws_connect(Listener, url + PATH)
    await transport.wait_disconnected()
    return Reading(listener.frames, time.thread_time_ns() - begun)
