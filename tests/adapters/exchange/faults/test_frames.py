# SPDX-License-Identifier: Apache-2.0
"""Faults of market frames, user events and connections."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from tests.adapters.exchange.client import START
from tests.adapters.exchange.faults.world import RESTING, Faulty, Socket
from tests.adapters.exchange.test_keys import SEEDED, public_pem

from tradecore.adapters.exchange import AccountSpec, Fault
from tradecore.adapters.exchange.outbox import BinaryFrame, Ending

DEPTH = "btcusdt@depth@100ms"


def ids(frames: list[Any]) -> list[tuple[int, int]]:
    return [(frame["U"], frame["u"]) for frame in frames]


def gaps(frames: list[Any]) -> int:
    return sum(b[0] != a[1] + 1 for a, b in itertools.pairwise(ids(frames)))


def listen(*faults: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return ten seconds of depth of a client without faults, and of one with."""
    heard = []
    for given in ((), faults):
        client = Faulty(*given)
        socket = Socket(client, f"/ws/{DEPTH}")
        client.pass_time(10)
        heard.append(socket.heard())
    return heard[0], heard[1]


def test_a_gap_in_depth() -> None:
    clean, faulty = listen({"kind": "lose", "target": "*@depth*", "nth": 5, "count": 1})
    assert (gaps(clean), gaps(faulty)) == (0, 1)
    assert faulty == clean[:4] + clean[5:]


def test_frames_twice() -> None:
    clean, faulty = listen({"kind": "duplicate", "target": DEPTH, "nth": 3, "count": 2})
    assert faulty == [*clean[:3], clean[2], clean[3], clean[3], *clean[4:]]


def test_frames_out_of_order() -> None:
    clean, faulty = listen({"kind": "reorder", "target": DEPTH, "nth": 2, "count": 1, "by": 2})
    assert faulty == [clean[0], clean[2], clean[3], clean[1], *clean[4:]]


def test_frames_late_but_in_order() -> None:
    clean, faulty = listen({"kind": "delay", "target": DEPTH, "delay_s": 1})
    end = START // 1_000_000 + 10_000
    assert faulty == [frame for frame in clean if frame["E"] <= end - 1000] != clean


def test_jitter_puts_frames_out_of_order() -> None:
    clean, faulty = listen({"kind": "delay", "target": DEPTH, "delay_s": 0, "jitter_s": 1})
    assert faulty != clean[: len(faulty)]
    assert sorted(ids(faulty)) != ids(faulty)


def test_a_cut_frame() -> None:
    client = Faulty({"kind": "cut", "target": DEPTH, "at_bytes": 9, "count": 1})
    socket = Socket(client, f"/ws/{DEPTH}")
    client.pass_time(1)
    assert socket.raw()[0] == b'{"e":"dep'


def test_a_frame_of_something_else() -> None:
    clean, faulty = listen({"kind": "garble", "target": DEPTH, "count": 1, "text": '{"e":1}'})
    assert faulty == [{"e": 1}, *clean[1:]]


def test_binary_frames_stay_binary() -> None:
    client = Faulty(
        {"kind": "cut", "target": "btcusdt@bestBidAsk", "nth": 2, "count": 1, "at_bytes": 12},
        accounts=(AccountSpec("ed", public_key=public_pem(SEEDED)),),
    )
    session = client.exchange.open_stream("/ws/btcusdt@bestBidAsk", b"", api_key="ed")
    client.exchange.faults.add([Fault("duplicate", "btcusdt@bestBidAsk", nth=3, count=1)])
    client.pass_time(10)
    frames = session.outbox.take()
    assert all(isinstance(frame, BinaryFrame) for frame in frames)
    assert [len(frame) == 12 for frame in frames[:3]] == [False, True, False]
    assert frames[2] == frames[3] != frames[4]


