# SPDX-License-Identifier: Apache-2.0
"""Public, history and account calls over real sockets, with python-binance's list of endpoints."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
from tests import recorded
from tests.adapters.binance.loopback import (
    START_NS,
    Answer,
    ByteServer,
    StillClock,
    byte_server,
    http_answer,
    signer,
)
from tests.adapters.binance.test_instruments import INFO

from tradecore import _core
from tradecore.adapters.binance import AiohttpTransport, BinanceRest, Limiter
from tradecore.errors import ConfigError, DataError, VenueRefused, VenueUnavailable

MINUTE_MS = 60_000
OPEN_MS = 1_699_999_200_000


def kline(number: int, volume: str = "12.34500000") -> list[object]:
    ts_open = OPEN_MS + number * MINUTE_MS
    return [
        ts_open,
        "64990.00000000",
        "65010.00000000",
        "64980.10000000",
        "65001.30000000",
        volume,
        ts_open + MINUTE_MS - 1,
        "802345.12340000",
        1004,
        "6.10000000",
        "396500.50000000",
        "0",
    ]


def answer(row: object) -> Answer:
    return http_answer(200, json.dumps(row))


@asynccontextmanager
async def rest_of(venue: ByteServer, clock: StillClock | None = None) -> AsyncIterator[BinanceRest]:
    clock = clock or StillClock()
    rest = BinanceRest(AiohttpTransport(venue.url), clock, Limiter(clock), signer())
    try:
        yield rest
    finally:
        await rest.close()


async def test_server_time_in_ns() -> None:
    async with byte_server(answer({"serverTime": 1700000000123})) as venue, rest_of(venue) as rest:
        assert await rest.server_time_ns() == START_NS + 123_000_000

    assert venue.requests[0].line == "GET /api/v3/time HTTP/1.1"
    assert "X-MBX-APIKEY" not in venue.requests[0].headers


async def test_rules_of_some_symbols() -> None:
    async with byte_server(answer(INFO)) as venue, rest_of(venue) as rest:
        (btc,) = await rest.instruments(["BTCUSDT"])

    assert btc.symbol == "BTCUSDT"
    assert venue.requests[0].line == (
        "GET /api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D HTTP/1.1"
    )


async def test_c05_unlisted_symbol_is_a_mistake_in_the_settings() -> None:
    bad = http_answer(400, '{"code":-1121,"msg":"Invalid symbol."}')
    async with byte_server(bad) as venue, rest_of(venue) as rest:
        with pytest.raises(ConfigError, match="symbols were NOPE, must be listed by the venue"):
            await rest.instruments(["NOPE"])
        with pytest.raises(ConfigError, match="must be letters and digits"):
            await rest.instruments(['X"]&a=b'])


async def test_klines_become_exact_bars() -> None:
    huge = "92233720368547758070.12345678"
    async with (
        byte_server(answer([kline(0), kline(1, huge)])) as venue,
        rest_of(venue) as rest,
    ):
        bars = await rest.klines("BTCUSDT", "1m", OPEN_MS, OPEN_MS + 5 * MINUTE_MS, instrument=3)

    assert bars.dtype == _core.model.BAR
    first, second = bars
    assert (first["ts_open"], first["ts_close"]) == (
        OPEN_MS * 1_000_000,
        (OPEN_MS + MINUTE_MS) * 1_000_000,
    )
    assert [int(first[n]) for n in ("open", "high", "low", "close")] == [
        6_499_000_000_000,
        6_501_000_000_000,
        6_498_010_000_000,
        6_500_130_000_000,
    ]
    assert (first["volume_low"], first["volume_high"], first["count"]) == (1_234_500_000, 0, 1004)
    assert (first["instrument"], first["timeframe_s"]) == (3, 60)
    assert first["flags"] == _core.model.FLAG_CLOSED
    wide = (int(second["volume_high"]) << 64) + int(second["volume_low"])
    assert wide == 9_223_372_036_854_775_807_012_345_678
    assert "startTime=1699999200000" in venue.requests[0].line
    assert "endTime=1699999499999" in venue.requests[0].line


async def test_recorded_klines_read() -> None:
    path = recorded.path("payloads/nautilus/resources/http_responses/http_spot_market_klines.json")
    rows = json.loads(path.read_bytes())
    async with (
        byte_server(http_answer(200, path.read_bytes())) as venue,
        rest_of(venue) as rest,
    ):
        bars = await rest.klines("BTCUSDT", "1m", rows[0][0], rows[-1][0] + 1)

    assert len(bars) == len(rows)
    assert np.array_equal(bars["ts_open"], [row[0] * 1_000_000 for row in rows])
    assert [f"{raw / 1e8:.8f}" for raw in bars["close"]] == [row[4] for row in rows]


async def test_history_is_paged_until_it_ends() -> None:
    pages = [[kline(i) for i in range(1_000)], [kline(i) for i in range(1_000, 1_002)]]
    clock = StillClock()
    clock.wall_ns += 10**15
    async with (
        byte_server(*(answer(page) for page in pages)) as venue,
        rest_of(venue, clock) as rest,
    ):
        bars = await rest.klines("BTCUSDT", "1m", OPEN_MS, OPEN_MS + 5_000 * MINUTE_MS)

    assert np.array_equal(np.diff(bars["ts_open"]), np.full(1_001, MINUTE_MS * 1_000_000))
    assert f"startTime={OPEN_MS + 999 * MINUTE_MS + 1}" in venue.requests[1].line


async def test_a_bar_that_is_not_closed_yet_is_left_out() -> None:
    last_closed = (START_NS // 1_000_000 - OPEN_MS) // MINUTE_MS - 1
    rows = [kline(last_closed), kline(last_closed + 1)]
    async with byte_server(answer(rows)) as venue, rest_of(venue) as rest:
        bars = await rest.klines("BTCUSDT", "1m", OPEN_MS, OPEN_MS + 5_000 * MINUTE_MS)

    assert len(bars) == 1
    assert bars[0]["ts_close"] <= START_NS


@pytest.mark.parametrize(
    "row",
    [
        [],
        [OPEN_MS, "1"],
        {"t": 1},
        None,
        [*kline(0)[:4], 65001.3, *kline(0)[5:]],
        [*kline(0)[:4], "NaN", *kline(0)[5:]],
        [*kline(0)[:4], "-1", *kline(0)[5:]],
        [*kline(0)[:5], "1e3", *kline(0)[6:]],
        [*kline(0)[:8], "many", *kline(0)[9:]],
        ["now", *kline(0)[1:]],
        [-1, *kline(0)[1:]],
        [10**30, *kline(0)[1:]],
    ],
    ids=range(12),
)
async def test_c10_kline_rows_that_make_no_sense_are_refused(row: object) -> None:
    async with byte_server(answer([row])) as venue, rest_of(venue) as rest:
        with pytest.raises(DataError):
            await rest.klines("BTCUSDT", "1m", OPEN_MS, OPEN_MS + 5 * MINUTE_MS)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a"', b"\xff"])
async def test_an_answer_that_is_not_json_is_refused(body: bytes) -> None:
    async with byte_server(http_answer(200, body)) as venue, rest_of(venue) as rest:
        with pytest.raises(DataError):
            await rest.server_time_ns()
        with pytest.raises(DataError):
            await rest.balances()


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (Answer(b"", "close"), VenueUnavailable),
        (http_answer(500, ""), VenueUnavailable),
        (http_answer(503, "<html>"), VenueUnavailable),
        (http_answer(429, '{"code":-1003,"msg":"x"}', "Retry-After: 1"), VenueUnavailable),
        (http_answer(418, "", "Retry-After: 1"), VenueUnavailable),
        (http_answer(400, '{"code":-1021,"msg":"x"}'), VenueUnavailable),
        (http_answer(302, "", "Location: http://127.0.0.1:1/"), VenueRefused),
        (http_answer(401, '{"code":-2015,"msg":"x"}'), VenueRefused),
        (http_answer(404, "<html>"), VenueRefused),
    ],
)
async def test_questions_fail_as_retriable_or_for_good(bad: Answer, error: type[Exception]) -> None:
    async with byte_server(bad) as venue, rest_of(venue) as rest:
        with pytest.raises(error):
            await rest.server_time_ns()

    assert len(venue.requests) == 1


async def test_o49_trades_are_paged_by_id_until_the_end() -> None:
    def trade(number: int) -> dict[str, object]:
        return {
            "symbol": "BTCUSDT",
            "id": number,
            "orderId": 4711,
            "price": "1",
            "qty": "1",
            "quoteQty": "1",
            "commission": "0",
            "commissionAsset": "BTC",
            "time": 1700000000400,
            "isBuyer": False,
            "isMaker": True,
        }

    pages = [[trade(i) for i in range(1_000)], [trade(i) for i in range(1_000, 1_500)]]
    async with byte_server(*(answer(page) for page in pages)) as venue, rest_of(venue) as rest:
        fills = await rest.trades_of("BTCUSDT", 4711, "tc1-1")

    assert [fill.trade_id for fill in fills] == list(range(1_500))
    assert "fromId=1000" in venue.requests[1].line


async def test_signed_calls_carry_venue_time_and_a_signature_last() -> None:
    async with byte_server(answer({"balances": []})) as venue, rest_of(venue) as rest:
        assert await rest.balances() == {}

    line = venue.requests[0].line
    assert venue.requests[0].headers["X-MBX-APIKEY"] == "test-key"
    query = line.split("?")[1].split(" ")[0]
    text, _, signature = query.rpartition("&signature=")
    assert text == "omitZeroBalances=true&recvWindow=2000&timestamp=1700000000000"
    assert signature == signer().sign(text)


@pytest.mark.parametrize("window_ms", [0, -1, 60_001])
def test_window_must_be_one_the_venue_takes(window_ms: int) -> None:
    clock = StillClock()
    with pytest.raises(ValueError, match=f"recv_window_ms was {window_ms}"):
        BinanceRest(
            AiohttpTransport("http://127.0.0.1:1"), clock, Limiter(clock), recv_window_ms=window_ms
        )


async def test_answers_teach_the_limiter() -> None:
    body = http_answer(200, '{"serverTime":1}', "X-MBX-USED-WEIGHT-1M: 1234")
    async with byte_server(body) as venue, rest_of(venue) as rest:
        await rest.server_time_ns()
        assert rest.limiter.used_weight == 1_234
