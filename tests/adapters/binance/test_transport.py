# SPDX-License-Identifier: Apache-2.0
"""The HTTP transport against broken venues: what was surely not sent, and what may have been."""

from __future__ import annotations

import pytest
from tests.adapters.binance.loopback import Answer, byte_server, http_answer

from tradecore.adapters.binance import AiohttpTransport
from tradecore.engine.ports import HttpResponse
from tradecore.errors import OutcomeUnknown, VenueUnavailable

FORM = b"symbol=BTCUSDT&quantity=0.01"
WHOLE = http_answer(200, '{"orderId":1}').data


async def post(url: str, timeout_s: float = 5.0, **options: int) -> HttpResponse:
    transport = AiohttpTransport(url, **options)  # type: ignore[arg-type]
    try:
        return await transport.request("POST", "/api/v3/order", {"X-Id": "a"}, FORM, timeout_s)
    finally:
        await transport.close()


async def test_exact_bytes_go_out_and_come_back() -> None:
    async with byte_server(http_answer(200, b"\x00\xff", "X-MBX-USED-WEIGHT-1M: 7")) as venue:
        response = await post(venue.url)

    assert (response.status, response.body) == (200, b"\x00\xff")
    assert response.headers["x-mbx-used-weight-1m"] == "7"
    assert [(r.line, r.body) for r in venue.requests] == [("POST /api/v3/order HTTP/1.1", FORM)]
    assert venue.requests[0].headers["X-Id"] == "a"


async def test_connection_is_kept() -> None:
    async with byte_server(http_answer(200, "{}")) as venue:
        transport = AiohttpTransport(venue.url)
        for _ in range(3):
            await transport.request("GET", "/api/v3/ping", {}, b"", 5.0)
        await transport.close()

    assert (len(venue.requests), venue.connections) == (3, 1)


@pytest.mark.parametrize("cut", range(0, len(WHOLE), 7))
@pytest.mark.parametrize("then", ["close", "reset"])
async def test_o08_answer_cut_at_any_byte_is_unknown(cut: int, then: str) -> None:
    async with byte_server(Answer(WHOLE[:cut], then)) as venue:
        with pytest.raises(OutcomeUnknown):
            await post(venue.url)

    assert len(venue.requests) == 1


async def test_o08_cut_chunked_answer_is_unknown() -> None:
    head = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"or\r\n'
    async with byte_server(Answer(head, "close")) as venue:
        with pytest.raises(OutcomeUnknown):
            await post(venue.url)


async def test_o01_no_answer_in_time_is_unknown() -> None:
    async with byte_server(Answer(b"", "hang")) as venue:
        with pytest.raises(OutcomeUnknown):
            await post(venue.url, timeout_s=0.05)

    assert len(venue.requests) == 1


async def test_answer_that_is_not_http_is_unknown() -> None:
    async with byte_server(Answer(b"SSH-2.0-x\r\n\r\n", "close")) as venue:
        with pytest.raises(OutcomeUnknown):
            await post(venue.url)


async def test_answer_above_the_bound_is_unknown() -> None:
    async with byte_server(http_answer(200, b"x" * 5_000)) as venue:
        with pytest.raises(OutcomeUnknown, match="above 1000 bytes"):
            await post(venue.url, body_max=1_000)


async def test_no_listener_means_nothing_was_sent() -> None:
    async with byte_server(http_answer(200, "{}")) as venue:
        url = venue.url
    with pytest.raises(VenueUnavailable) as caught:
        await post(url)

    assert caught.value.retriable


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_o10_redirect_is_an_answer_and_not_followed(status: int) -> None:
    async with (
        byte_server(http_answer(200, "{}")) as other,
        byte_server(http_answer(status, "", f"Location: {other.url}/elsewhere")) as venue,
    ):
        response = await post(venue.url)

    assert response.status == status
    assert not other.requests


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "POST"])
async def test_o20_nothing_is_sent_twice_over_a_connection_that_broke(method: str) -> None:
    async with byte_server(http_answer(200, "{}"), Answer(b"", "close")) as venue:
        transport = AiohttpTransport(venue.url)
        await transport.request("GET", "/api/v3/ping", {}, b"", 5.0)
        with pytest.raises(OutcomeUnknown):
            await transport.request(method, "/api/v3/order", {}, b"", 5.0)
        await transport.close()

    assert len(venue.requests) == 2


async def test_errors_name_the_path_without_its_query() -> None:
    async with byte_server(Answer(b"", "close")) as venue:
        transport = AiohttpTransport(venue.url)
        with pytest.raises(OutcomeUnknown) as caught:
            await transport.request("GET", "/api/v3/order?signature=abc", {}, b"", 5.0)
        await transport.close()

    assert "abc" not in str(caught.value)
    assert "/api/v3/order" in str(caught.value)
