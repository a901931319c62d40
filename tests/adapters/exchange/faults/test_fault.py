# SPDX-License-Identifier: Apache-2.0
"""What can be said about a fault, and what cannot."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tradecore.adapters.exchange import Fault
from tradecore.adapters.exchange.faults.fault import names
from tradecore.adapters.exchange.faults.kinds import KINDS, REQUIRED, Place

NEEDED: dict[str, Any] = {
    "delay_s": 1.5,
    "at_bytes": 10,
    "lag_s": 2,
    "skew_ms": -1500,
    "asset": "BTC",
    "amount": "0.5",
    "status": "HALT",
    "text": "",
    "changes": {"icebergAllowed": False},
}


def smallest(kind: str) -> dict[str, Any]:
    needed = {name for name, option in KINDS[kind].options.items() if option.default is REQUIRED}
    more = {"code": -1008} if kind == "error" else {}
    return {"kind": kind, **{name: NEEDED[name] for name in needed}, **more}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back_from_its_mapping(kind: str) -> None:
    values = {**smallest(kind), "target": "*", "symbol": "BTCUSDT", "from_s": 1, "until_s": 2.5}
    values |= {"nth": 3, "count": 2, "probability": 0.5}
    fault = Fault.of(values)

    assert Fault.of(json.loads(json.dumps(fault.to_mapping()))) == fault


def test_what_is_left_out_is_not_shown() -> None:
    assert Fault.of({"kind": "lose"}).to_mapping() == {"kind": "lose"}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ("lose", "a fault was 'lose', must be a mapping"),
        ({}, "kind was left out, must be one of delay, lose"),
        ({"kind": "loose"}, "kind was 'loose', must be one of"),
        (
            {"kind": "lose", "target": "POST /api/v3/ordr"},
            "target of kind lose was 'POST /api/v3/ordr', must match a request such as",
        ),
        ({"kind": "late", "target": "btcusdt@trade"}, "must match a request such as 'POST"),
        ({"kind": "reorder", "target": "GET *", "by": 2}, "must match a stream such as 'btc"),
        ({"kind": "deposit", "target": "GET *", "asset": "A", "amount": 1}, "must be left out"),
        ({"kind": "lose", "target": ""}, "target was '', must be a text"),
        ({"kind": "lose", "by": 3}, "by does not belong to kind lose, which takes side, ends"),
        ({"kind": "lose", "side": "left"}, "side was 'left', must be request or answer"),
        ({"kind": "lose", "nth": 0}, "nth was 0, must be a whole number from 1"),
        ({"kind": "lose", "count": 0}, "count was 0, must be a whole number from 1"),
        ({"kind": "lose", "count": True}, "count was True"),
        ({"kind": "lose", "probability": 0}, "probability was 0, must be above 0"),
        ({"kind": "lose", "probability": "often"}, "probability was 'often'"),
        ({"kind": "lose", "from_s": -1}, "from_s was -1, must be seconds"),
        ({"kind": "lose", "from_s": float("nan")}, "from_s was nan, must be seconds"),
        ({"kind": "lose", "from_s": 2, "until_s": 2}, "until_s was 2.0, must be above from_s"),
        ({"kind": "delay"}, "delay_s was left out, kind delay needs it"),
        ({"kind": "delay", "delay_s": "1"}, "delay_s was '1', must be seconds"),
        ({"kind": "error"}, "code and status were left out"),
        ({"kind": "error", "code": 5}, "code was 5, must be a whole number from -9999 to -1"),
        ({"kind": "error", "code": -1, "retry_after": "a\r\nb"}, "must be printable ASCII"),
        ({"kind": "error", "code": -1, "acts": 1}, "acts was 1, must be true or false"),
        ({"kind": "close", "close_code": 5000}, "close_code was 5000"),
        ({"kind": "status", "status": "HALT"}, "symbol was left out, kind status needs it"),
        ({"kind": "status", "symbol": "BTCUSDT", "status": "OPEN"}, "status was 'OPEN', must be"),
        ({"kind": "rules", "symbol": "BTCUSDT", "changes": {}}, "must be fields of the symbol"),
        ({"kind": "deposit", "asset": "BTC", "amount": -1}, "amount was -1, must be an amount"),
        ({"kind": "deposit", "asset": "BTC", "amount": "1e-9"}, "must have at most 8 decimals"),
    ],
)
def test_what_cannot_be_is_refused_by_name(values: object, text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Fault.of(values)


def test_names_cover_all_ways_in() -> None:
    assert {
        "POST /api/v3/order",
        "order.place",
        "SUBSCRIBE",
        "user:executionReport",
        "CONNECT /ws",
    } < set(names(Place.REQUEST | Place.FRAME | Place.CONNECT))
