# SPDX-License-Identifier: Apache-2.0
"""The market stream over real sockets: every frame once and in order, and faults M01 to M26."""

from __future__ import annotations

import asyncio
import struct
from itertools import chain

import pytest
from aiohttp import WSMsgType, web
from tests.adapters.binance.loopback import Serve, StillClock, seeded, socket_server

from tradecore.adapters.binance import (
    AiohttpSocketTransport,
    ConnectionBudget,
    Limiter,
    MarketStream,
)
from tradecore.errors import VenueUnavailable

BOOK = '{"stream":"btcusdt@bookTicker","data":{"u":%d,"s":"BTCUSDT","b":"1","B":"1"}}'
SHUTDOWN = '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1700000000000}}'


def stream_of(url: str, clock: StillClock, **options: float) -> MarketStream:
    return MarketStream(
        AiohttpSocketTransport(frame_max=10_000),
        url,
        clock,
        seeded(),
        Limiter(clock),
        ConnectionBudget(clock),
        **options,
    )


async def take(stream: MarketStream, count: int) -> list[bytes]:
    """Read until there are `count`, a loss among them as b""."""
    batches = stream.frames(["btcusdt@bookTicker", "!tradecoreStep"])
    taken: list[bytes] = []
    try:
        async with asyncio.timeout(10):
            async for frames in batches:
                taken += frames or [b""]
                if len(taken) >= count:
                    break
    finally:
        await batches.aclose()  # type: ignore[attr-defined]
        await stream._sockets.close()  # type: ignore[attr-defined]
    return taken


def numbered(first: int, count: int) -> list[bytes]:
    return [(BOOK % i).encode() for i in range(first, first + count)]


def sender(*per_connection: int) -> Serve:
    """Send so many numbered frames on each connection, then close it; the last one stays open."""

    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        first = sum(per_connection[:number])
        for i in range(first, first + per_connection[number]):
            await opened.send_str(BOOK % i)
        if number == len(per_connection) - 1:
            await opened.receive()

    return serve


async def test_frames_arrive_as_they_were_sent() -> None:
    async with socket_server(sender(500)) as venue:
        stream = stream_of(venue.url, StillClock())
        assert await take(stream, 500) == numbered(0, 500)

    assert venue.paths == ["/stream?streams=btcusdt@bookTicker/!tradecoreStep"]
    assert (stream.counts.frames, stream.counts.connections) == (500, 1)


async def test_m01_each_lost_connection_is_replaced_and_marked() -> None:
    clock = StillClock()
    async with socket_server(sender(2, 1, 3)) as venue:
        stream = stream_of(venue.url, clock)
        taken = await take(stream, 8)

    assert taken == [*numbered(0, 2), b"", *numbered(2, 1), b"", *numbered(3, 3)]
    assert len(clock.naps) == 2


async def test_back_off_grows_with_full_jitter_and_is_capped() -> None:
    clock = StillClock()
    refusals = [web.Response(status=503) for _ in range(8)]
    async with socket_server(sender(1), refusals) as venue:
        taken = await take(stream_of(venue.url, clock), 1)

    draws = seeded()
    ceilings = [1, 2, 4, 8, 8, 8, 8, 8]
    assert clock.naps == [draws.random() * ceiling for ceiling in ceilings]
    assert taken == numbered(0, 1)


async def test_m02_a_frame_cut_by_a_reset_is_dropped() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            await opened.send_str(BOOK % 0)
            transport = opened._req.transport  # type: ignore[union-attr]
            transport.write(struct.pack("!BBH", 0x81, 126, 200) + b"half")  # type: ignore[union-attr]
            transport.abort()  # type: ignore[union-attr]
            return
        await opened.send_str(BOOK % 1)
        await opened.receive()

    async with socket_server(serve) as venue:
        taken = await take(stream_of(venue.url, StillClock()), 3)

    assert taken == [*numbered(0, 1), b"", *numbered(1, 1)]


async def test_a_loss_is_told_before_the_way_back_is_found() -> None:
    class Endless(StillClock):
        async def sleep(self, seconds: float) -> None:  # noqa: ARG002 - the pause before a retry.
            await asyncio.Event().wait()

    async with socket_server(sender(2, 1)) as venue:
        assert await take(stream_of(venue.url, Endless()), 3) == [*numbered(0, 2), b""]


async def test_m03_a_silent_connection_is_dropped() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number > 0:
            await opened.send_str(BOOK % number)
        await opened.receive()

    async with socket_server(serve) as venue:
        stream = stream_of(venue.url, StillClock(), silence_s=0.02)
        taken = await take(stream, 2)

    assert taken == [b"", *numbered(1, 1)]
    assert stream.counts.silences == 1


async def test_m16_a_frame_above_the_bound_ends_the_connection() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        await opened.send_str("x" * 10_001 if number == 0 else BOOK % 1)
        await opened.receive()

    async with socket_server(serve) as venue:
        assert await take(stream_of(venue.url, StillClock()), 2) == [b"", *numbered(1, 1)]