def test_one_stream_falls_silent_and_the_others_flow() -> None:
    client = Faulty({"kind": "lose", "target": DEPTH, "from_s": 2, "until_s": 6})
    socket = Socket(client, f"/stream?streams={DEPTH}/ethusdt@depth@100ms")
    client.pass_time(10)
    times: dict[str, list[int]] = {}
    for frame in socket.heard():
        times.setdefault(frame["stream"], []).append(frame["data"]["E"])
    start = client.now_ms - 10_000
    silent = range(start + 2000, start + 6000)
    assert not any(at in silent for at in times[DEPTH])
    assert any(at in silent for at in times["ethusdt@depth@100ms"])
    assert any(at >= start + 6000 for at in times[DEPTH])


def test_a_connection_stalls_and_goes_on() -> None:
    client = Faulty({"kind": "stall", "target": DEPTH, "from_s": 2, "count": 1, "for_s": 3})
    socket = Socket(client, f"/ws/{DEPTH}/btcusdt@trade")
    client.pass_time(2)
    assert socket.heard()
    client.pass_time(2)
    assert socket.session.outbox.is_stalled
    assert socket.heard() == []
    socket.say("LIST_SUBSCRIPTIONS", [])
    client.pass_time(2)
    heard = socket.heard()
    assert min(frame["E"] for frame in heard) < client.now_ms - 2000
    assert not any("result" in frame for frame in heard)  # Nobody was there to hear it.


@pytest.mark.parametrize("code", [None, 1001, 1011])
def test_a_connection_ends_behind_a_frame(code: int | None) -> None:
    options = {} if code is None else {"close_code": code}
    client = Faulty({"kind": "close", "target": DEPTH, "nth": 3, "count": 1, **options})
    socket = Socket(client, f"/ws/{DEPTH}")
    client.pass_time(5)
    assert socket.session.outbox.ending == Ending(code)
    assert len(socket.heard()) == 3


def test_new_connections_are_refused() -> None:
    client = Faulty({"kind": "error", "target": "CONNECT /ws-api/v3", "status": 503, "count": 1})
    refused = Socket(client, "/ws-api/v3").refusal
    assert refused is not None
    assert refused.status == 503
    assert Socket(client, "/ws-api/v3").refusal is None
    assert Socket(client, "/ws").refusal is None


def subscribed(client: Faulty) -> Socket:
    socket = Socket(client, "/ws-api/v3")
    socket.sign("userDataStream.subscribe.signature", client.now_ms)
    assert socket.heard()[0]["status"] == 200
    return socket


def test_a_user_event_that_never_comes() -> None:
    client = Faulty({"kind": "lose", "target": "user:executionReport", "symbol": "BTCUSDT"})
    socket = subscribed(client)
    client.ok("POST", "order", **RESTING)
    assert [told["event"]["e"] for told in socket.heard()] == ["outboundAccountPosition"]


def test_the_report_comes_before_the_answer_or_after_it() -> None:
    client = Faulty({"kind": "delay", "target": "user:*", "delay_s": 1, "nth": 1, "count": 1})
    socket = subscribed(client)
    socket.sign("order.place", client.now_ms, **RESTING)
    kinds = ["event" if "event" in told else "answer" for told in socket.heard()]
    assert kinds == ["event", "answer"]
    client.pass_time(1.1)
    assert [told["event"]["e"] for told in socket.heard()] == ["executionReport"]


def test_coins_from_outside() -> None:
    client = Faulty({"kind": "deposit", "asset": "BTC", "amount": "0.25", "from_s": 5})
    socket = subscribed(client)
    client.pass_time(4.9)
    assert socket.heard() == []
    client.pass_time(0.2)
    first, second = (told["event"] for told in socket.heard())
    at = client.now_ms - 100
    assert first == {"e": "balanceUpdate", "E": at, "a": "BTC", "d": "0.25000000", "T": at}
    assert second["B"] == [{"a": "BTC", "f": "0.25000000", "l": "0.00000000"}]
    held = {row["asset"]: row["free"] for row in client.ok("GET", "account")["balances"]}
    assert held["BTC"] == "0.25000000"


def test_lifting_a_fault_lets_go_what_it_held() -> None:
    client = Faulty({"kind": "reorder", "target": DEPTH, "by": 1000})
    socket = Socket(client, f"/ws/{DEPTH}")
    client.pass_time(2)
    assert socket.heard() == []
    assert client.exchange.faults.remove() == 1
    client.pass_time(2)
    assert gaps(socket.heard()) == 0
