# SPDX-License-Identifier: Apache-2.0
"""Signatures against fixed vectors; secret `tradecore-test-secret`."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.binance.loopback import signer

from tradecore.adapters.binance.signer import Signer, encode_parameters
from tradecore.model.secret import Secret

REST = (
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50000"
    "&recvWindow=5000&timestamp=1700000000000"
)


def test_rest_text_signs_as_published() -> None:
    signed = signer().sign_query(parse_qsl(REST))

    assert signed == (
        f"{REST}&signature=529aca2196097678b2f25ed3e9148680082bfa3c31febc198b5128c5a4fb7d5c"
    )


def test_rest_text_is_encoded_before_it_is_signed() -> None:
    signed = signer().sign_query(
        [
            ("symbol", "这是测试币456"),
            ("side", "BUY"),
            ("type", "MARKET"),
            ("quantity", "1"),
            ("timestamp", 1700000000000),
        ]
    )

    assert signed.startswith("symbol=%E8%BF%99%E6%98%AF%E6%B5%8B%E8%AF%95%E5%B8%81456&side=BUY")
    assert signed.endswith(
        "&signature=29c0b6368d6b1a7b2738bc0b45dfbaf81b1c9f6f5ea437761c4fd87815e5464c"
    )


def test_call_signs_plain_text_sorted_by_name() -> None:
    own = Signer(Secret("KEY"), Secret("tradecore-test-secret"))
    limit = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "price": "50000",
        "quantity": "0.01",
        "recvWindow": 5000,
        "timestamp": 1700000000000,
    }
    market = {
        "symbol": "这是测试币456",
        "side": "BUY",
        "type": "MARKET",
        "quantity": "1",
        "timestamp": 1700000000000,
    }

    assert own.sign_call(limit)["signature"] == (
        "76daaf242a152a43f95cc8a726173f18d7f776a330c4caac8c24b79ceab3c93d"
    )
    assert own.sign_call(market)["signature"] == (
        "504e78fbf4ef8d8513a034428a3fb24f90425a55438fddc886affac1facf199b"
    )


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1))
def test_encoded_parameters_decode_to_themselves(pairs: list[tuple[str, str]]) -> None:
    text = encode_parameters(pairs)

    assert text.isascii()
    assert parse_qsl(text, keep_blank_values=True) == pairs
    expected = hmac.new(b"tradecore-test-secret", text.encode(), sha256).hexdigest()
    assert signer().sign_query(pairs) == f"{text}&signature={expected}"