async def test_m17_a_frame_with_unasked_compression_ends_the_connection() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            opened._req.transport.write(bytes([0xC1, 3]) + b"abc")  # type: ignore[union-attr]
        else:
            await opened.send_str(BOOK % 1)
        await opened.receive()

    async with socket_server(serve) as venue:
        assert await take(stream_of(venue.url, StillClock()), 2) == [b"", *numbered(1, 1)]


async def test_m18_binary_frames_are_refused() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        await opened.send_bytes(b"\x00\x01")
        await opened.send_str(BOOK % number)
        await opened.receive()

    async with socket_server(serve) as venue:
        assert await take(stream_of(venue.url, StillClock()), 1) == numbered(0, 1)


async def test_m19_text_that_is_not_utf8_is_handed_on_as_it_came() -> None:
    async def serve(opened: web.WebSocketResponse, _: int) -> None:
        await opened.send_frame(b'{"s":"\xff\xfe"}', WSMsgType.TEXT)
        await opened.receive()

    async with socket_server(serve) as venue:
        assert await take(stream_of(venue.url, StillClock()), 1) == [b'{"s":"\xff\xfe"}']


async def test_m22_m31_shutdown_notice_hands_over_without_loss_or_double() -> None:
    has_successor = asyncio.Event()

    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            await opened.send_str(BOOK % 0)
            await opened.send_str(SHUTDOWN)
            await has_successor.wait()
            await opened.send_str(BOOK % 1)  # Both connections carry this one.
            return
        has_successor.set()
        await opened.send_str(BOOK % 1)
        await opened.send_str(BOOK % 2)
        await opened.receive()

    async with socket_server(serve) as venue:
        stream = stream_of(venue.url, StillClock(), overlap_s=5.0)
        taken = await take(stream, 3)

    assert taken == numbered(0, 3)
    assert (stream.counts.handovers, stream.counts.connections) == (1, 2)
    assert stream.counts.duplicates == 1


async def test_m22_shutdown_with_no_successor_at_hand_reads_on() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            await opened.send_str(SHUTDOWN)
            await opened.send_str(BOOK % 0)
            return
        await opened.send_str(BOOK % 1)
        await opened.receive()

    async with socket_server(serve) as venue:
        clock = StillClock()
        stream = stream_of(venue.url, clock)
        stream._limiter.be_silent(3.0)
        clock_silence = clock.wall_ns
        taken = await take(stream, 2)

    assert clock.naps[0] == 3.0
    assert clock.wall_ns > clock_silence
    assert taken == [*numbered(0, 1), *numbered(1, 1)]


async def test_m21_an_old_connection_is_replaced_by_an_overlapping_one() -> None:
    clock = StillClock()

    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            for i in range(100_000):
                await opened.send_str(BOOK % i)
                await asyncio.sleep(0)
                if len(venue.paths) > 1:
                    return
            raise AssertionError("no successor came")
        await opened.send_str(BOOK % 1_000_000)
        await opened.receive()

    async with socket_server(serve) as venue:
        stream = stream_of(venue.url, clock, silence_s=0.01, life_s=3_600.0, overlap_s=5.0)
        frames = stream.frames(["btcusdt@bookTicker"])
        async with asyncio.timeout(10):
            await anext(frames)
            clock.wall_ns += 3_600 * 10**9
            async for last in frames:
                assert last, "a connection was lost"
                if b"1000000" in last[-1]:
                    break
        await frames.aclose()  # type: ignore[attr-defined]
        await stream._sockets.close()  # type: ignore[attr-defined]

    assert stream.counts.handovers == 1


async def test_m25_refused_with_429_waits_as_told() -> None:
    clock = StillClock()
    refusals = [web.Response(status=429, headers={"Retry-After": "17"})]
    async with socket_server(sender(1), refusals) as venue:
        await take(stream_of(venue.url, clock), 1)

    assert sum(clock.naps) >= 17.0


async def test_m25_redirected_handshake_is_not_followed() -> None:
    clock = StillClock()
    async with socket_server(sender(1)) as other:
        to_other = other.url.replace("ws:", "http:") + "/stream"
        refusals = [web.Response(status=302, headers={"Location": to_other})]
        async with socket_server(sender(1), refusals) as venue:
            assert await take(stream_of(venue.url, clock), 1) == numbered(0, 1)

    assert not other.paths


async def test_k4_connection_budget_is_kept_in_a_storm() -> None:
    clock = StillClock()
    refusals = [web.Response(status=503) for _ in range(29)]
    async with socket_server(sender(1), refusals) as venue:
        stream = stream_of(venue.url, clock)
        stream._budget = ConnectionBudget(clock, limit=5, window_s=300.0)
        began = clock.wall_ns
        await take(stream, 1)

    assert clock.wall_ns - began >= 5 * 300 * 10**9


