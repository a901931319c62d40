# SPDX-License-Identifier: Apache-2.0
"""The compiled decoder against json and Decimal, on recorded, rearranged and broken frames."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.reference import decode as reference

from tradecore import _core

SYMBOLS = ["ETHUSDT", "BTCUSDT", "1000SHIBINUUSDT", "币安人生USDT"]


def check(frame: bytes) -> str:
    """Assert that both say the same about a frame; return the status."""
    status, rows = _core.decode.Decoder(SYMBOLS).decode(frame, 7)
    expected_status, expected = reference.decode(frame, SYMBOLS)
    assert status == expected_status, frame
    if rows is None:
        assert expected == []
        return str(status)
    assert len(rows) == len(expected)
    for row, record in zip(rows, expected, strict=True):
        said = {name: int(row[name]) for name in rows.dtype.names if int(row[name])}
        told = {name: value for name, value in {**record, "ts_recv": 7}.items() if value}
        if rows.dtype == _core.model.BAR:  # Its time is its own.
            del told["ts_recv"]
        assert said == told, frame
    return str(status)


def decimals(least: str = "0") -> st.SearchStrategy[str]:
    """Amounts as Binance writes them, with or without their trailing zeros."""
    exact = st.decimals(Decimal(least), Decimal("9999999999"), places=8).map(lambda d: f"{d:f}")
    short = exact.map(lambda text: text.rstrip("0").rstrip("."))
    return exact | short | st.integers(1, 10**9).map(str)


TIMES = st.integers(10**12, 9 * 10**12) | st.integers(10**15, 9 * 10**15)
IDS = st.integers(0, 10**13)
POSITIVE = decimals("0.00000001")


KINDS = [
    *("trade", "aggTrade", "bookTicker", "kline", "depthUpdate", "partialDepth"),
    *("24hrTicker", "24hrMiniTicker", "avgPrice"),
]


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """A payload of one of the kinds, sound but for what chance makes of it."""
    symbol = draw(st.sampled_from(SYMBOLS))
    kind = draw(st.sampled_from(KINDS))
    head: dict[str, Any] = {"e": kind, "E": draw(TIMES), "s": symbol}
    if kind == "trade":
        tail = {"t": draw(IDS), "p": draw(POSITIVE), "q": draw(POSITIVE), "T": draw(TIMES)}
        return {**head, **tail, "m": draw(st.booleans()), "M": True}
    if kind == "aggTrade":
        first = draw(IDS)
        tail = {"a": draw(IDS), "p": draw(POSITIVE), "q": draw(POSITIVE), "f": first}
        tail |= {"l": first + draw(st.integers(0, 9)), "T": draw(TIMES)}
        return {**head, **tail, "m": draw(st.booleans()), "M": True}
    if kind == "bookTicker":
        return {"u": draw(IDS), "s": symbol, **{key: draw(decimals()) for key in "bBaA"}}
    if kind == "kline":
        low, *_, high = prices = sorted(draw(st.lists(POSITIVE, min_size=4, max_size=4)), key=float)
        k: dict[str, Any] = {"t": draw(TIMES), "T": draw(TIMES), "s": symbol}
        k |= {"i": draw(st.sampled_from([*reference.INTERVALS_S, "1M"])), "f": draw(IDS)}
        k |= {"L": draw(IDS), "o": prices[1], "c": prices[2], "h": high, "l": low}
        k |= {"v": draw(decimals()), "n": draw(IDS), "x": draw(st.booleans())}
        k |= {"q": draw(decimals()), "V": draw(decimals()), "Q": draw(decimals()), "B": "0"}
        return {**head, "k": k}
    if kind.startswith("24hr"):
        day = {key: draw(decimals()) for key in "cohlvq"}
        if kind == "24hrMiniTicker":
            return {**head, **day}
        texts = {
            key: draw(decimals()) for key in ("p", "P", "w", "x", "c", "Q", "b", "B", "a", "A")
        }
        ends = {"O": draw(TIMES), "C": draw(TIMES), "F": draw(IDS), "L": draw(IDS), "n": draw(IDS)}
        return {**head, **texts, **{key: day[key] for key in "ohlvq"}, **ends}
    if kind == "avgPrice":
        return {**head, "i": "5m", "w": draw(decimals()), "T": draw(TIMES)}
    level = st.tuples(POSITIVE, decimals()).map(list)
    first = draw(IDS)
    if kind == "partialDepth":
        sides = {side: draw(st.lists(level, max_size=6)) for side in ("bids", "asks")}
        return {"lastUpdateId": first, **sides}
    tail = {"U": first, "u": first + draw(st.integers(0, 99))}
    tail |= {side: draw(st.lists(level, max_size=6)) for side in "ba"}
    return {**head, **tail}


def text_of(payload: Any, *, is_combined: bool, is_compact: bool = True) -> bytes:
    """Return the frame of a payload."""
    if is_combined:
        name = "btcusdt@depth20@100ms" if "lastUpdateId" in payload else "btcusdt@any"
        payload = {"stream": name, "data": payload}
    separators = (",", ":") if is_compact else (" ,\n", " : ")
    return json.dumps(payload, separators=separators, ensure_ascii=False).encode()


@given(payload=payloads(), is_combined=st.booleans())
def test_sound_frames_in_the_known_order(payload: dict[str, Any], is_combined: bool) -> None:
    check(text_of(payload, is_combined=is_combined))


@given(data=st.data(), payload=payloads(), is_combined=st.booleans(), is_compact=st.booleans())
def test_moved_and_added_keys(
    data: st.DataObject, payload: dict[str, Any], is_combined: bool, is_compact: bool
) -> None:
    members = [*payload.items(), ("st", 1), ("ps", {"x": [None, 1.5e-3, 'a\\"b']}), ("Z", [[]])]
    moved = dict(data.draw(st.permutations(members)))

    frame = text_of(moved, is_combined=is_combined, is_compact=is_compact)

    said = check(frame)
    assert said == check(text_of(payload, is_combined=is_combined))


def unneeded(payload: dict[str, Any]) -> set[str]:
    """Keys that nothing is read from."""
    return set("pPxQBACFLM") if payload.get("e") == "24hrTicker" else {"M"}


@given(data=st.data(), payload=payloads(), is_combined=st.booleans())
def test_a_missing_key_is_refused(
    data: st.DataObject, payload: dict[str, Any], is_combined: bool
) -> None:
    key = data.draw(st.sampled_from([key for key in payload if key not in unneeded(payload)]))
    del payload[key]

    assert check(text_of(payload, is_combined=is_combined)) != "ok"


@given(data=st.data(), payload=payloads(), is_combined=st.booleans())
def test_a_repeated_key_is_refused(
    data: st.DataObject, payload: dict[str, Any], is_combined: bool
) -> None:
    key = data.draw(st.sampled_from(sorted(payload)))
    once = json.dumps({key: payload[key]}, separators=(",", ":"), ensure_ascii=False).encode()
    frame = text_of(payload, is_combined=is_combined)
    end = frame.rindex(b"}") - is_combined

    assert check(frame[:end] + b"," + once[1:-1] + frame[end:]) == "duplicate_field"


ODD_VALUES = st.sampled_from(
    [
        *("", "NaN", "Infinity", "-1", "+1", "1e5", "1.", ".5", "0x10", "1,5", " 1", "1 ", "１"),
        *("0", "0.00000000", "0.000000001", "1.000000000", "92233720368.54775807", "00.5"),
        *("92233720368.54775808", "9" * 17, "9" * 18 + ".1", "9" * 31, "1" * 60, "BTCUSDTX"),
        *(None, True, [], {}, 0, 1, -1, 0.5, 1e300, 10**14 - 1, 10**14, 10**19, -(10**19)),
        *([["1", "2", "3"]], [["1"]], [[1, 2]], [["0", "1"]], [["1", "-1"]], [["1", "1"], 5]),
    ]
)


@settings(max_examples=300)
@given(data=st.data(), payload=payloads(), is_combined=st.booleans(), odd=ODD_VALUES)
def test_odd_values(
    data: st.DataObject, payload: dict[str, Any], is_combined: bool, odd: Any
) -> None:
    where = payload["k"] if "k" in payload and data.draw(st.booleans()) else payload
    where[data.draw(st.sampled_from(sorted(where)))] = odd

    check(text_of(payload, is_combined=is_combined))


@settings(max_examples=300)
@given(data=st.data(), payload=payloads(), is_combined=st.booleans())
def test_damaged_frames(data: st.DataObject, payload: dict[str, Any], is_combined: bool) -> None:
    frame = bytearray(text_of(payload, is_combined=is_combined))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(frame) - 1))
        # A backslash may turn a key into the same key by another spelling; see below.
        piece = data.draw(st.sampled_from(b'0159".,:{}[]-+eEabmtTrue \x00\xff')).to_bytes()
        frame[at : at + data.draw(st.integers(0, 2))] = piece * data.draw(st.integers(0, 2))

    check(bytes(frame))


@given(payload=payloads(), is_combined=st.booleans())
def test_no_prefix_of_a_frame_is_a_frame(payload: dict[str, Any], is_combined: bool) -> None:
    frame = text_of(payload, is_combined=is_combined)
    decoder = _core.decode.Decoder(SYMBOLS)

    said = decoder.decode_many([frame[:size] for size in range(len(frame))], 0)["statuses"]

    assert set(said) <= {_core.decode.STATUSES.index("malformed")}


@given(garbage=st.binary(max_size=300))
@example(garbage=b"{" * 300)
@example(garbage=b'{"a":' * 60)
@example(garbage=b"\xef\xbb\xbf{}")
def test_garbage_is_refused(garbage: bytes) -> None:
    status, rows = _core.decode.Decoder(SYMBOLS).decode(garbage, 0)

    assert status != "ok"
    assert rows is None


def test_a_key_or_symbol_spelt_with_an_escape_is_not_recognised() -> None:
    frame = (
        b'{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":1,"p":"1.0","q":"1.0",'
        b'"T":1723161255342,"m":true,"M":true}'
    )
    decoder = _core.decode.Decoder(SYMBOLS)

    assert decoder.decode(frame, 0)[0] == "ok"
    assert decoder.decode(frame.replace(b'"p"', b'"\\u0070"'), 0)[0] == "missing_field"
    assert decoder.decode(frame.replace(b"BTC", b"\\u0042TC"), 0)[0] == "unknown_symbol"


def test_decode_many_keeps_order_and_says_what_became_of_each() -> None:
    decoder = _core.decode.Decoder(["BTCUSDT"])
    trade = (
        b'{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":%d,"p":"1.0","q":"1.0",'
        b'"T":1723161255342,"m":true,"M":true}'
    )

    batch = decoder.decode_many(
        [trade % 5, b"{}", trade % 6], np.array([10, 11, 12], dtype=np.int64)
    )

    assert [_core.decode.STATUSES[s] for s in batch["statuses"]] == ["ok", "unknown_kind", "ok"]
    assert batch["trades"]["id"].tolist() == [5, 6]
    assert batch["trades"]["ts_recv"].tolist() == [10, 12]
    assert batch["quotes"].dtype == _core.model.QUOTE
    assert len(batch["levels"]) == len(batch["bars"]) == 0
    seen = decoder.counters()
    assert (seen["fast"], seen["fallback"]) == (2, 1)
    assert seen["status"]["unknown_kind"] == 1
    assert seen["kind"]["trade"] == 2


def test_decode_many_refuses_bad_arguments() -> None:
    decoder = _core.decode.Decoder(["BTCUSDT"])
    with pytest.raises(ValueError, match="ts_recv: length was 1"):
        decoder.decode_many([b"{}", b"{}"], np.zeros(1, np.int64))
    with pytest.raises(TypeError):
        decoder.decode_many(["{}"], 0)
    with pytest.raises(ValueError, match="stands twice"):
        _core.decode.Decoder(["A", "A"])
