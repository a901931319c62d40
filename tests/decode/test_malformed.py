# SPDX-License-Identifier: Apache-2.0
"""Every malformed form has its answer, on both ways: one counter moves and nothing else does.

The table in docs/data-flow.md states the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.decode.forms import FORMS, SYMBOLS, combined
from tests.pipeline.frames import instrument
from tests.reference import decode as reference

from tradecore import _core
from tradecore.pipeline import MarketPipeline

Change = Callable[[bytes], bytes]
# What is read of each form: one amount, one id or time that is a number, and a key.
AMOUNT = {
    **dict.fromkeys(["trade", "aggTrade"], b'"p":"65001.30000000"'),
    "bookTicker": b'"b":"65001.29000000"',
    "kline": b'"c":"65001.30000000"',
    **dict.fromkeys(["depthUpdate", "partialDepth"], b'["65001.29000000",'),
    **dict.fromkeys(["24hrTicker", "24hrMiniTicker", "miniTickers"], b'"c":"65001.30000000"'),
    "avgPrice": b'"w":"64998.70000000"',
}
NUMBER = {
    "bookTicker": b'"u":400900217',
    "partialDepth": b'"lastUpdateId":160',
    "trade": b'"t":990001',
    "aggTrade": b'"a":55501',
    "kline": b'"n":1004',
    "depthUpdate": b'"u":160',
    "24hrTicker": b'"n":20004',
    **dict.fromkeys(["24hrMiniTicker", "miniTickers", "avgPrice"], b'"E":1700000001000'),
}


def amount(text: str) -> Callable[[str], Change]:
    def of(form: str) -> Change:
        old = AMOUNT[form]
        new = re.sub(rb'"[0-9.]+"', lambda _: b'"%b"' % text.encode(), old, count=1)
        return lambda frame: frame.replace(old, new, 1)

    return of


def number(text: str) -> Callable[[str], Change]:
    def of(form: str) -> Change:
        old = NUMBER[form]
        return lambda frame: frame.replace(old, old.split(b":")[0] + b":" + text.encode(), 1)

    return of


def anywhere(change: Change) -> Callable[[str], Change]:
    return lambda _: change


def last_bracket(frame: bytes, more: bytes) -> bytes:
    """Put a member of the payload, or of its first element, at its end."""
    at = frame.rindex(b"}", 0, frame.rindex(b"}")) if frame.count(b"}") > 1 else frame.rindex(b"}")
    return frame[:at] + more + frame[at:]


# Without a kind, the id is what tells these two; another key goes.
NEEDED = {
    "bookTicker": b'"B":"1.50000000"',
    "partialDepth": b'"bids":[["65001.29000000","1.50000000"]]',
}


def without(form: str) -> Change:
    old = NEEDED.get(form, NUMBER[form])
    return lambda frame: frame.replace(old + b",", b"", 1).replace(b"," + old, b"", 1)


def twice(form: str) -> Change:
    old = NUMBER[form]
    return lambda frame: frame.replace(old, old + b"," + old, 1)


CASES: dict[str, tuple[str, Callable[[str], Change]]] = {
    "not a number": ("bad_number", amount("NaN")),
    "infinity": ("bad_number", amount("Infinity")),
    "exponent": ("bad_number", amount("1e400")),
    "40 digits": ("out_of_range", amount("1" * 40)),
    "just beyond 64 bits": ("out_of_range", amount("92233720368.54775808")),
    "finer than 1e-8": ("bad_number", amount("1.000000001")),
    "Arabic-Indic digits": ("bad_number", amount("١٢٣")),
    "full-width digits": ("bad_number", amount("１２３")),
    "negative amount": ("out_of_range", amount("-1")),
    "amount without digits": ("bad_number", amount("")),
    "plus sign": ("bad_number", amount("+1")),
    "thousands": ("bad_number", amount("65,001")),
    "bare NaN": ("malformed", number("NaN")),
    "bare Infinity": ("malformed", number("Infinity")),
    "fraction for a whole number": ("bad_number", number("1.5")),
    "exponent for a whole number": ("bad_number", number("1e400")),
    "id beyond 2^63": ("out_of_range", number("9223372036854775808")),
    "id of 17 digits": ("out_of_range", number("10000000000000000")),
    "id of 40 digits": ("out_of_range", number("1" * 40)),
    "negative id": ("out_of_range", number("-7")),
    "leading zero": ("malformed", number("0160")),
    "text for a number": ("malformed", number('"160"')),
    "truth for a number": ("malformed", number("true")),
    "null for a number": ("malformed", number("null")),
    "missing key": ("missing_field", without),
    "key twice": ("duplicate_field", twice),
    "byte order mark": ("malformed", anywhere(lambda f: b"\xef\xbb\xbf" + f)),
    "NUL at the end": ("malformed", anywhere(lambda f: f + b"\0")),
    "NUL in a text": ("malformed", anywhere(lambda f: f.replace(b'"E"', b'"\0E"', 1) + b"\0")),
    "trailing garbage": ("malformed", anywhere(lambda f: f + b"x")),
    "two documents": ("malformed", anywhere(lambda f: f + f)),
    "empty frame": ("malformed", anywhere(lambda _: b"")),
    "blanks only": ("malformed", anywhere(lambda _: b" \n")),
    "binary": ("malformed", anywhere(lambda _: bytes.fromhex("120010270100000064401e18240a0600"))),
    "oversized": ("too_large", anywhere(lambda f: f + b" " * 4096)),
    "invalid UTF-8, ignored text": (
        "malformed",
        anywhere(lambda f: last_bracket(f, b',"st":"\xff"')),
    ),
    "overlong UTF-8": ("malformed", anywhere(lambda f: last_bracket(f, b',"st":"\xc0\x80"'))),
    "surrogate in UTF-8": (
        "malformed",
        anywhere(lambda f: last_bracket(f, b',"st":"\xed\xa0\x80"')),
    ),
    "too deep": (
        "malformed",
        anywhere(lambda f: last_bracket(f, b',"st":' + b"[" * 40 + b"]" * 40)),
    ),
}
NAMELESS = {"partialDepth"}  # No symbol in the payload.


def decoder() -> Any:
    return _core.decode.Decoder(SYMBOLS, frame_bytes_max=2048)


def refuse(frame: bytes, status: str) -> None:
    """Assert the answer, and that one counter of statuses moved and no other."""
    reader = decoder()
    said, rows = reader.decode(frame, 7)
    assert (said, rows) == (status, None), frame
    counted = reader.counters()
    assert {name: n for name, n in counted["status"].items() if n} == {status: 1}
    assert not any(counted["kind"].values())
    assert counted["fast"] == 0
    if len(frame) <= 2048:
        assert reference.decode(frame, SYMBOLS) == (status, [])


@pytest.mark.parametrize("way", ["ordered", "fallback"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_every_malformed_form_has_its_answer(case: str, form: str, way: str) -> None:
    status, change_of = CASES[case]
    frame = combined(form)
    change = change_of(form)
    if way == "fallback":  # A blank in front is not the known order.
        frame = b" " + frame
    changed = change(frame)
    assert changed != frame

    refuse(changed, status)


@pytest.mark.parametrize("form", FORMS)
def test_the_sound_frame_is_read_on_both_ways_alike(form: str) -> None:
    reader = decoder()
    said, rows = reader.decode(combined(form), 7)
    also, same = reader.decode(b" " + combined(form), 7)

    assert said == also == "ok"
    assert rows.tobytes() == same.tobytes()
    counted = reader.counters()
    assert (counted["fast"], counted["fallback"]) == (1, 1)
    assert counted["foreign_tickers"] == (2 if form == "miniTickers" else 0)


@pytest.mark.parametrize("way", ["ordered", "fallback"])
@pytest.mark.parametrize("form", FORMS)
def test_truncated_at_every_byte(form: str, way: str) -> None:
    frame = (b" " if way == "fallback" else b"") + combined(form)
    for size in range(len(frame)):
        refuse(frame[:size], "malformed")


@pytest.mark.parametrize("form", [form for form in FORMS if form not in NAMELESS | {"miniTickers"}])
def test_an_unknown_symbol_is_refused(form: str) -> None:
    refuse(combined(form).replace(b"BTCUSDT", b"DOGEUSDT"), "unknown_symbol")


def test_a_frame_that_names_its_symbol_only_around_it() -> None:
    frame = combined("partialDepth")

    refuse(FORMS["partialDepth"][1], "missing_field")
    refuse(frame.replace(b"btcusdt", b"dogeusdt"), "unknown_symbol")
    refuse(frame.replace(b"depth20@100ms", b"depth7"), "unknown_kind")
    refuse(frame.replace(b"@depth20@100ms", b""), "unknown_kind")


def test_an_array_of_other_symbols_only_is_refused() -> None:
    refuse(combined("miniTickers").replace(b"BTCUSDT", b"DOGEUSDT"), "unknown_symbol")
    refuse(b'{"stream":"!miniTicker@arr","data":[]}', "unknown_kind")
    refuse(b"[[]]", "malformed")


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        ("aggTrade", b'"f":990001', b'"f":990004'),
        ("depthUpdate", b'"U":157', b'"U":161'),
        ("trade", b"65001.30000000", b"0.00000000"),
        ("trade", b"0.01000000", b"0"),
        ("depthUpdate", b"65001.29000000", b"0.00000000"),
        ("partialDepth", b"65001.30000000", b"0.00000000"),
    ],
)
def test_what_contradicts_itself_or_is_zero_is_out_of_range(
    form: str, old: bytes, new: bytes
) -> None:
    refuse(combined(form).replace(old, new), "out_of_range")


@pytest.mark.parametrize("form", FORMS)
def test_ids_above_2_to_53_are_exact(form: str) -> None:
    if NUMBER[form].startswith(b'"E"'):
        return  # It has no id.
    frame = combined(form).replace(
        NUMBER[form], NUMBER[form].split(b":")[0] + b":9007199254740993", 1
    )
    status, rows = decoder().decode(frame, 7)

    assert status == "ok"
    assert 9007199254740993 in {int(rows[0][name]) for name in rows.dtype.names}


def test_a_refused_frame_leaves_a_pipeline_as_it_was() -> None:
    pipeline = MarketPipeline([instrument(symbol) for symbol in SYMBOLS])
    core = pipeline.core
    for form in FORMS:
        pipeline.feed(combined(form), 7)

    def state() -> list[bytes]:
        return [
            repr(
                (core.last_prices(), core.last_closes(), pipeline.forming("BTCUSDT", "1m"))
            ).encode(),
            *(side.tobytes() for side in core.book(1).snapshot(20)),
            core.quotes().tobytes(),
        ]

    counted, before = pipeline.counters(), state()
    refused = 0
    for form in FORMS:
        for status, change_of in CASES.values():
            if status != "too_large":  # A bound of the other decoder.
                pipeline.feed(change_of(form)(combined(form)), 7)
                refused += 1
    after = pipeline.counters()

    assert state() == before
    moved = {name: after[name] - counted[name] for name in after if after[name] != counted[name]}
    assert moved.pop("refused") == moved.pop("frames") == refused
    moved.pop("decoded_by_fallback")
    assert all(name.startswith("refused_") for name in moved)
    assert sum(moved.values()) == refused