async def test_frames_can_be_answered_on_their_connection() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        await opened.send_str(BOOK % number)
        answer = await opened.receive()
        assert answer.type is WSMsgType.TEXT
        await opened.send_str(answer.data)
        await opened.receive()

    async with socket_server(serve) as venue:
        stream = stream_of(venue.url, StillClock())
        with pytest.raises(VenueUnavailable):
            await stream.send(b"{}")
        frames = stream.frames(["btcusdt@bookTicker"])
        await anext(frames)
        await stream.send(b'{"method":"tradecore.done"}')
        assert await anext(frames) == [b'{"method":"tradecore.done"}']
        await frames.aclose()  # type: ignore[attr-defined]
        await stream._sockets.close()  # type: ignore[attr-defined]


def encoded(payload: bytes, opcode: int = 1) -> bytes:
    return struct.pack("!BBH", 0x80 | opcode, 126, len(payload)) + payload


async def batches_of(written: bytes) -> list[list[bytes]]:
    """What one write is handed on as, up to the loss."""

    async def serve(opened: web.WebSocketResponse, _: int) -> None:
        opened._req.transport.write(written)  # type: ignore[union-attr]
        await opened.receive()

    async with socket_server(serve) as venue:
        stream = stream_of(venue.url, StillClock())
        batches = stream.frames(["btcusdt@bookTicker"])
        taken: list[list[bytes]] = []
        async with asyncio.timeout(10):
            async for frames in batches:
                if not frames:
                    break
                taken.append(list(frames))
        await batches.aclose()  # type: ignore[attr-defined]
        await stream._sockets.close()  # type: ignore[attr-defined]
    return taken


CLOSE = struct.pack("!BBH", 0x88, 2, 1000)


async def test_what_arrived_together_is_handed_on_together() -> None:
    """The installed aiohttp keeps its queue where the transport looks for it."""
    taken = await batches_of(b"".join(map(encoded, numbered(0, 50))) + CLOSE)

    assert taken == [numbered(0, 50)]


async def test_a_batch_has_a_bound() -> None:
    taken = await batches_of(b"".join(map(encoded, numbered(0, 2_500))) + CLOSE)

    assert [*chain(*taken)] == numbered(0, 2_500)
    assert max(map(len, taken)) <= 1_000


async def test_frames_come_one_by_one_where_the_queue_is_not_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tradecore.adapters.binance.transport._QUEUE", "elsewhere")
    taken = await batches_of(b"".join(map(encoded, numbered(0, 50))) + CLOSE)

    assert taken == [[frame] for frame in numbered(0, 50)]


async def test_a_ping_among_frames_is_answered() -> None:
    ping = struct.pack("!BB", 0x89, 4) + b"1234"
    written = b"".join(map(encoded, numbered(0, 3))) + ping + encoded(numbered(3, 1)[0])

    async def serve(opened: web.WebSocketResponse, _: int) -> None:
        opened._autoping = False
        opened._req.transport.write(written)  # type: ignore[union-attr]
        pong = await opened.receive()
        assert (pong.type, pong.data) == (WSMsgType.PONG, b"1234")
        await opened.send_str(BOOK % 4)
        await opened.receive()

    async with socket_server(serve) as venue:
        assert await take(stream_of(venue.url, StillClock()), 5) == numbered(0, 5)


async def test_m18_a_binary_frame_among_frames_is_left_out() -> None:
    first, second, third = map(encoded, numbered(0, 3))
    taken = await batches_of(first + second + encoded(b"\x00\x01", opcode=2) + third + CLOSE)

    assert [*chain(*taken)] == numbered(0, 3)


async def test_m22_frames_that_came_with_a_shutdown_notice_do_not_wait_for_the_successor() -> None:
    async def serve(opened: web.WebSocketResponse, number: int) -> None:
        if number == 0:
            frames = [(BOOK % 0).encode(), SHUTDOWN.encode(), (BOOK % 1).encode()]
            opened._req.transport.write(b"".join(map(encoded, frames)))  # type: ignore[union-attr]
        await opened.receive()

    async with socket_server(serve) as venue:
        stream = stream_of(venue.url, StillClock())
        frames = stream.frames(["btcusdt@bookTicker"])
        async with asyncio.timeout(10):
            assert await anext(frames) == numbered(0, 2)
        assert stream.counts.connections == 1
        await frames.aclose()  # type: ignore[attr-defined]
        await stream._sockets.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("streams", [[], ["x"] * 1_025, ["btcusdt@bookTicker" * 500]])
async def test_too_many_streams_for_one_connection_are_refused(streams: list[str]) -> None:
    stream = stream_of("ws://127.0.0.1:1", StillClock())
    with pytest.raises(ValueError, match="must be"):
        await anext(stream.frames(streams))
