# SPDX-License-Identifier: Apache-2.0
"""Amounts, times and strict JSON at the border."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.adapters.binance.loopback import approved

from tradecore.adapters.binance.codec import (
    order_parameters,
    parse_amount,
    parse_time,
    parse_wide_amount,
    read_balances,
    read_json,
    read_order,
    read_trade,
    write_amount,
)
from tradecore.errors import DataError
from tradecore.model.order import OrderRequest, OrderType

RAW = st.integers(1, 2**63 - 1)
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")


@given(RAW)
@example(1)
@example(100_000_000)
@example(1_000_000_000_000)
def test_o60_amounts_are_plain_decimals_and_come_back(raw: int) -> None:
    text = write_amount(raw)

    assert PLAIN.fullmatch(text)
    assert not text.endswith(".")
    assert not ("." in text and text.endswith("0"))
    assert Decimal(text).scaleb(8) == raw
    assert parse_amount(text) == raw
    assert parse_wide_amount(text) == raw


@given(st.integers(0, 2**100))
def test_wide_amounts_come_back(raw: int) -> None:
    assert parse_wide_amount(f"{raw // 10**8}.{raw % 10**8:08d}") == raw


@pytest.mark.parametrize("raw", [0, -1, 1.0, True, "1"])
def test_nothing_else_is_written(raw: object) -> None:
    with pytest.raises(ValueError, match="amount was"):
        write_amount(raw)  # type: ignore[arg-type]


BAD = ["", "-1", "+1", "1e3", "1E-8", "NaN", "inf", " 1", "1 ", "1,5", "1.", ".5", "１", "0x1"]


@pytest.mark.parametrize("text", [*BAD, "0.000000001", "99999999999999999999", None, 1.5])
def test_amounts_of_another_form_are_refused(text: object) -> None:
    with pytest.raises(DataError):
        parse_amount(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [*BAD, "0.000000001", "9" * 31, None, 1.5])
def test_wide_amounts_of_another_form_are_refused(text: object) -> None:
    with pytest.raises(DataError):
        parse_wide_amount(text)  # type: ignore[arg-type]


@given(
    quantity=RAW,
    price=RAW,
    stop_price=RAW,
    kind=st.sampled_from([kind for kind in OrderType if kind is not OrderType.OCO]),
    client_id=st.from_regex(r"[A-Za-z0-9_-]{1,36}", fullmatch=True),
)
def test_a7_every_number_and_id_of_an_order_is_well_formed(
    quantity: int, price: int, stop_price: int, kind: OrderType, client_id: str
) -> None:
    request: OrderRequest = approved(
        quantity=quantity,
        price=price,
        stop_price=stop_price,
        order_type=kind,
        client_id=client_id,
    ).request
    written = dict(order_parameters(request))

    for name in {"quantity", "price", "stopPrice"} & set(written):
        assert PLAIN.fullmatch(written[name])
    assert parse_amount(written["quantity"]) == quantity
    assert written["newClientOrderId"] == client_id
    assert ("price" in written) == (kind in (OrderType.LIMIT, OrderType.STOP_LIMIT))
    assert ("stopPrice" in written) == (kind in (OrderType.STOP, OrderType.STOP_LIMIT))


def test_a_pair_is_no_single_order() -> None:
    request = approved(
        quantity=10**8, price=2 * 10**8, stop_price=10**8, order_type=OrderType.OCO
    ).request
    with pytest.raises(ValueError, match="order type was oco, must be one of market, limit"):
        order_parameters(request)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1700000000123, 1_700_000_000_123_000_000),
        (1700000000123456, 1_700_000_000_123_456_000),
        (0, 0),
    ],
)
def test_times_in_ms_and_us(value: int, expected: int) -> None:
    assert parse_time(value) == expected


@pytest.mark.parametrize("value", [-1, 10**17])
def test_absurd_times_are_refused(value: int) -> None:
    with pytest.raises(DataError):
        parse_time(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_sound_json_is_read(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode(errors="replace")) is not ...


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"NaN",
        b"[Infinity]",
        b'{"a":1,"a":1}',
        b'{"x":{"a":1,"a":2}}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'{"a":1}x',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"1" * 5_000,
    ],
    ids=range(13),
)
def test_m15_m20_unsound_json_is_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        read_json(data)


@given(st.dictionaries(st.sampled_from("xcCTsiSXopPqzZrtLlYnNm"), JSON))
def test_any_object_is_read_or_refused(row: dict[str, object]) -> None:
    for read in (read_order, lambda r: read_trade(r, "id")):
        with pytest.raises(DataError):
            read(row)
    for rows in (row, [row], None):
        with pytest.raises(DataError):
            read_balances(rows)
